"""How teachings and chains are held against labels of who read them, by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest

from ingest.tables import TEACHES, write
from ingest.workspace import Workspace


@pytest.fixture
def measure(script: Callable[[str], ModuleType]) -> Callable[..., dict[str, Any]]:
    """Give the function that measures."""
    told: Callable[..., dict[str, Any]] = script("unseen_teachings").measure_teachings
    return told


def label(post: str, *, right: bool | None, **told: Any) -> dict[str, Any]:
    row = {"id": post, "learner_post": "q", "thread": post, "drawn": ["lot"], "inclusion": 1.0}
    return row | {"read": False, "right": right} | told


def workspace(folder: Path, sure: dict[str, float], chains: list[list[str]]) -> Workspace:
    """Give a workspace with teachings, all of one post, and the chains of topic x shown of them."""
    made = Workspace.create(folder / "study")
    rows = [{"post_id": p, "learner_post": "q", "probability": one} for p, one in sure.items()]
    frame = pl.DataFrame(rows, schema_overrides=dict(TEACHES.schema))
    missing = [pl.lit(None, dtype=t).alias(n) for n, t in TEACHES.schema.items() if n not in frame]
    write(frame.with_columns(missing).select(list(TEACHES.schema)), TEACHES,
          made.table_path("annotations/teaches"))  # fmt: skip
    shown = [
        {"topic": "x", "lessons": [{"post_id": p, "learner_post": "q"} for p in chain]}
        for chain in chains
    ]
    path = made.root / "results/education-chains.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"examples": {"chains": shown}}), "utf-8")
    return made


def labels_in(folder: Path, labels: list[dict[str, Any]]) -> Path:
    path = folder / "labels.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in labels), "utf-8")
    return path


def test_each_teaching_weighs_as_it_was_drawn_and_those_trained_with_do_not_count(
    measure: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    labels = [
        label("a", right=True, inclusion=0.25),
        label("b", right=False),
        label("c", right=True, read=True),  # trained with
        label("d", right=None),  # nobody can tell
        label("e", right=False),  # below what counts
        label("f", right=True, drawn=["chains"], inclusion=None),
        label("g", right=True),  # found no longer
        label("h", right=False, inclusion=0.5),
        label("i", right=True),
    ]
    sure = dict.fromkeys("abcdf", 0.6) | {"e": 0.4, "h": 0.8, "i": 0.9}
    told = measure(workspace(tmp_path, sure, []), labels_in(tmp_path, labels))
    # 4 and 1 of 4, 1, 2 and 1
    assert told["counted"]["share"] == pytest.approx(5 / 8)
    assert told["counted"]["said"] == pytest.approx((5 * 0.6 + 2 * 0.8 + 0.9) / 8)
    assert told["counted"]["n"] == 4
    assert [(one["n"], one["share"]) for one in told["bands"]] == [(2, 0.8), (1, 0.0), (1, 1.0)]


def test_a_chain_is_right_if_no_lesson_is_wrong_and_about_its_topic_if_all_are(
    measure: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    every = [label(f"l{n}", right=True) for n in range(3)]
    labels = [
        *every,
        label("a", right=True, about={"x": True}, pairs=[[0, "x"], [1, "x"]]),
        label("b", right=None, about={"x": True}, pairs=[[0, "x"]]),
        label("c", right=True, about={"x": False}, pairs=[[1, "x"]]),
        label("d", right=False, about={"x": True}),
    ]
    sure = {"l0": 0.6, "l1": 0.8, "l2": 0.9}
    # the last one names a lesson that nobody read
    chains = [["a", "b"], ["a", "c"], ["a", "d"], ["a", "e"]]
    told = measure(workspace(tmp_path, sure, chains), labels_in(tmp_path, labels))
    counts = {name: (told[name]["n"], told[name]["right"]["k"], told[name]["about"]["k"])
              for name in ("pairs", "examples")}  # fmt: skip
    assert counts == {"pairs": (2, 2, 1), "examples": (3, 2, 1)}
