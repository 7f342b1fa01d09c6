"""Relations of the gold posts, with the names that the gold gives, keep their floors."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from marked_text import asserted

from ingest.records import Mention

FLOORS = {
    "derived_from": 0.90,
    "runs_on": 0.80,
    "runs_on with speed": 0.82,
    "prefers": 0.62,
    "judges": 0.43,
}


def mentions_of(row: dict[str, Any]) -> list[Mention]:
    """Return every place of every name of a gold row, longer names first."""
    text, found = row["text"], []
    for entity in sorted(row["entities"], key=lambda e: -len(e["surface"])):
        name = entity.get("canonical") or entity["surface"]
        slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
        for match in re.finditer(re.escape(entity["surface"]), text):
            start, end = match.span()
            before, after = text[max(0, start - 1) : start], text[end : end + 1]
            inside = (before.isalnum() and before not in "xX") or (after.isalnum() and after != "s")
            if not inside and not any(m.start < end and start < m.end for m in found):
                kind = entity["type"]
                found.append(
                    Mention(start, end, match[0], kind, f"{kind}:{slug}", name, 1.0, "gold")
                )
    return found


def row_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return one line of predictions, as the scoring tool reads it."""
    mentions = mentions_of(row)
    found = asserted(row["text"], mentions)
    shapes: dict[str, tuple[str, ...]] = {
        "derived_from": ("child", "parent", "relation"),
        "runs_on": ("model", "hardware", "tokens_per_second"),
        "prefers": ("better", "worse"),
        "judges": ("model", "polarity"),
    }
    fields = {
        "relation": "relation",
        "tokens_per_second": "tokens_per_second",
        "polarity": "polarity",
    }
    made: dict[str, Any] = {kind: [] for kind in shapes}
    for relation in found:
        names = [relation.subject_name, relation.object_name]
        shape = shapes[relation.kind]
        made[relation.kind].append(
            {
                k: getattr(relation, fields[k]) if k in fields else names[i]
                for i, k in enumerate(shape)
            }
        )
    spans = [{"surface": m.surface, "kind": m.kind, "entity": m.entity} for m in mentions]
    return {"id": row["id"], "mentions": spans} | made


@pytest.mark.shared
def test_relations_reach_their_floors(shared: Path, tmp_path: Path) -> None:
    gold = shared / "gold"
    rows = [json.loads(line) for line in (gold / "entities.jsonl").read_text("utf-8").splitlines()]
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("\n".join(json.dumps(row_of(row)) for row in rows), encoding="utf-8")
    tool = [sys.executable, str(shared / "tools/score.py"), str(predicted), str(gold)]
    told = subprocess.run(tool, capture_output=True, text=True, check=True).stdout
    scores = json.loads(told.splitlines()[-1])["entities"]
    short = {
        kind: scores[kind]["score"]
        for kind, floor in FLOORS.items()
        if scores[kind]["score"] < floor
    }
    assert short == {}
