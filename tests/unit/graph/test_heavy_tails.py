from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from graph.kernels.power_law import draw_tail, fit_tail, zeta
from graph.statistics.heavy_tails import HeavyTail, heavy_tail
from graph.statistics.tail_models import ALTERNATIVES


@pytest.fixture(scope="module")
def straight() -> HeavyTail:
    """4,000 counts in the shares of a power law of exponent 2.5, and five far out."""
    k = np.arange(1, 80)
    counts = np.round(4000 * k**-2.5 / 1.341487).astype(int)
    return heavy_tail(np.r_[np.repeat(k, counts), 90, 110, 150, 230, 500, 0, 0], draws=39)


def test_the_zeta_function_is_that_of_scipy() -> None:
    for s, q in ((1.2, 1.0), (2.5, 3.0), (7.0, 1.0), (1.9, 400.0)):
        assert zeta(s, q) == pytest.approx(float(special.zeta(s, q)), rel=1e-9)


def test_counts_of_a_power_law_earn_its_name(straight: HeavyTail) -> None:
    assert straight.verdict == "power law"
    assert (straight.n, straight.positive, straight.xmin, straight.n_tail) == (3996, 3994, 1, 3994)
    assert straight.p == 1.0
    # powerlaw 2.0.0 gives 2.5109 for the same counts
    assert straight.alpha == pytest.approx(2.5109, abs=1e-4)
    assert straight.alpha_se == pytest.approx(0.027, abs=0.001)


def test_likelihood_ratios_are_those_of_the_package_powerlaw(straight: HeavyTail) -> None:
    # powerlaw 2.0.0: Fit(counts, discrete=True).distribution_compare("power_law", name)
    theirs = {
        "lognormal": (1.907510, 0.33744),
        "lognormal_positive": (306.87035, 1.36e-17),
        "exponential": (1430.57607, 0.000279),
        "cutoff": (0.0, 0.9987),
    }
    assert straight.rivals is not None
    for name, (ratio, p) in theirs.items():
        assert straight.rivals[name].ratio == pytest.approx(ratio, abs=2e-4), name
        assert straight.rivals[name].p == pytest.approx(p, rel=0.02), name


def test_counts_of_an_exponential_and_of_a_lognormal_do_not_earn_the_name() -> None:
    chances = (np.arange(4000) + 0.5) / 4000
    geometric = stats.geom(0.2).ppf(chances).astype(int)
    lognormal = np.ceil(np.exp(1.0 + 1.2 * stats.norm.ppf(chances))).astype(int)
    for values in (geometric, lognormal):
        assert heavy_tail(values, draws=39, least=400).verdict in {
            "ruled out",
            "another fits better",
        }


def test_a_tail_of_few_or_equal_values_is_not_fitted() -> None:
    assert heavy_tail(np.arange(49)).verdict == "too few"
    assert heavy_tail(np.ones(500, dtype=int)).verdict == "too few"
    assert heavy_tail(np.zeros(3, dtype=int)).positive == 0


def test_samples_follow_the_law_they_are_drawn_from() -> None:
    chances = (np.arange(20_000) + 0.5) / 20_000
    drawn = draw_tail(chances, 3, 2.2)
    shares = np.array([(drawn == x).mean() for x in range(3, 9)])
    expected = np.arange(3.0, 9.0) ** -2.2 / special.zeta(2.2, 3)
    assert shares == pytest.approx(expected, abs=1e-4)
    values, counts = np.unique(drawn, return_counts=True)
    xmin, alpha, distance = fit_tail(values, counts, 10_000)
    assert (xmin, round(alpha, 2)) == (3, 2.2)
    assert distance < 1e-3


def test_the_distance_is_that_of_the_two_curves_at_every_whole_number() -> None:
    values, counts = np.array([1, 2, 5]), np.array([6, 3, 1])
    xmin, alpha, distance = fit_tail(values, counts, 10)
    whole = special.zeta(alpha, 1)
    seen = {x: counts[values >= x].sum() / 10 for x in range(1, 9)}
    far = max(abs(seen[x] - special.zeta(alpha, x) / whole) for x in seen)
    assert (xmin, distance) == (1, pytest.approx(far))


def test_the_same_seed_gives_the_same_p() -> None:
    values = np.random.default_rng(3).zipf(2.1, 300)
    assert heavy_tail(values, draws=19, seed=5) == heavy_tail(values, draws=19, seed=5)


@pytest.mark.parametrize("xmin", [1, 4])
def test_each_alternative_is_a_law_and_its_own_counts_fit_it_best(xmin: int) -> None:
    values = np.arange(xmin, 300)
    upper = np.exp(-(((np.arange(xmin, 301) - 0.5) / 5.0) ** 0.7))  # a stretched exponential
    counts = np.ceil(1e9 * (upper[:-1] - upper[1:]) / upper[0]).astype(np.int64)
    logs = {name: fit(values, counts, xmin) for name, fit in ALTERNATIVES.items()}
    for found in logs.values():
        assert np.exp(found).sum() == pytest.approx(1.0, abs=0.01)
    likelihood = {name: float((found * counts).sum()) for name, found in logs.items()}
    assert max(likelihood, key=lambda name: likelihood[name]) == "stretched_exponential"
    expected = (upper[:-1] - upper[1:]) / upper[0]
    assert np.exp(logs["stretched_exponential"])[:50] == pytest.approx(expected[:50], rel=0.02)
