"""Double edge swaps: random graphs in which every node keeps its degree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets

Counts = NDArray[np.uint8]
_MOST = 255


@compiled
def swap_edges(
    rows: tuple[Offsets, Ints, Ints, Ints],
    chosen: Ints,
    steps: int,
    shift: int,
    seed: int,
) -> int:
    """Swap the ends of random pairs of edges in place, and return how many swaps were made.

    A step draws two half-edges a → b and c → d and makes of them a → d and c → b, unless that would
    make a loop, a double edge or the same graph; refused steps count as steps of the chain.

    Parameters
    ----------
    rows : tuple of arrays
        `indptr` and `indices` of the graph, where each half-edge begins and where its other half
        stands (see `half_edges`); all but the first and third are changed.
    chosen : array of int
        The half-edges that are drawn; all if empty. Each swap exchanges the ends of two of them.
    steps : int
        Steps of the chain.
    shift : int
        A node a and the node a + `shift` are the same person: 0, but the number of people where
        the graph has one node for what a person sends and one for what they receive.
    """
    indptr, indices, source, back = rows
    many = len(chosen) if len(chosen) > 0 else len(indices)
    choices = np.uint64(many)
    state = np.uint64(seed)
    seen = _counted(indptr, indices)
    mask = np.uint64(len(seen) - 1)
    made = 0
    for _ in range(steps):
        # SplitMix64 (Steele, Lea and Flood 2014): one word gives both half-edges
        state += np.uint64(0x9E3779B97F4A7C15)
        z = state
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
        i = np.int64(((z >> np.uint64(32)) * choices) >> np.uint64(32))
        j = np.int64(((z & np.uint64(0xFFFFFFFF)) * choices) >> np.uint64(32))
        if len(chosen) > 0:
            i, j = np.int64(chosen[i]), np.int64(chosen[j])
        a, b, c, d = source[i], indices[i], source[j], indices[j]
        # with a = c or b = d the graph would stay as it is, with a = d or c = b get a loop
        if a == c or b == d or a + shift == d or c + shift == b:
            continue
        if (seen[_place(a, d, mask)] and _linked(indptr, indices, a, d)) or (
            seen[_place(c, b, mask)] and _linked(indptr, indices, c, b)
        ):
            continue
        _count(seen, _place(a, b, mask), -1)
        _count(seen, _place(c, d, mask), -1)
        _count(seen, _place(a, d, mask), 1)
        _count(seen, _place(c, b, mask), 1)
        back_i, back_j = back[i], back[j]
        indices[i], indices[j], indices[back_i], indices[back_j] = d, b, c, a
        back[i], back[back_j], back[j], back[back_i] = back_j, i, back_i, j
        made += 1
    return made


@compiled
def half_edges(indptr: Offsets, indices: Ints) -> tuple[Ints, Ints]:
    """Return the node each half-edge u → v begins at, and where v → u stands; rows are sorted."""
    source = np.empty(len(indices), dtype=np.int32)
    back = np.empty(len(indices), dtype=np.int32)
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
def _counted(indptr: Offsets, indices: Ints) -> Counts:
    """Count edges in a table of 8 to 16 places an edge: most pairs that no edge ties meet a 0."""
    size = 16
    while size < 4 * len(indices):
        size *= 2
    seen, mask = np.zeros(size, dtype=np.uint8), np.uint64(size - 1)
    for u in range(len(indptr) - 1):
        for position in range(indptr[u], indptr[u + 1]):
            if u < indices[position]:
                _count(seen, _place(u, indices[position], mask), 1)
    return seen


@compiled
def _place(u: int, v: int, mask: np.uint64) -> np.uint64:
    """Return where a pair of nodes, in either order, is counted (Fibonacci hashing)."""
    pair = (np.uint64(min(u, v)) << np.uint64(32)) | np.uint64(max(u, v))
    mixed = pair * np.uint64(0x9E3779B97F4A7C15)
    return (mixed ^ (mixed >> np.uint64(32))) & mask


@compiled
def _count(seen: Counts, place: np.uint64, step: int) -> None:
    """Add to a count; one that has reached its most stays there, and so never tells too few."""
    if seen[place] < _MOST:
        seen[place] = np.uint8(seen[place] + step)


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
