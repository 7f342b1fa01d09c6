"""Commands of the graph: `store`, `query`, `analyse`; others stand in their rooms.

Functions import what they need when they run: a query must not wait for polars.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from ingest.settings import FilePath, format_option, seed_option, store_option, workspace_option


@click.group()
def store() -> None:
    """Load the graph into the built-in store or Neo4j, and compare."""


@store.command("load", epilog="Example: kithgraph store load --store bolt://127.0.0.1:7687")
@workspace_option
@store_option
@click.option("--replace", is_flag=True, help="Remove the graph of another study that is there.")
def store_load(workspace_path: Path, store_url: str, *, replace: bool) -> None:
    """Load the graph into a store, which then holds it and nothing else."""
    from graph.load import connect, load
    from ingest.workspace import Workspace

    workspace = Workspace.open(workspace_path)
    with workspace.lock(), connect(store_url, workspace, read_only=False) as opened:
        rows = load(workspace, opened, replace=replace)
    click.echo(f"{rows:,} nodes and relationships in {store_url}")


@store.command("status", epilog="Example: kithgraph store status --format csv")
@workspace_option
@store_option
@format_option("table", "csv", "ndjson")
@click.pass_context
def store_status(
    context: click.Context, workspace_path: Path, store_url: str, output_format: str
) -> None:
    """Count nodes and relationships in store and tables; exit 1 if they differ."""
    from graph.load import connect
    from graph.load import store_status as compare
    from graph.output import write_rows
    from ingest.workspace import Workspace

    workspace = Workspace.open(workspace_path)
    with connect(store_url, workspace, read_only=True) as opened:
        counts = compare(workspace, opened)
    rows = [
        {"kind": c.kind, "name": c.name, "tables": c.tables, "store": c.store, "equal": c.equal}
        for c in counts
    ]
    _write(write_rows(list(rows[0]), rows, output_format=output_format))
    if not all(count.equal for count in counts):
        click.echo("store and tables differ; run 'kithgraph store load'", err=True)
        context.exit(1)


@store.command("import-files", epilog="Example: kithgraph store import-files --out import")
@workspace_option
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Folder for the files; made if it is not there.",
)  # fmt: skip
@click.option(
    "--database", default="neo4j", show_default=True, metavar="NAME", help="Name of the database."
)
def store_import_files(workspace_path: Path, out: Path, database: str) -> None:
    """Write CSV files for a large graph, and the command that imports them to Neo4j."""
    from graph.project import project
    from graph.stores.import_files import write_import_files
    from ingest.workspace import Workspace

    command = write_import_files(
        project(Workspace.open(workspace_path)), out, database=database
    )  # fmt: skip
    click.echo(command)


@click.command(epilog="Example: kithgraph query models-most-talked-about --param limit=5")
@click.argument("name", required=False)
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="KEY=VALUE",
    help="Value of a parameter of the question; may be given several times.",
)
@click.option("--list", "listed", is_flag=True, help="List the questions and their parameters.")
@click.option(
    "--text",
    "as_text",
    is_flag=True,
    help="Print the question in Cypher instead, to paste in Neo4j Browser.",
)
@workspace_option
@store_option
@format_option("table", "csv", "ndjson")
def query(
    name: str | None, params: tuple[str, ...], *, listed: bool, as_text: bool,
    workspace_path: Path, store_url: str, output_format: str,
) -> None:  # fmt: skip
    """Ask the graph a question; without NAME, list the questions.

    NAME is a question of the list, or a file of your own with a statement in Cypher that ends in
    .cypher.
    """
    from graph.ask import (
        answer,
        as_many_as_asked,
        describe_queries,
        ended_by_interrupt,
        text_to_paste,
        why_no_row,
        words_unknown,
    )
    from graph.output import write_rows

    if listed or name is None:
        listing = describe_queries()
        _write(write_rows(["name", "title", "params"], listing, output_format=output_format))
    elif as_text:
        click.echo(text_to_paste(name, params), nl=False)
    else:
        columns, found = answer(name, params, workspace_path=workspace_path, store_url=store_url)
        for word in words_unknown(name):
            click.echo(f"note: {word}", err=True)
        with ended_by_interrupt():  # nothing is written yet, and a careless MATCH takes hours
            rows = list(found)
        _write(write_rows(columns, rows, output_format=output_format))
        if not rows:
            told = why_no_row(name, params, workspace_path=workspace_path, store_url=store_url)
            click.echo(f"note: {told}", err=True)
        elif as_many_as_asked(name, params, len(rows)):
            first = "row" if len(rows) == 1 else f"{len(rows)} rows"
            click.echo(f"note: the first {first}; --param limit=NUMBER gives more", err=True)


@click.command(epilog="Example: kithgraph analyse reply-network --format text")
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="List the analyses.")
@workspace_option
@seed_option
@format_option("json", "text", "csv")
@click.option(
    "--out", type=FilePath("the file to write, in it or elsewhere"), metavar="FILE",
    help="Write the result there too.",
)  # fmt: skip
def analyse(
    name: str | None, *, listed: bool, workspace_path: Path, seed: int, output_format: str,
    out: Path | None,
) -> None:  # fmt: skip
    """Run an analysis, keep its result in the workspace, and print it; without NAME, list them."""
    from graph.results import list_analyses, run_and_keep

    if listed or name is None:
        click.echo(list_analyses(), nl=False)
    else:
        text = run_and_keep(
            name, workspace_path=workspace_path, seed=seed, output_format=output_format, out=out
        )
        click.echo(text, nl=False)


def _write(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line)
