from __future__ import annotations

import csv
import io
import re
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
import pytest
from pages_world import make_pages_world

from graph.analysis import run_analysis
from graph.load import connect
from graph.questions.queries import bind, load_query, query_names
from graph.results import table_text
from graph.statistics.heavy_tails import heavy_tail
from graph.statistics.reciprocity import Acts
from graph.store import Store
from graph.tables.figures import FIGURES, TABLES
from graph.tables.hub import download_rows, licence_rows
from graph.tables.nets import Net
from graph.tables.shape import community_rows, mixing_rows, size_rows
from graph.tables.ties import reciprocity_rows
from graph.tables.unequal import inequality_rows, tail_rows
from graph.words import percentage
from ingest.errors import UsageError
from ingest.tables import MODELS
from ingest.workspace import Workspace
from viz.view import open_study
from viz.views.community_tables import VIEW, headline

FEW = {"n_null": 3, "n_draws": 20, "n_samples": 3, "n_seeds": 2, "n_null_communities": 2}


def net_of(ties: list[tuple[int, int]], n: int) -> Net:
    ends = np.array(ties, dtype=np.int32).T
    acts = Acts(n=n, source=ends[0], target=ends[1], group=np.arange(len(ties), dtype=np.int32))
    return Net(name="reply", title="replies", acts=acts, groups="threads")


def models_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    filled = [dict.fromkeys(MODELS.schema) | row for row in rows]
    return pl.DataFrame(filled, schema=MODELS.schema)


def found(rows: list[Any]) -> dict[tuple[str, str], tuple[float | None, int]]:
    return {(row.figure, row.part): (row.value, row.n) for row in rows}


def test_size_and_parts_are_counted_by_hand() -> None:
    net = net_of([(0, 1), (1, 0), (1, 2), (1, 2), (4, 5)], n=7)
    figures = {figure: value for (figure, _), (value, _) in found(size_rows(net)).items()}
    assert figures == {
        "nodes": 7, "ties": 4, "acts": 5, "isolates": 2 / 7, "components": 2, "giant_weak": 3 / 7,
        "giant_strong": 2 / 7,
    }  # fmt: skip


def test_how_large_a_part_is_has_no_interval_of_single_cases() -> None:
    rows = {row.figure: row for row in size_rows(net_of([(0, 1), (1, 2), (4, 5)], n=7))}
    assert (rows["giant_weak"].low, rows["giant_strong"].high) == (None, None)
    assert (rows["isolates"].low, rows["isolates"].high) == (None, None)


def test_who_have_none_have_no_interval_of_single_cases() -> None:
    rows = inequality_rows("reply", "x", np.array([0, 0, 1, 5, 9, 2]), draws=20, seed=1)
    none, coefficient = rows[:2]
    assert (none.figure, none.value, none.n, none.low) == ("none", pytest.approx(1 / 3), 6, None)
    assert coefficient.low is not None


def test_inequality_is_told_by_hand() -> None:
    # of 100 people 90 have none, nine have one, and one has the other 91
    values = np.array([0] * 90 + [1] * 9 + [91])
    rows = {row.figure: row for row in inequality_rows("reply", "x", values, draws=20, seed=1)}
    told = {name: row.value for name, row in rows.items()}
    # twice the sum of rank times value, which is 9,955, over n times the sum, less 1.01
    assert told == pytest.approx(
        {"none": 0.9, "gini": 0.981, "top_1_percent": 0.91, "top_10_percent": 1.0}
    )
    assert all(row.n == 100 for row in rows.values())
    told = [row for name, row in rows.items() if name != "none"]
    assert all(row.low <= row.value <= row.high for row in told)


def test_the_exponent_of_a_tail_has_a_normal_interval_and_few_values_have_none() -> None:
    values = np.floor(np.random.default_rng(4).pareto(1.5, 300) + 1).astype(np.int64)
    fit = heavy_tail(values, draws=9, seed=2)
    assert fit.alpha is not None
    [verdict, exponent, *rivals] = tail_rows("reply", "x", values, draws=9, seed=2)
    width = 1.959964 * fit.alpha_se
    assert exponent.value == fit.alpha
    assert (exponent.low, exponent.high) == pytest.approx(
        (fit.alpha - width, fit.alpha + width), rel=1e-4
    )
    assert (verdict.n, exponent.n, len(rivals)) == (300, fit.n_tail, len(fit.rivals))
    [alone] = tail_rows("reply", "x", np.arange(5), draws=9, seed=2)
    assert (alone.n, alone.value, alone.told) == (4, None, "too few values to tell")


