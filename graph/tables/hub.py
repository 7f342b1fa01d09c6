"""What the catalogue of models tells beside its networks: downloads, licences along lineage."""

from __future__ import annotations

import polars as pl

from graph.lineage.licences import (
    licence_changes,
    licence_kept,
    licence_known,
    licence_pairs,
    licence_share,
)
from graph.networks import owner_of
from graph.statistics.clusters import clustered
from graph.statistics.intervals import Share
from graph.tables.rows import Row, share_row

_MOST_CHANGES = 12


def download_rows(models: pl.DataFrame) -> list[Row]:
    """Return the share of models with no download, of all and by the day they were counted on.

    Models of one owner are alike.
    """
    known = models.filter(pl.col("downloads").is_not_null()).with_columns(
        day=pl.col("downloads_at").cast(pl.String)
    )
    days = known.partition_by("day", as_dict=True, maintain_order=True)
    by_day = sorted(days.items(), key=lambda one: (one[0][0] is None, one[0][0] or ""))
    unknown = _by_owner(models, models["downloads"].is_null())
    return [
        share_row("downloads_unknown", unknown),
        share_row("zero_downloads", _none(known), part="all days"),
        *(
            share_row("zero_downloads", _none(rows), part=day or "of an unknown day")
            for (day,), rows in by_day
        ),
    ]


def _none(models: pl.DataFrame) -> Share:
    return _by_owner(models, models["downloads"] == 0)


def _by_owner(models: pl.DataFrame, hits: pl.Series) -> Share:
    return clustered(hits, models.select(owner_of(pl.col("key"))).to_series())


def licence_rows(models: pl.DataFrame) -> list[Row]:
    """Return how often a derivative keeps the licence of its base, by relation, and the changes."""
    pairs = licence_pairs(models)
    kept, by = licence_kept(pairs)
    rows = [
        share_row("licence_known", licence_known(pairs)),
        share_row("licence_kept", kept),
        *(share_row("licence_kept", share, part=name) for name, share in by),
    ]
    changes = [
        (f"{old} → {new}", licence_share(pairs, old, new))
        for old, new in licence_changes(pairs)
        .select("base_licence", "licence")
        .head(_MOST_CHANGES)
        .iter_rows()
    ]
    return rows + [share_row("licence_changed", share, part=name) for name, share in changes]
