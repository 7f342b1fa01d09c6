"""The cascades of releases as part of the lineage result."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl

from graph.lineage.cascades import (
    RELATIONS,
    cascade_rows,
    consumer_reports,
    derivations,
    first_derivative,
    first_report,
    releases_in_talk,
    talked_rows,
)
from graph.statistics.windows import LEAST_POSTS, dense_span
from graph.words import percentage, share_told

_LITTLE = 0.02
_WHEN = {7: "within a week", 90: "within 90 days"}


def cascades_told(
    models: pl.DataFrame,
    relations: pl.DataFrame,
    entities: pl.DataFrame,
    said: tuple[pl.DataFrame, pl.DataFrame],
    *,
    top: int,
) -> dict[str, Any]:
    """Return the curves from release to first derivatives and reports, and the largest cascades.

    Parameters
    ----------
    models, relations, entities : pl.DataFrame
        The tables of these names.
    said : tuple of pl.DataFrame
        Posts (`post_id`, `created_at`) and mentions (`post_id`, `kind`, `entity_id`).
    top : int
        How many releases are listed.
    """
    posts, mentions = said
    told = derivations(models)
    end = models["created_at"].max()
    reports = consumer_reports(relations, entities, posts)
    measured = consumer_reports(relations, entities, posts, with_speed=True)
    named = mentions.filter(pl.col("kind") == "model").join(posts, on="post_id", how="inner")
    first_named = named.group_by(pl.col("entity_id").alias("model")).agg(
        pl.col("created_at").min().alias("named_at"), pl.col("post_id").n_unique().alias("n_posts")
    )
    talk = {"named": first_named, "reports": reports, "measured": measured}
    releases = releases_in_talk(entities, mentions)
    return {
        "until": end.date().isoformat() if isinstance(end, datetime) else None,
        "to_first": {
            kind: first_derivative(told, kind, end).to_json()
            for kind in RELATIONS
            if isinstance(end, datetime)
        },
        "to_first_report": _reports(releases, posts, reports),
        "to_first_speed": _reports(releases, posts, measured),
        "releases": cascade_rows(told, talk, top=top),
        "releases_in_talk": talked_rows(_inside(releases, posts), talk, top=top),
    }


def _inside(releases: pl.DataFrame, posts: pl.DataFrame) -> pl.DataFrame:
    """Return the releases while posts are dense."""
    span = dense_span(posts)
    if span is None:
        return releases.clear()
    return releases.filter(pl.col("released_at").is_between(span.since, span.until))


def _reports(releases: pl.DataFrame, posts: pl.DataFrame, reports: pl.DataFrame) -> dict[str, Any]:
    """Return the curve to the first report, or why there is none."""
    span = dense_span(posts)
    if span is None:
        return {"refused": f"no month has {LEAST_POSTS:,} posts"}
    found = first_report(releases, reports, span.since, span.until).to_json()
    return found | {
        "since": span.since.date().isoformat(),
        "until": span.until.date().isoformat(),
        "released_before": int((releases["released_at"] < span.since).sum()),
        "released_after": int((releases["released_at"] > span.until).sum()),
    }


def cascade_sentence(told: dict[str, Any]) -> str:
    """Return how fast derivatives and reports come, as far as the data can tell."""
    parts: list[str] = []
    for kind, said in (("quantized", "a quantized version"), ("finetune", "a fine-tune")):
        curve = told["to_first"].get(kind)
        known = [when for when in _WHEN if curve and _at(curve, when)["share"] is not None]
        if curve and curve["n"] and known:
            later = "".join(f", {_share(curve, day)} {_WHEN[day]}" for day in known[1:])
            begin = f"of {curve['n']:,} bases with derivatives {_share(curve, known[0])} had {said}"
            parts.append(
                f"{begin} {_WHEN[known[0]]}{later}{_bounds(curve, known[-1], in_full=not parts)}"
            )
    reports = told["to_first_report"]
    if reports.get("n") and _at(reports, 7)["share"] is not None:
        measured = told["to_first_speed"]  # of which pages to be published may not tell all
        is_told = _at(measured, 7)["share"] is not None
        parts.append(
            f"of {reports['n']:,} models released from {reports['since']} on {_share(reports, 7)} "
            "were reported on consumer hardware within a week"
            + (f", {_share(measured, 7)} with a speed" if is_told else "")
        )
    if "refused" in reports:
        parts.append(f"first reports are not told, because {reports['refused']}")
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}." if said else "No release has a known day."


def _bounds(curve: dict[str, Any], day: int, *, in_full: bool) -> str:
    """Return what unknown days and relations leave of a share, if they leave much."""
    bounds = curve["bounds"]
    by = next(one for one in bounds["happened_by"] if one["day"] == day)
    if by["least"] is None or by["most"] is None or by["most"] - by["least"] < _LITTLE:
        return ""
    why = ", as the Hub does not tell every day and relation" if in_full else ""
    least, most = percentage(by["least"]), percentage(by["most"])
    return f" (between {least} and {most} % of all {bounds['n']:,}{why})"


def _at(curve: dict[str, Any], day: int) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in curve["happened_by"] if one["day"] == day)
    return found


def _share(curve: dict[str, Any], day: int) -> str:
    return share_told(_at(curve, day))
