"""Fetching into the archive: a stopped fetch goes on where it was, and nothing is asked twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from archived_answers import archived

from ingest.corpus import corpus_step
from ingest.errors import SourceUnavailableError, UsageError
from ingest.fetching.fetch import Clock, fetch, fetch_again
from ingest.formats.patient import is_json
from ingest.http import Http
from ingest.intake.fetched import ARCHIVE, runs
from ingest.source import Source, load_web_source
from ingest.sources.hackernews import Options
from ingest.workspace import Workspace

STORY = {
    "id": 7, "type": "story", "by": "ada_b", "time": 1751360400, "title": "Open weights",
    "kids": [8], "descendants": 2, "score": 5,
}  # fmt: skip
FIRST = {"id": 8, "type": "comment", "by": "bo_c", "time": 1751360500, "text": "a", "parent": 7}
SECOND = {"id": 9, "type": "comment", "by": "ada_b", "time": 1751360600, "text": "b", "parent": 8}
ITEMS = {"item/7": STORY, "item/8": FIRST | {"kids": [9]}, "item/9": SECOND}
OPTIONS = Options(story=("7",), trees="firebase")


class Answers:
    """A door that answers from a table, counts, and breaks off after so many answers."""

    def __init__(self, items: Mapping[str, object], *, until: int = 1 << 30) -> None:
        self.items = items
        self.until = until
        self.asked: list[str] = []

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        accepts: Callable[[bytes], bool] = is_json,
    ) -> bytes:
        assert params is None
        if len(self.asked) == self.until:
            raise SourceUnavailableError("broken off", source="hackernews")
        path = url.partition("/v0/")[2].removesuffix(".json")
        self.asked.append(path)
        body = json.dumps(self.items.get(path)).encode()
        assert accepts(body)
        return body


def clock() -> Clock:
    times = iter(datetime(2026, 7, 1, tzinfo=UTC) + timedelta(seconds=n) for n in range(10**6))
    return lambda: next(times)


def through(door: Http) -> Source:
    from contextlib import nullcontext
    from dataclasses import replace

    return replace(load_web_source("hackernews"), open=lambda _options: nullcontext(door))


def test_answers_are_archived_as_they_were_given(workspace: Workspace) -> None:
    report = fetch(workspace, through(Answers(ITEMS)), OPTIONS, clock=clock())
    assert (report.new, report.held, report.run) == (3, 0, "hackernews-0001.ndjson.zst")
    assert [(raw.raw_id, raw.body) for raw in archived(workspace)] == [
        (f"story/7/{path}", json.dumps(item).encode()) for path, item in ITEMS.items()
    ]


@pytest.mark.parametrize("until", [0, 1, 2, 3])
def test_a_broken_fetch_goes_on_and_asks_nothing_twice(workspace: Workspace, until: int) -> None:
    broken = Answers(ITEMS, until=until)
    if until < 3:
        with pytest.raises(SourceUnavailableError):
            fetch(workspace, through(broken), OPTIONS, clock=clock())
    else:
        fetch(workspace, through(broken), OPTIONS, clock=clock())
    again = Answers(ITEMS)
    report = fetch(workspace, through(again), OPTIONS, clock=clock())
    if until < 3:
        assert broken.asked + again.asked == list(ITEMS)
        assert (report.new, report.held) == (3 - until, until)
        assert len(runs(workspace.path(ARCHIVE))) == 1
    else:
        assert again.asked == list(ITEMS)
        assert len(runs(workspace.path(ARCHIVE))) == 2


def test_another_question_begins_another_run(workspace: Workspace) -> None:
    with pytest.raises(SourceUnavailableError):
        fetch(workspace, through(Answers(ITEMS, until=1)), OPTIONS, clock=clock())
    other = Options(story=("9",), trees="firebase")
    fetch(workspace, through(Answers(ITEMS)), other, clock=clock())
    assert [
        (run.options["story"], run.ended_at is None) for run in runs(workspace.path(ARCHIVE))
    ] == [
        (["7"], True),
        (["9"], False),
    ]


def test_what_was_fetched_becomes_posts_on_the_way_that_dumps_go(
    workspace: Workspace, tmp_path: Path
) -> None:
    fetch(workspace, through(Answers(ITEMS)), OPTIONS, clock=clock())
    older = tmp_path / "items.jsonl"
    older.write_text(json.dumps(SECOND | {"text": "older"}) + "\n", encoding="utf-8")
    corpus_step(workspace, [older])
    posts = workspace.table("corpus/posts")
    assert posts.select("post_id", "thread_id", "depth", "text").rows() == [
        ("hackernews:7", "hackernews:7", 0, "Open weights"),
        ("hackernews:8", "hackernews:7", 1, "a"),
        ("hackernews:9", "hackernews:7", 2, "b"),
    ]
    assert posts["retrieved_at"].null_count() == 0
    total = workspace.result("coverage")["total"]
    assert (total["read"], total["kept"], total["superseded"]) == (4, 3, 1)


def test_parsing_again_without_the_network_gives_the_same_bytes(workspace: Workspace) -> None:
    fetch(workspace, through(Answers(ITEMS)), OPTIONS, clock=clock())
    corpus_step(workspace, [])
    path = workspace.table_path("corpus/posts")
    before = path.read_bytes()
    workspace.path("manifests/corpus.json").unlink()
    assert not corpus_step(workspace, []).skipped
    assert path.read_bytes() == before


def test_a_post_that_is_gone_when_asked_again_is_emptied(workspace: Workspace) -> None:
    fetch(workspace, through(Answers(ITEMS)), OPTIONS, clock=clock())
    now = {"item/8": {"id": 8, "type": "comment", "deleted": True, "time": 1751360500, "parent": 7}}
    later: Clock = lambda: datetime(2026, 8, 1, tzinfo=UTC)  # noqa: E731 - one line says it
    gone = ["hackernews:8", "hackernews:9"]
    fetch_again(workspace, through(Answers(now)), Options(), gone, clock=later)
    corpus_step(workspace, [])
    posts = workspace.table("corpus/posts").select("post_id", "thread_id", "removal", "text")
    assert posts.rows() == [
        ("hackernews:7", "hackernews:7", None, "Open weights"),
        ("hackernews:8", "hackernews:7", None, ""),
        ("hackernews:9", "hackernews:7", "gone", ""),
    ]
    users = workspace.table("corpus/posts").filter(pl.col("state") == "deleted")["user_id"]
    assert users.null_count() == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Options(), "nothing to fetch from Hacker News"),
        (Options(ranked="hot"), "no list 'hot'"),
        (Options(story=("1",), trees="mine"), "no trees from 'mine'"),
        (Options(story=("1", "item?id=2")), "'item\\?id=2' is no number of a story"),
    ],
)
def test_a_fetch_of_nothing_is_refused(
    workspace: Workspace, options: Options, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        fetch(workspace, through(Answers({})), options, clock=clock())
    assert not runs(workspace.path(ARCHIVE))
