"""What misreading leaves of a share, against all ways in which as many could be misread."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest

from viz.study.reading import at_worst, reading, two_digits


def figure(name: str) -> dict[str, Any]:
    text = resources.files("viz.study").joinpath("accuracy.json").read_text("utf-8")
    told: dict[str, Any] = json.loads(text)["figures"][name]
    return told


def test_a_figure_is_told_with_how_much_of_it_is_right_and_what_that_leaves() -> None:
    told, one = dict(reading("runs_on", 1000, is_measured=True)), figure("runs_on")
    precision, recall = (f"{100 * one[side]['share']:.0f} % (" for side in ("precision", "recall"))
    assert told["read rightly"].startswith(f"{precision}")
    assert f" of what is found; {recall}" in told["read rightly"]
    assert told["read rightly"].endswith(" posts labelled")
    low, high = (two_digits(1000 * one["there_per_found"][side]) for side in ("low", "high"))
    assert told["misreading leaves"] == f"{low:,} to {high:,} really there, 1,000 found"
    assert "at worst" not in told


def test_where_nothing_was_found_nothing_is_said_of_reading_it() -> None:
    assert reading("runs_on", 0, is_measured=True) == ()


def test_a_share_is_told_as_it_is_at_worst() -> None:
    told, one = dict(reading("runs_on", 1000, is_measured=True, share=0.8)), figure("runs_on")
    ends = at_worst(0.8, one["precision"]["share"], one["recall"]["share"])
    first, last = (f"{100 * end:.0f}" for end in ends)
    assert told["at worst"].startswith(f"{first} to {last} % of what is there")


def test_of_what_was_labelled_by_name_alone_the_linking_is_told_too() -> None:
    linked = figure("model linking")["precision"]["share"]
    (_, said), *_ = reading("judges", 100, is_measured=True)
    assert f"{100 * linked:.0f} % (" in said
    assert "given the right model" in said
    assert "given the right model" not in reading("runs_on", 100, is_measured=True)[0][1]


def test_of_what_recall_was_not_measured_no_range_is_told() -> None:
    ((name, said),) = reading("model linking", 100, is_measured=True, share=0.8)
    assert name == "read rightly"
    assert "an unknown part of what is there is found" in said


@pytest.mark.parametrize(("value", "said"), [(0.4, 0), (99.6, 100), (104.0, 100), (1051.0, 1100)])
def test_a_range_is_told_to_two_digits(value: float, said: int) -> None:
    assert two_digits(value) == said


@pytest.mark.parametrize("found", range(1, 7))
@pytest.mark.parametrize("missed", range(4))
def test_the_ends_of_a_share_are_those_of_all_ways_to_misread_as_many(
    found: int, missed: int
) -> None:
    for right in range(1, found + 1):
        there = right + missed
        for of_kind in range(found + 1):
            least = max(0, of_kind - (found - right))
            shares = [
                (known + guessed) / there
                for known in range(least, min(of_kind, right) + 1)
                for guessed in range(missed + 1)
            ]
            ends = at_worst(of_kind / found, right / found, right / there)
            assert ends == pytest.approx((min(shares), max(shares)), abs=1e-4)
