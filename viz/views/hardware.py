"""Hardware and models: who reports that what runs on what, and how fast, as a matrix."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from graph.words import count, majority
from viz.picture import Facts, Guides, Kind, LegendLine, Node, Picture, Shape, Words
from viz.study.cypher import make_cypher
from viz.study.facts import how_made, number, percent
from viz.study.quotes import squeezed
from viz.study.reading import is_measured, reading
from viz.study.reports import Spans, pair_facts, pairs_evidence, report_spans
from viz.view import Parameters, Study, View

MOST_MODELS = 22
MOST_HARDWARE = 18
_DX, _DY = 60.0, 27.0
_MAKERS = ("NVIDIA", "AMD", "Apple", "Intel")
_CLASSES: tuple[tuple[str, Shape], ...] = (
    ("consumer", "dot"), ("workstation", "square"), ("data centre", "diamond"),
    ("unknown", "triangle"),
)  # fmt: skip
_HOW = (
    "A row is a model, smaller ones above, those of no certain size last; a column is a chip or"
    " machine, by class and then by memory."
    " A mark says that people report that the model runs there: the larger, the more reports;"
    " its shape and"
    " colour are the class of the hardware. The number beside a mark is the median speed in"
    " tokens per"
    " second that one person waits for (speeds of many requests at once are left out); open marks"
    " have none. A dark rim: speeds of five people or more, so that"
    " the median has an"
    " interval (in the panel). Marks at the edge stand for all reports of the model or hardware,"
    " also with what is not drawn."
)


_QUERIES = {
    "pair": ("evidence-of-runs-on", ("model", "hardware")),
    "model": ("who-runs-model", ("model",)),
    "hardware": ("models-on-hardware", ("hardware",)),
}


@dataclass(frozen=True, slots=True)
class _Matrix:
    """The pairs to draw, and the models and hardware in the order of rows and columns."""

    pairs: list[Mapping[str, Any]]
    models: list[Mapping[str, Any]]
    hardware: list[Mapping[str, Any]]

    def place(self, pair: Mapping[str, Any]) -> tuple[float, float]:
        row = next(i for i, m in enumerate(self.models) if m["id"] == pair["model"])
        column = next(i for i, h in enumerate(self.hardware) if h["id"] == pair["hardware"])
        return column * _DX, row * _DY


def draw(study: Study, parameters: Parameters) -> Picture:
    """Draw the hardware-reports result, the models and hardware with most reports."""
    del parameters
    result = study.results["hardware-reports"]
    matrix = _matrix(result, study.tables["annotations/entities"])
    spans = report_spans(study.tables["annotations/relations"])
    nodes = (*_cells(matrix, spans), *_heads(matrix, result["pairs"], spans))
    return Picture(
        name="hardware", title="Hardware and models", headline=_headline(result),
        sentence=result["sentence"], figures=_figures(result), left_out=_left_out(result, matrix),
        reading="row = model · column = hardware · size = reports · number = tokens per second",
        how_to_read=_HOW, definition=result["definition"],
        words=Words(nodes="marks", edges="ties", weight="reports"), nodes=nodes, edges=(),
        node_kinds=tuple(Kind(name=name, label=name) for name, _ in _CLASSES
                         if any(node.kind == name for node in nodes)),
        edge_kinds=(), legend=_legend(nodes, is_grouped=bool(result.get("is_grouped"))),
        guides=_guides(matrix),
        extent=(-225, -112, len(matrix.hardware) * _DX + 40, len(matrix.models) * _DY - 8),
        least_of="nodes", search_hint="Find model or hardware", start=_start(matrix),
        notes=_notes(result, is_measured=is_measured(study.tables)), made=how_made(result),
        cypher=make_cypher(_QUERIES),
    )  # fmt: skip


def _matrix(result: Mapping[str, Any], entities: pl.DataFrame) -> _Matrix:
    sizes = dict(entities.select("entity_id", "n_params").iter_rows())
    models = result["models"][:MOST_MODELS]
    hardware = result["hardware"][:MOST_HARDWARE]
    shown = {row["id"] for row in (*models, *hardware)}
    pairs = [p for p in result["pairs"] if p["model"] in shown and p["hardware"] in shown]
    used = {p["model"] for p in pairs} | {p["hardware"] for p in pairs}
    if result.get("is_grouped"):  # rows and columns are groups that stand without their cells
        used = shown
    ranks = {name: rank for rank, (name, _) in enumerate(_CLASSES)}
    return _Matrix(
        pairs,
        sorted(
            (m for m in models if m["id"] in used), key=lambda m: _billions(m, sizes.get(m["id"]))
        ),
        sorted(
            (h for h in hardware if h["id"] in used),
            key=lambda h: (ranks.get(h["class"], 9), h["memory_gib"] or math.inf, h["id"]),
        ),
    )


def _cells(matrix: _Matrix, spans: Spans) -> list[Node]:
    nodes = []
    for pair in matrix.pairs:
        x, y = matrix.place(pair)
        group = _group(pair["class"])
        evidence = pairs_evidence((pair,), spans)
        nodes.append(Node(
            key=f"{pair['model']} {pair['hardware']}", x=x, y=y, group=group,
            name=_pair_name(pair), kind=_CLASSES[group][0],
            sub=pair["class"], size=_size(pair["n"]),
            shape=_CLASSES[group][1], ring=bool(pair["interval"]), hollow=pair["median"] is None,
            weight=pair["n"], facts=pair_facts(pair), evidence=evidence, total=len(evidence),
            command=f"kithgraph evidence show {pair['model']} {pair['hardware']} --limit 0",
        ))  # fmt: skip
    return nodes


def _pair_name(pair: Mapping[str, Any]) -> str:
    model = _called(pair["model_name"], pair["model"])
    return f"{model} on {_called(pair['hardware_name'], pair['hardware'])}"


def _called(name: str | None, entity_id: str) -> str:
    return name or entity_id.partition(":")[2].removeprefix("~")


def _size(n: int) -> float:
    return min(12.0, 3.2 + 1.7 * math.sqrt(n))


def _row_names(models: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of rows; where two repositories have the same name, with their owners.

    Examples
    --------
    >>> _row_names([{"name": "Ada-7B", "id": "model:ada/ada-7b"},
    ...             {"name": "Ada-7B", "id": "model:~ada-7b"}])
    ['ada/ada-7b', 'Ada-7B']
    """
    names = [_called(model["name"], model["id"]) for model in models]
    several = {name for name, n in Counter(names).items() if n > 1}
    return [
        _called(None, model["id"]) if name in several and "/" in model["id"] else name
        for name, model in zip(names, models, strict=True)
    ]


