"""Reddit's API through PRAW: submissions of a community since a date, each with its whole tree.

PRAW brings the token, Reddit's rate limit and its errors; what is asked, and in what order, is
decided here, so that a stopped fetch goes on where it was. Answers are taken as bytes from PRAW's
HTTP session.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, count
from typing import TYPE_CHECKING, Any, Protocol

from ingest.errors import (
    KithgraphError,
    RateLimitError,
    SettingError,
    SourceAuthError,
    SourceError,
    SourceMissingError,
    SourceUnavailableError,
    UsageError,
)
from ingest.formats.patient import dict_of, is_json, loads, moment_of, text_of
from ingest.formats.reddit import PLATFORM
from ingest.formats.reddit_tree import parse as parse_tree
from ingest.formats.reddit_tree import stubs_of, things_of
from ingest.http import (
    TIMEOUT_S,
    PassingError,
    Patience,
    line_faults,
    persist,
    place_of,
    retry_after,
    user_agent,
)  # fmt: skip
from ingest.records import Deletion, Post, Raw, Reject, Stub
from ingest.settings import value_of
from ingest.source import Held, Source, option, whole_or_lines

if TYPE_CHECKING:
    import praw
    import requests

NAME = "reddit"
_COMMUNITY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{1,20}|u_[A-Za-z0-9_-]{3,20}")
_SUBMISSION = re.compile(r"(?:t3_)?([0-9a-z]{1,16})")
_THINGS = re.compile(rb'\s*\{\s*"json"\s*:\s*\{.{0,200}?"things"\s*:', re.DOTALL)
_AGAIN = "again/"
_AT_ONCE = 100
_TRIES = 3
_TREE = {"limit": "500", "sort": "old", "threaded": "true"}
# Reddit's window is 600 s: longer than other sources may ask us to wait.
_LONGEST_WAIT_S = 660.0
_PASSING = {408, 429, 500, 502, 503, 504, 520, 522}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to fetch, with trees; a listing ends after some 1,000 submissions, whatever `since`."""

    community: str = option("", "Name of the community, such as LocalLLaMA.", wants="NAME")
    since: datetime | None = option(None, "Submissions written at or after this date (UTC).")
    submission: tuple[str, ...] = option(
        (), "Id of a submission; may be given several times.", wants="ID"
    )


