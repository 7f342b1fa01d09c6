"""The community: who answers whom, the core in the centre, communities side by side around it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from viz import layout
from viz.facts import figures_of, how_made, text_of
from viz.picture import (
    Edge,
    Evidence,
    Guides,
    Kind,
    LegendLine,
    Node,
    Picture,
    Words,
)
from viz.quotes import Span, mention_spans, shortest_prefixes
from viz.view import Parameters, Study, View

MOST_PEOPLE = 900
MOST_TIES = 6000
MOST_RINGS = 8
MOST_SECTORS = 7
_TABLES = ("corpus/posts", "annotations/mentions", "annotations/teaches")


@dataclass(frozen=True, slots=True)
class _Community:
    """The reply network as this page needs it; frames are in the order of people's first posts."""

    people: pl.DataFrame
    """`user_id`, `core`, `ties`, `group` (community, 0 the largest), `n_posts`, `first_at`, `drawn` ..."""
    drawn: pl.DataFrame
    ties: pl.DataFrame
    """Drawn ties: `source`, `target`, `weight`, `post_ids`."""
    counts: Mapping[str, int] = field(default_factory=dict)


def draw(study: Study, parameters: Parameters) -> Picture:
    """Draw the people of the innermost shells and their ties."""
    del parameters
    posts = study.tables["corpus/posts"]
    community = _read(posts)
    names = shortest_prefixes(posts["user_id"].drop_nulls().unique().to_list())
    places, outer, angles = _places(community.drawn)
    spans = mention_spans(study.tables["annotations/mentions"], posts["post_id"])
    nodes = _nodes(study, community, places, names, spans)
    edges = _edges(community, spans)
    result = study.results["core-periphery"]
    return Picture(
        name="community", title="The community", headline=text_of(result, "headline", "sentence"),
        sentence=_sentence(result, community), figures=figures_of(result),
        left_out=_left_out(community), reading="ring = coreness · colour and sector = community · size = ties",
        how_to_read=_HOW, definition=text_of(result, "definition"),
        words=Words(nodes="people", edges="ties", weight="replies"), nodes=nodes, edges=edges,
        node_kinds=(Kind(name="person", label="people"),), edge_kinds=(_REPLIES,),
        legend=_legend(community), guides=_guides(community.drawn, outer, angles),
        extent=layout.extent(places, [n.size for n in nodes], margin=26),
        edge_opacity=_opacity(len(edges)), start=_start(community.drawn),
        made=how_made(result),
    )  # fmt: skip


_REPLIES = Kind(
    name="reply", label="replies", outward="answers", inward="is answered by", weight="replies"
)
_HOW = (
    "Each dot is a person. The closer to the centre, the higher the coreness: the largest k such that the"
    " person has ties to k people who have as many. The innermost shell has a dark rim. Sectors and colours are"
    " communities among the drawn: people who answer each other more than others; larger dots have more ties."
)


def _read(posts: pl.DataFrame) -> _Community:
    import networkx as nx
    from graph import networks
    from graph.communities import louvain

    people = networks.people(posts)
    edges = networks.reply_edges(posts)
    G: nx.Graph[str] = nx.Graph()
    G.add_nodes_from(people["user_id"].to_list())
    G.add_edges_from(edges.select("source", "target").iter_rows())
    core = nx.core_number(G)
    known = people.with_columns(
        pl.col("user_id").replace_strict(core, return_dtype=pl.Int64).alias("core"),
        pl.col("user_id").replace_strict(dict(G.degree()), return_dtype=pl.Int64).alias("ties"),
    )
    drawn = _drawn_people(known)
    # Not G.subgraph: it visits its nodes in the order of a set.
    inner: nx.Graph[str] = nx.Graph()
    inner.add_nodes_from(drawn["user_id"].to_list())
    inner.add_edges_from((u, v) for u, v in G.edges if u in inner and v in inner)
    group = louvain(inner, seed=0)
    drawn = _numbered(drawn.with_columns(
        pl.col("user_id").replace_strict(group, return_dtype=pl.Int64).alias("community")
    ))  # fmt: skip
    inside = edges.filter(
        pl.col("source").is_in(drawn["user_id"].implode())
        & pl.col("target").is_in(drawn["user_id"].implode())
    )
    ties, least = _drawn_ties(inside, drawn)
    counts = {"people": known.height, "isolates": int((known["ties"] == 0).sum()),
              "ties": edges.height, "inside": inside.height, "least": least,
              "lowest": int(drawn["core"].min() or 0), "innermost": int(drawn["core"].max() or 0)}  # fmt: skip
    return _Community(known, drawn, _all_replies(posts, ties), counts)


