"""A purge that has yet to reach a server: the workspace is purged, and is no hostage of that."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.errors import StoreUnavailableError, WorkspaceError
from ingest.outputs import PURGING, write_json
from ingest.purge import Wish, note_tombstones, read_wish, unfinished
from ingest.workspace import Workspace
from viz.jobs.build import BuildOptions, build
from viz.jobs.purge import purge

NOWHERE = "bolt://127.0.0.1:9"
HANDLE = "BrambleThunk"


@pytest.fixture
def study(demo_workspace: Path, tmp_path: Path) -> Workspace:
    skip = shutil.ignore_patterns("pages", "core-periphery.json", "education-chains.json")
    return Workspace.open(shutil.copytree(demo_workspace, tmp_path / "study", ignore=skip))


def test_a_server_that_never_answers_does_not_lock_the_workspace(
    study: Workspace, sample_inputs: list[Path]
) -> None:
    person = read_wish(study, people=[HANDLE]).people[0]
    with pytest.raises(StoreUnavailableError, match=r"purged and can be read; .* remove .*purging"):
        purge(study, Wish(people=(person,)), stores=(NOWHERE,))
    posts = Workspace.open(study.root).table("corpus/posts")
    assert person not in set(posts["user_id"])
    with pytest.raises(StoreUnavailableError, match="can be read"):
        build(study, BuildOptions(inputs=tuple(sample_inputs)), tell=lambda _: None)
    with pytest.raises(StoreUnavailableError, match="can be read"):  # it is not forgotten
        purge(study, Wish())
    assert unfinished(study) == (NOWHERE,)
    study.path(PURGING).unlink()
    purge(study, Wish())
    assert unfinished(study) is None


def test_the_next_purge_locks_it_again_until_it_is_done(study: Workspace) -> None:
    write_json({"stores": [NOWHERE], "left_to_servers": True}, study.path(PURGING))
    assert Workspace.open(study.root) == study
    note_tombstones(study, read_wish(study, people=[HANDLE]))  # where it is stopped
    assert unfinished(study) == (NOWHERE,)
    with pytest.raises(WorkspaceError, match="complete it with"):
        Workspace.open(study.root)
