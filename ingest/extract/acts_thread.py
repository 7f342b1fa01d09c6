"""Where a post stands in its thread: parents, openers, replies, turns between two people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Indices = NDArray[np.int64]
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
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    where = posts.select("post_id", row=row)
    known = posts.select(
        parent_id="parent_id",
        thread_id="thread_id",
        human=pl.when(~pl.col("is_bot").fill_null(value=False)).then("user_id"),
        silent=(pl.col("state") != "present").fill_null(value=False)
        | (pl.col("text").fill_null("").str.strip_chars() == "")
        | pl.col("is_bot").fill_null(value=False),
    )
    parent = _rows(known["parent_id"], where)
    root = _rows(known["thread_id"], where)
    names = known.select(user_id="human").unique(maintain_order=True).drop_nulls()
    user = _rows(known["human"], names.select(post_id="user_id", row=row))
    return Threads(
        parent=parent,
        root=root,
        grandparent=take(parent, parent),
        user=user,
        target=take(user, parent),
        opener=take(user, root),
        silent=known["silent"].to_numpy(),
    )


def _rows(keys: pl.Series, where: pl.DataFrame) -> Indices:
    found = keys.to_frame("post_id").join(where, on="post_id", how="left", maintain_order="left")
    return found["row"].fill_null(-1).to_numpy().astype(np.int64)


def read_place(posts: pl.DataFrame, threads: Threads) -> Matrix:
    """Return the columns of `PLACE` of every post."""
    t, n = threads, len(threads)
    me, rows = t.user, np.arange(n)
    is_root = (t.root == rows) | (posts["parent_id"].is_null().to_numpy())
    is_top = ~is_root & (t.parent >= 0) & (t.parent == t.root)
    replies = np.bincount(t.parent[t.parent >= 0], minlength=n)
    back = _answered_by(t)
    columns = [
        is_root, is_top, ~is_root & (t.parent >= 0) & ~is_top, ~is_root & (t.parent < 0),
        ~is_root & (me >= 0) & (me == t.opener),
        ~is_root & (t.target >= 0) & (t.target == t.opener) & (me != t.opener),
        ~is_root & (me >= 0) & (me == t.opener) & ~is_top,
        ~is_root & (me >= 0) & (me == t.target),
        (me >= 0) & (me == take(me, t.grandparent)),
        _has_link(posts)[np.maximum(t.root, 0)] & (t.root >= 0) if n else is_root,
        replies == 0, replies >= 1, replies >= 3, back[0], back[1],
    ]  # fmt: skip
    flair = _flairs(posts)
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


def _has_link(posts: pl.DataFrame) -> Flags:
    url = posts["url"].fill_null("").str
    own = url.contains("/comments/", literal=True)
    return (url.starts_with("http") & ~own).to_numpy()


def _flairs(posts: pl.DataFrame) -> Matrix:
    flair = posts["flair"].fill_null("").str.to_lowercase()
    known = [flair.str.contains(name, literal=True).to_numpy() for name in FLAIRS[:-1]]
    other = (flair != "").to_numpy() & ~np.any(known, axis=0)
    return np.column_stack([*known, other]).astype(float)
