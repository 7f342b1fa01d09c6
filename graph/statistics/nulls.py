"""Null models: random graphs that share something with an observed one, and p-values."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph.kernels.csr import Csr, Ints, from_pairs
from graph.statistics.repeated import Values, busyness
from graph.statistics.swapping import EVERY, SWAPS_PER_EDGE, swapped

if TYPE_CHECKING:
    import networkx as nx

Numbers = NDArray[np.int64]
LEVEL = 0.05
"""Level at which a test says yes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posts:
    """Who wrote what under what: the author of each post, its parent post, and its month.

    Authors are places among the nodes, parents places among the posts; -1 is nobody or none.
    """

    author: Numbers
    parent: Numbers
    month: Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observed:
    """A network as nulls need it.

    `arcs`, for a network with directions, is a graph of twice the nodes in which u is tied to n + v
    if u → v. `months` holds a month for each half-edge of `graph`, `arc_months` one for each arc.
    `busy` is the x of each node of both by `graph.statistics.repeated`, fitted where not given.
    """

    graph: Csr
    arcs: Csr | None = None
    months: Ints | None = None
    arc_months: Ints | None = None
    posts: Posts | None = None
    busy: tuple[Values, Values | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draw:
    """One random graph, with arcs if asked for, and the accepted swaps an edge and an arc."""

    graph: Csr
    arcs: Csr | None = None
    swaps: float = 0.0
    arc_swaps: float = 0.0


def seeds(seed: int, n: int, *, stream: int = 0) -> list[int]:
    """Return n seeds made of `seed` and `stream` alone; the first are the same for every n."""
    words = np.random.SeedSequence([seed, stream]).generate_state(n, np.uint32)
    return [int(word) for word in words]


def degree(graph: Csr, *, seed: int, swaps_per_edge: float = SWAPS_PER_EDGE) -> Draw:
    """Draw a simple graph in which every node keeps its degree, by double edge swaps.

    Notes
    -----
    A chain that refuses a swap stays where it is, and makes as many steps on every graph with these
    degrees, so its stationary distribution is uniform over them. Where hardly any swap is possible
    (a star, a complete graph) it makes 40 steps a wanted swap; `swaps` tells how many were made.

    References
    ----------
    .. [1] Fosdick, Larremore, Nishimura and Ugander, "Configuring random graph models with fixed
       degree sequences", SIAM Review 60 (2018), arXiv 1608.00607.
    """
    drawn, made = swapped(graph, [EVERY], seed=seed, swaps_per_edge=swaps_per_edge)
    return Draw(graph=drawn, swaps=made / max(graph.m, 1))


def erdos_renyi(graph: Csr, *, seed: int) -> Draw:
    """Draw a simple graph with as many nodes and edges, all alike likely (Erdős and Rényi 1959)."""
    n, m = graph.n, graph.m
    chosen = _chosen_pairs(n * (n - 1) // 2, m, seed)
    # pair number j (j - 1) / 2 + i stands for i < j
    high = np.floor((1 + np.sqrt(1 + 8 * chosen.astype(np.float64))) / 2).astype(np.int64)
    high -= high * (high - 1) // 2 > chosen
    high += high * (high + 1) // 2 <= chosen
    low = chosen.astype(np.int64) - high * (high - 1) // 2
    return Draw(graph=from_pairs(n, low, high))


def _degree(
    seen: Observed, *, seed: int, arcs: bool = False, times: int = 1, backwards: bool = False
) -> Draw:
    """Every person keeps how many people they are tied to (answer, and are answered by)."""
    del backwards  # one group: the chain is its own reverse
    return _kept_degrees(seen, (None, None), seed=seed, arcs=arcs, times=times)


def _kept_degrees(
    seen: Observed, busy: tuple[Values | None, Values | None], *, seed: int, arcs: bool, times: int
) -> Draw:
    effort, m = times * SWAPS_PER_EDGE, max(seen.graph.m, 1)
    drawn, made = swapped(seen.graph, [EVERY], seed=seed, swaps_per_edge=effort, busy=busy[0])
    if not arcs or seen.arcs is None:
        return Draw(graph=drawn, swaps=made / m)
    n, sent = seen.graph.n, np.arange(seen.arcs.m, dtype=np.int32)
    both, answered = swapped(
        seen.arcs, [sent], seed=seed, swaps_per_edge=effort, shift=n, busy=busy[1]
    )  # fmt: skip
    return Draw(
        graph=drawn, arcs=both, swaps=made / m, arc_swaps=answered / max(seen.arcs.m, 1)
    )  # fmt: skip


def _erdos_renyi(seen: Observed, *, seed: int, arcs: bool = False) -> Draw:
    """As many ties (arcs) among as many people, at random."""
    drawn = erdos_renyi(seen.graph, seed=seed)
    if not arcs or seen.arcs is None:
        return drawn
    n = seen.graph.n
    chosen = _chosen_pairs(n * (n - 1), seen.arcs.m, seed).astype(np.int64)
    source, target = chosen // (n - 1), chosen % (n - 1)
    target += target >= source
    return Draw(graph=drawn.graph, arcs=arcs_of(n, source, target))


def _degree_month(
    seen: Observed, *, seed: int, arcs: bool = False, times: int = 1, backwards: bool = False
) -> Draw:
    """Every person keeps how many new people they are tied to in each month."""
    if seen.months is None:
        raise ValueError("the network tells no months of its ties; give edges with `first_at`")
    effort = times * SWAPS_PER_EDGE
    drawn, made = swapped(
        seen.graph, _by_month(seen.months), seed=seed, swaps_per_edge=effort, backwards=backwards
    )
    both, answered = None, 0
    if arcs and seen.arcs is not None and seen.arc_months is not None:
        sent = _by_month(seen.arc_months)
        both, answered = swapped(
            seen.arcs, sent, seed=seed, swaps_per_edge=effort, shift=seen.graph.n,
            backwards=backwards,
        )  # fmt: skip
    return Draw(
        graph=drawn, arcs=both, swaps=made / max(seen.graph.m, 1),
        arc_swaps=0.0 if seen.arcs is None else answered / max(seen.arcs.m, 1),
    )  # fmt: skip


def _activity(seen: Observed, *, seed: int, arcs: bool = False) -> Draw:
    """Every person keeps their posts of each month, every thread its size and shape.

    Who wrote which comment is drawn anew within each month: a person's comments fall on threads in
    proportion to their size. Who began a thread stays, and so do comments of unknown authors. The
    number of ties is not kept.
    """
    posts = seen.posts
    if posts is None:
        raise ValueError("the network tells no posts; it must be made from the table of posts")
    source, target = tied_pairs(shuffled(posts, seed=seed))
    n = seen.graph.n
    both = arcs_of(n, source, target) if arcs and seen.arcs is not None else None
    return Draw(graph=from_pairs(n, source, target), arcs=both)


def _degree_repeated(
    seen: Observed, *, seed: int, arcs: bool = False, times: int = 1, backwards: bool = False
) -> Draw:
    """Every person keeps how many people they are tied to; a tie is any number of replies.

    As `degree`, but graphs are not alike likely: two people are tied if there is at least one of a
    Poisson number of replies, whose mean grows with how busy both are
    (see `graph.statistics.repeated`).
    """
    del backwards  # one group: the chain is its own reverse
    busy = seen.busy or _busy(seen, arcs=arcs)
    return _kept_degrees(seen, busy, seed=seed, arcs=arcs, times=times)


def _busy(seen: Observed, *, arcs: bool) -> tuple[Values, Values | None]:
    of_arcs = busyness(seen.arcs, shift=seen.graph.n) if arcs and seen.arcs is not None else None
    return busyness(seen.graph), of_arcs


Null = Callable[..., Draw]
NULLS: dict[str, Null] = {
    "degree": _degree,
    "erdos_renyi": _erdos_renyi,
    "degree_month": _degree_month,
    "activity": _activity,
    "degree_repeated": _degree_repeated,
}
"""The nulls by name; each takes an `Observed`, `seed`, and whether arcs are wanted; those `SWAPPED`
also how many times the usual swaps are made, and whether the chain is read from its end."""
SWAPPED = "degree", "degree_month", "degree_repeated"
"""The nulls whose draws are the ends of chains."""


def beginning(null: str, seen: Observed, *, seed: int, arcs: bool = False) -> Observed:
    """Return the network from which draws of a null begin, so that the test is exact.

    The end of a backward chain from the observed network, see `graph.statistics.swapping`; where
    draws are no ends of chains the observed network itself.
    """
    if null not in SWAPPED:
        return seen
    if null == "degree_repeated":
        # what is fitted to degrees is the same for all draws
        seen = replace(seen, busy=seen.busy or _busy(seen, arcs=arcs))
    return as_observed(seen, NULLS[null](seen, seed=seed, arcs=arcs, backwards=True))


def as_observed(seen: Observed, draw: Draw) -> Observed:
    """Return a draw of swaps in the form of the network it is drawn from: rows sorted, months."""
    graph, months = _sorted(draw.graph, seen.months)
    arcs, arc_months = (
        (draw.arcs, None) if draw.arcs is None else _sorted(draw.arcs, seen.arc_months)
    )
    return Observed(
        graph=graph, arcs=arcs, months=months, arc_months=arc_months, busy=seen.busy
    )  # fmt: skip


def _sorted(graph: Csr, months: Ints | None) -> tuple[Csr, Ints | None]:
    """Return a graph with sorted rows, and the months of its half-edges in their order."""
    rows = np.repeat(np.arange(graph.n), graph.degrees)
    order = np.lexsort((graph.indices, rows))
    # of arcs only the first half-edges have months
    told = None if months is None else months[order[: len(months)]]
    return Csr(indptr=graph.indptr, indices=graph.indices[order]), told


def possible_nulls(seen: Observed) -> tuple[str, ...]:
    """Return the nulls that a network tells enough for."""
    missing = {"degree_month": seen.months is None, "activity": seen.posts is None}
    return tuple(name for name in NULLS if not missing.get(name))


def shuffled(posts: Posts, *, seed: int) -> Posts:
    """Return the posts with the authors of each month's comments in another order."""
    moving = np.flatnonzero((posts.parent >= 0) & (posts.author >= 0))
    lots = np.random.default_rng(seed).random(len(moving))
    by_month = moving[np.argsort(posts.month[moving], kind="stable")]
    author = posts.author.copy()
    author[by_month] = posts.author[moving[np.lexsort((lots, posts.month[moving]))]]
    return Posts(author=author, parent=posts.parent, month=posts.month)


def tied_pairs(posts: Posts) -> tuple[Numbers, Numbers]:
    """Return who answered whom, post by post: known authors, and nobody themselves."""
    answers = np.flatnonzero(posts.parent >= 0)
    source, target = posts.author[answers], posts.author[posts.parent[answers]]
    counts = (source >= 0) & (target >= 0) & (source != target)
    return source[counts], target[counts]


def arcs_of(n: int, source: NDArray[np.integer], target: NDArray[np.integer]) -> Csr:
    """Return directed ties as a graph of 2 n nodes: who sends, then who receives."""
    return from_pairs(2 * n, source, target + n)


def ties_of_arcs(n: int, arcs: Csr) -> Csr:
    """Return who is tied to whom either way, from directed ties as `arcs_of` makes them."""
    source = np.repeat(np.arange(n), arcs.degrees[:n])
    return from_pairs(n, source, arcs.indices[: arcs.m] - n)


def require_simple(G: nx.Graph[str]) -> None:
    """Raise ValueError for parallel edges and self-loops; ties may have directions."""
    if G.is_multigraph():
        raise ValueError("the graph has parallel edges; give nx.Graph(G) or nx.DiGraph(G)")
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


def bar(draws: Sequence[float]) -> float | None:
    """Return the figure above which a value's `p_value` is at most `LEVEL`, unknown of few draws.

    Examples
    --------
    >>> bar([1.0, 5.0, *[2.0] * 37]), bar([1.0, 2.0])
    (2.0, None)
    """
    may_reach = math.floor(LEVEL * (1 + len(draws)) + 1e-9) - 1
    return None if may_reach < 0 else sorted(draws, reverse=True)[may_reach]


def two_sided(above: float, below: float) -> float:
    """Return the p-value of a test that asks for either side: twice the smaller one's, at most 1.

    Examples
    --------
    >>> two_sided(0.03, 0.98), two_sided(0.6, 0.7)
    (0.06, 1.0)
    """
    return min(1.0, 2 * min(above, below))


def shared_edges(graph: Csr, other: Csr) -> float:
    """Return the share of a graph's edges that another graph on the same nodes has too."""
    if graph.m == 0 or other.m == 0:
        return float(graph.m == 0)
    mine, theirs = (
        np.sort(np.repeat(np.arange(g.n, dtype=np.int64), g.degrees) * g.n + g.indices)
        for g in (graph, other)
    )
    places = np.minimum(np.searchsorted(theirs, mine), len(theirs) - 1)
    return float((theirs[places] == mine).mean())


def _by_month(months: Ints) -> list[Ints]:
    """Return the half-edges of each month."""
    order = np.argsort(months, kind="stable").astype(np.int32)
    ends = np.flatnonzero(np.diff(months[order])) + 1
    return [group for group in np.split(order, ends) if len(group)]


def _chosen_pairs(pairs: int, m: int, seed: int) -> NDArray[np.integer]:
    rng = np.random.default_rng(seed)
    if not m:
        return np.zeros(0, dtype=np.int64)
    chosen: NDArray[np.integer] = np.sort(
        rng.choice(pairs, size=m, replace=False, shuffle=False)
    )  # fmt: skip
    return chosen
