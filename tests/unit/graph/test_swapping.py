from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Hashable, Sequence

import networkx as nx
import numpy as np
import pytest
from scipy.stats import chi2
from small_graphs import Edges, edges, graphs_with, halves

from graph.kernels.csr import Csr, from_networkx, from_pairs
from graph.statistics.nulls import Observed, arcs_of, as_observed, beginning, degree, seeds
from graph.statistics.swapping import EVERY, plan, swapped


def csr(chosen: Edges, n: int) -> Csr:
    left, right = np.array(chosen).T
    return from_pairs(n, left, right)


def possible_swaps(chosen: Edges) -> int:
    """Return how many other graphs one swap can make."""
    made = set()
    for (a, b), (c, d) in itertools.permutations(chosen, 2):
        for one, other in (((a, d), (c, b)), ((a, c), (b, d))):
            new = {tuple(sorted(one)), tuple(sorted(other))}
            if len({a, b, c, d}) == 4 and not new & set(chosen):
                made.add(tuple(sorted((set(chosen) - {(a, b), (c, d)}) | new)))
    return len(made)


DEGREES = (2, 2, 2, 2, 2, 2)


def test_graphs_with_many_possible_swaps_come_up_no_oftener_than_others() -> None:
    every = graphs_with(DEGREES)
    swaps = Counter(possible_swaps(one) for one in every)
    # six nodes of degree 2: hexagons, and pairs of triangles, of which more swaps are possible
    assert swaps == {12: 60, 18: 10}
    hexagon = from_networkx(nx.cycle_graph(6))
    drawn = Counter(edges(degree(hexagon, seed=s).graph) for s in seeds(3, 3000))
    assert set(drawn) == set(every)
    triangles = sum(many for one, many in drawn.items() if possible_swaps(one) == 18)
    # 429 expected, standard deviation 19; a chain that ended after so many swaps made: 600
    assert 365 <= triangles <= 493


def surprise(drawn: Sequence[Hashable], every: Sequence[Hashable]) -> float:
    """Return how likely counts are at least that uneven if all come alike often (chi-squared)."""
    counts, expected = Counter(drawn), len(drawn) / len(every)
    assert set(counts) <= set(every)
    distance = sum((counts[one] - expected) ** 2 / expected for one in every)
    return float(chi2.sf(distance, len(every) - 1))


@pytest.mark.parametrize("block", [None, 2])
def test_short_chains_from_every_graph_end_at_every_graph_alike_often(block: int | None) -> None:
    every = graphs_with((3, 3, 2, 2, 1, 1))
    assert len(every) == 17
    begins = [csr(one, 6) for one in every] * 60
    ends = [
        edges(swapped(begin, [EVERY], seed=seed, swaps_per_edge=0.5, block=block)[0])
        for begin, seed in zip(begins, seeds(2, len(begins)), strict=True)
    ]
    assert surprise(ends, every) > 0.01


def test_chains_that_swap_within_blocks_of_two_edges_reach_every_graph() -> None:
    every = graphs_with((4, 2, 2, 2, 1, 1))
    assert len(every) == 9
    begin = csr(every[0], 6)
    ends = [
        edges(swapped(begin, [EVERY], seed=seed, swaps_per_edge=30, block=2)[0])
        for seed in seeds(3, 300)
    ]
    assert surprise(ends, every) > 0.01


@pytest.mark.parametrize("backwards", [False, True])
def test_chains_within_months_keep_all_ways_to_meet_alike_likely(*, backwards: bool) -> None:
    # six people meet one each in each of two months, and nobody twice
    pairs = itertools.combinations(range(6), 2)
    rounds = [one for one in itertools.combinations(pairs, 3) if len(set().union(*one)) == 6]
    every = [two for two in itertools.permutations(rounds, 2) if not set(two[0]) & set(two[1])]
    assert len(every) == 120
    ends = []
    for begin, seed in zip(every * 10, seeds(4, 10 * len(every)), strict=True):
        graph = csr(begin[0] + begin[1], 6)
        month = np.array([pair in begin[1] for pair in halves(graph)])
        groups = [np.flatnonzero(month == late).astype(np.int32) for late in (False, True)]
        end, _ = swapped(graph, groups, seed=seed, swaps_per_edge=0.5, backwards=backwards)
        told = sorted(set(zip(month.tolist(), halves(end), strict=True)))
        ends.append((tuple(pair for _, pair in told[:3]), tuple(pair for _, pair in told[3:])))
    assert surprise(ends, every) > 0.01


