"""Communities of a network by modularity (Louvain and Leiden), with a seed, and their stability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph.kernels.csr import Csr, from_networkx

if TYPE_CHECKING:
    import networkx as nx

_FREEDOM = 0.01
_MOST_RUNS = 10


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
        groups = move_nodes(indptr, indices, weights, loops, order, np.arange(len(indptr) - 1))
        names, groups = np.unique(groups, return_inverse=True)
        if len(names) == len(indptr) - 1:
            break
        of_node = groups[of_node]
        indptr, indices, weights, loops = _merge(indptr, indices, weights, loops, groups)
    return _by_size(of_node)


def leiden_groups(graph: Csr, *, seed: int = 0) -> NDArray[np.int64]:
    """Return communities of high modularity, each of which hangs together.

    They are numbered as those of `louvain`. Runs until modularity grows no more.

    Notes
    -----
    Each run begins with the communities of the one before; at most 10. NetworkX has the method
    (`leiden_communities`), in Python: 8 s a run for 46,000 edges, where this takes 0.1 s; a test
    compares them.

    References
    ----------
    .. [1] Traag, Waltman and van Eck, "From Louvain to Leiden: guaranteeing well-connected
       communities", Sci. Rep. 9 (2019) 5233, doi:10.1038/s41598-019-41695-z.

    Examples
    --------
    >>> import networkx as nx
    >>> G = nx.Graph([("a", "b"), ("b", "c"), ("a", "c"), ("d", "e")])
    >>> leiden_groups(from_networkx(G)).tolist()
    [0, 0, 0, 1, 1]
    """
    rng = np.random.default_rng(seed)
    best, highest = np.arange(graph.n), -np.inf
    for _ in range(_MOST_RUNS):
        found = _leiden_run(graph, best, rng)
        value = modularity(graph, found)
        if value is None or value <= highest + 1e-9:
            break
        best, highest = found, value
    return _by_size(best)


def _leiden_run(
    graph: Csr, start: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    from graph.kernels.leiden import refine_groups
    from graph.kernels.louvain import move_nodes

    of_node, groups = np.arange(graph.n), start
    indptr, indices = graph.indptr, graph.indices
    weights, loops = np.ones(len(indices)), np.zeros(graph.n)
    while len(indptr) > 1:
        n = len(indptr) - 1
        order = rng.permutation(n).astype(np.int32)
        groups = move_nodes(indptr, indices, weights, loops, order, groups)
        parts = refine_groups(
            indptr, indices, weights, loops, order, groups, rng.random(n), _FREEDOM
        )
        names, parts = np.unique(parts, return_inverse=True)
        if len(names) == n:
            break
        groups = np.unique(groups[names], return_inverse=True)[1]
        of_node = parts[of_node]
        indptr, indices, weights, loops = _merge(indptr, indices, weights, loops, parts)
    found: NDArray[np.int64] = np.unique(groups[of_node], return_inverse=True)[1]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two splits agree: normalised mutual information and adjusted Rand index."""

    nmi: float
    ari: float


def agreement(first: NDArray[np.int64], second: NDArray[np.int64]) -> Agreement:
    """Return how far two splits of the same nodes agree; 1 where they are the same.

    Notes
    -----
    NMI is normalised by the mean entropy [1]_; ARI is corrected for chance [2]_ and below 0 where
    two splits agree less than random ones.

    References
    ----------
    .. [1] Danon, Díaz-Guilera, Duch and Arenas, "Comparing community structure identification",
       J. Stat. Mech. (2005) P09008, doi:10.1088/1742-5468/2005/09/P09008.
    .. [2] Hubert and Arabie, "Comparing partitions", J. Classif. 2 (1985),
       doi:10.1007/BF01908075.

    Examples
    --------
    >>> import numpy as np
    >>> agreement(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    Agreement(nmi=1.0, ari=1.0)
    """
    n = len(first)
    a, b = np.unique(first, return_inverse=True)[1], np.unique(second, return_inverse=True)[1]
    rows, columns = np.bincount(a), np.bincount(b)
    cells = np.unique(a * len(columns) + b, return_counts=True)[1]
    both = _entropy(rows, n) + _entropy(columns, n)
    shared = both - _entropy(cells, n)
    pairs = [float((x * (x - 1) / 2).sum()) for x in (cells, rows, columns)]
    expected = pairs[1] * pairs[2] / (n * (n - 1) / 2) if n > 1 else 0.0
    most = (pairs[1] + pairs[2]) / 2
    return Agreement(
        nmi=2 * shared / both if both > 0 else 1.0,
        ari=(pairs[0] - expected) / (most - expected) if most != expected else 1.0,
    )


def _entropy(counts: NDArray[np.int64], n: int) -> float:
    shares = counts / n
    return float(-(shares * np.log(shares)).sum())


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
