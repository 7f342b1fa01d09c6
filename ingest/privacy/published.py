"""Files to be published, whatever their format, as pieces of text with their place."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import polars as pl

from ingest.archive import RawFile
from ingest.errors import InputError

_PACKED = (b"\x28\xb5\x2f\xfd", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"wOFF", b"wOF2")
_ROWS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Text of one file, member or column; `rows`: a table, whose rows are records."""

    place: str
    text: str
    rows: pl.DataFrame | None = field(default=None, compare=False)


def pieces(paths: Sequence[Path]) -> Iterator[Piece]:
    """Yield what files and folders hold, and their names; archives are opened.

    Parameters
    ----------
    paths : sequence of Path
        Pages, tables (Parquet, CSV), graph files, notebooks, texts, ZIP archives, compressed files.
        Pictures and fonts are left out: see `not_looked_into`.

    Raises
    ------
    InputError
        If a path is missing or cannot be read.
    """
    for path in paths:
        if not path.exists():
            raise InputError("no such file or folder", where=str(path), now="check its name")
        for file in _files(path):
            name = file.relative_to(path).as_posix() if path.is_dir() else file.name
            yield Piece(place=f"the name of {name}", text=name)
            try:
                yield from _of_file(file, name)
            except (OSError, zipfile.BadZipFile, pl.exceptions.PolarsError) as error:
                raise InputError(
                    f"cannot be read: {error}", where=str(file), now="mend it or leave it out"
                ) from error


def not_looked_into(paths: Sequence[Path]) -> list[str]:
    """Return the names of files whose content is a picture or a font: look at them yourself."""
    found = []
    for path in paths:
        for file in _files(path):
            with file.open("rb") as opened:
                if opened.read(4).startswith(_PICTURES):
                    found.append(file.name)
    return found


def _files(path: Path) -> list[Path]:
    return sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def _of_file(path: Path, name: str) -> Iterator[Piece]:
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        return
    if head.startswith(_PACKED):
        body = b"".join(RawFile(path).blocks())
        yield from _of_bytes(body, name.rpartition(".")[0] or name)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from _of_archive(archive, name)
    else:
        yield from _of_bytes(path.read_bytes(), name)


def _of_archive(archive: zipfile.ZipFile, name: str) -> Iterator[Piece]:
    for member in archive.infolist():
        place = f"{name}/{member.filename}"
        yield Piece(place=f"the name of {place}", text=member.filename)
        if not member.is_dir():
            with archive.open(member) as opened:
                body = opened.read()
            if zipfile.is_zipfile(io.BytesIO(body)):
                with zipfile.ZipFile(io.BytesIO(body)) as inner:
                    yield from _of_archive(inner, place)
            else:
                yield from _of_bytes(body, place)


def _of_bytes(body: bytes, place: str) -> Iterator[Piece]:
    if body.startswith(b"PAR1"):
        yield from _of_parquet(io.BytesIO(body), place)
    elif body.startswith(_PICTURES):
        return
    elif place.endswith((".csv", ".tsv")) and (table := _csv(body, place)) is not None:
        yield Piece(place=place, text=_decoded(body), rows=table)
    else:
        yield Piece(place=place, text=_decoded(body))


def _of_parquet(file: IO[bytes], place: str) -> Iterator[Piece]:
    table = pl.read_parquet(file)
    yield Piece(place=f"{place} (columns)", text=" ".join(table.columns))
    for part in table.iter_slices(_ROWS):
        lines = (json.dumps(row, ensure_ascii=False, default=str) for row in part.to_dicts())
        yield Piece(place=place, text="\n".join(lines), rows=part)


def _csv(body: bytes, place: str) -> pl.DataFrame | None:
    """Return a CSV as a table of texts, or None where it is none."""
    try:
        return pl.read_csv(
            io.BytesIO(body), separator="\t" if place.endswith(".tsv") else ",",
            infer_schema=False, truncate_ragged_lines=True,
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None


def _decoded(body: bytes) -> str:
    """Return bytes as text: UTF-8, UTF-16 where a mark or its zeros say so, else as it comes."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    head = body[:400]
    if head and head.count(0) > len(head) // 3:
        return body.decode("utf-16-le" if head[1:2] == b"\0" else "utf-16-be", "replace")
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
