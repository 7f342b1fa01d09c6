from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import networkx as nx
import numpy as np
import polars as pl
import pytest
from scipy.stats import chisquare

from graph.core_periphery.observed import observed_graph, observed_replies
from graph.kernels.csr import Csr, from_networkx, from_pairs
from graph.networks import people, reply_network
from graph.statistics.nulls import (
    NULLS,
    Observed,
    Posts,
    arcs_of,
    degree,
    p_value,
    possible_nulls,
    require_simple,
    seeds,
    shared_edges,
    shuffled,
    tied_pairs,
)


def pairs(graph: Csr) -> list[tuple[int, int]]:
    sources = np.repeat(np.arange(graph.n), graph.degrees)
    return sorted(zip(sources.tolist(), graph.indices.tolist(), strict=True))


@pytest.mark.parametrize("null", ["degree", "degree_month", "erdos_renyi"])
def test_a_drawn_graph_is_simple_and_has_as_many_edges(null: str) -> None:
    graph = from_networkx(nx.barabasi_albert_graph(80, 3, seed=1))
    seen = Observed(graph=graph, months=np.zeros(2 * graph.m, dtype=np.int32))
    drawn = pairs(NULLS[null](seen, seed=5).graph)
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


def test_the_karate_club_keeps_its_degrees_and_is_not_changed() -> None:
    graph = from_networkx(nx.karate_club_graph())
    before = pairs(graph)
    drawn = degree(graph, seed=3).graph
    assert drawn.degrees.tolist() == graph.degrees.tolist()
    assert pairs(graph) == before != pairs(drawn)


def test_parallel_edges_and_loops_are_refused_and_directions_are_not() -> None:
    require_simple(nx.DiGraph([("a", "b"), ("b", "a")]))
    with pytest.raises(ValueError, match="parallel edges"):
        require_simple(nx.MultiGraph([("a", "b"), ("b", "a")]))
    with pytest.raises(ValueError, match="1 self-loops"):
        require_simple(nx.Graph([("a", "a"), ("a", "b")]))


def test_a_p_value_counts_the_observed_value_and_is_never_nought() -> None:
    assert p_value(9.0, [1.0] * 99) == 0.01
    assert p_value(1.0, [1.0] * 99) == 1.0
    assert p_value(2.0, [1.0, 2.0, 3.0]) == 0.75


def test_seeds_depend_on_seed_and_stream_and_the_first_ones_not_on_their_number() -> None:
    assert seeds(7, 3) == seeds(7, 10)[:3]
    assert seeds(7, 3) != seeds(8, 3)
    assert seeds(7, 3) != seeds(7, 3, stream=1)


AT = datetime(2025, 6, 30, tzinfo=UTC)


def talk(n: int, *, seed: int) -> pl.DataFrame:
    """Return threads over three months, in which people answer posts at random; one is unknown."""
    rng = random.Random(seed)
    rows = []
    for number in range(n):
        parent = None if number % 8 == 0 else rng.choice(rows[-(number % 8) :])
        author = f"u{int(rng.paretovariate(1.0)) % 40}"
        rows.append({
            "post_id": f"p{number}",
            "parent_id": parent["post_id"] if parent else None,
            "thread_id": parent["thread_id"] if parent else f"p{number}",
            "user_id": None if number == 3 else author,
            "is_bot": False,
            "kind": "comment" if parent else "submission",
            "source": "reddit",
            "created_at": AT + timedelta(days=number * 70 / n),
        })  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"parent_id": pl.String, "user_id": pl.String})


def test_the_observed_network_is_the_reply_network_with_its_months() -> None:
    posts = talk(400, seed=1)
    G, seen = reply_network(posts), observed_replies(posts)
    again = observed_graph(G)
    for one, other in ((seen.graph, again.graph), (seen.arcs, again.arcs)):
        assert one is not None
        assert other is not None
        assert pairs(one) == pairs(other)
    assert np.array_equal(seen.arc_months, again.arc_months)
    assert possible_nulls(seen) == tuple(NULLS)
    assert possible_nulls(again) == ("degree", "erdos_renyi", "degree_month", "degree_repeated")


def test_swaps_within_months_keep_how_many_new_people_each_meets_a_month() -> None:
    seen = observed_replies(talk(600, seed=2))
    draw = NULLS["degree_month"](seen, seed=4, arcs=True)
    assert draw.swaps >= 5.0
    assert shared_edges(seen.graph, draw.graph) < 0.8
    sources = np.repeat(np.arange(seen.graph.n), seen.graph.degrees)
    # half-edges keep their places, so the month of a place is still that of its tie
    of_pair = {}
    for u, v, month in zip(
        sources.tolist(), draw.graph.indices.tolist(), seen.months.tolist(), strict=True
    ):
        assert of_pair.setdefault(frozenset((u, v)), month) == month
    assert len(of_pair) == seen.graph.m
    for one, other in ((draw.graph, seen.graph), (draw.arcs, seen.arcs)):
        assert np.array_equal(np.bincount(one.indices, minlength=one.n), other.degrees)
    assert all(u != v - seen.graph.n for u, v in pairs(draw.arcs))


