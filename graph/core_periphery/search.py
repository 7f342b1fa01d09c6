"""What methods find in one network, without tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.core_periphery.methods import METHODS, Found, make_starts
from graph.core_periphery.observed import observed_graph
from graph.kernels.csr import Csr
from graph.statistics.nulls import require_simple, ties_of_arcs

if TYPE_CHECKING:
    import networkx as nx


def usual_starts(graph: Csr) -> int:
    """Return how many starts a search gets: many where they cost little."""
    return min(max(300_000 // max(graph.m, 1), 6), 50)


def find_all(
    graph: Csr,
    *,
    starts: int,
    seed: int,
    arcs: Csr | None = None,
    methods: Sequence[str] | None = None,
) -> dict[str, Found]:
    """Return what methods find in one graph; all of them if none are named.

    What looks at directions begins with orders of the people by their arcs: the ties of a draw need
    not be those of its arcs, while those of an observed network are.
    """
    chosen = tuple(METHODS if methods is None else methods)
    begin = make_starts(graph, starts=starts, seed=seed)
    own = begin
    if arcs is not None and "directed" in chosen:
        own = make_starts(ties_of_arcs(graph.n, arcs), starts=starts, seed=seed, arcs=arcs)
    return {name: METHODS[name](graph, own if name == "directed" else begin) for name in chosen}


def find_cores(
    G: nx.Graph[str],
    *,
    methods: Sequence[str] | None = None,
    starts: int | None = None,
    seed: int = 0,
) -> dict[str, Found]:
    """Return what methods find in a NetworkX graph, without tests; masks follow its nodes.

    Raises
    ------
    ValueError
        If `G` has self-loops or parallel edges.

    Examples
    --------
    >>> import networkx as nx
    >>> found = find_cores(nx.star_graph(4), methods=["k_core", "borgatti_everett"])
    >>> found["borgatti_everett"].core.tolist()
    [True, False, False, False, False]
    """
    require_simple(G)
    seen = observed_graph(G)
    many = usual_starts(seen.graph) if starts is None else starts
    return find_all(seen.graph, starts=many, seed=seed, arcs=seen.arcs, methods=methods)
