"""The archive: every answer on the disk before the next, byte for byte, whatever happens."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zstandard

from ingest.archive import RawFile
from ingest.errors import WorkspaceError, of_disk
from ingest.intake.fetched import Run, archived_raws, archived_source, rewrite, run_info, runs
from ingest.records import Raw

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
BODIES = [b'{"a": 1}', b"", b"\xff\xfe\x00", "ä\u2028\n".encode(), b'"\\ud800"', b"x" * 70_000]
RAWS = [
    Raw(raw_id=f"item/{n}", body=body, retrieved_at=NOON + timedelta(seconds=n))
    for n, body in enumerate(BODIES)
]


def begin(folder: Path, *, number: int = 0) -> Run:
    return Run.begin(folder, source="hackernews", options={"page": number}, begun_at=NOON)


def written(folder: Path, raws: list[Raw] = RAWS) -> Path:
    with begin(folder) as run:
        for raw in raws:
            run.add(raw)
    return run.path


def read(path: Path) -> list[Raw]:
    return list(archived_raws(RawFile(path).lines()))


def test_answers_come_back_byte_for_byte_with_their_time(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert read(path) == RAWS
    assert archived_source(RawFile(path).head()) == "hackernews"
    with Run(path) as run:
        assert [run.get(f"item/{n}") for n in range(len(BODIES))] == BODIES
        assert run.get("item/99") is None


def test_every_answer_is_on_the_disk_before_the_next_is_asked_for(tmp_path: Path) -> None:
    with begin(tmp_path) as run:
        for n, raw in enumerate(RAWS, 1):
            run.add(raw)
            assert read(run.path) == RAWS[:n]


@pytest.mark.skipif(os.name == "nt", reason="Windows bounds no files")
def test_a_full_disk_is_told_with_its_place_and_loses_no_answer(tmp_path: Path) -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    much = Raw(raw_id="much", body=random.Random(0).randbytes(50_000), retrieved_at=NOON)
    path = written(tmp_path, RAWS[:2])
    with Run(path) as run, pytest.raises(OSError, match="File too large") as error:  # noqa: PT012 - the limit is lifted
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 999, limits[1]))
        try:
            run.add(much)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert f"File too large in {path}; free some space and give" in str(of_disk(error.value))
    assert read(path)[:2] == RAWS[:2]
    with Run(path) as run:
        run.add(much)
    assert read(path) == [*RAWS[:2], much]


def test_the_same_answer_is_not_taken_twice(tmp_path: Path) -> None:
    with begin(tmp_path) as run:
        run.add(RAWS[0])
        with pytest.raises(ValueError, match="two answers to 'item/0'"):
            run.add(RAWS[0])


def test_cut_at_any_byte_the_whole_answers_are_kept_and_the_run_goes_on(tmp_path: Path) -> None:
    path = written(tmp_path)
    whole = path.read_bytes()
    ends = [0]
    with Run(path) as run:
        ends += [sum(place) for place in run._places.values()]
    head = run._places["item/0"][0]
    for cut in [*range(head, 600), len(whole) - 1]:
        path.write_bytes(whole[:cut])
        kept = sum(end <= cut for end in ends[1:])
        with Run(path) as again:
            assert len(again) == kept
            for raw in RAWS[kept:]:
                again.add(raw)
        assert path.read_bytes() == whole


def test_zeros_that_a_power_failure_left_are_cut_off(tmp_path: Path) -> None:
    path = written(tmp_path, RAWS[:2])
    whole = path.read_bytes()
    path.write_bytes(whole + bytes(4096))
    with Run(path) as run:
        assert len(run) == 2
    assert path.read_bytes() == whole


def test_damage_in_the_middle_is_told_with_its_place_and_nothing_is_cut(tmp_path: Path) -> None:
    path = written(tmp_path)
    damaged = bytearray(path.read_bytes())
    with Run(path) as run:
        place = run._places["item/2"][0]
    damaged[place + 12] ^= 0xFF
    path.write_bytes(damaged)
    with pytest.raises(WorkspaceError, match=f"damaged at byte {place}"):
        Run(path)
    assert path.read_bytes() == bytes(damaged)


@pytest.mark.parametrize("line", [b"", b"no JSON", b"{}", b'["a"]', b'{"raw_id": 3}', b"\xff"])
def test_a_line_that_no_fetch_wrote_is_told_as_damage(tmp_path: Path, line: bytes) -> None:
    alien = zstandard.ZstdCompressor().compress(line + b"\n")
    begun = tmp_path / "begun.ndjson.zst"
    begun.write_bytes(alien)
    with pytest.raises(WorkspaceError, match=r"damaged at byte 0.*begun"):
        run_info(begun)
    path = written(tmp_path)
    size = path.stat().st_size
    path.write_bytes(path.read_bytes() + alien)
    for damaged in (Run, lambda path: rewrite(path, lambda raw: raw)):
        with pytest.raises(WorkspaceError, match=f"damaged at byte {size:,}"):
            damaged(path)


def test_runs_are_told_in_order_with_what_was_asked_and_whether_they_are_finished(
    tmp_path: Path,
) -> None:
    for number in range(11):
        with begin(tmp_path, number=number) as run:
            run.add(RAWS[0])
            if number != 10:
                run.finish(NOON + timedelta(hours=1))
    found = runs(tmp_path)
    assert [info.options["page"] for info in found] == list(range(11))
    assert [info.answers for info in found] == [1] * 11
    assert [info.ended_at for info in found] == [NOON + timedelta(hours=1)] * 10 + [None]
    assert found[10].summary()[1] == (
        "hackernews-0011.ndjson.zst: 1 answers (page 10), stopped; the same command goes on"
    )


def test_rewriting_takes_answers_out_and_changes_others(tmp_path: Path) -> None:
    path = written(tmp_path)
    with Run(path) as run:
        run.finish(NOON)

    def change(raw: Raw) -> Raw | None:
        if raw.raw_id == "item/1":
            return None
        return replace(raw, body=b"{}") if raw.raw_id == "item/5" else raw

    assert rewrite(path, change) == 2
    assert read(path) == [RAWS[0], *RAWS[2:5], replace(RAWS[5], body=b"{}")]
    info = run_info(path)
    assert (info.answers, info.ended_at) == (5, NOON)
    assert b"x" * 100 not in path.read_bytes()
    assert list(path.parent.iterdir()) == [path]
