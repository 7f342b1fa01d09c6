"""Reddit's API with the real PRAW, against a server on this machine that speaks it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from archived_answers import archived, post_ids

from ingest.corpus import corpus_step
from ingest.errors import (
    RateLimitError,
    SettingError,
    SourceAuthError,
    SourceError,
    SourceMissingError,
    UsageError,
)
from ingest.fetching.fetch import FetchReport, fetch, fetch_again
from ingest.http import Patience
from ingest.reddit_door import open_reddit
from ingest.source import Source
from ingest.sources.reddit import SOURCE, Options
from ingest.workspace import Workspace

ALL = Options(community="kithtest")
TREES = Path(__file__).resolve().parents[2]


def impatient(waits: list[float] | None = None) -> Source:
    patience = Patience(sleep=(waits if waits is not None else []).append)
    return replace(SOURCE, open=partial(open_reddit, patience=patience))


def run(
    workspace: Workspace, options: Options = ALL, waits: list[float] | None = None
) -> FetchReport:
    return fetch(workspace, impatient(waits), options)


def test_a_community_is_fetched_whole_and_every_stub_is_resolved(
    serve: Callable[..., Any], workspace: Workspace
) -> None:
    with serve() as reddit:
        report = run(workspace)
        assert post_ids(archived(workspace)) == reddit.community.truth
        assert report.new == len(reddit.asked)
        kinds = {path.split("/")[1] for _, path in reddit.asked}
        assert kinds == {"r", "comments", "api"}
        assert any("/_/" in path for _, path in reddit.asked)
        (agent,) = reddit.agents
        assert agent.startswith("python:kithgraph:")
    corpus_step(workspace, [])
    posts = workspace.table("corpus/posts")
    assert set(posts["post_id"]) == {f"reddit:{name}" for name in reddit.community.truth}
    assert posts["depth"].null_count() == 0
    assert workspace.result("coverage")["claims"]["missing"] == 0
    assert workspace.result("coverage")["total"]["more_posts"] == 0


@pytest.mark.parametrize("seed", range(6))
def test_what_goes_while_a_tree_is_asked_for_stops_no_fetch(
    serve: Callable[..., Any], workspace: Workspace, seed: int
) -> None:
    """Before every second answer a comment vanishes with all below it."""
    draw = random.Random(seed)
    with serve(submissions=12) as reddit:
        known, gone = reddit.community, set()

        def before(asked: int) -> None:
            if asked % 2 and known.comments:
                gone.update(known.vanish(draw.choice(list(known.comments))))

        reddit.before = before
        run(workspace)
        found = post_ids(archived(workspace))
        assert known.truth - gone <= found <= known.truth
        assert gone - found


def test_a_submission_that_goes_at_the_end_of_a_page_hides_no_older_one(
    serve: Callable[..., Any], workspace: Workspace
) -> None:
    with serve(submissions=20, comments=0) as reddit:
        known, going = reddit.community, {2, 3, 5}

        def before(asked: int) -> None:
            if asked in going:  # the last one of the page before, and the one before it
                known.submissions.pop(known.submissions.index(shown.pop()))

        shown = [one for one in known.submissions if one["id"] in ("s013", "s014", "s008")]
        shown.sort(key=lambda one: ("s013", "s014", "s008").index(one["id"]), reverse=True)
        reddit.before = before
        run(workspace, ALL)
        found = post_ids(archived(workspace))
        left = {one["name"] for one in known.submissions}
        assert left <= found
        ids = [raw.raw_id for raw in archived(workspace)]
        assert len(ids) == len(set(ids))


def test_answers_are_archived_as_the_server_gave_them(
    serve: Callable[..., Any], workspace: Workspace
) -> None:
    odd = b'{ "kind" : "Listing",\n "data": {"after": null, "children": [], "x": "\\u00e4 '
    odd += 'ä"}}'.encode()
    with serve() as reddit:
        reddit.next = [(401, {}, b"{}"), (200, {}, odd)]
        run(workspace)
    assert [(raw.raw_id, raw.body) for raw in archived(workspace)] == [("new/1", odd)]


def test_with_faults_in_every_third_answer_the_same_posts_come(
    serve: Callable[..., Any], workspace: Workspace
) -> None:
    with serve(faults=33) as reddit:
        report = run(workspace)
        assert post_ids(archived(workspace)) == reddit.community.truth
        assert len(reddit.asked) > report.new


def test_nothing_older_than_a_date_is_fetched(
    serve: Callable[..., Any], workspace: Workspace
) -> None:
    with serve(submissions=20, comments=0) as reddit:
        since = datetime(2025, 7, 1, 9, tzinfo=UTC) + timedelta(hours=15)
        run(workspace, Options(community="r/kithtest", since=since))
        trees = [path for _, path in reddit.asked if path.startswith("/comments/")]
        assert trees == [f"/comments/s{n:03}" for n in (19, 18, 17, 16, 15)]
        pages = [path for _, path in reddit.asked if path.startswith("/r/")]
        assert len(pages) == 1


def test_submissions_are_fetched_by_their_ids(
    serve: Callable[..., Any], workspace: Workspace
) -> None:
    with serve() as reddit:
        run(workspace, Options(submission=("t3_s001", "s002", "s999")))
        asked = {path.split("/")[2] for _, path in reddit.asked if "/comments/" in path}
        assert asked == {"s001", "s002", "s999"}
    assert {"t3_s001", "t3_s002"} < post_ids(archived(workspace))


def test_the_rate_limit_that_reddit_tells_is_obeyed(
    serve: Callable[..., Any], workspace: Workspace
) -> None:
    with serve(submissions=1, comments=0) as reddit:
        reddit.remaining = 0
        run(workspace)
        first, second = (moment for moment, _ in reddit.asked)
        assert second - first >= 1.0


@pytest.mark.parametrize(
    "headers",
    [{"x-ratelimit-reset": "41", "x-ratelimit-remaining": "0"}, {"retry-after": "41"}],
)
def test_too_many_requests_are_followed_by_the_wait_that_reddit_tells(
    serve: Callable[..., Any], workspace: Workspace, headers: dict[str, str]
) -> None:
    waits: list[float] = []
    with serve(submissions=1, comments=0) as reddit:
        reddit.next = [(429, headers, b"")]
        run(workspace, waits=waits)
    assert waits == [41.0]


def test_a_limit_that_lasts_ends_the_fetch_with_the_time_to_wait(
    serve: Callable[..., Any], workspace: Workspace
) -> None:
    with serve() as reddit:
        reddit.next = [(429, {"retry-after": "3600"}, b"")]
        with pytest.raises(RateLimitError, match="again in 3,600 s") as error:
            run(workspace)
    assert error.value.retry_after == 3600
    assert error.value.source == "reddit"


@pytest.mark.parametrize(
    ("community", "kind", "message"),
    [
        ("kithprivate", SourceAuthError, "does not let us in"),
        ("kithgone", SourceMissingError, "no such thing"),
        ("kithnever", SourceMissingError, "no such community"),
    ],
)
def test_a_community_that_cannot_be_read_is_told(
    serve: Callable[..., Any],
    workspace: Workspace,
    community: str,
    kind: type[SourceError],
    message: str,
) -> None:
    with serve(), pytest.raises(kind, match=message):
        run(workspace, Options(community=community))


@pytest.mark.parametrize(
    ("settings"),
    [{"CLIENT_SECRET": "wrong"}, {"USERNAME": "ada", "PASSWORD": "wrong"}],
)
def test_a_key_that_is_refused_is_told(
    serve: Callable[..., Any],
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
) -> None:
    with serve():
        for name, value in settings.items():
            monkeypatch.setenv(f"KITHGRAPH_REDDIT_{name}", value)
        with pytest.raises(SourceAuthError, match="Reddit refuses the key") as error:
            run(workspace)
    assert "wrong" not in str(error.value)


def test_a_name_and_password_are_used_where_they_are_set(
    serve: Callable[..., Any], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITHGRAPH_REDDIT_USERNAME", "ada")
    monkeypatch.setenv("KITHGRAPH_REDDIT_PASSWORD", "a-password")
    with serve(submissions=1) as reddit:
        run(workspace)
        assert "(by /u/ada)" in str(reddit.agents)


def test_without_a_key_the_settings_to_make_are_named(workspace: Workspace) -> None:
    with pytest.raises(SettingError, match="KITHGRAPH_REDDIT_CLIENT_ID"):
        run(workspace)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Options(), "nothing to fetch from Reddit"),
        (Options(community="../api"), "no name that Reddit gives"),
        (Options(submission=("T3 x",)), "'T3 x' is no name that Reddit gives"),
    ],
)
def test_what_names_nothing_at_reddit_is_refused(
    serve: Callable[..., Any], workspace: Workspace, options: Options, message: str
) -> None:
    with serve() as reddit, pytest.raises(UsageError, match=message):
        run(workspace, options)
    assert not reddit.asked


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"x-ratelimit-remaining": "many"}, b"[]"),
        ({}, b'{"json": {"errors": [["TOO_OLD", "that is too old", "link"]]}}'),
    ],
)
def test_an_answer_of_no_known_form_ends_the_fetch_and_is_not_archived(
    serve: Callable[..., Any], workspace: Workspace, headers: dict[str, str], body: bytes
) -> None:
    with serve() as reddit:
        reddit.next = [(200, headers, body)]
        with pytest.raises(SourceError, match=r"not of its form|TOO_OLD"):
            run(workspace)
    assert not archived(workspace)


def test_a_post_that_is_gone_when_asked_again_is_emptied(
    serve: Callable[..., Any], workspace: Workspace
) -> None:
    with serve() as reddit:
        run(workspace)
        numbers = list(reddit.community.comments)
        gone, deleted, kept = numbers[0], numbers[1], numbers[2]
        del reddit.community.comments[gone]
        reddit.community.comments[deleted] |= {"author": "[deleted]", "body": "[deleted]"}
        asked = [f"reddit:t1_{number}" for number in (gone, deleted, kept)]
        later = datetime(2030, 1, 1, tzinfo=UTC)
        fetch_again(workspace, impatient(), Options(), asked, clock=lambda: later)
    corpus_step(workspace, [])
    posts = workspace.table("corpus/posts")
    states = dict(posts.select("post_id", "state").iter_rows())
    assert [states[one] for one in asked] == ["deleted", "deleted", "present"]
    assert posts["state"].value_counts().sort("state").rows() == [
        ("deleted", 2),
        ("present", len(reddit.community.truth) - 2),
    ]


def test_of_a_dump_and_the_api_the_version_retrieved_later_stands(
    serve: Callable[..., Any], workspace: Workspace, tmp_path: Path
) -> None:
    with serve(submissions=3) as reddit:
        run(workspace)
        older, newer = list(reddit.community.comments.values())[:2]
    dump = tmp_path / "RC.jsonl"
    lines = [
        {**older, "body": "older", "retrieved_on": 1_751_400_000},
        {**newer, "body": "newer", "retrieved_on": 4_000_000_000},
    ]
    dump.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    corpus_step(workspace, [dump])
    texts = dict(workspace.table("corpus/posts").select("post_id", "text").iter_rows())
    assert texts[f"reddit:{older['name']}"] == older["body"]
    assert texts[f"reddit:{newer['name']}"] == "newer"


def test_a_file_of_praw_in_this_folder_redirects_nothing(
    serve: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "praw.ini").write_text(
        "[DEFAULT]\noauth_url=http://127.0.0.1:9\nreddit_url=http://127.0.0.1:9\n"
        "client_id=theirs\nrefresh_token=theirs\n",
        encoding="utf-8",
    )
    with serve(submissions=1, comments=0) as reddit:
        command = [sys.executable, str(TREES / "fetch_reddit.py"), str(tmp_path / "study")]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        assert len(reddit.asked) == 2
