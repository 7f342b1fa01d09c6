"""How long until something happens, where for many it has not happened yet.

Kaplan and Meier's estimate with Greenwood's variance, or one that knows who belongs together;
intervals on the scale of log(-log S), so that they stay within [0, 1]. Before the first
event, where that scale has no end, the interval is Wilson's for none of those watched so long.

References
----------
.. [1] Kaplan and Meier, "Nonparametric estimation from incomplete observations", J. Am. Stat.
   Assoc. 53 (1958), doi:10.1080/01621459.1958.10501452.
.. [2] Kalbfleisch and Prentice, "The Statistical Analysis of Failure Time Data" (2nd ed. 2002),
   section 1.4, doi:10.1002/9781118032985.
.. [3] Brookmeyer and Crowley, "A confidence interval for the median survival time", Biometrics 38
   (1982), doi:10.2307/2530286.
.. [4] Ying and Wei, "The Kaplan-Meier estimate for dependent failure time observations", J.
   Multivariate Anal. 50 (1994), doi:10.1006/jmva.1994.1031.
.. [5] Cameron, Gelbach & Miller, "Robust inference with multiway clustering", Journal of Business &
   Economic Statistics 29 (2011), doi:10.1198/jbes.2010.07136.
.. [6] Kish, "Survey Sampling" (1965), section 8.2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.statistics.clusters import alike
from graph.statistics.intervals import Z95, wilson

_HALF = 0.5 + 1e-12
"""One half, with room for the rounding of products."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The curve after a time at which something happened.

    `share` is that of those to whom it has not happened by then, `se` its standard error; of `risk`
    people watched until then it happened to `events`. `low` and `high` are the 95 % interval, not
    known where nobody or everybody is left, nor where fewer than two clusters of equal size would
    say as much.
    """

    time: float
    risk: int
    events: int
    share: float
    se: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """A curve of `n`, of whom it happened to `events`; nobody was watched longer than `longest`.

    `times` are how long each was watched, shape (n,); `ways` the clusters that each belongs to.
    """

    n: int
    events: int
    longest: float
    steps: tuple[Step, ...]
    times: NDArray[np.float64] = field(repr=False, compare=False)
    ways: tuple[NDArray[np.int64], ...] = field(repr=False, compare=False)

    @property
    def median(self) -> float | None:
        """First time by which it has happened to half; unknown where the data end before."""
        return next((step.time for step in self.steps if step.share <= _HALF), None)

    @property
    def median_interval(self) -> tuple[float | None, float | None]:
        """Times at which the interval of the curve reaches one half; an unknown end is open."""
        low = next((s.time for s in self.steps if _at(s.low, s.share) <= _HALF), None)
        high = next((s.time for s in self.steps if _at(s.high, s.share) <= _HALF), None)
        return low, high

    def at(self, time: float) -> Step | None:
        """Return the last step not after a time; None before the first."""
        return next((step for step in reversed(self.steps) if step.time <= time), None)

    def happened_by(self, time: float) -> dict[str, float | None]:
        """Return the share to whom it has happened by a time, with its 95 % interval.

        Unknown for a time until which nobody was watched, unless it had happened to all before.
        """
        if time > self.longest and (not self.steps or self.steps[-1].share > 0.0):
            return {"share": None, "low": None, "high": None}
        step = self.at(time)
        if step is None:
            return {"share": 0.0, "low": 0.0, "high": self._most_before(time)}
        return {
            "share": 1 - step.share,
            "low": None if step.high is None else 1 - step.high,
            "high": None if step.low is None else 1 - step.low,
        }

    def _most_before(self, time: float) -> float:
        """Return the upper bound before the first event: that of none of those watched so long.

        No more than that of the first event, by when it has happened to as many or more.
        """
        watched = self.times >= time
        clusters = min((alike(way[watched]) for way in self.ways), default=None)
        _, high = wilson(0, int(watched.sum()), effective=clusters) or (0.0, 1.0)
        later = self.steps[0].low if self.steps else None
        return high if later is None else min(high, 1 - later)

    def thinned(self, most: int) -> list[Step]:
        """Return at most `most` steps: where the curve has fallen, or time has passed."""
        if len(self.steps) <= most:
            return list(self.steps)
        kept = [self.steps[0]]
        last = self.steps[-1]
        fall = 2 * (kept[0].share - last.share) / most
        pause = 2 * (last.time - kept[0].time) / most
        for step in self.steps[1:-1]:
            if kept[-1].share - step.share >= fall or step.time - kept[-1].time >= pause:
                kept.append(step)
        return [*kept, last]

    def to_json(self, *, most: int = 200) -> dict[str, Any]:
        """Return counts, `median`, `median_interval` and about `most` of the steps."""
        low, high = self.median_interval
        return {
            "n": self.n, "events": self.events, "censored": self.n - self.events,
            "longest": self.longest if self.n else None,
            "median": self.median, "median_interval": [low, high],
            "steps": [asdict(step) for step in self.thinned(most)],
        }  # fmt: skip


def kaplan_meier(
    times: Sequence[float], happened: Sequence[bool], *, clusters: Sequence[Sequence[int]] = ()
) -> Survival:
    """Return the curve of the share to whom something has not happened yet.

    Parameters
    ----------
    times : sequence of float
        For each how long until it happened, or until the watch ended; at least 0.
    happened : sequence of bool
        Whether it happened; False is censored. Who leaves at a time of an event is still at risk.
    clusters : sequence of sequences of int
        Numbers from 0 on of what each belongs to, if those of one are alike, such as people who
        came to the same thread; two where they are alike in two ways, such as an owner's models and
        those of one lineage.

    Raises
    ------
    ValueError
        If the lengths differ, or a time is below 0.

    Notes
    -----
    With clusters the variance of log S is the sum of squares over clusters of what their members
    together move log S by, to first order [4]_; of two ways that of both without what is in both
    [5]_. It is never less than that of one way alone, nor than Greenwood's. Intervals are Student's
    t, with as many degrees of freedom as clusters of equal size would say the same [6]_, less one.
    Time O(n log n + steps * clusters).

    Examples
    --------
    >>> curve = kaplan_meier([1, 2, 2, 4], [True, True, False, True])
    >>> [(step.time, step.risk, step.share) for step in curve.steps]
    [(1.0, 4, 0.75), (2.0, 3, 0.5), (4.0, 1, 0.0)]
    >>> curve.median
    2.0
    """
    t, d = np.asarray(times, dtype=np.float64), np.asarray(happened, dtype=np.bool_)
    ways = [np.asarray(one, dtype=np.int64) for one in clusters]
    if {len(t)} != {len(one) for one in (t, d, *ways)} or (len(t) and not t.min() >= 0):
        raise ValueError("times, happened or clusters differ in length, or a time is below 0")
    order = np.sort(t)
    distinct, counts = np.unique(t[d], return_counts=True)
    together = _together(t, d, ways, distinct)
    wide = _quantile(ways)
    steps, share, spread = [], 1.0, 0.0
    for place, (time, events) in enumerate(zip(distinct.tolist(), counts.tolist(), strict=True)):
        risk = len(t) - int(np.searchsorted(order, time))
        share *= 1 - events / risk
        spread += events / (risk * (risk - events)) if risk > events else 0.0
        most = max(spread, float(together[place]))
        steps.append(_step(time, risk, events, share=share, spread=most, wide=wide))
    longest = float(t.max()) if len(t) else -1.0
    return Survival(
        n=len(t), events=int(d.sum()), longest=longest, steps=tuple(steps), times=t,
        ways=tuple(ways),
    )  # fmt: skip


def _together(
    t: NDArray[np.float64],
    d: NDArray[np.bool_],
    ways: Sequence[NDArray[np.int64]],
    distinct: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the variance of log S after each time of an event, those of a cluster being alike."""
    if not ways or not len(t):
        return np.zeros(len(distinct))
    of = [_between(t, d, way, distinct) for way in ways]
    if len(ways) == 1:
        return of[0]
    first, second = ways
    both = _between(t, d, first * (int(second.max()) + 1) + second, distinct)
    return np.maximum(np.maximum(of[0], of[1]), of[0] + of[1] - both)


