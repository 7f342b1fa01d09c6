"""Counterparts of the queries on what runs on what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from .tables import Tables, people, rows

Rows = list[dict[str, Any]]
Given = Mapping[str, Any]

_SINGLE = pl.col("single_stream").fill_null(value=True)
_AUTHOR = pl.coalesce("user_id", "post").alias("author")
_EQUAL = ("author", "subject", "object", "tokens_per_second", "quantization")
_SPEED = pl.when(_SINGLE).then(pl.col("tokens_per_second"))


def doubtful_reports(t: Tables, _given: Given) -> Rows:
    told = _runs(t).filter(pl.col("second_hand") | ~pl.col("plausible") | ~pl.col("single_stream"))
    columns = [
        "model", "hardware", "devices", "quantization", "tokens_per_second", "second_hand",
        "plausible", "single_stream", "post",
    ]  # fmt: skip
    return rows(told, columns)


def evidence_of_runs_on(t: Tables, given: Given) -> Rows:
    told = _runs(t).filter(
        pl.col("subject").is_in(list(t.models(given["model"]))),
        pl.col("object").is_in(list(t.things(given["hardware"]))),
    )
    columns = [
        "post", "month", "thread", "tokens_per_second", "second_hand", "plausible",
        "single_stream", "text",
    ]  # fmt: skip
    return rows(told.rename({"thread_title": "thread"}), columns)


def first_runs_of_models(t: Tables, given: Given) -> Rows:
    counted = _good(t).group_by("model").agg(
        pl.col("month", "hardware", "person", "post").first(), people=people()
    )  # fmt: skip
    told = counted.filter(pl.col("people") >= given["least_people"]).sort("month", "model")
    return rows(told, ["model", "month", "hardware", "person", "post", "people"])


def hardware_of_teachers(t: Tables, _given: Given) -> Rows:
    teachers = t.teaches["teacher_id"].unique().to_list()
    makers = t.entities.select("maker", object="entity_id")
    told = _good(t).drop_nulls("user_id").unique(["object", "user_id"]).join(makers, on="object")
    counted = told.group_by("object", "hardware", "maker").agg(
        people=pl.len(), taught_somebody=pl.col("user_id").is_in(teachers).sum()
    )
    ordered = counted.sort("people", "hardware", descending=[True, False])
    return rows(ordered, ["hardware", "maker", "people", "taught_somebody"])


def models_on_hardware(t: Tables, given: Given) -> Rows:
    told = _told_once(t).filter(pl.col("object").is_in(list(t.things(given["hardware"]))))
    counted = told.group_by("model").agg(
        reports=pl.len(), people=people(), with_speed=_SPEED.count(),
        median=_SPEED.median(), fastest=_SPEED.max(),
    )  # fmt: skip
    columns = ["model", "reports", "people", "with_speed", "median", "fastest"]
    return rows(counted.sort("reports", "model", descending=[True, False]), columns)


def models_on_most_hardware(t: Tables, _given: Given) -> Rows:
    makers = t.entities.select("maker", object="entity_id")
    counted = _told_once(t).join(makers, on="object").group_by("model").agg(
        devices_named=pl.col("object").n_unique(), makers=people("maker"), people=people(),
        reports=pl.len(),
    )  # fmt: skip
    told = counted.rename({"devices_named": "devices"})
    ordered = told.sort("devices", "reports", "model", descending=[True, True, False])
    return rows(ordered, ["model", "devices", "makers", "people", "reports"])


def smallest_hardware_of_models(t: Tables, given: Given) -> Rows:
    sizes = t.entities.select("memory_gib", object="entity_id").drop_nulls()
    told = (
        _good(t)
        .with_columns(_AUTHOR)
        .join(sizes, on="object", maintain_order="left")
        .with_columns(pl.col("devices").fill_null(1))
        .with_columns(memory_gib=pl.col("memory_gib") * pl.col("devices"))
        .sort("memory_gib", "created_at", "relation_id")
        .unique([*_EQUAL], keep="first", maintain_order=True)
    )
    counted = told.group_by("model").agg(
        pl.col("memory_gib", "devices", "hardware", "post").first(), reports=pl.len()
    )
    kept = counted.filter(pl.col("reports") >= given["least_reports"])
    columns = ["model", "memory_gib", "devices", "hardware", "post", "reports"]
    return rows(kept.sort("reports", "model", descending=[True, False]), columns)


def speed_by_hardware(t: Tables, given: Given) -> Rows:
    return _speeds(t, given, pl.col("hardware"))


def speed_by_quantization(t: Tables, given: Given) -> Rows:
    return _speeds(t, given, pl.col("quantization").fill_null("not told"))


def who_runs_model(t: Tables, given: Given) -> Rows:
    told = _runs(t).filter(pl.col("subject").is_in(list(t.models(given["model"]))))
    columns = [
        "person", "hardware", "devices", "quantization", "runtime", "tokens_per_second",
        "second_hand", "plausible", "single_stream", "month", "post",
    ]  # fmt: skip
    return rows(told, columns)


def _speeds(t: Tables, given: Given, by: pl.Expr) -> Rows:
    told = _told_once(t, _SINGLE).filter(pl.col("subject").is_in(list(t.models(given["model"]))))
    name = by.meta.output_name()
    counted = told.drop_nulls("tokens_per_second").group_by(by.alias(name)).agg(
        reports=pl.len(), people=people(), slowest=_SPEED.min(), median=_SPEED.median(),
        fastest=_SPEED.max(),
    )  # fmt: skip
    ordered = counted.sort("reports", name, descending=[True, False])
    return rows(ordered, [name, "reports", "people", "slowest", "median", "fastest"])


def _runs(t: Tables) -> pl.DataFrame:
    """Return all reports in the order of time."""
    told = t.relations.filter(
        pl.col("kind") == "runs_on", pl.col("model").is_not_null(), pl.col("other").is_not_null()
    )
    return told.sort("created_at", "relation_id").rename({"other": "hardware", "post_id": "post"})


def _good(t: Tables) -> pl.DataFrame:
    """Return reports at first hand that are not implausible."""
    return _runs(t).filter(
        ~pl.col("second_hand").fill_null(value=False), pl.col("plausible").fill_null(value=True)
    )


def _told_once(t: Tables, which: pl.Expr | None = None) -> pl.DataFrame:
    """Return good reports, of equal ones of one person the first with a stream's speed."""
    good = _good(t) if which is None else _good(t).filter(which)
    ordered = good.with_columns(_AUTHOR, other=~_SINGLE).sort("other", maintain_order=True)
    return ordered.unique([*_EQUAL], keep="first", maintain_order=True).drop("other", "author")
