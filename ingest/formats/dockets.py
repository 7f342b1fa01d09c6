"""Comments on a docket as regulations.gov gives them: its table of all, answers of its API (v4).

The API is described at https://open.gsa.gov/api/regulationsgov (read in November 2026). Who wrote a
comment stands in its title and in fields of their own: neither is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.formats.cells import UnreadableTableError, header_of, read_cells
from ingest.formats.patient import UnreadableError, dict_of, loads, moment_of, text_of
from ingest.text import from_html

_ANSWER = re.compile(
    rb'\s*\{\s*"data"\s*:\s*\[?\s*\{\s*"id"\s*:\s*"[^"]*"\s*,\s*"type"\s*:\s*"comments"'
)
_TABLE = frozenset({"Document ID", "Docket ID", "Comment"})
_NUMBER = re.compile(r"[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+){2,6}")
_SUBMISSION = "public submission"
_ELSEWHERE = re.compile(r"(?:please )?see (?:the )?attach\w*(?: \w+(?:\(s\))?)?\W*", re.IGNORECASE)

NO_COMMENT = "document of the agency"
ELSEWHERE = "comment in an attached file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment; `number` is the id that regulations.gov gives it."""

    number: str
    docket: str | None
    posted_at: datetime | None
    text: str
    is_withdrawn: bool


def is_table(head: bytes) -> bool:
    """Tell whether a file begins as the table of a docket's comments."""
    return set(header_of(head)) >= _TABLE


def is_answer(head: bytes) -> bool:
    """Tell whether a file begins as an answer of the API about comments."""
    return _ANSWER.match(head) is not None


def of_table(body: bytes) -> Iterator[Comment | str]:
    """Yield the comments of a table, and what other rows are: "" for those that are broken.

    Raises
    ------
    UnreadableError
        If it is no table.
    """
    try:
        _, rows = read_cells(body)
    except UnreadableTableError as error:
        raise UnreadableError(str(error)) from None
    for row in rows:
        told = {name: str(cell or "") for name, cell in (row or {}).items()}
        if told.get("Document Type", _SUBMISSION).casefold() not in {_SUBMISSION, ""}:
            yield NO_COMMENT
        else:
            yield _comment(
                number=told.get("Document ID"), docket=told.get("Docket ID"),
                posted=told.get("Posted Date"), html=told.get("Comment"),
                withdrawn=told.get("Is Withdrawn?", "").casefold() == "true",
            )  # fmt: skip


def of_answer(body: bytes) -> Iterator[Comment | str]:
    """Yield the comments of an answer, and what other records of it are: "" for broken ones.

    Raises
    ------
    UnreadableError
        If it is no JSON.
    """
    told = dict_of(loads(body)).get("data")
    for record in map(dict_of, told if isinstance(told, list) else [told]):
        fields: Mapping[str, Any] = dict_of(record.get("attributes"))
        yield _comment(
            number=text_of(record.get("id")), docket=text_of(fields.get("docketId")),
            posted=text_of(fields.get("postedDate")), html=text_of(fields.get("comment")),
            withdrawn=fields.get("withdrawn") is True,
        )  # fmt: skip


def _comment(
    *, number: str | None, docket: str | None, posted: str | None, html: str | None, withdrawn: bool
) -> Comment | str:
    """Return a comment; what it is where its words stand elsewhere; "" where it has no id."""
    if number is None or not _NUMBER.fullmatch(number):
        return ""
    text = "" if withdrawn else from_html(html or "")
    if not withdrawn and (not text or _ELSEWHERE.fullmatch(text)):
        return ELSEWHERE
    return Comment(
        number=number, docket=docket or number.rpartition("-")[0], posted_at=moment_of(posted),
        text=text, is_withdrawn=withdrawn,
    )  # fmt: skip
