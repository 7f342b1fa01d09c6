"""Tables as files hold them, CSV or Parquet: names of columns, and rows of cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ingest.formats.plain import decoded, is_even_table, names_columns
from ingest.records import Raw

PARQUET = b"PAR1"
"""What a Parquet file begins with."""
Cell = str | int | float | None
Row = Mapping[str, Cell]
_LARGEST_CELL = 1 << 27


class UnreadableTableError(ValueError):
    """A table or a row cannot be read; the message says why, and quotes nothing."""


def names_of_columns(path: Path, head: bytes) -> list[str]:
    """Return the names of the columns of a file that is a table without doubt; none of others."""
    if head.startswith(PARQUET):
        import polars as pl

        try:
            return list(pl.read_parquet_schema(path))
        except (pl.exceptions.PolarsError, OSError, ValueError):
            return []
    text = decoded(head) or ""
    return header_of(head) if is_even_table(text) or names_columns(text) else []


def header_of(head: bytes) -> list[str]:
    """Return the cells of the first line of a file, none if it is no text."""
    text = None if head.startswith(PARQUET) else decoded(head)
    if text is None or not text.strip():
        return []
    first = text.lstrip("\n").partition("\n")[0]
    try:
        return [name.strip() for name in next(csv.reader([first], delimiter=_delimiter(first)), [])]
    except csv.Error:
        return []


def read_cells(body: bytes) -> tuple[list[str], Iterator[Row | None]]:
    """Return the names of a table's columns and its rows, None for each that cannot be read.

    Raises
    ------
    UnreadableTableError
        If it is no table, or a damaged one.
    """
    return _parquet(body) if body.startswith(PARQUET) else _csv(body)


def rows_as_json(lines: Iterable[bytes]) -> Iterator[Raw]:
    """Yield one Raw a row of a table, a JSON object; an empty one for what cannot be read."""
    try:
        _, rows = read_cells(b"\n".join(lines))
    except UnreadableTableError:
        yield Raw(raw_id="file", body=b"")
        return
    for number, row in enumerate(rows, 1):
        yield Raw(raw_id=f"row {number}", body=msgspec.json.encode(row) if row else b"")


def _delimiter(line: str) -> str:
    return max(",\t;", key=line.count)


def _csv(body: bytes) -> tuple[list[str], Iterator[Row | None]]:
    text = decoded(body)
    names = header_of(body)
    if text is None or len(names) < 2 or len(set(names)) < len(names):
        raise UnreadableTableError("no table: the first line holds no names of columns, each once")
    csv.field_size_limit(_LARGEST_CELL)
    first = text.lstrip("\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first))
    return names, _rows(reader, names)


def _rows(reader: Iterator[list[str]], names: Sequence[str]) -> Iterator[Row | None]:
    is_header = True
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if is_header:
            is_header = False
        else:
            yield dict(zip(names, cells, strict=True)) if len(cells) == len(names) else None


def _parquet(body: bytes) -> tuple[list[str], Iterator[Row]]:
    import polars as pl

    try:
        frame = pl.read_parquet(io.BytesIO(body))
        zoned = [n for n, t in frame.schema.items() if isinstance(t, pl.Datetime) and t.time_zone]
        plain = frame.with_columns(pl.col(zoned).dt.convert_time_zone("UTC")).with_columns(
            pl.col(pl.Datetime).cast(pl.String), pl.col(pl.Date).cast(pl.String)
        )
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise UnreadableTableError("no Parquet file, or a damaged one") from error
    return frame.columns, _plain_rows(plain.iter_rows(named=True))


def _plain_rows(rows: Iterator[dict[str, Any]]) -> Iterator[Row]:
    for row in rows:
        yield {name: _plain_cell(cell) for name, cell in row.items()}


def _plain_cell(cell: object) -> Cell:
    if cell is None or isinstance(cell, str | int | float):
        return cell
    return msgspec.json.encode(cell, enc_hook=str).decode()