def _between(
    t: NDArray[np.float64],
    d: NDArray[np.bool_],
    of: NDArray[np.int64],
    distinct: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the variance of log S between clusters after each time of an event."""
    order = np.argsort(t, kind="stable")
    names, of = np.unique(of[order], return_inverse=True)
    t, d, many = t[order], d[order], len(names)
    watched, moved = np.bincount(of, minlength=many), np.zeros(many)
    spread, gone = np.zeros(len(distinct)), 0
    for place, time in enumerate(distinct.tolist()):
        first, last = (int(np.searchsorted(t, time, side=side)) for side in ("left", "right"))
        watched = watched - np.bincount(of[gone:first], minlength=many)
        gone, risk, now = first, len(t) - first, of[first:last][d[first:last]]
        if risk > len(now):
            expected = watched * (len(now) / risk)
            moved += (expected - np.bincount(now, minlength=many)) / (risk - len(now))
        spread[place] = float((moved * moved).sum())
    return spread


def _quantile(ways: Sequence[NDArray[np.int64]]) -> float | None:
    """Return by how many standard errors an interval reaches to a side; of one cluster unknown."""
    from scipy.special import stdtrit

    freedom = min((alike(way) - 1 for way in ways if len(way)), default=None)
    if freedom is None:
        return Z95
    return float(stdtrit(freedom, 0.975)) if freedom >= 1 else None


def _step(
    time: float, risk: int, events: int, *, share: float, spread: float, wide: float | None
) -> Step:
    low, high = None, None
    if wide is not None and 0.0 < share < 1.0:
        half = wide * math.sqrt(spread) / abs(math.log(share))
        low, high = share ** math.exp(half), share ** math.exp(-half)
    return Step(
        time=time, risk=risk, events=events, share=share, se=share * math.sqrt(spread),
        low=low, high=high,
    )  # fmt: skip


def _at(bound: float | None, share: float) -> float:
    return share if bound is None else bound
