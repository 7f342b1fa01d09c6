"""Archived answers after a purge: no byte of what was withdrawn, and all that others wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from byte_search import found
from nostr_events import public_key_of, signed
from nostr_relay import Relay, run
from reddit_server import settled

from ingest.archive import RawFile
from ingest.corpus import corpus_step
from ingest.fetching.fetch import fetch
from ingest.intake.fetched import Run, archived_raws
from ingest.people.pseudonyms import load_key, pseudonym
from ingest.purge import Wish, note_tombstones, purge_corpus
from ingest.records import Raw
from ingest.text import clean, from_html
from ingest.withdrawal.archived import purge_archive
from ingest.withdrawal.mend import MARK
from ingest.withdrawal.tombstones import Hasher, Tombstones
from ingest.withdrawal.withdraw import text_hashes
from ingest.workspace import Workspace

NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)


def _purge(workspace: Workspace, wish: Wish) -> None:
    tombstones = note_tombstones(workspace, wish)
    purge_corpus(workspace, tombstones)
    purge_archive(workspace, tombstones)


def test_a_purged_submission_and_person_leave_what_praw_fetched(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    from ingest.sources.reddit import SOURCE, Options

    workspace = Workspace.create(tmp_path / "study")
    with settled(monkeypatch, submissions=4, comments=14) as reddit:
        community = reddit.community
        top = community.submissions[0]
        top["title"] = "Mein Nachbar heisst Grutzky"
        top["permalink"] = f"/r/kithtest/comments/{top['id']}/mein_nachbar_heisst_grutzky/"
        top["url"] = "https://www.reddit.com" + top["permalink"]
        theirs = [c for c in community.comments.values() if c["author"] == "person_bo"]
        others = [c for c in community.comments.values() if c["author"] == "person_cy"]
        for one in community.comments.values():
            if one["link_id"] == top["name"]:
                one["permalink"] = f"{top['permalink']}{one['id']}/"
        others[0]["body"] = (
            f"see https://www.reddit.com{top['permalink']} and u/person_bo and person_bo!"
        )
        others[1]["body"] = f"via https://x.org/?to=https%3A%2F%2Fredd.it%2F{top['id']}%2F ok"
        fetch(workspace, SOURCE, Options(community="kithtest"))
        corpus_step(workspace, [])
        person = pseudonym("person_bo", source="reddit", key=load_key())
        _purge(workspace, Wish(post_ids=(f"reddit:{top['name']}",), people=(person,)))
        needles = [
            top["title"], "grutzky", top["name"], f"/{top['id']}/", "person_bo", person,
            f"F{top['id']}%2F",
            *(c["id"] for c in theirs), *(c["body"] for c in theirs),
        ]  # fmt: skip
        assert found(workspace, needles) == []
        before = workspace.table("corpus/posts")
        corpus_step(workspace, [])
        assert workspace.table("corpus/posts").drop("url").equals(before.drop("url"))
        # fetched once more, it does not come back, not even into the archive
        fetch(workspace, SOURCE, Options(community="kithtest"))
        assert found(workspace, needles) == []
        corpus_step(workspace, [])
        assert found(workspace, needles) == []


def _left(
    tmp_path: Path, source: str, bodies: Mapping[str, Any], *, posts: list[str] | None = None,
    people: list[str] | None = None, texts: list[str] | None = None,
    bare: list[str] | None = None,
) -> tuple[Workspace, list[Any]]:  # fmt: skip
    """Archive some answers, purge, and return what is left."""
    workspace = Workspace.create(tmp_path / "study")
    with Run.begin(workspace.path("archive"), source=source, options={}, begun_at=NOON) as run:
        for raw_id, body in bodies.items():
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            run.add(Raw(raw_id=raw_id, body=data, retrieved_at=NOON))
        run.finish(NOON)
        path = run.path
    hasher = Hasher(load_key())
    stones = Tombstones(
        hasher, {"post": frozenset(map(hasher.post, posts or [])),
         "person": frozenset(map(hasher.person, people or [])),
         "bare": frozenset(map(hasher.person, bare or []))}
    ).with_more(text_hashes(texts or [], hasher))  # fmt: skip
    purge_archive(workspace, stones)
    return workspace, [json.loads(raw.body) for raw in archived_raws(RawFile(path).lines())]


def test_the_title_of_a_purged_story_goes_from_hits_of_its_comments(tmp_path: Path) -> None:
    hit = {
        "objectID": "4300001", "author": "somebody", "comment_text": "fine",
        "created_at_i": 1751360400, "parent_id": 4242001, "story_id": 4242001,
        "story_title": "Grutzky sells his cat", "story_url": "https://x.org/grutzky",
        "_highlightResult": {
            "author": {"value": "somebody"}, "story_title": {"value": "Grutzky sells his cat"},
        },
        "_tags": ["comment", "author_somebody", "story_4242001"],
    }  # fmt: skip
    workspace, [left] = _left(
        tmp_path, "hackernews", {"search/1": {"hits": [hit]}}, posts=["hackernews:4242001"],
        people=["hackernews:seller"],
    )  # fmt: skip
    assert found(workspace, ["4242001", "Grutzky", "grutzky"]) == []
    assert left["hits"][0]["comment_text"] == "fine"


def test_who_wrote_the_thread_goes_from_comments_that_tell_it(tmp_path: Path) -> None:
    comment = {"kind": "t1", "data": {
        "id": "below1", "name": "t1_below1", "author": "somebody", "body": "fine",
        "link_id": "t3_goes1", "parent_id": "t3_goes1", "link_author": "ada",
        "link_title": "Grutzky sells his cat", "link_permalink":
        "https://www.reddit.com/r/x/comments/goes1/grutzky_sells_his_cat/",
        "permalink": "/r/x/comments/goes1/grutzky_sells_his_cat/below1/",
        "created_utc": 1751360400, "replies": "",
    }}  # fmt: skip
    listing = {"kind": "Listing", "data": {"children": [comment]}}
    workspace, [left] = _left(
        tmp_path, "reddit", {"again/t1_below1": listing}, posts=["reddit:t3_goes1"],
        people=["reddit:ada"],
    )  # fmt: skip
    assert found(workspace, ["goes1", "rutzky", '"ada"']) == []
    assert left["data"]["children"][0]["data"]["body"] == "fine"


def test_links_quotes_and_names_go_from_texts_that_are_html(tmp_path: Path) -> None:
    said = "I don't think the fox behind our mill can't read"
    item = {
        "id": 43, "by": "hen", "type": "comment", "time": 1751360400, "parent": 41,
        "text": "&gt; the fox behind our mill<p>See "
        '<a href="https:&#x2F;&#x2F;news.ycombinator.com&#x2F;item?id=4242001" rel="nofollow">'
        "https:&#x2F;&#x2F;news.ycombinator.com&#x2F;item?id=4242001</a> "
        "where Mill_Fox99 said &quot;I don&#x27;t think the fox behind our mill "
        "can&#x27;t read&quot; &lt;b&gt;",
    }  # fmt: skip
    people = ["hackernews:Mill_Fox99"]
    workspace, [left] = _left(
        tmp_path, "hackernews", {"item/43": item}, posts=["hackernews:4242001"], people=people,
        texts=[said],
    )  # fmt: skip
    assert found(workspace, ["4242001", "behind our mill"]) == []
    assert left["by"] == "hen"
    assert from_html(left["text"]) == (f'> {MARK}\n\nSee {MARK} where Mill_Fox99 said "{MARK}" <b>')


def test_a_handle_that_is_a_word_of_the_format_breaks_no_answer(tmp_path: Path) -> None:
    told = {"type": "comment", "time": 1751360400, "parent": 41}
    items = {
        "item/42": {"id": 42, "by": "comment", "text": "mine", **told},
        "item/43": {"id": 43, "by": "hen", "text": "fine", "parent_author": "comment", **told},
    }  # fmt: skip
    person = ["hackernews:comment"]
    workspace, [left] = _left(tmp_path, "hackernews", items, people=person, bare=person)
    assert found(workspace, ["mine"]) == []
    assert left == items["item/43"] | {"parent_author": MARK}


def test_a_handle_that_the_editor_escaped_goes_from_the_raw_answer(tmp_path: Path) -> None:
    body = "thanks u/mill\\_fox\\_99 &amp; friends, C:\\\\new &lt;3"
    comment = {"kind": "t1", "data": {
        "id": "c1xx", "name": "t1_c1xx", "author": "hen", "body": body, "body_html": "x",
        "link_id": "t3_top1", "parent_id": "t3_top1", "created_utc": 1751360400, "replies": "",
    }}  # fmt: skip
    listing = {"kind": "Listing", "data": {"children": [comment]}}
    workspace, [left] = _left(
        tmp_path, "reddit", {"again/t1_c1xx": listing}, people=["reddit:mill_fox_99"]
    )
    assert found(workspace, ["fox"]) == []
    told = left["data"]["children"][0]["data"]["body"]
    assert clean(told) == clean(body).replace("u/mill_fox_99", MARK)


def test_what_others_said_to_a_purged_person_on_nostr_stays(tmp_path: Path) -> None:
    pytest.importorskip("coincurve")
    from ingest.formats.nostr import MENDED
    from ingest.sources.nostr import SOURCE, Options

    ada = public_key_of("ada")
    topic = ["t", "localllama"]
    first = signed("ada", "the blue house behind the mill is mine", [topic])
    lone = signed("cy", "nobody answers this", [topic], second=1)
    answer = signed(
        "bo", f"#[1] and nostr:{_code('npub', ada)} see nostr:{_code('note', first['id'])} or "
        f"nostr:{_code('nevent', first['id'])}, {first['id']}",
        [["e", first["id"], "", "root"], ["p", ada], topic], second=2,
    )  # fmt: skip
    below = signed("dee", "well said", [["e", answer["id"], "", "reply"], topic], second=3)
    workspace = Workspace.create(tmp_path / "study")
    forged = ["MENDED", "nostr", lone | {"id": "ab" * 32, "content": "never said"}]
    with run(Relay([first, lone, answer, below])) as relay:
        options = Options(relay=(relay.address,), topic=("localllama",))
        relay.before = [forged]
        fetch(workspace, SOURCE, options)
        corpus_step(workspace, [])
        assert workspace.table("corpus/posts").height == 4
        person = pseudonym(ada, source="nostr", key=load_key())
        _purge(workspace, Wish(people=(person,)))
        codes = [_code("npub", ada), _code("note", first["id"]), _code("nevent", first["id"])]
        needles = [ada, first["id"], "blue house", person, *codes]
        assert found(workspace, needles) == []
        before = workspace.table("corpus/posts")
        corpus_step(workspace, [])
        assert workspace.table("corpus/posts").equals(before)
        fetch(workspace, SOURCE, options)
        corpus_step(workspace, [])
        assert found(workspace, needles) == []
        told = ("post_id", "parent_id", "text", "user_id")
        assert workspace.table("corpus/posts").select(told).equals(before.select(told))
    text = dict(before.select("post_id", "text").iter_rows())[f"nostr:{answer['id']}"]
    assert text == f"{MARK} and {MARK} see {MARK} or {MARK}, {MARK}"
    # what a purge changed counts in our archive alone
    given = tmp_path / "given.jsonl"
    given.write_text(f"{json.dumps(lone)}\n{json.dumps([MENDED, 'nostr', answer])}\n")
    other = Workspace.create(tmp_path / "other")
    corpus_step(other, [given])
    assert other.table("corpus/posts")["text"].to_list() == [lone["content"]]


def test_people_whose_names_differ_by_underscores_alone_stay(tmp_path: Path) -> None:
    def thing(number: int, author: str, **more: Any) -> dict[str, Any]:
        told = {"id": f"aa{number}", "name": f"t1_aa{number}", "author": author, "body": "hi"}
        return {"kind": "t1", "data": told | {"link_author": author, "subreddit": "x"} | more}

    names = ["ada", "_ada_", "ada_", "u_ada", "adas", "t1_ada"]
    things = [thing(n, name) for n, name in enumerate(names)]
    things.append(thing(9, "bo", subreddit="u_ada", link_author="_ada_"))
    things.append(thing(10, "bo", subreddit="u__ada_", link_author="ada"))
    _, [left] = _left(tmp_path, "reddit", {"new/1": {"data": things}}, people=["reddit:ada"])
    told = [one["data"] for one in left["data"]]
    assert [one["author"] for one in told] == [*names[1:], "bo", "bo"]
    assert [one["link_author"] for one in told[-2:]] == ["_ada_", None]
    assert [one["subreddit"] for one in told[-2:]] == [MARK, "u__ada_"]


def _code(prefix: str, key: str) -> str:
    """Return a key as NIP-19 writes it."""
    from ingest.formats.nostr import CODE_SIGNS, _expanded, _polymod

    content = bytes.fromhex(key)
    if prefix == "nevent":
        content = bytes([0, 32]) + content
    bits = "".join(f"{one:08b}" for one in content)
    bits += "0" * (-len(bits) % 5)
    values = [int(bits[n : n + 5], 2) for n in range(0, len(bits), 5)]
    check = _polymod([*_expanded(prefix), *values, *[0] * 6]) ^ 1
    values += [check >> 5 * (5 - n) & 31 for n in range(6)]
    return f"{prefix}1" + "".join(CODE_SIGNS[value] for value in values)


def _crosspost(title: str, **more: Any) -> dict[str, Any]:
    """A submission of somebody else that takes over another one, with its title."""
    return {"kind": "t3", "data": {
        "id": "cross1", "name": "t3_cross1", "author": "hen", "title": title, "selftext": "",
        "subreddit": "elsewhere", "created_utc": 1751360400, "crosspost_parent": "t3_goes1",
        "crosspost_parent_list": [{"id": "goes1", "name": "t3_goes1", "title": "Grutzky &amp; cat",
                                   "author": "ada", "selftext": "mine"}],
        "permalink": "/r/elsewhere/comments/cross1/grutzky_cat/",
        "url": "https://www.reddit.com/r/x/comments/goes1/grutzky_cat/", **more,
    }}  # fmt: skip


def test_a_short_title_goes_from_crossposts_and_from_links_to_them(tmp_path: Path) -> None:
    comment = {"kind": "t1", "data": {
        "id": "below1", "name": "t1_below1", "author": "hen", "body": "see "
        "https://www.reddit.com/r/elsewhere/comments/cross1/grutzky_cat/ (a cat)",
        "link_id": "t3_cross1", "parent_id": "t3_cross1", "link_title": "Grutzky &amp; cat",
        "permalink": "/r/elsewhere/comments/cross1/grutzky_cat/below1/",
        "created_utc": 1751360401, "replies": "",
    }}  # fmt: skip
    own = {"kind": "t3", "data": {
        "id": "goes1", "name": "t3_goes1", "author": "ada", "title": "Grutzky &amp; cat",
        "selftext": "mine", "subreddit": "x", "created_utc": 1751360300,
        "permalink": "/r/x/comments/goes1/grutzky_cat/",
        "url": "https://www.reddit.com/r/x/comments/goes1/grutzky_cat/",
    }}  # fmt: skip
    workspace = Workspace.create(tmp_path / "study")
    listing = {"kind": "Listing", "data": {"children": [
        own, _crosspost("Grutzky &amp; cat"), comment,
        _crosspost("My word on it", id="cross2", name="t3_cross2",
                   permalink="/r/elsewhere/comments/cross2/my_word_on_it/"),
    ]}}  # fmt: skip
    with Run.begin(workspace.path("archive"), source="reddit", options={}, begun_at=NOON) as run:
        body = json.dumps(listing).encode()
        run.add(Raw(raw_id="again/t3_goes1", body=body, retrieved_at=NOON))
        run.finish(NOON)
    corpus_step(workspace, [])
    assert workspace.table("corpus/posts").height == 4
    _purge(workspace, Wish(post_ids=("reddit:t3_goes1",)))
    assert found(workspace, ["rutzky", "goes1"]) == []
    left = workspace.table("corpus/posts")
    told = dict(left.select("post_id", "text").iter_rows())
    assert told == {
        "reddit:t3_cross1": MARK, "reddit:t3_cross2": "My word on it",
        "reddit:t1_below1":
        "see https://www.reddit.com/r/elsewhere/comments/cross1/_/ (a cat)",
    }  # fmt: skip
    corpus_step(workspace, [])
    assert workspace.table("corpus/posts").drop("url").equals(left.drop("url"))
    assert found(workspace, ["rutzky", "goes1"]) == []


def test_every_quoted_line_of_an_answer_goes_from_the_raw_answer_too(tmp_path: Path) -> None:
    comment = {"kind": "t1", "data": {
        "id": "below1", "name": "t1_below1", "author": "hen", "body": "&gt; my cat\n\nnice",
        "link_id": "t3_top1", "parent_id": "t1_goes1", "created_utc": 1751360401, "replies": "",
    }}  # fmt: skip
    listing = {"kind": "Listing", "data": {"children": [comment]}}
    item = {"id": 43, "by": "hen", "type": "comment", "time": 1, "parent": 4141,
            "text": "&gt; my cat<p>nice"}  # fmt: skip
    for source, body in (("reddit", listing), ("hackernews", item)):
        folder = tmp_path / source
        ids = ["reddit:t1_goes1", "hackernews:4141"]
        workspace, _ = _left(folder, source, {"one": body}, posts=ids)
        assert found(workspace, ["my cat"]) == []
        assert found(workspace, ["nice"]) != []


def test_facts_of_models_in_the_archive_stay_and_stop_no_purge(tmp_path: Path) -> None:
    workspace, before = _left(tmp_path, "huggingface", {"one": [{"id": "ada/elm-7b"}]})
    assert before == [[{"id": "ada/elm-7b"}]]
    table = tmp_path / "forum.csv"
    table.write_text("text,author,created_at\nhello,ada,2025-07-01\nbye,bo,2025-07-02\n")
    corpus_step(workspace, [table])
    _purge(workspace, Wish(people=(pseudonym("ada", source="table", key=load_key()),)))
    assert workspace.table("corpus/posts")["text"].to_list() == ["bye"]
    assert corpus_step(workspace, [table]).rows == 1
