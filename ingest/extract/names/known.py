"""What linking needs of the catalogue of models: repositories by key, by bare name, by maker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from ingest.extract.names.linking import Catalogue, Repo
from ingest.extract.names.naming import bare_names
from ingest.extract.names.vocabulary import Line, rows


def catalogue_of(models: pl.DataFrame, lines: Iterable[Line]) -> Catalogue:
    """Return the repositories of the table corpus/models, and the makers of some lines."""
    told = models.select(
        "key",
        "repo_id",
        owner=pl.col("repo_id").str.split("/").list.first(),
        existed=pl.coalesce("created_at", "created_at_bound"),
        downloads=pl.col("downloads").fill_null(0),
    )
    repos = [Repo(*row) for row in told.iter_rows()]
    makers = frozenset(owner.casefold() for line in lines for owner in line.owners)
    return Catalogue(
        repos={repo.key: repo for repo in repos},
        names=_by_name(models["key"], repos),
        bases=_bases(models, makers),
        owners=makers.union(owner.casefold() for owner in told["owner"].unique()),
    )


def _bases(models: pl.DataFrame, makers: frozenset[str]) -> dict[str, list[Repo]]:
    """Return the makers' repositories that derivatives or the vocabulary name, of no known day."""
    named = models.select(
        repo_id=pl.col("base_models").explode().struct.field("repo_id").drop_nulls()
    )
    younger = pl.DataFrame({"repo_id": [row["repo_id"] for row in rows("repos.csv")]})
    told = pl.concat([named, younger]).select("repo_id", key=pl.col("repo_id").str.to_lowercase())
    lacking = (
        told.filter(pl.col("key").str.split("/").list.first().is_in(sorted(makers)))
        .join(models, on="key", how="anti")
        .group_by("key")
        .agg(pl.col("repo_id").mode().min())
        .sort("key")
    )
    repos = [
        Repo(key, repo_id, repo_id.partition("/")[0], None, 0)
        for key, repo_id in lacking.iter_rows()
    ]
    return _by_name(lacking["key"], repos)


def _by_name(keys: pl.Series, rows: Sequence[Repo]) -> dict[str, list[Repo]]:
    names: dict[str, list[Repo]] = {}
    for name, repo in zip(keys.to_frame("key").select(bare_names(pl.col("key"))).to_series(), rows,
                          strict=True):  # fmt: skip
        names.setdefault(name, []).append(repo)
    return names
