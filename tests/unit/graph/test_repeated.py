from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from math import expm1, prod

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2
from small_graphs import Edges, edges, graphs_with

from graph.core_periphery.dossier import Against, CorePeriphery, core_periphery
from graph.core_periphery.draws import stream_of
from graph.core_periphery.methods import QUICK
from graph.core_periphery.sentences import headline, sentences
from graph.kernels.csr import Csr, from_networkx, from_pairs
from graph.statistics.nulls import NULLS, SWAPPED, Observed, arcs_of, beginning, seeds
from graph.statistics.repeated import busyness
from graph.statistics.swapping import EVERY, swapped

Values = NDArray[np.float64]
BUSY = np.array([2.6, 2.2, 1.4, 0.9, 0.5, 0.3])


def of_replies(chosen: Edges, pairs: Iterable[tuple[int, int]], x: Values, y: Values) -> float:
    """Return how likely just these pairs exchange replies, of a Poisson number each."""
    return prod(
        -expm1(-x[u] * y[v]) if (u, v) in chosen else float(np.exp(-x[u] * y[v])) for u, v in pairs
    )


def surprise(drawn: Sequence[Hashable], likely: dict[Hashable, float]) -> float:
    """Return how likely counts are at least that far from what is expected (chi-squared)."""
    counts, whole = Counter(drawn), sum(likely.values())
    assert set(counts) <= set(likely)
    expected = {one: len(drawn) * weight / whole for one, weight in likely.items()}
    distance = sum((counts[one] - many) ** 2 / many for one, many in expected.items())
    return float(chi2.sf(distance, len(expected) - 1))


DEGREES = (3, 3, 2, 2, 1, 1)
LIKELY: dict[Hashable, float] = {
    one: of_replies(one, list(itertools.combinations(range(6), 2)), BUSY, BUSY)
    for one in graphs_with(DEGREES)
}


def csr(chosen: Edges) -> Csr:
    left, right = np.array(chosen).T
    return from_pairs(6, left, right)


def test_chains_end_at_graphs_as_often_as_collapsed_replies_make_them() -> None:
    weights = list(LIKELY.values())
    assert len(weights) == 17
    assert max(weights) > 4 * min(weights)
    begin = csr(min(LIKELY, key=LIKELY.__getitem__))
    ends = [
        edges(swapped(begin, [EVERY], seed=seed, swaps_per_edge=5, busy=BUSY)[0])
        for seed in seeds(1, 800)
    ]
    assert surprise(ends, LIKELY) > 0.01
    # and not as without weights
    assert surprise(ends, dict.fromkeys(LIKELY, 1.0)) < 1e-9


@pytest.mark.parametrize("block", [None, 2])
def test_short_chains_from_graphs_so_likely_end_at_graphs_so_likely(block: int | None) -> None:
    whole = sum(LIKELY.values())
    rng = np.random.default_rng(2)
    chances = [weight / whole for weight in LIKELY.values()]
    begins = rng.choice(len(LIKELY), p=chances, size=800)
    graphs = [csr(one) for one in LIKELY]
    ends = [
        edges(swapped(graphs[k], [EVERY], seed=s, swaps_per_edge=0.5, block=block, busy=BUSY)[0])
        for k, s in zip(begins.tolist(), seeds(3, len(begins)), strict=True)
    ]
    assert surprise(ends, LIKELY) > 0.01


def test_chains_of_arcs_end_at_ways_to_answer_as_often_as_collapsed_replies_make_them() -> None:
    sends, receives = BUSY[:5], BUSY[[3, 5, 0, 2, 1]]
    pairs = list(itertools.permutations(range(5), 2))
    likely = {
        one: of_replies(tuple(enumerate(one)), pairs, sends, receives)
        for one in itertools.permutations(range(5))
        if all(u != v for u, v in enumerate(one))
    }
    assert len(likely) == 44
    arcs, sent = arcs_of(5, np.arange(5), np.roll(np.arange(5), 1)), np.arange(5, dtype=np.int32)
    busy = np.concatenate([sends, receives])
    ends = [
        swapped(arcs, [sent], seed=seed, swaps_per_edge=5, shift=5, busy=busy)[0].indices[:5] - 5
        for seed in seeds(5, 800)
    ]
    assert surprise([tuple(end.tolist()) for end in ends], likely) > 0.01


