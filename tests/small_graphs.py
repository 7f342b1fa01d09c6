"""Small graphs as their edges, and all that have certain degrees."""

from __future__ import annotations

import itertools

import numpy as np

from graph.kernels.csr import Csr

Edges = tuple[tuple[int, int], ...]


def halves(graph: Csr) -> list[tuple[int, int]]:
    """Return the edge of each half-edge."""
    sources = np.repeat(np.arange(graph.n), graph.degrees).tolist()
    return [(min(u, v), max(u, v)) for u, v in zip(sources, graph.indices.tolist(), strict=True)]


def edges(graph: Csr) -> Edges:
    return tuple(sorted(set(halves(graph))))


def graphs_with(degrees: tuple[int, ...]) -> list[Edges]:
    """Return all simple graphs with these degrees."""
    pairs = list(itertools.combinations(range(len(degrees)), 2))
    return [
        chosen
        for chosen in itertools.combinations(pairs, sum(degrees) // 2)
        if all(sum(v in pair for pair in chosen) == d for v, d in enumerate(degrees))
    ]
