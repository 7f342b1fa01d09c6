"""Places of shares on an axis of decades, and of months on an axis of time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Line = tuple[float, float, float, float]
Text = tuple[float, float, str, str, float, float]


@dataclass(frozen=True, slots=True)
class Decades:
    """An axis of shares from 10 to the power of `low` to 10 to the power of `high`."""

    low: int
    high: int
    left: float
    width: float

    def place(self, share: float) -> float:
        """Return where a share stands; what is beyond an end stands there.

        Examples
        --------
        >>> [Decades(-3, 0, 10.0, 300.0).place(share) for share in (0.001, 0.01, 0.0)]
        [10.0, 110.0, 10.0]
        """
        at = math.log10(share) if share > 0 else -math.inf
        part = (min(max(at, self.low), self.high) - self.low) / (self.high - self.low)
        return self.left + round(part * self.width, 6)

    def ticks(self) -> list[tuple[float, str]]:
        """Return the places and names of the decades.

        Examples
        --------
        >>> Decades(-3, 0, 0.0, 300.0).ticks()
        [(0.0, '0.1 %'), (100.0, '1 %'), (200.0, '10 %'), (300.0, '100 %')]
        """
        return [
            (self.place(10.0**power), f"{10.0 ** (power + 2):g} %")
            for power in range(self.low, self.high + 1)
        ]


def decades(shares: Sequence[float], *, left: float, width: float) -> Decades:
    """Return an axis that holds the shares above 0, of two decades at least."""
    above = [share for share in shares if share > 0] or [0.1]
    high = min(0, math.floor(math.log10(max(above))) + 1)
    low = min(math.floor(math.log10(min(above))), high - 2)
    return Decades(low, high, left, width)


@dataclass(frozen=True, slots=True)
class Heights:
    """An axis of shares from 0 at `floor` upwards to `most` at `top`."""

    most: float
    top: float
    floor: float

    def place(self, share: float) -> float:
        """Return where a share stands."""
        part = min(share / self.most, 1.0) if self.most else 0.0
        return self.floor - part * (self.floor - self.top)

    def ticks(self) -> list[tuple[float, str]]:
        """Return the places and names of two or three round shares.

        Examples
        --------
        >>> [said for _, said in Heights(0.034, 0, 100).ticks()]
        ['0', '1 %', '2 %', '3 %']
        """
        step = next(one for one in _STEPS if self.most / one < 4) if self.most else 1.0
        return [(self.floor, "0")] + [
            (self.place(step * n), f"{100 * step * n:g} %")
            for n in range(1, int(self.most / step + 1e-9) + 1)
        ]


_STEPS = [factor * 10.0**power for power in range(-7, 1) for factor in (1, 2, 5)]
