"""Measure how well somebody who labels gold posts anew agrees with the gold: the ceiling of scores.

    python scripts/agreement.py [--labels FILE] [--gold FILE] [--score FILE]

The reader saw the guide and 60 other posts of the gold, and the texts of these alone, without the
titles of their threads.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from unseen import FIGURES, RELATIONS, ROOT, SCORE, gold_row, load_tool

LABELS = ROOT / "training/entities-R.jsonl"
GOLD = SCORE.parent.parent / "gold/entities.jsonl"


def rows(path: Path) -> dict[str, dict[str, Any]]:
    """Return labelled posts by the part of their ids that all files share."""
    lines = map(json.loads, path.read_text("utf-8").splitlines())
    return {line["id"].rpartition("_")[2]: line for line in lines}


def as_found(row: dict[str, Any]) -> dict[str, Any]:
    """Return a labelled post as if it had been extracted."""
    mentions = [
        {"surface": e["surface"], "kind": e["type"], "entity": e.get("canonical")}
        for e in row["entities"]
    ]
    return {"mentions": mentions} | {kind: row[kind] for kind in RELATIONS}


def main() -> None:
    """Print one line a figure: precision, recall and F1 of the reader against the gold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--score", type=Path, default=SCORE)
    options = parser.parse_args()
    tool, gold = load_tool(options.score), rows(options.gold)
    read = {i: gold_row(row, gold[i]["text"]) for i, row in rows(options.labels).items()}
    total = tool.totals(
        [tool.count_entities(gold[i], as_found(row)) for i, row in sorted(read.items())]
    )
    print(f"{len(read)} posts")
    for figure in FIGURES:
        told = " ".join(f"{share:.2f}" for share in tool.prf(*total[figure]))
        print(f"{figure:<20} {told} {' / '.join(map(str, total[figure]))}")


if __name__ == "__main__":
    main()
