"""Posts in a table, CSV or Parquet: columns named as fields of a post, or told which is which."""

from __future__ import annotations

import csv
import io
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, get_args

import msgspec

from ingest.errors import InputError, UsageError, require_file, unknown_name
from ingest.formats.patient import moment_of
from ingest.formats.plain import decoded, is_even_table
from ingest.records import Post, PostKind, Raw, Reject
from ingest.source import Source, whole_file
from ingest.text import clean, whole

NAME = "table"
PLATFORM = "table"
FIELDS = (
    "post_id", "thread_id", "parent_id", "author", "created_at", "title", "text", "community",
    "points", "url", "flair", "kind",
)  # fmt: skip
_TELLING = frozenset({"post_id", "thread_id", "created_at"})
_PARQUET = b"PAR1"
_NONE = frozenset({"", "nan", "none", "null", "na", "n/a", "\\n"})
_KINDS: tuple[PostKind, ...] = get_args(PostKind)
_WHOLE = re.compile(r"-?\d{1,18}\.0")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})( \d{2}:\d{2}(?::\d{2})?)?")
_TOGETHER = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)")
"""A day without signs: as a number of seconds it would lie in 1970."""
_LARGEST_CELL = 1 << 27
Cell = str | int | float | None
Row = Mapping[str, Cell]


def recognises(head: bytes) -> bool:
    """Tell whether a file is CSV with a column `text` and another that only our tables have."""
    names = _header(head)
    return "text" in names and not _TELLING.isdisjoint(names)


def is_table(head: bytes) -> bool:
    """Tell whether a file begins as Parquet, or with a line of at least two names of columns."""
    return head.startswith(_PARQUET) or (
        not head.lstrip().startswith((b"{", b"[", b"<")) and len(_header(head)) > 1
    )


def names_of_columns(path: Path, head: bytes) -> list[str]:
    """Return the names of the columns of a file that is a table without doubt; none of others."""
    if head.startswith(_PARQUET):
        import polars as pl

        try:
            return list(pl.read_parquet_schema(path))
        except (pl.exceptions.PolarsError, OSError, ValueError):
            return []
    return _header(head) if is_even_table(decoded(head) or "") else []


def read_mapping(told: Sequence[str]) -> dict[str, str]:
    """Return the column of each field from `COLUMN=FIELD` options and TOML files.

    Parameters
    ----------
    told : sequence of str
        ``COLUMN=FIELD``, or the path of a TOML file with a table ``[columns]`` of
        ``FIELD = "COLUMN"``. Later ones win.

    Raises
    ------
    UsageError
        If a field does not exist.
    InputError
        If a file cannot be read or is no such TOML.
    """
    columns: dict[str, str] = {}
    for one in told:
        column, sign, field = one.rpartition("=")
        columns |= {field.strip(): column.strip()} if sign else _from_toml(Path(one))
    for field in columns:
        if field not in FIELDS:
            if columns[field] in FIELDS:
                told_so = f"{columns[field]}={field}"
                raise UsageError(
                    f"--map {told_so} names the field first",
                    now=f"write COLUMN=FIELD: --map {shlex.quote(f'{field}={columns[field]}')}",
                )
            raise unknown_name("field of a post", field, FIELDS)
    if columns and "text" not in columns:
        raise UsageError("no column is named for 'text'", now="add --map COLUMN=text")
    return columns


def mapped(columns: Mapping[str, str]) -> Source:
    """Return the source for tables whose columns hold these fields."""
    from dataclasses import replace

    return replace(SOURCE, parse=partial(_parse, columns=dict(columns)))


def _from_toml(path: Path) -> dict[str, str]:
    now = 'name an existing file with [columns] and lines such as text = "body", or COLUMN=FIELD'
    require_file(
        path, InputError, now="name a TOML file, or COLUMN=FIELD",
        is_meant=lambda one: one.suffix == ".toml",
    )  # fmt: skip
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))["columns"]
        return {str(field): str(column) for field, column in told.items()}
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise InputError("no mapping of columns", where=str(path), now=now) from error


def parse(raw: Raw) -> Iterator[Post | Reject]:
    """Yield the posts of a table with columns named as fields; pure, never raises."""
    yield from _parse(raw, columns={})


def _parse(raw: Raw, *, columns: Mapping[str, str]) -> Iterator[Post | Reject]:
    try:
        names, rows = _parquet(raw.body) if raw.body.startswith(_PARQUET) else _csv(raw.body)
    except _UnreadableError as error:
        yield Reject(raw_id=raw.raw_id, index=0, reason=str(error))
        return
    wanted = dict(columns) or {field: field for field in FIELDS if field in names}
    missing = sorted(set(wanted.values()) - set(names)) if "text" in wanted else ["text"]
    if missing:
        told = f"no column {', '.join(map(repr, missing))}; there are {', '.join(names)}"
        yield Reject(raw_id=raw.raw_id, index=0, reason=told)
        return
    place = re.sub(r"[^\w-]+", "-", raw.raw_id.partition(".")[0]).strip("-") or "table"
    for number, row in enumerate(rows, 1):
        if row is None:
            yield Reject(
                raw_id=f"row {number}", index=number, reason="not as many cells as columns"
            )
        else:
            cells = {field: row[column] for field, column in wanted.items()}
            yield _post(cells, number, place=place)


