"""Raw files: every packing gives the same lines, and a cut end is noticed."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from ingest.archive import RawFile
from ingest.errors import InputError

LINES = [f'{{"id":"{n}","text":"line {n} \u00e4"}}'.encode() for n in range(5000)]
CONTENT = b"\n".join(LINES) + b"\n"


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)  # as the zstd tool does


def _zstd_with_a_window_of_two_gib(data: bytes) -> bytes:
    parameters = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=True)
    engine = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return engine.compress(data) + engine.flush()


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "zstd": _zstd,
    "zstd --long=31": _zstd_with_a_window_of_two_gib,
    "several zstd frames": lambda data: _zstd(data[:777]) + _zstd(data[777:]),
    "gzip": gzip.compress,
    "several gzip members": lambda data: gzip.compress(data[:777]) + gzip.compress(data[777:]),
    "bzip2": lambda data: bz2.compress(data, 1),  # blocks of 100 kB
    "xz": lzma.compress,
    "with a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_every_packing_gives_the_same_lines(tmp_path: Path, packing: str) -> None:
    path = tmp_path / "any name"
    path.write_bytes(PACKINGS[packing](CONTENT))
    file = RawFile(path)
    assert list(file.lines()) == LINES
    assert not file.cut
    assert file.is_ended
    assert file.head().startswith(LINES[0])


def test_the_window_of_two_gib_is_really_asked_for() -> None:
    frame = zstandard.get_frame_parameters(_zstd_with_a_window_of_two_gib(CONTENT))
    assert frame.window_size == 1 << 31


@pytest.mark.parametrize("packing", ["zstd", "gzip", "bzip2", "xz"])
def test_of_a_cut_file_the_readable_part_is_kept(tmp_path: Path, packing: str) -> None:
    noise = random.Random(5)
    lines = [noise.randbytes(40).hex().encode() for _ in range(8000)]
    packed = PACKINGS[packing](b"\n".join(lines) + b"\n")
    path = tmp_path / "cut"
    path.write_bytes(packed[: int(len(packed) * 0.9)])
    file = RawFile(path)
    found = list(file.lines())
    assert file.cut
    assert len(found) > 2000
    assert found[:-1] == lines[: len(found) - 1]


@pytest.mark.parametrize("packing", ["zstd", "gzip", "bzip2", "xz"])
def test_a_file_damaged_in_the_middle_counts_as_cut(tmp_path: Path, packing: str) -> None:
    lines = [f"{n * n}".encode() for n in range(100_000)]
    packed = bytearray(PACKINGS[packing](b"\n".join(lines)))
    for place in range(len(packed) // 2, len(packed) // 2 + 64):
        packed[place] ^= 0xFF
    path = tmp_path / "damaged"
    path.write_bytes(packed)
    file = RawFile(path)
    assert list(file.lines())[:3] == lines[:3]
    assert file.cut


def test_what_follows_the_last_frame_counts_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "followed"
    path.write_bytes(_zstd(CONTENT) + b"no frame")
    file = RawFile(path)
    assert list(file.lines()) == LINES
    assert file.cut


def test_a_last_line_without_end_is_given_and_told(tmp_path: Path) -> None:
    path = tmp_path / "open"
    path.write_bytes(b"one\ntw")
    file = RawFile(path)
    assert list(file.lines()) == [b"one", b"tw"]
    assert not file.is_ended


def test_progress_is_told_the_bytes_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file.gz"
    path.write_bytes(gzip.compress(CONTENT))
    told: list[float] = []
    list(RawFile(path).lines(told.append))
    assert sum(told) == path.stat().st_size


@pytest.mark.parametrize(("content", "what"), [(None, "no such file"), (b"", "empty")])
def test_a_missing_or_empty_file_is_an_error(
    tmp_path: Path, content: bytes | None, what: str
) -> None:
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=what) as error:
        RawFile(path)
    assert error.value.where == str(path)
    assert error.value.now


@pytest.mark.parametrize("ending", [b"\n", b""])
def test_lines_with_a_name_are_found_whatever_its_case_and_the_others_counted(
    tmp_path: Path, ending: bytes
) -> None:
    noise = random.Random(7)
    names = ["Kith", "kith", "KITH", "other", "kithandkin", "x"]
    kinds = [b"", b"   ", b'{"a":"kith', b"no json", '{"a":"Ä","b":"kIth"}'.encode()]
    lines = []
    for n in range(4000):
        name = noise.choice(names)
        line = f'{{"n":{n},"subreddit":"{name}","pad":"{noise.randbytes(60).hex()}"}}'.encode()
        lines.append(noise.choice(kinds) if n // 1000 == 2 and n % 7 == 0 else line)
    path = tmp_path / "dump"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + b"\n".join(lines) + ending))
    left_out: list[int] = []
    file = RawFile(path)
    found = dict(file.lines_with(b'"kith"', left_out.append))
    assert file.is_ended == (ending == b"\n")
    assert all(lines[number - 1] == line for number, line in found.items())
    assert len(found) + sum(left_out) == len(lines)
    wanted = {n for n, line in enumerate(lines, 1) if b'"kith"' in line.lower()}
    assert wanted <= found.keys()
    short = dict(file.lines_with(b'"x', left_out.append))
    assert {n for n, line in enumerate(lines, 1) if b'"x' in line.lower()} <= short.keys()
    # left out are lines of JSON alone: others are looked at by whoever parses
    absent = [line for n, line in enumerate(lines, 1) if n not in found]
    assert len(absent) > 1000
    assert all(line.startswith(b"{") for line in absent)


def test_an_empty_or_endless_line_does_no_harm_to_the_search(tmp_path: Path) -> None:
    path = tmp_path / "dump"
    path.write_bytes(b'{"a":"' + b"z" * 3_000_000 + b'kith"}')
    file = RawFile(path)
    left_out: list[int] = []
    assert [number for number, _ in file.lines_with(b'kith"', left_out.append)] == [1]
    assert (sum(left_out), file.is_ended) == (0, False)
    assert list(file.lines_with(b'"kith"', left_out.append)) == []
    assert sum(left_out) == 1
