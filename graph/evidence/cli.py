"""Commands `kithgraph evidence`: show the posts behind anything; measure extraction."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.settings import FilePath, Number, format_option, seed_option, workspace_option

if TYPE_CHECKING:
    from graph.evidence.posts import Evidence


@click.group()
def evidence() -> None:
    """Show the posts behind anything; measure how well they are read."""


@evidence.command(
    "show", epilog="Example: kithgraph evidence show hardware:nvidia-rtx-3090 --limit 3"
)
@click.argument("asked", nargs=-1, required=True, metavar="ENTITY|EDGE|POST|USER...")
@click.option(
    "--limit",
    type=Number(min=0),
    default=10,
    show_default=True,
    help="Most posts; 0 for all.",
)
@workspace_option
@format_option("text", "ndjson")
def show(asked: tuple[str, ...], *, limit: int, workspace_path: Path, output_format: str) -> None:
    """Show the posts behind an entity, a stance, a post, a person, or an edge by its ends.

    Ids are those of pages and queries: hardware:nvidia-rtx-3090, stance:purist,
    reddit:t1_n79tsm4, kith-0f7c2a9d1; two of them name what ties them. What speaks for it stands in
    [[...]].
    """
    from graph.evidence.posts import evidence as find
    from ingest.workspace import Workspace

    found = find(Workspace.open(workspace_path), asked, limit=limit or None)
    for line in _ndjson(found) if output_format == "ndjson" else _text(found):
        sys.stdout.write(line)


@evidence.command(
    "sample",
    epilog="Example: kithgraph evidence sample --kind hardware --n 200 --out hardware.html",
)
@click.option(
    "--kind", required=True, metavar="KIND",
    help="What to draw: model, hardware, quantization, runtime, benchmark; derived_from, runs_on,"
    " prefers, judges; asks, helps, acknowledges, shares; teaches; a stance or an affordance, such"
    " as purist, privacy or 'no refusals'.",
)  # fmt: skip
@click.option("--n", type=Number(min=2), default=200, show_default=True, help="How many items.")
@click.option("--missed", is_flag=True, help="Draw posts in which nothing of the kind was found.")
@click.option(
    "--out", required=True, type=FilePath("the file to write, in it or elsewhere"),
    metavar="FILE.csv|FILE.html", help="A table, or a page to label with the keyboard.",
)  # fmt: skip
@seed_option
@workspace_option
def sample(kind: str, *, n: int, missed: bool, out: Path, seed: int, workspace_path: Path) -> None:
    """Draw a random sample to label by hand, within each rule or band of probability.

    A sample quotes posts: keep it as you keep the corpus.
    """
    from graph.evidence.sample import sample as draw
    from graph.evidence.sheet import write_sample
    from ingest.workspace import Workspace

    drawn = draw(Workspace.open(workspace_path), kind, n=n, seed=seed, missed=missed)
    write_sample(drawn, out)
    how = (
        "label it in a browser and save the CSV"
        if out.suffix.lower() == ".html"
        else "fill the column label"
    )
    told = f"{len(drawn.rows):,} of {drawn.size:,} in {out}; {how}, then 'kithgraph evidence score'"
    click.echo(told, err=True)


@evidence.command("score", epilog="Example: kithgraph evidence score hardware.csv --format json")
@click.argument(
    "labels", nargs=-1, required=True, type=FilePath("the tables of labels in it"),
    metavar="LABELS.csv...",
)  # fmt: skip
@workspace_option
@format_option("table", "json", "csv")
def score(labels: tuple[Path, ...], *, workspace_path: Path, output_format: str) -> None:
    """Say how precise extraction is, by rule, from labelled samples of one kind.

    The result is kept in results/evidence-score-KIND.json.
    """
    from graph.evidence.score import COLUMNS, score_rows
    from graph.evidence.score import score as measure
    from graph.output import write_rows
    from ingest.outputs import json_text
    from ingest.workspace import Workspace

    result = measure(Workspace.open(workspace_path), labels)
    if output_format == "json":
        click.echo(json_text(result), nl=False)
        return
    for line in write_rows(COLUMNS, score_rows(result), output_format=output_format):
        sys.stdout.write(line)
    click.echo(result["sentence"], err=True)


def _ndjson(found: Evidence) -> Iterator[str]:
    from dataclasses import asdict

    from graph.output import ndjson

    yield from (ndjson(asdict(post)) for post in found.posts)


def _text(found: Evidence) -> Iterator[str]:
    from graph.output import safe

    shown, noun = len(found.posts), "post" if found.total == 1 else "posts"
    of = f", the first {shown}" if shown < found.total else ""
    yield f"{safe(' → '.join(found.asked))}: {found.total:,} {noun}{of}\n"
    for post in found.posts:
        who = post.user_id or "author unknown"
        head = (post.post_id, who, f"{post.created_at:%Y-%m-%d %H:%M}", ", ".join(post.why))
        yield f"\n── {safe(' · '.join(head))}\n"
        yield safe(post.text).rstrip() + "\n"
