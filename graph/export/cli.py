"""Commands that write files for others."""

from __future__ import annotations

from pathlib import Path

import click

from graph.export.files import NETWORKS
from ingest.settings import FilePath, workspace_option

_OUT = FilePath("the file to write, in it or elsewhere")
_release = click.option(
    "--release", metavar="NAME",
    help="Export for others, under a key of this release's own: other pseudonyms and ids, no texts,"
    " days for times. Without it, the workspace's own.",
)  # fmt: skip


@click.group()
def export() -> None:
    """Write annotations, networks or a whole study for others."""


@export.command("annotations", epilog="Example: kithgraph export annotations --out posts.jsonl")
@workspace_option
@click.option("--out", required=True, type=_OUT, metavar="FILE.jsonl", help="File to write.")
@_release
def export_annotations_file(workspace_path: Path, out: Path, release: str | None) -> None:
    """Write what was found in each post, one JSON object a line."""
    from graph.export.files import export_annotations
    from graph.export.release import release_of
    from ingest.workspace import Workspace

    with release_of(Workspace.open(workspace_path), release) as workspace:
        count = export_annotations(workspace, out)
    click.echo(f"{count:,} posts in {out}", err=True)


@export.command("graph", epilog="Example: kithgraph export graph --network reply --out reply.gexf")
@workspace_option
@click.option(
    "--network", required=True,
    help="reply: who answers whom; teaching: who taught whom; lineage: what was made from what;"
    " owners: of lineage, whose from whose; co-participation: who wrote in the same threads;"
    " shared-models: who named the same models.",
    type=click.Choice(NETWORKS),
)  # fmt: skip
@click.option(
    "--out", required=True, type=_OUT, metavar="FILE.graphml|.gexf|.csv|.parquet",
    help="File to write; tables get a second file for the nodes.",
)  # fmt: skip
@click.option("--without-bots", is_flag=True, help="Leave bots out of networks of people.")
@_release
def graph(
    workspace_path: Path, network: str, out: Path, release: str | None, *, without_bots: bool
) -> None:
    """Write a network for Gephi, R, Python or a spreadsheet."""
    from graph.export.files import export_graph
    from graph.export.release import release_of
    from ingest.workspace import Workspace

    with release_of(Workspace.open(workspace_path), release) as workspace:
        for path in export_graph(workspace, network, out, bots=not without_bots):
            click.echo(str(path), err=True)


@export.command("study", epilog="Example: kithgraph export study --out study.zip")
@workspace_option
@click.option("--out", required=True, type=_OUT, metavar="FILE.zip", help="Archive to write.")
@_release
def study(workspace_path: Path, out: Path, release: str | None) -> None:
    """Write one archive with tables, networks, results, code book and how all was made."""
    from graph.export.release import release_of
    from graph.export.study import export_study
    from ingest.workspace import Workspace

    with release_of(Workspace.open(workspace_path), release) as workspace:
        count = export_study(workspace, out)
    click.echo(f"{count} files in {out}", err=True)


@export.command("dossier", epilog="Example: kithgraph export dossier --out core-periphery")
@workspace_option
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Folder for the files; made if it is not there.",
)  # fmt: skip
def dossier(workspace_path: Path, out: Path) -> None:
    """Write the core-periphery dossier for a paper: Markdown, CSV tables and BibTeX."""
    from graph.export.dossier import export_dossier
    from ingest.workspace import Workspace

    for path in export_dossier(Workspace.open(workspace_path), out):
        click.echo(str(path), err=True)
