"""Cards of the index about releases, time, and the tables of the literature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.words import count
from viz.drawing.curves import share_by
from viz.drawing.svg import share_bars
from viz.index.cards import Card, Drawn, headline_of, link_to
from viz.study.families import names_models
from viz.study.reading import is_measured, reading
from viz.view import Study


def cascades(study: Study, drawn: Drawn) -> Card | None:
    """Return the card of what follows a release."""
    result = study.results.get("lineage")
    if result is None:
        return None
    asks = "How fast does a community take up a new model?"
    if not names_models(study.tables):
        return Card(
            asks=asks, finding="No post names a model.", is_supported=False,
            said="How soon derivatives followed a release is told of the Hub's catalogue alone.",
            link=link_to(drawn, "cascades"), go="What the catalogue tells",
        )  # fmt: skip
    told = result["cascades"]
    named = len(told["releases_in_talk"])
    bases = told["to_first"].get("quantized", {}).get("n", 0)
    since = told["to_first_report"].get("since")
    n = f"{named:,} releases from {since} on" if named else f"{bases:,} bases on the Hub"
    return Card(
        asks=asks, finding=headline_of(drawn, "cascades"), said=result["cascade_sentence"],
        # how rightly a first report is read, not how many models have one: a range of reports
        facts=(("n", n), *reading("runs_on", told["to_first_report"].get("events", 0),
                                  is_measured=is_measured(study.tables))[:1]),
        svg=_within_a_week([
            ("quantized", told["to_first"].get("quantized", {})),
            ("fine-tune", told["to_first"].get("finetune", {})),
            ("reported", told["to_first_report"]), ("with a speed", told["to_first_speed"]),
        ], caption="within a week of the release"),
        link=link_to(drawn, "cascades"), go="After a release",
        is_supported=bool(told["releases_in_talk"] or told["releases"]),
    )  # fmt: skip


def over_time(study: Study, drawn: Drawn) -> Card | None:
    """Return the card of the core over time."""
    result = study.results.get("core-over-time")
    if result is None:
        return None
    newcomers = result["newcomers"]
    told = [row for row in result["turnover"] if row["refused"] is None]
    return Card(
        asks="Who enters the core, who leaves it, and how do newcomers get in?",
        finding=headline_of(drawn, "core-over-time"), said=result["sentence"],
        svg=_within_a_week([
            (words, newcomers.get("to_first", {}).get(name, {}))
            for name, words in (("answered", "were answered"), ("helped", "helped others"),
                                ("taught", "taught others"), ("core", "in the core"))
        ], caption="within a week of the first post"),
        link=link_to(drawn, "core-over-time"), go="The core over time", is_supported=bool(told),
        facts=(("n", count(result["n"], "person", "people")),
               ("newcomers watched", f"{newcomers.get('watched', 0):,}"),
               ("steps told", f"{len(told)} of {len(result['turnover'])}")),
    )  # fmt: skip


def tables(study: Study, drawn: Drawn) -> Card | None:
    """Return the card of the tables of the literature."""
    result = study.results.get("community-tables")
    if result is None:
        return None
    people = count(result["n"], "person", "people")
    tails = [row for row in result["rows"] if row["figure"] == "tail"]
    return Card(
        asks="What do the tables of the literature say of it, and of the Hub?",
        finding=headline_of(drawn, "community-tables"), said=result["sentence"],
        link=link_to(drawn, "community-tables"), go="All tables",
        facts=(("n", f"{people}, {count(result['n_models'], 'model', 'models')}"),
               ("networks", f"{len(result['networks'])}"), ("tails tested", f"{len(tails)}")),
    )  # fmt: skip


def _within_a_week(curves: Sequence[tuple[str, Mapping[str, Any]]], *, caption: str) -> str:
    """Return bars of the share to whom something has happened within a week; none if unknown."""
    rows: list[tuple[str, float, tuple[float, float] | None, str]] = []
    for label, curve in curves:
        week = next((one for one in curve.get("happened_by", ()) if one["day"] == 7), None)
        if week is not None and week["share"] is not None:
            is_known = week["low"] is not None and week["high"] is not None
            interval = (week["low"], week["high"]) if is_known else None
            rows.append((label, week["share"], interval, share_by(week)))
    return share_bars(rows, caption=caption) if rows else ""
