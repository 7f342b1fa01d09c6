"""Rows of tables of which a test tells only what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from ingest.tables import Table


def complete(rows: Iterable[Mapping[str, Any]], table: Table) -> pl.DataFrame:
    """Return rows with all columns of a table; those that are not told are null."""
    return pl.DataFrame([dict.fromkeys(table.schema) | row for row in rows], schema=table.schema)


def chip_id(name: str) -> str:
    """Return the id of hardware by its name."""
    return f"hardware:{name.lower().replace(' ', '-')}"
