"""Shares of people who did something in any of their posts."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from scipy.special import stdtrit

from graph.statistics.intervals import Share, wilson
from graph.statistics.people import share_of_people, written

Flags = NDArray[np.bool_]


def _share(said: Flags, who: list[Any], where: list[Any]) -> Share:
    every = np.ones(len(said), dtype=np.bool_)
    return share_of_people([said], written(every, pl.Series(who), pl.Series(where)))


def test_people_are_counted_once_and_unknown_ones_never() -> None:
    said = np.array([True, True, False, True, False])
    share = _share(said, ["a", "a", "b", None, "c"], ["s", "t", "s", "t", "u"])
    assert (share.k, share.n) == (1, 3)
    assert _share(said, [None] * 5, list("stuvw")).to_json()["interval"] is None


def test_what_all_or_none_do_says_as_much_as_there_are_threads() -> None:
    people, threads = list("abcdef"), ["s", "s", "t", "t", "u", "u"]
    for said in (np.zeros(6, dtype=np.bool_), np.ones(6, dtype=np.bool_)):
        assert _share(said, people, threads).effective == 3.0
    one = _share(np.array([True, False]), ["a", "b"], ["s", "s"])
    assert (one.k, one.n, one.effective) == (1, 2, 1.0)


def test_both_is_said_by_who_has_a_post_of_each_kind() -> None:
    gains = np.array([True, False, True, False, False])
    costs = np.array([False, True, False, True, False])
    people, threads = pl.Series(["a", "a", "b", "c", "d"]), pl.Series(["s", "t", "s", "u", "v"])
    share = share_of_people([gains, costs], written(gains | costs, people, threads))
    assert (share.k, share.n) == (1, 3)


def test_the_variance_is_that_of_leaving_out_threads_and_people_written_out() -> None:
    rng = np.random.default_rng(1)
    people, threads = rng.integers(0, 30, 90), rng.integers(0, 12, 90)
    said = rng.random(90) < 0.2
    share = _share(said, people.tolist(), threads.tolist())
    n, k = len(np.unique(people)), len(np.unique(people[said]))

    def variance(clusters: NDArray[np.int64]) -> float:
        apart = []
        for one in np.unique(clusters):
            stays = clusters != one
            lost = k - len(np.unique(people[stays & said]))
            apart.append(lost - k / n * (n - len(np.unique(people[stays]))))
        many = len(apart)
        return float(many / (many - 1) * (np.array(apart) ** 2).sum() / n**2)

    pairs = people * 100 + threads
    told = variance(threads), k / n * (1 - k / n) / (n - 1), variance(pairs)
    expected = max(told[0], told[1], told[0] + told[1] - told[2])
    sizes = np.bincount(np.unique(pairs) % 100)
    freedom = sizes.sum() ** 2 / (sizes**2).sum() - 1
    student = float(stdtrit(freedom, 0.975)) / 1.959964
    worth = n / max(1.0, expected / (k / n * (1 - k / n) / n)) / student**2
    assert (share.k, share.n) == (k, n)
    assert share.effective == pytest.approx(worth, rel=1e-5)


def test_intervals_hold_the_share_of_people_whom_threads_make_alike() -> None:
    rng = np.random.default_rng(9)
    weights = 1 / np.arange(1, 201) ** 0.8
    shares = []
    for _ in range(300):
        posts = np.minimum((1 + rng.pareto(1.2, 700)).astype(int), 60)
        people = np.repeat(np.arange(700), posts)
        threads = rng.choice(200, len(people), p=weights / weights.sum())
        leaning = rng.normal(0, 1, 700)[people] + rng.normal(0, 1.2, 200)[threads] - 4
        said = rng.random(len(people)) < 1 / (1 + np.exp(-leaning))
        shares.append(_share(said, people.tolist(), threads.tolist()))
    truth = np.mean([share.k / share.n for share in shares])
    held, alone = (
        sum(low <= truth <= high for low, high in intervals)
        for intervals in (
            [share.interval or (1.0, 0.0) for share in shares],
            [wilson(share.k, share.n) or (1.0, 0.0) for share in shares],
        )
    )
    assert held / 300 == pytest.approx(0.94, abs=0.04)
    assert alone / 300 < 0.85


def test_no_share_of_few_lies_outside_its_own_interval() -> None:
    rng = np.random.default_rng(0)
    for _ in range(500):
        n = int(rng.integers(1, 7))
        gains, costs = rng.random((2, n)) < rng.random()
        people = pl.Series([f"p{one}" for one in rng.integers(0, 4, n)])
        threads = pl.Series([f"t{one}" for one in rng.integers(0, 3, n)])
        posts = written(np.ones(n, dtype=np.bool_), people, threads)
        for needs in ([gains], [gains, costs]):
            share = share_of_people(needs, posts)
            low, high = share.interval or (1.0, 0.0)
            assert 0.0 <= low <= share.k / share.n <= high <= 1.0
