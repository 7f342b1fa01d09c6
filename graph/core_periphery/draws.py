"""Random graphs of a null, drawn in parallel, each with what methods find in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from graph.core_periphery.blocks import edges_of
from graph.core_periphery.methods import QUICK, Mask
from graph.core_periphery.search import find_all
from graph.kernels.csr import Csr
from graph.statistics.nulls import NULLS, SWAPPED, Draw, Observed, beginning, seeds, shared_edges
from graph.statistics.swapping import SWAPS_PER_EDGE

Ties = tuple[int, int, int]
Figures = tuple[float, float, float]
_MIXING_DRAWS = 9
MIXED_BY = "borgatti_everett", "directed"
"""The methods by whose scores chains of ties, and of arcs, are checked."""
_DEEP = "degree", "degree_repeated"
_STREAMS = {
    "degree": 1, "erdos_renyi": 2, "degree_month": 3, "activity": 4, "degree_repeated": 9,
}  # fmt: skip
_BACKWARDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """How deep a dossier goes.

    `n_null` draws of `degree` and `degree_repeated` for the quick methods, `n_other` for other
    methods and nulls; `nulls` and `methods` by name (all that are possible if not given). `starts`
    of methods that search, on every graph alike: if not given, 50 for small graphs down to 6 from
    50,000 edges on. `mixing`: whether chains are checked.
    """

    n_null: int = 99
    n_other: int | None = None
    nulls: tuple[str, ...] | None = None
    methods: tuple[str, ...] | None = None
    starts: int | None = None
    mixing: bool = True

    def draws(self, null: str, method: str) -> int:
        """Return how many graphs of a null a method is tested on."""
        deep = null in _DEEP and method in QUICK
        return self.n_null if deep or self.n_other is None else min(self.n_other, self.n_null)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixing:
    """Whether chains of a null, of ties or of arcs, had mixed: they go on to twice as many swaps.

    All chains begin at the end of one that ran backwards from the observed graph (see
    `graph.statistics.swapping`). `swaps_per_edge` accepted since then and `kept` (share of the
    observed graph's edges that are there) are means over the draws, first after the usual number
    of swaps, then after twice as many; `shift` is the change of the mean Borgatti-Everett score (of
    arcs, of the score of `directed`) in standard deviations of the draws; `mixed` says that it is
    below 2 standard errors and that the swaps were made.
    """

    swaps_per_edge: tuple[float, float]
    kept: tuple[float, float]
    shift: float | None
    mixed: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """What each draw of a null does."""

    seen: Observed
    null: str
    starts: int
    methods: tuple[str, ...]
    depth: Depth
    core: Mask | None

    def methods_of(self, number: int) -> tuple[str, ...]:
        """Return the methods that the draw of this number is for."""
        return tuple(m for m in self.methods if number < self.depth.draws(self.null, m))


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Score and strength of one draw by each method, and ties by block.

    Of ties and of arcs: swaps made for each, and the share kept.
    """

    scores: dict[str, tuple[float | None, float | None]]
    ties: Ties | None
    swaps: tuple[float, float]
    kept: tuple[float, float]


def draw_null(task: Task, seed: int, threads: int | None) -> tuple[list[Drawn], dict[str, Mixing]]:
    """Return what is found in each draw of a null, and whether chains had mixed by `MIXED_BY`.

    A draw depends on its own seed alone.
    """
    begin = _begin(task, seed)
    draws = seeds(seed, task.depth.n_null, stream=stream_of(task.null))
    wanted = [(number, seed) for number, seed in enumerate(draws) if task.methods_of(number)]
    drawn = _in_parallel(partial(_one_draw, task, begin), wanted, threads)
    return drawn, _check_mixing(task, begin, list(zip(draws, drawn, strict=False)), threads)


def _begin(task: Task, seed: int) -> Observed:
    first = seeds(seed, 1, stream=stream_of(task.null, backwards=True))[0]
    return beginning(task.null, task.seen, seed=first, arcs="directed" in task.methods)


def _one_draw(task: Task, begin: Observed, numbered: tuple[int, int]) -> Drawn:
    number, seed = numbered
    methods = task.methods_of(number)
    is_checked = task.depth.mixing and number < _MIXING_DRAWS
    drawn = NULLS[task.null](begin, seed=seed, arcs="directed" in methods)
    found = find_all(
        drawn.graph, starts=task.starts, seed=seed, arcs=drawn.arcs, methods=methods
    )  # fmt: skip
    return Drawn(
        scores={name: (one.score, one.strength) for name, one in found.items()},
        ties=None if task.core is None else ties_of(drawn.graph, task.core),
        swaps=(drawn.swaps, drawn.arc_swaps),
        kept=_kept(task.seen, drawn) if is_checked else (0.0, 0.0),
    )


def _kept(seen: Observed, drawn: Draw) -> tuple[float, float]:
    """Return the share of ties, and of arcs, of a network that a draw has too."""
    kept = shared_edges(seen.graph, drawn.graph)
    if seen.arcs is None or drawn.arcs is None:
        return kept, 0.0
    return kept, shared_edges(seen.arcs, drawn.arcs)


def _in_parallel[Item, Made](
    work: Callable[[Item], Made], items: Sequence[Item], threads: int | None
) -> list[Made]:
    with ThreadPoolExecutor(max_workers=threads or os.cpu_count() or 1) as pool:
        return list(pool.map(work, items))


def _check_mixing(
    task: Task, begin: Observed, drawn: Sequence[tuple[int, Drawn]], threads: int | None
) -> dict[str, Mixing]:
    """Compare the first draws of a null with the same chains after twice as many swaps.

    By the score of one method of ties, and of one of arcs, of the same chains.
    """
    if task.null not in SWAPPED or not task.depth.mixing:
        return {}
    chains = [
        (seed, methods)
        for seed, one in drawn[:_MIXING_DRAWS]
        if (methods := tuple(by for by in MIXED_BY if by in one.scores))
    ]
    longer = _in_parallel(partial(_mix_longer, task, begin), chains, threads)
    pairs = {
        by: [
            (_figures(by, one.swaps, one.kept, one.scores[by][0]), later[by])
            for (_, one), later in zip(drawn, longer, strict=False)
            if by in later
        ]
        for by in MIXED_BY
    }  # fmt: skip
    return {by: _mixed(both) for by, both in pairs.items() if len(both) > 1}


def _mixed(pairs: Sequence[tuple[Figures, Figures]]) -> Mixing:
    swaps, kept, scores = (np.array([[one[i] for one in pair] for pair in pairs]) for i in range(3))
    spread = float(np.std(scores, axis=0, ddof=1).max())
    difference = float(scores[:, 1].mean() - scores[:, 0].mean())
    shift = difference / spread if spread > 1e-12 else None
    made = bool(swaps[:, 0].min() >= SWAPS_PER_EDGE)
    return Mixing(
        swaps_per_edge=(float(swaps[:, 0].mean()), float(swaps[:, 1].mean())),
        kept=(float(kept[:, 0].mean()), float(kept[:, 1].mean())),
        shift=shift,
        mixed=made and (shift is None or abs(shift) < 2 * (2 / len(pairs)) ** 0.5),
    )


def _mix_longer(
    task: Task, begin: Observed, chain: tuple[int, tuple[str, ...]]
) -> dict[str, Figures]:
    """Return the figures of a chain by each of some methods after twice as many swaps."""
    seed, methods = chain
    draw = NULLS[task.null](begin, seed=seed, arcs=MIXED_BY[1] in methods, times=2)
    found = find_all(draw.graph, starts=task.starts, seed=seed, arcs=draw.arcs, methods=methods)
    swaps, kept = (draw.swaps, draw.arc_swaps), _kept(task.seen, draw)
    return {by: _figures(by, swaps, kept, found[by].score) for by in methods}


def _figures(
    by: str, swaps: tuple[float, float], kept: tuple[float, float], score: float | None
) -> Figures:
    """Return swaps for each tie or arc, the share kept, and the score by one of `MIXED_BY`."""
    place = MIXED_BY.index(by)
    return swaps[place], kept[place], score or 0.0


def stream_of(null: str, *, backwards: bool = False) -> int:
    """Return the stream of seeds of a null's draws, or of the graph from which they begin.

    Numbers stay when a null is added, and so do the draws of a seed.
    """
    return _STREAMS[null] + (_BACKWARDS if backwards else 0)


def ties_of(graph: Csr, core: Mask) -> Ties:
    """Return the ties within a core, between it and the rest, and within the rest."""
    inside, touched = edges_of(graph, core)
    return inside, touched - inside, graph.m - touched
