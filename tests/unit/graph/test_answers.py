"""Answers kept beside the embedded store: the same rows, and never those of another store."""

from __future__ import annotations

import shutil
from datetime import UTC
from pathlib import Path

import pytest
from small_world import make_world

from graph.load import connect, load
from graph.questions.queries import Query, bind, load_query, query_names
from graph.stores.answers import kept_answer
from graph.stores.embedded import EmbeddedStore
from graph.stores.place import ANSWERS_FILE, EMBEDDED_FILE
from ingest.errors import StoreError
from ingest.workspace import Workspace

QUERIES = [load_query(name) for name in query_names()]
AHEAD = [query for query in QUERIES if not any(p.required for p in query.parameters)]
ASKED = load_query("models-most-talked-about")


@pytest.fixture
def folder(demo_workspace: Path, tmp_path: Path) -> Path:
    """A copy of the sample's store."""
    return Path(shutil.copytree(demo_workspace / "store", tmp_path / "store"))


def rows_of(folder: Path, query: Query) -> list[dict[str, object]]:
    with EmbeddedStore(folder, read_only=True) as store:
        return list(store.query(query.text, bind(query, {})))


def test_each_kept_answer_is_the_one_that_the_store_gives(folder: Path) -> None:
    path = folder / EMBEDDED_FILE
    kept = {query.name: kept_answer(path, query.text, bind(query, {})) for query in AHEAD}
    (folder / ANSWERS_FILE).unlink()
    with EmbeddedStore(folder, read_only=True) as store:
        asked = {query.name: list(store.query(query.text, bind(query, {}))) for query in AHEAD}
    assert kept == asked
    columns = {name: [list(row) for row in rows or ()] for name, rows in kept.items()}
    assert columns == {name: [list(row) for row in rows] for name, rows in asked.items()}


def test_times_are_kept_as_times(folder: Path) -> None:
    told = load_query("newcomers-who-later-taught")
    kept = kept_answer(folder / EMBEDDED_FILE, told.text, bind(told, {}))
    assert kept
    assert all(row["first_taught"].tzinfo is UTC for row in kept)


def test_a_kept_answer_needs_no_store_to_be_opened(folder: Path) -> None:
    with EmbeddedStore(folder, read_only=True) as store:
        rows = list(store.query(ASKED.text, bind(ASKED, {})))
        assert store._opened is None
        assert rows
        assert list(store.query(ASKED.text, bind(ASKED, {"limit": "3"}))) == rows[:3]
        assert store._opened is not None


def test_other_values_and_other_words_are_asked_anew(folder: Path) -> None:
    path = folder / EMBEDDED_FILE
    assert kept_answer(path, ASKED.text, bind(ASKED, {})) is not None
    assert kept_answer(path, ASKED.text, bind(ASKED, {"limit": "3"})) is None
    assert kept_answer(path, ASKED.text + "\n", bind(ASKED, {})) is None


def test_answers_of_another_file_do_not_count(folder: Path, small_workspace: Workspace) -> None:
    with connect(None, small_workspace, read_only=False) as store:
        load(small_workspace, store)
    own = small_workspace.path("store")
    before = rows_of(own, ASKED)
    shutil.copyfile(folder / ANSWERS_FILE, own / ANSWERS_FILE)
    assert rows_of(own, ASKED) == before
    assert rows_of(folder, ASKED) != before


def test_answers_go_with_the_store_that_gave_them(
    small_workspace: Workspace, tmp_path: Path
) -> None:
    other = make_world(tmp_path / "other", without="reddit:t1_b")
    folder = small_workspace.path("store")
    with connect(None, small_workspace, read_only=False) as store:
        load(other, store)
        assert (folder / ANSWERS_FILE).is_file()
        load(small_workspace, store, update=True)
        assert not (folder / ANSWERS_FILE).exists()
        load(small_workspace, store)
        assert (folder / ANSWERS_FILE).is_file()
        store.clear()
    assert not any(folder.iterdir())


@pytest.mark.parametrize("damage", [b"", b"no answers", b"\x82\xa5store\xa1x"])
def test_damaged_answers_are_asked_anew(folder: Path, damage: bytes) -> None:
    rows = rows_of(folder, ASKED)
    (folder / ANSWERS_FILE).write_bytes(damage)
    assert rows_of(folder, ASKED) == rows


def test_a_damaged_store_is_told_of_though_answers_are_there(folder: Path) -> None:
    path = folder / EMBEDDED_FILE
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(StoreError, match="kithgraph store load"):
        rows_of(folder, ASKED)
