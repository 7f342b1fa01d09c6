"""Names of people in texts: handles, full names, mail addresses and phone numbers are replaced."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping

from ingest.people.full_names import (
    WRITTEN_BY,
    WROTE,
    full_name,
    with_full_names,
    with_marked_names,
    with_names_in_links,
)
from ingest.people.inflected import stems
from ingest.people.pseudonyms import PREFIX, is_telling, pseudonym
from ingest.people.undressed import replaced
from ingest.text import holds_any

EMAIL_MASK, PHONE_MASK, NAME_MASK = "[e-mail]", "[phone]", "[name]"


def free(signs: str) -> str:
    """Return a pattern of a place behind no letter, digit or sign.

    Underscores may be Markdown's, which stand around what is stressed: _u/name_, __@name__.
    """
    behind = rf"(?<![\w{signs}])"
    return rf"(?:{behind}|(?<={behind}_)|(?<={behind}__))"


_CODE = re.compile(
    r"```.*?(?:```|\Z)"
    r"|(?P<ticks>`+)(?!`)(?:(?!\n\n).)+?(?<!`)(?P=ticks)(?!`)"
    r"|(?:\A|(?<=\n\n))(?:(?: {4}|\t)[^\n]*(?:\n|\Z))+",
    re.DOTALL,
)
_EMAIL = re.compile(
    r"(?<![\w.+%/@-])(?!git@)[\w.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}"
    r"(?:\b(?![(\w])|(?=_{1,2}(?![(\w])))"
)
_SITE = r"(?:(?<![\w.])|\breddit\.com)"
_HANDLE = re.compile(
    rf"(?P<lead>{free('/.-')}/?u/|{_SITE}/(?:u|user)/|{_SITE}/r/u_|(?<![\w/-])r/u_)"
    r"(?P<name>[A-Za-z0-9_-]{3,30})"
    rf"|{free('/.@+-')}@(?P<key>[0-9a-f]{{64}})(?![\w-])"
    r"|(?P<site>\bycombinator\.com/(?:user|threads|submitted|favorites)\?id=)"
    r"(?P<hacker>[A-Za-z0-9_-]{2,15})"
    rf"|{free('/.@+-')}@(?P<at>[A-Za-z0-9_-]{{3,30}})",
    re.IGNORECASE,
)
# Without one of these it finds nothing; "u/" stands in every .edu/, "u_" in random ids.
_LEADS = re.compile(r"(?:^|[^a-z0-9])u/|/user/|r/u_|@|\?id=", re.IGNORECASE)
# A link whose label is the bare name: [name](https://www.reddit.com/user/name/).
_LABEL = re.compile(
    rf"\[(?P<name>[A-Za-z0-9_-]{{3,30}})(?=\]\(<?[^)\s]*?{_SITE}/(?:u|user)/(?P=name)\b)",
    re.IGNORECASE,
)
# "X wrote:", "quoted from X:", [quote=X] of forums: X counts where it is a known handle.
_QUOTED = re.compile(
    rf"(?<![\w/.@-])(?P<before>[A-Za-z0-9_-]{{3,30}})(?={WROTE})"
    rf"|{WRITTEN_BY}(?P<after>[A-Za-z0-9_-]{{3,30}})",
    re.IGNORECASE,
)
# Without one of these, in any case, no handle is found; looking for them takes a tenth of the time.
HANDLE_SIGNS = "u/", "user/", "u_", "@", "?id="
_QUOTED_SIGNS = "wrote", "writes", "schrieb", "posted", "written", "quoted", "[quote="
# Of a mail that is quoted: On 3 May, Some Name <[e-mail]> wrote:
_MAIL_NAME = re.compile(r"[^\W\d_][^\n,;:<>|*]{1,60}(?=\s<\[e-mail\]>)")
_PHONE = re.compile(
    rf"{free('.$€£+=/-')}(?:"
    r"\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{2,}(?:[ .-]?\d{2,}){1,5}"
    r"|\(\d{3}\) ?\d{3}[-. ]\d{4}"
    r"|[2-9]\d{2}(?P<gap>[-.])\d{3}(?P=gap)\d{4}"
    r"|(?<=tel )\d[\d ()/-]{6,18}\d|(?<=tel: )\d[\d ()/-]{6,18}\d|(?<=phone: )\d[\d ()/-]{6,18}\d"
    r")(?!_{0,2}[^\W_]|[/-])",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\w/.@+=:-])[A-Za-z0-9_-]{5,30}(?![\w/=@-])")
# Forums let people have other letters in their names, and dots.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_ODD_BARE = re.compile(r"(?<![\w/.@+=:-])[\w.-]{4,59}\w(?![\w/=@-])")
# What is not read as it stands: a name between invisible signs, marks of Markdown, in entities.
_DRESSED = re.compile(
    rf"(?P<lead>{free('/.-')}/?(?:r/)?u[/_]|{_SITE}/(?:u|user)/|(?<![\w/.@+-])@)?"
    r"(?P<name>[^\W_][\w.-]{1,62}\w|[A-Za-z0-9_-]{3,30})",
    re.IGNORECASE,
)
_SHORTEST_NAME = 3


class Mask:
    """Replace handles, e-mail addresses and phone numbers in texts of one source.

    Parameters
    ----------
    handles : Iterable of str
        Known handles of the corpus: `@name` counts as a person only where it equals one of them.
    source : str
        Name of the platform.
    key : bytes
        The pseudonym key.
    names : Iterable of (str, str)
        Handles with names that their people go by; a name of several people becomes ``[name]``.
    """

    __slots__ = ("_anywhere", "_full", "_is_odd", "_key", "_known", "_odd", "_source", "_telling")

    def __init__(
        self,
        handles: Iterable[str],
        *,
        source: str,
        key: bytes,
        names: Iterable[tuple[str, str]] = (),
    ) -> None:
        known = list(handles)
        self._known: Mapping[str, str] = _called(names, source=source, key=key) | {
            h.casefold(): pseudonym(h, source=source, key=key) for h in known
        }
        self._odd = {h: p for h, p in self._known.items() if not _PLAIN.fullmatch(h)}
        telling = {h.casefold() for h in known if is_telling(h)}
        self._telling = {h: p for h, p in self._known.items() if h in telling}
        # other letters may be two when folded: of a sharp s, both forms are looked for
        self._anywhere = sorted(telling | {h.lower() for h in known if h.casefold() in telling})
        self._is_odd = any(h in self._odd for h in self._telling)
        names = ((name, h) for h in known if (name := full_name(h)))
        self._full = {name.casefold(): self._known[h.casefold()] for name, h in names}
        self._source = source
        self._key = key

    def user_id(self, handle: str) -> str:
        """Return the pseudonym of a handle, known or not."""
        known = self._known.get(handle.casefold())
        return known or pseudonym(handle, source=self._source, key=self._key)

    def text(self, text: str) -> str:
        """Return a text with people's names replaced, code left as it is.

        `u/name`, `/u/name`, links to profiles, `@name` of a known handle, `name wrote:`, and
        wherever it stands a known handle that is no word (see `is_telling`) or a full name written
        as its person writes it become the pseudonym that `user_id` holds; links to profiles of
        Reddit and Hacker News, and ``@`` with a public key of Nostr, that of their platform. Names
        of several words, of other letters or with dots count behind `@` or `u/` and before `wrote:`
        where they are known. E-mail addresses become ``[e-mail]``, also in code, the name before
        one ``[name]``, phone numbers ``[phone]``.
        """
        if "@" in text:
            text = _EMAIL.sub(EMAIL_MASK, text)
        parts, end = [], 0
        for code in _CODE.finditer(text):
            parts += [self._prose(text[end : code.start()]), code[0]]
            end = code.end()
        parts.append(self._prose(text[end:]))
        return "".join(parts)

    @property
    def telling(self) -> list[str]:
        """What stands in a text that may name a person: handles that are no words, and `words`."""
        return [*self._anywhere, *self.words]

    @property
    def words(self) -> list[str]:
        """A word of each full name, the longest: a line may end within the name."""
        return sorted({max(name.split(), key=len) for name in self._full})

    def link(self, url: str) -> str:
        """Return a URL with the names of profiles in it replaced."""
        if self._full:
            url = with_names_in_links(url, self._odd_name)
        return _HANDLE.sub(self._replace, url) if _LEADS.search(url) else url

    def community(self, name: str) -> str:
        """Return a community's name; in that of a profile (`u_name`) the person's is replaced."""
        if not name.lower().startswith("u_"):
            return name
        return name[:2] + self.user_id(name[2:])

    def _prose(self, text: str) -> str:
        text = replaced(text, _DRESSED, self._undressed)
        if "](" in text:
            text = _LABEL.sub(self._relabel, text)
        folded = text.casefold()
        is_quoting = holds_any(folded, _QUOTED_SIGNS)
        if self._odd and (is_quoting or "@" in folded or "u/" in folded):
            text = with_marked_names(text, self._odd_name)
        if holds_any(folded, HANDLE_SIGNS):
            text = _HANDLE.sub(self._replace, text)
        # of every letter the pattern tries sixty that follow
        if f"<{EMAIL_MASK}>" in text:
            text = _MAIL_NAME.sub(NAME_MASK, text)
        text = _PHONE.sub(_masked_phone, text)
        if is_quoting:
            text = _QUOTED.sub(self._quoted, text)
        if self._full:
            text = with_names_in_links(text, self._odd_name)
            text = with_full_names(text, lambda name: self._full.get(name.casefold()))
        if self._is_odd:
            text = _ODD_BARE.sub(self._bare, text)
        return _BARE.sub(self._bare, text)

    def _quoted(self, found: re.Match[str]) -> str:
        told = found["before"] or found["after"]
        before, name, behind = _split(told, self._known)
        known = self._known.get(name.casefold())
        lead = found[0].removesuffix(told)
        return f"{lead}{before}{known}{behind}" if known else found[0]

    def _odd_name(self, name: str) -> str | None:
        return self._odd.get(name.casefold())

    def _bare(self, found: re.Match[str]) -> str:
        before, name, behind = _split(found[0], self._telling)
        if hidden := self._telling.get(name.casefold()):
            return f"{before}{hidden}{behind}"
        bent = next((one for one in stems(name) if one.casefold() in self._telling), None)
        if bent is None:
            return found[0]
        before, _, behind = found[0].partition(bent)
        return f"{before}{self._telling[bent.casefold()]}{behind}"

    def _undressed(self, found: re.Match[str]) -> str | None:
        known = self._known if found["lead"] else self._telling
        before, name, behind = _split(found["name"], known)
        hidden = known.get(name.casefold())
        return f"{found['lead'] or ''}{before}{hidden}{behind}" if hidden else None

    def _relabel(self, found: re.Match[str]) -> str:
        return "[" + self.user_id(found["name"])

    def _replace(self, found: re.Match[str]) -> str:
        if (name := found["key"]) is not None:
            return f"@{pseudonym(name, source='nostr', key=self._key)}"
        if (name := found["hacker"]) is not None:
            return found["site"] + pseudonym(name, source="hackernews", key=self._key)
        if found["at"] is not None:
            before, name, behind = _split(found["at"], self._known)
            is_known = name.casefold() in self._known
            return f"@{before}{self.user_id(name)}{behind}" if is_known else found[0]
        before, name, behind = _split(found["name"], self._known)
        if name.startswith(PREFIX):
            return found[0]
        if "reddit.com" in found["lead"].lower():
            hidden = pseudonym(name, source="reddit", key=self._key)
        else:
            hidden = self.user_id(name)
        return f"{found['lead']}{before}{hidden}{behind}"


def _split(word: str, known: Container[str]) -> tuple[str, str, str]:
    """Return a name and the underscores around it, where it is known without these alone.

    Examples
    --------
    >>> _split("_ada_", {"ada"}), _split("_ada_", {"_ada_"}), _split("ada_", {"eve"})
    (('_', 'ada', '_'), ('', '_ada_', ''), ('', 'ada_', ''))
    """
    name = word.strip("_")
    if word.casefold() in known or name.casefold() not in known:
        return "", word, ""
    before, _, behind = word.partition(name)
    return before, name, behind


def _called(names: Iterable[tuple[str, str]], *, source: str, key: bytes) -> dict[str, str]:
    """Return what stands for names that people go by; one of several people is nobody's."""
    called: dict[str, str] = {}
    for handle, name in names:
        folded, hidden = (
            " ".join(name.split()).casefold(),
            pseudonym(handle, source=source, key=key),
        )
        if len(folded) >= _SHORTEST_NAME:
            called[folded] = hidden if called.get(folded, hidden) == hidden else NAME_MASK
    return called


def _masked_phone(found: re.Match[str]) -> str:
    """Mask what has the digits of a phone number: seven to fifteen (ITU-T E.164)."""
    digits = sum(letter.isdecimal() for letter in found[0])
    least = 8 if found[0].startswith("+") else 7
    return PHONE_MASK if least <= digits <= 15 else found[0]
