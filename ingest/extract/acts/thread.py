"""Where a post stands in its thread: parents, openers, replies, turns between two people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.extract.linear import Matrix
from ingest.extract.search.phrases import Indices

Flags = NDArray[np.bool_]

FLAIRS = ("question", "discussion", "news", "model", "resource", "guide", "funny", "other")

PLACE = (
    "is_root", "is_top", "is_deep", "is_orphan", "by_opener", "to_opener", "own_thread_reply",
    "to_self", "turn_back", "root_link", "replies_0", "replies_1", "replies_3",
    "answered_by_target", "answered_by_opener",
    *(f"root_{flair}" for flair in FLAIRS), "root_no_flair", *(f"is_{flair}" for flair in FLAIRS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Threads:
    """Rows of posts as arrays; -1 where there is no such post or its author is unknown.

    `parent`, `root` and `grandparent` are row numbers, `user` numbers of authors (bots have -1),
    `target` the author answered.
    """

    parent: Indices
    root: Indices
    grandparent: Indices
    user: Indices
    target: Indices
    opener: Indices
    silent: Flags

    def __len__(self) -> int:
        return len(self.parent)


def take(values: Indices, rows: Indices) -> Indices:
    """Return the values at the rows, -1 where the row is -1."""
    return np.where(rows >= 0, values[rows], -1) if len(values) else rows


def read_threads(posts: pl.DataFrame) -> Threads:
    """Return the structure of the threads whose posts these are (whole threads, any order)."""
    known = posts.select(human=pl.when(~_is_bot()).then("user_id"), silent=is_silent())
    row_of = {post_id: row for row, post_id in enumerate(posts["post_id"].to_list())}
    people = known["human"].to_list()
    number_of: dict[str | None, int] = {None: -1}
    for person in people:
        number_of.setdefault(person, len(number_of) - 1)
    parent = _rows(posts["parent_id"].to_list(), row_of)
    root = _rows(posts["thread_id"].to_list(), row_of)
    user = _rows(people, number_of)
    return Threads(
        parent=parent,
        root=root,
        grandparent=take(parent, parent),
        user=user,
        target=take(user, parent),
        opener=take(user, root),
        silent=known["silent"].to_numpy(),
    )


def is_silent() -> pl.Expr:
    """Return whether a post says nothing: deleted, removed, empty or a bot's."""
    is_gone = (pl.col("state") != "present").fill_null(value=False)
    return is_gone | (pl.col("text").fill_null("").str.strip_chars() == "") | _is_bot()


def _is_bot() -> pl.Expr:
    return pl.col("is_bot").fill_null(value=False)


def _rows(keys: list[str | None], row_of: Mapping[str | None, int]) -> Indices:
    """Return the row of each key, -1 where there is none."""
    return np.array([row_of.get(key, -1) for key in keys], dtype=np.int64)


def read_place(posts: pl.DataFrame, threads: Threads) -> Matrix:
    """Return the columns of `PLACE` of every post."""
    t, n = threads, len(threads)
    me, rows = t.user, np.arange(n)
    is_root = (t.root == rows) | (posts["parent_id"].is_null().to_numpy())
    is_top = ~is_root & (t.parent >= 0) & (t.parent == t.root)
    replies = np.bincount(t.parent[t.parent >= 0], minlength=n)
    back = _answered_by(t)
    link, flair = _links_and_flairs(posts)
    columns = [
        is_root, is_top, ~is_root & (t.parent >= 0) & ~is_top, ~is_root & (t.parent < 0),
        ~is_root & (me >= 0) & (me == t.opener),
        ~is_root & (t.target >= 0) & (t.target == t.opener) & (me != t.opener),
        ~is_root & (me >= 0) & (me == t.opener) & ~is_top,
        ~is_root & (me >= 0) & (me == t.target),
        (me >= 0) & (me == take(me, t.grandparent)),
        link[np.maximum(t.root, 0)] & (t.root >= 0) if n else is_root,
        replies == 0, replies >= 1, replies >= 3, back[0], back[1],
    ]  # fmt: skip
    of_root = np.where((t.root >= 0)[:, None], flair[np.maximum(t.root, 0)], 0.0) if n else flair
    unknown = of_root.sum(axis=1, keepdims=True) == 0
    own = flair * is_root[:, None]
    return np.hstack([np.column_stack(columns).astype(float), of_root, unknown, own])


def _answered_by(t: Threads) -> tuple[Flags, Flags]:
    """Whether the person answered, and the thread's opener, wrote a reply to the post."""
    by_target, by_opener = np.zeros(len(t), dtype=bool), np.zeros(len(t), dtype=bool)
    child = np.flatnonzero((t.parent >= 0) & (t.user >= 0))
    over = t.parent[child]
    by_target[over[t.user[child] == t.target[over]]] = True
    by_opener[over[t.user[child] == t.opener[over]]] = True
    return by_target, by_opener


def _links_and_flairs(posts: pl.DataFrame) -> tuple[Flags, Matrix]:
    """Return whether posts link to another place, and columns for `FLAIRS`."""
    url = pl.col("url").fill_null("").str
    flair = pl.col("flair").fill_null("").str.to_lowercase()
    known = [flair.str.contains(name, literal=True).alias(name) for name in FLAIRS[:-1]]
    link = url.starts_with("http") & ~url.contains("/comments/", literal=True)
    told = posts.select(*known, any=flair != "", link=link)
    flairs = np.column_stack([told[name].to_numpy() for name in FLAIRS[:-1]])
    other = told["any"].to_numpy() & ~flairs.any(axis=1)
    return told["link"].to_numpy(), np.column_stack([flairs, other]).astype(float)
