"""Chats of Discord, as DiscordChatExporter writes them to JSON: a channel a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
from ingest.formats.patient import UnreadableError, dict_of, moment_of, text_of
from ingest.records import Aside, Post, Raw, Reject
from ingest.source import Source, whole_file

NAME = PLATFORM = "discord"
_HEAD = re.compile(
    rb'\s*\{\s*"guild"\s*:\s*\{.*?"channel"\s*:\s*\{.*?"messages"\s*:\s*\[', re.DOTALL
)
_HEAD_BYTES = 1 << 16
_ID = re.compile(r"\d{1,20}")
# Messages that somebody wrote; the exporter writes types newer than itself as numbers: answers to
# commands, and until 2021 replies.
_REPLIES = frozenset({"Reply", "19"})
_WRITTEN = frozenset({"Default", "20", "23"}) | _REPLIES
_GONE = re.compile(r"deleted[ _]user(?:[ _][0-9a-f]+)?(?:#0000)?", re.IGNORECASE)
_OLD_NUMBER = re.compile(r"\d{4}")
_MENTION = re.compile(r"<@!?(\d{1,20})>")


def recognises(head: bytes) -> bool:
    """Tell whether a file begins as an export of DiscordChatExporter."""
    return _HEAD.match(head[:_HEAD_BYTES]) is not None


def parse(raw: Raw) -> Iterator[Post | Reject | Aside]:
    """Yield the messages of a channel, and what people there are called; pure, never raises."""
    try:
        export, found = read_export(raw.body, of="a channel")
    except UnreadableError as error:
        yield Reject(raw_id=raw.raw_id, index=0, reason=str(error))
        return
    people: dict[str, str] = {}
    for author in (dict_of(message.get("author")) for message in found):
        if (handle := _handle(author)) is not None:
            people[handle] = text_of(author.get("nickname")) or ""
    yield from called(people)
    channel, community, room = _place(export)
    retrieved_at = raw.retrieved_at or moment_of(export.get("exportedAt"))
    for index, message in enumerate(found):
        number = _number(message.get("id"))
        if number is None:
            yield Reject(raw_id=raw.raw_id, index=index, reason="no id of a message")
        elif text_of(message.get("type")) not in _WRITTEN:
            yield Aside(what=PROGRAM)
        else:
            yield post(
                _message(message, number, channel, people), platform=PLATFORM, community=community,
                channel=room, retrieved_at=retrieved_at,
            )  # fmt: skip


def _place(export: Mapping[str, Any]) -> tuple[Mapping[str, Any], str | None, str | None]:
    """Return the channel, and the names of server and channel; those of private talks are people's.

    The number of the server is added to the channel, for addresses.
    """
    channel, guild = dict_of(export.get("channel")), dict_of(export.get("guild"))
    told = {**channel, "guild": _number(guild.get("id"))}
    if (text_of(channel.get("type")) or "").startswith("Direct"):
        return told, None, None
    is_thread = "Thread" in (text_of(channel.get("type")) or "")
    room = text_of(channel.get("category" if is_thread else "name"))
    return told, text_of(guild.get("name")), room


def _message(
    told: Mapping[str, Any], number: str, channel: Mapping[str, Any], people: Mapping[str, str]
) -> Message:
    room, server = _number(channel.get("id")), channel.get("guild")
    answered = dict_of(told.get("reference")) if text_of(told.get("type")) in _REPLIES else {}
    is_thread = "Thread" in (text_of(channel.get("type")) or "")
    forwarded = text_of(dict_of(told.get("forwardedMessage")).get("content")) or ""
    parts = (_text(told, people), quoted(forwarded))
    return Message(
        number=number,
        author=_handle(dict_of(told.get("author"))),
        text="\n\n".join(part for part in parts if part),
        created_at=moment_of(told.get("timestamp")),
        edited_at=moment_of(told.get("timestampEdited")),
        answers=_number(answered.get("messageId")),
        thread=room if is_thread else None,
        title=text_of(channel.get("name")) if is_thread and number == room else None,
        url=f"https://discord.com/channels/{server}/{room}/{number}" if server and room else None,
    )


def _text(message: Mapping[str, Any], people: Mapping[str, str]) -> str:
    """Return the words of a message, each way to name a person written as ``@`` and handle."""
    text = text_of(message.get("content")) or ""
    if "@" not in text:
        return text
    named = message.get("mentions")
    by_id: dict[str, str] = {}
    for user in map(dict_of, named if isinstance(named, list) else []):
        handle = _handle(user)
        stands = f"@{handle}" if handle in people else SOMEBODY
        by_id[_number(user.get("id")) or ""] = stands
        names = (text_of(user.get("nickname")), text_of(user.get("name")))
        for name in names:
            if name:
                text = _with(text, name, stands)
    return _MENTION.sub(lambda found: by_id.get(found[1], SOMEBODY), text)


def _with(text: str, name: str, stands: str) -> str:
    return re.sub(rf"@{re.escape(name)}(?![\w#])", lambda _: stands, text)


def _handle(user: Mapping[str, Any]) -> str | None:
    """Return a user's name, with the number that old accounts and bots have; None of nobody."""
    name, number = text_of(user.get("name")), text_of(user.get("discriminator")) or ""
    if not name or not name.strip() or _GONE.fullmatch(name):
        return None
    is_old = _OLD_NUMBER.fullmatch(number) and number != "0000"
    handle = f"{name}#{number}" if is_old else name
    return as_bot(handle) if user.get("isBot") is True else handle


def _number(value: object) -> str | None:
    text = text_of(value)
    return text if text and text.isascii() and _ID.fullmatch(text) else None


SOURCE = Source(
    name=NAME,
    title="chats of Discord: a channel's JSON, as DiscordChatExporter writes it",
    platform=PLATFORM,
    recognises=recognises,
    split=whole_file,
    names_people=True,
    parse=parse,
)
