"""Versions of a post that stand in several inputs: which of them is kept."""

from __future__ import annotations

import polars as pl

_FAR = 1 << 62


def newest(read: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split posts into those to keep and those displaced.

    Parameters
    ----------
    read : pl.DataFrame
        Posts with the columns of `READ_SCHEMA` and `file`, ids repeated or not.

    Returns
    -------
    tuple of pl.DataFrame
        One row a post, the one retrieved last (where that is unknown, one that says it is gone);
        and `file`, `is_same` (nothing differs) of the others.

    Notes
    -----
    Some answers tell of a post what it answers, and not the thread. Then `thread_id` is that of
    another version which answers the same.
    """
    repeated = read["post_id"].is_duplicated()
    if not repeated.any():
        return read, pl.DataFrame(schema={"file": pl.Int32, "is_same": pl.Boolean})
    content = [c for c in read.columns if c not in {"file", "retrieved_at", "post_id"}]
    is_gone = pl.col("state") != "present"
    unknown = pl.when(is_gone).then(_FAR).otherwise(-_FAR)
    ranked = (
        read.filter(repeated)
        .with_columns(
            rank=pl.col("retrieved_at").dt.timestamp("us").fill_null(unknown),
            is_gone=is_gone,
            content=pl.struct(content).hash(seed=0),
        )
        .with_columns(pl.col("retrieved_at").max().over("post_id", "content"))
    )
    latest = ["rank", "is_gone", "edited_at"]
    order = ["post_id", *latest, *(c for c in content if c not in latest), "file"]
    ranked = ranked.sort(order, descending=[c in latest for c in order], nulls_last=True)
    first = ranked.unique("post_id", keep="first", maintain_order=True)
    lost = ranked.filter(pl.int_range(pl.len()).over("post_id") > 0).join(
        first.select("post_id", winner="content"), on="post_id", how="left"
    )
    return (
        pl.concat([read.filter(~repeated), _with_threads(first, ranked).select(read.columns)]),
        lost.select("file", is_same=pl.col("content") == pl.col("winner")),
    )


def _with_threads(first: pl.DataFrame, ranked: pl.DataFrame) -> pl.DataFrame:
    """Return posts with the thread that any version tells, where theirs tells the parent alone."""
    told = (
        ranked.filter(pl.col("thread_id") != pl.col("parent_id"))
        .unique(["post_id", "parent_id"], keep="first", maintain_order=True)
        .select("post_id", "parent_id", thread="thread_id")
    )
    joined = first.join(told, on=["post_id", "parent_id"], how="left", maintain_order="left")
    is_open = pl.col("thread_id") == pl.col("parent_id")
    return joined.with_columns(
        pl.when(is_open).then(pl.coalesce("thread", "thread_id")).otherwise("thread_id")
        .alias("thread_id")
    )  # fmt: skip
