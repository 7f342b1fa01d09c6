"""A build that stopped on its way: what it made is never laid beside what it did not make anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph.analysis import analysis_step, results_at_hand
from graph.load import connect
from ingest.corpus import corpus_step
from ingest.errors import MissingStepError, WorkspaceError
from ingest.extract.steps import extract_step
from ingest.purge import Wish, read_wish
from ingest.workspace import Workspace
from viz.jobs.build import BuildOptions, build
from viz.jobs.purge import purge
from viz.render import render_view


@pytest.fixture
def stopped(demo_workspace: Path, sample_inputs: list[Path], tmp_path: Path) -> Workspace:
    """A workspace of other inputs than before, left by a build after its first step."""
    study = Workspace.open(shutil.copytree(demo_workspace, tmp_path / "study"))
    [comments] = [path for path in sample_inputs if "comments" in path.name]
    with study.lock():
        assert not corpus_step(study, [comments]).skipped
    return study


def test_annotations_of_other_posts_are_refused(stopped: Workspace) -> None:
    assert stopped.table("corpus/posts").height > 0
    for read in (
        lambda: stopped.table("annotations/stances"),
        lambda: analysis_step(stopped, "stances"),
        lambda: render_view(stopped, "hardware", {}),
    ):
        with pytest.raises(WorkspaceError, match=r"are of other posts .* give its command again"):
            read()
    assert not analysis_step(stopped, "reply-network").skipped  # reads posts alone
    with connect(None, stopped, read_only=True) as store:  # is of one build, the one before
        [row] = store.query("MATCH (p:Post) RETURN count(p) AS n", {})
    assert row["n"] == 550


def test_results_of_other_tables_are_in_no_view(stopped: Workspace) -> None:
    extract_step(stopped, processes=1)
    assert stopped.table("annotations/stances").height > 0
    assert "stances" not in results_at_hand(stopped)
    with pytest.raises(MissingStepError, match="run 'kithgraph analyse stances' first"):
        render_view(stopped, "stances", {})
    analysis_step(stopped, "stances")
    assert "stances" in results_at_hand(stopped)


def test_a_stopped_build_is_no_hindrance_to_a_purge_nor_to_the_next_build(
    stopped: Workspace, sample_inputs: list[Path]
) -> None:
    person = stopped.table("corpus/posts")["user_id"].drop_nulls()[0]
    report = purge(stopped, read_wish(stopped, people=[person]))
    assert report.corpus.people == 1
    assert stopped.table("annotations/stances").height > 0
    build(stopped, BuildOptions(inputs=tuple(sample_inputs)), tell=lambda _: None)
    purge(stopped, Wish())
    assert "stances" in results_at_hand(stopped)
