from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from graph.core_periphery.draws import Figures, _mixed, ties_of
from graph.kernels.csr import from_networkx
from graph.statistics.nulls import SWAPS_PER_EDGE

ENOUGH = (SWAPS_PER_EDGE, 2.0 * SWAPS_PER_EDGE)


def draws(moves: float, *, swaps: tuple[float, float] = ENOUGH) -> list[tuple[Figures, Figures]]:
    """Return figures of eight draws, whose scores move by some of their standard deviations."""
    spread = 0.2
    scores = np.array([-1.0, 1.0] * 4) * (7 / 8) ** 0.5 * spread
    return [
        ((swaps[0], 0.5, one), (swaps[1], 0.4, one + moves * spread)) for one in scores.tolist()
    ]


def test_ties_are_counted_within_a_core_to_it_and_without_it() -> None:
    # a triangle, of whose corners two have a neighbour each, and these have one in common
    G = nx.Graph([(0, 1), (1, 2), (2, 0), (0, 3), (1, 4), (3, 5), (4, 5)])
    graph = from_networkx(nx.relabel_nodes(G, str))
    core = np.array([True, True, True, False, False, False])
    assert ties_of(graph, core) == (3, 2, 2)
    assert ties_of(graph, ~core) == (2, 2, 3)
    assert ties_of(graph, np.zeros(6, dtype=np.bool_)) == (0, 0, 7)


# two standard errors of a difference of means of eight draws each
@pytest.mark.parametrize(
    ("moves", "mixed"), [(0.0, True), (0.9, True), (1.1, False), (-1.1, False)]
)
def test_chains_are_mixed_unless_twice_as_many_swaps_move_the_score(
    moves: float, *, mixed: bool
) -> None:
    found = _mixed(draws(moves))
    assert found.shift == pytest.approx(moves)
    assert found.mixed is mixed
    assert (found.swaps_per_edge, found.kept) == (ENOUGH, (pytest.approx(0.5), pytest.approx(0.4)))


def test_chains_that_made_too_few_swaps_are_not_mixed() -> None:
    few = (0.9 * SWAPS_PER_EDGE, 1.8 * SWAPS_PER_EDGE)
    assert not _mixed(draws(0.0, swaps=few)).mixed
    # nor are they if a single one did
    assert not _mixed([*draws(0.0)[:7], *draws(0.0, swaps=few)[7:]]).mixed


def test_a_score_that_is_the_same_in_all_draws_moves_nowhere() -> None:
    same: Figures = (ENOUGH[0], 0.5, 0.25)
    found = _mixed([(same, same)] * 8)
    assert found.shift is None
    assert found.mixed
