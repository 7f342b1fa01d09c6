"""Null models: random graphs that share something with an observed one, and p-values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.kernels.csr import Csr, from_networkx, from_pairs

if TYPE_CHECKING:
    import networkx as nx

SWAPS_PER_EDGE = 5
"""Accepted swaps an edge after which a chain counts as mixed; dossiers check it with twice that."""
_TRIES_PER_SWAP = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draw:
    """One random graph, and the swaps an edge accepted to make it (0 if made otherwise)."""

    graph: Csr
    swaps: float = 0.0


def seeds(seed: int, n: int, *, stream: int = 0) -> list[int]:
    """Return n seeds made of `seed` and `stream` alone; the first are the same for every n."""
    words = np.random.SeedSequence([seed, stream]).generate_state(n, np.uint32)
    return [int(word) for word in words]


def degree(graph: Csr, *, seed: int, swaps_per_edge: float = SWAPS_PER_EDGE) -> Draw:
    """Draw a simple graph in which every node keeps its degree, by double edge swaps.

    Notes
    -----
    A chain that refuses a swap stays where it is, so its stationary distribution is uniform over
    the simple graphs with these degrees. Where hardly any swap is possible (a star, a complete
    graph) it gives up after 40 tries a wanted swap; `swaps` tells.

    References
    ----------
    .. [1] Fosdick, Larremore, Nishimura and Ugander, "Configuring random graph models with fixed
       degree sequences", SIAM Review 60 (2018), arXiv 1608.00607.
    """
    from graph.kernels.swaps import swap_edges

    indices = graph.indices.copy()
    wanted = int(np.ceil(swaps_per_edge * graph.m))
    made = (
        swap_edges(graph.indptr, indices, wanted, _TRIES_PER_SWAP * wanted, seed) if graph.m else 0
    )
    drawn = Csr(indptr=graph.indptr, indices=indices)
    return Draw(graph=drawn, swaps=made / max(graph.m, 1))


def erdos_renyi(graph: Csr, *, seed: int) -> Draw:
    """Draw a simple graph with as many nodes and edges, all alike likely (Erdős and Rényi 1959)."""
    n, m = graph.n, graph.m
    rng = np.random.default_rng(seed)
    pairs = n * (n - 1) // 2
    chosen = np.sort(rng.choice(pairs, size=m, replace=False, shuffle=False)) if m else np.zeros(0)
    # pair number j (j - 1) / 2 + i stands for i < j
    high = np.floor((1 + np.sqrt(1 + 8 * chosen.astype(np.float64))) / 2).astype(np.int64)
    high -= high * (high - 1) // 2 > chosen
    high += high * (high + 1) // 2 <= chosen
    low = chosen.astype(np.int64) - high * (high - 1) // 2
    return Draw(graph=from_pairs(n, low, high))


NULLS: dict[str, Callable[..., Draw]] = {"degree": degree, "erdos_renyi": erdos_renyi}
"""The nulls by name; each takes a graph and `seed`."""


def degree_preserving_graph(G: nx.Graph[str], *, seed: int = 0) -> nx.Graph[str]:
    """Return a random simple graph in which every node of `G` keeps its degree (see `degree`).

    Raises
    ------
    ValueError
        If `G` is directed or has self-loops.
    """
    import networkx as nx

    require_simple(G)
    drawn = degree(from_networkx(G), seed=seeds(seed, 1)[0]).graph
    nodes = list(G)
    H: nx.Graph[str] = nx.Graph()
    H.add_nodes_from(nodes)
    for v in range(drawn.n):
        row = drawn.indices[drawn.indptr[v] : drawn.indptr[v + 1]]
        H.add_edges_from((nodes[v], nodes[u]) for u in sorted(row.tolist()) if u > v)
    return H


def require_simple(G: nx.Graph[str]) -> None:
    """Raise ValueError unless a graph is undirected, without parallel edges and self-loops."""
    if G.is_directed() or G.is_multigraph():
        raise ValueError("the graph is directed or has parallel edges; give nx.Graph(G)")
    loops = sum(1 for u, v in G.edges() if u == v)
    if loops:
        raise ValueError(f"the graph has {loops} self-loops; remove them first")


def p_value(observed: float, draws: Sequence[float]) -> float:
    """Return the share of draws, the observed value among them, that reach the observed value.

    References
    ----------
    .. [1] Phipson and Smyth, "Permutation p-values should never be zero", Stat. Appl. Genet. Mol.
       Biol. 9 (2010), arXiv 1603.05766.

    Examples
    --------
    >>> p_value(3.0, [1.0, 2.0, 3.0, 4.0])
    0.6
    """
    above = sum(draw >= observed - 1e-12 for draw in draws)
    return (1 + above) / (1 + len(draws))


def shared_edges(graph: Csr, other: Csr) -> float:
    """Return the share of a graph's edges that another graph on the same nodes has too."""
    if graph.m == 0:
        return 1.0
    mine, theirs = (
        np.sort(np.repeat(np.arange(g.n, dtype=np.int64), g.degrees) * g.n + g.indices)
        for g in (graph, other)
    )
    places = np.minimum(np.searchsorted(theirs, mine), len(theirs) - 1)
    return float((theirs[places] == mine).mean())
