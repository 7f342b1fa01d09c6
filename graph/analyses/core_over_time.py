"""The core over time: per month and cumulative, who enters and leaves, how newcomers get in."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.analysis import Analysis, Result
from graph.claims import LIKELY
from graph.core_periphery.methods import METHODS, QUICK, Mask, make_starts
from graph.core_periphery.search import find_all, usual_starts
from graph.kernels.csr import Csr
from graph.networks import teaching_edges
from graph.over_time.newcomers import (
    acts_before,
    core_entries,
    first_act,
    first_answered,
    start_watch,
    told,
    until_event,
)
from graph.over_time.talk import Places, Talk, Window, in_window, network, read_talk, windows
from graph.over_time.turnover import (
    Change,
    FindCore,
    against_reshuffles,
    changes,
    cores_of,
    runs,
)
from graph.statistics.intervals import rounded
from graph.statistics.nulls import arcs_of, seeds, two_sided
from graph.statistics.windows import LEAST_POSTS, Span, dense_span
from graph.words import count, share_told
from ingest.workspace import Workspace

DEFINITION = (
    "Windows: the replies of a month, or all replies until its end, among those who have a tie in"
    " it; too short ones are refused, and who enters and leaves is told between windows of at "
    "least 100 threads alone. Turnover of a method's core from one window to the next: 1 - stayed"
    " / (stayed + entered + left); null: what each thread got in one of the two months is dealt "
    "out to the two anew, so that other months bear on no step. Newcomers: people first seen "
    "after a run-in of one month in which posts are dense, from the day on which the first of the"
    " last run of months of 1,000 posts or more begins to hold its share (who was there before is"
    " left out and counted: left truncation; a first post in these data need not be a first "
    "post). Curves: Kaplan and Meier's, from the first post to the first answer, help, lesson and"
    " the first week at whose end the core holds them; censored at the last post; 95 % intervals "
    "on the scale of log(-log S), by the variance between the threads in which people first "
    "posted (Ying and Wei 1994), never less than Greenwood's, and Student's t."
)
_POSTS = ("post_id", "thread_id", "parent_id", "user_id", "is_bot", "created_at")
_KINDS = ("month", "cumulative")


def _run(
    workspace: Workspace,
    *,
    seed: int,
    n_null: int = 99,
    turnover_of: tuple[str, ...] = ("borgatti_everett", "k_core"),
    core: str = "borgatti_everett",
) -> Result:
    posts = workspace.scan("corpus/posts").select(_POSTS).collect()
    talk = read_talk(posts)
    span = dense_span(posts)
    found = {kind: windows(talk, kind) for kind in _KINDS}
    newcomers = _newcomers(workspace, talk, posts, span, _finder(core, seed))
    turnover = [
        row
        for kind in _KINDS
        for method in turnover_of
        for row in _turnover(talk, found[kind], method, n_null=n_null, seed=seed)
    ]
    result: Result = rounded(
        {
            "sentence": _sentence(found["month"], turnover, newcomers, core),
            "definition": DEFINITION,
            "n": talk.users.height,
            "windows": [row for kind in _KINDS for row in _windows(talk, found[kind], seed)],
            "turnover": turnover,
            "newcomers": newcomers,
        }
    )
    return result


def _finder(method: str, seed: int) -> FindCore:
    def find(graph: Csr) -> Mask | None:
        begin = make_starts(graph, starts=usual_starts(graph), seed=seeds(seed, 1)[0])
        return METHODS[method](graph, begin).core

    return find


def _windows(talk: Talk, found: list[Window], seed: int) -> list[dict[str, Any]]:
    """Return each window with what methods find in it: of cumulative ones the quick methods."""
    rows = []
    for place, window in enumerate(found):
        row = asdict(window) | {
            "share_of_replies": window.replies / max(1, len(talk.source)), "methods": {},
        }  # fmt: skip
        if window.refused is None:
            chosen = in_window(talk, window.kind, place)
            names = QUICK if window.kind == "cumulative" else tuple(METHODS)
            row["methods"] = _methods(talk, chosen, names, seed)
        rows.append(row)
    return rows


def _methods(talk: Talk, chosen: Mask, names: tuple[str, ...], seed: int) -> dict[str, Any]:
    graph, inside = network(talk, chosen)
    source, target = (np.searchsorted(inside, end[chosen]) for end in (talk.source, talk.target))
    found = find_all(
        graph, starts=usual_starts(graph), seed=seeds(seed, 1)[0],
        arcs=arcs_of(graph.n, source, target), methods=names,
    )  # fmt: skip
    return {
        name: {
            "score": one.score,
            "core_size": None if one.core is None else int(one.core.sum()),
            "refused": one.reason,
        }
        for name, one in found.items()
    }


def _turnover(
    talk: Talk, found: list[Window], method: str, *, n_null: int, seed: int
) -> list[dict[str, Any]]:
    """Return each step from a window to the next: what changed, or why it is refused."""
    kind, find = found[0].kind if found else "month", _finder(method, seed)
    told_of: dict[int, dict[str, Any]] = {}
    for run in runs(found):
        cores = cores_of(talk, kind, run, find)
        steps = changes(talk, kind, run, cores)
        nulls = against_reshuffles(talk, kind, run, find, n_null=n_null, seed=seed)
        none = [
            found[place].month for place, core in zip(run, cores, strict=True) if not core.any()
        ]
        for place, change, null in zip(run[1:], steps, nulls, strict=True):
            without = [w.month for w in found[place - 1 : place + 1] if w.month in none]
            told_of[place] = (
                {"refused": f"no core by {method.replace('_', ' ')} in {' and '.join(without)}"}
                if without
                else _changed(change) | {"null": asdict(null), "refused": None}
            )
    rows = []
    for place in range(1, len(found)):
        before, after = found[place - 1], found[place]
        row = {"kind": kind, "method": method, "from": before.month, "to": after.month}
        short = "; ".join(f"{w.month} {w.thin}" for w in (before, after) if w.thin is not None)
        rows.append(row | told_of.get(place, {"refused": short}))
    return rows


def _changed(change: Change) -> dict[str, Any]:
    return asdict(change) | {"turnover": change.turnover}


def _newcomers(
    workspace: Workspace, talk: Talk, posts: pl.DataFrame, span: Span | None, find: FindCore
) -> dict[str, Any]:
    if span is None:
        return {"refused": f"no month has {LEAST_POSTS:,} posts"}
    watch = start_watch(talk, span)
    if watch is None:
        since, until = (day.date().isoformat() for day in (span.since, span.until))
        why = (
            f"posts are dense from {since} to {until} alone: nothing is left after a month's run-in"
        )
        return {"refused": why}
    acts = workspace.table("annotations/acts")
    entries = core_entries(talk, watch, find)
    helps = acts.filter(pl.col("act") == "helps", pl.col("probability") >= LIKELY)
    by = posts.select("post_id", "user_id", "created_at")
    helped = helps.join(by, on="post_id", how="inner")
    lessons = teaching_edges(workspace.table("annotations/teaches"))
    taught = lessons.select(pl.col("teacher_id").alias("user_id"), "created_at")
    events = {
        "answered": first_answered(talk),
        "helped": first_act(talk, helped.select("user_id", "created_at")),
        "taught": first_act(talk, taught),
        "core": entries,
    }
    return {
        "watched": len(watch.places), "left_truncated": watch.truncated,
        "since": watch.begin.date().isoformat(), "until": watch.until.date().isoformat(),
        "to_first": {name: told(until_event(watch, at)) for name, at in events.items()},
        "before_the_core": acts_before(acts, posts, talk, watch, entries),
        "posts": _posts_told(talk, watch.places, entries),
    }  # fmt: skip


def _posts_told(talk: Talk, places: Places, entries: dict[int, int]) -> dict[str, Any]:
    """Return how many posts those who entered and the others wrote, as medians."""
    written = talk.users["n_posts"].to_numpy()
    inside = np.isin(places, list(entries))
    return {
        name: {"people": int(mask.sum()), "median_posts": _median(written[places[mask]])}
        for name, mask in (("entered", inside), ("others", ~inside))
    }


def _median(values: NDArray[np.integer]) -> float | None:
    return float(np.median(values)) if len(values) else None


def _sentence(
    months: list[Window], turnover: list[dict[str, Any]], newcomers: dict[str, Any], core: str
) -> str:
    thin = sum(window.thin is not None for window in months)
    of_all = f"{thin} of {count(len(months), 'month', 'months')}"
    too_short = f"{'is' if thin == 1 else 'are'} too short"
    parts = [f"{of_all} {too_short} to say who enters and leaves the core"]
    steps = [
        row for row in turnover
        if row["kind"] == "month" and row["method"] == core and row["refused"] is None
    ]  # fmt: skip
    if steps:
        last = steps[-1]
        days = {window.month: window.days for window in months}
        parts.append(
            f"from {last['from']} ({days[last['from']]} days) to {last['to']} "
            f"({days[last['to']]} days) {last['stayed']:,} of the core stayed, "
            f"{last['entered']:,} entered and {last['left']:,} left (turnover "
            f"{last['turnover']:.2f}; with reshuffled activity {last['null']['mean']:.2f}, "
            f"{last['null']['low']:.2f} to {last['null']['high']:.2f})"
        )
    if "refused" in newcomers:
        return f"{'; '.join(parts)}; how newcomers get in is not told: {newcomers['refused']}."
    in_core = newcomers["to_first"]["core"]
    by = next(one for one in in_core["happened_by"] if one["day"] == 30)
    answered = next(o for o in newcomers["to_first"]["answered"]["happened_by"] if o["day"] == 7)
    if answered["share"] is None or by["share"] is None:
        return f"{'; '.join(parts)}; newcomers are watched for less than 30 days."
    return (
        f"{'; '.join(parts)}; of {newcomers['watched']:,} newcomers {share_told(answered)} are "
        f"answered within a week, and {share_told(by)} are in the core within 30 days."
    )


def _rows(result: Result) -> list[dict[str, Any]]:
    """Return one row a window and method, with what changed since the window before."""
    steps = {(row["kind"], row["method"], row["to"]): row for row in result["turnover"]}
    return [
        _row(window, method, figures, steps.get((window["kind"], method, window["month"]), {}))
        for window in result["windows"]
        for method, figures in (window["methods"] or {"": {}}).items()
    ]


def _row(
    window: dict[str, Any], method: str, figures: dict[str, Any], step: dict[str, Any]
) -> dict[str, Any]:
    null = step.get("null") or {}
    sizes = ("kind", "month", "people", "ties", "threads", "replies", "days", "left_truncated")
    changed = ("stayed", "entered", "left", "newcomers", "returned", "silent", "turnover")
    return {
        **{name: window[name] for name in sizes}, "method": method,
        "refused": window["refused"] or figures.get("refused"),
        "change_refused": step.get("refused") or window["thin"],
        "score": figures.get("score"), "core_size": figures.get("core_size"),
        **{name: step.get(name) for name in changed},
        **{f"null_{name}": null.get(name) for name in ("mean", "low", "high", "n")},
        "p_above": null.get("p_above"), "p_below": null.get("p_below"),
        "p": two_sided(null["p_above"], null["p_below"]) if null else None,
    }  # fmt: skip


ANALYSIS = Analysis(
    name="core-over-time",
    title="The core over time, and how newcomers get in",
    tables=("corpus/posts", "annotations/acts", "annotations/teaches"),
    run=_run,
    options={
        "n_null": 99, "turnover_of": ("borgatti_everett", "k_core"), "core": "borgatti_everett",
    },
    in_build=False,
    table=_rows,
)  # fmt: skip
