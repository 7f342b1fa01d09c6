"""`privacy check` finds people wherever in a file a format has room for them."""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from disguises import handles_found

from ingest.privacy.cells import small_cells
from ingest.privacy.check import PrivacyReport, check
from ingest.privacy.published import pieces
from ingest.privacy.values import values_of_rows, values_of_text

HANDLES = ("Mossy_Gasket99", "tepid-walrus", "brambleline", "x__Tock__x", "Grüne_Säge", "Żółw")
PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(99))).decode()


def _output(told: dict[str, Any]) -> str:
    cell = {"cell_type": "code", "source": ["1"], "outputs": [told]}
    return json.dumps({"nbformat": 4, "cells": [cell]})


def _svg(handle: str) -> str:
    return f"<svg><g><title>{handle}</title><circle r='1'/></g></svg>"


def _zip(name: str, body: bytes | str, comment: str = "") -> bytes:
    with (stream := io.BytesIO()), zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, body)
        archive.comment = comment.encode()
        archive.close()
        return stream.getvalue()


def _tar(name: str, body: bytes, owner: str = "") -> bytes:
    with (stream := io.BytesIO()), tarfile.open(fileobj=stream, mode="w") as tape:
        told = tarfile.TarInfo(name)
        told.size, told.uname = len(body), owner
        tape.addfile(told, io.BytesIO(body))
        tape.close()
        return stream.getvalue()


def _red(text: str) -> str:
    return f"\x1b[0;31m{text}\x1b[0m"


PLACES: dict[str, Callable[[str], str | bytes]] = {
    "semicolons.csv": lambda h: f"month;who\n2025-01;{h}\n",
    "tabs.csv": lambda h: f"month\twho\n2025-01\t{h}\n",
    "a header.csv": lambda h: f"month;{h};others\n2025-01;12;13\n",
    "UTF-16.csv": lambda h: f"month,who\n1,{h}\n".encode("utf-16"),
    "a key.json": lambda h: json.dumps({"n": {h: 12}}),
    "a key.jsonl": lambda h: '{"a": 1}\n' + json.dumps({h: 12}) + "\n",
    "an id.graphml": lambda h: f'<graphml><graph><node id="{h}"/></graph></graphml>',
    "an end.graphml": lambda h: f"<graphml><graph><edge target='{h}'/></graph></graphml>",
    "a label.gexf": lambda h: f'<?xml version="1.0"?><gexf><node id="0" label="{h}"/></gexf>',
    "a value.gexf": lambda h: f'<gexf><attvalue for="0" value="{h}"/></gexf>',
    "a title.svg": _svg,
    "a title.svgz": lambda h: gzip.compress(_svg(h).encode()),
    "a stream.ipynb": lambda h: _output({"output_type": "stream", "text": [f"{h}\n"]}),
    "a picture.ipynb": lambda h: _output({"data": {"image/svg+xml": [_svg(h)]}}),
    "a packed picture.ipynb": lambda h: _output(
        {"data": {"image/svg+xml": base64.b64encode(_svg(h).encode()).decode()}}
    ),
    "an error.ipynb": lambda h: _output({"traceback": [f"{_red('KeyError')}: {_red(h)}"]}),
    "letters of an error.ipynb": lambda h: _output({"traceback": [h[:4] + _red(h[4:])]}),
    "label.md": lambda h: f"said [{h}](https://example.org/a)-like, and\n",
    "label at an end.md": lambda h: f"said [{h}](https://example.org/a).\n",
    "half a label.md": lambda h: f"said {h[:4]}[{h[4:]}](https://example.org/a), and\n",
    "stressed.md": lambda h: f"said __{h}__, and\n",
    "one/two/a.csv.gz": lambda h: gzip.compress(f"who;n\n{h};12\n".encode()),
    "one/two/a.zip": lambda h: _zip("in/a.csv.gz", gzip.compress(f"who;n\n{h};12\n".encode())),
    "one/a.tar": lambda h: _tar("a.csv.gz", gzip.compress(h.encode())),
    "one/a.tar.gz": lambda h: gzip.compress(_tar("a.zip", _zip("a.txt", h))),
    "an owner.tar": lambda h: _tar("a.txt", b"x", owner=h),
    "a comment.zip": lambda h: _zip("a.txt", "x", comment=f"by {h}"),
    "an object": lambda h: zlib.compress(f"blob by {h}".encode()),
}


def _check(folder: Path, handles: tuple[str, ...] = HANDLES) -> PrivacyReport:
    (folder / "handles.txt").write_text("\n".join(handles), encoding="utf-8")
    return check([folder / "out"], workspace=None, handles_file=folder / "handles.txt")


def _put(folder: Path, name: str, body: str | bytes) -> None:
    path = folder / "out" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body if isinstance(body, bytes) else body.encode())


@pytest.mark.parametrize("name", PLACES)
def test_handles_are_found_in_every_place(name: str, tmp_path: Path) -> None:
    for number, handle in enumerate(HANDLES):
        _put(tmp_path, f"{number}/{name}", PLACES[name](handle))
    assert handles_found(_check(tmp_path)) == set(HANDLES)


