"""Places along time: an axis that gives busy months more room, and rows for marks."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

RANK_SHARE = 0.65


@dataclass(frozen=True, slots=True)
class Axis:
    """A monotone map of moments to places in [0, width]: partly by time, partly by rank.

    Busy months become wider, quiet ones narrower; the order of moments stays.
    """

    ranked: tuple[float, ...]
    width: float

    def place(self, at: datetime) -> float:
        """Return the place of a moment."""
        if len(self.ranked) < 2 or self.ranked[0] == self.ranked[-1]:
            return self.width / 2
        moment = at.timestamp()
        linear = (moment - self.ranked[0]) / (self.ranked[-1] - self.ranked[0])
        left = bisect.bisect_left(self.ranked, moment)
        right = bisect.bisect_right(self.ranked, moment)
        rank = (left + max(right - 1, left)) / 2 / (len(self.ranked) - 1)
        linear, rank = (min(1.0, max(0.0, share)) for share in (linear, rank))
        return self.width * (RANK_SHARE * rank + (1 - RANK_SHARE) * linear)

    def ticks(self, *, least_gap: float) -> list[tuple[float, str]]:
        """Return the first days of months, those too near the one before left out."""
        if not self.ranked:
            return []
        first, last = (
            datetime.fromtimestamp(moment, tz=UTC) for moment in (self.ranked[0], self.ranked[-1])
        )
        found: list[tuple[float, str]] = []
        for month in months_between(f"{first:%Y-%m}", f"{last:%Y-%m}"):
            x = self.place(datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC))
            if not found or x - found[-1][0] >= least_gap:
                found.append((x, month))
        return found


def make_axis(moments: Sequence[datetime], *, width: float) -> Axis:
    """Make the axis that holds all moments."""
    return Axis(tuple(sorted(moment.timestamp() for moment in moments)), width)


def months_between(first: str, last: str) -> list[str]:
    """Return all months from one to another, both of them with.

    Examples
    --------
    >>> months_between("2024-11", "2025-01")
    ['2024-11', '2024-12', '2025-01']
    """
    begin, end = (int(month[:4]) * 12 + int(month[5:7]) - 1 for month in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(begin, end + 1)]


def rows(
    places: Sequence[float],
    reaches: Sequence[float],
    parents: Sequence[int | None],
    *,
    gap: float,
) -> tuple[list[int], int]:
    """Give each mark a row, so that no line along a row runs through a mark it does not belong to.

    Parameters
    ----------
    places : sequence of float
        Where the marks stand along time.
    reaches : sequence of float
        How far the lines reach that start at each mark.
    parents : sequence of int or None
        The mark whose line leads to each one, if any; it stands to the left.
    gap : float
        Least distance between two marks of a row.

    Returns
    -------
    rows : list of int
        Row of each mark, from 0.
    n_rows : int

    Notes
    -----
    Marks are taken from left to right. The first to follow a parent goes on in its row; others
    take the free row nearest to the parent's, or a new one.
    """
    ends: list[tuple[float, int]] = []
    given = [-1] * len(places)
    for mark in sorted(range(len(places)), key=lambda number: (places[number], number)):
        parent = parents[mark]
        home = given[parent] if parent is not None else 0
        if (
            parent is not None
            and home >= 0
            and ends[home][1] == parent
            and places[mark] - places[parent] >= gap
        ):
            row = home
        else:
            free = [r for r, (end, _) in enumerate(ends) if places[mark] - end >= gap]
            row = min(free, key=lambda r: (abs(r - home), r)) if free else len(ends)
        end = max(reaches[mark], ends[row][0] if row < len(ends) else places[mark], places[mark])
        if row == len(ends):
            ends.append((end, mark))
        ends[row] = (end, mark)
        given[mark] = row
    return given, len(ends)