def test_arcs_of_the_degree_null_keep_what_each_sends_and_receives() -> None:
    seen = observed_replies(talk(400, seed=3))
    draw = NULLS["degree"](seen, seed=4, arcs=True)
    drawn = pairs(draw.arcs)
    assert len(set(drawn)) == len(drawn) == 2 * seen.arcs.m
    assert drawn != pairs(seen.arcs)
    assert np.array_equal(np.bincount(draw.arcs.indices, minlength=draw.arcs.n), seen.arcs.degrees)
    chance = NULLS["erdos_renyi"](seen, seed=4, arcs=True).arcs
    assert chance.m == seen.arcs.m
    assert all(v - seen.graph.n not in {u, -1} for u, v in pairs(chance) if u < seen.graph.n)


def test_the_activity_null_keeps_posts_a_person_and_month_and_the_shape_of_threads() -> None:
    posts = talk(400, seed=4)
    seen = observed_replies(posts)
    draws = [NULLS["activity"](seen, seed=seed) for seed in range(3)]
    assert len({tuple(pairs(draw.graph)) for draw in draws}) == 3
    # nobody answers in a month in which they wrote no comment
    wrote = posts.filter(pl.col("parent_id").is_not_null(), pl.col("user_id").is_not_null())
    silent = set(posts["user_id"].drop_nulls()) - set(wrote["user_id"])
    arcs = NULLS["activity"](seen, seed=1, arcs=True).arcs
    users = people(posts)["user_id"].to_list()
    assert all(users[u] not in silent for u, v in pairs(arcs) if u < len(users))


def surprise(drawn: Counter[tuple[int, ...]], many: int) -> float:
    """Return how likely counts are at least that uneven if `many` come alike often."""
    assert len(drawn) == many
    return float(chisquare(list(drawn.values())).pvalue)


def test_all_graphs_with_as_many_ties_or_arcs_come_up_alike_often() -> None:
    source, target = np.array([0, 0, 1]), np.array([1, 2, 2])
    seen = Observed(graph=from_pairs(4, source, target), arcs=arcs_of(4, source, target))
    ties, arcs = Counter[tuple[int, ...]](), Counter[tuple[int, ...]]()
    for seed in seeds(6, 4400):
        draw = NULLS["erdos_renyi"](seen, seed=seed, arcs=True)
        ties[tuple(4 * u + v for u, v in pairs(draw.graph) if u < v)] += 1
        arcs[tuple(4 * u + v - 4 for u, v in pairs(draw.arcs) if u < 4)] += 1
    # three of the six pairs, and three of the twelve ordered ones
    assert surprise(ties, 20) > 0.01
    assert surprise(arcs, 220) > 0.01


def test_authors_of_a_month_stand_in_every_order_alike_often() -> None:
    # who began the thread, whose parent is not here and who is not known stay
    posts = Posts(
        author=np.array([0, 1, 2, 3, -1, 4, 5, 6]),
        parent=np.array([-1, 0, 1, 1, 0, 0, 5, -1]),
        month=np.array([1, 1, 1, 1, 1, 2, 2, 2]),
    )
    drawn = Counter(tuple(shuffled(posts, seed=s).author.tolist()) for s in seeds(8, 1200))
    assert {order[:1] + order[4:5] + order[7:] for order in drawn} == {(0, -1, 6)}
    assert {tuple(sorted(order[1:4])) for order in drawn} == {(1, 2, 3)}
    assert surprise(drawn, 12) > 0.01


def test_nulls_that_need_more_than_a_graph_say_so() -> None:
    seen = Observed(graph=from_networkx(nx.path_graph(5)))
    with pytest.raises(ValueError, match="no months"):
        NULLS["degree_month"](seen, seed=1)
    with pytest.raises(ValueError, match="no posts"):
        NULLS["activity"](seen, seed=1)


def test_only_answers_of_known_people_to_other_known_people_are_ties() -> None:
    # 1 answers 0 and 0 answers 1; somebody unknown answers 0, 2 answers that, and 0 themselves
    posts = Posts(
        author=np.array([0, 1, 0, -1, 2, 0]),
        parent=np.array([-1, 0, 1, 2, 3, 2]),
        month=np.zeros(6, dtype=np.int64),
    )
    source, target = tied_pairs(posts)
    assert list(zip(source.tolist(), target.tolist(), strict=True)) == [(1, 0), (0, 1)]
