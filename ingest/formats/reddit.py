"""Reddit's submissions and comments as posts: what its dumps, listings and API share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from ingest.formats.patient import (
    TooDeepError,
    UnreadableError,
    count_of,
    loads,
    moment_of,
    text_of,
)
from ingest.records import Post, PostState
from ingest.text import clean, whole

PLATFORM = "reddit"
_SITE = "https://www.reddit.com"
_ID = re.compile(r"(?:t[13]_)?([0-9a-z]{1,16})")
FULLNAME = re.compile(r"t[13]_[0-9a-z]{1,16}")
"""What Reddit calls the full name of a comment (t1) or submission (t3)."""
_NOBODY = {None, "", "[deleted]", "[removed]", "[unavailable]"}
_DELETED = {"[deleted]", "[deleted by user]"}
_REMOVED = re.compile(r"\[(?:removed(?: by \w+)?|unavailable)\]\Z|\[ removed by ", re.IGNORECASE)
_MOST_IDS = 36**13
_BY_AUTHOR = {"deleted", "author"}


class _Meta(msgspec.Struct):
    """What Arctic Shift learned when it retrieved a thing a second time, 36 hours later."""

    was_deleted_later: bool | None = None
    removal_type: str | None = None
    is_edited: bool | None = None
    retrieved_2nd_on: int | float | None = None


class Thing(msgspec.Struct, kw_only=True):
    """The fields of a submission or comment that are read; others are skipped while decoding."""

    id: str | None = None
    created_utc: int | float | str | None = None
    author: str | None = None
    subreddit: str | None = None
    link_id: str | None = None
    parent_id: str | int | msgspec.UnsetType | None = msgspec.UNSET
    body: str | None = None
    title: str | None = None
    selftext: str | None = None
    score: int | None = None
    score_hidden: bool | None = None
    hide_score: bool | None = None
    edited: bool | int | float | None = None
    permalink: str | None = None
    url: str | None = None
    link_flair_text: str | None = None
    num_comments: int | None = None
    removed_by_category: str | None = None
    removal_reason: str | None = None
    display_name: str | None = None
    retrieved_on: int | float | None = None
    retrieved_utc: int | float | None = None
    meta: _Meta | None = msgspec.field(name="_meta", default=None)


# What tables and other programs made of a dump holds these as texts.
_NUMBERS = {"score", "edited", "num_comments", "retrieved_on", "retrieved_utc"}
_FIELDS = {field.encode_name: field for field in msgspec.structs.fields(Thing)}
_decode = msgspec.json.Decoder(Thing).decode


def decode(body: bytes) -> Thing:
    """Return the thing that a JSON text describes; fields of a wrong type count as missing.

    Raises
    ------
    UnreadableError
        If the text is no JSON object.
    """
    try:
        return _decode(body)
    except RecursionError:
        raise TooDeepError from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return lenient(loads(body))


def lenient(value: object) -> Thing:
    """Return the thing that a decoded object describes; fields of a wrong type count as missing.

    Raises
    ------
    UnreadableError
        If `value` is not an object.
    """
    if not isinstance(value, Mapping):
        raise UnreadableError("not a JSON object")
    fields: dict[str, Any] = {}
    for name, field in _FIELDS.items():
        if (found := value.get(name, msgspec.UNSET)) in (None, msgspec.UNSET):
            if field.default is msgspec.UNSET:
                fields[field.name] = found
            continue
        if field.name == "meta":
            fields["meta"] = _lenient_meta(found)
            continue
        try:
            fields[field.name] = msgspec.convert(
                _mended(found), field.type, strict=name not in _NUMBERS
            )
        except (msgspec.ValidationError, OverflowError):
            continue
    return Thing(**fields)


def _lenient_meta(found: object) -> _Meta:
    """Return what `_meta` tells, each field by itself: a deletion counts whatever stands beside."""
    told: dict[str, Any] = {}
    for field in msgspec.structs.fields(_Meta):
        value = _mended(found.get(field.name)) if isinstance(found, Mapping) else None
        try:
            told[field.name] = msgspec.convert(value, field.type, strict=False)
        except (msgspec.ValidationError, OverflowError):
            continue
    return _Meta(**told)


def _mended(value: object) -> object:
    """Return a value without lone surrogates, which tables cannot hold, and 4.0 as 4."""
    if isinstance(value, str):
        return text_of(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def id_of(thing: Thing) -> str | None:
    """Return a thing's id, also from its full name; None if it has not Reddit's form.

    What else stands there is not to be quoted.
    """
    found = _ID.fullmatch(thing.id) if thing.id is not None else None
    return found[1] if found else None


def to_post(thing: Thing, *, retrieved_at: datetime | None = None) -> Post:
    """Return a submission or comment as a post.

    A post that was deleted or removed after it was dumped is shown as Reddit would show it now: its
    text is dropped, and its author too if they deleted it themselves. `retrieved_at` holds for
    things that do not tell it.

    Raises
    ------
    UnreadableError
        If its id, time, text, thread or parent is missing or not of Reddit's form.
    """
    thing.id = id_of(thing)
    if thing.id is None:
        raise UnreadableError("id is missing or not of Reddit's form")
    created_at = moment_of(thing.created_utc)
    if created_at is None:
        raise UnreadableError("created_utc is missing or no time")
    if thing.display_name is not None and thing.subreddit is None:
        raise UnreadableError("a community, which dumps list in files of their own")
    if thing.link_id is None and thing.title is not None:
        return _submission(thing, created_at, retrieved_at)
    if thing.link_id is not None or thing.body is not None:
        return _comment(thing, created_at, retrieved_at)
    raise UnreadableError("neither a submission nor a comment")


def _submission(thing: Thing, created_at: datetime, retrieved_at: datetime | None) -> Post:
    body = thing.selftext or ""
    state, removal = _state(thing, body)
    title = None if _is_marker(thing.title or "") else clean(thing.title or "")
    post_id = f"{PLATFORM}:t3_{thing.id}"
    return Post(
        post_id=post_id,
        source=PLATFORM,
        community=thing.subreddit,
        thread_id=post_id,
        parent_id=None,
        kind="submission",
        author=_author(thing, state),
        created_at=created_at,
        edited_at=_edited(thing),
        retrieved_at=_retrieved(thing) or retrieved_at,
        points=None if thing.hide_score else count_of(thing.score),
        title=title,
        text=whole(title, "" if _is_dropped(thing, body, state) else clean(body)),
        url=_link(thing.url) or _link(thing.permalink),
        flair=clean(thing.link_flair_text) if thing.link_flair_text else None,
        state=state,
        removal=removal,
        claimed_replies=count_of(thing.num_comments),
    )


def _comment(thing: Thing, created_at: datetime, retrieved_at: datetime | None) -> Post:
    if thing.body is None:
        raise UnreadableError("body is missing or no text")
    if thing.link_id is None or not FULLNAME.fullmatch(thing.link_id):
        raise UnreadableError("link_id is missing or not of Reddit's form")
    parent_id = _parent(thing.parent_id, thing.link_id)
    state, removal = _state(thing, thing.body)
    return Post(
        post_id=f"{PLATFORM}:t1_{thing.id}",
        source=PLATFORM,
        community=thing.subreddit,
        thread_id=f"{PLATFORM}:{thing.link_id}",
        parent_id=f"{PLATFORM}:{parent_id}",
        kind="comment",
        author=_author(thing, state),
        created_at=created_at,
        edited_at=_edited(thing),
        retrieved_at=_retrieved(thing) or retrieved_at,
        points=None if thing.score_hidden else count_of(thing.score),
        title=None,
        text="" if _is_dropped(thing, thing.body, state) else clean(thing.body),
        url=_link(thing.permalink),
        flair=None,
        state=state,
        removal=removal,
        claimed_replies=None,
    )


def _parent(told: str | int | msgspec.UnsetType | None, link_id: str) -> str:
    """Return the id of what a comment answers.

    Pushshift's API of 2022 and 2023 gave null for the submission, and a number for a comment
    (https://github.com/voussoir/timesearch/issues/19).
    """
    if told is None:
        return link_id
    if isinstance(told, int) and not isinstance(told, bool) and 0 < told < _MOST_IDS:
        import numpy as np  # which few dumps need

        digits = np.base_repr(told, 36).lower()
        return link_id if link_id == f"t3_{digits}" else f"t1_{digits}"
    if not isinstance(told, str) or not FULLNAME.fullmatch(told):
        raise UnreadableError("parent_id is missing or not of Reddit's form")
    return told


def _state(thing: Thing, body: str) -> tuple[PostState, str | None]:
    meta = thing.meta
    if meta and meta.was_deleted_later:
        by_author = meta.removal_type is None or meta.removal_type in _BY_AUTHOR
        return ("deleted" if by_author else "removed"), meta.removal_type
    removal = thing.removed_by_category or thing.removal_reason
    if body in _DELETED or removal in _BY_AUTHOR:
        return "deleted", removal
    if removal or _is_removed(body):
        return "removed", removal
    return "present", None


def _is_removed(body: str) -> bool:
    return body.startswith("[") and _REMOVED.match(body) is not None


def _is_marker(text: str) -> bool:
    return text in _DELETED or _is_removed(text)


def _is_dropped(thing: Thing, body: str, state: PostState) -> bool:
    is_gone = thing.meta is not None and bool(thing.meta.was_deleted_later)
    return is_gone or state == "deleted" or _is_marker(body)


def _author(thing: Thing, state: PostState) -> str | None:
    return None if state == "deleted" or thing.author in _NOBODY else thing.author


def _edited(thing: Thing) -> datetime | None:
    """Return when a thing was edited; what was edited between two retrievals, at the second."""
    if thing.edited is not None and not isinstance(thing.edited, bool) and thing.edited > 1:
        return moment_of(thing.edited)
    is_edited = thing.meta is not None and thing.meta.is_edited
    return _retrieved(thing) if is_edited else None


def _retrieved(thing: Thing) -> datetime | None:
    later = thing.meta.retrieved_2nd_on if thing.meta else None
    return moment_of(later or thing.retrieved_on or thing.retrieved_utc)


def _link(url: str | None) -> str | None:
    if not url:
        return None
    whole_url = clean(url)
    return f"{_SITE}{whole_url}" if whole_url.startswith("/") else whole_url
