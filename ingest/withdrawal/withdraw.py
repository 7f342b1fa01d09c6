"""Take withdrawn posts and people out of a frame of posts, and out of what others wrote of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import polars as pl

from ingest.formats.nostr import CODE, named_in, public_key
from ingest.formats.nostr import PLATFORM as NOSTR
from ingest.people.pseudonyms import PREFIX
from ingest.withdrawal.likeness import alike
from ingest.withdrawal.links import LINK, is_known_link, is_odd, platform_of, references
from ingest.withdrawal.tombstones import Hasher, Kind, Tombstones
from ingest.withdrawal.word_runs import marked_runs, word_spans, words_of

MARK = "[withdrawn]"
RUN_WIDTH, QUOTE_WIDTH = 8, 4
"""Words in a row that tell a copy anywhere, and in a line that is marked as a quote."""
_TEXTS = ("text", "title", "flair")
_TABLE = "table"
_PROFILE = "u_"  # before a person's name it is the community of their profile
_CODES = r"(?:note|nevent|npub|nprofile)1[02-9ac-hj-np-z]{20}|[0-9a-f]{64}"
_ID_PREFIXES = ("", "t1_", "t3_")
_LINK = re.compile(rf"{LINK}|\bt[13]_[0-9a-z]{{1,16}}\b", re.IGNORECASE)
_ID_PART = re.compile(r"[A-Za-z0-9_]{3,64}")
_ENCODED = r"%[0-9A-Fa-f]{2}"
"""A sign of a link inside another link."""
_NAME = re.compile(
    r"(?:(?<![\w/.-])/?(?:r/)?u[/_]|https?://[^\s<>\"')\]]*?/(?:u|user)/|@)?"
    r"(?P<name>[A-Za-z0-9_-]{3,64})(?P<rest>/[^\s<>\"')\]]*)?"
)
_BARE = r"[A-Za-z0-9_-]{3,64}"
_ODD = r"[^\W_][\w.-]{1,62}\w"
"""A handle of other letters or with dots, as forums have them."""
_ODD_NAME = re.compile(rf"(?:(?<![\w/.-])/?u/|@)?(?P<name>{_ODD})")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Posts that stay, the rows of `posts` that went, and how many of the others were changed."""

    posts: pl.DataFrame
    gone: pl.Series
    changed: int


def withdraw(posts: pl.DataFrame, tombstones: Tombstones, hasher: Hasher) -> Withdrawn:
    """Drop withdrawn posts, and what the others hold of them and of withdrawn people.

    Parameters
    ----------
    posts : pl.DataFrame
        With the columns `post_id`, `source`, `thread_id`, `parent_id`, `user_id`, `created_at`,
        `url` and texts.
    tombstones : Tombstones
        What is withdrawn.
    hasher : Hasher
        Under the key of the tombstones.

    Returns
    -------
    Withdrawn
        Doing it again changes nothing.

    Notes
    -----
    Ids of withdrawn posts become stand-ins that others share (their thread stays one thread); links
    to them go; names of withdrawn people become `[withdrawn]`, with their handle wherever it
    stands if it is no word of its own. New posts of withdrawn people count like those that were
    there, and so do withdrawn posts that come under another id. Quoted lines with four words in a
    row of a withdrawn text go, and eight words in a row wherever they stand. Time is linear in the
    words.
    """
    if not tombstones:
        return Withdrawn(posts, pl.Series("gone", [False] * posts.height), 0)
    ids = _gone_ids(posts, tombstones, hasher)
    people = _gone_people(posts["user_id"], tombstones, hasher)
    is_theirs = pl.col("user_id").is_in(people).fill_null(False)  # noqa: FBT003 - polars has no keyword
    gone = posts.select(gone=pl.col("post_id").is_in(list(ids)) | is_theirs)["gone"]
    found = alike(posts, tombstones.of("likeness"), hasher)
    while True:
        gone |= posts["post_id"].is_in(list(found))
        left, changed = _without(
            posts, gone, _with_theirs(posts.filter(gone), tombstones, hasher), hasher
        )
        if not (found := alike(left, tombstones.of("likeness"), hasher)):
            return Withdrawn(left, gone, changed)


