"""The core-periphery dossier for a paper: Markdown, tables as CSV, and the works cited."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.analysis import results_at_hand
from graph.core_periphery.limits import limits
from graph.core_periphery.paper import bibliography, methods_paragraph, quick_form
from graph.output import write_rows
from ingest.outputs import write_out

if TYPE_CHECKING:
    from ingest.workspace import Workspace

Rows = list[dict[str, Any]]
_ADJUSTED = (
    "Columns 'adjusted' are the p-values before them adjusted for the number of tests: of all "
    "methods and nulls, and of the intersection tests (Benjamini and Hochberg 1995)."
)
_BLOCKS = {
    "within": "within the busiest", "between": "between them and the rest",
    "outside": "within the rest",
}  # fmt: skip


def export_dossier(workspace: Workspace, out: Path) -> list[Path]:
    """Write the dossier of a workspace into a folder; return the files.

    Parameters
    ----------
    workspace : Workspace
        Its analysis `core-periphery` has run.
    out : Path
        Folder; made if it is not there.

    Raises
    ------
    MissingStepError
        If the analysis has not run.
    DiskError
        If `out` cannot be written.
    """
    result = workspace.result("core-periphery")
    known = "reply-network" in results_at_hand(workspace)
    said = limits(
        result, coverage=workspace.result("coverage"),
        replies=workspace.result("reply-network") if known else None,
    )  # fmt: skip
    written = []
    for name, text in dossier_files(result, said):
        write_out(text, out / name)
        written.append(out / name)
    return written


def dossier_files(result: Mapping[str, Any], cannot: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield name and text of each file of a dossier; `cannot` tells what it cannot say."""
    tables = dossier_tables(result)
    yield "dossier.md", _markdown(result, tables, cannot)
    for name, rows in tables.items():
        yield f"{name}.csv", "".join(_csv(rows))
    yield "references.bib", bibliography()


def dossier_tables(result: Mapping[str, Any]) -> dict[str, Rows]:
    """Return the tables of a dossier: no row names a person."""
    return {
        "methods": [_method(name, method) for name, method in result["methods"].items()],
        "tests": [
            {"method": name, "null": null} | {key: one.get(key) for key in _TEST}
            for name, method in result["methods"].items()
            for null, one in method["nulls"].items()
        ],
        "agreement": [
            {"method": pair["methods"][0], "other": pair["methods"][1]}
            | {key: pair[key] for key in ("both", "either", "jaccard", "rank")}
            for pair in result["agreement"]
        ],
        "blocks": block_rows(result),
        "core": list(result["core"]),
    }


_TEST = ("p", "p_adjusted", "n", "mean", "sd", "min", "max", "ratio")


def block_rows(result: Mapping[str, Any]) -> Rows:
    """Return ties and densities within the busiest people, to the rest, and outside."""
    return [
        {"block": said, "pairs": one["pairs"], "ties": one["ties"], "density": one["density"]}
        | {
            f"{what} {null}": one[part][null]
            for null in one["expected"]
            for what, part in (("expected", "expected"), ("sd", "sd"))
        }
        for name, said in _BLOCKS.items()
        if (one := (result["blocks"] or {}).get(name))
    ]


def _method(name: str, method: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "method": name,
        "score": method["score"],
        "core_size": method["core_size"],
        **{f"p {null}": p for null, p in method["p"].items()},
        "p intersection": method["intersection"]["p"],
        # results of a build by an earlier version tell none
        **{f"adjusted {null}": p for null, p in method.get("p_adjusted", {}).items()},
        "adjusted intersection": method["intersection"].get("p_adjusted"),
        "starts_at_best": method["starts_at_best"],
        "refused": method["refused"],
    }


def _markdown(result: Mapping[str, Any], tables: Mapping[str, Rows], cannot: Sequence[str]) -> str:
    parts = [
        f"# {result['title']}",
        result["headline"] + ".",
        *result["sentences"].values(),
        quick_form(result),
        "## What this cannot say",
        *cannot,
        "## Methods",
        *methods_paragraph(result),
        f"Definitions: {result['definition']}",
        "## Scores and tests",
        _ADJUSTED,
        _table(tables["methods"]),
        "## Ties within the busiest people and around them",
        _table(tables["blocks"]),
        "## Agreement of methods",
        "Jaccard's index of cores, and Spearman's correlation of what methods give to people.",
        _table(tables["agreement"]),
        "## The core",
        "One row a member, most ties first; numbers are nobody's names.",
        _table(tables["core"]),
        "## References",
        "The works cited are in `references.bib`.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(rows: Rows) -> str:
    if not rows:
        return "Nothing to tell."
    head = list(rows[0])
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(_cell(row.get(name)) for name in head)} |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return str(value).replace("|", "\\|")


def _csv(rows: Rows) -> Sequence[str]:
    buffer = io.StringIO()
    for line in write_rows(list(rows[0]) if rows else [], rows, output_format="csv"):
        buffer.write(line)
    return [buffer.getvalue()]
