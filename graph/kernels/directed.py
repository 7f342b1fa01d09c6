"""Four sets of a directed network: two cores and two peripheries (Elliott et al. 2020)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets

Labels = NDArray[np.int8]

# Who sends to whom: the sending periphery (0) and both cores (1 receives, 2 sends) to the receiving
# core; the sending core to itself and to the receiving periphery (3).
_PATTERN = np.array([[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 1, 1], [0, 0, 0, 0]])
_KNOWN = 256


@compiled
def gain(n: int, arcs: int, sizes: tuple[int, int, int, int], fitting: int) -> float:
    """Return the log-likelihood of two densities, of pairs in and off the pattern, above one's.

    Below nought where the pattern holds fewer arcs than as many other pairs.
    """
    a, b, c, d = sizes
    pairs = float(n) * (n - 1.0)
    inner = float(a + b + c) * b + float(c) * (c + d) - b - c
    outer, loose = pairs - inner, arcs - fitting
    if inner <= 0.0 or outer <= 0.0 or fitting / inner <= loose / outer:
        return -1.0
    return _fit(inner, fitting) + _fit(outer, loose) - _fit(pairs, arcs)


@compiled
def _fit(pairs: float, hits: int) -> float:
    value = 0.0
    if hits > 0:
        value += hits * math.log(hits / pairs)
    if hits < pairs:
        value += (pairs - hits) * math.log1p(-hits / pairs)
    return value


@compiled
def best_sets(
    indptr: Offsets, indices: Ints, order: Ints, label: Labels
) -> tuple[float, int, NDArray[np.int64]]:
    """Move nodes among the four sets in place while the likelihood grows.

    The graph has two nodes a person: u sends to ``indices[indptr[u]:]`` less n, and u + n receives.
    Returns the gain, the arcs that fit the pattern, and the sizes of the sets.
    """
    n = (len(indptr) - 1) // 2
    arcs = int(indptr[n])
    sent, received, sizes, fitting = _count(indptr, indices, label)
    value = gain(n, arcs, (sizes[0], sizes[1], sizes[2], sizes[3]), fitting)
    # what a move is worth depends on the sets and on the arcs that fit alone: what failed since the
    # last move that was made need not be tried again
    failed, turn = np.zeros((4, 4, 2 * _KNOWN), dtype=np.int64), 1
    moved = True
    while moved:
        moved = False
        for v in order:
            old = label[v]
            best, chosen, fits = value, old, fitting
            fit = _fitting(sent[v], received[v])
            for new in range(4):
                change = fit[new] - fit[old]
                known = -_KNOWN <= change < _KNOWN
                if new == old or (known and failed[old, new, change + _KNOWN] == turn):
                    continue
                sizes[old] -= 1
                sizes[new] += 1
                found = gain(
                    n, arcs, (sizes[0], sizes[1], sizes[2], sizes[3]), fitting + change
                )  # fmt: skip
                sizes[old] += 1
                sizes[new] -= 1
                if found > best + 1e-9:
                    best, chosen, fits = found, new, fitting + change
                elif known and found <= value + 1e-9:
                    failed[old, new, change + _KNOWN] = turn
            if chosen != old:
                value, fitting, moved, turn = best, fits, True, turn + 1
                label[v] = chosen
                sizes[old] -= 1
                sizes[chosen] += 1
                for edge in range(indptr[v], indptr[v + 1]):
                    received[indices[edge] - n, old] -= 1
                    received[indices[edge] - n, chosen] += 1
                for edge in range(indptr[v + n], indptr[v + n + 1]):
                    sent[indices[edge], old] -= 1
                    sent[indices[edge], chosen] += 1
    fitting = _leave_cores(n, arcs, label, sizes, (sent, received, fitting, value))
    return value, fitting, sizes


@compiled
def _leave_cores(
    n: int,
    arcs: int,
    label: Labels,
    sizes: NDArray[np.int64],
    counts: tuple[Ints, Ints, int, float],
) -> int:
    """Move out of the cores whoever fits a periphery as well; return the arcs that fit.

    One at most: a move changes what others count, and more would have been found before.
    """
    sent, received, fitting, value = counts
    for v in range(n):
        old = label[v]
        if old not in {1, 2}:
            continue
        fit = _fitting(sent[v], received[v])
        for new in (0, 3):
            sizes[old] -= 1
            sizes[new] += 1
            tied = fitting + fit[new] - fit[old]
            if gain(n, arcs, (sizes[0], sizes[1], sizes[2], sizes[3]), tied) > value - 1e-9:
                label[v] = new
                return tied
            sizes[old] += 1
            sizes[new] -= 1
    return fitting


@compiled
def _fitting(sent: Ints, received: Ints) -> tuple[int, int, int, int]:
    """Return the arcs of a node that fit the pattern in each of the sets it may be in."""
    # sums are of 64 bits, as the compiler wants them all
    to_core, from_core = sent[1] + 0, received[2] + 0
    into = to_core + received[0] + received[1] + from_core
    return to_core, into, to_core + sent[2] + sent[3] + from_core, from_core


@compiled
def _count(
    indptr: Offsets, indices: Ints, label: Labels
) -> tuple[Ints, Ints, NDArray[np.int64], int]:
    """Return what each node sends to and receives from each set, their sizes, and what fits."""
    n = len(label)
    sent = np.zeros((n, 4), dtype=np.int32)
    received = np.zeros((n, 4), dtype=np.int32)
    sizes = np.zeros(4, dtype=np.int64)
    fitting = 0
    for v in range(n):
        sizes[label[v]] += 1
        for edge in range(indptr[v], indptr[v + 1]):
            u = indices[edge] - n
            sent[v, label[u]] += 1
            received[u, label[v]] += 1
            fitting += _PATTERN[label[v], label[u]]
    return sent, received, sizes, fitting
