"""CSV files for `neo4j-admin database import full`, the fast way to fill an empty Neo4j.

One file a label and one a relationship type and pair of labels; header and rows in one file. Ids
are told apart by label (ID spaces). An unknown value is an empty field, which the import leaves
unset.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from graph.schema import Label, PropertyType, RelationshipType
from ingest.errors import DiskError

if TYPE_CHECKING:
    import polars as pl

    from graph.project import Projection

COMMAND = "import.sh"
CONSTRAINTS = "constraints.cypher"
_SEPARATOR = "\x1f"
_OPTIONS = (
    "--overwrite-destination=true", "--multiline-fields=true", "--array-delimiter=U+001F",
    "--id-type=string",
)  # fmt: skip
_TYPES: dict[PropertyType, str] = {
    "string": "string", "int": "long", "float": "double", "bool": "boolean",
    "datetime": "datetime", "list": "string[]",
}  # fmt: skip


def write_import_files(projection: Projection, folder: Path, *, database: str = "neo4j") -> str:
    """Write the files of a projection and the command that imports them; return the command.

    Parameters
    ----------
    projection : Projection
        What `graph.project.project` returned.
    folder : Path
        Where to; made if it is not there. The command is to be run in it, and stands there as
        `import.sh`; the constraints to make afterwards stand in `constraints.cypher`.
    database : str
        Name of the database; it must not be running.

    Raises
    ------
    DiskError
        If the folder cannot be written.
    """
    from graph.schema import LABELS
    from graph.stores.statements import unique_constraint

    words = ["neo4j-admin", "database", "import", "full", database, *_OPTIONS]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for label, rows in projection.nodes:
            name = f"{label.name.lower()}.csv"
            _write(rows, _node_columns(label), folder / name)
            words.append(f"--nodes={label.name}={name}")
        for kind, rows in projection.relationships:
            name = f"{kind.source.lower()}-{kind.name.lower()}-{kind.target.lower()}.csv"
            _write(rows, _relationship_columns(kind), folder / name)
            words.append(f"--relationships={kind.name}={name}")
        command = " ".join([words[0], *(shlex.quote(word) for word in words[1:])])
        script = '#!/bin/sh\nset -e\ncd "$(dirname "$0")"\n'
        _text(script + command + "\n", folder / COMMAND)
        constraints = "".join(f"{unique_constraint(label)};\n" for label in LABELS)
        _text(constraints, folder / CONSTRAINTS)
    except OSError as error:
        raise DiskError(str(error), where=str(folder), now="name another --out") from error
    return command


def _node_columns(label: Label) -> Mapping[str, str]:
    typed = {name: f"{name}:{_TYPES[kind]}" for name, kind in label.columns.items()}
    return typed | {"id": f"id:ID({label.name})"}


def _relationship_columns(kind: RelationshipType) -> Mapping[str, str]:
    ends = {"source_id": f":START_ID({kind.source})", "target_id": f":END_ID({kind.target})"}
    return ends | {name: f"{name}:{_TYPES[type_]}" for name, type_ in kind.properties.items()}


def _write(rows: pl.DataFrame, columns: Mapping[str, str], path: Path) -> None:
    import polars as pl
    import polars.selectors as cs

    rows.select(pl.col(name).alias(told) for name, told in columns.items()).with_columns(
        cs.datetime().dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"),
        cs.by_dtype(pl.List(pl.String)).list.join(_SEPARATOR),
    ).write_csv(path, quote_style="necessary", null_value="")


def _text(text: str, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
