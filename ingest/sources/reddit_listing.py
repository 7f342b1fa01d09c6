"""Reddit's answers to `/comments/<id>.json`: a submission and the tree of its comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from ingest.reddit import PLATFORM, Thing, UnreadableError, lenient, loads, to_post
from ingest.records import Post, Raw, Reject
from ingest.source import Source, Stub, one_a_line

NAME = "reddit_listing"
_LISTING = re.compile(rb'\s*\[?\s*\{\s*(?:"data"\s*:.*?)?"kind"\s*:\s*"Listing"', re.DOTALL)
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[{}\[\]]', re.DOTALL)
_REPLIES = b'"replies"'


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


def recognises(head: bytes) -> bool:
    """Tell whether the file begins with a Listing, or with an array of them."""
    return _LISTING.match(head[:4096]) is not None


def split(lines: Iterable[bytes]) -> Iterator[Raw]:
    """Yield one Raw an answer: a line each, or the whole file where it is one answer over many lines."""
    found = one_a_line(lines)
    first = next(found, None)
    if first is None:
        return
    if first.body.rstrip().endswith((b"]", b"}")) and len(first.body.strip()) > 1:
        yield first
        yield from found
    else:
        rest = b"\n".join(raw.body for raw in found)
        yield Raw(raw_id=first.raw_id, body=first.body + b"\n" + rest)


def parse(raw: Raw) -> Iterator[Post | Reject | Stub]:
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


def _posts(things: Iterable[tuple[str, Thing]], raw: Raw) -> Iterator[Post | Reject | Stub]:
    thread_id = None
    for index, (kind, thing) in enumerate(things):
        try:
            if kind == "more":
                yield Stub(thread_id=thread_id, count=max(0, getattr(thing, "count", None) or 0))
                continue
            post = to_post(thing)
        except UnreadableError as error:
            yield Reject(raw_id=thing.id or raw.raw_id, index=index, reason=str(error))
        else:
            thread_id = post.thread_id
            yield post


def _parse_patiently(raw: Raw) -> Iterator[Post | Reject | Stub]:
    """Parse an answer with wrong types, or one nested deeper than decoders go."""
    try:
        value = loads(raw.body)
    except UnreadableError as error:
        yield Reject(raw_id=raw.raw_id, index=0, reason=str(error))
        return
    del value
    yield Reject(raw_id=raw.raw_id, index=0, reason="wrong types")


SOURCE = Source(
    name=NAME,
    title="Reddit's /comments/<id>.json answers, one a line or one a file",
    platform=PLATFORM,
    recognises=recognises,
    split=split,
    parse=parse,
)
