"""Pages to be published: without words of posts or single people, in groups of five and months."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.intake.coverage import without_withdrawn
from viz.drawing.coarse import FEW, blurred, told
from viz.drawing.withhold import withhold
from viz.frame.provenance import Frame, make_frame
from viz.picture import Edge, Facts, Node, Picture
from viz.study.stances_in_fives import in_fives
from viz.view import Study, TextPage, View, draw_view

LEAST = 5
SAID = (
    "These pages are made to be published. They quote no post and name nobody, also by pseudonym;"
    " people stand in groups of five or more, counts from 1 to 4 are told as fewer than five, what"
    " fewer than five people say of a machine or a derivation is left out, and times are months."
)
_ONE_BY_ONE = {"core-periphery": ("users", "edges", "core")}
_FEWEST = frozenset(range(1, LEAST))
_FEW_SIZE = 4.9
"""Of marks of few: a size that grows with what they count would tell it; a root has its own."""
_TALLIES = {"quantizations": "quantization", "runtimes": "runtime", "devices": "devices"}
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
    results = dict(study.results)
    if "hardware-reports" in results:
        results["hardware-reports"] = _machines(results["hardware-reports"])
    if "core-over-time" in results:
        results["core-over-time"] = _windows(results["core-over-time"])
    if "reply-network" in results:
        results["reply-network"] = _replies(results["reply-network"])
    if "sensitivity" in results:
        results["sensitivity"] = _sensitivity(results["sensitivity"])
    if "stances" in results:
        results["stances"] = in_fives(results["stances"], least=LEAST)
    if "lineage" in results:
        # of first reports no day is told
        results["lineage"] = {**results["lineage"], "is_grouped": True}
    coverage, frame = without_withdrawn(study.coverage), study.frame
    if coverage != study.coverage:
        frame = make_frame(coverage, versions=frame.versions)
    return replace(study, results=results, coverage=coverage, frame=_frame(frame))


def draw_public(view: View, study: Study, given: Mapping[str, str]) -> Picture | TextPage:
    """Return what a view draws of a public study: people in groups, or not one by one at all."""
    if view.name not in _LANES:
        results = {name: _without_people(name, told) for name, told in study.results.items()}
        study = replace(study, results=results)
    return publish(draw_view(view, study, given))


def publish(drawn: Picture | TextPage) -> Picture | TextPage:
    """Return what a view has drawn without posts, single people and small counts.

    Notes
    -----
    People are put together within their lane (a community, a topic), in the order in which they
    stand there, until five are together; what is left of a lane joins its last group, and lanes
    under five people are not drawn. Ties between groups are summed, and left out under five.
    """
    if isinstance(drawn, TextPage):
        return replace(drawn, headline=told(drawn.headline), sentence=told(drawn.sentence))
    people = drawn.name in _LANES
    picture = _grouped(drawn) if people else _counted(drawn)
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
    """Leave out windows too short to tell of, and steps that fewer than five people make.

    Why a window is too short repeats its counts; of windows until a month's end the counts of two
    differ by those of one. Who left is the core of before without those who stayed.
    """
    windows = [row for row in result["windows"] if row["refused"] is None]
    steps = [
        step for step in result["turnover"]
        if step["refused"] is not None or not {step["entered"], step["left"]} & _FEWEST
    ]  # fmt: skip
    return {**result, "windows": windows, "turnover": steps}


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
            size=_FEW_SIZE if node.weight in _FEWEST and not node.ring else node.size,
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


_Order = Callable[[Node], tuple[float, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lanes:
    """How people of a picture are put together: in lanes, in an order; and how that reads."""

    of: Callable[[Node], object]
    order: _Order
    how: str


_LANES: Mapping[str, _Lanes] = {
    "community": _Lanes(
        of=lambda node: node.group,
        order=lambda node: (round(math.hypot(node.x, node.y)),),
        how="A mark is a group of five or more people of one community (its colour and sector) and"
        " of much the same coreness: the closer to the centre, the higher. The numbers on the rings"
        " are coreness. Larger marks are more people; lines are five or more replies.",
    ),
    "education-chains": _Lanes(
        of=lambda node: node.sub,
        order=lambda node: (node.x, node.y),
        how="A lane is a topic. A mark is a group of five or more people who were taught it, or"
        " taught it, about the same time, which runs to the right. Larger marks are more people;"
        " lines are five or more lessons from one group to another.",
    ),
}  # fmt: skip


def _grouped(picture: Picture) -> Picture:
    """Return a picture of people with groups of five or more in their place."""
    lanes = _LANES[picture.name]
    groups = _groups(picture.nodes, lanes)
    place = {node: number for number, group in enumerate(groups) for node in group}
    nodes = tuple(
        _group([picture.nodes[node] for node in group], number)
        for number, group in enumerate(groups)
    )
    grouped = _count_people(picture.nodes[node] for node in place)
    left_out = (
        f"{picture.left_out} Here {grouped:,} of these {_count_people(picture.nodes):,} people are"
        f" put together in {len(nodes):,} groups of five or more. The others, {picture.words.edges}"
        " within a group, and fewer than five between two, are not drawn."
    )
    return replace(
        picture, nodes=nodes, edges=_between(picture.edges, place), node_kinds=(),
        words=replace(picture.words, nodes="groups of people"), left_out=left_out,
        how_to_read=lanes.how, cypher=replace(picture.cypher, subjects={}),
        search_hint="Find a group",
        legend=tuple(line for line in picture.legend if line.group is not None),
    )  # fmt: skip


def _count_people(nodes: Iterable[Node]) -> int:
    """Return how many people marks stand for: one may have several."""
    return len({node.key for node in nodes})


def _groups(nodes: Sequence[Node], lanes: _Lanes) -> list[list[int]]:
    """Return groups of five people or more, as places of nodes; smaller lanes give none."""
    members: dict[object, list[int]] = {}
    for place, node in enumerate(nodes):
        members.setdefault(lanes.of(node), []).append(place)
    groups: list[list[int]] = []
    for lane in members.values():
        ordered = sorted(lane, key=lambda place: (*lanes.order(nodes[place]), place))
        if _count_people(nodes[place] for place in ordered) >= LEAST:
            groups += _cut(ordered, nodes, lanes.order)
    return groups


def _cut(ordered: Sequence[int], nodes: Sequence[Node], order: _Order) -> list[list[int]]:
    """Cut a lane into groups; those who stand at the same place stay together."""
    groups: list[list[int]] = [[]]
    for place in ordered:
        last = groups[-1]
        is_full = _count_people(nodes[one] for one in last) >= LEAST
        if is_full and order(nodes[place]) != order(nodes[last[-1]]):
            groups.append([])
        groups[-1].append(place)
    if len(groups) > 1 and _count_people(nodes[one] for one in groups[-1]) < LEAST:
        last = groups.pop()
        groups[-1] += last
    return groups


def _group(members: Sequence[Node], number: int) -> Node:
    n = _count_people(members)
    first = Counter(node.group for node in members).most_common(1)[0][0]
    subs = Counter(node.sub for node in members)
    return Node(
        key=f"group {number + 1}", name=f"{n:,} people", kind="", weight=n, group=first,
        x=sum(node.x for node in members) / len(members),
        y=sum(node.y for node in members) / len(members),
        size=min(26.0, 3.0 + 1.9 * math.sqrt(n)), label="", sub=_common(subs, n),
        facts=(("people", f"{n:,}"), *_means(members)),
    )  # fmt: skip


def _common(subs: Mapping[str, int], n: int) -> str:
    """Return what a group's members have in common, if at least five have it."""
    sub, most = max(subs.items(), key=lambda item: (item[1], item[0]))
    return sub if len(subs) == 1 or (most >= LEAST and n - most >= LEAST) else ""


