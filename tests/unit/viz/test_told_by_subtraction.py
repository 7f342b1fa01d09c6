"""Public pages: no hidden count follows from another figure, a share, a null or a picture."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from ingest.workspace import Workspace
from viz.drawing.coarse import blurred
from viz.drawing.svg import month_bars
from viz.frame.provenance import make_frame
from viz.groups import grouped
from viz.index.findings import RESULTS, index_page
from viz.picture import Node, Picture, Words
from viz.public import publish_html
from viz.render import render_public_pages
from viz.study.coverage_in_fives import coverage_in_fives, hidden_parts
from viz.study.results_in_fives import results_in_fives
from viz.view import load_view, open_study, view_names


def _told(name: str, result: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = results_in_fives({name: result})[name]
    return told


@pytest.fixture(scope="module")
def pages(demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("told")
    render_public_pages(Workspace.open(demo_workspace), folder)
    return {path.stem: path.read_text() for path in folder.rglob("*.html")}


def test_no_picture_tells_in_words_or_bars_what_its_text_hides(pages: dict[str, str]) -> None:
    """Two reports are on workstations, one is on nobody knows what: 113 and 22 on the others."""
    for name, html in pages.items():
        for spoken in re.findall(r'aria-label="([^"]*)"', html):
            assert not re.search(r"\b[1-4] (?:reports?|of \d|people|posts?)\b", spoken), name
    [said] = re.findall(r'aria-label="of the reports found: ([^"]*)"', pages["index"])
    assert said == "consumer 113 reports; other kinds 25 reports"


def test_who_is_taken_for_a_bot_or_tied_to_nobody_is_not_told_by_subtraction(
    pages: dict[str, str],
) -> None:
    """Of 85 people four are bots by name, two have no tie: 81 and 83 would tell it."""
    for name in ("index", "community", "core-periphery"):
        shown = re.sub(r"<(script|style)\b.*?</\1>", "", pages[name], flags=re.DOTALL)
        text = re.sub(r"<[^>]+>", " ", shown)
        assert not re.search(r"(?<![\d.,])8[13](?![\d.,])", text), name
    assert "largest part" not in pages["index"]


def test_kinds_of_models_are_not_told_where_few_judgements_of_one_differ(
    pages: dict[str, str],
) -> None:
    """Of five judgements of derivatives four are positive: 19 of 41 and 15 of 36 would tell it."""
    assert "19 of 41" in pages["index"]
    assert not re.search(r"15 of 36|other models|made from somebody else", pages["index"])


def test_a_card_that_tells_of_derivatives_says_which_models_these_are(demo_workspace: Path) -> None:
    views = [load_view(name) for name in view_names()]
    html = unescape(index_page(open_study(Workspace.open(demo_workspace), views, more=RESULTS), {}))
    assert "15 of 36" in html
    assert "made from somebody else's, as the Hub or their name tells it" in html


def test_figures_of_the_reply_network_that_differ_by_few_are_told_once() -> None:
    whole = {
        "posts": 550, "comments": 491, "threads": 60, "users": 85, "unknown_author_posts": 13,
        "orphans": 4, "edges": 340, "replies": 465, "self_replies": 2, "isolates": 2,
        "giant_weak_share": 0.976471, "top1_share_written": 0.03, "max_core": 3,
        "max_core_size": 4,
    }  # fmt: skip
    bare = {**whole, "users": 81, "posts": 538, "replies": 462, "isolates": 9, "max_core_size": 9}
    result = {"sentence": "s; the busiest 1 % wrote 3 % of the replies.", "all": whole,
              "without_bots": bare}  # fmt: skip
    told = _told("reply-network", result)
    assert told["sentence"] == "s."
    assert (told["all"]["giant_weak_share"], told["all"]["max_core"]) == (None, None)
    assert (told["all"]["users"], told["without_bots"]["users"]) == (85, None)
    assert (told["without_bots"]["posts"], told["without_bots"]["replies"]) == (538, None)
    wide = {**whole, "giant_weak_share": 0.8, "max_core_size": 26, "users": 850}
    same = _told("reply-network", {**result, "all": wide, "without_bots": wide})
    assert same["all"] == wide


def _class(name: str, k: int) -> dict[str, Any]:
    return {"class": name, "k": k, "n": 138, "share": k / 138, "interval": [0.0, 1.0]}


@pytest.mark.parametrize(
    ("counts", "people", "shown"),
    [
        ({"consumer": 113, "data centre": 25}, 9, {"consumer": 113, "data centre": 25}),
        ({"consumer": 113, "data centre": 22, "workstation": 2, "unknown": 1}, 9,
         {"consumer": 113, "other kinds": 25}),
        ({"consumer": 100, "data centre": 32, "workstation": 3, "unknown": 3}, 9,
         {"consumer": 100, "data centre": 32, "other kinds": 6}),
        ({"consumer": 135, "unknown": 3}, 9, {}),
        ({"consumer": 106, "data centre": 32}, 2, {"consumer": 106, "other kinds": 32}),
    ],
)  # fmt: skip
def test_classes_of_few_reports_or_people_are_put_together(
    counts: dict[str, int], people: int, shown: dict[str, int]
) -> None:
    pairs = [
        {
            "model": "m", "hardware": name, "class": name, "people": 1, "n": k,
            "reports": [{"user_id": n} for n in range(9 if name == "consumer" else people)],
        }
        for name, k in counts.items()
    ]  # fmt: skip
    result = {
        "models": [], "hardware": [], "pairs": pairs,
        "counts": {"counted": 138, "people": 9, "with_speed": 138},
        "classes": [_class(name, k) for name, k in counts.items()],
        "sentence": "9 people report; 98 % (95 % interval 9 to 99) on consumer hardware. 0 of 9.",
    }  # fmt: skip
    told = _told("hardware-reports", result)
    assert {row["class"]: row["k"] for row in told["classes"]} == shown
    is_few = counts["consumer"] == 135
    assert ("on consumer hardware" in told["sentence"]) is not is_few


def _lessons(k: int, n: int) -> dict[str, Any]:
    chain = {"topic": "a", "people": ["x", "y", "z"]}
    wide = [{"topic": "b", "people": [*"pqr"]}, {"topic": "b", "people": [*"stu"]}]
    return {
        "chains": [chain, *wide], "examples": {"chains": [chain]}, "counts": {"learners": n},
        "passed_on": {"k": k, "n": n}, "nulls": {"thread_dates": {}},
        "learned_first": {"k": 9, "n": 14}, "sensitivity": [{"threshold": 0.5}],
        "if_right": {"a": 1},
        "newcomers_who_later_taught": {"k": 35, "n": 37},
        "sentence": (
            f"Of {n} people who were taught a topic, {k} (9.1 %, 95 % interval 1.6 to 37.7; 9.4 %"
            " if as many) later taught it to somebody else; with the threads of each month in"
            " another order 1 would (p = 1, 99 draws): not told apart (more than 1 would). Of 14"
            " cases in which somebody learned, learning came first in 64 % (95 % interval 30 to"
            " 88). Of 37 people seen to be taught before they taught, 35 taught later."
        ),
    }  # fmt: skip


@pytest.mark.parametrize(("k", "many"), [(1, "fewer than 5"), (9, "nearly all"), (6, None)])
def test_no_null_and_no_threshold_tells_how_few_passed_on_or_did_not(
    k: int, many: str | None
) -> None:
    told = _told("education-chains", _lessons(k, 11))
    assert {chain["topic"] for chain in told["chains"]} == {"b"}
    assert told["examples"]["chains"] == []
    assert "35 taught later" not in told["sentence"]
    if many is None:
        assert told["nulls"] == {"thread_dates": {}}
        assert told["sentence"].startswith("Of 11 people who were taught a topic, 6 (9.1 %")
        return
    assert (told["nulls"], told["sensitivity"], told["if_right"]) == ({}, [], {})
    assert told["sentence"] == (
        f"Of 11 people who were taught a topic, {many} later taught it on. Of 14 cases in which"
        " somebody learned, learning came first in 64 % (95 % interval 30 to 88)."
    )


def _core(sizes: dict[str, int | None], both: int) -> dict[str, Any]:
    return {
        "methods": {name: {"core_size": n, "score": 3.0} for name, n in sizes.items()},
        "sentences": {"within": "The 4 people", "variant": "a score (core of 3) is within"},
        "blocks": {"within": {"pairs": 6}},
        "agreement": [{"methods": ["k_core", "borgatti_everett"], "both": both, "either": 22,
                       "jaccard": both / 22, "rank": 0.3}],
    }  # fmt: skip


def test_neither_pairs_of_people_nor_what_two_cores_share_tell_how_few_a_core_has() -> None:
    told = _told("core-periphery", _core({"k_core": 22, "borgatti_everett": 4}, both=4))
    assert told["blocks"] is None
    assert told["sentences"] == {"variant": "a score (core of fewer than 5) is within"}
    [pair] = told["agreement"]
    assert (pair["both"], pair["either"], pair["jaccard"], pair["rank"]) == (None, None, None, 0.3)
    told = _told("core-periphery", _core({"k_core": 22, "borgatti_everett": 20}, both=19))
    assert told["agreement"][0]["jaccard"] is None
    assert told["blocks"] is not None
    told = _told("core-periphery", _core({"k_core": 4, "borgatti_everett": 15}, both=0))
    assert told["methods"]["k_core"]["score"] is None
    told = _told("core-periphery", _core({"k_core": 22, "borgatti_everett": 15}, both=10))
    assert told["agreement"][0]["both"] == 10


def test_windows_until_a_month_differ_by_five_people_or_more_from_each_other_and_from_all() -> None:
    def window(people: int, kind: str = "cumulative") -> dict[str, Any]:
        return {"kind": kind, "refused": None, "people": people, "threads": 10 * people}

    rows = [window(60), window(62), window(65), window(83), window(9, "month")]
    result = {"windows": rows, "turnover": [], "newcomers": {}, "sentence": "", "n": 85}
    assert [row["people"] for row in _told("core-over-time", result)["windows"]] == [60, 65, 9]


def test_of_newcomers_no_share_is_told_that_is_few_or_nearly_all() -> None:
    def by(share: float) -> dict[str, Any]:
        return {"day": 7, "share": share, "low": 0.0, "high": 1.0}

    curve = {"n": 200, "events": 199, "steps": [], "happened_by": [by(0.01), by(0.5), by(0.985)]}
    newcomers = {"watched": 200, "to_first": {"taught": curve}}
    result = {"windows": [], "turnover": [], "newcomers": newcomers, "sentence": "", "n": 300}
    told = _told("core-over-time", result)["newcomers"]["to_first"]["taught"]["happened_by"]
    assert [one["share"] for one in told] == [None, 0.5, None]


def _row(figure: str, network: str, n: int, value: float | None) -> dict[str, Any]:
    return {"figure": figure, "network": network, "n": n, "value": value, "low": None, "high": None}


def test_tables_tell_nobody_who_has_no_tie_or_is_a_bot() -> None:
    rows = [
        _row("nodes", "reply", 85, 85), _row("isolates", "reply", 85, 2 / 85),
        _row("giant_weak", "reply", 85, 70 / 85), _row("modularity", "reply", 83, 0.4),
        _row("tail", "reply", 40, None), _row("nodes", "reply_without_bots", 81, 81),
        _row("isolates", "models", 3281, 2 / 3281), _row("nodes", "models", 3281, 3281),
    ]  # fmt: skip
    told = _told("community-tables", {"rows": rows, "sentence": "2.4 % of the people neither."})
    shown = [(row["figure"], row["network"], row["n"], row["value"]) for row in told["rows"]]
    assert shown[1:5] == [
        ("isolates", "reply", 85, None), ("giant_weak", "reply", 85, 70 / 85),
        ("modularity", "reply", "nearly all", 0.4), ("tail", "reply", 40, None),
    ]  # fmt: skip
    assert {row["network"] for row in told["rows"]} == {"reply", "models"}
    assert shown[5] == ("isolates", "models", 3281, 2 / 3281)
    assert told["sentence"] == "Few of the people neither."


def test_a_finding_is_left_out_of_a_variant_from_which_it_differs_by_few() -> None:
    def told(k: int, n: int, *, name: str = "surer") -> Any:
        values = {"all": {"k": 113, "n": 138, "share": 0.8}, name: {"k": k, "n": n, "share": 0.7}}
        findings = [{"finding": "f", "values": values, "moves_with": [name]}]
        result = {"findings": findings, "busiest": {"people": 9}, "variants": {"all": "", name: ""}}
        [one] = _told("sensitivity", result)["findings"]
        assert one["values"]["all"] == values["all"]
        return one["values"][name]["share"], one["moves_with"]

    for name in ("surer", "without_bots", "without_busiest"):
        assert told(113, 137, name=name) == told(109, 133, name=name) == (None, [])
        assert told(113, 138, name=name) == told(100, 120, name=name) == (0.7, [name])


def _month(month: str, submissions: int, comments: int, **more: int) -> dict[str, Any]:
    counts = dict.fromkeys(
        ("other", "deleted", "removed", "unknown_authors", "orphans", "by_bots"), 0
    )
    return {"month": month, "submissions": submissions, "comments": comments, **counts,
            "claimed": comments, "present": comments, **more}  # fmt: skip


def _report(months: list[dict[str, Any]], **claims: Any) -> dict[str, Any]:
    names = months[0].keys() - {"month", "claimed", "present"}
    posts = {name: sum(month[name] for month in months) for name in names}
    posts["all"] = posts["submissions"] + posts["comments"] + posts["other"]
    told = {
        "threads": 60, "claimed": 500, "present": 450, "missing": 50, "surplus": 0, "complete": 40,
        "shares": [
            {"from": 0.5, "to": 0.6, "threads": 20}, {"from": 1.0, "to": 1.0, "threads": 40}
        ],
        "worst": [{"present": 2, "claimed": 30}],
    }  # fmt: skip
    return {
        "months": months, "posts": posts, "claims": told | claims, "users": 50, "files": [],
        "threads": {"all": 60}, "total": {"kept": 9, "read": 9, "rejected": 0},
    }  # fmt: skip


def test_months_of_few_are_left_out_and_one_more_where_the_sum_would_tell_them() -> None:
    few = _month("2025-09", 1, 2)
    told = coverage_in_fives(_report([_month("2025-07", 9, 90), _month("2025-08", 6, 20), few]))
    assert [row["month"] for row in told["months"]] == ["2025-07"]
    months = [_month("2025-06", 3, 9), _month("2025-07", 9, 90), _month("2025-08", 5, 7), few]
    frame = make_frame(coverage_in_fives(_report(months)))
    assert "79 % of the posts were written in one month (2025-07)" in frame.paragraphs[-1]
    report = _report([_month("2025-07", 9, 90), _month("2025-08", 9, 50), few,
                      _month("2025-10", 8, 70), _month("2025-11", 2, 4)])  # fmt: skip
    told = coverage_in_fives(report)  # three submissions stand in the months that are left out
    assert [(row["month"], row["submissions"]) for row in told["months"]] == [
        ("2025-07", 9), ("2025-08", 9), ("2025-10", None)
    ]  # fmt: skip
    assert hidden_parts({"a": 3, "b": 4, "c": 9}) == {"a", "b"}
    assert hidden_parts({"a": 1, "b": 1, "c": 9}) == {"a", "b", "c"}
    assert hidden_parts({"a": 4, "b": 4, "c": 9, "d": 0}) == {"a", "b", "c"}
    assert hidden_parts({"a": 3, "b": 0}) == {"a", "b"}


def test_a_month_tells_its_posts_and_not_of_which_kind_where_few_are_of_one() -> None:
    months = [
        _month("2025-06", 40, 300), _month("2025-07", 9, 90), _month("2025-08", 3, 20, present=18),
        _month("2025-09", 30, 400),
    ]  # fmt: skip
    told = coverage_in_fives(_report(months))
    assert [row["posts"] for row in told["months"]] == [340, 99, 23, 430]
    # one month alone would follow from all of them
    assert [row["submissions"] for row in told["months"]] == [40, None, None, 30]
    assert [row["comments"] for row in told["months"]] == [300, None, None, 400]
    assert [row["claimed"] for row in told["months"]].count(None) == 2
    assert told["months"][2]["present"] is None
    assert (told["posts"]["submissions"], told["posts"]["comments"]) == (82, 810)
    few = coverage_in_fives(_report([_month("2025-07", 2, 90), _month("2025-08", 1, 20)]))
    assert (few["posts"]["all"], few["posts"]["submissions"], few["posts"]["comments"]) == (
        113, None, None,
    )  # fmt: skip
    assert "113 posts in" in make_frame(few).paragraphs[0]


@pytest.mark.parametrize(
    "claims",
    [{"missing": 3}, {"surplus": 1}, {"complete": 57}, {"threads": 62}, {"shares": [
        {"from": 0.5, "to": 0.6, "threads": 3}, {"from": 1.0, "to": 1.0, "threads": 57}]}],
)  # fmt: skip
def test_what_threads_claim_is_left_out_where_it_tells_of_few(claims: dict[str, Any]) -> None:
    months = [_month("2025-07", 9, 90)]
    told = coverage_in_fives(_report(months, **claims))["claims"]
    assert (told["threads"], told["claimed"], told["present"]) == (0, None, None)
    kept = coverage_in_fives(_report(months))["claims"]
    assert (kept["threads"], kept["worst"]) == (60, [])


def test_what_is_missing_is_told_as_few() -> None:
    month = _month("2025-07", 9, 90, deleted=1, removed=7, unknown_authors=2, orphans=4)
    said = make_frame(_report([month]), tell=lambda n: f"<{n}>").paragraphs[1]
    assert "the words of <1> deleted and <7> removed posts, the authors of <2>" in said
    assert "the parents of <4>." in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("93 % (43 to 100), 13 of 14", "nearly all, of 14"),
        ("98 % (83 of 85; 95 % interval 92 to 99)", "nearly all (of 85)"),
        ("Here 83 of these 85 people are", "Here nearly all of 85 people are"),
        ("399 of 400 records were kept", "nearly all of 400 records were kept"),
        ("82 % (62 to 93), 113 of 138", "82 % (62 to 93), 113 of 138"),
        ("85 of 85 people, 18 of 20 descendants", "85 of 85 people, 18 of 20 descendants"),
        ("Of these one. 3 posts say so.", "Of these one. Fewer than 5 posts say so."),
        ("12 of 13 months, 89 against 90", "12 of 13 months, 89 against 90"),
    ],
)
def test_what_is_left_of_a_whole_is_told_as_few(text: str, said: str) -> None:
    assert blurred(text) == said


def test_what_a_picture_says_to_those_who_do_not_see_it_is_blurred_too() -> None:
    html = '<svg role="img" aria-label="consumer 9 reports; unknown 1 report"></svg>'
    assert publish_html(html).count("fewer than 5 reports") == 1


def test_few_who_are_in_no_group_are_not_told_by_the_sum_of_the_groups() -> None:
    def person(number: int, lane: int) -> Node:
        return Node(key=f"{number}", name="", kind="", x=1.0, y=0.0, size=3, group=lane)

    def drawn(*lanes: int) -> Picture:
        nodes = [person(n, lane) for n, lane in enumerate(lanes)]
        return Picture(
            name="community", title="", headline="", sentence="", figures=(), left_out="",
            reading="", how_to_read="", definition="", nodes=tuple(nodes), edges=(),
            words=Words(nodes="people", edges="ties", weight="replies"), node_kinds=(),
            edge_kinds=(), legend=(),
        )  # fmt: skip

    assert [node.weight for node in grouped(drawn(*[0] * 9, *[1] * 6, *[2] * 4)).nodes] == [9]
    assert [node.weight for node in grouped(drawn(*[0] * 9, *[1] * 6)).nodes] == [9, 6]
    assert [node.weight for node in grouped(drawn(*[0] * 9, 1, 1, 1, 2, 2)).nodes] == [9]


def test_a_month_that_is_left_out_is_not_told_to_have_no_post() -> None:
    drawn = month_bars([("2025-06", 30), ("2025-08", 40)])
    assert re.findall(r"<title>([^<]*)", drawn) == ["2025-06: 30 posts", "2025-08: 40 posts"]


@pytest.mark.parametrize(("busiest", "kept"), [(5, ["all", "without_busiest"]), (4, ["all"])])
def test_nothing_is_told_of_what_changes_without_few_busy_people(
    busiest: int, kept: list[str]
) -> None:
    told = _told("sensitivity", {
        "variants": {"all": "all posts", "without_busiest": "without them"}, "findings": [],
        "busiest": {"people": busiest, "posts": 70},
    })  # fmt: skip
    assert list(told["variants"]) == kept
    assert told["busiest"]["people"] == (busiest if busiest >= 5 else 0)
