"""What a reader of a core-periphery dossier should know before believing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.core_periphery.paper import spelled_null, was_asked
from graph.core_periphery.sentences import percent
from ingest.intake.coverage_told import (
    MUCH_OF_ALL,
    fullest_month,
    has_first_answers_alone,
    posts_by_month,
)

Told = Mapping[str, Any]
_FEW_STARTS = 0.5
_ONCE = (
    "A tie counts once however often it is renewed. So more of the pairs of busy people are tied "
    "than in graphs with the same degrees, even where nobody keeps together (see communities in "
    "which no core is planted: `kithgraph simulate --strength 0`)."
)
_REPEATED = (
    "What is beyond degree but not beyond graphs in which replies repeat may be no more than that. "
    "In these nothing but how busy two people are makes them meet. Where one thread or one day "
    "brings the same people together, as in draws of the null activity, busy pairs are tied less "
    "surely again, so ask of a core that it is beyond both."
)
_QUICK = (
    "What is beyond degree may be no more than that: the whole dossier (`kithgraph analyse "
    "core-periphery`) also has graphs in which replies repeat, and says whether a core is more "
    "than those."
)
_RETURNED = (
    "No null of swaps keeps how many directed ties are returned. Where people answer back, the "
    "method directed says yes against degree too often without two cores: a yes may be no more "
    "than that."
)
_NOT_MORE = (
    "A test that says yes says that a score is higher than chance makes under one null, not that a "
    "core is large, stable or the reason for anything. Several methods and nulls are tested: one "
    "test in twenty says yes by chance where p-values are not adjusted for their number."
)


def limits(result: Told, *, coverage: Told, replies: Told | None) -> list[str]:
    """Return what a dossier cannot say, in sentences.

    Parameters
    ----------
    result, replies : mapping
        Results of the analyses `core-periphery` and `reply-network`; the latter may be missing.
    coverage : mapping
        The coverage report of the corpus.
    """
    told = [
        _of_one_month(coverage),
        _single_encounters({} if replies is None else replies.get("all", {})),
        _cut_trees(coverage.get("claims") or {}),
        first_answers(coverage),
        _not_mixed(result),
        _seldom_found(result),
        _once(result),
        _RETURNED if "directed" in result["methods"] else "",
        _NOT_MORE,
    ]
    return [said for said in told if said]


def _of_one_month(coverage: Told) -> str:
    months, month = posts_by_month(coverage), fullest_month(coverage)
    whole = sum(months.values())
    if month is None or months[month] <= MUCH_OF_ALL * whole:
        return ""
    return (
        f"{percent(months[month] / whole)} of the posts are of one month ({month}). A core of all "
        "months together may be that month's; other months are too short to tell who enters and "
        "leaves."
    )


def _single_encounters(replies: Told) -> str:
    if replies.get("reciprocity") is None:
        return ""
    across = replies["reciprocity_across_threads"] or 0.0
    return (
        f"Ties are single encounters for the most part: {percent(replies['reciprocity'])} of "
        f"directed ties are returned, {percent(across)} in another thread. A tie is "
        "having answered once, not knowing each other."
    )


def _cut_trees(claims: Told) -> str:
    if not claims.get("missing"):
        return ""
    return (
        f"Threads claim {claims['claimed']:,} comments, of which "
        f"{claims['claimed'] - claims['missing']:,} are here: trees are cut, and who answered in "
        "the parts cut off is unknown. No p-value covers that."
    )


def first_answers(coverage: Told) -> str:
    """Return what files of first answers alone mean for a core; nothing if they hold others."""
    if not has_first_answers_alone(coverage):
        return ""
    return (
        "No post answers an answer in these files, so ties lead to those who begin threads alone: "
        "hubs are what such files show of any community, and no null model here knows of it."
    )


def _once(result: Told) -> str:
    return f"{_ONCE} {_REPEATED if was_asked(result, 'degree_repeated') else _QUICK}"


def _not_mixed(result: Told) -> str:
    names = [
        f"{spelled_null(name)}{of}"
        for key, of in (("mixing", ""), ("mixing_directed", " (directed ties)"))
        for name, one in result.get(key, {}).items()
        if not one["mixed"]
    ]
    if not names:
        return ""
    return (
        f"Chains of the null {' and '.join(names)} are not shown to be mixed: their p-values are "
        "to be taken with care."
    )


def _seldom_found(result: Told) -> str:
    names = [
        f"{name.replace('_', ' ')} ({percent(method['starts_at_best'])})"
        for name, method in result["methods"].items()
        if method["refused"] is None and method["starts_at_best"] < _FEW_STARTS
    ]
    if not names:
        return ""
    return (
        f"Few starts of the search ended in the best score by {', '.join(names)}: a better split "
        "may have been missed. Random graphs are searched alike, so that tests hold, but these "
        "cores are to be taken with care."
    )
