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

UNDEFINED = -2.0
"""Score of a split in which the ideal or the adjacency does not vary: below every correlation."""


@compiled
def score(n: int, k: int, m: int, inside: int, outside: int, leave_out: bool) -> float:  # noqa: FBT001
    """Return the correlation with the ideal pattern.

    `inside` counts edges with both ends in the core, `outside` with both in the periphery.
    Core-periphery pairs are ideally 1, or left out of the correlation (`leave_out`).
    """
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
) -> NDArray[np.bool_]:
    """Return the core made of the first nodes of an order, as many as give the highest score; O(n + m)."""
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
        value = score(n, k + 1, m, inside, outside, leave_out)
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
    member: NDArray[np.bool_],
    leave_out: bool,  # noqa: FBT001
) -> float:
    """Move nodes in and out of the core in place while the score grows, and return it.

    Sweeps go through the nodes in the given order and make every move that raises the score; they
    end when a whole sweep makes none. The score grows with every move, so there is an end.
    """
    n, m = len(indptr) - 1, len(indices) // 2
    linked = np.zeros(n, dtype=np.int64)
    k, inside, outside = 0, 0, 0
    for v in range(n):
        k += member[v]
        for edge in range(indptr[v], indptr[v + 1]):
            linked[v] += member[indices[edge]]
        if member[v]:
            inside += linked[v]
        else:
            outside += indptr[v + 1] - indptr[v] - linked[v]
    inside //= 2
    outside //= 2
    value = score(n, k, m, inside, outside, leave_out)
    # without left-out pairs a move's worth depends on `unlinked` alone: between two moves, what failed for
    # one node fails for every node that would gain less or lose more
    too_few, too_many = -1, m + 1
    moved = True
    while moved:
        moved = False
        for position in range(n):
            v = order[position]
            unlinked = indptr[v + 1] - indptr[v] - linked[v]
            if (unlinked >= too_many) if member[v] else (unlinked <= too_few):
                continue
            step = -1 if member[v] else 1
            new_inside = inside + step * linked[v]
            new_outside = outside - step * unlinked
            new = score(n, k + step, m, new_inside, new_outside, leave_out)
            if new > value + 1e-12:
                value, k, inside, outside = new, k + step, new_inside, new_outside
                member[v] = not member[v]
                moved = True
                for edge in range(indptr[v], indptr[v + 1]):
                    linked[indices[edge]] += step
                too_few, too_many = -1, m + 1
            elif not leave_out and step > 0:
                too_few = unlinked
            elif not leave_out:
                too_many = unlinked
    return value


@compiled
def best_core(
    indptr: Offsets,
    indices: Ints,
    orders: NDArray[np.int32],
    leave_out: bool,  # noqa: FBT001
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
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
