"""The data that a page with a picture carries: figures, quotes, bars of time, JSON-ready."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from viz.frame.bins import Bins, make_bins
from viz.frame.evidence_pages import Places
from viz.picture import Edge, Evidence, Kind, Node, Picture
from viz.study.quotes import Written, excerpt, short

PageData = dict[str, Any]
QUOTES_OF_NODE = 3
QUOTES_OF_EDGE = 3
FEW_EDGES = 1000
"""Up to so many edges a page quotes `QUOTES_OF_EDGE` posts of each, beyond it one less."""
MOST_QUOTED_BYTES = 1_500_000
"""Bytes of quotes in one page: with the picture and vis-network it stays under 4 MB."""


@dataclass(slots=True)
class _Book:
    """The quotes of a page, each once; it refuses new ones when full."""

    written: Mapping[str, Written]
    width: int
    quotes: list[dict[str, Any]] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    n_bytes: int = 0
    _numbers: dict[tuple[str, tuple[tuple[int, int], ...]], int] = field(default_factory=dict)
    _thread_numbers: dict[str, int] = field(default_factory=dict)

    def add(self, evidence: Evidence) -> list[Any] | None:
        """Return the reference to a quote, or None if the post is unknown or the page is full."""
        key = (evidence.post_id, evidence.spans)
        if key not in self._numbers:
            post = self.written.get(evidence.post_id)
            if post is None or self.n_bytes > MOST_QUOTED_BYTES:
                return None
            self._numbers[key] = len(self.quotes)
            self._write(post, evidence)
        return [self._numbers[key], evidence.note] if evidence.note else [self._numbers[key]]

    def _write(self, post: Written, evidence: Evidence) -> None:
        parts = excerpt(post.text, evidence.spans, width=self.width)
        if post.title not in self._thread_numbers:
            self._thread_numbers[post.title] = len(self.threads)
            self.threads.append(post.title)
            self.n_bytes += len(post.title.encode()) + 4
        thread = self._thread_numbers[post.title]
        self.quotes.append({"d": post.day, "t": thread, "s": list(parts)})
        self.n_bytes += sum(len(part.encode()) + 3 for part in parts) + 35


def page_data(
    picture: Picture, written: Mapping[str, Written], *, places: Places | None
) -> PageData:
    """Return what the page's scripts read; the same picture gives the same data."""
    times = (written[e.post_id].created_at for e in timed(picture) if e.post_id in written)
    bins = make_bins([at for at in times if at is not None])
    book = _Book(written, 280 if len(picture.edges) <= FEW_EDGES else 210)
    node_quotes = [_quote(book, node.evidence[:QUOTES_OF_NODE]) for node in picture.nodes]
    edge_quotes = _edge_quotes(book, picture.edges, quotes_of_edge(picture))
    return {
        "name": picture.name,
        "nodes": [
            _node(node, number, quotes, bins=bins, written=written, places=places)
            for number, (node, quotes) in enumerate(zip(picture.nodes, node_quotes, strict=True))
        ],
        "edges": [
            _edge(edge, number, quotes, bins=bins, written=written, places=places)
            for number, (edge, quotes) in enumerate(zip(picture.edges, edge_quotes, strict=True))
        ],
        "quotes": book.quotes,
        "threads": book.threads,
        "bins": _bars(picture, bins, written),
    } | _frame_data(picture)  # fmt: skip


def timed(picture: Picture) -> Iterator[Evidence]:
    """Yield the evidence that the bars of time count: that of edges or of nodes."""
    by_edges = picture.timed_by == "edges" and picture.edges
    items: Sequence[Node | Edge] = picture.edges if by_edges else picture.nodes
    for item in items:
        yield from item.evidence


def quotes_of_edge(picture: Picture) -> int:
    """Return how many posts of an edge a page quotes."""
    return QUOTES_OF_EDGE if len(picture.edges) <= FEW_EDGES else QUOTES_OF_EDGE - 1


def _edge_quotes(book: _Book, edges: Sequence[Edge], most: int) -> list[list[Any]]:
    """Give each edge one quote, heaviest first, then the next one, while there is room."""
    quotes: list[list[Any]] = [[] for _ in edges]
    heaviest_first = sorted(range(len(edges)), key=lambda number: (-edges[number].weight, number))
    for turn in range(most):
        for number in heaviest_first:
            if turn < len(edges[number].evidence):
                quotes[number] += _quote(book, edges[number].evidence[turn : turn + 1])
    return quotes


def _quote(book: _Book, evidence: Sequence[Evidence]) -> list[Any]:
    return [found for one in evidence if (found := book.add(one)) is not None]


