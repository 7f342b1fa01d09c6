"""Search every byte of a workspace, also of what is packed in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import polars as pl
import zstandard

from ingest.workspace import Workspace


def _bytes(workspace: Workspace) -> Iterator[tuple[str, bytes]]:
    for path in sorted(p for p in workspace.root.rglob("*") if p.is_file()):
        yield path.name, path.read_bytes()
        if path.suffix == ".parquet":
            yield path.name, json.dumps(pl.read_parquet(path).to_dicts(), default=str).encode()
        if path.suffix == ".zst":
            with zstandard.ZstdDecompressor().stream_reader(
                path.open("rb"), read_across_frames=True
            ) as reader:
                yield path.name, reader.read()


def found(workspace: Workspace, needles: list[str]) -> list[tuple[str, str]]:
    """Return which needles stand in which files: plain, as JSON writes them, or as URLs do."""
    forms = {
        one: {one.encode(), json.dumps(one)[1:-1].encode(), quote(one, safe="").encode(),
              json.dumps(json.dumps(one)[1:-1])[1:-1].encode()}
        for one in needles
    }  # fmt: skip
    return [
        (name, one)
        for name, body in _bytes(workspace)
        for one, ways in forms.items()
        if any(way in body for way in ways)
    ]
