"""Commands that propose derivations which the Hub lacks, and keep what a person decides."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from ingest.settings import Day, Number, format_option, workspace_option

_TABLE = (
    "id", "state", "child", "relation", "base", "on_hub", "told_by", "people", "posts",
    "first_month", "confidence", "reason",
)  # fmt: skip
_ALL = (
    "id", "state", "child", "child_name", "relation", "base", "base_name", "on_hub", "told_by",
    "people", "posts", "first_month", "confidence", "reason", "note", "post_ids",
)  # fmt: skip


@click.group()
def lineage() -> None:
    """List derivations that the Hugging Face Hub lacks; accept them."""


@lineage.command("propose", epilog="Example: kithgraph lineage propose --limit 20 --format table")
@click.option(
    "--limit", type=Number(min=0), default=0, show_default=True,
    help="Most rows; 0 for all.",
)  # fmt: skip
@click.option(
    "--state", type=click.Choice(["open", "accepted", "refused"]), help="Only those in this state."
)
@workspace_option
@format_option("table", "csv", "ndjson")
def propose(*, limit: int, state: str | None, workspace_path: Path, output_format: str) -> None:
    """List derivations that posts or names tell and the Hub lacks.

    With their posts, and what was decided; those between models that the Hub has come first.
    'kithgraph evidence show CHILD BASE' shows the posts behind one.
    """
    from dataclasses import asdict

    from graph.lineage.proposals import lapsed, proposals
    from graph.output import write_rows
    from graph.words import count
    from ingest.workspace import Workspace

    workspace = Workspace.open(workspace_path)
    found = [
        {**asdict(one), "post_ids": list(one.post_ids)}
        for one in proposals(workspace)
        if state in (None, one.state)
    ]
    columns = _TABLE if output_format == "table" else _ALL
    for line in write_rows(columns, found[: limit or None], output_format=output_format):
        sys.stdout.write(line)
    if gone := lapsed(workspace):
        about = ", ".join(f"{one.id} ({one.child} from {one.base})" for one in gone)
        told = count(len(gone), "decision is", "decisions are")
        click.echo(f"{told} about what no post or name tells any more: {about}", err=True)
    if not found:
        of_state = f", in the state '{state}'" if state else ""
        told = f"note: no post or name tells of a derivation that the Hub lacks{of_state}"
        click.echo(told, err=True)


@lineage.command(
    "accept", epilog="Example: kithgraph lineage accept lineage-deb8c191f0 --date 2026-01-31"
)
@click.argument("ids", nargs=-1, metavar="ID...")
@click.option(
    "--refuse", multiple=True, metavar="ID", help="Refuse this one; may be given several times."
)
@click.option("--note", default="", metavar="TEXT", help="Why; kept beside each.")
@click.option(
    "--date", "day", type=Day(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
    help="Day of the decision; left empty if it is not given.",
)  # fmt: skip
@workspace_option
def accept(
    ids: tuple[str, ...], *, refuse: tuple[str, ...], note: str, day: datetime | None,
    workspace_path: Path,
) -> None:  # fmt: skip
    """Accept or refuse proposed derivations.

    The decisions lie in decisions/lineage.csv of the workspace; no build changes that file.
    """
    from graph.lineage.decisions import DECISIONS
    from graph.lineage.proposals import decide
    from ingest.workspace import Workspace

    if not ids and not refuse:
        raise click.UsageError("Give the ids of proposals, or --refuse ID.")
    made = decide(
        Workspace.open(workspace_path), accept=ids, refuse=refuse, note=note,
        day=day.date() if day else None,
    )  # fmt: skip
    accepted = sum(one.decision == "accepted" for one in made)
    click.echo(f"{accepted} accepted, {len(made) - accepted} refused, in {DECISIONS}", err=True)
