"""Pages as text: what they hold, how human words are kept apart, the same bytes each time."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from ingest.errors import MissingStepError, UsageError
from ingest.workspace import Workspace
from viz import layout, timeline
from viz.bins import make_bins
from viz.cli import view as view_command
from viz.evidence_pages import (
    QUOTES_OF_FILE,
    QUOTES_OF_ITEM,
    evidence_body,
    evidence_places,
    plan_evidence,
)
from viz.families import choose_family, find_model, read_models
from viz.frame import make_frame
from viz.page import script_json
from viz.page_data import MOST_QUOTED_BYTES, page_data
from viz.picture import Edge, Evidence, Kind, LegendLine, Node, Picture, Words
from viz.quotes import Written, balanced, excerpt, shortest_prefixes
from viz.render import render_pages
from viz.svg import null_histogram, share_bars
from viz.view import load_view, render_view, view_names

AT = datetime(2025, 7, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def workspace(pages_world: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made: Workspace = pages_world.make_pages_world(tmp_path_factory.mktemp("pages") / "workspace")
    return made


@pytest.fixture(scope="module")
def pages(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("rendered")
    render_pages(workspace, directory)
    return directory / "pages"


def picture(nodes: tuple[Node, ...], edges: tuple[Edge, ...] = ()) -> Picture:
    return Picture(
        name="small", title="A small picture", headline="Two people", sentence="Ann answers Ben.",
        figures=(("n", "2 people"),), left_out="Nothing.", reading="", how_to_read="Look.",
        definition="People.", words=Words(nodes="people", edges="ties", weight="replies"),
        nodes=nodes, edges=edges, node_kinds=(Kind(name="person", label="people"),),
        edge_kinds=(Kind(name="reply", label="replies", outward="answers", inward="is answered by",
                         weight="replies"),),
        legend=(LegendLine(label="a person", shape="dot", group=0, count=len(nodes)),),
    )  # fmt: skip


def person(name: str, *, evidence: tuple[Evidence, ...] = (), **more: Any) -> Node:
    return Node(
        key=f"kith-{name}", name=f"kith-{name}", kind="person", x=0.0, y=0.0, size=4.0, group=0,
        evidence=evidence, total=len(evidence), command=f"kithgraph evidence show kith-{name}",
        **more,
    )  # fmt: skip


def posts(n: int, text: str = "Use llama.cpp.") -> dict[str, Written]:
    return {f"p{i}": Written(text, AT + timedelta(days=i), "Which one?") for i in range(n)}


def test_json_in_a_script_cannot_end_the_script() -> None:
    text = script_json({"t": "</script><!-- & \u2028\u2029"})
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == {"t": "</script><!-- & \u2028\u2029"}


def test_an_excerpt_keeps_the_evidence_apart_and_the_words_in_order() -> None:
    text = "I ran Qwen3 on a 3090 at 40 t/s"
    parts = excerpt(text, [(17, 21), (6, 11)])
    assert parts == ("I ran ", "Qwen3", " on a ", "3090", " at 40 t/s")
    assert "".join(parts) == text


def test_overlapping_spans_are_marked_once() -> None:
    assert excerpt("abcdef", [(0, 4), (2, 6)]) == ("", "abcd", "ef")


def test_a_long_text_is_cut_around_its_first_evidence() -> None:
    text = "word " * 200 + "MI50 " + "word " * 200
    parts = excerpt(text, [(1000, 1004)], width=80)
    assert parts[1] == "MI50"
    assert parts[0].startswith("… word")
    assert parts[-1].endswith("word …")
    assert sum(map(len, parts)) < 120


def test_a_word_of_forty_thousand_letters_is_cut_too() -> None:
    assert sum(map(len, excerpt("x" * 40_000, [(100, 39_000)]))) < 300


def test_spans_outside_the_text_are_left_out() -> None:
    assert excerpt("short", [(2, 99), (-1, 3), (4, 4)]) == ("short",)


def test_what_a_text_opens_to_the_left_is_closed_at_its_end() -> None:
    assert balanced(["a\u202eb", "c\u2066d"]) == ("a\u202eb", "c\u2066d\u2069\u202c")
    assert balanced(["a\u2069b\u202cc"]) == ("abc",)
    assert balanced(["שלום world"]) == ("שלום world",)


def test_pseudonyms_are_shown_by_their_shortest_unique_beginning() -> None:
    keys = ["kith-aaaa1111", "kith-aaaa1222", "kith-bbbb0000"]
    shown = shortest_prefixes(keys)
    assert shown == {
        "kith-aaaa1111": "kith-aaaa11",
        "kith-aaaa1222": "kith-aaaa12",
        "kith-bbbb0000": "kith-bbbb",
    }


def test_months_become_weeks_where_one_month_holds_more_than_thirty_percent() -> None:
    even = [datetime(2025, month, 3, tzinfo=UTC) for month in range(1, 6)]
    assert make_bins(even).unit == "Month"
    uneven = [*even, *(datetime(2025, 5, day, tzinfo=UTC) for day in (5, 13, 20, 27))]
    bins = make_bins(uneven)
    assert bins.unit == "Week"
    assert bins.labels[0] == "2024-12-30"
    assert sum(bins.sparse(uneven)[1::2]) == len(uneven)


def test_days_are_drawn_where_a_week_holds_more_than_thirty_percent() -> None:
    bins = make_bins([AT, AT + timedelta(days=1), AT + timedelta(days=2)])
    assert bins.unit == "Day"
    assert bins.labels == ["2025-07-01", "2025-07-02", "2025-07-03"]
    assert bins.sparse([AT, AT, AT + timedelta(days=2)]) == [0, 2, 2, 1]


def test_rings_are_the_same_each_time_and_no_two_people_overlap() -> None:
    bands, sectors = [i % 3 for i in range(120)], [i % 5 for i in range(120)]
    sizes = [3.0 + i % 4 for i in range(120)]
    places, outer, angles = layout.rings(bands, sectors, sizes)
    again = layout.rings(bands, sectors, sizes)
    assert places.tobytes() == again[0].tobytes()
    assert len(outer) == 3
    assert len(angles) == 5
    for (a, place_a), (b, place_b) in itertools.combinations(enumerate(places.tolist()), 2):
        apart = ((place_a[0] - place_b[0]) ** 2 + (place_a[1] - place_b[1]) ** 2) ** 0.5
        assert apart > 0.95 * (sizes[a] + sizes[b])


def test_the_inner_ring_lies_inside_the_outer_one() -> None:
    places, _, _ = layout.rings([0] * 10 + [1] * 30, [0] * 40, [4.0] * 40)
    distances = (places**2).sum(axis=1) ** 0.5
    assert distances[:10].max() < distances[10:].mean()


def test_no_line_along_a_row_runs_through_a_mark_of_another_chain() -> None:
    # a chain from 0 to 100, and a mark at 50 that does not belong to it
    given, n = timeline.rows([0.0, 100.0, 50.0], [100.0, 100.0, 50.0], [None, 0, None], gap=10)
    assert n == 2
    assert given[0] == given[1] != given[2]


def test_time_runs_to_the_right_and_busy_months_are_wider() -> None:
    moments = [AT, *(AT + timedelta(days=31, hours=h) for h in range(20)), AT + timedelta(days=62)]
    axis = timeline.make_axis(moments, width=100)
    places = [axis.place(at) for at in moments]
    assert places == sorted(places)
    quiet = axis.place(AT + timedelta(days=30)) - places[0]
    busy = axis.place(AT + timedelta(days=33)) - axis.place(AT + timedelta(days=30))
    assert busy > quiet


def test_a_family_stands_under_its_root_and_nothing_shares_a_place() -> None:
    tree = {"b": "a", "c": "a", "d": "b", **{f"leaf{i}": "a" for i in range(30)}}
    places, (left, top, right, bottom) = layout.family_places(tree, ["a", *tree], ["above"])
    assert len(set(places.values())) == len(places)
    assert places["above"][1] < places["a"][1] < places["b"][1] < places["d"][1]
    assert all(left < x < right and top < y < bottom for x, y in places.values())


def test_evidence_is_shared_out_over_files_of_bounded_size() -> None:
    evidence = tuple(Evidence(f"p{i}") for i in range(400))
    drawn = picture(tuple(person(f"{n:04}", evidence=evidence) for n in range(5)))
    files = plan_evidence(drawn, quoted=(3, 2))
    assert [len(sections) for sections in files] == [1, 1, 1, 1, 1]
    assert all(sum(len(s.evidence) for s in f) <= QUOTES_OF_FILE for f in files)
    places = evidence_places(files, slug="small")
    assert places.of_node(4) == "evidence/small-005.html#n4"
    assert places.of_edge(0) is None


def test_a_person_with_very_many_posts_is_cut_and_the_page_says_so() -> None:
    n = QUOTES_OF_ITEM + 5
    drawn = picture((person("ann", evidence=tuple(Evidence(f"p{i}") for i in range(n))),))
    (sections,) = plan_evidence(drawn, quoted=(3, 2))
    body = "\n".join(evidence_body(sections, posts(n)))
    assert body.count("<blockquote") == QUOTES_OF_ITEM
    assert f"The first {QUOTES_OF_ITEM} of {n} posts" in body
    assert "kithgraph evidence show kith-ann" in body


def test_evidence_marks_the_words_and_escapes_the_others() -> None:
    drawn = picture((person("ann", evidence=(Evidence("p0", ((4, 13),), "teaches"),) * 4),))
    (sections,) = plan_evidence(drawn, quoted=(3, 2))
    body = "\n".join(evidence_body(sections, posts(1, "Use llama.cpp <b>now</b>")))
    assert "<mark>llama.cpp</mark> &lt;b&gt;now&lt;/b&gt;" in body
    assert "<b>" not in body


def test_the_data_of_a_small_page(golden: Callable[[str, str], None]) -> None:
    nodes = (
        person("ann", evidence=(Evidence("p0", ((4, 13),), "teaches"), Evidence("p1"))),
        person("ben", ring=True, facts=(("ties", "1"),)),
    )
    edge = Edge(source=0, target=1, kind="reply", weight=1, evidence=(Evidence("p0"),), total=1)
    data = page_data(picture(nodes, (edge,)), posts(2), places=None)
    golden("page_data.json", json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def test_quotes_of_a_page_stay_within_their_room() -> None:
    many = {f"p{i}": Written("ä" * 400, AT, f"thread {i}") for i in range(6000)}
    nodes = tuple(
        person(f"{n}", evidence=tuple(Evidence(f"p{3 * n + k}") for k in range(3)))
        for n in range(2000)
    )
    data = page_data(picture(nodes), many, places=None)
    size = len(script_json([data["quotes"], data["threads"]]).encode())
    assert 0.9 * MOST_QUOTED_BYTES < size < 1.1 * MOST_QUOTED_BYTES
    without = next(node for node in data["nodes"] if "quotes" not in node)
    assert without["command"] == f"kithgraph evidence show {without['key']}"


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


def test_the_title_of_a_hostile_thread_is_in_the_page_as_text(
    pages: Path, pages_world: ModuleType
) -> None:
    text = (pages / "community.html").read_text(encoding="utf-8")
    data = re.search(r'id="kith-data">(.*?)</script>', text, re.DOTALL)
    assert data is not None
    assert any(t.startswith(pages_world.SCRIPT) for t in json.loads(data[1])["threads"])


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
        assert workspace.result(name)["sentence"] in html


def test_the_index_has_a_card_for_each_question_and_says_what_is_not_answered(pages: Path) -> None:
    html = (pages / "index.html").read_text(encoding="utf-8")
    assert html.count('<article class="card') == 8
    assert html.count("Not answered:") == 2
    for name in view_names():
        assert f'href="{name}.html"' in html


def test_the_coverage_page_escapes_file_names_and_adds_up(
    pages: Path, pages_world: ModuleType
) -> None:
    html = (pages / "coverage.html").read_text(encoding="utf-8")
    assert pages_world.IMAGE not in html
    assert "&lt;img src=x" in html
    assert "no id" in html
    assert "50 % of the comments that their threads claim" in html


def test_the_sampling_frame_is_told_in_numbers(pages_world: ModuleType) -> None:
    frame = make_frame(pages_world.COVERAGE)
    whole = " ".join(frame.paragraphs)
    assert frame.short == "coverage 50 % of claimed comments"
    for told in ("6 posts", "4 known people", "from 2025-07-01 to 2025-08-05",
                 "6 of 7 records were kept", "4 of these (50 %)", "83 % of the posts"):  # fmt: skip
        assert told in whole


def test_a_model_is_found_by_name_id_and_repository(workspace: Workspace) -> None:
    models = read_models({name: workspace.table(name) for name in load_view("lineage").tables})
    for wanted in ("Child-7B", "child-7b", "Org/Child-7B", "model:org/child-7b"):
        assert find_model(models, wanted) == "model:org/child-7b"
    assert find_model(models, None) == "model:org/base-7b"
    with pytest.raises(UsageError, match="no model named 'Child-7C'; did you mean 'Child-7B'"):
        find_model(models, "Child-7C")


def test_each_member_of_a_family_comes_after_the_one_it_hangs_under(workspace: Workspace) -> None:
    models = read_models({name: workspace.table(name) for name in load_view("lineage").tables})
    family = choose_family(models, "model:ghost/root-7b", most=10)
    assert family.members == [
        "model:ghost/root-7b", "model:org/base-7b", "model:org/child-7b",
        "model:quant/child-7b-gguf",
    ]  # fmt: skip
    assert family.n_descendants == 3
    assert choose_family(models, "model:ghost/root-7b", most=2).n_descendants == 3


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
    assert "&lt;b&gt;" in share_bars([("<b>", 0.5, (0.4, 0.6), "3 of 6")])
