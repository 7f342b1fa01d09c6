"""Every method on one network, each tested against null models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from graph.core_periphery.blocks import one_density
from graph.core_periphery.draws import (
    MIXED_BY,
    Depth,
    Drawn,
    Mixing,
    Task,
    Ties,
    draw_null,
    stream_of,
    ties_of,
)
from graph.core_periphery.methods import METHODS, Found, Mask
from graph.core_periphery.observed import observed_graph
from graph.core_periphery.search import find_all, usual_starts
from graph.kernels.csr import Csr
from graph.statistics.nulls import LEVEL, Observed, p_value, possible_nulls, require_simple, seeds

if TYPE_CHECKING:
    import networkx as nx

INTERSECTION = "erdos_renyi", "degree"
"""The nulls of the intersection test: a core beyond both is neither chance nor degree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """One score against the draws of a null: upper p-value, draws, and how many had no score.

    Draws are scores; graphs are compared by `strengths`, a figure of which more means more of a
    core (see `Found.compared`).
    """

    p: float | None
    draws: tuple[float, ...]
    undefined: int
    strengths: tuple[float, ...] = ()

    @property
    def mean(self) -> float | None:
        """Mean of the draws."""
        return float(np.mean(self.draws)) if self.draws else None

    @property
    def sd(self) -> float | None:
        """Standard deviation of the draws, unknown for fewer than two."""
        return float(np.std(self.draws, ddof=1)) if len(self.draws) > 1 else None

    def distance(self, strength: float | None) -> float | None:
        """Return how far a figure is from the mean of the draws, in their standard deviations."""
        if strength is None or len(self.strengths) < 2:
            return None
        spread = float(np.std(self.strengths, ddof=1))
        return (strength - float(np.mean(self.strengths))) / spread if spread > 1e-12 else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MethodResult:
    """What one method found, and how it stands against each null."""

    found: Found
    against: dict[str, Against]

    @property
    def core_size(self) -> int | None:
        """Nodes in the core, unknown for a method that makes none."""
        return None if self.found.core is None else int(self.found.core.sum())

    @property
    def intersection(self) -> float | None:
        """The p-value of the intersection test: the larger of its nulls', unknown without both.

        References
        ----------
        .. [1] Mukherjee, Yanchenko and Sengupta, "Statistical inference for core-periphery
           structures" (2025), arXiv 2508.04730.
        """
        found = [self.against[name].p for name in INTERSECTION if name in self.against]
        known = [p for p in found if p is not None]
        return max(known) if len(known) == len(INTERSECTION) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Ties within the busiest people, between them and the rest, and within the rest.

    As many people of most ties as the Borgatti-Everett core has; chosen by degree alone, because a
    core chosen for its score is one with few ties within where degrees are kept. `observed`, and
    for each null what its draws have between the very same people; `pairs` could be tied.
    """

    pairs: Ties
    observed: Ties
    drawn: dict[str, tuple[Ties, ...]]

    def mean(self, null: str) -> tuple[float, float, float]:
        """Return the mean ties of each block over the draws of a null."""
        within, between, outside = np.mean(self.drawn[null], axis=0)
        return float(within), float(between), float(outside)

    def sd(self, null: str) -> tuple[float, float, float]:
        """Return their standard deviations."""
        within, between, outside = np.std(self.drawn[null], axis=0)
        return float(within), float(between), float(outside)

    def side(self, null: str, place: int) -> int:
        """Say whether a block has fewer ties than nearly all draws (-1), more (1), or neither."""
        drawn = [ties[place] for ties in self.drawn.get(null, ())]
        below = (1 + sum(n <= self.observed[place] for n in drawn)) / (1 + len(drawn))
        above = (1 + sum(n >= self.observed[place] for n in drawn)) / (1 + len(drawn))
        return int(above <= LEVEL / 2) - int(below <= LEVEL / 2)

    def is_thin_within(self, null: str) -> bool:
        """Say whether nearly all draws tie more pairs within than are observed."""
        return self.side(null, 0) < 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CorePeriphery:
    """All methods on one network of `n` nodes and `m` edges; masks follow `nodes`."""

    nodes: tuple[str, ...]
    n: int
    m: int
    n_null: int
    starts: int
    seed: int
    methods: dict[str, MethodResult]
    mixing: dict[str, Mixing]
    mixing_directed: dict[str, Mixing]
    seeds: dict[str, tuple[int, ...]]
    blocks: Blocks | None
    graph: Csr = field(repr=False)

    @property
    def lengths(self) -> dict[str, float]:
        """Description lengths in nats: of the block models that were fitted, and of one density."""
        scores = {
            name: self.methods[name].found.score
            for name in ("hub_and_spoke", "layered")
            if name in self.methods
        }
        known = {name: score for name, score in scores.items() if score is not None}
        return known | {"one_density": one_density(self.graph)} if known else {}

    def core(self, method: str) -> frozenset[str]:
        """Return the core that a method found."""
        mask = self.methods[method].found.core
        return frozenset(np.array(self.nodes, dtype=object)[_no_mask(mask, self.n)])


def core_periphery(
    G: nx.Graph[str],
    *,
    n_null: int = 99,
    n_other: int | None = None,
    nulls: Sequence[str] = ("degree", "erdos_renyi"),
    methods: Sequence[str] | None = None,
    starts: int | None = None,
    seed: int = 0,
    threads: int | None = None,
) -> CorePeriphery:
    """Find core and periphery by every method, and test each score against null models.

    Parameters
    ----------
    G : nx.Graph or nx.DiGraph
        Without self-loops; n nodes, m edges. Weights are ignored; directions count for the method
        `directed` alone, all others see the simple graph. Not changed.
    n_null : int
        Random graphs of the nulls of degree for the quick methods; the smallest p-value is
        1 / (n_null + 1).
    n_other : int, optional
        Random graphs for other methods and nulls; as many if not given.
    nulls : sequence of str
        Names in `graph.statistics.nulls.NULLS`; `degree_month` needs edges with `first_at`, and
        `activity` the posts (see `examine`).
    methods : sequence of str, optional
        Names in `graph.core_periphery.methods.METHODS`; all if not given.
    starts : int, optional
        See `Depth`.
    seed : int
        Seed of starts and draws.
    threads : int, optional
        Threads that share the draws; the result does not depend on it. One a core if not given.

    Raises
    ------
    ValueError
        If `G` has self-loops or parallel edges, a number is below 1, or a null needs what is not
        there.

    Notes
    -----
    Time O(n_null * starts * (n log n + m)). p-values are one-sided (the observed score or more) and
    count the observed graph among the draws.

    Examples
    --------
    >>> import networkx as nx
    >>> G = nx.star_graph(["hub", "a", "b", "c"])
    >>> found = core_periphery(G, n_null=9, threads=1, methods=["borgatti_everett"])
    >>> sorted(found.core("borgatti_everett")), found.methods["borgatti_everett"].found.score
    (['hub'], 1.0)
    """
    require_simple(G)
    chosen = None if methods is None else tuple(methods)
    depth = Depth(
        n_null=n_null, n_other=n_other, nulls=tuple(nulls), methods=chosen, starts=starts
    )  # fmt: skip
    return examine(observed_graph(G), tuple(G), depth=depth, seed=seed, threads=threads)


def examine(
    seen: Observed, nodes: Sequence[str], *, depth: Depth, seed: int = 0, threads: int | None = None
) -> CorePeriphery:
    """Do what `core_periphery` does for a network that may tell months and posts, too.

    Raises
    ------
    ValueError
        If a number is below 1, or a null needs what is not there.
    """
    graph = seen.graph
    starts = usual_starts(graph) if depth.starts is None else depth.starts
    if min(depth.n_null, starts, depth.n_other or 1) < 1:
        raise ValueError(f"n_null is {depth.n_null} and starts {starts}; give at least 1 of each")
    methods = tuple(METHODS) if depth.methods is None else depth.methods
    nulls = possible_nulls(seen) if depth.nulls is None else depth.nulls
    first = seeds(seed, 1)[0]
    observed = find_all(graph, starts=starts, seed=first, arcs=seen.arcs, methods=methods)
    able = tuple(name for name in methods if observed[name].score is not None)
    core = _busiest(graph, observed)
    tasks = {
        null: Task(seen=seen, null=null, starts=starts, methods=able, depth=depth, core=core)
        for null in nulls
    }
    drawn: dict[str, list[Drawn]] = {}
    checked: dict[str, dict[str, Mixing]] = {by: {} for by in MIXED_BY}
    for null, task in tasks.items():
        drawn[null], mixed = draw_null(task, seed, threads)
        for by, mixing in mixed.items():
            checked[by][null] = mixing
    return CorePeriphery(
        nodes=tuple(nodes), n=graph.n, m=graph.m, n_null=depth.n_null, starts=starts, seed=seed,
        methods={
            method: MethodResult(
                found=found,
                against={null: _against(method, found, drawn[null]) for null in nulls},
            )
            for method, found in observed.items()
        },
        mixing=checked[MIXED_BY[0]],
        mixing_directed=checked[MIXED_BY[1]],
        seeds={
            null: tuple(seeds(seed, len(drawn[null]), stream=stream_of(null)))
            for null in nulls
        },
        blocks=None if core is None else _blocks(graph, core, drawn),
        graph=graph,
    )  # fmt: skip


def _busiest(graph: Csr, observed: dict[str, Found]) -> Mask | None:
    """Return as many people of most ties as the Borgatti-Everett core has."""
    main = observed.get("borgatti_everett")
    if main is None or main.core is None:
        return None
    chosen = np.zeros(graph.n, dtype=np.bool_)
    chosen[np.argsort(-graph.degrees, kind="stable")[: int(main.core.sum())]] = True
    return chosen


def _blocks(graph: Csr, core: Mask, drawn: dict[str, list[Drawn]]) -> Blocks:
    k, n = int(core.sum()), graph.n
    return Blocks(
        pairs=(k * (k - 1) // 2, k * (n - k), (n - k) * (n - k - 1) // 2),
        observed=ties_of(graph, core),
        drawn={null: tuple(one.ties for one in draws if one.ties) for null, draws in drawn.items()},
    )


def _against(method: str, found: Found, drawn: Sequence[Drawn]) -> Against:
    pairs = [one.scores[method] for one in drawn if method in one.scores]
    scores = tuple(score for score, _ in pairs if score is not None)
    strengths = [strength for _, strength in pairs if strength is not None]
    known = found.strength is not None and len(strengths) == len(pairs) > 0
    return Against(
        p=p_value(found.strength or 0.0, strengths) if known else None,
        draws=scores,
        undefined=len(pairs) - len(scores),
        strengths=tuple(strengths),
    )


def _no_mask(mask: Mask | None, n: int) -> Mask:
    return np.zeros(n, dtype=np.bool_) if mask is None else mask
