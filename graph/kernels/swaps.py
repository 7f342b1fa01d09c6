"""Double edge swaps: random graphs in which every node keeps its degree."""

from __future__ import annotations

import numpy as np

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets


@compiled
def swap_edges(
    indptr: Offsets, indices: Ints, reverse: Offsets, wanted: int, tries: int, seed: int
) -> int:
    """Swap the ends of random pairs of edges in place, and return how many swaps were made.

    A step draws two half-edges a → b and c → d and makes of them a → d and c → b, unless that would
    make a loop, a double edge or the same graph; refused steps count as steps of the chain. It ends
    after `wanted` swaps or `tries` steps. Only `indices` and `reverse` change: rows keep their
    lengths.
    """
    half_edges = len(indices)
    source = np.empty(half_edges, dtype=np.int32)
    for v in range(len(indptr) - 1):
        source[indptr[v] : indptr[v + 1]] = v
    state = np.uint64(seed)
    made = 0
    for _ in range(tries):
        if made == wanted:
            break
        # SplitMix64 (Steele, Lea and Flood 2014): one word gives both half-edges
        state += np.uint64(0x9E3779B97F4A7C15)
        z = state
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
        first = np.int64(((z >> np.uint64(32)) * np.uint64(half_edges)) >> np.uint64(32))
        second = np.int64(((z & np.uint64(0xFFFFFFFF)) * np.uint64(half_edges)) >> np.uint64(32))
        a, b, c, d = source[first], indices[first], source[second], indices[second]
        if a == c or b == d or a == d or c == b:
            continue
        if _linked(indptr, indices, a, d) or _linked(indptr, indices, c, b):
            continue
        back_first, back_second = reverse[first], reverse[second]
        indices[first], indices[second] = d, b
        indices[back_first], indices[back_second] = c, a
        reverse[first], reverse[back_second] = back_second, first
        reverse[second], reverse[back_first] = back_first, second
        made += 1
    return made


@compiled
def _linked(indptr: Offsets, indices: Ints, u: int, v: int) -> bool:
    """Say whether two nodes are neighbours, by looking through the shorter of their rows."""
    if indptr[u + 1] - indptr[u] > indptr[v + 1] - indptr[v]:
        u, v = v, u
    for position in range(indptr[u], indptr[u + 1]):
        if indices[position] == v:
            return True
    return False
