"""Posts that their authors wished deleted, or that are gone from their platform: emptied."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ingest.records import Deletion


def without_deleted(posts: pl.DataFrame, wishes: Sequence[Deletion]) -> pl.DataFrame:
    """Empty the posts that are gone from their platform, or that their authors wished deleted.

    A wish of anybody else counts nothing.
    """
    if not wishes:
        return posts
    asked = pl.DataFrame(
        {"post_id": [w.post_id for w in wishes], "author": [w.author for w in wishes]},
        schema={"post_id": pl.String, "author": pl.String},
    )
    by_platform = asked.filter(pl.col("author").is_null())["post_id"]
    by_author = pl.struct("post_id", "author").is_in(asked.drop_nulls().to_struct().implode())
    is_gone = pl.col("post_id").is_in(by_platform.implode()) | by_author
    emptied: dict[str, str | None] = {
        "state": "deleted", "text": "", "author": None, "title": None, "flair": None,
    }  # fmt: skip
    return posts.with_columns(
        pl.when(by_author).then(pl.lit("author")).when(is_gone).then(pl.lit("gone"))
        .otherwise("removal").alias("removal"),
        *(
            pl.when(is_gone).then(pl.lit(value, pl.String)).otherwise(pl.col(name)).alias(name)
            for name, value in emptied.items()
        ),
    )  # fmt: skip
