"""What a method begins with and what it finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.kernels.csr import Csr

Mask = NDArray[np.bool_]
Values = NDArray[np.float64]
Orders = NDArray[np.int32]
_POWER_STEPS = 10
_ALIKE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Starts:
    """What methods begin with.

    `coreness` of each node, orders of the nodes to begin with (starts x n), and, where the network
    has directions, `arcs`: a graph of twice the nodes in which u is tied to n + v if u → v.
    """

    coreness: NDArray[np.int32]
    orders: Orders
    arcs: Csr | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """What a method found.

    `score` is unknown where it is not defined (`reason` says why), `core` where a method makes
    none. `values` tell how central each node is. `compared` is the score in the form in which
    graphs are compared: higher means more of a core, whatever the number of ties. `reached` is the
    share of starts that ended in the best score (1 for a method without starts). `sets` are sizes
    of blocks, from the core outwards.
    """

    score: float | None
    compared: float | None = None
    core: Mask | None = None
    values: Values | None = None
    reason: str | None = None
    reached: float = 1.0
    sets: dict[str, int] | None = None

    @property
    def strength(self) -> float | None:
        """The figure by which graphs are compared."""
        return self.score if self.compared is None else self.compared


def make_starts(graph: Csr, *, starts: int, seed: int, arcs: Csr | None = None) -> Starts:
    """Return orders by degree, by coreness, by `company`, then at random and by blurred degree."""
    from graph.kernels.cores import coreness

    # another stream than that of random graphs, which are drawn from the same seed
    rng = np.random.default_rng([seed, 1])
    core = coreness(graph.indptr, graph.indices)
    degrees = graph.degrees.astype(np.float64)
    orders = [_falling(graph.degrees), by_coreness(graph, core)]
    if starts > 2:
        orders.append(np.argsort(-company(graph), kind="stable"))
    for index in range(3, starts):
        blurred = degrees * np.exp(rng.normal(0.0, 0.5, graph.n))
        random = rng.permutation(graph.n)
        orders.append(random if index % 2 else np.argsort(-blurred, kind="stable"))
    return Starts(coreness=core, orders=np.array(orders[:starts], dtype=np.int32), arcs=arcs)


def company(graph: Csr) -> Values:
    """Return how much those one is tied to are tied to each other, in turn to those, and so on.

    Ten steps of the power method towards the leading eigenvector of the adjacency less its mean,
    from the degrees: it tells a group that keeps together, which degree and coreness may not.
    """
    from graph.kernels.continuous import sums_of_neighbours

    degrees = graph.degrees.astype(np.float64)
    density = 2 * graph.m / max(graph.n * (graph.n - 1), 1)
    # what is added to the diagonal makes the largest eigenvalue the one of largest size
    own = np.sqrt(degrees.max(initial=0.0))
    values = degrees - degrees.mean() if graph.n else degrees
    for _ in range(_POWER_STEPS):
        away = density * (values.sum() - values)
        values = sums_of_neighbours(graph.indptr, graph.indices, values) - away + own * values
        values /= max(float(np.abs(values).max(initial=0.0)), 1e-300)
    return values


def by_coreness(graph: Csr, coreness: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the nodes from the innermost core outwards, those of one coreness by degree."""
    by_degree = _falling(graph.degrees)
    return by_degree[_falling(coreness[by_degree])]


def _falling(values: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the order in which values fall; equal ones keep theirs."""
    below = values.max(initial=0) - values
    # numpy sorts numbers of 16 bits by their digits, in linear time
    order: NDArray[np.int64] = np.argsort(
        below.astype(np.uint16) if below.max(initial=0) < 1 << 16 else below, kind="stable"
    )
    return order


def no_pattern(graph: Csr) -> str | None:
    """Return why a graph can have no core, or None if it can."""
    if graph.m == 0:
        return "no edges"
    if graph.m == 1:
        return "one edge: its two ends are alike, neither is the core"
    if 2 * graph.m == graph.n * (graph.n - 1):
        return "complete graph: every pair is linked, nobody is periphery"
    return None


def concentrated(values: Values) -> Mask | None:
    """Return the core that a continuous coreness tells: those where it is concentrated.

    The k nodes of highest value whose mask correlates most with the values; equal values stay
    together. None if all values are equal, or as good as that: differences below a ten-thousandth
    are what searches leave.

    References
    ----------
    .. [1] Everett and Borgatti, "Extending centrality", in Carrington, Scott and Wasserman (eds),
       Models and Methods in Social Network Analysis (2005), doi:10.1017/CBO9780511811395.004.
    """
    order = np.argsort(-values, kind="stable")
    ranked = values[order]
    if not len(ranked) or ranked[0] - ranked[-1] <= _ALIKE * abs(float(ranked[0])):
        return None
    ends = np.flatnonzero(ranked[:-1] > ranked[1:] + 1e-12 * max(abs(float(ranked[0])), 1e-300))
    if not len(ends):
        return None
    k = (ends + 1).astype(np.float64)
    above = np.cumsum(ranked)[ends] - k * ranked.mean()
    best = int(ends[np.argmax(above / np.sqrt(k * (len(values) - k)))]) + 1
    core = np.zeros(len(values), dtype=np.bool_)
    core[order[:best]] = True
    return core


def inner_excess(graph: Csr, order: NDArray[np.integer]) -> float:
    """Return how far the ties among the first nodes of an order exceed those of as many pairs.

    In standard deviations of a binomial of the density of the whole graph; of all numbers of first
    nodes the largest, as for a rich club [1]_.

    References
    ----------
    .. [1] Colizza, Flammini, Serrano and Vespignani, "Detecting rich-club ordering in complex
       networks", Nature Physics 2 (2006), doi:10.1038/nphys209.
    """
    from graph.kernels.continuous import links_upward

    first = np.arange(2, graph.n, dtype=np.float64)
    density, pairs = 2 * graph.m / (graph.n * (graph.n - 1)), first * (first - 1) / 2
    held = np.cumsum(links_upward(graph.indptr, graph.indices, order.astype(np.int32)))[1:-1]
    excess = held - density * pairs
    return float((excess / np.sqrt(pairs * density * (1 - density) + 1e-300)).max(initial=0.0))
