"""Reddit's answers as posts: Listings with replies in replies, and what `morechildren` gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from ingest.formats.patient import TooDeepError, UnreadableError, loads, text_of
from ingest.formats.reddit import Thing, id_of, lenient, to_post
from ingest.records import Aside, Post, Raw, Reject, Stub

# What stands beside posts in answers of the API, titled and dated as these are.
_NO_POSTS = {"t2": "account", "t4": "private message", "t5": "community"}
_TOKEN = re.compile(
    rb'(?P<key>"replies"\s*:\s*(?=\{))|"(?:[^"\\]|\\.)*+"|(?P<sign>[{}\[\]])', re.DOTALL
)


class _Reply(Thing, kw_only=True):
    replies: _Listing | str | None = None
    count: int | None = None


class _Child(msgspec.Struct):
    kind: str
    data: _Reply


class _Children(msgspec.Struct):
    children: list[_Child]


class _Listing(msgspec.Struct):
    data: _Children


_decode = msgspec.json.Decoder(list[_Listing]).decode


_Record = Post | Reject | Aside | Stub


def parse(raw: Raw) -> Iterator[_Record]:
    """Yield the submission and comments of one answer, parents first; pure, never raises."""
    try:
        things = _things(_decode(raw.body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield from _parse_patiently(raw)
        return
    yield from _posts(things, raw)


def _things(listings: Iterable[_Listing]) -> Iterator[tuple[str, _Reply]]:
    """Walk trees of any depth without recursion, parents first, in the order of the answer."""
    stack = [child for listing in listings for child in listing.data.children][::-1]
    while stack:
        child = stack.pop()
        yield child.kind, child.data
        if isinstance(child.data.replies, _Listing):
            stack.extend(reversed(child.data.replies.data.children))


def _posts(things: Iterable[tuple[str, Thing]], raw: Raw) -> Iterator[_Record]:
    thread_id = None
    for index, (kind, thing) in enumerate(things):
        try:
            if kind == "more":
                yield Stub(thread_id=thread_id, count=max(0, getattr(thing, "count", None) or 0))
                continue
            if kind in _NO_POSTS:
                yield Aside(what=_NO_POSTS[kind])
                continue
            post = to_post(thing, retrieved_at=raw.retrieved_at)
        except UnreadableError as error:
            yield Reject(raw_id=id_of(thing) or raw.raw_id, index=index, reason=str(error))
        else:
            thread_id = post.thread_id
            yield post


def _parse_patiently(raw: Raw) -> Iterator[_Record]:
    """Parse an answer with wrong types, or one nested deeper than decoders go."""
    try:
        try:
            answer = [loads(raw.body)]
        except TooDeepError:
            answer = [loads(part) for part in _levelled(raw.body)]
        things = list(_patient_things(answer))
    except UnreadableError as error:
        yield Reject(raw_id=raw.raw_id, index=0, reason=str(error))
        return
    yield from _posts(things, raw)


def _patient_things(answer: list[Any]) -> Iterator[tuple[str, Thing]]:
    """Walk decoded Listings like `_things`, looking at every value's type."""
    parts = [_as_listing(one) for part in answer for one in _as_list(part)]
    if not any(_is_listing(one) for one in parts):
        raise UnreadableError("no Listing")
    stack = [child for one in parts for child in _children(one)][::-1]
    while stack:
        child = stack.pop()
        data = child.get("data") if isinstance(child, dict) else None
        if not isinstance(data, dict):
            yield "", Thing()
            continue
        thing = lenient(data)
        if child.get("kind") == "more":
            count = data.get("count")
            yield "more", _Reply(count=count if type(count) is int else None)
        else:
            yield str(child.get("kind")), thing
        stack.extend(reversed(_children(data.get("replies"))))


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _as_listing(value: object) -> object:
    """Return an answer of `morechildren`, flat as it is, as a Listing; others as they are."""
    inner = value.get("json") if isinstance(value, dict) else None
    data = inner.get("data") if isinstance(inner, dict) else None
    things = data.get("things") if isinstance(data, dict) else None
    if not isinstance(things, list):
        return value
    return {"kind": "Listing", "data": {"children": things}}


def _is_listing(value: object) -> bool:
    return isinstance(value, dict) and value.get("kind") == "Listing"


def _children(listing: object) -> list[Any]:
    data = listing.get("data") if isinstance(listing, dict) else None
    children = data.get("children") if isinstance(data, dict) else None
    return children if isinstance(children, list) else []


def _levelled(body: bytes) -> list[bytes]:
    """Cut the Listings of replies out of one another in one pass: each part nests little."""
    parts = [bytearray()]
    cuts: list[tuple[int, int]] = []  # part that goes on after the cut, brackets open at the cut
    current = last = depth = 0
    is_replies = False
    for token in _TOKEN.finditer(body):
        sign, start = token["sign"], token.start()
        if sign in (b"{", b"["):
            if is_replies and sign == b"{":
                parts[current] += body[last:start] + b'""'
                cuts.append((current, depth))
                current, last = len(parts), start
                parts.append(bytearray())
            depth += 1
        elif sign is not None:
            depth -= 1
            if cuts and cuts[-1][1] == depth:
                parts[current] += body[last : token.end()]
                (current, _), last = cuts.pop(), token.end()
        is_replies = token["key"] is not None
    parts[current] += body[last:]
    return [bytes(part) for part in parts]


def things_of(answer: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Walk an answer of any kind, in its order: what each thing is, and its fields."""
    stack = [answer]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value[::-1]
        elif isinstance(value, dict):
            data = value.get("data")
            if isinstance(value.get("kind"), str) and isinstance(data, dict):
                yield value["kind"], data
                stack += [data.get("replies"), data.get("children")]
            else:
                stack += [data, value.get("json"), value.get("things")]


def stubs_of(answer: object) -> list[tuple[list[str], str]]:
    """Return what is left out of an answer: ids of comments, or the comment to go on below."""
    return [
        (
            [child for child in data.get("children") or () if isinstance(child, str)],
            text_of(data.get("parent_id")) or "",
        )
        for kind, data in things_of(answer)
        if kind == "more"
    ]
