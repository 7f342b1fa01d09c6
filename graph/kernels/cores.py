"""Coreness: in which nested k-cores a node lies."""

from __future__ import annotations

import numpy as np

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets


@compiled
def coreness(indptr: Offsets, indices: Ints) -> Ints:
    """Return for each node the largest k such that it lies in the k-core; O(n + m).

    References
    ----------
    .. [1] Batagelj and Zaveršnik, "An O(m) algorithm for cores decomposition of networks" (2003),
       arXiv cs/0310049.
    """
    n = len(indptr) - 1
    core = np.empty(n, dtype=np.int32)
    highest = 0
    for v in range(n):
        core[v] = indptr[v + 1] - indptr[v]
        highest = max(highest, core[v])
    start = np.zeros(highest + 2, dtype=np.int64)
    for v in range(n):
        start[core[v] + 1] += 1
    for d in range(1, highest + 2):
        start[d] += start[d - 1]
    ordered = np.empty(n, dtype=np.int32)
    place = np.empty(n, dtype=np.int64)
    filled = start.copy()
    for v in range(n):
        place[v] = filled[core[v]]
        ordered[place[v]] = v
        filled[core[v]] += 1
    for position in range(n):
        v = ordered[position]
        for edge in range(indptr[v], indptr[v + 1]):
            u = indices[edge]
            if core[u] > core[v]:
                # u moves to the front of its degree's block, which then begins one later
                front = start[core[u]]
                w = ordered[front]
                if u != w:
                    ordered[place[u]], ordered[front] = w, u
                    place[w], place[u] = place[u], front
                start[core[u]] += 1
                core[u] -= 1
    return core
