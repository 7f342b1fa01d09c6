from __future__ import annotations

import networkx as nx
import pytest

from graph.communities import louvain, louvain_groups, modularity
from graph.kernels.csr import from_networkx


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
