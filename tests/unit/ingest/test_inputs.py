"""Inputs: recognised by content, refused with what, where and what now; rejects counted."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import zstandard

from ingest.corpus import build_corpus
from ingest.errors import InputError, TooManyRejectsError, UsageError, WorkspaceError
from ingest.intake.inputs import find_inputs
from ingest.intake.posts import FileCount, read_posts
from ingest.workspace import Workspace

RECORDED = Path(__file__).resolve().parents[2] / "recorded"
COMMENTS = RECORDED / "reddit_dump" / "RC_2025-07.jsonl"


def comment(number: int, **fields: Any) -> bytes:
    thing = {
        "id": f"c{number}", "author": "Ada", "body": f"text {number}", "link_id": "t3_1aa",
        "parent_id": "t3_1aa", "created_utc": 1751360400 + number, "subreddit": "HomeLlamas",
        **fields,
    }  # fmt: skip
    return json.dumps(thing).encode()


def read(path: Path, **options: Any) -> tuple[list[str], FileCount, list[dict[str, Any]]]:
    (file,), _ = find_inputs([path])
    rejects = io.StringIO()
    frame, count = read_posts(file, rejects=rejects, **options)
    told = [json.loads(line) for line in rejects.getvalue().splitlines()]
    return frame["post_id"].to_list(), count, told


def test_a_format_is_recognised_by_content_whatever_the_name(tmp_path: Path) -> None:
    content = COMMENTS.read_bytes()
    for name, packed in {
        "RC_2025-07.zst": zstandard.ZstdCompressor().compress(content),
        "holiday photos.jpg": content,
        "notes": gzip.compress(content),
    }.items():
        (tmp_path / name).write_bytes(packed)
    files, ignored = find_inputs([tmp_path])
    assert {file.source.name for file in files} == {"reddit_dump"}
    assert [file.name for file in files] == ["RC_2025-07.zst", "holiday photos.jpg", "notes"]
    assert ignored == []


def test_a_first_line_that_is_broken_does_not_hide_the_format(tmp_path: Path) -> None:
    path = tmp_path / "comments.jsonl"
    path.write_bytes(b'{"id": "c0", "bo\n' + b"\n".join(comment(n) for n in range(200)) + b"\n")
    _, count, told = read(path)
    assert count.posts == 200
    assert told == [
        {"file": "comments.jsonl", "raw_id": "line 1", "index": 0, "reason": "not JSON"}
    ]


def test_a_folder_is_searched_deeply_and_tells_what_it_ignored(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "comments.jsonl").write_bytes(comment(1) + b"\n")
    (tmp_path / "a" / "readme.txt").write_text("nothing of ours")
    (tmp_path / "a" / "empty.jsonl").touch()
    (tmp_path / ".hidden").write_bytes(comment(2))
    files, ignored = find_inputs([tmp_path])
    assert [file.name for file in files] == ["a/b/comments.jsonl"]
    assert ignored == ["a/empty.jsonl", "a/readme.txt"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "comments.jsonl"
    path.write_bytes(comment(1) + b"\n")
    assert len(find_inputs([path, tmp_path, path])[0]) == 1


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (b'[{"id": 1}, {"id": 2}]', "JSON in an array of no known"),
        (b"<html><body>404 Not found</body></html>", "web page"),
        (b"d8:announce35:https://tracker.example.org/announce", "torrent file"),
        (b"[2024-05-01 10:00] ada: is it out?", "no known format"),
        (b"dear diary\n", "no known format"),
        (b'{"id": 1}\n', "JSON of no known format"),
        (gzip.compress(b"", mtime=0), "empty"),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(
    tmp_path: Path, content: bytes, what: str
) -> None:
    path = tmp_path / "RC_2025-07.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=what) as error:
        find_inputs([path])
    assert error.value.where == str(path)
    assert error.value.now


def test_a_missing_file_and_a_folder_without_anything_known_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        find_inputs([tmp_path / "RC_2025-07.zst"])
    (tmp_path / "readme.txt").write_text("nothing of ours")
    with pytest.raises(InputError, match="nothing known among 1 file, such as readme"):
        find_inputs([tmp_path])


def test_a_folder_without_anything_known_says_why_its_largest_file_is_not_read(
    tmp_path: Path,
) -> None:
    with pytest.raises(InputError, match="no file in"):
        find_inputs([tmp_path])
    (tmp_path / "a.md").write_text("notes")
    (tmp_path / "RC.jsonl").write_text((comment(1) + b"\n").decode(), encoding="utf-16")
    with pytest.raises(
        InputError, match=r"among 2 files, such as RC.jsonl .text in UTF-16"
    ) as told:
        find_inputs([tmp_path])
    assert "save it as UTF-8" in str(told.value)
    with zipfile.ZipFile(tmp_path / "dump.zip", "w") as packed:
        packed.writestr("RC.jsonl", comment(1) * 9)
    with pytest.raises(InputError, match="no posts can be read from a packed"):
        find_inputs([tmp_path])


def test_a_source_can_be_told_and_must_exist(tmp_path: Path) -> None:
    path = tmp_path / "comments"
    path.write_bytes(comment(1) + b"\n")
    (file,), _ = find_inputs([path], source="reddit-dump")
    assert file.source.name == "reddit_dump"
    with pytest.raises(UsageError, match="no source named 'redit'"):
        find_inputs([path], source="redit")


def test_rejects_say_which_and_why_and_quote_nobody(tmp_path: Path) -> None:
    lines = [comment(n) for n in range(400)]
    lines[7] = comment(7, body=None, author="Secret_Name")
    lines[9] = b'{"id":"c9","author":"Secret_Name","body":"secret text"'
    lines[11] = b""
    path = tmp_path / "comments.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    ids, count, told = read(path)
    assert (count.read, count.posts, len(ids)) == (399, 397, 397)
    assert [(t["raw_id"], t["index"], t["reason"]) for t in told] == [
        ("line 8: c7", 7, "body is missing or no text"),
        ("line 10", 9, "not JSON"),
    ]
    assert "ecret" not in json.dumps(told)


def test_one_percent_of_rejects_is_borne_and_more_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "comments.jsonl"
    path.write_bytes(b"\n".join([comment(n) for n in range(99)] + [b"{}", b""]))
    assert read(path)[1].rejects == {"id is missing or not of Reddit's form": 1}
    path.write_bytes(b"\n".join([comment(n) for n in range(98)] + [b"{}", b"{}", b""]))
    with pytest.raises(TooManyRejectsError, match="2 of 100 records") as error:
        read(path)
    assert "line 99" in str(error.value)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress, bytes])
def test_a_cut_file_keeps_its_readable_part_and_says_so(tmp_path: Path, pack: Any) -> None:
    content = b"".join(comment(n, body=str(hash((n, n)))) + b"\n" for n in range(5000))
    packed = pack(content)
    path = tmp_path / "comments"
    path.write_bytes(packed[: len(packed) * 4 // 5 + 1])
    ids, count, told = read(path)
    assert count.is_cut
    assert ids == [f"reddit:t1_c{n}" for n in range(len(ids))]
    assert 1000 < len(ids) < 5000
    assert (told, count.read) == ([], len(ids) + count.cut_records)


def test_a_last_line_that_only_lacks_its_end_is_no_cut(tmp_path: Path) -> None:
    path = tmp_path / "comments.jsonl"
    path.write_bytes(comment(1) + b"\r\n" + comment(2))
    ids, count, _ = read(path)
    assert ids == ["reddit:t1_c1", "reddit:t1_c2"]
    assert not count.is_cut


def test_posts_of_other_communities_are_counted_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "comments.jsonl"
    lines = [
        comment(1),
        comment(2, subreddit="elsewhere"),
        comment(3, subreddit="homellamas"),
        comment(4, subreddit="elsewhere", body="better than HomeLlamas"),
    ]
    path.write_bytes(b"\n".join(lines) + b"\n")
    ids, count, _ = read(path, community="HomeLlamas")
    assert ids == ["reddit:t1_c1", "reddit:t1_c3"]
    assert (count.read, count.posts, count.other_communities) == (4, 2, 2)


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode elsewhere")
def test_a_name_that_is_no_utf_8_is_told_as_such(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    folder.mkdir()
    (folder / "posts.jsonl").write_text("{}")
    with pytest.raises(InputError, match=r"no UTF-8 .*caf\ufffd"):
        find_inputs([folder])
    with pytest.raises(WorkspaceError, match=r"no UTF-8 .*caf\ufffd"):
        Workspace.create(folder)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"PK\x03\x04\x14 [Content_Types].xml xl/workbook.xml", "Excel workbook.*save the sheet"),
        (
            gzip.compress(b"posts.jsonl".ljust(257, b"\0") + b"ustar\x0000", mtime=0),
            "packed arch.*unpack",
        ),
        (b"PK\x03\x04\x14 posts.jsonl" + b'\n{"id": "a"}\n', "packed archive.*unpack it"),
        (b"%PDF-1.7 words " * 40, "from a PDF.*save its text"),
        (b"<!DOCTYPE html>" + b"<p>words</p>" * 40, "a web page.*copy its text"),
    ],
)
def test_files_of_other_programs_are_told_with_what_to_save_them_as(
    tmp_path: Path, body: bytes, message: str
) -> None:
    path = tmp_path / "posts"
    path.write_bytes(body)
    with pytest.raises(InputError, match=message):
        find_inputs([path])


@pytest.mark.parametrize(("begin", "end"), [(b"[\n", b"\n]"), (b'{"data": [', b"]}\n")])
def test_an_array_of_records_is_read_as_its_lines_are(
    tmp_path: Path, begin: bytes, end: bytes
) -> None:
    path, broken = tmp_path / "posts.json", tmp_path / "broken.json"
    path.write_bytes(begin + b",\n".join(map(comment, (1, 2, 3))) + end)
    (file,), _ = find_inputs([path])
    posts, count = read_posts(file, rejects=io.StringIO())
    assert (posts.height, count.read, count.rejects.total()) == (3, 3, 0)
    broken.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match=r"get it again|the file is whole|no post"):
        build_corpus([broken], tmp_path / "study", key=b"k" * 32)


def test_a_broken_letter_of_one_record_does_not_lose_an_array(tmp_path: Path) -> None:
    path = tmp_path / "comments.json"
    lines = [comment(n) for n in range(3)]
    spoilt = lines[1].replace(b'"id"', b'"spoilt": "\\ud800", "id"')
    path.write_bytes(b"[" + b",\n".join([lines[0], spoilt, lines[2]]) + b"]")
    _, count, told = read(path)
    assert (count.posts, told) == (3, [])


def test_a_dump_in_blocks_is_told_with_what_to_take(tmp_path: Path) -> None:
    path = tmp_path / "RC_2023-10.zst_blocks"
    path.write_bytes(b"\x00\x01\x00\x00" + zstandard.ZstdCompressor().compress(comment(1)))
    with pytest.raises(InputError, match=r"dump in blocks.*take the same dump as \.zst"):
        find_inputs([path])