class _UnreadableError(ValueError):
    """A table or a row cannot be read; the message says why, and quotes nothing."""


def _post(cells: Row, number: int, *, place: str) -> Post | Reject:
    told: dict[str, str | None] = {
        field: _string(cells.get(field))
        for field in FIELDS
        if field not in {"created_at", "points"}
    }
    try:
        created_at, points = _time(cells.get("created_at")), _count(cells.get("points"))
    except _UnreadableError as error:
        return Reject(raw_id=f"row {number}", index=number, reason=str(error))
    title = clean(told["title"]) if told["title"] else None
    place = _slug(told["community"]) or place

    def named(one: str | None) -> str | None:
        return None if one is None else f"{PLATFORM}:{place}:{' '.join(one.split())}"

    post_id = named(told["post_id"]) or f"{PLATFORM}:{place}:row-{number}"
    above = named(told["parent_id"])
    above = above if above != post_id else None  # what names itself answers nothing
    kind: PostKind = "comment" if above else "submission"
    return Post(
        post_id=post_id,
        source=PLATFORM,
        community=told["community"],
        thread_id=named(told["thread_id"]) or above or post_id,
        parent_id=above,
        kind=next((known for known in _KINDS if known == told["kind"]), kind),
        author=told["author"],
        created_at=created_at,
        edited_at=None,
        retrieved_at=None,
        points=points,
        title=title,
        text=whole(title, clean(told["text"] or "")),
        url=told["url"],
        flair=told["flair"],
        state="present",
        removal=None,
        claimed_replies=None,
    )


def _slug(text: str | None) -> str | None:
    return re.sub(r"[^\w-]+", "-", text).strip("-") or None if text else None


def _string(value: Cell) -> str | None:
    """Return a cell's text as people mean it: nothing is None, a whole float has no point."""
    text = "" if value is None else str(value).strip()
    if _WHOLE.fullmatch(text):
        text = text[:-2]
    return None if text.lower() in _NONE else text


def _time(value: Cell) -> datetime | None:
    """Return a moment; without zone, UTC.

    ISO 8601 (a day also without signs), seconds or milliseconds since 1970, or day.month.year as
    spreadsheets write it.
    """
    text = _string(value)
    if text is None or text == "NaT":  # no time, as pandas writes it
        return None
    if dotted := _DOTTED.fullmatch(text):
        text = f"{dotted[3]}-{dotted[2]:0>2}-{dotted[1]:0>2}{dotted[4] or ''}"
    moment = moment_of(_TOGETHER.sub(r"\1-\2-\3", text) if _TOGETHER.fullmatch(text) else text)
    if moment is None:
        raise _UnreadableError("created_at is no time as 2024-05-01T12:03 or 31.12.2025 17:05")
    return moment


def _count(value: Cell) -> int | None:
    text = _string(value)
    if text is None:
        return None
    try:
        number = int(text.removesuffix(",0"))  # a whole number as German sheets write it
    except ValueError:
        raise _UnreadableError("points is no whole number") from None
    return number if abs(number) < 1 << 62 else None


def _header(head: bytes) -> list[str]:
    text = None if head.startswith(_PARQUET) else decoded(head)
    if text is None or not text.strip():
        return []
    first = text.lstrip("\n").partition("\n")[0]
    try:
        return [name.strip() for name in next(csv.reader([first], delimiter=_delimiter(first)), [])]
    except csv.Error:
        return []


def _delimiter(line: str) -> str:
    return max(",\t;", key=line.count)


def _csv(body: bytes) -> tuple[list[str], Iterator[Row | None]]:
    text = decoded(body)
    names = _header(body)
    if text is None or len(names) < 2 or len(set(names)) < len(names):
        raise _UnreadableError("no table: the first line holds no names of columns, each once")
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
        plain = frame.with_columns(
            pl.col(pl.Datetime).cast(pl.String), pl.col(pl.Date).cast(pl.String)
        )
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise _UnreadableError("no Parquet file, or a damaged one") from error
    return frame.columns, _plain_rows(plain.iter_rows(named=True))


def _plain_rows(rows: Iterator[dict[str, Any]]) -> Iterator[Row]:
    for row in rows:
        yield {name: _plain_cell(cell) for name, cell in row.items()}


def _plain_cell(cell: object) -> Cell:
    if cell is None or isinstance(cell, str | int | float):
        return cell
    return msgspec.json.encode(cell, enc_hook=str).decode()


SOURCE = Source(
    name=NAME,
    title="tables (CSV, Parquet) with columns named as fields of a post, or told by --map",
    platform=PLATFORM,
    recognises=recognises,
    split=whole_file,
    parse=parse,
)
