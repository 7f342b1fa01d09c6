"""Double edge swaps: random graphs in which every node keeps its degree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets

Counts = NDArray[np.uint8]
HalfEdges = NDArray[np.int32]
"""For each half-edge the node it begins at, the one it ends at, and where its other half stands."""
_MOST = 255
_AHEAD = 16


@compiled
def swap_edges(
    rows: tuple[Offsets, HalfEdges], chosen: Ints, steps: int, shift: int, seed: int
) -> int:
    """Swap the ends of random pairs of edges in place, and return how many swaps were made.

    A step draws two half-edges a → b and c → d and makes of them a → d and c → b, unless that would
    make a loop, a double edge or the same graph; refused steps count as steps of the chain.

    Parameters
    ----------
    rows : tuple of arrays
        `indptr` of the graph, and its `half_edges`, of which ends and other halves are changed.
    chosen : array of int
        The half-edges that are drawn; all if empty. Each swap exchanges the ends of two of them.
    steps : int
        Steps of the chain.
    shift : int
        A node a and the node a + `shift` are the same person: 0, but the number of people where
        the graph has one node for what a person sends and one for what they receive.
    """
    indptr, edges = rows
    choices = np.uint64(len(chosen) if len(chosen) > 0 else len(edges))
    state = np.uint64(seed)
    seen = _counted(edges)
    mask = np.uint64(len(seen) - 1)
    ahead_i, ahead_j = np.empty(_AHEAD, dtype=np.int64), np.empty(_AHEAD, dtype=np.int64)
    made = 0
    for begin in range(0, steps, _AHEAD):
        size, read = min(_AHEAD, steps - begin), 0
        for step in range(size):
            state += np.uint64(0x9E3779B97F4A7C15)
            i, j = _two(state, choices)
            if len(chosen) > 0:
                i, j = np.int64(chosen[i]), np.int64(chosen[j])
            ahead_i[step], ahead_j[step] = i, j
            read += edges[i, 0] + edges[j, 0]
        # nodes are counted from 0, so that this adds nothing: but the half-edges of all these
        # steps were asked of the memory at once, and it was waited for once
        made += read < 0
        for step in range(size):
            i, j = ahead_i[step], ahead_j[step]
            a, b, c, d = edges[i, 0], edges[i, 1], edges[j, 0], edges[j, 1]
            # with a = c or b = d the graph would stay as it is, with a = d or c = b get a loop
            if a == c or b == d or a + shift == d or c + shift == b:
                continue
            if (seen[_place(a, d, mask)] and _linked(indptr, edges, a, d)) or (
                seen[_place(c, b, mask)] and _linked(indptr, edges, c, b)
            ):
                continue
            _count(seen, _place(a, b, mask), -1)
            _count(seen, _place(c, d, mask), -1)
            _count(seen, _place(a, d, mask), 1)
            _count(seen, _place(c, b, mask), 1)
            back_i, back_j = edges[i, 2], edges[j, 2]
            edges[i, 1], edges[j, 1], edges[back_i, 1], edges[back_j, 1] = d, b, c, a
            edges[i, 2], edges[back_j, 2], edges[j, 2], edges[back_i, 2] = back_j, i, back_i, j
            made += 1
    return made


@compiled
def _two(state: np.uint64, choices: np.uint64) -> tuple[np.int64, np.int64]:
    """Return two numbers below `choices` by SplitMix64 (Steele, Lea and Flood 2014)."""
    z = state
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    i = np.int64(((z >> np.uint64(32)) * choices) >> np.uint64(32))
    j = np.int64(((z & np.uint64(0xFFFFFFFF)) * choices) >> np.uint64(32))
    return i, j


@compiled
def half_edges(indptr: Offsets, indices: Ints) -> HalfEdges:
    """Return where each half-edge u → v begins and ends, and where v → u stands; rows are sorted.

    The three stand side by side, because a swap needs all of them: far apart each would be waited
    for alone.
    """
    edges = np.empty((len(indices), 3), dtype=np.int32)
    filled = indptr.copy()
    for u in range(len(indptr) - 1):
        for position in range(indptr[u], indptr[u + 1]):
            v = indices[position]
            edges[position, 0], edges[position, 1] = u, v
            # nodes are met in order, so u stands next in the row of v
            edges[position, 2] = filled[v]
            filled[v] += 1
    return edges


@compiled
def _counted(edges: HalfEdges) -> Counts:
    """Count edges in a table of 8 to 16 places an edge: most pairs that no edge ties meet a 0."""
    size = 16
    while size < 4 * len(edges):
        size *= 2
    seen, mask = np.zeros(size, dtype=np.uint8), np.uint64(size - 1)
    for position in range(len(edges)):
        u, v = edges[position, 0], edges[position, 1]
        if u < v:
            _count(seen, _place(u, v, mask), 1)
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
def _linked(indptr: Offsets, edges: HalfEdges, u: int, v: int) -> bool:
    """Say whether two nodes are neighbours, by looking through the shorter of their rows."""
    if indptr[u + 1] - indptr[u] > indptr[v + 1] - indptr[v]:
        u, v = v, u
    found = False
    for position in range(indptr[u], indptr[u + 1]):
        if edges[position, 1] == v:
            found = True
            break
    return found
