"""What misreading leaves of a share, against all ways in which as many could be misread."""

from __future__ import annotations

import pytest

from viz.study.reading import at_worst


@pytest.mark.parametrize("found", range(1, 7))
@pytest.mark.parametrize("missed", range(4))
def test_the_ends_of_a_share_are_those_of_all_ways_to_misread_as_many(
    found: int, missed: int
) -> None:
    for right in range(1, found + 1):
        there = right + missed
        for of_kind in range(found + 1):
            least = max(0, of_kind - (found - right))
            shares = [
                (known + guessed) / there
                for known in range(least, min(of_kind, right) + 1)
                for guessed in range(missed + 1)
            ]
            ends = at_worst(of_kind / found, right / found, right / there)
            assert ends == pytest.approx((min(shares), max(shares)), abs=1e-4)
