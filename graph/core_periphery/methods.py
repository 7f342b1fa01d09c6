"""Methods that tell a core from a periphery: a graph and starts in, a score and a core out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.kernels.csr import Csr

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Starts:
    """What methods begin with: the coreness of each node, and orders of the nodes (starts x n)."""

    coreness: NDArray[np.int32]
    orders: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """What a method found.

    The score is unknown where it is not defined (`reason` says why), the core where a method makes
    none. `reached` is the share of starts that ended in the best score (1 for a method without
    starts).
    """

    score: float | None
    core: Mask | None = None
    reason: str | None = None
    reached: float = 1.0


def make_starts(graph: Csr, *, starts: int, seed: int) -> Starts:
    """Return orders by degree, by coreness, then by blurred degree and at random in turn."""
    from graph.kernels.cores import coreness

    rng = np.random.default_rng(seed)
    core = coreness(graph.indptr, graph.indices)
    degrees = graph.degrees.astype(np.float64)
    orders = [
        np.argsort(-degrees, kind="stable"),
        np.lexsort((-degrees, -core.astype(np.int64))),
    ]
    for index in range(2, starts):
        blurred = degrees * np.exp(rng.normal(0.0, 0.5, graph.n))
        random = rng.permutation(graph.n)
        orders.append(random if index % 2 else np.argsort(-blurred, kind="stable"))
    return Starts(coreness=core, orders=np.array(orders[:starts], dtype=np.int32))


def degree(graph: Csr, _starts: Starts) -> Found:
    """Return Freeman's degree centralisation, 1 for a star and 0 where all have the same degree.

    References
    ----------
    .. [1] Freeman, "Centrality in social networks: conceptual clarification", Social Networks 1
       (1979), doi:10.1016/0378-8733(78)90021-7.
    """
    if graph.n < 3:
        return Found(score=None, reason="fewer than three nodes: no degree can stand out")
    degrees = graph.degrees
    spread = float((degrees.max() - degrees).sum())
    return Found(score=spread / ((graph.n - 1) * (graph.n - 2)))


def k_core(graph: Csr, starts: Starts) -> Found:
    """Return the largest k with a k-core, and that core.

    References
    ----------
    .. [1] Seidman, "Network structure and minimum degree", Social Networks 5 (1983),
       doi:10.1016/0378-8733(83)90028-X.
    """
    if graph.m == 0:
        return Found(score=None, reason="no edges")
    highest = int(starts.coreness.max())
    return Found(score=float(highest), core=starts.coreness == highest)


def borgatti_everett(graph: Csr, starts: Starts) -> Found:
    """Return the split whose ideal pattern correlates most with the adjacency.

    Core-periphery pairs are ideally 1. The correlation is over all pairs of nodes. Label switching
    from many starts (greedy, exact increments).

    References
    ----------
    .. [1] Borgatti and Everett, "Models of core/periphery structures", Social Networks 21 (2000),
       doi:10.1016/S0378-8733(99)00019-2.
    .. [2] Yanchenko and Sengupta (2025), arXiv 2506.02069.
    """
    return _borgatti_everett(graph, starts, leave_out=False)


def borgatti_everett_missing(graph: Csr, starts: Starts) -> Found:
    """Return the split of highest correlation over core-core and periphery-periphery pairs alone.

    The variant of Borgatti and Everett (2000) that treats core-periphery pairs as missing.
    """
    return _borgatti_everett(graph, starts, leave_out=True)


def _borgatti_everett(graph: Csr, starts: Starts, *, leave_out: bool) -> Found:
    from graph.kernels.borgatti_everett import UNDEFINED, best_core

    if reason := _no_pattern(graph):
        return Found(score=None, reason=reason)
    core, scores = best_core(graph.indptr, graph.indices, starts.orders, leave_out)
    best = float(scores.max())
    if best <= UNDEFINED:
        return Found(
            score=None, reason="no split leaves both pairs that should and should not be linked"
        )
    return Found(score=best, core=core, reached=float((scores >= best - 1e-9).mean()))


def _no_pattern(graph: Csr) -> str | None:
    if graph.m == 0:
        return "no edges"
    if graph.m == 1:
        return "one edge: its two ends are alike, neither is the core"
    if 2 * graph.m == graph.n * (graph.n - 1):
        return "complete graph: every pair is linked, nobody is periphery"
    return None


Method = Callable[[Csr, Starts], Found]
METHODS: dict[str, Method] = {
    "degree": degree,
    "k_core": k_core,
    "borgatti_everett": borgatti_everett,
    "borgatti_everett_missing": borgatti_everett_missing,
}
"""The methods by name."""
