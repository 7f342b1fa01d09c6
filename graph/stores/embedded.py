"""The embedded store: grafeo, in this process, one file. It alone imports grafeo.

The engine is young, so its file is never the store of record: a load builds a new file beside the
old one from the tables and puts it in its place when it is complete. An update makes the new file
of the old one and of the rows that differ. What writes is imported when it writes: a query must not
wait for polars. Nor must it wait until the file is opened, if its answer is kept beside it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import grafeo

from graph.schema import Label, RelationshipType
from graph.stores import statements
from graph.stores.answers import Answers, ask_all, kept_answer, write_answers
from graph.stores.place import ANSWERS_FILE, EMBEDDED_FILE, HELD_FILE
from ingest.errors import (
    DiskError,
    KithgraphError,
    MissingStepError,
    QueryError,
    StoreError,
    StoreLockedError,
    only_reads,
    opened_to_read,
)
from ingest.outputs import flush
from ingest.progress import Advance

if TYPE_CHECKING:
    import polars as pl

    from graph.project import Projection
    from graph.store import Row


_BATCH = 10_000
_AGAIN = "run 'kithgraph store load' to make it again"
_OF_FILE: tuple[tuple[str, type[KithgraphError], str, str], ...] = (
    (
        "Permission denied", DiskError, "not allowed to read the embedded store",
        "get the right to read it, or copy the workspace to where you have it",
    ),
    (
        "lock", StoreLockedError, "another process holds the embedded store",
        "close that program, or wait until it ends",
    ),
    ("not a Grafeo database", StoreError, "not an embedded store", _AGAIN),
    (
        "No space left", DiskError, "the disk is full",
        "make room, and give the command again: it goes on from what is complete",
    ),
)  # fmt: skip
"""By what the engine says of its file: our error, what, and what now."""
_TOOK_TOO_LONG, _WRITES = "GRAFEO-Q003", "GRAFEO-T003"
"""The engine's codes of what a user can mend."""


class EmbeddedStore:
    """The embedded store in a folder; opened when it is first asked.

    Parameters
    ----------
    folder : Path
        Folder of the store's file, made by a load.
    read_only : bool
        Share the file with other readers; merges and `clear` are refused.
    """

    def __init__(self, folder: Path, *, read_only: bool) -> None:
        self._path = folder / EMBEDDED_FILE
        self._read_only = read_only
        self._opened: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def prepare(self) -> None:
        """Create constraints, and the indexes that they do not bring here."""
        from graph.stores.embedded_rows import prepare

        with translated(self._path):
            prepare(self._db)

    def merge_nodes(self, label: Label, rows: pl.DataFrame) -> None:
        """Merge nodes by `id`."""
        self._merge(statements.merge_nodes(label), rows)

    def merge_relationships(self, kind: RelationshipType, rows: pl.DataFrame) -> None:
        """Merge relationships by their ends and key."""
        self._merge(statements.merge_relationships(kind), rows)

    def load(self, projection: Projection, advance: Advance) -> None:
        """Build a new file from the projection and put it in the place of the old one."""
        from graph.stores.embedded_rows import change
        from graph.stores.held import compare

        self._refuse_when_read_only()
        with translated(self._path):
            self._close()
            db = grafeo.GrafeoDB()
            held = change(db, compare(projection), advance)
            self._keep(db, held, ask_all(partial(self._ask, db)))

    def refuse_another(self, projection: Projection) -> None:
        """Refuse nothing: the file belongs to the workspace."""

    def update(self, projection: Projection, advance: Advance) -> None:
        """Do what `load` does, by changing a copy of the file where it is known what that holds.

        To ask all questions again takes longer than the few rows: then none is answered ahead. A
        file that was changed has bytes of values that are gone, one that is saved anew has none;
        that takes three times as long, and is done where words of people go.
        """
        from graph.stores.embedded_rows import change, forgets
        from graph.stores.held import compare, read_held

        self._refuse_when_read_only()
        held = read_held(self._path)
        changes = None if held is None else compare(projection, held)
        if changes is None or 3 * sum(part.n_rows for part in changes) > projection.n_rows:
            self.load(projection, advance)
            return
        # the engine keeps a log beside a file that it changes, which a kill would leave behind
        aside = self._path.with_name(".tmp-update")
        shutil.rmtree(aside, ignore_errors=True)
        with translated(self._path):
            self._close()
            aside.mkdir()
            try:
                copy = shutil.copyfile(self._path, aside / EMBEDDED_FILE)
                db = grafeo.GrafeoDB(str(copy))
                made = change(db, changes, advance)
                if forgets(changes):
                    self._keep(db, made, {})
                else:
                    db.close()
                    self._put(copy, made, {})
            finally:
                shutil.rmtree(aside, ignore_errors=True)

    def _keep(
        self,
        db: Any,  # noqa: ANN401 (see _db)
        parts: Sequence[pl.DataFrame],
        answers: Answers,
    ) -> None:
        """Save a database as the store's file, whole or not at all, and note what it holds."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        made = self._path.with_name(f".{EMBEDDED_FILE}.tmp")
        made.unlink(missing_ok=True)
        db.save(str(made))
        db.close()
        self._put(made, parts, answers)

    def _put(self, made: Path, parts: Sequence[pl.DataFrame], answers: Answers) -> None:
        """Put a complete file in the place of the store's, and note what it holds."""
        from graph.stores.held import write_held

        flush(made)
        self._path.with_name(ANSWERS_FILE).unlink(missing_ok=True)
        made.replace(self._path)
        write_held(self._path, parts)
        if answers:
            write_answers(self._path, answers)

    def query(self, text: str, parameters: Mapping[str, object]) -> Iterator[Row]:
        """Answer one Cypher statement."""
        kept = kept_answer(self._path, text, parameters) if self._opened is None else None
        if kept is not None:
            yield from kept
            return
        with translated(self._path):
            opened = self._db
        yield from self._ask(opened, text, parameters)

    def count_nodes(self, label: Label) -> int:
        """Return how many nodes carry the label."""
        return self._number(statements.count_nodes(label))

    def count_relationships(self, kind: RelationshipType) -> int:
        """Return how many relationships of the type run between its two labels."""
        return self._number(statements.count_relationships(kind))

    def clear(self) -> None:
        """Remove the store's files."""
        self._refuse_when_read_only()
        self._close()
        with translated(self._path):
            self._path.unlink(missing_ok=True)
            self._path.with_name(HELD_FILE).unlink(missing_ok=True)
            self._path.with_name(ANSWERS_FILE).unlink(missing_ok=True)

    @property
    def _db(self) -> Any:  # noqa: ANN401 (grafeo's classes have no types)
        if self._opened is None:
            if self._read_only:
                if not self._path.is_file():
                    raise MissingStepError(
                        "no embedded store", where=str(self._path.parent),
                        now="let 'kithgraph build' come to its end (given again it goes on), or run"
                        " 'kithgraph store load'",
                    )  # fmt: skip
                self._opened = grafeo.GrafeoDB.open_read_only(str(self._path))
            else:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._opened = grafeo.GrafeoDB(str(self._path))
        return self._opened

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _merge(self, text: str, rows: pl.DataFrame) -> None:
        self._refuse_when_read_only()
        with translated(self._path):
            for batch in rows.iter_slices(_BATCH):
                self._db.execute_cypher(text, {"rows": batch.to_dicts()})

    def _ask(self, db: Any, text: str, parameters: Mapping[str, object]) -> Iterator[Row]:  # noqa: ANN401 (see _db)
        with translated(self._path):
            result = db.execute_cypher(text, dict(parameters))
            columns = result.columns
        for row in result:
            yield {name: _value(row.get(name)) for name in columns}

    def _number(self, text: str) -> int:
        return int(next(iter(self.query(text, {})))["n"])

    def _refuse_when_read_only(self) -> None:
        if self._read_only:
            raise opened_to_read(str(self._path))


