from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from graph.statistics.intervals import concentration_intervals, gini, top_share
from graph.statistics.reciprocity import Acts, against_shuffles, reciprocity, shuffled


def acts_of(rows: list[tuple[int, int, int]], n: int = 6) -> Acts:
    columns = np.array(rows, dtype=np.int32).reshape(-1, 3).T
    return Acts(n=n, source=columns[0], target=columns[1], group=columns[2])


# who, whom, thread
TALK = [
    (0, 1, 0), (1, 0, 0), (0, 1, 0),  # turn-taking in one thread
    (2, 3, 1), (3, 2, 2), (3, 2, 2),  # back in another thread
    (4, 5, 1), (4, 5, 2),             # never back
    (0, 2, 1),
]  # fmt: skip


def test_reciprocity_of_ties_weights_and_across_threads_is_counted_by_hand() -> None:
    found = reciprocity(acts_of(TALK))
    assert found.ties == pytest.approx(4 / 6)
    assert found.weight == pytest.approx((1 + 1 + 1 + 1) / 9)
    assert found.across == pytest.approx(2 / 6)
    assert reciprocity(acts_of([])).ties is None


@pytest.mark.parametrize("seed", range(3))
def test_reciprocity_is_that_of_networkx_on_random_graphs(seed: int) -> None:
    G = nx.gnp_random_graph(30, 0.1, seed=seed, directed=True)
    acts = acts_of([(u, v, 0) for u, v in G.edges()], n=30)
    found = reciprocity(acts)
    assert found.ties == pytest.approx(nx.overall_reciprocity(G))
    assert found.weight == found.ties  # all weights are 1
    assert found.across is None  # of one group nothing is returned in another


@pytest.mark.parametrize("within", [True, False])
def test_a_shuffle_keeps_what_everybody_writes_and_receives(within: bool) -> None:  # noqa: FBT001 - data
    rng = np.random.default_rng(5)
    rows = [(u, v, t) for u, v, t in rng.integers(0, 12, (400, 3)).tolist() if u != v]
    acts = acts_of(rows, n=12)
    drawn = shuffled(acts, within=within, seed=3)
    assert len(drawn.source) == len(acts.source)
    assert not (drawn.source == drawn.target).any()

    def counts(a: Acts, end: str) -> list[tuple[int, int]]:
        groups = a.group if within else np.zeros_like(a.group)
        return sorted(zip(groups.tolist(), getattr(a, end).tolist(), strict=True))

    for end in ("source", "target"):
        assert counts(drawn, end) == counts(acts, end)
    # most acts move, also where those of a thread do not follow one another
    order = np.argsort(acts.group, kind="stable") if within else np.arange(len(rows))
    assert (drawn.target != acts.target[order]).mean() > 0.8


def test_friends_return_more_than_shuffles_and_strangers_do_not() -> None:
    pairs = [(2 * i, 2 * i + 1, i) for i in range(40)]
    acts = acts_of([*pairs, *((v, u, t) for u, v, t in pairs)], n=80)
    found = against_shuffles(acts, within=False, n_null=19)["ties"]
    assert found.p_above == 1 / 20
    assert found.excess == pytest.approx(1.0)
    # within a thread of two nobody else could have been answered
    same = against_shuffles(acts, within=True, n_null=19)["ties"]
    assert (same.mean, same.p_above, same.p_below, same.excess) == (1.0, 1.0, 1.0, None)


def test_the_bootstrap_draws_people_and_holds_the_figures_of_all() -> None:
    values = np.array([0, 0, 1, 1, 2, 3, 5, 8, 40, 100])
    found = concentration_intervals(values, parts=(0.1, 0.2), seed=1, draws=400)
    figures = (gini(values), top_share(values, part=0.1), top_share(values, part=0.2))
    for interval, figure in zip(found, figures, strict=True):
        assert interval is not None
        assert interval[0] < (figure or 0) < interval[1]
    # one resample computed the long way must be among what the short way makes
    rng = np.random.default_rng(7)
    sample = np.sort(values)[rng.integers(0, 10, 10)]
    once = concentration_intervals(values, parts=(0.1, 0.2), seed=7, draws=1)
    long_way = (gini(sample), top_share(sample, part=0.1), top_share(sample, part=0.2))
    assert [pair[0] for pair in once if pair] == pytest.approx(long_way)
    assert concentration_intervals(values[:4]) == (None, None)
