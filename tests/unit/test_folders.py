"""Who names a folder where a file is asked for is told so, and which files may be meant."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from graph.cli import analyse
from graph.evidence.cli import evidence
from graph.export.cli import export
from ingest.cli import ingest
from ingest.corpus import corpus_step
from ingest.privacy.cli import privacy
from ingest.simulate.cli import simulate
from ingest.workspace import Workspace
from viz.cli import view
from viz.jobs.build_cli import build
from viz.jobs.purge_cli import purge


@pytest.fixture
def study(sample_inputs: list[Path], tmp_path: Path) -> Workspace:
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, sample_inputs)
    return workspace


def test_a_folder_is_told_wherever_a_file_is_asked_for(
    study: Workspace, sample_inputs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "models.csv").write_text("child,parent,relation\na/b,c/d,finetune\n")
    (folder / "other.txt").write_text("a text\n")
    (folder / "columns.toml").write_text("[columns]\ntext = 'body'\n")
    at, here = ["--workspace", str(study.root)], str(folder)
    dump = str(sample_inputs[0])

    def told(command: click.Command, *words: str) -> str:
        result = CliRunner().invoke(command, [*words])
        assert result.exit_code in {1, 2}, result.output
        return f"{result.output}{result.exception}"

    hub = told(build, dump, "--hub", here, *at)
    assert "a folder, where a file is asked for" in hub
    assert "there are models.csv" in hub
    assert "other.txt" not in hub
    assert "there are columns.toml" in told(ingest, "parse", dump, "--map", here, *at)
    commands: list[tuple[click.Command, list[str]]] = [
        (purge, ["--from", here]), (ingest, ["sync", "--ids", here]),
        (privacy, ["check", dump, "--handles", here]), (evidence, ["score", here]),
        (view, ["lineage", "--out", here]), (export, ["annotations", "--out", here]),
        (analyse, ["lineage", "--out", here]),
    ]  # fmt: skip
    for command, words in commands:
        assert "is a folder; name " in told(command, *words, *at)
    assert "is a folder; name " in told(simulate, "--out", here)
    assert "'-' is no file here; name the file to write" in told(simulate, "--out", "-")
    monkeypatch.setenv("KITHGRAPH_PSEUDONYM_KEY", here)
    assert "a folder, where a file is asked for" in told(ingest, "parse", dump, *at)
