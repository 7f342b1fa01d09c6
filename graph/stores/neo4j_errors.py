"""What the Neo4j driver raises, as errors of ours that say what, where and what now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from neo4j import exceptions

from ingest.errors import (
    KithgraphError,
    QueryError,
    StoreAuthError,
    StoreError,
    StoreUnavailableError,
    only_reads,
)

_LEAST_VERSION = 5


def refuse_old(agent: str, url: str) -> None:
    """Refuse a server whose Cypher is not that of the queries: it would fail at some of them."""
    version = re.match(r"Neo4j/v?(\d+)", agent)
    if version and int(version[1]) < _LEAST_VERSION:
        raise StoreError(f"{agent} is too old", where=url, now=f"start Neo4j {_LEAST_VERSION}")


def translate(error: Exception, url: str) -> KithgraphError:
    """Return our error for one of the driver's.

    Parameters
    ----------
    error : Exception
        What the driver raised.
    url : str
        The server's address.
    """
    code = getattr(error, "code", None) or ""
    what = _said(error)
    for kinds, make in _TRANSLATIONS:
        if isinstance(error, kinds):
            return make(what, code, url)
    return StoreError(f"Neo4j refuses: {what}", where=url)


def _said(error: BaseException) -> str:
    """Return what an error says; that of routing says less than those which it was made of."""
    what = getattr(error, "message", None) or str(error) or type(error).__name__
    cause = error.__cause__
    inner = cause.exceptions if isinstance(cause, BaseExceptionGroup) else ()
    return " ".join([what, *map(_said, inner)])


def _unavailable(what: str, _code: str, url: str) -> KithgraphError:
    for sign, told, now in _REASONS:
        if sign in what:
            return StoreUnavailableError(told, where=url, now=now)
    return StoreUnavailableError(
        "no Neo4j answers, or it went away", where=url,
        now="see whether it runs, then repeat the command: what was written is kept and completed",
    )  # fmt: skip


# What the driver says where more than a server that runs is needed, for it has one class for all.
_REASONS = (
    (
        "DNS resolve", "no host of this name is known",
        "see how it is written, and whether the network is there",
    ),
    (
        "looks like HTTP", "Neo4j Browser listens there, not Neo4j itself",
        "give the port of Bolt, 7687 if nobody changed it",
    ),
    (
        "CERTIFICATE_VERIFY_FAILED", "the server's certificate is signed by nobody known here",
        "take +ssc in place of +s if you know that the server is yours",
    ),
    (
        "SSL", "the server does not encrypt as the address asks",
        "take bolt:// or neo4j:// without +s or +ssc if it is on this machine, or set up TLS there",
    ),
)  # fmt: skip


def _auth(what: str, code: str, url: str) -> KithgraphError:
    if "RateLimit" in code:
        return StoreAuthError(
            "Neo4j refuses after too many wrong passwords", where=url, now="wait, then try again"
        )
    if "CredentialsExpired" in code:
        return StoreAuthError(
            "Neo4j wants a new password first", where=url, now="set one in Neo4j Browser"
        )
    if "Security" in code and "Unauthorized" not in code:
        return StoreAuthError(
            f"Neo4j does not allow this: {what}", where=url, now="use a user who may write"
        )
    return StoreAuthError(
        "Neo4j refuses user or password", where=url,
        now="set KITHGRAPH_NEO4J_USER and KITHGRAPH_NEO4J_PASSWORD",
    )  # fmt: skip


def _transient(what: str, code: str, url: str) -> KithgraphError:
    if "OutOfMemory" in code:
        return StoreError(
            "Neo4j has too little memory for this", where=url,
            now="give it more: server.memory.heap.max_size in neo4j.conf",
        )  # fmt: skip
    if "DatabaseUnavailable" in code:
        return StoreUnavailableError(
            "the database is not ready", where=url,
            now="see its log; after a failed import repeat it with --overwrite-destination=true",
        )  # fmt: skip
    if ".General." in code or not code:
        return _unavailable(what, code, url)
    return StoreError(f"Neo4j is busy: {what}", where=url, now="repeat the command")


def _client(what: str, code: str, url: str) -> KithgraphError:
    if ".Security." in code:
        return _auth(what, code, url)
    if code.endswith(".AccessMode"):
        return only_reads(url)
    if ".Statement." in code:
        return QueryError(f"Neo4j cannot answer: {what}", where=url)
    return StoreError(f"Neo4j refuses: {what}", where=url)


def _unsupported(_what: str, _code: str, url: str) -> KithgraphError:
    return StoreError(
        "what answers there is no Neo4j of a version that is known", where=url,
        now="start Neo4j 5, or see --store",
    )  # fmt: skip


def _configuration(what: str, _code: str, url: str) -> KithgraphError:
    return StoreError(
        f"not an address that Neo4j's driver takes: {what}", where=url, now="see --store"
    )  # fmt: skip


_Kinds = tuple[type[Exception], ...]
_TRANSLATIONS: tuple[tuple[_Kinds, Callable[[str, str, str], KithgraphError]], ...] = (
    ((exceptions.AuthError, exceptions.Forbidden), _auth),
    (
        (
            exceptions.ServiceUnavailable, exceptions.SessionExpired,
            exceptions.ConnectionPoolError,
        ),
        _unavailable,
    ),
    ((exceptions.TransientError,), _transient),
    ((exceptions.UnsupportedServerProduct,), _unsupported),
    ((exceptions.ConfigurationError,), _configuration),
    ((exceptions.ClientError,), _client),
)  # fmt: skip


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Translate what the driver raises about the server at an address."""
    try:
        yield
    except exceptions.GqlError as error:
        raise translate(error, url) from error
    except ValueError as error:
        # Of an address that the driver cannot read.
        raise _configuration(str(error), "", url) from error
    except OSError as error:
        raise _unavailable(str(error), "", url) from error
