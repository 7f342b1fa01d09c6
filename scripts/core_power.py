"""Measure size and power of the core-periphery tests; write docs/core-periphery.md.

python scripts/core_power.py [--graphs N] [--planted N] [--draws N] [--counts FOLDER] [--no-write]

It takes half an hour of CPU; with `--counts` what was counted is kept, so that a run can go on.

Size: graphs are drawn from each null, and each is tested against that null. Power: graphs with a
planted core are tested, in worlds whose structure some methods look for and others do not. The page
is made by this script alone, its sentences of what was measured too.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import binom

from graph.core_periphery.blocks import edges_of, hub_length, layers_length, saved
from graph.core_periphery.continuous import transition
from graph.core_periphery.dossier import LEVEL, examine
from graph.core_periphery.draws import Depth
from graph.core_periphery.methods import METHODS
from graph.core_periphery.observed import observed_graph, observed_replies
from graph.intervals import wilson
from graph.kernels.borgatti_everett import score
from graph.kernels.continuous import sums_of_neighbours
from graph.kernels.csr import Csr, from_pairs
from graph.kernels.directed import gain
from graph.nulls import NULLS, Observed, arcs_of, as_observed, seeds, shuffled, tied_pairs

_ROOT = Path(__file__).resolve().parent.parent
_PEOPLE, _CORE = 100, 15
_STRENGTHS = 0.0, 0.25, 0.5, 0.75, 1.0
_DENSITIES = {"sparse": 4.0, "dense": 12.0}
_STARTS = 3
_CHUNK = 100
_BAR, _POWER_BAR = 0.06, 0.8
_AT = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How often a method said yes at the level, of so many graphs.

    `planted`: how often the planted split itself, by the method's own figure, beats 95 % of the
    best that the method finds in graphs of the null; `below`: how often the search ended below the
    planted split. Both unknown for methods that score no given split.
    """

    method: str
    null: str
    yes: int
    of: int
    planted: float | None = None
    below: int = 0

    def __str__(self) -> str:
        """Return the share with its 95 % interval."""
        low, high = wilson(self.yes, self.of) or (0.0, 1.0)
        return f"{self.yes / self.of:.3f} ({low:.3f}–{high:.3f})"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A kind of planted graph: how likely pairs are tied, and which methods look for that.

    `scored` is the method by which the planted split is measured for the whole table.
    """

    null: str
    title: str
    said: str
    odds: Callable[[float], NDArray[np.float64]]
    methods: tuple[str, ...]
    scored: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was told of the graphs of one world, density and strength."""

    density: str
    strength: float
    told: dict[str, Told]


_HUBS = "degree", "borgatti_everett", "nonlinear_spectral", "hub_and_spoke"
_INNER = "k_core", "borgatti_everett_missing", "minres", "rombach", "rich_core", "layered"


def _hubs(strength: float) -> NDArray[np.float64]:
    odds = np.ones((_PEOPLE, _PEOPLE))
    odds[:_CORE, :] = odds[:, :_CORE] = 1.0 + 4.0 * strength**2
    return odds


def _together(strength: float) -> NDArray[np.float64]:
    odds = np.ones((_PEOPLE, _PEOPLE))
    odds[:_CORE, :_CORE] = 1.0 + 15.0 * strength
    return odds


def _hubs_beyond_degree(strength: float) -> NDArray[np.float64]:
    odds = _uneven(0.6)
    odds[:_CORE, :_CORE] *= 1.0 - strength
    odds[_CORE:, _CORE:] *= 1.0 - strength
    return odds


def _together_beyond_degree(strength: float) -> NDArray[np.float64]:
    odds = _uneven(0.4)
    odds[:_CORE, :_CORE] *= 1.0 + 5.0 * strength
    return odds


def _uneven(power: float) -> NDArray[np.float64]:
    """Return odds that are a product of the two ends': all graphs of the same degrees alike."""
    own = (1.0 + np.arange(_PEOPLE)) ** -power
    return np.outer(own, own)


def _two_cores(strength: float) -> NDArray[np.float64]:
    """Return odds of ordered pairs, with two cores and two peripheries."""
    label = _sets()
    fits = np.array([[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 1, 1], [0, 0, 0, 0]], dtype=bool)
    return np.where(fits[label][:, label], 1.0 + 9.0 * strength**2, 1.0)


