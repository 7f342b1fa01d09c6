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
    authors = workspace.table("corpus/posts").select("post_id", "user_id", "created_at")
    reports = (
        workspace.table("annotations/relations")
        .filter(
            pl.col("kind") == "runs_on",
            pl.col("tokens_per_second").is_not_null(),
            pl.col("second_hand").not_(),
            pl.col("plausible").fill_null(value=True),
            pl.col("single_stream").fill_null(value=True),
        )
        .join(authors, on="post_id", maintain_order="left")
        .sort("created_at", maintain_order=True, nulls_last=True)
        # what somebody reports again counts once, as pages and queries count it; nobody known
        # repeats nobody
        .with_columns(author=pl.coalesce("user_id", "post_id"))
        .unique(
            ["author", "subject", "object", "tokens_per_second", "quantization"],
            keep="first", maintain_order=True,
        )
    )  # fmt: skip
    if model:
        reports = reports.filter(pl.col("subject_name").str.to_lowercase() == model.lower())
    table = (
        # two models may have one name, and a chip several
        reports.group_by("subject", "object")
        .agg(
            model=pl.col("subject_name").first(),
            hardware=pl.col("object_name").first(),
            n=pl.len(),
            median=pl.col("tokens_per_second").median(),
            slowest=pl.col("tokens_per_second").min(),
            fastest=pl.col("tokens_per_second").max(),
            posts=pl.col("post_id").unique().sort().head(3).str.join(" "),
        )
        .sort("n", "subject", "object", descending=[True, False, False])
        .drop("subject", "object")
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
