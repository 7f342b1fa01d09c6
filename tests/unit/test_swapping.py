from __future__ import annotations

import itertools
import random
from collections import Counter

import networkx as nx
import numpy as np

from graph.kernels.csr import Csr, from_networkx, from_pairs
from graph.nulls import Observed, as_observed, beginning, degree, seeds
from graph.swapping import EVERY, plan, swapped

Edges = tuple[tuple[int, int], ...]


def edges(graph: Csr) -> Edges:
    sources = np.repeat(np.arange(graph.n), graph.degrees)
    return tuple(sorted((u, v) for u, v in zip(sources, graph.indices, strict=True) if u < v))


def graphs_with(degrees: tuple[int, ...]) -> list[Edges]:
    """Return all simple graphs with these degrees."""
    pairs = list(itertools.combinations(range(len(degrees)), 2))
    return [
        chosen
        for chosen in itertools.combinations(pairs, sum(degrees) // 2)
        if all(sum(v in pair for pair in chosen) == d for v, d in enumerate(degrees))
    ]


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


def test_large_graphs_whose_steps_draw_from_stretches_are_mixed_from_end_to_end() -> None:
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
