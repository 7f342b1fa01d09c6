from __future__ import annotations

import itertools
import math
import random

import networkx as nx
import numpy as np
import pytest
from scipy.optimize import minimize
from small_graphs import PATTERNLESS

from graph.core_periphery.blocks import (
    edges_of,
    hub_length,
    layers_length,
    saved,
)
from graph.core_periphery.continuous import POWERS, transition
from graph.core_periphery.dossier import core_periphery
from graph.core_periphery.found import company, concentrated, inner_excess
from graph.core_periphery.methods import METHODS
from graph.core_periphery.search import find_all, find_cores
from graph.kernels.csr import from_networkx
from graph.statistics.nulls import NULLS, Observed, arcs_of, as_observed

KNOWN = (
    "karate_club_graph",
    "davis_southern_women_graph",
    "florentine_families_graph",
    "les_miserables_graph",
)
UNDIRECTED = tuple(name for name in METHODS if name != "directed")


def known(name: str) -> nx.Graph:
    G = nx.Graph()
    G.add_nodes_from(getattr(nx, name)())
    G.add_edges_from(getattr(nx, name)().edges())
    return G


def reduction_of_error(A: np.ndarray, w: np.ndarray) -> float:
    """Return MINRES' score by its definition: over all pairs, without the diagonal."""
    pairs = ~np.eye(len(A), dtype=bool)
    residual = ((A - np.outer(w, w))[pairs] ** 2).sum()
    return 1.0 - residual / ((A[pairs] - A[pairs].mean()) ** 2).sum()


@pytest.mark.parametrize(
    ("name", "minres", "rombach"),
    # what the package cpnet 0.0.21 finds in the best of ten runs (scripts/compare_cpnet.py)
    [
        ("karate_club_graph", 0.09646, 36.00773),
        ("davis_southern_women_graph", 0.03673, 32.61959),
        ("florentine_families_graph", 0.04740, 7.71788),
        ("les_miserables_graph", 0.05026, 158.85582),
    ],
)
def test_continuous_methods_score_as_defined_and_above_another_package(
    name: str, minres: float, rombach: float
) -> None:
    G = known(name)
    A = nx.to_numpy_array(G)
    found = find_cores(G, methods=["minres", "rombach"])
    w, c = found["minres"].values, found["rombach"].values
    assert w is not None
    assert c is not None
    assert found["minres"].score == pytest.approx(reduction_of_error(A, w))
    assert found["minres"].score >= minres
    assert sorted(c) == pytest.approx(sorted(transition(len(G))))
    assert found["rombach"].score == pytest.approx(c @ A @ c)
    assert found["rombach"].score >= rombach


@pytest.mark.parametrize("name", KNOWN)
def test_no_small_step_lowers_the_residual_and_no_exchange_raises_the_quality(name: str) -> None:
    G = known(name)
    A = nx.to_numpy_array(G)
    found = find_cores(G, methods=["minres", "rombach"])
    w, c = found["minres"].values, found["rombach"].values
    for u in range(len(G)):
        for step in (-1e-3, 1e-3):
            moved = w.copy()
            moved[u] += step
            assert reduction_of_error(A, moved) <= found["minres"].score + 1e-9
    for u, v in itertools.combinations(range(len(G)), 2):
        swapped = c.copy()
        swapped[[u, v]] = c[[v, u]]
        assert swapped @ A @ swapped <= found["rombach"].score + 1e-9


@pytest.mark.parametrize("name", KNOWN)
def test_the_nonlinear_spectral_method_ends_at_the_maximum_on_the_sphere(name: str) -> None:
    G = known(name)
    A = nx.to_numpy_array(G)
    a, p = POWERS
    found = find_cores(G, methods=["nonlinear_spectral"])["nonlinear_spectral"]

    def value(x: np.ndarray) -> float:
        x = x / (x**p).sum() ** (1 / p)
        return float((A * (x[:, None] ** a + x[None, :] ** a) ** (1 / a)).sum())

    x = found.values ** (1 / a)
    assert (x**p).sum() == pytest.approx(1.0)
    assert found.score == pytest.approx(value(x))
    rng = np.random.default_rng(1)
    for size in (0.01, 0.1, 1.0):
        for _ in range(20):
            assert value(x * np.exp(rng.normal(0, size, len(x)))) <= found.score + 1e-9


