"""Take withdrawn posts and people out of a frame of posts, and out of what others wrote of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial

import polars as pl

from ingest.people.full_names import with_full_names
from ingest.people.undressed import DRESS
from ingest.source import naming_platforms
from ingest.withdrawal.likeness import alike
from ingest.withdrawal.links import DOCUMENT, LINK, is_known_link, platform_of, references
from ingest.withdrawal.mend import (
    BARE,
    CODES,
    ENCODED,
    MARK,
    ODD,
    PLAIN_HANDLES,
    PROFILE,
    QUOTE_WIDTH,
    RUN_WIDTH,
    TABLE,
    Mend,
    as_user,
    is_gone_code,
    is_gone_document,
    is_gone_handle,
    is_gone_link,
    is_gone_title,
    is_named,
    mentions_withdrawn,
    odd_parts,
    row_place,
    title_hashes,
    without_slug,
)
from ingest.withdrawal.tombstones import Hasher, Kind, Tombstones
from ingest.withdrawal.word_runs import NAME_WIDTHS, words_of

_TEXTS = ("text", "title", "flair")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Posts that stay, the rows of `posts` that went, and how many of the others were changed.

    `tombstones` are those that were given, with those of what went.
    """

    posts: pl.DataFrame
    gone: pl.Series
    changed: int
    tombstones: Tombstones


_QUOTED_LINE = r"(?m)^[ \t]*>.*$"
_END = "\x00"


