"""How links of lineage are drawn: a line a pair of models and source, by who says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from graph.claims import counts_as_told
from viz.picture import Edge, Evidence, Kind, LegendLine, Sign
from viz.study.families import Link, Models


class _Source(NamedTuple):
    """Who says that one model comes from another, and how such lines are drawn."""

    kind: Kind
    said_by: str
    group: int | None = None
    dashed: bool = False
    faint: bool = False


_SOURCES = {
    "hub": _Source(
        Kind(name="hub", label="the Hub says", outward="derives from", inward="is base of",
             weight="records"),
        "the Hub's records",
    ),
    "talk": _Source(
        Kind(name="talk", label="posts tell", outward="derives from", inward="is base of",
             weight="posts"),
        "posts", group=5, dashed=True,
    ),
    "name": _Source(
        Kind(name="name", label="the name says", outward="belongs to", inward="has",
             weight="names"),
        "the model's name", group=7, faint=True,
    ),
}  # fmt: skip
LINKS = tuple(source.kind for source in _SOURCES.values())


def links_drawn(relations: pl.DataFrame, models: Models, order: Sequence[str]) -> tuple[Edge, ...]:
    """Return the links among the drawn, each pair once a source."""
    place = {model: number for number, model in enumerate(order)}
    grouped: dict[tuple[str, str, str], list[Link]] = {}
    for link in models.links:
        if link.child in place and link.base in place:
            grouped.setdefault((link.child, link.base, link.source), []).append(link)
    said = _said(relations)
    edges = []
    for (child, base, source), links in grouped.items():
        evidence = said.get((child, base), ()) if source == "talk" else ()
        named = ", ".join(dict.fromkeys(link.relation or "unknown" for link in links))
        kind, said_by, group, dashed, faint = _SOURCES[source]
        if source == "talk":
            is_in_words = any(link.in_words for link in links)
            said_by += ", in words" if is_in_words else ", by a model's name alone"
        edges.append(Edge(
            source=place[child], target=place[base], kind=kind.name, weight=max(1, len(evidence)),
            group=group, dashed=dashed, faint=faint,
            facts=(("relation", named), ("said by", said_by)), label=named,
            evidence=evidence, total=len(evidence),
            command=f"kithgraph evidence show {child} {base} --limit 0",
        ))  # fmt: skip
    return tuple(edges)


def link_kinds(edges: Sequence[Edge]) -> tuple[Kind, ...]:
    """Return the sources of the links that are drawn."""
    present = {edge.kind for edge in edges}
    return tuple(kind for kind in LINKS if kind.name in present)


def link_legend(edges: Sequence[Edge]) -> tuple[LegendLine, ...]:
    """Return a line of the legend for each source of the links that are drawn."""
    lines = []
    for kind, _, group, dashed, _ in _SOURCES.values():
        n = sum(edge.kind == kind.name for edge in edges)
        if n:
            shape: Sign = "dashes" if dashed else "line"
            lines.append(LegendLine(label=kind.label, shape=shape, group=group, count=n))
    return tuple(lines)


def _said(relations: pl.DataFrame) -> dict[tuple[str, str], tuple[Evidence, ...]]:
    """Return the posts that tell each derivation, each once however often it says so."""
    rows = relations.filter(pl.col("kind") == "derived_from", counts_as_told()).select(
        "subject", "object", "post_id", "start", "end", "relation"
    )
    found: dict[tuple[str, str], dict[str, Evidence]] = {}
    for child, base, post_id, start, end, relation in rows.iter_rows():
        posts = found.setdefault((child, base), {})
        before = posts.get(post_id, Evidence(post_id))
        notes = dict.fromkeys(filter(None, (*before.note.split(", "), relation)))
        posts[post_id] = Evidence(post_id, (*before.spans, (start, end)), ", ".join(notes))
    return {pair: tuple(posts.values()) for pair, posts in found.items()}
