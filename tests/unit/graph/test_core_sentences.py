"""What the dossier says where a null was not asked, or has too few graphs."""

from __future__ import annotations

import itertools
import re

import networkx as nx
import pytest

from graph.core_periphery.dossier import core_periphery
from graph.core_periphery.methods import QUICK
from graph.core_periphery.sentences import headline, sentences


@pytest.mark.parametrize(
    ("nulls", "said"),
    [
        (("degree",), "Whether there is a core was not tested"),
        (("erdos_renyi",), "A core; whether it is more than degrees alone make was not tested"),
    ],
)
def test_the_headline_denies_nothing_that_was_not_tested(nulls: tuple[str, ...], said: str) -> None:
    found = core_periphery(nx.karate_club_graph(), methods=QUICK, nulls=nulls, n_null=19, threads=1)
    assert headline(found) == said


@pytest.mark.parametrize(("n_null", "more"), [(9, True), (39, False)])
def test_methods_deny_no_core_that_more_graphs_might_tell(n_null: int, *, more: bool) -> None:
    # two in three of the pairs of a dozen are tied, and few others
    G = nx.gnm_random_graph(80, 120, seed=3)
    G.add_edges_from(pair for pair in itertools.combinations(range(12), 2) if sum(pair) % 3)
    methods = ("k_core", "borgatti_everett", "borgatti_everett_missing", "rombach", "layered")
    found = core_periphery(G, methods=methods, n_null=n_null, starts=3, threads=1)
    told = sentences(found)
    beyond = [
        name for name in methods
        if all(found.methods[name].against[null].p == 1 / (1 + n_null)
               for null in ("erdos_renyi", "degree"))
    ]  # fmt: skip
    assert len(beyond) == 4
    if more:
        assert "Of 5 methods 0 find a core" in told["methods"]
        assert told["methods"].endswith("; with more graphs 4 of these might.")
        assert re.search(r"0 when adjusted, and [89] more might with more graphs\.$", told["tests"])
    else:
        assert "Of 5 methods 4 find a core" in told["methods"]
        assert "more graphs" not in told["methods"] + told["tests"]
