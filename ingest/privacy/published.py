"""Files to be published, whatever their format, as pieces of text with their place."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import zstandard

from ingest.errors import InputError, no_such_file
from ingest.privacy.beside import categories, notes_of_parquet, packed_inside, words_beside
from ingest.privacy.values import values_of_rows, values_of_text

_ZSTD, _GZIP, _BZIP2, _XZ = b"\x28\xb5\x2f\xfd", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"
_PACKED = (_ZSTD, _GZIP, _BZIP2, _XZ)
_ZLIB = (b"x\x01", b"x\x9c", b"x\xda")  # without a name of its own: objects of Git begin so
_TAPE = 257, b"ustar"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"wOFF", b"wOF2")
_NO_TEXT = (b"%PDF",)  # packed inside, though it may begin with letters
# the same as texts hold them in base64, in pages and notebooks
_PICTURE_INSIDE = re.compile(
    r"(?<![A-Za-z0-9+/])(?:iVBORw0KGgo|/9j/[2-4]|R0lGODdh|R0lGODlh|UklGR|d09GR|d09GM|JVBERi)"
    r"[A-Za-z0-9+/\\]{40}"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROL = 0.01
_ARROW = b"ARROW1"
_DAMAGED = (
    OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, zstandard.ZstdError,
    pl.exceptions.PolarsError, pl.exceptions.PanicException, tarfile.TarError,
    # of what is cut, encrypted, or packed in a way that Python does not know
    ValueError, IndexError, RuntimeError,
)  # fmt: skip
_TABLES = {".csv": ",;\t|", ".tsv": "\t", ".tab": "\t"}
"""What may part the cells of tables, by the end of the file's name."""
_ROWS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Text of one file, member or column; `rows`: a table, whose rows are records.

    `values`: what the text holds, one value a line, without the quotes and escapes of its format.
    `is_picture`: a picture or a font, of which no more than words beside it were looked into;
    `is_opaque`: another binary file, of which no more than bytes that stand there as text were.
    `has_pictures`: pictures stand in the text, in base64.
    """

    place: str
    text: str
    is_picture: bool = False
    is_opaque: bool = False
    has_pictures: bool = False
    values: str = ""
    rows: pl.DataFrame | None = field(default=None, compare=False)


def pieces(paths: Sequence[Path]) -> Iterator[Piece]:
    """Yield what files and folders hold, and their names; archives are opened.

    Parameters
    ----------
    paths : sequence of Path
        Pages, tables (Parquet, Arrow, CSV), graph files, notebooks, texts, archives (ZIP, tar),
        compressed files, also in archives and in base64. Of other binary files (`Piece.is_opaque`)
        bytes are read as text, of pictures what their files tell in words, of fonts nothing.

    Raises
    ------
    InputError
        If a path is missing or cannot be read.
    """
    for path in paths:
        if not path.exists():
            raise no_such_file(path, InputError)
        for file in _files(path):
            name = file.relative_to(path).as_posix() if path.is_dir() else file.name
            # two folders may hold files of one name; what ours are called is not published
            place = name if len(paths) == 1 else file.as_posix()
            yield Piece(place=f"the name of {place}", text=name)
            try:
                yield from _of_file(file, place)
            except _DAMAGED as error:
                raise InputError(
                    f"cannot be read: {error}", where=str(file), now="mend it or leave it out"
                ) from error


def _files(path: Path) -> list[Path]:
    return sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def _of_file(path: Path, name: str) -> Iterator[Piece]:
    body = path.read_bytes()
    if body:
        yield from _of_bytes(body, name)


def _of_archive(archive: zipfile.ZipFile, name: str) -> Iterator[Piece]:
    if archive.comment:
        yield Piece(place=name, text=_decoded(archive.comment))
    for member in archive.infolist():
        place = f"{name}/{member.filename}"
        told = f"{member.filename} \n{_decoded(member.comment)}".strip()
        yield Piece(place=f"the name of {place}", text=told)
        if not member.is_dir():
            with archive.open(member) as opened:
                yield from _of_bytes(opened.read(), place)


def _of_tape(tape: tarfile.TarFile, name: str) -> Iterator[Piece]:
    for member in tape:
        place = f"{name}/{member.name}"
        told = [member.name, member.linkname, member.uname, member.gname]
        told += [value for value in member.pax_headers.values() if value not in told]
        yield Piece(place=f"the name of {place}", text=" \n".join(filter(None, told)))
        if member.isfile() and (opened := tape.extractfile(member)) is not None:
            yield from _of_bytes(opened.read(), place)


def _of_bytes(body: bytes, place: str) -> Iterator[Piece]:
    if body.startswith(_PACKED):
        if body.startswith(_GZIP) and (told := _gzip_names(body)):
            yield Piece(place=f"the name of {place}", text=told)
        yield from _of_bytes(_unpacked(body), place.rpartition(".")[0] or place)
    elif body.startswith(_ZLIB) and (plain := _inflated(body)) is not None:
        yield from _of_bytes(plain, place)
    elif body.startswith(b"PAR1"):
        notes = notes_of_parquet(body)
        yield from _of_frame(pl.read_parquet(io.BytesIO(body)), place, notes)
    elif body.startswith(_ARROW):
        yield from _of_frame(pl.read_ipc(io.BytesIO(body)), place, [])
    elif body.startswith(_PICTURES):
        yield Piece(place=place, text=words_beside(body), is_picture=True)
    elif zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            yield from _of_archive(archive, place)
    elif body[_TAPE[0] :].startswith(_TAPE[1]):
        with tarfile.open(fileobj=io.BytesIO(body)) as tape:
            yield from _of_tape(tape, place)
    else:
        text = _decoded(body)
        yield _of_text(text, place, is_opaque=body.startswith(_NO_TEXT))
        yield from _packed_in(text, place)


def _packed_in(text: str, place: str) -> Iterator[Piece]:
    """Yield the pieces of files that stand in a text in base64; of pictures words alone."""
    for body in packed_inside(text):
        if body.startswith(_PICTURES):  # the text's own piece tells that they are there
            found = [Piece(place=place, text=words_beside(body))]
        else:
            try:
                found = list(_of_bytes(body, place))
            except _DAMAGED:  # a text may look so by chance
                continue
        yield from (piece for piece in found if piece.text)


def _of_text(text: str, place: str, *, is_opaque: bool) -> Piece:
    table = _csv(text, place)
    if table is not None:
        return Piece(place=place, text=text, rows=table, values=values_of_rows(table))
    n_control = len(_CONTROL.findall(text))
    is_opaque = is_opaque or "\0" in text or n_control > _MOST_CONTROL * len(text)
    return Piece(
        place=place, text=text, is_opaque=is_opaque,
        has_pictures=_PICTURE_INSIDE.search(text) is not None,
        values="" if is_opaque else values_of_text(text),
    )  # fmt: skip


def _gzip_names(body: bytes) -> str:
    """Return the name and comment that a gzip file tells of what it holds (RFC 1952)."""
    flags, at, told = body[3], 10, []
    if flags & 4:
        at += 2 + int.from_bytes(body[10:12], "little")
    for flag in (8, 16):
        if flags & flag:
            found, _, _ = body[at:].partition(b"\0")
            told.append(found.decode("latin-1"))
            at += len(found) + 1
    return " \n".join(told)


def _inflated(body: bytes) -> bytes | None:
    """Return what a bare stream of zlib holds, or None where it is none."""
    try:
        return zlib.decompress(body)
    except zlib.error:
        return None


def _unpacked(body: bytes) -> bytes:
    """Return what a compressed file holds."""
    if body.startswith(_ZSTD):
        window = zstandard.ZstdDecompressor(max_window_size=1 << 31)
        return window.stream_reader(io.BytesIO(body), read_across_frames=True).read()
    if body.startswith(_GZIP):
        return gzip.decompress(body)
    return bz2.decompress(body) if body.startswith(_BZIP2) else lzma.decompress(body)


def _of_frame(table: pl.DataFrame, place: str, notes: Sequence[str]) -> Iterator[Piece]:
    yield Piece(place=f"{place} (columns)", text=" ".join(table.columns))
    if beside := [*notes, *categories(table)]:
        yield Piece(place=f"{place} (beside its rows)", text=" \n \n".join(beside))
    for part in table.iter_slices(_ROWS):
        lines = (json.dumps(row, ensure_ascii=False, default=str) for row in part.to_dicts())
        yield Piece(place=place, text="\n".join(lines), rows=part, values=values_of_rows(part))


def _csv(text: str, place: str) -> pl.DataFrame | None:
    """Return a CSV as a table of texts, or None where it is none.

    Its cells are parted by what parts its first line into most.
    """
    signs = _TABLES.get(place[-4:])
    if signs is None:
        return None
    header = text.partition("\n")[0]
    try:
        return pl.read_csv(
            io.BytesIO(text.encode()), separator=max(signs, key=header.count),
            infer_schema=False, truncate_ragged_lines=True,
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None


def _decoded(body: bytes) -> str:
    """Return bytes as text: UTF-8, UTF-16 where a mark or its zeros say so, else as it comes."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    first, second = body[:400:2].count(0), body[1:400:2].count(0)
    if max(first, second) > 3 * min(first, second) and max(first, second) > len(body[:400]) // 3:
        return body.decode("utf-16-le" if second > first else "utf-16-be", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def json_values(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any JSON
    """Yield every member of objects in a JSON value, with its name."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield str(name), member
            yield from json_values(member)
    elif isinstance(value, list):
        for member in value:
            yield from json_values(member)
