"""The discrete core of Borgatti and Everett: best prefix of an order, then label switching.

With n nodes, k of them in the core, N pairs, M pairs whose ideal value is 1, m edges and e edges
among those M pairs, the Pearson correlation of adjacency and ideal over the pairs is
``(N e - m M) / sqrt(m (N - m) M (N - M))``. Moving one node changes e by a count of its neighbours,
which is kept for every node, so that a move is judged in O(1) and made in O(degree).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets

Mask = NDArray[np.bool_]
UNDEFINED = -2.0
"""Score of a split in which the ideal or the adjacency does not vary: below every correlation."""
_KNOWN = 64
_LARGER = 8
_FAR, _MANY = 250_000, 5
"""Half-edges of a graph, and the share of nodes (one in so many) of a first core, beyond which the
graph is first numbered in the order of the start: moves then find what they need side by side."""


@compiled
def score(
    whole: tuple[int, int],
    k: int,
    tied: tuple[int, int],
    leave_out: bool,  # noqa: FBT001 - numba calls by place
) -> float:
    """Return the correlation with the ideal pattern of a core of k nodes.

    `whole` are the nodes and edges of the graph, `tied` the edges with both ends in the core and
    those with both in the periphery. Core-periphery pairs are ideally 1, or left out of the
    correlation (`leave_out`).
    """
    n, m = whole
    inside, outside = tied
    size, rest = float(k), float(n - k)
    core_pairs = size * (size - 1.0) / 2.0
    if leave_out:
        pairs = core_pairs + rest * (rest - 1.0) / 2.0
        ones, hits, edges = core_pairs, float(inside), float(inside + outside)
    else:
        pairs = float(n) * (float(n) - 1.0) / 2.0
        ones = core_pairs + size * rest
        hits, edges = float(m - outside), float(m)
    spread = edges * (pairs - edges) * ones * (pairs - ones)
    if spread <= 0.0:
        return UNDEFINED
    return (pairs * hits - edges * ones) / math.sqrt(spread)


@compiled
def best_core(
    indptr: Offsets,
    indices: Ints,
    orders: NDArray[np.int32],
    leave_out: bool,  # noqa: FBT001 - numba calls by place
) -> tuple[Mask, NDArray[np.float64]]:
    """Return the best core over many starts, and the score that each start reached.

    A start is an order of the nodes (`orders`, starts x n): its best prefix, then label switching
    in that order. The first of equal starts is kept. Prefixes of later starts hold at most
    `_LARGER` times the best core so far: those of random orders may hold most nodes, and score
    hardly more than nothing.
    """
    starts, n = orders.shape
    scores = np.empty(starts)
    best = np.zeros(n, dtype=np.bool_)
    highest, most = UNDEFINED, n
    rank, same = np.empty(n, dtype=np.int32), np.arange(n).astype(np.int32)
    for start in range(starts):
        order = orders[start]
        for place in range(n):
            rank[order[place]] = place
        inner = _best_prefix(indptr, indices, rank, most, leave_out)
        if len(indices) > _FAR and _MANY * inner.sum() > n:
            rows = _by_rank(indptr, indices, order, rank)
            scores[start] = _switch_labels(rows, same, same, inner, leave_out)
        else:
            scores[start] = _switch_labels((indptr, indices), order, rank, inner, leave_out)
        if scores[start] > highest:
            highest = scores[start]
            best[order] = inner
            most = _LARGER * int(inner.sum())
    return best, scores


@compiled
def _by_rank(indptr: Offsets, indices: Ints, order: Ints, rank: Ints) -> tuple[Offsets, Ints]:
    """Return the graph with its nodes numbered by rank."""
    begin = np.zeros(len(order) + 1, dtype=np.int64)
    for place in range(len(order)):
        v = order[place]
        begin[place + 1] = begin[place] + indptr[v + 1] - indptr[v]
    ends = np.empty(len(indices), dtype=np.int32)
    for v in range(len(order)):
        at = begin[rank[v]]
        for edge in range(indptr[v], indptr[v + 1]):
            ends[at] = rank[indices[edge]]
            at += 1
    return begin, ends


@compiled
def _best_prefix(
    indptr: Offsets,
    indices: Ints,
    rank: Ints,
    most: int,
    leave_out: bool,  # noqa: FBT001 - numba calls by place
) -> Mask:
    """Return the core of at most so many first nodes that scores highest, by rank; O(n + m)."""
    n, m = len(indptr) - 1, len(indices) // 2
    earlier, later = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
    # rows one after the other: in the order of ranks each would lie far from the one before
    for v in range(n):
        linked = 0
        for edge in range(indptr[v], indptr[v + 1]):
            linked += rank[indices[edge]] < rank[v]
        earlier[rank[v]] = linked
        later[rank[v]] = indptr[v + 1] - indptr[v] - linked
    inside, outside = 0, m
    best, best_k = UNDEFINED, 0
    for k in range(min(n, most)):
        inside += earlier[k]
        outside -= later[k]
        value = score((n, m), k + 1, (inside, outside), leave_out)
        if value > best:
            best, best_k = value, k + 1
    inner = np.zeros(n, dtype=np.bool_)
    inner[:best_k] = True
    return inner


@compiled
def _switch_labels(
    rows: tuple[Offsets, Ints],
    order: Ints,
    rank: Ints,
    inner: Mask,
    leave_out: bool,  # noqa: FBT001 - numba calls by place
) -> float:
    """Move nodes in and out of the core in place while the score grows, and return it.

    Nodes are tried in the given order, again and again, and every move that raises the score is
    made, until all were tried since the last one. The score grows with every move, so there is an
    end. `inner` and all that is counted stand by rank, one after the other as they are tried.
    """
    indptr, indices = rows
    n, m = len(order), len(indices) // 2
    degrees = np.diff(indptr).astype(np.int32)[order]
    unlinked, k, inside, outside = _count(rows, order, rank, inner, degrees)
    value = score((n, m), k, (inside, outside), leave_out)
    # unless pairs are left out, a move is worth what `unlinked` says: between two moves, what
    # failed for one node fails for all that would gain less or lose more
    too_few, too_many = -1, m + 1
    # with pairs left out it depends on two counts: those that failed since the last move
    failed, turn = np.zeros((2, _KNOWN, _KNOWN), dtype=np.int32), 1
    place, tried = -1, 0
    while tried < n:
        tried += 1
        place = place + 1 if place + 1 < n else 0
        away = unlinked[place]
        if (away >= too_many) if inner[place] else (away <= too_few):
            continue
        linked, side = degrees[place] - away, np.int64(inner[place])
        few = leave_out and linked < _KNOWN and away < _KNOWN
        if few and failed[side, linked, away] == turn:
            continue
        step = -1 if inner[place] else 1
        tied = inside + step * linked, outside - step * away
        new = score((n, m), k + step, tied, leave_out)
        if new > value + 1e-12:
            value, k, tried = new, k + step, 0
            inside, outside = tied
            inner[place] = not inner[place]
            v = order[place]
            for edge in range(indptr[v], indptr[v + 1]):
                unlinked[rank[indices[edge]]] -= step
            too_few, too_many, turn = -1, m + 1, turn + 1
        elif few:
            failed[side, linked, away] = turn
        elif not leave_out:
            too_few = max(too_few, away if step > 0 else -1)
            too_many = min(too_many, away if step < 0 else m + 1)
    return value


@compiled
def _count(
    rows: tuple[Offsets, Ints], order: Ints, rank: Ints, inner: Mask, degrees: Ints
) -> tuple[Ints, int, int, int]:
    """Return each node's neighbours outside the core, its size, edges inside and outside it."""
    indptr, indices = rows
    unlinked = degrees.copy()
    k, ends, inside = 0, 0, 0
    # a core is small: its rows tell all
    for place in range(len(order)):
        if inner[place]:
            k += 1
            ends += degrees[place]
            v = order[place]
            for edge in range(indptr[v], indptr[v + 1]):
                unlinked[rank[indices[edge]]] -= 1
                inside += inner[rank[indices[edge]]]
    return unlinked, k, inside // 2, len(indices) // 2 - ends + inside // 2
