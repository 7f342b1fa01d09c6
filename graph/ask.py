"""What the command `query` does, as plain functions."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.questions.queries import Query, bind, copy_text, load_query, query_names
from graph.stores import is_embedded, open_store
from graph.stores.place import EMBEDDED_FILE
from ingest.errors import UsageError
from ingest.outputs import PURGING
from ingest.settings import value_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from graph.store import Row, Store


def answer(
    name: str, params: Sequence[str], *, workspace_path: Path, store_url: str | None = None
) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return the columns and rows of a query's answer.

    Parameters
    ----------
    name : str
        Name of the query.
    params : sequence of str
        Each ``key=value``.
    workspace_path : Path
        Directory of the study, where the embedded store lies.
    store_url : str or None
        Address of the store (see `graph.stores.open_store`).

    Raises
    ------
    UsageError
        If the name or a parameter is wrong.
    WorkspaceError, StoreError
        If there is no store, or it refuses.
    """
    query = load_query(name)
    values = bind(query, pairs(params))
    return query.returns, _rows(query, values, workspace_path, store_url)


@contextmanager
def ended_by_interrupt() -> Iterator[None]:
    """Let an interrupt from the keyboard end this process at once: an engine hears none."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def why_no_row(
    name: str, params: Sequence[str], *, workspace_path: Path, store_url: str | None
) -> str:
    """Return why `answer` has no row for these arguments, in a sentence.

    Raises
    ------
    UsageError
        If a name among them is nothing's.
    """
    from graph.questions.near import whole_person, why_nothing

    with _store(workspace_path, store_url) as store:
        return why_nothing(store, whole_person(store, bind(load_query(name), pairs(params))))


def words_unknown(name: str) -> list[str]:
    """Return a sentence for each word of a question of one's own that no graph here has.

    Raises
    ------
    UsageError
        If the file cannot be read.
    """
    from graph.questions.misspelled import misspelled

    return misspelled(load_query(name).text) if name.endswith(".cypher") else []


def as_many_as_asked(name: str, params: Sequence[str], n_rows: int) -> bool:
    """Tell whether an answer ends where its limit does, so that there may be more."""
    query = load_query(name)
    limit = bind(query, pairs(params)).get("limit")
    alone = any(p.name == "limit" and p.default == 1 for p in query.parameters)  # one row is all
    return n_rows > 0 and n_rows == limit and not alone


def pairs(params: Sequence[str]) -> dict[str, str]:
    """Return ``key=value`` texts as a mapping.

    Raises
    ------
    UsageError
        If one has no ``=``, or a key stands twice.

    Examples
    --------
    >>> pairs(["model=model:~llama", "limit=5"])
    {'model': 'model:~llama', 'limit': '5'}
    """
    given: dict[str, str] = {}
    for told in params:
        key, sign, value = told.partition("=")
        if not sign or not key or key in given:
            raise UsageError(f"cannot read --param {told!r}", now="give each key=value once")
        given[key] = value
    return given


def describe_queries() -> list[dict[str, str]]:
    """Return name, title and parameters of every query."""
    return [_describe(load_query(name)) for name in query_names()]


def text_to_paste(name: str, params: Sequence[str]) -> str:
    """Return a query with its parameters as Neo4j Browser takes it."""
    query = load_query(name)
    return copy_text(query, bind(query, pairs(params)))


def _rows(
    query: Query, values: dict[str, Any], workspace_path: Path, store_url: str | None
) -> Iterator[Row]:
    from graph.questions.near import whole_person

    with _store(workspace_path, store_url) as store:
        yield from store.query(query.text, whole_person(store, values))


def _store(workspace_path: Path, store_url: str | None) -> AbstractContextManager[Store]:
    folder = workspace_path / "store"
    if is_embedded(store_url):
        is_there = (folder / EMBEDDED_FILE).is_file()
        if not is_there or (workspace_path / PURGING).exists():
            from ingest.workspace import Workspace

            Workspace.open(workspace_path)
    user, password = value_of("neo4j_user"), value_of("neo4j_password")
    return open_store(store_url, folder, read_only=True, user=user, password=password)


def _describe(query: Query) -> dict[str, str]:
    told = [
        f"{p.name}:{p.type}" if p.required else f"{p.name}:{p.type}={_shown(p.default)}"
        for p in query.parameters
    ]
    return {"name": query.name, "title": query.title, "params": " ".join(told)}


def _shown(value: object) -> str:
    return "null" if value is None else str(value)
