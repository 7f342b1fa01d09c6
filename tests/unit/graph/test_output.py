"""Rows as text that is safe on a terminal."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime

from graph.output import CELL, safe, write_rows

HOSTILE = "red\x1b[31m\x9b31m\u202egnp.exe\u2066\x07\nline"
ROWS = [
    {
        "name": "a",
        "n": 12,
        "share": 0.25,
        "tags": ["x", "y"],
        "at": datetime(2025, 7, 1, tzinfo=UTC),
    },
    {"name": HOSTILE, "n": None, "share": 1 / 3, "tags": None, "at": None},
]
COLUMNS = ["name", "n", "share", "tags", "at"]


def text(output_format: str) -> str:
    return "".join(write_rows(COLUMNS, ROWS, output_format=output_format))


def test_a_table_has_a_line_a_row_and_no_hostile_character() -> None:
    assert text("table").splitlines() == [
        "name                    n   share     tags  at",
        "──────────────────────  ──  ────────  ────  ────────────────────",
        "a                       12  0.25      x; y  2025-07-01T00:00:00Z",
        "red[31m31mgnp.exe line      0.333333",
    ]


def test_csv_keeps_lines_of_a_cell_and_drops_control_characters() -> None:
    assert text("csv") == (
        "name,n,share,tags,at\n"
        "a,12,0.25,x; y,2025-07-01T00:00:00Z\n"
        '"red[31m31mgnp.exe\nline",,0.3333333333333333,,\n'
    )


def test_ndjson_gives_every_value_back_and_shows_hostile_characters_as_escapes() -> None:
    lines = text("ndjson").splitlines()
    assert json.loads(lines[1]) == {
        "name": HOSTILE, "n": None, "share": 1 / 3, "tags": None, "at": None,
    }  # fmt: skip
    assert "\\u202e" in lines[1]
    assert "\\u009b" in lines[1]
    assert safe(lines[1]) == lines[1]
    assert json.loads(lines[0])["at"] == "2025-07-01T00:00:00Z"


def test_long_and_wide_cells_are_cut_to_their_width() -> None:
    lines = list(write_rows(["x"], [{"x": "w" * 40_000}, {"x": "漢" * 100}], output_format="table"))
    assert lines[2] == "w" * (CELL - 1) + "…\n"
    assert lines[3] == "漢" * ((CELL - 1) // 2) + "…\n"


def test_a_table_without_rows_has_its_head() -> None:
    assert list(write_rows(["a", "bc"], [], output_format="table")) == ["a  bc\n", "─  ──\n"]


def test_no_cell_of_csv_is_calculated_by_a_spreadsheet_and_names_stay() -> None:
    told = ["=cmd|'/C calc'!A0", "@SUM(A1)", "+1+1", "-2+3", "-a-name_", "plain=1", "-3"]
    rows = [{"title": title, "n": -3} for title in told]
    lines = list(
        csv.reader("".join(write_rows(["title", "n"], rows, output_format="csv")).split("\n"))
    )
    assert [line[0] for line in lines[1:-1]] == [
        "'=cmd|'/C calc'!A0", "'@SUM(A1)", "'+1+1", "'-2+3", "-a-name_", "plain=1", "-3",
    ]  # fmt: skip
    assert {line[1] for line in lines[1:-1]} == {"-3"}
