"""Public pages of machines: totals minus what is told of their parts are no counts of few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ingest.privacy.cells import FEWEST, LEAST
from viz.study.results_in_fives import results_in_fives

type Reports = list[tuple[int, str, str]]  # who, which model, which hardware
CLASSES = {"h0": "consumer", "h1": "consumer", "h2": "consumer", "h3": "data centre",
           "h4": "workstation"}  # fmt: skip


def _result(reports: Reports, *, with_speed: Callable[[int], bool] = lambda _: True) -> Any:
    """Return a result about reports, of which some have a speed, as the analysis makes it."""
    numbered = list(enumerate(reports))

    def row(of: list[tuple[int, tuple[int, str, str]]], **more: Any) -> dict[str, Any]:
        speeds = sum(with_speed(number) for number, _ in of)
        people = len({who for _, (who, *_) in of})
        return {"n": len(of), "people": people, "n_with_speed": speeds} | more

    def rows(place: int) -> list[dict[str, Any]]:
        names = dict.fromkeys(report[place] for report in reports)
        return [
            row([one for one in numbered if one[1][place] == name], id=name)
            | ({"class": CLASSES[name]} if name in CLASSES else {})
            for name in names
        ]

    pairs = [
        row(
            [one for one in numbered if one[1][1:] == (model, hardware)],
            model=model, hardware=hardware, median=None, interval=None, min=None, max=None,
            quantizations={}, runtimes={}, devices={}, **{"class": CLASSES[hardware]},
            reports=[{"user_id": str(who), "tokens_per_second": None}
                     for who, *names in reports if names == [model, hardware]],
        )
        for model, hardware in dict.fromkeys(report[1:] for report in reports)
    ]  # fmt: skip
    by_class = Counter(CLASSES[hardware] for _, _, hardware in reports)
    n, speeds = len(reports), sum(with_speed(number) for number, _ in numbered)
    return {
        "models": rows(1), "hardware": rows(2), "pairs": pairs,
        "counts": {"counted": n, "people": len({who for who, *_ in reports}), "with_speed": speeds},
        "classes": [{"class": name, "k": k, "n": n, "share": k / n, "interval": None}
                    for name, k in by_class.items()],
        "sentence": f"They report {n} times what runs on what ({speeds} with a speed), 2 models.",
    }  # fmt: skip


def _told(result: Any) -> Any:
    return results_in_fives({"hardware-reports": result})["hardware-reports"]


def _alone(n: int, model: str, hardware: str, *, since: int = 0) -> Reports:
    return [(who, model, hardware) for who in range(since, since + n)]


def _heads(told: Any) -> dict[str, int | None]:
    return {row["id"]: row["n"] for row in (*told["models"], *told["hardware"])}


def test_a_total_is_not_told_where_few_reports_are_on_no_told_pair() -> None:
    """Of 96 reports of a model 95 are on one machine: the other is one person's."""
    reports = [*_alone(95, "a", "h0"), *_alone(1, "a", "h3", since=95), *_alone(40, "b", "h3"),
               *_alone(7, "b", "h1")]  # fmt: skip
    told = _told(_result(reports))
    assert _heads(told) == {"a": None, "b": None, "h0": None, "h3": None, "h1": 7}
    # 41 reports are from data centres: 41 - 40 would tell it, too
    shown = [(pair["model"], pair["hardware"], pair["n"]) for pair in told["pairs"]]
    assert shown == [("a", "h0", 95), ("b", "h1", 7)]


def test_where_all_pairs_lack_few_reports_of_all_the_smallest_pair_goes() -> None:
    reports = [*_alone(30, "a", "h0"), *_alone(9, "a", "h1"), *_alone(8, "b", "h3"),
               *_alone(2, "c", "h1", since=50)]  # fmt: skip
    told = _told(_result(reports))
    assert 49 - sum(pair["n"] for pair in told["pairs"]) == 11


def test_few_people_who_report_a_model_on_no_told_pair_are_not_told() -> None:
    """Eight reports of two people are no few reports, and 22 - 20 would tell the two."""
    reports = [*_alone(20, "a", "h0"), *[(50, "a", "h3")] * 4, *[(51, "a", "h3")] * 4,
               *_alone(30, "b", "h1")]  # fmt: skip
    assert _heads(_told(_result(reports)))["a"] is None


@pytest.mark.parametrize(("speeds", "shown"), [(37, None), (3, None), (40, 40), (30, 30), (0, 0)])
def test_few_with_or_without_a_speed_are_not_told(speeds: int, shown: int | None) -> None:
    result = _result(_alone(40, "a", "h0"), with_speed=lambda number: number < speeds)
    told = _told(result)
    assert told["counts"]["with_speed"] == shown
    assert {row["n_with_speed"] for row in (*told["models"], *told["hardware"])} == {shown}
    said = f"({shown} with a speed)" if shown is not None else "(nearly all with a speed)"
    if speeds != 3:
        assert said in told["sentence"]
    else:
        assert "(fewer than 5 with a speed)" in told["sentence"]


@pytest.mark.parametrize("seed", range(60))
def test_no_count_of_few_follows_from_any_table_of_reports(seed: int) -> None:
    """Every total minus what is told of its parts, drawn with a few large and many small cells."""
    rng = np.random.default_rng(seed)
    reports: Reports = []
    for model in "abcdef"[: rng.integers(1, 7)]:
        for hardware in CLASSES:
            n = int(rng.choice([0, 0, 1, 2, 4, 6, 20]))
            reports += [(int(who), model, hardware) for who in rng.integers(0, 60, size=n)]
    if not reports:
        return
    result = _result(reports)
    told = _told(result)
    pairs, whole = told["pairs"], len(reports)
    assert all(pair["people"] >= LEAST for pair in pairs)
    for key in ("model", "hardware"):
        rows = told["models" if key == "model" else "hardware"]
        mine = {row["id"]: [pair for pair in pairs if pair[key] == row["id"]] for row in rows}
        for row in rows:
            if row["n"] is not None:
                assert row["n"] - sum(pair["n"] for pair in mine[row["id"]]) not in FEWEST
                assert all(row["people"] - p["people"] not in FEWEST for p in mine[row["id"]])
        hidden = [row["id"] for row in rows if row["n"] is None]
        together = whole - sum(row["n"] or 0 for row in rows)
        assert together - sum(p["n"] for one in hidden for p in mine[one]) not in FEWEST
    for row in result["classes"]:
        of_class = [one for one in told["hardware"] if one["class"] == row["class"]]
        hidden = [one["id"] for one in of_class if one["n"] is None]
        left = row["k"] - sum(one["n"] or 0 for one in of_class)
        assert left - sum(p["n"] for p in pairs if p["hardware"] in hidden) not in FEWEST or (
            row["k"] in FEWEST
        )
        assert (
            row["k"] in FEWEST
            or row["k"] - sum(pair["n"] for pair in pairs if pair["class"] == row["class"])
            not in FEWEST
        )
    assert whole - sum(pair["n"] for pair in pairs) not in FEWEST or whole in FEWEST
