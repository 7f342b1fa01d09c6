"""What a page shows, before it is HTML: nodes, edges, posts behind them, words around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ingest.records import record

Shape = Literal["dot", "square", "triangle", "triangleDown", "diamond", "star", "hexagon"]
Sign = Literal[
    "dot", "square", "triangle", "triangleDown", "diamond", "star", "hexagon",
    "line", "dashes", "ring",
]  # fmt: skip
Facts = tuple[tuple[str, str], ...]


@record()
class Evidence:
    """A post behind a node or edge, the spans to mark in it, and a note on what it shows."""

    post_id: str
    spans: tuple[tuple[int, int], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One drawn node.

    `key` is its id in the graph, `group` the number of its colour, `x` and `y` are canvas units
    (y downwards). `total` counts all posts behind it; `evidence` lists them, those to quote first
    in front. `weight` is what "at least" filters by where the view filters nodes. `moments` are the
    times of what it stands for, where `evidence` lists but a part of that.
    """

    key: str
    name: str
    kind: str
    x: float
    y: float
    size: float
    group: int
    sub: str = ""
    shape: Shape = "dot"
    ring: bool = False
    hollow: bool = False
    label: str = ""
    weight: int = 1
    facts: Facts = ()
    evidence: tuple[Evidence, ...] = ()
    total: int = 0
    command: str = ""
    moments: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One drawn edge between two nodes, given by their places in `Picture.nodes`.

    `label` stands for the weight where a number alone says too little ("finetune", "41 t/s").
    """

    source: int
    target: int
    kind: str
    weight: int
    facts: Facts = ()
    evidence: tuple[Evidence, ...] = ()
    total: int = 0
    group: int | None = None
    dashed: bool = False
    faint: bool = False
    label: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of node or edge to filter by, and the verbs along and against an edge."""

    name: str
    label: str
    outward: str = ""
    inward: str = ""
    weight: str = ""
    shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendLine:
    """One line of the legend; `group` None is drawn in the colour of text."""

    label: str
    shape: Sign
    group: int | None
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guides:
    """Lines and words under the picture that say what position means, in canvas units.

    Circles are (x, y, radius), lines (x0, y0, x1, y1), texts (x, y, text, alignment, font size,
    turn in degrees). Alignment is ``left``, ``center``, ``right`` or ``above``, which stands on the
    point; a font size below 0 is in pixels, and of such words those that would meet are left out.
    Bars are lines that carry a figure, such as an interval: (x0, y0, x1, y1, group) in the colour
    of a group.
    """

    circles: tuple[tuple[float, float, float], ...] = ()
    lines: tuple[tuple[float, float, float, float], ...] = ()
    texts: tuple[tuple[float, float, str, str, float, float], ...] = ()
    bars: tuple[tuple[float, float, float, float, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectQuery:
    """A query about what was clicked: the parameters that take its ids, and the text to copy."""

    parameters: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cypher:
    """Query texts for Neo4j Browser: of the page, and by kind of what was clicked."""

    page: str = ""
    subjects: Mapping[str, SubjectQuery] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What nodes, edges and weights are called on this page, in the plural."""

    nodes: str
    edges: str
    weight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything that one page with a picture needs; a pure function of the study."""

    name: str
    title: str
    headline: str
    sentence: str
    figures: Facts
    left_out: str
    reading: str
    how_to_read: str
    definition: str
    words: Words
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    node_kinds: tuple[Kind, ...]
    edge_kinds: tuple[Kind, ...]
    legend: tuple[LegendLine, ...]
    guides: Guides = field(default_factory=Guides)
    extent: tuple[float, float, float, float] = (-500, -500, 500, 500)
    edge_opacity: float = 0.3
    curved: bool = False
    directed: bool = False
    focus_scale: float = 0.9
    least_of: Literal["nodes", "edges"] = "edges"
    timed_by: Literal["nodes", "edges"] = "edges"
    search_hint: str = "Find a person or topic"
    start: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    cypher: Cypher = field(default_factory=Cypher)
    made: Facts = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
