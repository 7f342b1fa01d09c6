"""The command `kithgraph ingest fetch`: one subcommand a source, made from the source's options."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import Field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args, get_type_hints

import click

from ingest.settings import Day, Number, workspace_option
from ingest.source import Source


class FetchGroup(click.Group):
    """A group whose commands are the sources that can be fetched."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        """Return the names of the sources."""
        from ingest.source import web_sources

        return [source.name for source in web_sources()]

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click passes it
        cmd_name: str,
    ) -> click.Command:
        """Return the command of a source."""
        from ingest.source import load_web_source

        return _fetch_command(load_web_source(cmd_name))


def _fetch_command(source: Source) -> click.Command:
    """Return the command that fetches a source, with an option for each field of its options.

    Raises
    ------
    ValueError
        If the source has no options: it is read from files alone.
    """
    make = source.options
    if make is None:
        raise ValueError(f"{source.name} has no options")

    def run(*, workspace_path: Path, **given: Any) -> None:  # noqa: ANN401 - the source's own types
        _fetch(
            source, make(**{name: _value(value) for name, value in given.items()}), workspace_path
        )

    hints = get_type_hints(make)
    command: Callable[..., Any] = workspace_option(run)
    for field in reversed(fields(make)):  # type: ignore[arg-type]  # a dataclass by contract
        command = _option(field, hints[field.name])(command)
    about = source.title[:1].upper() + source.title[1:]
    return click.command(
        source.name,
        help=f"Fetch into the workspace's archive.\n\n{about}.",
        short_help=source.title,
        epilog=f"Example: kithgraph ingest fetch {source.name} {source.example}",
    )(command)


def _option(field: Field[Any], hint: Any) -> Callable[..., Any]:  # noqa: ANN401 - a type
    kind: dict[str, Any] = {"default": field.default}
    if hint is bool:
        kind |= {"is_flag": True}
    elif hint is int:
        kind |= {"type": Number(), "show_default": True}
    elif datetime in (hint, *get_args(hint)):
        kind |= {"type": Day(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), "metavar": "DATE"}
    elif hint is str:
        kind |= {"metavar": field.metadata["wants"], "show_default": bool(field.default)}
    else:
        kind |= {"type": str, "multiple": True, "metavar": field.metadata["wants"]}
    return click.option(
        f"--{field.name.replace('_', '-')}",
        field.name,
        help=field.metadata["about"],
        required=field.metadata["required"],
        **kind,
    )


def _value(value: Any) -> Any:  # noqa: ANN401 - the source's own types
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    return tuple(value) if isinstance(value, list) else value


def _fetch(source: Source, options: Any, workspace_path: Path) -> None:  # noqa: ANN401 - see fetch
    from ingest.fetching.fetch import fetch
    from ingest.new_workspace import workspace_at
    from ingest.progress import progress

    with (
        workspace_at(workspace_path) as workspace,
        workspace.lock(),
        progress(f"fetch {source.name}", total=None, unit="answers") as advance,
    ):
        report = fetch(workspace, source, options, tell=advance)
    before = f", {report.held:,} were there" if report.held else ""
    click.echo(f"{report.new:,} new answers in {report.run}{before}", err=True)
    for sentence in report.missing:
        click.echo(f"warning: {sentence}", err=True)
    if report.missing:
        sys.exit(3)