def _with_theirs(gone: pl.DataFrame, tombstones: Tombstones, hasher: Hasher) -> Tombstones:
    """Return tombstones with those of rows that go: new posts of people, posts with other ids."""
    is_new = [hasher.post(one) not in tombstones.of("post") for one in gone["post_id"]]
    new = gone.filter(pl.Series(is_new, dtype=pl.Boolean))
    if new.is_empty():
        return tombstones
    texts = [*new["text"].drop_nulls(), *new["title"].drop_nulls()]
    return tombstones.with_more(
        {"post": map(hasher.post, new["post_id"]), **text_hashes(texts, hasher)}
    )


def _without(
    posts: pl.DataFrame, gone: pl.Series, tombstones: Tombstones, hasher: Hasher
) -> tuple[pl.DataFrame, int]:
    """Return the posts that stay, mended, and how many were changed."""
    ids = _gone_ids(posts, tombstones, hasher)
    kept = posts.filter(~gone)
    stand_ins = {post_id: hasher.stand_in(post_id) for post_id in sorted(ids)}
    mended = kept.with_columns(pl.col("thread_id", "parent_id").replace(stand_ins)).with_columns(
        _urls(kept, tombstones, hasher)
    )
    if "community" in kept.columns:
        mended = mended.with_columns(_communities(kept, tombstones, hasher))
    answers = set(kept["parent_id"].is_in(list(ids)).fill_null(value=False).arg_true())
    for name in _TEXTS:
        mended = mended.with_columns(_texts(mended, name, answers, tombstones, hasher))
    return mended, int((mended.hash_rows(seed=0) != kept.hash_rows(seed=0)).sum())


def mentions_withdrawn(text: str, source: str, tombstones: Tombstones, hasher: Hasher) -> bool:
    """Tell whether a text of ours, such as the id of a record, names a withdrawn post."""
    return any(
        hasher.post(f"{source}:{prefix}{part}") in tombstones.of("post")
        for part in _ID_PART.findall(re.sub(_ENCODED, "/", text))
        for prefix in _ID_PREFIXES
    )


def text_hashes(texts: Iterable[str], hasher: Hasher) -> dict[Kind, set[int]]:
    """Return the hashes of runs of words by which copies and quotes of texts are known."""
    words = words_of(pl.Series(list(texts), dtype=pl.String), hasher.word)
    return {
        "run": set(words.runs(RUN_WIDTH)[0].tolist()),
        "quote": set(words.runs(QUOTE_WIDTH)[0].tolist()),
    }


def people_named(posts: pl.DataFrame, people: Collection[int], hasher: Hasher) -> dict[int, int]:
    """Return in how many texts the name of each person stands as a word of its own."""
    counts: dict[int, int] = {}
    for (source,), part in posts.group_by("source", maintain_order=True):
        tokens = (
            part.select(token=_tokens().list.unique())
            .explode("token")
            .drop_nulls()["token"]
            .value_counts()
        )
        for token, n in tokens.iter_rows():
            if (person := hasher.person(_as_user(token, str(source)))) in people:
                counts[person] = counts.get(person, 0) + n
    return counts


def mended(text: str, source: str, tombstones: Tombstones, hasher: Hasher) -> str:
    """Return a text of a platform without quotes, copies, links and names of what is withdrawn."""
    return _Mend(source, False, tombstones, hasher).text(text)  # noqa: FBT003 - is_answer


def _gone_ids(posts: pl.DataFrame, tombstones: Tombstones, hasher: Hasher) -> set[str]:
    known = tombstones.of("post")
    named = pl.concat([posts["post_id"], posts["thread_id"], posts["parent_id"]])
    return {one for one in named.drop_nulls().unique() if known and hasher.post(one) in known}


def _gone_people(users: pl.Series, tombstones: Tombstones, hasher: Hasher) -> list[str]:
    known = tombstones.of("person")
    return [one for one in users.drop_nulls().unique() if known and hasher.person(one) in known]


def _urls(posts: pl.DataFrame, tombstones: Tombstones, hasher: Hasher) -> pl.Series:
    """Return the links of posts, without those that lead to withdrawn posts or people."""
    urls = posts["url"]
    rows = _naming(posts, "url", tombstones, hasher)
    return urls.scatter(sorted(rows), None) if rows else urls


def _communities(posts: pl.DataFrame, tombstones: Tombstones, hasher: Hasher) -> pl.Series:
    """Return the communities of posts, without profiles of withdrawn people."""
    profiles = posts.filter(pl.col("community").str.starts_with(_PROFILE))
    rows = profiles.select("source", "community").unique().iter_rows()
    gone = [name for source, name in rows if is_gone_person(source, tombstones, hasher, name)]
    return posts["community"].replace(dict.fromkeys(gone, MARK))


