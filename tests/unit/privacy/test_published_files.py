"""`privacy check` looks into files of every format, whatever they are packed in."""

from __future__ import annotations

import base64
import bz2
import gzip
import json
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import polars as pl
import pytest
import zstandard
from click.testing import CliRunner
from disguises import DISGUISES, handles_found, invented_handles

from ingest.privacy.cells import small_cells
from ingest.privacy.check import check
from ingest.privacy.cli import check as check_command
from ingest.privacy.published import Piece, pieces


def _write(path: Path, handle: str) -> Path:
    """Put one handle in a file of the format that the name says."""
    text = f"thanks {handle} for this"
    match path.suffix:
        case ".parquet":
            pl.DataFrame({"note": ["nothing", text]}).write_parquet(path)
        case ".csv":
            pl.DataFrame({"note": ["nothing", text]}).write_csv(path)
        case ".zip":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("study/notes.txt.gz", gzip.compress(text.encode()))
        case ".gz":
            path.write_bytes(gzip.compress(text.encode()))
        case ".ipynb":
            cell = {"cell_type": "markdown", "source": [text[:12], text[12:]]}
            path.write_text(json.dumps({"cells": [cell], "nbformat": 4}))
        case ".html":
            path.write_text(f'<p title="{handle}">hello</p>')
        case ".graphml":
            path.write_text(f'<graphml><graph><node id="reddit:{handle}"/></graph></graphml>')
        case ".txt":
            path.write_bytes(text.encode("utf-16"))
        case ".png":
            path.rename(path) if path.exists() else path.write_bytes(b"\x89PNG\r\n\x1a\n")
        case _:
            path.write_text(text)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "a.parquet",
        "a.csv",
        "a.zip",
        "a.txt.gz",
        "a.ipynb",
        "a.html",
        "a.graphml",
        "a.txt",
        "a.md",
    ],
)
def test_every_format_is_looked_into(name: str, handles_file: Path, tmp_path: Path) -> None:
    handle = invented_handles(1)[0]
    path = _write(tmp_path / name, handle)
    report = check([path], workspace=None, handles_file=handles_file)
    assert handles_found(report) == {handle}


_ZST = zstandard.compress
_PACKED: dict[str, Callable[[bytes], bytes]] = {
    "a.txt.bz2": bz2.compress,
    "a.txt.xz": lzma.compress,
    "two frames.zst": lambda text: _ZST(text[:12]) + _ZST(text[12:]),
    "UTF-16 without a mark.txt": lambda text: text.decode().encode("utf-16-le"),
    "UTF-16 the other way.txt": lambda text: text.decode().encode("utf-16-be"),
    "Latin-1.txt": lambda text: b"caf\xe9: " + text,
}


@pytest.mark.parametrize("name", _PACKED)
def test_files_are_unpacked_and_decoded(name: str, handles_file: Path, tmp_path: Path) -> None:
    handle = invented_handles(1)[0]
    (tmp_path / name).write_bytes(_PACKED[name](f"thanks {handle} for this".encode()))
    report = check([tmp_path / name], workspace=None, handles_file=handles_file)
    assert handles_found(report) == {handle}


@pytest.mark.parametrize(
    "text",
    [
        r"\N{NO SUCH LETTER} and \U00FFFFFF",
        "+2AA- is half a letter in UTF-7, xn--\u00e9- none in punycode",
        base64.b64encode(zlib.compress(b"cut off in the middle")[:-9]).decode(),
        base64.b64encode(b"x\x9c" + bytes(range(200, 230))).decode(),
        "\nbegin 644 x\n!no line of it\n \nend\n",
        "&#xD800; &#99999999; %u-%uD800 =ZZ",
    ],
)
def test_what_only_looks_like_a_disguise_stops_no_check(
    text: str, handles_file: Path, tmp_path: Path
) -> None:
    handle = invented_handles(1)[0]
    (tmp_path / "a.txt").write_text(f"{text}\n{handle}\n", encoding="utf-8")
    report = check([tmp_path / "a.txt"], workspace=None, handles_file=handles_file)
    assert handles_found(report) == {handle}


