"""Pages to be published: without words of posts or single people, in groups of five and months."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ingest.intake.coverage import without_withdrawn
from ingest.privacy.cells import FEWEST, LEAST
from viz.drawing.coarse import FEW, blurred, told
from viz.drawing.withhold import withhold
from viz.frame.provenance import Frame, make_frame
from viz.groups import LANES, grouped
from viz.picture import Edge, Facts, Node, Picture
from viz.study.stances_in_fives import in_fives
from viz.study.too_few import too_few
from viz.view import Study, TextPage, View, draw_view

SAID = (
    "These pages are made to be published. They quote no post and name nobody, also by pseudonym;"
    " people stand in groups of five or more, counts from 1 to 4 are told as fewer than five, what"
    " fewer than five people say of a machine or a derivation is left out, and times are months."
)
_ONE_BY_ONE = {"core-periphery": ("users", "edges", "core")}
_FEW_SIZE = 4.9
"""Of marks of few: a size that grows with what they count would tell it; a root has its own."""
_TALLIES = {"quantizations": "quantization", "runtimes": "runtime", "devices": "devices"}
_OF_NEWCOMERS = (  # event, by which day, and how the sentence of the core over time tells it
    ("answered", 7, re.compile(r"; of [\d,]+ newcomers.*(?=\.)")),
    ("core", 30, re.compile(r", and \S+ %(?: \([^()]*\))? are in the core within 30 days")),
)
_ORDERED = re.compile(r" Of [1-4] cases? in which[^.]*\.")
# A figure that is a count and nothing else; a seed counts nothing.
_FIGURE = re.compile(r"(<dt>(?!seed<)[^<]*</dt>\s*<dd>)[1-4](?=</dd>)")
# What counts things carries a class (see `viz.drawing.tables`).
_CELL = re.compile(r"(<td\b(?![^>]*\bthing\b)[^>]*>(?:<bdi>)?)[1-4](?=(?:</bdi>)?</td>)")
_TEXT = re.compile(r">([^<>]+)<")
_HIDDEN = re.compile(r"(<(?P<tag>script|style)\b.*?</(?P=tag)>)", re.DOTALL)
_OF_PEOPLE = frozenset({
    "posts that name it", "judged", "reports", "people", "with a speed",
})  # fmt: skip


def public_study(study: Study) -> Study:
    """Return a study from which views draw what may be published: machines of five people or more.

    Frame and results keep their figures; `publish` and `publish_html` take care of their words.
    Counts of records leave out what was withdrawn.
    """
    withheld = too_few(study.results, study.tables)
    results = {name: told for name, told in study.results.items() if name not in withheld}
    if "hardware-reports" in results:
        results["hardware-reports"] = _machines(results["hardware-reports"])
    if "education-chains" in results:
        results["education-chains"] = _lessons(results["education-chains"])
    if "core-over-time" in results:
        results["core-over-time"] = _windows(results["core-over-time"])
    if "reply-network" in results:
        results["reply-network"] = _replies(results["reply-network"])
    if "sensitivity" in results:
        results["sensitivity"] = _sensitivity(results["sensitivity"])
    if "stances" in results:
        results["stances"] = in_fives(results["stances"])
    if "lineage" in results:
        # of first reports no day is told
        results["lineage"] = {**results["lineage"], "is_grouped": True}
    coverage, frame = without_withdrawn(study.coverage), study.frame
    if coverage != study.coverage:
        frame = make_frame(coverage, versions=frame.versions)
    return replace(
        study, results=results, coverage=coverage, frame=_frame(frame), withheld=withheld
    )


def draw_public(view: View, study: Study, given: Mapping[str, str]) -> Picture | TextPage:
    """Return what a view draws of a public study: people in groups, or not one by one at all."""
    if view.name not in LANES:
        results = {name: _without_people(name, told) for name, told in study.results.items()}
        study = replace(study, results=results)
    return publish(draw_view(view, study, given))


def publish(drawn: Picture | TextPage) -> Picture | TextPage:
    """Return what a view has drawn without posts, people one by one (see `grouped`) and few."""
    if isinstance(drawn, TextPage):
        return replace(drawn, headline=told(drawn.headline), sentence=told(drawn.sentence))
    people = drawn.name in LANES
    picture = grouped(drawn) if people else _counted(drawn)
    return replace(
        picture,
        headline=told(picture.headline), sentence=told(picture.sentence),
        figures=_facts(picture.figures), left_out=told(picture.left_out),
        notes=tuple(map(told, picture.notes)), start=(),
        legend=tuple(replace(line, count=None) for line in picture.legend),
        made=tuple((name, blurred(value)) for name, value in picture.made),
    )  # fmt: skip


def publish_html(html: str) -> str:
    """Return a page of text whose small cells and days are told coarsely."""
    parts = _HIDDEN.split(html)
    # Every match of _HIDDEN gives three parts: the text before, the element, and its name.
    shown = (_visible(part) if place % 3 == 0 else part for place, part in enumerate(parts))
    return "".join(part for place, part in enumerate(shown) if place % 3 != 2)


def _visible(html: str) -> str:
    html = _FIGURE.sub(rf"\1{FEW}", _CELL.sub(rf"\1{FEW}", withhold(html)))
    return _TEXT.sub(lambda found: f">{blurred(found[1])}<", html)


def _frame(frame: Frame) -> Frame:
    paragraphs = (*map(blurred, frame.paragraphs), SAID)
    short = f"{blurred(frame.short)}; made to be published, with people in groups of five or more"
    return replace(frame, paragraphs=paragraphs, short=short)


def _without_people(name: str, result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of a result what it lists person by person."""
    return {**result, **{part: [] for part in _ONE_BY_ONE.get(name, ()) if part in result}}


