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


@compiled
def score(
    whole: tuple[int, int],
    k: int,
    tied: tuple[int, int],
    leave_out: bool,  # noqa: FBT001
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
def best_prefix(
    indptr: Offsets,
    indices: Ints,
    order: Ints,
    leave_out: bool,  # noqa: FBT001
) -> Mask:
    """Return the core made of the first nodes of an order that score highest; O(n + m)."""
    n, m = len(indptr) - 1, len(indices) // 2
    member = np.zeros(n, dtype=np.bool_)
    inside, outside = 0, m
    best, best_k = UNDEFINED, 0
    for k in range(n):
        v = order[k]
        linked = 0
        for edge in range(indptr[v], indptr[v + 1]):
            linked += member[indices[edge]]
        member[v] = True
        inside += linked
        outside -= indptr[v + 1] - indptr[v] - linked
        value = score((n, m), k + 1, (inside, outside), leave_out)
        if value > best:
            best, best_k = value, k + 1
    for position in range(best_k, n):
        member[order[position]] = False
    return member


@compiled
def switch_labels(
    indptr: Offsets,
    indices: Ints,
    order: Ints,
    member: Mask,
    leave_out: bool,  # noqa: FBT001
) -> float:
    """Move nodes in and out of the core in place while the score grows, and return it.

    Sweeps go through the nodes in the given order and make every move that raises the score; they
    end when a whole sweep makes none. The score grows with every move, so there is an end.
    """
    n, m = len(indptr) - 1, len(indices) // 2
    # few bytes a node: random orders go through these arrays all over again
    degrees = np.diff(indptr).astype(np.int32)
    unlinked, k, inside, outside = _count(indptr, indices, degrees, member)
    value = score((n, m), k, (inside, outside), leave_out)
    # unless pairs are left out, a move is worth what `unlinked` says: between two moves, what
    # failed for one node fails for all that would gain less or lose more
    too_few, too_many = -1, m + 1
    # with pairs left out it depends on two counts: those that failed since the last move
    failed, turn = np.zeros((2, _KNOWN, _KNOWN), dtype=np.int64), 1
    moved = True
    while moved:
        moved = False
        for v in order:
            away = unlinked[v]
            if (away >= too_many) if member[v] else (away <= too_few):
                continue
            linked, side = degrees[v] - away, np.int64(member[v])
            few = leave_out and linked < _KNOWN and away < _KNOWN
            if few and failed[side, linked, away] == turn:
                continue
            step = -1 if member[v] else 1
            tied = inside + step * linked, outside - step * away
            new = score((n, m), k + step, tied, leave_out)
            if new > value + 1e-12:
                value, k, moved = new, k + step, True
                inside, outside = tied
                member[v] = not member[v]
                for edge in range(indptr[v], indptr[v + 1]):
                    unlinked[indices[edge]] -= step
                too_few, too_many, turn = -1, m + 1, turn + 1
            elif few:
                failed[side, linked, away] = turn
            elif not leave_out:
                too_few = max(too_few, away if step > 0 else -1)
                too_many = min(too_many, away if step < 0 else m + 1)
    return value


@compiled
def _count(
    indptr: Offsets, indices: Ints, degrees: Ints, member: Mask
) -> tuple[Ints, int, int, int]:
    """Return each node's neighbours outside the core, its size, edges inside and outside it."""
    unlinked = degrees.copy()
    k, ends, inside = 0, 0, 0
    # a core is small: its rows tell all
    for v in range(len(member)):
        if member[v]:
            k += 1
            ends += degrees[v]
            for edge in range(indptr[v], indptr[v + 1]):
                unlinked[indices[edge]] -= 1
                inside += member[indices[edge]]
    return unlinked, k, inside // 2, len(indices) // 2 - ends + inside // 2


@compiled
def best_core(
    indptr: Offsets,
    indices: Ints,
    orders: NDArray[np.int32],
    leave_out: bool,  # noqa: FBT001
) -> tuple[Mask, NDArray[np.float64]]:
    """Return the best core over many starts, and the score that each start reached.

    A start is an order of the nodes (`orders`, starts x n): its best prefix, then label switching
    in that order. The first of equal starts is kept.
    """
    starts = len(orders)
    scores = np.empty(starts)
    best = np.zeros(len(indptr) - 1, dtype=np.bool_)
    highest = UNDEFINED
    for start in range(starts):
        member = best_prefix(indptr, indices, orders[start], leave_out)
        scores[start] = switch_labels(indptr, indices, orders[start], member, leave_out)
        if scores[start] > highest:
            highest, best = scores[start], member
    return best, scores
