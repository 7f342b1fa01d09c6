"""Methods that tell a core from a periphery: a graph and starts in, a score and a core out.

Here stand the baselines and the discrete core of Borgatti and Everett; `METHODS` names them all.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graph.core_periphery.blocks import hub_and_spoke, layered
from graph.core_periphery.continuous import minres, nonlinear_spectral, rich_core, rombach
from graph.core_periphery.directed import directed
from graph.core_periphery.found import (
    Found,
    Mask,
    Starts,
    by_coreness,
    inner_excess,
    make_starts,
    no_pattern,
)
from graph.kernels.csr import Csr

__all__ = ["METHODS", "QUICK", "Found", "Mask", "Method", "Starts", "make_starts"]


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
    return Found(
        score=spread / ((graph.n - 1) * (graph.n - 2)), values=degrees.astype(np.float64)
    )  # fmt: skip


def k_core(graph: Csr, starts: Starts) -> Found:
    """Return the largest k with a k-core, and that core.

    k is a small whole number that hardly differs between graphs; they are compared by the excess
    of ties among the first in the order of coreness (`inner_excess`).

    References
    ----------
    .. [1] Seidman, "Network structure and minimum degree", Social Networks 5 (1983),
       doi:10.1016/0378-8733(83)90028-X.
    """
    if graph.m == 0:
        return Found(score=None, reason="no edges")
    highest = int(starts.coreness.max())
    return Found(
        score=float(highest), compared=inner_excess(graph, by_coreness(graph, starts.coreness)),
        core=starts.coreness == highest,
        values=starts.coreness.astype(np.float64),
    )  # fmt: skip


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

    if reason := no_pattern(graph):
        return Found(score=None, reason=reason)
    core, scores = best_core(graph.indptr, graph.indices, starts.orders, leave_out)
    best = float(scores.max())
    if best <= UNDEFINED:
        return Found(
            score=None, reason="no split leaves both pairs that should and should not be linked"
        )
    return Found(
        score=best, core=core, values=core.astype(np.float64),
        reached=float((scores >= best - 1e-9).mean()),
    )  # fmt: skip


Method = Callable[[Csr, Starts], Found]
METHODS: dict[str, Method] = {
    "degree": degree,
    "k_core": k_core,
    "borgatti_everett": borgatti_everett,
    "borgatti_everett_missing": borgatti_everett_missing,
    "minres": minres,
    "rombach": rombach,
    "nonlinear_spectral": nonlinear_spectral,
    "rich_core": rich_core,
    "hub_and_spoke": hub_and_spoke,
    "layered": layered,
    "directed": directed,
}
"""The methods by name."""
QUICK = ("degree", "k_core", "borgatti_everett", "borgatti_everett_missing")
"""Those that take hundredths of a second for a hundred thousand ties."""
