"""What people are told about their slips: what, where and what now, never by jargon."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

from graph.questions.queries import bind, load_query
from ingest.corpus import corpus_step
from ingest.errors import InputError, StoreError, TooManyRejectsError, UsageError, of_disk
from ingest.intake.coverage import read_coverage
from ingest.intake.coverage_told import tell_notes
from ingest.intake.inputs import find_inputs
from ingest.intake.noted import noted_names, tell_left_out
from ingest.purge import read_post_ids
from ingest.workspace import Workspace

_HEAD = "post_id;author;text;created_at;points\n"
_ROW = "{};ada;Qwen3-8B runs on my RTX 3090, and quickly so;03.07.2025 12:03;{}\n"


def test_a_file_that_is_not_there_is_told_with_one_like_it(tmp_path: Path) -> None:
    folder = tmp_path / "Übung für alle"
    folder.mkdir()
    (folder / "LocalLamps_comments.zst").write_bytes(b"x")
    with pytest.raises(InputError, match=r"no such file: .*; did you mean '.*comments\.zst'\?"):
        find_inputs([folder / "LocalLamps_coments.zst"])
    with pytest.raises(InputError, match=r"no such file: .*; check its name and where it lies"):
        find_inputs([folder / "other.jsonl"])
    with pytest.raises(InputError, match=r"there is no folder '.*nowhere' either"):
        read_post_ids(folder / "nowhere" / "ids.txt")


def test_an_address_is_at_its_place() -> None:
    assert str(StoreError("nothing answers", where="bolt://h:1")) == "nothing answers at bolt://h:1"
    assert str(StoreError("nothing", where="a/b", now="look")) == "nothing in a/b; look"


def test_a_disk_that_only_reads_is_not_to_be_emptied() -> None:
    told = str(of_disk(OSError(errno.EROFS, "Read-only file system", "ws")))
    assert "name another folder" in told
    assert "free some space" in str(of_disk(OSError(errno.ENOSPC, "No space left", "ws")))


def test_posts_in_utf_16_are_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text('{"id": "t3_x"}\n' * 40, encoding="utf-16")
    with pytest.raises(InputError, match=r"text in UTF-16, .*; save it as UTF-8"):
        find_inputs([path])


def test_points_of_a_german_sheet_are_read_and_others_named(tmp_path: Path) -> None:
    path = tmp_path / "blatt.csv"
    path.write_text(_HEAD + _ROW.format(1, "2,0") + _ROW.format(2, "7"), encoding="utf-16")
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [path])
    assert workspace.table("corpus/posts")["points"].to_list() == [2, 7]
    path.write_text(_HEAD + _ROW.format(1, "1,5"), encoding="utf-8")
    with pytest.raises(TooManyRejectsError, match=r"no whole number .*; mend that column, or give"):
        corpus_step(workspace, [path])


def test_parameters_are_asked_for_in_words() -> None:
    with pytest.raises(UsageError, match=r"needs model; add --param model=NAME"):
        bind(load_query("who-runs-model"), {})
    with pytest.raises(
        UsageError, match=r"'many' is no whole number .*; give --param limit=NUMBER"
    ):
        bind(load_query("activity-by-month"), {"limit": "many"})


def test_half_a_dump_is_told(tmp_path: Path) -> None:
    top = '{"id": "top1", "author": "ada", "title": "Which?", "selftext": "", "num_comments": 3,'
    top += ' "created_utc": 1751360400, "subreddit": "x"}\n'
    reply = '{"id": "aaa1", "author": "bo", "body": "this", "link_id": "t3_top1",'
    reply += ' "parent_id": "t3_top1", "created_utc": 1751360401, "subreddit": "x"}\n'
    told = []
    for text in (reply, top, top + reply):
        (tmp_path / "part.jsonl").write_text(text, encoding="utf-8")
        workspace = Workspace.create(tmp_path / "study")
        corpus_step(workspace, [tmp_path / "part.jsonl"])
        told += [tell_notes(read_coverage(workspace))]
    assert [[note[:24] for note in notes] for notes in told] == [
        ["no post that opens a thr"], ["no comment was given of "], [],
    ]  # fmt: skip


def test_help_has_no_jargon_and_ends_with_an_example() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/commands.md").read_text("utf-8")
    assert not re.findall(
        r"INTEGER|FLOAT|x>=|\bstdin\b|\bstdout\b|repeatable|unset:|^  [a-z].*[a-z]\.\.\.$",
        page,
        re.MULTILINE,
    )
    blocks = re.findall(r"^```\n(Usage: kithgraph .*?)^```", page, re.MULTILINE | re.DOTALL)
    commands = [block for block in blocks if "COMMAND [ARGS]" not in block.splitlines()[0]]
    assert len(commands) >= 25
    for block in commands:
        assert block.rstrip().splitlines()[-1].startswith("  Example: kithgraph "), block


def test_a_wrong_column_is_told_with_the_option_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "blatt.csv"
    path.write_text("Wer;Beitrag\nada;hello\nbo;well\n", encoding="utf-8")
    with pytest.raises(
        TooManyRejectsError, match=r"no column 'Text'; .*; tell its name with --map"
    ):
        corpus_step(Workspace.create(tmp_path / "study"), [path], columns={"text": "Text"})


def test_who_builds_another_community_into_a_workspace_is_told(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "study")
    for name in ("bees", "lamps"):
        (tmp_path / f"{name}.csv").write_text(_HEAD + _ROW.format(name, 1), encoding="utf-8")
    assert tell_left_out(workspace, noted_names(workspace)) == []
    corpus_step(workspace, [tmp_path / "bees.csv"])
    before = noted_names(workspace)
    corpus_step(workspace, [tmp_path / "lamps.csv"], add=True)
    assert tell_left_out(workspace, before) == []
    corpus_step(workspace, [tmp_path / "lamps.csv"])
    (told,) = tell_left_out(workspace, before)
    assert told.startswith("the workspace was made of bees.csv before")
