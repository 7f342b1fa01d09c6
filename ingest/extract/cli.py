"""Commands `kithgraph extract`: find what posts name, assert, do and teach."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.settings import Number, workspace_option


@click.group()
def extract() -> None:
    """Find names, relations, acts, teaching and stances in posts."""


@extract.command(epilog="Example: kithgraph extract run --workspace study")
@click.option(
    "--processes",
    type=Number(min=1),
    help="Processes that work at once; without it one for each processor core.",
)
@click.option(
    "--hub", "hub_files", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
    help="Facts of models on the Hugging Face Hub; may be given several times.",
)  # fmt: skip
@workspace_option
@click.pass_context
def run(
    ctx: click.Context,
    /,
    *,
    processes: int | None,
    hub_files: tuple[Path, ...],
    workspace_path: Path,
) -> None:
    """Find names, relations, acts, teaching and stances in the posts of a workspace."""
    from ingest.catalogue import catalogue_losses
    from ingest.extract.steps import catalogue_step, extract_step
    from ingest.settings import processes as default_processes
    from ingest.workspace import Workspace

    workspace = Workspace.open(workspace_path)
    with workspace.lock():
        catalogue_step(workspace, hub_files, add=not hub_files)
        report = extract_step(workspace, processes=processes or default_processes())
    note = "unchanged" if report.skipped else f"{report.seconds:.1f} s"
    click.echo(f"{report.rows:,} mentions, relations, acts and teachings ({note})", err=True)
    if lost := catalogue_losses(workspace):
        click.echo("\n".join(f"warning: {sentence}" for sentence in lost), err=True)
        ctx.exit(3)
