"""Scores of labels as rows of a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.evidence.design import LEAST, draw
from graph.evidence.labels import read_labels
from graph.evidence.score import score_rows
from ingest.errors import InputError


def test_the_row_of_posts_with_nothing_found_tells_how_many_are_rightly_so() -> None:
    # 2 of 10 labelled posts hold something: 0.2 of all 40, at least 0.05 and at most 0.5
    missed = {
        "posts": 40, "labelled": 10, "unsure": 1, "with_missed": 2,
        "share": {"value": 0.2, "interval": [0.05, 0.5]},
    }  # fmt: skip
    [row] = score_rows({"found": None, "missed": missed})
    assert row["rule"] == "(nothing found, rightly)"
    assert (row["found"], row["labelled"], row["right"], row["unsure"]) == (40, 10, 8, 1)
    assert (row["precision"], row["low"], row["high"]) == (0.8, 0.5, 0.95)
    assert row["corrected_low"] is None


def test_a_sample_of_one_has_no_interval_and_is_not_drawn() -> None:
    with pytest.raises(ValueError, match=f"n is 1, at least {LEAST} are needed"):
        draw({"rule": ["a", "b", "c"]}, n=1, seed=0)


@pytest.mark.parametrize(
    ("said", "size", "missed", "told"),
    [
        ("wrong", "7", "3", 3),
        ("wrong", "7", "", 1),
        ("wrong", "7", "0", 1),  # what is wrong was missed at least once
        ("right", "7", "3", 0),
        ("wrong", "7", "two", None),
        ("wrong", "7.5", "3", None),
        ("wrong", "", "", None),
    ],
)
def test_sizes_and_numbers_of_labels_are_whole(
    said: str, size: str, missed: str, told: int | None, tmp_path: Path
) -> None:
    path = tmp_path / "labels.csv"
    head = "item,part,kind,stratum,stratum_size,label,missed,fingerprint"
    path.write_text(f"{head}\nx,missed,model,r,{size},{said},{missed},f\n")
    if told is None:
        with pytest.raises(InputError, match="give whole numbers"):
            read_labels([path])
    else:
        [label] = read_labels([path])
        assert (label.missed, label.stratum_size) == (told, 7)


def test_a_file_of_labels_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read: No such file"):
        read_labels([tmp_path / "labels.csv"])
    (tmp_path / "labels.csv").write_bytes(b"item,part\n\xff,\n")
    with pytest.raises(InputError, match=r"not UTF-8 text in .*; save it as CSV in UTF-8"):
        read_labels([tmp_path / "labels.csv"])
