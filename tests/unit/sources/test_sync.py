"""What is gone from its platform is noted, and a purge takes it out of archive and tables."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from byte_search import found
from nostr_events import signed
from nostr_relay import Relay, run
from reddit_server import settled

from ingest.archive import RawFile
from ingest.corpus import corpus_step
from ingest.errors import UsageError
from ingest.fetching.fetch import fetch
from ingest.fetching.sync import sync
from ingest.intake.fetched import Run, archived_raws, run_info
from ingest.people.pseudonyms import load_key
from ingest.purge import Wish, note_tombstones, purge_corpus, read_gone, read_wish
from ingest.records import Raw
from ingest.withdrawal.archived import purge_archive
from ingest.withdrawal.tombstones import Hasher, Tombstones
from ingest.workspace import Workspace

NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def study(demo_workspace: Path, tmp_path: Path) -> Workspace:
    """A copy of the demo's tables."""
    skip = shutil.ignore_patterns("pages", "store", "annotations")
    shutil.copytree(demo_workspace, tmp_path / "study", ignore=skip)
    return Workspace.open(tmp_path / "study")


def _again(sample_inputs: list[Path], path: Path, changes: dict[str, dict[str, Any]]) -> Path:
    """Write the comments of the sample once more, some of them changed."""
    lines = []
    for line in sample_inputs[1].read_text(encoding="utf-8").splitlines():
        comment = json.loads(line)
        lines.append(json.dumps(comment | changes.get(comment["id"], {})))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_newer_dump_tells_what_was_deleted_and_a_purge_takes_it_out(
    study: Workspace, sample_inputs: list[Path], tmp_path: Path
) -> None:
    newer = _again(sample_inputs, tmp_path / "RC_again.jsonl", {
        "zk23006": {"_meta": {
            "was_deleted_later": True, "removal_type": "deleted", "retrieved_2nd_on": 1767225600,
        }},
        "zk23007": {"body": "[removed]"},
    })  # fmt: skip
    report = sync(study, inputs=[newer])
    assert report.found == {"deleted": 1, "removed": 1}
    assert read_gone(study) == ["reddit:t1_zk23006", "reddit:t1_zk23007"]
    assert sync(study, inputs=[newer]).found == {}
    tombstones = note_tombstones(study, read_wish(study))
    assert purge_corpus(study, tombstones).posts == 2
    assert read_gone(study) == []
    assert not study.path("archive/gone.txt").exists()


def test_a_removed_post_whose_words_were_kept_is_gone_when_they_are(
    sample_inputs: list[Path], tmp_path: Path
) -> None:
    """Moderators removed it, its words stayed in the dump, and now its author deleted it."""
    kept = {"removed_by_category": "moderator"}
    first = _again(sample_inputs, tmp_path / "RC.jsonl", {"zk23006": kept, "zk23007": kept})
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [sample_inputs[0], first])
    posts = workspace.table("corpus/posts").filter(state="removed")
    assert "" not in posts.filter(pl.col("post_id").str.contains("zk2300"))["text"].to_list()
    assert sync(workspace, inputs=[first]).found == {}
    newer = _again(sample_inputs, tmp_path / "RC_again.jsonl", {
        "zk23006": {"body": "[deleted]", "author": "[deleted]"}, "zk23007": {"body": "[removed]"},
    })  # fmt: skip
    assert sync(workspace, inputs=[newer]).found == {"deleted": 1, "removed": 1}


def test_a_removed_post_of_which_nothing_is_left_is_no_news_when_it_is_deleted(
    sample_inputs: list[Path], tmp_path: Path
) -> None:
    nothing = {"body": "[removed]", "author": "[deleted]"}
    first = _again(sample_inputs, tmp_path / "RC.jsonl", {"zk23006": nothing})
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [sample_inputs[0], first])
    [state] = workspace.table("corpus/posts").filter(post_id="reddit:t1_zk23006")["state"]
    assert state == "removed"
    gone = {"body": "[deleted]", "author": "[deleted]"}
    newer = _again(sample_inputs, tmp_path / "RC_again.jsonl", {"zk23006": gone, "zk23007": gone})
    sync(workspace, inputs=[newer])
    assert read_gone(workspace) == ["reddit:t1_zk23007"]


