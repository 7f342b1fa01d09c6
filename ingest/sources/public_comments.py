"""Comments of the public on a docket: regulations.gov's table or answers, or a text file for each.

Text files are named by regulations.gov's id.
A list of a docket's comments (JSON, one object a comment with its id) is read and gives no posts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from ingest.formats.dockets import Comment, is_answer, is_table, of_answer, of_table
from ingest.formats.paged import unpaged
from ingest.formats.patient import UnreadableError
from ingest.formats.plain import decoded, document_id, is_of_a_docket, prose
from ingest.records import Aside, Post, Raw, Reject
from ingest.source import Source, whole_file

NAME = "public_comments"
PLATFORM = "regulations"
_LIST = re.compile(rb"\s*\[\s*\{[^{}]*\"Commenter\"\s*:")
_SITE = "https://www.regulations.gov/comment/"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAY = re.compile(
    rf"(?:dated?|submitted(?: on)?|filed(?: on)?)?:?\s*(?P<month>{'|'.join(_MONTHS)})"
    r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>20\d\d)\.?",
    re.IGNORECASE,
)
_DATED_LINES = 60


class _Entry(msgspec.Struct):
    """What a list tells of one comment; who wrote it is not taken from there."""

    id: str = msgspec.field(name="ID")


def recognises(head: bytes) -> bool:
    """Tell whether a file begins like a comment that names its docket, or like a list of them."""
    if _LIST.match(head) or is_table(head) or is_answer(head):
        return True
    text = prose(head)
    return text is not None and is_of_a_docket(text)


def recognises_named(name: str, head: bytes) -> bool:
    """Tell whether a file is named by the id of a comment, and holds text."""
    return recognises(head) or (document_id(name) is not None and prose(head) is not None)


def parse(raw: Raw) -> Iterator[Post | Reject | Aside]:
    """Yield the comment of one file as one document; pure, never raises."""
    if _LIST.match(raw.body):
        yield from _listed(raw)
        return
    given = of_table if is_table(raw.body) else of_answer if is_answer(raw.body) else None
    if given is not None:
        yield from _given(raw, given)
        return
    text = decoded(raw.body)
    if text is None:
        yield Reject(raw_id=raw.raw_id, index=0, reason="no text")
        return
    body = unpaged(text)
    if not body:
        yield Reject(raw_id=raw.raw_id, index=0, reason="no words")
        return
    yield _post(raw, body, dated=_dated(text))


def _listed(raw: Raw) -> Iterator[Reject | Aside]:
    try:
        entries = msgspec.json.decode(raw.body, type=list[_Entry])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield Reject(raw_id=raw.raw_id, index=0, reason="no list of comments")
        return
    yield from (Aside(what="entry of a list of comments") for _ in entries)


def _given(
    raw: Raw, read: Callable[[bytes], Iterator[Comment | str]]
) -> Iterator[Post | Reject | Aside]:
    """Yield the comments of a table or of an answer of the API."""
    try:
        found = list(read(raw.body))
    except UnreadableError as error:
        yield Reject(raw_id=raw.raw_id, index=0, reason=str(error))
        return
    for index, one in enumerate(found):
        if isinstance(one, Comment):
            post = _post_of(one.number, docket=one.docket, text=one.text, dated=one.posted_at)
            yield replace(post, state="removed", removal="withdrawn") if one.is_withdrawn else post
        elif one:
            yield Aside(what=one)
        else:
            yield Reject(raw_id=raw.raw_id, index=index, reason="no id of a comment")


def _post(raw: Raw, text: str, *, dated: datetime | None) -> Post:
    known = document_id(raw.raw_id)
    docket = known.rpartition("-")[0] if known else None
    number = known or hashlib.sha256(raw.body).hexdigest()[:16]
    post = _post_of(number, docket=docket, text=text, dated=dated)
    return post if known else replace(post, url=None)


def _post_of(number: str, *, docket: str | None, text: str, dated: datetime | None) -> Post:
    post_id = f"{PLATFORM}:{number}"
    return Post(
        post_id=post_id,
        source=PLATFORM,
        community=docket,
        thread_id=post_id,
        parent_id=None,
        kind="document",
        author=None,
        created_at=dated,
        edited_at=None,
        retrieved_at=None,
        points=None,
        title=None,
        text=text,
        url=f"{_SITE}{number}",
        flair=None,
        state="present",
        removal=None,
        claimed_replies=None,
    )


def _dated(text: str) -> datetime | None:
    """Return the day that stands alone on one of the first lines; a letter's head tells it."""
    for line in text.split("\n")[:_DATED_LINES]:
        if found := _DAY.fullmatch(" ".join(line.split())):
            month = 1 + [m.casefold() for m in _MONTHS].index(found["month"].casefold())
            try:
                return datetime(int(found["year"]), month, int(found["day"]), tzinfo=UTC)
            except ValueError:
                return None
    return None


SOURCE = Source(
    name=NAME,
    title="comments of the public on a docket, as text, or as regulations.gov gives them",
    platform=PLATFORM,
    recognises=recognises,
    recognises_named=recognises_named,
    split=whole_file,
    parse=parse,
)
