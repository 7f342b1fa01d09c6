"""Whether teaching is passed on more often than if threads had come in another order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.statistics.clusters import clustered
from graph.statistics.intervals import Share
from graph.statistics.nulls import p_value, seeds
from graph.teaching.lessons import (
    Lessons,
    Numbers,
    at_times,
    chain_counts,
    learners,
    link,
    linkable,
    passed_on,
    taught_pairs,
)

NULLS = {
    "thread_dates": "every thread keeps its lessons and their order, and takes the date of another "
    "thread of the same month",
    "thread_dates_any": "the same, with another thread of any month",
}
STATISTICS = {
    "passed_on": "people who later taught somebody else a topic they had been taught",
    "passed_on_by_topic": "pairs of such a person and topic",
    "chains_of_2": "chains of two lessons",
    "chains_of_3": "chains of three lessons, which people and topics that come and go at the same "
    "time make, too: their p says yes in 21 of 100 planted worlds in which nothing is passed on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One statistic against one null: the observed value, upper p-value, and the draws."""

    observed: int
    p: float
    draws: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the figures, with mean and 95 % range of the draws."""
        low, high = np.quantile(self.draws, [0.025, 0.975])
        mean = float(np.mean(self.draws))
        return {
            "observed": self.observed, "p": self.p, "n": len(self.draws), "mean": mean,
            "range": [float(low), float(high)], "ratio": self.observed / mean if mean else None,
            "draws": list(self.draws),
        }  # fmt: skip


def statistics(lessons: Lessons, *, window_days: float | None) -> dict[str, int]:
    """Return the figures of `STATISTICS`."""
    links = link(lessons, window_days=window_days, in_order=False)
    counts = chain_counts(lessons, links, longest=3)
    passed = passed_on(lessons, links)
    values = (learners(lessons, passed), taught_pairs(lessons, passed), counts[2], counts[3])
    return dict(zip(STATISTICS, (int(value) for value in values), strict=True))


def order_test(
    lessons: Lessons, *, window_days: float | None, n_null: int, seed: int
) -> dict[str, dict[str, Comparison]]:
    """Test the statistics against threads in another order.

    Parameters
    ----------
    lessons : Lessons
        At least one.
    window_days : float, optional
        Most days between being taught and teaching; any number if not given.
    n_null : int
        Draws a null, at least 1.
    seed : int
        Seed of the draws.

    Notes
    -----
    A draw gives each thread the date of another (of the same month, for `thread_dates`),
    and moves its lessons with it. So everybody takes part in the same threads, teaches and is
    taught the same topics by the same people, lessons of one thread stay together and in order;
    what is lost is which thread came before which. Chains inside one thread stand in every
    draw, so that they can never make a result significant. Inside months the growth of the
    community and who was there in which month stay too; across all months they do not, so that
    `thread_dates_any` mixes the order of learning and teaching with people's coming and going. In
    planted worlds in which nothing is passed on `passed_on` within months says yes in 3 to 4 of
    100, and in 10 where everybody asks first and answers later, whatever the topic; where who was
    taught a topic answers on it four times as often, in 98.
    """
    linked, places = linkable(lessons)
    observed = statistics(linked, window_days=window_days)
    tested = {}
    for number, null in enumerate(NULLS):
        dates = _dates(lessons, null, places)
        draws = (_redated(linked, dates, one) for one in seeds(seed, n_null, stream=number))
        drawn = [statistics(draw, window_days=window_days) for draw in draws]
        tested[null] = _tested(observed, drawn)
    return tested


def learned_first(lessons: Lessons) -> Share:
    """Return the share of pairs of person and topic in which learning came first.

    Pairs are those that were first taught and first taught others in different threads; those of
    one person are a cluster.
    """
    firsts = [_first(lessons, side) for side in (lessons.learns, lessons.teaches)]
    _, here, there = np.intersect1d(firsts[0][0], firsts[1][0], return_indices=True)
    learning, teaching = firsts[0][1][here], firsts[1][1][there]
    apart = lessons.thread[learning] != lessons.thread[teaching]
    earlier = lessons.time[learning] < lessons.time[teaching]
    return clustered(pl.Series(earlier[apart]), pl.Series(lessons.learner[learning][apart]))


def _first(lessons: Lessons, codes: Numbers) -> tuple[Numbers, Numbers]:
    """Return the codes, and for each the earliest lesson that has it."""
    order = np.argsort(lessons.time, kind="stable")
    found, places = np.unique(codes[order], return_index=True)
    return found, order[places]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Dates:
    """When threads with lessons began, the thread of each lesson, and who may exchange dates."""

    begin: Numbers
    thread: Numbers
    strata: tuple[Numbers, ...]


def _dates(lessons: Lessons, null: str, places: Numbers) -> _Dates:
    # threads in which nothing was taught about a topic have no date to give
    begun, thread = np.unique(lessons.thread, return_inverse=True)
    begin = np.full(len(begun), np.iinfo(np.int64).max)
    np.minimum.at(begin, thread, lessons.time)
    strata: NDArray[Any] = np.zeros(len(begin), dtype=np.int64)
    if null == "thread_dates":
        strata = begin.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
    return _Dates(
        begin=begin,
        thread=thread[places],
        strata=tuple(np.flatnonzero(strata == stratum) for stratum in np.unique(strata)),
    )


def _redated(lessons: Lessons, dates: _Dates, seed: int) -> Lessons:
    """Return the lessons after threads have exchanged their dates."""
    rng = np.random.default_rng(seed)
    moved = np.empty_like(dates.begin)
    for members in dates.strata:
        moved[members] = dates.begin[rng.permutation(members)]
    return at_times(lessons, lessons.time + (moved - dates.begin)[dates.thread])


def _tested(observed: dict[str, int], drawn: list[dict[str, int]]) -> dict[str, Comparison]:
    return {
        name: Comparison(
            observed=value,
            p=p_value(value, [draw[name] for draw in drawn]),
            draws=tuple(draw[name] for draw in drawn),
        )
        for name, value in observed.items()
    }
