"""Counterparts of the queries on stances on openness and on affordances of open models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from .tables import Tables, people, rows

Rows = list[dict[str, Any]]
Given = Mapping[str, Any]


def affordances_beside_models(t: Tables, given: Given) -> Rows:
    named = (
        t.mentions.filter(pl.col("entity_id").str.starts_with("model:"), ~pl.col("by_bot"))
        .select("post_id", model="name")
        .unique()
    )
    said = _said(t, given, "affordance")
    if given["affordance"] is not None:
        said = said.filter(_is(given["affordance"]))
    beside = said.join(named, on="post_id")
    counted = (
        beside.group_by("model", "name")
        .agg(posts=pl.len(), expected=pl.col("probability").sum(), people=people())
        .filter(pl.col("posts") >= given["least_posts"])
        .join(named.group_by("model").agg(model_posts=pl.len()), on="model")
        .with_columns(share=pl.col("posts") / pl.col("model_posts"), affordance="name")
        .sort("posts", "model", "affordance", descending=[True, False, False])
    )
    return rows(
        counted, ["model", "affordance", "posts", "expected", "people", "model_posts", "share"]
    )


def affordances_named(t: Tables, given: Given) -> Rows:
    return _counted(_said(t, given, "affordance"), "affordance")


def evidence_of_stances(t: Tables, given: Given) -> Rows:
    found = t.stances.filter(_is(given["label"]), pl.col("probability") >= given["least"]).sort(
        "probability", "created_at", "post_id", descending=[True, False, False]
    )
    told = found.rename({"post_id": "post", "thread_title": "thread"})
    return rows(told, ["post", "month", "probability", "thread", "text"])


def stances_by_month(t: Tables, given: Given) -> Rows:
    read = t.posts.filter(
        ~pl.col("by_bot"), pl.col("state").fill_null("present") == "present", pl.col("text") != ""
    )
    months = read.group_by("month").agg(posts_in_month=pl.len())
    counted = (
        _said(t, given)
        .drop_nulls("month")
        .group_by("month", label="name")
        .agg(posts=pl.len(), expected=pl.col("probability").sum(), people=people())
        .join(months, on="month")
        .sort("month", "expected", "label", descending=[True, True, False])
    )
    return rows(counted, ["month", "label", "posts", "expected", "people", "posts_in_month"])


def stances_on_openness(t: Tables, given: Given) -> Rows:
    return _counted(_said(t, given, "openness"), "stance")


def _said(t: Tables, given: Given, *families: str) -> pl.DataFrame:
    """Return what people said from a probability on."""
    least = t.stances.filter(pl.col("probability") >= given["least"], ~pl.col("by_bot"))
    return least.filter(pl.col("family").is_in(families)) if families else least


def _counted(said: pl.DataFrame, column: str) -> Rows:
    counted = (
        said.group_by(pl.col("name").alias(column))
        .agg(
            posts=pl.len(),
            expected=pl.col("probability").sum(),
            threads=pl.col("thread_id").n_unique(),
            people=people(),
        )
        .sort("expected", column, descending=[True, False])
    )
    return rows(counted, [column, "posts", "expected", "threads", "people"])


def _is(told: str) -> pl.Expr:
    """Tell whether a label is meant: by name, by label, or by id."""
    low = told.lower()
    prefix = pl.col("family").replace({"openness": "stance"})
    return (pl.col("name") == low) | (pl.col("label") == low) | (
        pl.format("{}:{}", prefix, "label") == low
    )  # fmt: skip