def test_the_rich_core_ends_at_the_last_person_with_most_ties_upward() -> None:
    # a clique of four, of which each has another number of friends outside it
    G = nx.complete_graph(4)
    G.add_edges_from((u, f"{u}{i}") for u in range(4) for i in range(4 - u))
    found = find_cores(G, methods=["rich_core"])["rich_core"]
    assert found.score == 3.0
    assert found.core.tolist() == [True] * 4 + [False] * 10


def test_cores_and_rich_cores_are_compared_by_the_excess_of_ties_among_the_first() -> None:
    # by degree: c, a, b; then d, e: of these the first two are tied, and the first three all
    G = nx.Graph([("c", "a"), ("c", "b"), ("a", "b"), ("c", "d"), ("a", "e")])
    found = find_cores(G, methods=["k_core", "rich_core"])
    density = 5 / 10
    best = max(
        (ties - pairs * density) / math.sqrt(pairs * density * (1 - density))
        for ties, pairs in ((1, 1), (3, 3), (4, 6))
    )
    for one in found.values():
        assert one.strength == pytest.approx(best) == pytest.approx(math.sqrt(3))
    assert found["k_core"].score == 2.0
    assert found["rich_core"].score == 2.0


def missing_score(n: int, m: int, k: int, inside: int, touched: int) -> float:
    """Return the correlation of ties with being core, of pairs that are not of both."""
    a, b = k * (k - 1) // 2, (n - k) * (n - k - 1) // 2
    ties = np.repeat([1, 0, 1, 0], [inside, a - inside, m - touched, b - m + touched])
    return float(np.corrcoef(ties, np.arange(a + b) < a)[0, 1])


def test_searches_do_not_end_below_a_planted_group_that_degrees_hardly_tell() -> None:
    below = dict.fromkeys(("borgatti_everett_missing", "hub_and_spoke", "layered"), 0)
    for seed in range(12):
        rng = random.Random(seed)
        G = nx.empty_graph(100)
        for u, v in itertools.combinations(range(100), 2):
            if rng.random() < (0.55 if v < 15 else 0.11):
                G.add_edge(u, v)
        graph, core = from_networkx(G), np.arange(100) < 15
        inside, touched = edges_of(graph, core)
        found = find_cores(G, methods=list(below), starts=3)
        own = {
            "borgatti_everett_missing": missing_score(100, graph.m, 15, inside, touched),
            "hub_and_spoke": saved(graph, hub_length(graph, core)),
            "layered": saved(graph, layers_length(graph, (~core).astype(np.int32))),
        }
        for method, planted in own.items():
            below[method] += found[method].strength < planted - 1e-9
    # from degree and coreness alone 4, 1 and 12 of 12 ended below
    assert sum(below.values()) <= 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("G", "reason"), PATTERNLESS)
def test_graphs_without_a_pattern_are_refused_by_every_method(
    G: nx.Graph, reason: str, method: str
) -> None:
    found = find_cores(G.to_directed() if len(G) > 2 else nx.DiGraph(G.edges()), methods=[method])
    if method in {"degree", "k_core"} and len(G) > 1:
        # the baselines are defined for these; they tell no core apart
        assert found[method].core is None or found[method].core.all()
        return
    assert found[method].score is found[method].core is None
    assert found[method].reason is not None
    assert reason in found[method].reason or len(G) < 3


@pytest.mark.parametrize("method", UNDIRECTED)
def test_the_hub_of_a_star_is_the_core(method: str) -> None:
    found = find_cores(nx.star_graph(9), methods=[method])[method]
    assert found.score is not None
    assert found.values is not None
    # a hub and any one of the others are a perfect core where pairs with the periphery do not count
    if method not in {"k_core", "rich_core", "borgatti_everett_missing"}:
        assert found.values[0] > found.values[1:].max()
        assert found.core is None or found.core.tolist() == [True] + [False] * 9


