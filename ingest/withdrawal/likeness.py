"""What tells a withdrawn post where its source gives no lasting id: who wrote what, beside what.

A text file that was edited, or a table that was renamed, gives its posts other ids. A post is known
again by any of its likenesses: its words with its author and time; eight words, of nobody or of the
same author; its words with the post before or after it; words that its author wrote but once; its
id within a table with its author. The author is part of each, so that what others say stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ingest.withdrawal.tombstones import Hasher, Tombstones
from ingest.withdrawal.word_runs import WORD

SOURCES = ("text", "table", "regulations")
"""Platforms whose ids tell the file's bytes or name."""
ENOUGH = 8
"""Words that nobody else wrote by chance, as in `ingest.withdrawal.withdraw`."""
ONCE = "once"
_COLUMNS = ("post_id", "source", "user_id", "created_at", "text")
_DIGITS = re.compile(r"\d+")
_ROW = re.compile(r"row-\d+")


@dataclass(frozen=True, slots=True)
class _Seen:
    """One post: its id within its file, its words, its author's hash and its time, if known."""

    post_id: str
    source: str
    place: str
    native: str
    author: str
    time: str
    has_hour: bool
    words: str

    @property
    def n_words(self) -> int:
        return self.words.count(" ") + 1 if self.words else 0


def likenesses_of(posts: pl.DataFrame, going: Collection[str], hasher: Hasher) -> set[int]:
    """Return the likenesses by which posts that go (their ids) are known again.

    Parameters
    ----------
    posts : pl.DataFrame
        All posts, those that go among them, with the columns of POSTS.
    """
    seen = _seen(posts, hasher)
    others = {(one.source, one.author, one.words) for one in seen if one.post_id not in going}
    found: set[int] = set()
    for one, before, after in _beside(seen):
        if one.post_id in going:
            is_once = (one.source, one.author, one.words) not in others
            told = _told(one, before, after)
            found |= {hasher.likeness(t) for t in told if t[0] != ONCE or is_once}
    return found


def alike(posts: pl.DataFrame, tombstones: Tombstones) -> set[str]:
    """Return the ids of posts that have a known likeness."""
    known, hasher = tombstones.of("likeness"), tombstones.hasher
    if not known:
        return set()
    return {
        one.post_id
        for one, before, after in _beside(_seen(posts, hasher))
        if any(hasher.likeness(told) in known for told in _told(one, before, after))
    }


def _told(one: _Seen, before: str, after: str) -> Iterator[tuple[str, ...]]:
    """Yield the likenesses of a post between two others, whose words are given."""
    who = (one.source, one.author, one.time)
    if one.words:
        is_then = bool(one.time) and (bool(one.author) or one.has_hour)
        if is_then or one.n_words >= ENOUGH:
            yield ("words", *who, one.words)
        if one.author and not one.time:
            yield (ONCE, *who, one.words)
        for side, words in (("before", before), ("after", after)):
            is_much = one.n_words + words.count(" ") + 1 >= ENOUGH
            if words and (one.author or is_much):
                yield (side, *who, one.words, words)
    if one.source == "table" and one.author and not _ROW.fullmatch(one.native):
        if one.time:
            yield ("id", *who, one.native)
        elif one.words:
            yield ("id", *who, one.native, one.words)


def _seen(posts: pl.DataFrame, hasher: Hasher) -> list[_Seen]:
    rows = posts.filter(pl.col("source").is_in(SOURCES)) if posts.height else posts
    if rows.is_empty():
        return []
    seen = [_one(row, hasher) for row in rows.select(_COLUMNS).iter_rows()]
    order = [
        (_natural(thread_id), one.time, _natural(one.post_id))
        for thread_id, one in zip(rows["thread_id"], seen, strict=True)
    ]
    return [one for _, one in sorted(zip(order, seen, strict=True), key=lambda pair: pair[0])]


def _one(row: tuple[Any, ...], hasher: Hasher) -> _Seen:
    """Return a post, given its `_COLUMNS`."""
    post_id, source, user_id, at, text = row
    place, _, native = post_id.removeprefix(f"{source}:").partition(":")
    return _Seen(
        post_id=post_id,
        source=source,
        place=place,
        native=native,
        author=str(hasher.person(user_id)) if user_id else "",
        time=at.isoformat() if at else "",
        has_hour=at is not None and bool(at.hour or at.minute or at.second),
        words=" ".join(WORD.findall((text or "").lower())) or (text or "").strip(),
    )


def _natural(text: str) -> str:
    return _DIGITS.sub(lambda found: found[0].zfill(20), text)


def _beside(seen: Sequence[_Seen]) -> Iterator[tuple[_Seen, str, str]]:
    """Yield each post with the words of the one before and the one after it in its file."""
    for n, one in enumerate(seen):
        near = (seen[m] if 0 <= m < len(seen) else None for m in (n - 1, n + 1))
        before, after = (
            other.words if other and (other.source, other.place) == (one.source, one.place) else ""
            for other in near
        )
        yield one, before, after
