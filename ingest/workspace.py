"""A workspace: the directory of one study, with its tables and results."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock, Timeout

from ingest.damage import ANEW, read_json, require_table
from ingest.errors import (
    MissingStepError,
    WorkspaceError,
    no_workspace,
    require_unicode,
)
from ingest.hashing import hash_path
from ingest.outputs import LEFT_TO_SERVERS, PURGING, write_json
from ingest.tables import TABLES

FORMAT = 1
MARKER = "workspace.json"
"""The file by which a folder is known as a workspace."""
EXTRACTED = "manifests/extract.json"
"""Tells of what posts and models the annotations were made."""
_CORPUS = "corpus/posts", "corpus/models"
_REMADE = {"catalogue": "run 'kithgraph build --add' to make it again", "coverage": ANEW}
"""What to do where a result that only a build makes is damaged."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One study's directory. Open with `Workspace.open`, or `Workspace.create` to make it."""

    root: Path

    @classmethod
    def create(cls, root: Path | str) -> Workspace:
        """Open the workspace at `root`, making it if there is none.

        Raises
        ------
        WorkspaceError
            If `root` holds other files or a workspace of another version, is a link that leads
            nowhere, or its name is no UTF-8.
        """
        path = Path(root)
        require_unicode(path, WorkspaceError, now="name another --workspace")
        if path.is_symlink() and not path.exists():
            raise WorkspaceError(
                f"a link to {str(path.readlink())!r}, which is not there", where=str(path),
                now="connect the disk that it leads to, or name another --workspace",
            )  # fmt: skip
        if not (path / MARKER).exists():
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                raise WorkspaceError(
                    "not a workspace, and not empty",
                    where=str(path),
                    now="name another --workspace",
                )
            path.mkdir(parents=True, exist_ok=True)
            write_json({"format": FORMAT}, path / MARKER)
        return cls.open(path, is_unfinished=True)

    @classmethod
    def open(cls, root: Path | str, *, is_unfinished: bool = False) -> Workspace:
        """Open an existing workspace.

        Parameters
        ----------
        is_unfinished : bool
            Open it also where a purge was stopped: to complete that.

        Raises
        ------
        WorkspaceError
            If there is none at `root`, or it is of another version, or holds what a purge that was
            stopped has yet to take out.
        """
        path = Path(root)
        try:
            found = json.loads((path / MARKER).read_text(encoding="utf-8"))["format"]
        except FileNotFoundError:
            raise no_workspace(path, MARKER) from None
        except (ValueError, KeyError, TypeError) as error:
            raise WorkspaceError(
                f"{MARKER} is damaged",
                where=str(path),
                now="remove the workspace and build it again",
            ) from error
        if found != FORMAT:
            raise WorkspaceError(
                f"workspace of format {found}, this kithgraph reads format {FORMAT}",
                where=str(path),
                now="build into a new --workspace, or use the kithgraph that made it",
            )
        workspace = cls(path)
        if not is_unfinished and workspace.is_half_purged():
            raise WorkspaceError(
                "a purge is at work here, or was stopped",
                where=str(path),
                now="wait for it, or complete it with 'kithgraph purge' or 'kithgraph build'",
            )
        return workspace

    def is_half_purged(self) -> bool:
        """Say whether a purge that is at work, or was stopped, has yet to take something out here.

        One that has yet to reach a server alone does not count.
        """
        try:
            told = json.loads(self.path(PURGING).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return False
        except ValueError:
            return True
        return told.get(LEFT_TO_SERVERS) is not True

    def path(self, name: str) -> Path:
        """Return the path of a file or folder of the workspace, given with `/`."""
        return self.root.joinpath(*name.split("/"))

    def table_path(self, name: str) -> Path:
        """Return the Parquet file of a table such as ``corpus/posts``."""
        return self.path(f"{name}.parquet")

    def scan(self, name: str) -> pl.LazyFrame:
        """Return a table lazily; what one of an earlier version lacks is unknown.

        Raises
        ------
        MissingStepError
            If the table has not been made yet.
        WorkspaceError
            If its file is damaged, or it annotates other posts than those that are there.
        """
        path = self.table_path(name)
        if name not in TABLES or not path.exists():
            raise MissingStepError(
                f"no table {name!r}", where=str(self.root), now="run 'kithgraph build' first"
            )
        require_table(path)
        if name.startswith("annotations/"):
            self._require_of_corpus()
        schema = TABLES[name].schema
        return pl.scan_parquet(
            path, schema=schema, missing_columns="insert", extra_columns="ignore"
        )

    def table(self, name: str) -> pl.DataFrame:
        """Return a table such as ``corpus/posts`` as a polars frame (see `scan`)."""
        return self.scan(name).collect()

    def is_of_tables(self, inputs: Mapping[str, str], names: Iterable[str]) -> bool:
        """Say whether tables are still those of `inputs`, a manifest's hashes by file name.

        Tables that the manifest does not tell, or that are not there, do not count.
        """
        return all(
            inputs[path.name] == hash_path(path)
            for path in map(self.table_path, names)
            if path.name in inputs and path.exists()
        )

    def _require_of_corpus(self) -> None:
        """Raise where annotations are of another corpus: a build stopped, or is, between both."""
        try:
            made = json.loads(self.path(EXTRACTED).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):  # tables that no build made
            return
        if "key" not in made or not self.is_of_tables(made["inputs"], _CORPUS):
            raise WorkspaceError(
                "the annotations are of other posts or models than the corpus holds: a build is at"
                " work here, or was stopped", where=str(self.root),
                now="wait for it, or give its command again ('kithgraph extract run' makes the"
                " annotations alone)",
            )  # fmt: skip

    def result(self, name: str) -> dict[str, Any]:
        """Return the JSON result of an analysis such as ``core-periphery``.

        Raises
        ------
        MissingStepError
            If the analysis has not run.
        WorkspaceError
            If its file is damaged.
        """
        path = self.path(f"results/{name}.json")
        if not path.exists():
            raise MissingStepError(
                f"no result {name!r}",
                where=str(self.root),
                now=f"run 'kithgraph analyse {name}' first",
            )
        again = f"run 'kithgraph analyse {name}' to make it again"
        result: dict[str, Any] = read_json(path, now=_REMADE.get(name, again))
        return result

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the workspace for writing; the lock ends with the process.

        Raises
        ------
        WorkspaceError
            If another process holds it, or it cannot be written.
        """
        lock = FileLock(self.root / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise WorkspaceError(
                "another kithgraph is at work", where=str(self.root), now="wait until it ends"
            ) from error
        except OSError as error:
            raise WorkspaceError(
                f"the workspace cannot be written ({error.strerror})", where=str(self.root),
                now="get the right to write there, or copy it; what only reads it (query, export,"
                " view) works as it is",
            ) from error  # fmt: skip
        try:
            yield
        finally:
            lock.release()
