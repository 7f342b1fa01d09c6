"""`privacy check` reads what files hold beside what they show, and files that texts hold."""

from __future__ import annotations

import base64
import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import zstandard
from disguises import handles_found

from ingest.privacy.beside import words_beside
from ingest.privacy.check import check

HANDLE = "quiet_heron77"
_NAME = HANDLE.encode()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(kind: bytes, body: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = (b"IHDR", head), (kind, body), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)


def _jpeg(kind: int, body: bytes) -> bytes:
    return b"\xff\xd8\xff" + bytes([kind]) + struct.pack(">H", 2 + len(body)) + body + b"\xff\xda"


def _webp(body: bytes) -> bytes:
    chunk = b"EXIF" + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def _table(write: Callable[[pl.DataFrame, io.BytesIO], object]) -> bytes:
    """Return a table whose column knows the handle as a category, though no row has it."""
    known = pl.DataFrame({"who": ["x", HANDLE]}, schema={"who": pl.Enum(["x", HANDLE])})
    made = io.BytesIO()
    write(known.filter(pl.col("who") == "x"), made)
    return made.getvalue()


def _noted() -> bytes:
    made = io.BytesIO()
    pl.DataFrame({"n": [12]}).write_parquet(made, metadata={"made by": HANDLE})
    return made.getvalue()


def _rows() -> bytes:
    made = io.BytesIO()
    pl.DataFrame({"note": [HANDLE, HANDLE]}).write_parquet(made)
    return made.getvalue()


def _workbook() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst><si><t>{HANDLE}</t></si></sst>")
    return made.getvalue()


def _tape() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as tape:
        member = tarfile.TarInfo("notes.txt")
        member.pax_headers = {"comment": HANDLE}
        tape.addfile(member)
    return made.getvalue()


def _page(body: bytes) -> bytes:
    return b'<a href="data:application/octet-stream;base64,' + base64.b64encode(body) + b'">x</a>'


def _notebook(picture: bytes) -> bytes:
    output = {"data": {"image/png": base64.encodebytes(picture).decode()}}
    return json.dumps({"cells": [{"cell_type": "code", "outputs": [output]}]}).encode()


_AUTHOR = _png(b"tEXt", b"Author\0" + _NAME)
PLACES = {
    "text of a picture": ("a.png", _AUTHOR),
    "packed text": ("a.png", _png(b"zTXt", b"Comment\0\0" + zlib.compress(_NAME))),
    "text in UTF-8": ("a.png", _png(b"iTXt", b"Title\0\1\0en\0\0" + zlib.compress(_NAME))),
    "Exif of PNG": ("a.png", _png(b"eXIf", b"II*\0\x08\0" + _NAME + b"\0")),
    "comment of JPEG": ("a.jpg", _jpeg(0xFE, _NAME)),
    "Exif of JPEG": ("a.jpg", _jpeg(0xE1, b"Exif\0\0II*\0" + _NAME + b"\0")),
    "Exif in two bytes a letter": ("a.jpg", _jpeg(0xE1, b"Exif\0\0" + HANDLE.encode("utf-16-le"))),
    "comment of GIF": ("a.gif", b"GIF89a\1\0\1\0\0\0\0!\xfe" + bytes([13]) + _NAME + b"\0;"),
    "Exif of WebP": ("a.webp", _webp(_NAME)),
    "categories of Parquet": ("a.parquet", _table(pl.DataFrame.write_parquet)),
    "categories of Arrow": ("a.arrow", _table(pl.DataFrame.write_ipc)),
    "notes of Parquet": ("a.parquet", _noted()),
    "note of a tape": ("a.tar", _tape()),
    "picture in a notebook": ("a.ipynb", _notebook(_AUTHOR)),
    "picture in a page": ("a.html", _page(_AUTHOR)),
    "workbook in a page": ("a.html", _page(_workbook())),
    "table in a page": ("a.html", _page(_rows())),
    "compressed in a page": ("a.html", _page(zstandard.compress(b"thanks " + _NAME))),
    "tape in a page": ("a.html", _page(gzip.compress(_tape()))),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What one check finds in all places, by the folder of each."""
    root = tmp_path_factory.mktemp("published")
    handles = root / "handles.txt"
    handles.write_text(f"{HANDLE}\nmossy_lantern12\n")
    for number, (name, body) in enumerate(PLACES.values()):
        (root / "out" / str(number)).mkdir(parents=True)
        (root / "out" / str(number) / name).write_bytes(body)
    told: dict[str, set[str]] = {}
    for one in check([root / "out"], workspace=None, handles_file=handles).findings:
        if one.kind == "handle":
            place = one.place.removeprefix("the name of ").partition("/")[0]
            told.setdefault(place, set()).add(one.what.partition(",")[0])
    return told


@pytest.mark.parametrize("place", PLACES)
def test_a_handle_is_found_beside_what_a_file_shows(place: str, found: dict[str, set[str]]) -> None:
    assert found.get(str(list(PLACES).index(place))) == {HANDLE}


@pytest.mark.parametrize(
    "picture",
    [_AUTHOR[:30], _AUTHOR[:9], b"\xff\xd8\xff\xe1", b"\xff\xd8\xff\xe1\xff\xff", b"RIFF",
     b"GIF89a", _png(b"zTXt", b"Comment\0\0x\x9cbroken"), _jpeg(0xE0, b"JFIF\0\1\1")],
)  # fmt: skip
def test_a_picture_that_is_cut_or_tells_nothing_stops_no_check(picture: bytes) -> None:
    assert HANDLE not in words_beside(picture)


@pytest.mark.parametrize("body", [b"PK\x03\x04 is no archive at all, is it? ", b"PAR1 nor is this"])
def test_what_only_begins_like_a_packed_file_in_a_text_stops_no_check(
    body: bytes, tmp_path: Path
) -> None:
    handles = tmp_path / "handles.txt"
    handles.write_text(f"{HANDLE}\n")
    page = tmp_path / "a.html"
    page.write_bytes(_page(body) + _page(_AUTHOR))
    assert handles_found(check([page], workspace=None, handles_file=handles)) == {HANDLE}
