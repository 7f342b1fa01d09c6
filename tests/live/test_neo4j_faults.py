"""A real Neo4j: wrong passwords, an import, servers and loaders that are killed."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from small_world import HOSTILE, at, content, content_of, make_world

from graph.load import load, store_status
from graph.project import project
from graph.schema import LABELS
from graph.stores.import_files import CONSTRAINTS, write_import_files
from graph.stores.neo4j import Neo4jStore
from ingest.errors import StoreAuthError, StoreTakenError, StoreUnavailableError

pytestmark = pytest.mark.live
ROOT = Path(__file__).resolve().parents[2]


def store_of(server: Any) -> Neo4jStore:
    return Neo4jStore(server.bolt, user=server.user, password=server.password, read_only=False)


def test_a_wrong_password_says_which_settings_to_set(neo4j_server: Any) -> None:
    store = Neo4jStore(neo4j_server.bolt, user="neo4j", password="not this one", read_only=True)
    with store, pytest.raises(StoreAuthError, match="KITHGRAPH_NEO4J_PASSWORD"):
        store.count_nodes(LABELS[0])


def test_no_password_where_one_is_wanted_is_refused(neo4j_server: Any) -> None:
    store = Neo4jStore(neo4j_server.bolt, user=None, password=None, read_only=True)
    with store, pytest.raises(StoreAuthError):
        store.count_nodes(LABELS[0])


def test_what_a_user_added_stays(neo4j_server: Any, tmp_path: Path) -> None:
    workspace = make_world(tmp_path / "world")
    with store_of(neo4j_server) as store:
        store.clear()
        load(workspace, store)
        list(store.query("MATCH (p:Post {id: 'reddit:t1_a'}) SET p.my_code = 'x'", {}))
        list(store.query("MERGE (:MyNote {text: 'mine'})", {}))
        load(workspace, store)
        rows = store.query("MATCH (n:MyNote), (p:Post {my_code: 'x'}) RETURN p.id AS id", {})
        assert list(rows) == [{"id": "reddit:t1_a"}]
        list(store.query("MATCH (n:MyNote) DELETE n", {}))


@pytest.mark.parametrize(
    "theirs",
    [
        "CREATE (:User {id: 'of another study', my_code: 'x'})",
        "CREATE (:Model {name: 'of a catalogue, without an id'})",
    ],
)
def test_a_graph_of_others_is_removed_only_when_asked(
    neo4j_server: Any, tmp_path: Path, theirs: str
) -> None:
    workspace = make_world(tmp_path / "world")
    with store_of(neo4j_server) as store:
        store.clear()
        list(store.query(theirs, {}))
        with pytest.raises(StoreTakenError, match=r"has 0 of its .* at bolt:.* --replace'"):
            load(workspace, store)
        load(workspace, store, replace=True)
        assert content(store) == content_of(project(workspace))
        load(workspace, store)


def test_what_a_repeated_transaction_made_twice_is_there_once_after_a_load(
    neo4j_server: Any, tmp_path: Path
) -> None:
    workspace = make_world(tmp_path / "world")
    with store_of(neo4j_server) as store:
        store.clear()
        load(workspace, store)
        list(store.query("MATCH (u:User)-[:WROTE]->(p:Post) CREATE (u)-[:WROTE]->(p)", {}))
        assert not all(count.equal for count in store_status(workspace, store))
        load(workspace, store)
        assert content(store) == content_of(project(workspace))


def test_a_loader_that_is_killed_is_completed_by_the_next(
    neo4j_server: Any, tmp_path: Path
) -> None:
    workspace = make_world(tmp_path / "world")
    code = f"""
import time
from pathlib import Path
from graph.project import project
from graph.stores.neo4j import Neo4jStore
from ingest.workspace import Workspace
calls = []
def slow(amount=1):
    calls.append(amount)
    if len(calls) == 7:
        Path({str(tmp_path / "there")!r}).touch()
        time.sleep(60)
told = {{"user": "neo4j", "password": {neo4j_server.password!r}, "read_only": False}}
store = Neo4jStore({neo4j_server.bolt!r}, **told)
store.load(project(Workspace.open({str(workspace.root)!r})), slow)
"""
    with store_of(neo4j_server) as store:
        store.clear()
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as loader:
        while not (tmp_path / "there").exists():
            assert loader.poll() is None
            time.sleep(0.05)
        loader.kill()
    with store_of(neo4j_server) as store:
        assert not all(count.equal for count in store_status(workspace, store))
        load(workspace, store)
        assert all(count.equal for count in store_status(workspace, store))


def test_the_command_line_loads_and_compares(neo4j_server: Any, tmp_path: Path) -> None:
    workspace = make_world(tmp_path / "world")
    told = ["--workspace", str(workspace.root), "--store", neo4j_server.bolt]
    secrets = {"KITHGRAPH_NEO4J_USER": "neo4j", "KITHGRAPH_NEO4J_PASSWORD": neo4j_server.password}
    for words in (["store", "load"], ["store", "status"], ["query", "activity-by-month"]):
        done = subprocess.run(
            [sys.executable, "-c", "import kithgraph; kithgraph.main()", *words, *told],
            cwd=ROOT, env=os.environ | secrets, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_import_then_a_server_that_goes_away_then_another_load(
    neo4j_script: Any, tmp_path: Path
) -> None:
    """One server for three faults: starting one takes longer than all that is tested."""
    workspace = make_world(tmp_path / "world")
    home, files = tmp_path / "home", tmp_path / "import"
    (home / "conf").mkdir(parents=True)
    made = project(workspace)
    command = write_import_files(made, files)
    neo4j_script.admin(home, *shlex.split(command)[1:], folder=files)
    server = neo4j_script.start(home, light=True)
    try:
        with store_of(server) as store:
            assert all(count.equal for count in store_status(workspace, store))
            text = "MATCH (p:Post {id: 'reddit:t1_c'}) RETURN p.text AS text, p.url AS url"
            assert list(store.query(text, {})) == [{"text": HOSTILE, "url": None}]
            text = "MATCH (p:Post {id: 'reddit:t1_e'}) RETURN p.created_at AS at"
            assert list(store.query(text, {})) == [{"at": at(50_000)}]
            text = "MATCH ()-[t:TAUGHT]->() RETURN t.topics AS topics ORDER BY t.post_id"
            assert [row["topics"] for row in store.query(text, {})] == [
                ["hardware:nvidia-rtx-3090"], None,
            ]  # fmt: skip
            for statement in (files / CONSTRAINTS).read_text(encoding="utf-8").splitlines():
                list(store.query(statement.removesuffix(";"), {}))
            load(workspace, store)
            assert all(count.equal for count in store_status(workspace, store))
        calls: list[float] = []

        def go_away(amount: float = 1) -> None:
            calls.append(amount)
            if len(calls) == 6:
                neo4j_script.stop(server, at_once=True)

        with store_of(server) as store:
            store.clear()
            with pytest.raises(StoreUnavailableError, match="then repeat the command"):
                store.load(made, go_away)
        server = neo4j_script.start(home, light=True)
        with store_of(server) as store:
            assert not all(count.equal for count in store_status(workspace, store))
            load(workspace, store)
            assert all(count.equal for count in store_status(workspace, store))
    finally:
        neo4j_script.stop(server, at_once=True)
