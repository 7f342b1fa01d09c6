"""Measure `build --add`: split a dump, and compare what is added with a build from nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import zstandard

SHARE = 0.01
"""Share of the posts that are added."""
_FOLDERS = ("corpus", "annotations", "results", "pages")


def newest(dumps: Sequence[Path], folder: Path) -> list[Path]:
    """Split dumps into all but the newest posts, and those; return the four files."""
    times = sorted(_time(line) for dump in dumps for line in _lines(dump))
    first = times[int(len(times) * (1 - SHARE))]
    return _split(dumps, folder, lambda line: _time(line) >= first)


def at_random(dumps: Sequence[Path], folder: Path, *, seed: int = 1) -> list[Path]:
    """Split dumps by lot, so that what is added touches as many threads as can be."""
    lots = random.Random(seed)  # noqa: S311 (no secret)
    return _split(dumps, folder, lambda _line: lots.random() < SHARE)


def differing(one: Path, other: Path) -> list[str]:
    """Return the files of two workspaces that should have the same bytes and do not."""
    held = [_files(root) for root in (one, other)]
    names = sorted({*held[0], *held[1]})
    return [name for name in names if held[0].get(name) != held[1].get(name)]


def count(root: Path) -> int:
    """Return how many files of a workspace are compared."""
    return len(_files(root))


def _files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in _FOLDERS
        for path in (root / folder).rglob("*")
        if path.is_file() and path.name != "stages.json"
    }


def _split(dumps: Sequence[Path], folder: Path, is_new: Callable[[bytes], bool]) -> list[Path]:
    folder.mkdir()
    made: dict[str, list[Path]] = {"old": [], "new": []}
    for dump in dumps:
        parts: dict[str, list[bytes]] = {"old": [], "new": []}
        for line in _lines(dump):
            parts["new" if is_new(line) else "old"].append(line)
        for part, lines in parts.items():
            path = folder / f"{part}-{dump.name}"
            path.write_bytes(zstandard.ZstdCompressor(level=3).compress(b"".join(lines)))
            made[part].append(path)
    return [*made["old"], *made["new"]]


def _lines(dump: Path) -> list[bytes]:
    with dump.open("rb") as file:
        reader = zstandard.ZstdDecompressor(max_window_size=1 << 31).stream_reader(file)
        return reader.readall().splitlines(keepends=True)


def _time(line: bytes) -> float:
    return float(json.loads(line)["created_utc"])
