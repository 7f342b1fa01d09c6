from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from graph.analysis import analysis_step, build_names, load_analysis, results_at_hand
from ingest.errors import MissingStepError
from ingest.outputs import write_json
from ingest.tables import ACTS, POSTS, TEACHES, write
from ingest.workspace import Workspace

NAME = "core-periphery"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.create(tmp_path / "study")
    write(pl.DataFrame(schema=POSTS.schema), POSTS, made.table_path("corpus/posts"))
    return made


def test_a_build_asks_for_the_quick_options_and_a_later_command_for_all(
    workspace: Workspace,
) -> None:
    quick = load_analysis(NAME).build_options
    assert not analysis_step(workspace, NAME, is_build=True).skipped
    assert workspace.result(NAME)["options"].items() >= quick.items()
    assert analysis_step(workspace, NAME, is_build=True).skipped
    assert not analysis_step(workspace, NAME).skipped
    assert workspace.result(NAME)["options"]["methods"] is None


def test_an_analysis_of_tables_that_are_not_there_says_what_to_run(tmp_path: Path) -> None:
    empty = Workspace.create(tmp_path / "empty")
    with pytest.raises(MissingStepError, match=r"no table 'corpus/posts' .*run 'kithgraph build'"):
        analysis_step(empty, "reply-network")


def test_a_deeper_result_stays_at_a_build_until_the_tables_change(workspace: Workspace) -> None:
    analysis_step(workspace, NAME)
    assert analysis_step(workspace, NAME, is_build=True).skipped
    assert workspace.result(NAME)["options"]["methods"] is None
    rows = pl.DataFrame([dict.fromkeys(POSTS.schema) | {"post_id": "a", "kind": "comment"}])
    write(rows.cast(dict(POSTS.schema)), POSTS, workspace.table_path("corpus/posts"))
    assert not analysis_step(workspace, NAME, is_build=True).skipped
    assert workspace.result(NAME)["options"]["methods"] is not None


def test_a_result_that_no_build_makes_is_shown_while_tables_and_code_are_the_same(
    workspace: Workspace,
) -> None:
    name = "core-over-time"
    assert name not in build_names()
    for table in (ACTS, TEACHES):
        write(pl.DataFrame(schema=table.schema), table, workspace.table_path(table.name))
    assert results_at_hand(workspace) == []
    analysis_step(workspace, name, seed=7, n_null=3)
    assert results_at_hand(workspace) == [name]
    manifest = workspace.path(f"manifests/{name}.json")
    told = json.loads(manifest.read_text(encoding="utf-8"))
    write_json(told | {"key": "of an older kithgraph"}, manifest)
    assert results_at_hand(workspace) == []
    write_json(told, manifest)
    assert results_at_hand(workspace) == [name]
    rows = pl.DataFrame([dict.fromkeys(POSTS.schema) | {"post_id": "a", "kind": "comment"}])
    write(rows.cast(dict(POSTS.schema)), POSTS, workspace.table_path("corpus/posts"))
    assert results_at_hand(workspace) == []
