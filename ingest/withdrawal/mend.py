"""Texts without what was withdrawn: quotes, copies, links and names go, the rest stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

from ingest.formats.nostr import CODE, named_in, public_key
from ingest.formats.nostr import PLATFORM as NOSTR
from ingest.people.full_names import (
    WROTE,
    with_full_names,
    with_marked_names,
    with_names_in_links,
)
from ingest.people.inflected import stems
from ingest.people.mask import free
from ingest.people.pseudonyms import PREFIX
from ingest.people.undressed import replaced
from ingest.source import naming_platforms
from ingest.withdrawal.links import DOCUMENT, LINK, is_known_link, is_odd, platform_of, references
from ingest.withdrawal.tombstones import Hasher, Kind, Tombstones
from ingest.withdrawal.word_runs import NAME_WIDTHS, marked_runs, word_spans, words_in

MARK = "[withdrawn]"
RUN_WIDTH, QUOTE_WIDTH = 8, 4
"""Words in a row that tell a copy anywhere, and in a line that is marked as a quote."""
COMMON = 20
"""A handle or name that stands bare in more posts of others than this is taken for a word."""
TABLE = "table"
DOCKETS = "regulations"
PLAIN_HANDLES = frozenset({"reddit", "hackernews", NOSTR})
"""Platforms whose handles are one word each."""
PROFILE = "u_"  # before a person's name it is the community of their profile
_PROFILE_OF = re.compile(rf"^{PROFILE}", re.IGNORECASE)
CODES = r"\b(?:(?:note|nevent|npub|nprofile)1[02-9ac-hj-np-z]{20,5000}|[0-9a-f]{64})\b"
_ID_PREFIXES = ("", "t1_", "t3_")
_LINK = re.compile(rf"{LINK}|\bt[13]_[0-9a-z]{{1,16}}\b", re.IGNORECASE)
_DOCUMENT = re.compile(DOCUMENT)
_ID_PART = re.compile(r"[A-Za-z0-9_]{3,64}")
ENCODED = r"%[0-9A-Fa-f]{2}"
"""A sign of a link inside another link."""
_NAME = re.compile(
    rf"(?:{free('/.-')}/?(?:r/)?u[/_]|https?://[^\s<>\"')\]]*?/(?:u|user)/|@)?"
    r"(?P<name>[A-Za-z0-9_-]{3,64})(?P<rest>/[^\s<>\"')\]]*)?"
)
BARE = r"[A-Za-z0-9_-]{3,64}"
ODD = r"[^\W_][\w.-]{1,62}\w"
"""A handle of other letters or with dots, as forums have them."""
_ODD_NAME = re.compile(rf"(?:{free('/.-')}/?u/|@)?(?P<name>{ODD})")
_SLUG = re.compile(r"(?P<before>/comments/[0-9a-z]{1,16}/)(?P<slug>[^/?#\s]+)")
_WROTE = re.compile(WROTE, re.IGNORECASE)


def mended(text: str, source: str, tombstones: Tombstones, *, is_answer: bool = False) -> str:
    """Return a text of a platform without quotes, copies, links and names of what is withdrawn."""
    return Mend(source, is_answer, tombstones).text(text)


def mentions_withdrawn(source: str, tombstones: Tombstones, text: str) -> bool:
    """Tell whether an id, bare or with Reddit's prefix, or a text of ids has a withdrawn post's."""
    if source == "reddit":  # whose ids are the same in capitals
        text = text.lower()
    return any(
        tombstones.has_post(f"{source}:{prefix}{part}")
        for part in _ID_PART.findall(re.sub(ENCODED, "/", text))
        for prefix in _ID_PREFIXES
    )


def title_hashes(titles: Iterable[str], hasher: Hasher) -> dict[Kind, set[int]]:
    """Return the hashes by which titles are known, whole and, of four words or more, begun.

    Reddit's links tell the first words of a title.
    """
    found: set[int] = set()
    for title in titles:
        words = words_in(title)
        lengths = {len(words), *range(QUOTE_WIDTH, len(words))}
        found |= {hasher.title(words[:n]) for n in lengths if n}
    return {"title": found}


def is_gone_title(title: str, tombstones: Tombstones) -> bool:
    """Tell whether a title is a withdrawn post's."""
    known = tombstones.of("title")
    return bool(known) and tombstones.hasher.title(words_in(title)) in known


