"""What code a step runs: all that decides its rows, and no more."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from graph.analysis import analysis_names
from ingest.own_code import code_of
from ingest.step import code_digests
from viz.view import view_names

ROOT = Path(code_of("ingest.hashing")[0]).parents[1]
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for floor in ("ingest", "graph", "viz")
    for path in ROOT.glob(f"{floor}/**/*.py")
}
BESIDE = {ROOT / f"ingest/{name}.py" for name in ("collector", "processes", "progress", "settings")}


def _named(*modules: str, folders: tuple[str, ...] = ()) -> set[str]:
    found = code_of(*modules, folders=folders)
    return {path.relative_to(ROOT).as_posix() for path in found}


@cache
def _imports(path: Path) -> frozenset[Path]:
    """The files of ours that a file imports, as the parser of Python reads it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(FILES[name] for name in found & set(FILES))


STEPS = [
    ("ingest.corpus", "ingest.sources.reddit_dump", "ingest.sources.table", "ingest.sources.text"),
    ("ingest.catalogue", "ingest.sources.huggingface"),
    ("ingest.extract.corpus",),
    ("graph.load",),
    *(("graph.analysis", f"graph.analyses.{n.replace('-', '_')}") for n in analysis_names()),
    ("viz.render", *(f"viz.views.{n.replace('-', '_')}" for n in view_names())),
]


@pytest.mark.parametrize("modules", STEPS, ids=" ".join)
def test_the_code_of_a_step_is_all_that_python_finds_imported(modules: tuple[str, ...]) -> None:
    found: set[Path] = set()
    waiting = [FILES[name] for name in modules]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [one for one in _imports(path) if one not in BESIDE]
    assert set(code_of(*modules)) == found
    assert len(found) > 10


def test_imports_are_followed_from_file_to_file_and_into_functions() -> None:
    lineage = _named("graph.analyses.lineage")
    assert {"graph/lineage/cascades.py", "graph/statistics/survival.py"} <= lineage
    assert "ingest/renamed.py" in _named("ingest.extract.corpus")
    assert "graph/stores/neo4j.py" in _named("graph.load")


def test_what_only_shows_or_carries_rows_makes_nothing_again() -> None:
    found = _named("ingest.corpus", "ingest.sources.reddit_dump", "ingest.extract.corpus")
    assert not found & {path.relative_to(ROOT).as_posix() for path in BESIDE}
    assert "ingest/formats/chat.py" not in found
    assert "ingest/formats/chat.py" in _named("ingest.corpus", "ingest.sources.discord")


def test_folders_stand_for_all_that_is_in_them() -> None:
    found = _named("viz.render", folders=("viz", "queries"))
    assert {"viz", "queries", "graph/words.py"} <= found
    assert not [name for name in found if name.startswith("viz/")]


@pytest.mark.parametrize("modules", STEPS, ids=" ".join)
def test_no_file_of_a_step_hides_behind_another_of_its_name(modules: tuple[str, ...]) -> None:
    code = code_of(*modules)
    assert len(code_digests(code)) == len(code)
