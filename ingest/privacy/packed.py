"""Texts that are packed in a text: base64 and its kin, lists of codes, keys of Nostr."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from ingest.formats.nostr import public_key

_MOST = 1 << 20
"""Bytes that are unpacked of what is compressed: an empty gigabyte takes a line."""
_HASH_LENGTHS = frozenset({16, 20, 28, 32, 48, 64})
"""Bytes of a hash, which texts also write in base64."""
_NOSTR_KEY = re.compile(r"(?<![0-9A-Za-z])n(?:pub|profile)1[02-9ac-hj-np-z]{50,}")
_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{6,}={0,2}(?![\w+/=-])")
_BASE32 = re.compile(r"(?<![\w+/=-])[A-Za-z2-7]{8,}={0,6}(?![\w+/=-])")
_BASE32_HEX = re.compile(r"(?<![\w+/=-])[A-Va-v0-9]{8,}={0,6}(?![\w+/=-])")
_BASE85 = re.compile(r"(?<![\w!#$%&()*+;<=>?@^`{|}~-])[\w!#$%&()*+;<=>?@^`{|}~-]{10,200}")
_HEX = re.compile(r"(?:(?<![0-9A-Za-z])|(?<=\b0x))(?:[0-9A-Fa-f]{2}[ :-]?){5,}(?![0-9A-Za-z])")
_BINARY = re.compile(r"(?<!\w)(?:[01]{8}){5,}(?!\w)")
_CODES = re.compile(
    r"(?<![\w.])(?:(?:0x|U\+)?[0-9A-Fa-f]{2,8}[,;]?\s{0,2}(?<![0-9A-Fa-f])){4,}"
    r"(?:0x|U\+)?[0-9A-Fa-f]{2,8}(?![\w.])"
)
_WEB = str.maketrans("-_", "+/")
_ONE_CODE = re.compile(r"(0x|U\+)?([0-9A-Fa-f]+)")
_BASE64_LINES = re.compile(r"(?<![\w+/])(?:[A-Za-z0-9+/]{40,76}\r?\n)+[A-Za-z0-9+/]{2,76}={0,2}")
_UU = re.compile(r"^begin [0-7]{3,4} [^\n]*\n((?:[ -`]{2,61}\r?\n)+)", re.MULTILINE)
_ASCII85 = re.compile(r"<~([!-uz\s]{5,})~>|(?<!\S)([!-uz]{10,200})(?!\S)")
_PLAIN = re.compile(r"[(]?[A-Z]?(?:[a-z_-]*|\d*)[!?()]{0,2}")


def unpacked(text: str) -> Iterator[str]:
    """Yield what is packed in a text: what cannot be read as text is left out.

    Examples
    --------
    >>> set(unpacked("see 6f 74 74 65 72 there"))
    {'otter'}
    """
    for token in set(_NOSTR_KEY.findall(text)):
        if key := public_key(token):
            yield key
    for body in _bodies(text):
        if told := _told(body):
            yield told
        elif len(body) in _HASH_LENGTHS:
            yield body.hex()
    for found in set(_CODES.findall(text)):
        yield from _of_codes(found)


def _bodies(text: str) -> Iterator[bytes]:
    """Yield bytes that parts of a text may stand for."""
    for pattern, read in _READERS:
        for token in set(pattern.findall(text)):
            try:
                yield read(token)
            except ValueError:  # binascii's is one
                continue


def _of_uu(lines: str) -> Iterator[bytes]:
    for line in lines.splitlines():
        try:
            yield binascii.a2b_uu(line)
        except binascii.Error:
            return


def _of_codes(text: str) -> Iterator[str]:
    """Yield what numbers of letters spell, in the bases that they may be written in."""
    codes = _ONE_CODE.findall(text)
    is_hex = any(prefix for prefix, _ in codes)
    for base in (16,) if is_hex else (2, 8, 10, 16):
        try:
            numbers = [int(digits, base) for _, digits in codes]
        except ValueError:
            continue
        if all(0x20 <= number < 0x3000 for number in numbers):
            yield "".join(map(chr, numbers))


def _padded(token: str, to: int) -> str:
    whole = token.rstrip("=")
    return whole + "=" * (-len(whole) % to)


def _told(body: bytes) -> str | None:
    """Return bytes as text if they are one, unpacked before if they are compressed."""
    if body[:2] in {b"\x1f\x8b", b"x\x01", b"x\x9c", b"x\xda"}:
        try:
            body = zlib.decompressobj(wbits=47).decompress(body, _MOST)
        except zlib.error:
            return None
    if body.count(0) * 2 >= len(body) - 2:
        body = body.replace(b"\0", b"")
    try:
        told = body.decode()
    except UnicodeDecodeError:
        return None
    return told if all(c.isprintable() or c.isspace() for c in told) else None


def _of_ascii85(found: tuple[str, str]) -> bytes:
    framed, bare = found
    return b"" if _PLAIN.fullmatch(bare) and not framed else base64.a85decode(framed or bare)


_READERS: tuple[tuple[re.Pattern[str], Callable[[Any], bytes]], ...] = (
    (_BASE64, lambda t: base64.b64decode(_padded(t.translate(_WEB), 4), validate=True)),
    (_BASE64_LINES, lambda t: base64.b64decode(_padded("".join(t.split()), 4), validate=True)),
    (_BASE32, lambda t: base64.b32decode(_padded(t.upper(), 8))),
    (_BASE32_HEX, lambda t: base64.b32hexdecode(_padded(t.upper(), 8))),
    (_BASE85, lambda t: b"" if _PLAIN.fullmatch(t) else base64.b85decode(t)),
    (_ASCII85, _of_ascii85),
    (_HEX, lambda t: bytes.fromhex(re.sub(r"[ :-]", "", t))),
    (_BINARY, lambda t: int(t, 2).to_bytes(len(t) // 8, "big")),
    (_UU, lambda lines: b"".join(_of_uu(lines))),
)
"""What is looked for, and what reads a match of it; it may refuse."""
