"""Chats of Telegram, as its program for desktops exports one chat to JSON (`result.json`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ingest.formats.chat import (
    PROGRAM,
    SOMEBODY,
    Message,
    as_bot,
    called,
    post,
    quoted,
    read_export,
)
from ingest.formats.patient import UnreadableError, count_of, dict_of, moment_of, text_of
from ingest.records import Aside, Post, Raw, Reject
from ingest.source import Source, whole_file

NAME = PLATFORM = "telegram"
_FIELD = rb'"(?:name|type|id)"\s*:\s*(?:null|-?\d+|"(?:[^"\\]|\\.)*")\s*,\s*'
# Telegram's own order is name, type, id; other programs that export chats have others.
_HEAD = re.compile(
    rb'\s*\{\s*(?=[^\[]*"type"\s*:)(?=[^\[]*"id"\s*:)(?:' + _FIELD + rb'){2,3}"messages"\s*:\s*\['
)
_HEAD_BYTES = 1 << 16
_GROUP = re.compile(r"(?:private|public)_(?:group|supergroup|channel)")
# Telegram writes control characters as no JSON has them: \x1F.
_CONTROL = re.compile(rb"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")
_PERSON = re.compile(r"(?:user|channel|chat)[0-9]{1,20}")
# Until 2020 exports told people by numbers alone: beyond 2^32 are groups, beyond 2^33 channels.
_GROUPS, _CHANNELS = 1 << 32, 1 << 33


def recognises(head: bytes) -> bool:
    """Tell whether a file begins as the export of one chat."""
    return _HEAD.match(head[:_HEAD_BYTES]) is not None


def parse(raw: Raw) -> Iterator[Post | Reject | Aside]:
    """Yield the messages of a chat, and what people there are called; pure, never raises."""
    body = _CONTROL.sub(rb"\1\\u00\2", raw.body) if b"\\x" in raw.body else raw.body
    try:
        export, found = read_export(body, of="a chat")
    except UnreadableError as error:
        yield Reject(raw_id=raw.raw_id, index=0, reason=str(error))
        return
    chat = count_of(export.get("id"))
    if chat is None:
        yield Reject(raw_id=raw.raw_id, index=0, reason="no export of a chat")
        return
    people: dict[str, str] = {}
    for message in found:
        if (handle := _handle(message)) is not None:
            people[handle] = text_of(message.get("from")) or ""
    yield from called(people)
    is_group = _GROUP.fullmatch(text_of(export.get("type")) or "")
    community = text_of(export.get("name")) if is_group else None  # else it is a person's name
    of_program = {count_of(m.get("id")) for m in found if m.get("type") == "service"}
    for index, message in enumerate(found):
        number = count_of(message.get("id"))
        if number is None or number < 0:
            yield Reject(raw_id=raw.raw_id, index=index, reason="no id of a message")
        elif message.get("type") != "message":
            yield Aside(what=PROGRAM)
        else:
            # In a group with topics all of a topic answers the message that began it.
            answered = count_of(message.get("reply_to_message_id"))
            topic = answered if answered in of_program else None
            yield post(
                Message(
                    number=f"{chat}:{number}",
                    author=_handle(message),
                    text=_text(message, people),
                    created_at=_moment(message, "date"),
                    edited_at=_edited(message),
                    answers=_answered(message, chat) if topic is None else None,
                    thread=None if topic is None else f"{chat}:{topic}",
                ),
                platform=PLATFORM,
                community=community,
            )


def _answered(message: Mapping[str, Any], chat: int) -> str | None:
    """Return the message that one answers, in this chat."""
    number = count_of(message.get("reply_to_message_id"))
    is_here = number is not None and message.get("reply_to_peer_id") is None
    return f"{chat}:{number}" if is_here else None


def _text(message: Mapping[str, Any], people: Mapping[str, str]) -> str:
    told = message.get("text")
    parts = told if isinstance(told, list) else [told]
    text = "".join(_part(part, people) for part in parts)
    return quoted(text) if _is_of_others(message) else text or _poll(message)


def _is_of_others(message: Mapping[str, Any]) -> bool:
    """Tell whether a message was forwarded: of an account that is gone no name is told.

    What a channel posts goes on to its group by itself, and is still its own.
    """
    if "forwarded_from" not in message:
        return False
    return message["forwarded_from"] is None or message["forwarded_from"] != message.get("from")


def _poll(message: Mapping[str, Any]) -> str:
    """Return the question of a poll with its answers as a list; nothing if it is none."""
    told = dict_of(message.get("poll"))
    answers = told.get("answers") if isinstance(told.get("answers"), list) else []
    words = [text_of(dict_of(answer).get("text")) or "" for answer in answers or []]
    return "\n".join([text_of(told.get("question")) or "", *(f"- {word}" for word in words)])


def _part(part: object, people: Mapping[str, str]) -> str:
    """Return a part of a text as Markdown has it; each way to name a person is one with ``@``."""
    if not isinstance(part, dict):
        return text_of(part) or ""
    text, kind = text_of(part.get("text")) or "", text_of(part.get("type"))
    if kind in {"mention", "mention_name"}:
        handle = f"user{count_of(part.get('user_id'))}"
        return f"@{handle}" if handle in people else SOMEBODY
    address = text_of(part.get("href")) if kind == "text_link" else None
    if address and address != text:
        return f"[{text}]({address})"
    marked = {
        "code": f"`{text}`", "pre": f"\n```\n{text}\n```\n", "blockquote": f"\n{quoted(text)}\n"
    }  # fmt: skip
    return marked.get(kind or "", text)


def _handle(message: Mapping[str, Any]) -> str | None:
    """Return who wrote a message: a number, for names are not unique; None if the account is gone.

    Whether it is a program's is told by its name alone, which Telegram ends with "bot".
    """
    handle, name = _account(message.get("from_id")), text_of(message.get("from"))
    if not handle or not name or not _PERSON.fullmatch(handle) or message.get("type") == "service":
        return None
    return as_bot(handle) if name.casefold().endswith("bot") else handle


def _account(told: object) -> str | None:
    if type(told) is not int or told <= 0:
        return text_of(told)
    if told < _GROUPS:
        return f"user{told}"
    return f"chat{told - _GROUPS}" if told < _CHANNELS else f"channel{told - _CHANNELS}"


def _edited(message: Mapping[str, Any]) -> datetime | None:
    """Return when a message was edited; older exports tell 1970 of those that never were."""
    written, edited = _moment(message, "date"), _moment(message, "edited")
    return None if written is None or edited is None or edited < written else edited


def _moment(message: Mapping[str, Any], what: str) -> datetime | None:
    return moment_of(message.get(f"{what}_unixtime") or message.get(what))


SOURCE = Source(
    name=NAME,
    title="chats of Telegram: result.json of one chat, as its desktop program exports it",
    platform=PLATFORM,
    recognises=recognises,
    split=whole_file,
    names_people=True,
    parse=parse,
)
