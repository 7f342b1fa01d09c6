"""The door to the web: one way out for all web sources, patient and polite.

A request waits 30 s at most for the server to say something, is tried 5 times at most, waits longer
from try to try (with jitter) or as long as the server tells (`Retry-After`), and names us.
"""

from __future__ import annotations

import logging
import math
import random
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from ingest.errors import (
    RateLimitError,
    SourceAuthError,
    SourceError,
    SourceMissingError,
    SourceUnavailableError,
)
from ingest.formats.patient import is_json
from ingest.records import Raw
from ingest.source import Held

if TYPE_CHECKING:
    import requests

TIMEOUT_S = 30.0
TRIES = 5
LONGEST_WAIT_S = 300.0
_LONGEST_BACKOFF_S = 60.0
_MOST_BYTES = 1 << 28
_PASSING = {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524}
_log = logging.getLogger(__name__)


class Http(Protocol):
    """What a web source talks to."""

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        accepts: Callable[[bytes], bool] = is_json,
    ) -> bytes:
        """Return the body of the answer.

        One that `accepts` refuses (an error page that says 200) counts as a passing fault.

        Raises
        ------
        SourceError
            If there is none; the class says why.
        """


def user_agent() -> str:
    """Return the name under which we ask.

    Examples
    --------
    >>> user_agent().startswith("kithgraph/")
    True
    """
    return f"kithgraph/{version('kithgraph')} (research on public discussions)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait between tries: seconds double from try to try, the half of them by chance.

    `sleep` waits; `chance` draws from [0, 1).
    """

    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = field(default_factory=lambda: random.Random(0).random)  # noqa: S311 - jitter is no secret

    def backoff(self, attempt: int) -> float:
        """Return the seconds to wait after the `attempt`-th try, counted from 1.

        Examples
        --------
        >>> [Patience(chance=lambda: 0.0).backoff(n) for n in (1, 2, 3)]
        [1.0, 2.0, 4.0]
        """
        return min(_LONGEST_BACKOFF_S, 2.0 ** (attempt - 1) * (1.0 + self.chance()))


class PassingError(Exception):
    """A fault that may be gone at the next try: what it is, and the seconds to wait if told.

    `is_limit` says that the server wants fewer requests.
    """

    def __init__(
        self, problem: str, *, wait_s: float | None = None, is_limit: bool = False
    ) -> None:
        self.problem = problem
        self.wait_s = wait_s
        self.is_limit = is_limit
        super().__init__(problem)


def persist[T](
    ask: Callable[[], T],
    *,
    source: str,
    where: str,
    patience: Patience,
    longest_wait_s: float = LONGEST_WAIT_S,
) -> T:
    """Return what `ask` returns; try again, 5 times at most, where it raises a PassingError.

    Raises
    ------
    RateLimitError
        If the server wants fewer requests for longer than `longest_wait_s`, or to the last.
    SourceUnavailableError
        If another fault lasts.
    """
    attempt = 1
    while True:
        try:
            return ask()
        except PassingError as error:
            if attempt == TRIES or (error.wait_s or 0) > longest_wait_s:
                raise _gave_up(error, source=source, where=where, attempt=attempt) from error
            wait = patience.backoff(attempt) if error.wait_s is None else error.wait_s
            _log.info("asking %s again in %.1f s after %s", source, wait, error.problem)
            patience.sleep(wait)
        attempt += 1


@contextmanager
def line_faults(source: str, where: str) -> Generator[None]:
    """Turn errors of `requests` into ours: a PassingError, or a SourceError."""
    import requests

    try:
        yield
    except (
        requests.ConnectionError,
        requests.Timeout,
        requests.exceptions.ChunkedEncodingError,
        requests.exceptions.ContentDecodingError,
    ) as error:
        raise PassingError(type(error).__name__) from error
    except requests.RequestException as error:
        raise SourceError(
            f"no way to ask: {type(error).__name__}",
            source=source, where=where, now="check the address",
        ) from error  # fmt: skip


@contextmanager
def open_http(source: str, *, patience: Patience | None = None) -> Generator[Http]:
    """Open the door to the web for a source, which errors then name."""
    import requests

    with requests.Session() as session:
        session.headers["User-Agent"] = user_agent()
        yield _Door(source=source, session=session, patience=patience or Patience())


def asked(
    http: Http,
    held: Held,
    raw_id: str,
    url: str,
    params: Mapping[str, str] | None = None,
    *,
    accepts: Callable[[bytes], bool] = is_json,
) -> Generator[Raw, None, bytes]:
    """Return the answer that the archive holds; if none, ask, and yield the new one.

    For the generators of sources: ``body = yield from asked(http, held, "item/1", url)``.
    """
    body = held.get(raw_id)
    if body is None:
        body = http.get(url, params, accepts=accepts)
        yield Raw(raw_id=raw_id, body=body)
    return body


@dataclass(frozen=True, slots=True, kw_only=True)
class _Door:
    source: str
    session: requests.Session
    patience: Patience

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        accepts: Callable[[bytes], bool] = is_json,
    ) -> bytes:
        where = place_of(url)

        def once() -> bytes:
            with line_faults(self.source, where):
                status, headers, body = self._ask(url, params)
            if status >= 300 and status not in _PASSING:
                raise self._refused(status, where)
            if status >= 300:
                raise PassingError(
                    f"HTTP {status}", wait_s=retry_after(headers), is_limit=status == 429
                )
            if not accepts(body):
                raise PassingError("an answer of another form", wait_s=retry_after(headers))
            return body

        return persist(once, source=self.source, where=where, patience=self.patience)

    def _ask(
        self, url: str, params: Mapping[str, str] | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        with self.session.get(url, params=params, timeout=TIMEOUT_S, stream=True) as response:
            body = bytearray()
            for block in response.iter_content(1 << 16):
                body += block
                if len(body) > _MOST_BYTES:
                    raise SourceError(
                        f"an answer of more than {_MOST_BYTES >> 20} MiB",
                        source=self.source, where=place_of(url), now="ask for less at once",
                    )  # fmt: skip
            return response.status_code, response.headers, bytes(body)

    def _refused(self, status: int, where: str) -> SourceError:
        kind, now = {
            401: (SourceAuthError, "check the key"),
            403: (SourceAuthError, "the server does not let us in; read its terms"),
            404: (SourceMissingError, "check the name"),
            410: (SourceMissingError, "it has been taken away"),
        }.get(status, (SourceError, "check the options"))
        return kind(f"HTTP {status} from {self.source}", source=self.source, where=where, now=now)


def _gave_up(error: PassingError, *, source: str, where: str, attempt: int) -> SourceError:
    if error.is_limit:
        told = f"in {error.wait_s:,.0f} s" if error.wait_s is not None else "later"
        return RateLimitError(
            f"{source} wants fewer requests", source=source, retry_after=error.wait_s, where=where,
            now=f"run the same command again {told}; it goes on where it stopped",
        )  # fmt: skip
    return SourceUnavailableError(
        f"no answer from {source} after {attempt} tries ({error.problem})",
        source=source, where=where,
        now="run the same command again later; it goes on where it stopped",
    )  # fmt: skip


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that `Retry-After` tells (a number, or a date against `Date`), or None.

    Examples
    --------
    >>> retry_after({"Retry-After": "7"})
    7.0
    >>> retry_after({"Retry-After": "Wed, 01 Jul 2026 10:00:30 GMT",
    ...              "Date": "Wed, 01 Jul 2026 10:00:00 GMT"})
    30.0
    """
    told = headers.get("Retry-After")
    if told is None:
        return None
    try:
        seconds = float(told)
    except ValueError:
        try:
            until = parsedate_to_datetime(told)
            seconds = (until - parsedate_to_datetime(headers["Date"])).total_seconds()
        except (ValueError, TypeError, KeyError, OverflowError):
            return None
    return max(0.0, seconds) if seconds < math.inf else None


def place_of(url: str) -> str:
    """Return an address without its query, in which somebody's words may stand."""
    return urlsplit(url)._replace(query="", fragment="").geturl()
