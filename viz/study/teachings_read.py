"""How rightly teachings and chains are read: by readers where posts were labelled, and by model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.claims import LIKELY
from graph.words import count, percentage, share_told
from viz.picture import Facts
from viz.study.reading import measured_figures, two_digits


def teachings_read(result: Mapping[str, Any], *, is_measured: bool) -> Facts:
    """Return how many of the teachings are right, and what that leaves of them.

    Parameters
    ----------
    result : mapping
        That of `education-chains`.
    is_measured : bool
        Whether the posts are of the community whose posts were labelled.

    Examples
    --------
    >>> told = {"expected_right": 0.774, "threshold": 0.5, "n": 100}
    >>> teachings_read(told, is_measured=False)
    (('read rightly', '77 % of the teachings, by their own probabilities'),)
    >>> [label for label, _ in teachings_read(told, is_measured=True)]
    ['read rightly', 'misreading leaves']
    >>> teachings_read({"expected_right": None}, is_measured=True)
    ()
    """
    sure = result.get("expected_right")
    if sure is None:
        return ()
    if not is_measured or result["threshold"] != LIKELY:
        said = f"{percentage(sure)} % of the teachings, by their own probabilities"
        return (("read rightly", said),)
    one = measured_figures()["teachings"]["counted"]
    low, high = (two_digits(result["n"] * one[end]) for end in ("low", "high"))
    said = f"{share_told(one)} of {one['n']:,} drawn by lot and read"
    return (
        ("read rightly", f"{said}; by their own probabilities {percentage(sure)} %"),
        ("misreading leaves", f"{low:,} to {high:,} right, {result['n']:,} found"),
    )


def chains_read(*, is_measured: bool) -> tuple[str, ...]:
    """Return what readers found in chains drawn by lot and in those shown, as sentences.

    Examples
    --------
    >>> len(chains_read(is_measured=True)), chains_read(is_measured=False)
    (1, ())
    """
    if not is_measured:
        return ()
    told = measured_figures()["teachings"]
    said = (
        "One reader looked whether the lessons of chains taught somebody, and the topic. Of "
        f"{_chains(told['pairs'], 'drawn by lot from those of two lessons')}; of "
        f"{_chains(told['examples'], 'drawn here as examples of r/LocalLLaMA')}. A lesson is surer "
        "than a chain, which needs all of its lessons."
    )
    return (said,)


def _chains(one: Mapping[str, Any], which: str) -> str:
    right = one["right"]
    ends = f"95 % interval {percentage(right['low'])} to {percentage(right['high'])} %"
    return (
        f"{count(one['n'], 'chain', 'chains')} {which} all lessons of {right['k']} taught somebody "
        f"({ends}), of {one['about']['k']} the topic, too"
    )
