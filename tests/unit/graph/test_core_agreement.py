from __future__ import annotations

import networkx as nx
import pytest
from scipy.stats import spearmanr

from graph.core_periphery.agreement import agreement
from graph.core_periphery.dossier import CorePeriphery, core_periphery

METHODS = ["degree", "k_core", "borgatti_everett", "minres"]


@pytest.fixture(scope="module")
def found() -> CorePeriphery:
    """Return what four methods find in a network of 34 with two people whom nothing ties."""
    G = nx.karate_club_graph()
    G.add_nodes_from(["nobody", "nobody else"])
    return core_periphery(G, methods=METHODS, n_null=2, seed=1)


def test_each_two_methods_are_compared_once_and_none_with_itself(found: CorePeriphery) -> None:
    assert [pair["methods"] for pair in agreement(found)] == [
        ["degree", "k_core"], ["degree", "borgatti_everett"], ["degree", "minres"],
        ["k_core", "borgatti_everett"], ["k_core", "minres"], ["borgatti_everett", "minres"],
    ]  # fmt: skip


def test_people_who_are_tied_are_ranked_as_spearman_does(found: CorePeriphery) -> None:
    tied = found.graph.degrees > 0
    assert tied.sum() == 34
    for pair in agreement(found):
        a, b = (found.methods[name].found.values for name in pair["methods"])
        assert a is not None
        assert b is not None
        assert pair["rank"] == pytest.approx(spearmanr(a[tied], b[tied]).statistic)
        assert pair["rank"] != pytest.approx(spearmanr(a, b).statistic)


def test_cores_are_compared_by_those_in_both_and_in_either(found: CorePeriphery) -> None:
    pairs = {tuple(pair["methods"]): pair for pair in agreement(found)}
    a, b = found.core("k_core"), found.core("borgatti_everett")
    pair = pairs["k_core", "borgatti_everett"]
    assert (pair["both"], pair["either"]) == (len(a & b), len(a | b))
    assert 0 < pair["both"] < pair["either"]
    assert pair["jaccard"] == pytest.approx(pair["both"] / pair["either"])
    # degree ranks, and makes no core
    pair = pairs["degree", "minres"]
    assert (pair["both"], pair["either"], pair["jaccard"]) == (None, None, None)


def test_what_is_alike_for_all_cannot_be_ranked() -> None:
    ring = core_periphery(nx.cycle_graph(12), methods=METHODS, n_null=2, seed=1)
    ranks = {tuple(pair["methods"]): pair["rank"] for pair in agreement(ring)}
    # in a ring everybody has two ties
    assert ranks["degree", "k_core"] is None
    assert ranks["k_core", "minres"] is None
