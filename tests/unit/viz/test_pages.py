"""Pages as text: what they hold, how human words are kept apart, the same bytes each time."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from pages_world import IMAGE, SCRIPT, make_pages_world

from ingest.errors import MissingStepError, UsageError
from ingest.outputs import write_json
from ingest.tables import RELATIONS
from ingest.workspace import Workspace
from viz.cli import view as view_command
from viz.drawing.svg import month_bars, null_histogram, share_bars
from viz.index.findings import RESULTS, index_page
from viz.jobs.build_cli import build as build_command
from viz.render import render_pages, render_view
from viz.study.facts import number
from viz.study.families import choose_family, find_model, read_models
from viz.view import load_view, open_study, view_names
from viz.views.lineage import headline


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made: Workspace = make_pages_world(tmp_path_factory.mktemp("pages") / "workspace")
    return made


@pytest.fixture(scope="module")
def pages(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("rendered")
    render_pages(workspace, directory)
    return directory / "pages"


class _Outside(HTMLParser):
    """Collects what a page would ask for and the names of its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.scripts = 0
        self.images = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.images += tag == "img"
        for name, value in attrs:
            outside = (value or "").startswith(("http:", "https:", "//"))
            if name in {"src", "href", "srcset", "poster"} and outside:
                self.asked.append(value or "")


def test_no_page_asks_for_anything_outside_and_hostile_words_make_no_element(pages: Path) -> None:
    files = sorted(pages.rglob("*.html"))
    assert {path.stem for path in files} >= {*view_names(), "index"}
    for path in files:
        found = _Outside()
        text = path.read_text(encoding="utf-8")
        found.feed(text)
        assert found.asked == []
        assert found.images == 0
        assert found.scripts == (5 if 'class="network-page"' in text else 1)
        assert "sourceMappingURL" not in text
        assert len(text.encode()) < 4_000_000


def test_the_title_of_a_hostile_thread_is_in_the_page_as_text(pages: Path) -> None:
    text = (pages / "community.html").read_text(encoding="utf-8")
    data = re.search(r'id="kith-data">(.*?)</script>', text, re.DOTALL)
    assert data is not None
    assert any(t.startswith(SCRIPT) for t in json.loads(data[1])["threads"])


def test_the_same_workspace_gives_the_same_bytes(
    workspace: Workspace, pages: Path, tmp_path: Path
) -> None:
    count = render_pages(workspace, tmp_path)
    again = sorted((tmp_path / "pages").rglob("*.html"))
    assert count == len(again)
    assert [p.read_bytes() for p in again] == [
        p.read_bytes() for p in sorted(pages.rglob("*.html"))
    ]


def test_the_page_of_a_view_says_its_finding_in_the_words_of_the_result(
    workspace: Workspace, pages: Path
) -> None:
    for view in ("community", "education-chains", "lineage", "hardware"):
        (name,) = load_view(view).analyses
        html = unescape((pages / f"{view}.html").read_text(encoding="utf-8"))
        result = workspace.result(name)
        for said in result.get("sentences", {"": result["sentence"]}).values():
            assert said in html


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("index", "of the teachings, by their own probabilities"),
        ("education-chains", "of the teachings, by their own probabilities"),
        ("lineage", "Derivations that posts tell read rightly: "),
        ("hardware", "Reports read rightly: "),
        ("lineage", "measured on r/LocalLLaMA alone; here"),
        ("hardware", "measured on r/LocalLLaMA alone; here"),
        ("index", "measured on r/LocalLLaMA alone; here"),
        ("index", "nobody knows whether it is so here"),
        ("stances", "How rightly posts are read was measured on r/LocalLLaMA alone; here"),
    ],
)
def test_what_is_read_from_words_stands_beside_how_rightly(
    pages: Path, name: str, said: str
) -> None:
    assert said in (pages / f"{name}.html").read_text(encoding="utf-8")


def test_of_a_community_whose_posts_nobody_labelled_no_range_of_what_is_there_is_told(
    pages: Path,
) -> None:
    html = (pages / "index.html").read_text(encoding="utf-8")
    assert "misreading leaves" not in html
    assert "at worst" not in html


def test_of_the_labelled_community_cards_tell_what_misreading_leaves(workspace: Workspace) -> None:
    study = open_study(workspace, [load_view(name) for name in view_names()], more=RESULTS)
    posts = study.tables["corpus/posts"].with_columns(community=pl.lit("LocalLLaMA"))
    html = index_page(replace(study, tables={**study.tables, "corpus/posts": posts}), {})
    times = study.results["lineage"]["talk"]["times"]
    assert f" {times} found (a derivation counts once in each post that tells it)" in html
    assert "whichever were misread or missed at these rates" in html
    assert "nobody knows whether it is so here" not in html