# These ask for ties within the core, of which a bipartite graph has none.
INNER = {"k_core", "borgatti_everett_missing", "rombach", "hub_and_spoke", "layered"}


@pytest.mark.parametrize("method", [name for name in UNDIRECTED if name not in INNER])
def test_the_smaller_side_of_a_bipartite_graph_ranks_first(method: str) -> None:
    found = find_cores(nx.complete_bipartite_graph(3, 12), methods=[method])[method]
    assert found.values[:3].min() > found.values[3:].max()


@pytest.mark.parametrize("method", UNDIRECTED)
def test_weights_and_directions_change_nothing_and_isolates_are_periphery(method: str) -> None:
    G = nx.disjoint_union(known("karate_club_graph"), nx.path_graph(4))
    G.add_node("alone")
    H = nx.DiGraph(G.edges())
    H.add_weighted_edges_from((v, u, 7.0) for u, v in list(H.edges())[::3])
    D = nx.DiGraph()
    D.add_nodes_from(G)
    D.add_edges_from(H.edges(data=True))
    plain, other = (find_cores(one, methods=[method])[method] for one in (G, D))
    assert plain.score == other.score
    assert np.array_equal(plain.values, other.values)
    assert plain.core is None or not plain.core[-1]


@pytest.mark.parametrize("G", [nx.complete_bipartite_graph(3, 3), nx.petersen_graph()])
def test_where_everybody_is_alike_continuous_methods_tell_no_core(G: nx.Graph) -> None:
    found = find_cores(G, methods=["minres", "nonlinear_spectral", "rich_core"])
    assert found["minres"].core is found["nonlinear_spectral"].core is None
    assert found["rich_core"].reason == "all degrees are equal: nobody ranks above another"


def test_values_are_cut_where_they_are_concentrated() -> None:
    assert concentrated(np.array([0.1, 5.0, 0.0, 4.0])).tolist() == [False, True, False, True]
    assert concentrated(np.ones(4)) is None


def test_inner_excess_is_the_largest_over_all_numbers_of_first_nodes() -> None:
    # a triangle beside a tie: 4 of 10 pairs are tied. Of the first two 1 of 1 pairs, of the first
    # three 3 of 3, of the first four 3 of 6; the triangle is furthest from 0.4 of its pairs
    graph = from_networkx(nx.Graph([(0, 1), (0, 2), (1, 2), (3, 4)]))
    excess = inner_excess(graph, np.arange(5))
    assert excess == pytest.approx((3 - 1.2) / math.sqrt(3 * 0.4 * 0.6))


def test_company_is_the_power_method_on_ties_less_their_mean() -> None:
    # a star with six ends, and a clique of four tied to one of them
    G = nx.disjoint_union(nx.star_graph(6), nx.complete_graph(4))
    G.add_edge(6, 7)
    graph = from_networkx(G)
    A = nx.to_numpy_array(G)
    n = len(A)
    less = A - A.sum() / (n * (n - 1)) * (np.ones((n, n)) - np.eye(n))
    values = A.sum(axis=0) - A.sum() / n
    for _ in range(10):
        values = (less + math.sqrt(6) * np.eye(n)) @ values
        values /= np.abs(values).max()
    assert company(graph) == pytest.approx(values)
    assert sorted(np.argsort(-company(graph))[:4].tolist()) == [7, 8, 9, 10]


def test_the_intersection_test_asks_for_more_than_chance_and_degree() -> None:
    star = core_periphery(nx.star_graph(9), n_null=19, methods=["borgatti_everett"], threads=1)
    main = star.methods["borgatti_everett"]
    assert main.against["erdos_renyi"].p == 0.05
    assert main.intersection == main.against["degree"].p == 1.0
    one = core_periphery(nx.star_graph(9), n_null=3, nulls=["degree"], methods=["k_core"])
    assert one.methods["k_core"].intersection is None