def test_each_reciprocity_stands_beside_both_shuffles() -> None:
    rows = reciprocity_rows(net_of([(0, 1), (1, 0), (2, 3), (3, 0)], n=4), n_null=9, seed=1)
    assert [(row.figure, row.null, row.value) for row in rows] == [
        ("reciprocity", "shuffled over all", 0.5),
        ("reciprocity", "shuffled within threads", 0.5),
        ("reciprocity_weighted", "shuffled over all", 0.5),
        ("reciprocity_weighted", "shuffled within threads", 0.5),
        ("reciprocity_across", "shuffled over all", 0.5),
        ("reciprocity_across", "shuffled within threads", 0.5),
    ]
    # a thread of one reply leaves nothing to shuffle
    assert rows[1].null_mean == 0.5


def test_communities_that_are_there_are_found_alike_by_every_seed() -> None:
    cliques = [(a + 10 * c, b + 10 * c) for c in range(3) for a in range(6) for b in range(a)]
    rows = found(community_rows(net_of([*cliques, (0, 10), (10, 20)], 30), n_seeds=4, n_null=3,
                                seed=0))  # fmt: skip
    assert rows["communities", ""] == (3, 18)
    assert rows["nmi", ""] == (pytest.approx(1.0), 6)
    assert rows["ari", ""] == (pytest.approx(1.0), 6)
    assert rows["largest_community", ""] == (pytest.approx(1 / 3), 18)


def test_searching_for_communities_more_often_finds_more_and_is_no_reason_to_doubt_chance() -> None:
    G = nx.gnm_random_graph(60, 120, seed=6)
    net = net_of(list(G.edges), n=60)
    once, often = (community_rows(net, n_seeds=k, n_null=19, seed=0)[0] for k in (1, 8))
    assert (once.value or 0) < (often.value or 0)
    assert (often.p, often.null_mean) == (once.p, once.null_mean)


def test_what_may_be_more_or_less_has_a_two_sided_p_and_modularity_one_of_more() -> None:
    # all ties of ten pairs are returned: no shuffle returns as many
    pairs = [(a, a + 10) for a in range(10)]
    net = net_of([*pairs, *((b, a) for a, b in pairs)], 20)
    rows = reciprocity_rows(net, n_null=19, seed=0)
    assert {row.p for row in rows if row.null == "shuffled over all"} == {2 / 20}
    # a graph without communities is less modular than others with its degrees: that is no finding
    full = [(a, b) for a in range(12) for b in range(12, 24)]
    (modularity, *_) = community_rows(net_of(full, 24), n_seeds=2, n_null=19, seed=0)
    assert modularity.p == 1.0
    star = net_of([(0, n) for n in range(1, 8)] + [(8, 9), (9, 10), (10, 8), (8, 1)], 11)
    (mixed,) = mixing_rows(star, n_null=19, seed=0)
    assert mixed.p is not None
    assert mixed.p >= 2 / 20


@pytest.mark.parametrize(
    ("value", "ps", "end"),
    [
        (0.09, (0.02, 0.04), ", more than chance makes"),
        (0.001, (0.02, 0.04), ", fewer than chance makes"),
        (0.021, (0.18, 0.2), ", not told apart from chance, which makes 2 to 4 %"),
        # beyond one null alone
        (0.03, (0.02, 0.2), ", not told apart from chance, which makes 2.5 to 4 %"),
    ],
)
def test_the_headline_denies_nothing_that_chance_may_hide(
    value: float, ps: tuple[float, float], end: str
) -> None:
    nulls = ((0.02, 0.021, 0.025), (0.025, 0.03, 0.04))
    rows = [
        {"figure": "reciprocity_across", "network": "reply", "value": value, "p": p,
         "null_low": low, "null_mean": mean, "null_high": high}
        for p, (low, mean, high) in zip(ps, nulls, strict=True)
    ]  # fmt: skip
    assert headline({"rows": rows}).endswith(f"of the ties are returned across threads{end}")


def test_downloads_are_told_by_the_day_they_were_counted_on() -> None:
    days = ("2025-04-22", "2025-04-22", "2025-10-03", "2025-10-03")
    loads = (0, 7, 3, 5)
    rows = [
        {"repo_id": f"a/{i}", "key": f"a/{i}", "downloads": n, "downloads_at": day}
        for i, (n, day) in enumerate(zip(loads, days, strict=True))
    ]
    models = models_of([])
    filled = pl.DataFrame(rows).with_columns(pl.col("downloads_at").str.to_date())
    unknown = pl.DataFrame({"repo_id": ["b/x"], "key": ["b/x"]})
    told = pl.concat([models, filled, unknown], how="diagonal_relaxed")
    assert found(download_rows(told)) == {
        ("downloads_unknown", ""): (0.2, 5),
        ("zero_downloads", "all days"): (0.25, 4),
        ("zero_downloads", "2025-04-22"): (0.5, 2),
        ("zero_downloads", "2025-10-03"): (0.0, 2),
    }


