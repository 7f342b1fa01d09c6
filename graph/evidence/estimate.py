"""Estimates of a share from a stratified sample whose labels are partly missing.

References
----------
.. [1] Hájek, "Comment on a paper by D. Basu", in Godambe & Sprott (eds.), Foundations of
   Statistical Inference (1971): the ratio of two Horvitz-Thompson estimators.
.. [2] Franco, Little, Louis & Slud, "Comparative study of confidence intervals for proportions in
   complex sample surveys", J. Surv. Stat. Methodol. 7 (2019), doi:10.1093/jssam/smy019.
.. [3] Wilson, J. Am. Stat. Assoc. 22 (1927), doi:10.1080/01621459.1927.10502953.
.. [4] Cochran, Sampling Techniques, 3rd ed., Wiley (1977), sections 2.11 and 6.3.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from graph.statistics.intervals import Z95, wilson_of
from graph.statistics.misreading import Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """Labels of one stratum: `size` units in all, of the labelled ones `right` and `wrong`."""

    name: str
    size: int
    right: int
    wrong: int

    @property
    def decided(self) -> int:
        """Units with a label that decides."""
        return self.right + self.wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A share with its 95 % interval, from `n` labels about `size` units."""

    value: float
    low: float
    high: float
    n: int
    size: int

    @property
    def interval(self) -> tuple[float, float]:
        """Both ends."""
        return self.low, self.high


def estimate_share(strata: Sequence[Stratum]) -> Estimate | None:
    """Return the share of right units over all strata with labels; None without any label.

    Notes
    -----
    Each label stands for size / decided units of its stratum (Hájek's estimator; units of a stratum
    without a label are taken to be like its labelled ones). The interval is Wilson's, with the
    effective sample size that the design gives: p (1 - p) over the variance of the stratified
    estimator, with finite population correction. There, shares of strata are moved to the middle by
    one right and one wrong label, because a stratum of two right labels is not without spread.
    """
    known = [one for one in strata if one.decided]
    total = sum(one.size for one in known)
    if not total:
        return None
    value = sum(one.size * one.right / one.decided for one in known) / total
    low, high = wilson_of(value, _effective(known, total))
    return Estimate(
        value=value, low=low, high=high, n=sum(one.decided for one in known), size=total
    )


def estimate_mean(counts: Sequence[int], weights: Sequence[float]) -> Measured:
    """Return the mean of counts from 1 on, each of which stands for `weights` units.

    Parameters
    ----------
    counts, weights : sequence of numbers
        Of units drawn, as many of both; none where nothing is known, and then the mean is 1.

    Notes
    -----
    A ratio of two estimates [4]_; the interval is a normal one of its logarithm. To the squares is
    added that of the mean, as of one more unit: two equal counts are not without spread; what all
    units tell (weights of 1) has none. In planted worlds in which posts miss one to three things on
    average, some many, the interval of all that was missed holds the truth in 93 to 98 of 100 from
    100 posts on, with the mean taken for known in 82 to 98.

    Examples
    --------
    >>> estimate_mean([1, 1, 1, 5], [10, 10, 10, 10]).value
    2.0
    """
    if not counts:
        return Measured(1.0, 1.0, 1.0)
    total = sum(weights)
    mean = sum(c * w for c, w in zip(counts, weights, strict=True)) / total
    n = total**2 / sum(weight**2 for weight in weights)
    apart = sum(w * (c - mean) ** 2 for c, w in zip(counts, weights, strict=True)) / total
    left = 1 - len(counts) / total
    fold = math.exp(Z95 * math.sqrt(max(0.0, left) * (apart + mean**2 / n) / n) / mean)
    return Measured(mean, max(1.0, mean / fold), mean * fold)


def _effective(known: Sequence[Stratum], total: int) -> float:
    """Return how many labels of a simple random sample would tell as much."""
    smooth = {one.name: (one.right + 1) / (one.decided + 2) for one in known}
    mean = sum(one.size * smooth[one.name] for one in known) / total
    variance = sum(
        (one.size / total) ** 2
        * (1 - one.decided / one.size)
        * smooth[one.name]
        * (1 - smooth[one.name])
        / one.decided
        for one in known
    )
    return mean * (1 - mean) / variance if variance else math.inf
