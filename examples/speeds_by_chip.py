"""How fast do people say a model runs on a chip? Medians with their n, and the posts to read.

python examples/speeds_by_chip.py WORKSPACE [MODEL]
"""

from __future__ import annotations

import sys

import polars as pl

from ingest.errors import KithgraphError
from ingest.workspace import Workspace


def main(workspace_path: str, model: str | None = None) -> None:
    """Print speeds by model and chip: own plausible reports, of one stream of tokens."""
    workspace = Workspace.open(workspace_path)
    reports = workspace.table("annotations/relations").filter(
        pl.col("kind") == "runs_on",
        pl.col("tokens_per_second").is_not_null(),
        pl.col("second_hand").not_(),
        pl.col("plausible").fill_null(value=True),
        pl.col("single_stream").fill_null(value=True),
    )
    if model:
        reports = reports.filter(pl.col("subject_name").str.to_lowercase() == model.lower())
    table = (
        reports.group_by(model="subject_name", hardware="object_name")
        .agg(
            n=pl.len(),
            median=pl.col("tokens_per_second").median(),
            slowest=pl.col("tokens_per_second").min(),
            fastest=pl.col("tokens_per_second").max(),
            posts=pl.col("post_id").sort().head(3).str.join(" "),
        )
        .sort("n", "model", "hardware", descending=[True, False, False])
    )
    print(f"{reports.height} reports of {reports['post_id'].n_unique()} posts, tokens per second")
    with pl.Config(tbl_rows=20, tbl_hide_dataframe_shape=True, fmt_str_lengths=60):
        print(table)


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit("name the folder of a study: python examples/speeds_by_chip.py WORKSPACE [MODEL]")
    try:
        main(*sys.argv[1:])
    except KithgraphError as error:
        sys.exit(f"error: {error}")
