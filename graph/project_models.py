"""Models of the graph: those that posts name, and their kin on the Hub.

Of the Hub's models the graph has the ancestors (all that a named model was derived from, over any
number of steps) and the descendants (all that was derived from it); siblings only where posts name
them. The Hub has far more models than a community talks about.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from graph.claims import counts_as_told

UNSPECIFIED = "unspecified"
"""Relation of a derivation for which the Hub names a base but not how the model came from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """Model and publisher nodes, who published what, and all derivations that the Hub tells."""

    nodes: pl.DataFrame
    publishers: pl.DataFrame
    published: pl.DataFrame
    lineage: pl.DataFrame


def models(entities: pl.DataFrame, catalogue: pl.DataFrame) -> Models:
    """Return the models that the graph has.

    Parameters
    ----------
    entities : pl.DataFrame
        Table annotations/entities; what it says of a model stands above the catalogue.
    catalogue : pl.DataFrame
        Table corpus/models.
    """
    lineage = _hub_lineage(catalogue)
    named = entities.filter(pl.col("kind") == "model").with_columns(pl.col("entity_id").alias("id"))
    kin = pl.concat(
        [
            _reach(named["id"], lineage, start="source_id", end="target_id"),
            _reach(named["id"], lineage, start="target_id", end="source_id"),
        ]
    ).unique(maintain_order=True)
    nodes = _merge(named, _from_hub(catalogue, lineage, kin))
    owned = nodes.filter(pl.col("owner").is_not_null()).with_columns(
        pl.format("publisher:{}", pl.col("owner").str.to_lowercase()).alias("target_id"),
    )
    publishers = owned.select(pl.col("target_id").alias("id"), pl.col("owner").alias("name"))
    return Models(
        nodes=nodes,
        publishers=publishers.unique("id", keep="first", maintain_order=True),
        published=owned.select(pl.col("id").alias("source_id"), "target_id"),
        lineage=lineage,
    )


def _hub_lineage(catalogue: pl.DataFrame) -> pl.DataFrame:
    """Return each model and base that the Hub names, in the order of the catalogue.

    Returns
    -------
    pl.DataFrame
        `source_id` (the derivative), `target_id` (its base), `relation`, `base_repo` as spelled. A
        model is never its own base.
    """
    return (
        catalogue.select("key", "base_models")
        .explode("base_models", empty_as_null=True, keep_nulls=True)
        .unnest("base_models")
        .filter(pl.col("repo_id").is_not_null())
        .select(
            pl.format("model:{}", "key").alias("source_id"),
            pl.format("model:{}", pl.col("repo_id").str.to_lowercase()).alias("target_id"),
            pl.col("relation").fill_null(UNSPECIFIED),
            pl.col("repo_id").alias("base_repo"),
        )
        .filter(pl.col("source_id") != pl.col("target_id"))
    )


def derivations(
    told: pl.DataFrame, found: Models, *, accepted: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return the rows of DERIVED_FROM: from the Hub, from words of posts, from names of models.

    Parameters
    ----------
    told : pl.DataFrame
        Relations of kind ``derived_from`` with `created_at` of their posts. A rule that begins with
        ``name-`` read the derivation out of a model's name; all others read it in words.
    found : Models
        What `models` returned.
    accepted : pl.DataFrame, optional
        `source_id`, `target_id`, `relation` of what a person accepted; stands once more, as source
        ``accepted``, beside what posts and names tell.
    """
    hub = found.lineage.with_columns(
        pl.lit("hub").alias("source"), pl.lit(None, dtype=pl.List(pl.String)).alias("post_ids")
    )
    by_name = pl.col("rule").str.starts_with("name-")
    text = (
        told.filter(pl.col("subject") != pl.col("object"), counts_as_told())
        .with_columns(
            pl.when(by_name).then(pl.lit("name")).otherwise(pl.lit("text")).alias("source"),
            pl.col("relation").fill_null(UNSPECIFIED),
        )
        .sort("created_at", maintain_order=True, nulls_last=True)
        .group_by("subject", "object", "relation", "source", maintain_order=True)
        .agg(pl.col("post_id").unique(maintain_order=True).alias("post_ids"))
        .rename({"subject": "source_id", "object": "target_id"})
    )
    columns = ["source_id", "target_id", "relation", "source", "post_ids"]
    parts = [hub.select(columns), text.select(columns)]
    if accepted is not None:
        posts = text.group_by("source_id", "target_id", "relation", maintain_order=True).agg(
            pl.col("post_ids").explode().unique(maintain_order=True)
        )
        judged = accepted.join(
            posts, on=["source_id", "target_id", "relation"], how="left", maintain_order="left"
        ).with_columns(pl.lit("accepted").alias("source"))
        parts.append(judged.select(columns))
    return pl.concat(parts)


def _reach(seeds: pl.Series, lineage: pl.DataFrame, *, start: str, end: str) -> pl.Series:
    """Return what the seeds reach in any number of steps along the lineage, nearest first."""
    reached = front = seeds.unique(maintain_order=True)
    steps = lineage.select(pl.col(start).alias("from"), pl.col(end).alias("id"))
    while len(front):
        found = steps.filter(pl.col("from").is_in(front.implode()))["id"]
        front = found.filter(~found.is_in(reached.implode())).unique(maintain_order=True)
        reached = pl.concat([reached, front])
    return reached.alias("id")


def _from_hub(catalogue: pl.DataFrame, lineage: pl.DataFrame, kin: pl.Series) -> pl.DataFrame:
    """Return the kin that the catalogue knows, then bases that it only names."""
    wanted = kin.to_frame("id")
    known = catalogue.select(
        pl.format("model:{}", "key").alias("id"),
        pl.col("repo_id").alias("name"),
        pl.col("repo_id").str.extract(r"^([^/]+)/").alias("owner"),
        pl.lit(value=True).alias("on_hub"),
        "n_params", "license", "created_at", "downloads",
    ).join(wanted, on="id", how="semi", maintain_order="left")  # fmt: skip
    bases = lineage.select(
        pl.col("target_id").alias("id"),
        pl.col("base_repo").alias("name"),
        pl.col("base_repo").str.extract(r"^([^/]+)/").alias("owner"),
    ).join(wanted, on="id", how="semi", maintain_order="left")
    return pl.concat([known, bases], how="diagonal").unique(
        "id", keep="first", maintain_order=True
    )  # fmt: skip


def _merge(named: pl.DataFrame, hub: pl.DataFrame) -> pl.DataFrame:
    """Put entities first; what they leave unknown comes from the Hub's record."""
    facts = ["owner", "on_hub", "n_params", "license", "created_at", "downloads"]
    first = named.select("id", "name", "family", *facts)
    filled = first.join(
        hub.select("id", *facts), on="id", how="left", suffix="_hub", maintain_order="left"
    ).with_columns(pl.coalesce(fact, f"{fact}_hub") for fact in facts)
    return pl.concat(
        [filled.select(first.columns), hub.join(first, on="id", how="anti", maintain_order="left")],
        how="diagonal",
    ).with_columns(pl.coalesce("name", "id"))
