"""One archive of a whole study: tables, networks, results, code book, and how all of it was made.

The same workspace gives the same bytes: members stand sorted, with one fixed time.
"""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.export.files import STUDY_NETWORKS, flat, graph_text, network_of, refuse_other_format
from ingest.damage import AGAIN, read_json
from ingest.outputs import json_text, writing

if TYPE_CHECKING:
    import polars as pl

    from ingest.workspace import Workspace

# The earliest time that a ZIP archive can hold.
_TIME = (1980, 1, 1, 0, 0, 0)
_EDGE_COLUMNS = {"source_id": "Source", "target_id": "Target", "source": "origin"}
"""Names that Gephi takes; beside `Source` no program that heeds no case takes a `source`."""

_CHANGING = frozenset({"seconds", "peak_mib"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One column or property: where it stands, its type, and what the code book says of it."""

    place: str
    name: str
    type: str
    meaning: str
    values: str
    unit: str
    made: str


def export_study(workspace: Workspace, out: Path) -> int:
    """Write the archive of a workspace; return the number of files in it.

    Parameters
    ----------
    workspace : Workspace
        Built; results that are not there yet are left out.
    out : Path
        File to write, ending in ``.zip``.

    Raises
    ------
    UsageError
        If `out` ends as another format does.
    MissingStepError
        If a table is not there yet.
    DiskError
        If `out` cannot be written.
    """
    refuse_other_format(out, ".zip")
    count = 0
    with writing(out) as path, zipfile.ZipFile(path, "w") as archive:
        for name, body in _members(workspace):
            info = zipfile.ZipInfo(f"study/{name}", date_time=_TIME)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, body)
            count += 1
    return count


def code_book() -> list[Variable]:
    """Return every variable of tables, graph and networks, in their order, with its entry."""
    from graph.schema import LABELS, RELATIONSHIP_TYPES
    from ingest.tables import TABLES

    told = entries()
    made = [
        _variable(f"table {table.name}", name, str(kind), told["tables"][table.name][name])
        for table in TABLES.values()
        for name, kind in table.schema.items()
    ]
    made += [
        _variable(f"node {label.name}", name, kind, told["nodes"][label.name][name])
        for label in LABELS
        for name, kind in label.columns.items()
    ]
    kinds = {kind.name: kind for kind in RELATIONSHIP_TYPES}
    made += [
        _variable(f"relationship {kind.name}", name, type_, told["relationships"][kind.name][name])
        for kind in kinds.values()
        for name, type_ in kind.columns.items()
    ]
    return made + [
        _variable(f"network: {place}", name, entry["type"], entry)
        for place, book in told["networks"].items()
        for name, entry in book.items()
    ]


def entries() -> dict[str, Any]:
    """Return the code book as written: a text about care, then places, variables, entries."""
    return tomllib.loads(_data("codebook.toml"))


def _variable(place: str, name: str, kind: str, entry: Mapping[str, str]) -> Variable:
    return Variable(
        place=place, name=name, type=kind, meaning=entry["meaning"], values=entry.get("values", ""),
        unit=entry.get("unit", ""), made=entry["made"],
    )  # fmt: skip


def _members(workspace: Workspace) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the archive, one at a time."""
    from graph.project import project
    from ingest.tables import TABLES

    yield "README.txt", _data("study_readme.txt").encode()
    yield "CITATION.cff", _data("citation.cff").encode()
    yield from _books()
    for table in TABLES:
        rows = workspace.table(table)
        yield f"tables/{table}.parquet", workspace.table_path(table).read_bytes()
        yield f"tables/{table}.csv", _csv(rows)
    projection = project(workspace)
    for label, rows in projection.nodes:
        yield f"graph/nodes/{label.name}.csv", _csv(rows)
    for kind, rows in projection.relationships:
        columns = rows.rename(_EDGE_COLUMNS, strict=False)
        yield f"graph/edges/{kind.source}-{kind.name}-{kind.target}.csv", _csv(columns)
    for name in STUDY_NETWORKS:
        yield f"networks/{name}.gexf", graph_text(network_of(workspace, name), ".gexf").encode()
    yield from _how(workspace)


def _how(workspace: Workspace) -> Iterator[tuple[str, bytes]]:
    """Yield decisions, results and manifests, without what differs between two runs."""
    from graph.lineage.decisions import DECISIONS

    yield "versions.json", json_text(_versions()).encode()
    if workspace.path(DECISIONS).exists():
        yield DECISIONS, workspace.path(DECISIONS).read_bytes()
    for folder in ("results", "manifests"):
        for path in sorted(workspace.path(folder).glob("*.json")):
            value = read_json(path, now=AGAIN)
            if path.name != "stages.json":
                yield f"{folder}/{path.name}", json_text(_lasting(value)).encode()
                if folder == "results" and (table := _table(value)):
                    yield f"{folder}/{path.stem}.csv", table


def _table(result: Any) -> bytes | None:  # noqa: ANN401 (any JSON)
    from graph.analysis import load_analysis
    from graph.results import table_text

    name = result.get("analysis") if isinstance(result, dict) else None
    return table_text(result).encode() if name and load_analysis(name).table else None


def _lasting(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    if isinstance(value, dict) and "step" in value:
        return {key: member for key, member in value.items() if key not in _CHANGING}
    return value


def _versions() -> dict[str, str]:
    names = (
        "kithgraph",
        "grafeo",
        "networkx",
        "numba",
        "numpy",
        "polars",
        "pyvis",
        "scipy",
        "spacy",
    )
    return {name: metadata.version(name) for name in names}


def _books() -> Iterator[tuple[str, bytes]]:
    import polars as pl

    rows = _rows()
    yield "codebook.csv", _csv(pl.DataFrame(rows))
    yield "codebook.md", _markdown(rows).encode()


def code_book_text() -> str:
    """Return the code book in Markdown, as a study holds it and the documents show it."""
    return _markdown(_rows())


def _rows() -> list[dict[str, str]]:
    return [
        {name: getattr(variable, name) for name in Variable.__slots__} for variable in code_book()
    ]


def _markdown(rows: Sequence[Mapping[str, str]]) -> str:
    told = entries()
    lines = ["# Code book", "", told["care"].strip(), "", told["order"].strip(), ""]
    place = None
    for row in rows:
        if row["place"] != place:
            place = row["place"]
            lines += [
                "",
                f"## {place}",
                "",
                "| variable | type | meaning | values | unit | how made |",
            ]
            lines.append("|---|---|---|---|---|---|")
        cells = (
            row[name].replace("|", "\\|")
            for name in ("name", "type", "meaning", "values", "unit", "made")
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _data(name: str) -> str:
    return resources.files("graph.export").joinpath(name).read_text(encoding="utf-8")


def _csv(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    flat(frame).write_csv(buffer)
    return buffer.getvalue()
