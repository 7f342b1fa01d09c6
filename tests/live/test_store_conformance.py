"""One suite for both stores: the embedded part always runs, Neo4j's with `-m live`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_world import COUNTS, HOSTILE, content, content_of, make_world

from graph.load import load, store_status
from graph.project import project
from graph.questions.near import why_nothing
from graph.questions.queries import bind, load_query
from graph.schema import LABELS, RELATIONSHIP_TYPES, Label, RelationshipType, label
from graph.store import Store
from graph.stores.embedded import EmbeddedStore
from ingest.errors import KithgraphError, QueryError, StoreError, UsageError
from ingest.workspace import Workspace

type Open = Callable[..., Store]


class BrokenOffError(Exception):
    """Raised in the middle of a load."""


@dataclass
class BreakOff:
    """Progress that ends the load at its n-th call."""

    after: int

    def __call__(self, amount: float = 1) -> None:
        del amount
        self.after -= 1
        if self.after == 0:
            raise BrokenOffError


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.live)])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Open the store under test, empty at the beginning of each test."""
    if request.param == "embedded":
        yield lambda *, read_only=False: EmbeddedStore(tmp_path / "store", read_only=read_only)
        return
    from graph.stores.neo4j import Neo4jStore

    server = request.getfixturevalue("neo4j_server")

    def opened(*, read_only: bool = False) -> Store:
        return Neo4jStore(
            server.bolt, user=server.user, password=server.password, read_only=read_only
        )

    with opened() as store:
        store.clear()
    yield opened


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made: Workspace = make_world(tmp_path / "world")
    return made


def test_a_store_holds_exactly_what_the_tables_say(open_store: Open, workspace: Workspace) -> None:
    with open_store() as store:
        rows = load(workspace, store)
    with open_store(read_only=True) as store:
        counts = store_status(workspace, store)
        held = content(store)
    assert rows == sum(COUNTS.values()) == 63
    assert [count.store for count in counts] == list(COUNTS.values())
    assert all(count.equal for count in counts)
    assert held == content_of(project(workspace))


def test_loading_twice_changes_nothing(open_store: Open, workspace: Workspace) -> None:
    with open_store() as store:
        load(workspace, store)
        once = content(store)
        load(workspace, store)
        assert content(store) == once


def test_an_update_gives_what_a_load_gives(
    open_store: Open, workspace: Workspace, tmp_path: Path
) -> None:
    smaller = make_world(tmp_path / "smaller", without="reddit:t1_e")
    with open_store() as store:
        for made in (workspace, smaller, smaller, workspace):
            load(made, store, update=True)
            assert content(store) == content_of(project(made))


def test_what_the_tables_no_longer_have_does_not_stay_behind(
    open_store: Open, workspace: Workspace, tmp_path: Path
) -> None:
    smaller = make_world(tmp_path / "smaller", without="reddit:t1_e")
    with open_store() as store:
        load(workspace, store)
        load(smaller, store)
        assert all(count.equal for count in store_status(smaller, store))
        posts = [row["id"] for row in store.query("MATCH (p:Post) RETURN p.id AS id", {})]
        stances = [row["id"] for row in store.query("MATCH (s:Stance) RETURN s.id AS id", {})]
    assert "reddit:t1_e" not in posts
    assert stances == ["stance:purist"]
    assert len(posts) == 5


def test_a_load_that_was_broken_off_is_completed_by_the_next(
    open_store: Open, workspace: Workspace
) -> None:
    made = project(workspace)
    with open_store() as store:
        for n_calls in (1, 3, 5, 9):
            with pytest.raises(BrokenOffError):
                store.load(made, BreakOff(after=n_calls))
        load(workspace, store)
        assert all(count.equal for count in store_status(workspace, store))


def test_rows_are_merged_by_their_keys(open_store: Open) -> None:
    people = pl.DataFrame(
        [
            {"id": "kith-1", "name": "one", "n_posts": 1},
            {"id": "kith-2", "name": "two", "n_posts": 5},
        ]
    )
    lessons = _frame(
        next(kind for kind in RELATIONSHIP_TYPES if kind.name == "TAUGHT"),
        [
            {"source_id": "kith-1", "target_id": "kith-2", "post_id": "p1", "topics": ["a", "b"]},
            {"source_id": "kith-1", "target_id": "kith-2", "post_id": "p2", "topics": None},
            {"source_id": "kith-1", "target_id": "kith-9", "post_id": "p3", "topics": None},
        ],
    )
    taught = next(kind for kind in RELATIONSHIP_TYPES if kind.name == "TAUGHT")
    with open_store() as store:
        store.prepare()
        store.prepare()
        for _ in range(2):
            store.merge_nodes(label("User"), _frame(label("User"), people.to_dicts()))
            store.merge_relationships(taught, lessons)
        assert store.count_nodes(label("User")) == 2
        assert store.count_relationships(taught) == 2
        text = (
            "MATCH (:User)-[t:TAUGHT]->(:User) RETURN t.post_id AS p, t.topics AS topics ORDER BY p"
        )
        assert list(store.query(text, {})) == [
            {"p": "p1", "topics": ["a", "b"]},
            {"p": "p2", "topics": None},
        ]


def test_a_value_that_becomes_unknown_is_unset(open_store: Open) -> None:
    user = label("User")
    with open_store() as store:
        store.prepare()
        store.merge_nodes(user, _frame(user, [{"id": "kith-1", "name": "one", "n_posts": 3}]))
        store.merge_nodes(user, _frame(user, [{"id": "kith-1", "name": "one", "n_posts": None}]))
        rows = store.query("MATCH (u:User) WHERE u.n_posts IS NULL RETURN u.name AS name", {})
        assert list(rows) == [{"name": "one"}]


