"""Messages of chats as posts, whatever program exported them, and what people there are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.formats.patient import UnreadableError, dict_of, loads
from ingest.records import Aside, Post, PostKind
from ingest.text import tidy, whole

SOMEBODY = "@[name]"
"""What stands for a person who is named in a text and wrote nothing in its file."""
PROGRAM = "message of the program"
_BOT = "bot"
_RULE = "=" * 62
_FRAME = re.compile(
    rf"\A{_RULE}\nGuild: .*?\n{_RULE}\n"
    rf"|\n{_RULE}\nExported [\d.,\u00a0\u202f]+ message\(s\)\n{_RULE}\s*\Z",
    re.DOTALL,
)
_BESIDE = re.compile(
    r"\n\{(?:Attachments|Embed|Stickers|Reactions)\}\n.*?(?=\n\[[^\]\n]*\d:\d\d[^\]\n]*\] |\Z)",
    re.DOTALL,
)
_PINNED = re.compile(r"^(\[[^\]\n]*\d:\d\d[^\]\n]*\] .*) \(pinned\)$", re.MULTILINE)
_LINE = re.compile(r"^", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; `number` is unique on the platform, `answers` that of the message answered.

    `thread` is told where a talk of its own holds the message, `title` where it begins one.
    """

    number: str
    author: str | None
    text: str
    created_at: datetime | None
    edited_at: datetime | None = None
    answers: str | None = None
    thread: str | None = None
    title: str | None = None
    url: str | None = None


def read_export(body: bytes, *, of: str) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """Return an export and its messages, empty ones for those that are no objects.

    Raises
    ------
    UnreadableError
        If it is no JSON, or has no messages: no export `of` a chat or channel.
    """
    export = dict_of(loads(body))
    messages = export.get("messages")
    if not isinstance(messages, list):
        raise UnreadableError(f"no export of {of}")
    return export, [dict_of(message) for message in messages]


def post(
    message: Message,
    *,
    platform: str,
    community: str | None,
    channel: str | None = None,
    retrieved_at: datetime | None = None,
) -> Post:
    """Return a message as a post; without a talk of its own it is in that of what it answers."""
    kind: PostKind = "submission" if message.title else "note"
    return Post(
        post_id=f"{platform}:{message.number}",
        source=platform,
        community=community,
        thread_id=f"{platform}:{message.thread or message.answers or message.number}",
        parent_id=f"{platform}:{message.answers}" if message.answers else None,
        kind=kind,
        author=message.author,
        created_at=message.created_at,
        edited_at=message.edited_at,
        retrieved_at=retrieved_at,
        points=None,
        title=message.title,
        text=whole(message.title, tidy(message.text)),
        url=message.url,
        flair=channel,
        state="present",
        removal=None,
        claimed_replies=None,
    )


def called(names: Mapping[str, str]) -> Iterator[Aside]:
    """Yield what people are called beside their handles, in their order."""
    for handle, name in names.items():
        if name and name.casefold() != handle.casefold():
            yield Aside(what="name of a person", handle=handle, names=(name,))


def as_bot(handle: str) -> str:
    """Return the handle of a program so that it tells what it is.

    Examples
    --------
    >>> as_bot("Lamp#0042"), as_bot("lampbot")
    ('Lamp#0042 bot', 'lampbot')
    """
    return handle if handle.casefold().endswith(_BOT) else f"{handle} {_BOT}"


def quoted(text: str) -> str:
    r"""Return what somebody else said, as a quote.

    Examples
    --------
    >>> quoted("one\ntwo")
    '> one\n> two'
    """
    return _LINE.sub("> ", text) if text.strip() else ""


def bare_export(text: str) -> str:
    """Return an export of DiscordChatExporter to text without what is no message; others as is.

    Its head and foot go, and below each message its attachments, previews and reactions.
    """
    if not _FRAME.match(text):
        return text
    return _PINNED.sub(r"\1", _BESIDE.sub("\n", _FRAME.sub("", text)))
