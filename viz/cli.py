"""The command that makes one page."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.errors import UsageError
from ingest.settings import FilePath, workspace_option


@click.command(
    "view", epilog="Example: kithgraph view lineage --param model=Qwen3 --out qwen3.html"
)
@click.argument("name", required=False)
@click.option("--list", "is_list", is_flag=True, help="List the pages and their parameters.")
@workspace_option
@click.option(
    "--out", type=FilePath("the file to write, in it or elsewhere"), metavar="FILE.html",
    help="File to write, NAME.html if not given; - prints it instead.",
)  # fmt: skip
@click.option(
    "--param",
    "pairs",
    multiple=True,
    metavar="KEY=VALUE",
    help="Value of a parameter of the page; may be given several times.",
)
@click.option("--public", "is_public", is_flag=True, help="Quote no post and name nobody.")
def view(
    name: str | None,
    *,
    is_list: bool,
    workspace_path: Path,
    out: Path | None,
    pairs: tuple[str, ...],
    is_public: bool,
) -> None:
    """Make one interactive page, in one file for use offline; without NAME, list the pages."""
    if is_list or name is None:
        _list_views()
        return
    out = out or Path(f"{name}.html")
    _write_view(workspace_path, name, _parse_parameters(pairs), out, is_public=is_public)


def _write_view(
    root: Path, name: str, parameters: dict[str, str], out: Path, *, is_public: bool
) -> None:
    """Write the page of a view to a file, or to stdout for ``-``.

    Raises
    ------
    DiskError
        If the file cannot be written.
    """
    from ingest.outputs import write_out
    from ingest.workspace import Workspace
    from viz.render import render_view
    from viz.view import load_view

    load_view(name)
    html = render_view(Workspace.open(root), name, parameters, is_public=is_public)
    if str(out) == "-":
        click.echo(html, nl=False)
        return
    write_out(html, out)
    click.echo(f"wrote {out} ({len(html.encode()) / 1e6:.1f} MB)", err=True)


def _parse_parameters(pairs: tuple[str, ...]) -> dict[str, str]:
    """Return ``key=value`` pairs as a dictionary.

    Raises
    ------
    UsageError
        If a pair has no ``=``.

    Examples
    --------
    >>> _parse_parameters(("model=Qwen3",))
    {'model': 'Qwen3'}
    """
    parameters = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--param {pair!r} has no '='", now="write --param key=value")
        parameters[key] = value
    return parameters


def _list_views() -> None:
    from viz.view import load_view, view_names

    for name in view_names():
        loaded = load_view(name)
        parameters = "".join(f"  --param {key}=…" for key in loaded.parameters)
        click.echo(f"{name:<18} {loaded.title}{parameters}")
