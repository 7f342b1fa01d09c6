"""Whether two marks of cases come together more or less often than chance makes within groups."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Cases that have both marks: how many there are, and how many chance alone makes.

    `low` and `high` hold at least 95 % of what chance makes; `p` is two-sided, twice the smaller
    side.
    """

    observed: int
    expected: float
    low: int
    high: int
    p: float

    def to_json(self) -> dict[str, Any]:
        """Return the figures by name."""
        return {
            "observed": self.observed, "expected": self.expected, "low": self.low,
            "high": self.high, "p": self.p,
        }  # fmt: skip


def together(
    both: int, sizes: NDArray[np.int64], first: NDArray[np.int64], second: NDArray[np.int64]
) -> Together:
    """Compare how many cases have two marks with all ways to deal the marks out within groups.

    Parameters
    ----------
    both : int
        Cases that have both marks.
    sizes, first, second : numpy.ndarray, shape (groups,)
        Cases of each group, and those of them that have the first and the second mark.

    Notes
    -----
    Exact: within a group the number is hypergeometric, and groups are independent of each other
    [1]_. So the law of the sum is that of all permutations within groups, without drawing any. Time
    O(groups with both marks * most that can have both).

    References
    ----------
    .. [1] Mehta, Patel & Gray, "Computing an exact confidence interval for the common odds ratio in
       several 2 x 2 contingency tables", J. Am. Stat. Assoc. 80 (1985).

    Examples
    --------
    Of four cases two have each mark: chance puts both on one case in four of six ways, on two in
    one.

    >>> found = together(2, np.array([4]), np.array([2]), np.array([2]))
    >>> found.expected, round(found.p, 4)
    (1.0, 0.3333)
    """
    least, law = 0, np.ones(1)
    has_both = (first > 0) & (second > 0)
    groups = np.stack([sizes, first, second], axis=1)[has_both]
    for n, a, b in groups.tolist():
        start, part = _hypergeometric(n, a, b)
        least += start
        law = np.convolve(law, part)
    upto = np.cumsum(law)
    whole = float(upto[-1])
    place = both - least
    below = float(upto[place]) / whole
    above = (whole - (float(upto[place - 1]) if place else 0.0)) / whole
    tail = float(law[place:].sum()) / whole if above < 0.5 else above
    values = least + np.arange(len(law))
    return Together(
        observed=both,
        expected=float((groups[:, 1] * groups[:, 2] / groups[:, 0]).sum()) if len(groups) else 0.0,
        low=int(values[np.searchsorted(upto, 0.025 * whole)]),
        high=int(values[min(len(law) - 1, int(np.searchsorted(upto, 0.975 * whole)))]),
        p=min(1.0, 2 * min(below, tail)),
    )


def holm(ps: Sequence[float]) -> list[float]:
    """Return the p-values of several tests such that at most one in twenty sets has a false one.

    References
    ----------
    .. [1] Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
       Statistics 6 (1979).

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    adjusted = [0.0] * len(ps)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=lambda one: ps[one])):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = highest
    return adjusted


@lru_cache(maxsize=1 << 14)
def _hypergeometric(n: int, a: int, b: int) -> tuple[int, NDArray[np.float64]]:
    """Return the least number that can have both marks, and the law from there on."""
    least, most = max(0, a + b - n), min(a, b)
    ways = [_log_ways(a, k) + _log_ways(n - a, b - k) for k in range(least, most + 1)]
    whole = _log_ways(n, b)
    return least, np.array([math.exp(one - whole) for one in ways])


def _log_ways(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