def core_quality(A: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Return Rombach's core quality of each row of values."""
    return np.einsum("ij,jk,ik->i", c, A, c)


@pytest.mark.parametrize("seed", range(6))
def test_no_order_of_a_small_graph_has_a_higher_core_quality(seed: int) -> None:
    G = nx.gnm_random_graph(7, 6 + 2 * seed, seed=seed)
    orders = np.array(list(itertools.permutations(transition(7))))
    found = find_cores(G, methods=["rombach"])["rombach"]
    assert found.score == pytest.approx(core_quality(nx.to_numpy_array(G), orders).max())


@pytest.mark.parametrize("seed", range(4))
def test_no_other_coreness_of_a_small_graph_leaves_a_smaller_residual(seed: int) -> None:
    G = nx.gnm_random_graph(8, 10 + 3 * seed, seed=seed)
    A = nx.to_numpy_array(G)
    found = find_cores(G, methods=["minres"])["minres"]
    rng = np.random.default_rng(seed)
    best = min(
        minimize(lambda w: -reduction_of_error(A, w), rng.exponential(0.6, 8)).fun
        for _ in range(25)
    )
    assert found.score == pytest.approx(-best, abs=1e-5)


@pytest.mark.parametrize(("few", "many"), [(1, 3), (1, 9), (2, 5), (3, 12)])
def test_the_nonlinear_spectral_score_of_a_bipartite_graph_is_the_best_of_two_values(
    few: int, many: int
) -> None:
    # all of one side are alike, so that one number t tells everything: the share of one side
    a, p = POWERS

    def value(t: float) -> float:
        x, y = (t / few) ** (1 / p), ((1 - t) / many) ** (1 / p)
        return 2.0 * few * many * (x**a + y**a) ** (1 / a)

    best = max(value(t) for t in np.linspace(0.0, 1.0, 20_001))
    found = find_cores(nx.complete_bipartite_graph(few, many), methods=["nonlinear_spectral"])
    assert found["nonlinear_spectral"].score == pytest.approx(best, rel=1e-7)


@pytest.mark.parametrize("name", KNOWN)
def test_cores_of_degree_and_coreness_are_those_of_their_definitions(name: str) -> None:
    G = known(name)
    found = find_cores(G, methods=["degree", "k_core", "rich_core"])
    n, degrees = len(G), dict(G.degree())
    most = max(degrees.values())
    assert found["degree"].score == pytest.approx(
        sum(most - d for d in degrees.values()) / ((n - 1) * (n - 2))
    )
    core = nx.k_core(G)
    assert found["k_core"].score == min(d for _, d in core.degree())
    assert {v for v, inside in zip(G, found["k_core"].core, strict=True) if inside} == set(core)
    # Ma and Mondragón (2015): nodes by falling degree, each with its links to nodes before it; the
    # core ends where they are most
    ranked = sorted(G, key=lambda v: -degrees[v])
    upward = [sum(u in G[v] for u in ranked[:place]) for place, v in enumerate(ranked)]
    end = max(place for place, links in enumerate(upward) if links == max(upward))
    assert found["rich_core"].score == max(upward)
    rich = {v for v, inside in zip(G, found["rich_core"].core, strict=True) if inside}
    assert rich == set(ranked[: end + 1])


@pytest.mark.parametrize("seed", range(4))
def test_no_method_finds_more_in_rows_of_another_order(seed: int) -> None:
    # those of the observed graph are sorted, those of draws are not: tests compare the two
    G = nx.barabasi_albert_graph(60, 3, seed=1)
    source, target = np.array(G.edges()).T
    seen = Observed(graph=from_networkx(G), arcs=arcs_of(60, source, target))
    draw = NULLS["degree"](seen, seed=seed, arcs=True)
    alike = as_observed(seen, draw)
    assert not np.array_equal(draw.graph.indices, alike.graph.indices)
    found, again = (
        find_all(one.graph, starts=3, seed=seed, arcs=one.arcs) for one in (draw, alike)
    )
    for method in METHODS:
        assert found[method].strength is not None
        assert found[method].strength == pytest.approx(again[method].strength, abs=1e-13)
