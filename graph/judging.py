"""How models are judged in public: counts of judgements and comparisons, from the relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from graph.networks import hub_edges, talk_edges
from graph.statistics.intervals import Share
from graph.words import count, majority


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgements:
    """Judgements of models: how many, by whom, of what; `positive` is a share by group."""

    n: int
    people: int
    models: int
    preferences: int
    positive: Mapping[str, Mapping[str, Any]]

    @property
    def headline(self) -> str:
        """The finding in a few words."""
        low, high = self.positive["all models"]["interval"]
        many = majority(low, high)
        if many is None:
            return "Too few judgements to say whether most are positive"
        return f"{many}{'' if many == 'Most' else ' of the'} judgements of models are positive"

    @property
    def sentence(self) -> str:
        """What the counts say."""
        whole = self.positive["all models"]
        low, high = (f"{100 * bound:.0f}" for bound in whole["interval"])
        said = (
            f"{count(self.people, 'person judges', 'people judge')}"
            f" {count(self.models, 'model', 'models')} {count(self.n, 'time', 'times')};"
            f" {100 * whole['share']:.0f} % of the judgements are positive (95 % interval {low}"
            f" to {high})"
        )
        derived = self.positive.get("derivatives")
        if derived and derived["n"]:
            low, high = (f"{100 * bound:.0f}" for bound in derived["interval"])
            part = f"{100 * derived['share']:.0f} % ({low} to {high})"
            said += f", of {derived['n']:,} on known derivatives {part}"
        return f"{said}. {self.preferences:,} times one model is preferred to another."


def judgements(relations: pl.DataFrame, posts: pl.DataFrame, models: pl.DataFrame) -> Judgements:
    """Count the judgements in tables `annotations/relations`, `corpus/posts`, `corpus/models`."""
    judged = relations.filter(pl.col("kind") == "judges").join(
        posts.select("post_id", "user_id"), on="post_id", how="left"
    )
    derived = pl.concat([hub_edges(models)["child"], talk_edges(relations)["child"]]).unique()
    groups = {
        "all models": judged,
        "derivatives": judged.filter(pl.col("subject").is_in(derived.implode())),
        "other models": judged.filter(~pl.col("subject").is_in(derived.implode())),
    }
    return Judgements(
        n=judged.height,
        people=judged["user_id"].drop_nulls().n_unique(),
        models=judged["subject"].n_unique(),
        preferences=relations.filter(pl.col("kind") == "prefers").height,
        positive={
            name: Share(
                k=rows.filter(pl.col("polarity") == "positive").height, n=rows.height
            ).to_json()
            for name, rows in groups.items()
        },
    )