def test_values_come_back_as_they_were(open_store: Open, workspace: Workspace) -> None:
    text = """
        MATCH (p:Post {id: $post})
        RETURN p.text AS text, p.created_at AS created_at, p.url AS url, p.points AS points,
               p.shares AS shares, [p.id, p.month] AS pair, {id: p.id} AS map, $given AS given
    """
    given = ["é", '"', "\\"]
    with open_store() as store:
        load(workspace, store)
        (row,) = store.query(text, {"post": "reddit:t1_c", "given": given})
    assert row == {
        "text": HOSTILE,
        "created_at": datetime(2025, 7, 1, 12, 11, tzinfo=UTC),
        "url": None,
        "points": 3,
        "shares": False,
        "pair": ["reddit:t1_c", "2025-07"],
        "map": {"id": "reddit:t1_c"},
        "given": given,
    }
    assert row["created_at"].tzinfo is UTC


def test_a_time_can_be_compared_with_a_parameter(open_store: Open, workspace: Workspace) -> None:
    text = "MATCH (p:Post) WHERE p.created_at > $since RETURN p.id AS id"
    with open_store() as store:
        load(workspace, store)
        rows = list(store.query(text, {"since": datetime(2025, 7, 2, tzinfo=UTC)}))
    assert rows == [{"id": "reddit:t1_e"}]


def test_a_question_without_an_answer_is_told_why(open_store: Open, workspace: Workspace) -> None:
    with open_store() as store:
        load(workspace, store)
        (known,) = store.query("MATCH (m:Model) RETURN m.name AS name ORDER BY name LIMIT 1", {})
        for given in (known["name"], known["name"].upper()):
            assert "is in the graph, but nothing of it" in why_nothing(store, {"model": given})
        written = known["name"].replace("-", " ")[:-1]
        with pytest.raises(UsageError) as error:
            why_nothing(store, {"limit": 5, "model": written})
        assert f"no model is named {written!r}; did you mean {known['name']!r}" in str(error.value)
        for parameter in ("topic", "person", "thread", "hardware", "label", "affordance"):
            with pytest.raises(UsageError, match="is named 'nothing'; give"):
                why_nothing(store, {parameter: "nothing"})
        assert why_nothing(store, {"limit": 5}) == "no row: nothing in the graph answers this"


def test_two_nodes_with_one_id_are_refused(open_store: Open, workspace: Workspace) -> None:
    with open_store() as store:
        load(workspace, store)
        with pytest.raises(KithgraphError):
            list(store.query("CREATE (:Thread {id: 'reddit:t3_one'})", {}))
        assert store.count_nodes(label("Thread")) == 2


def test_a_reader_cannot_write(open_store: Open, workspace: Workspace) -> None:
    with open_store() as store:
        load(workspace, store)
    with open_store(read_only=True) as store:
        with pytest.raises(QueryError, match="a question only reads, and this one changes"):
            list(store.query("CREATE (:Thread {id: 'new'})", {}))
        assert store.count_nodes(label("Thread")) == 2


OWN = """\
// params: x:float s:string b:bool l:list i:int y:float=-2.5
RETURN $x AS x, $s AS s, $b AS b, $l AS l, $i AS i, $y AS y;
"""


def test_a_file_of_ones_own_is_answered_with_its_values(
    open_store: Open, workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "own.cypher"
    file.write_text(OWN, encoding="utf-8")
    query = load_query(str(file))
    values = bind(query, {"x": "40.5", "s": "-ä 'b'", "b": "no", "l": "a, b c", "i": "-7"})
    with open_store() as store:
        load(workspace, store)
    with open_store(read_only=True) as store:
        assert list(store.query(query.text, values)) == [
            {"x": 40.5, "s": "-ä 'b'", "b": False, "l": ["a", "b c"], "i": -7, "y": -2.5}
        ]


def test_a_statement_that_is_no_cypher_is_an_error_of_the_query(
    open_store: Open, workspace: Workspace
) -> None:
    with open_store() as store:
        load(workspace, store)
        with pytest.raises(QueryError, match="cannot answer"):
            list(store.query("MATCH (n RETURN n", {}))
        with pytest.raises(QueryError, match="nobody"):
            list(store.query("MATCH (n:User {id: $nobody}) RETURN n.id AS id", {}))


def test_clearing_removes_all_that_was_loaded(open_store: Open, workspace: Workspace) -> None:
    with open_store() as store:
        load(workspace, store)
        store.clear()
    with open_store() as store:
        store.prepare()
        assert [store.count_nodes(known) for known in LABELS] == [0] * len(LABELS)
        assert [store.count_relationships(kind) for kind in RELATIONSHIP_TYPES] == [0] * len(
            RELATIONSHIP_TYPES
        )


def test_clearing_a_store_opened_for_reading_is_refused(
    open_store: Open, workspace: Workspace
) -> None:
    with open_store() as store:
        load(workspace, store)
    with open_store(read_only=True) as store, pytest.raises(StoreError):
        store.clear()


def _frame(kind: Label | RelationshipType, rows: list[dict[str, Any]]) -> pl.DataFrame:
    types = {
        "int": pl.Int64,
        "float": pl.Float64,
        "bool": pl.Boolean,
        "datetime": pl.Datetime("us", "UTC"),
    }
    schema = {
        name: pl.List(pl.String) if told == "list" else types.get(told, pl.String)
        for name, told in kind.columns.items()
    }
    return pl.DataFrame(rows, schema=schema)
