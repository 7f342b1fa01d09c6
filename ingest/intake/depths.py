"""How deep posts stand in their threads, and how the table of posts is ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def with_depth(posts: pl.DataFrame) -> pl.DataFrame:
    """Add `depth`: 0 without a parent, null where the way up is broken or runs in a circle.

    `thread_id` becomes that of the uppermost post: some answers tell a post's parent alone.
    """
    rows = posts.select("post_id").with_row_index("row")
    above = posts.select(parent_id="parent_id").join(
        rows, left_on="parent_id", right_on="post_id", how="left", maintain_order="left"
    )["row"]
    parent = above.cast(pl.Int64).fill_null(-1).to_numpy()
    is_root = posts["parent_id"].is_null().to_numpy()
    depth, top = _depths(parent, is_root)
    return posts.with_columns(
        posts["thread_id"].gather(top),
        depth=pl.Series(depth, dtype=pl.Int32).replace(-1, None),
        language=pl.lit(None, pl.String),
    )


def in_order(posts: pl.DataFrame) -> pl.DataFrame:
    """Return posts with their depth, in the order of the table."""
    first = pl.col("created_at").min().over("thread_id")
    return with_depth(posts).sort(first, "thread_id", "created_at", "post_id")


def _depths(
    parent: NDArray[np.int64], is_root: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return steps to the root (-1: there is none) and the uppermost row above each row.

    In O(n log n): pointers are doubled. A row on or below a circle is its own uppermost.
    """
    import numpy as np

    n = len(parent)
    jump = np.append(np.where(parent < 0, n, parent), n)
    steps = np.append((parent >= 0).astype(np.int64), 0)
    top = np.append(np.where(parent < 0, np.arange(n), parent), n)
    for _ in range(n.bit_length()):
        steps = steps + steps[jump]
        top = np.where(jump == n, top, top[jump])
        jump = jump[jump]
    ends = jump[:n] == n
    depth = np.where(ends & is_root[top[:n]], steps[:n], -1)
    return depth, np.where(ends, top[:n], np.arange(n))