def _drawn_people(people: pl.DataFrame) -> pl.DataFrame:
    """Return whole shells from the innermost outwards, as many as fit; isolates are counted, not drawn."""
    linked = people.filter(pl.col("ties") > 0)
    shells = (
        linked.group_by("core")
        .len()
        .sort("core", descending=True)
        .with_columns(pl.col("len").cum_sum())
    )
    fitting = shells.filter(pl.col("len") <= MOST_PEOPLE)["core"]
    lowest = fitting.min() if len(fitting) else shells["core"].max()
    return linked.filter(pl.col("core") >= (lowest or 0)).sort(
        "core", "ties", descending=True, maintain_order=True
    ).head(MOST_PEOPLE)  # fmt: skip


def _numbered(drawn: pl.DataFrame) -> pl.DataFrame:
    """Number sectors by size and rings from the innermost shell outwards."""
    largest = (
        drawn.group_by("community", maintain_order=True)
        .len()
        .sort("len", descending=True, maintain_order=True)
    )
    number = {c: min(i, MOST_SECTORS) for i, c in enumerate(largest["community"].to_list())}
    levels = sorted(set(drawn["core"].to_list()), reverse=True)
    ring = {level: min(i, MOST_RINGS - 1) for i, level in enumerate(levels)}
    return drawn.with_columns(
        pl.col("community").replace_strict(number, return_dtype=pl.Int64).alias("sector"),
        pl.col("core").replace_strict(ring, return_dtype=pl.Int64).alias("ring"),
    )


