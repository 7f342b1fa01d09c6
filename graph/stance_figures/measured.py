"""How rightly and how fully each label is read, as measured on labelled posts held out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ingest.extract
from graph.statistics.misreading import Measured

COMMUNITY = "LocalLLaMA"
"""The community whose posts were labelled: of another the figures say little."""
PATH = Path(ingest.extract.__file__).parent / "weights" / "stances_measured.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Precision and recall of a label, and how many posts they were measured on.

    `there_per_found`: how many posts have the label for each in which it is found.
    """

    precision: Measured
    recall: Measured
    there_per_found: Measured
    labelled: int
    found: int

    def to_json(self) -> dict[str, Any]:
        """Return the figures by name."""
        return {
            "precision": self.precision._asdict(), "recall": self.recall._asdict(),
            "there_per_found": self.there_per_found._asdict(),
            "labelled": self.labelled, "found": self.found,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What was measured: on how many posts, which stand for how many; by label, side, and pair.

    `pairs` tells of two labels, the first in the order of labels first, how often readers gave both
    and how many labelled posts in which both were found have both; `pairs_of`: of how many posts.
    """

    posts: int
    of: int
    labels: Mapping[str, Reading]
    sides: Mapping[str, Reading]
    pairs: Mapping[tuple[str, str], Mapping[str, Any]]
    pairs_of: int


def readings_of(told: Mapping[str, Any]) -> Readings:
    """Return the figures of a file such as `weights/stances_measured.json`.

    A label of which nothing was found or labelled has no precision or recall, and is left out.
    """
    return Readings(
        posts=told["posts"], of=told["of"], pairs_of=told["pairs_of"],
        labels=_readings(told["labels"]), sides=_readings(told["sides"]),
        pairs={(one["first"], one["second"]): one for one in told["pairs"]},
    )  # fmt: skip


def _readings(told: Mapping[str, Any]) -> dict[str, Reading]:
    return {
        label: Reading(
            precision=_figure(one["precision"]), recall=_figure(one["recall"]),
            there_per_found=_figure(one["there_per_found"]),
            labelled=one["labelled"], found=one["found"],
        )
        for label, one in told.items()
        if None not in (one["precision"]["value"], one["recall"]["value"])
    }  # fmt: skip


def load_readings() -> Readings | None:
    """Return what was measured of the weights that are shipped, if it was."""
    return readings_of(json.loads(PATH.read_text(encoding="utf-8"))) if PATH.is_file() else None


def _figure(told: Mapping[str, float]) -> Measured:
    return Measured(told["value"], told["low"], told["high"])
