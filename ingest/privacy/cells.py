"""Small cells: counts of people or of what they wrote that are under a least number."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Any

import polars as pl

from ingest.privacy.published import Piece, json_values

LEAST = 5
FEWEST = frozenset(range(1, LEAST))
"""Counts that are told as few."""
FEW, NEARLY_ALL = f"fewer than {LEAST}", "nearly all"
"""How these are told, and a whole that lacks so few."""
_NAMES = """
n k people persons users authors accounts posters members learners teachers posts comments
submissions reports threads judgements mentions replies count person report post comment reply of
"""
COUNTS = frozenset(_NAMES.split())
"""Names of figures that count people, or what people wrote, with or without `n_` before them."""
_HEAD = re.compile(r"<th[^>]*scope=\"?col\"?[^>]*>(.*?)</th>", re.DOTALL)
_ANY_HEAD = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_PAIR = re.compile(r"<dt[^>]*>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", re.DOTALL)
_FACT = re.compile(r'\["([\w /]{1,40})",\s*"([^"\\]{1,40})"[,\]]')
_TAG = re.compile(r"<[^>]*>")
_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}[-| :\t]*")  # below the names of columns in Markdown
_LONGEST = 2000
_TEX = re.compile(r"\\begin\{(?:tabular|tabularx|longtable|tblr)\}[^\n]*\n(.*?)\\end\{", re.DOTALL)
_TEX_MARK = re.compile(r"\\[A-Za-z]+(?:\[[^\]\n]*\])?|[{}$]")
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_FIRST_NUMBER = re.compile(r"\s*(?P<number>\d[\d,]*)(?![\d.%])\s?(?P<unit>[A-Za-z]*)")
# At the beginning of a sentence or part of one: "3 people …", not "of 2 people or more". Of lines
# that are empty only the last counts: a network is nothing but tags, thousands of such lines.
_SAID = re.compile(
    r"(?:^|[.;:(>\"]\s*|\n[^\S\n]*)([1-4]|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our)"
    r" (people|persons?|users?|authors?|accounts?)\b"
)


def is_told_by(k: int, n: int) -> bool:
    """Say whether a part of a whole tells of few: the part, or what is left of the whole.

    All or none are no few.

    Examples
    --------
    >>> [is_told_by(k, 40) for k in (0, 3, 20, 38, 40)]
    [False, True, False, True, False]
    """
    return k in FEWEST or n - k in FEWEST


def small_cells(piece: Piece, *, least: int = LEAST) -> Iterator[str]:
    """Yield what is counted and how often, for each small cell of a piece.

    Zero is no small cell. Looked at: columns of tables (also in HTML, Markdown and TeX), members of
    JSON, named figures of pages, and numbers of people at the beginning of a sentence.

    Examples
    --------
    >>> list(small_cells(Piece(place="x.json", text='{"people": 3, "n": 12, "seed": 2}')))
    ['people: 3']
    """
    if piece.rows is not None:
        yield from _of_table(piece.rows, least)
        return
    if "<" in piece.text:
        yield from _of_page(piece.text, least)
    else:
        yield from _of_json(piece.text, least)
        yield from _of_prose(piece.text)
    for rows in _written_tables(piece.text):
        yield from _of_cells(rows[0], rows[1:], least)


def _is_count(name: str) -> bool:
    """Tell whether a figure of that name counts people, or what people wrote.

    Examples
    --------
    >>> [_is_count(name) for name in ("n_posts", "People", "n", "seed", "points")]
    [True, True, True, False, False]
    """
    return name.strip().lower().removeprefix("n_").removeprefix("number of ") in COUNTS


def _is_small(value: object, least: int) -> bool:
    if isinstance(value, str):
        found = _FIRST_NUMBER.match(value)
        is_told = found and (not found["unit"] or _is_count(found["unit"]))
        value = int(found["number"].replace(",", "")) if found and is_told else None
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < least


def _of_table(rows: pl.DataFrame, least: int) -> Iterator[str]:
    for name in filter(_is_count, rows.columns):
        for value in rows[name].to_list():
            if _is_small(value, least):
                yield f"{name}: {value}"


def _of_page(text: str, least: int) -> Iterator[str]:
    for table in _TABLE.findall(text):
        yield from _of_html_table(table, least)
    for name, value in (*_PAIR.findall(text), *_FACT.findall(text)):
        if _is_count(_plain(name)) and _is_small(_plain(value), least):
            yield f"{_plain(name)}: {_plain(value)}"
    yield from _of_prose(_TAG.sub("\n", _HIDDEN.sub("", text)))


def _of_html_table(table: str, least: int) -> Iterator[str]:
    """Look at the columns of a table, named in its head, or in its first row of heads."""
    rows = _ROW.findall(table)
    heads = _HEAD.findall(table) or next(filter(None, map(_ANY_HEAD.findall, rows)), [])
    cells = [[_plain(cell) for cell in _CELL.findall(row)] for row in rows]
    yield from _of_cells([_plain(head) for head in heads], cells, least)


def _of_cells(names: Sequence[str], rows: Iterable[Sequence[str]], least: int) -> Iterator[str]:
    counted = [place for place, name in enumerate(names) if _is_count(name)]
    for row in rows:
        for place in counted:
            if place < len(row) and _is_small(row[place], least):
                yield f"{names[place]}: {row[place]}"


def _written_tables(text: str) -> Iterator[list[list[str]]]:
    """Yield the tables of a manuscript in Markdown or TeX, the row of names first."""
    lines = text.split("\n") if "--" in text else []
    for place, line in enumerate(lines[1:]):
        if len(line) > _LONGEST or "--" not in line or not _RULE.fullmatch(line):
            continue
        below = (lines[n] for n in range(place + 2, len(lines)))
        body = takewhile(lambda row: "|" in row and len(row) <= _LONGEST, below)
        rows = [_markdown_cells(row) for row in (lines[place], *body) if "|" in row]
        if rows:
            yield rows
    for body in _TEX.findall(text):
        rows = [row.split("&") for row in body.replace("\\&", " ").split("\\\\") if "&" in row]
        if rows:
            yield [[_TEX_MARK.sub("", cell).strip() for cell in row] for row in rows]


def _markdown_cells(row: str) -> list[str]:
    return [cell.strip(" \t*_`") for cell in row.strip().strip("|").split("|")]


def _of_json(text: str, least: int) -> Iterator[str]:
    if not text.lstrip().startswith(("{", "[")):
        return
    for value in _documents(text):
        for name, member in json_values(value):
            if _is_count(name) and _is_small(member, least) and not isinstance(member, str):
                yield f"{name}: {member}"


def _documents(text: str) -> Iterator[Any]:
    """Yield the JSON value of a text, or of each line of it."""
    try:
        yield json.loads(text)
    except ValueError:
        for line in text.splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue


def _of_prose(text: str) -> Iterator[str]:
    yield from (f"{number} {what}" for number, what in _SAID.findall(text))


def _plain(markup: str) -> str:
    return _TAG.sub("", markup).strip()