@pytest.mark.parametrize("x", [1e-6, 0.3, 0.9999, 1.0001, 4.0, 40.0])
def test_both_forms_of_the_weight_of_a_tie_agree_with_its_definition(x: float) -> None:
    from graph.kernels.swaps import log_odds

    assert log_odds(x) == pytest.approx(np.log(expm1(x) / x), rel=1e-7)


def talk(n: int, replies: int, seed: int) -> Observed:
    """Return who answered whom where that depends on how much people write alone."""
    rng = np.random.default_rng(seed)
    lots = 1 + rng.pareto(1.5, n)
    source, target = rng.choice(n, size=(2, replies), p=lots / lots.sum())
    loops = source == target
    arcs = arcs_of(n, source[~loops], target[~loops])
    return Observed(graph=from_pairs(n, source, target), arcs=arcs)


def expected(x: Values, y: Values) -> Values:
    tied = -np.expm1(-np.outer(x, y))
    np.fill_diagonal(tied, 0.0)
    return tied.sum(axis=1)


@pytest.mark.parametrize(
    "G",
    [
        nx.Graph(nx.karate_club_graph().edges()),
        nx.barabasi_albert_graph(300, 4, seed=1),
        # degrees that force ties
        nx.star_graph(300),
        nx.wheel_graph(30),
        nx.complete_graph(7),
        nx.complete_bipartite_graph(3, 8),
        nx.Graph([(0, 1), (0, 2), (0, 3), (1, 4), (1, 5), (1, 6), (1, 7)]),
        nx.Graph([(0, 1)]),
        nx.path_graph(3),
        nx.compose(nx.cycle_graph(5), nx.empty_graph(9)),
        nx.empty_graph(3),
    ],
)
def test_busyness_makes_the_degrees_that_it_is_fitted_to(G: nx.Graph[int]) -> None:
    graph = from_networkx(G)
    x = busyness(graph)
    assert expected(x, x) == pytest.approx(graph.degrees, rel=1e-6)
    assert np.all((x > 0) == (graph.degrees > 0))


def test_busyness_of_arcs_makes_in_the_mean_what_people_send_and_receive() -> None:
    arcs = talk(200, 1500, seed=4).arcs
    assert arcs is not None
    x = busyness(arcs, shift=200)
    for own, other, degrees in (
        (x[:200], x[200:], arcs.degrees[:200]),
        (x[200:], x[:200], arcs.degrees[200:]),
    ):
        means = expected(own, other)
        for degree in np.unique(degrees):
            assert means[degrees == degree].mean() == pytest.approx(degree, rel=1e-6)


def within(graph: Csr) -> int:
    """Return the ties among the twenty people who have most."""
    busiest = set(np.argsort(-graph.degrees, kind="stable")[:20].tolist())
    return sum(u in busiest and v in busiest for u, v in edges(graph))


def test_busy_pairs_are_tied_as_often_as_in_talk_that_nothing_but_busyness_makes() -> None:
    talks = [talk(300, 3000, seed) for seed in range(8)]
    have = sum(within(seen.graph) for seen in talks)
    mean = {
        null: np.mean([
            [within(NULLS[null](seen, seed=seed).graph) for seen in talks] for seed in range(3)
        ]) * len(talks)
        for null in ("degree", "degree_repeated")
    }  # fmt: skip
    # 958 ties; the standard deviation of such sums is 17
    assert mean["degree"] < have - 60
    assert abs(mean["degree_repeated"] - have) < 45


def test_draws_keep_degrees_and_make_their_swaps() -> None:
    seen = talk(2000, 8000, seed=7)
    draw = NULLS["degree_repeated"](seen, seed=1, arcs=True)
    assert seen.graph.m > 5000
    assert draw.swaps >= 5.0
    for drawn, own in ((draw.graph, seen.graph), (draw.arcs, seen.arcs)):
        assert drawn is not None
        assert own is not None
        assert np.array_equal(np.bincount(drawn.indices, minlength=drawn.n), own.degrees)
        assert len(edges(drawn)) == drawn.m


