"""What the catalogue of models tells beside its networks: downloads, licences along lineage."""

from __future__ import annotations

import polars as pl

from graph.intervals import Share
from graph.networks import hub_edges
from graph.tables.rows import Row, share_row

_MOST_CHANGES = 12


def download_rows(models: pl.DataFrame) -> list[Row]:
    """Return the share of models with no download, of all and by the day they were counted on."""
    known = models.filter(pl.col("downloads").is_not_null())
    days = known.group_by(pl.col("downloads_at").cast(pl.String)).agg(
        pl.len(), (pl.col("downloads") == 0).sum().alias("none")
    )
    rows = [
        share_row("zero_downloads", "models", Share(k=none, n=n), part=day or "of an unknown day")
        for day, n, none in days.sort("downloads_at", nulls_last=True).iter_rows()
    ]
    whole = Share(k=int((known["downloads"] == 0).sum()), n=known.height)
    unknown = Share(k=models.height - known.height, n=models.height)
    return [
        share_row("downloads_unknown", "models", unknown),
        share_row("zero_downloads", "models", whole, part="all days"),
        *rows,
    ]


def licence_pairs(models: pl.DataFrame) -> pl.DataFrame:
    """Return `child`, `base`, `relation`, `base_licence`, `licence` of each derivation."""
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


def licence_rows(models: pl.DataFrame) -> list[Row]:
    """Return how often a derivative keeps the licence of its base, by relation, and the changes."""
    pairs = licence_pairs(models)
    known = pairs.drop_nulls(["licence", "base_licence"])
    kept = known.with_columns((pl.col("licence") == pl.col("base_licence")).alias("kept"))
    rows = [
        share_row("licence_known", "models", Share(k=known.height, n=pairs.height)),
        share_row("licence_kept", "models", Share(k=int(kept["kept"].sum()), n=kept.height)),
    ]
    by = kept.group_by(pl.col("relation").fill_null("unknown")).agg(pl.len(), pl.col("kept").sum())
    rows += [
        share_row("licence_kept", "models", Share(k=k, n=n), part=relation)
        for relation, n, k in by.sort("len", "relation", descending=[True, False]).iter_rows()
    ]
    changed = kept.filter(~pl.col("kept")).group_by("base_licence", "licence").len()
    changes = changed.sort("len", "base_licence", "licence", descending=[True, False, False])
    return rows + [
        share_row("licence_changed", "models", Share(k=n, n=kept.height), part=f"{old} → {new}")
        for old, new, n in changes.head(_MOST_CHANGES).iter_rows()
    ]
