"""Shares of cases that come in clusters, say several reports of one person."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.statistics.intervals import Share


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
    known = pl.Series(clusters).rank("dense").cast(pl.Int64)
    # ranks end at the number of cases
    alone = pl.Series(np.arange(len(known))) + len(known) + 1
    number = known.fill_null(alone).to_numpy()
    return _of(np.asarray(hits, dtype=np.bool_), number)


def shares_by(values: pl.Series, clusters: pl.Series) -> dict[Any, Share]:
    """Return the share of the cases that has each value, most first; of equals the lower value."""
    counts = values.value_counts(sort=False).rows()
    ordered = sorted(counts, key=lambda one: (-one[1], one[0]))
    return {value: clustered(values == value, clusters) for value, _ in ordered}


def _of(hits: NDArray[np.bool_], number: NDArray[np.int64]) -> Share:
    n, k = len(hits), int(hits.sum())
    if n == 0:
        return Share(k=0, n=0)
    sizes = np.bincount(number)
    found = np.bincount(number, weights=hits)[sizes > 0]
    sizes = sizes[sizes > 0]
    many = len(sizes)
    if k in {0, n} or many == 1:
        return Share(k=k, n=n, effective=float(many))
    share = k / n
    between = many / (many - 1) * float(((found - share * sizes) ** 2).sum()) / n**2
    alone = share * (1 - share) / n
    return Share(k=k, n=n, effective=n / max(1.0, between / alone))


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
