"""Plain text: a talk that somebody copied into a file, its turns read where marks tell them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.formats.plain import decoded, is_of_a_docket, prose
from ingest.formats.turns import Turn, find_turns
from ingest.records import Post, Raw, Reject
from ingest.source import Source, whole_file
from ingest.text import clean, whole

NAME = "text"
PLATFORM = "text"
_IN_FOLDERS = re.compile(
    r"(?!(?:readme|licen[cs]e|copying|notice|changelog|requirements)\b).*\.(?:txt|text|eml|mbox)"
    r"(?:\.(?:gz|bz2|xz|zst))?",
    re.IGNORECASE,
)
_REPLY = re.compile(r"(?:(?:re|aw|fwd?)\s*:\s*)+", re.IGNORECASE)


def recognises(head: bytes) -> bool:
    """Tell whether a file begins as people's prose, and as no comment on a docket."""
    text = prose(head)
    return text is not None and not is_of_a_docket(text)


def recognises_named(name: str, head: bytes) -> bool:
    """Tell whether a file in a folder is prose and named as one: files of others lie there too."""
    return _IN_FOLDERS.fullmatch(name) is not None and recognises(head)


def parse(raw: Raw) -> Iterator[Post | Reject]:
    """Yield the turns of a text as posts, or one document; pure, never raises."""
    text = decoded(raw.body)
    if text is None:
        yield Reject(raw_id=raw.raw_id, index=0, reason="no text")
        return
    turns = find_turns(text)
    titles = {turn.thread: turn.title for turn in reversed(turns) if turn.title}
    digest = hashlib.sha256(raw.body).hexdigest()[:16]
    # Ids of one thread sort as its turns stand: the corpus orders by them where no time is told.
    width = len(str(len(turns) - 1))
    ids = [f"{PLATFORM}:{digest}:{number:0{width}}" for number in range(len(turns))]
    posts = [_post(turn, number, ids) for number, turn in enumerate(turns)]
    if len(posts) == 1:
        posts = [replace(posts[0], kind="document")]
    for place, title in titles.items():
        posts[place] = _titled(posts[place], _REPLY.sub("", title))
    written = [post for post in posts if post.text]
    yield from written
    if not written:
        yield Reject(raw_id=raw.raw_id, index=0, reason="no words")


def _post(turn: Turn, number: int, ids: Sequence[str]) -> Post:
    return Post(
        post_id=ids[number],
        source=PLATFORM,
        community=None,
        thread_id=ids[turn.thread],
        parent_id=None if turn.parent is None else ids[turn.parent],
        kind="submission" if turn.thread == number else "comment",
        author=turn.author,
        created_at=turn.written_at,
        edited_at=None,
        retrieved_at=None,
        points=None,
        title=None,
        text=clean(turn.text),
        url=None,
        flair=None,
        state="present",
        removal=None,
        claimed_replies=None,
    )


def _titled(post: Post, title: str) -> Post:
    title = clean(title)
    return replace(post, title=title or None, text=whole(title, post.text))


SOURCE = Source(
    name=NAME,
    title="plain text: pasted threads, chats and mails, or one document a file",
    platform=PLATFORM,
    recognises=recognises,
    recognises_named=recognises_named,
    split=whole_file,
    parse=parse,
)
