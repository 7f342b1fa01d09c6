"""What is left of a share, given how rightly and how fully it is found."""

from __future__ import annotations

import math

import numpy as np
import pytest

from graph.statistics.misreading import Measured, corrected, summed

SURE = Measured(1.0, 1.0, 1.0)


def test_a_share_read_without_a_slip_stays_as_it_is() -> None:
    found = Measured(0.02, 0.015, 0.03)
    assert corrected(found, SURE, SURE) == pytest.approx(found)


def test_what_is_misread_falls_away_and_what_is_missed_comes_on_top() -> None:
    left = corrected(Measured(0.1, 0.1, 0.1), Measured(0.4, 0.3, 0.5), Measured(0.8, 0.8, 0.8))
    assert left is not None
    assert left.value == pytest.approx(0.05)
    assert left.low == pytest.approx(0.1 * 0.3 / 0.8)
    assert left.high == pytest.approx(0.1 * 0.5 / 0.8)


def test_each_doubt_makes_the_interval_wider_and_no_end_leaves_0_to_1() -> None:
    left = corrected(Measured(0.5, 0.4, 0.6), Measured(0.9, 0.5, 1.0), Measured(0.3, 0.1, 0.6))
    assert left is not None
    assert left.value == 1.0
    assert left.high == 1.0
    assert left.low < 0.5 * 0.5 / 0.3


def test_nothing_is_known_without_recall_and_nothing_is_left_without_precision() -> None:
    assert corrected(Measured(0.1, 0.05, 0.2), SURE, Measured(0.0, 0.0, 0.2)) is None
    none = corrected(Measured(0.1, 0.05, 0.2), Measured(0.0, 0.0, 0.1), Measured(0.5, 0.2, 0.8))
    assert none == pytest.approx((0.0, 0.0, 0.2 * 0.1 / 0.2))
    open_below = corrected(Measured(0.1, 0.05, 0.2), Measured(0.5, 0.0, 1.0), SURE)
    assert open_below is not None
    assert open_below.low == 0.0
    assert math.isfinite(open_below.high)


def test_parts_add_up_with_the_distances_to_their_ends() -> None:
    assert summed([Measured(3.0, 0.0, 7.0), Measured(5.0, 1.0, 8.0)]) == Measured(8.0, 3.0, 13.0)


def test_the_interval_holds_what_is_there_in_simulated_studies() -> None:
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(300):
        held = rng.random(30_000) < 0.02
        found = np.where(held, rng.random(30_000) < 0.7, rng.random(30_000) < 0.01)
        labelled = rng.permutation(30_000)[:8_000]
        both = int((held & found)[labelled].sum())
        left = corrected(
            _share(int(found.sum()), 30_000),
            _share(both, int(found[labelled].sum())),
            _share(both, int(held[labelled].sum())),
        )
        assert left is not None
        inside += left.low <= 0.02 <= left.high
    assert inside / 300 >= 0.95


def _share(k: int, n: int) -> Measured:
    from graph.statistics.intervals import wilson

    low, high = wilson(k, n) or (0.0, 1.0)
    return Measured(k / n, low, high)