def _translate(error: grafeo.GrafeoError, path: Path) -> KithgraphError:
    """Return our error for one of the engine's."""
    text, code, where = str(error), str(error.error_code), str(path)
    if isinstance(error, grafeo.GrafeoCorruptionError):
        return StoreError("the embedded store is damaged", where=where, now=_AGAIN)
    if code == _WRITES or code.startswith("GRAFEO-Q"):
        return _of_question(text, code, where)
    for sign, kind, what, now in _OF_FILE:
        if sign in text:
            return kind(what, where=where, now=now)
    return StoreError(f"the embedded store refuses: {text}", where=where)


def _of_question(text: str, code: str, where: str) -> QueryError:
    if code == _TOOK_TOO_LONG:
        return QueryError(
            "the question took longer than the 30 s that the embedded store gives", where=where,
            now="match fewer nodes (with a WHERE, or a WITH ... LIMIT in between) and follow"
            " relationships in place of comparing all with all; or ask a Neo4j, which has no such"
            " limit ('kithgraph store load --store bolt://HOST:PORT')",
        )  # fmt: skip
    if code == _WRITES:
        return only_reads(where)
    return QueryError(f"the embedded store cannot answer: {text}")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what grafeo and the disk raise about the store's file into our errors."""
    try:
        yield
    except grafeo.GrafeoError as error:
        raise _translate(error, path) from error
    except PermissionError as error:
        raise StoreLockedError(
            "the embedded store cannot be replaced", where=str(path),
            now="close the program that holds it, and see who may write there",
        ) from error  # fmt: skip
    except OSError as error:
        raise DiskError(str(error), where=str(path), now="see the disk") from error


def _value(value: Any) -> Any:  # noqa: ANN401 (whatever a query returns)
    """Take the engine's marks off: naive times are UTC, nodes become their properties."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, list):
        return [_value(member) for member in value]
    if isinstance(value, dict):
        return {name: _value(member) for name, member in value.items() if not name.startswith("_")}
    return value
