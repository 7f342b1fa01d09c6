"""Bad input and faults, seen from the command line: the exit code, the message, what is left."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from ingest.hashing import hash_path
from ingest.outputs import write_json

_COMMAND = str(Path(sys.executable).with_name("kithgraph"))


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [_COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=os.environ | environment,
    )


def _comment(number: int) -> bytes:
    row = {
        "id": f"abc{number}",
        "name": f"t1_abc{number}",
        "author": "tin_lantern",
        "body": f"I get {number} t/s with Qwen3-30B-A3B on my RTX 3090.",
        "created_utc": 1735689600 + number,
        "link_id": "t3_abc",
        "parent_id": "t3_abc",
        "score": 1,
        "subreddit": "Example",
    }
    return json.dumps(row).encode() + b"\n"


@pytest.fixture
def lines() -> bytes:
    return b"".join(_comment(number) for number in range(400))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.jsonl", b"", "empty"),
        ("array.json", b'[{"id": "abc"}, {"id": "abd"}]', "array"),
        ("picture.jsonl", bytes(range(256)) * 40, "picture.jsonl"),
        ("letters.txt.gz", gzip.compress(bytes(range(255, 0, -1)) * 9, mtime=0), "letters.txt.gz"),
        ("broken.zst", b"\x28\xb5\x2f\xfd" + b"no zstandard", "broken.zst"),
    ],
)
def test_a_file_that_is_no_dump_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("build", tmp_path / name, "--workspace", tmp_path / "study")
    assert done.returncode == 1, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "study/corpus").exists()


def test_a_folder_without_anything_known_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/notes.md").write_text("# notes", encoding="utf-8")
    done = run("build", tmp_path / "folder", "--workspace", tmp_path / "study")
    assert done.returncode == 1
    assert "folder" in done.stderr


def _noisy(count: int) -> bytes:
    """Lines that hardly compress, so that a frame has many blocks and a table needs room."""
    rng = random.Random(0)
    return b"".join(
        _comment(n).replace(b"my RTX", rng.randbytes(300).hex().encode()) for n in range(count)
    )


def test_a_hub_file_that_is_not_there_is_told_before_posts_are_read(
    tmp_path: Path, lines: bytes
) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_bytes(lines)
    done = run("build", dump, "--hub", tmp_path / "models.zst", "--workspace", tmp_path / "study")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"error: no such file: {tmp_path}/models.zst; ")
    assert not (tmp_path / "study/corpus").exists()


@pytest.mark.parametrize("command", [("build",), ("build", "--add"), ("ingest", "parse")])
def test_inputs_that_cannot_be_read_leave_no_workspace(
    tmp_path: Path, lines: bytes, command: tuple[str, ...]
) -> None:
    def tried(name: str, study: Path) -> None:
        done = run(*command, tmp_path / name, "--workspace", study)
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1].startswith("error: ")

    (tmp_path / "bad.jsonl").write_bytes(lines + b'{"id": 1}\n' * 10)
    (tmp_path / "mine").mkdir()
    for name in ("none.zst", "bad.jsonl"):
        tried(name, tmp_path / "new/folder/study")
        assert not (tmp_path / "new").exists()
        tried(name, tmp_path / "mine")
        assert list((tmp_path / "mine").iterdir()) == []
    write_json({"format": 1}, tmp_path / "old/workspace.json")
    tried("none.zst", tmp_path / "old")
    assert (tmp_path / "old/workspace.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Windows sends whole answers")
@pytest.mark.parametrize(
    "words", ["query --list", "query --list --format csv", "analyse", "view", "--help", "doctor"]
)
def test_a_pipe_that_nobody_reads_ends_a_command_quietly(words: str) -> None:
    for buffered in ("", "1"):  # what is written at once, and what is left to the end
        reading, writing = os.pipe()
        os.close(reading)
        try:
            done = subprocess.run(
                [_COMMAND, *words.split()], stdout=writing, stderr=subprocess.PIPE, text=True,
                check=False, env=os.environ | {"PYTHONUNBUFFERED": buffered},
            )  # fmt: skip
        finally:
            os.close(writing)
        assert (done.returncode, done.stderr) == (141, "")


def test_of_a_cut_file_the_readable_part_is_kept(tmp_path: Path) -> None:
    whole = zstandard.ZstdCompressor(level=1).compress(_noisy(2000))
    (tmp_path / "cut.zst").write_bytes(whole[: len(whole) * 2 // 3])
    study = tmp_path / "study"
    done = run("ingest", "parse", tmp_path / "cut.zst", "--workspace", study)
    assert done.returncode == 3, done.stderr
    assert "cut" in done.stderr
    coverage = json.loads((study / "results/coverage.json").read_text("utf-8"))
    assert coverage["files"][0]["cut"] is True


def test_letters_that_are_lost_are_counted_and_told(tmp_path: Path, lines: bytes) -> None:
    text = "für mich läuft es".encode("cp1252")
    (tmp_path / "latin.jsonl").write_bytes(lines.replace(b"t/s with", text, 7))
    meant = lines.replace(b"t/s with", "kein \ufffd".encode(), 1)  # its author wrote it so
    (tmp_path / "meant.jsonl").write_bytes(meant.replace(b"abc", b"abd"))
    study = tmp_path / "study"
    files = tmp_path / "latin.jsonl", tmp_path / "meant.jsonl"
    for _ in range(2):  # what is up to date is told again
        done = run("ingest", "parse", *files, "--workspace", study)
        assert done.returncode == 3, done.stderr
        assert "warning: of 7 posts of latin.jsonl letters are lost" in done.stderr
        assert "save it as UTF-8" in done.stderr
    coverage = json.loads((study / "results/coverage.json").read_text("utf-8"))
    assert [file["lost_letters"] for file in coverage["files"]] == [7, 0]
    assert coverage["total"]["lost_letters"] == 7


def test_a_packed_file_of_a_folder_that_gives_nothing_is_a_loss(
    tmp_path: Path, lines: bytes
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    packed = zstandard.ZstdCompressor().compress(lines)
    (given / "whole.zst").write_bytes(packed)
    (given / "cut.ZST").write_bytes(packed[:10])
    (given / "notes.odt").write_bytes(b"of no known format")
    done = run("ingest", "parse", given, "--workspace", tmp_path / "study")
    assert done.returncode == 3, done.stderr
    assert "note: 1 file of no known format was not read: notes.odt" in done.stderr
    assert "warning: nothing was read of cut.ZST: unpack it, download it again if it" in done.stderr
    alone = run("ingest", "parse", given / "cut.ZST", "--workspace", tmp_path / "other")
    assert alone.returncode == 1
    assert "nothing of it can be unpacked: download it again" in alone.stderr


def test_a_file_with_more_than_one_percent_of_rejects_stops_the_build(
    tmp_path: Path, lines: bytes
) -> None:
    (tmp_path / "bad.jsonl").write_bytes(lines + b'{"id": 1}\n' * 10)
    done = run("ingest", "parse", tmp_path / "bad.jsonl", "--workspace", tmp_path / "study")
    assert done.returncode == 1
    assert "10" in done.stderr


def test_a_few_rejects_are_counted_and_the_rest_is_kept(tmp_path: Path, lines: bytes) -> None:
    (tmp_path / "some.jsonl").write_bytes(lines + b'{"id": "x", "body"\n')
    study = tmp_path / "study"
    done = run("ingest", "parse", tmp_path / "some.jsonl", "--workspace", study)
    assert done.returncode == 3, done.stderr
    total = json.loads((study / "results/coverage.json").read_text("utf-8"))["total"]
    assert (total["read"], total["kept"], total["rejected"]) == (401, 400, 1)


def test_a_workspace_of_another_version_is_refused(tmp_path: Path, lines: bytes) -> None:
    (tmp_path / "ok.jsonl").write_bytes(lines)
    write_json({"format": 0}, tmp_path / "study/workspace.json")
    done = run("build", tmp_path / "ok.jsonl", "--workspace", tmp_path / "study")
    assert done.returncode == 1
    assert "format 0" in done.stderr


def test_a_wrong_folder_is_told_with_the_workspaces_near_it(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write_json({"format": 1}, tmp_path / name / "workspace.json")
    (tmp_path / "a/pages").mkdir()

    def near(folder: str) -> list[str]:
        done = run("ingest", "status", "--workspace", tmp_path / folder)
        assert done.returncode == 1
        told = re.search(r"\(there is ([^)]*)\)", done.stderr)
        assert told, done.stderr
        return [Path(name.strip("'")).resolve().name for name in told[1].split(", ")]

    assert near("a/pages") == ["a"]
    assert near("c") == ["a", "b"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB, where this machine lets us make one."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip("only root may mount a small file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_told_and_the_last_good_state_is_kept(
    small_disk: Path, tmp_path: Path, lines: bytes
) -> None:
    (tmp_path / "ok.jsonl").write_bytes(lines)
    study = small_disk / "study"
    assert run("ingest", "parse", tmp_path / "ok.jsonl", "--workspace", study).returncode == 0
    before = hash_path(study / "corpus")
    (tmp_path / "big.jsonl").write_bytes(_noisy(9000))
    done = run("ingest", "parse", tmp_path / "big.jsonl", "--workspace", study)
    assert done.returncode == 1, done.stderr
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert hash_path(study / "corpus") == before


def test_the_file_itself_answers_as_the_command_does() -> None:
    asked = [sys.executable, "-m", "kithgraph", "--version"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:18]) == (0, "kithgraph, version")


@pytest.mark.parametrize("error", ["MemoryError()", "OSError(12, 'Cannot allocate memory')"])
def test_short_memory_is_no_mistake_of_ours(error: str) -> None:
    code = (
        "import kithgraph\n"
        f"def fail(**_): raise {error}\n"
        "kithgraph.cli.main = fail\n"
        "kithgraph.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("error: memory is short, and what was complete before is kept; ")
    assert "KITHGRAPH_PROCESSES=1" in done.stderr
    assert "Traceback" not in done.stderr
