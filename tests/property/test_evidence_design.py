"""Samples to label: probabilities that add up, estimates without bias."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.evidence.design import LEAST, POOLED, allocate, draw
from graph.evidence.estimate import Stratum, estimate_share

SIZES = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.integers(1, 90), min_size=1, max_size=12
)


def units(sizes: dict[str, int]) -> dict[str, list[str]]:
    return {name: [f"{name}-{number}" for number in range(size)] for name, size in sizes.items()}


@given(sizes=SIZES, n=st.integers(LEAST, 500), seed=st.integers(0, 5))
def test_inclusion_probabilities_of_all_units_sum_to_the_sample(
    sizes: dict[str, int], n: int, seed: int
) -> None:
    drawn = draw(units(sizes), n=n, seed=seed)
    total = sum(sizes.values())
    assert len({one.item for one in drawn}) == len(drawn) == min(n, total)
    by_stratum = {one.stratum: (one.size, one.drawn) for one in drawn}
    assert sum(size for size, _ in by_stratum.values()) == total
    assert sum(size * Fraction(k, size) for size, k in by_stratum.values()) == min(n, total)
    for one in drawn:
        assert one.inclusion_probability == one.drawn / one.size
        assert 0 < one.inclusion_probability <= 1
        assert one.drawn >= min(LEAST, one.size)
        assert one.stratum == POOLED or one.item.startswith(f"{one.stratum}-")


@given(sizes=SIZES, n=st.integers(24, 500))
def test_allocation_is_proportional_beyond_the_least(sizes: dict[str, int], n: int) -> None:
    counts, total = allocate(sizes, n=n), sum(sizes.values())
    assert sum(counts.values()) == min(n, total)
    for name, size in sizes.items():
        assert min(LEAST, size) <= counts[name] <= size
        if n < total:
            assert counts[name] <= max(LEAST, n * size / total + 1)


@given(sizes=SIZES, n=st.integers(LEAST, 200), seed=st.integers(0, 3))
def test_the_order_of_units_and_strata_does_not_matter(
    sizes: dict[str, int], n: int, seed: int
) -> None:
    turned = {name: found[::-1] for name, found in reversed(units(sizes).items())}
    assert draw(turned, n=n, seed=seed) == draw(units(sizes), n=n, seed=seed)


@given(size=st.integers(2, 300), few=st.integers(2, 100), more=st.integers(0, 100))
def test_a_larger_sample_holds_the_smaller_one(size: int, few: int, more: int) -> None:
    frame = units({"only": size})
    small = {one.item for one in draw(frame, n=few, seed=9)}
    assert small <= {one.item for one in draw(frame, n=few + more, seed=9)}


@given(sizes=SIZES, tenths=st.lists(st.integers(0, 10), min_size=12, max_size=12))
def test_a_full_count_gives_the_true_share_without_an_interval(
    sizes: dict[str, int], tenths: list[int]
) -> None:
    rights = [size * k // 10 for size, k in zip(sizes.values(), tenths, strict=False)]
    strata = [
        Stratum(name=name, size=size, right=right, wrong=size - right)
        for (name, size), right in zip(sizes.items(), rights, strict=True)
    ]
    found = estimate_share(strata)
    assert found is not None
    true = sum(rights) / sum(sizes.values())
    assert found.value == pytest.approx(true)
    assert found.interval == pytest.approx((true, true))


# Frames of three strata whose true share is known; every seed draws another sample.
_FRAME = {"often": 1000, "seldom": 150, "rare": 12}
_WRONG_EVERY = {"often": 10, "seldom": 3, "rare": 2}


def is_right(item: str) -> bool:
    name, _, number = item.partition("-")
    return int(number) % _WRONG_EVERY[name] != 0


def simulate(seed: int) -> tuple[float, float, float, float]:
    """Return the Horvitz-Thompson estimate of the share, then Hájek's with its interval."""
    drawn = draw(units(_FRAME), n=80, seed=seed)
    total = sum(1 / one.inclusion_probability for one in drawn if is_right(one.item))
    strata = []
    for name, size in _FRAME.items():
        said = [is_right(one.item) for one in drawn if one.stratum == name]
        strata.append(Stratum(name=name, size=size, right=sum(said), wrong=len(said) - sum(said)))
    found = estimate_share(strata)
    assert found is not None
    return total / sum(_FRAME.values()), found.value, found.low, found.high


def test_the_estimator_has_no_bias_and_the_interval_keeps_its_promise() -> None:
    true = sum(is_right(item) for found in units(_FRAME).values() for item in found) / sum(
        _FRAME.values()
    )
    runs = [simulate(seed) for seed in range(200)]
    mean = sum(run[0] for run in runs) / len(runs)
    spread = (sum((run[0] - mean) ** 2 for run in runs) / len(runs)) ** 0.5
    assert abs(mean - true) < 3 * spread / len(runs) ** 0.5
    assert all(run[0] == pytest.approx(run[1]) for run in runs)
    covered = sum(low <= true <= high for _, _, low, high in runs) / len(runs)
    assert 0.92 <= covered <= 0.99