def _sets() -> NDArray[np.int8]:
    """Return a receiving and a sending core of 15 each, then the two peripheries."""
    rest = _PEOPLE - 2 * _CORE
    return np.repeat([1, 2, 0, 3], [_CORE, _CORE, rest // 2, rest - rest // 2]).astype(np.int8)


_UNEVEN = (
    "People have uneven numbers of ties whatever the strength; at strength 0 the odds of a tie are "
    "a product of its ends', so that all graphs with the same degrees are alike likely."
)
WORLDS = (
    World(
        null="erdos_renyi", title="hubs, against `erdos_renyi`", odds=_hubs,
        said="Pairs with somebody of the core are likelier, up to five times.",
        methods=(*_HUBS, "k_core", "borgatti_everett_missing", "minres", "rombach", "rich_core"),
        scored="borgatti_everett",
    ),
    World(
        null="erdos_renyi", title="a group that keeps together, against `erdos_renyi`",
        said="Pairs within the core alone are likelier, up to sixteen times.", odds=_together,
        methods=_INNER, scored="borgatti_everett_missing",
    ),
    World(
        null="degree", title="hubs and spokes, against `degree`", odds=_hubs_beyond_degree,
        said=f"Pairs within the core and within the rest are unlikelier; at 1 all ties lie between "
        f"core and rest. {_UNEVEN} With degrees kept, cores of this kind have fewer ties within "
        "than their degrees make: methods that ask for ties within the core must say no.",
        methods=_HUBS[1:], scored="borgatti_everett",
    ),
    World(
        null="degree", title="a group that keeps together, against `degree`",
        said=f"Pairs within the core are likelier than their degrees make, up to six times. "
        f"{_UNEVEN}", odds=_together_beyond_degree,
        methods=(*_INNER, "hub_and_spoke"), scored="borgatti_everett_missing",
    ),
    *(
        World(
            null=null, title=f"two cores and two peripheries of directed ties, against `{null}`",
            said="Pairs of the pattern of Elliott et al. (2020) are likelier, up to ten times.",
            odds=_two_cores, methods=("directed",), scored="directed",
        )
        for null in ("erdos_renyi", "degree")
    ),
)  # fmt: skip


def drawn(odds: NDArray[np.float64], ties: float, seed: int, *, arcs: bool = False) -> Observed:
    """Return a random graph with these odds, scaled to give so many ties a person on average."""
    pairs = ~np.eye(_PEOPLE, dtype=bool) if arcs else np.triu(np.ones(odds.shape, dtype=bool), 1)
    low, high = 1e-6, 1e6
    for _ in range(60):
        scale = (low * high) ** 0.5
        chance = scale * odds / (1.0 + scale * odds)
        few = chance[pairs].sum() < ties * len(odds) / 2
        low, high = (scale, high) if few else (low, scale)
    tied = pairs & (np.random.default_rng(seed).random(odds.shape) < chance)
    G: nx.Graph[int] = nx.DiGraph() if arcs else nx.Graph()
    G.add_nodes_from(range(len(odds)))
    G.add_edges_from(np.argwhere(tied).tolist())
    return observed_graph(G)


def talk(seed: int) -> Observed:
    """Return the network of invented threads over three months; some write far more than others."""
    rng = np.random.default_rng(seed)
    lots = rng.pareto(2.5, _PEOPLE) + 0.3
    n = 540
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
    if null == "erdos_renyi":
        draw = NULLS[null](base, seed=seed, arcs=True)
        return Observed(graph=draw.graph, arcs=draw.arcs)
    return as_observed(base, NULLS[null](base, seed=seed, arcs=True, times=4))


def rejections(
    graphs: Iterator[Observed],
    null: str,
    *,
    draws: int,
    methods: Sequence[str],
    split: NDArray[np.int8] | None = None,
    first: int = 0,
) -> dict[str, Told]:
    """Return how often each method rejects a null at the level.

    `split` is the planted one; `first` the seed of the first graph's test.
    """
    yes, beats, below = (dict.fromkeys(methods, 0) for _ in range(3))
    count = 0
    known: set[str] = set()
    depth = Depth(n_null=draws, nulls=(null,), methods=tuple(methods), starts=_STARTS, mixing=False)
    for number, seen in enumerate(graphs, first):
        nodes = [str(node) for node in range(seen.graph.n)]
        found = examine(seen, nodes, depth=depth, seed=number, threads=1).methods
        count += 1
        for method in methods:
            against = found[method].against[null]
            yes[method] += against.p is not None and against.p <= LEVEL
            own = None if split is None else planted(method, seen, split)
            if own is not None:
                known.add(method)
                best = found[method].found.strength
                beats[method] += own > float(np.quantile(against.strengths, 0.95))
                below[method] += best is None or best < own - 1e-9
    return {
        m: Told(
            method=m, null=null, yes=yes[m], of=count, below=below[m],
            planted=beats[m] / count if m in known else None,
        )
        for m in methods
    }  # fmt: skip


def planted(method: str, seen: Observed, split: NDArray[np.int8]) -> float | None:
    """Return how a method scores the planted split, by the figure that compares graphs."""
    graph = seen.graph
    if method == "directed" and seen.arcs is not None:
        return _planted_sets(graph.n, seen.arcs, split)
    core = split == 0
    inside, touched = edges_of(graph, core)
    ends = inside, graph.m - touched
    if method.startswith("borgatti_everett"):
        return float(score((graph.n, graph.m), int(core.sum()), ends, method.endswith("missing")))
    if method == "hub_and_spoke":
        return saved(graph, hub_length(graph, core))
    if method == "layered":
        return saved(graph, layers_length(graph, split.astype(np.int32), 2))
    if method == "rombach":
        x = np.empty(graph.n)
        x[np.lexsort((-graph.degrees, split))] = transition(graph.n)
        return float(x @ sums_of_neighbours(graph.indptr, graph.indices, x)) / len(graph.indices)
    return _two_values(graph, ends, int(core.sum())) if method == "minres" else None


def _two_values(graph: Csr, ties: tuple[int, int], k: int) -> float:
    """Return the best MINRES score of two values, one for the core and one for the rest."""
    n, (inside, outside) = graph.n, ties
    between, pairs = graph.m - inside - outside, graph.n * (graph.n - 1)
    a, b = 1.0, 0.1
    for _ in range(200):
        # the best value of one set given that of the other: a cubic, solved by Newton's steps
        a = _root(k * (k - 1) / 2, inside, k * (n - k), between, (a, b))
        b = _root((n - k) * (n - k - 1) / 2, outside, k * (n - k), between, (b, a))
    fits = inside * a * a + between * a * b + outside * b * b
    squares = (
        k * (k - 1) / 2 * a**4
        + k * (n - k) * (a * b) ** 2
        + (n - k) * (n - k - 1) / 2 * b**4
    )  # fmt: skip
    residual = 2 * (graph.m - 2 * fits + squares)
    return 1.0 - residual / (2 * graph.m * (1.0 - 2 * graph.m / pairs))


def _root(
    own: float, ties: float, cross: float, between: float, values: tuple[float, float]
) -> float:
    """Return the x that minimises the residual of one set's value, the other's being fixed."""
    x, other = values
    for _ in range(20):
        slope = 4 * own * x**3 - 4 * ties * x + 2 * cross * x * other**2 - 2 * between * other
        bend = 12 * own * x**2 - 4 * ties + 2 * cross * other**2
        x = max(x - slope / bend, 0.0) if bend > 0 else 2 * x + 0.1
    return x


def _planted_sets(n: int, arcs: Csr, label: NDArray[np.int8]) -> float:
    a, b, c, d = np.bincount(label, minlength=4).tolist()
    source = np.repeat(np.arange(n), arcs.degrees[:n])
    target = arcs.indices[: arcs.m] - n
    fits = np.array([[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 1, 1], [0, 0, 0, 0]])
    hits = int(fits[label[source], label[target]].sum())
    return float(gain(n, arcs.m, (a, b, c, d), hits)) / arcs.m


def size(null: str, chunk: int, draws: int) -> list[Told]:
    """Return how often `_CHUNK` graphs of a null are told from that null."""
    base = talk(1)
    first = _CHUNK * chunk
    drawn_from = seeds(7, first + _CHUNK, stream=list(NULLS).index(null))[first:]
    made = (of_the_null(base, null, seed) for seed in drawn_from)
    told = rejections(made, null, draws=draws, methods=tuple(METHODS), first=first)
    return list(told.values())


def power(place: int, density: str, strength: float, graphs: int, draws: int) -> list[Told]:
    """Return what all methods say of the graphs of a world, by its place among `WORLDS`."""
    world = WORLDS[place]
    arcs = world.scored == "directed"
    split = _sets() if arcs else (np.arange(_PEOPLE) >= _CORE).astype(np.int8)
    methods = ("directed",) if arcs else tuple(name for name in METHODS if name != "directed")
    odds, ties = world.odds(strength), _DENSITIES[density]
    made = (drawn(odds, ties, seed, arcs=arcs) for seed in seeds(11, graphs))
    told = rejections(made, world.null, draws=draws, methods=methods, split=split)
    return list(told.values())


def added(chunks: Sequence[Sequence[Told]]) -> list[Told]:
    """Return the counts of several chunks of graphs as one."""
    return [
        replace(parts[0], yes=sum(one.yes for one in parts), of=sum(one.of for one in parts))
        for parts in zip(*chunks, strict=True)
    ]


def kept(folder: Path | None, name: str, count: Callable[[], list[Told]]) -> list[Told]:
    """Return what is counted under a name, from the folder if it is there."""
    path = None if folder is None else folder / f"{name}.json"
    if path is not None and path.exists():
        return [Told(**one) for one in json.loads(path.read_text("utf-8"))]
    told = count()
    print(f"{name} done", flush=True)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([asdict(one) for one in told]), "utf-8")
    return told


def document(sizes: list[Told], powers: list[tuple[World, list[Row]]], draws: int) -> str:
    """Return the page for docs/."""
    lines = [_HEAD, *_size_said(sizes, draws), "", f"| method | {' | '.join(NULLS)} |"]
    lines.append("|---|" + "---|" * len(NULLS))
    for method in METHODS:
        row = [next(t for t in sizes if (t.method, t.null) == (method, null)) for null in NULLS]
        lines.append(f"| {method} | {' | '.join(map(str, row))} |")
    lines += ["", *_power_said(powers)]
    for world, table in powers:
        lines += ["", f"### {world.title[0].upper()}{world.title[1:]}", "", world.said, ""]
        others = [name for name in table[0].told if name not in world.methods]
        names = [*world.methods, *(f"*{name}*" for name in others)]
        lines.append(f"| graphs | strength | planted split beats 95 % | {' | '.join(names)} |")
        lines.append("|---|---|---|" + "---|" * len(names))
        for one in table:
            told = [one.told[name] for name in (*world.methods, *others)]
            shares = " | ".join(f"{t.yes / t.of:.2f}" for t in told)
            beats = one.told[world.scored].planted or 0.0
            lines.append(f"| {one.density} | {one.strength:g} | {beats:.2f} | {shares} |")
    return "\n".join(lines) + "\n" + _TAIL


def _size_said(sizes: list[Told], draws: int) -> list[str]:
    base = talk(1).graph
    n, above = sizes[0].of, [told for told in sizes if told.yes / told.of > _BAR]
    off = [told for told in above if (wilson(told.yes, told.of) or (0, 1))[0] > LEVEL]
    names = f": {', '.join(f'{t.method} against {t.null}' for t in above)}" if above else ""
    chance = [100 * float(binom.sf(np.floor(_BAR * many), many, LEVEL)) for many in (n, 400)]
    first = (
        f"{n:,} graphs of each null, made from one invented community ({base.n} people, {base.m} "
        "ties): the share that is told from the null by chance, with its 95 % interval (Wilson). "
        "It should be 0.05; less where many graphs have the same score. "
        f"Each test had {draws} draws, so that a yes is a score above all of them."
    )
    second = (
        f"Of the {len(sizes)} shares {len(above)} are above {_BAR:g}{names}; of "
        f"{'these' if above else 'all'} {len(off)} have an interval that leaves out 0.05. A share "
        f"whose true value is 0.05 comes out above {_BAR:g} in {chance[0]:.1f} % of such tables "
        f"({chance[1]:.0f} % with 400 graphs)."
    )
    return [first, "", second]


def _power_said(powers: list[tuple[World, list[Row]]]) -> list[str]:
    graphs = powers[0][1][0].told["degree"].of
    cells = [
        (world, row, name)
        for world, rows in powers
        for row in rows
        for name in world.methods
        if (row.told[world.scored].planted or 0.0) >= 1 - LEVEL
    ]
    short = [
        f"{name} in {world.title.split(',')[0]} ({row.density}, {row.strength:g}): "
        f"{row.told[name].yes / row.told[name].of:.2f}"
        for world, row, name in cells
        if row.told[name].yes < _POWER_BAR * row.told[name].of
    ]
    first = (
        f"{graphs} graphs of {_PEOPLE} people a row, a core of {_CORE} planted (the directed world "
        f"has two), {_DENSITIES['sparse']:g} (sparse) or {_DENSITIES['dense']:g} (dense) ties a "
        "person; the share that is told from the null. A core can be of hubs, to whom the rest is "
        "tied, or a group that keeps together; methods differ in which they ask for, and those in "
        "*italics* do not ask for the one of their table. 'Planted split' is how often the figure "
        "of the planted core itself (Borgatti-Everett's; the variant's where the core keeps "
        "together; the likelihood's for directed ties) lies above 95 % of the best of the null."
    )
    second = (
        f"Where the planted split beats the null in 95 % of the graphs, {len(cells) - len(short)} "
        f"of {len(cells)} shares of methods that ask for that core are at least {_POWER_BAR:g}"
        f"{'; the others: ' + '; '.join(short) if short else ''}."
    )
    return ["## Power: planted graphs", "", first, "", second, "", *_stuck_said(powers)]


def _stuck_said(powers: list[tuple[World, list[Row]]]) -> list[str]:
    said = (
        "Whether a search is stuck is told by the planted split, too: it must not score better "
        "than what the search found. Searches that ended below it, of all graphs of the tables:"
    )
    lines = [said, "", "| method | graphs | ended below the planted split |", "|---|---|---|"]
    every = [one for _, rows in powers for row in rows for one in row.told.values()]
    for method in METHODS:
        own = [one for one in every if one.method == method and one.planted is not None]
        if own:
            ended, of = sum(one.below for one in own), sum(one.of for one in own)
            lines.append(f"| {method} | {of:,} | {ended:,} |")
    return lines


_HEAD = """# How far the core-periphery tests can be trusted

Made by `scripts/core_power.py`: how often a method says yes at the level of 0.05.

## Size: graphs of the null itself

The tests are exact: if the null is true, the observed graph and the draws come in any order alike
likely, so that p ≤ 0.05 in at most 5 % of cases. `erdos_renyi` and `activity` draw anew each time;
for `degree` and `degree_month` a chain of swaps first runs backwards from the observed graph, and
all draws run forwards from its end, each as many steps as the degrees alone tell (Besag and
Clifford 1989, doi:10.1093/biomet/76.4.633). What is above 0.05 below should be sampling error: the
intervals tell how much of it there is (shares in a column are of the same graphs, and go together).
"""


_TAIL = """
## Other implementations and printed examples

- Borgatti and Everett (2000), figure 1: the correlation of their core is the one printed (0.475),
  and without one of its four it is higher, as it is for no other split; the variant finds theirs.
- The graphs that NetworkX ships (karate club, Davis, Florentine families, Les Misérables): each
  score is that of the method's definition, and at least what the best of ten runs of cpnet 0.0.21
  reaches (Borgatti-Everett, MINRES, Rombach; `scripts/compare_cpnet.py` runs both side by side).
- Small graphs: no other split scores higher (Borgatti-Everett and its variant), description lengths
  are those of the paper's model integrated numerically (Gallagher et al. 2021).
- Values printed in Rombach et al. (2017), Tudisco and Higham (2019), Ma and Mondragón (2015) and
  Elliott et al. (2020) were not at hand; their methods are tested by definition and by optimality.
"""


def main() -> int:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graphs", type=int, default=400)
    parser.add_argument("--planted", type=int, default=50)
    parser.add_argument("--draws", type=int, default=19)
    parser.add_argument("--counts", type=Path)
    parser.add_argument("--only", choices=("size", "power"))
    parser.add_argument("--no-write", action="store_true")
    options = parser.parse_args()
    draws, folder = options.draws, options.counts
    powers = [
        (world, [
            Row(density=density, strength=strength, told={
                one.method: one for one in kept(
                    folder, f"power-{place}-{density}-{strength:g}",
                    partial(power, place, density, strength, options.planted, draws),
                )
            })
            for density, strength in itertools.product(_DENSITIES, _STRENGTHS)
        ])
        for place, world in enumerate(WORLDS) if options.only != "size"
    ]  # fmt: skip
    counted = {
        (null, chunk): kept(folder, f"size-{null}-{chunk}", partial(size, null, chunk, draws))
        for chunk in range(options.graphs // _CHUNK if options.only != "power" else 0)
        for null in NULLS
    }
    if options.only:
        return 0
    sizes = [
        told
        for null in NULLS
        for told in added([one for (name, _), one in counted.items() if name == null])
    ]
    text = document(sizes, powers, draws)
    print(text)
    if not options.no_write:
        (_ROOT / "docs/core-periphery.md").write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
