"""The facts of models on the Hub that ship with kithgraph: a packed CSV, its notes ahead.

`scripts/build_catalogue.py` writes it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import zstandard

from ingest.formats.hub import HubModel

SHIPPED = Path(__file__).parent / "vocabulary" / "hub.csv.zst"


def read_shipped() -> Iterator[HubModel]:
    """Yield the facts of models that ship with kithgraph."""
    with zstandard.open(SHIPPED, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            yield HubModel(
                repo_id=row["repo_id"],
                snapshot=row["snapshot"] or None,
                created_at=_moment(row["created_at"]),
                downloads=int(row["downloads"]) if row["downloads"] else None,
                license=row["license"] or None,
                n_params=int(row["n_params"]) if row["n_params"] else None,
                base_models=_read_bases(row["base_models"]),
            )  # fmt: skip


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def _read_bases(text: str) -> tuple[tuple[str, str | None], ...] | None:
    if not text:
        return None
    pairs = (item.partition(":") for item in text.split("|"))
    return tuple((repo, relation or None) for relation, _, repo in pairs)


def write_shipped(models: pl.DataFrame, path: Path, *, note: str) -> None:
    """Write rows of corpus/models as the shipped file; `note` says how they were chosen."""
    out = io.StringIO(newline="")
    out.write("".join(f"# {line}\n" for line in note.splitlines()))
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(
        ["repo_id", "created_at", "base_models", "license", "n_params", "downloads", "snapshot"]
    )
    for row in models.sort("key").iter_rows(named=True):
        bases = "|".join(f"{b['relation'] or ''}:{b['repo_id']}" for b in row["base_models"] or ())
        created = row["created_at"].strftime("%Y-%m-%dT%H:%M:%S") if row["created_at"] else ""
        numbers = [row["n_params"], row["downloads"]]
        rows.writerow(
            [
                row["repo_id"],
                created,
                bases,
                row["license"] or "",
                *("" if n is None else n for n in numbers),
                row["snapshot"] or "",
            ]
        )
    path.write_bytes(zstandard.ZstdCompressor(level=19).compress(out.getvalue().encode()))
