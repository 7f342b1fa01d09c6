"""Double edge swaps: random graphs in which every node keeps its degree."""

from __future__ import annotations

import numpy as np

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets


@compiled
def swap_edges(indptr: Offsets, indices: Ints, wanted: int, tries: int, seed: int) -> int:
    """Swap the ends of random pairs of edges in place, and return how many swaps were made.

    A step draws two half-edges a → b and c → d and makes of them a → d and c → b, unless that would
    make a loop, a double edge or the same graph; refused steps count as steps of the chain. It ends
    after `wanted` swaps or `tries` steps. Rows must be sorted at first; they keep their lengths.
    """
    half_edges = np.uint64(len(indices))
    source, back = _ends(indptr, indices)
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
        z ^= z >> np.uint64(31)
        i = np.int64(((z >> np.uint64(32)) * half_edges) >> np.uint64(32))
        j = np.int64(((z & np.uint64(0xFFFFFFFF)) * half_edges) >> np.uint64(32))
        a, b, c, d = source[i], indices[i], source[j], indices[j]
        # with a = c or b = d the graph would stay as it is, with a = d or c = b get a loop
        same = a == c or b == d
        loop = a == d or c == b
        if same or loop or _linked(indptr, indices, a, d) or _linked(indptr, indices, c, b):
            continue
        back_i, back_j = back[i], back[j]
        indices[i], indices[j], indices[back_i], indices[back_j] = d, b, c, a
        back[i], back[back_j], back[j], back[back_i] = back_j, i, back_i, j
        made += 1
    return made


@compiled
def _ends(indptr: Offsets, indices: Ints) -> tuple[Ints, Offsets]:
    """Return the node each half-edge u → v begins at, and where v → u stands; rows are sorted."""
    source = np.empty(len(indices), dtype=np.int32)
    back = np.empty(len(indices), dtype=np.int64)
    filled = indptr.copy()
    for u in range(len(indptr) - 1):
        for position in range(indptr[u], indptr[u + 1]):
            v = indices[position]
            source[position] = u
            # nodes are met in order, so u stands next in the row of v
            back[position] = filled[v]
            filled[v] += 1
    return source, back


@compiled
def _linked(indptr: Offsets, indices: Ints, u: int, v: int) -> bool:
    """Say whether two nodes are neighbours, by looking through the shorter of their rows."""
    if indptr[u + 1] - indptr[u] > indptr[v + 1] - indptr[v]:
        u, v = v, u
    found = False
    for position in range(indptr[u], indptr[u + 1]):
        if indices[position] == v:
            found = True
            break
    return found
