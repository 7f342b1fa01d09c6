"""Commands `kithgraph ingest`: what can be read, read it, say what is there."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from ingest.fetching.cli import FetchGroup
from ingest.settings import FilePath, format_option, map_option, source_option, workspace_option


@click.group()
def ingest() -> None:
    """Fetch and read posts, and say what is there."""


@ingest.command("list", epilog="Example: kithgraph ingest list")
@format_option("table", "ndjson")
def list_sources(*, output_format: str) -> None:
    """Show what can be read, and what of it can be fetched."""
    import json

    from ingest.source import all_sources

    for source in all_sources():
        can_fetch = source.fetch is not None
        if output_format == "ndjson":
            told = {"name": source.name, "title": source.title, "fetch": can_fetch}
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            click.echo(f"{source.name:<18}{'fetch' if can_fetch else '':<8}{source.title}")


@ingest.group(cls=FetchGroup)
def fetch() -> None:
    """Fetch a source into the workspace's archive; a stopped fetch goes on where it was."""


@ingest.command(epilog="Example: kithgraph ingest parse RS_2025-07.zst RC_2025-07.zst")
@click.argument("inputs", nargs=-1, type=click.Path(path_type=Path))
@source_option
@map_option
@click.option(
    "--community", metavar="NAME", help="Keep posts of this community alone, such as LocalLLaMA."
)
@click.option("--keep-names", is_flag=True, help="Keep people's names instead of pseudonyms.")
@workspace_option
@click.pass_context
def parse(
    ctx: click.Context,
    /,
    *,
    inputs: tuple[Path, ...],
    source: str | None,
    columns: dict[str, str],
    community: str | None,
    keep_names: bool,
    workspace_path: Path,
) -> None:
    """Read INPUTS (files or folders), and what was fetched, into the corpus of a workspace."""
    from ingest.corpus import corpus_step, losses
    from ingest.intake.coverage import read_coverage
    from ingest.intake.coverage_told import tell_notes
    from ingest.intake.noted import noted_names, tell_left_out
    from ingest.new_workspace import workspace_at

    with workspace_at(workspace_path) as workspace, workspace.lock():
        before = noted_names(workspace)
        report = corpus_step(
            workspace,
            inputs,
            source=source,
            columns=columns,
            community=community.removeprefix("r/") if community else None,
            keep_names=keep_names,
        )
    note = "unchanged" if report.skipped else f"{report.seconds:.1f} s"
    click.echo(f"{report.rows:,} posts ({note})", err=True)
    for note in [*tell_notes(read_coverage(workspace)), *tell_left_out(workspace, before)]:
        click.echo(f"note: {note}", err=True)
    if lost := losses(workspace):
        click.echo("\n".join(f"warning: {sentence}" for sentence in lost), err=True)
        ctx.exit(3)


@ingest.command(epilog="Example: kithgraph ingest status --workspace study")
@workspace_option
@format_option("table", "json")
def status(*, workspace_path: Path, output_format: str) -> None:
    """Say what is in archive and corpus, from when to when, and what is missing."""
    import json

    from ingest.intake.coverage import read_coverage
    from ingest.intake.coverage_told import summary
    from ingest.intake.fetched import ARCHIVE, runs
    from ingest.workspace import Workspace

    workspace = Workspace.open(workspace_path)
    fetched = runs(workspace.path(ARCHIVE))
    if not (fetched and not workspace.path("results/coverage.json").exists()):
        coverage = read_coverage(workspace)
    else:
        coverage = None
    if output_format == "json":
        told = {"fetched": [run.as_json() for run in fetched]}
        click.echo(json.dumps((coverage or {}) | told, ensure_ascii=False))
        return
    _table(run.summary() for run in fetched)
    if coverage is None:
        _table([("corpus", "none yet; run 'kithgraph ingest parse'")])
    else:
        _table(summary(coverage))


@ingest.command(epilog="Example: kithgraph ingest sync RC_2025-07_again.zst --workspace study")
@click.argument("inputs", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--ids",
    "file",
    type=FilePath("a text file of ids, one a line"),
    metavar="FILE",
    help="Ids or permalinks of posts that are gone, one a line; - takes what is piped in.",
)
@click.option(
    "--ask",
    multiple=True,
    metavar="SOURCE",
    help="Ask a source about all its posts: reddit, hackernews or nostr; may be given several"
    " times.",
)
@workspace_option
def sync(
    *, inputs: tuple[Path, ...], file: Path | None, ask: tuple[str, ...], workspace_path: Path
) -> None:  # fmt: skip
    """Find out which posts are gone by now, and note them for 'kithgraph purge'.

    INPUTS are newer dumps or files of events, which tell what was deleted or removed since. A file
    that was retrieved before the corpus's own is not believed; where nothing tells when it was
    retrieved, a warning says so.
    """
    from ingest.errors import UsageError
    from ingest.fetching.sync import sync as run_sync
    from ingest.purge import read_post_ids
    from ingest.workspace import Workspace

    if not (inputs or file or ask):
        raise UsageError("nothing to compare with", now="name files, --ids FILE or --ask SOURCE")
    workspace = Workspace.open(workspace_path)
    with workspace.lock():
        post_ids = read_post_ids(file) if file else []
        report = run_sync(workspace, inputs=inputs, post_ids=post_ids, ask=ask)
    found = ", ".join(f"{n:,} {what}" for what, n in report.found.items()) or "none"
    for doubt in report.doubts:
        click.echo(f"warning: {doubt}", err=True)
    click.echo(f"newly gone of {report.asked:,} posts: {found}")
    if report.unknown:
        click.echo(
            f"{report.unknown:,} named posts are not in the corpus;"
            " 'kithgraph purge --absent --from FILE' keeps them from coming in"
        )
    if report.waiting:
        click.echo(f"{report.waiting:,} wait for 'kithgraph purge --workspace {workspace_path}'")
    if report.missing:
        click.echo("\n".join(f"warning: {sentence}" for sentence in report.missing), err=True)
        sys.exit(3)


def _table(rows: Iterable[tuple[str, str]]) -> None:
    for name, value in rows:
        click.echo(f"{name:<24}{value}")
