"""Heavy tails of counts: a power law, whether it can be ruled out, and what fits as well or better.

The method is that of Clauset, Shalizi and Newman for whole numbers [1]_. A tail is called a power
law only where it cannot be ruled out, no alternative fits better, and those that are not near to
one by construction (`BEATEN`) fit worse; Broido and Clauset [2]_ show how rarely that is so.
The package powerlaw [3]_ gives the same likelihood ratios, which a test checks; it lacks the test
of fit and needs matplotlib.

References
----------
.. [1] Clauset, Shalizi and Newman, "Power-law distributions in empirical data", SIAM Review 51
   (2009), doi:10.1137/070710111, arXiv 0706.1062.
.. [2] Broido and Clauset, "Scale-free networks are rare", Nat. Commun. 10 (2019) 1017,
   doi:10.1038/s41467-019-08746-5.
.. [3] Alstott, Bullmore and Plenz, "powerlaw: a Python package for analysis of heavy-tailed
   distributions", PLoS ONE 9 (2014) e85777, doi:10.1371/journal.pone.0085777.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from graph.statistics.tail_models import ALTERNATIVES, power_law_logs

Numbers = NDArray[np.int64]
Verdict = Literal["power law", "not told apart", "another fits better", "ruled out", "too few"]

LEAST_TAIL = 50
"""Values in a tail below which none is fitted (Clauset et al. 2009, section 3.4: about 50)."""
RULED_OUT = 0.1
"""p at or below which the power law is ruled out (Clauset et al. 2009, section 4.1)."""
SIGNIFICANT = 0.1
"""p at or below which one of two models fits better (Clauset et al. 2009, section 5.1)."""

BEATEN = ("exponential", "lognormal_positive")
"""Alternatives that a power law must beat to be called one; the others can come as near as they
like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """One alternative: log-likelihood ratio (above 0: the power law fits better) and its p."""

    ratio: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeavyTail:
    """What was found of a tail.

    Of `n` values `positive` are at least 1, `n_tail` at least `xmin`; `alpha` has the standard
    error `alpha_se`; `distance` is that of Kolmogorov and Smirnov; `p` is the share of `draws`
    synthetic samples, the observed one among them, that lie as far from their own best power law.
    """

    n: int
    positive: int
    verdict: Verdict
    xmin: int | None = None
    n_tail: int = 0
    alpha: float | None = None
    alpha_se: float | None = None
    distance: float | None = None
    p: float | None = None
    draws: int = 0
    rivals: dict[str, Rival] | None = None


def heavy_tail(
    values: NDArray[np.integer], *, draws: int = 199, seed: int = 0, least: int = LEAST_TAIL
) -> HeavyTail:
    """Fit a power law to the tail of some counts, test it, and compare it with alternatives.

    Parameters
    ----------
    values : array of int
        Counts, at least 0; zeros are counted and left out.
    draws : int
        Synthetic samples of the goodness-of-fit test; 199 tell p to about 0.03.
    seed : int
        Seed of the samples.
    least : int
        Fewest values in a tail.

    Notes
    -----
    Each sample has as many values: with the tail's share drawn from the fitted law, else from the
    values below it; it is fitted anew, its beginning too. Alternatives are fitted to the same tail
    and compared by the test of Vuong; the power law with exponential cutoff, which contains the
    power law, by the likelihood ratio. Time O(draws * d^2) in the distinct values d.
    """
    from graph.kernels.power_law import fit_tail

    positive = np.sort(values[values > 0]).astype(np.int64)
    distinct, counts = np.unique(positive, return_counts=True)
    if len(positive) < least or len(distinct) < 3:
        return HeavyTail(n=len(values), positive=len(positive), verdict="too few")
    xmin, alpha, distance = fit_tail(distinct, counts, least)
    tail = positive[positive >= xmin]
    p = _goodness(positive, (xmin, alpha, distance), draws=draws, seed=seed, least=least)
    rivals = {name: _compare(tail, xmin, alpha, name) for name in ALTERNATIVES}
    return HeavyTail(
        n=len(values), positive=len(positive), verdict=_verdict(p, rivals), xmin=int(xmin),
        n_tail=len(tail), alpha=alpha, alpha_se=_standard_error(alpha, xmin, len(tail)),
        distance=distance, p=p, draws=draws, rivals=rivals,
    )  # fmt: skip


def _goodness(
    positive: Numbers, fit: tuple[int, float, float], *, draws: int, seed: int, least: int
) -> float:
    with ThreadPoolExecutor() as pool:
        far = list(pool.map(partial(_one_sample, positive, fit, least, seed), range(draws)))
    return (1 + sum(d >= fit[2] - 1e-12 for d in far)) / (1 + draws)


def _one_sample(
    positive: Numbers, fit: tuple[int, float, float], least: int, seed: int, number: int
) -> float:
    from graph.kernels.power_law import draw_tail, fit_tail

    xmin, alpha, _ = fit
    rng = np.random.default_rng([seed, number])
    body = positive[positive < xmin]
    n_body = int(rng.binomial(len(positive), len(body) / len(positive)))
    chances = 1.0 - rng.random(len(positive) - n_body)
    drawn = [draw_tail(chances, xmin, alpha), rng.choice(body, n_body) if n_body else body[:0]]
    values, counts = np.unique(np.concatenate(drawn), return_counts=True)
    return float(fit_tail(values, counts, least)[2])


def _standard_error(alpha: float, xmin: int, n: int) -> float:
    """Return the standard error of the exponent (Clauset et al. 2009, equation 3.6)."""
    from scipy.special import zeta

    step = 1e-4
    low, here, high = (math.log(zeta(alpha + d, xmin)) for d in (-step, 0.0, step))
    return 1 / math.sqrt(n * (low - 2 * here + high) / step**2)


def _compare(tail: Numbers, xmin: int, alpha: float, name: str) -> Rival:
    from scipy.stats import chi2

    distinct, counts = np.unique(tail, return_counts=True)
    difference = power_law_logs(distinct, xmin, alpha) - ALTERNATIVES[name](distinct, counts, xmin)
    ratio = float((difference * counts).sum())
    if name == "cutoff":
        ratio = min(ratio, 0.0)
        return Rival(ratio=ratio, p=float(chi2.sf(-2 * ratio, 1)))
    n = len(tail)
    spread = float(np.sqrt((counts * (difference - ratio / n) ** 2).sum() / n))
    scaled = ratio / (math.sqrt(n) * spread) if spread > 1e-12 else 0.0
    return Rival(ratio=ratio, p=math.erfc(abs(scaled) / math.sqrt(2)))


def _verdict(p: float, rivals: dict[str, Rival]) -> Verdict:
    if p <= RULED_OUT:
        return "ruled out"
    if any(r.ratio < 0 and r.p <= SIGNIFICANT for r in rivals.values()):
        return "another fits better"
    if all(rivals[name].ratio > 0 and rivals[name].p <= SIGNIFICANT for name in BEATEN):
        return "power law"
    return "not told apart"
