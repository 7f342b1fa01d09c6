from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from graph.kernels.csr import from_networkx
from graph.statistics.communities import (
    agreement,
    leiden_groups,
    louvain,
    louvain_groups,
    modularity,
)


def test_two_cliques_on_a_bridge_are_two_communities_numbered_by_size() -> None:
    G = nx.disjoint_union(nx.complete_graph(4), nx.complete_graph(6))
    G.add_edge(0, 4)
    assert louvain(G) == {node: int(node < 4) for node in G}


@pytest.mark.parametrize("seed", range(4))
def test_the_karate_club_reaches_the_modularity_that_louvain_is_known_for(seed: int) -> None:
    G = nx.Graph(nx.karate_club_graph().edges())
    groups = louvain(G, seed=seed)
    sets = [{n for n in G if groups[n] == g} for g in set(groups.values())]
    graph = from_networkx(G)
    value = modularity(graph, louvain_groups(graph, seed=seed))
    assert value == pytest.approx(nx.community.modularity(G, sets))
    # Brandes et al. 2008 give 0.4198 as the optimum
    assert 0.39 <= value <= 0.4198


def test_isolates_stand_alone_and_a_graph_without_edges_has_no_modularity() -> None:
    graph = from_networkx(nx.empty_graph(3))
    assert louvain_groups(graph).tolist() == [0, 1, 2]
    assert modularity(graph, louvain_groups(graph)) is None


@pytest.mark.parametrize("seed", range(3))
def test_leiden_is_as_good_as_that_of_networkx_and_its_communities_hang_together(seed: int) -> None:
    G = nx.convert_node_labels_to_integers(nx.connected_caveman_graph(8, 7))
    G.add_edges_from(nx.gnm_random_graph(70, 60, seed=seed).edges())
    graph = from_networkx(G)
    groups = leiden_groups(graph, seed=seed)
    nodes = np.array(list(G))
    sets = [set(nodes[groups == g].tolist()) for g in set(groups.tolist())]
    theirs = nx.community.leiden_communities(G, metric="modularity", seed=seed)
    mine = nx.community.modularity(G, sets)
    assert mine >= nx.community.modularity(G, theirs) - 0.005
    assert all(nx.is_connected(G.subgraph(members)) for members in sets)
    assert modularity(graph, groups) == pytest.approx(mine)


def test_leiden_finds_the_best_split_of_the_karate_club() -> None:
    graph = from_networkx(nx.Graph(nx.karate_club_graph().edges()))
    values = [modularity(graph, leiden_groups(graph, seed=seed)) or 0.0 for seed in range(20)]
    # Brandes et al. 2008: the optimum is 0.4198
    assert max(values) == pytest.approx(0.4198, abs=1e-4)
    assert min(values) > 0.40


def test_leiden_leaves_nodes_without_edges_alone() -> None:
    assert leiden_groups(from_networkx(nx.empty_graph(2))).tolist() == [0, 1]
    assert leiden_groups(from_networkx(nx.empty_graph(0))).tolist() == []


def test_the_agreement_of_two_splits_is_the_one_computed_by_hand() -> None:
    first, second = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
    found = agreement(first, second)
    # cells 2, 1, 1, 2; groups 3, 3 against 2, 2, 2 of 6 nodes, in natural logarithms
    mutual = (2 / 3) * np.log(2)
    assert found.nmi == pytest.approx(2 * mutual / (np.log(2) + np.log(3)))
    # 2 pairs in cells; 6 and 3 in groups; 15 in all: expected 6 * 3 / 15, at most 4.5
    assert found.ari == pytest.approx((2 - 1.2) / (4.5 - 1.2))
    assert agreement(first, np.zeros(6, dtype=np.int64)).ari == pytest.approx(0.0)
