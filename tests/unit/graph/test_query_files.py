"""Every query file on the sample, and against numbers computed without the graph."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from equal_rows import same
from query_counterparts import COUNTERPARTS, Tables, given

from graph.analysis import load_analysis
from graph.load import connect, load
from graph.questions.parameters import Value
from graph.questions.queries import Query, bind, load_query, query_names
from graph.stances import NAMES
from graph.store import Store
from ingest.tables import TABLES, write
from ingest.workspace import Workspace

_CLAUSE = re.compile(
    r"(OPTIONAL MATCH|MATCH|WHERE|WITH|UNWIND|RETURN|ORDER BY|LIMIT) |  (AND|OR|\S)"
)
_LOWER = re.compile(
    r"(?<![$.])\b(match|where|with|unwind|return|order by|limit|and|or|not|in|as|null|case|when"
    r"|then|end|distinct)\b"
)
_NOT_PORTABLE = re.compile(
    r"\*\]|\*\d*\.\.\]|\bid\(|apoc|\(\w*:\w+\||COLLECT \{|EXISTS \{|\)\)\+"
    r"|\b(date|datetime|duration)\("
)


@pytest.fixture(scope="module")
def tables(demo_workspace: Path) -> Tables:
    return Tables(Workspace.open(demo_workspace))


@pytest.fixture(scope="module")
def store(demo_workspace: Path) -> Iterator[Store]:
    with connect(None, Workspace.open(demo_workspace), read_only=True) as opened:
        yield opened


@pytest.fixture
def values(request: pytest.FixtureRequest, tables: Tables) -> dict[str, Value]:
    query = load_query(request.getfixturevalue("name"))
    return bind(query, given(query.name, tables))


def ask(store: Store, query: Query, values: Mapping[str, Value]) -> list[dict[str, Any]]:
    return list(store.query(query.text, values))


@pytest.mark.parametrize("name", query_names())
def test_a_query_finds_rows_in_the_sample(
    name: str, values: dict[str, Value], store: Store
) -> None:
    query = load_query(name)
    rows = ask(store, query, values)
    assert rows
    assert all(tuple(row) == query.returns for row in rows)


@pytest.mark.parametrize("name", query_names())
def test_all_rows_of_a_query_equal_those_computed_from_the_tables(
    name: str, values: dict[str, Value], store: Store, tables: Tables
) -> None:
    everything = values | {"limit": 1_000_000}
    rows = ask(store, load_query(name), everything)
    expected = COUNTERPARTS[name](tables, everything)
    assert len(rows) == len(expected)
    for row, wanted in zip(rows, expected, strict=True):
        assert same(row, wanted), (row, wanted)


@pytest.mark.parametrize("name", query_names())
def test_a_smaller_limit_gives_the_first_of_the_same_rows(
    name: str, values: dict[str, Value], store: Store
) -> None:
    query = load_query(name)
    assert ask(store, query, values | {"limit": 3}) == ask(store, query, values)[:3]


def test_queries_of_teaching_count_what_the_analysis_counts(
    demo_workspace: Path, store: Store
) -> None:
    def told(name: str, **given: Value) -> list[dict[str, Any]]:
        query = load_query(name)
        return ask(store, query, bind(query, {}) | {"limit": 1_000_000} | given)

    analysis = load_analysis("education-chains")
    result = analysis.run(Workspace.open(demo_workspace), seed=0, n_null=1)
    counted = result["counts"]["teachings"]
    assert sum(row["helps"] for row in told("teaching-by-month")) == counted
    assert len(told("who-taught-whom")) == counted < len(told("who-taught-whom", least=0.0))
    later = result["newcomers_who_later_taught"]
    assert len(told("newcomers-who-later-taught")) == later["k"]


def test_queries_of_hardware_count_what_the_analysis_counts(
    demo_workspace: Path, store: Store
) -> None:
    pairs = load_analysis("hardware-reports").run(Workspace.open(demo_workspace), seed=0)["pairs"]
    query = load_query("models-on-hardware")
    for hardware in sorted({pair["hardware"] for pair in pairs}):
        found = ask(store, query, bind(query, {"hardware": hardware}))
        assert sorted(
            (row["reports"], row["people"], row["with_speed"]) for row in found
        ) == sorted(
            (p["n"], p["people"], p["n_with_speed"]) for p in pairs if p["hardware"] == hardware
        )


def test_queries_of_stances_count_what_the_analysis_counts(
    demo_workspace: Path, store: Store
) -> None:
    result = load_analysis("stances").run(Workspace.open(demo_workspace), seed=0)
    counted = {NAMES[one["label"]]: one["posts"]["k"] for one in result["labels"]}
    told = {}
    for name in ("stances-on-openness", "affordances-named"):
        query = load_query(name)
        told |= {row[query.returns[0]]: row["posts"] for row in ask(store, query, bind(query, {}))}
    assert told == {name: posts for name, posts in counted.items() if posts}


@pytest.mark.parametrize(
    "name", ["models-on-hardware", "speed-by-hardware", "models-on-most-hardware"]
)
def test_a_drawn_query_of_hardware_draws_as_many_reports_as_its_rows_count(
    name: str, values: dict[str, Value], retold: Store
) -> None:
    query = load_query(name)
    assert query.browser is not None
    everything = values | {"limit": 1_000_000}
    rows = ask(retold, query, everything)[: 4 if name == "models-on-most-hardware" else None]
    text = query.browser.replace("4 * $limit", "$limit")  # the embedded store multiplies no limits
    assert len(list(retold.query(text, everything))) == sum(row["reports"] for row in rows)


@pytest.fixture(scope="module")
def retold(demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample's graph where each report of a run was told twice."""
    shown, made = Workspace.open(demo_workspace), tmp_path_factory.mktemp("retold") / "workspace"
    workspace = Workspace.create(made)
    for name, table in TABLES.items():
        rows = shown.table(name)
        if name == "annotations/relations":
            again = rows.filter(pl.col("kind") == "runs_on").with_columns(
                relation_id=pl.col("relation_id") + "-again"
            )
            rows = pl.concat([rows, again])
        write(rows, table, workspace.table_path(name))
    with connect(None, workspace, read_only=False) as opened:
        load(workspace, opened)
        yield opened


