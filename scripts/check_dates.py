"""Check that nothing in a workspace is linked to what came after the post.

    python scripts/check_dates.py WORKSPACE

Every mention of a model and both ends of every relation are compared with the day from which the
model can be meant: the Hub's date, a bound of it (release of its family or date of its base), or
the release that the vocabulary tells. Prints what was compared as JSON; fails if one is later.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import polars as pl

from ingest.workspace import Workspace

_SHOWN = 10


def linked(workspace: Workspace) -> pl.DataFrame:
    """Return a row for each link to a model: table, post, entity, when each was there."""
    posts = workspace.table("corpus/posts").select("post_id", written="created_at")
    entities = workspace.table("annotations/entities").select(
        "entity_id", "created_at", "created_at_bound"
    )
    mentions = workspace.table("annotations/mentions").select("post_id", "entity_id")
    relations = workspace.table("annotations/relations")
    ends = [relations.select("post_id", entity_id=end) for end in ("subject", "object")]
    parts = {"mentions": mentions, "subjects": ends[0], "objects": ends[1]}
    told = pl.concat([part.with_columns(table=pl.lit(name)) for name, part in parts.items()])
    return (
        told.filter(pl.col("entity_id").str.starts_with("model:"))
        .join(posts, on="post_id")
        .join(entities, on="entity_id", how="left")
    )


def check(links: pl.DataFrame) -> dict[str, Any]:
    """Return how many links are dated, bounded or neither, and those to what came later."""
    born = pl.coalesce("created_at", "created_at_bound")
    later = links.filter(born > pl.col("written"))
    counts = links.group_by("table").agg(
        links=pl.len(),
        dated=pl.col("created_at").is_not_null().sum(),
        bounded=(pl.col("created_at").is_null() & pl.col("created_at_bound").is_not_null()).sum(),
        undated=born.is_null().sum(),
        later=(born > pl.col("written")).sum(),
    )
    shown = later.sort("post_id", "entity_id").select("table", "post_id", "entity_id")
    return {
        "tables": counts.sort("table").to_dicts(),
        "later": later.height,
        "first": shown.head(_SHOWN).to_dicts(),
    }


def main() -> int:
    """Check, print, and tell by the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    found = check(linked(Workspace.open(parser.parse_args().workspace)))
    print(json.dumps(found, indent=1))
    return int(found["later"] > 0)


if __name__ == "__main__":
    sys.exit(main())
