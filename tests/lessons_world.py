"""Lessons of a few people as tables, and a workspace that holds them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from graph.teaching.lessons import Lessons, make_lessons
from ingest.tables import ACTS, ENTITIES, MENTIONS, POSTS, TEACHES, empty, write
from ingest.workspace import Workspace

START = datetime(2025, 7, 1, tzinfo=UTC)
# teacher, learner, day, topics, thread
Row = tuple[str, str, float, list[str], str]


def make_teaches(rows: tuple[Row, ...], *, probability: float = 0.9) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "post_id": f"p{i}", "teacher_id": teacher, "learner_id": learner,
                "learner_post": f"q{i}", "acknowledged_by": None, "topics": topics,
                "created_at": START + timedelta(days=day), "probability": probability,
            }
            for i, (teacher, learner, day, topics, _) in enumerate(rows)
        ],
        schema=TEACHES.schema,
    )  # fmt: skip


def make_posts(rows: tuple[Row, ...]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "post_id": f"p{i}", "thread_id": thread, "user_id": teacher, "is_bot": False,
                "created_at": START + timedelta(days=day),
            }
            for i, (teacher, _, day, _, thread) in enumerate(rows)
        ],
        schema={name: POSTS.schema[name] for name in
                ("post_id", "thread_id", "user_id", "is_bot", "created_at")},
    )  # fmt: skip


def lessons_of(rows: tuple[Row, ...], *, probability: float = 0.9) -> Lessons:
    teaches = make_teaches(rows, probability=probability)
    return make_lessons(teaches, make_posts(rows), threshold=0.5)


def make_workspace(tmp_path: Path, rows: tuple[Row, ...], teaches: pl.DataFrame) -> Workspace:
    made = Workspace.create(tmp_path / "study")
    posts = make_posts(rows)
    missing = [pl.lit(None).alias(name) for name in POSTS.schema if name not in posts.columns]
    write(posts.with_columns(missing), POSTS, made.table_path("corpus/posts"))
    write(teaches, TEACHES, made.table_path("annotations/teaches"))
    entities = pl.DataFrame([{"entity_id": "runtime:llama-cpp", "name": "llama.cpp"}])
    missing = [pl.lit(None).alias(name) for name in ENTITIES.schema if name not in entities.columns]
    write(entities.with_columns(missing), ENTITIES, made.table_path("annotations/entities"))
    for table in (ACTS, MENTIONS):
        write(empty(table), table, made.table_path(table.name))
    return made
