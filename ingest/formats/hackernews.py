"""Hacker News' items, trees, pages of hits and rows of tables as posts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.formats.patient import UnreadableError, count_of, dict_of, loads, moment_of, text_of
from ingest.records import Aside, Deletion, Post, PostState, Raw, Reject
from ingest.text import from_html, tidy, whole

PLATFORM = "hackernews"
COMMUNITY = "Hacker News"
_SITE = "https://news.ycombinator.com/item?id="
_KINDS = {"story", "comment", "job", "poll", "pollopt"}
_STORY = re.compile(r"story/(\d+)/")
_AGAIN = re.compile(r"again/item/(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What the shapes have in common; `text` is clean already, `thread` the number of the story."""

    number: int
    kind: str
    author: str | None
    created_at: datetime
    title: str | None
    text: str
    url: str | None
    points: int | None
    parent: int | None
    thread: int | None
    replies: int | None = None
    is_deleted: bool = False
    is_dead: bool = False


def parse(raw: Raw) -> Iterator[Post | Reject | Aside | Deletion]:
    """Yield the posts of one answer or row; pure, never raises."""
    try:
        found = list(_records(raw))
    except UnreadableError as error:
        yield Reject(raw_id=raw.raw_id, index=0, reason=str(error))
        return
    for index, record in enumerate(found):
        if isinstance(record, _Written):
            yield _post(record, raw)
        elif isinstance(record, str):
            yield Reject(raw_id=raw.raw_id, index=index, reason=record)
        else:
            yield record


_Found = _Written | Aside | Deletion | str


def _records(raw: Raw) -> Iterator[_Found]:
    if not raw.body.lstrip().startswith((b"{", b"[", b"null")):
        yield _of_row(raw.body)
        return
    value = loads(raw.body)
    story = _STORY.match(raw.raw_id)
    thread = int(story[1]) if story else None
    if value is None:
        asked_again = _AGAIN.fullmatch(raw.raw_id)
        if asked_again:
            yield Deletion(post_id=f"{PLATFORM}:{asked_again[1]}", author=None)
        else:
            yield Aside(what="number without an item")
        return
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, int):
            continue
        shape = shape_of(one)
        if shape == "hits":
            yield from (_of_hit(hit) for hit in dicts_of(one["hits"]))
        elif shape == "hit":
            yield _of_hit(one)
        elif shape == "tree":
            yield from _of_tree(one)
        elif shape == "item":
            yield _of_item(one, thread)
        else:
            yield "no item, tree or page of Hacker News"


def shape_of(value: object) -> str | None:
    """Tell what a JSON value of Hacker News is: ``hits``, ``hit``, ``tree``, ``item``, or nothing.

    Rows of the public table saved as JSON are items with numbers as texts.
    """
    found = dict_of(value)
    if isinstance(found.get("hits"), list):
        return "hits"
    if "objectID" in found and "_tags" in found:
        return "hit"
    if isinstance(found.get("children"), list) and "created_at_i" in found:
        return "tree"
    if (
        text_of(found.get("type")) in _KINDS
        and count_of(found.get("id")) is not None
        and "created_at" not in found
    ):
        return "item"
    return None


def _of_item(item: Mapping[str, Any], thread: int | None) -> _Found:
    return _written(
        number=item.get("id"),
        kind=item.get("type"),
        author=item.get("by"),
        time=item.get("time"),
        title=item.get("title"),
        html=item.get("text"),
        url=item.get("url"),
        points=item.get("score"),
        parent=item.get("parent") or item.get("poll"),
        thread=thread,
        replies=item.get("descendants"),
        is_deleted=bool(item.get("deleted")),
        is_dead=bool(item.get("dead")),
    )


