"""Commands `kithgraph privacy`."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.privacy.check import Finding, PrivacyReport
from ingest.settings import FilePath, Number, format_option, workspace_option

_FEW = 12


@click.group()
def privacy() -> None:
    """Search what you publish for what singles somebody out."""


@privacy.command(epilog="Example: kithgraph privacy check public study.zip --workspace study")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--handles",
    "handles_file",
    type=FilePath("a text file of handles, one a line"),
    metavar="FILE",
    help="Handles, one a line, instead of those of the inputs.",
)
@click.option(
    "--least",
    type=Number(min=2),
    default=5,
    show_default=True,
    help="Smallest count of people or posts that may stand.",
)
@workspace_option
@format_option("table", "json")
@click.pass_context
def check(
    ctx: click.Context, /, *, paths: tuple[Path, ...], handles_file: Path | None, least: int,
    workspace_path: Path, output_format: str,
) -> None:  # fmt: skip
    """Search PATHS for what tells who somebody is; exit 1 if anything is found.

    Looked for are handles, counts of very few people, quotes of posts and rare hardware. Where
    nothing is found, but files are there that cannot be searched, the command ends with 3.

    PATHS are files and folders to be published: pages, tables, graph files, notebooks, archives.
    Handles are those of the workspace's inputs, also disguised: in other case, in links, encoded,
    spelled with look-alike letters, set apart, backwards. Without a workspace give --handles.
    Of two editions of the same pages, given as two PATHS, a note names numbers that differ by few.
    """
    import json
    from dataclasses import asdict

    from ingest.privacy.check import check as run_check
    from ingest.workspace import MARKER, Workspace

    is_there = handles_file is None or (workspace_path / MARKER).exists()
    workspace = Workspace.open(workspace_path) if is_there else None
    report = run_check(paths, workspace=workspace, handles_file=handles_file, least=least)
    if output_format == "json":
        click.echo(json.dumps(asdict(report), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_told(report)))
    if report.unread:
        places = ", ".join(report.unread[:_FEW])
        click.echo(
            f"warning: what binary files hold packed (PDF, databases) was not searched: {places}",
            err=True,
        )
    if not report.is_clean or report.unread:
        ctx.exit(3 if report.is_clean else 1)


def _told(report: PrivacyReport) -> list[str]:
    lines = []
    kinds = dict.fromkeys(finding.kind for finding in report.findings)
    for kind in kinds:
        found = [finding for finding in report.findings if finding.kind == kind]
        total = sum(finding.count for finding in found)
        places = len({finding.place for finding in found})
        lines.append(f"{kind}: {total:,} in {_files(places)}")
        lines += [_line(finding) for finding in found[:_FEW]]
        if len(found) > _FEW:
            lines.append(f"  … and {len(found) - _FEW:,} more (--format json shows all)")
    verdict = "something was found" if lines else "nothing was found"
    return [
        *lines,
        *(f"note: {note}" for note in report.notes),
        f"{_files(report.files)} searched for {report.handles:,} handles: {verdict}",
    ]


def _files(n: int) -> str:
    return f"{n:,} {'file' if n == 1 else 'files'}"


def _line(finding: Finding) -> str:
    often = f" ({finding.count:,} times)" if finding.count > 1 else ""
    return f"  {finding.place}: {finding.what}{often}"
