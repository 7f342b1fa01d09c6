"""The bars of time under a picture: months, or weeks or days where one month holds too much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

Unit = Literal["Month", "Week", "Day"]
MOST_IN_ONE = 0.30


@dataclass(frozen=True, slots=True)
class Bins:
    """Consecutive bins of time, first to last; `starts` are their first days."""

    unit: Unit
    starts: tuple[date, ...]

    @property
    def labels(self) -> list[str]:
        """What the bins are called: `2025-07`, or the first day of a week."""
        return [f"{s:%Y-%m}" if self.unit == "Month" else f"{s:%Y-%m-%d}" for s in self.starts]

    def sparse(self, moments: Iterable[datetime]) -> list[int]:
        """Return bin, count, bin, count, ... of the bins that hold any of the moments, in order.

        Moments before the first bin and after the last count nowhere.
        """
        if not self.starts:
            return []
        first = _number(self.unit, self.starts[0])
        numbers = Counter(_number(self.unit, at.date()) - first for at in moments)
        counts = sorted((n, count) for n, count in numbers.items() if 0 <= n < len(self.starts))
        return [number for pair in counts for number in pair]


def make_bins(moments: Sequence[datetime]) -> Bins:
    """Choose months; weeks where one month holds over 30 %; days where one week still does.

    Examples
    --------
    >>> make_bins([datetime(2025, 1, 5), datetime(2025, 2, 5)]).unit
    'Day'
    >>> make_bins([datetime(2025, m, 5) for m in range(1, 6)]).labels[:2]
    ['2025-01', '2025-02']
    """
    if not moments:
        return Bins("Month", ())
    days = [at.date() for at in moments]
    units: tuple[Unit, ...] = ("Month", "Week", "Day")
    unit: Unit = next((u for u in units if _largest_share(u, days) <= MOST_IN_ONE), "Day")
    if unit == "Day" and (max(days) - min(days)).days > 120:
        unit = "Week"
    return Bins(unit, tuple(_starts(unit, min(days), max(days))))


def _largest_share(unit: Unit, days: Sequence[date]) -> float:
    return max(Counter(_number(unit, day) for day in days).values()) / len(days)


@lru_cache(maxsize=1 << 16)
def _number(unit: Unit, day: date) -> int:
    """Count bins since the year 1; weeks begin on Monday."""
    if unit == "Month":
        return day.year * 12 + day.month
    return (day.toordinal() - 1) // 7 if unit == "Week" else day.toordinal()


def _starts(unit: Unit, first: date, last: date) -> Iterable[date]:
    if unit == "Month":
        for number in range(_number(unit, first), _number(unit, last) + 1):
            yield date((number - 1) // 12, (number - 1) % 12 + 1, 1)
        return
    step = 7 if unit == "Week" else 1
    day = first - timedelta(days=first.weekday()) if unit == "Week" else first
    while day <= last:
        yield day
        day += timedelta(days=step)
