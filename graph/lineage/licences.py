"""Licences along lineage: which a derivative has, by that of its base."""

from __future__ import annotations

from typing import Any

import polars as pl

from graph.networks import hub_edges, owner_of
from graph.statistics.clusters import clustered_twice
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


def licence_kept(pairs: pl.DataFrame) -> tuple[Share, list[tuple[str, Share]]]:
    """Return how many pairs with both licences known have the same, in all and by relation.

    Derivatives of one base are alike, whose licence is one choice, and those of one owner, who may
    copy it by rule.
    """
    known = pairs.drop_nulls(["licence", "base_licence"]).with_columns(
        pl.col("relation").fill_null("unknown")
    )
    parts = known.partition_by("relation", as_dict=True, maintain_order=True)
    by = [(str(relation), _kept(rows)) for (relation,), rows in parts.items()]
    return _kept(known), sorted(by, key=lambda one: (-one[1].n, one[0]))


def licence_known(pairs: pl.DataFrame) -> Share:
    """Return of how many pairs both licences are known; pairs are alike as for `licence_kept`."""
    return _share(pairs, pairs["licence"].is_not_null() & pairs["base_licence"].is_not_null())


def _kept(known: pl.DataFrame) -> Share:
    return _share(known, known["licence"] == known["base_licence"])


def _share(known: pl.DataFrame, hits: pl.Series) -> Share:
    owners = known.select(owner_of(pl.col("child"))).to_series()
    return clustered_twice(hits, known["base"], owners)


def licence_share(pairs: pl.DataFrame, base_licence: str, licence: str) -> Share:
    """Return of how many pairs with both licences known the base has one, the derivative one."""
    known = pairs.drop_nulls(["licence", "base_licence"])
    hits = (known["base_licence"] == base_licence) & (known["licence"] == licence)
    return _share(known, hits)


def licences_told(models: pl.DataFrame, *, top: int) -> dict[str, Any]:
    """Return the part of the lineage result that tells of licences."""
    pairs = licence_pairs(models)
    kept, by = licence_kept(pairs)
    return {
        "known": licence_known(pairs).to_json(),
        "kept": kept.to_json(),
        "by_relation": [{"relation": name} | share.to_json() for name, share in by],
        "changes": licence_changes(pairs).head(top).to_dicts(),
    }