def _is_gone_link(url: str, source: str, tombstones: Tombstones, hasher: Hasher) -> bool:
    if is_known_link(url, tombstones.of("link"), hasher):
        return True
    url, source = re.sub(_ENCODED, "/", url), platform_of(url) or source
    return mentions_withdrawn(url, source, tombstones, hasher) or any(
        is_gone_person(source, tombstones, hasher, part)
        for part in (*re.findall(_BARE, url), *re.findall(_ODD, url))
    )


def _as_user(name: str, source: str) -> str:
    if name.startswith(PREFIX):
        return name
    if source == "nostr" and name.startswith(("npub1", "nprofile1")):
        name = public_key(name) or name
    return f"{source}:{name}"


def _texts(
    posts: pl.DataFrame, column: str, answers: set[int], tombstones: Tombstones, hasher: Hasher
) -> pl.Series:
    """Return a column of texts; of `answers` (rows) to withdrawn posts every quoted line goes."""
    texts = posts[column]
    rows = _copying(texts, tombstones, hasher) | _naming(posts, column, tombstones, hasher)
    values = texts.to_list()
    for row in rows | answers:
        if values[row]:
            source, post_id = posts["source"][row], posts["post_id"][row]
            place = _place(post_id) if source == _TABLE else ""
            mend = _Mend(source, row in answers, tombstones, hasher, place)
            values[row] = mend.text(values[row])
    return pl.Series(column, values, dtype=pl.String)


def _copying(texts: pl.Series, tombstones: Tombstones, hasher: Hasher) -> set[int]:
    """Return the rows whose text holds runs of words of a withdrawn one."""
    import numpy as np

    rows: set[int] = set()
    if not tombstones.of("quote"):
        return rows
    words = words_of(texts, hasher.word)
    for kind, width in (("run", RUN_WIDTH), ("quote", QUOTE_WIDTH)):
        hashes, text = words.runs(width)
        known = np.fromiter(tombstones.of(kind), np.uint64)  # type: ignore[arg-type]  # a Kind
        found = set(text[np.isin(hashes, known)].tolist())
        rows |= found if kind == "run" else {r for r in found if ">" in (texts[r] or "")}
    return rows


def _naming(posts: pl.DataFrame, column: str, tombstones: Tombstones, hasher: Hasher) -> set[int]:
    """Return the rows whose text may name a withdrawn person or link to a withdrawn post."""
    rows: set[int] = set()
    numbered = posts.select("source", text=column).with_row_index("row")
    for (source,), part in numbered.group_by("source", maintain_order=True):
        if tombstones.of("person"):
            rows |= _holding(part, partial(is_gone_person, str(source), tombstones, hasher))
        if tombstones.of("post"):
            linked = part.filter(pl.col("text").str.contains(r"/|t[13]_"))
            rows |= _holding(linked, partial(is_gone_post, str(source), tombstones, hasher))
    codes = posts["source"].is_in([NOSTR]) & posts[column].str.contains(_CODES).fill_null(
        value=False
    )
    return rows | set(codes.arg_true()) | _linking(posts, column, tombstones, hasher)


def _linking(posts: pl.DataFrame, column: str, tombstones: Tombstones, hasher: Hasher) -> set[int]:
    """Return the rows with a link that is known, or with the id of a withdrawn row of a table."""
    numbered = posts.select("post_id", "source", text=column).with_row_index("row")
    links = (
        numbered.select("row", link=pl.col("text").str.extract_all(LINK))
        .explode("link").drop_nulls()
    )  # fmt: skip
    known = tombstones.of("link")
    meant = [
        one
        for one in links["link"].unique()
        if (platform_of(one) and _is_gone_link(one, "", tombstones, hasher))
        or (known and is_known_link(one, known, hasher))
    ]
    rows = set(links.filter(pl.col("link").is_in(meant))["row"].to_list())
    tables = numbered.filter(pl.col("source") == _TABLE).drop_nulls("text")
    for row, post_id, _, text in tables.iter_rows():
        place = _place(post_id)
        told = {one for _, _, one in references(text)} | set(_odd_parts(text))
        if any(hasher.post(f"{place}{one}") in tombstones.of("post") for one in told):
            rows.add(row)
    return rows


