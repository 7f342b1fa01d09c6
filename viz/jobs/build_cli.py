"""Commands of the main job: `kithgraph build` and `kithgraph demo`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ingest.settings import (
    map_option,
    processes,
    seed,
    seed_option,
    source_option,
    store_option,
    workspace_option,
)
from ingest.step import StepReport
from viz.jobs.build import BuildOptions, BuildReport
from viz.jobs.build import build as run_build

_INPUT = click.Path(path_type=Path)


@click.command(epilog="Example: kithgraph build submissions.zst comments.zst --workspace study")
@click.argument("inputs", nargs=-1, type=_INPUT)
@click.option("--add", is_flag=True, help="Add INPUTS to those that the workspace has.")
@source_option
@map_option
@click.option(
    "--hub", "hub_files", multiple=True, type=_INPUT, metavar="FILE",
    help="Facts of models on the Hugging Face Hub, beside those that come with kithgraph; may be"
    " given several times.",
)  # fmt: skip
@click.option("--keep-names", is_flag=True, help="Keep people's names instead of pseudonyms.")
@click.option(
    "--public",
    "is_public",
    is_flag=True,
    help="Make pages for publication too, in public/: no posts, nobody alone.",
)
@workspace_option
@store_option
@seed_option
def build(
    *,
    inputs: tuple[Path, ...],
    add: bool,
    source: str | None,
    columns: dict[str, str],
    hub_files: tuple[Path, ...],
    keep_names: bool,
    is_public: bool,
    workspace_path: Path,
    store_url: str,
    seed: int,
) -> None:
    """Do the main job: read posts, make graph, results and pages.

    INPUTS are files or folders; what was fetched into the workspace is read with them. What is up
    to date is not done again. With --add only what is new or changed is worked on, and the result
    is that of a build from all inputs; it needs no INPUTS where something was fetched.
    """
    if not inputs and not add:
        raise click.UsageError("Missing argument 'INPUTS...'; --add goes on from what is there")
    options = BuildOptions(
        inputs=inputs,
        add=add,
        hub_files=hub_files,
        source=source,
        columns=columns,
        store_url=store_url,
        keep_names=keep_names,
        is_public=is_public,
        seed=seed,
        processes=processes(),
    )
    _run(workspace_path, options)


@click.command(epilog="Example: kithgraph demo --workspace kithgraph-demo")
@click.option(
    "--workspace",
    "workspace_path",
    type=_INPUT,
    default=Path("kithgraph-demo"),
    show_default=True,
    metavar="DIR",
    help="Folder of the study.",
)
def demo(*, workspace_path: Path) -> None:
    """Do the main job on the sample: a small community, invented for kithgraph."""
    from ingest.sample import sample_inputs

    _run(
        workspace_path,
        BuildOptions(inputs=tuple(sample_inputs()), processes=processes(), seed=seed()),
    )


def _run(workspace_path: Path, options: BuildOptions) -> None:
    from ingest.intake.noted import noted_names, tell_left_out
    from ingest.new_workspace import workspace_at

    click.echo(f"{'stage':<18}{'rows':>10}{'seconds':>10}{'peak MiB':>10}", err=True)
    with workspace_at(workspace_path) as workspace:
        before = noted_names(workspace)
        report = run_build(workspace, options, tell=_tell)
    _close(report, tell_left_out(workspace, before))


def _tell(stage: StepReport) -> None:
    note = "  unchanged" if stage.skipped else ""
    line = f"{stage.stage:<18}{stage.rows:>10,}{stage.seconds:>10.1f}{stage.peak_mib:>10,.0f}"
    click.echo(line + note, err=True)


def _close(report: BuildReport, left_out: list[str]) -> None:
    from graph.words import count
    from ingest.intake.coverage_told import tell_notes

    total = report.coverage["total"]
    others = (
        "; the coverage page tells what the others are" if total["kept"] < total["read"] else ""
    )
    read = (
        f"{count(total['kept'], 'post', 'posts')} of"
        f" {count(total['read'], 'record', 'records')} read{others}."
    )
    click.echo(f"\n{read}", err=True)
    for note in [*tell_notes(report.coverage), *left_out]:
        click.echo(f"note: {note}", err=True)
    click.echo("Open this page in a browser:", err=True)
    click.echo(report.index_page.resolve())
    if report.pages_with_posts is not None:
        own = report.pages_with_posts.resolve()
        click.echo(f"The pages with the posts, not to be published: {own}", err=True)
    for loss in report.losses:
        click.echo(f"warning: {loss}", err=True)
    if report.losses:
        sys.exit(3)
