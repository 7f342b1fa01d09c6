"""Reddit dumps of Pushshift and Arctic Shift: one submission (RS_) or comment (RC_) a line."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.formats.patient import UnreadableError
from ingest.formats.reddit import PLATFORM, decode, id_of, to_post
from ingest.records import Post, Raw, Reject, Stub
from ingest.source import Source

NAME = "reddit_dump"
_LOOKED_AT = 20


def recognises(head: bytes) -> bool:
    """Tell whether one of the first lines is a submission or comment of Reddit."""
    for line in head.split(b"\n")[:_LOOKED_AT]:
        if line.lstrip().startswith(b"{"):
            try:
                to_post(decode(line))
            except UnreadableError:
                continue
            return True
    return False


def needle(community: str) -> bytes:
    """Return what stands in the lines of a community: its name as a JSON text."""
    return f'"{community.lower()}"'.encode()


def parse(raw: Raw) -> Iterator[Post | Reject | Stub]:
    """Yield the post of one line; pure, never raises."""
    thing_id = None
    try:
        thing = decode(raw.body)
        thing_id = id_of(thing)
        yield to_post(thing)
    except UnreadableError as error:
        yield Reject(raw_id=thing_id or raw.raw_id, index=0, reason=str(error))


SOURCE = Source(
    name=NAME,
    title="Reddit dumps (Pushshift, Arctic Shift): RS_ and RC_ files",
    platform=PLATFORM,
    recognises=recognises,
    needle=needle,
    parse=parse,
)
