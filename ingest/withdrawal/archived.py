"""Archived answers without what was withdrawn: posts, people, links, quotes, ids."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest.formats.nostr import MENDED, NUMBERED, SEPARATOR, fields_of, place_of
from ingest.formats.nostr import PLATFORM as NOSTR
from ingest.formats.patient import UnreadableError
from ingest.formats.reddit import FULLNAME
from ingest.hashing import hash_path
from ingest.intake.fetched import ARCHIVE, rewrite, run_files
from ingest.outputs import write_text
from ingest.records import Raw
from ingest.source import Source, post_sources
from ingest.text import clean, from_html, tidy
from ingest.withdrawal.mend import (
    MARK,
    PROFILE,
    is_gone_handle,
    is_gone_title,
    mended,
    mentions_withdrawn,
    without_slug,
)
from ingest.withdrawal.tombstones import TOMBSTONES, Tombstones
from ingest.workspace import Workspace

MENDED_FOR = "archive/mended.txt"
"""The digest of the tombstones that the archive was purged for."""
_OWN_IDS = ("name", "id", "objectID")
_AUTHORS = ("author", "by", "pubkey", "username", "author_name")
_BELOW = ("replies", "children", "comments", "data")
_TOKEN = re.compile(r"t[13]_[0-9a-z]+|[0-9A-Za-z]{3,64}")
_ONE_ID = re.compile(r"(?:[a-z_]+:)?[A-Za-z0-9_]{3,64}")
_ADDRESS = re.compile(r"(?:https?://|www\.|/)\S+", re.IGNORECASE)
_TAG = re.compile(r"(?:author|story)_(?P<named>.+)")  # of Algolia
_NAME_ALONE = re.compile(r"u_[A-Za-z0-9_-]+|[0-9a-f]{64}")
"""What can be nothing but a person's name: a profile of Reddit, a key of Nostr."""
_PARENTS = ("parent_id", "parent")
_NAMED = ("link_author", "story_author", "parent_author", "approved_by", "banned_by")
_PEOPLE = frozenset((*_AUTHORS, *_NAMED))
"""Members that are a handle and nothing else; those of withdrawn people are taken out as such."""
_FORM = ("type", "kind", "subreddit", "subreddit_type", "post_hint", "removed_by_category")
_THREAD_IDS = ("link_id", "story_id")
_THREAD_AUTHORS = ("link_author", "story_author")
_OF_THREAD = (
    "link_author", "link_title", "link_url", "link_permalink", "story_author", "story_title",
    "story_text", "story_url", "_highlightResult",
)  # fmt: skip
"""What records tell of the thread that they stand in."""


def purge_archive(workspace: Workspace, tombstones: Tombstones) -> int:
    """Rewrite the fetched answers that hold something withdrawn; return how many did.

    A record of a withdrawn post, or by a withdrawn person, leaves its answer; answers to it are
    kept in its place. Other records lose what they quote, link or name of it. An answer that is no
    JSON and tells of it goes whole. A signed event of Nostr loses its signature with that, and is
    marked as changed: it is not what its author signed.
    """
    changed = 0
    for source, path in runs_of_posts(workspace):
        purger = Purger(source.platform, tombstones)
        changed += rewrite(path, purger.raw, options=purger.options)
    if workspace.path(TOMBSTONES).exists():
        write_text(hash_path(workspace.path(TOMBSTONES)), workspace.path(MENDED_FOR))
    return changed


def runs_of_posts(workspace: Workspace) -> Iterator[tuple[Source, Path]]:
    """Yield the files of fetched posts, with their source; facts of models tell of nobody."""
    for source in post_sources():
        for path in run_files(workspace.path(ARCHIVE), source.name):
            yield source, path


def mend_archive(workspace: Workspace, tombstones: Tombstones) -> None:
    """Purge the archive if there are tombstones that it was not purged for yet."""
    mended_for = workspace.path(MENDED_FOR)
    told = mended_for.read_text(encoding="utf-8") if mended_for.exists() else None
    if told != hash_path(workspace.path(TOMBSTONES)):
        purge_archive(workspace, tombstones)


class _Gone:
    """What stands for a record that left: the records below it, which stay."""

    __slots__ = ("below",)

    def __init__(self, below: list[Any]) -> None:
        self.below = below