def test_a_result_that_another_kithgraph_made_otherwise_is_told(tmp_path: Path) -> None:
    made: Workspace = make_pages_world(tmp_path / "workspace")
    old = {key: value for key, value in made.result("stances").items() if key != "sides"}
    write_json(old, made.path("results/stances.json"))
    write_json({"step": "stances", "key": "old"}, made.path("manifests/stances.json"))
    with pytest.raises(
        MissingStepError, match="another version of kithgraph made the result 'stances'"
    ):
        render_view(made, "stances", {})
    made.path("manifests/stances.json").unlink()
    with pytest.raises(KeyError, match="sides"):
        render_view(made, "stances", {})


def test_the_index_has_a_card_for_each_question(pages: Path) -> None:
    html = (pages / "index.html").read_text(encoding="utf-8")
    assert html.count('<article class="card') == 11
    for name in view_names():
        assert f'href="{name}.html"' in html


def test_the_coverage_page_escapes_file_names_and_adds_up(pages: Path) -> None:
    html = (pages / "coverage.html").read_text(encoding="utf-8")
    assert IMAGE not in html
    assert "&lt;img src=x" in html
    assert "no id" in html
    assert "50 % of the comments that their threads claim" in html


def test_of_talk_about_something_else_no_page_speaks_of_models(tmp_path: Path) -> None:
    rows = [
        "post_id,parent_id,thread_id,author,text",
        '1,,1,ada,"How do I keep bees out of the roof? I tried twice."',
        '2,1,1,bob,"You have to close the gap with foam, then wait for the evening."',
        '3,2,1,ada,"Thanks, that worked!"',
    ]
    (tmp_path / "bees.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    words = [str(tmp_path / "bees.csv"), "--workspace", str(tmp_path / "study")]
    made = CliRunner().invoke(build_command, words, catch_exceptions=False)
    assert made.exit_code == 0, made.output

    def page(name: str) -> str:
        return unescape((tmp_path / f"study/pages/{name}.html").read_text("utf-8"))

    index = page("index")
    assert "<h1>3 posts by 2 people, none of which names a model</h1>" in index
    assert "of no time that is told" in index
    assert "bases on the Hub" not in index
    assert "1 lesson of 1 person" in index or "No lesson was found" in index
    assert "<h1>No post names a model</h1>" in page("lineage")
    assert "No post names a model: what follows is told by the Hub's catalogue" in page("cascades")


def test_an_index_claims_nothing_that_a_handful_of_posts_cannot_carry(tmp_path: Path) -> None:
    table = tmp_path / "two.csv"
    said = "I run Qwen3 8B on my 3090 at 40 t/s"
    table.write_text(f'text,author,created_at\n"{said}",ada,2025-07-01\n"ok",bob,2025-07-02\n')
    made = CliRunner().invoke(
        build_command, [str(table), "--workspace", str(tmp_path / "study")], catch_exceptions=False
    )
    assert made.exit_code == 0, made.output
    html = unescape((tmp_path / "study/pages/index.html").read_text("utf-8"))
    assert "Too few reports to say whether most are from consumer hardware" in html
    assert "1 reports" not in html
    assert html.count("No core can be told: nobody is tied to anybody.") == 1
    assert "Who answers whom is not told" in html
    assert "No post tells which post it answers, so nothing is known of who answers" in html
    assert "0 really there" not in html


def test_a_model_is_found_by_name_id_and_repository(workspace: Workspace) -> None:
    models = read_models({name: workspace.table(name) for name in load_view("lineage").tables})
    for wanted in ("Child-7B", "child-7b", "Org/Child-7B", "model:org/child-7b"):
        assert find_model(models, wanted) == "model:org/child-7b"
    assert find_model(models, None) == "model:org/base-7b"
    with pytest.raises(UsageError, match="no model named 'Child-7C'; did you mean 'Child-7B'"):
        find_model(models, "Child-7C")
    many = replace(models, columns={f"model:{n}": {"name": f"org/{n}"} for n in range(3_000)})
    with pytest.raises(UsageError, match="no model named 'zebra'; give a name or an id as pages"):
        find_model(many, "zebra")


def test_each_member_of_a_family_comes_after_the_one_it_hangs_under(workspace: Workspace) -> None:
    models = read_models({name: workspace.table(name) for name in load_view("lineage").tables})
    family = choose_family(models, "model:ghost/root-7b", most=10)
    assert family.members == [
        "model:ghost/root-7b", "model:org/base-7b", "model:org/child-7b",
        "model:quant/child-7b-gguf",
    ]  # fmt: skip
    assert family.n_descendants == 3
    assert choose_family(models, "model:ghost/root-7b", most=2).n_descendants == 3


def test_a_count_of_all_says_where_its_interval_stands(pages: Path, workspace: Workspace) -> None:
    both = "a count of all, no sample; the table below has one, as of a sample"
    assert both in (pages / "index.html").read_text("utf-8")
    study = open_study(workspace, [load_view("community")], more=("reply-network",))
    alone = index_page(study, {})
    assert "a count of all, no sample<" in alone


def test_a_family_tells_how_many_only_words_of_posts_tie_to_it(workspace: Workspace) -> None:
    tables = {name: workspace.table(name) for name in load_view("lineage").tables}
    claim = {
        "kind": "derived_from", "subject": "model:org/base-7b", "subject_name": "Base-7B",
        "object": "model:far/away", "object_name": "away", "confidence": 0.8, "post_id": "p",
    }  # fmt: skip
    many = "3 versions and derivatives of far/away"
    for rule, by_words, said in (
        ("words-finetune", 3, f"{many} are told by words of posts alone"),
        ("name-finetune", 0, f"{many} are known"),
    ):
        told = pl.DataFrame(
            [dict.fromkeys(RELATIONS.schema) | claim | {"rule": rule}], schema=RELATIONS.schema
        )
        models = read_models(tables | {"annotations/relations": told})
        family = choose_family(models, "model:far/away", most=10)
        assert (family.n_descendants, family.n_by_words) == (3, by_words)
        assert headline(models, family) == f"{said}; no post names far/away itself"
        more = headline(models, replace(family, n_descendants=4, n_by_words=3))
        assert more.startswith(
            "1 version or derivative of far/away is known, 3 more by words of posts alone; "
        )


def test_a_page_in_one_file_names_the_command_and_has_no_way_back(workspace: Workspace) -> None:
    html = render_view(workspace, "lineage", {"model": "Child-7B"})
    assert "The family of Child-7B" in html
    assert "All findings" not in html
    assert "evidence/lineage" not in html


def test_unknown_views_and_parameters_are_refused(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="no view named 'comunity'; did you mean 'community'"):
        render_view(workspace, "comunity", {})
    with pytest.raises(UsageError, match="no parameter of view 'lineage' named 'modle'"):
        render_view(workspace, "lineage", {"modle": "x"})
    with pytest.raises(UsageError, match="view hardware takes no parameters; leave out model"):
        render_view(workspace, "hardware", {"model": "x"})


def test_a_view_without_its_result_says_which_analysis_to_run(
    workspace: Workspace, tmp_path: Path
) -> None:
    copy = Workspace.create(tmp_path / "copy")
    for path in (workspace.root / "corpus", workspace.root / "annotations"):
        for file in path.iterdir():
            target = copy.path(f"{path.name}/{file.name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    coverage = copy.path("results/coverage.json")
    coverage.parent.mkdir()
    coverage.write_bytes(workspace.path("results/coverage.json").read_bytes())
    with pytest.raises(MissingStepError, match="run 'kithgraph analyse hardware-reports' first"):
        render_view(copy, "hardware", {})


def test_the_command_writes_one_file(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "family.html"
    done = CliRunner().invoke(
        view_command,
        [
            "lineage",
            "--workspace",
            str(workspace.root),
            "--param",
            "model=Child-7B",
            "--out",
            str(out),
        ],
    )
    assert done.exit_code == 0, done.output
    assert out.read_text(encoding="utf-8") == render_view(
        workspace, "lineage", {"model": "Child-7B"}
    )


def test_the_command_lists_all_views() -> None:
    done = CliRunner().invoke(view_command, ["--list"])
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.output.splitlines()] == view_names()
    assert "--param model=" in done.output


def test_small_pictures_carry_their_numbers_as_text() -> None:
    drawn = null_histogram([1.0, 2.0, 3.0], 5.0, label="other orders")
    assert "observed 5" in drawn
    assert "other orders: mean 2" in drawn
    assert "&lt;b&gt;" in share_bars([("<b>", 0.5, (0.4, 0.6), "3 of 6")], caption="of all")


def test_whole_figures_keep_their_last_zeros() -> None:
    assert [number(value, 0) for value in (129.6, 409.9, 1000.2, 20, 0.2)] == [
        "130", "410", "1,000", "20", "0",
    ]  # fmt: skip
    assert [number(value, 2) for value in (129.6, 10.004, 0.1)] == ["129.6", "10", "0.1"]


def test_the_words_under_a_small_picture_stay_inside_it() -> None:
    label = "graphs with the same degrees"
    for draws, observed in (([0.0, 0.1], 9.0), ([9.0, 9.1], 0.0)):
        drawn = null_histogram(draws, observed, label=label, digits=4)
        (x,) = re.findall(r'<text x="([\d.]+)" y="101"', drawn)
        half = 6 * len(f"{label}: mean 0.0500") / 2
        assert half < float(x) < 430 - half


def test_months_without_a_post_have_a_place_but_not_those_that_a_wrong_clock_makes() -> None:
    assert month_bars([("2024-11", 3), ("2025-02", 1)]).count("<rect") == 4
    assert month_bars([("1970-01", 1), ("2025-02", 1)]).count("<rect") == 2
