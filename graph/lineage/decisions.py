"""What a person decided about derivations that the Hub lacks.

Decisions lie in ``decisions/lineage.csv`` of the workspace, which no build writes.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from ingest.errors import DiskError, InputError
from ingest.outputs import whole

if TYPE_CHECKING:
    from ingest.workspace import Workspace

Decision = Literal["accepted", "refused"]
DECISIONS = "decisions/lineage.csv"
_COLUMNS = ("id", "child", "base", "relation", "decision", "date", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a person decided about one derivation; `date` is an ISO day or empty."""

    id: str
    child: str
    base: str
    relation: str
    decision: str
    date: str = ""
    note: str = ""


def proposal_id(child: str, base: str, relation: str) -> str:
    """Return the id of a derivation, the same in every study.

    Examples
    --------
    >>> proposal_id("model:a/b", "model:c/d", "finetune")
    'lineage-deb8c191f0'
    """
    digest = hashlib.sha256(f"{child}\0{base}\0{relation}".encode()).hexdigest()
    return f"lineage-{digest[:10]}"


def read_decisions(workspace: Workspace) -> list[Decided]:
    """Return the decisions of the workspace; none where no file is.

    Raises
    ------
    InputError
        If a column is missing, or a decision is neither ``accepted`` nor ``refused``.
    """
    path = workspace.path(DECISIONS)
    if not path.exists():
        return []
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    made = []
    for number, row in enumerate(reader, start=1):
        cells = {name: (row.get(name) or "").strip() for name in _COLUMNS}
        one = Decided(**cells)
        fits = one.id == proposal_id(one.child, one.base, one.relation)
        if not fits or one.decision not in {"accepted", "refused"}:
            raise InputError(
                f"row {number} is no decision: {one.id!r} {one.decision!r}",
                where=str(path),
                now="mend or remove the row",
            )
        made.append(one)
    return made


def accepted_derivations(workspace: Workspace) -> pl.DataFrame:
    """Return what a person accepted: `source_id` (the derivative), `target_id`, `relation`."""
    rows = [
        (one.child, one.base, one.relation)
        for one in read_decisions(workspace)
        if one.decision == "accepted"
    ]
    columns = dict.fromkeys(("source_id", "target_id", "relation"), pl.String)
    return pl.DataFrame(rows, schema=columns, orient="row")


def write_decisions(workspace: Workspace, decisions: Iterable[Decided]) -> None:
    """Write the decisions in their order; a write that fails leaves the earlier ones.

    Raises
    ------
    DiskError
        If the file cannot be written.
    """
    path: Path = workspace.path(DECISIONS)
    try:
        with whole(path) as made, made.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(asdict(one) for one in decisions)
    except OSError as error:
        raise DiskError(
            f"cannot write: {error.strerror}", where=str(path), now="earlier decisions are kept"
        ) from error
