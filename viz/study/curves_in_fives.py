"""Curves of waiting as they may be published: no step of one event, no day of one person's."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.privacy.cells import FEWEST, LEAST, NEARLY_ALL, is_told_by

type Row = Mapping[str, Any]

_ROUNDING = 0.01
"""Shares of results have six digits; so much of an event may be lost by that."""


def curve_in_fives(curve: Row) -> dict[str, Any]:
    """Return a curve of a result (see `graph.statistics.survival`) without what tells of few.

    A step is told where five events or more lie behind it since the one before, at the end of its
    day; the last one tells all events. Nothing is drawn of a curve in which it happened to few, or
    to all but few. Shares by some day are left out where they tell of few, of few more than the
    share told before, or of few less than it happened to at any time.
    """
    if "steps" not in curve:  # of what is too short a result says why
        return dict(curve)
    n, events = curve["n"], curve["events"]
    steps = [] if is_told_by(events, n) else _steps(curve["steps"])
    by = list(_happened_by(curve["happened_by"], n, events))
    return {**curve, "steps": steps, "happened_by": by}


def newcomers_in_fives(newcomers: Row) -> dict[str, Any]:
    """Return what is told of newcomers, each curve of theirs in fives."""
    curves = {name: curve_in_fives(one) for name, one in newcomers.get("to_first", {}).items()}
    for curve in curves.values():
        if curve["n"] - curve["events"] in FEWEST:
            curve["events"] = NEARLY_ALL
    return {**newcomers, "to_first": curves} if curves else dict(newcomers)


def cascades_in_fives(cascades: Row) -> dict[str, Any]:
    """Return cascades with the curves of first reports in fives, also as one is part of the other.

    Derivatives are the Hub's own records, which anybody may count.
    """
    if "to_first_report" not in cascades:
        return dict(cascades)
    every, some = (curve_in_fives(cascades[f"to_first_{one}"]) for one in ("report", "speed"))
    if "happened_by" in every and "happened_by" in some:
        rows = zip(every["happened_by"], some["happened_by"], strict=True)
        some["happened_by"] = [
            _hidden(part) if _n(whole, every) - _n(part, some) in FEWEST else part
            for whole, part in rows
        ]
    return {**cascades, "to_first_report": every, "to_first_speed": some}


def _n(by: Row, curve: Row) -> int:
    n: int = curve["n"]
    return round((by["share"] or 0.0) * n)


def _hidden(by: Row) -> Row:
    return {**by, "share": None, "low": None, "high": None}


def _steps(steps: Sequence[Row]) -> list[Row]:
    """Put steps together until five events are, of whole days; of the last, with those before."""
    days = {float(math.ceil(step["time"])): step for step in steps}  # the last one of a day
    kept: list[tuple[float, Row]] = []
    before = 1.0  # share to whom it has not happened at the last step that was kept
    for day, step in days.items():
        if _events_since(before, step) >= LEAST - _ROUNDING:
            kept.append((day, step))
            before = step["share"]
    if kept:
        kept[-1] = next(reversed(days.items()))
    return [{**step, "time": day, "events": None} for day, step in kept]


def _events_since(share: float, step: Row) -> float:
    """Return how many events there were at least since the curve was at a share.

    A result holds not every step. Of each event the curve loses its part of those still watched,
    who are `risk` people or more: the sum of the parts is no less than what the curve lost.
    """
    risk: int = step["risk"]
    return risk * (1 - step["share"] / share) if share else 0.0


def _happened_by(rows: Sequence[Row], n: int, events: int) -> Iterator[Row]:
    last = 0
    for row in rows:
        if row["share"] is None:
            yield row
            continue
        k = round(row["share"] * n)
        if is_told_by(k, n) or k - last in FEWEST or events - k in FEWEST:
            yield _hidden(row)
        else:
            last = k
            yield row
