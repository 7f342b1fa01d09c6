"""Undirected simple graphs as compressed sparse rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import networkx as nx

Ints = NDArray[np.int32]
Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Csr:
    """An undirected simple graph: the neighbours of node v are `indices[indptr[v]:indptr[v + 1]]`.

    Each edge stands twice, once from each end (two half-edges), so `len(indices)` is 2 m.
    """

    indptr: Offsets
    indices: Ints

    @property
    def n(self) -> int:
        """Nodes."""
        return len(self.indptr) - 1

    @property
    def m(self) -> int:
        """Edges."""
        return len(self.indices) // 2

    @property
    def degrees(self) -> Offsets:
        """Neighbours of each node."""
        return np.diff(self.indptr)


def from_pairs(n: int, left: NDArray[np.integer], right: NDArray[np.integer]) -> Csr:
    """Return the simple graph on nodes 0 to n - 1 with these pairs; rows are sorted.

    Loops and repetitions are dropped.
    """
    low = np.minimum(left, right).astype(np.int64)
    high = np.maximum(left, right).astype(np.int64)
    codes = np.sort((low * n + high)[low != high])
    codes = codes[np.diff(codes, prepend=-1) > 0]
    low, high = codes // n, codes % n
    both = np.sort(np.concatenate([codes, high * n + low]))
    counts = np.bincount(both // n, minlength=n) if n else np.zeros(0, dtype=np.int64)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Csr(indptr=indptr, indices=(both % n if n else both).astype(np.int32))


def from_networkx(G: nx.Graph[str]) -> Csr:
    """Return the graph as CSR, nodes numbered in order; directions, weights and loops are lost."""
    position = {node: index for index, node in enumerate(G)}
    ends = np.fromiter(
        (position[node] for edge in G.edges() for node in edge), dtype=np.int64, count=-1
    ).reshape(-1, 2)
    return from_pairs(len(position), ends[:, 0], ends[:, 1])
