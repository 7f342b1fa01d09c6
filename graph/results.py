"""Results of analyses as the command `analyse` gives them: run, kept, and written as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph.analysis import analysis_names, analysis_step, load_analysis
from graph.output import cell, write_rows
from ingest.errors import UsageError
from ingest.outputs import json_text, write_out
from ingest.workspace import Workspace


def list_analyses() -> str:
    """Return a line for every analysis: its name and title."""
    names = analysis_names()
    width = max((len(name) for name in names), default=0)
    return "".join(f"{name:<{width}}  {load_analysis(name).title}\n" for name in names)


def run_and_keep(
    name: str, *, workspace_path: Path, seed: int, output_format: str, out: Path | None
) -> str:
    """Run an analysis unless its result is there, keep it, and return it as text."""
    known = load_analysis(name).name
    workspace = Workspace.open(workspace_path)
    with workspace.lock():
        analysis_step(workspace, known, seed=seed)
        result = workspace.result(known)
    as_json = json_text(result)
    if out is not None:
        write_out(as_json, out)
    if output_format == "json":
        return as_json
    return table_text(result) if output_format == "csv" else _told(result)


def table_text(result: dict[str, Any]) -> str:
    """Return the rows of a result as CSV.

    Raises
    ------
    UsageError
        If its analysis makes no rows.
    """
    analysis = load_analysis(result["analysis"])
    if analysis.table is None:
        raise UsageError(
            f"the analysis {analysis.name!r} has no table", now="take --format json or text"
        )
    rows = analysis.table(result)
    columns = list(rows[0]) if rows else []
    return "".join(write_rows(columns, rows, output_format="csv"))


def _told(result: dict[str, Any]) -> str:
    """Return the plain part of a result: the sentence first, then figures, without long lists."""
    lines = [cell(result.get("title")), cell(result.get("sentence")), ""]
    for name, value in result.items():
        if name not in {"title", "sentence"} and not isinstance(value, list | dict):
            lines.append(f"{name}: {cell(value)}")
        elif isinstance(value, dict) and not any(
            isinstance(v, list | dict) for v in value.values()
        ):
            lines.extend(f"{name}.{key}: {cell(member)}" for key, member in value.items())
    return "\n".join(lines) + "\n"