@pytest.mark.parametrize(
    ("first_at", "again_at", "found", "doubts"),
    [
        (1751400000, 1754000000, {"deleted": 1}, []),
        (1754000000, 1751400000, {}, ["retrieved by 2025-07-01", "by 2025-07-31: 1 posts that it"]),
        (1751400000, 1751400000, {"deleted": 1}, []),
        (None, 1754000000, {"deleted": 1}, ["nothing tells whether RC_again.jsonl is newer"]),
        (1751400000, None, {"deleted": 1}, ["the 1 posts that it says are gone are noted"]),
    ],
)
def test_a_file_that_is_not_newer_is_told_and_an_older_one_not_believed(
    sample_inputs: list[Path], tmp_path: Path, *, first_at: int | None, again_at: int | None,
    found: dict[str, int], doubts: list[str],
) -> None:  # fmt: skip
    at_first = {"retrieved_on": first_at, "_meta": None}
    first = _again(sample_inputs, tmp_path / "RC.jsonl", {"zk23006": at_first})
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [sample_inputs[0], first])
    gone: dict[str, Any] = {"body": "[deleted]", "author": "[deleted]", "_meta": None}
    gone |= {"retrieved_on": again_at}
    newer = _again(sample_inputs, tmp_path / "RC_again.jsonl", {"zk23006": gone})
    report = sync(workspace, inputs=[newer])
    assert report.found == found
    assert all(doubt in " ".join(report.doubts) for doubt in doubts)
    assert bool(report.doubts) is bool(doubts)
    assert read_gone(workspace) == ["reddit:t1_zk23006"] * bool(found)


def test_a_file_without_news_or_posts_of_the_corpus_is_told(
    study: Workspace, sample_inputs: list[Path], tmp_path: Path
) -> None:
    other = tmp_path / "RC_other.jsonl"
    lines = sample_inputs[1].read_text(encoding="utf-8").splitlines()
    other.write_text(json.dumps(json.loads(lines[0]) | {"id": "other1"}) + "\n", encoding="utf-8")
    report = sync(study, inputs=[other])
    assert report.doubts == ("RC_other.jsonl holds no post of the corpus that could be gone",)
    [doubt] = sync(study, inputs=[sample_inputs[1]]).doubts
    assert doubt.endswith("it has no news")


def test_ids_of_a_list_count_where_they_are_in_the_corpus(study: Workspace) -> None:
    report = sync(study, post_ids=["reddit:t1_zk23006", "reddit:t1_never"])
    assert (report.found, report.waiting, report.unknown) == ({"told": 1}, 1, 1)


def test_what_waits_stays_when_something_else_is_purged(study: Workspace) -> None:
    sync(study, post_ids=["reddit:t1_zk23006", "reddit:t1_zk23007"])
    purge_corpus(study, note_tombstones(study, Wish(post_ids=("reddit:t1_zk23007",))))
    assert read_gone(study) == ["reddit:t1_zk23006"]


def test_a_source_that_cannot_be_asked_is_told(study: Workspace) -> None:
    with pytest.raises(UsageError, match="reddit_dump cannot be asked again"):
        sync(study, ask=["reddit_dump"])
    with pytest.raises(UsageError, match="no post of nostr"):
        sync(study, ask=["nostr"])


@pytest.mark.parametrize("keep_names", [False, True])
def test_a_wish_on_nostr_counts_for_its_author_alone(tmp_path: Path, *, keep_names: bool) -> None:
    mine, theirs = signed("ada", "mine"), signed("bo", "theirs", second=1)
    wish = signed("ada", "", [["e", mine["id"]], ["e", theirs["id"]]], kind=5, second=2)
    for name, events in (("events", [mine, theirs]), ("wishes", [wish, theirs])):
        text = "".join(json.dumps(event) + "\n" for event in events)
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [tmp_path / "events.jsonl"], keep_names=keep_names)
    assert sync(workspace, inputs=[tmp_path / "wishes.jsonl"]).found == {"deleted": 1}
    assert read_gone(workspace) == [f"nostr:{mine['id']}"]


