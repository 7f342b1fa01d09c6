"""The community: who answers whom, the core in the centre, communities side by side around it."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from graph.claims import LIKELY
from graph.words import count
from viz.drawing import layout
from viz.picture import Edge, Facts, Guides, Kind, LegendLine, Node, Picture, Words
from viz.study.cypher import make_cypher
from viz.study.facts import how_made, number, p_fact, people_and_ties
from viz.study.people import marked_first, posts_of, replies_between, taught, topics_of
from viz.study.quotes import Span, mention_spans, shortest_prefixes
from viz.view import Parameters, Study, View

MOST_TIES = 4500
_TOLD = {"k_core", "borgatti_everett", "borgatti_everett_missing"}
MOST_TEACHINGS = 700
MOST_RINGS = 8
MOST_SECTORS = 7
_LETTERS = "ABCDEFG…"
_HOW = (
    "Each dot is a person. The closer to the centre, the higher the coreness: the largest k such"
    " that the person has ties to k people who have as many; the numbers on the rings are k. A dark"
    " rim marks the core of the finding above. Sectors and colours are communities among the drawn:"
    " people who answer each other more than others. Larger dots have more ties."
)
_KINDS = (
    Kind(name="mutual", label="answered back", outward="and", inward="and", weight="replies"),
    Kind(
        name="oneway", label="one way", outward="answers", inward="is answered by", weight="replies"
    ),
    Kind(
        name="teaching", label="teaching", outward="taught", inward="was taught by",
        weight="teachings", shown=False,
    ),
)  # fmt: skip


_TIES = Words(nodes="people", edges="ties", weight="replies")
_TIES_AND_TEACHINGS = Words(
    nodes="people", edges="ties and teachings", weight="replies or teachings"
)
_QUERIES = {
    "person": ("posts-of-person", ("person",)),
    "tie": ("posts-of-person", ("person",)),
}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The people of the result, their rings and sectors, and the ties chosen among them."""

    users: list[dict[str, Any]]
    ties: list[dict[str, Any]]
    rings: list[int]
    sectors: list[int]
    least: int
    """Replies that a tie outside the core needs to be drawn."""

    @property
    def names(self) -> list[str]:
        return [user["user_id"] for user in self.users]

    @property
    def sizes(self) -> list[float]:
        return [3.4 + 0.72 * math.sqrt(user["degree"]) for user in self.users]


def draw(study: Study, parameters: Parameters) -> Picture:
    """Draw the people that the core-periphery result keeps, and their ties."""
    del parameters
    result = study.results["core-periphery"]
    drawn = _choose(result)
    places, outer, angles = layout.rings(drawn.rings, drawn.sectors, drawn.sizes)
    posts = study.tables["corpus/posts"]
    wrote = posts_of(posts, drawn.names)
    # ties and teachings among the drawn stand in posts of theirs too
    spans = mention_spans(study.tables["annotations/mentions"], itertools.chain(*wrote.values()))
    nodes = _nodes(study, drawn, places, wrote, spans)
    taught_pairs = _taught(study, drawn)
    teachings = _teachings(drawn, taught_pairs.head(MOST_TEACHINGS), spans)
    edges = (*_ties(drawn, posts, spans), *teachings)
    return Picture(
        name="community", title="The community", headline=result["headline"],
        sentence=_sentence(result), figures=_figures(result),
        left_out=_left_out(result, drawn, n_taught=taught_pairs.height),
        reading="ring = coreness · colour and sector = community · size = ties", how_to_read=_HOW,
        definition=result["definition"],
        words=_TIES_AND_TEACHINGS if teachings else _TIES, nodes=nodes, edges=edges,
        node_kinds=(Kind(name="person", label="people"),), edge_kinds=_KINDS,
        legend=_legend(drawn), guides=_guides(drawn, outer, angles),
        extent=_extent(places, drawn.sizes, outer),
        edge_opacity=_opacity(len(edges)), start=_start(drawn), notes=_notes(result),
        cypher=make_cypher(_QUERIES, ("who-replies-to-whom", {})), made=how_made(result),
    )  # fmt: skip


