"""The directed structure of two cores and two peripheries."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.core_periphery.found import Found, Starts
from graph.kernels.csr import Csr, Ints

SETS = "sending periphery", "receiving core", "sending core", "receiving periphery"
_SHARES = 0.01, 0.03, 0.1, 0.3
_MOST_STARTS = 8
_SMALL = 200


def directed(graph: Csr, starts: Starts) -> Found:
    """Return two cores and two peripheries that fit the directions of ties best.

    The receiving core gets ties from itself, from the sending periphery and from the sending core;
    the sending core also sends to itself and to the receiving periphery. The score is the gain in
    log-likelihood (nats a tie) of two densities, of pairs that fit and that do not, over one. Label
    switching from many starts; pairs are ordered, of different nodes. The core is both cores.

    References
    ----------
    .. [1] Elliott, Chiu, Bazzi, Reinert and Cucuringu, "Core-periphery structure in directed
       networks", Proc. R. Soc. A 476 (2020), doi:10.1098/rspa.2019.0783, arXiv 1912.00984.
    """
    arcs = starts.arcs
    if arcs is None:
        return Found(score=None, reason="the network has no directions")
    if reason := _no_direction(graph.n, arcs):
        return Found(score=None, reason=reason)
    return _best(graph.n, arcs, starts.orders)


def _best(n: int, arcs: Csr, orders: NDArray[np.int32]) -> Found:
    from graph.kernels.directed import best_sets

    tried = []
    for number, order in enumerate(orders if n <= _SMALL else orders[:_MOST_STARTS]):
        label = _first_sets(n, arcs, order, number)
        value, _, sizes = best_sets(arcs.indptr, arcs.indices, order, label)
        tried.append((float(value), label, sizes))
    best, label, sizes = max(tried, key=lambda one: one[0])
    if best <= 0.0:
        return Found(score=None, reason="no sets between which ties are denser than elsewhere")
    core = (label == 1) | (label == 2)
    return Found(
        score=best / arcs.m, core=core, values=core.astype(np.float64),
        reached=float(np.mean([value >= best - 1e-6 for value, _, _ in tried])),
        sets={name: int(size) for name, size in zip(SETS, sizes, strict=True)},
    )  # fmt: skip


def _first_sets(n: int, arcs: Csr, order: Ints, number: int) -> NDArray[np.int8]:
    """Return first sets: cores of those who get or send most, then of the first of an order.

    In small graphs, which have more starts, then the quarters of an order.
    """
    if number >= _MOST_STARTS:
        quarters = np.empty(n, dtype=np.int8)
        quarters[order] = 4 * np.arange(n) // n
        return quarters
    sent, received = arcs.degrees[:n], arcs.degrees[n:]
    label = np.where(sent >= received, 0, 3).astype(np.int8)
    size = max(int(_SHARES[number % len(_SHARES)] * n), 1)
    if number < len(_SHARES):
        label[np.argsort(-sent, kind="stable")[:size]] = 2
        label[np.argsort(-received, kind="stable")[:size]] = 1
    else:
        label[order[:size]] = np.where(sent >= received, 2, 1)[order[:size]]
    return label


def _no_direction(n: int, arcs: Csr) -> str | None:
    if arcs.m == 0:
        return "no edges"
    if arcs.m == 1:
        return "one edge: a sender and a receiver make no core"
    if arcs.m == n * (n - 1):
        return "complete graph: every pair is linked, nobody is periphery"
    return None
