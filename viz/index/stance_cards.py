"""Cards of the index about openness, and about what open models give and cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.stances import NAMES
from graph.words import count, percentage
from viz.drawing.svg import share_bars
from viz.index.cards import Card, Drawn, link_to
from viz.picture import Facts
from viz.study.families import names_models
from viz.study.reading import ELSEWHERE
from viz.study.stance_words import posts_of, side_facts
from viz.view import Study

_ASKS = {
    "openness": "What does openness mean to the people who use such models?",
    "affordance": "What do open models give them, and what do they cost them?",
}
_MOST_BARS = 5


def openness(study: Study, drawn: Drawn) -> Card | None:
    """Return the card of stances on openness."""
    return _card(study, drawn, "openness", ("openness",))


def affordances(study: Study, drawn: Drawn) -> Card | None:
    """Return the card of what open models give and cost."""
    return _card(study, drawn, "affordance", ("gives", "costs"))


def _card(study: Study, drawn: Drawn, question: str, sides: Sequence[str]) -> Card | None:
    result = study.results.get("stances")
    if result is None:
        return None
    asks = _ASKS[question]
    if not names_models(study.tables):
        return Card(asks=asks, finding="No post names a model.", is_supported=False)
    rows = [row for row in result["labels"] if row["side"] in sides and row["posts"]["k"]]
    if not rows:
        return Card(asks=asks, finding=result["headlines"][question], is_supported=False)
    rows.sort(key=lambda row: -row["posts"]["k"])
    return Card(
        asks=asks, finding=result["headlines"][question], said=result["sentences"][question],
        svg=_bars(rows), link=link_to(drawn, "stances"), go="Openness, gains and costs",
        facts=(("n", posts_of(result)),
               *side_facts(result, sides),
               *_rightly(rows, result)),
    )  # fmt: skip


def _bars(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return bars of the labels found most, as long as the longest is to the whole width."""
    widest = max(row["posts"]["interval"][1] for row in rows)
    return share_bars(
        [
            (
                NAMES[row["label"]], row["posts"]["share"] / widest,
                (row["posts"]["interval"][0] / widest, row["posts"]["interval"][1] / widest),
                f"{percentage(row['posts']['share'])} %",
            )
            for row in rows[:_MOST_BARS]
        ],
        caption=_caption(rows),
    )  # fmt: skip


def _caption(rows: Sequence[Mapping[str, Any]]) -> str:
    n = count(rows[0]["posts"]["n"], "post", "posts")
    return f"found, of {n}" if len(rows) <= _MOST_BARS else f"found most, of {n}"


def _rightly(rows: Sequence[Mapping[str, Any]], result: Mapping[str, Any]) -> Facts:
    """Return how rightly posts of these labels are read, from the worst to the best."""
    measured = result["measured"]
    if measured is None:
        return ()
    if not measured["is_of_these"]:
        return (("read rightly", ELSEWHERE),)
    read = [row for row in rows if row["reading"] and row["corrected"]]
    if not read:
        return ()
    sides = {end: [row["reading"][end]["value"] for row in read] for end in ("precision", "recall")}
    ends = {end: f"{100 * min(told):.0f} to {100 * max(told):.0f} %" for end, told in sides.items()}
    rightly = (
        f"by label {ends['precision']} of what is found; {ends['recall']} of what is there is"
        f" found; {measured['posts']:,} posts labelled"
    )
    return (("read rightly", rightly),)