def _of_tree(tree: Mapping[str, Any]) -> Iterator[_Found]:
    """Walk a tree without recursion, parents first."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield _written(
            number=node.get("id"),
            kind=node.get("type"),
            author=node.get("author"),
            time=node.get("created_at_i"),
            title=node.get("title"),
            html=node.get("text"),
            url=node.get("url"),
            points=node.get("points"),
            parent=node.get("parent_id"),
            thread=node.get("story_id") or tree.get("story_id") or tree.get("id"),
            is_deleted=node.get("author") is None,
        )
        stack += dicts_of(node.get("children"))[::-1]


def _of_hit(hit: Mapping[str, Any]) -> _Found:
    tags = hit.get("_tags") if isinstance(hit.get("_tags"), list) else []
    return _written(
        number=hit.get("objectID"),
        kind=next((tag for tag in tags or () if text_of(tag) in _KINDS), None),
        author=hit.get("author"),
        time=hit.get("created_at_i"),
        title=hit.get("title"),
        html=hit.get("story_text") or hit.get("comment_text"),
        url=hit.get("url"),
        points=hit.get("points"),
        parent=hit.get("parent_id"),
        thread=hit.get("story_id"),
        replies=hit.get("num_comments"),
    )


def _of_row(body: bytes) -> _Found:
    try:
        text = body.decode("utf-8", "replace").replace("\r\n", "\n")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return "not a row of comma-separated values"
    rows = [row for row in rows if row]
    if len(rows) == 1:  # rows come with their header, lines of JSON alone
        return "not JSON"
    if len(rows) != 2 or len(rows[0]) != len(rows[1]):
        return "a row of another length than its header"
    row = dict(zip((name.lower().strip() for name in rows[0]), rows[1], strict=True))
    if "node_id" in row:
        return _of_thread_row(row)
    return _written(
        number=row.get("id"),
        kind=row.get("type"),
        author=row.get("by") or row.get("author"),
        time=row.get("time") or row.get("timestamp"),
        title=row.get("title"),
        html=row.get("text"),
        url=row.get("url"),
        points=row.get("score"),
        parent=row.get("parent"),
        thread=None,
        replies=row.get("descendants"),
        is_deleted=row.get("deleted", "").lower() == "true",
        is_dead=row.get("dead", "").lower() == "true",
    )


def _of_thread_row(row: Mapping[str, str]) -> _Found:
    """Read a row of threads joined with their story, texts flattened, missing ones ``nan``."""
    is_story = row.get("node_type") == "story"
    title = row.get("root_story_title") if is_story else None
    text = (row.get("text_clean") or "").removeprefix(title or "").strip()
    return _written(
        number=row["node_id"],
        kind=row.get("node_type"),
        author=row.get("node_author"),
        time=row.get("node_time_iso"),
        title=title,
        plain="" if text == "nan" else text,
        url=row.get("root_story_url") if is_story else None,
        points=row.get("node_score") if is_story else None,
        parent=row.get("parent_id"),
        thread=row.get("root_story_id"),
        is_deleted=not row.get("node_author"),
    )


def _written(
    *,
    number: object, kind: object, author: object, time: object, title: object, url: object,
    points: object, parent: object, thread: object, html: object = None, plain: str | None = None,
    replies: object = None, is_deleted: bool = False, is_dead: bool = False,
) -> _Found:  # fmt: skip
    """Return what somebody wrote, a reason why it cannot be read, or what it is instead."""
    found, created_at = count_of(number), moment_of(time)
    if found is None or found <= 0:
        return "id is missing or no number"
    if text_of(kind) not in _KINDS:
        return "type is missing or unknown"
    if created_at is None:
        return "time is missing or no time"
    if kind == "pollopt":
        return Aside(what="choice of a poll")
    above = count_of(parent)
    if kind == "comment" and above is None:
        return "parent is missing or no number"
    text = tidy(plain) if plain is not None else from_html(text_of(html) or "")
    return _Written(
        number=found,
        kind=str(kind),
        author=text_of(author) or None,
        created_at=created_at,
        title=from_html(text_of(title) or "") or None,
        text=text,
        url=text_of(url) or None,
        points=count_of(points),
        parent=above if kind == "comment" else None,
        thread=count_of(thread),
        replies=count_of(replies) if kind != "comment" else None,
        is_deleted=is_deleted,
        is_dead=is_dead,
    )


def _post(found: _Written, raw: Raw) -> Post:
    state: PostState = "deleted" if found.is_deleted else "removed" if found.is_dead else "present"
    is_story = found.kind != "comment"
    title = found.title if is_story and state == "present" else None
    text = found.text if state == "present" else ""
    thread = found.number if is_story else found.thread or found.parent
    return Post(
        post_id=f"{PLATFORM}:{found.number}",
        source=PLATFORM,
        community=COMMUNITY,
        thread_id=f"{PLATFORM}:{thread}",
        parent_id=None if is_story else f"{PLATFORM}:{found.parent}",
        kind="submission" if is_story else "comment",
        author=None if found.is_deleted else found.author,
        created_at=found.created_at,
        edited_at=None,
        retrieved_at=raw.retrieved_at,
        points=found.points,
        title=title,
        text=whole(title, text),
        url=(found.url if is_story else None) or f"{_SITE}{found.number}",
        flair=None,
        state=state,
        removal="dead" if state == "removed" else None,
        claimed_replies=found.replies,
    )


def dicts_of(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a JSON array."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
