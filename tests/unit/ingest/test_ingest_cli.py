"""The commands of `kithgraph ingest`, called as a user calls them."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from ingest.cli import ingest
from ingest.errors import InputError, MissingStepError

STORY = b'{"id":7,"type":"story","by":"ada_b","time":1751360400,"title":"Open weights"}'
RECORDED = Path(__file__).resolve().parents[2] / "recorded" / "reddit_dump"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(ingest, [str(a) for a in arguments], catch_exceptions=False)


def test_list_shows_every_source_with_what_it_reads() -> None:
    lines = run("list").output.splitlines()
    assert [line.split()[0] for line in lines] == sorted(line.split()[0] for line in lines)
    assert "RS_ and RC_ files" in run("list").output
    rows = [json.loads(line) for line in run("list", "--format", "ndjson").output.splitlines()]
    assert {"reddit_dump", "reddit_listing"} <= {row["name"] for row in rows}


def test_parse_makes_a_workspace_and_says_what_it_did(tmp_path: Path) -> None:
    result = run("parse", RECORDED, "--workspace", tmp_path / "study")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.startswith("11 posts (")
    assert run("parse", RECORDED, "--workspace", tmp_path / "study").stderr == (
        "11 posts (unchanged)\n"
    )


def test_parse_ends_with_three_when_something_was_lost(tmp_path: Path) -> None:
    file = tmp_path / "RC.jsonl"
    file.write_bytes((RECORDED / "RC_2025-07.jsonl").read_bytes()[:-30])
    for _ in range(2):
        result = run("parse", file, "--workspace", tmp_path / "study")
        assert result.exit_code == 3
        assert "warning: RC.jsonl is cut short or damaged; 6 posts" in result.stderr


def test_parse_names_the_files_of_a_folder_that_nothing_reads(tmp_path: Path) -> None:
    folder = shutil.copytree(RECORDED, tmp_path / "dumps")
    (folder / "EXMP-2024-0001-0009.txt").write_bytes(b"")
    result = run("parse", folder, "--workspace", tmp_path / "study")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[1] == (
        "note: 1 file of no known format was not read: EXMP-2024-0001-0009.txt"
    )


def test_a_failing_parse_leaves_the_corpus_as_it_was(tmp_path: Path) -> None:
    workspace = tmp_path / "study"
    run("parse", RECORDED, "--workspace", workspace)
    before = {p: p.read_bytes() for p in workspace.rglob("*") if p.is_file()}
    broken = tmp_path / "RC.jsonl"
    shutil.copy(RECORDED / "RC_2025-07.jsonl", broken)
    broken.write_bytes(broken.read_bytes() + b"{}\n")
    with pytest.raises(InputError, match="1 of 8 records cannot be read"):
        run("parse", broken, "--workspace", workspace)
    assert {p: p.read_bytes() for p in workspace.rglob("*") if p.is_file()} == before


def test_status_says_what_is_there_from_when_to_when_and_what_is_missing(tmp_path: Path) -> None:
    run("parse", RECORDED, "--workspace", tmp_path / "study")
    table = run("status", "--workspace", tmp_path / "study").output
    assert "11: 4 submissions, 7 comments" in table
    assert "2025-07-01, 2025-07-01" in table
    coverage = json.loads(
        run("status", "--workspace", tmp_path / "study", "--format", "json").output
    )
    assert coverage["total"]["kept"] == 11


def test_status_of_an_empty_workspace_says_what_to_do(tmp_path: Path) -> None:
    from ingest.workspace import Workspace

    Workspace.create(tmp_path / "study")
    with pytest.raises(MissingStepError) as error:
        run("status", "--workspace", tmp_path / "study")
    assert "kithgraph ingest parse" in str(error.value)


def commands() -> dict[str, click.Command]:
    """Every command below `kithgraph ingest` by its words."""
    found: dict[str, click.Command] = {}
    for name, command in ingest.commands.items():
        if isinstance(command, click.Group):
            ctx = click.Context(command)
            for inner in command.list_commands(ctx):
                below = command.get_command(ctx, inner)
                assert below is not None
                found[f"{name} {inner}"] = below
        else:
            found[name] = command
    return found


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_has_an_example_that_its_options_accept(name: str) -> None:
    command = commands()[name]
    assert command.epilog is not None
    words = shlex.split(command.epilog.removeprefix("Example: kithgraph ingest "))
    count = len(name.split())
    assert words[:count] == name.split()
    command.make_context(name, words[count:], parent=click.Context(ingest))


def test_fetch_asks_a_local_server_and_status_tells_what_came(tmp_path: Path, web: Any) -> None:
    web.answers["/v0/item/7.json"] = [(200, {}, STORY)]
    address = f"{web.address}/v0"
    words = ("fetch", "hackernews", "--story", "7", "--trees", "firebase")
    result = run(*words, "--firebase-url", address, "--workspace", tmp_path / "study")
    assert result.stderr == "1 new answers in hackernews-0001.ndjson.zst\n"
    status = run("status", "--workspace", tmp_path / "study").output
    assert status.startswith("fetched                 hackernews-0001.ndjson.zst: 1 answers (")
    assert "none yet; run 'kithgraph ingest parse'" in status
    assert run("parse", "--workspace", tmp_path / "study").stderr.startswith("1 posts (")
    told_json = json.loads(
        run("status", "--workspace", tmp_path / "study", "--format", "json").output
    )
    assert told_json["fetched"][0]["answers"] == told_json["posts"]["all"] == 1
