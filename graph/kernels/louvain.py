"""Communities by modularity: the local moves of the Louvain method, compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets

Floats = NDArray[np.float64]


@compiled
def move_nodes(  # noqa: C901, PLR0917 - numba; one pass, told in one piece
    indptr: Offsets,
    indices: Ints,
    weights: Floats,
    loops: Floats,
    order: Ints,
    start: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the groups of nodes after moving each to the neighbouring group that gains most.

    `loops` holds the weight of each node's edges to itself, each counted twice; `start` the groups
    to begin with, as numbers below the number of nodes. Sweeps in the given order end when none
    moves a node.
    """
    n = len(indptr) - 1
    group = start.copy()
    strength = loops.copy()
    for v in range(n):
        for edge in range(indptr[v], indptr[v + 1]):
            strength[v] += weights[edge]
    total = strength.sum()
    held = np.zeros(n)
    for v in range(n):
        held[group[v]] += strength[v]
    toward = np.zeros(n)
    seen = np.empty(n, dtype=np.int64)
    moved = bool(total > 0.0)
    while moved:
        moved = False
        for position in range(n):
            v = order[position]
            home = group[v]
            count = 0
            for edge in range(indptr[v], indptr[v + 1]):
                g = group[indices[edge]]
                if toward[g] == 0.0:
                    seen[count] = g
                    count += 1
                toward[g] += weights[edge]
            held[home] -= strength[v]
            best, most = home, toward[home] - strength[v] * held[home] / total
            for index in range(count):
                g = seen[index]
                gain = toward[g] - strength[v] * held[g] / total
                if gain > most + 1e-10:
                    best, most = g, gain
            for index in range(count):
                toward[seen[index]] = 0.0
            held[best] += strength[v]
            if best != home:
                group[v] = best
                moved = True
    return group
