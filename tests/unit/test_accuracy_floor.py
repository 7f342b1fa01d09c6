"""Scores on the gold sets, the whole way from posts to export, keep their floors."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from ingest.workspace import Workspace

_ROOT = Path(__file__).resolve().parents[2]
_FLOORS = json.loads((_ROOT / "docs/accuracy-floors.json").read_text("utf-8"))["floors"]

pytestmark = [pytest.mark.shared, pytest.mark.tree]


@pytest.fixture(scope="module")
def accuracy(script: Callable[[str], ModuleType]) -> ModuleType:
    """The script that measures."""
    return script("accuracy")


@pytest.fixture(scope="module")
def workspace(
    accuracy: ModuleType, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Workspace:
    gold = accuracy.read_gold(shared)
    made: Workspace = accuracy.gold_workspace(gold, shared, tmp_path_factory.mktemp("gold"))
    return made


@pytest.fixture(scope="module")
def measured(accuracy: ModuleType, shared: Path, workspace: Workspace) -> dict[str, float]:
    gold = accuracy.read_gold(shared)
    figures: dict[str, float] = accuracy.point_figures(gold, accuracy.predictions(gold, workspace))
    return figures


@pytest.mark.parametrize(("figure", "floor"), sorted(_FLOORS.items()))
def test_scores_do_not_fall(measured: dict[str, float], figure: str, floor: float) -> None:
    assert measured[figure] >= floor


def test_no_link_is_to_what_came_later(
    workspace: Workspace, script: Callable[[str], ModuleType]
) -> None:
    dates = script("check_dates")
    found = dates.check(dates.linked(workspace))
    assert found["first"] == []
    assert {row["table"] for row in found["tables"]} == {"mentions", "subjects", "objects"}
    assert all(row["dated"] > 0 for row in found["tables"])


def test_every_figure_of_the_gold_has_a_floor(measured: dict[str, float]) -> None:
    scored = {name for name in measured if "overlap" not in name and "macro" not in name}
    assert scored == set(_FLOORS)


def test_the_page_tells_every_figure_and_where_it_errs() -> None:
    page = (_ROOT / "docs/accuracy.md").read_text("utf-8")
    for figure in _FLOORS:
        assert f"\n| {figure} | " in page
    assert page.index("## Scores") < page.index("## The commonest errors")
