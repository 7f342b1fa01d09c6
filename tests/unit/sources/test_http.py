"""The door to the web, against a server on this machine: patient, polite, plain about faults."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.errors import (
    RateLimitError,
    SourceAuthError,
    SourceError,
    SourceMissingError,
    SourceUnavailableError,
)
from ingest.http import LONGEST_WAIT_S, Patience, asked, open_http, retry_after
from ingest.records import Raw

CUT = -1
GOOD = (200, {}, b'{"a": 1}')


def get(web: Any, waits: list[float], *, path: str = "/x") -> bytes:
    patience = Patience(sleep=waits.append, chance=lambda: 0.5)
    with open_http("hackernews", patience=patience) as http:
        return http.get(web.address + path, {"q": "a b"})


def test_an_answer_comes_as_it_is_and_we_are_named(web: Any) -> None:
    web.answers["/x"] = [GOOD]
    assert get(web, []) == b'{"a": 1}'
    assert web.asked == ["/x?q=a+b"]
    (agent,) = web.agents
    assert agent.startswith("kithgraph/")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 522])
def test_a_passing_fault_is_asked_again_after_a_while(web: Any, status: int) -> None:
    web.answers["/x"] = [(status, {}, b""), (status, {}, b""), GOOD]
    waits: list[float] = []
    assert get(web, waits) == b'{"a": 1}'
    assert waits == [1.5, 3.0]


def test_a_connection_cut_in_the_middle_is_asked_again(web: Any) -> None:
    web.answers["/x"] = [(CUT, {}, b'{"a"'), GOOD]
    waits: list[float] = []
    assert get(web, waits) == b'{"a": 1}'
    assert waits == [1.5]


def test_an_error_page_that_says_it_is_fine_is_asked_again(web: Any) -> None:
    web.answers["/x"] = [(200, {}, b"<html>busy</html>"), GOOD]
    assert get(web, []) == b'{"a": 1}'


def test_the_server_says_how_long_to_wait(web: Any) -> None:
    web.answers["/x"] = [(429, {"Retry-After": "7"}, b""), GOOD]
    waits: list[float] = []
    get(web, waits)
    assert waits == [7.0]


def test_five_tries_are_enough(web: Any) -> None:
    web.answers["/x"] = [(503, {}, b"")]
    waits: list[float] = []
    with pytest.raises(SourceUnavailableError, match=r"after 5 tries \(HTTP 503\)") as error:
        get(web, waits)
    assert waits == [1.5, 3.0, 6.0, 12.0]
    assert len(web.asked) == 5
    assert error.value.source == "hackernews"
    assert "goes on where it stopped" in str(error.value)
    assert "q=" not in str(error.value)


def test_nobody_waits_longer_than_five_minutes(web: Any) -> None:
    web.answers["/x"] = [(429, {"Retry-After": str(LONGEST_WAIT_S + 1)}, b"")]
    waits: list[float] = []
    with pytest.raises(RateLimitError, match="wants fewer requests") as error:
        get(web, waits)
    assert (waits, error.value.retry_after) == ([], LONGEST_WAIT_S + 1)
    assert "again in 301 s" in str(error.value)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, SourceAuthError), (403, SourceAuthError), (404, SourceMissingError),
     (410, SourceMissingError), (400, SourceError)],
)  # fmt: skip
def test_a_refusal_is_not_asked_again(web: Any, status: int, kind: type[SourceError]) -> None:
    web.answers["/x"] = [(status, {}, b"")]
    with pytest.raises(SourceError, match=f"HTTP {status} from hackernews") as error:
        get(web, [])
    assert type(error.value) is kind
    assert len(web.asked) == 1


def test_a_server_that_is_not_there_is_told(web: Any) -> None:
    web.address = "http://127.0.0.1:9"
    with pytest.raises(SourceUnavailableError, match="ConnectionError"):
        get(web, [])


def test_an_address_that_is_none_is_told(web: Any) -> None:
    web.address = "gopher://example.org"
    with pytest.raises(SourceError, match="no way to ask: InvalidSchema"):
        get(web, [])


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "-3"}, 0.0),
        ({"Retry-After": f"Wed, 01 Jul {'9' * 20} 10:00:30 GMT", "Date": "x"}, None),
        ({"Retry-After": "Wed, 01 Jul 2026 10:00:30 GMT"}, None),
    ],
)
def test_what_is_no_time_to_wait_is_none(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_what_the_archive_holds_is_not_asked(web: Any) -> None:
    web.answers["/x"] = [GOOD]
    held: dict[str, bytes] = {"old": b"[]"}
    with open_http("hackernews") as http:
        assert list(asked(http, held, "old", f"{web.address}/x")) == []
        assert list(asked(http, held, "new", f"{web.address}/x")) == [
            Raw(raw_id="new", body=b'{"a": 1}')
        ]
    assert len(web.asked) == 1
