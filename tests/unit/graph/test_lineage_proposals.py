"""Derivations that the Hub lacks are proposed, and what a person decides is kept apart."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_world import make_world

from graph.export.study import export_study
from graph.lineage.decisions import DECISIONS, proposal_id, read_decisions
from graph.lineage.proposals import Proposal, decide, lapsed, proposals
from graph.load import load_step
from graph.project import project
from ingest import tables
from ingest.errors import InputError, UsageError
from ingest.workspace import Workspace

CHILD, BASE, OTHER = "model:org/child-7b", "model:org/base-7b", "model:other/unrelated-1b"
FAMILY = "model:~llama"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The small world with derivations told in five ways."""
    made: Workspace = make_world(tmp_path / "small")
    told = [
        # post, child, base, relation, rule
        ("reddit:t1_a", CHILD, BASE, "finetune", "words-finetune"),  # the Hub has it
        ("reddit:t1_a", OTHER, BASE, "finetune", "words-finetune"),
        ("reddit:t1_b", OTHER, BASE, "finetune", "name-finetune"),
        ("reddit:t1_b", OTHER, BASE, "merge", "words-merge"),
        ("reddit:t1_e", "model:~new", FAMILY, "distilled", "name-distilled"),
        ("reddit:t1_e", "model:~new", "model:~new", "distilled", "name-distilled"),  # no derivation
        ("reddit:t1_c", OTHER, FAMILY, "adapter", "words-adapter"),  # its author is unknown
    ]
    rows: list[dict[str, Any]] = [
        {
            "relation_id": f"{post}#derived_from:{number}", "post_id": post, "kind": "derived_from",
            "subject": child, "subject_name": child[6:], "object": base, "object_name": base[6:],
            "relation": relation, "rule": rule, "confidence": 0.5 + number / 100,
            "start": 0, "end": 1,
        }
        for number, (post, child, base, relation, rule) in enumerate(told)
    ]  # fmt: skip
    frame = pl.DataFrame(rows)
    missing = [pl.lit(None).alias(n) for n in tables.RELATIONS.schema if n not in frame.columns]
    tables.write(
        frame.with_columns(missing), tables.RELATIONS, made.table_path("annotations/relations")
    )
    named = pl.DataFrame({"entity_id": [OTHER, "model:~new"], "kind": "model", "name": "a model"})
    entities = pl.concat([made.table("annotations/entities"), named], how="diagonal")
    tables.write(entities, tables.ENTITIES, made.table_path("annotations/entities"))
    return made


def brief(one: Proposal) -> tuple[str, str, str, str, str, int, int]:
    return one.child, one.base, one.relation, one.on_hub, one.told_by, one.people, one.posts


def test_what_the_hub_lacks_is_proposed_hub_models_first(workspace: Workspace) -> None:
    assert [brief(one) for one in proposals(workspace)] == [
        (OTHER, BASE, "finetune", "both", "name and words", 2, 2),
        (OTHER, BASE, "merge", "both", "words", 1, 1),
        (OTHER, FAMILY, "adapter", "child", "words", 0, 1),
        ("model:~new", FAMILY, "distilled", "none", "name", 1, 1),
    ]


def test_a_proposal_tells_its_posts_first_month_confidence_and_reason(
    workspace: Workspace,
) -> None:
    first, *_, last = proposals(workspace)
    assert first.post_ids == ("reddit:t1_a", "reddit:t1_b")
    assert (first.first_month, first.confidence, first.state) == ("2025-07", 0.52, "open")
    assert first.reason == "the Hub names no base for the derivative"
    assert last.reason == "the Hub does not have the derivative"


def test_decisions_are_kept_in_order_and_a_later_one_replaces_an_earlier(
    workspace: Workspace,
) -> None:
    first, second, third, _ = (one.id for one in proposals(workspace))
    decide(workspace, accept=[first, third], note="seen in\nits card", day=date(2026, 1, 31))
    decide(workspace, accept=[second], refuse=[third])
    assert [(one.id, one.decision, one.date, one.note) for one in read_decisions(workspace)] == [
        (first, "accepted", "2026-01-31", "seen in its card"),
        (second, "accepted", "", ""),
        (third, "refused", "", ""),
    ]
    states = {one.id: one.state for one in proposals(workspace)}
    assert [states[name] for name in (first, second, third)] == ["accepted", "accepted", "refused"]


def test_the_same_decisions_give_the_same_bytes(workspace: Workspace) -> None:
    first, second, *_ = (one.id for one in proposals(workspace))
    decide(workspace, accept=[first], refuse=[second])
    once = workspace.path(DECISIONS).read_bytes()
    workspace.path(DECISIONS).unlink()
    decide(workspace, refuse=[second])
    decide(workspace, accept=[first])
    assert workspace.path(DECISIONS).read_bytes() == once