def test_names_of_files_are_looked_into_and_pictures_are_told_apart(
    handles_file: Path, tmp_path: Path
) -> None:
    handle = invented_handles(2)[1]
    _write(tmp_path / f"{handle}.png", handle)
    report = check([tmp_path], workspace=None, handles_file=handles_file)
    assert handles_found(report) == {handle}
    assert any("not looked into" in note for note in report.notes)


def test_tables_of_arrow_and_names_in_tapes_are_looked_into(
    handles_file: Path, tmp_path: Path
) -> None:
    for name, handle in zip(("a.feather", "a.tar"), invented_handles(2), strict=True):
        if name.endswith("tar"):
            with tarfile.open(tmp_path / name, "w") as tar:
                tar.addfile(tarfile.TarInfo(f"{handle}.txt"))
        else:
            pl.DataFrame({"who": [handle]}).write_ipc(tmp_path / name, compression="lz4")
        report = check([tmp_path / name], workspace=None, handles_file=handles_file)
        assert handles_found(report) == {handle}


def test_binary_files_in_archives_are_told_and_letters_of_domains_are_read(
    tmp_path: Path,
) -> None:
    (tmp_path / "handles.txt").write_text("NüchternerUhu")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("paper.pdf", b"%PDF-1.7\n\xe2\xe3")
        archive.writestr("links.txt", "https://xn--nchterneruhu-dlb.example")
    report = check([tmp_path / "all.zip"], workspace=None, handles_file=tmp_path / "handles.txt")
    assert handles_found(report) == {"NüchternerUhu"}
    (place,) = report.unread
    assert place.endswith("all.zip/paper.pdf")


@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        (b"%PDF-1.7\n\xe2\xe3", 3, "warning: what binary files hold packed"),
        (b"%PDF-1.7 by uhu77", 1, "warning: what binary files hold packed"),
        (b"\x89PNG\r\n\x1a\n", 0, ""),
    ],
)
def test_a_file_that_cannot_be_searched_is_no_clean_one(
    tmp_path: Path, body: bytes, code: int, told: str
) -> None:
    (tmp_path / "handles.txt").write_text("uhu77")
    (tmp_path / "paper").write_bytes(body)
    done = CliRunner().invoke(
        check_command, [str(tmp_path / "paper"), "--handles", str(tmp_path / "handles.txt")]
    )
    assert (done.exit_code, done.stderr.partition(" (")[0]) == (code, told)


def test_a_piece_of_a_table_carries_its_rows(tmp_path: Path) -> None:
    pl.DataFrame({"n": [1]}).write_parquet(tmp_path / "a.parquet")
    found = [piece for piece in pieces([tmp_path]) if piece.rows is not None]
    assert [list(small_cells(piece)) for piece in found] == [["n: 1"]]
    assert isinstance(found[0], Piece)


_QUOTING = ("list of letters", "strings that code joins", "label of a link", "tags", "uuencode")


@pytest.mark.parametrize("how", _QUOTING)
@pytest.mark.parametrize("name", ["a.csv", "a.graphml", "a.html", "a.ipynb", "a.parquet"])
def test_disguises_are_found_beneath_the_quotes_and_escapes_of_a_format(
    how: str, name: str, handles_file: Path, tmp_path: Path
) -> None:
    handles = invented_handles(40)
    texts = [DISGUISES[how](handle) for handle in handles]
    path = tmp_path / name
    match path.suffix:
        case ".csv":
            pl.DataFrame({"note": texts}).write_csv(path)
        case ".parquet":
            pl.DataFrame({"note": [[text] for text in texts]}).write_parquet(path)
        case ".ipynb":
            cells = [{"source": text.splitlines(keepends=True)} for text in texts]
            path.write_text(json.dumps({"cells": cells}))
        case ".graphml":
            path.write_text("".join(f"<node id={quoteattr(text)}/>" for text in texts))
        case _:
            path.write_text("".join(f"<p><b>{escape(text)}</b></p>" for text in texts))
    assert handles_found(check([path], workspace=None, handles_file=handles_file)) == set(handles)
