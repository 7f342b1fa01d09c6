from __future__ import annotations

import itertools
import math
import random

import networkx as nx
import numpy as np
import pytest

from graph.core_periphery.search import find_all, find_cores
from graph.kernels.csr import from_networkx
from graph.statistics.nulls import arcs_of


def test_the_directed_method_finds_two_cores_and_two_peripheries() -> None:
    rng = random.Random(2)
    label = [0] * 20 + [1] * 10 + [2] * 10 + [3] * 20
    dense = {(0, 1), (1, 1), (2, 1), (2, 2), (2, 3)}
    G = nx.empty_graph(60, create_using=nx.DiGraph)
    for u, v in itertools.permutations(range(60), 2):
        if rng.random() < (0.7 if (label[u], label[v]) in dense else 0.05):
            G.add_edge(u, v)
    found = find_cores(G, methods=["directed"])["directed"]
    assert found.core.tolist() == [one in {1, 2} for one in label]
    assert list(found.sets.values()) == [20, 10, 10, 20]
    inside = sum((label[u], label[v]) in dense for u, v in G.edges())
    inner = sum((label[u], label[v]) in dense for u, v in itertools.permutations(range(60), 2))
    m, pairs = G.number_of_edges(), 60 * 59

    def fit(hits: int, of: int) -> float:
        return hits * math.log(hits / of) + (of - hits) * math.log(1 - hits / of)

    gain = fit(inside, inner) + fit(m - inside, pairs - inner) - fit(m, pairs)
    assert found.score == pytest.approx(gain / m)


def test_the_hub_of_a_directed_star_is_the_core() -> None:
    outward = nx.DiGraph([(0, leaf) for leaf in range(1, 9)])
    for star in (outward, outward.reverse()):
        found = find_cores(star, methods=["directed"])["directed"]
        assert found.core is not None
        assert found.core.tolist() == [True] + [False] * 8


def test_the_directed_method_takes_bipartite_and_disconnected_graphs() -> None:
    two = nx.disjoint_union(nx.star_graph(4), nx.star_graph(6))
    stars = nx.DiGraph(two.edges())
    stars.add_nodes_from(["alone", "too"])
    found = find_cores(stars, methods=["directed"])["directed"]
    assert found.core is not None
    assert found.core[[0, 5]].all()
    assert not found.core[-2:].any()
    # three who send to twelve: senders are the core, or receivers are, but not all
    sides = nx.DiGraph(nx.complete_bipartite_graph(3, 12).edges())
    core = find_cores(sides, methods=["directed"])["directed"].core
    assert core is not None
    assert 0 < core.sum() < 15


def test_without_directions_the_directed_method_says_so() -> None:
    found = find_cores(nx.path_graph(4), methods=["directed"])["directed"]
    assert found.reason == "the network has no directions"


def likelihood_gain(D: nx.DiGraph, label: tuple[int, ...]) -> float:
    """Return the nats an arc that two densities gain over one, by their definition."""
    # the five blocks of Elliott et al. (2020), figure 1: to the receiving core from itself, its
    # periphery and the sending core; from the sending core to itself and to the other periphery
    dense = {(0, 1), (1, 1), (2, 1), (2, 2), (2, 3)}
    fits = [(label[u], label[v]) in dense for u, v in itertools.permutations(D, 2)]
    ties = [D.has_edge(u, v) for u, v in itertools.permutations(D, 2)]
    inner, pairs = sum(fits), len(fits)
    hits = sum(fit and tied for fit, tied in zip(fits, ties, strict=True))

    def fit(k: int, n: int) -> float:
        return sum(x * math.log(x / n) for x in (k, n - k) if x > 0)

    if not 0 < inner < pairs or hits / inner <= (sum(ties) - hits) / (pairs - inner):
        return -math.inf
    every = fit(hits, inner) + fit(sum(ties) - hits, pairs - inner) - fit(sum(ties), pairs)
    return every / sum(ties)


@pytest.mark.parametrize("seed", range(6))
def test_no_other_four_sets_of_a_small_directed_graph_are_likelier(seed: int) -> None:
    D = nx.gnm_random_graph(5, 4 + 2 * seed, seed=seed, directed=True)
    best = max(likelihood_gain(D, label) for label in itertools.product(range(4), repeat=5))
    found = find_cores(D, methods=["directed"])["directed"]
    assert found.score == pytest.approx(best)


@pytest.mark.parametrize(
    ("name", "theirs"),
    # the best of ten attempts of the authors' own code, scored as above: likelihoodMaximisation of
    # github.com/alan-turing-institute/directedCorePeripheryPaper
    [("karate_club_graph", 1.252747), ("les_miserables_graph", 0.961373)],
)
def test_four_sets_are_as_likely_as_those_that_the_authors_code_finds(
    name: str, theirs: float
) -> None:
    G = nx.convert_node_labels_to_integers(getattr(nx, name)())
    D = nx.DiGraph((min(edge), max(edge)) for edge in G.edges())
    assert find_cores(D, methods=["directed"])["directed"].score >= theirs - 1e-6


def test_the_pattern_without_noise_is_found_as_its_authors_draw_it() -> None:
    # their model of one parameter at its end: every pair that fits is tied, and no other
    dense = {(0, 1), (1, 1), (2, 1), (2, 2), (2, 3)}
    D = nx.empty_graph(40, create_using=nx.DiGraph)
    D.add_edges_from(
        (u, v) for u, v in itertools.permutations(range(40), 2) if (u // 10, v // 10) in dense
    )
    found = find_cores(D, methods=["directed"])["directed"]
    assert found.core.tolist() == [10 <= v < 30 for v in range(40)]
    # nothing is left to chance, so that all is gained
    pairs, arcs = 40 * 39, D.number_of_edges()
    none = -arcs * math.log(arcs / pairs) - (pairs - arcs) * math.log(1 - arcs / pairs)
    assert found.score == pytest.approx(none / arcs)


def test_the_search_among_arcs_does_not_see_who_else_is_tied() -> None:
    # ties of a draw are not those of its arcs, those of the observed graph are: tests compare both
    arcs = nx.gnm_random_graph(150, 450, seed=4, directed=True)
    source, target = np.array(arcs.edges()).T
    own, other = (from_networkx(G) for G in (arcs, nx.gnm_random_graph(150, 440, seed=5)))
    one, two = (
        find_all(graph, starts=3, seed=1, arcs=arcs_of(150, source, target), methods=["directed"])
        for graph in (own, other)
    )
    assert one["directed"].score == two["directed"].score
    assert np.array_equal(one["directed"].core, two["directed"].core)
