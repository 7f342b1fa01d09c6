"""Parts of pages: quotes, places of nodes, bins of time, evidence files, what scripts hold."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from viz.drawing import layout, timeline
from viz.drawing.curves import waiting_curves
from viz.frame.bins import make_bins
from viz.frame.evidence_pages import (
    QUOTES_OF_FILE,
    QUOTES_OF_ITEM,
    evidence_body,
    evidence_places,
    plan_evidence,
)
from viz.frame.page_data import MOST_QUOTED_BYTES, page_data
from viz.page import script_json
from viz.picture import Edge, Evidence, Kind, LegendLine, Node, Picture, Words
from viz.study.quotes import Written, balanced, excerpt, shortest_prefixes
from viz.views.cascades import too_new
from viz.views.core_over_time import EVENTS, medians

AT = datetime(2025, 7, 1, tzinfo=UTC)


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


def test_each_curve_has_a_line_of_its_own_and_labels_stand_in_the_order_of_the_curves() -> None:
    ends = {"merges": 0.07, "fine-tunes": 0.08, "quants": 0.7}
    rows = [
        (label, [(0.0, 0.0, None, None), (5.0, end, None, None)]) for label, end in ends.items()
    ]
    drawn = waiting_curves(rows, most=10.0)
    signs = re.findall(r'<path class="(curve curve-\d)"', drawn)
    assert len(set(signs)) == len(rows)
    assert re.findall(r'<line class="(curve curve-\d)"', drawn) == signs
    heights = {label: float(y) for y, label in re.findall(r'y="([\d.]+)">([a-z-]+)</text>', drawn)}
    assert sorted(heights, key=lambda label: heights[label]) == ["quants", "fine-tunes", "merges"]


_SOME = (
    "Half were answered within 0.4 days, fewer than half helped others, fewer than half taught"
    " others, fewer than half entered the core"
)
_MOST = (
    "Half were answered within 1 day, half helped others within 2 days, half taught others within"
    " 3 days, fewer than half entered the core"
)


@pytest.mark.parametrize(
    ("days", "said"), [((0.44, None, None, None), _SOME), ((1.0, 2.0, 3.0, None), _MOST)]
)
def test_what_half_of_the_newcomers_did_is_told_apart_from_what_fewer_did(
    days: tuple[float | None, ...], said: str
) -> None:
    assert medians({name: {"median": one} for name, one in zip(EVENTS, days, strict=True)}) == said


def test_releases_watched_for_less_than_a_week_are_told_of_how_many() -> None:
    releases = [{"released_at": f"2025-08-0{day}"} for day in (1, 2, 3)]
    told = {"to_first_report": {"until": "2025-08-08"}, "releases_in_talk": releases}
    assert too_new(told) == " 2 of these 3 were watched for less than a week."
    assert too_new(told | {"releases_in_talk": releases[:1]}) == ""
