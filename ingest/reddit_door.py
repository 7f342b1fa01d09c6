"""Reddit's API through PRAW, which brings the token, Reddit's rate limit and its errors.

Answers are taken as bytes from PRAW's HTTP session.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ingest.errors import (
    KithgraphError,
    RateLimitError,
    SettingError,
    SourceAuthError,
    SourceError,
    SourceMissingError,
    SourceUnavailableError,
)
from ingest.formats.patient import dict_of, is_json
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
from ingest.settings import value_of

if TYPE_CHECKING:
    import praw
    import requests

NAME = "reddit"
# Reddit's window is 600 s: longer than other sources may ask us to wait.
_LONGEST_WAIT_S = 660.0
_PASSING = {408, 429, 500, 502, 503, 504, 520, 522}


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


@contextmanager
def open_reddit(options: object, *, patience: Patience | None = None) -> Generator[Door]:
    """Open Reddit's API with the key from the settings, whatever is to be fetched.

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
