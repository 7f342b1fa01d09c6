"""Short threads for tests, as rows of corpus/posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl

from ingest.tables import POSTS

START = datetime(2025, 7, 1, tzinfo=UTC)


def thread(
    *posts: tuple[str, str | None, str | None, str], flair: str = "Question | Help"
) -> pl.DataFrame:
    """Posts as (id, parent, author, text), a minute apart; the first one opens the thread."""
    root = posts[0][0]
    rows = [
        {
            "post_id": post,
            "source": "reddit",
            "thread_id": root,
            "parent_id": parent,
            "kind": "submission" if parent is None else "comment",
            "user_id": author,
            "is_bot": author is not None and author.endswith("bot"),
            "created_at": START + timedelta(minutes=minute),
            "title": text.split("\n")[0] if parent is None else None,
            "text": text,
            "flair": flair if parent is None else None,
            "state": "present" if text else "deleted",
        }
        for minute, (post, parent, author, text) in enumerate(posts)
    ]
    frame = pl.DataFrame(rows, schema_overrides=POSTS.schema, infer_schema_length=None)
    unset = [pl.lit(None).alias(name) for name in POSTS.schema if name not in frame.columns]
    return frame.with_columns(unset).select(
        pl.col(name).cast(dtype) for name, dtype in POSTS.schema.items()
    )
