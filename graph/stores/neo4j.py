"""The Neo4j store, over Bolt. No object of the driver leaves it.

A load merges every row, then compares counts; only where the server holds more of a label or type
than the tables does it read the keys there and remove what the tables no longer have. So a second
load writes nothing new, a killed one is completed by the next, and properties, labels and nodes of
other kinds that a user added stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import neo4j
from neo4j.graph import Node, Path, Relationship
from neo4j.time import Date, DateTime

from graph.schema import LABELS, Label, PropertyType, RelationshipType
from graph.stores import statements
from graph.stores.neo4j_errors import refuse_old, translated
from ingest.errors import StoreTakenError, opened_to_read
from ingest.progress import Advance

if TYPE_CHECKING:
    import polars as pl

    from graph.project import Projection
    from graph.store import Row

_BATCH = 10_000
_RETRY_S = 10.0
_CONNECT_S = 10.0
_OF_A_STUDY = {"User", "Thread", "Post"}  # models and devices are named in every study


class Neo4jStore:
    """The graph in a Neo4j 5 server; connected when it is first asked.

    Parameters
    ----------
    url : str
        Such as ``bolt://127.0.0.1:7687``.
    user, password : str or None
        Without a password the server must ask for none.
    read_only : bool
        Let the server refuse to write.
    """

    def __init__(
        self, url: str, *, user: str | None, password: str | None, read_only: bool
    ) -> None:
        self._url = url
        self._auth = (user or "neo4j", password) if password else None
        self._access = neo4j.READ_ACCESS if read_only else neo4j.WRITE_ACCESS
        self._connected: neo4j.Driver | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connected is not None:
            self._connected.close()
            self._connected = None

    def prepare(self) -> None:
        """Create constraints; each brings its index."""
        self._refuse_when_read_only()
        for label in LABELS:
            self._run(statements.unique_constraint(label))

    def merge_nodes(self, label: Label, rows: pl.DataFrame) -> None:
        """Merge nodes by `id`."""
        self._merge(
            statements.merge_nodes(label, value=_reader(label.columns)),
            rows.select(list(label.columns)),
        )

    def merge_relationships(self, kind: RelationshipType, rows: pl.DataFrame) -> None:
        """Merge relationships by their ends and key."""
        self._put_relationships(kind, rows, are_new=False)

    def load(self, projection: Projection, advance: Advance) -> None:
        """Merge the projection, then remove what it does not have."""
        self.prepare()
        for label, rows in projection.nodes:
            for batch in rows.iter_slices(_BATCH):
                self.merge_nodes(label, batch)
                advance(batch.height)
            self._remove_stale_nodes(label, rows)
        for kind, rows in projection.relationships:
            # Looking for each before making it would take a third of the time of a first load. What
            # a repeated transaction made twice is stale.
            are_new = self.count_relationships(kind) == 0
            for batch in rows.iter_slices(_BATCH):
                self._put_relationships(kind, batch, are_new=are_new)
                advance(batch.height)
            self._remove_stale_relationships(kind, rows)

    def refuse_another(self, projection: Projection) -> None:
        """Refuse where most people, threads and posts, or else most things, are not ours.

        A load would remove them, and with them what somebody wrote onto them.
        """
        for names in (_OF_A_STUDY, {label.name for label in LABELS} - _OF_A_STUDY):
            parts = [(label, rows) for label, rows in projection.nodes if label.name in names]
            held = sum(self.count_nodes(label) for label, _ in parts)
            if not held:
                continue
            known = sum(self._n_known(label, rows) for label, rows in parts)
            if 2 * known < held:
                raise StoreTakenError(
                    f"another graph is there: this workspace has {known:,} of its {held:,} nodes"
                    f" ({', '.join(sorted(names))})", where=self._url,
                    now="take another server, or remove that graph with 'kithgraph store load"
                    " --replace'",
                )  # fmt: skip
            return

    def _n_known(self, label: Label, rows: pl.DataFrame) -> int:
        known = set(rows["id"])
        return sum(row["id"] in known for row in self._run(statements.node_ids(label)))

    def update(self, projection: Projection, advance: Advance) -> None:
        """Do what `load` does: what a server holds is known to it alone."""
        self.load(projection, advance)

    def query(self, text: str, parameters: Mapping[str, object]) -> Iterator[Row]:
        """Answer one Cypher statement."""
        yield from self._run(text, parameters)

    def count_nodes(self, label: Label) -> int:
        """Return how many nodes carry the label."""
        return int(self._run(statements.count_nodes(label))[0]["n"])

    def count_relationships(self, kind: RelationshipType) -> int:
        """Return how many relationships of the type run between its two labels."""
        return int(self._run(statements.count_relationships(kind))[0]["n"])

    def clear(self) -> None:
        """Remove all nodes of our labels with their relationships, batch by batch."""
        self._refuse_when_read_only()
        for label in LABELS:
            while self._run(statements.delete_some_nodes(label), {"limit": _BATCH})[0]["n"]:
                continue

    def _put_relationships(
        self, kind: RelationshipType, rows: pl.DataFrame, *, are_new: bool
    ) -> None:
        text = statements.merge_relationships(kind, value=_reader(kind.columns), are_new=are_new)
        self._merge(text, rows.select(list(kind.columns)))

    def _remove_stale_nodes(self, label: Label, rows: pl.DataFrame) -> None:
        if self.count_nodes(label) <= rows.height:
            return
        known = set(rows["id"])
        held = (row["id"] for row in self._run(statements.node_ids(label)))
        stale = [name for name in held if name not in known]
        for batch in _slices(stale):
            self._run(statements.delete_nodes(label), {"ids": batch})

    def _remove_stale_relationships(self, kind: RelationshipType, rows: pl.DataFrame) -> None:
        if self.count_relationships(kind) <= rows.height:
            return
        known = set(rows.select("source_id", "target_id", *kind.key).iter_rows())
        stale = []
        for row in self._run(statements.relationship_keys(kind)):
            key = (row["source_id"], row["target_id"], *(row[name] for name in kind.key))
            if key in known:
                known.remove(key)
            else:
                stale.append(row["place"])
        for batch in _slices(stale):
            self._run(statements.DELETE_RELATIONSHIPS, {"places": batch})

    def _merge(self, text: str, rows: pl.DataFrame) -> None:
        self._refuse_when_read_only()
        for batch in rows.iter_slices(_BATCH):
            self._run(text, {"rows": _sent(batch)})

    def _refuse_when_read_only(self) -> None:
        if self._access == neo4j.READ_ACCESS:
            raise opened_to_read(self._url)

    def _run(self, text: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """Run one statement in a transaction that the driver repeats when the server asks it to."""

        def work(tx: neo4j.ManagedTransaction) -> list[Row]:
            # The texts are ours: generated from the schema, or read from the query files.
            result = tx.run(text, dict(parameters or {}))
            names = result.keys()
            return [{name: _value(record[name]) for name in names} for record in result]

        with (
            translated(self._url),
            self._driver.session(default_access_mode=self._access) as session,
        ):
            reading = self._access == neo4j.READ_ACCESS
            return session.execute_read(work) if reading else session.execute_write(work)

    @property
    def _driver(self) -> neo4j.Driver:
        """Connect once; a server that is down is told at once, and not after all repetitions."""
        if self._connected is None:
            with ExitStack() as closing:
                driver = closing.enter_context(
                    neo4j.GraphDatabase.driver(
                        self._url, auth=self._auth, connection_timeout=_CONNECT_S,
                        max_transaction_retry_time=_RETRY_S, notifications_min_severity="OFF",
                        user_agent="kithgraph",
                    )
                )  # fmt: skip
                refuse_old(driver.get_server_info().agent, self._url)
                closing.pop_all()
            self._connected = driver
        return self._connected


def _reader(columns: Mapping[str, PropertyType]) -> statements.Value:
    """Read properties from a row that is a list in the order of the columns.

    Lists pack in half the time of maps, and times travel as text, which packs faster than times.
    """
    places = {name: place for place, name in enumerate(columns)}

    def read(name: str, kind: PropertyType) -> str:
        told = f"row[{places[name]}]"
        return f"datetime({told})" if kind == "datetime" else told

    return read


def _sent(batch: pl.DataFrame) -> list[tuple[Any, ...]]:
    import polars.selectors as cs

    return batch.with_columns(cs.datetime().dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")).rows()


def _slices(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + _BATCH] for start in range(0, len(values), _BATCH))


def _value(value: Any) -> Any:  # noqa: ANN401 (whatever a query returns)
    """Turn the driver's types into Python's; a path becomes the list of its nodes."""
    match value:
        case DateTime() | Date():
            return _time(value.to_native())
        case Path():
            return [_value(node) for node in value.nodes]
        case list():
            return [_value(member) for member in value]
        case Node() | Relationship() | dict():
            return {name: _value(member) for name, member in value.items()}
    return value


def _time(native: datetime | date) -> datetime | date:
    if not isinstance(native, datetime):
        return native
    return native.replace(tzinfo=UTC) if native.tzinfo is None else native.astimezone(UTC)
