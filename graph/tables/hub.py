"""What the catalogue of models tells beside its networks: downloads, licences along lineage."""

from __future__ import annotations

import polars as pl

from graph.lineage.licences import licence_changes, licence_kept, licence_pairs, licence_share
from graph.statistics.intervals import Share
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


def licence_rows(models: pl.DataFrame) -> list[Row]:
    """Return how often a derivative keeps the licence of its base, by relation, and the changes."""
    pairs = licence_pairs(models)
    kept, by = licence_kept(pairs)
    rows = [
        share_row("licence_known", "models", Share(k=kept.n, n=pairs.height)),
        share_row("licence_kept", "models", kept),
        *(share_row("licence_kept", "models", share, part=name) for name, share in by),
    ]
    changes = [
        (f"{old} → {new}", licence_share(pairs, old, new))
        for old, new in licence_changes(pairs)
        .select("base_licence", "licence")
        .head(_MOST_CHANGES)
        .iter_rows()
    ]
    return rows + [
        share_row("licence_changed", "models", share, part=name) for name, share in changes
    ]
