"""Public curves of waiting: no step of one event, and no two shares that differ by few."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from graph.lineage.cascades_told import cascade_sentence
from graph.statistics.survival import kaplan_meier
from ingest.privacy.cells import FEWEST
from viz.study.curves_in_fives import cascades_in_fives, curve_in_fives, newcomers_in_fives


def _curve(times: list[float], happened: list[bool], days: tuple[int, ...] = (1, 7, 30)) -> Any:
    found = kaplan_meier(times, happened)
    by = [{"day": day, **found.happened_by(day)} for day in days]
    return found.to_json() | {"happened_by": by}


def _events_at(curve: Any, times: list[float], happened: list[bool]) -> list[int]:
    """Return how many events lie behind each step that is told, by what the curve lost."""
    at = {step.share: step.time for step in kaplan_meier(times, happened).steps}
    told = [at[step["share"]] for step in curve["steps"]]
    until = [
        sum(time <= end for time, is_event in zip(times, happened, strict=True) if is_event)
        for end in told
    ]
    return [int(n) for n in np.diff([0, *until])]


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("n", [30, 300, 900])
def test_five_events_or_more_lie_behind_every_step(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    times = [float(time) for time in rng.exponential(20, size=n).round(2)]
    happened = [bool(is_event) for is_event in rng.random(n) < rng.uniform(0.05, 0.95)]
    told = curve_in_fives(_curve(times, happened))
    events = _events_at(told, times, happened)
    assert all(count >= 5 for count in events)
    assert all(step["time"] == int(step["time"]) and step["events"] is None
               for step in told["steps"])  # fmt: skip
    if 30 <= sum(happened) <= n - 5:
        assert len(events) >= 2


def test_the_last_step_tells_all_to_whom_it_happened() -> None:
    times, happened = [float(n) for n in range(1, 41)], [n < 23 for n in range(40)]
    whole = _curve(times, happened)
    told = curve_in_fives(whole)
    assert told["steps"][-1]["share"] == whole["steps"][-1]["share"]
    assert _events_at(told, times, happened) == [6, 6, 11]


@pytest.mark.parametrize("events", [1, 4, 36, 39])
def test_nothing_is_drawn_where_it_happened_to_few_or_nearly_all(events: int) -> None:
    curve = _curve([float(n) for n in range(1, 41)], [n < events for n in range(40)])
    assert curve_in_fives(curve)["steps"] == []


def test_shares_that_differ_by_few_are_left_out() -> None:
    times = [0.5] * 10 + [3.0] * 2 + [20.0] * 10 + [50.0] * 100
    curve = _curve(times, [True] * 22 + [False] * 100, days=(1, 7, 30))
    shares = [by["share"] for by in curve_in_fives(curve)["happened_by"]]
    assert [share is None for share in shares] == [False, True, False]
    late = _curve([0.5] * 10 + [40.0] * 2 + [50.0] * 100, [True] * 12 + [False] * 100, days=(1, 7))
    assert {by["share"] for by in curve_in_fives(late)["happened_by"]} == {None}


def test_of_newcomers_nearly_all_are_told_in_words() -> None:
    times = [float(n) for n in range(1, 41)]
    newcomers = {"watched": 40, "to_first": {"answered": _curve(times, [True] * 37 + [False] * 3)}}
    assert newcomers_in_fives(newcomers)["to_first"]["answered"]["events"] == "nearly all"
    assert newcomers_in_fives({"refused": "short"}) == {"refused": "short"}


def test_first_reports_with_a_speed_are_not_told_where_few_have_none() -> None:
    def reports(n: int) -> Any:
        times = [0.5] * n + [50.0] * (100 - n)
        return _curve(times, [True] * n + [False] * (100 - n)) | {"since": "2025-06-01"}

    def told(n: int) -> tuple[Any, str]:
        curves = {"to_first": {}, "to_first_report": reports(20), "to_first_speed": reports(n)}
        made = cascades_in_fives(curves)
        return made["to_first_speed"]["happened_by"][1]["share"], cascade_sentence(made)

    share, said = told(18)
    assert share is None
    assert said.endswith("were reported on consumer hardware within a week.")
    share, said = told(10)
    assert share == pytest.approx(0.1)
    assert said.endswith(" with a speed.")
    assert not {20 - 10, 100 - 20} & FEWEST