def test_chains_of_arcs_reach_every_way_to_answer_somebody_else_alike_often() -> None:
    every = [
        one for one in itertools.permutations(range(5)) if all(u != v for u, v in enumerate(one))
    ]
    assert len(every) == 44
    arcs, sent = arcs_of(5, np.arange(5), np.array(every[0])), np.arange(5, dtype=np.int32)
    ends = [
        swapped(arcs, [sent], seed=seed, swaps_per_edge=5, shift=5)[0].indices[:5] - 5
        for seed in seeds(5, 900)
    ]
    assert surprise([tuple(end.tolist()) for end in ends], every) > 0.01


def test_the_observed_graph_ranks_anywhere_among_its_draws_even_if_chains_hardly_mix() -> None:
    every = graphs_with(DEGREES)
    rng = random.Random(5)
    rank = {one: rng.random() for one in every}
    places: Counter[int] = Counter()
    for seed in range(1000):
        chosen = rng.choice(every)
        begin, _ = swapped(csr(chosen, len(DEGREES)), [EVERY], seed=2 * seed, swaps_per_edge=0.1)
        begin = csr(edges(begin), len(DEGREES))
        draws = [
            swapped(begin, [EVERY], seed=s, swaps_per_edge=0.1)[0] for s in seeds(seed, 4, stream=1)
        ]
        lots = [(rank[edges(one)], rng.random()) for one in draws]
        places[sum(lot > (rank[chosen], rng.random()) for lot in lots)] += 1
    # 200 expected at each of five places; 3.5 standard deviations
    assert all(abs(places[place] - 200) < 45 for place in range(5))


def test_draws_begin_at_another_graph_of_the_same_degrees_and_months() -> None:
    G = nx.barabasi_albert_graph(60, 3, seed=1)
    graph = from_networkx(G)
    sources = np.repeat(np.arange(graph.n), graph.degrees)
    months = ((sources + graph.indices) % 3).astype(np.int32)
    seen = Observed(graph=graph, months=months)
    begin = beginning("degree_month", seen, seed=4)
    assert edges(begin.graph) != edges(graph)
    assert begin.months is not None
    for month in range(3):
        before, after = (
            np.bincount(np.repeat(np.arange(g.n), g.degrees)[told == month], minlength=g.n)
            for g, told in ((graph, months), (begin.graph, begin.months))
        )
        assert np.array_equal(before, after)
    # rows are sorted again, so that a chain can begin there
    rows = np.split(begin.graph.indices, begin.graph.indptr[1:-1])
    assert all(np.all(np.diff(row) > 0) for row in rows)
    assert beginning("erdos_renyi", seen, seed=4) is seen


def test_the_length_of_a_chain_is_made_from_degrees_alone() -> None:
    graph = from_networkx(nx.barabasi_albert_graph(80, 3, seed=1))
    other = as_observed(Observed(graph=graph), degree(graph, seed=9)).graph
    assert edges(graph) != edges(other)
    steps = [[many for _, many in plan(one, [EVERY], 5)] for one in (graph, other)]
    assert steps[0] == steps[1]
    assert steps[0][0] >= 5 * graph.m
    star = from_networkx(nx.star_graph(9))
    assert next(plan(star, [EVERY], 5))[1] <= 6.1 * 40 * 5 * star.m


def test_large_graphs_whose_steps_draw_from_blocks_are_mixed_from_end_to_end() -> None:
    # a ring, in which everybody is tied to the next
    n = 70_000
    graph = from_pairs(n, np.arange(n), (np.arange(n) + 1) % n)
    draw = degree(graph, seed=2)
    assert draw.swaps >= 5.0
    sources, ends = np.repeat(np.arange(n), 2), draw.graph.indices
    codes = np.sort(np.minimum(sources, ends) * n + np.maximum(sources, ends))
    assert np.array_equal(codes[::2], codes[1::2])
    assert np.all(np.diff(codes[::2]) > 0)
    assert np.all(sources != ends)
    assert np.array_equal(np.bincount(ends, minlength=n), graph.degrees)
    # of ends at random half lie in the other half of the ring; standard deviation 0.002
    assert abs(((sources < n // 2) != (ends < n // 2)).mean() - 0.5) < 0.01
