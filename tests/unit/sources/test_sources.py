"""The contract of sources; a new file under `ingest/sources` is found and held to it by itself."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest

from ingest.archive import RawFile
from ingest.errors import UsageError
from ingest.fetching.fetch import plain
from ingest.intake.inputs import find_inputs
from ingest.records import Post, Raw, Reject
from ingest.source import Source, load_source, option, post_sources, source_names, web_sources

RECORDED = Path(__file__).resolve().parents[2] / "recorded"
NAMES = [source.name for source in post_sources()]


def recordings(name: str) -> list[Path]:
    return sorted(path for path in (RECORDED / name).glob("*") if path.is_file())


def reading(path: Path) -> Source:
    """What reads a file as the corpus does: recognised by content, an archive by what it says."""
    ((file,), _) = find_inputs([path])
    return file.source


def recorded(name: str) -> list[Raw]:
    return [raw for p in recordings(name) for raw in reading(p).split(RawFile(p).lines())]


def parsed(name: str) -> list[object]:
    return [record for raw in recorded(name) for record in load_source(name).parse(raw)]


@pytest.mark.parametrize("name", NAMES)
def test_a_source_has_recordings_that_it_recognises(name: str) -> None:
    assert recordings(name)
    for path in recordings(name):
        assert reading(path).name == name


@pytest.mark.parametrize("name", NAMES)
def test_parsing_twice_gives_the_same_posts_with_unique_ids(name: str) -> None:
    once = parsed(name)
    assert once == parsed(name)
    posts = [record for record in once if isinstance(record, Post)]
    assert not [record for record in once if isinstance(record, Reject)]
    assert len({post.post_id for post in posts}) == len(posts) > 0


@pytest.mark.parametrize("name", NAMES)
def test_posts_keep_the_promises_of_the_record(name: str) -> None:
    platform = load_source(name).platform
    for post in parsed(name):
        if not isinstance(post, Post):
            continue
        assert post.source == platform
        assert post.post_id.startswith(f"{platform}:")
        assert post.thread_id.startswith(f"{platform}:")
        assert post.created_at is None or post.created_at.tzinfo is not None
        assert post.author not in {"", "[deleted]", "[removed]"}
        assert post.text == post.text.strip()
        assert post.kind != "submission" or post.text.startswith(post.title or "")
        assert post.state != "deleted" or post.author is None


@pytest.mark.parametrize("name", NAMES)
def test_a_source_refuses_the_recordings_of_the_others(name: str) -> None:
    for other in NAMES:
        if other != name:
            heads = [RawFile(path).head() for path in recordings(other)]
            assert not any(load_source(name).recognises(head) for head in heads)


def test_every_recording_belongs_to_a_module() -> None:
    assert {path.name for path in RECORDED.iterdir() if path.is_dir()} <= set(source_names())


def test_an_unknown_source_is_told_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="did you mean 'reddit_dump'"):
        load_source("redit-dump")


def test_dashes_are_as_good_as_underscores() -> None:
    assert load_source("reddit-dump") == load_source("reddit_dump")


@pytest.mark.parametrize("source", web_sources(), ids=lambda source: source.name)
def test_a_source_that_is_fetched_can_be_opened_and_told_what_to_fetch(source: Source) -> None:
    assert source.open is not None
    assert source.options is not None
    assert source.example
    options = source.options()
    assert plain(options) == {}
    with pytest.raises(FrozenInstanceError):
        setattr(options, fields(options)[0].name, None)
    assert all(field.metadata["about"].endswith(".") for field in fields(options))
    assert not [f.name for f in fields(options) if re.search("key|secret|password|token", f.name)]


def test_an_option_of_a_source_has_a_default_and_a_line_of_help() -> None:
    field: Any = option(3, "How many.", required=True)
    assert (field.default, dict(field.metadata)) == (
        3,
        {"about": "How many.", "wants": "TEXT", "required": True},
    )
