"""Take withdrawn posts and people out of a frame of posts, and out of what others wrote of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial

import polars as pl

from ingest.formats.nostr import PLATFORM as NOSTR
from ingest.withdrawal.likeness import alike
from ingest.withdrawal.links import LINK, is_known_link, platform_of, references
from ingest.withdrawal.mend import (
    BARE,
    CODES,
    ENCODED,
    MARK,
    ODD,
    PROFILE,
    QUOTE_WIDTH,
    RUN_WIDTH,
    TABLE,
    Mend,
    as_user,
    is_gone_link,
    is_gone_person,
    is_gone_post,
    odd_parts,
    row_place,
)
from ingest.withdrawal.tombstones import Hasher, Kind, Tombstones
from ingest.withdrawal.word_runs import words_of

_TEXTS = ("text", "title", "flair")


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
            if (person := hasher.person(as_user(token, str(source)))) in people:
                counts[person] = counts.get(person, 0) + n
    return counts


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
    profiles = posts.filter(pl.col("community").str.starts_with(PROFILE))
    rows = profiles.select("source", "community").unique().iter_rows()
    gone = [name for source, name in rows if is_gone_person(source, tombstones, hasher, name)]
    return posts["community"].replace(dict.fromkeys(gone, MARK))


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
            place = row_place(post_id) if source == TABLE else ""
            mend = Mend(source, row in answers, tombstones, hasher, place)
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
    codes = posts["source"].is_in([NOSTR]) & posts[column].str.contains(CODES).fill_null(
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
        if (platform_of(one) and is_gone_link(one, "", tombstones, hasher))
        or (known and is_known_link(one, known, hasher))
    ]
    rows = set(links.filter(pl.col("link").is_in(meant))["row"].to_list())
    tables = numbered.filter(pl.col("source") == TABLE).drop_nulls("text")
    for row, post_id, _, text in tables.iter_rows():
        place = row_place(post_id)
        told = {one for _, _, one in references(text)} | set(odd_parts(text))
        if any(hasher.post(f"{place}{one}") in tombstones.of("post") for one in told):
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