def withdraw(posts: pl.DataFrame, tombstones: Tombstones) -> Withdrawn:
    """Drop withdrawn posts, and what the others hold of them and of withdrawn people.

    Parameters
    ----------
    posts : pl.DataFrame
        With the columns `post_id`, `source`, `thread_id`, `parent_id`, `user_id`, `created_at`,
        `url` and texts.
    tombstones : Tombstones
        What is withdrawn.

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
    if not any(tombstones.hashes.values()):
        return Withdrawn(posts, pl.Series("gone", [False] * posts.height), 0, tombstones)
    ids = _gone_ids(posts, tombstones)
    people = _gone_people(posts["user_id"], tombstones)
    is_theirs = pl.col("user_id").is_in(people).fill_null(False)  # noqa: FBT003 - polars has no keyword
    gone = posts.select(gone=pl.col("post_id").is_in(list(ids)) | is_theirs)["gone"]
    found = alike(posts, tombstones)
    while True:
        gone |= posts["post_id"].is_in(list(found))
        more = _with_theirs(posts.filter(gone), tombstones)
        left, changed = _without(posts, gone, more)
        if not (found := alike(left, tombstones)):
            return Withdrawn(left, gone, changed, more)


def _with_theirs(gone: pl.DataFrame, tombstones: Tombstones) -> Tombstones:
    """Return tombstones with those of rows that go: new posts of people, other ids, other words."""
    titles = gone["title"].drop_nulls()
    texts = [*gone["text"].drop_nulls(), *titles]
    hasher = tombstones.hasher
    more = text_hashes(texts, hasher) | title_hashes(titles, hasher)
    return tombstones.with_more(more | {"post": set(map(hasher.post, gone["post_id"]))})


def _without(
    posts: pl.DataFrame, gone: pl.Series, tombstones: Tombstones
) -> tuple[pl.DataFrame, int]:
    """Return the posts that stay, mended, and how many were changed."""
    ids = _gone_ids(posts, tombstones)
    kept = posts.filter(~gone)
    stand_ins = {post_id: tombstones.hasher.stand_in(post_id) for post_id in sorted(ids)}
    urls = _urls(kept, tombstones)
    mended = kept.with_columns(pl.col("thread_id", "parent_id").replace(stand_ins), urls)
    mended = mended.with_columns(_titles(kept, urls, tombstones))
    if "community" in kept.columns:
        mended = mended.with_columns(_communities(kept, tombstones))
    answers = set(kept["parent_id"].is_in(list(ids)).fill_null(value=False).arg_true())
    for name in _TEXTS:
        mended = mended.with_columns(_texts(mended, name, answers, tombstones))
    return mended, int((mended.hash_rows(seed=0) != kept.hash_rows(seed=0)).sum())


def text_hashes(texts: Iterable[str], hasher: Hasher) -> dict[Kind, set[int]]:
    """Return the hashes of runs of words by which copies and quotes of texts are known.

    What a text quotes is not its author's: who said it keeps it, and so do others who quote them.
    """
    told = pl.Series(list(texts), dtype=pl.String)
    own = told.str.replace_all(_QUOTED_LINE, _END).str.split(_END).explode()
    words = words_of(own, hasher.word)
    return {
        "run": set(words.runs(RUN_WIDTH)[0].tolist()),
        "quote": set(words.runs(QUOTE_WIDTH)[0].tolist()),
    }


def people_named(
    posts: pl.DataFrame, people: Collection[int], hasher: Hasher, *,
    is_counted: Callable[[str], bool] = bool,
) -> dict[int, int]:  # fmt: skip
    """Return in how many texts the name of each person stands as a word of its own.

    `is_counted` says of a word whether it counts, where it is somebody's name.
    """
    counts: dict[int, int] = {}
    for (source,), part in posts.group_by("source", maintain_order=True):
        tokens = (
            part.select(token=_tokens().list.unique())
            .explode("token")
            .drop_nulls()["token"]
            .value_counts()
        )
        for token, n in tokens.iter_rows():
            person = hasher.person(as_user(token, str(source)))
            if person in people and is_counted(token):
                counts[person] = counts.get(person, 0) + n
        if source not in PLAIN_HANDLES:
            _count_full_names(counts, part, str(source), people, hasher)
    return counts


def _count_full_names(
    counts: dict[int, int], posts: pl.DataFrame, source: str, people: Collection[int],
    hasher: Hasher,
) -> None:  # fmt: skip
    """Count the texts in which names of several words stand."""
    named: set[int] = set()

    def note(name: str) -> None:
        if (person := hasher.person(as_user(name, source))) in people:
            named.add(person)

    for text in posts["text"].drop_nulls():
        with_full_names(text, note)
        for person in named:
            counts[person] = counts.get(person, 0) + 1
        named.clear()


def _gone_ids(posts: pl.DataFrame, tombstones: Tombstones) -> set[str]:
    named = pl.concat([posts["post_id"], posts["thread_id"], posts["parent_id"]])
    return set(filter(tombstones.has_post, named.drop_nulls().unique()))


def _gone_people(users: pl.Series, tombstones: Tombstones) -> list[str]:
    return list(filter(tombstones.has_person, users.drop_nulls().unique()))


def _urls(posts: pl.DataFrame, tombstones: Tombstones) -> pl.Series:
    """Return the links of posts, without those that lead to withdrawn posts or people."""
    urls = posts["url"]
    if tombstones.of("title"):
        led = urls.str.contains("/comments/").fill_null(value=False).arg_true()
        urls = urls.scatter(led, [without_slug(u, tombstones) for u in urls.gather(led)])
    rows = sorted(_naming(posts, "url", tombstones))
    return urls.scatter(rows, None) if rows else urls


def _titles(posts: pl.DataFrame, urls: pl.Series, tombstones: Tombstones) -> list[pl.Series]:
    """Return titles and texts without withdrawn titles of what leads to withdrawn posts.

    A crosspost takes its title from the post that it leads to.
    """
    titles, texts = posts["title"].to_list(), posts["text"].to_list()
    is_cut = posts["url"].is_not_null() & urls.is_null() & posts["title"].is_not_null()
    for row in is_cut.arg_true():
        if is_gone_title(title := titles[row], tombstones):
            titles[row] = MARK
            texts[row] = MARK + texts[row].removeprefix(title)
    return [
        pl.Series("title", titles, dtype=pl.String), pl.Series("text", texts, dtype=pl.String)
    ]  # fmt: skip


def _communities(posts: pl.DataFrame, tombstones: Tombstones) -> pl.Series:
    """Return the communities of posts, without profiles of withdrawn people."""
    profiles = posts.filter(pl.col("community").str.to_lowercase().str.starts_with(PROFILE))
    rows = profiles.select("source", "community").unique().iter_rows()
    gone = [
        name for source, name in rows if is_gone_handle(source, tombstones, name[len(PROFILE) :])
    ]
    return posts["community"].replace(dict.fromkeys(gone, MARK))


def _texts(
    posts: pl.DataFrame, column: str, answers: set[int], tombstones: Tombstones
) -> pl.Series:
    """Return a column of texts; of `answers` (rows) to withdrawn posts every quoted line goes."""
    texts = posts[column]
    rows = _copying(texts, tombstones) | _naming(posts, column, tombstones)
    values = texts.to_list()
    for row in rows | answers:
        if values[row]:
            source, post_id = posts["source"][row], posts["post_id"][row]
            place = row_place(post_id) if source == TABLE else ""
            mend = Mend(source, row in answers, tombstones, place)
            values[row] = mend.text(values[row])
    return pl.Series(column, values, dtype=pl.String)


def _copying(texts: pl.Series, tombstones: Tombstones) -> set[int]:
    """Return the rows whose text holds runs of words of a withdrawn one."""
    import numpy as np

    rows: set[int] = set()
    if not tombstones.of("quote"):
        return rows
    words = words_of(texts, tombstones.hasher.word)
    for kind, width in (("run", RUN_WIDTH), ("quote", QUOTE_WIDTH)):
        hashes, text = words.runs(width)
        known = np.fromiter(tombstones.of(kind), np.uint64)  # type: ignore[arg-type]  # a Kind
        found = set(text[np.isin(hashes, known)].tolist())
        rows |= found if kind == "run" else {r for r in found if ">" in (texts[r] or "")}
    return rows


def _naming(posts: pl.DataFrame, column: str, tombstones: Tombstones) -> set[int]:
    """Return the rows whose text may name a withdrawn person or link to a withdrawn post."""
    rows: set[int] = set()
    numbered = posts.select("source", text=column).with_row_index("row")
    for (source,), part in numbered.group_by("source", maintain_order=True):
        if tombstones.of("person"):
            rows |= _holding(part, partial(is_named, str(source), tombstones))
            mend = Mend(str(source), False, tombstones)  # noqa: FBT003 - no answer
            dressed = part.filter(pl.col("text").str.contains(DRESS))
            rows |= {row for row, _, text in dressed.iter_rows() if mend.is_dressed(text)}
            if source not in PLAIN_HANDLES:
                texts = part.drop_nulls("text").select("row", "text").iter_rows()
                rows |= {row for row, text in texts if mend.without_full_names(text) != text}
        if tombstones.of("post"):
            linked = part.filter(pl.col("text").str.contains(r"/|(?i:t[13]_)"))
            rows |= _holding(linked, partial(mentions_withdrawn, str(source), tombstones))
    told = pl.DataFrame({"text": posts[column]}).with_row_index("row").drop_nulls()
    for pattern, is_meant in ((CODES, is_gone_code), (DOCUMENT, is_gone_document)):
        found = told.select("row", one=pl.col("text").str.extract_all(pattern))
        for row, ones in found.filter(pl.col("one").list.len() > 0).iter_rows():
            if any(is_meant(one, tombstones) for one in ones):
                rows.add(row)
    rows |= _linking(posts, column, tombstones)
    return rows | _called(posts, column, tombstones)


def _called(posts: pl.DataFrame, column: str, tombstones: Tombstones) -> set[int]:
    """Return the rows with a name of several words that a withdrawn person goes by."""
    import numpy as np

    rows = posts.select(pl.col("source").is_in(naming_platforms()))["source"].arg_true()
    names = np.fromiter(tombstones.of("name"), np.uint64)
    if not (len(names) and len(rows)):
        return set()
    words = words_of(posts[column].gather(rows), tombstones.hasher.word)
    runs = (words.runs(width) for width in NAME_WIDTHS)
    return {rows[int(text)] for hashes, texts in runs for text in texts[np.isin(hashes, names)]}


def _linking(posts: pl.DataFrame, column: str, tombstones: Tombstones) -> set[int]:
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
        if (platform_of(one) and is_gone_link(one, "", tombstones))
        or without_slug(one, tombstones) != one
        or (known and is_known_link(one, known, tombstones.hasher))
    ]
    rows = set(links.filter(pl.col("link").is_in(meant))["row"].to_list())
    tables = numbered.filter(pl.col("source") == TABLE).drop_nulls("text")
    for row, post_id, _, text in tables.iter_rows():
        place = row_place(post_id)
        told = {one for _, _, one in references(text)} | set(odd_parts(text))
        if any(tombstones.has_post(f"{place}{one}") for one in told):
            rows.add(row)
    return rows


def _holding(rows: pl.DataFrame, is_meant: Callable[[str], bool]) -> set[int]:
    """Return the rows with a token that is meant; each distinct token is looked at once."""
    tokens = rows.select("row", token=_tokens()).explode("token").drop_nulls()
    meant = [token for token in tokens["token"].unique() if is_meant(token)]
    return set(tokens.filter(pl.col("token").is_in(meant))["row"].to_list())


def _tokens() -> pl.Expr:
    """Return the words of `text` that may be handles."""
    text = pl.col("text").str.replace_all(ENCODED, "/")
    return pl.concat_list(text.str.extract_all(BARE), text.str.extract_all(ODD))
