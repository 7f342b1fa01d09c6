"""The core over time as a page: windows, who enters and leaves, how newcomers get in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.statistics.nulls import LEVEL, two_sided
from viz.drawing.curves import happened, share_by, waiting_curves
from viz.drawing.tables import figures, prose, section, table
from viz.study.facts import how_made, number, percent
from viz.view import Parameters, Result, Study, TextPage, View

_KINDS = {"month": "month by month", "cumulative": "all replies until the end of a month"}
_METHODS = ("borgatti_everett", "k_core")
_SEARCHED = (
    ". Searched for among those who have a tie; the page on core and periphery searches among all"
    " people, so that a core of all posts there may differ by some people"
)
EVENTS = {
    "answered": "were answered",
    "helped": "helped others",
    "taught": "taught others",
    "core": "entered the core",
}
"""What may happen to newcomers, in the words of the page."""


def draw(study: Study, parameters: Parameters) -> TextPage:
    """Tell windows, turnover and newcomers, each refusal with its reason."""
    del parameters
    result = study.results["core-over-time"]
    parts = [
        section("What this can tell", prose(result["definition"])),
        _newcomers(result["newcomers"]),
        _turnover(result),
        *(_windows(result, kind) for kind in _KINDS),
        section("How this was made", figures(how_made(result))),
    ]
    return TextPage(
        name="core-over-time", title="The core over time", headline=headline(result),
        sentence=result["sentence"], body="\n".join(part for part in parts if part),
    )  # fmt: skip


def headline(result: Result) -> str:
    """Return what the last step told says, and whether the other method says so, too."""
    told = [row for row in result["turnover"] if row["kind"] == "month" and row["refused"] is None]
    steps = [row for row in told if row["method"] == _METHODS[0]]
    if not steps:
        return "The data are too short to say who enters and who leaves the core"
    last = steps[-1]
    both = last["stayed"] + last["left"]
    said = f"{last['stayed']:,} of {both:,} in the core of {last['from']} are in that of"
    others = [row for row in told if (row["from"], row["to"]) == (last["from"], last["to"])]
    agree = all(_side(row) == _side(last) for row in others)
    by = "" if agree else f", by {_called(last['method'])} alone"
    return f"{said} {last['to']}: {_beside(last)}{by}"


def _called(method: str) -> str:
    return method.replace("_", " ")


def _side(step: Mapping[str, Any]) -> str | None:
    """Return on which side of reshuffled activity a turnover is told to be, if on one."""
    null = step["null"]
    if two_sided(null["p_above"], null["p_below"]) > LEVEL:
        return None
    return "more" if null["p_above"] < null["p_below"] else "less"


def _beside(step: Mapping[str, Any]) -> str:
    side, null = _side(step), step["null"]
    if side:
        return f"{side} turnover than reshuffled activity makes"
    return (
        f"the turnover of {step['turnover']:.2f} is not told apart from reshuffled activity"
        f" ({null['low']:.2f} to {null['high']:.2f})"
    )


def _newcomers(told: Mapping[str, Any]) -> str:
    if "refused" in told:
        return section("How newcomers get in", prose(f"Not told: {told['refused']}."))
    curves = told["to_first"]
    most = max((s["time"] for c in curves.values() for s in c["steps"]), default=1.0)
    rows = [
        [
            f"{words} within {by['day']} {'day' if by['day'] == 1 else 'days'}",
            curve["n"], curve["events"],
            share_by(by),
        ]
        for name, words in EVENTS.items()
        for curve in (curves[name],)
        for by in curve["happened_by"]
    ]  # fmt: skip
    head = ["newcomers who", "watched", "did so at any time", "share by then"]
    said = (
        f"{told['watched']:,} people first seen from {told['since']} on, watched until"
        f" {told['until']}; {told['left_truncated']:,} were seen before and are left out."
        f" {medians(curves)}."
    )
    picture = waiting_curves([(w, happened(curves[n])) for n, w in EVENTS.items()], most=most)
    shares = table("Kaplan and Meier's estimate with 95 % intervals", head, rows)
    return section(
        "How newcomers get in", prose(said),
        f'<div class="sheet">{picture}{shares}</div>', _before(told),
    )  # fmt: skip


def medians(curves: Mapping[str, Any]) -> str:
    """Say what half of the newcomers did within how many days, and what fewer did."""
    told = []
    for name, words in EVENTS.items():
        days = curves[name]["median"]
        if days is None:
            told.append(f"fewer than half {words}")
        else:
            within = f"{number(days, 1)} {'day' if days == 1 else 'days'}"
            told.append(f"half {words} within {within}")
    said = ", ".join(told)
    return f"{said[:1].upper()}{said[1:]}"


def _before(told: Mapping[str, Any]) -> str:
    compared = told["before_the_core"]
    rows = [
        [row["act"], percent(row["entered"]), percent(row["others"])] for row in compared["acts"]
    ]
    said = (
        f"What they did in their first {compared['of_first_posts']} posts (before the core, if they"
        " entered it), of newcomers with at least as many"
    )
    head = ["at least once", "of those who entered the core", "of the others"]
    return f'<div class="sheet">{table(said, head, rows)}</div>'


def _turnover(result: Result) -> str:
    rows, refused = [], []
    for step in result["turnover"]:
        if step["refused"] is not None:
            if step["method"] == _METHODS[0] and step["kind"] == "month":
                refused.append(f"{step['from']} to {step['to']}")
            continue
        null = step["null"]
        rows.append([
            f"{step['from']} to {step['to']}, {_KINDS[step['kind']]}: {_called(step['method'])}",
            step["stayed"], step["entered"], step["newcomers"], step["left"], step["silent"],
            number(step["turnover"], 2),
            f"{null['mean']:.2f} ({null['low']:.2f} to {null['high']:.2f})",
            f"{two_sided(null['p_above'], null['p_below']):.2g}",
        ])  # fmt: skip
    head = ["from, to: method", "stayed", "entered", "of them new", "left", "of them silent",
            "turnover", "with reshuffled activity", "p"]  # fmt: skip
    body = table(
        "p is two-sided: more or less turnover than reshuffled activity makes; it is not adjusted"
        " for the number of rows, and a large p does not tell that there is no difference: what"
        " would have been told lies outside the range", head, rows,
    )  # fmt: skip
    why = f"Refused, because a month has too few ties or threads, or no core: {'; '.join(refused)}."
    return section(
        "Who enters, who leaves",
        f'<div class="sheet">{body}</div>' if rows else "",
        prose(why) if refused else "",
    )


def _windows(result: Result, kind: str) -> str:
    found = [row for row in result["windows"] if row["kind"] == kind]
    names = _names(found)
    rows = [
        [
            row["month"], row["people"], row["ties"], row["threads"], row["days"],
            row["refused"] or row["thin"] or "", "yes" if row["left_truncated"] else "no",
            *(_core(row["methods"].get(name)) for name in names),
        ]
        for row in found
    ]  # fmt: skip
    head = ["month", "people", "ties", "threads", "days", "refused", "left truncated",
            *map(_called, names)]  # fmt: skip
    said = (
        "People in the core by method, or its score in brackets where it makes no core. Left"
        " truncated: who is in the core may have been there before the data can tell"
        + (_SEARCHED if kind == "cumulative" else "")
    )
    return section(
        f"Windows: {_KINDS[kind]}", f'<div class="sheet">{table(said, head, rows)}</div>'
    )  # fmt: skip


def _names(found: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in found for name in row["methods"]))


def _core(figures_: Mapping[str, Any] | None) -> str:
    if figures_ is None:
        return ""
    if figures_["core_size"] is not None:
        return f"{figures_['core_size']:,}"
    return "–" if figures_["score"] is None else f"({number(figures_['score'], 3)})"


VIEW = View(
    name="core-over-time", title="The core over time", draw=draw, analyses=("core-over-time",)
)  # fmt: skip
