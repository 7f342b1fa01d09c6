"""Measure extraction on labelled posts that no rule was made with, and keep the figures.

    python scripts/unseen.py WORKSPACE [--labels FILE]... [--score FILE]

WORKSPACE is built from the dump that the labels were read in. The figures go to
viz/study/accuracy.json, from which pages say how well posts are read, and into docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.statistics.intervals import wilson
from ingest.extract.annotations import export_annotations_rows
from ingest.workspace import Workspace, write_json

ROOT = Path(__file__).resolve().parent.parent
LABELS = tuple(ROOT / f"training/entities-{batch}.jsonl" for batch in "HM")
SCORE = ROOT.parent / "shared" / "tools" / "score.py"
PAGE = ROOT / "docs/accuracy.md"
KEPT = ROOT / "viz/study/accuracy.json"
FIGURES = (
    "model", "hardware", "quantization", "runtime", "model linked", "hardware linked",
    "derived_from", "runs_on", "runs_on with speed", "prefers", "judges",
)  # fmt: skip
RELATIONS = "derived_from", "runs_on", "prefers", "judges"
SEED, DRAWS = 0, 2000
BEGIN, END = "<!-- unseen: made by scripts/unseen.py -->", "<!-- end of unseen -->"


def labelled(paths: Sequence[Path], texts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the labels as rows of a gold set, their spans filled from the texts."""
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["id"] in texts:
                yield gold_row(row, texts[row["id"]])


def gold_row(row: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return one labelled post in the form that the scoring tool reads."""

    def filled(value: object) -> object:
        return text[value[0] : value[1]] if isinstance(value, list) else value

    relations = {
        kind: [{key: filled(value) for key, value in one.items()} for one in row[kind]]
        for kind in RELATIONS
    }
    mentions = [
        {"surface": text[m["start"] : m["end"]], "type": m["kind"], "canonical": m.get("canonical")}
        for m in row["mentions"]
    ]
    return {"id": row["id"], "entities": mentions} | relations


def load_tool(path: Path) -> ModuleType:
    """Import the scoring tool from its file."""
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        sys.exit(f"error: no scoring tool at {path}; name it with --score")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def measure(workspace: Workspace, paths: Sequence[Path], tool: ModuleType) -> dict[str, Any]:
    """Return counts, precision, recall and their Wilson intervals for each figure."""
    texts = dict(workspace.table("corpus/posts").select("post_id", "text").iter_rows())
    gold = list(labelled(paths, texts))
    found = {row["id"]: row for row in export_annotations_rows(workspace)}
    scored = [tool.count_entities(row, found.get(row["id"], {})) for row in gold]
    figures = {}
    for figure in FIGURES:
        each = np.array([counts.get(figure, (0, 0, 0)) for counts in scored]).reshape(-1, 3)
        right, wrong, missed = (int(total) for total in each.sum(axis=0))
        figures[figure] = {
            "right": right,
            "wrong": wrong,
            "missed": missed,
            "precision": _share(right, right + wrong),
            "recall": _share(right, right + missed),
            "there_per_found": _there_per_found(each),
        }
    return {"posts": len(gold), "labels": [path.name for path in paths], "figures": figures}


def _share(hits: int, n: int) -> dict[str, float | int] | None:
    interval = wilson(hits, n)
    if interval is None:
        return None
    low, high = interval
    return {"share": round(hits / n, 4), "low": round(low, 4), "high": round(high, 4), "n": n}


def _there_per_found(each: NDArray[np.int64]) -> dict[str, float] | None:
    """Return how many are there for each one found, with a bootstrap interval over the posts."""
    drawn = np.random.default_rng(SEED).integers(0, len(each), (DRAWS, len(each)))
    totals = each[drawn].sum(axis=1)
    found = totals[:, 0] + totals[:, 1]
    if not found.all():
        return None
    low, high = np.quantile((totals[:, 0] + totals[:, 2]) / found, [0.025, 0.975])
    right, wrong, missed = each.sum(axis=0)
    ratio = (right + missed) / (right + wrong)
    return {"ratio": round(float(ratio), 4), "low": round(low, 4), "high": round(high, 4)}


def table(measured: Mapping[str, Any]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| figure | precision | recall | F1 | right / wrong / missed |",
        "|---|---|---|---|---|",
    ]
    for figure, one in measured["figures"].items():
        right, wrong, missed = one["right"], one["wrong"], one["missed"]
        f1 = 2 * right / (2 * right + wrong + missed) if right else 0.0
        told = [
            f"{s['share']:.2f} ({s['low']:.2f} to {s['high']:.2f})" if s else "none"
            for s in (one["precision"], one["recall"])
        ]
        lines.append(
            f"| {figure} | {told[0]} | {told[1]} | {f1:.2f} | {right} / {wrong} / {missed} |"
        )
    return "\n".join(lines)


def write_page(measured: Mapping[str, Any]) -> None:
    """Put the table between its markers in docs/accuracy.md."""
    page = PAGE.read_text("utf-8")
    made = f"{BEGIN}\n\n{measured['posts']} posts.\n\n{table(measured)}\n\n{END}"
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(page):
        sys.exit(f"error: no markers in {PAGE.name}; add the lines\n{BEGIN}\n{END}")
    PAGE.write_text(pattern.sub(lambda _match: made, page), "utf-8", newline="\n")


def main() -> None:
    """Measure, keep, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--labels", type=Path, action="append")
    parser.add_argument("--score", type=Path, default=SCORE)
    options = parser.parse_args()
    measured = measure(
        Workspace.open(options.workspace), options.labels or LABELS, load_tool(options.score)
    )
    print(table(measured))
    if not options.labels:
        write_json(measured, KEPT)
        write_page(measured)


if __name__ == "__main__":
    main()
