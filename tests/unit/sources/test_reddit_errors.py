"""Every exception of PRAW that a fetch can meet becomes one of ours."""

from __future__ import annotations

import inspect

import praw.exceptions
import prawcore.exceptions
import pytest
import requests

from ingest.errors import (
    KithgraphError,
    RateLimitError,
    SourceAuthError,
    SourceError,
    SourceMissingError,
    SourceUnavailableError,
)
from ingest.reddit_door import translated


def response(status: int, **headers: str) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    answer._content = b'{"message": "no", "reason": "no", "special_errors": []}'
    return answer


MET: dict[str, tuple[Exception, type[KithgraphError]]] = {
    "BadJSON": (prawcore.exceptions.BadJSON(response(200)), SourceUnavailableError),
    "BadRequest": (prawcore.exceptions.BadRequest(response(400)), SourceError),
    "Conflict": (prawcore.exceptions.Conflict(response(409)), SourceError),
    "Forbidden": (prawcore.exceptions.Forbidden(response(403)), SourceAuthError),
    "InsufficientScope": (prawcore.exceptions.InsufficientScope(response(403)), SourceAuthError),
    "InvalidInvocation": (prawcore.exceptions.InvalidInvocation("no"), SourceError),
    "InvalidToken": (prawcore.exceptions.InvalidToken(response(401)), SourceAuthError),
    "NotFound": (prawcore.exceptions.NotFound(response(404)), SourceMissingError),
    "OAuthException": (
        prawcore.exceptions.OAuthException(response(200), "invalid_grant"), SourceAuthError
    ),
    "PrawcoreException": (prawcore.exceptions.PrawcoreException("no"), SourceError),
    "Redirect": (prawcore.exceptions.Redirect(response(302, location="/x")), SourceMissingError),
    "RequestException": (
        prawcore.exceptions.RequestException(OSError("no"), (), {}), SourceUnavailableError
    ),
    "ResponseException": (prawcore.exceptions.ResponseException(response(401)), SourceAuthError),
    "ServerError": (prawcore.exceptions.ServerError(response(500)), SourceUnavailableError),
    "SpecialError": (prawcore.exceptions.SpecialError(response(415)), SourceError),
    "TooLarge": (prawcore.exceptions.TooLarge(response(413)), SourceError),
    "TooManyRequests": (
        prawcore.exceptions.TooManyRequests(response(429, retry_after="9")), RateLimitError
    ),
    "URITooLong": (prawcore.exceptions.URITooLong(response(414)), SourceError),
    "UnavailableForLegalReasons": (
        prawcore.exceptions.UnavailableForLegalReasons(response(451)), SourceMissingError
    ),
    "PRAWException": (praw.exceptions.PRAWException("no"), SourceError),
    "ClientException": (praw.exceptions.ClientException("no"), SourceError),
    "InvalidURL": (praw.exceptions.InvalidURL("x"), SourceError),
    "MissingRequiredAttributeException": (
        praw.exceptions.MissingRequiredAttributeException("no"), SourceAuthError
    ),
    "ReadOnlyException": (praw.exceptions.ReadOnlyException("no"), SourceAuthError),
    "RedditAPIException": (
        praw.exceptions.RedditAPIException([["RATELIMIT", "wait", ""]]), RateLimitError
    ),
}  # fmt: skip
# These come of writing to Reddit, of live threads, or of sign-in in a browser, which we do not do.
NOT_MET = {
    "DuplicateReplaceException", "InvalidFlairTemplateID", "InvalidImplicitAuth",
    "MediaPostFailed", "TooLargeMediaException", "WebSocketException",
}  # fmt: skip


def test_every_public_exception_of_praw_is_known_to_be_met_or_not() -> None:
    public = {
        name
        for module in (praw.exceptions, prawcore.exceptions)
        for name, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, Exception) and found.__module__ == module.__name__
    }
    assert public == MET.keys() | NOT_MET


@pytest.mark.parametrize("name", MET)
def test_an_exception_of_praw_becomes_ours_with_where_and_what_now(name: str) -> None:
    error, kind = MET[name]
    ours = translated(error, where="r/kithtest/new")
    assert type(ours) is kind
    assert ours.where == "r/kithtest/new"
    assert ours.now
    if name == "TooManyRequests":
        assert isinstance(ours, RateLimitError)
        assert ours.retry_after == 9.0


def test_an_error_of_ours_comes_out_of_praw_as_it_went_in() -> None:
    inner = SourceUnavailableError("no answer", source="reddit")
    wrapped = prawcore.exceptions.RequestException(inner, (), {})
    assert translated(wrapped, where="x") is inner