@pytest.fixture(scope="module")
def renamed(demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample as another key would have named its people, in a store of its own."""
    shown, made = Workspace.open(demo_workspace), tmp_path_factory.mktemp("renamed") / "workspace"
    workspace = Workspace.create(made)
    for name, table in TABLES.items():
        people = [column for column in table.schema if column in _PEOPLE]
        other = [pl.col(c).map_elements(another_name, return_dtype=pl.String) for c in people]
        write(shown.table(name).with_columns(other), table, workspace.table_path(name))
    with connect(None, workspace, read_only=False) as opened:
        load(workspace, opened)
    return workspace


_PEOPLE = ("user_id", "teacher_id", "learner_id")


def another_name(pseudonym: str) -> str:
    return f"kith-{hashlib.sha256(pseudonym.encode()).hexdigest()[:20]}"


@pytest.mark.parametrize("name", query_names())
def test_another_key_names_people_differently_and_changes_nothing_else(
    name: str,
    values: dict[str, Value],
    store: Store,
    renamed: Any,
    tables: Any,
) -> None:
    query, others = load_query(name), type(tables)(renamed)
    back = dict(zip(others.posts["person"], tables.posts["person"], strict=True))
    forth = {old: new for new, old in back.items()}
    asked = {key: forth.get(value, value) for key, value in values.items()}
    with connect(None, renamed, read_only=True) as opened:
        rows = ask(opened, query, asked)
    told = [{column: back.get(value, value) for column, value in hashable(row)} for row in rows]
    assert told == [dict(hashable(row)) for row in ask(store, query, values)]


def hashable(row: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(key, tuple(v) if isinstance(v, list) else v) for key, v in row.items()]


@pytest.mark.parametrize("name", query_names())
def test_a_query_is_written_as_all_are(name: str) -> None:
    query = load_query(name)
    lines = query.text.splitlines()
    assert all(_CLAUSE.match(line) for line in lines), lines
    assert lines[-1] == "LIMIT $limit"
    # the embedded engine orders by a sum as if it were not there
    assert re.fullmatch(r"ORDER BY [\w.]+( DESC)?(, [\w.]+( DESC)?)*", lines[-2])
    bare = re.sub(r"'[^']*'", "''", query.text)
    assert not _LOWER.search(bare), _LOWER.search(bare)
    assert not _NOT_PORTABLE.search(bare), _NOT_PORTABLE.search(bare)
    assert query.question.endswith("?")


def test_every_query_has_a_counterpart_and_every_counterpart_a_query() -> None:
    assert sorted(COUNTERPARTS) == query_names()
    assert len(query_names()) >= 30


_DRAWN_AT_ONCE = 300
"""Nodes that Neo4j Browser draws of an answer; the rest it leaves out with a warning."""


def test_replies_within_a_large_core_are_no_more_than_the_browser_draws(tmp_path: Path) -> None:
    people = range(20)
    rows = [
        {"post_id": f"{u}-{v}{end}", "thread_id": f"{u}-{v}", "parent_id": parent,
         "user_id": f"kith-{who}", "is_bot": False}
        for u in people for v in people if u != v
        for end, parent, who in (("", None, u), ("-answer", f"{u}-{v}", v))
    ]  # fmt: skip
    workspace = Workspace.create(tmp_path / "workspace")
    for name, table in TABLES.items():
        told = pl.DataFrame(rows if name == "corpus/posts" else None, infer_schema_length=None)
        empty = pl.DataFrame(schema=table.schema)
        write(
            pl.concat([empty, told], how="diagonal_relaxed").cast(dict(table.schema)),
            table,
            workspace.table_path(name),
        )
    query = load_query("replies-by-coreness")
    assert query.browser is not None
    with connect(None, workspace, read_only=False) as opened:
        load(workspace, opened)
        text = query.browser.replace("RETURN path", "RETURN a.id, p.id, q.id, b.id")
        drawn = list(opened.query(text, bind(query, {})))
    assert drawn
    assert len({node for row in drawn for node in row.values()}) <= _DRAWN_AT_ONCE
