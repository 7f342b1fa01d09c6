"""Planted graphs and graphs of the null, for `scripts/core_power.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import networkx as nx
import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.core_periphery.blocks import edges_of, hub_length, layers_length, saved
from graph.core_periphery.continuous import transition
from graph.core_periphery.observed import observed_graph, observed_replies
from graph.kernels.borgatti_everett import score
from graph.kernels.continuous import sums_of_neighbours
from graph.kernels.csr import Csr, from_pairs
from graph.kernels.directed import gain
from graph.statistics.nulls import NULLS, Observed, arcs_of, as_observed, shuffled, tied_pairs

PEOPLE, CORE = 100, 15
_AT = datetime(2025, 1, 1, tzinfo=UTC)


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


_HUBS = "degree", "borgatti_everett", "nonlinear_spectral", "hub_and_spoke"
_INNER = "k_core", "borgatti_everett_missing", "minres", "rombach", "rich_core", "layered"


def _hubs(strength: float) -> NDArray[np.float64]:
    odds = np.ones((PEOPLE, PEOPLE))
    odds[:CORE, :] = odds[:, :CORE] = 1.0 + 4.0 * strength**2
    return odds


def _together(strength: float) -> NDArray[np.float64]:
    odds = np.ones((PEOPLE, PEOPLE))
    odds[:CORE, :CORE] = 1.0 + 15.0 * strength
    return odds


def _hubs_beyond_degree(strength: float) -> NDArray[np.float64]:
    odds = _uneven(0.6)
    odds[:CORE, :CORE] *= 1.0 - strength
    odds[CORE:, CORE:] *= 1.0 - strength
    return odds


def _together_beyond_degree(strength: float) -> NDArray[np.float64]:
    odds = _uneven(0.4)
    odds[:CORE, :CORE] *= 1.0 + 5.0 * strength
    return odds


def _uneven(power: float) -> NDArray[np.float64]:
    """Return odds that are a product of the two ends': all graphs of the same degrees alike."""
    own = (1.0 + np.arange(PEOPLE)) ** -power
    return np.outer(own, own)


def _two_cores(strength: float) -> NDArray[np.float64]:
    """Return odds of ordered pairs, with two cores and two peripheries."""
    label = sets()
    fits = np.array([[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 1, 1], [0, 0, 0, 0]], dtype=bool)
    return np.where(fits[label][:, label], 1.0 + 9.0 * strength**2, 1.0)


def sets() -> NDArray[np.int8]:
    """Return a receiving and a sending core of 15 each, then the two peripheries."""
    rest = PEOPLE - 2 * CORE
    return np.repeat([1, 2, 0, 3], [CORE, CORE, rest // 2, rest - rest // 2]).astype(np.int8)


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
    pairs = ~np.eye(PEOPLE, dtype=bool) if arcs else np.triu(np.ones(odds.shape, dtype=bool), 1)
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
    lots = rng.pareto(2.5, PEOPLE) + 0.3
    n = 540
    authors = rng.choice(PEOPLE, size=n, p=lots / lots.sum())
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


def busy_talk(seed: int, *, known: bool = False) -> Observed:
    """Return the network of 2,000 replies among 200 people, drawn by how much they write alone.

    `known`: with how busy they are, which nulls then need not fit, and without directions.
    """
    rng = np.random.default_rng([seed, 77])
    lots = 1 + rng.pareto(2.0, 200)
    share = lots / lots.sum()
    source, target = rng.choice(200, size=(2, 2000), p=share)
    graph, answers = from_pairs(200, source, target), source != target
    if known:
        # 2,000 replies either way: as many as x_u x_v are expected between u and v
        return Observed(graph=graph, busy=(share * 4000**0.5, None))
    return Observed(graph=graph, arcs=arcs_of(200, source[answers], target[answers]))


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
        return saved(graph, layers_length(graph, split.astype(np.int32)))
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
