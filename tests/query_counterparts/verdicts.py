"""Counterparts of the queries on how people judge models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from .tables import Tables, people, rows

Rows = list[dict[str, Any]]
Given = Mapping[str, Any]


def evidence_of_judgements(t: Tables, given: Given) -> Rows:
    told = _verdicts(t, given["model"]).sort("created_at", "relation_id")
    named = told.rename({"post_id": "post", "thread_title": "thread"})
    return rows(named, ["post", "month", "polarity", "thread", "text"])


def judgements_of_model(t: Tables, given: Given) -> Rows:
    counted = _each_once(_verdicts(t, given["model"])).group_by("polarity").agg(
        judgements=pl.len(), people=people()
    )  # fmt: skip
    return rows(counted.sort("polarity"), ["polarity", "judgements", "people"])


def models_most_judged(t: Tables, _given: Given) -> Rows:
    polarities = [
        (pl.col("polarity") == name).sum().alias(name) for name in ("positive", "mixed", "negative")
    ]
    counted = (
        _each_once(_verdicts(t))
        .group_by("model")
        .agg(*polarities, people=people(), judgements=pl.len())
    )
    ordered = counted.sort("people", "judgements", "model", descending=[True, True, False])
    return rows(ordered, ["model", "people", "judgements", "positive", "mixed", "negative"])


def preferences_between_models(t: Tables, _given: Given) -> Rows:
    told = t.relations.filter(pl.col("kind") == "prefers", pl.col("model") != pl.col("other"))
    one, other = pl.min_horizontal("model", "other"), pl.max_horizontal("model", "other")
    counted = (
        told.with_columns(better="model", one=one, last=other)
        .group_by("one", "last")
        .agg(
            one_preferred=(pl.col("better") == pl.col("one")).sum(),
            other_preferred=(pl.col("better") == pl.col("last")).sum(),
            people=people(),
        )
        .with_columns(times=pl.col("one_preferred") + pl.col("other_preferred"))
        .sort("times", "one", "last", descending=[True, False, False])
        .rename({"last": "other"})
    )
    return rows(counted, ["one", "other", "times", "one_preferred", "other_preferred", "people"])


def publishers_most_judged(t: Tables, _given: Given) -> Rows:
    owners = {model: t.owner(model) for model in t.kin}
    from_others = {
        derivative
        for derivative, base in t.derivations.filter(pl.col("source") == "hub")
        .select("derivative", "base")
        .iter_rows()
        if None not in (pair := {(owners[m] or "").lower() or None for m in (derivative, base)})
        and len(pair) == 2
    }
    spelled = {owner.lower(): owner for owner in reversed([*owners.values()]) if owner}
    told: dict[str, Rows] = {}
    for row in _each_once(_verdicts(t)).iter_rows(named=True):
        owner = owners[row["subject"]]
        told.setdefault(spelled[owner.lower()] if owner else "not known", []).append(row)
    found = [
        {
            "publisher": publisher, "models": len({row["subject"] for row in judged}),
            "people": len({row["user_id"] for row in judged}), "judgements": len(judged),
            **{
                name: sum(row["polarity"] == name for row in judged)
                for name in ("positive", "mixed", "negative")
            },
            "of_derivatives": sum(row["subject"] in from_others for row in judged),
        }
        for publisher, judged in told.items()
    ]  # fmt: skip
    return sorted(found, key=lambda r: (-r["people"], -r["judgements"], r["publisher"]))


def _verdicts(t: Tables, model: str | None = None) -> pl.DataFrame:
    told = t.relations.filter(
        pl.col("kind") == "judges", pl.col("user_id").is_not_null(), ~pl.col("by_bot")
    )
    return told if model is None else told.filter(pl.col("subject").is_in(list(t.models(model))))


def _each_once(told: pl.DataFrame) -> pl.DataFrame:
    """Leave out what somebody says again in the same words."""
    return told.unique(["user_id", "subject", "object", "polarity", "text"], maintain_order=True)
