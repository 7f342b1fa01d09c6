"""Reddit's API: submissions of a community since a date, each with its whole tree.

What is asked, and in what order, is decided here, so that a stopped fetch goes on where it was.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, count
from typing import Any

from ingest.errors import SourceMissingError, UsageError
from ingest.formats.patient import dict_of, loads, moment_of, text_of
from ingest.formats.reddit import PLATFORM
from ingest.formats.reddit_tree import parse as parse_tree
from ingest.formats.reddit_tree import stubs_of, things_of
from ingest.records import Aside, Deletion, Post, Raw, Reject, Stub
from ingest.reddit_door import Door, open_reddit
from ingest.source import Held, Source, option, whole_or_lines

_COMMUNITY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{1,20}|u_[A-Za-z0-9_-]{3,20}")
_SUBMISSION = re.compile(r"(?:t3_)?([0-9a-z]{1,16})")
_THINGS = re.compile(rb'\s*\{\s*"json"\s*:\s*\{.{0,200}?"things"\s*:', re.DOTALL)
_AGAIN = "again/"
_AT_ONCE = 100
_TRIES = 3
_TREE = {"limit": "500", "sort": "old", "threaded": "true"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to fetch, with trees; a listing ends after some 1,000 submissions, whatever `since`."""

    community: str = option("", "Name of the community, such as LocalLLaMA.", wants="NAME")
    since: datetime | None = option(None, "Submissions written at or after this date (UTC).")
    submission: tuple[str, ...] = option(
        (), "Id of a submission; may be given several times.", wants="ID"
    )


def fetch(options: Options, door: Door, held: Held) -> Iterator[Raw]:
    """Yield the pages of a listing, then each submission's tree, `more` by `more`.

    Raises
    ------
    UsageError
        If the options name neither a community nor a submission, or something that is no name.
    """
    named = [_SUBMISSION.fullmatch(text) for text in options.submission]
    wrong = [t for t, found in zip(options.submission, named, strict=True) if found is None]
    community = options.community.removeprefix("r/")
    if community and not _COMMUNITY.fullmatch(community):
        wrong.append(community)
    if wrong:
        raise UsageError(
            f"{wrong[0]!r} is no name that Reddit gives", now="as in /r/NAME/comments/ID/"
        )
    if not (community or named):
        raise UsageError(
            "nothing to fetch from Reddit", now="give --community NAME or --submission ID"
        )
    ask = _Asker(door=door, held=held)
    ids = [found[1] for found in named if found]
    if community:
        ids += yield from ask.newest(community, options.since)
    for submission in dict.fromkeys(ids):
        yield from ask.tree(submission)


def again(door: Door, post_ids: Sequence[str], held: Held) -> Iterator[Raw]:
    """Yield what Reddit says now about posts, 100 in one answer."""
    ask = _Asker(door=door, held=held)
    names = [post_id.removeprefix(f"{PLATFORM}:") for post_id in post_ids]
    for some in batched(names, _AT_ONCE):
        told = ",".join(some)
        yield from ask.asked(f"{_AGAIN}{told}", "api/info", params={"id": told})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asker:
    door: Door
    held: Held

    def asked(
        self,
        raw_id: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
    ) -> Generator[Raw, None, Any]:
        body = self.held.get(raw_id)
        if body is None:
            body = self.door.ask(path, params=params, data=data)
            yield Raw(raw_id=raw_id, body=body)
        return loads(body)

    def newest(self, community: str, since: datetime | None) -> Generator[Raw, None, list[str]]:
        """Page through a community's submissions, newest first, down to `since`.

        Behind a submission that has gone Reddit shows nothing: then it is asked for what stands
        behind those before it.
        """
        found: dict[str, datetime | None] = {}
        params = {"limit": str(_AT_ONCE)}
        before: list[str] = []
        for page in count(1):
            answer = yield from self.asked(f"new/{page}", f"r/{community}/new", params=params)
            some = {
                name: moment_of(data.get("created_utc"))
                for kind, data in things_of(answer)
                if kind == "t3" and (name := text_of(data.get("id")))
            }
            is_new = bool(some.keys() - found.keys())
            found.update(some)
            if not some and before:
                params = {"limit": str(_AT_ONCE), "after": f"t3_{before.pop()}"}
                continue
            before = list(some)[-_TRIES - 1 : -1]
            after = text_of(dict_of(dict_of(answer).get("data")).get("after"))
            is_older = since is not None and any(t is not None and t < since for t in some.values())
            if not after or not is_new or is_older:
                break
            params = {"limit": str(_AT_ONCE), "after": after}
        return [name for name, t in found.items() if since is None or t is None or t >= since]

    def tree(self, submission: str) -> Iterator[Raw]:
        """Ask for a submission and its comments, until no stub is left that has not been asked."""
        place = f"comments/{submission}"
        waiting = yield from self._stubs(place, place, params=_TREE)
        done: set[str] = set()
        while waiting:
            children, parent = waiting.pop(0)
            new = [child for child in children if child not in done]
            if not children and parent.startswith("t1_") and parent not in done:
                done.add(parent)
                path = f"{place}/_/{parent.removeprefix('t1_')}"
                waiting += yield from self._stubs(path, path, params=_TREE)
            for some in batched(new, _AT_ONCE):
                done.update(some)
                waiting += yield from self._more(submission, some)

    def _stubs(
        self,
        raw_id: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
    ) -> Generator[Raw, None, list[tuple[list[str], str]]]:
        """Ask, and return the stubs of the answer: none of what has gone since it was named."""
        try:
            return stubs_of((yield from self.asked(raw_id, path, params=params, data=data)))
        except SourceMissingError:
            return []

    def _more(
        self, submission: str, children: Sequence[str]
    ) -> Generator[Raw, None, list[tuple[list[str], str]]]:
        data = {
            "link_id": f"t3_{submission}", "children": ",".join(children), "sort": _TREE["sort"],
        }  # fmt: skip
        raw_id = f"comments/{submission}/more/{children[0]}"
        return (yield from self._stubs(raw_id, "api/morechildren", data=data))


def parse(raw: Raw) -> Iterator[Post | Reject | Aside | Deletion]:
    """Yield the posts of one answer; pure, never raises.

    Stubs are not told, because `fetch` has asked for what they stand for; a post of which Reddit
    knows nothing any more when asked again is deleted.
    """
    records = [record for record in parse_tree(raw) if not isinstance(record, Stub)]
    yield from records
    if raw.raw_id.startswith(_AGAIN) and not any(isinstance(r, Reject) for r in records):
        found = {record.post_id for record in records if isinstance(record, Post)}
        asked = (f"{PLATFORM}:{name}" for name in raw.raw_id.removeprefix(_AGAIN).split(","))
        yield from (Deletion(post_id=one, author=None) for one in asked if one not in found)


def recognises(head: bytes) -> bool:
    """Tell whether a file begins with an answer of ``api/morechildren``."""
    return _THINGS.match(head[:1024]) is not None


SOURCE = Source(
    name="reddit",
    title="Reddit's API, with a key: a community since a date, with all comments",
    platform=PLATFORM,
    recognises=recognises,
    split=whole_or_lines,
    parse=parse,
    options=Options,
    open=open_reddit,
    fetch=fetch,
    again=again,
    example="--community LocalLLaMA --since 2025-07-01",
)