def _choose(result: Mapping[str, Any]) -> _Drawn:
    users, edges = result["users"], result["edges"]
    core = [bool(user["core"].get("borgatti_everett")) for user in users]
    ties, least = edges, 1
    while len(ties) > MOST_TIES:
        least += 1
        ties = [
            tie for tie in edges
            if tie["weight"] >= least or (core[tie["source"]] and core[tie["target"]])
        ]  # fmt: skip
        if least > max(tie["weight"] for tie in edges):
            ties = ties[:MOST_TIES]
    levels = sorted({user["coreness"] for user in users}, reverse=True)
    ring = {level: min(place, MOST_RINGS - 1) for place, level in enumerate(levels)}
    rings = [ring[user["coreness"]] for user in users]
    return _Drawn(users, ties, rings, _sectors(len(users), edges), least)


def _sectors(n: int, ties: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return each drawn person's community, the largest first, small ones together."""
    import networkx as nx

    from graph.statistics.communities import louvain

    G: nx.Graph[str] = nx.Graph()
    G.add_nodes_from(str(place) for place in range(n))
    G.add_edges_from((str(tie["source"]), str(tie["target"])) for tie in ties)
    groups = louvain(G, seed=0)
    return [min(groups[str(place)], MOST_SECTORS) for place in range(n)]


def _nodes(
    study: Study,
    drawn: _Drawn,
    places: layout.Places,
    wrote: Mapping[str, list[str]],
    spans: Mapping[str, tuple[Span, ...]],
) -> tuple[Node, ...]:
    posts, names = study.tables["corpus/posts"], drawn.names
    shown = shortest_prefixes(posts["user_id"].drop_nulls().unique().to_list())
    topics = topics_of(posts, study.tables["annotations/mentions"], names)
    gave, got = taught(study.tables["annotations/teaches"])
    nodes, sizes = [], drawn.sizes
    for place, user in enumerate(drawn.users):
        name, (x, y) = user["user_id"], places[place].tolist()
        is_core = bool(user["core"].get("borgatti_everett"))
        nodes.append(Node(
            key=name, name=shown[name], kind="person", x=x, y=y, size=sizes[place],
            group=drawn.sectors[place], ring=is_core, sub="core" if is_core else "periphery",
            facts=_facts(user, gave[name], got[name], topics.get(name)),
            evidence=marked_first(wrote.get(name, []), spans),
            total=len(wrote.get(name, [])), command=f"kithgraph evidence show {name} --limit 0",
        ))  # fmt: skip
    return tuple(nodes)


def _facts(user: Mapping[str, Any], gave: int, got: int, topics: str | None) -> Facts:
    facts = [
        ("ties", f"{user['degree']:,}"),
        ("coreness", str(user["coreness"])),
        ("replies written", f"{user['replies_written']:,}"),
        ("people answered", f"{user['people_answered']:,}"),
        ("replies received", f"{user['replies_received']:,}"),
        ("taught / was taught", f"{gave:,} / {got:,}"),
        *([("first month", user["first_month"])] if user["first_month"] else []),
    ]
    if user.get("core_since"):
        facts.append(("in core since", user["core_since"]))
    if topics:
        facts.append(("topics", topics))
    return tuple(facts)


def _ties(drawn: _Drawn, posts: pl.DataFrame, spans: Mapping[str, tuple[Span, ...]]) -> list[Edge]:
    names = drawn.names
    pairs = [(names[tie["source"]], names[tie["target"]]) for tie in drawn.ties]
    replies = replies_between(posts, pairs)
    edges = []
    for tie, pair in zip(drawn.ties, pairs, strict=True):
        post_ids = replies.get(pair, tie["post_ids"])
        forth = tie["weight"] - tie["back"]
        edges.append(Edge(
            source=tie["source"], target=tie["target"], weight=tie["weight"],
            kind="mutual" if tie["back"] else "oneway",
            facts=(("replies there / back", f"{forth} / {tie['back']}"),) if tie["back"] else (),
            evidence=marked_first(post_ids, spans), total=len(post_ids),
            command=f"kithgraph evidence show {pair[0]} {pair[1]} --limit 0",
        ))  # fmt: skip
    return edges


def _taught(study: Study, drawn: _Drawn) -> pl.DataFrame:
    """Return who taught whom among the drawn and in which posts, most posts first.

    The posts of a pair stand by how sure it is that they teach, the surest first.
    """
    return (
        study.tables["annotations/teaches"]
        .filter(
            (pl.col("probability") >= LIKELY)
            & pl.col("teacher_id").is_in(drawn.names)
            & pl.col("learner_id").is_in(drawn.names)
            & (pl.col("teacher_id") != pl.col("learner_id"))
        )
        .sort("created_at", "post_id")
        .group_by("teacher_id", "learner_id", maintain_order=True)
        .agg(pl.col("post_id").sort_by("probability", descending=True, maintain_order=True))
        .sort(pl.col("post_id").list.len(), descending=True, maintain_order=True)
    )


def _teachings(
    drawn: _Drawn, rows: pl.DataFrame, spans: Mapping[str, tuple[Span, ...]]
) -> list[Edge]:
    """Return edges of who taught whom; not shown until asked for."""
    place = {name: number for number, name in enumerate(drawn.names)}
    return [
        Edge(
            source=place[teacher], target=place[learner], kind="teaching", weight=len(post_ids),
            group=5, evidence=marked_first(post_ids, spans, note="teaches"), total=len(post_ids),
            command=f"kithgraph evidence show {teacher} {learner} --limit 0",
        )
        for teacher, learner, post_ids in rows.iter_rows()
    ]  # fmt: skip


def _figures(result: Mapping[str, Any]) -> Facts:
    main = result["methods"]["borgatti_everett"]
    inner = result["methods"]["k_core"]
    figures = [
        ("n", people_and_ties(result)),
        ("core", count(main["core_size"], "person", "people") if main["core_size"] else "none"),
    ]
    null = main["nulls"].get("degree", {})
    if null.get("mean") is not None:
        score = f"{number(main['score'], 4)} against {number(null['mean'], 4)}"
        figures.append(("null", f"{score} ± {number(null['sd'], 4)} with the same degrees"))
        figures.append(("p", p_fact(null, "graphs")))
    if inner.get("core_size"):
        figures.append(("innermost k-core", count(inner["core_size"], "person", "people")))
    return tuple(figures)


def _who_is_drawn(kept: Mapping[str, Any], *, isolates: int, isolates_drawn: int) -> str:
    """Return how many people are drawn, and how many others there are with ties and without.

    Where fewer have ties than there is room for, some without any are drawn, too.

    Examples
    --------
    >>> kept = {"n": 900, "not_drawn": 597, "rule": "the busiest"}
    >>> _who_is_drawn(kept, isolates=825, isolates_drawn=228)
    'Drawn: 900 people, namely the busiest. Counted, not drawn: 0 with ties and 597 without any.'
    """
    said = f"Drawn: {count(kept['n'], 'person', 'people')}"
    if not kept["not_drawn"]:
        return f"{said} (all, {isolates:,} of them without any tie)."
    alone = isolates - isolates_drawn
    return (
        f"{said}, namely {kept['rule']}. Counted, not drawn: {kept['not_drawn'] - alone:,}"
        f" with ties and {alone:,} without any."
    )


def _left_out(result: Mapping[str, Any], drawn: _Drawn, *, n_taught: int) -> str:
    said = _who_is_drawn(
        result["kept"], isolates=result["isolates"],
        isolates_drawn=sum(user["degree"] == 0 for user in drawn.users),
    )  # fmt: skip
    if drawn.least > 1:
        said += (
            f" Of {len(result['edges']):,} ties among the drawn, {len(drawn.ties):,} are drawn:"
            " those"
            f" of {drawn.least} replies or more, and all within the core."
        )
    return said + _teachings_shown(n_taught)


def _teachings_shown(n_pairs: int) -> str:
    """Return how many of the pairs of teacher and learner a page can show, if not all.

    Examples
    --------
    >>> print(_teachings_shown(2950)[1:68])
    Of 2,950 pairs of teacher and learner among them, the 700 with most
    >>> _teachings_shown(700)
    ''
    """
    if n_pairs <= MOST_TEACHINGS:
        return ""
    return (
        f" Of {n_pairs:,} pairs of teacher and learner among them, the {MOST_TEACHINGS:,} with most"
        " teachings can be shown, surest first."
    )


def _legend(drawn: _Drawn) -> tuple[LegendLine, ...]:
    core = sum(bool(user["core"].get("borgatti_everett")) for user in drawn.users)
    lines = [LegendLine(label="dark rim: the core", shape="ring", group=None, count=core)]
    for sector, n in sorted(Counter(drawn.sectors).items()):
        last = sector == MOST_SECTORS
        label = "smaller communities" if last else f"community {_LETTERS[sector]}"
        lines.append(LegendLine(label=label, shape="dot", group=sector, count=n))
    return tuple(lines)


def _guides(drawn: _Drawn, outer: Sequence[float], angles: Sequence[tuple[float, float]]) -> Guides:
    far = outer[-1] + 14 if outer else 0.0
    texts = [
        (
            far * math.cos((a + b) / 2),
            far * math.sin((a + b) / 2),
            _LETTERS[s],
            "center",
            -13.0,
            0.0,
        )
        for s, (a, b) in enumerate(angles)
    ]
    levels: dict[int, set[int]] = {}
    for ring, user in zip(drawn.rings, drawn.users, strict=True):
        levels.setdefault(ring, set()).add(user["coreness"])
    for ring, level in sorted(levels.items()):
        low, high = min(level), max(level)
        said = str(high) if low == high else f"{low}–{high}"
        texts.append((0.0, -outer[ring], said, "center", -9.5, 0.0))
    return Guides(circles=tuple((0.0, 0.0, r) for r in outer), texts=tuple(texts))


def _extent(places: layout.Places, sizes: Sequence[float], outer: Sequence[float]) -> layout.Extent:
    left, top, right, bottom = layout.extent(places, sizes, margin=24)
    far = outer[-1] + 24 if outer else 0.0
    return (min(left, -far), min(top, -far), max(right, far), max(bottom, far))


def _opacity(n_edges: int) -> float:
    """Return how faint edges are: the more of them, the fainter."""
    return round(min(0.6, max(0.1, 9.0 / math.sqrt(n_edges + 1))), 2)


def _start(drawn: _Drawn) -> tuple[int, ...]:
    """Return the five people with the most ties."""
    order = sorted(range(len(drawn.users)), key=lambda i: (-drawn.users[i]["degree"], i))
    return tuple(order[:5])


_SAID = ("core", "degree", "variant")


def _sentence(result: Mapping[str, Any]) -> str:
    """Return the finding; what more there is to it stands in the notes, for want of room."""
    return " ".join(dict.fromkeys(result["sentences"][name] for name in _SAID))


def _notes(result: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what else a reader should know before believing the finding."""
    notes = [said for name, said in result["sentences"].items() if name not in _SAID]
    for pair in result["agreement"]:
        if pair["both"] is None or not set(pair["methods"]) <= _TOLD:
            continue
        a, b = (name.replace("_", " ") for name in pair["methods"])
        notes.append(
            f"{a} and {b} share {pair['both']:,} of"
            f" {count(pair['either'], 'person', 'people')} of their cores."
        )
    return tuple(notes)


VIEW = View(
    name="community", title="The community", draw=draw, analyses=("core-periphery",),
    tables=("corpus/posts", "annotations/mentions", "annotations/teaches"),
)  # fmt: skip
