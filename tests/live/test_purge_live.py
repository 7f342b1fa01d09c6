"""A purge reaches a real Neo4j: its answers at once, its files when they are written anew."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.load import connect, load_step
from graph.project import project
from graph.stores.import_files import write_import_files
from ingest.hashing import hash_path
from ingest.purge import read_wish
from ingest.withdrawal.tombstones import TOMBSTONES
from ingest.workspace import Workspace
from viz.jobs.purge import purge

pytestmark = pytest.mark.live
HANDLE = "BrambleThunk"
_COMMAND = str(Path(sys.executable).with_name("kithgraph"))
_ALL = (
    "MATCH (n) RETURN properties(n) AS found"
    " UNION ALL MATCH ()-[r]->() RETURN properties(r) AS found"
)


@pytest.fixture
def study(demo_workspace: Path, tmp_path: Path) -> Workspace:
    return _copy(demo_workspace, tmp_path / "study")


def _copy(demo: Path, to: Path) -> Workspace:
    """Copy the demo without what a purge of it would only make again."""
    skip = shutil.ignore_patterns("pages", "core-periphery.json", "education-chains.json")
    return Workspace.open(shutil.copytree(demo, to, ignore=skip))


@pytest.fixture
def server(
    neo4j_script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Any, Any]]:
    """A server of its own, because its files are read when it has ended."""
    home = tmp_path / "neo4j"
    running = neo4j_script.start(home, light=True)
    monkeypatch.setenv("KITHGRAPH_NEO4J_USER", running.user)
    monkeypatch.setenv("KITHGRAPH_NEO4J_PASSWORD", running.password)
    yield neo4j_script, running
    neo4j_script.stop(running, at_once=True)


def _told(url: str, workspace: Workspace) -> str:
    with connect(url, workspace, read_only=True) as store:
        return repr(list(store.query(_ALL, {})))


def _files_with(folder: Path, needles: list[str]) -> set[str]:
    both = [form for one in needles for form in (one.encode(), one.encode("utf-16-le"))]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name for path in files if _holds(path.read_bytes(), both)}


def _holds(content: bytes, needles: list[bytes]) -> bool:
    return any(one in content for one in needles)


def test_a_purge_leaves_nothing_in_neo4j_nor_after_an_import_on_its_disk(
    study: Workspace, server: tuple[Any, Any], tmp_path: Path
) -> None:
    script, running = server
    load_step(study, running.bolt)
    wish = read_wish(study, people=[HANDLE])
    theirs = study.table("corpus/posts").filter(pl.col("user_id") == wish.people[0])
    texts = [line for text in theirs["text"] for line in text.split("\n") if len(line) > 20]
    needles = [*texts, *(one.rpartition("_")[2] for one in theirs["post_id"]), *wish.people]
    told = _told(running.bolt, study)
    assert [one for one in needles if one in told]
    report = purge(study, wish, stores=(running.bolt,))
    told = _told(running.bolt, study)
    assert [one for one in needles if one in told] == []
    assert any(
        f"store import-files --workspace {study.root} " in sentence and "DIR/import.sh" in sentence
        for sentence in report.yours
    )

    script.stop(running)
    home = Path(running.home)
    files = tmp_path / "import"
    command = write_import_files(project(study), files)
    script.admin(home, *shlex.split(command)[1:], folder=files)
    assert _files_with(home / "data", needles) == set()
    assert _files_with(files, needles) == set()


def _purge(study: Workspace) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [_COMMAND, "purge", "--person", HANDLE, "--workspace", str(study.root)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(
    demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Callable[[str], str], float]:
    """Hashes of the parts of a study whose purge nobody disturbed, and its seconds."""
    whole = _copy(demo_workspace, tmp_path_factory.mktemp("undisturbed") / "study")
    started = time.monotonic()
    errors = _purge(whole).communicate()[1].decode()
    seconds = time.monotonic() - started
    assert whole.path(TOMBSTONES).exists(), errors
    return lambda name: hash_path(whole.path(name)), seconds


@pytest.mark.parametrize("share", [0.25, 0.4, 0.6, 0.85])
def test_a_killed_purge_is_completed_by_the_next(
    share: float, study: Workspace, undisturbed: tuple[Callable[[str], str], float]
) -> None:
    expected, seconds = undisturbed
    process = _purge(study)
    time.sleep(share * seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    again = _purge(study)
    errors = again.communicate()[1].decode()
    assert again.returncode == 0, errors
    for name in ("corpus", "annotations", TOMBSTONES, "results/coverage.json"):
        assert hash_path(study.path(name)) == expected(name), name
    assert not list(study.root.rglob("*.tmp"))
    assert not list(study.root.glob(".tmp-*"))
