"""What the user gets with --out: a whole file or the one from before; links and pipes stay."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import DiskError
from ingest.outputs import write_out, writing


def test_a_file_is_put_in_place_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "new" / "page.html"
    with writing(out) as path:
        path.write_text("half")
        assert not out.exists()
        path.write_text("whole")
    assert out.read_text() == "whole"
    assert list(out.parent.iterdir()) == [out]


def test_what_fails_midway_leaves_the_file_from_before(tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    out.write_text("before")
    with pytest.raises(UnicodeEncodeError):
        write_out("half \ud800", out)
    assert out.read_text() == "before"
    assert list(tmp_path.iterdir()) == [out]


def test_a_link_is_written_through_and_stays(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link = tmp_path / "page.html"
    link.symlink_to(tmp_path / "far" / "page.html")
    for text in ("first", "second"):
        write_out(text, link)
        assert link.is_symlink()
        assert (tmp_path / "far" / "page.html").read_text() == text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
        write_out("told", pipe)
        assert reader.communicate(timeout=120)[0] == "told"
    assert pipe.is_fifo()


@pytest.mark.parametrize("name", ["file/page.html", "."])
def test_a_place_that_cannot_be_written_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DiskError, match=r"cannot write: .* in .*; name another --out"):
        write_out("text", tmp_path / name)
