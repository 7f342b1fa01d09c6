from __future__ import annotations

import csv
import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pages_world import COVERAGE

from graph.analysis import run_analysis
from graph.core_periphery.adjusted import adjusted
from graph.core_periphery.limits import limits
from graph.core_periphery.methods import METHODS, QUICK
from graph.core_periphery.paper import CITED, bibliography
from graph.export.dossier import dossier_files, dossier_tables, export_dossier
from ingest.errors import MissingStepError
from ingest.outputs import write_json
from ingest.tables import POSTS, write
from ingest.workspace import Workspace
from viz.drawing.core_figures import adjacency
from viz.study.facts import number
from viz.view import Study, load_view, open_study

AT = datetime(2025, 7, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Return a workspace in which eight people all answer one another, and thirty answer three."""
    rng = random.Random(5)
    pairs = [(u, v) for u in range(8) for v in range(u)]
    pairs += [(u, v) for u in range(8, 38) for v in rng.sample(range(8), 3)]
    rows = []
    for place, (u, v) in enumerate(pairs):
        for post, parent, user in ((f"s{place}", None, v), (f"c{place}", f"s{place}", u)):
            rows.append({
                "post_id": post, "parent_id": parent, "thread_id": f"s{place}",
                "user_id": f"person-{user}", "is_bot": False, "points": 1, "text": "",
                "kind": "comment" if parent else "submission",
                "created_at": AT + timedelta(days=place),
            })  # fmt: skip
    posts = pl.DataFrame(rows, schema_overrides={"parent_id": pl.String})
    made = Workspace.create(tmp_path_factory.mktemp("dossier") / "study")
    missing = [pl.lit(None).alias(name) for name in POSTS.schema if name not in posts.columns]
    write(posts.with_columns(missing), POSTS, made.table_path("corpus/posts"))
    write_json(COVERAGE, made.path("results/coverage.json"))
    for name, few in (("core-periphery", {"n_null": 19, "n_other": 3}), ("reply-network", {})):
        found = run_analysis(made, name, **few)
        write_json(found, made.path(f"results/{name}.json"))
    return made


@pytest.fixture(scope="module")
def result(workspace: Workspace) -> dict[str, Any]:
    return workspace.result("core-periphery")


def test_every_method_cites_a_work_that_stands_in_the_bibliography() -> None:
    assert set(CITED) == set(METHODS)
    known = {
        (re.split(r"[ ,{]+", entry)[1][:4].lower(), year)
        for entry, year in re.findall(r"author = (\{[^}]+).*?year = \{(\d{4})\}", bibliography())
    }
    for works in CITED.values():
        for work in works:
            name, year = work.split(maxsplit=1)[0], work[-4:]
            assert (name[:4].lower(), year) in known, work
    assert bibliography().count("\n@") + 1 == bibliography().count("title = ")


def test_p_values_are_adjusted_by_their_rank_among_all_tests() -> None:
    # step up, from the largest: 0.5, then 0.04 * 4 / 3, 0.03 * 4 / 2 (no more than that), 0.005 * 4
    found = adjusted({"a": 0.04, "b": 0.005, "c": None, "d": 0.5, "e": 0.03})
    assert found["c"] is None
    assert [found[test] for test in "beda"] == pytest.approx([0.02, 0.16 / 3, 0.5, 0.16 / 3])
    assert adjusted({"a": None}) == {"a": None}


def test_every_form_of_the_dossier_tells_adjusted_p_values(
    result: dict[str, Any], workspace: Workspace, tmp_path: Path
) -> None:
    alone = {
        (name, null): p
        for name, method in result["methods"].items()
        for null, p in method["p"].items()
    }
    expected = adjusted(alone)
    for name, method in result["methods"].items():
        for null, p in method["p_adjusted"].items():
            assert p == pytest.approx(expected[name, null], abs=1e-6)
            assert p is None or p >= method["p"][null]
    both = {name: method["intersection"]["p"] for name, method in result["methods"].items()}
    for name, p in adjusted(both).items():
        told = result["methods"][name]["intersection"]["p_adjusted"]
        assert told == pytest.approx(p, abs=1e-6)
    yes = sum(p <= 0.05 for p in alone.values() if p is not None)
    still = sum(p <= 0.05 for p in expected.values() if p is not None)
    tests = sum(p is not None for p in alone.values())
    said = f"Of {tests} tests of the dossier {yes} say yes at the level of 0.05 each for itself"
    assert f"{said}, {still} when adjusted" in result["sentence"]
    export_dossier(workspace, tmp_path)
    for file, column in (("tests.csv", "p_adjusted"), ("methods.csv", "adjusted degree")):
        head = (tmp_path / file).read_text("utf-8").splitlines()[0].split(",")
        assert column in head
    assert "adjusted intersection" in (tmp_path / "dossier.md").read_text("utf-8")
    main = result["methods"]["borgatti_everett"]
    page = load_view("core-periphery").draw(
        open_study(workspace, [load_view("core-periphery")]), {}
    )
    assert f"({number(main['p_adjusted']['degree'])})" in page.body


def test_the_dossier_names_nobody(workspace: Workspace, tmp_path: Path) -> None:
    users = set(workspace.table("corpus/posts")["user_id"].drop_nulls())
    files = export_dossier(workspace, tmp_path / "paper")
    assert {path.name for path in files} >= {"dossier.md", "tests.csv", "references.bib"}
    for path in files:
        text = path.read_text("utf-8")
        assert text
        assert not [user for user in users if user in text]


def test_the_tables_of_the_dossier_are_those_of_the_result(
    result: dict[str, Any], workspace: Workspace, tmp_path: Path
) -> None:
    export_dossier(workspace, tmp_path)
    with (tmp_path / "methods.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["method"] for row in rows] == list(result["methods"])
    assert len(dossier_tables(result)["core"]) == result["methods"]["borgatti_everett"]["core_size"]
    told = (tmp_path / "dossier.md").read_text("utf-8")
    assert result["headline"] in told
    assert "seed 0" in told
    cannot = told.partition("## What this cannot say")[2].partition("## Methods")[0]
    assert "A tie is having answered once" in cannot
    assert "one test in twenty says yes by chance" in cannot
    assert "not beyond graphs in which replies repeat may be no more than that" in cannot
    assert "; degree with repeated replies: " in told
    assert "; of directed ties degree: " in told
    assert "(Metropolis et al. 1953)" in told
    assert {"metropolis1953", "norros2006"} < set(re.findall(r"@\w+\{(\w+)", bibliography()))


def test_a_dossier_of_a_build_says_that_it_is_the_quick_form(
    result: dict[str, Any], workspace: Workspace, tmp_path: Path
) -> None:
    said = "This is the quick form that a build makes, with four methods"
    export_dossier(workspace, tmp_path)
    assert said not in (tmp_path / "dossier.md").read_text("utf-8")
    quick = result | {"methods": {name: result["methods"][name] for name in QUICK}}
    files = dict(dossier_files(quick, []))
    assert said in files["dossier.md"]


def test_without_the_analysis_there_is_no_dossier(tmp_path: Path) -> None:
    with pytest.raises(MissingStepError, match="core-periphery"):
        export_dossier(Workspace.create(tmp_path / "study"), tmp_path / "paper")


def test_the_page_says_both_sentences_and_what_it_cannot_say(workspace: Workspace) -> None:
    view = load_view("core-periphery")
    page = view.draw(open_study(workspace, [view]), {})
    result = workspace.result("core-periphery")
    for said in ("core", "degree", "repeated"):
        assert result["sentences"][said] in page.sentence
    expected = result["blocks"]["within"]["expected"]["degree_repeated"]
    assert f"times, where replies repeat {expected:,.0f} ± " in result["sentences"]["within"]
    for heading in ("Against random graphs", "Which methods agree", "What this cannot say"):
        assert f"<h2>{heading}</h2>" in page.body
    assert "one test in twenty says yes by chance" in page.body


def test_the_page_says_which_searches_seldom_ended_in_their_best_score(
    workspace: Workspace,
) -> None:
    view = load_view("core-periphery")
    study = open_study(workspace, [view])
    told = study.results["core-periphery"]
    seldom = {"layered": 0.1, "minres": 0.5}
    methods = {
        name: method | {"starts_at_best": seldom.get(name, 1.0)}
        for name, method in told["methods"].items()
    }
    results = study.results | {"core-periphery": told | {"methods": methods}}
    page = view.draw(replace(study, results=results), {})
    assert "ended in the best score by layered (10 %): a better split may" in page.body
    assert "Few starts" not in view.draw(replace(study, results=_all_reached(study)), {}).body


def _all_reached(study: Study) -> dict[str, Any]:
    told = study.results["core-periphery"]
    reached = {name: one | {"starts_at_best": 1.0} for name, one in told["methods"].items()}
    return {**study.results, "core-periphery": told | {"methods": reached}}


def test_ties_side_by_side_are_drawn_as_one_line() -> None:
    drawn = adjacency(4, 1, [(0, 1), (0, 2), (2, 3)])
    assert 'd="M1 0.5h2M0 1.5h1M0 2.5h1M3 2.5h1M2 3.5h1"' in drawn


def test_posts_without_a_time_are_of_no_month() -> None:
    kinds = {"submissions": 0, "other": 0}
    months = [
        {"month": None, "comments": 90} | kinds,
        {"month": "2025-06", "comments": 4} | kinds,
        {"month": "2025-07", "comments": 6} | kinds,
    ]
    result = {"mixing": {}, "methods": {}}
    said = " ".join(limits(result, coverage={"months": months}, replies=None))
    assert "directed ties are returned" not in said
    directed = result | {"methods": {"directed": {"p": {}, "refused": None, "starts_at_best": 1.0}}}
    told = " ".join(limits(directed, coverage={"months": months}, replies=None))
    assert "keeps how many directed ties are returned" in told
    assert "of one month" not in said
    assert "the whole dossier (`kithgraph analyse core-periphery`) also has graphs" in said
    assert "hubs are what such files show" not in said
    first = {"months": months, "answers": {"all": 500, "to_answers": 0}}
    assert "hubs are what such files show" in " ".join(limits(result, coverage=first, replies=None))
    said = " ".join(limits(result, coverage={"months": months[1:]}, replies=None))
    assert "60 % of the posts are of one month (2025-07)" in said
