"""Fill a store from the tables, and compare the two."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph.lineage.decisions import DECISIONS
from graph.project import Projection, project
from graph.schema import LABELS
from graph.stores import is_embedded, open_store
from ingest.errors import StoreTakenError
from ingest.own_code import code_of
from ingest.progress import progress
from ingest.settings import value_of
from ingest.step import Step, StepReport, code_digests, previous, run_step
from ingest.workspace import Workspace

if TYPE_CHECKING:
    from graph.store import Store

TABLES = (
    "corpus/posts", "corpus/models", "annotations/mentions", "annotations/relations",
    "annotations/acts", "annotations/teaches", "annotations/stances", "annotations/entities",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Rows of one label or type: what the tables say, and what the store holds."""

    name: str
    kind: str
    tables: int
    store: int

    @property
    def equal(self) -> bool:
        """Whether the store holds what the tables say."""
        return self.tables == self.store


def load(workspace: Workspace, store: Store, *, update: bool = False, replace: bool = False) -> int:
    """Make a store hold exactly the graph of the tables; return its nodes and relationships.

    With `update`, what the store is known to hold already stays as it is; with `replace`, the graph
    of another study that a server holds is removed.

    Raises
    ------
    MissingStepError
        If a table is not there yet.
    StoreError
        If the store holds another graph, refuses, is locked, or goes away; a repeated load
        completes the work.
    """
    projection = project(workspace)
    try:
        store.refuse_another(projection)
    except StoreTakenError:
        if not replace:
            raise
        store.clear()
    with progress("loading", total=projection.n_rows, unit="rows") as advance:
        (store.update if update else store.load)(projection, advance)
    return projection.n_rows


def load_step(workspace: Workspace, store_url: str | None) -> StepReport:
    """Load the store at an address as a step of the build, skipped when nothing changed.

    Notes
    -----
    The tables and a person's decisions are inputs of the step, so an unchanged embedded store is
    not made again, and in one that this code made only rows that differ are changed. What a Neo4j
    server holds is not ours to know: it is compared by count, and loaded when it differs.
    """
    step = Step(
        name="store" if is_embedded(store_url) else "store-server",
        inputs=[*(workspace.table_path(name) for name in TABLES), *_decided(workspace)],
        code=code_of(__name__),
        options={} if is_embedded(store_url) else {"store": store_url},
        outputs=["store"] if is_embedded(store_url) else [],
    )
    if is_embedded(store_url):
        return run_step(workspace, step, lambda made: _make_embedded(workspace, step, made))
    with connect(store_url, workspace, read_only=True) as server:
        if not all(count.equal for count in store_status(workspace, server)):
            workspace.path("manifests/store-server.json").unlink(missing_ok=True)
    return run_step(workspace, step, lambda _made: _load_server(workspace, store_url))


def _decided(workspace: Workspace) -> list[Path]:
    path = workspace.path(DECISIONS)
    return [path] if path.exists() else []


def connect(store_url: str | None, workspace: Workspace, *, read_only: bool) -> Store:
    """Return the store at an address, with user and password from the settings."""
    return open_store(
        store_url, workspace.path("store"), read_only=read_only,
        user=value_of("neo4j_user"), password=value_of("neo4j_password"),
    )  # fmt: skip


def require_server(workspace: Workspace, store_url: str | None) -> None:
    """Ask a server something small, so that what is wrong with it is told before long work.

    Raises
    ------
    StoreError
        If no server answers at the address, or it refuses the user or the password.
    """
    if not is_embedded(store_url):
        with connect(store_url, workspace, read_only=True) as server:
            server.count_nodes(LABELS[0])


def store_status(workspace: Workspace, store: Store) -> tuple[Count, ...]:
    """Compare a store with the tables, a label or type at a time, in schema order."""
    return tuple(_counts(project(workspace), store))


def _make_embedded(workspace: Workspace, step: Step, made: Path) -> int:
    """Make the embedded store in a folder, of the one that is there if this code made that."""
    folder = made / "store"
    if previous(workspace, step.name).get("code") == code_digests(step.code):
        shutil.copytree(workspace.path("store"), folder)
    with open_store(None, folder, read_only=False) as store:
        return load(workspace, store, update=True)


def _load_server(workspace: Workspace, store_url: str | None) -> int:
    with connect(store_url, workspace, read_only=False) as store:
        return load(workspace, store)


def _counts(projection: Projection, store: Store) -> Iterator[Count]:
    for label, rows in projection.nodes:
        held = store.count_nodes(label)
        yield Count(name=label.name, kind="label", tables=rows.height, store=held)
    for kind, rows in projection.relationships:
        name = f"({kind.source})-{kind.name}->({kind.target})"
        held = store.count_relationships(kind)
        yield Count(name=name, kind="relationship", tables=rows.height, store=held)