class Door(Protocol):
    """What is asked: Reddit's API, with a token."""

    def ask(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return the body of the answer to a GET, or to a POST of `data`.

        Raises
        ------
        SourceError
            If there is none; the class says why.
        """


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


def parse(raw: Raw) -> Iterator[Post | Reject | Deletion]:
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


@contextmanager
def open_reddit(options: Options, *, patience: Patience | None = None) -> Generator[Door]:
    """Open Reddit's API with the key from the settings.

    Raises
    ------
    SettingError
        If there is no key, with every place that was looked at.
    """
    del options
    import praw
    import requests

    parts = ("client_id", "client_secret", "username", "password")
    client_id, client_secret, username, password = (value_of(f"reddit_{part}") for part in parts)
    if not (client_id and client_secret):
        raise SettingError(
            "no key for Reddit's API",
            where="environment and the user's settings file",
            now="set KITHGRAPH_REDDIT_CLIENT_ID and KITHGRAPH_REDDIT_CLIENT_SECRET;"
            " 'kithgraph doctor' says how Reddit gives keys",
        )
    with requests.Session() as session:
        line = _Line(session=session, patience=patience or Patience())
        # Everything is told here: PRAW would otherwise look into a praw.ini of this directory.
        reddit = praw.Reddit(
            "DEFAULT", client_id=client_id, client_secret=client_secret,
            username=username, password=password, refresh_token=None, redirect_uri=None,
            user_agent=_agent(username), check_for_updates=False, check_for_async=False,
            reddit_url=value_of("reddit_url"), oauth_url=value_of("reddit_oauth_url"),
            requestor_kwargs={"session": line, "timeout": TIMEOUT_S},
        )  # fmt: skip
        reddit.read_only = not (username and password)
        yield _Door(reddit=reddit, line=line)


def _agent(username: str | None) -> str:
    """Return our name in the form that Reddit asks for."""
    name = user_agent().split()[0].replace("/", ":")
    return f"python:{name} (by /u/{username})" if username else f"python:{name}"


class _Line:
    """The HTTP session that PRAW uses: patient, and keeping the last answer byte for byte."""

    def __init__(self, *, session: requests.Session, patience: Patience) -> None:
        self.session = session
        self.patience = patience
        self.headers = session.headers
        self.answer = b""

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # noqa: ANN401 - PRAW's own
        def once() -> requests.Response:
            with line_faults(NAME, place_of(url)):
                response = self.session.request(method, url, **kwargs)
            if response.status_code in _PASSING:
                status = response.status_code
                raise PassingError(f"HTTP {status}", wait_s=_wait(response), is_limit=status == 429)
            if response.status_code == 200 and not is_json(response.content):
                raise PassingError("an answer that is no JSON", wait_s=_wait(response))
            self.answer = response.content
            return response

        return persist(
            once, source=NAME, where=place_of(url), patience=self.patience,
            longest_wait_s=_LONGEST_WAIT_S,
        )  # fmt: skip

    def close(self) -> None:
        self.session.close()


def _wait(response: requests.Response) -> float | None:
    told = retry_after(response.headers)
    if told is None and response.status_code == 429:
        told = retry_after({"Retry-After": response.headers.get("x-ratelimit-reset", "")})
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Door:
    reddit: praw.Reddit
    line: _Line

    def ask(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
    ) -> bytes:
        import praw.exceptions
        import prawcore.exceptions

        method = "GET" if data is None else "POST"
        try:
            value = self.reddit.request(
                method=method, path=path, params=dict(params or {}), data=dict(data or {}) or None
            )
            errors = dict_of(dict_of(value).get("json")).get("errors")
            if errors:
                raise praw.exceptions.RedditAPIException(errors)
        except (praw.exceptions.PRAWException, prawcore.exceptions.PrawcoreException) as error:
            raise translated(error, where=path) from error
        except (ValueError, TypeError, LookupError, AssertionError) as error:
            # PRAW takes the form of answers for granted: headers that are no numbers, and the like
            raise SourceUnavailableError(
                f"Reddit's answer is not of its form ({type(error).__name__})",
                source=NAME, where=path, now="run the same command again later",
            ) from error  # fmt: skip
        return self.line.answer


def translated(error: Exception, *, where: str) -> KithgraphError:
    """Return our error for one that PRAW or prawcore raised."""
    original = getattr(error, "original_exception", None)
    if isinstance(original, KithgraphError):
        return original
    kind, what, now = _meaning(error)
    kind = RateLimitError if "RATELIMIT" in _items(error) else kind
    if kind is RateLimitError:
        told = getattr(error, "retry_after", None)
        seconds = retry_after({"Retry-After": told}) if told else None
        return RateLimitError(what, source=NAME, retry_after=seconds, where=where, now=now)
    return kind(what, source=NAME, where=where, now=now)


def _meaning(error: Exception) -> tuple[type[SourceError], str, str]:
    import praw.exceptions as high
    import prawcore.exceptions as low

    later = "run the same command again later; it goes on where it stopped"
    key = "check KITHGRAPH_REDDIT_CLIENT_ID and the like; 'kithgraph doctor' tells more"
    meanings: tuple[tuple[type[Exception], type[SourceError], str, str], ...] = (
        (low.TooManyRequests, RateLimitError, "Reddit wants fewer requests", later),
        (low.OAuthException, SourceAuthError, "Reddit refuses the key", key),
        (low.InvalidToken, SourceAuthError, "Reddit refuses the token", key),
        (low.InsufficientScope, SourceAuthError, "the key is not good for this", key),
        (low.Forbidden, SourceAuthError, "Reddit does not let us in",
         "the community may be private or quarantined, or the app lacks approval"),
        (low.NotFound, SourceMissingError, "Reddit has no such thing", "check the name"),
        (low.Redirect, SourceMissingError, "Reddit has no such community", "check the name"),
        (low.UnavailableForLegalReasons, SourceMissingError,
         "Reddit may not show this here, by law", "leave it out"),
        (low.ServerError, SourceUnavailableError, "Reddit's server fails", later),
        (low.BadJSON, SourceUnavailableError, "Reddit's answer is no JSON", later),
        (low.RequestException, SourceUnavailableError, "no answer from Reddit", later),
        (high.RedditAPIException, SourceError,
         f"Reddit refuses the question ({', '.join(_items(error))})", "check the options"),
        (low.InvalidInvocation, SourceError, "PRAW refuses the question", "check the settings"),
        (high.MissingRequiredAttributeException, SourceAuthError, "a key lacks a part", key),
        (high.ReadOnlyException, SourceAuthError, "the key can only read", key),
    )  # fmt: skip
    if type(error) is low.ResponseException and error.response.status_code in {400, 401, 403}:
        return SourceAuthError, "Reddit refuses the key", key
    for known, kind, what, now in meanings:
        if isinstance(error, known):
            return kind, what, now
    return SourceError, f"Reddit refuses the question ({type(error).__name__})", "check the options"


def _items(error: Exception) -> list[str]:
    return sorted({str(item.error_type) for item in getattr(error, "items", ())})


SOURCE = Source(
    name=NAME,
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
