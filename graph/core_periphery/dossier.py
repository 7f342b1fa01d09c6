"""Every method on one network, each tested against null models."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from graph.core_periphery.methods import METHODS, Found, Mask, make_starts
from graph.kernels.csr import Csr, from_networkx
from graph.nulls import NULLS, SWAPS_PER_EDGE, degree, p_value, require_simple, seeds, shared_edges

if TYPE_CHECKING:
    import networkx as nx

_MIXING_DRAWS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """One score against the draws of a null: upper p-value, draws, and how many had no score."""

    p: float | None
    draws: tuple[float, ...]
    undefined: int

    @property
    def mean(self) -> float | None:
        """Mean of the draws."""
        return float(np.mean(self.draws)) if self.draws else None

    @property
    def sd(self) -> float | None:
        """Standard deviation of the draws, unknown for fewer than two."""
        return float(np.std(self.draws, ddof=1)) if len(self.draws) > 1 else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MethodResult:
    """What one method found, and how it stands against each null."""

    found: Found
    against: dict[str, Against]

    @property
    def core_size(self) -> int | None:
        """Nodes in the core, unknown for a method that makes none."""
        return None if self.found.core is None else int(self.found.core.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixing:
    """Whether the chains of the degree null had mixed: the same draws after twice as many swaps.

    `swaps_per_edge` accepted and `kept` (share of edges still there) are means over the draws,
    first after the usual number of swaps, then after twice as many; `shift` is the change of the
    mean score in standard deviations of the draws; `mixed` says that it is below 2 standard errors
    and that the swaps were made.
    """

    swaps_per_edge: tuple[float, float]
    kept: tuple[float, float]
    shift: float | None
    mixed: bool


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
    mixing: Mixing | None
    seeds: dict[str, tuple[int, ...]]

    def core(self, method: str) -> frozenset[str]:
        """Return the core that a method found."""
        mask = self.methods[method].found.core
        return frozenset(np.array(self.nodes, dtype=object)[_no_mask(mask, self.n)])


def core_periphery(
    G: nx.Graph[str],
    *,
    n_null: int = 99,
    nulls: Sequence[str] = ("degree", "erdos_renyi"),
    starts: int | None = None,
    seed: int = 0,
    threads: int | None = None,
) -> CorePeriphery:
    """Find core and periphery by every method, and test each score against null models.

    Parameters
    ----------
    G : nx.Graph
        Undirected, simple; n nodes, m edges. Weights are ignored. Not changed.
    n_null : int
        Random graphs a null, at least 1; the smallest p-value is 1 / (n_null + 1).
    nulls : sequence of str
        Names in `graph.nulls.NULLS`.
    starts : int, optional
        Starts of methods that search, on the observed and on every random graph alike; at least 1.
        If not given, 50 for small graphs down to 6 from 50,000 edges on.
    seed : int
        Seed of starts and draws.
    threads : int, optional
        Threads that share the draws; the result does not depend on it. One a core if not given.

    Raises
    ------
    ValueError
        If `G` is directed or has self-loops or parallel edges, or a number is below 1.

    Notes
    -----
    Time O(n_null * starts * (n log n + m)). p-values are one-sided (the observed score or more) and
    count the observed graph among the draws.

    Examples
    --------
    >>> import networkx as nx
    >>> found = core_periphery(nx.star_graph(["hub", "a", "b", "c"]), n_null=9, threads=1)
    >>> sorted(found.core("borgatti_everett")), found.methods["borgatti_everett"].found.score
    (['hub'], 1.0)
    """
    require_simple(G)
    graph = from_networkx(G)
    starts = usual_starts(graph) if starts is None else starts
    if n_null < 1 or starts < 1:
        raise ValueError(f"n_null is {n_null} and starts {starts}; give at least 1 of each")
    observed = find_all(graph, starts=starts, seed=seeds(seed, 1)[0])
    drawn = {
        name: _draw(graph, name, seeds(seed, n_null, stream=1 + number), starts, threads)
        for number, name in enumerate(nulls)
    }
    return CorePeriphery(
        nodes=tuple(G), n=graph.n, m=graph.m, n_null=n_null, starts=starts, seed=seed,
        methods={
            method: MethodResult(
                found=found,
                against={null: _against(found, [d[method] for d in drawn[null]]) for null in nulls},
            )
            for method, found in observed.items()
        },
        mixing=_mixing(graph, seeds(seed, _MIXING_DRAWS, stream=99), threads) if graph.m else None,
        seeds={n: tuple(seeds(seed, n_null, stream=1 + i)) for i, n in enumerate(nulls)},
    )  # fmt: skip


def usual_starts(graph: Csr) -> int:
    """Return how many starts a search gets: many where they cost little."""
    return min(max(300_000 // max(graph.m, 1), 6), 50)


def find_all(graph: Csr, *, starts: int, seed: int) -> dict[str, Found]:
    """Return what every method finds in one graph."""
    begin = make_starts(graph, starts=starts, seed=seed)
    return {name: method(graph, begin) for name, method in METHODS.items()}


def best_split(graph: Csr, method: str, *, starts: int = 10, seed: int = 0) -> Found:
    """Return what one method finds in one graph."""
    return METHODS[method](graph, make_starts(graph, starts=starts, seed=seed))


def _draw(
    graph: Csr, null: str, draws: Sequence[int], starts: int, threads: int | None
) -> list[dict[str, float | None]]:
    """Return the scores of all methods on each draw; a draw depends on its own seed alone."""
    with ThreadPoolExecutor(max_workers=threads or os.cpu_count() or 1) as pool:
        return list(pool.map(partial(_one_draw, graph, null, starts), draws))


def _one_draw(graph: Csr, null: str, starts: int, seed: int) -> dict[str, float | None]:
    drawn = NULLS[null](graph, seed=seed).graph
    return {name: f.score for name, f in find_all(drawn, starts=starts, seed=seed).items()}


def _against(found: Found, scores: Sequence[float | None]) -> Against:
    draws = tuple(score for score in scores if score is not None)
    known = found.score is not None and len(draws) == len(scores)
    return Against(
        p=p_value(found.score or 0.0, draws) if known else None,
        draws=draws,
        undefined=len(scores) - len(draws),
    )


def _mixing(graph: Csr, draws: Sequence[int], threads: int | None) -> Mixing:
    with ThreadPoolExecutor(max_workers=threads or os.cpu_count() or 1) as pool:
        pairs = list(pool.map(partial(_mix_one, graph), draws))
    swaps, kept, scores = (np.array([[one[i] for one in pair] for pair in pairs]) for i in range(3))
    spread = float(np.std(scores, axis=0, ddof=1).max())
    difference = float(scores[:, 1].mean() - scores[:, 0].mean())
    shift = difference / spread if spread > 1e-12 else None
    made = bool(swaps[:, 0].min() >= SWAPS_PER_EDGE)
    return Mixing(
        swaps_per_edge=(float(swaps[:, 0].mean()), float(swaps[:, 1].mean())),
        kept=(float(kept[:, 0].mean()), float(kept[:, 1].mean())),
        shift=shift,
        mixed=made and (shift is None or abs(shift) < 2 * (2 / len(draws)) ** 0.5),
    )


def _mix_one(graph: Csr, seed: int) -> list[tuple[float, float, float]]:
    """Return swaps an edge, edges kept and Borgatti-Everett score after both lengths of a chain."""
    found = []
    for times in (1, 2):
        draw = degree(graph, seed=seed, swaps_per_edge=SWAPS_PER_EDGE * times)
        score = best_split(draw.graph, "borgatti_everett", starts=2, seed=seed).score
        found.append((draw.swaps, shared_edges(graph, draw.graph), score or 0.0))
    return found


def _no_mask(mask: Mask | None, n: int) -> Mask:
    return np.zeros(n, dtype=np.bool_) if mask is None else mask