def _place(post_id: str) -> str:
    """Return what stands before a row's own id: ``table:forum:``."""
    return post_id[: post_id.index(":", len(_TABLE) + 1) + 1]


def _odd_parts(url: str) -> Iterator[str]:
    return (part for part in _ID_PART.findall(url) if is_odd(part))


def is_gone_person(source: str, tombstones: Tombstones, hasher: Hasher, name: str) -> bool:
    """Tell whether a handle or pseudonym, or the name of its profile, is a withdrawn person's."""
    names = {name, name.removeprefix(_PROFILE)}
    return any(hasher.person(_as_user(one, source)) in tombstones.of("person") for one in names)


def is_gone_post(source: str, tombstones: Tombstones, hasher: Hasher, name: str) -> bool:
    """Tell whether an id, with or without Reddit's prefix, is a withdrawn post's."""
    return mentions_withdrawn(name, source, tombstones, hasher)


def _holding(rows: pl.DataFrame, is_meant: Callable[[str], bool]) -> set[int]:
    """Return the rows with a token that is meant; each distinct token is looked at once."""
    tokens = rows.select("row", token=_tokens()).explode("token").drop_nulls()
    meant = [token for token in tokens["token"].unique() if is_meant(token)]
    return set(tokens.filter(pl.col("token").is_in(meant))["row"].to_list())


def _tokens() -> pl.Expr:
    """Return the words of `text` that may be handles."""
    text = pl.col("text").str.replace_all(_ENCODED, "/")
    return pl.concat_list(text.str.extract_all(_BARE), text.str.extract_all(_ODD))


@dataclass(frozen=True, slots=True)
class _Mend:
    """Mends texts of one platform; `is_answer`: to a withdrawn post, so that all quotes go.

    `place` is what stands before ids of a table's rows.
    """

    source: str
    is_answer: bool
    tombstones: Tombstones
    hasher: Hasher
    place: str = ""

    def text(self, text: str) -> str:
        """Return a text without quotes, copies, links and names of what is withdrawn."""
        if self.source == NOSTR:
            text = CODE.sub(self._code, text)
        text = "\n".join(map(self._line, text.split("\n")))
        text = _cut(text, list(self._runs(text, RUN_WIDTH, "run")))
        text = _LINK.sub(self._link, text)
        if self.place:
            text = _cut(text, sorted(self._references(text)))
        return self._names(_ODD_NAME.sub(self._odd_name, text))

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
            text, word_spans(text), width=width, hash_of=self.hasher.word,
            known=self.tombstones.of(kind),
        )  # fmt: skip

    def _code(self, found: re.Match[str]) -> str:
        """Return a code that names people and posts of Nostr, or the mark."""
        is_gone = any(
            is_gone_person(NOSTR, self.tombstones, self.hasher, one)
            if what == "person"
            else is_gone_post(NOSTR, self.tombstones, self.hasher, one)
            for what, one in named_in(found["code"])
        )
        return MARK if is_gone else found[0]

    def _link(self, found: re.Match[str]) -> str:
        is_gone = _is_gone_link(found[0], self.source, self.tombstones, self.hasher) or (
            self.place and any(map(self._is_row, _odd_parts(found[0])))
        )
        behind = found[0][len(found[0].rstrip(".,;:!?")) :]
        return f"{MARK}{behind}" if is_gone else found[0]

    def _references(self, text: str) -> Iterator[tuple[int, int]]:
        return ((start, end) for start, end, one in references(text) if self._is_row(one))

    def _is_row(self, native: str) -> bool:
        return self.hasher.post(f"{self.place}{native}") in self.tombstones.of("post")

    def _odd_name(self, found: re.Match[str]) -> str:
        return found[0] if re.fullmatch(_BARE, found["name"]) else self._name(found)

    def _name(self, found: re.Match[str]) -> str:
        person = self.hasher.person(_as_user(found["name"], self.source))
        if person not in self.tombstones.of("person"):
            return found[0]
        is_marked = found.start("name") > found.start() or found["name"].startswith(PREFIX)
        return MARK if is_marked or person in self.tombstones.of("bare") else found[0]


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at, end = [], 0, -1
    for start, stop in spans:
        if start > end:
            parts += [text[at:start], MARK]
        at = end = max(stop, end)
    return "".join([*parts, text[max(at, 0) :]])
