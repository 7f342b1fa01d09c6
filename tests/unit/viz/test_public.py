"""Public pages: no words of posts, nobody alone, no day; and `privacy check` finds nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.privacy.check import check
from ingest.workspace import Workspace
from viz.drawing.coarse import blurred
from viz.drawing.tables import table
from viz.frame.provenance import Frame
from viz.picture import Node, Picture, Words
from viz.public import draw_public, public_study, publish, publish_html
from viz.render import page_html, render_public_pages, render_view
from viz.view import Study, TextPage, load_view, open_study

_FEW = "fewer than 5"


@pytest.fixture(scope="module")
def public(demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public")
    render_public_pages(Workspace.open(demo_workspace), folder)
    return folder / "public"


def _data(path: Path) -> Any:
    found = re.search(r'id="kith-data">(.*?)</script>', path.read_text(), re.DOTALL)
    assert found
    return json.loads(found[1])


def test_privacy_check_finds_nothing_in_the_public_pages(
    public: Path, demo_workspace: Path
) -> None:
    report = check([public], workspace=Workspace.open(demo_workspace))
    assert report.findings == ()
    assert report.handles == 85


def test_public_pages_hold_no_line_of_a_post_no_title_no_pseudonym_and_no_day(
    public: Path, demo_workspace: Path
) -> None:
    posts = Workspace.open(demo_workspace).table("corpus/posts")
    lines = {line for text in posts["text"] for line in text.split("\n") if len(line) > 25}
    pages = {path.name: path.read_text() for path in public.rglob("*.html")}
    assert {"index.html", "community.html", "coverage.html", "hardware.html"} <= set(pages)
    assert not (public / "evidence").exists()
    for name, html in pages.items():
        assert not [line for line in lines if line in html], name
        assert not re.search(r"kith-[0-9a-f]{6}", html), name
        assert "made to be published" in html
        visible = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
        assert not re.search(r"\b20\d\d-\d\d-\d\d\b", visible), name


def test_the_public_index_promises_no_posts_and_no_pseudonyms(public: Path) -> None:
    html = (public / "index.html").read_text("utf-8")
    assert "These pages quote no post" in html
    for promised in ("the posts themselves", "open some before", "shown by keyed pseudonyms"):
        assert promised not in html


def test_marks_of_people_are_groups_of_five_or_more(public: Path) -> None:
    for name in ("community", "education-chains"):
        data = _data(public / f"{name}.html")
        assert data["nodes"]
        assert all(int(node["name"].split()[0]) >= 5 for node in data["nodes"])
        assert all(edge["w"] >= 5 for edge in data["edges"])
        assert data["quotes"] == []


def test_no_page_lists_people_one_by_one(public: Path) -> None:
    html = (public / "core-periphery.html").read_text()
    assert "Members of the core" not in html
    assert "person by person" not in html


def test_machines_are_told_where_five_people_report_them(
    public: Path, demo_workspace: Path
) -> None:
    result = Workspace.open(demo_workspace).result("hardware-reports")
    told = {row["id"] for row in (*result["models"], *result["hardware"]) if row["people"] >= 5}
    assert {node["key"] for node in _data(public / "hardware.html")["nodes"]} == told


def test_a_single_view_can_be_public_too(demo_workspace: Path) -> None:
    html = render_view(Workspace.open(demo_workspace), "community", {}, is_public=True)
    assert not re.search(r"kith-[0-9a-f]{6}", html)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2 people wrote 7 posts", "fewer than 5 people wrote 7 posts"),
        ("12 people, 104 reports", "12 people, 104 reports"),
        ("on 2025-07-04, at 2025-07-04T10:11:12Z", "on 2025-07, at 2025-07"),
        ("33 % (3 of 9; 12 to 65)", "few (fewer than 5 of 9)"),
        ("33 % (12 to 65), 3 of 9", "few, fewer than 5 of 9"),
        ("confirms 3 of these (33 %, 95 % interval 12 to 65)", "confirms fewer than 5 of these"),
        ("33 % (30 of 90; 25 to 41)", "33 % (30 of 90; 25 to 41)"),
        ("1 of 1,587 pairs", "fewer than 5 of 1,587 pairs"),
        ("1 post was taken out", "fewer than 5 posts were taken out"),
        ("1 more account is new", "fewer than 5 more accounts are new"),
        ("1 comment has a link", "fewer than 5 comments have a link"),
        ("1 person, 1 reply", "fewer than 5 people, fewer than 5 replies"),
        ("2 user accounts", "fewer than 5 user accounts"),
        ("3 ± 1 times; 2 times", "3 ± 1 times; fewer than 5 times"),
        ("score 0.4 people", "score 0.4 people"),
        ("seed 3, 2 draws", "seed 3, 2 draws"),
        ("ties of 2 replies or more", "ties of 2 replies or more"),
        ("0 % (0 of 2; 95 % interval 0 to 79)", "– (of fewer than 5)"),
        ("0 % (0 of 21; 95 % interval 0 to 15)", "0 % (0 of 21; 95 % interval 0 to 15)"),
        ("75 % (30 to 95), 3 of 4", "–, of fewer than 5"),
        ("85 people (all, 2 of them without any tie)",
         "85 people (all, fewer than 5 of them without any tie)"),
        ("4 at second hand, 2 that the memory could not hold, 1 repeated",
         f"{_FEW} at second hand, {_FEW} that the memory could not hold, {_FEW} repeated"),
        ("2 are of a derivative; 0 of these (0 %, 95 % interval 0 to 79): 0 of 2 told",
         f"{_FEW} are of a derivative; few or none of these: few or none of {_FEW} told"),
    ],
)  # fmt: skip
def test_days_become_months_and_small_counts_few(text: str, said: str) -> None:
    assert blurred(text) == said


def test_a_figure_that_is_a_small_count_is_told_as_few_and_a_seed_stays() -> None:
    html = "<dt>without any tie</dt><dd>2</dd><dt>seed</dt><dd>2</dd><dt>core</dt><dd>15</dd>"
    assert publish_html(html) == html.replace("2", "fewer than 5", 1)


def test_where_the_busiest_of_a_hundred_are_fewer_than_five_nothing_is_told_of_them(
    public: Path,
) -> None:
    html = (public / "index.html").read_text()
    said = re.sub(r"<[^>]+>", " ", html)
    assert "ties are returned" in said
    assert "busiest person" not in said
    assert not re.search(r"busiest 1 %\D{0,40} wrote \d", said)
    row = re.search(r"share written by the busiest 1 %(.*?)</tr>", html)
    assert row
    assert not re.search(r"\d", re.sub(r"<[^>]+>", " ", row[1]))


def test_no_size_of_a_mark_tells_how_few_name_a_model() -> None:
    nodes = tuple(
        Node(key=f"m{n}", name=f"M{n}", kind="", x=0, y=0, size=4 + n / 5, group=0, weight=n)
        for n in range(9)
    )  # fmt: skip
    bare = Picture(
        name="lineage", title="", headline="", sentence="", figures=(), left_out="", reading="",
        how_to_read="", definition="", words=Words(nodes="models", edges="links", weight="posts"),
        nodes=nodes, edges=(), node_kinds=(), edge_kinds=(), legend=(),
    )  # fmt: skip
    drawn = publish(bare)
    assert isinstance(drawn, Picture)
    assert len({node.size for node in drawn.nodes[1:5]}) == 1
    assert [node.size for node in drawn.nodes[5:]] == [node.size for node in nodes[5:]]


def test_small_cells_of_tables_are_told_as_few_and_scripts_stay() -> None:
    html = '<td class="number">3</td><td class="number">13</td><script>f(3);"2 people"</script>'
    assert publish_html(html) == (
        '<td class="number">fewer than 5</td><td class="number">13</td>'
        '<script>f(3);"2 people"</script>'
    )


def _table_of(column: list[int]) -> str:
    rows: list[list[object]] = [[f"2025-{n + 1:02}", value] for n, value in enumerate(column[:-1])]
    return table("t", ["month", "posts"], [*rows, ["all", column[-1]]])


def _shown(html: str) -> list[str]:
    return re.findall(r"<td[^>]*>([^<]*)</td>", publish_html(html))


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ([3, 9, 40, 52], ["fewer than 5", "withheld", "40", "52"]),
        ([1, 1, 9, 40, 51], ["fewer than 5", "fewer than 5", "withheld", "40", "51"]),
        ([1, 3, 9, 13], ["fewer than 5", "fewer than 5", "9", "13"]),
        ([3, 0, 3], ["fewer than 5", "0", "fewer than 5"]),
        ([3, 0, 4, 7], ["fewer than 5", "0", "fewer than 5", "7"]),
        ([4, 4, 8], ["fewer than 5", "fewer than 5", "withheld"]),
        ([7, 9, 16], ["7", "9", "16"]),
        ([3, 9, 40, 60], ["fewer than 5", "9", "40", "60"]),
    ],
)
def test_no_hidden_count_follows_from_a_total(column: list[int], shown: list[str]) -> None:
    assert _shown(_table_of(column)) == shown


def test_no_share_is_told_beside_a_hidden_count() -> None:
    html = table("t", ["kind", "posts", "share"], [["a", 3, "3 %"], ["b", 97, "97 % (91 to 99)"]])
    shown = re.findall(r"<td[^>]*>(?:<bdi>)?([^<]*)", publish_html(html))
    assert shown == ["fewer than 5", "–", "97", "97 % (91 to 99)"]


def test_no_share_is_told_that_is_one_to_four_of_its_rows_largest_count() -> None:
    rows = [["a", 7255, 22, "0.029 % (0.007 to 0.1)"], ["b", 7255, 22, "0.14 % (0.07 to 0.3)"]]
    html = table("t", ["newcomers", "watched", "it happened to", "share"], rows)
    shown = re.findall(r"<td[^>]*>(?:<bdi>)?([^<]*)", publish_html(html))
    assert shown == ["7,255", "22", "–", "7,255", "22", "0.14 % (0.07 to 0.3)"]


def test_windows_too_short_and_steps_of_few_are_left_out() -> None:
    windows = [
        {"refused": None, "people": 90, "kind": "month"},
        {"refused": "too short: 1 ties", "people": 2},
    ]
    steps = [
        {"refused": None, "entered": 48, "left": 2, "stayed": 9},
        {"refused": None, "entered": 9, "left": 0, "stayed": 12}, {"refused": "too short: 1 ties"},
        {"refused": None, "entered": 9, "left": 0, "stayed": 3},
    ]  # fmt: skip
    result = {"windows": windows, "turnover": steps, "sentence": "Short.",
              "newcomers": {"refused": "too short"}, "n": 90}  # fmt: skip
    told = _over_time(result)
    assert (told["windows"], told["turnover"]) == (windows[:1], steps[1:3])
    assert told["sentence"] == "Short."


def _over_time(result: dict[str, Any]) -> Any:
    results = {"core-over-time": result}
    made = public_study(Study(tables={}, results=results, coverage={}, frame=Frame()))
    return made.results["core-over-time"]


NEWCOMERS = (
    "of 900 newcomers 60 % (55 to 65) are answered within a week, and 0.4 % (0.1 to 1.5) are in "
    "the core within 30 days."
)


@pytest.mark.parametrize(
    ("answered", "core", "said"),
    [
        (0.6, 0.004, "; of 900 newcomers 60 % (55 to 65) are answered within a week."),
        (0.6, 0.01, f"; {NEWCOMERS}"),
        (0.003, 0.004, "."),
    ],
)  # fmt: skip
def test_no_sentence_tells_a_share_that_is_of_few_newcomers(
    answered: float, core: float, said: str
) -> None:
    whole: dict[str, Any] = {"n": 900, "events": 600, "steps": []}
    by = {
        "answered": [{"day": 7, "share": answered}, {"day": 30, "share": None}],
        "core": [{"day": 7, "share": 0.5}, {"day": 30, "share": core}],
    }
    to_first = {name: {**whole, "happened_by": shares} for name, shares in by.items()}
    result = {"windows": [], "turnover": [], "sentence": f"1 of 3 months is too short; {NEWCOMERS}",
              "newcomers": {"watched": 900, "to_first": to_first}, "n": 990}  # fmt: skip
    assert _over_time(result)["sentence"] == f"1 of 3 months is too short{said}"


def test_columns_of_things_stand_as_they_are() -> None:
    html = table("t", ["generations", "families"], [[1, 3081], [9, 2]], things=["generations"])
    assert _shown(html) == ["1", "3,081", "9", "fewer than 5"]


def _report(person: int, speed: float | None, quantization: str) -> dict[str, Any]:
    return {
        "user_id": f"kith-{person}", "tokens_per_second": speed, "single_stream": True,
        "quantization": quantization, "runtime": "r", "devices": 1,
    }  # fmt: skip


def _pair(reports: list[dict[str, Any]], interval: list[float] | None) -> dict[str, Any]:
    speeds = [r["tokens_per_second"] for r in reports if r["tokens_per_second"] is not None]
    return {
        "people": 6, "reports": reports, "median": 28.25, "interval": interval, "min": min(speeds),
        "max": max(speeds), "n_other_speeds": 1, "devices": {"1": len(reports)},
        "quantizations": dict(Counter(r["quantization"] for r in reports)),
        "runtimes": {"r": len(reports)}, "class": "consumer", "n": len(reports),
        "model": "m", "hardware": "h",
    }  # fmt: skip


def _published(pair: dict[str, Any]) -> dict[str, Any]:
    n = len(pair["reports"])
    counts = {"counted": n, "people": pair["people"], "with_speed": n}
    results: dict[str, Any] = {
        "hardware-reports": {
            "models": [],
            "hardware": [],
            "pairs": [pair],
            "counts": counts,
            "classes": [],
            "sentence": "",
        }
    }
    made = public_study(Study(tables={}, results=results, coverage={}, frame=Frame()))
    shown: dict[str, Any] = made.results["hardware-reports"]["pairs"][0]
    return shown


def test_a_speed_is_told_where_five_people_tell_one_and_nobodys_alone() -> None:
    one = [_report(n, 30.0 if n == 0 else None, "Q4") for n in range(6)]
    shown = _published(_pair(one, None))
    assert (shown["median"], shown["min"], shown["max"]) == (None, None, None)
    one_person = [_report(0, float(n), "Q4") for n in range(20, 26)]
    assert _published(_pair(one_person, [21.0, 24.0]))["median"] is None
    many = [_report(n, 10.0 * (n + 1), "Q4" if n < 5 else "IQ1_S") for n in range(6)]
    shown = _published(_pair(many, [18.89, 40.0]))
    assert (shown["median"], shown["interval"]) == (28.0, [19.0, 40.0])
    assert (shown["min"], shown["max"], shown["n_other_speeds"]) == (None, None, 0)
    assert shown["quantizations"] == {}  # one report is of another kind, or of none
    assert shown["runtimes"] == {"r": 6}
    two_kinds = [_report(n, 30.0, "Q4" if n < 5 else f"IQ{n}") for n in range(10)]
    assert _published(_pair(two_kinds, None))["quantizations"] == {"Q4": 5}
    assert _published(_pair(many, [10.0, 50.0]))["interval"] is None


def test_no_first_report_is_told_with_its_day_or_its_machine(public: Path) -> None:
    html = (public / "cascades.html").read_text()
    heads = re.findall(r'<th scope="col"[^>]*>([^<]*)', html)
    assert "released" in heads
    assert not {"hardware", "days to the first post", "days to the first report"} & set(heads)


def test_a_page_of_text_keeps_its_body_for_the_last_step() -> None:
    page = TextPage(name="n", title="t", headline="1 person", sentence="4 posts", body="<td>1</td>")
    drawn = publish(page)
    assert isinstance(drawn, TextPage)
    assert (drawn.headline, drawn.sentence) == ("Fewer than 5 people", "Fewer than 5 posts")


def test_no_difference_tells_how_many_posts_were_withdrawn(demo_workspace: Path) -> None:
    views = [load_view("coverage")]
    study = open_study(Workspace.open(demo_workspace), views)
    posts = study.coverage["posts"] | {"all": 548}
    before = replace(study, coverage=study.coverage | {"posts": posts, "withdrawn": 2})
    after = public_study(before)
    html = publish_html(page_html(draw_public(views[0], after, {}), after, texts={}))
    text = re.sub(r"<[^>]*>", " ", html)
    assert "548 of 548 records were kept" in text
    assert "Fewer than 5 posts were taken out at somebody" in text
    files = text[text.index("What became of the records") : text.index("The files themselves")]
    assert [cell for cell in files.split() if cell.isdecimal() and cell != "0"] == ["548", "548"]
    assert files.count("–") == 4
