"""Pages to be published: without words of posts or single people, in groups of five and months."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ingest.intake.coverage import without_withdrawn
from ingest.privacy.cells import FEW, FEWEST, LEAST
from viz.drawing.coarse import blurred, few_told, told
from viz.drawing.withhold import withhold
from viz.frame.provenance import Frame, make_frame
from viz.groups import LANES, grouped
from viz.picture import Edge, Facts, Node, Picture
from viz.study.coverage_in_fives import coverage_in_fives
from viz.study.results_in_fives import results_in_fives
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
# A figure that is a count and nothing else; a seed counts nothing.
_FIGURE = re.compile(r"(<dt>(?!seed<)[^<]*</dt>\s*<dd>)[1-4](?=</dd>)")
# What counts things carries a class (see `viz.drawing.tables`).
_CELL = re.compile(r"(<td\b(?![^>]*\bthing\b)[^>]*>(?:<bdi>)?)[1-4](?=(?:</bdi>)?</td>)")
_SPOKEN = re.compile(r'(\b(?:aria-label|alt|title)=)"([^"]*)"')
_TEXT = re.compile(r">([^<>]+)<")
_HIDDEN = re.compile(r"(<(?P<tag>script|style)\b.*?</(?P=tag)>)", re.DOTALL)
_OF_PEOPLE = frozenset({
    "posts that name it", "judged", "reports", "people", "with a speed",
})  # fmt: skip


def public_study(study: Study) -> Study:
    """Return a study from which views draw what may be published: machines of five people or more.

    What would tell a hidden count in other words is left out of results and coverage, and so are
    counts of records that were withdrawn; `publish` and `publish_html` take care of words.
    """
    withheld = too_few(study.results, study.tables)
    kept = {name: told for name, told in study.results.items() if name not in withheld}
    results = results_in_fives(kept, known=study.coverage.get("users"))
    coverage, frame = study.coverage, study.frame
    if coverage:
        coverage = coverage_in_fives(without_withdrawn(coverage))
        frame = make_frame(coverage, versions=frame.versions, tell=few_told)
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
    html = _SPOKEN.sub(lambda found: f'{found[1]}"{blurred(found[2])}"', html)
    return _TEXT.sub(lambda found: f">{blurred(found[1])}<", html)


def _frame(frame: Frame) -> Frame:
    paragraphs = (*map(blurred, frame.paragraphs), SAID)
    short = f"{blurred(frame.short)}; made to be published, with people in groups of five or more"
    return replace(frame, paragraphs=paragraphs, short=short)


def _without_people(name: str, result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of a result what it lists person by person."""
    return {**result, **{part: [] for part in _ONE_BY_ONE.get(name, ()) if part in result}}


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