def _without_maker(hardware: Mapping[str, Any]) -> str:
    """Return a chip's name as people say it, for the head of a column."""
    name = _called(hardware["name"], hardware["id"])
    for maker in _MAKERS:
        name = name.removeprefix(f"{maker} ")
    return squeezed(name, 19)


def _billions(model: Mapping[str, Any], n_params: int | None) -> float:
    """Return a model's size in billions of parameters, from its name where no record tells."""
    if n_params:
        return n_params / 1e9
    told = re.search(r"(\d+(?:\.\d+)?)B\b", str(model["name"]), re.IGNORECASE)
    return float(told.group(1)) if told else math.inf


def _group(name: str) -> int:
    return next((i for i, (known, _) in enumerate(_CLASSES) if known == name), len(_CLASSES) - 1)


def _heads(matrix: _Matrix, every: Sequence[Mapping[str, Any]], spans: Spans) -> list[Node]:
    """Return the marks at the edge: all reports of a model or chip, also of pairs not drawn.

    Pages to be published do not tell all of these numbers.
    """
    nodes = []
    for row, model in enumerate(matrix.models):
        pairs = [pair for pair in every if pair["model"] == model["id"]]
        if model["n"] is not None:
            nodes.append(_head(model, pairs, spans, x=-_DX * 0.62, y=row * _DY))
    for column, hardware in enumerate(matrix.hardware):
        pairs = [pair for pair in every if pair["hardware"] == hardware["id"]]
        if hardware["n"] is not None:
            nodes.append(_head(hardware, pairs, spans, x=column * _DX, y=-_DY * 0.85))
    return nodes


