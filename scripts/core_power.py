"""Measure size and power of the core-periphery tests; write docs/core-periphery.md.

python scripts/core_power.py [--graphs N] [--planted N] [--draws N] [--no-write]
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.core_periphery.blocks import edges_of
from graph.core_periphery.dossier import LEVEL, examine
from graph.core_periphery.draws import Depth
from graph.core_periphery.methods import METHODS
from graph.core_periphery.observed import observed_graph, observed_replies
from graph.intervals import wilson
from graph.kernels.borgatti_everett import score
from graph.kernels.csr import Csr, from_pairs
from graph.nulls import NULLS, Observed, arcs_of, seeds, shuffled, tied_pairs

_ROOT = Path(__file__).resolve().parent.parent
_PEOPLE, _CORE = 100, 15
_STRENGTHS = 0.0, 0.25, 0.5, 0.75, 1.0
_DENSITIES = {"sparse": 4.0, "dense": 12.0}
_STARTS = 3
_AT = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How often a method said yes at the level: against a null, of so many graphs."""

    method: str
    null: str
    yes: int
    of: int

    def __str__(self) -> str:
        """Return the share with its 95 % interval."""
        low, high = wilson(self.yes, self.of) or (0.0, 1.0)
        return f"{self.yes / self.of:.3f} ({low:.3f}–{high:.3f})"


def planted(strength: float, ties: float, seed: int) -> nx.Graph[str]:
    """Return a graph in which pairs with somebody of the core are likelier, up to five times."""
    odds = np.ones((_PEOPLE, _PEOPLE))
    odds[:_CORE, :] = odds[:, :_CORE] = 1.0 + 4.0 * strength**2
    return _drawn(odds, ties, seed)


def planted_beyond_degree(strength: float, ties: float, seed: int) -> nx.Graph[str]:
    """Return a graph of hubs and spokes: pairs within the core and within the rest are unlikelier.

    People have uneven numbers of ties whatever the strength. At strength 0 the odds of a tie are a
    product of its ends', so that all graphs with the same degrees are alike likely; at 1 all ties
    lie between core and rest. With degrees kept, the Borgatti-Everett score grows as the core's own
    ties fall.
    """
    own = (1.0 + np.arange(_PEOPLE)) ** -0.6
    odds = np.outer(own, own)
    odds[:_CORE, :_CORE] *= 1.0 - strength
    odds[_CORE:, _CORE:] *= 1.0 - strength
    return _drawn(odds, ties, seed)


def _drawn(odds: NDArray[np.float64], ties: float, seed: int) -> nx.Graph[str]:
    """Return a random graph with these odds, scaled to give so many ties a person on average."""
    pairs = np.triu(np.ones(odds.shape, dtype=bool), 1)
    low, high = 1e-6, 1e6
    for _ in range(60):
        scale = (low * high) ** 0.5
        chance = scale * odds / (1.0 + scale * odds)
        few = chance[pairs].sum() < ties * len(odds) / 2
        low, high = (scale, high) if few else (low, scale)
    tied = pairs & (np.random.default_rng(seed).random(odds.shape) < chance)
    G: nx.Graph[str] = nx.Graph()
    G.add_nodes_from(str(node) for node in range(len(odds)))
    G.add_edges_from((str(u), str(v)) for u, v in np.argwhere(tied))
    return G


WORLDS = {"erdos_renyi": planted, "degree": planted_beyond_degree}
"""The planted world by the null that it is to be told from."""


def talk(seed: int) -> Observed:
    """Return the network of invented threads over three months; some write far more than others."""
    rng = np.random.default_rng(seed)
    lots = rng.pareto(1.2, _PEOPLE) + 0.2
    n = 500
    authors = rng.choice(_PEOPLE, size=n, p=lots / lots.sum())
    place = np.arange(n)
    answered = place - place % 10 + (rng.random(n) * (place % 10)).astype(int)
    rows = [
        {
            "post_id": f"p{number}",
            "parent_id": None if number % 10 == 0 else f"p{answered[number]}",
            "thread_id": f"p{number - number % 10}",
            "user_id": f"u{authors[number]}",
            "is_bot": False,
            "created_at": _AT + timedelta(hours=4 * number),
        }
        for number in range(n)
    ]  # fmt: skip
    return observed_replies(pl.DataFrame(rows, schema_overrides={"parent_id": pl.String}))


def of_the_null(base: Observed, null: str, seed: int) -> Observed:
    """Return a graph drawn from a null, with what the null needs to be drawn from it again."""
    if null == "activity" and base.posts is not None:
        posts = shuffled(base.posts, seed=seed)
        source, target = tied_pairs(posts)
        n = base.graph.n
        return Observed(
            graph=from_pairs(n, source, target), arcs=arcs_of(n, source, target), posts=posts
        )
    draw = NULLS[null](base, seed=seed, arcs=True)
    assert draw.arcs is not None
    graph, months = _sorted(draw.graph, base.months)
    arcs, arc_months = _sorted(draw.arcs, base.arc_months)
    return Observed(graph=graph, arcs=arcs, months=months, arc_months=arc_months)


