from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from graph.analysis import analysis_step, load_analysis
from ingest.tables import POSTS, write
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


def test_a_deeper_result_stays_at_a_build_until_the_tables_change(workspace: Workspace) -> None:
    analysis_step(workspace, NAME)
    assert analysis_step(workspace, NAME, is_build=True).skipped
    assert workspace.result(NAME)["options"]["methods"] is None
    rows = pl.DataFrame([dict.fromkeys(POSTS.schema) | {"post_id": "a", "kind": "comment"}])
    write(rows.cast(dict(POSTS.schema)), POSTS, workspace.table_path("corpus/posts"))
    assert not analysis_step(workspace, NAME, is_build=True).skipped
    assert workspace.result(NAME)["options"]["methods"] is not None
