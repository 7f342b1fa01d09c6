"""Two marks of cases together, against all ways to deal them out within groups."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from graph.statistics.strata import holm, together


def by_hand(sizes: list[int], first: list[int], second: list[int]) -> dict[int, float]:
    """Return how likely each number of cases with both marks is, by trying every way."""
    law = {0: 1.0}
    for n, a, b in zip(sizes, first, second, strict=True):
        ways = [len(set(range(a)) & set(chosen)) for chosen in combinations(range(n), b)]
        told: dict[int, float] = {}
        for so_far, part in law.items():
            for k in ways:
                told[so_far + k] = told.get(so_far + k, 0.0) + part / len(ways)
        law = told
    return law


def test_the_law_is_that_of_every_way_to_deal_the_marks_out() -> None:
    sizes, first, second = [6, 5, 4, 3], [2, 3, 4, 0], [3, 2, 1, 2]
    law = by_hand(sizes, first, second)
    for both in law:
        found = together(both, *(np.array(one) for one in (sizes, first, second)))
        below = sum(p for k, p in law.items() if k <= both)
        above = sum(p for k, p in law.items() if k >= both)
        assert found.p == pytest.approx(min(1.0, 2 * min(below, above)))
        assert found.expected == pytest.approx(sum(k * p for k, p in law.items()))
        assert sum(p for k, p in law.items() if found.low <= k <= found.high) >= 0.95


def test_groups_without_both_marks_tell_nothing() -> None:
    found = together(0, np.array([9, 9]), np.array([9, 0]), np.array([0, 9]))
    assert (found.expected, found.low, found.high, found.p) == (0.0, 0, 0, 1.0)
    nothing = np.array([], dtype=np.int64)
    assert together(0, nothing, nothing, nothing).p == 1.0


def test_a_tail_far_out_is_small_and_not_lost_in_rounding() -> None:
    found = together(40, np.array([1000]), np.array([40]), np.array([40]))
    assert 0 < found.p < 1e-60


def test_holm_keeps_the_order_of_p_values() -> None:
    assert holm([0.2, 0.001, 0.02, 0.9]) == pytest.approx([0.4, 0.004, 0.06, 0.9])
    assert holm([]) == []
