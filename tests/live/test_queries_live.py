"""Every query file on a real Neo4j: rows equal those of the embedded store, pictures are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest
import query_counterparts
from equal_rows import same

from graph.load import load
from graph.questions.parameters import Value
from graph.questions.queries import bind, load_query, query_names
from graph.store import Store
from graph.stores import open_store
from ingest.workspace import Workspace

pytestmark = pytest.mark.live

DRAWN = [name for name in query_names() if load_query(name).browser]


@pytest.fixture(scope="module")
def workspace(demo_workspace: Path) -> Workspace:
    return Workspace.open(demo_workspace)


@pytest.fixture(scope="module")
def embedded(workspace: Workspace) -> Iterator[Store]:
    with open_store(None, workspace.path("store"), read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def server_store(neo4j_server: Any, workspace: Workspace) -> Iterator[Store]:
    """The sample in Neo4j."""
    with open_store(
        neo4j_server.bolt, workspace.path("store"), read_only=False,
        user=neo4j_server.user, password=neo4j_server.password,
    ) as opened:  # fmt: skip
        load(workspace, opened, replace=True)
        yield opened


@pytest.fixture(scope="module")
def given(workspace: Workspace) -> Any:
    """Values of a query's parameters with which it finds rows in the sample."""
    tables = query_counterparts.Tables(workspace)

    def values(name: str) -> dict[str, Value]:
        return bind(load_query(name), query_counterparts.given(name, tables))

    return values


@pytest.mark.parametrize("name", query_names())
def test_both_stores_give_equal_rows(
    name: str, embedded: Store, server_store: Store, given: Any
) -> None:
    text, values = load_query(name).text, given(name)
    mine, theirs = list(embedded.query(text, values)), list(server_store.query(text, values))
    assert mine
    assert len(mine) == len(theirs)
    for one, other in zip(mine, theirs, strict=True):
        assert same(one, other), (one, other)


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawn_query_gives_nodes_and_relationships(
    name: str, neo4j_server: Any, server_store: Store, given: Any
) -> None:
    assert server_store
    text = load_query(name).browser
    assert text is not None
    access = (neo4j_server.user, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.bolt, auth=access) as driver:
        graph = driver.execute_query(
            text,  # type: ignore[arg-type]  # a LiteralString is wanted
            given(name),
            result_transformer_=neo4j.Result.graph,
        )
    assert graph.nodes
    assert graph.relationships


def test_most_questions_have_a_picture() -> None:
    assert len(DRAWN) >= 20


_PLANTED = """
UNWIND range(0, 6) AS n
CREATE (u:User {id: 'hub:u' + n, name: 'hub-' + n, is_bot: false})
CREATE (v:User {id: 'hub:v' + n, name: 'old-' + n, is_bot: false})
CREATE (v)-[:TAUGHT {post_id: 'p', probability: 1.0, created_at: datetime('2020-01-01')}]->(u)
CREATE (m:Model {id: 'hub:m' + n, name: 'hub-' + n})
CREATE (m)-[:PUBLISHED_BY]->(:Publisher {id: 'hub:p' + n, name: 'hub-' + n})
CREATE (o:Model {id: 'hub:o' + n, name: 'other-' + n})
CREATE (t:Thread {id: 'hub:t' + n, name: 'hub-' + n, title: 'hub-' + n})
CREATE (d:Model {id: 'hub:d' + n, name: 'in all threads'})
WITH n, u, m, o, t, d
UNWIND range(1, 300 - 20 * n) AS k
CREATE (w:User {id: 'hub:w' + n + '-' + k, name: 'w', is_bot: false})
CREATE (u)-[:TAUGHT {post_id: 'q' + k, probability: 1.0, created_at: datetime('2021-01-01')}]->(w)
CREATE (c:Model {id: 'hub:c' + n + '-' + k, name: 'c'})-[:DERIVED_FROM {source: 'hub'}]->(m)
CREATE (c)-[:PUBLISHED_BY]->(:Publisher {id: 'hub:x' + n + '-' + k, name: 'x'})
CREATE (w)-[:WROTE]->(p:Post {id: 'hub:q' + n + '-' + k, created_at: datetime('2021-01-01')})
CREATE (p)-[:IN_THREAD]->(t)
CREATE (p)-[:MENTIONS {start: 0}]->(m)
WITH p, CASE WHEN $one THEN d ELSE o END AS too
CREATE (p)-[:MENTIONS {start: 9}]->(too)
"""
"""Seven of each kind of which the busiest alone would fill a picture."""


@pytest.mark.parametrize(
    ("name", "label", "drawn"),
    [
        ("models-most-derived-from", "Model", 4),
        ("models-named-together", "Model", 5),
        ("newcomers-who-later-taught", "User", 5),
        ("people-most-taught-by", "User", 5),
        ("publishers-built-upon", "Publisher", 5),
        ("threads-about-model", "Thread", 6),
    ],
)
def test_the_busiest_leaves_room_for_the_next_in_a_picture(
    name: str, label: str, drawn: int, neo4j_server: Any, server_store: Store
) -> None:
    assert server_store
    query = load_query(name)
    one = name == "threads-about-model"
    values = bind(query, {"model": "in all threads"} if one else {})
    access = (neo4j_server.user, neo4j_server.password)
    with (
        neo4j.GraphDatabase.driver(neo4j_server.bolt, auth=access) as driver,
        driver.session() as session,
        session.begin_transaction() as planted,
    ):
        planted.run(_PLANTED, one=one)
        graph = planted.run(query.browser, values).graph()  # type: ignore[arg-type]
        shown = {node["name"] for node in graph.nodes if label in node.labels}
        planted.rollback()
    hubs = {one for one in shown if one.startswith("hub-")}
    assert hubs == {f"hub-{n}" for n in range(drawn)}
    assert len(graph.nodes) <= 300
