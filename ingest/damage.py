"""Files of a workspace that are there and cannot be read: cut, or copied badly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from ingest.errors import WorkspaceError

AGAIN = "run 'kithgraph build --add' to make it again"
"""What to do about a file that a build makes of others."""
ANEW = "remove it, and name all inputs again: 'kithgraph build INPUT...'"
"""What to do where nothing tells any more of what a workspace was made."""


def read_json(path: Path, *, now: str) -> Any:  # noqa: ANN401 (what a file holds is its reader's)
    """Return what a JSON file of a workspace holds.

    Parameters
    ----------
    now : str
        What to do where it cannot be read.

    Raises
    ------
    WorkspaceError
        If it is no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # also of bytes that are no UTF-8
        raise WorkspaceError(f"{path.name} is damaged", where=str(path), now=now) from error


def require_table(path: Path, *, now: str = AGAIN) -> None:
    """Raise if a Parquet file of a workspace has not what stands at a table's end.

    Parameters
    ----------
    now : str
        What to do then.

    Raises
    ------
    WorkspaceError
        If the file is cut, or no table.
    """
    try:
        pl.read_parquet_schema(path)
    except pl.exceptions.PolarsError as error:
        raise WorkspaceError(
            f"the table {path.name} is damaged", where=str(path), now=now
        ) from error
