"""Files for other programs: annotations as NDJSON; networks for Gephi, R and spreadsheets.

The same workspace gives the same bytes: no file carries the time of its making.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.output import safe
from ingest.errors import UsageError, unknown_name
from ingest.outputs import write_out, writing

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl

    from ingest.workspace import Workspace

NETWORKS = ("reply", "teaching", "lineage", "owners", "co-participation", "shared-models")
STUDY_NETWORKS = NETWORKS[:4]
"""Those of a study's archive; the others have hundreds of thousands of edges."""
FORMATS = (".graphml", ".gexf", ".csv", ".parquet")

_OF_OTHERS = frozenset({
    *FORMATS, ".zip", ".tar", ".gz", ".tgz", ".zst", ".7z", ".rar", ".xlsx", ".xls", ".tsv",
    ".html", ".pdf", ".docx",
})  # fmt: skip

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MADE_AT = re.compile(r' lastmodifieddate="[^"]*"')
# A network's edge says "source" of the fact, and formats call an edge's beginning so.
_RENAMED = {"source": "origin", "target": "end", "id": "key", "label": "title"}


def refuse_other_format(out: Path, wanted: str) -> None:
    """Refuse a name that tells of another format than the one that is written.

    Raises
    ------
    UsageError
        If it ends so.

    Examples
    --------
    >>> refuse_other_format(Path("study.zip"), ".zip")
    """
    ending = out.suffix.lower()
    if ending in _OF_OTHERS and ending != wanted:
        raise UsageError(f"no format {ending!r} here", where=str(out), now=f"end in {wanted}")


def export_annotations(workspace: Workspace, out: Path) -> int:
    """Write one JSON object a post; return how many.

    Raises
    ------
    UsageError
        If `out` ends as a table or an archive does.
    MissingStepError
        If a table is not there yet.
    DiskError
        If `out` cannot be written.
    """
    refuse_other_format(out, ".jsonl")
    from graph.export.annotations import export_annotations_rows

    count = 0
    with writing(out) as path, path.open("w", encoding="utf-8", newline="\n") as file:
        for row in export_annotations_rows(workspace):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def export_graph(workspace: Workspace, network: str, out: Path, *, bots: bool = True) -> list[Path]:
    """Write a network; the ending of `out` chooses the format. Return the files written.

    Parameters
    ----------
    workspace : Workspace
        With its tables.
    network : str
        One of `NETWORKS` (see `graph.networks` and `graph.affiliation`).
    out : Path
        Ends in ``.graphml``, ``.gexf``, ``.csv`` or ``.parquet``; the latter two hold edges, and
        nodes stand beside them in ``NAME-nodes.csv`` or ``NAME-nodes.parquet``.
    bots : bool
        False leaves bots out of networks of people.

    Raises
    ------
    UsageError
        If network or ending is not known.
    MissingStepError
        If a table is not there yet.
    """
    ending = out.suffix.lower()
    if ending not in FORMATS:
        raise UsageError(
            f"no format {ending!r}", where=str(out), now=f"end in {', '.join(FORMATS)}"
        )
    G = network_of(workspace, network, bots=bots)
    if ending in {".csv", ".parquet"}:
        nodes = out.with_name(f"{out.stem}-nodes{out.suffix}")
        _write_frame(_edge_frame(G), out)
        _write_frame(_node_frame(G), nodes)
        return [out, nodes]
    write_out(graph_text(G, ending), out)
    return [out]


def network_of(workspace: Workspace, name: str, *, bots: bool = True) -> nx.Graph[str]:
    """Return a network of the workspace as NetworkX graph; `bots=False` is of people alone.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    from graph import affiliation, networks

    if name not in NETWORKS:
        raise unknown_name("network", name, NETWORKS)
    if name in {"lineage", "owners"}:
        models = workspace.table("corpus/models")
        if name == "owners":
            return networks.owner_network(models)
        tables = (workspace.table(f"annotations/{name}") for name in ("relations", "entities"))
        return networks.lineage_network(models, *tables)
    posts = workspace.table("corpus/posts")
    if name == "reply":
        return networks.reply_network(posts, bots=bots)
    if name == "teaching":
        teaches = workspace.table("annotations/teaches")
        return networks.teaching_network(teaches, posts=posts, bots=bots)
    if name == "co-participation":
        return affiliation.co_participation_network(posts, bots=bots)
    mentions = workspace.table("annotations/mentions")
    return affiliation.shared_models_network(mentions, posts, bots=bots)


def graph_text(G: nx.Graph[str], ending: str) -> str:
    """Return a graph as GraphML or GEXF; lists become text, unknown values are left out."""
    import networkx as nx

    plain = G.__class__()
    plain.add_nodes_from(
        (safe(node), {"label": safe(str(data.get("name") or node))} | _plain(data))
        for node, data in G.nodes(data=True)
    )
    plain.add_edges_from((safe(u), safe(v), _plain(data)) for u, v, data in G.edges(data=True))
    generate = nx.generate_graphml if ending == ".graphml" else nx.generate_gexf
    return _HEAD + _MADE_AT.sub("", "\n".join(generate(plain))) + "\n"


def _node_frame(G: nx.Graph[str]) -> pl.DataFrame:
    """Return the nodes of a graph, one row each: `id` and its columns."""
    return _frame({"id": node} | _renamed(data) for node, data in G.nodes(data=True))


def _edge_frame(G: nx.Graph[str]) -> pl.DataFrame:
    """Return the edges of a graph, one row each: `source`, `target` and their columns."""
    return _frame(
        {"source": u, "target": v} | _renamed(data) for u, v, data in G.edges(data=True)
    )  # fmt: skip


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose cells fit in CSV: lists of text with semicolons, other lists as JSON."""
    import polars as pl

    columns: list[pl.Expr | pl.Series] = []
    for name, kind in frame.schema.items():
        column = pl.col(name)
        if kind == pl.List(pl.String):
            columns.append(column.list.join("; "))
        elif isinstance(kind, pl.List | pl.Struct):
            columns.append(
                pl.Series(name, [_json(value) for value in frame[name].to_list()], pl.String)
            )
        elif isinstance(kind, pl.Datetime):
            columns.append(column.dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
        else:
            columns.append(column)
    return frame.select(columns)


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _renamed(data: Mapping[str, Any]) -> dict[str, Any]:
    return {_RENAMED.get(str(name), str(name)): value for name, value in data.items()}


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {n: _scalar(value) for n, value in _renamed(data).items() if value is not None}


def _scalar(value: object) -> bool | int | float | str:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return safe("; ".join(str(member) for member in value))
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else safe(str(value))


def _frame(rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(list(rows), infer_schema_length=None)


def _write_frame(frame: pl.DataFrame, out: Path) -> None:
    with writing(out) as path:
        if out.suffix == ".parquet":
            frame.write_parquet(path, compression="zstd")
        else:
            flat(frame).write_csv(path)
