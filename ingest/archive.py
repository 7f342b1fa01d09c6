"""Files of raw answers: opened whatever their compression, read in blocks, cut ends noticed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import zstandard

from ingest.errors import InputError, no_such_file, require_file

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HEAD_BYTES = 1 << 20
# Of a compressed file: small, because 16 KiB may hold 500 MiB of zeros.
_BLOCK_BYTES = 1 << 14
_LINE_END, _BRACE, _SMALL = ord("\n"), ord("{"), 0x20
_WINDOW_BYTES = 1 << 31  # zstd --long=31, as the monthly dumps are packed


class _Decompressor(Protocol):
    """What zlib, bz2, lzma and zstandard have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


class RawFile:
    """One input file, read from the start as often as is asked.

    After `lines` has ended, `cut` tells whether the file ended too early or was damaged (what was
    readable before that has been given out), and `is_ended` whether its last line had an end.

    Parameters
    ----------
    path : Path
        The file: plain, gzip, zstd (windows up to 2 GiB), bzip2 or xz, recognised by content.

    Raises
    ------
    InputError
        If the file is missing, cannot be opened, or is empty.
    """

    __slots__ = ("_damage", "_make", "cut", "is_ended", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cut = False
        self.is_ended = True
        require_file(path, InputError, now="name the files in it")
        try:
            with path.open("rb") as file:
                magic = file.read(8)
        except OSError as error:
            if isinstance(error, FileNotFoundError):
                raise no_such_file(path, InputError) from error
            raise InputError(
                "cannot be opened", where=str(path), now="check its name and rights"
            ) from error
        if not magic:
            raise InputError(
                "no content", where=str(path), now="the file is empty: download it again"
            )
        self._make, self._damage = _decompressor(magic)

    def head(self) -> bytes:
        """Return the first bytes of the content, at most 1 MiB."""
        found = bytearray()
        for block in self.blocks():
            found += block
            if len(found) >= HEAD_BYTES:
                break
        return bytes(found[:HEAD_BYTES]).removeprefix(b"\xef\xbb\xbf")

    def lines(self, advance: Callable[[float], None] | None = None) -> Iterator[bytes]:
        """Yield the lines without their ends; `advance` is told the bytes read from the disk."""
        rest: list[bytes] = []
        first = True
        for block in self.blocks(advance):
            lines = block.split(b"\n")
            if first:
                lines[0] = lines[0].removeprefix(b"\xef\xbb\xbf")
                first = False
            if len(lines) > 1:
                rest.append(lines[0])
                yield b"".join(rest)
                yield from lines[1:-1]
                rest = []
            rest.append(lines[-1])
        last = b"".join(rest)
        self.is_ended = not last
        if last:
            yield last

    def lines_with(
        self,
        needle: bytes,
        skip: Callable[[int], None],
        advance: Callable[[float], None] | None = None,
    ) -> Iterator[tuple[int, bytes]]:
        """Yield numbers (from 1) and lines, but for lines of JSON without `needle`.

        Small letters and capitals count alike; a line with something very like `needle` may be
        given, too. `skip` is told how many are left out. Where every line begins with ``{``, as in
        dumps, lines are not looked at one by one: with one community out of ten that is twice as
        fast.
        """
        import numpy as np

        before = 0
        for text in self._whole_lines(advance):
            letters = np.frombuffer(text, np.uint8)
            ends = np.flatnonzero(letters == _LINE_END)
            is_json = letters[0] == _BRACE and bool((letters[ends[:-1] + 1] == _BRACE).all())
            if is_json:
                found = _holding(letters, needle, ends)
                skip(len(ends) - len(found))
            else:
                found = list(range(len(ends)))
            for line in found:
                start = int(ends[line - 1]) + 1 if line else 0
                yield before + line + 1, bytes(text[start : int(ends[line])])
            before += len(ends)

    def _whole_lines(
        self, advance: Callable[[float], None] | None
    ) -> Iterator[bytes | memoryview[int]]:
        """Yield the content in parts of whole lines; the last one gets an end if it has none.

        What a block ends another's line with is a part of its own, so that the rest is not copied.
        """
        rest: list[bytes] = []
        is_first = True
        for block in self.blocks(advance):
            if is_first and block:
                block, is_first = block.removeprefix(b"\xef\xbb\xbf"), False  # noqa: PLW2901 - mark
            begin, end = block.find(b"\n") + 1, block.rfind(b"\n") + 1
            if end:
                yield b"".join((*rest, block[:begin]))
                rest = []
            if begin < end:
                yield memoryview(block)[begin:end]
            rest.append(block[end:])
        last = b"".join(rest)
        self.is_ended = not last
        if last:
            yield last + b"\n"

    def blocks(self, advance: Callable[[float], None] | None = None) -> Iterator[bytes]:
        """Yield the content in blocks, decompressed."""
        self.cut = False
        with self.path.open("rb") as file:
            if self._make is None:
                while block := file.read(1 << 20):
                    yield block
                    if advance:
                        advance(len(block))
                return
            engine: _Decompressor | None = None
            while data := file.read(_BLOCK_BYTES):
                size = len(data)
                while data:
                    engine = engine or self._make()
                    try:
                        yield engine.decompress(data)
                    except self._damage:
                        self.cut = True
                        return
                    data = engine.unused_data if engine.eof else b""
                    engine = None if engine.eof else engine
                if advance:
                    advance(size)
            self.cut = engine is not None


def _holding(letters: NDArray[np.uint8], needle: bytes, ends: NDArray[np.int64]) -> list[int]:
    """Return the lines, counted from 0, in which `needle` may stand; `ends` are those of the lines.

    Letters are compared without the bit that tells small ones from capitals (other signs lose it
    too, so that a line may be returned in vain): a folded copy is searched by the search of bytes
    itself, which leaps over most of them.
    """
    import numpy as np

    wanted = bytes(sign | _SMALL for sign in needle)
    folded = bytearray(len(letters))
    np.bitwise_or(letters, _SMALL, out=np.frombuffer(folded, np.uint8))
    found: list[int] = []
    place = folded.find(wanted)
    while place >= 0:
        found.append(place)
        place = folded.find(wanted, place + len(wanted))
    if not found:
        return []
    lines: list[int] = np.unique(ends.searchsorted(found)).tolist()
    return lines


def _decompressor(
    magic: bytes,
) -> tuple[Callable[[], _Decompressor] | None, tuple[type[Exception], ...]]:
    """Return what makes a decompressor, and the errors by which it tells that data are damaged."""
    if magic.startswith(b"\x28\xb5\x2f\xfd") or (
        magic[1:4] == b"\x2a\x4d\x18" and magic[0] >> 4 == 5
    ):
        engine = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES)
        return engine.decompressobj, (zstandard.ZstdError,)
    if magic.startswith(b"\x1f\x8b"):
        return lambda: zlib.decompressobj(wbits=31), (zlib.error,)
    if magic.startswith(b"BZh"):
        import bz2

        return bz2.BZ2Decompressor, (OSError, ValueError)
    if magic.startswith(b"\xfd7zXZ\x00"):
        import lzma

        return lzma.LZMADecompressor, (lzma.LZMAError,)
    return None, ()