def _means(members: Sequence[Node]) -> list[tuple[str, str]]:
    """Return means of the figures that all members have."""
    found: dict[str, list[float]] = {}
    for node in members:
        for name, value in node.facts:
            if re.fullmatch(r"[\d,]+", value):
                found.setdefault(name, []).append(float(value.replace(",", "")))
    return [
        (f"{name}, mean", f"{sum(values) / len(values):,.1f}")
        for name, values in found.items()
        if len(values) == len(members)
    ]


def _between(edges: Sequence[Edge], place: Mapping[int, int]) -> tuple[Edge, ...]:
    """Return the ties between groups, summed by kind; those under five are left out."""
    sums: Counter[tuple[int, int, str]] = Counter()
    looks: dict[tuple[int, int, str], Edge] = {}
    for edge in edges:
        if edge.source in place and edge.target in place:
            ends = place[edge.source], place[edge.target]
            if ends[0] != ends[1]:
                key = (*ends, edge.kind)
                sums[key] += edge.weight
                looks.setdefault(key, edge)
    return tuple(
        Edge(
            source=key[0], target=key[1], kind=key[2], weight=n, group=looks[key].group,
            facts=(("together", f"{n:,}"),),
        )
        for key, n in sums.items()
        if n >= LEAST
    )  # fmt: skip
