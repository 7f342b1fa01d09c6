"""Commands that write files for others."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.settings import workspace_option

_OUT = click.Path(path_type=Path, dir_okay=False)


@click.group()
def export() -> None:
    """Write annotations, networks or a whole study for others."""


@export.command("annotations", epilog="Example: kithgraph export annotations --out posts.jsonl")
@workspace_option
@click.option("--out", required=True, type=_OUT, metavar="FILE.jsonl", help="File to write.")
def export_annotations_file(workspace_path: Path, out: Path) -> None:
    """Write what was found in each post, one JSON object a line."""
    from graph.export import export_annotations
    from ingest.workspace import Workspace

    count = export_annotations(Workspace.open(workspace_path), out)
    click.echo(f"{count:,} posts in {out}", err=True)


@export.command("graph", epilog="Example: kithgraph export graph --network reply --out reply.gexf")
@workspace_option
@click.option(
    "--network", required=True, help="Which network.",
    type=click.Choice(
        ["reply", "teaching", "lineage", "owners", "co-participation", "shared-models"]
    ),
)  # fmt: skip
@click.option(
    "--out", required=True, type=_OUT, metavar="FILE.graphml|.gexf|.csv|.parquet",
    help="File to write; tables get a second file for the nodes.",
)  # fmt: skip
@click.option("--without-bots", is_flag=True, help="Leave bots out of networks of people.")
def graph(workspace_path: Path, network: str, out: Path, *, without_bots: bool) -> None:
    """Write a network for Gephi, R, Python or a spreadsheet."""
    from graph.export import export_graph
    from ingest.workspace import Workspace

    workspace = Workspace.open(workspace_path)
    for path in export_graph(workspace, network, out, bots=not without_bots):
        click.echo(str(path), err=True)


@export.command("study", epilog="Example: kithgraph export study --out study.zip")
@workspace_option
@click.option("--out", required=True, type=_OUT, metavar="FILE.zip", help="Archive to write.")
def study(workspace_path: Path, out: Path) -> None:
    """Write one archive with tables, networks, results, code book and how all was made."""
    from graph.export_study import export_study
    from ingest.workspace import Workspace

    count = export_study(Workspace.open(workspace_path), out)
    click.echo(f"{count} files in {out}", err=True)
