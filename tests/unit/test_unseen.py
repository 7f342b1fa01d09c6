"""How verdicts, preferences and derivations are held against labels of posts, by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import pytest

from ingest.tables import MENTIONS, RELATIONS
from ingest.workspace import Workspace

_MODELS = {"a": (0, 4), "b": (10, 14), "c": (20, 24)}


@pytest.fixture
def unseen(script: Callable[[str], ModuleType]) -> ModuleType:
    """Give the module that measures."""
    return script("unseen")


MANY = 40  # so often all is there: a bootstrap of three posts would draw some without any


def often(rows: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [row | {key: f"{row[key]}{n}"} for n in range(MANY) for row in rows]


def workspace(directory: Path, found: list[dict[str, Any]]) -> Workspace:
    """Give a workspace whose every post names three models, with some relations."""
    found = often(found, "post_id")
    posts = {one["post_id"] for one in found}
    named = [
        {"post_id": post, "start": start, "end": end, "kind": "model", "entity_id": entity}
        for post in sorted(posts)
        for entity, (start, end) in _MODELS.items()
    ]
    (directory / "annotations").mkdir(parents=True)
    for name, rows, table in (("mentions", named, MENTIONS), ("relations", found, RELATIONS)):
        frame = pl.DataFrame(rows, schema_overrides=dict(table.schema))
        missing = [
            pl.lit(None, dtype=t).alias(n) for n, t in table.schema.items() if n not in frame
        ]
        frame.with_columns(missing).write_parquet(directory / f"annotations/{name}.parquet")
    return Workspace(directory)


def verdict(post: str, model: str, polarity: str) -> dict[str, Any]:
    return {"post_id": post, "kind": "judges", "subject": model, "polarity": polarity}


def label(post: str, *, inclusion: float = 1.0, read: bool = False, **told: Any) -> dict[str, Any]:
    return {"id": post, "inclusion": inclusion, "read": read, "judges": [], "prefers": []} | told


def test_a_verdict_is_right_if_name_and_polarity_are_and_each_post_weighs_as_it_was_drawn(
    unseen: ModuleType, tmp_path: Path
) -> None:
    found = [
        verdict("p", "a", "positive"),  # right
        verdict("p", "b", "positive"),  # the other way round: wrong, and missed
        verdict("p", "c", "mixed"),  # the reader was unsure
        verdict("q", "a", "negative"),  # wrong
    ]
    labels = [
        label(
            "p",
            judges=[
                {"model": [0, 4], "polarity": "positive"},
                {"model": [11, 12], "polarity": "negative"},
            ],
            unsure=[{"model": [20, 24]}],
        ),
        label("q"),
        label("r", inclusion=0.1, judges=[{"model": [0, 4], "polarity": "positive"}]),
    ]
    path = tmp_path / "labels.jsonl"
    path.write_text(
        "".join(json.dumps(row) + "\n" for row in often(labels, "id")), encoding="utf-8"
    )
    told = unseen.measure_opinions(workspace(tmp_path / "w", found), path)["judges"]
    counts = [told[name] / MANY for name in ("posts", "right", "wrong", "missed")]
    assert counts == [3, 1, 2, 2]
    assert told["precision"]["share"] == pytest.approx(1 / 3, abs=1e-4)
    assert told["recall"]["share"] == pytest.approx(1 / (1 + 1 + 10), abs=1e-4)
    assert told["there_per_found"]["ratio"] == 4.0
    assert told["precision"]["n"] == told["recall"]["n"] == 3 * MANY
    for figure in ("precision", "recall"):
        assert told[figure]["low"] < told[figure]["share"] < told[figure]["high"]


def test_a_preference_is_right_if_both_names_are_and_posts_read_for_rules_measure_none(
    unseen: ModuleType, tmp_path: Path
) -> None:
    found = [
        {"post_id": "p", "kind": "prefers", "subject": "a", "object": "b"},
        {"post_id": "p", "kind": "prefers", "subject": "b", "object": "c"},
        {"post_id": "q", "kind": "prefers", "subject": "a", "object": "b"},
    ]
    pairs = [{"better": [0, 4], "worse": [10, 14]}, {"better": [20, 24], "worse": [10, 14]}]
    path = tmp_path / "labels.jsonl"
    rows = [label("p", prefers=pairs), label("q", read=True, prefers=pairs)]
    path.write_text("".join(json.dumps(row) + "\n" for row in often(rows, "id")), encoding="utf-8")
    told = unseen.measure_opinions(workspace(tmp_path / "w", found), path)["prefers"]
    counts = [told[name] / MANY for name in ("posts", "right", "wrong", "missed")]
    assert counts == [1, 1, 1, 1]


def derived(child: str, base: str, relation: str, rule: str = "words-just") -> dict[str, Any]:
    """Return a derivation as it is found in the post of the next test."""
    return {"post_id": "p", "kind": "derived_from", "subject": child, "subject_name": child,
            "object": base, "object_name": base, "relation": relation, "rule": rule}  # fmt: skip


def count(unseen: ModuleType, directory: Path, row: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """Return right, wrong and missed of one labelled post in which five things were found."""
    found = [
        derived("a", "b", "finetune"),  # right, by the places of both names
        derived("b", "c", "merge"),  # its relation is another one
        derived("c", "Oak-7B", "finetune"),  # its child is doubtful
        derived("Elm-8B", "elm_8b", "quantized", "name-quantized"),  # right, by letters alone
        derived("fir-1b", "b", "finetune", "name-finetune"),  # of this nothing is told
    ]
    workspace(directory, found)
    (directory / "corpus").mkdir()
    text = "Alba xxxxxBirk xxxxxCedr is made, see owner/Elm-8B-GGUF"
    posts = pl.DataFrame({"post_id": [f"p{n}" for n in range(MANY)], "text": [text] * MANY})
    posts.write_parquet(directory / "corpus/posts.parquet")
    path = directory / "labels.jsonl"
    rows = often([row], "id")
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    told = unseen.measure_derivations(Workspace(directory), path)
    names = ("right", "wrong", "missed")
    return {kind: tuple(one[n] // MANY for n in names) for kind, one in told.items()}


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("words", {"in whole posts": (2, 2, 1), "the same but quantized": (1, 2, 1)}),
        ("told", {"told in words": (2, 1, 1)}),
    ],
)
def test_a_derivation_is_right_if_both_names_and_the_relation_are_whatever_they_are_linked_to(
    unseen: ModuleType, tmp_path: Path, drawn: str, expected: dict[str, tuple[int, ...]]
) -> None:
    labels = [
        {"child": [0, 4], "parent": [10, 14], "relation": "finetune"},
        {"child": [10, 14], "parent": [20, 24], "relation": "distilled"},
        {"child": [38, 55], "parent": [44, 50], "relation": "quantized"},
    ]
    doubtful = [{"child": [20, 24], "parent": "Oak", "relation": "finetune"}]
    row = {"id": "p", "drawn": drawn, "read": False, "derived_from": labels, "doubtful": doubtful}
    told = count(unseen, tmp_path, row)
    assert {kind: one for kind, one in told.items() if any(one)} == expected
    read = count(unseen, tmp_path / "read", row | {"read": True})
    assert not any(any(one) for one in read.values())


def test_of_linking_the_table_tells_a_share_alone(unseen: ModuleType) -> None:
    share = {"share": 0.75, "low": 0.5, "high": 0.875, "n": 8}
    linking = {"right": 6, "wrong": 2, "missed": 0, "precision": share, "recall": None}
    names = linking | {"missed": 2, "recall": share}
    rows = unseen.table({"model linking": linking, "model linked": names}).splitlines()[2:]
    assert rows == [
        "| model linking | 0.75 (0.50 to 0.88) | | | 6 / 2 |",
        "| model linked | 0.75 (0.50 to 0.88) | 0.75 (0.50 to 0.88) | 0.75 | 6 / 2 / 2 |",
    ]


def test_what_one_post_names_is_read_and_misread_together(unseen: ModuleType) -> None:
    # right, wrong and missed of each post: 30 of 40 names are right
    apart = np.array([[1, 0, 0]] * 30 + [[0, 1, 2]] * 10)
    together = np.array([[5, 0, 0]] * 6 + [[0, 5, 10]] * 2)
    told = [unseen.share_by_post(each, 1) for each in (apart, together)]
    assert [(one["share"], one["n"]) for one in told] == [(0.75, 40), (0.75, 40)]
    widths = [one["high"] - one["low"] for one in told]
    assert widths[0] < 0.3
    assert widths[1] > 2 * widths[0]
    assert unseen.share_by_post(apart, 2)["n"] == 50
    assert unseen.share_by_post(np.zeros((3, 3), dtype=np.int64), 1) is None
