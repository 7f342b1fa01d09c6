"""Intervals of shares whose cases come in clusters, such as the reports of one person."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from graph.statistics.clusters import clustered, shares_by
from graph.statistics.intervals import Share, wilson


def test_cases_of_one_each_have_wilson_s_interval() -> None:
    share = clustered([True] * 5 + [False] * 15, list(range(20)))
    low, high = wilson(5, 20) or (0.0, 1.0)
    found = share.interval or (0.0, 1.0)
    # the variance between clusters has n - 1 where that of single cases has n
    assert found == pytest.approx((low, high), abs=0.01)
    assert found[0] <= low
    assert high <= found[1]


def test_who_says_the_same_many_times_says_it_once() -> None:
    once = clustered([True, False, False, True] * 5, list(range(20)))
    often = clustered([True, False, False, True] * 50, list(range(20)) * 10)
    assert (often.k, often.n) == (100, 200)
    assert often.interval == pytest.approx(once.interval)


def test_nobody_known_is_somebody_else_each_time() -> None:
    unknown = clustered([True, False, False, True], [None] * 4)
    assert unknown == clustered([True, False, False, True], ["a", "b", "c", "d"])


def test_what_all_say_is_as_sure_as_there_are_people() -> None:
    assert clustered([True] * 9, ["a", "b", "c"] * 3) == Share(k=9, n=9, effective=3.0)
    assert clustered([], []) == Share(k=0, n=0)


def test_intervals_hold_the_share_that_people_with_many_cases_were_drawn_with() -> None:
    rng = np.random.default_rng(7)
    inside, naive = 0, 0
    for _ in range(400):
        sizes = rng.geometric(0.25, 120)
        own = rng.beta(1.5, 1.5, 120)
        people = np.repeat(np.arange(120), sizes)
        share = clustered((rng.random(len(people)) < own[people]).tolist(), people.tolist())
        low, high = share.interval or (0.0, 1.0)
        inside += low <= 0.5 <= high
        low, high = wilson(share.k, share.n) or (0.0, 1.0)
        naive += low <= 0.5 <= high
    assert inside / 400 == pytest.approx(0.95, abs=0.03)
    assert naive / 400 < 0.85


def test_shares_by_value_come_most_first() -> None:
    found = shares_by(pl.Series(["b", "a", "b", "c"]), pl.Series(["x", "y", "y", "z"]))
    assert [(name, one.k, one.n) for name, one in found.items()] == [
        ("b", 2, 4), ("a", 1, 4), ("c", 1, 4),
    ]  # fmt: skip
