"""Two editions of public pages: a note says so, and which numbers a subtraction would tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.privacy.check import check
from ingest.privacy.editions import told_by_difference

PAGE = """<!doctype html>
<title>The community · kithgraph</title>
<style>p {{ width: {n}px }}</style>
<p>Here <b>{n:,}</b> people write, {share} % of them in 2025-{month}.</p>
<table><tr><td>Qwen3-{size}B</td><td>{judged}</td></tr>{row}<tr><td>Phi-4</td><td>31</td></tr></table>
<script>const people = {n};</script>
"""
FIRST = {"n": 1012, "share": 40, "month": "07", "size": 8, "judged": 20, "row": ""}


def edition(folder: Path, **changes: object) -> Path:
    folder.mkdir()
    page = PAGE.format(**FIRST | changes)
    (folder / "community.html").write_text(page, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"n": 1015}, ["The community: 1,012 and 1,015 in 'Here 1,012 people write"]),
        ({"n": 1016, "judged": 21}, ["1,012 and 1,016 in", "20 and 21 in 'Qwen3-8B 20'"]),
        ({"judged": 16, "row": "<tr><td>Gemma-3</td><td>9</td></tr>"}, ["20 and 16 in 'Qwen3"]),
    ],
)
def test_numbers_that_differ_by_few_are_named(
    tmp_path: Path, changes: dict[str, object], named: list[str]
) -> None:
    paths = [edition(tmp_path / "old"), edition(tmp_path / "new", **changes)]
    [note] = told_by_difference(paths, least=5)
    n = "1 number differs" if len(named) == 1 else f"{len(named)} numbers differ"
    assert "new are two editions of the same pages: if both stand on nearly the same" in note
    assert f"publish one. {n} by fewer than 5: " in note
    assert all(one in note for one in named)


@pytest.mark.parametrize(
    "changes", [{"n": 1017}, {"share": 41}, {"month": "08"}, {"size": 9}], ids=str
)
def test_what_differs_by_enough_and_what_is_no_count_is_not_named(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    paths = [edition(tmp_path / "old"), edition(tmp_path / "new", **changes)]
    [note] = told_by_difference(paths, least=5)
    assert note.endswith("publish one (no number that is written on them differs by fewer than 5)")


def test_one_edition_and_pages_of_others_give_no_note(tmp_path: Path) -> None:
    old = edition(tmp_path / "old")
    again = edition(tmp_path / "again")
    others = edition(tmp_path / "others")
    page = others / "community.html"
    page.write_text(page.read_text("utf-8").replace("· kithgraph", "1,013"), encoding="utf-8")
    assert told_by_difference([old, old, again, others], least=5) == []


def test_the_check_tells_it_as_a_note(tmp_path: Path) -> None:
    handles = tmp_path / "handles.txt"
    handles.write_text("PebbleOrrery\n", encoding="utf-8")
    paths = [edition(tmp_path / "old"), edition(tmp_path / "new", n=1015)]
    report = check(paths, workspace=None, handles_file=handles)
    assert report.is_clean
    assert any("two editions" in note for note in report.notes)
