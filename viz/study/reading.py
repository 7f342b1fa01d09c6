"""How well posts are read: the measured figures that stand beside what was found in them."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


def reading(figure: str, found: int) -> tuple[tuple[str, str], ...]:
    """Return how rightly a figure is read, and the count that this leaves, as labels and values.

    Nothing where nothing was found.

    Parameters
    ----------
    figure : str
        A figure of `viz/study/accuracy.json`, such as ``runs_on``.
    found : int
        How many were found.

    Examples
    --------
    >>> [label for label, _ in reading("runs_on", 100)]
    ['read rightly', 'misreading leaves']
    """
    if not found:
        return ()
    measured = _measured()
    one = measured["figures"][figure]
    precision, recall = (_share(one[side]) for side in ("precision", "recall"))
    posts = measured["posts"]
    said = f"{precision} of what is found; {recall} of what is there is found"
    rightly = ("read rightly", f"{said}; {posts} posts labelled")
    there = one["there_per_found"]
    if there is None:
        return (rightly,)
    low, high = (_two_digits(found * there[side]) for side in ("low", "high"))
    return (rightly, ("misreading leaves", f"{low:,} to {high:,} really there, {found:,} found"))


def _two_digits(value: float) -> int:
    """Round to two digits: the range itself is an estimate.

    Examples
    --------
    >>> [_two_digits(value) for value in (7.2, 138.0, 2345.0)]
    [7, 140, 2300]
    """
    digits = max(0, len(str(int(value))) - 2)
    return int(round(value / 10**digits) * 10**digits)


def _share(share: dict[str, Any] | None) -> str:
    if share is None:
        return "an unknown part"
    low, high = (f"{100 * share[side]:.0f}" for side in ("low", "high"))
    return f"{100 * share['share']:.0f} % ({low} to {high})"


@cache
def _measured() -> dict[str, Any]:
    text = resources.files("viz.study").joinpath("accuracy.json").read_text("utf-8")
    measured: dict[str, Any] = json.loads(text)
    return measured
