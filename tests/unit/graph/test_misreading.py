"""What is left of a share, given how rightly and how fully it is found."""

from __future__ import annotations

import math

import numpy as np
import pytest

from graph.statistics.misreading import Measured, corrected

SURE = Measured(1.0, 1.0, 1.0)


def test_a_share_read_without_a_slip_stays_as_it_is() -> None:
    found = Measured(0.02, 0.015, 0.03)
    assert corrected(found, SURE) == pytest.approx(found)


def test_what_is_misread_falls_away_and_what_is_missed_comes_on_top() -> None:
    left = corrected(Measured(0.1, 0.1, 0.1), Measured(0.5, 0.4, 0.6))
    assert left == pytest.approx((0.05, 0.04, 0.06))


def test_each_doubt_makes_the_interval_wider_and_no_end_leaves_0_to_1() -> None:
    left = corrected(Measured(0.5, 0.4, 0.6), Measured(3.0, 1.5, 9.0))
    assert left.value == 1.0
    assert left.high == 1.0
    assert left.low < 0.5 * 1.5


def test_what_is_missed_by_far_is_no_more_than_all() -> None:
    assert corrected(Measured(0.9, 0.89, 0.91), Measured(2.0, 1.9, 2.1)) == (1.0, 1.0, 1.0)
    assert corrected(Measured(0.0, 0.0, 0.9), Measured(2.0, 1.9, 2.1)) == (0.0, 0.0, 1.0)


def test_an_end_of_0_leaves_0_and_no_error() -> None:
    none = corrected(Measured(0.1, 0.05, 0.2), Measured(0.0, 0.0, 0.3))
    assert none == pytest.approx((0.0, 0.0, 0.2 * 0.3))
    open_below = corrected(Measured(0.1, 0.05, 0.2), Measured(0.5, 0.0, 1.0))
    assert open_below.low == 0.0
    assert math.isfinite(open_below.high)


def test_the_interval_holds_what_is_there_in_simulated_studies() -> None:
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(200):
        held = rng.random(30_000) < 0.02
        found = np.where(held, rng.random(30_000) < 0.7, rng.random(30_000) < 0.01)
        labelled = rng.permutation(30_000)[:6_000]
        told = np.stack([held[labelled], found[labelled]])
        drawn = rng.multinomial(6_000, _cells(told), size=400)
        ratio = (drawn[:, 1] + drawn[:, 2]) / (drawn[:, 1] + drawn[:, 3])
        low, high = np.percentile(ratio, [2.5, 97.5])
        there = Measured(float(told[0].sum() / told[1].sum()), float(low), float(high))
        left = corrected(_share(int(found.sum()), 30_000), there)
        inside += left.low <= held.mean() <= left.high
    assert inside / 200 >= 0.9


def _cells(told: np.ndarray) -> list[float]:
    """Shares of neither, both, held alone, found alone."""
    held, found = told
    return [float(np.mean(cell)) for cell in (~held & ~found, held & found, held & ~found,
                                              ~held & found)]  # fmt: skip


def _share(k: int, n: int) -> Measured:
    from graph.statistics.intervals import wilson

    low, high = wilson(k, n) or (0.0, 1.0)
    return Measured(k / n, low, high)