def _sorted(graph: Csr, months: NDArray[np.integer] | None) -> tuple[Csr, NDArray[np.int32]]:
    """Return a swapped graph with sorted rows, and the months in their order."""
    rows = np.repeat(np.arange(graph.n), graph.degrees)
    order = np.lexsort((graph.indices, rows))
    known = np.zeros(0, dtype=np.int32) if months is None else months
    # random graphs have half-edges that no month belongs to, arcs twice as many
    told = known[order[order < len(known)]].astype(np.int32)
    return Csr(indptr=graph.indptr, indices=graph.indices[order]), told


def rejections(
    graphs: Iterator[Observed], nulls: Sequence[str], *, draws: int, methods: Sequence[str]
) -> list[Told]:
    """Return how often each method rejects each null at the level."""
    yes = dict.fromkeys(itertools.product(methods, nulls), 0)
    count = 0
    depth = Depth(n_null=draws, nulls=tuple(nulls), methods=tuple(methods), starts=_STARTS)
    for number, seen in enumerate(graphs):
        found = examine(
            seen, [str(node) for node in range(seen.graph.n)], depth=depth, seed=number, threads=1
        )
        count += 1
        for method, null in yes:
            p = found.methods[method].against[null].p
            yes[method, null] += p is not None and p <= LEVEL
    return [Told(method=m, null=null, yes=k, of=count) for (m, null), k in yes.items()]


def size(graphs: int, draws: int) -> list[Told]:
    """Return how often graphs of a null are told from that null."""
    base = talk(1)
    told = []
    for place, null in enumerate(NULLS):
        made = (of_the_null(base, null, seed) for seed in seeds(7, graphs, stream=place))
        told += rejections(made, [null], draws=draws, methods=tuple(METHODS))
        print(f"size against {null} done", flush=True)
    return told


def power(graphs: int, draws: int) -> Iterator[tuple[str, str, float, float, list[Told]]]:
    """Yield null, density, strength, how often the planted split beats the null, and methods."""
    methods = tuple(name for name in METHODS if name != "directed")
    for null, (name, ties) in itertools.product(WORLDS, _DENSITIES.items()):
        for strength in _STRENGTHS:
            made = [
                observed_graph(WORLDS[null](strength, ties, seed)) for seed in seeds(11, graphs)
            ]
            told = rejections(iter(made), [null], draws=draws, methods=methods)
            beats = np.mean(
                [_planted_beats(seen, null, draws, seed) for seed, seen in enumerate(made)]
            )
            print(f"power against {null}, {name}, {strength} done", flush=True)
            yield null, name, strength, float(beats), told


def _planted_beats(seen: Observed, null: str, draws: int, seed: int) -> bool:
    """Say whether the planted split's score beats 95 % of the best scores of graphs of a null."""
    own = _planted_score(seen.graph)
    depth = Depth(n_null=draws, nulls=(null,), methods=("borgatti_everett",), starts=_STARTS)
    found = examine(
        seen, [str(node) for node in range(seen.graph.n)], depth=depth, seed=seed, threads=1
    )  # fmt: skip
    best = found.methods["borgatti_everett"].against[null].draws
    return own > float(np.quantile(best, 0.95))


def _planted_score(graph: Csr) -> float:
    core = np.arange(graph.n) < _CORE
    inside, touched = edges_of(graph, core)
    ends = inside, graph.m - touched
    return float(score((graph.n, graph.m), _CORE, ends, False))  # noqa: FBT003 - a kernel takes no names


def document(sizes: list[Told], powers: list[tuple[str, str, float, float, list[Told]]]) -> str:
    """Return the page for docs/."""
    lines = [
        _HEAD.format(graphs=sizes[0].of, planted=powers[0][4][0].of, people=_PEOPLE, core=_CORE)
    ]
    lines += ["| method | " + " | ".join(NULLS) + " |", "|---|" + "---|" * len(NULLS)]
    for method in METHODS:
        row = [next(t for t in sizes if (t.method, t.null) == (method, null)) for null in NULLS]
        lines.append(f"| {method} | {' | '.join(map(str, row))} |")
    for null, world in WORLDS.items():
        rows = [row for row in powers if row[0] == null]
        methods = [told.method for told in rows[0][4]]
        lines += [
            "",
            f"## Power: planted graphs against `{null}`",
            "",
            " ".join((world.__doc__ or "").split()).replace("Return a graph", "Graphs", 1),
            "",
        ]
        lines.append(f"| graphs | strength | planted split beats 95 % | {' | '.join(methods)} |")
        lines.append("|---|---|---|" + "---|" * len(methods))
        for _, name, strength, beats, told in rows:
            shares = " | ".join(f"{one.yes / one.of:.2f}" for one in told)
            lines.append(f"| {name} | {strength:g} | {beats:.2f} | {shares} |")
    return "\n".join(lines) + "\n"


_HEAD = """# How far the core-periphery tests can be trusted

Measured by `scripts/core_power.py`: how often a method says yes at the level of 0.05.

## Size: graphs of the null itself

{graphs} graphs of each null, made from one invented community of {people} people: the share
that is told from the null by chance, with its 95 % interval. It should be 0.05; less where scores
are few whole numbers, as coreness is.
"""


def main() -> int:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graphs", type=int, default=400)
    parser.add_argument("--planted", type=int, default=100)
    parser.add_argument("--draws", type=int, default=39)
    parser.add_argument("--no-write", action="store_true")
    options = parser.parse_args()
    powers = list(power(options.planted, options.draws))
    text = document(size(options.graphs, options.draws), powers)
    print(text)
    if not options.no_write:
        (_ROOT / "docs/core-periphery.md").write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
