"""Commands of the workbench: draw a sample to label, score the labels."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ingest.settings import format_option, seed_option, workspace_option


@click.command(
    epilog="Example: kithgraph evidence sample --kind hardware --n 200 --out hardware.html"
)
@click.option(
    "--kind", required=True, metavar="KIND",
    help="What to draw: model, hardware, quantization, runtime, benchmark; derived_from, runs_on,"
    " prefers, judges; asks, helps, acknowledges, shares; teaches.",
)  # fmt: skip
@click.option(
    "--n", type=click.IntRange(min=2), default=200, show_default=True, help="How many items."
)
@click.option("--missed", is_flag=True, help="Draw posts in which nothing of the kind was found.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.csv|FILE.html", help="A table, or a page to label with the keyboard.",
)  # fmt: skip
@seed_option
@workspace_option
def sample(kind: str, *, n: int, missed: bool, out: Path, seed: int, workspace_path: Path) -> None:
    """Draw a random sample to label, stratified by rule or by band of probability.

    A sample quotes posts: keep it as you keep the corpus.
    """
    from graph.workbench.sample import sample as draw
    from graph.workbench.sheet import write_sample
    from ingest.workspace import Workspace

    drawn = draw(Workspace.open(workspace_path), kind, n=n, seed=seed, missed=missed)
    write_sample(drawn, out)
    click.echo(f"{len(drawn.rows):,} of {drawn.size:,} in {out}", err=True)


@click.command(epilog="Example: kithgraph evidence score hardware.csv --format json")
@click.argument(
    "labels", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False),
    metavar="LABELS.csv...",
)  # fmt: skip
@workspace_option
@format_option("table", "json", "csv")
def score(labels: tuple[Path, ...], *, workspace_path: Path, output_format: str) -> None:
    """Say how precise extraction is, by rule, from labelled samples of one kind.

    The result is kept in results/evidence-score-KIND.json.
    """
    from graph.output import write_rows
    from graph.workbench.score import COLUMNS, score_rows
    from graph.workbench.score import score as measure
    from ingest.workspace import Workspace

    result = measure(Workspace.open(workspace_path), labels)
    if output_format == "json":
        click.echo(json.dumps(result, ensure_ascii=False, indent=1))
        return
    for line in write_rows(COLUMNS, score_rows(result), output_format=output_format):
        sys.stdout.write(line)
    click.echo(result["sentence"], err=True)
