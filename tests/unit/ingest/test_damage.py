"""Files of a workspace that were cut or copied badly are told, with what makes them again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph.analysis import analysis_step
from ingest.errors import WorkspaceError
from ingest.extract.steps import HUB_FILES
from ingest.outputs import PURGING, write_json
from ingest.purge import Wish, finish, note_tombstones, unfinished
from ingest.withdrawal.tombstones import TOMBSTONES
from ingest.workspace import Workspace


def _halve(path: Path) -> None:
    kept = path.read_bytes()
    path.write_bytes(kept[: len(kept) // 2])


def _kithgraph(*words: str, workspace: Path) -> subprocess.CompletedProcess[str]:
    command = str(Path(sys.executable).with_name("kithgraph"))
    told = [command, *words, "--workspace", str(workspace)]
    return subprocess.run(told, capture_output=True, text=True, check=False)


@pytest.fixture
def study(demo_workspace: Path, tmp_path: Path) -> Path:
    return shutil.copytree(demo_workspace, tmp_path / "study")


@pytest.mark.parametrize("damage", [_halve, lambda path: path.write_bytes(b"")])
@pytest.mark.parametrize(
    "table", ["corpus/posts", "corpus/models", "annotations/relations", "annotations/teaches"]
)
def test_a_damaged_table_is_named_with_what_makes_it_again(
    table: str, damage: object, study: Path
) -> None:
    assert callable(damage)
    damage(study / f"{table}.parquet")
    with pytest.raises(WorkspaceError, match=r"the table \w+\.parquet is damaged .*--add'"):
        Workspace.open(study).table(table)


def test_a_damaged_table_ends_a_command_without_a_traceback(study: Path) -> None:
    _halve(study / "corpus/posts.parquet")
    done = _kithgraph("analyse", "reply-network", workspace=study)
    assert done.returncode == 1
    assert done.stderr.startswith("error: the table posts.parquet is damaged in ")


def test_where_nothing_tells_the_files_of_models_they_are_asked_for(study: Path) -> None:
    _halve(study / HUB_FILES)
    done = _kithgraph("build", "--add", workspace=study)
    assert done.returncode == 1
    assert "error: hub.json is damaged in " in done.stderr
    assert "'kithgraph build --add --hub FILE...'" in done.stderr


def test_a_purge_whose_plan_was_cut_is_asked_for_again(study: Path) -> None:
    (study / PURGING).write_bytes(b"{")
    with pytest.raises(WorkspaceError, match=r"is damaged .*; remove it, and purge again"):
        unfinished(Workspace.open(study, is_unfinished=True))


def test_a_damaged_result_is_named_and_made_again(study: Path) -> None:
    workspace = Workspace.open(study)
    told = (study / "results/reply-network.json").read_bytes()
    _halve(study / "results/reply-network.json")
    with pytest.raises(WorkspaceError, match="run 'kithgraph analyse reply-network' to make it"):
        workspace.result("reply-network")
    analysis_step(workspace, "reply-network", seed=0)
    assert (study / "results/reply-network.json").read_bytes() == told


@pytest.mark.parametrize(
    "name",
    ["archive/inputs.json", "archive/reading.json", "results/coverage.json",
     "manifests/corpus.json"],
)  # fmt: skip
def test_where_nothing_tells_what_a_study_was_made_of_its_inputs_are_asked_for(
    name: str, study: Path, sample_inputs: list[Path]
) -> None:
    posts = (study / "corpus/posts.parquet").read_bytes()
    _halve(study / name)
    refused = _kithgraph("build", "--add", workspace=study)
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].startswith(f"error: {Path(name).name} is damaged in ")
    assert "remove it, and name all inputs again: 'kithgraph build INPUT...'" in refused.stderr
    (study / name).unlink()
    done = _kithgraph("ingest", "parse", *map(str, sample_inputs), workspace=study)
    assert done.returncode == 0, done.stderr
    assert (study / "corpus/posts.parquet").read_bytes() == posts


def test_bytes_that_are_no_text_are_damage_too(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "study")
    write_json({}, workspace.path("results/stances.json"))
    workspace.path("results/stances.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(WorkspaceError, match=r"stances\.json is damaged"):
        workspace.result("stances")


@pytest.mark.parametrize("name", ["results/stances", "manifests/corpus"])
@pytest.mark.parametrize("release", [(), ("--release", "spring")])
def test_a_damaged_document_ends_an_export_without_a_traceback(
    name: str, release: tuple[str, ...], study: Path, tmp_path: Path
) -> None:
    _halve(study / f"{name}.json")
    done = _kithgraph(
        "export", "study", "--out", str(tmp_path / "x.zip"), *release, workspace=study
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {Path(name).name}.json is damaged in ")
    assert done.stderr.endswith("run 'kithgraph build --add' to make it again\n")


def test_a_damaged_table_of_stances_ends_an_export_without_a_traceback(
    study: Path, tmp_path: Path
) -> None:
    _halve(study / "annotations/stances.parquet")
    done = _kithgraph("export", "annotations", "--out", str(tmp_path / "x"), workspace=study)
    assert done.returncode == 1
    assert done.stderr.startswith("error: the table stances.parquet is damaged in ")


def test_who_was_taken_out_is_not_forgotten_because_the_file_that_tells_was_cut(
    study: Path,
) -> None:
    workspace = Workspace.open(study)
    posts = workspace.table("corpus/posts")["post_id"].head(1).to_list()
    note_tombstones(workspace, Wish(post_ids=tuple(posts)))
    finish(workspace)
    _halve(study / TOMBSTONES)
    for words in (["build", "--add"], ["purge", "--yes"]):
        done = _kithgraph(*words, workspace=study)
        assert done.returncode == 1
        assert "error: the table tombstones.parquet is damaged in " in done.stderr
        assert "put it back from a backup" in done.stderr
