"""The shipped models on the gold threads. They were trained on these: a guard, no proof."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.extract.acts import ACT_NAMES, find_acts
from ingest.extract.teaching import find_teaching
from ingest.tables import MENTIONS, POSTS, empty

START = datetime(2025, 7, 1, tzinfo=UTC)
FLOORS = {"asks": 0.83, "helps": 0.81, "acknowledges": 0.76, "shares": 0.50, "teaches": 0.79}


def posts_of(thread: dict[str, Any]) -> pl.DataFrame:
    root = thread["id"]
    comments = [
        {
            "post_id": comment["id"],
            "parent_id": comment["parent"],
            "user_id": comment["author"],
            "text": comment["text"],
            "created_at": START + timedelta(minutes=minute),
        }
        for minute, comment in enumerate(thread["comments"], start=1)
    ]
    opening = {
        "post_id": root,
        "user_id": thread["author"],
        "title": thread["title"],
        "text": f"{thread['title']}\n\n{thread['text']}",
        "created_at": START,
    }
    frame = pl.DataFrame([opening, *comments], infer_schema_length=None)
    known = frame.with_columns(thread_id=pl.lit(root), state=pl.lit("present"))
    unset = [pl.lit(None).alias(name) for name in POSTS.schema if name not in known.columns]
    return known.with_columns(unset).select(
        pl.col(name).cast(dtype) for name, dtype in POSTS.schema.items()
    )


def f1(pairs: list[tuple[set[Any], set[Any]]]) -> float:
    both = sum(len(gold & found) for gold, found in pairs)
    return 2 * both / sum(len(gold) + len(found) for gold, found in pairs)


@pytest.mark.shared
def test_acts_and_edges_of_the_gold_threads_are_found_above_their_floors(shared: Path) -> None:
    lines = (shared / "gold" / "peer_education.jsonl").read_text(encoding="utf-8").splitlines()
    pairs: dict[str, list[tuple[set[Any], set[Any]]]] = {name: [] for name in FLOORS}
    for thread in map(json.loads, lines):
        posts = posts_of(thread)
        acts = find_acts(posts, empty(MENTIONS))
        edges = find_teaching(posts, acts, empty(MENTIONS))
        for act in ACT_NAMES:
            gold = {post for post, labels in thread["acts"].items() if act in labels}
            pairs[act].append((gold, set(acts.filter(pl.col("act") == act)["post_id"])))
        taught = {(edge["helper"], edge["learner"]) for edge in thread["teaches"]}
        pairs["teaches"].append((taught, set(edges.select("post_id", "learner_id").rows())))
    found = {name: round(f1(counts), 3) for name, counts in pairs.items()}
    assert {name: value for name, value in found.items() if value < FLOORS[name]} == {}
