"""Turnover of the core beside reshuffled activity, and what a headline may say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest

from graph.kernels.csr import Csr
from graph.over_time.talk import Talk, read_talk
from graph.over_time.turnover import against_reshuffles, cores_of, reshuffled_months
from graph.statistics.nulls import seeds
from viz.views.core_over_time import headline


@pytest.fixture(scope="module")
def talk() -> Talk:
    """Three months of threads; those who write in the third are wholly other people."""
    rng = np.random.default_rng(4)
    rows = []
    for month in range(3):
        for thread in range(30):
            who = rng.integers(0, 20, 4) + (100 if month == 2 else 0)
            rows += [
                {"post_id": f"{month}-{thread}-{i}", "thread_id": f"{month}-{thread}",
                 "parent_id": f"{month}-{thread}-{i - 1}" if i else None, "user_id": f"u{u}",
                 "is_bot": False, "created_at": datetime(2025, 5 + month, 3, tzinfo=UTC)}
                for i, u in enumerate(who)
            ]  # fmt: skip
    return read_talk(pl.DataFrame(rows, schema_overrides={"parent_id": pl.String}))


def busy(graph: Csr) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return graph.degrees >= np.sort(graph.degrees)[-6]


def test_other_months_of_a_run_bear_on_no_change_but_their_own(talk: Talk) -> None:
    for kind in ("month", "cumulative"):
        first, second = against_reshuffles(talk, kind, [0, 1, 2], busy, n_null=39, seed=1)
        assert [first] == against_reshuffles(talk, kind, [0, 1], busy, n_null=39, seed=1)
        assert [second] == against_reshuffles(talk, kind, [1, 2], busy, n_null=39, seed=1)
        if kind == "month":
            assert first.p_below > 0.05 < first.p_above
            assert second.p_above < first.p_above


@pytest.mark.parametrize("kind", ["month", "cumulative"])
def test_the_null_is_the_turnover_of_the_same_months_dealt_out_anew(talk: Talk, kind: str) -> None:
    [told] = against_reshuffles(talk, kind, [0, 1], busy, n_null=19, seed=3)
    drawn = []
    for seed in seeds(3, 19, stream=51):
        dealt = replace(talk, month=reshuffled_months(talk, (0, 1), seed))
        before, after = (set(np.flatnonzero(c)) for c in cores_of(dealt, kind, [0, 1], busy))
        drawn.append(1 - len(before & after) / len(before | after))
    assert told.mean == pytest.approx(np.mean(drawn))
    assert (told.low, told.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])))
    assert 0.0 < told.low < told.high < 1.0


@pytest.mark.parametrize(
    ("p_of_k_core", "end"),
    [
        (0.01, "more turnover than reshuffled activity makes"),
        (0.02, "more turnover than reshuffled activity makes"),
        # either side would have been told: 0.03 of one is 0.06 of both
        (0.03, "more turnover than reshuffled activity makes, by borgatti everett alone"),
        (0.16, "more turnover than reshuffled activity makes, by borgatti everett alone"),
    ],
)
def test_the_headline_says_where_one_method_alone_finds_more_turnover(
    p_of_k_core: float, end: str
) -> None:
    steps = [
        {
            "kind": "month", "method": method, "refused": None, "from": "2025-07", "to": "2025-08",
            "stayed": 23, "left": 57, "turnover": 0.8,
            "null": {"p_above": p, "p_below": 1.0, "low": 0.6, "high": 0.7},
        }
        for method, p in (("borgatti_everett", 0.01), ("k_core", p_of_k_core))
    ]  # fmt: skip
    said = headline({"turnover": steps})
    assert said == f"23 of 80 in the core of 2025-07 are in that of 2025-08: {end}"
    for step in steps:
        null = step["null"]
        step["null"] = null | {"p_above": null["p_below"], "p_below": null["p_above"]}
    assert headline({"turnover": steps}) == said.replace("more turnover", "less turnover")


def test_a_turnover_that_is_not_told_apart_stands_with_what_reshuffled_activity_makes() -> None:
    step = {
        "kind": "month",
        "method": "borgatti_everett",
        "refused": None,
        "from": "2025-07",
        "to": "2025-08",
        "stayed": 23,
        "left": 57,
        "turnover": 0.76,
        "null": {"p_above": 0.04, "p_below": 0.97, "low": 0.6, "high": 0.77},
    }
    assert headline({"turnover": [step]}).endswith(
        ": the turnover of 0.76 is not told apart from reshuffled activity (0.60 to 0.77)"
    )
