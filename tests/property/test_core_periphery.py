from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.core_periphery.dossier import core_periphery
from graph.core_periphery.methods import METHODS
from graph.kernels.cores import coreness
from graph.kernels.csr import from_networkx
from graph.statistics.communities import louvain_groups
from graph.statistics.nulls import degree, erdos_renyi

EDGES = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=60)
SLOW = settings(max_examples=60)


def graph_of(edges: list[tuple[int, int]]) -> nx.Graph:
    G = nx.empty_graph(15)
    G.add_edges_from((u, v) for u, v in edges if u != v)
    return G


@SLOW
@given(EDGES)
def test_coreness_is_that_of_networkx(edges: list[tuple[int, int]]) -> None:
    G = graph_of(edges)
    graph = from_networkx(G)
    assert coreness(graph.indptr, graph.indices).tolist() == list(nx.core_number(G).values())


@SLOW
@given(EDGES, st.integers(0, 2**32 - 1))
def test_nulls_keep_what_they_promise(edges: list[tuple[int, int]], seed: int) -> None:
    graph = from_networkx(graph_of(edges))
    drawn = degree(graph, seed=seed).graph
    assert np.array_equal(np.bincount(drawn.indices, minlength=15), graph.degrees)
    rows = [drawn.indices[drawn.indptr[v] : drawn.indptr[v + 1]].tolist() for v in range(15)]
    assert all(len(set(row)) == len(row) and v not in row for v, row in enumerate(rows))
    assert erdos_renyi(graph, seed=seed).graph.m == graph.m


@settings(max_examples=20)
@given(EDGES)
def test_renaming_the_nodes_renames_the_core_and_the_graph_stays(
    edges: list[tuple[int, int]],
) -> None:
    G = graph_of(edges)
    before = sorted(G.edges())
    found = core_periphery(G, n_null=1, starts=3, threads=1)
    assert sorted(G.edges()) == before
    H = nx.relabel_nodes(G, {node: f"x{99 - node}" for node in G})
    renamed = core_periphery(H, n_null=1, starts=3, threads=1)
    for method in METHODS:
        assert renamed.core(method) == {f"x{99 - node}" for node in found.core(method)}
        assert renamed.methods[method].against == found.methods[method].against


@settings(max_examples=20)
@given(EDGES)
def test_p_values_lie_above_nought_and_scores_within_their_bounds(
    edges: list[tuple[int, int]],
) -> None:
    found = core_periphery(graph_of(edges), n_null=2, starts=3, threads=1)
    for name, result in found.methods.items():
        assert all(a.p is None or 0 < a.p <= 1 for a in result.against.values())
        if name.startswith("borgatti") and result.found.score is not None:
            assert -1.0 <= result.found.score <= 1.0 + 1e-12
            assert result.core_size is not None
            assert 0 < result.core_size < 15


@SLOW
@given(EDGES, st.integers(0, 99))
def test_communities_never_cross_connected_parts(edges: list[tuple[int, int]], seed: int) -> None:
    G = graph_of(edges)
    groups = louvain_groups(from_networkx(G), seed=seed)
    for part in nx.connected_components(G):
        outside = set(G) - part
        assert not {groups[v] for v in part} & {groups[v] for v in outside}
