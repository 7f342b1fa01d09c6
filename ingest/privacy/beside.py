"""What formats hold beside what they show: words in pictures' files, categories no row has."""

from __future__ import annotations

import base64
import io
import re
import struct
import zlib
from collections.abc import Iterator

import polars as pl

_PNG, _JPEG, _GIF, _RIFF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF"
_WORDS_OF_PNG = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf"})
_WORDS_OF_RIFF = frozenset({b"EXIF", b"XMP ", b"LIST"})
_SCAN = 0xDA  # from here on a JPEG holds the picture itself
_PRINTABLE = re.compile(r"[^\x00-\x1f\x7f-\x9f]{4,}")
_TWO_BYTES = re.compile(rb"(?:[\x20-\x7e]\0){4,}")
_MOST = 1 << 20
"""Bytes that are unpacked of words: a gigabyte of nothing takes a line."""
_PACKED_INSIDE = re.compile(
    r"(?<![A-Za-z0-9+/])"
    # PNG, JPEG, GIF, WebP; ZIP, Parquet, Arrow; Zstandard, gzip, xz, in base64
    r"(?:iVBORw0KGgo|/9j/|R0lGOD|UklGR|UEsDB|UEFSM[Q-Za-f]|QVJST1cx|KLUv/|H4sI|/Td6WFo)"
    r"(?:[A-Za-z0-9+/]|\\n|\\/|\r?\n(?=[A-Za-z0-9+/]))*"
)


def words_beside(picture: bytes) -> str:
    """Return the words that a picture's file holds beside the picture: title, author, comment.

    Of PNG, JPEG, GIF and WebP; one a line. Of a file that is cut what stands before the cut.
    """
    told: list[str] = []
    try:
        for block in _blocks(picture):
            told += _PRINTABLE.findall(block.decode("latin-1"))
            told += _PRINTABLE.findall(block.decode("utf-8", "ignore"))
            told += (word.decode("utf-16-le") for word in _TWO_BYTES.findall(block))
    except (struct.error, zlib.error, IndexError):
        pass
    return "\n".join(dict.fromkeys(told))


def _blocks(picture: bytes) -> Iterator[bytes]:
    if picture.startswith(_PNG):
        for kind, block in _chunks(picture, len(_PNG), ">I4s"):
            if kind in _WORDS_OF_PNG:
                yield block
                yield from _inflated(block)
    elif picture.startswith(_RIFF):
        chunks = _chunks(picture, 12, "<4sI")
        yield from (block for kind, block in chunks if kind in _WORDS_OF_RIFF)
    elif picture.startswith(_JPEG):
        yield from _segments(picture)
    elif picture.startswith(_GIF):
        yield from re.findall(rb"!\xfe((?:(?!\0).)+)\0", picture, re.DOTALL)


def _chunks(picture: bytes, at: int, head: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield kinds and contents of the chunks of a PNG or RIFF file, which begin at some place."""
    is_png = head.startswith(">")
    while at + 8 <= len(picture):
        first, second = struct.unpack_from(head, picture, at)
        kind, length = (second, first) if is_png else (first, second)
        yield kind, picture[at + 8 : at + 8 + length]
        at += 8 + length + (4 if is_png else length % 2)  # a checksum, or an even length


def _segments(picture: bytes) -> Iterator[bytes]:
    """Yield the contents of the segments of a JPEG that stand before the picture itself."""
    at = 2
    while picture[at] == 0xFF and picture[at + 1] != _SCAN:
        (length,) = struct.unpack_from(">H", picture, at + 2)
        yield picture[at + 4 : at + 2 + length]
        at += 2 + length


def _inflated(block: bytes) -> Iterator[bytes]:
    """Yield what is compressed behind a keyword of PNG."""
    for found in re.finditer(rb"x[\x01\x5e\x9c\xda]", block):
        try:
            yield zlib.decompressobj().decompress(block[found.start() :], _MOST)
        except zlib.error:
            continue


def packed_inside(text: str) -> Iterator[bytes]:
    """Yield files that stand in a text in base64: pictures, archives, tables, compressed ones."""
    for found in set(_PACKED_INSIDE.findall(text)):
        token = re.sub(r"\\n|\s", "", found).replace("\\/", "/")
        try:
            yield base64.b64decode(token + "=" * (-len(token) % 4), validate=True)
        except ValueError:
            continue


def categories(table: pl.DataFrame) -> list[str]:
    """Return the categories that columns know; rows that had them may be gone."""
    known = (dtype.categories for dtype in table.dtypes if isinstance(dtype, pl.Enum))
    return [name for names in known for name in names]


def notes_of_parquet(body: bytes) -> list[str]:
    """Return names and values of what a Parquet file tells of itself; its schema is one of them."""
    try:
        told = pl.read_parquet_metadata(io.BytesIO(body))
    except pl.exceptions.PolarsError:
        return []
    return [text for pair in told.items() if pair[0] != "ARROW:schema" for text in pair]