def _node(
    node: Node, number: int, quotes: list[Any], *, bins: Bins, written: Mapping[str, Written],
    places: Places | None,
) -> PageData:  # fmt: skip
    values = {
        "key": node.key, "name": short(node.name, 200), "sub": node.sub, "kind": node.kind,
        "group": node.group, "ring": node.ring, "hollow": node.hollow, "w": node.weight,
        "facts": [[name, short(value, 300)] for name, value in node.facts], "quotes": quotes,
        "total": node.total, "bins": bins.sparse(node.moments or _moments(node, written)),
    }  # fmt: skip
    return _without_empty(
        values | _way(node, len(quotes), places.of_node(number) if places else None)
    )


def _edge(
    edge: Edge, number: int, quotes: list[Any], *, bins: Bins, written: Mapping[str, Written],
    places: Places | None,
) -> PageData:  # fmt: skip
    values = {
        "s": edge.source, "t": edge.target, "kind": edge.kind, "w": edge.weight,
        "label": edge.label, "faint": edge.faint,
        "facts": [list(fact) for fact in edge.facts], "quotes": quotes, "total": edge.total,
        "bins": bins.sparse(_moments(edge, written)),
    }  # fmt: skip
    if edge.group is not None:
        values["group"] = edge.group
    kept = _without_empty(
        values | _way(edge, len(quotes), places.of_edge(number) if places else None)
    )
    return kept | {"s": edge.source, "t": edge.target}


def _way(item: Node | Edge, quoted: int, place: str | None) -> PageData:
    """Return how all posts of an item are reached, where the page does not quote them all."""
    if item.total <= quoted:
        return {}
    return {"all": place} if place else {"command": item.command}


def _without_empty(values: PageData) -> PageData:
    """Leave out what the page's script takes for granted."""
    return {key: v for key, v in values.items() if (isinstance(v, int) and v is not False) or v}


def _moments(item: Node | Edge, written: Mapping[str, Written]) -> list[Any]:
    found = (written[e.post_id].created_at for e in item.evidence if e.post_id in written)
    return [at for at in found if at is not None]


def _bars(picture: Picture, bins: Bins, written: Mapping[str, Written]) -> PageData:
    ids = {e.post_id for e in timed(picture) if e.post_id in written}
    counts = [0] * len(bins.starts)
    moments = (written[post_id].created_at for post_id in ids)
    told = bins.sparse([at for at in moments if at is not None])
    for number, count in zip(told[::2], told[1::2], strict=True):
        counts[number] = count
    return {"unit": bins.unit, "labels": bins.labels, "counts": counts}


def _frame_data(picture: Picture) -> PageData:
    words, cypher, guides = picture.words, picture.cypher, picture.guides
    nothing = (
        () if picture.nodes else ((0.0, 0.0, "There is nothing to draw.", "center", -15.0, 0.0),)
    )
    weighed: Sequence[Node | Edge] = picture.nodes if picture.least_of == "nodes" else picture.edges
    return {
        "words": {
            "nodes": words.nodes, "edges": words.edges, "weight": words.weight,
            "Nodes": words.nodes.capitalize(), "Edges": words.edges.capitalize(),
        },
        "node_kinds": [_kind(kind, picture.nodes) for kind in picture.node_kinds],
        "edge_kinds": [_kind(kind, picture.edges) for kind in picture.edge_kinds],
        "legend": [
            {"label": line.label, "shape": line.shape, "group": line.group, "count": line.count}
            for line in picture.legend
        ],
        "guides": {
            "circles": [list(map(_tidy, circle)) for circle in guides.circles],
            "lines": [list(map(_tidy, line)) for line in guides.lines],
            "texts": [[_tidy(value) for value in text] for text in guides.texts or nothing],
            **({"bars": [list(map(_tidy, bar)) for bar in guides.bars]} if guides.bars else {}),
        },
        "extent": [_tidy(value) for value in picture.extent],
        "edge_opacity": picture.edge_opacity, "focus_scale": picture.focus_scale,
        "least_of": picture.least_of, "timed_by": picture.timed_by,
        "max_weight": max((item.weight for item in weighed), default=1),
        "start": list(picture.start), "notes": list(picture.notes),
        "how_to_read": picture.how_to_read,
        "cypher": {
            "page": cypher.page,
            "subjects": {
                subject: {"parameters": list(query.parameters), "text": query.text}
                for subject, query in cypher.subjects.items()
            },
        },
    }  # fmt: skip


def _kind(kind: Kind, items: Sequence[Node | Edge]) -> PageData:
    count = sum(item.kind == kind.name for item in items)
    return {
        "name": kind.name, "label": kind.label, "out": kind.outward, "in": kind.inward,
        "weight": kind.weight, "on": kind.shown, "count": count,
    }  # fmt: skip


def _tidy(value: object) -> object:
    return round(value, 1) if isinstance(value, float) else value
