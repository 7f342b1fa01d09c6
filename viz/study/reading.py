"""How well posts are read: the measured figures that stand beside what was found in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import polars as pl

from graph.stance_figures.measured import COMMUNITY
from graph.words import share_told

ELSEWHERE = f"measured on r/{COMMUNITY} alone; here 'kithgraph evidence sample' measures it"
"""What is said of posts of another community than the one whose posts were labelled."""


def is_measured(tables: Mapping[str, pl.DataFrame]) -> bool:
    """Tell whether all posts are of the community whose posts were labelled.

    Examples
    --------
    >>> is_measured({"corpus/posts": pl.DataFrame({"community": ["LocalLLaMA", "elsewhere"]})})
    False
    """
    posts = tables.get("corpus/posts")
    return posts is not None and posts["community"].unique().to_list() == [COMMUNITY]


def reading(
    figure: str, found: int, *, is_measured: bool, share: float | None = None
) -> tuple[tuple[str, str], ...]:
    """Return how rightly a figure is read, and what this leaves, as labels and values.

    Nothing where nothing was found. Of other posts than those of the community whose posts were
    labelled nobody has measured it: no range is told that would be a guess.

    Parameters
    ----------
    figure : str
        A figure of `viz/study/accuracy.json`, such as ``runs_on``.
    found : int
        How many were found.
    is_measured : bool
        Whether the posts are of the community whose posts were labelled.
    share : float, optional
        Which share of them is said to be of one kind: what is left of it at worst is told, too.

    Examples
    --------
    >>> [label for label, _ in reading("runs_on", 100, is_measured=True, share=0.8)]
    ['read rightly', 'misreading leaves', 'at worst']
    >>> [label for label, _ in reading("runs_on", 100, is_measured=False, share=0.8)]
    ['read rightly']
    """
    if not found:
        return ()
    if not is_measured:
        return (("read rightly", ELSEWHERE),)
    measured = measured_figures()
    one = measured["figures"][figure]
    precision, recall = (_share(one[side]) for side in ("precision", "recall"))
    posts = one.get("posts", measured["posts"])
    said = f"{precision} of what is found; {recall} of what is there is found"
    if "posts" in one:  # of verdicts and preferences labels tell the name, not what it means
        linked = _share(measured["figures"]["model linking"]["precision"])
        said += f"; {linked} of names are given the right model"
    rightly = ("read rightly", f"{said}; {posts:,} posts labelled")
    there = one["there_per_found"]
    if there is None:
        return (rightly,)
    low, high = (two_digits(found * there[side]) for side in ("low", "high"))
    leaves = ("misreading leaves", f"{low:,} to {high:,} really there, {found:,} found")
    if share is None or not one["right"]:
        return (rightly, leaves)
    ends = at_worst(share, one["precision"]["share"], one["recall"]["share"])
    first, last = (f"{100 * end:.0f}" for end in ends)
    told = f"{first} to {last} % of what is there, whichever were misread or missed at these rates"
    return (rightly, leaves, ("at worst", told))


def at_worst(share: float, precision: float, recall: float) -> tuple[float, float]:
    """Return the least and the most that a share of what is found can be of what is there.

    Nothing is taken for granted of what was misread or missed: it may all be of the kind that the
    share is of, or none of it.

    Parameters
    ----------
    share : float
        Of what is found, in [0, 1].
    precision, recall : float
        Of what is found the share that is right, and of what is there the share that is found;
        above 0.

    References
    ----------
    .. [1] Horowitz & Manski, "Identification and robustness with contaminated and corrupted data",
       Econometrica 63 (1995).

    Examples
    --------
    Of 100 found 90 are of a kind; 20 are wrong, perhaps all of that kind: then 70 of the 80 right
    ones are. As many as a quarter of these, 20, were missed, perhaps all of another kind.

    >>> at_worst(0.9, 0.8, 0.8)
    (0.7, 1.0)
    """
    there = precision / recall
    least = max(0.0, share - (1 - precision))
    most = min(share, precision) + (there - precision)
    return round(least / there, 4), round(most / there, 4)


def two_digits(value: float) -> int:
    """Round to two digits: the range itself is an estimate.

    Examples
    --------
    >>> [two_digits(value) for value in (7.2, 138.0, 2345.0)]
    [7, 140, 2300]
    """
    digits = max(0, len(str(int(value))) - 2)
    return int(round(value / 10**digits) * 10**digits)


def _share(share: dict[str, Any] | None) -> str:
    if share is None:
        return "an unknown part"
    return share_told(share)


@cache
def measured_figures() -> dict[str, Any]:
    """Return what `scripts/unseen.py` measured on labelled posts."""
    text = resources.files("viz.study").joinpath("accuracy.json").read_text("utf-8")
    measured: dict[str, Any] = json.loads(text)
    return measured
