from __future__ import annotations

from collections import Counter

import networkx as nx
import numpy as np
import pytest

from graph.kernels.csr import Csr, from_networkx
from graph.nulls import NULLS, degree, degree_preserving_graph, p_value, seeds, shared_edges


def pairs(graph: Csr) -> list[tuple[int, int]]:
    sources = np.repeat(np.arange(graph.n), graph.degrees)
    return sorted(zip(sources.tolist(), graph.indices.tolist(), strict=True))


@pytest.mark.parametrize("null", sorted(NULLS))
def test_a_drawn_graph_is_simple_and_has_as_many_edges(null: str) -> None:
    graph = from_networkx(nx.barabasi_albert_graph(80, 3, seed=1))
    drawn = pairs(NULLS[null](graph, seed=5).graph)
    assert len(drawn) == len(set(drawn)) == 2 * graph.m
    assert all(u != v and (v, u) in set(drawn) for u, v in drawn)


def test_double_edge_swaps_keep_every_degree_and_move_most_edges() -> None:
    graph = from_networkx(nx.barabasi_albert_graph(80, 3, seed=1))
    draw = degree(graph, seed=5)
    assert np.array_equal(np.bincount(draw.graph.indices, minlength=graph.n), graph.degrees)
    assert draw.swaps >= 5.0
    assert shared_edges(graph, draw.graph) < 0.5


def test_all_graphs_with_the_same_degrees_come_up_alike_often() -> None:
    # four nodes of degree 2 form one of three cycles
    square = from_networkx(nx.cycle_graph(4))
    drawn = Counter(tuple(pairs(degree(square, seed=s).graph)) for s in seeds(1, 900))
    assert len(drawn) == 3
    assert all(240 <= count <= 360 for count in drawn.values())


@pytest.mark.parametrize("G", [nx.star_graph(5), nx.complete_graph(5), nx.empty_graph(3)])
def test_degrees_that_only_one_graph_has_give_that_graph(G: nx.Graph[int]) -> None:
    graph = from_networkx(G)
    draw = degree(graph, seed=0)
    assert draw.swaps == 0.0
    assert pairs(draw.graph) == pairs(graph)


def test_a_networkx_graph_keeps_its_nodes_and_degrees_and_is_not_changed() -> None:
    G = nx.karate_club_graph()
    before = sorted(map(sorted, G.edges()))
    H = degree_preserving_graph(G, seed=3)
    assert list(H) == list(G)
    assert dict(H.degree()) == dict(G.degree())
    assert sorted(map(sorted, G.edges())) == before != sorted(map(sorted, H.edges()))


def test_directed_graphs_and_loops_are_refused() -> None:
    with pytest.raises(ValueError, match="directed"):
        degree_preserving_graph(nx.DiGraph([("a", "b")]))
    with pytest.raises(ValueError, match="1 self-loops"):
        degree_preserving_graph(nx.Graph([("a", "a"), ("a", "b")]))


def test_a_p_value_counts_the_observed_value_and_is_never_nought() -> None:
    assert p_value(9.0, [1.0] * 99) == 0.01
    assert p_value(1.0, [1.0] * 99) == 1.0
    assert p_value(2.0, [1.0, 2.0, 3.0]) == 0.75


def test_seeds_depend_on_seed_and_stream_and_the_first_ones_not_on_their_number() -> None:
    assert seeds(7, 3) == seeds(7, 10)[:3]
    assert seeds(7, 3) != seeds(8, 3)
    assert seeds(7, 3) != seeds(7, 3, stream=1)