@dataclass(frozen=True, slots=True)
class Purger:
    """Takes what was withdrawn out of answers of a platform, and out of what was asked."""

    platform: str
    tombstones: Tombstones

    def raw(self, raw: Raw) -> Raw | None:
        """Return an answer without what is withdrawn, itself if there was nothing, or None."""
        parts = raw.body.split(SEPARATOR)
        left = [one for part in parts if (one := self._part(part)) is not None]
        if not any(left):
            return None
        body = SEPARATOR.join(left)
        return replace(raw, raw_id=self.raw_id(raw.raw_id), body=body)

    def raw_id(self, raw_id: str) -> str:
        """Return the name of a question without withdrawn ids."""
        return _TOKEN.sub(lambda found: self._id(found[0]), raw_id)

    def _part(self, part: bytes) -> bytes | None:
        """Return one JSON text without what is withdrawn, itself if nothing was, or None."""
        try:
            value = json.loads(part)
        except (ValueError, RecursionError):
            text = part.decode("utf-8", "replace")
            return part if self._text(text) == text else None
        left = self._value(value)
        if isinstance(left, _Gone):
            left = left.below or None
        if left == value:
            return part
        if isinstance(left, list) and isinstance(value, list) and value[:1] == ["EVENT"]:
            left = [MENDED, *left[1:]] if len(left) == len(value) else None
        if left is None:
            return None
        return json.dumps(left, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    def options(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was asked without withdrawn ids and names."""
        return {
            name: [self._scalar(one) for one in value] if isinstance(value, list) else value
            for name, value in told.items()
        }

    def _value(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(value, dict):
            return self._record(value)
        if isinstance(value, list):
            return self._list(value)
        return self._scalar(value)

    def _list(self, values: list[Any]) -> list[Any]:
        kept: list[Any] = []
        for value in values:
            is_member = not isinstance(value, dict | list) and self.platform != NOSTR
            if is_member and self._is_told(value):
                continue
            left = self._value(value)
            if isinstance(left, _Gone):
                kept += left.below
            else:
                kept.append(left)
        return kept

    def _record(self, record: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
        if self._is_gone(record):
            return _Gone(self._below(record))
        record = self._without_title(self._with_people(record))
        is_answer = self._is_answer(record)
        left = {
            name: member
            if self._is_form(name, member)
            else self._scalar(member, is_answer=is_answer)
            if isinstance(member, str)
            else self._value(member)
            for name, member in record.items()
        }
        for name in _NAMED:
            if isinstance(record.get(name), str) and self._is_person(record[name]):
                left[name] = MARK
        if self._is_of_gone_thread(record):
            left |= dict.fromkeys(record.keys() & set(_OF_THREAD))
        if left != record:
            left.pop("sig", None)
        if isinstance(left.get("data"), _Gone):  # a thing of Reddit: kind and data
            return left["data"]
        for name, member in left.items():
            if isinstance(member, _Gone):
                left[name] = member.below or None
            elif name.endswith("_html") and left != record:
                left[name] = None
        return left

    def _is_form(self, name: str, member: object) -> bool:
        """Tell whether a member is no more than somebody's handle, or a word of the platform's."""
        if not isinstance(member, str):
            return False
        return name in _PEOPLE or (name in _FORM and not self._is_gone_name(member))

    def _is_gone_name(self, value: str) -> bool:
        """Tell whether a value is a withdrawn person's key, or the name of their profile."""
        is_name = _NAME_ALONE.fullmatch(value) is not None
        return is_name and self._is_person(value.removeprefix(PROFILE))

    def _with_people(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return an event with withdrawn people in its text told by their keys, not by numbers."""
        text, tags = record.get("content"), record.get("tags")
        if self.platform != NOSTR or not (isinstance(text, str) and isinstance(tags, list)):
            return record

        def told(found: re.Match[str]) -> str:
            tag = tags[int(found[1])] if int(found[1]) < len(tags) else []
            is_person = isinstance(tag, list) and len(tag) > 1 and tag[0] == "p"
            return f"@{tag[1]}" if is_person and self._is_person(str(tag[1])) else found[0]

        return record | {"content": NUMBERED.sub(told, text)}

    def _below(self, record: dict[str, Any]) -> list[Any]:
        """Return the records below one that goes: those of its listing of replies, or of HN's."""
        found: list[Any] = []
        for name in _BELOW:
            member = record.get(name)
            if isinstance(member, dict) and "data" in member:
                member = member["data"]
            if isinstance(member, dict):
                member = member.get("children")
            if isinstance(member, list):
                found += [m for m in self._list(member) if isinstance(m, dict)]
        return found

    def _is_gone(self, record: Mapping[str, Any]) -> bool:
        ids = [record[name] for name in _OWN_IDS if isinstance(record.get(name), str | int)]
        full = [one for one in ids if isinstance(one, str) and FULLNAME.fullmatch(one)]
        if any(self._is_id(one) for one in full or ids):
            return True
        names = [record[name] for name in _AUTHORS if isinstance(record.get(name), str)]
        return any(map(self._is_person, names))

    def _is_of_gone_thread(self, record: Mapping[str, Any]) -> bool:
        authors = (record[name] for name in _THREAD_AUTHORS if isinstance(record.get(name), str))
        return any(self._is_id(record.get(name)) for name in _THREAD_IDS) or any(
            self._is_person(name) for name in authors
        )

    def _without_title(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return a record without a withdrawn title: of the thread, or of what it crossposts."""
        if self.platform != "reddit":
            return record
        leads = record.get("crosspost_parent"), record.get("url")
        is_copy = any(one is not None and self._scalar(one) != one for one in leads)
        names = ["link_title", *(["title"] if is_copy else [])]
        told = {name: record[name] for name in names if isinstance(record.get(name), str)}
        gone = [n for n, t in told.items() if is_gone_title(clean(t), self.tombstones)]
        return record | dict.fromkeys(gone, MARK)

    def _is_answer(self, record: dict[str, Any]) -> bool:
        """Tell whether a record answers a withdrawn post, so that whatever it quotes is of that."""
        if self.platform != NOSTR:
            return any(self._is_id(record.get(name)) for name in _PARENTS)
        try:
            parent = place_of(fields_of(record))[1]
        except UnreadableError:
            return False
        return parent is not None and self._is_id(parent)

    def _is_told(self, value: object) -> bool:
        """Tell whether a member of a list is no more than a withdrawn id, or a tag of one."""
        tag = _TAG.fullmatch(value) if isinstance(value, str) else None
        is_tag = tag is not None and (self._is_id(tag["named"]) or self._is_person(tag["named"]))
        return is_tag or self._is_id(value)

    def _is_person(self, handle: str) -> bool:
        return is_gone_handle(self.platform, self.tombstones, handle)

    def _is_id(self, value: object) -> bool:
        """Tell whether a value is a withdrawn post's id, and nothing else."""
        told = str(value) if isinstance(value, str | int) else ""
        return _ONE_ID.fullmatch(told) is not None and self._names_post(told)

    def _names_post(self, text: str) -> bool:
        return mentions_withdrawn(self.platform, self.tombstones, text)

    def _scalar(self, value: Any, *, is_answer: bool = False) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(value, bool) or not isinstance(value, str | int):
            return value
        if self._is_id(value):
            told = self._id(str(value))
            return int(told) if isinstance(value, int) else told
        if isinstance(value, int):
            return value
        if _ADDRESS.fullmatch(value):
            value = without_slug(value, self.tombstones)
            return None if self._text(f"https://{value}") != f"https://{value}" else value
        return MARK if self._is_gone_name(value) else self._text(value, is_answer=is_answer)

    def _id(self, token: str) -> str:
        """Return the stand-in of a withdrawn post's id as it is told here, or the token."""
        if token.startswith(f"{self.platform}:"):
            return f"{self.platform}:{self._id(token.removeprefix(f'{self.platform}:'))}"
        native = token.lower() if self.platform == "reddit" else token
        for prefix in ("", "t1_", "t3_"):
            if self.tombstones.has_post(f"{self.platform}:{prefix}{native}"):
                told = self.tombstones.hasher.stand_in(f"{self.platform}:{prefix}{native}")
                return told.partition(":")[2].removeprefix(prefix)
        return token

    def _text(self, text: str, *, is_answer: bool = False) -> str:
        """Return a text as it is told here, mended as people read it; itself if nothing is in it.

        Words, links and lines of a text are found as they stand when it has been read.
        """
        read, told = _FORMS.get(self.platform, (tidy, str))
        meant = read(text)
        left = mended(meant, self.platform, self.tombstones, is_answer=is_answer)
        return text if left == meant else told(left)


def _as_reddit(text: str) -> str:
    """Return a text of which `clean` makes the same again."""
    return text.replace("&", "&amp;amp;").replace("\\", "\\\\")


def _as_html(text: str) -> str:
    """Return a text of which `from_html` makes the same again."""
    return html.escape(text, quote=False)


_FORMS: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "reddit": (clean, _as_reddit),
    "hackernews": (from_html, _as_html),
}
"""How each platform's texts are read, and written so that the same is read."""
