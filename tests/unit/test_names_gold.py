"""Names scored against the gold set beside the project: floors that must not fall."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.corpus import build_corpus
from ingest.extract.pipeline import load_extractor

pytestmark = pytest.mark.shared

_FLOORS = {
    "model": 0.92,
    "hardware": 0.95,
    "quantization": 0.94,
    "runtime": 0.95,
    "benchmark": 0.90,
    "model linking": 0.90,
    "hardware linking": 0.96,
}


@pytest.fixture(scope="module")
def figures(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    import polars as pl

    folder = tmp_path_factory.mktemp("gold")
    gold = [json.loads(row) for row in (shared / "gold/entities.jsonl").read_text().splitlines()]
    inputs = sorted((shared / "data/reddit").glob("localllama_[cs][ou][mb]*.jsonl.zst"))
    build_corpus(inputs, folder, key=b"k" * 32)
    posts = pl.read_parquet(folder / "corpus/posts.parquet")
    threads = {f"reddit:t3_{row['thread']}" for row in gold}
    chosen = posts.filter(pl.col("thread_id").is_in(sorted(threads)))
    mentions = load_extractor().extract(chosen).mentions
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in mentions.select("post_id", "surface", "kind", "entity").iter_rows(named=True):
        rows.setdefault(row.pop("post_id"), []).append(row)
    found = folder / "found.jsonl"
    found.write_text("".join(json.dumps({"id": k, "mentions": v}) + "\n" for k, v in rows.items()))
    command = [sys.executable, str(shared / "tools/score.py"), str(found), str(shared / "gold")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    sys.stdout.write(told[: told.index("derived_from")])
    scores: dict[str, Any] = json.loads(told.splitlines()[-1])["entities"]
    return scores


@pytest.mark.parametrize(("figure", "floor"), sorted(_FLOORS.items()))
def test_scores_do_not_fall(figures: dict[str, Any], figure: str, floor: float) -> None:
    assert figures[figure]["score"] >= floor
