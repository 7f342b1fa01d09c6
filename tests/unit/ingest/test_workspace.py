"""A workspace and its steps: what is skipped, what is kept, what is refused."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from ingest import tables
from ingest.errors import DiskError, MissingStepError, WorkspaceError, of_disk
from ingest.hashing import hash_path
from ingest.outputs import write_json
from ingest.step import Step, previous, run_step
from ingest.workspace import Workspace


def _step(source: Path, **options: int) -> Step:
    return Step(name="upper", inputs=[source], options=options, outputs=["results/upper.json"])


def _upper(source: Path, calls: list[int]) -> object:
    def work(directory: Path) -> int:
        calls.append(1)
        write_json(source.read_text(encoding="utf-8").upper(), directory / "results/upper.json")
        return 1

    return work


def test_a_step_runs_again_only_when_input_option_or_output_changed(
    workspace: Workspace, tmp_path: Path
) -> None:
    source = tmp_path / "source.txt"
    source.write_text("a", encoding="utf-8")
    calls: list[int] = []
    work = _upper(source, calls)
    assert not run_step(workspace, _step(source), work).skipped
    assert run_step(workspace, _step(source), work).skipped
    source.write_text("b", encoding="utf-8")
    assert not run_step(workspace, _step(source), work).skipped
    assert not run_step(workspace, _step(source, seed=1), work).skipped
    workspace.path("results/upper.json").unlink()
    assert not run_step(workspace, _step(source, seed=1), work).skipped
    assert len(calls) == 4
    assert json.loads(workspace.path("results/upper.json").read_text()) == "B"


def test_an_error_in_a_step_leaves_the_previous_output(
    workspace: Workspace, tmp_path: Path
) -> None:
    source = tmp_path / "source.txt"
    source.write_text("a", encoding="utf-8")
    run_step(workspace, _step(source), _upper(source, []))
    before = hash_path(workspace.path("results"))

    def fail(directory: Path) -> int:
        (directory / "results").mkdir()
        (directory / "results/upper.json").write_text("half", encoding="utf-8")
        raise ValueError("a mistake")

    with pytest.raises(ValueError, match="a mistake"):
        run_step(workspace, _step(source, seed=2), fail)
    assert hash_path(workspace.path("results")) == before
    assert not list(workspace.root.glob(".tmp-*"))


def test_a_step_that_is_killed_while_it_moves_its_outputs_is_noted_and_done_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    source = tmp_path / "source.txt"
    source.write_text("a", encoding="utf-8")
    run_step(workspace, _step(source), _upper(source, []))
    halfway = Step(name="upper", options={"seed": 7}, outputs=["results/upper.json", "missing"])
    with pytest.raises(FileNotFoundError):
        run_step(workspace, halfway, _upper(source, []))
    left = json.loads(workspace.path("manifests/upper.json").read_text())
    assert (list(left["outputs"]), left["options"]) == (list(halfway.outputs), {"seed": 7})
    assert previous(workspace, "upper") == {}
    assert not run_step(workspace, _step(source), _upper(source, [])).skipped


def test_a_full_disk_is_told_as_such(workspace: Workspace) -> None:
    def fail(directory: Path) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(directory))

    with pytest.raises(DiskError, match=r"No space left .*; free some space"):
        run_step(workspace, Step(name="x", outputs=["results/x.json"]), fail)


@pytest.mark.skipif(os.name == "nt", reason="Windows bounds no files")
def test_a_disk_that_polars_finds_full_is_told_as_such(workspace: Workspace) -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def write_much(directory: Path) -> int:
        rows = pl.DataFrame({"hash": range(100_000)}).lazy()
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))  # no file grows beyond it
        try:
            rows.sink_parquet(directory / "much.parquet", compression="uncompressed")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        return rows.collect().height

    with pytest.raises(DiskError, match=r"cannot write: File too large in .*; free some space"):
        run_step(workspace, Step(name="much", outputs=["much.parquet"]), write_much)


def test_what_may_not_be_written_is_told_with_its_place(workspace: Workspace) -> None:
    def refuse(directory: Path) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(directory / "x.json"))

    with pytest.raises(DiskError, match=r"not allowed: Permission denied .*x\.json; make it yours"):
        run_step(workspace, Step(name="x", outputs=["results/x.json"]), refuse)


def test_a_folder_output_replaces_the_older_folder_whole(workspace: Workspace) -> None:
    for names in (("a", "b"), ("c",)):

        def work(directory: Path, names: tuple[str, ...] = names) -> int:
            (directory / "pages").mkdir()
            for name in names:
                (directory / "pages" / name).write_text(name, encoding="utf-8")
            return len(names)

        step = Step(name="pages", options={"names": list(names)}, outputs=["pages"])
        run_step(workspace, step, work)
    assert [path.name for path in workspace.path("pages").iterdir()] == ["c"]


def test_a_workspace_of_another_version_is_refused(tmp_path: Path) -> None:
    write_json({"format": 999}, tmp_path / "study" / "workspace.json")
    with pytest.raises(WorkspaceError, match=r"format 999, this kithgraph reads format 1"):
        Workspace.open(tmp_path / "study")


def test_a_folder_with_other_files_does_not_become_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(WorkspaceError, match="not empty"):
        Workspace.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_link_that_leads_nowhere_is_told_with_where_it_leads(tmp_path: Path) -> None:
    link = tmp_path / "study"
    link.symlink_to(tmp_path / "disk/study")
    with pytest.raises(WorkspaceError, match=r"a link to .*disk/study', which is not there in"):
        Workspace.create(link)
    (tmp_path / "disk/study").mkdir(parents=True)
    assert Workspace.create(link).root == link


def test_a_damaged_marker_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "workspace.json").write_text("{", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"workspace\.json is damaged"):
        Workspace.open(tmp_path)


def test_a_missing_table_names_the_step_that_makes_it(workspace: Workspace) -> None:
    with pytest.raises(MissingStepError, match=r"no table 'corpus/posts' .*run 'kithgraph build'"):
        workspace.table("corpus/posts")


def test_a_full_disk_is_told_wherever_it_is_met_and_other_faults_are_not_hidden() -> None:
    full = of_disk(OSError(errno.ENOSPC, "No space left on device", "study/archive/gone.txt"))
    assert str(full) == (
        "cannot write: No space left on device in study/archive/gone.txt; free some space and give"
        " the command again: it goes on from what is complete"
    )
    assert str(of_disk(PermissionError(errno.EACCES, "Permission denied"))).startswith("not all")
    assert of_disk(FileNotFoundError(errno.ENOENT, "No such file", "x")) is None


def test_a_workspace_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "study")
    (workspace.root / ".lock").mkdir()
    with pytest.raises(WorkspaceError, match="cannot be written"), workspace.lock():
        pass


def test_a_second_process_cannot_write_at_the_same_time(workspace: Workspace) -> None:
    code = (
        "import sys; from ingest.workspace import Workspace\n"
        "from ingest.errors import WorkspaceError\n"
        "try:\n    with Workspace.open(sys.argv[1]).lock(): print('held')\n"
        "except WorkspaceError as error: print(error)"
    )
    command = [sys.executable, "-c", code, str(workspace.root)]
    with workspace.lock():
        inside = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    after = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "another kithgraph is at work" in inside
    assert after.strip() == "held"


def test_the_same_frame_gives_the_same_bytes(tmp_path: Path) -> None:
    frame = pl.DataFrame({"post_id": ["a"], "act": ["asks"], "probability": [0.5]})
    for name in ("one", "two"):
        tables.write(frame, tables.ACTS, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("table", tables.TABLES.values(), ids=tables.TABLES)
def test_a_table_has_its_key_among_its_columns(table: tables.Table) -> None:
    assert set(table.key) <= set(table.schema)
    assert tables.empty(table).columns == list(table.schema)
