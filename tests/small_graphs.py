"""Small graphs: as their edges, all that have certain degrees, those without a pattern."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np

from graph.kernels.csr import Csr

Edges = tuple[tuple[int, int], ...]

PATTERNLESS = [
    (nx.Graph(), "no edges"),
    (nx.empty_graph(5), "no edges"),
    (nx.Graph([("a", "b")]), "one edge"),
    (nx.complete_graph(6), "complete graph"),
]
"""Graphs of which no core can be told, and why."""


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
