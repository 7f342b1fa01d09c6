"""Licences along lineage: which a derivative has, by that of its base."""

from __future__ import annotations

from typing import Any

import polars as pl

from graph.networks import hub_edges
from graph.statistics.intervals import Share


def licence_pairs(models: pl.DataFrame) -> pl.DataFrame:
    """Return the derivations of the Hub, each pair once, with both licences.

    Columns `child`, `base`, `relation` (the first that is known), `licence`, `base_licence`;
    unknown is null.
    """
    licences = models.select(pl.format("model:{}", "key").alias("id"), "license")
    return (
        hub_edges(models)
        .group_by("child", "base", maintain_order=True)
        .agg(pl.col("relation").drop_nulls().first())
        .join(licences, left_on="child", right_on="id", how="left", maintain_order="left")
        .rename({"license": "licence"})
        .join(licences, left_on="base", right_on="id", how="left", maintain_order="left")
        .rename({"license": "base_licence"})
    )


def licence_changes(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the changes of licence by number: `base_licence`, `licence`, `n`, an example."""
    both = pairs.filter(pl.col("licence") != pl.col("base_licence"))
    return (
        both.group_by("base_licence", "licence", maintain_order=True)
        .agg(pl.len().alias("n"), pl.col("child", "base").first())
        .sort("n", "base_licence", "licence", descending=[True, False, False])
    )


def kept_by_relation(pairs: pl.DataFrame) -> list[tuple[str, Share]]:
    """Return for each relation how many pairs with both licences known have the same."""
    known = pairs.drop_nulls(["licence", "base_licence"])
    same = (pl.col("licence") == pl.col("base_licence")).sum().alias("same")
    by = known.group_by(pl.col("relation").fill_null("unknown")).agg(pl.len(), same)
    ordered = by.sort("len", "relation", descending=[True, False])
    return [(relation, Share(k=k, n=n)) for relation, n, k in ordered.iter_rows()]


def licences_told(models: pl.DataFrame, *, top: int) -> dict[str, Any]:
    """Return the part of the lineage result that tells of licences."""
    pairs = licence_pairs(models)
    by = kept_by_relation(pairs)
    known = sum(share.n for _, share in by)
    return {
        "known": Share(k=known, n=pairs.height).to_json(),
        "kept": Share(k=sum(share.k for _, share in by), n=known).to_json(),
        "by_relation": [{"relation": name} | share.to_json() for name, share in by],
        "changes": licence_changes(pairs).head(top).to_dicts(),
    }
