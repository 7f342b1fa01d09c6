"""How time and memory of reading grow with the input."""

from __future__ import annotations

import json
import time
from pathlib import Path

import polars as pl
import pytest
import zstandard

from ingest.corpus import build_corpus

pytestmark = pytest.mark.bench


def write_dump(path: Path, threads: int) -> None:
    """Write threads of 20 comments as a zstd dump, 2 kB a line like real ones."""
    padding = {"all_awardings": [], "media_embed": {}, "unread": "x" * 1500}
    engine = zstandard.ZstdCompressor(level=1)
    with path.open("wb") as file, engine.stream_writer(file) as packed:
        for thread in range(threads):
            things = [{"id": f"s{thread}", "title": f"title {thread}", "selftext": "u/ada &amp; I"}]
            things += [
                {
                    "id": f"c{thread}x{n}",
                    "body": f"Q4\\_K\\_M gives {n} t/s " * 20,
                    "link_id": f"t3_s{thread}",
                    "parent_id": f"t1_c{thread}x{n - 1}" if n else f"t3_s{thread}",
                }
                for n in range(20)
            ]
            for n, thing in enumerate(things):
                more = {"author": f"ada{n * thread % 997}", "created_utc": 1751360400 + thread}
                packed.write(json.dumps({**padding, **thing, **more}).encode() + b"\n")


def test_time_is_linear_in_the_number_of_posts(tmp_path: Path) -> None:
    seconds = []
    for times in (1, 2, 4):
        dump = tmp_path / f"dump{times}.zst"
        write_dump(dump, 300 * times)
        started = time.process_time()
        report = build_corpus([dump], tmp_path / f"out{times}", key=b"k" * 32)
        seconds.append(time.process_time() - started)
        assert report.posts == 6300 * times
    assert pl.read_parquet(tmp_path / "out4" / "corpus" / "posts.parquet").height == 25_200
    assert seconds[2] < 5 * seconds[0] + 0.5, seconds
