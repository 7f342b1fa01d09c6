"""Stances on openness, and what open models give and cost: shares with intervals, and months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.stance_figures.told import corrected_share
from graph.stances import NAMES
from graph.words import count
from viz.drawing.share_panel import Decades, Heights, Line, Text, decades
from viz.picture import Evidence, Facts, Guides, Kind, LegendLine, Node, Picture, Shape, Words
from viz.study.cypher import make_cypher
from viz.study.facts import how_made, percent, share
from viz.study.families import names_models
from viz.study.reading import ELSEWHERE
from viz.study.stance_words import (
    Moments,
    Surest,
    evidence_of,
    label_facts,
    moments_of,
    posts_of,
    side_facts,
    surest_by_month,
)
from viz.view import Parameters, Study, View

_QUERIES = {
    "stance": ("evidence-of-stances", ("label",)),
    "affordance": ("evidence-of-stances", ("label",)),
    "openness": ("stances-on-openness", ()),
    "affordances": ("affordances-named", ()),
}
LEAST_POSTS, LEAST_THREADS = 300, 10
"""Posts and threads of a month that is drawn: below, a share says next to nothing."""
_ROW, _WIDE, _GAP = 24.0, 410.0, 370.0
_ABOVE, _BELOW = -4.5, 5.0
_FLOOR, _BETWEEN = 535.0, 1.3
_GROUPS = {"openness": 0, "gives": 2, "costs": 5}
_ANY = {"openness": "any stance", "gives": "any gain", "costs": "any cost"}
_TITLES = {
    "openness": "Stances on openness",
    "gives": "What open models give",
    "costs": "What they cost",
}
_SHAPES: Mapping[str, Shape] = {
    "purist": "triangle", "critic": "diamond", "pragmatist": "dot",
    "gives": "square", "costs": "triangleDown",
}  # fmt: skip
_HOW = (
    "A row is a stance on openness (left), or something that open models give or cost (right). The"
    " filled mark is the share of the posts read in which it was found, with its 95 % interval.{}"
    " Shares stand on a scale on which each step is ten times the one before. Below, the shares"
    " found month by month, on a plain scale; months of fewer than"
    f" {LEAST_POSTS} posts or {LEAST_THREADS} threads are not drawn, and an arrow stands where an"
    " interval goes on."
)
_HOW_CORRECTED = (
    " The open mark below it is what is left of that share by how rightly and how fully such posts"
    " are read, measured on labelled posts."
)
_OTHER = "What is said of openness and of open models is told of a community that talks of models."
type _Row = Mapping[str, Any]
type _Posts = tuple[tuple[Evidence, ...], tuple[datetime, ...]]


@dataclass(frozen=True, slots=True)
class _Panel:
    """One half of the picture: its axis of shares, its sides, and its series by month."""

    axis: Decades
    sides: tuple[str, ...]
    series: tuple[str, ...]

    @property
    def rows(self) -> float:
        """The height of the rows."""
        return _ROW * sum(_n_rows(side) for side in self.sides)


def draw(study: Study, parameters: Parameters) -> Picture:
    """Draw the stances result: two panels of shares, months below."""
    del parameters
    result = study.results["stances"]
    is_about_models = names_models(study.tables)
    evidence = evidence_of(study.tables["annotations/stances"], study.tables["corpus/posts"])
    surest = surest_by_month(study.tables["annotations/stances"], study.tables["corpus/posts"])
    moments = moments_of(study.tables["annotations/stances"], study.tables["corpus/posts"])
    panels = _panels(result) if result["n"] and is_about_models else ()
    nodes, lines, bars, texts = [], [], [], []
    for panel in panels:
        for part in (
            _shares(panel, result, evidence, moments),
            _by_month(panel, result, surest, moments),
        ):
            nodes += part.nodes
            lines += part.lines
            bars += part.bars
            texts += part.texts
    is_corrected = any(node.kind == "corrected" for node in nodes)
    is_by_month = any(node.kind == "month" for node in nodes)
    floor = _FLOOR if is_by_month else max((panel.rows for panel in panels), default=0.0) + 80.0
    return Picture(
        name="stances", title="What openness means, what open models give and cost",
        headline=_headline(result, is_about_models=is_about_models),
        sentence=result["sentence"] if is_about_models else _OTHER,
        figures=_figures(result) if panels else (), left_out=_left_out(result),
        definition=result["definition"],
        reading="row = what is said · filled = share found"
        + (" · open = what misreading leaves" if is_corrected else ""),
        how_to_read=_HOW.format(_HOW_CORRECTED if is_corrected else ""),
        words=Words(nodes="marks", edges="ties", weight="posts"),
        nodes=tuple(nodes), edges=(), edge_kinds=(), legend=_legend(nodes),
        node_kinds=tuple(
            Kind(name=name, label=label) for name, label in _KINDS
            if any(node.kind == name for node in nodes)
        ),
        guides=Guides(lines=tuple(lines), texts=tuple(texts), bars=tuple(bars)),
        extent=(-40, -50, 2 * _WIDE + _GAP + 60, floor + 30), least_of="nodes", timed_by="nodes",
        search_hint="Find a stance or what models give", start=_start(nodes),
        notes=_notes(result) if panels else (), made=how_made(result),
        cypher=make_cypher(_QUERIES, ("stances-by-month", {})),
    )  # fmt: skip


_KINDS = (
    ("openness", "stances on openness"), ("gives", "what models give"),
    ("costs", "what they cost"), ("month", "by month"), ("corrected", "what misreading leaves"),
)  # fmt: skip


@dataclass(slots=True)
class _Part:
    nodes: list[Node]
    lines: list[Line]
    bars: list[tuple[float, float, float, float, int]]
    texts: list[Text]


def _n_rows(side: str) -> float:
    return {"openness": 4, "gives": 9, "costs": 4}[side]


def _panels(result: _Row) -> tuple[_Panel, ...]:
    rows = (*result["labels"], *_sides(result).values())
    told = [row["posts"]["share"] for row in rows]
    told += [end for row in rows if row["posts"]["k"] for end in row["posts"]["interval"]]
    told += [row["corrected"][end] for row in rows if row["corrected"] for end in ("low", "high")]
    left = decades(told, left=0.0, width=_WIDE)
    right = decades(told, left=_WIDE + _GAP, width=_WIDE)
    return (
        _Panel(left, ("openness",), ("purist", "critic", "pragmatist")),
        _Panel(right, ("gives", "costs"), ("gives", "costs")),
    )


def _sides(result: _Row) -> dict[str, _Row]:
    return {side: result["sides"][side] for side in _GROUPS if result["sides"][side]}


def _shares(
    panel: _Panel, result: _Row, evidence: Mapping[str, tuple[Evidence, ...]], moments: Moments
) -> _Part:
    """Draw the rows of a panel with marks, intervals, names and counts."""
    axis, part, y = panel.axis, _Part([], [], [], []), 0.0
    for side in panel.sides:
        part.texts.append(
            (axis.left + axis.width / 2, y - _ROW, _TITLES[side], "center", -13.0, 0.0)
        )
        start = y
        for row in _rows(side, result):
            _row(
                part,
                {
                    **row,
                    "facts": label_facts(row, result),
                    "moments": moments[row.get("label") or side],
                },
                axis,
                y,
                evidence.get(row.get("label", ""), ()),
            )
            y += _ROW
        for x, _ in axis.ticks():
            part.lines.append((x, start - _ROW / 2, x, y - _ROW / 2))
        end = y
        y = start + _ROW * (_n_rows(side) + _BETWEEN)
    part.texts += [(x, end - _ROW / 2 + 13, said, "center", -10.0, 0.0) for x, said in axis.ticks()]
    return part


def _rows(side: str, result: _Row) -> Iterator[_Row]:
    """Yield what has a row: the whole side, then its labels, most found first."""
    whole = result["sides"][side]
    if whole:
        yield {**whole, "side": side}
    rows = [row for row in result["labels"] if row["side"] == side]
    yield from sorted(rows, key=lambda row: -row["posts"]["k"])


def _row(part: _Part, row: _Row, axis: Decades, y: float, behind: tuple[Evidence, ...]) -> None:
    """Draw a row: the share found, what misreading leaves, its name and number of posts."""
    label, side, group = row.get("label"), row["side"], _GROUPS[row["side"]]
    name = NAMES[label] if label else _ANY[side]
    found, left = row["posts"], row["corrected"]
    shape = _SHAPES.get(label, _SHAPES.get(side, "dot")) if label else "hexagon"
    up = y + (_ABOVE if left else 0.0)
    if found["interval"] and found["k"]:
        part.bars.append(_interval(axis, found["interval"], up, group))
    part.nodes.append(Node(
        key=_key(label, side), name=name, kind=side, x=axis.place(found["share"] or 0.0), y=up,
        size=5.5, group=group, shape=shape, hollow=not found["k"], weight=found["k"],
        sub="found" if found["k"] else "not found", facts=row["facts"], moments=row["moments"],
        evidence=behind, total=len(behind),
        command=_command(label, side),
    ))  # fmt: skip
    if left:
        part.bars.append(_interval(axis, (left["low"], left["high"]), y + _BELOW, group))
        part.nodes.append(Node(
            key=f"corrected:{label or side}", name=f"{name}, corrected", kind="corrected",
            x=axis.place(left["value"]), y=y + _BELOW, size=4.0, group=group, shape=shape,
            hollow=True, sub="what misreading leaves", weight=found["k"],
            facts=(("misreading leaves", corrected_share(left)),
                   *(fact for fact in row["facts"] if fact[0] != "misreading leaves")),
            moments=row["moments"],
        ))  # fmt: skip
    part.texts.append((axis.left - 14, y, name, "right", -10.5, 0.0))
    part.texts.append((axis.left + axis.width + 12, y, f"{found['k']:,}", "left", -10.5, 0.0))


def _command(label: str | None, side: str) -> str:
    if label:
        return f"kithgraph query evidence-of-stances --param label={label} --param limit=100000"
    return f"kithgraph query {'stances-on-openness' if side == 'openness' else 'affordances-named'}"


def _key(label: str | None, side: str) -> str:
    if label is None:
        return f"{'openness' if side == 'openness' else 'affordances'}:{side}"
    return f"{'stance' if side == 'openness' else 'affordance'}:{label}"


def _interval(
    axis: Decades, interval: Sequence[float], y: float, group: int
) -> tuple[float, float, float, float, int]:
    low, high = interval
    return axis.place(low), y, axis.place(high), y, group


def _by_month(panel: _Panel, result: _Row, surest: Surest, moments: Moments) -> _Part:
    """Draw the shares found in each month that has enough posts."""
    part = _Part([], [], [], [])
    months = _drawn_months(result)
    left, wide = panel.axis.left, panel.axis.width
    top = panel.rows + _ROW * _BETWEEN * (len(panel.sides) - 1) + 62.0
    what = "By month, of the posts read"
    part.texts.append((left + wide / 2, top - 30.0, what, "center", -13.0, 0.0))
    told = [row["said"][name] for row in months for name in panel.series if name in row["said"]]
    if len(months) < 2 or not told:
        said = f"too few months of {LEAST_POSTS} posts and {LEAST_THREADS} threads to draw"
        part.texts.append((left + wide / 2, top, said, "center", -11.0, 0.0))
        return part
    highest = max(one["interval"][1] for one in told)
    # one month of few threads may have an interval that would flatten all others
    readable = 2 * max(one["share"] for one in told)
    up = Heights(min(highest, readable or highest), top, _FLOOR)
    for y, said in up.ticks():
        part.lines.append((left, y, left + wide, y))
        part.texts.append((left - 8, y, said, "right", -10.0, 0.0))
    step = wide / len(months)
    for number, row in enumerate(months):
        x = left + (number + 0.5) * step
        part.texts.append((x + 4, _FLOOR + 9, row["month"], "right", -10.0, -40.0))
        for place, name in enumerate(panel.series):
            if name in row["said"]:
                at = x + (place - (len(panel.series) - 1) / 2) * min(6.0, step / 4)
                behind = surest.get((name, row["month"]), ())
                when = tuple(m for m in moments[name] if f"{m:%Y-%m}" == row["month"])
                _month(part, name, row, (at, up), (behind, when))
    return part


def _drawn_months(result: _Row) -> list[_Row]:
    return [
        row for row in result["months"]
        if row["n"] >= LEAST_POSTS and row["threads"] >= LEAST_THREADS
    ]  # fmt: skip


def _month(part: _Part, name: str, row: _Row, at: tuple[float, Heights], posts: _Posts) -> None:
    """Draw the share of a month, its surest posts behind it."""
    said, (x, up), (behind, when) = row["said"][name], at, posts
    side = name if name in _GROUPS else "openness"
    low, high = said["interval"]
    part.bars.append((x, up.place(low), x, up.place(high), _GROUPS[side]))
    if high > up.most:
        part.texts.append((x, up.top - 7, "↑", "center", 13.0, 0.0))
    part.nodes.append(Node(
        key=f"{name} {row['month']}", name=f"{_ANY.get(name, name)} in {row['month']}",
        kind="month", sub="by month, its surest posts", x=x, y=up.place(said["share"]), size=5.0,
        group=_GROUPS[side], shape=_SHAPES[name], weight=said["k"],
        facts=(("posts found", f"{said['k']:,}"), ("share of posts", percent(said)),
               ("people", f"{said['people']:,}")),
        evidence=behind, total=len(behind), moments=when,
    ))  # fmt: skip


def _legend(nodes: Sequence[Node]) -> tuple[LegendLine, ...]:
    lines = [
        LegendLine(label=name, shape=shape, group=_GROUPS.get(name, 0))
        for name, shape in _SHAPES.items()
    ]
    lines.append(LegendLine(label="any of a side", shape="hexagon", group=7))
    if any(node.kind == "corrected" for node in nodes):
        lines.append(LegendLine(label="open: what misreading leaves", shape="ring", group=None))
    lines.append(LegendLine(label="95 % interval", shape="line", group=7))
    return tuple(lines) if nodes else ()


def _headline(result: _Row, *, is_about_models: bool) -> str:
    if not is_about_models:
        return "No post names a model, so nothing is told of open ones"
    return str(result["headlines"]["both"])


def _figures(result: _Row) -> Facts:
    return (("n", posts_of(result, " read")), *side_facts(result, tuple(_GROUPS)))


def _left_out(result: _Row) -> str:
    said = "Drawn: all posts read, which is all that are present, not empty and not by bots."
    months, drawn = result["months"], _drawn_months(result)
    if not months:
        return f"{said} No post tells its time, so none is drawn by month."
    if len(drawn) < 2:
        return f"{said} By month none is drawn: too few months have enough posts."
    posts = sum(row["n"] for row in months) - sum(row["n"] for row in drawn)
    return (
        f"{said} By month {len(drawn):,} of {count(len(months), 'month', 'months')} are drawn; the"
        f" others hold {share(posts, result['n'])} of the posts."
    )


def _start(nodes: Sequence[Node]) -> tuple[int, ...]:
    places = [n for n, node in enumerate(nodes) if node.key.startswith(("stance:", "affordance:"))]
    return tuple(sorted(places, key=lambda place: -nodes[place].weight)[:5])


def _notes(result: _Row) -> tuple[str, ...]:
    measured, sides = result["measured"], result["sides"]
    notes = []
    if measured is None:
        notes.append("How rightly posts are read was not measured.")
    elif not measured["is_of_these"]:
        notes.append(f"How rightly posts are read was {ELSEWHERE}.")
    else:
        notes.append(
            f"How rightly posts are read was measured on {measured['posts']:,} labelled posts of"
            f" r/{measured['of_posts']} that stand for {measured['of']:,}, each held out from"
            " training. Few are read rightly or found at all for some labels: take what was found"
            " for a pointer to posts, and the open marks for the number. Shares of months are those"
            " found; how rightly posts are read in a month was not measured."
        )
    if sides["people_with_both"]["n"]:
        notes.append(
            "Of the people found to tell a gain or a cost"
            f" {percent(sides['people_with_both'])} tell both."
        )
    return tuple(notes)


VIEW = View(
    name="stances", title="What openness means, what open models give and cost", draw=draw,
    analyses=("stances",),
    tables=("corpus/posts", "annotations/stances", "annotations/mentions"),
)  # fmt: skip