def test_draws_from_a_fitted_beginning_are_those_of_the_null() -> None:
    graph = from_networkx(nx.barabasi_albert_graph(60, 3, seed=1))
    begin = beginning("degree_repeated", Observed(graph=graph), seed=4)
    assert begin.busy is not None
    assert np.array_equal(begin.busy[0], busyness(begin.graph))
    again = NULLS["degree_repeated"](Observed(graph=begin.graph), seed=5).graph
    assert edges(NULLS["degree_repeated"](begin, seed=5).graph) == edges(again)


def test_busyness_that_is_known_is_not_fitted() -> None:
    graph = from_networkx(nx.barabasi_albert_graph(60, 3, seed=1))
    busy = np.linspace(0.1, 0.4, 60)
    known = Observed(graph=graph, busy=(busy, None))
    begin = beginning("degree_repeated", known, seed=4)
    assert begin.busy is not None
    assert begin.busy[0] is busy
    fitted = beginning("degree_repeated", Observed(graph=graph), seed=4)
    assert edges(begin.graph) != edges(fitted.graph)


def test_nulls_have_streams_of_their_own_for_draws_and_for_where_these_begin() -> None:
    streams = [stream_of(null) for null in NULLS]
    streams += [stream_of(null, backwards=True) for null in SWAPPED]
    assert streams == [1, 2, 3, 4, 9, 5, 7, 13]


def answered(p: float, repeated: float) -> CorePeriphery:
    """Return a dossier with these p-values against graphs of the same degrees."""
    found = core_periphery(
        nx.barabasi_albert_graph(40, 2, seed=1), methods=QUICK, n_null=3, threads=1,
        nulls=("degree", "erdos_renyi"),
    )  # fmt: skip
    main = found.methods["borgatti_everett"]
    against = {
        null: Against(p=one, draws=(0.1, 0.2), undefined=0)
        for null, one in (("erdos_renyi", 0.01), ("degree", p), ("degree_repeated", repeated))
    }
    return replace(
        found,
        blocks=None,
        methods=found.methods | {"borgatti_everett": replace(main, against=against)},
    )


@pytest.mark.parametrize(
    ("p", "repeated", "verdict", "head"),
    [
        (0.01, 0.01, "the core is more than that, too", "denser than degrees alone make"),
        (
            0.01, 0.2, "that the core is more than replies that repeat make is not told",
            "not told apart from what degrees make where replies repeat",
        ),
        (
            0.2, 0.01, "the score is above these, though not above all with the same degrees",
            "not told apart from what degrees alone make",
        ),
        (
            0.2, 0.2, "that the core is more than that is not told either",
            "not told apart from what degrees alone make",
        ),
    ],
)  # fmt: skip
def test_what_is_beyond_degree_is_said_to_be_more_than_repeated_replies_or_not(
    p: float, repeated: float, verdict: str, head: str
) -> None:
    found = answered(p, repeated)
    said = sentences(found)["repeated"]
    assert said.endswith(f"in which replies repeat give 0.1500 ± 0.0707 (p = {repeated:g}, 2 "
                         f"graphs): {verdict}.")  # fmt: skip
    assert head in headline(found)


def test_what_would_have_been_told_stands_beside_what_is_not() -> None:
    found = answered(0.2, 0.2)
    main = found.methods["borgatti_everett"]
    scores = tuple(n / 100 for n in range(39))
    against = Against(p=0.2, draws=scores, undefined=0, strengths=scores)
    many = replace(
        found,
        methods=found.methods
        | {"borgatti_everett": replace(main, against=main.against | {"degree": against})},
    )
    # one of 39 draws may reach a score with p = 2 / 40
    told = "that the core is more is not told (a score above 0.3700 would have told it)."
    assert sentences(many)["degree"].endswith(told)
    # two graphs could tell none
    assert sentences(found)["degree"].endswith("that the core is more is not told.")


def test_a_p_value_that_so_few_graphs_could_not_undercut_is_told_as_the_least() -> None:
    found = answered(1 / 3, 2 / 3)
    said = sentences(found)
    assert "(p = 0.333, the least that 2 graphs can give)" in said["degree"]
    assert "(p = 0.667, 2 graphs)" in said["repeated"]


def test_where_it_was_not_tried_nothing_is_said_of_repeated_replies() -> None:
    found = core_periphery(nx.star_graph(["a", "b", "c", "d"]), methods=QUICK, n_null=3, threads=1)
    assert "repeated" not in sentences(found)
