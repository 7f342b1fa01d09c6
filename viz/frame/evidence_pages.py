"""The files under `pages/evidence/`: all posts behind the nodes and edges that a page draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from viz.picture import Edge, Evidence, Node, Picture
from viz.study.quotes import Written, excerpt

QUOTES_OF_ITEM = 600
QUOTES_OF_FILE = 700
QUOTE_WIDTH = 600


@dataclass(frozen=True, slots=True)
class Places:
    """Where the posts behind each node and edge stand, as addresses relative to the page."""

    nodes: Mapping[int, str]
    edges: Mapping[int, str]

    def of_node(self, number: int) -> str | None:
        """Return the address of a node's posts."""
        return self.nodes.get(number)

    def of_edge(self, number: int) -> str | None:
        """Return the address of an edge's posts."""
        return self.edges.get(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The posts behind one node or edge: its place in the picture, heading and evidence."""

    anchor: str
    heading: str
    evidence: tuple[Evidence, ...]
    total: int
    command: str


def plan_evidence(picture: Picture, *, quoted: tuple[int, int]) -> list[list[Section]]:
    """Share out the items whose posts a page cannot quote in full over files of bounded size.

    Parameters
    ----------
    picture : Picture
        The page's picture.
    quoted : tuple of int
        How many posts the page quotes of a node and of an edge.
    """
    sections = [
        *(_node_section(i, n) for i, n in enumerate(picture.nodes) if n.total > quoted[0]),
        *(_edge_section(i, e, picture) for i, e in enumerate(picture.edges) if e.total > quoted[1]),
    ]
    files: list[list[Section]] = []
    room = 0
    for section in sections:
        size = min(len(section.evidence), QUOTES_OF_ITEM)
        if not files or size > room:
            files.append([])
            room = QUOTES_OF_FILE
        files[-1].append(section)
        room -= size
    return files


def evidence_places(files: list[list[Section]], *, slug: str) -> Places:
    """Return the address of each planned section, relative to the folder of pages."""
    nodes: dict[int, str] = {}
    edges: dict[int, str] = {}
    for number, sections in enumerate(files):
        for section in sections:
            target = nodes if section.anchor.startswith("n") else edges
            target[int(section.anchor[1:])] = f"evidence/{file_name(slug, number)}#{section.anchor}"
    return Places(nodes, edges)


def file_name(slug: str, number: int) -> str:
    """Return the name of the file with that number, counted from 0."""
    return f"{slug}-{number + 1:03}.html"


def evidence_body(sections: list[Section], written: Mapping[str, Written]) -> Iterator[str]:
    """Yield the HTML of one file's sections."""
    for section in sections:
        yield f'<section class="item" id="{escape(section.anchor)}">'
        yield f"<h2><bdi>{escape(section.heading)}</bdi></h2>"
        known = [one for one in section.evidence if one.post_id in written]
        known.sort(key=lambda one: (written[one.post_id].when, one.post_id))
        shown = known[:QUOTES_OF_ITEM]
        if len(known) > len(shown):
            yield (
                f'<p class="quiet">The first {len(shown):,} of {len(known):,} posts; all:'
                f" <code>{escape(section.command)}</code></p>"
            )
        for evidence in shown:
            yield _quote_html(evidence, written[evidence.post_id], width=QUOTE_WIDTH)
        yield "</section>"


def _quote_html(evidence: Evidence, post: Written, *, width: int) -> str:
    """Return a quoted post as HTML: its place, then its words with the evidence marked."""
    parts = [escape(part) for part in excerpt(post.text, evidence.spans, width=width)]
    parts[1::2] = [f"<mark>{part}</mark>" for part in parts[1::2]]
    note = f" · {_escaped(evidence.note)}" if evidence.note else ""
    return (
        f'<blockquote class="quote"><div class="place">{post.day} · thread'
        f" “<bdi>{_escaped(post.title)}</bdi>”{note} · {escape(evidence.post_id)}</div>"
        f'<span class="quoted" dir="auto">{"".join(parts)}</span></blockquote>'
    )


@lru_cache(maxsize=4096)
def _escaped(text: str) -> str:
    """Escape a thread's title or a note, of which many quotes have the same."""
    return escape(text)


def _node_section(number: int, node: Node) -> Section:
    return Section(
        anchor=f"n{number}", heading=node.name, evidence=node.evidence, total=node.total,
        command=node.command,
    )  # fmt: skip


def _edge_section(number: int, edge: Edge, picture: Picture) -> Section:
    verb = next(kind.outward for kind in picture.edge_kinds if kind.name == edge.kind)
    ends = picture.nodes[edge.source].name, picture.nodes[edge.target].name
    return Section(
        anchor=f"e{number}", heading=f"{ends[0]} {verb} {ends[1]}", evidence=edge.evidence,
        total=edge.total, command=edge.command,
    )  # fmt: skip
