"""Shares of cases that come in clusters, say several reports of one person."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.statistics.intervals import Z95, Share


def clustered(hits: Sequence[bool] | pl.Series, clusters: Sequence[object] | pl.Series) -> Share:
    """Return the share of hits, its interval as wide as cases of one cluster are alike.

    Parameters
    ----------
    hits : sequence of bool
        One a case.
    clusters : sequence
        What each case belongs to, such as its author; a case of None is a cluster by itself.

    Notes
    -----
    Wilson's interval with the effective number of cases: n over the design effect, which is the
    variance of the share between clusters (linearised as a ratio, [1]_) over that of as many cases
    drawn one by one; never more than n [2]_. Where all cases are alike they count as one a cluster.
    Time O(n log n).

    References
    ----------
    .. [1] Cochran, "Sampling Techniques", 3rd ed. (1977), sections 6.3 and 9A.2.
    .. [2] Korn & Graubard, "Confidence intervals for proportions with small expected number of
       positive counts estimated from survey data", Survey Methodology 24 (1998).

    Examples
    --------
    >>> clustered([True, False, True, False], ["ann", "ann", "ben", "ben"]).effective
    4.0
    >>> clustered([True, True, False, False], ["ann", "ann", "ben", "ben"]).effective
    1.0
    """
    return _of(np.asarray(hits, dtype=np.bool_), numbers_of(pl.Series(clusters)))


def clustered_twice(
    hits: Sequence[bool] | pl.Series,
    first: Sequence[object] | pl.Series,
    second: Sequence[object] | pl.Series,
) -> Share:
    """Return the share of hits among cases that are alike in two ways, such as posts.

    Parameters
    ----------
    hits : sequence of bool
        One a case.
    first, second : sequence
        What each case belongs to, such as its author and its thread; None is a cluster by itself.

    Notes
    -----
    As `clustered`, but the variance is that between the first clusters and that between the second,
    without what is in both [1]_; never less than either. The number of cases is made less by
    Student's t [2]_, with as many degrees of freedom as clusters of equal size would do the same
    [3]_, less one: a few large threads say little. In planted worlds of 20 to 300 threads of very
    unequal size the interval holds the truth in 91 to 95 of 100, by author alone in 52 to 74. Time
    O(n log n).

    References
    ----------
    .. [1] Cameron, Gelbach & Miller, "Robust inference with multiway clustering", Journal of
       Business & Economic Statistics 29 (2011), doi:10.1198/jbes.2010.07136.
    .. [2] Korn & Graubard, "Confidence intervals for proportions with small expected number of
       positive counts estimated from survey data", Survey Methodology 24 (1998).
    .. [3] Kish, "Survey Sampling" (1965), section 8.2.

    Examples
    --------
    Four authors, but two threads, and all hits in one of them.

    >>> hits, authors = [True, True, False, False], ["ann", "ben", "cyd", "dan"]
    >>> clustered_twice(hits, authors, ["a", "a", "b", "b"]).effective < 1.0
    True
    """
    from scipy.special import stdtrit

    ways = [numbers_of(pl.Series(one)) for one in (first, second)]
    said = np.asarray(hits, dtype=np.bool_)
    n, k = len(said), int(said.sum())
    if n == 0:
        return Share(k=0, n=0)
    many = min(len(np.unique(way)) for way in ways)
    if k in {0, n} or many == 1:
        return Share(k=k, n=n, effective=float(many))
    of_first, of_second = (_variance(said, way) for way in ways)
    both = _variance(said, ways[0] * (int(ways[1].max()) + 1) + ways[1])
    variance = max(of_first, of_second, of_first + of_second - both)
    drawn = k / n * (1 - k / n) / n
    freedom = max(1.0, min(alike(way) for way in ways) - 1)
    fewer = (Z95 / float(stdtrit(freedom, 0.975))) ** 2
    return Share(k=k, n=n, effective=fewer * n / max(1.0, variance / drawn))


def shares_by(values: pl.Series, first: pl.Series, second: pl.Series) -> dict[Any, Share]:
    """Return the share of the cases that has each value, most first; of equals the lower value.

    Intervals are those of `clustered_twice`.
    """
    counts = values.value_counts(sort=False).rows()
    ordered = sorted(counts, key=lambda one: (-one[1], one[0]))
    return {value: clustered_twice(values == value, first, second) for value, _ in ordered}


def _of(hits: NDArray[np.bool_], number: NDArray[np.int64]) -> Share:
    n, k = len(hits), int(hits.sum())
    if n == 0:
        return Share(k=0, n=0)
    many = len(np.unique(number))
    if k in {0, n} or many == 1:
        return Share(k=k, n=n, effective=float(many))
    alone = k / n * (1 - k / n) / n
    return Share(k=k, n=n, effective=n / max(1.0, _variance(hits, number) / alone))


def numbers_of(clusters: pl.Series) -> NDArray[np.int64]:
    """Return a number of what each case belongs to; a case of None is a cluster by itself."""
    known = clusters.rank("dense").cast(pl.Int64)
    # ranks end at the number of cases
    alone = pl.Series(np.arange(len(known))) + len(known) + 1
    return known.fill_null(alone).to_numpy()


def _variance(hits: NDArray[np.bool_], number: NDArray[np.int64]) -> float:
    """Return the variance of the share of hits between clusters, of which there are two at least.

    Of cases of one cluster each it is that of cases drawn one by one, or all but.
    """
    _, place = np.unique(number, return_inverse=True)
    sizes, found = np.bincount(place), np.bincount(place, weights=hits)
    many, n = len(sizes), len(hits)
    apart = float(((found - found.sum() / n * sizes) ** 2).sum())
    return many / (many - 1) * apart / n**2


def alike(number: NDArray[np.int64]) -> float:
    """Return how many clusters of equal size say as much as these."""
    sizes = np.unique(number, return_counts=True)[1]
    return float(sizes.sum() ** 2 / (sizes**2).sum())


def largest(clusters: pl.Series, part: float) -> pl.Series:
    """Return the clusters of most cases: `part` of them, rounded up; of equal ones the first.

    Parameters
    ----------
    clusters : pl.Series
        What each case belongs to; cases of None belong to nothing.
    part : float
        Share of the clusters, in [0, 1].

    Examples
    --------
    >>> largest(pl.Series(["ann", None, "ben", "ben", "cy", None]), 0.5).to_list()
    ['ben', 'ann']
    """
    counts = (
        clusters.drop_nulls()
        .to_frame("of")
        .group_by("of", maintain_order=True)
        .len()
        .sort("len", descending=True, maintain_order=True)
    )
    return counts["of"].head(math.ceil(part * counts.height))
