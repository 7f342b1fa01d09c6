"""Reddit's objects as posts: recorded ones by their facts, odd ones by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.archive import RawFile
from ingest.formats.reddit_tree import stubs_of
from ingest.records import Aside, Post, Raw, Reject, Stub
from ingest.source import load_source

RECORDED = Path(__file__).resolve().parents[2] / "recorded"


def parse(name: str, *paths: str) -> dict[str, Any]:
    source = load_source(name)
    raws = [raw for p in paths for raw in source.split(RawFile(RECORDED / name / p).lines())]
    posts = [record for raw in raws for record in source.parse(raw)]
    return {post.post_id.removeprefix("reddit:"): post for post in posts if isinstance(post, Post)}


@pytest.fixture(scope="module")
def dump() -> dict[str, Post]:
    return parse("reddit_dump", "RS_2025-07.jsonl", "RC_2025-07.jsonl")


def one(**fields: Any) -> Post | Reject | Stub:
    thing = {
        "id": "ca1", "author": "Ada", "body": "hi", "link_id": "t3_1aa", "parent_id": "t3_1aa",
        "created_utc": 1751360400, "subreddit": "HomeLlamas", "score": 3, **fields,
    }  # fmt: skip
    body = json.dumps(thing).encode()
    (record,) = load_source("reddit_dump").parse(Raw(raw_id="line 1", body=body))
    return record


def test_a_submission_becomes_a_post_in_its_own_thread(dump: dict[str, Post]) -> None:
    post = dump["t3_1aa0001"]
    assert post == Post(
        post_id="reddit:t3_1aa0001",
        source="reddit",
        community="HomeLlamas",
        thread_id="reddit:t3_1aa0001",
        parent_id=None,
        kind="submission",
        author="Quiet_Heron_77",
        created_at=datetime(2025, 7, 1, 9, 0, tzinfo=UTC),
        edited_at=None,
        retrieved_at=datetime(2025, 7, 1, 9, 1, tzinfo=UTC),
        points=12,
        title="Which quant for 24 GB & long context?",
        text="Which quant for 24 GB & long context?\n\nI run `Qwen3-32B` on one 3090.\n\n\n\n"
        "Is Q4_K_M enough, or is IQ4_XS > Q4? cc u/solder_and_salt",
        url="https://www.reddit.com/r/HomeLlamas/comments/1aa0001/which_quant_for_24/",
        flair="Question & Help",
        state="present",
        removal=None,
        claimed_replies=5,
    )


def test_a_link_is_the_url_of_its_submission_and_hidden_points_are_unknown(
    dump: dict[str, Post],
) -> None:
    post = dump["t3_1aa0002"]
    assert post.url == "https://huggingface.co/tin-lantern/Lantern-8B?a=1&b=2"
    assert post.text == post.title == "A merge of ours: Lantern-8B"
    assert post.points is None
    assert post.edited_at == datetime(2025, 7, 1, 11, 30, tzinfo=UTC)
    assert post.retrieved_at == datetime(2025, 7, 2, 23, 0, tzinfo=UTC)


def test_a_comment_knows_thread_parent_and_place(dump: dict[str, Post]) -> None:
    post = dump["t1_ca00002"]
    assert (post.thread_id, post.parent_id) == ("reddit:t3_1aa0001", "reddit:t1_ca00001")
    assert post.url == "https://www.reddit.com/r/HomeLlamas/comments/1aa0001/_/ca00002/"
    assert post.kind == "comment"
    assert post.claimed_replies is None


def test_times_come_as_numbers_or_strings(dump: dict[str, Post]) -> None:
    assert dump["t1_ca00003"].created_at == datetime(2025, 7, 1, 9, 0, 5, tzinfo=UTC)


def test_deleted_and_removed_texts_are_states_and_not_texts(dump: dict[str, Post]) -> None:
    removed, deleted = dump["t1_ca00004"], dump["t1_ca00005"]
    assert (removed.state, removed.author, removed.text) == ("removed", None, "")
    assert (deleted.state, deleted.author, deleted.text) == ("deleted", None, "")
    gone = dump["t3_1aa0004"]
    assert (gone.state, gone.removal, gone.title, gone.text) == ("deleted", "deleted", None, "")


def test_what_was_deleted_after_the_dump_is_shown_as_reddit_shows_it_now(
    dump: dict[str, Post],
) -> None:
    post, reply = dump["t3_1aa0003"], dump["t1_ca00007"]
    assert (post.state, post.removal, post.author) == ("deleted", "deleted", None)
    assert post.text == "My rig caught fire"
    assert (reply.state, reply.removal, reply.text) == ("removed", "removed", "")
    assert reply.author == "regretful_reply"


def test_a_listing_gives_the_same_posts_as_a_dump_of_them(dump: dict[str, Post]) -> None:
    listing = parse("reddit_listing", "answers.jsonl", "1aa0002.json")
    assert set(listing) == set(dump) - {"t3_1aa0003", "t3_1aa0004", "t1_ca00007"}
    names = [field for field in Post.__slots__ if field != "retrieved_at"]
    for post_id, post in listing.items():
        assert {n: getattr(post, n) for n in names} == {n: getattr(dump[post_id], n) for n in names}


def test_stubs_tell_how_many_comments_the_answer_leaves_out() -> None:
    source = load_source("reddit_listing")
    path = RECORDED / "reddit_listing" / "answers.jsonl"
    records = [r for raw in source.split(RawFile(path).lines()) for r in source.parse(raw)]
    stubs = [record for record in records if isinstance(record, Stub)]
    assert stubs == [Stub(thread_id="reddit:t3_1aa0001", count=2)]


@pytest.mark.parametrize("depth", [3, 400, 2500])
def test_replies_may_be_nested_to_any_depth(depth: int) -> None:
    text = '""'
    for n in reversed(range(depth)):
        parent = f"t1_c{n - 1}" if n else "t3_1aa"
        comment = {
            "id": f"c{n}", "author": "Ada", "body": 'says "replies": {', "link_id": "t3_1aa",
            "parent_id": parent, "created_utc": 1751360400 + n,
        }  # fmt: skip
        data = json.dumps(comment)[:-1] + f', "replies": {text}}}'
        text = f'{{"kind":"Listing","data":{{"children":[{{"kind":"t1","data":{data}}}]}}}}'
    raw = Raw(raw_id="line 1", body=f"[{text}]".encode())
    posts = list(load_source("reddit_listing").parse(raw))
    assert [post.post_id for post in posts if isinstance(post, Post)] == [
        f"reddit:t1_c{n}" for n in range(depth)
    ]


def test_one_comment_of_wrong_types_does_not_lose_the_answer() -> None:
    lines = (RECORDED / "reddit_listing" / "answers.jsonl").read_text(encoding="utf-8")
    broken = lines.replace('"body":"Thanks @solder_and_salt, 31 t/s now!"', '"body":true')
    records = list(load_source("reddit_listing").parse(Raw(raw_id="line 1", body=broken.encode())))
    rejects = [record for record in records if isinstance(record, Reject)]
    assert [(reject.raw_id, reject.reason) for reject in rejects] == [
        ("ca00002", "body is missing or no text")
    ]
    assert sum(isinstance(record, Post) for record in records) == 5


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"id": None}, "id is missing or not of Reddit's form"),
        ({"id": "t1_ca1 "}, "id is missing or not of Reddit's form"),
        ({"created_utc": None}, "created_utc is missing or no time"),
        ({"created_utc": True}, "created_utc is missing or no time"),
        ({"created_utc": "soon"}, "created_utc is missing or no time"),
        ({"created_utc": 1e300}, "created_utc is missing or no time"),
        ({"created_utc": 10**400}, "created_utc is missing or no time"),
        ({"created_utc": float("nan")}, "created_utc is missing or no time"),
        ({"created_utc": "Infinity"}, "created_utc is missing or no time"),
        ({"created_utc": -1}, "created_utc is missing or no time"),
        ({"body": True}, "body is missing or no text"),
        ({"body": None}, "body is missing or no text"),
        ({"link_id": "1aa"}, "link_id is missing or not of Reddit's form"),
        ({"parent_id": "17"}, "parent_id is missing or not of Reddit's form"),
        ({"parent_id": True}, "parent_id is missing or not of Reddit's form"),
        ({"parent_id": 10**30}, "parent_id is missing or not of Reddit's form"),
        ({"body": None, "link_id": None}, "neither a submission nor a comment"),
    ],
)
def test_what_cannot_be_a_post_is_rejected_with_its_reason(
    fields: dict[str, Any], reason: str
) -> None:
    record = one(**fields)
    assert isinstance(record, Reject)
    assert record.reason == reason


@pytest.mark.parametrize("name", ["id", "link_id", "parent_id", "body", "author"])
def test_a_reject_quotes_nothing_of_a_person(name: str) -> None:
    record = one(**{"created_utc": None, name: "secret words of Ada"})
    assert isinstance(record, Reject)
    assert "secret" not in record.raw_id + record.reason


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"author": "[deleted]"}, "author", None),
        ({"author": 5}, "author", None),
        ({"score": "many"}, "points", None),
        ({"score": 10**30}, "points", None),
        ({"score": True}, "points", None),
        ({"score": 4.0}, "points", 4),
        ({"score_hidden": True}, "points", None),
        ({"edited": True}, "edited_at", None),
        ({"edited": False}, "edited_at", None),
        ({"edited": 1751360400.0}, "edited_at", datetime(2025, 7, 1, 9, 0, tzinfo=UTC)),
        ({"edited": "yes"}, "edited_at", None),
        ({"edited": 0}, "edited_at", None),
        ({"edited": "1751360400"}, "edited_at", datetime(2025, 7, 1, 9, 0, tzinfo=UTC)),
        ({"score": "4"}, "points", 4),
        ({"retrieved_on": "1751360400"}, "retrieved_at", datetime(2025, 7, 1, 9, tzinfo=UTC)),
        ({"author": "null", "score": "4"}, "author", "null"),
        ({"retrieved_on": [1]}, "retrieved_at", None),
        ({"created_utc": 1751360400123}, "created_at",
         datetime(2025, 7, 1, 9, 0, 0, 123000, tzinfo=UTC)),
        ({"_meta": "none"}, "state", "present"),
        ({"_meta": {"was_deleted_later": "\ud800"}}, "state", "present"),
        (
            {"_meta": {"was_deleted_later": True, "removal_type": "\ud800"}},
            "removal",
            "\ufffd",
        ),
        ({"permalink": "\ud800"}, "url", "\ufffd"),
        ({"_meta": {"was_deleted_later": True}}, "state", "deleted"),
        ({"_meta": {"was_deleted_later": True, "removal_type": 5}}, "text", ""),
        ({"_meta": {"was_deleted_later": 1, "retrieved_2nd_on": "soon"}}, "author", None),
        ({"_meta": {"was_initially_deleted": True, "removal_type": "removed"}}, "state", "present"),
        (
            {"_meta": {"is_edited": True, "retrieved_2nd_on": 1751490000}},
            "edited_at",
            datetime(2025, 7, 2, 21, tzinfo=UTC),
        ),
        (
            {"edited": 1751360500, "_meta": {"is_edited": True, "retrieved_2nd_on": 1751490000}},
            "edited_at",
            datetime(2025, 7, 1, 9, 1, 40, tzinfo=UTC),
        ),
        ({"body": "lone \ud800 half"}, "text", "lone \ufffd half"),
        ({"body": "[ Removed by Reddit ]"}, "state", "removed"),
        ({"body": "[removed by reddit]"}, "text", ""),
        ({"body": "[removed] it from my disk"}, "text", "[removed] it from my disk"),
        ({"author": "[unavailable]", "body": "[unavailable]"}, "author", None),
        ({"removal_reason": "deleted", "body": "words of who deleted them"}, "text", ""),
        ({"body": "<script>1</script> \u202eabc"}, "text", "<script>1</script> \u202eabc"),
        ({"body": "x" * 40_000}, "text", "x" * 40_000),
    ],
)  # fmt: skip
def test_odd_values_of_lesser_fields_do_not_lose_the_post(
    fields: dict[str, Any], name: str, value: object
) -> None:
    record = one(**fields)
    assert isinstance(record, Post)
    assert getattr(record, name) == value


@pytest.mark.parametrize(
    ("told", "parent"),
    [
        (None, "t3_1aa"),
        (int("1aa", 36), "t3_1aa"),
        (41785179015, "t1_j71teh3"),
        (41785179015.0, "t1_j71teh3"),
    ],
)
def test_a_parent_may_be_told_as_pushshift_s_api_did(told: float | None, parent: str) -> None:
    """Null for the submission, a number for a comment; a comment without the field is rejected."""
    record = one(parent_id=told)
    assert isinstance(record, Post)
    assert (record.thread_id, record.parent_id) == ("reddit:t3_1aa", f"reddit:{parent}")
    assert one(parent_id=told, score="4") == replace(record, points=4)


@pytest.mark.parametrize("score", [4, "4"])
def test_a_comment_that_does_not_tell_what_it_answers_is_rejected(score: int | str) -> None:
    thing = {"id": "ca1", "body": "hi", "link_id": "t3_1aa", "created_utc": 1, "score": score}
    (record,) = load_source("reddit_dump").parse(Raw(raw_id="1", body=json.dumps(thing).encode()))
    assert isinstance(record, Reject)
    assert record.reason == "parent_id is missing or not of Reddit's form"


@pytest.mark.shared
def test_real_conversations_with_the_api_are_read_whole(shared: Path) -> None:
    counts = {}
    for path in sorted((shared / "data/reddit_api").glob("*.json")):
        talk = json.loads(path.read_text("utf-8"))["interactions"]
        bodies = [
            part["response"]["body"]["string"].encode()
            for part in talk
            if "access_token" not in part["request"]["uri"]
        ]
        raws = [Raw(raw_id=f"answer/{n}", body=body) for n, body in enumerate(bodies)]
        records = [record for raw in raws for record in load_source("reddit").parse(raw)]
        posts = {record.post_id for record in records if isinstance(record, Post)}
        left_out = {
            f"reddit:t1_{child}"
            for body in bodies
            for children, _ in stubs_of(json.loads(body))
            for child in children
        }
        rejects = sum(isinstance(record, Reject) for record in records)
        counts[path.stem.partition("__")[2]] = (rejects, len(posts), len(left_out - posts))
    # in the first one every stub was asked for: two comments are gone; the third skips small stubs
    assert counts == {
        "all": (0, 542, 2),
        "on_direct_comment": (0, 147, 0),
        "skip_below_threshold": (0, 520, 10),
    }


def test_communities_and_accounts_in_an_answer_are_no_posts() -> None:
    things = [
        {"kind": "t5", "data": {"id": "2abcd", "title": "Lamps", "created_utc": 1.7e9}},
        {"kind": "t2", "data": {"id": "3abcd", "name": "ada", "created_utc": 1.7e9}},
        {"kind": "t3", "data": {"id": "1aa", "title": "Which lamp?", "created_utc": 1.7e9}},
    ]
    body = json.dumps({"kind": "Listing", "data": {"children": things}}).encode()
    for name in ("reddit", "reddit_listing"):
        found = list(load_source(name).parse(Raw(raw_id="line 1", body=body)))
        assert [r.what for r in found if isinstance(r, Aside)] == ["community", "account"]
        assert [r.post_id for r in found if isinstance(r, Post)] == ["reddit:t3_1aa"]


def test_a_dump_of_communities_holds_no_posts() -> None:
    line = {
        "id": "2abcd", "name": "t5_2abcd", "display_name": "lamps", "title": "Lamps",
        "created_utc": 1700000000, "subscribers": 3,
    }  # fmt: skip
    source, body = load_source("reddit_dump"), json.dumps(line).encode()
    assert not source.recognises(body + b"\n")
    (reject,) = source.parse(Raw(raw_id="line 1", body=body))
    assert isinstance(reject, Reject)


@pytest.mark.parametrize("prefix", ["", "t1_"])
def test_an_id_may_be_told_as_the_full_name(prefix: str) -> None:
    line = {
        "id": f"{prefix}ca1", "body": "hi", "author": "ada", "created_utc": 1700000000,
        "link_id": "t3_1aa", "parent_id": "t1_ca0",
    }  # fmt: skip
    (post,) = load_source("reddit_dump").parse(Raw(raw_id="x", body=json.dumps(line).encode()))
    assert isinstance(post, Post)
    assert (post.post_id, post.parent_id) == ("reddit:t1_ca1", "reddit:t1_ca0")