def _drawn_ties(inside: pl.DataFrame, drawn: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Return the ties to draw and the least weight of those outside the innermost shell."""
    if inside.height <= MOST_TIES:
        return inside, 1
    core = drawn.filter(pl.col("ring") == 0)["user_id"].implode()
    inner = pl.col("source").is_in(core) & pl.col("target").is_in(core)
    for least in range(2, int(inside["weight"].max() or 1) + 1):  # type: ignore[call-overload]
        ties = inside.filter(inner | (pl.col("weight") >= least))
        if ties.height <= MOST_TIES:
            return ties, least
    return inside.sort("weight", descending=True, maintain_order=True).head(MOST_TIES), 0


def _all_replies(posts: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    """Give each drawn tie the ids of all its replies, by time."""
    from graph import networks

    every = (
        networks.replies(posts)
        .join(ties.select("source", "target"), on=["source", "target"], how="semi")
        .group_by("source", "target", maintain_order=True)
        .agg(pl.col("post_id").alias("post_ids"))
    )
    return ties.drop("post_ids").join(
        every, on=["source", "target"], how="left", maintain_order="left"
    )


def _places(drawn: pl.DataFrame) -> tuple[layout.Places, list[float], list[tuple[float, float]]]:
    return layout.rings(drawn["ring"].to_list(), drawn["sector"].to_list(), _sizes(drawn))


def _sizes(drawn: pl.DataFrame) -> list[float]:
    return [3.6 + 0.75 * math.sqrt(ties) for ties in drawn["ties"].to_list()]


def _nodes(
    study: Study, community: _Community, places: layout.Places, names: Mapping[str, str],
    spans: Mapping[str, tuple[Span, ...]],
) -> tuple[Node, ...]:  # fmt: skip
    drawn = community.drawn
    written = _posts_of(study.tables["corpus/posts"], drawn)
    topics = _topics_of(study, drawn)
    told = _figures_of_people(study, community)
    rows = drawn.iter_rows(named=True)
    nodes = []
    for row, size, (x, y) in zip(rows, _sizes(drawn), places.tolist(), strict=True):
        user = row["user_id"]
        facts = _facts(row, told.get(user, {}), topics.get(user, ""))
        nodes.append(Node(
            key=user, name=names[user], kind="person", x=x, y=y, size=size, group=row["sector"],
            ring=row["ring"] == 0, sub="innermost shell" if row["ring"] == 0 else f"coreness {row['core']}",
            facts=facts, evidence=_evidence(written.get(user, []), spans), total=row["n_posts"],
            command=f"kithgraph evidence show {user}",
        ))  # fmt: skip
    return tuple(nodes)


def _facts(
    row: Mapping[str, Any], told: Mapping[str, int], topics: str
) -> tuple[tuple[str, str], ...]:
    facts = [
        ("ties", f"{row['ties']:,}"),
        ("coreness", str(row["core"])),
        ("posts", f"{row['n_posts']:,}"),
        ("replies written", f"{told.get('written', 0):,}"),
        ("people answered", f"{told.get('answered', 0):,}"),
        ("replies received", f"{told.get('received', 0):,}"),
        ("taught / was taught", f"{told.get('taught', 0):,} / {told.get('learned', 0):,}"),
        ("first post", f"{row['first_at']:%Y-%m-%d}"),
    ]
    return (*facts, *([("topics", topics)] if topics else []))


def _evidence(
    post_ids: Sequence[str], spans: Mapping[str, tuple[Span, ...]]
) -> tuple[Evidence, ...]:
    """Put posts that name something in front; within both parts the order stays."""
    marked = [Evidence(p, spans[p]) for p in post_ids if p in spans]
    return (*marked, *(Evidence(p) for p in post_ids if p not in spans))


def _posts_of(posts: pl.DataFrame, drawn: pl.DataFrame) -> dict[str, list[str]]:
    rows = (
        posts.filter(pl.col("user_id").is_in(drawn["user_id"].implode()))
        .sort("created_at", maintain_order=True)
        .group_by("user_id", maintain_order=True)
        .agg("post_id")
    )
    return dict(rows.iter_rows())


def _topics_of(study: Study, drawn: pl.DataFrame) -> dict[str, str]:
    """Return the three things that each person names most; ties go to the one named first."""
    authors = study.tables["corpus/posts"].select("post_id", "user_id", "created_at")
    named = (
        study.tables["annotations/mentions"]
        .filter((pl.col("kind") != "user") & pl.col("entity").is_not_null())
        .join(authors, on="post_id", how="inner", maintain_order="left")
        .filter(pl.col("user_id").is_in(drawn["user_id"].implode()))
        .sort("created_at", "post_id", "start")
        .group_by("user_id", "entity", maintain_order=True)
        .agg(pl.col("post_id").n_unique().alias("n"))
        .sort("n", descending=True, maintain_order=True)
        .group_by("user_id", maintain_order=True)
        .agg(pl.col("entity").head(3))
    )
    return {user: ", ".join(entities) for user, entities in named.iter_rows()}


def _figures_of_people(study: Study, community: _Community) -> dict[str, dict[str, int]]:
    from graph import networks

    edges = networks.reply_edges(study.tables["corpus/posts"])
    told: dict[str, dict[str, int]] = {user: {} for user in community.drawn["user_id"].to_list()}
    by_source = edges.group_by("source").agg(pl.col("weight").sum(), pl.len())
    for user, weight, people in by_source.iter_rows():
        if user in told:
            told[user] |= {"written": weight, "answered": people}
    for user, weight in edges.group_by("target").agg(pl.col("weight").sum()).iter_rows():
        if user in told:
            told[user]["received"] = weight
    teaches = study.tables["annotations/teaches"]
    for column, name in (("teacher_id", "taught"), ("learner_id", "learned")):
        for user, n in teaches.group_by(column).len().iter_rows():
            if user in told:
                told[user][name] = n
    return told


def _edges(community: _Community, spans: Mapping[str, tuple[Span, ...]]) -> tuple[Edge, ...]:
    place = {user: number for number, user in enumerate(community.drawn["user_id"].to_list())}
    return tuple(
        Edge(
            source=place[source], target=place[target], kind="reply", weight=weight,
            evidence=_evidence(post_ids, spans), total=weight,
            command=f"kithgraph evidence show {source} {target}",
        )
        for source, target, weight, post_ids in community.ties.select(
            "source", "target", "weight", "post_ids"
        ).iter_rows()
    )  # fmt: skip


def _sentence(result: Mapping[str, Any], community: _Community) -> str:
    del community
    return text_of(result, "detail", "definition")


def _left_out(community: _Community) -> str:
    counts = community.counts
    drawn = community.drawn.height
    rest = counts["people"] - drawn - counts["isolates"]
    said = (
        f"Drawn: {drawn:,} of {counts['people']:,} people, those with a coreness of at least {counts['lowest']}."
        f" Counted, not drawn: {rest:,} people further out and {counts['isolates']:,} without any tie."
    )
    if counts["least"] > 1:
        said += (
            f" Of {counts['inside']:,} ties between drawn people, {community.ties.height:,} are drawn: those of"
            f" {counts['least']} replies or more, and all within the innermost shell."
        )
    return said


def _legend(community: _Community) -> tuple[LegendLine, ...]:
    drawn = community.drawn
    lines = [LegendLine(label="dark rim: innermost shell", shape="ring", group=None,
                        count=int((drawn["ring"] == 0).sum()))]  # fmt: skip
    for sector, n in drawn.group_by("sector").len().sort("sector").iter_rows():
        last = sector == MOST_SECTORS
        label = "smaller communities" if last else f"community {'ABCDEFGH'[sector]}"
        lines.append(LegendLine(label=label, shape="dot", group=sector, count=n))
    return tuple(lines)


def _guides(
    drawn: pl.DataFrame, outer: Sequence[float], angles: Sequence[tuple[float, float]]
) -> Guides:
    far = outer[-1] + 14 if outer else 0.0
    texts = [
        (
            far * math.cos((a + b) / 2),
            far * math.sin((a + b) / 2),
            "ABCDEFG…"[min(s, 7)],
            "center",
            -13.0,
            0.0,
        )
        for s, (a, b) in enumerate(angles)
    ]
    levels = (
        drawn.group_by("ring")
        .agg(pl.col("core").max(), pl.col("core").min().alias("low"))
        .sort("ring")
    )
    for ring, high, low in levels.iter_rows():
        said = f"{high}" if high == low else f"{low}–{high}"
        texts.append((0.0, -outer[ring] + 5, said, "center", -9.0, 0.0))
    return Guides(circles=tuple((0.0, 0.0, r) for r in outer), texts=tuple(texts))


def _opacity(n_edges: int) -> float:
    """Return how faint edges are: the more of them, the fainter."""
    return round(min(0.6, max(0.1, 9.0 / math.sqrt(n_edges + 1))), 2)


def _start(drawn: pl.DataFrame) -> tuple[int, ...]:
    """Return the five people with the most ties."""
    order = (
        drawn.with_row_index().sort("ties", descending=True, maintain_order=True)["index"].head(5)
    )
    return tuple(order.to_list())


VIEW = View(
    name="community", title="The community", draw=draw, analyses=("core-periphery",), tables=_TABLES
)
