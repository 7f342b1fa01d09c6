"""A result about stances, a study with it and its page; all people here are invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl

from graph.stance_figures.found import SIDES, side_of
from graph.stance_figures.told import headlines, sentence, sentences
from graph.stances import LABELS
from ingest.tables import MENTIONS, POSTS, STANCES
from viz.frame.provenance import Frame
from viz.view import Study, draw_view, load_view

MONTHS = ("2025-05", "2025-06", "2025-07")
FIGURE = {"value": 0.5, "low": 0.4, "high": 0.6}


def share(k: int, n: int) -> dict[str, Any]:
    return {"share": k / n, "k": k, "n": n, "interval": [0.8 * k / n, 1.25 * k / n]}


def counts(k: int, people: int) -> dict[str, Any]:
    return {
        "posts": share(k, 3000), "people": share(people, 900),
        "per_person": {"mean": k / people, "median": 1.0} if people else None,
        "by_nobody_known": 0,
        "without_busiest": share(k, 2500),
    }  # fmt: skip


def make_result(found: dict[str, int], *, is_of_these: bool = True) -> dict[str, Any]:
    """Return a result in which each label was found in some posts, by as many people."""
    reading = {"precision": FIGURE, "recall": FIGURE, "labelled": 30, "found": 30}

    def left(k: int) -> dict[str, float] | None:
        ends = {"value": k / 3000, "low": 0.5 * k / 3000, "high": 2 * k / 3000}
        return ends if is_of_these else None

    labels = [
        {
            "label": label, "side": side_of(label), **counts(k, k), "mean_probability": 0.5,
            "reading": reading, "corrected": left(k),
        }
        for label in LABELS for k in (found.get(label, 0),)
    ]  # fmt: skip
    totals = {side: sum(found.get(label, 0) for label in SIDES[side]) for side in SIDES}
    sides: dict[str, Any] = {
        side: {**counts(k, k), "reading": reading, "corrected": left(k)}
        for side, k in totals.items()
    }
    said = {label: k for label, k in {**found, **totals}.items() if k}
    made: dict[str, Any] = {
        "analysis": "stances", "seed": 0, "options": {}, "definition": "what counts", "n": 3000,
        "people": 900, "by_nobody_known": 0, "busiest": {"people": 9, "posts": 500},
        "measured": {
            "posts": 2000, "of": 9000, "of_posts": "LocalLLaMA", "is_of_these": is_of_these,
        },
        "labels": labels,
        "sides": sides | {"people_with_both": share(20, 100)},
        "months": [
            {"month": month, "n": 1000, "threads": 40, "said": {
                name: share(k // 3, 1000) | {"people": k // 3} for name, k in said.items()
                if k // 3
            }}
            for month in MONTHS
        ],
        "pairs": [
            {"first": "privacy", "second": "cost", "observed": 30, "expected": 9.0, "low": 4,
             "high": 15, "p": 0.0001, "p_holm": 0.01, "confirmed": True,
             "readers": {"found": 12, "right": 7}},
            {"first": "privacy", "second": "offline", "observed": 40, "expected": 9.0, "low": 4,
             "high": 15, "p": 0.0001, "p_holm": 0.01, "confirmed": False,
             "readers": {"found": 12, "right": 0}},
        ],
    }  # fmt: skip
    return made | {
        "headlines": headlines(sides, labels), "sentence": sentence(made),
        "sentences": sentences(made),
    }  # fmt: skip


FOUND = {"pragmatist": 60, "critic": 21, "purist": 9, "privacy": 90, "cost": 45,
         "deterrent_setup": 30}  # fmt: skip


def make_study(result: dict[str, Any], *, names_models: bool = True) -> Study:
    rows = [
        {
            "post_id": f"p{i}", "thread_id": "t", "user_id": f"kith-{i:020}", "is_bot": False,
            "state": "present", "text": "Ours: offline!",
            "created_at": datetime(2025, 6 + i % 2, 1 + i, tzinfo=UTC),
        }
        for i in range(20)
    ]  # fmt: skip
    posts = pl.DataFrame([dict.fromkeys(POSTS.schema) | row for row in rows], schema=POSTS.schema)
    stances = pl.DataFrame(
        [
            {"post_id": f"p{i}", "family": "affordance", "label": "offline",
             "probability": 0.5 + i / 100}
            for i in range(20)
        ],
        schema=STANCES.schema,
    )  # fmt: skip
    named = [dict.fromkeys(MENTIONS.schema) | {"kind": "model"}] if names_models else []
    frame = Frame(paragraphs=("how it was drawn",), short="a sample", versions=())
    return Study(
        results={"stances": result}, coverage={}, frame=frame,
        tables={"corpus/posts": posts, "annotations/stances": stances,
                "annotations/mentions": pl.DataFrame(named, schema=MENTIONS.schema)},
    )  # fmt: skip


def drawn(result: dict[str, Any], **more: bool) -> Any:
    return draw_view(load_view("stances"), make_study(result, **more), {})
