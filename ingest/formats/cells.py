"""Tables as files hold them, CSV, Parquet or records of JSON: names of columns, rows of cells."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ingest.formats.members import first_member, members
from ingest.formats.patient import UnreadableError, loads, text_of
from ingest.formats.plain import decoded, first_line, is_even_table, names_columns
from ingest.records import Raw

PARQUET = b"PAR1"
"""What a Parquet file begins with."""
Cell = str | int | float | None
Row = Mapping[str, Cell]
_LARGEST_CELL = 1 << 27
_DEPTH = 3


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
    return _header(text) if is_even_table(text) or names_columns(text) else []


def header_of(head: bytes) -> list[str]:
    """Return the cells of the first line of a file, none if it is no text."""
    return _header("" if head.startswith(PARQUET) else decoded(head) or "")


def _header(text: str) -> list[str]:
    if not text.strip():
        return []
    first = first_line(text)
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
    if body.startswith(PARQUET):
        return _parquet(body)
    return _json(body) if is_json(body) else _csv(body)


def is_json(head: bytes) -> bool:
    """Tell whether a file begins as JSON, an object or an array."""
    return head.lstrip().startswith((b"{", b"["))


def names_of_fields(head: bytes) -> list[str]:
    """Return the names of the fields of the first record of a file of JSON; none of other files.

    Examples
    --------
    >>> names_of_fields(b'{"id": 1, "who": {"name": "ada", "url": "x"}}')
    ['id', 'who.name', 'who.url']
    """
    if not is_json(head):
        return []
    try:
        found = loads(first_member(head) or head.lstrip().split(b"\n", 1)[0])
    except UnreadableError:
        return []
    return list(_flat(found)) if isinstance(found, dict) else []


def _json(body: bytes) -> tuple[list[str], Iterator[Row | None]]:
    """Return records, one a line or in one array, as rows: of an object in one, its fields."""
    lines = body.split(b"\n")
    is_array = first_member(body) is not None
    raws = (
        [raw.body for raw in members(lines)] if is_array else [one for one in lines if one.strip()]
    )
    found = [_record(raw) for raw in raws]
    names = list(dict.fromkeys(name for record in found for name in record or ()))
    if not names:
        raise UnreadableTableError("no records: JSON objects in one array, or one a line")
    return names, (record and {name: record.get(name) for name in names} for record in found)


def _record(raw: bytes) -> dict[str, Cell] | None:
    try:
        found = loads(raw)
    except UnreadableError:
        return None
    return _flat(found) if isinstance(found, dict) else None


def _flat(record: Mapping[str, Any], before: str = "", depth: int = 1) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for name, value in record.items():
        if isinstance(value, dict) and depth < _DEPTH:
            cells |= _flat(value, f"{before}{name}.", depth + 1)
        else:
            cells[f"{before}{name}"] = (
                text_of(value) if isinstance(value, str) else _plain_cell(value)
            )
    return cells


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
    text = decoded(body) or ""
    names = _header(text)
    if len(names) < 2 or len(set(names)) < len(names):
        raise UnreadableTableError("no table: the first line holds no names of columns, each once")
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first_line(text)))
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
    try:
        return msgspec.json.encode(cell, enc_hook=str).decode()
    except UnicodeEncodeError:  # a lone surrogate somewhere in it
        return json.dumps(cell, default=str)