def test_the_relays_that_notes_came_from_are_asked(tmp_path: Path) -> None:
    from ingest.sources.nostr import SOURCE, Options

    note = signed("ada", "I run it on a card", [["t", "localllama"]])
    other = signed("bo", "and I do not", [["t", "localllama"]], second=1)
    workspace = Workspace.create(tmp_path / "study")
    with run(Relay([note, other])) as relay:
        fetch(workspace, SOURCE, Options(relay=(relay.address,), topic=("localllama",)))
        corpus_step(workspace, [])
        relay.events.insert(0, signed("ada", "", [["e", note["id"]]], kind=5, second=2))
        assert sync(workspace, ask=["nostr"]).found == {"deleted": 1}
    assert read_gone(workspace) == [f"nostr:{note['id']}"]


def test_reddit_is_asked_through_praw_and_its_archive_is_purged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from ingest.sources.reddit import SOURCE, Options

    workspace = Workspace.create(tmp_path / "study")
    with settled(monkeypatch, submissions=2, comments=12) as reddit:
        fetch(workspace, SOURCE, Options(community="kithtest"))
        corpus_step(workspace, [])
        number, first = next(iter(reddit.community.comments.items()))
        del reddit.community.comments[number]
        report = sync(workspace, ask=["reddit"])
    assert report.found == {"deleted": 1}
    assert read_gone(workspace) == [f"reddit:{first['name']}"]
    tombstones = note_tombstones(workspace, read_wish(workspace))
    purge_corpus(workspace, tombstones)
    assert purge_archive(workspace, tombstones) > 0
    assert found(workspace, [first["id"], first["body"]]) == []
    before = workspace.table("corpus/posts").height
    corpus_step(workspace, [])
    posts = workspace.table("corpus/posts")
    assert posts.height == before
    assert workspace.result("coverage")["total"]["rejected"] == 0


def _purged(tmp_path: Path, source: str, bodies: dict[str, Any], posts: list[str]) -> list[Any]:
    """Archive some answers, purge posts from them, and return what is left."""
    workspace = Workspace.create(tmp_path / "study")
    folder = workspace.path("archive")
    options = {"again": [one.partition(":")[2] for one in posts]}
    with Run.begin(folder, source=source, options=options, begun_at=NOON) as run:
        for raw_id, body in bodies.items():
            run.add(Raw(raw_id=raw_id, body=json.dumps(body).encode(), retrieved_at=NOON))
        run.finish(NOON)
        path = run.path
    hasher = Hasher(load_key())
    stones = Tombstones(hasher, {"post": frozenset(map(hasher.post, posts))})
    purge_archive(workspace, stones)
    assert found(workspace, [one.rpartition("_")[2].rpartition(":")[2] for one in posts]) == []
    assert run_info(path).ended_at == NOON
    return [json.loads(raw.body) for raw in archived_raws(RawFile(path).lines())]


def test_answers_to_a_comment_that_goes_stay_in_its_place(tmp_path: Path) -> None:
    def comment(name: str, parent: str, replies: Any = "") -> dict[str, Any]:
        return {"kind": "t1", "data": {
            "id": name[3:], "name": name, "parent_id": parent, "body": f"body {name[3:]}",
            "author": "somebody", "replies": replies,
        }}  # fmt: skip

    below = {"kind": "Listing", "data": {"children": [comment("t1_below", "t1_goes1")]}}
    tree = [{"kind": "Listing", "data": {"children": [comment("t1_goes1", "t3_top", below)]}}]
    [left] = _purged(tmp_path, "reddit", {"comments/top": tree}, ["reddit:t1_goes1"])
    [kept] = left[0]["data"]["children"]
    assert kept["data"]["name"] == "t1_below"
    assert kept["data"]["parent_id"].startswith("t1_w")


def test_an_item_of_hacker_news_goes_whole_and_from_its_parent_s_list(tmp_path: Path) -> None:
    items = {
        "item/41": {"id": 41, "by": "a", "kids": [4242001, 43], "text": "one"},
        "item/4242001": {"id": 4242001, "by": "b", "parent": 41, "text": "two"},
        "item/43": {"id": 43, "by": "c", "parent": 4242001, "text": "three"},
    }
    left = _purged(tmp_path, "hackernews", items, ["hackernews:4242001"])
    assert [item["id"] for item in left] == [41, 43]
    assert left[0]["kids"] == [43]
    assert left[1]["parent"] != 4242001