def _machines(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what fewer than five people report, and the posts behind the rest."""
    kept = {
        name: [row for row in result[name] if row["people"] >= LEAST]
        for name in ("models", "hardware", "pairs")
    }
    kept["pairs"] = [_pair(pair) for pair in kept["pairs"]]
    return {**result, **kept, "is_grouped": True}


def _lessons(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the picture of draws beside few who passed on; it writes how many these are."""
    if result["passed_on"]["k"] not in FEWEST:
        return dict(result)
    nulls = dict(result["nulls"])
    if "passed_on" in nulls.get("thread_dates", {}):
        bare = {**nulls["thread_dates"]["passed_on"], "draws": []}
        nulls["thread_dates"] = {**nulls["thread_dates"], "passed_on": bare}
    return {**result, "nulls": nulls, "sentence": _ORDERED.sub("", result["sentence"])}


def _replies(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what the busiest 1 % wrote, where these are one person or few."""
    if math.ceil(result["all"]["users"] / 100) >= LEAST:
        return dict(result)
    parts = {
        part: {**result[part], "top1_share_written": None} for part in ("all", "without_bots")
    }  # fmt: skip
    said = re.sub(r"; the busiest 1 % wrote \S+ % of the replies", "", result["sentence"])
    return {**result, **parts, "sentence": said}


def _sensitivity(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what changes without the busiest 1 %, where these are one person or few."""
    if result["busiest"]["people"] >= LEAST:
        return dict(result)
    kept = {name: what for name, what in result["variants"].items() if name != "without_busiest"}
    return {**result, "variants": kept, "busiest": {**result["busiest"], "people": 0}}


def _windows(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out windows too short to tell of, and steps and shares that fewer than five make.

    Why a window is too short repeats its counts; of windows until a month's end the counts of two
    differ by those of one. Who left is the core of before without those who stayed.
    """
    windows = [row for row in result["windows"] if row["refused"] is None]
    steps = [
        step for step in result["turnover"]
        if step["refused"] is not None or not {step["entered"], step["left"]} & FEWEST
    ]  # fmt: skip
    return {**result, "windows": windows, "turnover": steps, "sentence": _newcomers(result)}


def _newcomers(result: Mapping[str, Any]) -> str:
    """Return the sentence without shares of newcomers that are fewer than five."""
    sentence, told = str(result["sentence"]), result["newcomers"]
    for name, day, part in _OF_NEWCOMERS:
        shares = told.get("to_first", {}).get(name, {}).get("happened_by", ())
        by = [one["share"] or 0.0 for one in shares if one["day"] == day]
        if any(round(share * told["watched"]) in FEWEST for share in by):
            sentence = part.sub("", sentence)
    return sentence


def _pair(pair: Mapping[str, Any]) -> dict[str, Any]:
    """Return a model on a machine with the speeds, words and numbers of five people or more.

    A least or greatest speed is one person's, and so is the median of one; an interval whose ends
    are these is left out.
    """
    reports = pair["reports"]
    speeds = [
        report for report in reports
        if report["tokens_per_second"] is not None and report.get("single_stream", True)
    ]  # fmt: skip
    is_told = pair["median"] is not None and _n_people(speeds) >= LEAST
    low, high = pair["interval"] or (pair["min"], pair["max"])
    has_interval = is_told and pair["min"] < low and high < pair["max"]
    tallies = {
        tally: {
            name: n for name, n in pair[tally].items()
            if _n_people([r for r in reports if str(r[column]) == name]) >= LEAST
        }
        for tally, column in _TALLIES.items()
    }  # fmt: skip
    return {
        **pair, **tallies, "reports": [], "min": None, "max": None, "n_other_speeds": 0,
        "median": _rough(pair["median"]) if is_told else None,
        "interval": [_rough(low), _rough(high)] if has_interval else None,
    }  # fmt: skip


def _n_people(reports: Sequence[Mapping[str, Any]]) -> int:
    return len({report["user_id"] for report in reports} - {None})


def _rough(speed: float) -> float:
    return float(f"{speed:.2g}")


def _counted(picture: Picture) -> Picture:
    """Return a picture of things: small counts coarsely, links that few posts tell left out."""
    edges = tuple(_bare_edge(edge) for edge in picture.edges if _is_told(edge))
    nodes = tuple(
        replace(
            _bare(node), facts=_facts(node.facts), weight=_weight(node.weight),
            size=_FEW_SIZE if node.weight in FEWEST and not node.ring else node.size,
        )
        for node in picture.nodes
    )  # fmt: skip
    left = len(picture.edges) - len(edges)
    said = f" {left:,} derivations that fewer than 5 posts tell are left out." if left else ""
    return replace(picture, nodes=nodes, edges=edges, left_out=picture.left_out + said)


def _is_told(edge: Edge) -> bool:
    return edge.kind != "talk" or edge.total >= LEAST


def _bare(node: Node) -> Node:
    return replace(node, evidence=(), moments=(), total=0, command="", sub=blurred(node.sub))


def _bare_edge(edge: Edge) -> Edge:
    return replace(
        edge, evidence=(), total=0, command="", weight=_weight(edge.weight),
        facts=_facts(edge.facts), label=blurred(edge.label),
    )  # fmt: skip


def _weight(value: int) -> int:
    return value if value == 0 or value >= LEAST else 1


def _facts(facts: Facts) -> Facts:
    return tuple((name, _value(name, value)) for name, value in facts)


def _value(name: str, value: str) -> str:
    value = blurred(value)
    if name in _OF_PEOPLE:
        return re.sub(r"(?<![\d.,A-Za-z_])[1-4](?![\d.,A-Za-z_])", FEW, value)
    return value
