"""Communities of a network by modularity (Louvain method), with a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph.kernels.csr import Csr, from_networkx

if TYPE_CHECKING:
    import networkx as nx


def louvain(G: nx.Graph[str], *, seed: int = 0) -> dict[str, int]:
    """Split nodes into communities of high modularity.

    Parameters
    ----------
    G : nx.Graph
        Taken as undirected and simple; weights are ignored. Not changed.
    seed : int
        Seed of the order in which nodes are visited.

    Returns
    -------
    dict
        Community of each node, numbered from 0 by size, then by first node. Isolates stand alone.

    References
    ----------
    .. [1] Blondel, Guillaume, Lambiotte and Lefebvre, "Fast unfolding of communities in large
       networks", J. Stat. Mech. (2008) P10008, doi:10.1088/1742-5468/2008/10/P10008.

    Examples
    --------
    >>> import networkx as nx
    >>> louvain(nx.Graph([("a", "b"), ("b", "c"), ("a", "c"), ("d", "e")]))
    {'a': 0, 'b': 0, 'c': 0, 'd': 1, 'e': 1}
    """
    groups = louvain_groups(from_networkx(G), seed=seed)
    return dict(zip(G, (int(group) for group in groups), strict=True))


def louvain_groups(graph: Csr, *, seed: int = 0) -> NDArray[np.int64]:
    """Return the community of each node (see `louvain`)."""
    from graph.kernels.louvain import move_nodes

    rng = np.random.default_rng(seed)
    of_node = np.arange(graph.n)
    indptr, indices = graph.indptr, graph.indices
    weights, loops = np.ones(len(indices)), np.zeros(graph.n)
    while len(indptr) > 1:
        order = rng.permutation(len(indptr) - 1).astype(np.int32)
        groups = move_nodes(indptr, indices, weights, loops, order)
        names, groups = np.unique(groups, return_inverse=True)
        if len(names) == len(indptr) - 1:
            break
        of_node = groups[of_node]
        indptr, indices, weights, loops = _merge(indptr, indices, weights, loops, groups)
    return _by_size(of_node)


def modularity(graph: Csr, groups: NDArray[np.int64]) -> float | None:
    """Return Newman's modularity of a split, unknown for a graph without edges."""
    if graph.m == 0:
        return None
    sources = np.repeat(np.arange(graph.n), graph.degrees)
    within = float((groups[sources] == groups[graph.indices]).mean())
    held = np.bincount(groups, weights=graph.degrees) / (2 * graph.m)
    return within - float((held**2).sum())


def _merge(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    weights: NDArray[np.float64],
    loops: NDArray[np.float64],
    groups: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Return the graph whose nodes are the groups."""
    n = int(groups.max()) + 1
    sources = groups[np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))]
    targets = groups[indices]
    inner = sources == targets
    merged = np.bincount(groups, weights=loops, minlength=n)
    merged += np.bincount(sources[inner], weights=weights[inner], minlength=n)
    codes, places = np.unique((sources * n + targets)[~inner], return_inverse=True)
    heavy = np.bincount(places, weights=weights[~inner], minlength=len(codes))
    counts = np.bincount(codes // n, minlength=n)
    return (
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        (codes % n).astype(np.int32),
        heavy,
        merged,
    )


def _by_size(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    names, first, inverse, size = np.unique(
        groups, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -size))
    number = np.empty(len(names), dtype=np.int64)
    number[order] = np.arange(len(names))
    return number[inverse]
