"""Threads of invented posts, and what is named in them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl

from ingest.extract.pipeline import Extractor
from ingest.tables import POSTS


def thread(*texts: str, when: datetime = datetime(2025, 8, 20, tzinfo=UTC)) -> pl.DataFrame:
    """A thread of invented posts, each answering the one before."""
    rows: list[dict[str, Any]] = []
    for number, text in enumerate(texts):
        row: dict[str, Any] = dict.fromkeys(POSTS.schema)
        row |= {
            "post_id": f"reddit:t1_{number}" if number else "reddit:t3_0",
            "thread_id": "reddit:t3_0", "source": "reddit", "user_id": f"kith-{number:020x}",
            "parent_id": rows[-1]["post_id"] if rows else None, "is_bot": False, "created_at": when,
            "kind": "comment" if number else "submission", "title": None if number else text,
            "text": text, "state": "present", "depth": number,
        }  # fmt: skip
        rows.append(row)
    return pl.DataFrame(rows, schema=POSTS.schema)


def names(extractor: Extractor, posts: pl.DataFrame, post: int) -> list[tuple[str, str]]:
    mentions = extractor.extract(posts).mentions
    chosen = mentions.filter(pl.col("post_id") == posts["post_id"][post])
    return list(chosen.select("surface", "entity").iter_rows())
