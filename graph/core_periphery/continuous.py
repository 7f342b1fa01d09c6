"""Methods that give everybody a coreness: MINRES, Rombach et al., nonlinear spectral, rich core."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.core_periphery.found import (
    Found,
    Starts,
    Values,
    concentrated,
    inner_excess,
    no_pattern,
)
from graph.kernels.csr import Csr, Ints
from graph.statistics.swapping import product

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARPNESS, PERIPHERY = 0.5, 0.8
"""Rombach's alpha and beta: the jump at the boundary of the core, and the share outside it."""
POWERS = 10.0, 20.0
"""Powers a of the mean and p of the norm in the nonlinear spectral method, as its authors use."""
_MOST_STARTS = 4
_ALL_PAIRS = 400
_LARGE = 2000
_NEAR = 5, 5, 5e-5
"""In large graphs: how far apart in rank nodes exchange values, how many sweeps, and the share of
the quality below which what a sweep wins ends them."""


def minres(graph: Csr, starts: Starts) -> Found:
    """Return coreness w whose products w_u w_v come nearest to the adjacency, pairs of u ≠ v.

    The score is the proportional reduction of error: 1 less the sum of squared residuals over that
    about the mean. Best of several starts; every step is exact.

    References
    ----------
    .. [1] Boyd, Fitzgerald, Mahutga and Smith, "Computing continuous core/periphery structures for
       social relations data with MINRES/SVD", Social Networks 32 (2010),
       doi:10.1016/j.socnet.2009.09.003.
    .. [2] Comrey, "The minimum residual method of factor analysis", Psychological Reports 11
       (1962), doi:10.2466/pr0.1962.11.1.15.
    """
    from graph.kernels.continuous import minimise_residual

    if reason := no_pattern(graph):
        return Found(score=None, reason=reason)
    pairs = graph.n * (graph.n - 1.0)
    spread = len(graph.indices) * (1.0 - len(graph.indices) / pairs)
    # what sweeps over a large graph still win then is far below what nulls differ by
    sweeps, tolerance = (2000, 1e-9) if graph.n <= _LARGE else (100, 1e-6)
    tried = []
    for w in _weights(graph, starts):
        residual = minimise_residual(graph.indptr, graph.indices, w, sweeps, tolerance)
        tried.append((1.0 - residual / spread, w))
    best, w = max(tried, key=lambda one: one[0])
    reached = np.mean([score >= best - 1e-6 for score, _ in tried])
    return Found(score=best, core=concentrated(w), values=w, reached=float(reached))


def _weights(graph: Csr, starts: Starts) -> Iterator[Values]:
    """Yield first guesses: by degree, by coreness, and falling along the other orders."""
    yield graph.degrees / np.sqrt(max(len(graph.indices), 1))
    yield starts.coreness / np.sqrt(max(float(starts.coreness.max()), 1.0))
    for order in starts.orders[2 : _MOST_STARTS if graph.n <= _LARGE else 2]:
        w = np.empty(graph.n)
        w[order] = 1.0 / np.arange(1, graph.n + 1)
        yield w


def rombach(graph: Csr, starts: Starts) -> Found:
    """Return the order of nodes of highest core quality Σ a_uv c_u c_v, both directions counted.

    c is the transition function of Rombach et al. with alpha `SHARPNESS` and beta `PERIPHERY`. How
    many are core is a parameter here and no finding, so there is none. Each step ranks the nodes by
    the sum over neighbours plus a multiple of their own value, which cannot lower the quality once
    the multiple is large; exchanges of pairs follow (of all in small graphs, else near in rank).

    References
    ----------
    .. [1] Rombach, Porter, Fowler and Mucha, "Core-periphery structure in networks (revisited)",
       SIAM Review 59 (2017), doi:10.1137/17M1130046.
    """
    if reason := no_pattern(graph):
        return Found(score=None, reason=reason)
    steps = transition(graph.n)
    most = _MOST_STARTS if graph.n <= _ALL_PAIRS else 2
    tried = [_climb(graph, order, steps) for order in starts.orders[:most]]
    best, x = max(tried, key=lambda one: one[0])
    reached = np.mean([score >= best - 1e-9 * best for score, _ in tried])
    return Found(
        score=best, compared=best / len(graph.indices), values=x, reached=float(reached)
    )  # fmt: skip


