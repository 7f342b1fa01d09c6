"""A sample as the file that the user labels: CSV, or one page."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from graph.evidence.page import labelling_page
from graph.evidence.sample import COLUMNS, Row, Sample
from graph.output import inert, safe
from ingest.errors import UsageError
from ingest.outputs import write_out

if TYPE_CHECKING:
    from pathlib import Path


def csv_text(rows: tuple[Row, ...]) -> str:
    """Return the rows as CSV that a spreadsheet opens without running anything in it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([inert(safe(str(value))) for value in row.cells.values()])
    return out.getvalue()


def write_sample(drawn: Sample, out: Path) -> None:
    """Write a sample; the ending of `out`, ``.csv`` or ``.html``, tells how.

    Raises
    ------
    UsageError
        If the ending is another.
    DiskError
        If `out` cannot be written.
    """
    if out.suffix.lower() == ".csv":
        text = csv_text(drawn.rows)
    elif out.suffix.lower() in {".html", ".htm"}:
        text = labelling_page(drawn)
    else:
        raise UsageError(f"no format {out.suffix!r}", where=str(out), now="end in .csv or .html")
    write_out(text, out)
