"""How models are judged in public: counts of judgements and comparisons, from the relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from graph.claims import author, counts_as_told
from graph.networks import hub_edges
from graph.statistics.clusters import clustered_twice
from graph.statistics.intervals import Share
from graph.words import count, majority, percentage
from ingest.extract.names.models.read_again import line_of
from ingest.privacy.cells import LEAST


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgements:
    """Judgements of models: how many, by whom, of what; the share of positive ones by group.

    Intervals know that the judgements of one person are alike, and those of one thread.
    """

    n: int
    people: int
    by_nobody_known: int
    models: int
    preferences: int
    shares: Mapping[str, Share]

    @property
    def positive(self) -> Mapping[str, Mapping[str, Any]]:
        """The shares of positive judgements as JSON values."""
        return {name: share.to_json() for name, share in self.shares.items()}

    @property
    def shown(self) -> Mapping[str, Mapping[str, Any]]:
        """The shares that are told: of all models, and of kinds with five judgements or more."""
        return {
            name: part for name, part in self.positive.items()
            if name == "all models" or part["n"] >= LEAST
        }  # fmt: skip

    @property
    def headline(self) -> str:
        """The finding in a few words."""
        low, high = self.positive["all models"]["interval"]
        many = majority(low, high)
        if many is None:
            return "Too few judgements to say whether most are positive"
        return f"{many}{'' if many == 'Most' else ' of the'} judgements found are positive"

    @property
    def sentence(self) -> str:
        """What the counts say."""
        whole = self.positive["all models"]
        low, high = map(percentage, whole["interval"])
        people = count(self.people, "person judges", "people judge")
        # of fewer than five nothing is told on pages to publish, and it changes little
        is_told = self.people and self.by_nobody_known >= LEAST
        unknown = f", {self.by_nobody_known:,} of these by unknown authors" if is_told else ""
        said = (
            f"{people if self.people else 'Unknown authors judge'}"
            f" {count(self.models, 'model', 'models')} {count(self.n, 'time', 'times')}{unknown};"
            f" {percentage(whole['share'])} % of the judgements are positive (95 % interval {low}"
            f" to {high})"
        )
        if derived := self.shown.get("derivatives"):
            low, high = map(percentage, derived["interval"])
            part = f"{percentage(derived['share'])} % ({low} to {high})"
            said += f", of {derived['n']:,} on models made from somebody else's {part}"
        return f"{said}. {self._preferred}"

    @property
    def of_what(self) -> str:
        """How many judgements there are, of how many models."""
        judged = count(self.n, "judgement", "judgements")
        return f"{judged} of {count(self.models, 'model', 'models')}"

    @property
    def _preferred(self) -> str:
        if not self.preferences:
            return "No model is preferred to another."
        return f"{count(self.preferences, 'time', 'times')} one model is preferred to another."


def derivatives(relations: pl.DataFrame, models: pl.DataFrame) -> pl.Series:
    """Return the ids of models that are made from a model of somebody else.

    As the Hub tells it of a base of another owner; as a name tells it, but for quantizations of no
    known owner; and as words tell it of what no maker in the vocabulary has made: that DeepSeek is
    "based on Llama" is an opinion, and a maker's chat model is no derivative of its base here.
    """
    hub = hub_edges(models)
    owner = [hub[end].str.extract(r"^model:([^~/]+)/") for end in ("child", "base")]
    others = hub.filter((owner[0] != owner[1]).fill_null(value=False))["child"]
    told = relations.filter(
        pl.col("kind") == "derived_from", pl.col("subject") != pl.col("object"), counts_as_told()
    ).select(
        pl.col("subject", "subject_name", "object", "object_name", "relation", "rule").fill_null("")
    )
    found = [row["subject"] for row in told.unique().iter_rows(named=True) if _is_other(row)]
    return pl.concat([others, pl.Series(found, dtype=pl.String)]).unique()


def _is_other(told: Mapping[str, str]) -> bool:
    """Tell whether a derivation that posts tell is of somebody else's model."""
    by_name = told["rule"].startswith("name-")
    if by_name and told["relation"] == "quantized":
        owner = _owner(told["subject"])
        base = _makers(told["object_name"]) | {_owner(told["object"])}
        return owner is not None and owner not in base
    return by_name or not _makers(told["subject_name"])


def _owner(model: str) -> str | None:
    owner, mark, _ = model.removeprefix("model:").partition("/")
    return owner if mark else None


def _makers(name: str) -> set[str | None]:
    line = line_of(name)
    return {owner.casefold() for owner in line.owners} if line else set()


def judgements(relations: pl.DataFrame, posts: pl.DataFrame, models: pl.DataFrame) -> Judgements:
    """Count the judgements in tables `annotations/relations`, `corpus/posts`, `corpus/models`.

    What somebody says again in the same words counts once.
    """
    judged, preferred = (each_once(relations, posts, kind) for kind in ("judges", "prefers"))
    derived = derivatives(relations, models)
    groups = {
        "all models": judged,
        "derivatives": judged.filter(pl.col("subject").is_in(derived.implode())),
        "other models": judged.filter(~pl.col("subject").is_in(derived.implode())),
    }
    return Judgements(
        n=judged.height,
        people=judged["user_id"].drop_nulls().n_unique(),
        by_nobody_known=judged["user_id"].null_count(),
        models=judged["subject"].n_unique(),
        preferences=preferred.height,
        shares={
            name: clustered_twice(
                (rows["polarity"] == "positive").fill_null(value=False),
                rows["user_id"],
                rows["thread_id"],
            )
            for name, rows in groups.items()
        },
    )


def each_once(relations: pl.DataFrame, posts: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the relations of a kind with their authors, but for posts that repeat one another.

    Columns are those of `relations` with `user_id`, `thread_id`, `text` and `author`, who is the
    post itself where nobody is known.
    """
    told = relations.filter(pl.col("kind") == kind).join(
        posts.select("post_id", "user_id", "thread_id", "text"),
        on="post_id",
        how="left",
        maintain_order="left",
    )
    return told.with_columns(author()).unique(
        ["author", "text", "subject", "object", "polarity"], keep="first", maintain_order=True
    )
