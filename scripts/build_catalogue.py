"""Choose the facts of the Hub that ship with kithgraph and write ingest/vocabulary/hub.csv.zst.

python scripts/build_catalogue.py FILE...      files as for `kithgraph build --hub`
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from ingest.catalogue import merge, read_hub_file
from ingest.extract.names.vocabulary.vocabulary import vocabulary
from ingest.formats.hub import HubModel
from ingest.shipped import SHIPPED, write_shipped

DOWNLOADS = 1_000
DERIVATIVES = 3
MAKERS_ROWS = 1
NOTE = f"""Facts about models of the Hugging Face Hub: ids, dates, licences, sizes, bases, loads.
Sources: public snapshots of the Hub's list of models; each row tells its newest.
Rule: models of a maker named in models.toml that are dated, loaded or a base of others;
models with at least
{DOWNLOADS:,} downloads; models from which at least {DERIVATIVES} others in the data were derived.
Rebuilt by scripts/build_catalogue.py."""


def choose(models: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that ship (see the rule in NOTE)."""
    owners = {o.casefold() for line in vocabulary().lines.values() for o in line.owners}
    bases = (
        models.select(pl.col("base_models").explode().struct.field("repo_id").str.to_lowercase())
        .drop_nulls()
        .to_series()
        .value_counts()
    )
    counts = dict(bases.iter_rows())
    derived = pl.Series([counts.get(key, 0) for key in models["key"]])
    owner = models["key"].str.split("/").list.first()
    official = owner.is_in(sorted(owners)) & (
        models["created_at"].is_not_null()
        | models["downloads"].is_not_null()
        | (derived >= MAKERS_ROWS)
    )
    return models.filter(
        official
        | (models["downloads"] >= DOWNLOADS).fill_null(value=False)
        | (derived >= DERIVATIVES)
    )


def main(paths: list[str]) -> None:
    """Write the shipped file from Hub files."""
    told: list[HubModel] = []
    for path in paths:
        models, rejects = read_hub_file(Path(path))
        print(f"{path}: {len(models):,} records, {len(rejects):,} rejects")
        told.extend(models)
    chosen = choose(merge(told))
    write_shipped(chosen, SHIPPED, note=NOTE)
    print(f"{chosen.height:,} models, {SHIPPED.stat().st_size / 1024:,.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
