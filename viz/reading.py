"""How well posts are read: the measured figures that stand beside what was found in them."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


def reading(figure: str) -> tuple[str, str]:
    """Return a label and how much of what is found is right, and of what is there is found.

    Parameters
    ----------
    figure : str
        A figure of `viz/accuracy.json`, such as ``runs_on``.

    Examples
    --------
    >>> reading("runs_on")[0]
    'read rightly'
    """
    measured = _measured()
    one = measured["figures"][figure]
    precision, recall = (_share(one[side]) for side in ("precision", "recall"))
    posts = measured["posts"]
    return (
        "read rightly",
        f"{precision} of what is found; {recall} of what is there is found; {posts} posts labelled",
    )


def _share(share: dict[str, Any] | None) -> str:
    if share is None:
        return "an unknown part"
    low, high = (f"{100 * share[side]:.0f}" for side in ("low", "high"))
    return f"{100 * share['share']:.0f} % ({low} to {high})"


@cache
def _measured() -> dict[str, Any]:
    text = resources.files("viz").joinpath("accuracy.json").read_text("utf-8")
    measured: dict[str, Any] = json.loads(text)
    return measured
