"""Hacker News: its shapes by hand-made records, and what is asked of its two APIs."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.corpus import corpus_step
from ingest.errors import SourceMissingError
from ingest.formats.hackernews import parse
from ingest.formats.patient import is_json
from ingest.http import Http
from ingest.intake.inputs import find_inputs
from ingest.intake.posts import read_posts
from ingest.records import Aside, Deletion, Post, Raw, Reject
from ingest.source import load_source
from ingest.sources.hackernews import Options, fetch
from ingest.workspace import Workspace

ITEM = {"id": 8, "type": "comment", "by": "bo", "time": 1751360500, "text": "a", "parent": 7}


def records(value: object, *, raw_id: str = "line 1") -> list[object]:
    return list(parse(Raw(raw_id=raw_id, body=json.dumps(value).encode())))


def one(value: object, *, raw_id: str = "line 1") -> Post:
    (found,) = records(value, raw_id=raw_id)
    assert isinstance(found, Post)
    return found


def test_a_comment_takes_its_thread_from_the_question_or_else_from_its_parent() -> None:
    assert one(ITEM, raw_id="story/5/item/8").thread_id == "hackernews:5"
    assert one(ITEM).thread_id == "hackernews:7"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("A<p>B &amp; C", "A\n\nB & C"),
        ("<i>it</i> &lt;b&gt;", "*it* <b>"),
        ("&amp;lt;", "&lt;"),
        ("C:\\_x \\* y", "C:\\_x \\* y"),
        ("<pre><code>  a &lt; b\n</code></pre>", "```\n  a < b\n```"),
        ('<a href="https:&#x2F;&#x2F;x.org&#x2F;1" rel="nofollow">https:&#x2F;&#x2F;x.o...</a>',
         "https://x.org/1"),
        ('<a href="https://x.org">here</a>', "[here](https://x.org)"),
        ('<a href="https://x.org">no end', "no end"),
        ("&gt; said<p>yes", "> said\n\nyes"),
    ],
)  # fmt: skip
def test_texts_are_read_as_people_see_them(html: str, text: str) -> None:
    assert one({**ITEM, "text": html}).text == text


def test_what_is_deleted_or_dead_has_no_text_and_no_points_are_made_up() -> None:
    deleted = one({"id": 8, "type": "comment", "deleted": True, "time": 1, "parent": 7})
    dead = one({**ITEM, "dead": True})
    assert (deleted.state, deleted.author, deleted.text) == ("deleted", None, "")
    assert (dead.state, dead.removal, dead.author, dead.text) == ("removed", "dead", "bo", "")
    assert one(ITEM).points is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": 0}, "id is missing or no number"),
        ({"time": None}, "time is missing or no time"),
        ({"time": 1e30}, "time is missing or no time"),
        ({"parent": "x"}, "parent is missing or no number"),
        ({"type": "song"}, "no item, tree or page of Hacker News"),
    ],
)
def test_what_lacks_a_field_is_a_reject(change: dict[str, object], reason: str) -> None:
    (found,) = records(ITEM | change)
    assert isinstance(found, Reject)
    assert found.reason == reason


def test_the_choice_of_a_poll_and_a_number_without_an_item_are_no_posts() -> None:
    poll = {**ITEM, "type": "pollopt", "poll": 7}
    assert records(poll) == [Aside(what="choice of a poll")]
    assert records(None) == [Aside(what="number without an item")]
    assert records([1, 2, 3]) == []


def test_a_post_of_which_nothing_is_known_when_asked_again_is_gone() -> None:
    assert records(None, raw_id="again/item/8") == [Deletion(post_id="hackernews:8", author=None)]


def test_a_tree_of_any_depth_is_walked_parents_first() -> None:
    tree: dict[str, Any] = {}
    for number in range(400, 0, -1):
        kind = "comment" if number > 1 else "story"
        tree = {
            "id": number, "type": kind, "author": "bo", "created_at_i": 1751360400 + number,
            "created_at": "2025-07-01", "text": f"t{number}", "title": "T", "points": 1,
            "parent_id": number - 1 if number > 1 else None, "story_id": 1,
            "children": [tree] if tree else [],
        }  # fmt: skip
    posts = records(tree)
    assert [p.post_id for p in posts if isinstance(p, Post)] == [
        f"hackernews:{number}" for number in range(1, 401)
    ]
    assert {p.thread_id for p in posts if isinstance(p, Post)} == {"hackernews:1"}


def rows(text: str) -> list[object]:
    source = load_source("hackernews")
    lines = iter(text.encode().split(b"\n"))
    return [record for raw in source.split(lines) for record in source.parse(raw)]


HEADER = "title,url,text,dead,by,score,time,timestamp,type,id,parent,descendants,ranking,deleted"


def test_rows_of_the_whole_public_table_are_read_by_their_header() -> None:
    found = rows(
        f"{HEADER}\n"
        "Open weights,https://x.org,,,ada,5,1751360400,2025-07-01 09:00:00 UTC,story,7,,2,,\n"
        ',,"a ""b""<p>c,\nd",,bo,,1751360500,2025-07-01 09:01:40 UTC,comment,8,7,,1,\n'
        ",,,,,,1751360600,2025-07-01 09:03:20 UTC,comment,9,8,,1,true\n"
        ",,gone,true,cy,,1751360700,2025-07-01 09:05:00 UTC,comment,10,8,,1,\n"
    )
    posts = [post for post in found if isinstance(post, Post)]
    assert [(p.post_id, p.parent_id, p.text, p.state) for p in posts] == [
        ("hackernews:7", None, "Open weights", "present"),
        ("hackernews:8", "hackernews:7", 'a "b"\n\nc,\nd', "present"),
        ("hackernews:9", "hackernews:8", "", "deleted"),
        ("hackernews:10", "hackernews:8", "", "removed"),
    ]
    assert posts[0].claimed_replies == 2


def test_a_row_without_an_end_or_of_another_length_is_a_reject() -> None:
    found = rows(f"{HEADER}\na,b,c\n" + '"' + "x" * 50)
    assert [record.reason for record in found if isinstance(record, Reject)] == [
        "a row of another length than its header",
        "not a row of comma-separated values",
    ]


def test_a_line_among_items_that_is_no_json_is_no_row_of_a_table() -> None:
    (found,) = load_source("hackernews").parse(Raw(raw_id="line 9", body=b"<html>, busy"))
    assert isinstance(found, Reject)
    assert found.reason == "not JSON"


def test_a_quote_that_never_ends_does_not_swallow_the_file() -> None:
    filler = "x" * 1000
    good = f"T,,{filler},,ada,5,1751360400,,story,{{}},,0,,\n"
    body = "".join(good.format(n) for n in range(1, 2001))
    found = rows(f'{HEADER}\n"{body}')
    posts = [record for record in found if isinstance(record, Post)]
    assert 900 < len(posts) < 2000
    assert len(found) - len(posts) == 1


class Answers:
    """A door that answers from functions by path."""

    def __init__(self, answers: Mapping[str, Callable[[Mapping[str, str]], object]]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        accepts: Callable[[bytes], bool] = is_json,
    ) -> bytes:
        path = url.partition("/v0/")[2] or url.partition("/api/v1/")[2]
        self.asked.append((path, dict(params or {})))
        body = json.dumps(self.answers[path](params or {})).encode()
        assert accepts(body)
        return body


def missing(_params: Mapping[str, str]) -> object:
    raise SourceMissingError("HTTP 404", source="hackernews")


def asked(options: Options, door: Http) -> Iterator[Raw]:
    return fetch(options, door, {})


def test_a_search_goes_back_in_time_page_by_page_and_asks_for_each_story_once() -> None:
    every = [{"objectID": str(n), "created_at_i": 10_000 + n // 2} for n in range(2500, 0, -1)]

    def search(params: Mapping[str, str]) -> object:
        limits = params["numericFilters"].split(",")
        assert limits[0] == "created_at_i>=10000"
        most = int(limits[1].partition("<=")[2]) if len(limits) > 1 else 1 << 60
        fit = [hit for hit in every if int(str(hit["created_at_i"])) <= most]
        return {"hits": fit[:1000]}

    answers: dict[str, Callable[[Mapping[str, str]], object]] = {"search_by_date": search}
    for n in range(1, 2501):
        answers[f"items/{n}"] = lambda _params: {}
        answers[f"item/{n}.json"] = lambda _params: None
    door = Answers(answers)
    raws = list(asked(Options(query="open", since=datetime.fromtimestamp(10_000, UTC)), door))
    assert [raw.raw_id for raw in raws[:3]] == ["search/1", "search/2", "search/3"]
    trees = [path for path, _ in door.asked if path.startswith("items/")]
    assert sorted(trees) == sorted(f"items/{n}" for n in range(1, 2501))
    assert len({raw.raw_id for raw in raws}) == len(raws) == 3 + 5000


def test_a_story_that_algolia_does_not_know_is_walked_item_by_item() -> None:
    story = {"id": 7, "type": "story", "by": "ada", "time": 1, "title": "T", "kids": [8, 9]}
    door = Answers(
        {
            "topstories.json": lambda _params: [7],
            "items/7": missing,
            "item/7.json": lambda _params: story,
            "item/8.json": lambda _params: ITEM | {"kids": [10]},
            "item/9.json": lambda _params: None,
            "item/10.json": lambda _params: ITEM | {"id": 10, "parent": 8},
        }
    )
    raws = list(asked(Options(ranked="top"), door))
    assert [raw.raw_id for raw in raws] == [
        "list/top", "story/7/item/7", "story/7/item/8", "story/7/item/9", "story/7/item/10",
    ]  # fmt: skip


@pytest.mark.shared
def test_the_real_tables_are_read_whole(shared: Path, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [shared / "data/hackernews"])
    coverage = workspace.result("coverage")
    assert [(f["read"], f["rejected"]) for f in coverage["files"]] == [(1000, 0), (510, 0)]
    # ten stories stand in both files
    assert coverage["posts"]["all"] == 1500
    assert coverage["posts"]["orphans"] == 0
    texts = workspace.table("corpus/posts")["text"]
    assert not texts.str.contains(r"<p>|&#x27;|<a href").any()


STORY = {"id": 7, "type": "story", "by": "ada", "time": 1751360400, "title": "A", "score": 3}
HITS = [
    {"objectID": "7", "created_at_i": 1751360400, "author": "ada", "title": "A", "points": 3,
     "children": [8], "_tags": ["story", "author_ada", "story_7"], "story_id": 7},
    {"objectID": "8", "created_at_i": 1751360500, "author": "bo", "comment_text": "a",
     "_tags": ["comment", "author_bo", "story_7"], "parent_id": 7, "story_id": 7},
]  # fmt: skip
ROWS = [
    {**STORY, "id": "7", "time": "1751360400", "timestamp": "2025-07-01 09:00:00 UTC"},
    {**ITEM, "id": "8", "parent": "7", "time": "1751360500", "dead": None, "score": None},
]
TABLE = (
    '"","id","type","by","time","title","text","parent"\r\n'
    '"1","7","story","ada","1751360400","A","",""\r\n'
    '"2","8","comment","bo","1751360500","","a<p>b\r\nc","7"\r\n'
)


def _saved(path: Path, form: str) -> None:
    told: dict[str, Any] = {
        "items in an array": [STORY, ITEM], "hits in an array": HITS,
        "the table as JSON in an array": ROWS,
    }  # fmt: skip
    if form in told:
        path.write_text(json.dumps(told[form], indent=1), encoding="utf-8")
    elif form == "hits":
        path.write_text("\n".join(map(json.dumps, HITS)), encoding="utf-8")
    elif form == "the table as JSON":
        path.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    elif form == "the table with names in quotes":
        path.write_text(TABLE, encoding="utf-8", newline="")
    else:
        columns: dict[str, list[Any]] = {
            name: [one.get(name) for one in (STORY, ITEM)] for name in {**STORY, **ITEM}
        }
        columns["time"] = [datetime.fromtimestamp(t, UTC) for t in columns["time"]]
        pl.DataFrame(columns).write_parquet(path)


@pytest.mark.parametrize(
    "form",
    ["items in an array", "hits in an array", "hits", "the table as JSON", "the table as Parquet",
     "the table as JSON in an array", "the table with names in quotes"],
)  # fmt: skip
def test_answers_and_rows_are_read_in_the_forms_that_people_save(form: str, tmp_path: Path) -> None:
    path = tmp_path / "saved"
    _saved(path, form)
    ((file,), _) = find_inputs([path])
    assert file.source.name == "hackernews"
    posts, count = read_posts(file, rejects=io.StringIO())
    assert count.read == 2
    assert posts.select("post_id", "parent_id", "author", "kind").rows() == [
        ("hackernews:7", None, "ada", "submission"),
        ("hackernews:8", "hackernews:7", "bo", "comment"),
    ]
    assert [moment.timestamp() for moment in posts["created_at"]] == [1751360400, 1751360500]
    assert [text.replace("\n\nb\nc", "") for text in posts["text"]] == ["A", "a"]