def test_a_packed_file_tells_the_name_that_it_had(tmp_path: Path) -> None:
    with (stream := io.BytesIO()), gzip.GzipFile("tepid-walrus.csv", "wb", fileobj=stream) as file:
        file.write(b"x")
        file.close()
        named = bytearray(stream.getvalue())
    _put(tmp_path, "a.gz", bytes(named))
    named[3] |= 4  # more fields before the name: their length, and they
    named[10:10] = b"\x03\x00abc"
    _put(tmp_path, "b.gz", bytes(named))
    found = {(finding.place, finding.what) for finding in _check(tmp_path).findings}
    told = "tepid-walrus, as written"
    assert found == {("the name of a.gz", told), ("the name of b.gz", told)}


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    for edition in ("old", "new", "tepid-walrus"):
        _put(tmp_path, f"{edition}/index.html", "<p>tepid-walrus")
    (tmp_path / "handles.txt").write_text("tepid-walrus", encoding="utf-8")
    paths = [tmp_path / "out" / name for name in ("old", "new", "tepid-walrus")]
    report = check([*paths, paths[0]], workspace=None, handles_file=tmp_path / "handles.txt")
    assert report.files == 3
    # what the folders that are named are called is nobody's to read
    assert {(one.place, one.count) for one in report.findings} == {
        ((path / "index.html").as_posix(), 1) for path in paths
    }


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_cells_are_parted_by_what_parts_the_header(sign: str, tmp_path: Path) -> None:
    rows = [("month", "people", "what, or; who"), ("2025-01", "3", "a"), ("2025-02", "12", "b")]
    quoted = ([f'"{cell}"' if cell[0] == "w" else cell for cell in row] for row in rows)
    _put(tmp_path, "a.csv", "".join(sign.join(row) + "\n" for row in quoted))
    found = [cell for piece in pieces([tmp_path]) for cell in small_cells(piece)]
    assert found == ["people: 3"]


def test_a_word_is_a_person_in_a_column_of_people(tmp_path: Path) -> None:
    _put(tmp_path, "a.csv", "user;model\nmistral;qwen\n")
    assert handles_found(_check(tmp_path, ("mistral", "qwen"))) == {"mistral"}


@pytest.mark.parametrize(
    "column",
    ["u", "User", "users", "member", "profile", "people", "authors", "user_id", "user name",
     "screen_name", "handle", "post.author", "first_user"],
)  # fmt: skip
def test_columns_whose_name_tells_that_their_cells_are_people(column: str) -> None:
    table = pl.DataFrame({column: ["mistral", None, ""], "model": ["qwen"] * 3})
    assert values_of_rows(table).split(" \n \n")[2:] == ["@mistral", "qwen"]


@pytest.mark.parametrize("column", ["model", "n_users_of", "base", "usage", "authored", "music"])
def test_cells_of_other_columns_are_words(column: str) -> None:
    assert "@" not in values_of_rows(pl.DataFrame({column: ["mistral"]}))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('<?xml version="1.0"?><a b="c &lt; d"/>', ["1.0", "c < d"]),
        ("<!DOCTYPE html><p title='e &amp; f'>g &gt; h</p>", ["e & f", "g > h"]),
        (" \n<svg id = 'i'><title>j</title></svg>", ["i", "j"]),
        ('<p>k</p><SCRIPT>\nx = ["l\\"m",\n"\\u0041n"]</SCRIPT>',
         ["k", '\nx = ["l\\"m",\n"\\u0041n"]', 'l"m', "An"]),
        ('  {"o": ["p\\"", {"q": 1}]}', ["o", 'p"', "q"]),
        ('{"r": "s\\"t"}\n{"u": "v"}', ["r", 's"t', "u", "v"]),
        ('[["w\\n", "x"]]', ["w\nx", "w\n", "x"]),
        ("a plain text with {braces} and [brackets]", [""]),
    ],
)  # fmt: skip
def test_what_formats_hold_is_read_without_their_signs(text: str, values: list[str]) -> None:
    assert values_of_text(text).split(" \n \n") == values


def test_cells_of_any_type_are_read() -> None:
    table = pl.DataFrame({
        "lists": [["a"], ["b", "c"]], "records": [{"d": "e"}, {"d": "f"}], "bytes": [b"g", b"h"],
        "numbers": [1, 2],
    })  # fmt: skip
    names = ["lists", "records", "bytes", "numbers"]
    assert values_of_rows(table).split(" \n \n") == [*names, *"abcdefgh"]


def test_pictures_in_texts_are_told(tmp_path: Path) -> None:
    _put(tmp_path, "a.ipynb", _output({"data": {"image/png": PICTURE}}))
    _put(tmp_path, "b.html", f'<p><img src="data:image/png;base64,{PICTURE}"></p>')
    _put(tmp_path, "c.md", "No picture: iVBORw0KGgo")
    [note] = [one for one in _check(tmp_path).notes if "base64" in one]
    assert note.endswith(": a.ipynb, b.html")


def test_binary_files_are_told_also_where_no_byte_is_zero(tmp_path: Path) -> None:
    noise = random.Random(1).choices(range(1, 256), k=4000)
    _put(tmp_path, "a.7z", b"7z" + bytes(noise))
    _put(tmp_path, "b.txt", "“Gruß” — naïve\r\n\t".encode("cp1252") * 50)
    assert _check(tmp_path).unread == ("a.7z",)


def test_half_a_letter_stops_no_check(tmp_path: Path) -> None:
    """Scripts of pages cut texts anywhere, and names in several writings are looked for."""
    _put(tmp_path, "a.html", '<p>x</p><script>["\\ud83d", "四川老王"]</script>')
    _put(tmp_path, "b.json", '{"a": "\\ude00"}')
    assert handles_found(_check(tmp_path, ("四川老王",))) == {"四川老王"}
