"""Mutated inputs for sources: recordings with values replaced and bytes changed, from a seed.

The same seed gives the same inputs, whatever their number: a short run takes the first ones.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

from ingest.records import Raw

ODD: tuple[Any, ...] = (
    None, True, False, "", "\ud800", "\x00", 0, -1, 1, 1e308, -0.0, 10**30, 10**400, [], {}, [[]],
    {"a": 1}, [None], "9" * 5000, "t3_", "t1_ö", float("nan"), float("inf"), "1e999", "٣", "\u2028",
    "[deleted]", "<p>" * 50, "&amp;" * 50, "nostr:npub1" + "q" * 58, "2026-13-45", "a" * 70_000,
)  # fmt: skip
_PIECES = (
    b"", b"\x00", b"\xff", b"\xed\xa0\x80", b'"', b"\\", b"{", b"}", b"[", b"]", b",", b"\n",
    b"\r\n", b"null", b"1e999", b"\\ud800", b"\x1e", b"[" * 2000, b'{"a":' * 2000, b"-",
    b"\xef\xbb\xbf",
)  # fmt: skip


def mutants(recorded: Sequence[Raw], *, count: int, seed: int) -> Iterator[Raw]:
    """Yield mutated answers: half with values replaced where they are JSON, the rest by bytes."""
    draw = random.Random(seed)
    for number in range(count):
        raw = draw.choice(recorded)
        body = _by_value(raw.body, draw) if draw.random() < 0.5 else None
        if body is None:
            body = _by_bytes(raw.body, draw)
        yield Raw(raw_id=draw.choice([raw.raw_id, f"line {number}"]), body=body)


def _by_value(body: bytes, draw: random.Random) -> bytes | None:
    """Replace, double or drop one to four values of a JSON text."""
    try:
        value = json.loads(body)
    except ValueError:
        return None
    places = list(_places(value))
    for _ in range(draw.randint(1, 4)):
        if not places:
            break
        holder, key = draw.choice(places)
        if isinstance(holder, list) and key >= len(holder):
            continue
        change = draw.randrange(4)
        if change == 0 and isinstance(holder, dict):
            holder.pop(key, None)
        elif change == 1 and isinstance(holder, list):
            holder.insert(key, holder[key])
        elif change == 2:
            other, from_key = draw.choice(places)
            holder[key] = _value_at(other, from_key)
        else:
            holder[key] = draw.choice(ODD)
    try:
        return json.dumps(value).encode()
    except (ValueError, RecursionError):  # a value was put into itself
        return None


def _value_at(holder: Any, key: Any) -> Any:
    is_there = key in holder if isinstance(holder, dict) else key < len(holder)
    return holder[key] if is_there else None


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    stack = [value]
    while stack:
        holder = stack.pop()
        if isinstance(holder, dict | list):
            pairs = holder.items() if isinstance(holder, dict) else enumerate(holder)
            for key, inner in pairs:
                yield holder, key
                stack.append(inner)


def _by_bytes(body: bytes, draw: random.Random) -> bytes:
    """Flip, put in, take out or copy bytes at one to six places."""
    found = bytearray(body)
    for _ in range(draw.randint(1, 6)):
        place = draw.randrange(len(found) + 1)
        change = draw.randrange(4)
        if change == 0 and place < len(found):
            found[place] ^= 1 << draw.randrange(8)
        elif change == 1:
            found[place:place] = draw.choice(_PIECES)
        elif change == 2:
            del found[place : place + draw.choice([1, 2, 8, 64, 4096])]
        else:
            length = draw.choice([1, 8, 64])
            source = draw.randrange(len(found) + 1)
            found[place : place + length] = found[source : source + length]
    return bytes(found)
