"""The frame of all pages; the only module that knows PyVis.

PyVis holds nodes and edges and fills our template (`Network.set_template_dir`); with a template
of ours it passes no script, so the vis-network that it ships is inlined here. Only
`generate_html` is used: `write_html` copies a folder into the current directory, and `show` prints.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from viz.frame.evidence_pages import Places
from viz.frame.page_data import PageData, page_data
from viz.frame.provenance import Frame
from viz.picture import Edge, Node, Picture
from viz.study.quotes import Written

TEMPLATES = Path(__file__).parent / "templates"
_SCRIPTS = ("core.js", "panel.js", "tools.js", "sorting.js", "dialogs.js")
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_UNSAFE_PATTERN = re.compile("[<>&\u2028\u2029]")


def script_json(value: object) -> str:
    r"""Return JSON that can stand in a script element whatever strings it holds.

    Examples
    --------
    >>> script_json({"title": "</script><b>"})
    '{"title":"\\u003c/script\\u003e\\u003cb\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _UNSAFE_PATTERN.sub(lambda found: _UNSAFE[found.group()], text)


def network_page(
    picture: Picture,
    frame: Frame,
    written: Mapping[str, Written],
    *,
    places: Places | None,
    index: str | None,
) -> str:
    """Return the HTML of a page with a picture.

    Parameters
    ----------
    picture : Picture
        What the view draws and says.
    frame : Frame
        The sampling frame and the versions, the same on all pages.
    written : mapping
        The posts behind the picture, by post id.
    places : Places or None
        Where the posts behind each node and edge stand in full; without it the page names a
        command.
    index : str or None
        Address of the index page, for the way back.
    """
    data = page_data(picture, written, places=places)
    page = _page_values(picture, frame, data) | {"index": index}
    return _fill(
        "network.html", page,
        nodes=picture.nodes, edges=picture.edges, options=_vis_options(picture),
        directed=picture.directed,
    )  # fmt: skip


def text_page(
    *,
    title: str,
    headline: str,
    sentence: str,
    body: str,
    closing: str,
    index: str | None = None,
    back: str = "All findings",
) -> str:
    """Return the HTML of a page of text; `body` is HTML whose human text is escaped already."""
    page = {
        "title": title, "headline": headline, "sentence": sentence, "body": body,
        "made_short": closing, "index": index, "back": back,
        "css": _asset("page.css") + _asset("text.css"), "script": _asset("sorting.js"),
    }  # fmt: skip
    return _fill("text.html", page)


def _vis_version() -> str:
    """Return the version of the vis-network that PyVis ships."""
    return _VIS.split("/")[-2].removeprefix("vis-")


def _page_values(picture: Picture, frame: Frame, data: PageData) -> dict[str, Any]:
    return {
        "title": picture.title, "headline": picture.headline, "sentence": picture.sentence,
        "figures": picture.figures, "left_out": picture.left_out, "reading": picture.reading,
        "search_hint": picture.search_hint, "definition": picture.definition,
        "aria": f"{picture.headline}. {picture.how_to_read} Everything drawn is also in the table.",
        "made": (*picture.made, *frame.versions), "made_short": frame.short,
        "frame": frame.paragraphs, "cypher": picture.cypher.page, "data": data,
        "css": _asset("page.css"), "vis": _vis(),
        "script": "\n".join(_asset(name) for name in _SCRIPTS),
    }  # fmt: skip


def _fill(
    template: str,
    page: Mapping[str, Any],
    *,
    nodes: Sequence[Node] = (),
    edges: Sequence[Edge] = (),
    options: Mapping[str, Any] | None = None,
    directed: bool = False,
) -> str:
    from pyvis.network import Network

    # Directed, because an undirected add_edge compares with every edge there is.
    network = Network(directed=True, cdn_resources="in_line")
    network.set_template_dir(str(TEMPLATES), template)
    network.path = template
    network.templateEnv = _environment()
    network.templateEnv.globals["page"] = page
    for number, node in enumerate(nodes):
        network.add_node(number, **_vis_node(node))
    for number, edge in enumerate(edges):
        network.add_edge(edge.source, edge.target, **_vis_edge(number, edge, directed=directed))
    network.set_options(json.dumps(options or {}))
    html: str = network.generate_html()
    return html + "\n"


@cache
def _environment() -> Any:  # noqa: ANN401 (of a package that PyVis depends on, not we)
    """Return the environment of templates that all pages share, so that each is compiled once."""
    from pyvis.network import Network

    network = Network(cdn_resources="in_line")
    network.set_template_dir(str(TEMPLATES), "text.html")
    environment = network.templateEnv
    environment.autoescape = True
    environment.filters |= {"script_json": script_json, "from_json": json.loads}
    return environment


def _vis_node(node: Node) -> dict[str, Any]:
    return {
        "label": node.label or " ", "shape": node.shape, "color": "",
        "x": round(node.x, 1), "y": round(node.y, 1), "size": round(node.size, 1),
        "borderWidth": 2.5 if node.ring or node.hollow else 1,
    }  # fmt: skip


def _vis_edge(number: int, edge: Edge, *, directed: bool) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "id": number,
        "width": round(min(6.0, 0.6 + edge.weight**0.5 * 0.6), 1),
    }
    if edge.dashed:
        drawn["dashes"] = [6, 5]
    return drawn | {"arrows": "to" if directed else ""}


def _vis_options(picture: Picture) -> dict[str, Any]:
    smooth = {"enabled": True, "type": "cubicBezier", "roundness": 0.4}
    return {
        "physics": {"enabled": False},
        "layout": {"randomSeed": 0, "improvedLayout": False},
        "interaction": {
            "hover": True, "tooltipDelay": 120, "multiselect": False, "selectConnectedEdges": True,
            "hoverConnectedEdges": False, "hideEdgesOnDrag": len(picture.edges) > 1500,
            "hideEdgesOnZoom": len(picture.edges) > 1500, "zoomSpeed": 0.7,
        },
        "nodes": {
            "font": {"size": 14, "face": "system-ui, DejaVu Sans, sans-serif", "color": "#000000"},
            "chosen": True,
        },
        "edges": {
            "smooth": smooth if picture.curved else False, "selectionWidth": 1.6, "hoverWidth": 1.2,
            "arrows": {"to": {"enabled": picture.directed, "scaleFactor": 0.45}},
        },
    }  # fmt: skip


@cache
def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _vis() -> str:
    """Return vis-network as PyVis ships it, but for the comment that sends for a source map."""
    text = resources.files("pyvis").joinpath(_VIS).read_text(encoding="utf-8")
    return re.sub(r"\n//# sourceMappingURL=.*", "", text)


def versions() -> tuple[tuple[str, str], ...]:
    """Return the versions of what computes and draws pages."""
    names = ("kithgraph", "networkx", "polars", "pyvis")
    return (*((name, metadata.version(name)) for name in names), ("vis-network", _vis_version()))
