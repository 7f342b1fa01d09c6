"""Rows as table, CSV or NDJSON text that is safe on a terminal, whatever strangers wrote in it."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

CELL = 72
"""Most columns of the terminal that one cell of a table takes."""

# Controls (terminals obey C0 and C1 sequences) and marks that turn or hide text (Unicode TR 36).
_HOSTILE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
# What a spreadsheet calculates, or runs; a word behind a hyphen is a name or a number.
_FORMULA = re.compile(r"[=+@\t\r]|-(?![\w.-]*\Z)")


def safe(text: str) -> str:
    r"""Return the text without control characters and marks of direction; tabs and line ends stay.

    Examples
    --------
    >>> safe("one\x1b[31m two\u202ethree")
    'one[31m twothree'
    """
    return _HOSTILE.sub("", text)


def write_rows(
    columns: Sequence[str], rows: Iterable[Mapping[str, object]], *, output_format: str
) -> Iterator[str]:
    """Yield the rows as text in ``table``, ``csv`` or ``ndjson`` form, line ends included."""
    if output_format == "ndjson":
        for row in rows:
            yield ndjson({name: row.get(name) for name in columns})
    elif output_format == "csv":
        yield from _csv(columns, rows)
    else:
        yield from _table(columns, [[cell(row.get(name)) for name in columns] for row in rows])


def ndjson(row: Mapping[str, object]) -> str:
    r"""Return a row as one line of JSON; hostile characters stand there as ``\u....``.

    Examples
    --------
    >>> ndjson({"name": "a\x9bb", "n": 1})
    '{"name": "a\\u009bb", "n": 1}\n'
    """
    text = json.dumps(row, ensure_ascii=False, default=_plain)
    return _HOSTILE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def cell(value: object) -> str:
    """Return a value as one line of text: nothing for None, lists with semicolons.

    Examples
    --------
    >>> cell(["a", 2]), cell(None), cell(0.25), cell(True)
    ('a; 2', '', '0.25', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(cell(member) for member in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    if isinstance(value, float):
        return f"{value:.6g}"
    return safe(str(_plain(value)))


def inert(text: str) -> str:
    """Return a text that a spreadsheet takes for a formula with an apostrophe before it.

    Names of people and numbers, which may begin with a hyphen, stay as they are.

    Examples
    --------
    >>> inert("=1+1"), inert("@SUM(A1)"), inert("-2+3"), inert("plain"), inert("-a-name_")
    ("'=1+1", "'@SUM(A1)", "'-2+3", 'plain', '-a-name_')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        yield line.getvalue()
        line.seek(0)
        line.truncate()
        values = [row.get(name) for name in columns]
        writer.writerow(
            [
                v if isinstance(v, int | float) and not isinstance(v, bool) else inert(cell(v))
                for v in values
            ]
        )
    yield line.getvalue()


def _table(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> Iterator[str]:
    lines = [list(columns), *([_cut(text) for text in row] for row in cells)]
    widths = [max(_width(line[n]) for line in lines) for n in range(len(columns))]
    for number, line in enumerate(lines):
        padded = (
            text + " " * (width - _width(text)) for text, width in zip(line, widths, strict=True)
        )
        yield "  ".join(padded).rstrip() + "\n"
        if number == 0:
            yield "  ".join("─" * width for width in widths) + "\n"


def _cut(text: str) -> str:
    one = " ".join(text.split())
    if _width(one) <= CELL:
        return one
    kept, width = [], 1
    for character in one:
        width += _width(character)
        if width > CELL:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )
