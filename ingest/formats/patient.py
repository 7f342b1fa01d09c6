"""Values of foreign JSON, taken patiently: what has the wrong type counts as missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

_INT64 = 1 << 63
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z
_MILLISECONDS = 10**11
"""Numbers beyond it, in seconds a time after the year 5000, are milliseconds."""


class UnreadableError(Exception):
    """A record is not what it is read as; the message says why, and quotes nothing."""


class TooDeepError(UnreadableError):
    """A JSON text nests deeper than decoders go."""

    def __init__(self) -> None:
        super().__init__("nested too deep")


def loads(body: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value: bad UTF-8 is replaced, NaN is null.

    Raises
    ------
    UnreadableError
        If the text is not JSON.
    """
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        raise TooDeepError from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    try:
        return json.loads(body.decode("utf-8", "replace"), parse_constant=lambda _: None)
    except RecursionError:
        raise TooDeepError from None
    except ValueError:
        raise UnreadableError("not JSON") from None


def is_json(body: bytes) -> bool:
    """Tell whether a text is JSON, exactly."""
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def text_of(value: object) -> str | None:
    """Return a text without lone surrogates, which tables cannot hold; None if it is none."""
    if not isinstance(value, str):
        return None
    if value.isascii():
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def dict_of(value: object) -> Mapping[str, Any]:
    """Return a JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def count_of(value: object) -> int | None:
    """Return a whole number of at most 64 bits, also from `4.0` and `"4"`; None if it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = float(value) if "." in value else int(value)
        except (ValueError, OverflowError):
            return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and -_INT64 <= value < _INT64 else None


def moment_of(value: object) -> datetime | None:
    """Return a moment from a number of seconds or milliseconds since 1970 or an ISO text, or None.

    A number may stand as its text.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except OverflowError:
        return None
    except ValueError:
        return _from_iso(str(value))
    if seconds > _MILLISECONDS:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC) if 0 <= seconds <= _LAST_SECOND else None


def _from_iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