def test_models_of_one_owner_are_hardly_more_than_one() -> None:
    def width(owners: int) -> float:
        rows = [
            {"repo_id": f"o{i % owners}/{i}", "key": f"o{i % owners}/{i}",
             "downloads": int(i % owners < owners // 2)}
            for i in range(120)
        ]  # fmt: skip
        columns = pl.DataFrame(rows).with_columns(downloads_at=pl.lit("2025-10-03").str.to_date())
        told = pl.concat([models_of([]), columns], how="diagonal_relaxed")
        row = next(row for row in download_rows(told) if row.part == "all days")
        assert (row.value, row.n) == (0.5, 120)
        assert row.low is not None
        assert row.high is not None
        return row.high - row.low

    assert width(120) < 0.2
    assert width(8) > 0.5


def test_licences_are_compared_where_both_are_known() -> None:
    told: dict[str, tuple[str | None, list[tuple[str, str | None]]]] = {
        "a/base": ("apache-2.0", []),
        "b/same": ("apache-2.0", [("A/Base", "finetune")]),
        "b/other": ("mit", [("a/base", "finetune")]),
        "b/quant": ("mit", [("b/other", "quantized"), ("b/other", None)]),
        "b/mute": (None, [("a/base", "merge")]),
    }
    models = models_of([
        {"repo_id": name, "key": name, "license": licence,
         "base_models": [{"repo_id": b, "relation": r} for b, r in bases]}
        for name, (licence, bases) in told.items()
    ])  # fmt: skip
    assert found(licence_rows(models)) == {
        ("licence_known", ""): (0.75, 4),
        ("licence_kept", ""): (pytest.approx(2 / 3), 3),
        ("licence_kept", "finetune"): (0.5, 2),
        ("licence_kept", "quantized"): (1.0, 1),
        ("licence_changed", "apache-2.0 → mit"): (pytest.approx(1 / 3), 3),
    }


def test_the_result_defines_each_figure_and_comes_as_csv(small_workspace: Workspace) -> None:
    result = run_analysis(small_workspace, "community-tables", **FEW)
    again = run_analysis(small_workspace, "community-tables", **FEW)
    assert result == again
    assert {row["figure"] for row in result["rows"]} <= set(FIGURES)
    assert {figure.table for figure in FIGURES.values()} == set(TABLES)
    rows = list(csv.DictReader(io.StringIO(table_text(result))))
    assert len(rows) == len(result["rows"])
    assert all(row["definition"] and row["source"].startswith("kithgraph ") for row in rows)
    assert all(row["query"] for row in rows)
    nodes = {row["network"]: row["value"] for row in rows if row["figure"] == "nodes"}
    assert nodes["reply"] == "4"
    assert nodes["reply_without_bots"] == "3"
    with pytest.raises(UsageError, match="has no table"):
        table_text({"analysis": "reply-network"})


def test_the_sentence_tells_each_null_and_counts_no_quantity_twice(demo_workspace: Any) -> None:
    result = run_analysis(Workspace.open(demo_workspace), "community-tables", **FEW)
    tested = [
        row for row in result["rows"]
        if row["network"] == "reply" and row["figure"] in {"reciprocity", "reciprocity_across"}
    ]  # fmt: skip
    assert len(tested) == 4
    for row in tested:
        assert f"{row['null']} {percentage(row['null_mean'])} %, p = " in result["sentence"]
    tails = [row for row in result["rows"] if row["figure"] == "tail"]
    once = {(row["network"].removesuffix("_without_bots"), row["part"]) for row in tails}
    assert len(tails) > len(once)
    assert f"f {len(once)} quantities" in result["sentence"]


def test_a_study_without_posts_and_models_has_empty_tables(small_workspace: Workspace) -> None:
    for name in ("corpus/posts", "corpus/models", "annotations/teaches", "annotations/mentions"):
        path = small_workspace.table_path(name)
        pl.read_parquet(path).clear().write_parquet(path)
    result = run_analysis(small_workspace, "community-tables", **FEW)
    assert result["n"] == 0
    assert result["sentence"].startswith("There are no people or no models")


@pytest.fixture(scope="module")
def told(demo_workspace: Any) -> dict[tuple[str, str, str], Any]:
    """The figures of the sample by network, figure and part."""
    few = FEW | {"n_null": 2}
    rows = run_analysis(Workspace.open(demo_workspace), "community-tables", **few)["rows"]
    return {(r["network"], r["figure"], r["part"]): r["value"] for r in rows}


def test_figures_agree_with_those_of_the_reply_network(
    demo_workspace: Any, told: dict[tuple[str, str, str], Any]
) -> None:
    figures = run_analysis(Workspace.open(demo_workspace), "reply-network")
    for network, part in (("reply", "all"), ("reply_without_bots", "without_bots")):
        expected = figures[part]
        users = expected["users"]
        assert told[network, "nodes", ""] == users
        assert told[network, "ties", ""] == expected["edges"]
        assert told[network, "acts", ""] == expected["replies"]
        assert told[network, "isolates", ""] == pytest.approx(expected["isolates"] / users, 1e-4)
        assert told[network, "giant_weak", ""] == expected["giant_weak_share"]
        over = "shuffled over all"
        assert told[network, "reciprocity", over] == expected["reciprocity"]
        across = expected["reciprocity_across_threads"]
        assert told[network, "reciprocity_across", over] == across
        assert told[network, "gini", "replies written"] == expected["gini_written"]
        received = expected["top1_share_received"]
        assert told[network, "top_1_percent", "replies received"] == received
        assert told[network, "assortativity", ""] == expected["assortativity"]


def test_figures_are_what_their_queries_give(
    demo_workspace: Any, told: dict[tuple[str, str, str], Any]
) -> None:
    over = "shuffled over all"

    def told_of(network: str, part: str, *figures: str) -> list[Any]:
        return [told[network, figure, part] for figure in figures]

    returned = ("reciprocity", "reciprocity_weighted", "reciprocity_across")
    with connect(None, Workspace.open(demo_workspace), read_only=True) as store:
        for network, bots in (
            ("reply", "true"),
            ("reply_without_bots", "false"),
            ("teaching", None),
        ):
            if bots is None:
                ties, back, across, acts, acts_back = _answer(store, "teachings-returned")
            else:
                ties, back, acts, acts_back = _answer(store, "replies-returned", bots=bots)
                _, across = _answer(store, "replies-returned-across-threads", bots=bots)
            assert told_of(network, "", "ties", "acts") == [ties, acts]
            shares = [back / ties, acts_back / acts, across / ties]
            assert told_of(network, over, *returned) == pytest.approx(shares, abs=1e-4)
        people, _, unanswered, neither = _answer(store, "people-without-replies")
        assert told_of("reply", "", "nodes") == [people]
        assert told_of("reply", "", "isolates") == pytest.approx([neither / people], abs=1e-4)
        none = told_of("reply", "replies received", "none")
        assert none == pytest.approx([unanswered / people], abs=1e-4)
        people, _, _, neither = _answer(store, "people-without-lessons")
        assert told_of("teaching", "", "isolates") == pytest.approx([neither / people], abs=1e-4)
        for quantity in ("posts written", "replies written", "replies received"):
            query = f"{quantity.replace(' ', '-')}-by-few"
            for figure, share in (("top_1_percent", "0.01"), ("top_10_percent", "0.1")):
                _, whole, _, held = _answer(store, query, share=share)
                assert told_of("reply", quantity, figure) == pytest.approx([held / whole], abs=1e-4)


def _answer(store: Store, name: str, **given: str | None) -> list[Any]:
    query = load_query(name)
    known = {key: value for key, value in given.items() if value is not None}
    (row,) = store.query(query.text, bind(query, known))
    return list(row.values())


def test_every_figure_names_its_query_or_says_why_there_is_none() -> None:
    named = set()
    for figure in FIGURES.values():
        files = re.findall(r"queries/(\w+)\.cypher", figure.query)
        named.update(files)
        assert bool(files) != figure.query.startswith("none: "), figure
    assert len(named) == 12
    assert {name.replace("_", "-") for name in named} <= set(query_names())


def test_the_page_shows_every_table_and_definition(tmp_path: Any) -> None:
    study = open_study(make_pages_world(tmp_path / "study"), [VIEW])
    page = VIEW.draw(study, {})
    result = study.results["community-tables"]
    for title in ("Size and parts", "How unequal", "Heavy tails", "Licences along lineage"):
        assert f"<h2>{title}</h2>" in page.body
    for name in {row["figure"] for row in result["rows"]}:
        assert result["figures"][name]["title"] in page.body
    assert "A thread or model of more than 100 people ties nobody" in page.body