def _head(
    total: Mapping[str, Any], pairs: Sequence[Mapping[str, Any]],
    spans: Spans, *, x: float, y: float,
) -> Node:  # fmt: skip
    evidence = pairs_evidence(pairs, spans)
    facts = [("reports", f"{total['n']:,}"), ("people", f"{total['people']:,}")]
    if total["n_with_speed"] is not None:
        facts.append(("with a speed", f"{total['n_with_speed']:,}"))
    if total.get("memory_gib"):
        facts.append(("memory", f"{number(total['memory_gib'], 0)} GiB"))
    if total.get("class"):
        facts.append(("class", total["class"]))
    what = "hardware" if "class" in total else "model"
    return Node(
        key=total["id"], name=_called(total["name"], total["id"]), kind="", x=x, y=y, size=5.0,
        group=7, shape="hexagon", sub=f"all reports of the {what}",
        weight=total["n"],
        facts=tuple(facts), evidence=evidence, total=len(evidence),
        command=f"kithgraph evidence show {total['id']} --limit 0",
    )  # fmt: skip


def _guides(matrix: _Matrix) -> Guides:
    right, bottom = len(matrix.hardware) * _DX - _DX / 2, len(matrix.models) * _DY - _DY / 2
    lines = [(-_DX / 2, row * _DY, right, row * _DY) for row in range(len(matrix.models))]
    lines += [(c * _DX, -_DY / 2, c * _DX, bottom) for c in range(len(matrix.hardware))]
    texts: list[tuple[float, float, str, str, float, float]] = [
        (
            -_DX * 0.62 - 12,
            row * _DY,
            squeezed(name, 26),
            "right",
            -10.5,
            0.0,
        )
        for row, name in enumerate(_row_names(matrix.models))
    ]
    texts += [
        (c * _DX + 3, -_DY * 0.85 - 10, _without_maker(hardware), "left", -10.5, -40.0)
        for c, hardware in enumerate(matrix.hardware)
    ]
    for pair in matrix.pairs:
        if pair["median"] is not None:
            x, y = matrix.place(pair)
            size = _size(pair["n"])
            texts.append((x + size + 3, y, number(pair["median"], 0), "left", -9.5, 0.0))
    return Guides(lines=tuple(lines), texts=tuple(texts))


def _headline(result: Mapping[str, Any]) -> str:
    if not result["n"]:
        return "No report of what runs on what"
    usual = next((row for row in result["classes"] if row["class"] == "consumer"), None)
    if usual is None or not usual["interval"]:
        return f"{count(result['n'], 'report', 'reports')} of what runs on what"
    many = majority(*usual["interval"])
    if many is None:
        return "Too few reports to say whether most are from consumer hardware"
    if many == "Most":
        return "Most reports found of what runs on what are from consumer hardware"
    return f"{many} of the reports found are from consumer hardware"


def _figures(result: Mapping[str, Any]) -> Facts:
    counts = result["counts"]
    people = count(counts["people"], "person", "people")
    figures = [("n", f"{count(counts['counted'], 'report', 'reports')} of {people}")]
    if counts["with_speed"] is not None:
        figures.append(("with a speed", f"{counts['with_speed']:,}"))
    usual = next((row for row in result["classes"] if row["class"] == "consumer"), None)
    if usual:
        figures.append(("on consumer hardware", percent(usual)))
    figures.append(
        ("posts naming hardware that report", percent(result["per_post_about_hardware"]))
    )
    return tuple(figures)


