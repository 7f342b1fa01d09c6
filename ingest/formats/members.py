"""Records in one JSON array, as some programs and APIs write what others write one a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ingest.formats.patient import UnreadableError, loads
from ingest.records import Raw

# An array, or the answer of Arctic Shift's API: {"data": [...]}.
_OPEN = re.compile(rb'\s*(?:\{\s*"data"\s*:\s*)?\[\s*(?=\{)')


class _Answer(msgspec.Struct):
    data: list[msgspec.Raw]


def first_member(head: bytes) -> bytes | None:
    r"""Return the first record of an array of records as one line; None if a file is none.

    Examples
    --------
    >>> first_member(b'{"data": [\n {"id": "x"},\n {"id"')
    b'{"id":"x"}'
    >>> first_member(b'{"id": "x"}\n{"id": "y"}')
    """
    found = _OPEN.match(head)
    if found is None:
        return None
    try:
        text = head[found.end() :].decode("utf-8", "ignore")
        return msgspec.json.encode(json.JSONDecoder().raw_decode(text)[0])
    except (ValueError, RecursionError, msgspec.MsgspecError):
        return None


def members(lines: Iterable[bytes]) -> Iterator[Raw]:
    """Yield one Raw a record of an array; one of the whole file where that is broken."""
    body = b"\n".join(lines)
    found: Sequence[msgspec.Raw | bytes] | None
    try:
        if body.lstrip().startswith(b"["):
            found = msgspec.json.decode(body, type=list[msgspec.Raw])
        else:
            found = msgspec.json.decode(body, type=_Answer).data
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        found = _patient_members(body)
    if found is None:
        yield Raw(raw_id="file", body=body)
        return
    for number, record in enumerate(found, 1):
        yield Raw(raw_id=f"record {number}", body=bytes(record))


def _patient_members(body: bytes) -> list[bytes] | None:
    """Return the records of an array in which a letter is broken; None if it is none."""
    try:
        told = loads(body)
    except UnreadableError:
        return None
    found = told.get("data") if isinstance(told, dict) else told
    return [json.dumps(one).encode() for one in found] if isinstance(found, list) else None