def without_slug(url: str, tombstones: Tombstones) -> str:
    """Return a link to Reddit without a withdrawn title; it leads where it led.

    Examples
    --------
    >>> hasher = Hasher(b"k")
    >>> stones = Tombstones(hasher, title_hashes(["My cat"], hasher))
    >>> without_slug("/r/cats/comments/abc/my_cat/d1/", stones)
    '/r/cats/comments/abc/_/d1/'
    """

    def cut(found: re.Match[str]) -> str:
        is_gone = is_gone_title(unquote(found["slug"]).replace("_", " "), tombstones)
        return f"{found['before']}_" if is_gone else found[0]

    return _SLUG.sub(cut, url) if tombstones.of("title") else url


def is_gone_handle(source: str, tombstones: Tombstones, handle: str) -> bool:
    """Tell whether a handle or pseudonym, exactly so, is a withdrawn person's."""
    return tombstones.has_person(as_user(handle, source))


def _is_gone_person(source: str, tombstones: Tombstones, name: str) -> bool:
    """Tell whether a word of a text is a withdrawn person's handle, stressed, or their profile."""
    names = {name, name.strip("_"), _PROFILE_OF.sub("", name)}
    return any(is_gone_handle(source, tombstones, one) for one in names)


def is_named(source: str, tombstones: Tombstones, word: str) -> bool:
    """Tell whether a word of a text names a withdrawn person: as they are called, or inflected."""
    return _is_gone_person(source, tombstones, word) or any(
        is_gone_handle(source, tombstones, one) for one in stems(word)
    )


def is_gone_code(code: str, tombstones: Tombstones) -> bool:
    """Tell whether a code of Nostr names a withdrawn person or post, on whatever platform."""
    return any(
        is_gone_handle(NOSTR, tombstones, one)
        if what == "person"
        else mentions_withdrawn(NOSTR, tombstones, one)
        for what, one in named_in(code)
    )


def is_gone_document(name: str, tombstones: Tombstones) -> bool:
    """Tell whether an id of a docket's document is a withdrawn one's."""
    return tombstones.has_post(f"{DOCKETS}:{name.upper()}")


def is_gone_link(url: str, source: str, tombstones: Tombstones) -> bool:
    """Tell whether a link leads to a withdrawn post or person."""
    if is_known_link(url, tombstones.of("link"), tombstones.hasher):
        return True
    url, source = re.sub(ENCODED, "/", url), platform_of(url) or source
    return mentions_withdrawn(source, tombstones, url) or any(
        _is_gone_person(source, tombstones, part)
        for part in (*re.findall(BARE, url), *re.findall(ODD, url))
    )


def as_user(name: str, source: str) -> str:
    """Return a name as `Hasher.person` takes it: a pseudonym, or ``SOURCE:HANDLE``."""
    if name.startswith(PREFIX):
        return name
    if source == "nostr" and name.startswith(("npub1", "nprofile1")):
        name = public_key(name) or name
    return f"{source}:{name}"


def row_place(post_id: str) -> str:
    """Return what stands before a row's own id: ``table:forum:``."""
    return post_id[: post_id.index(":", len(TABLE) + 1) + 1]


def odd_parts(url: str) -> Iterator[str]:
    """Return the parts of a link that are no words."""
    return (part for part in _ID_PART.findall(url) if is_odd(part))


