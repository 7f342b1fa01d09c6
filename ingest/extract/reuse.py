"""Annotations that may stay: those of threads whose posts are as they were."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import polars as pl

THREADS = "annotations/threads.parquet"
"""One digest a thread; holds no ids, so that it tells nothing of people or posts."""

UNREAD = ("points", "edited_at", "retrieved_at", "removal", "claimed_replies", "language")
"""Columns of posts that extraction never sees: a new count of points changes no annotation."""


def thread_digests(posts: pl.DataFrame) -> pl.DataFrame:
    """Return the threads of a corpus in its order.

    Parameters
    ----------
    posts : pl.DataFrame
        Rows of corpus/posts, each thread's posts together; columns of `UNREAD` are left out.

    Returns
    -------
    pl.DataFrame
        `thread_id` and `digest` (128 bits of SHA-256 over its posts), one row a thread. Digests are
        equal only within one version of polars.
    """
    seen = posts.drop(UNREAD, strict=False)
    rows = seen.select(pl.struct(pl.all()).hash(seed=seed).alias(str(seed)) for seed in (0, 1))
    told = rows.to_numpy().tobytes()
    width = 16
    threads = posts["thread_id"].rle().struct.unnest()
    digests, start = [], 0
    for length in threads["len"].to_list():
        part = told[start * width : (start + length) * width]
        digests.append(hashlib.sha256(part).hexdigest()[:32])
        start += length
    return pl.DataFrame({"thread_id": threads["value"], "digest": digests})


def changed_posts(posts: pl.LazyFrame, threads: pl.DataFrame, before: Path) -> pl.LazyFrame:
    """Return the posts of threads that the folder `before` has no annotations of, in order."""
    known = pl.read_parquet(before / THREADS)["digest"]
    new = threads.filter(~pl.col("digest").is_in(known.implode())).select("thread_id")
    return posts.join(new.lazy(), on="thread_id", how="semi", maintain_order="left")


def kept_rows(
    names: Mapping[str, str], posts: pl.DataFrame, changed: pl.DataFrame, before: Path
) -> dict[str, pl.DataFrame]:
    """Return the annotations in the folder `before` of the posts that did not change.

    Parameters
    ----------
    names : mapping
        Short name to name of table (``annotations/mentions``).
    """
    gone = changed.select("post_id")
    kept = posts.select("post_id").join(gone, on="post_id", how="anti")
    return {
        name: pl.read_parquet(before / f"{table}.parquet").join(
            kept, on="post_id", how="semi", maintain_order="left"
        )
        for name, table in names.items()
    }


def in_corpus_order(rows: pl.DataFrame, posts: pl.DataFrame) -> pl.DataFrame:
    """Return rows by `post_id` in the order of their threads in the corpus, otherwise as given."""
    place = posts.select("post_id", place=pl.col("thread_id").rle_id())
    placed = rows.join(place, on="post_id", how="left", maintain_order="left")
    return placed.sort("place", maintain_order=True).drop("place")
