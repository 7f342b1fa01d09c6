"""Scores of labels as rows of a table."""

from __future__ import annotations

import pytest

from graph.evidence.design import LEAST, draw
from graph.evidence.score import score_rows


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