def test_a_decision_outlives_its_proposal(workspace: Workspace) -> None:
    first = proposals(workspace)[0].id
    decide(workspace, accept=[first])
    assert lapsed(workspace) == []
    relations = workspace.table("annotations/relations").clear()
    tables.write(relations, tables.RELATIONS, workspace.table_path("annotations/relations"))
    assert proposals(workspace) == []
    assert [one.id for one in lapsed(workspace)] == [first]
    assert [one.decision for one in decide(workspace, refuse=[first])] == ["refused"]


def test_ids_depend_on_what_is_said_alone() -> None:
    assert proposal_id(CHILD, BASE, "merge") == proposal_id(CHILD, BASE, "merge")
    assert len({proposal_id(CHILD, BASE, r) for r in ("merge", "finetune")}) == 2
    assert proposal_id(CHILD, BASE, "merge") != proposal_id(BASE, CHILD, "merge")


def test_unknown_ids_and_contradictions_are_refused_before_anything_is_written(
    workspace: Workspace,
) -> None:
    first = proposals(workspace)[0].id
    with pytest.raises(
        UsageError, match=r"no proposal 'lineage-0'; see 'kithgraph lineage propose"
    ):
        decide(workspace, accept=[first, "lineage-0"])
    with pytest.raises(UsageError, match="is accepted and refused"):
        decide(workspace, accept=[first], refuse=[first])
    assert not workspace.path(DECISIONS).exists()


def test_what_was_accepted_stands_in_the_graph_beside_what_was_said(workspace: Workspace) -> None:
    before = derived(workspace)
    finetune, merge, *_ = (one.id for one in proposals(workspace))
    decide(workspace, accept=[finetune], refuse=[merge])
    assert [row for row in derived(workspace) if row not in before] == [
        (OTHER, BASE, "finetune", "accepted", ["reddit:t1_a", "reddit:t1_b"])
    ]
    assert [row for row in derived(workspace) if row[3] != "accepted"] == before


def derived(workspace: Workspace) -> list[tuple[Any, ...]]:
    frames = {kind.name: frame for kind, frame in project(workspace).relationships}
    columns = ("source_id", "target_id", "relation", "source", "post_ids")
    return frames["DERIVED_FROM"].select(columns).rows()


def test_an_exported_study_holds_the_decisions(workspace: Workspace, tmp_path: Path) -> None:
    decide(workspace, accept=[proposals(workspace)[0].id])
    export_study(workspace, tmp_path / "study.zip")
    with zipfile.ZipFile(tmp_path / "study.zip") as archive:
        assert archive.read(f"study/{DECISIONS}") == workspace.path(DECISIONS).read_bytes()


def test_a_decision_makes_the_store_anew_and_a_repeated_build_does_not(
    workspace: Workspace,
) -> None:
    decide(workspace, accept=[proposals(workspace)[0].id])
    assert [load_step(workspace, None).skipped for _ in range(2)] == [False, True]
    decide(workspace, refuse=[proposals(workspace)[0].id])
    assert [load_step(workspace, None).skipped for _ in range(2)] == [False, True]
    assert read_decisions(workspace)[0].decision == "refused"


@pytest.mark.parametrize("decision", ["perhaps", ""])
def test_a_damaged_row_is_named(workspace: Workspace, decision: str) -> None:
    path = workspace.path(DECISIONS)
    path.parent.mkdir()
    name = proposal_id(CHILD, BASE, "merge")
    head = "id,child,base,relation,decision,date,note"
    path.write_text(f"{head}\n{name},{CHILD},{BASE},merge,{decision},,\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 1 is no decision.*mend or remove the row"):
        proposals(workspace)


def test_the_commands_propose_and_accept(workspace: Workspace) -> None:
    command = str(Path(sys.executable).with_name("kithgraph"))

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        where = ["--workspace", str(workspace.root)]
        return subprocess.run(
            [command, "lineage", *words, *where], capture_output=True, text=True, check=False,
            encoding="utf-8",
        )  # fmt: skip

    first = proposals(workspace)[0].id
    assert (
        run("propose", "--limit", "1", "--format", "csv").stdout.splitlines()[1].startswith(first)
    )
    assert run("accept").returncode == 2
    done = run("accept", "--refuse", first, "--note", "a joke")
    assert (done.returncode, done.stderr) == (
        0, "0 accepted, 1 refused, in decisions/lineage.csv\n",
    )  # fmt: skip
    assert first not in run("propose", "--state", "open").stdout
    assert first in run("propose", "--state", "refused").stdout
    relations = workspace.table("annotations/relations").clear()
    tables.write(relations, tables.RELATIONS, workspace.table_path("annotations/relations"))
    told = run("propose").stderr
    assert told.startswith(f"1 decision is about what no post or name tells any more: {first} (")
