"""What findings turn on: the same counts without bots, without the busiest, of surer readings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from table_rows import chip_id, complete

from graph.analysis import run_analysis
from ingest.tables import ENTITIES, MODELS, POSTS, RELATIONS, STANCES, TEACHES, Table, write
from ingest.workspace import Workspace

START = datetime(2025, 7, 1, tzinfo=UTC)
# author, bot, hardware, confidence of the reading
REPORTS = (
    ("busy", False, "H100", 0.5),
    ("busy", False, "H100", 0.5),
    ("busy", False, "H100", 0.5),
    ("busy", False, "H100", 0.9),
    ("ann", False, "RTX 3090", 0.9),
    ("ben", False, "RTX 3090", 0.9),
    ("helperbot", True, "RTX 3090", 0.9),
)
LINES = {"RTX 3090": "GeForce RTX", "H100": "Data center"}


@pytest.fixture
def found(tmp_path: Path) -> dict[str, Any]:
    return analysed(tmp_path, REPORTS)


def analysed(
    tmp_path: Path,
    reports: Sequence[tuple[str | None, bool | None, str, float]],
    stances: Sequence[dict[str, Any]] = (),
    *,
    names_a_model: bool = False,
) -> dict[str, Any]:
    """Return what the findings turn on in a workspace of these reports."""
    made = Workspace.create(tmp_path / "study")
    posts = [
        {
            "post_id": f"p{i}", "thread_id": f"t{i}", "user_id": author, "is_bot": is_bot,
            "kind": "comment", "created_at": START + timedelta(hours=i),
        }
        for i, (author, is_bot, _, _) in enumerate(reports)
    ]  # fmt: skip
    relations = [
        {
            "relation_id": f"p{i}#runs_on:0", "post_id": f"p{i}", "kind": "runs_on",
            "subject": f"model:~m{i}", "object": chip_id(name), "object_name": name,
            "confidence": confidence,
        }
        for i, (_, _, name, confidence) in enumerate(reports)
    ]  # fmt: skip
    chips = [
        {"entity_id": chip_id(name), "kind": "hardware", "name": name, "line": line}
        for name, line in LINES.items()
    ]
    if names_a_model:
        chips.append({"entity_id": "model:~owl", "kind": "model", "name": "Owl"})
    tables: list[tuple[Table, list[dict[str, Any]]]] = [
        (POSTS, posts), (RELATIONS, relations), (ENTITIES, chips), (MODELS, []), (TEACHES, []),
        (STANCES, list(stances)),
    ]  # fmt: skip
    for table, rows in tables:
        write(complete(rows, table), table, made.table_path(table.name))
    return run_analysis(made, "sensitivity")


def _counts(found: dict[str, Any], finding: str) -> dict[str, tuple[int, int]]:
    one = next(one for one in found["findings"] if one["finding"] == finding)
    return {name: (value["k"], value["n"]) for name, value in one["values"].items() if value}


def test_a_finding_is_counted_again_on_fewer_posts_and_surer_readings(
    found: dict[str, Any],
) -> None:
    assert _counts(found, "consumer_hardware") == {
        "all": (3, 7),
        "without_bots": (2, 6),
        "without_busiest": (3, 3),
        "surer": (3, 4),
    }


@pytest.fixture
def one_of_many(tmp_path: Path) -> dict[str, Any]:
    """Half of all reports are of one person, who uses one thing; the others use another."""
    busy = [("busy", False, "H100", 0.9)] * 30
    return analysed(tmp_path, busy + [(f"u{n}", False, "RTX 3090", 0.9) for n in range(30)])


def test_a_finding_moves_when_it_leaves_the_interval_of_all_posts(
    one_of_many: dict[str, Any],
) -> None:
    consumer = one_of_many["findings"][0]
    low, high = consumer["values"]["all"]["interval"]
    # thirty reports of one person who uses one thing tell hardly more than one
    assert low < 0.1
    assert 0.9 < high < 1.0
    assert consumer["moves_with"] == ["without_busiest"]


def test_the_busiest_are_one_in_a_hundred_rounded_up(found: dict[str, Any]) -> None:
    assert found["busiest"] == {"people": 1, "posts": 4, "of_posts": 7}
    assert found["n"] == 4


def test_posts_of_nobody_known_are_no_posts_of_bots(tmp_path: Path) -> None:
    found = analysed(tmp_path, [*REPORTS, (None, None, "RTX 3090", 0.9)])
    counts = _counts(found, "consumer_hardware")
    assert counts["all"] == (4, 8)
    assert counts["without_bots"] == (3, 7)
    assert counts["without_busiest"] == (4, 4)


def test_what_no_reading_bears_on_has_no_surer_half(found: dict[str, Any]) -> None:
    replies = next(one for one in found["findings"] if one["finding"] == "reciprocity")
    assert replies["values"]["surer"] is None
    assert replies["values"]["all"]["share"] is None


TOLD = [
    dict(zip(("post_id", "family", "label", "probability"), row, strict=True))
    for row in (
        ("p0", "openness", "pragmatist", 0.9), ("p1", "openness", "pragmatist", 0.2),
        ("p4", "openness", "critic", 0.1), ("p5", "openness", "critic", 0.05),
        ("p4", "affordance", "privacy", 0.4), ("p5", "affordance", "deterrent_cost", 0.3),
    )
]  # fmt: skip


def test_stances_of_posts_that_name_no_model_are_not_counted(tmp_path: Path) -> None:
    found = analysed(tmp_path, REPORTS, TOLD)
    assert _counts(found, "pragmatist")["all"] == (0, 0)
    assert _counts(found, "gains")["all"] == (0, 0)


def test_where_no_author_is_known_nobody_is_said_to_be_the_busiest(tmp_path: Path) -> None:
    found = analysed(tmp_path, [(None, None, "RTX 3090", 0.9)])
    assert "without the busiest 1 % (no author is known)" in found["sentence"]


def test_stances_are_counted_again_by_the_surer_half_of_each_label(tmp_path: Path) -> None:
    found = analysed(tmp_path, REPORTS, TOLD, names_a_model=True)
    assert _counts(found, "pragmatist") == {
        "all": (2, 4), "without_bots": (2, 4), "without_busiest": (0, 2), "surer": (1, 2),
    }  # fmt: skip
    assert _counts(found, "gains")["all"] == (1, 2)


def test_the_sentence_counts_the_findings_that_move(one_of_many: dict[str, Any]) -> None:
    assert one_of_many["sentence"] == (
        "Of 1 finding, 0 without bots, 1 without the busiest 1 % (1 person) and 0 on the surer "
        "half of readings leave the 95 % interval that they have on all posts, and not only "
        "because less is left."
    )


def test_what_thinning_alone_makes_of_a_finding_does_not_move_it(tmp_path: Path) -> None:
    made = Workspace.create(tmp_path / "study")
    # a hundred people pass on what they were taught; every reading is as likely as its twin
    teaches, posts = [], []
    for i in range(200):
        for hour, (teacher, learner) in enumerate(((f"g{i}", f"b{i}"), (f"b{i}", f"c{i}"))):
            post = f"p{i}-{hour}"
            at = START + timedelta(hours=hour, minutes=i)
            posts.append({"post_id": post, "thread_id": post, "user_id": teacher, "is_bot": False,
                          "kind": "comment", "created_at": at})  # fmt: skip
            teaches.append({"post_id": post, "teacher_id": teacher, "learner_id": learner,
                            "created_at": at, "topics": ["model:~x" + str(i)],
                            "probability": 0.6 + 0.3 * ((i + hour) % 2)})  # fmt: skip
            posts.append({"post_id": f"{post}l", "thread_id": post, "user_id": learner,
                          "is_bot": False, "kind": "comment", "created_at": at})  # fmt: skip
    tables: list[tuple[Table, list[dict[str, Any]]]] = [
        (POSTS, posts), (RELATIONS, []), (ENTITIES, []), (MODELS, []), (TEACHES, teaches),
        (STANCES, []),
    ]  # fmt: skip
    for table, rows in tables:
        write(complete(rows, table), table, made.table_path(table.name))
    found = run_analysis(made, "sensitivity")
    passed = next(one for one in found["findings"] if one["finding"] == "passed_on")
    assert passed["values"]["all"]["k"] == 200
    low, high = passed["values"]["surer"]["at_random"]
    assert 0.1 < low < high < 0.4
    assert found["n_draws"] == 19
    assert run_analysis(made, "sensitivity") == found
