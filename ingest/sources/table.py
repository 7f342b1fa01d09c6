"""Posts in a table, CSV or Parquet: columns named as fields of a post, or told which is which."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import get_args

from ingest.errors import InputError, UsageError, require_file, unknown_name
from ingest.formats.cells import (
    PARQUET,
    Cell,
    Row,
    UnreadableTableError,
    header_of,
    read_cells,
)
from ingest.formats.citations import exact_moment
from ingest.formats.patient import moment_of
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
_NONE = frozenset({"", "nan", "none", "null", "na", "n/a", "\\n"})
_KINDS: tuple[PostKind, ...] = get_args(PostKind)
_WHOLE = re.compile(r"-?\d{1,18}\.0")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})( \d{2}:\d{2}(?::\d{2})?)?")
_TOGETHER = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)")
"""A day without signs: as a number of seconds it would lie in 1970."""
_SPREAD = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:[ T](\d{1,2})(:\d\d.*))?")
_SHORT = re.compile(r"\d{1,8}(?:\.\d*)?")
_PARTS = re.compile(r"(\d{13})\d{3}(?:\d{3})?")
"""Microseconds or nanoseconds since 1970, and the milliseconds in them."""


def recognises(head: bytes) -> bool:
    """Tell whether a file is CSV with a column `text` and another that only our tables have."""
    names = header_of(head)
    return "text" in names and not _TELLING.isdisjoint(names)


def is_table(head: bytes) -> bool:
    """Tell whether a file begins as Parquet, or with a line of at least two names of columns."""
    return head.startswith(PARQUET) or (
        not head.lstrip().startswith((b"{", b"[", b"<")) and len(header_of(head)) > 1
    )


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
        names, rows = read_cells(raw.body)
    except UnreadableTableError as error:
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


def _post(cells: Row, number: int, *, place: str) -> Post | Reject:
    told: dict[str, str | None] = {
        field: _string(cells.get(field))
        for field in FIELDS
        if field not in {"created_at", "points"}
    }
    try:
        created_at, points = _time(cells.get("created_at")), _count(cells.get("points"))
    except UnreadableTableError as error:
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

    ISO 8601 (a day also without signs, months and hours of one digit), seconds or parts of them
    since 1970, day.month.year as spreadsheets write it, or as mails tell it (RFC 5322).
    """
    text = _string(value)
    if text is None or text == "NaT":  # no time, as pandas writes it
        return None
    if dotted := _DOTTED.fullmatch(text):
        text = f"{dotted[3]}-{dotted[2]:0>2}-{dotted[1]:0>2}{dotted[4] or ''}"
    elif spread := _SPREAD.fullmatch(text):
        year, month, day, hour, rest = spread.groups()
        text = f"{year}-{month:0>2}-{day:0>2}" + (f"T{hour:0>2}{rest}" if hour else "")
    elif long := _PARTS.fullmatch(text):
        text = long[1]
    if _SHORT.fullmatch(text) and not _TOGETHER.fullmatch(text):
        moment = None  # a year, or a number of a spreadsheet: as seconds it would lie in 1970
    else:
        moment = moment_of(_TOGETHER.sub(r"\1-\2-\3", text) if _TOGETHER.fullmatch(text) else text)
    moment = moment or exact_moment(text)
    if moment is None:
        raise UnreadableTableError("created_at is no time as 2024-05-01T12:03 or 31.12.2025 17:05")
    return moment


def _count(value: Cell) -> int | None:
    text = _string(value)
    if text is None:
        return None
    try:
        number = int(text.removesuffix(",0"))  # a whole number as German sheets write it
    except ValueError:
        raise UnreadableTableError("points is no whole number") from None
    return number if abs(number) < 1 << 62 else None


SOURCE = Source(
    name=NAME,
    title="tables (CSV, Parquet) with columns named as fields of a post, or told by --map; JSON so",
    platform=PLATFORM,
    recognises=recognises,
    split=whole_file,
    parse=parse,
)
