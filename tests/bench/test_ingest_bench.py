"""How time and memory of reading grow with the input."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
import zstandard

from ingest.corpus import build_corpus
from ingest.intake.inputs import find_inputs
from ingest.intake.posts import read_posts

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


def write_months(path: Path, lines: int) -> None:
    """Write comments of ten communities, one after the other, as a monthly dump packs them."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        1, window_log=31, enable_ldm=True, ldm_hash_log=20
    )
    engine = zstandard.ZstdCompressor(compression_params=parameters)
    padding = {"all_awardings": [], "media_embed": {}, "unread": "x" * 1500}
    with path.open("wb") as file, engine.stream_writer(file) as packed:
        for n in range(lines):
            comment = {
                **padding, "id": f"c{n}", "body": f"Q4_K_M gives {n} t/s " * 15, "link_id": "t3_a",
                "parent_id": "t3_a", "author": f"ada{n % 997}", "created_utc": 1751360400 + n,
                "subreddit": f"Place{n % 10}",
            }  # fmt: skip
            packed.write(json.dumps(comment).encode() + b"\n")


def test_one_community_of_ten_is_read_at_a_hundred_thousand_comments_a_second(
    tmp_path: Path,
) -> None:
    dump = tmp_path / "RC.zst"
    write_months(dump, 200_000)
    ((file,), _) = find_inputs([dump])
    started = time.process_time()
    frame, count = read_posts(file, rejects=io.StringIO(), community="place3")
    seconds = time.process_time() - started
    assert (count.read, frame.height) == (200_000, 20_000)
    assert count.read / seconds > 100_000, seconds


_READ = """
import io, resource, sys
from pathlib import Path
from ingest.intake.inputs import find_inputs
from ingest.intake.posts import read_posts
((file,), _) = find_inputs([Path(sys.argv[1])])
frame, count = read_posts(file, rejects=io.StringIO(), community="place3")
print(count.read, frame.height, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_a_dump_larger_than_its_window_of_two_gib_needs_a_gib_and_a_half_beside_it(
    tmp_path: Path,
) -> None:
    dump = tmp_path / "RC.zst"
    write_months(dump, 1_250_000)  # 2.4 GiB unpacked
    with dump.open("rb") as packed:
        assert zstandard.get_frame_parameters(packed.read(64)).window_size == 1 << 31
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(dump)], capture_output=True, check=True, text=True
    )
    read, kept, peak_mib = map(int, done.stdout.split())
    assert (read, kept) == (1_250_000, 125_000)
    assert peak_mib < 2048 + 1536