def transition(n: int, *, alpha: float = SHARPNESS, beta: float = PERIPHERY) -> Values:
    """Return the values of Rombach's sharp transition function, from the first rank down.

    Examples
    --------
    >>> transition(4, alpha=0.5, beta=0.5).tolist()
    [1.0, 0.875, 0.25, 0.125]
    """
    rank = np.arange(1, n + 1)
    outside = int(np.floor(beta * n))
    low = rank * (1 - alpha) / (2 * max(outside, 1))
    high = (rank - outside) * (1 - alpha) / (2 * max(n - outside, 1)) + (1 + alpha) / 2
    values: Values = np.where(rank <= outside, low, high)[::-1]
    return values


def _climb(graph: Csr, first: Ints, steps: Values) -> tuple[float, Values]:
    """Rank nodes again while the quality grows; return it, and the value of each node."""
    from graph.kernels.continuous import exchange_values, sums_of_neighbours

    order = first.copy()
    x = _placed(order, steps)
    sums = sums_of_neighbours(graph.indptr, graph.indices, x)
    quality, own = product(x, sums), 0.0
    while own <= graph.degrees.max():
        new = np.argsort(-(sums + own * x), kind="stable").astype(np.int32)
        y = _placed(new, steps)
        after = sums_of_neighbours(graph.indptr, graph.indices, y)
        reached = product(y, after)
        if reached > quality * (1.0 + 1e-6):
            order, x, sums, quality = new, y, after, reached
        else:
            own = max(8 * own, 0.5)
    reach, sweeps, least = (graph.n, 1000, 0.0) if graph.n <= _ALL_PAIRS else _NEAR
    rows = graph.indptr, graph.indices
    exchange_values(rows, order, x, reach, (sweeps, least * quality))
    return product(x, sums_of_neighbours(graph.indptr, graph.indices, x)), x


def _placed(order: Ints, steps: Values) -> Values:
    x = np.empty(len(order))
    x[order] = steps
    return x


def nonlinear_spectral(graph: Csr, _starts: Starts) -> Found:
    """Return the coreness that maximises the sum over ties of the a-mean of their two ends.

    The score is that maximum, Σ a_uv (x_u^a + x_v^a)^(1/a) with x of norm 1 in the p-norm, both
    directions counted; a and p are `POWERS`. The largest of two values is close to the a-mean: a
    tie counts once one of its ends is core. Where the graph is connected the maximum is unique.
    Values are x^a, what each end brings into the mean; x itself hardly differs between people.

    References
    ----------
    .. [1] Tudisco and Higham, "A nonlinear spectral method for core-periphery detection in
       networks", SIAM J. Math. Data Sci. 1 (2019), doi:10.1137/18M1183558, arXiv 1804.09820.
    """
    from graph.kernels.continuous import nonlinear_power

    if reason := no_pattern(graph):
        return Found(score=None, reason=reason)
    x, score, _ = nonlinear_power(graph.indptr, graph.indices, POWERS, 200, 1e-8)
    per_tie, held = score / len(graph.indices), x ** POWERS[0]
    return Found(score=score, compared=per_tie, core=concentrated(held), values=held)


def rich_core(graph: Csr, _starts: Starts) -> Found:
    """Return the nodes down to the one with most ties to nodes of higher degree.

    The score is that number of ties, which hardly differs between graphs; they are compared by the
    excess of ties among the first in the order of degree (`inner_excess`). Nodes of equal degree
    keep the order of the graph; of equal maxima the last one bounds the core.

    References
    ----------
    .. [1] Ma and Mondragón, "Rich-cores in networks", PLoS ONE 10 (2015),
       doi:10.1371/journal.pone.0119678.
    """
    from graph.kernels.continuous import links_upward

    if reason := no_pattern(graph):
        return Found(score=None, reason=reason)
    degrees = graph.degrees
    if degrees.min() == degrees.max():
        return Found(score=None, reason="all degrees are equal: nobody ranks above another")
    order = np.argsort(-degrees, kind="stable").astype(np.int32)
    upward = links_upward(graph.indptr, graph.indices, order)
    most = int(upward.max())
    core = np.zeros(graph.n, dtype=np.bool_)
    core[order[: int(np.flatnonzero(upward == most)[-1]) + 1]] = True
    return Found(
        score=float(most), compared=inner_excess(graph, order), core=core,
        values=degrees.astype(np.float64),
    )  # fmt: skip