def _left_out(result: Mapping[str, Any], matrix: _Matrix) -> str:
    counts = result["counts"]
    drawn = sum(pair["n"] for pair in matrix.pairs)
    others = counts.get("other_speeds", 0)
    models = count(len(matrix.models), "model", "models")
    kinds = count(len(matrix.hardware), "kind", "kinds")
    whole = (
        f"Drawn: {drawn:,} of {count(counts['counted'], 'report', 'reports')}, on the {models} and"
        f" {kinds} of hardware with most reports ({counts['models']:,} and {counts['hardware']:,}"
        " in all)."
        if counts["counted"]
        else "Nothing is drawn, as no report is counted."
    )
    return (
        f"{whole} Left out of all figures: {counts['second_hand']:,} at"
        " second hand,"
        f" {counts['implausible']:,} that the memory could not hold, {counts['repeated']:,}"
        f" repeated. Left out of medians: {count(others, 'speed', 'speeds')} that cannot be of one"
        " stream."
    )


def _legend(nodes: Sequence[Node], *, is_grouped: bool) -> tuple[LegendLine, ...]:
    lines = []
    for group, (name, shape) in enumerate(_CLASSES):
        n = sum(node.kind == name for node in nodes)
        if n:
            lines.append(LegendLine(label=f"{name} hardware", shape=shape, group=group, count=n))
    lines.append(
        LegendLine(
            label=(
                "open: fewer than five tell a speed"
                if is_grouped
                else "open: no speed of one stream"
            ),
            shape="ring",
            group=None,
            count=sum(node.hollow for node in nodes),
        )
    )
    lines.append(LegendLine(label="all of a model or hardware", shape="hexagon", group=7))
    return tuple(lines)  # fmt: skip


def _start(matrix: _Matrix) -> tuple[int, ...]:
    return tuple(range(min(5, len(matrix.pairs))))


def _notes(result: Mapping[str, Any], *, is_measured: bool) -> tuple[str, ...]:
    counts = result["counts"]
    firm = sum(bool(pair["interval"]) for pair in result["pairs"])
    alone = sum(
        len({one["user_id"] or one["post_id"] for one in pair["reports"]}) == 1
        for pair in result["pairs"]
    )
    said = (
        f"{firm:,} of {count(len(result['pairs']), 'pair has', 'pairs have')} speeds of"
        f" {result['options']['least']}"
        f" people or more; {count(alone, 'pair is', 'pairs are')} reported by one person alone."
    )
    if result.get("is_grouped"):
        told = sum(pair["median"] is not None for pair in result["pairs"])
        said = (
            f"Five people or more report {count(len(result['pairs']), 'pair', 'pairs')}; a speed is"
            f" told of the {told:,} where as many tell one, to two digits, and never the least or"
            " the greatest."
        )
    alike = (
        f"{counts['hardware_of_two']:,} of"
        f" {count(counts['hardware'], 'kind', 'kinds')} of hardware and"
        f" {counts['models_of_two']:,} of {count(counts['models'], 'model', 'models')} are reported"
        " by two people or more: what one person reports may be misread. A kind is a chip or a"
        " whole machine as posts name it, or a series where they say no more."
    )
    judged = (
        f"Whether the memory can hold the model is judged of {counts['memory_judged']:,} of"
        f" {count(counts['reports'], 'report', 'reports')} found, whether a speed can be that of"
        f" one stream of {counts['speeds_judged']:,} of"
        f" {count(counts['speeds'], 'speed', 'speeds')}: size, quantization or memory is not known"
        " of the others, which count."
    )
    return (
        *((said,) if result["pairs"] else ()),
        *((alike,) if counts["counted"] and not result.get("is_grouped") else ()),
        *((judged,) if counts["reports"] and not result.get("is_grouped") else ()),
        (
            f"{count(counts['posts_about_hardware'], 'post names', 'posts name')} hardware;"
            f" {percent(result['per_post_about_hardware'])} of them report what runs."
        ),
        *(
            f"Reports {label}: {told}."
            for label, told in reading("runs_on", result["n"], is_measured=is_measured)[:1]
        ),
    )


VIEW = View(
    name="hardware", title="Hardware and models", draw=draw, analyses=("hardware-reports",),
    tables=("corpus/posts", "annotations/relations", "annotations/entities"),
)  # fmt: skip
