"""What subtraction gives away in tables to be published: totals minus parts, shares of totals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from ingest.privacy.cells import FEWEST

_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
_CELL = re.compile(
    r"(?P<open><t[dh]\b(?P<marks>[^>]*)>(?:<bdi>)?)(?P<said>[^<]*)(?P<close>(?:</bdi>)?</t[dh]>)"
)
_NUMBER = re.compile(r"\d[\d,]*")
_SHARE = re.compile(r"(?P<percent>\d[\d.]*) %(?: \([^()]*\))?")
_TOTAL = "all"
WITHHELD = "withheld"


def withhold(html: str) -> str:
    """Return a page in which no cell from 1 to 4 follows from what else its table tells.

    Where the row `all` and the other cells of its column leave one value for what is hidden, the
    smallest of these cells is withheld too. Beside a hidden count no share is told, nor one that
    is that of 1 to 4 of its row's largest count.

    Examples
    --------
    >>> rows = [("a", 3), ("b", 9), ("c", 40), ("all", 52)]
    >>> said = "".join(f"<tr><th>{name}</th><td>{n}</td></tr>" for name, n in rows)
    >>> withhold(f"<table>{said}</table>").count("withheld")
    1
    """
    return _TABLE.sub(lambda found: _of_table(found[0]), html)


def _of_table(table: str) -> str:
    rows = [list(_CELL.finditer(row)) for row in _ROW.findall(table)]
    values = [[_value(cell) for cell in row] for row in rows]
    hidden = _by_total(rows, values)
    numbers = iter(range(len(rows)))

    def row_of(found: re.Match[str]) -> str:
        number = next(numbers)
        known = [value for value in values[number] if value is not None]
        is_small = any(value in FEWEST for value in known)
        places = iter(range(len(rows[number])))

        def cell_of(cell: re.Match[str]) -> str:
            said = cell["said"]
            if (number, next(places)) in hidden:
                said = WITHHELD
            elif _is_count(cell) and (share := _SHARE.fullmatch(said)):
                n_of = round(float(share["percent"]) / 100 * max(known, default=0))
                said = "–" if is_small or n_of in FEWEST else said
            return f"{cell['open']}{said}{cell['close']}"

        return _CELL.sub(cell_of, found[0])

    return _ROW.sub(row_of, table)


def _is_count(cell: re.Match[str]) -> bool:
    return "thing" not in cell["marks"]


def _value(cell: re.Match[str]) -> int | None:
    said = cell["said"]
    is_told = _is_count(cell) and _NUMBER.fullmatch(said)
    return int(said.replace(",", "")) if is_told else None


def _by_total(
    rows: Sequence[Sequence[re.Match[str]]], values: Sequence[Sequence[int | None]]
) -> AbstractSet[tuple[int, int]]:
    """Return row and column of cells to withhold, because a total would tell a hidden one."""
    last = len(rows) - 1
    if last < 1 or not rows[last] or rows[last][0]["said"] != _TOTAL:
        return frozenset()
    found = set()
    for column, total in enumerate(values[last]):
        parts = {row: value for row in range(last) if (value := _at(values[row], column))}
        if total is None or total in FEWEST or sum(parts.values()) != total:
            continue
        few = [value for value in parts.values() if value in FEWEST]
        # as many ones, or as many fours, as there are cells: the sum tells each
        if few and (len(few) == 1 or sum(few) in {len(few), 4 * len(few)}):
            others = [row for row, value in parts.items() if value not in FEWEST]
            found.add((min(others, key=lambda row: (parts[row], row), default=last), column))
    return found


def _at(row: Sequence[int | None], column: int) -> int | None:
    return row[column] if column < len(row) else None
