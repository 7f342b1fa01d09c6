"""The result `stances` as it may be published: nothing that fewer than five people say."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from graph.stance_figures.found import SIDES
from graph.stance_figures.told import headlines, sentence, sentences
from graph.statistics.intervals import Share
from ingest.privacy.cells import FEWEST, LEAST, NEARLY_ALL

type Result = dict[str, Any]
_WITHHELD = {"without_busiest": None, "by_nobody_known": None}
_BETWEEN = "gives_of_affordances", "costs_of_affordances", "people_with_both"
_BY_MONTH = frozenset({*SIDES["openness"], "gives", "costs"})
"""What is told of a month: of a side either the whole or its labels, for the difference would tell
those that few say."""


def in_fives(result: Mapping[str, Any], *, known: int | None = None) -> Result:
    """Return a result without labels, months and pairs of fewer than five people or posts.

    Where a label is left out its side is not told either, nor what would be left of a month's sum,
    nor in a month a side beside its labels: the difference would tell it. How many tell both gains
    and costs is left out where few tell both, or one of them alone. What the busiest wrote is left
    out, because they may be one, and so is how much nobody known wrote, because it may be little;
    where it is, posts of each person are left out, too, which would tell it. Where few of the
    `known` people of the corpus wrote no post that was read (bots, and who deleted all), how many
    did is not told, nor shares of them.
    """
    if known is not None and known - result["people"] in FEWEST:
        result = _of_nearly_all(result)
    kept = [
        _withheld(row)
        for row in result["labels"]
        if not _is_few(row["posts"]["k"], row["people"]["k"])
    ]
    names = {row["label"] for row in kept}
    sides = {
        side: _withheld(result["sides"][side]) if names >= set(labels) else None
        for side, labels in SIDES.items()
    }
    told = {
        **result, "labels": kept, "sides": {**result["sides"], **sides, **_between(result)},
        "pairs": [
            pair for pair in result["pairs"]
            if {pair["first"], pair["second"]} <= names and pair["observed"] >= LEAST
        ],
        "months": _months(result, _BY_MONTH & (names | {side for side in sides if sides[side]})),
    }  # fmt: skip
    told["headlines"] = headlines(told["sides"], kept)
    return told | {"sentence": sentence(told), "sentences": sentences(told)}


def _of_nearly_all(result: Mapping[str, Any]) -> Result:
    def bare(row: Mapping[str, Any]) -> Result:
        return {**row, "people": {**row["people"], "n": 0, "share": None, "interval": None}}

    sides = {side: bare(result["sides"][side]) for side in SIDES}
    return {
        **result, "whole": f"{NEARLY_ALL} known people", "sides": {**result["sides"], **sides},
        "labels": [bare(row) for row in result["labels"]],
    }  # fmt: skip


def _withheld(row: Mapping[str, Any]) -> Result:
    few = {"per_person": None} if 0 < row["by_nobody_known"] < LEAST else {}
    return {**row, **_WITHHELD, **few}


def _between(result: Mapping[str, Any]) -> Result:
    """Return what gains and costs have in common, without numbers where few tell both or one."""
    sides = result["sides"]
    both, told = (sides["people_with_both"][one] for one in ("k", "n"))
    alone = [told - sides[side]["people"]["k"] for side in ("gives", "costs")]
    if any(0 < people < LEAST for people in (both, *alone)):
        return {name: Share(k=0, n=0).to_json() for name in _BETWEEN}
    return {}


def _months(result: Mapping[str, Any], names: AbstractSet[str]) -> list[Result]:
    """Leave out what few say in a month, and one more month where the sum would tell these."""
    hidden = {name: _hidden_months(result["months"], name) for name in names}
    return [
        {
            **row,
            "said": {
                name: said for name, said in row["said"].items()
                if name in names and row["month"] not in hidden[name]
            },
        }
        for row in result["months"]
    ]  # fmt: skip


def _hidden_months(months: list[Result], name: str) -> set[str]:
    told = {row["month"]: row["said"][name] for row in months if name in row["said"]}
    few = {month for month, one in told.items() if _is_few(one["k"], one["people"])}
    others = sorted(told.keys() - few, key=lambda month: (told[month]["k"], month))
    posts, people = (sum(told[month][one] for month in few) for one in ("k", "people"))
    # as many ones, or as many fours, as there are months: the sum tells each
    is_told = bool(few) and posts in {len(few), (LEAST - 1) * len(few)}
    if others and (is_told or _is_few(posts, people)):
        few.add(others[0])
    return few


def _is_few(posts: int, people: int) -> bool:
    """Say whether posts, or the people who wrote them, are some but fewer than five."""
    return 0 < posts < LEAST or 0 < people < LEAST