@dataclass(frozen=True, slots=True)
class Mend:
    """Mends texts of one platform; `is_answer`: to a withdrawn post, so that all quotes go.

    `place` is what stands before ids of a table's rows.
    """

    source: str
    is_answer: bool
    tombstones: Tombstones
    place: str = ""

    def text(self, text: str) -> str:
        """Return a text without quotes, copies, links and names of what is withdrawn."""
        text = CODE.sub(self._code, text)
        text = "\n".join(map(self._line, text.split("\n")))
        for pattern in (_NAME, _ODD_NAME):
            text = replaced(text, pattern, self._undressed)
        text = _cut(text, list(self._runs(text, RUN_WIDTH, "run")))
        text = _LINK.sub(self._link, text)
        text = _DOCUMENT.sub(self._document, text)
        if self.place:
            text = _cut(text, sorted(self._references(text)))
        if self.source in naming_platforms() and self.tombstones.of("name"):
            text = _cut(text, sorted(self._full_names(text)))
        return self._names(_ODD_NAME.sub(self._odd_name, self.without_full_names(text)))

    def without_full_names(self, text: str) -> str:
        """Return a text without names of several words, which handles are on some platforms."""
        if self.source in PLAIN_HANDLES or not self.tombstones.of("person"):
            return text
        text = with_names_in_links(text, self._full, is_anywhere=True)
        text = with_marked_names(text, self._marked)
        return with_full_names(text, self._full)

    def _marked(self, name: str) -> str | None:
        return MARK if " " in name and self._person(name) is not None else None

    def _full(self, name: str) -> str | None:
        person = self._person(name)
        return MARK if person is not None and person in self.tombstones.of("bare") else None

    def _full_names(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where names of several words stand; words of everybody's count where marked."""
        names, bare = self.tombstones.of("name"), self.tombstones.of("bare")
        spans = word_spans(text)
        for width in NAME_WIDTHS:
            runs = partial(
                marked_runs, text, spans, width=width, hash_of=self.tombstones.hasher.word
            )
            sure = set(runs(known=names & bare))
            for start, end in runs(known=names):
                is_at = text[start - 1 : start] == "@"
                if is_at or (start, end) in sure or _WROTE.match(text, end):
                    yield start - is_at, end

    def _names(self, text: str) -> str:
        """Return a text without names of withdrawn people, in whatever path they stand."""
        parts, at, place = [], 0, 0
        while found := _NAME.search(text, place):
            place = found.end("name")
            if (left := self._name(found)) != found[0]:
                parts += [text[at : found.start()], left]
                at = place = found.end()
        return "".join([*parts, text[at:]])

    def _line(self, line: str) -> str:
        if not line.lstrip().startswith((">", "&gt;")):
            return line
        is_gone = self.is_answer or next(self._runs(line, QUOTE_WIDTH, "quote"), None)
        return f"> {MARK}" if is_gone else line

    def _runs(self, text: str, width: int, kind: Kind) -> Iterator[tuple[int, int]]:
        return marked_runs(
            text, word_spans(text), width=width, hash_of=self.tombstones.hasher.word,
            known=self.tombstones.of(kind),
        )  # fmt: skip

    def _code(self, found: re.Match[str]) -> str:
        return MARK if is_gone_code(found["code"], self.tombstones) else found[0]

    def _document(self, found: re.Match[str]) -> str:
        return MARK if is_gone_document(found[0], self.tombstones) else found[0]

    def _link(self, found: re.Match[str]) -> str:
        is_gone = is_gone_link(found[0], self.source, self.tombstones) or (
            self.place and any(map(self._is_row, odd_parts(found[0])))
        )
        behind = found[0][len(found[0].rstrip(".,;:!?")) :]
        if is_gone:
            return f"{MARK}{behind}"
        return without_slug(found[0], self.tombstones)

    def _references(self, text: str) -> Iterator[tuple[int, int]]:
        return ((start, end) for start, end, one in references(text) if self._is_row(one))

    def _is_row(self, native: str) -> bool:
        return self.tombstones.has_post(f"{self.place}{native}")

    def is_dressed(self, text: str) -> bool:
        """Tell whether a text names a withdrawn person in signs that are not read as they stand."""
        return any(replaced(text, one, self._undressed) != text for one in (_NAME, _ODD_NAME))

    def _undressed(self, found: re.Match[str]) -> str | None:
        left = self._name(found)
        return None if left == found[0] else left

    def _odd_name(self, found: re.Match[str]) -> str:
        return found[0] if re.fullmatch(BARE, found["name"]) else self._name(found)

    def _name(self, found: re.Match[str]) -> str:
        person = self._person(found["name"])
        if person is None:
            return found[0]
        is_marked = (
            found.start("name") > found.start()
            or found["name"].strip("_").startswith(PREFIX)
            or _WROTE.match(found.string, found.end("name"))
        )
        return MARK if is_marked or person in self.tombstones.of("bare") else found[0]

    def _person(self, name: str) -> int | None:
        """Return the withdrawn person of a name, which Markdown's underscores may stand around."""
        forms = (as_user(form, self.source) for form in (name, name.strip("_"), *stems(name)))
        known = self.tombstones.of("person")
        return next(
            (p for form in forms if (p := self.tombstones.hasher.person(form)) in known), None
        )


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at, end = [], 0, -1
    for start, stop in spans:
        if start > end:
            parts += [text[at:start], MARK]
        at = end = max(stop, end)
    return "".join([*parts, text[max(at, 0) :]])
