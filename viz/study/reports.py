"""The reports of a model on a chip: the posts behind them, and their figures in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from viz.picture import Evidence, Facts
from viz.study.facts import number
from viz.study.quotes import Span

type Spans = Mapping[tuple[str, str, str], tuple[Span, ...]]
"""Where reports stand: post, model and hardware to spans of the post's text."""


def report_spans(relations: pl.DataFrame) -> Spans:
    """Return where each report of `annotations/relations` stands."""
    rows = relations.filter(pl.col("kind") == "runs_on").select(
        "post_id", "subject", "object", "start", "end"
    )
    found: dict[tuple[str, str, str], tuple[Span, ...]] = {}
    for post_id, model, hardware, start, end in rows.iter_rows():
        key = (post_id, model, hardware)
        found[key] = (*found.get(key, ()), (start, end))
    return found


def pairs_evidence(pairs: Iterable[Mapping[str, Any]], spans: Spans) -> tuple[Evidence, ...]:
    """Return the posts with reports of some pairs, each once, those with a speed first."""
    reports = sorted(
        ((pair, report) for pair in pairs for report in pair["reports"]),
        key=lambda one: (one[1]["tokens_per_second"] is None, not _is_single(one[1])),
    )
    found: dict[str, tuple[dict[Span, None], dict[str, None]]] = {}
    for pair, report in reports:
        post_id = report["post_id"]
        marked, notes = found.setdefault(post_id, ({}, {}))
        marked.update(dict.fromkeys(spans.get((post_id, pair["model"], pair["hardware"]), ())))
        notes[_note(report)] = None
    return tuple(
        Evidence(post_id, tuple(marked), "; ".join(notes))
        for post_id, (marked, notes) in found.items()
    )


def pair_facts(pair: Mapping[str, Any]) -> Facts:
    """Return the figures of a pair for its panel; what is not known is left out."""
    facts = [("reports", f"{pair['n']:,}"), ("people", f"{pair['people']:,}")]
    if pair["median"] is not None:
        facts.append(("median tokens/s", number(pair["median"], 1)))
        if pair["interval"]:
            low, high = pair["interval"]
            facts.append(("95 % interval", f"{number(low, 1)} to {number(high, 1)}"))
        if pair["min"] is not None:
            facts.append(("range", f"{number(pair['min'], 1)} to {number(pair['max'], 1)}"))
    if pair.get("n_other_speeds"):
        facts.append(("speeds not of one stream", f"{pair['n_other_speeds']:,}"))
        facts.append(("median with these", number(pair["median_of_all"], 1)))
    told = ((name, pair[name]) for name in ("quantizations", "runtimes", "devices") if pair[name])
    return (
        *facts,
        *(
            (name, ", ".join(f"{k} ({n})" for k, n in list(tally.items())[:4]))
            for name, tally in told
        ),
    )


def _is_single(report: Mapping[str, Any]) -> bool:
    """Tell whether a report tells no other speed than one stream's; older results do not know."""
    return bool(report.get("single_stream", True))


def _note(report: Mapping[str, Any]) -> str:
    speed = report["tokens_per_second"]
    parts = [
        f"{number(speed, 1)} tokens/s" if speed is not None else "no speed",
        "" if _is_single(report) else "not the speed of one stream",
        f"{report['devices']} devices" if (report["devices"] or 1) > 1 else "",
        report["quantization"] or "",
        report["runtime"] or "",
        f"context {report['context_length']:,}" if report["context_length"] else "",
    ]
    return ", ".join(part for part in parts if part)
