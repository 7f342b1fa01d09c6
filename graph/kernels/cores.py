"""Coreness, in which nested k-cores a node lies, and groups that grow from one node."""

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


@compiled
def grown(indptr: Offsets, indices: Ints, order: Ints, many: int) -> Ints:
    """Return `many` orders of the nodes, each grown from one of the first of an order.

    The next node is always one of those that are tied to most of the nodes before it (maximum
    cardinality search [1]_); O(many * (n + m)). The order of rows does not matter.

    References
    ----------
    .. [1] Tarjan and Yannakakis, "Simple linear-time algorithms to test chordality of graphs",
       SIAM Journal on Computing 13 (1984), doi:10.1137/0213035.
    """
    n = len(indptr) - 1
    rows, highest = _sorted_rows(indptr, indices), np.int64(0)
    for v in range(n):
        highest = max(highest, indptr[v + 1] - indptr[v])
    orders = np.empty((min(many, n), n), dtype=np.int32)
    # nodes with as many ties to the group stand in a list: who is its first, who stands beside whom
    beside = np.empty((2, n), dtype=np.int32)
    for number in range(len(orders)):
        first, tied = np.full(highest + 1, -1, dtype=np.int32), np.zeros(n, dtype=np.int32)
        for position in range(n - 1, -1, -1):
            _put(first, beside, order[position], 0)
        most, v = 0, order[number]
        for place in range(n):
            if place:
                while first[most] < 0:
                    most -= 1
                v = first[most]
            _take(first, beside, v, tied[v])
            orders[number, place], tied[v] = v, -1
            for edge in range(indptr[v], indptr[v + 1]):
                u = rows[edge]
                if tied[u] >= 0:
                    _take(first, beside, u, tied[u])
                    tied[u] += 1
                    _put(first, beside, u, tied[u])
                    most = max(most, int(tied[u]))
    return orders


@compiled
def _sorted_rows(indptr: Offsets, indices: Ints) -> Ints:
    rows, filled = np.empty_like(indices), indptr.copy()
    for v in range(len(indptr) - 1):
        for edge in range(indptr[v], indptr[v + 1]):
            u = indices[edge]
            rows[filled[u]] = v
            filled[u] += 1
    return rows


@compiled
def _put(first: Ints, beside: Ints, v: int, tied: int) -> None:
    """Put a node at the beginning of the list of those with so many ties."""
    beside[0, v], beside[1, v] = -1, first[tied]
    if first[tied] >= 0:
        beside[0, first[tied]] = v
    first[tied] = v


@compiled
def _take(first: Ints, beside: Ints, v: int, tied: int) -> None:
    """Take a node out of the list of those with so many ties."""
    before, after = beside[0, v], beside[1, v]
    if before >= 0:
        beside[1, before] = after
    else:
        first[tied] = after
    if after >= 0:
        beside[0, after] = before
