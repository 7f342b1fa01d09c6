"""The command `kithgraph purge`."""

from __future__ import annotations

from pathlib import Path

import click

from graph.words import count
from ingest.settings import FilePath, format_option, processes, workspace_option
from ingest.workspace import StepReport, Workspace
from viz.jobs.purge import PurgeReport


@click.command(epilog="Example: kithgraph purge --person kith-0f7c2a9d1 --workspace study")
@click.option(
    "--post",
    "posts",
    multiple=True,
    metavar="ID",
    help="A post: its id, such as reddit:t1_n79tsm4, or its permalink; repeatable.",
)
@click.option(
    "--person",
    "people",
    multiple=True,
    metavar="NAME",
    help="A person: pseudonym, SOURCE:HANDLE or u/HANDLE; repeatable.",
)
@click.option(
    "--from",
    "file",
    type=FilePath("a text file of ids, one a line"),
    metavar="FILE",
    help="File of ids of posts, one a line; - is stdin.",
)
@click.option(
    "--store",
    "stores",
    multiple=True,
    metavar="URL",
    help="A Neo4j that holds the graph too: bolt://HOST:PORT; repeatable.",
)
@workspace_option
@format_option("table", "json")
def purge(
    *, posts: tuple[str, ...], people: tuple[str, ...], file: Path | None,
    stores: tuple[str, ...], workspace_path: Path, output_format: str,
) -> None:  # fmt: skip
    """Take posts and people out of everything, and keep them from coming back.

    Without --post, --person and --from: what 'kithgraph ingest sync' found gone. Archive, tables,
    stores, results and pages are made again without them; a purge that was stopped is completed
    by the next one, or by the next build.
    """
    import json

    from ingest.purge import read_wish
    from viz.jobs.purge import purge as run_purge

    workspace = Workspace.open(workspace_path, is_unfinished=True)
    wish = read_wish(workspace, posts=posts, people=people, file=file)
    report = run_purge(
        workspace, wish, stores=stores, processes=processes(),
        tell=_tell if output_format == "table" else lambda _: None,
    )  # fmt: skip
    if output_format == "json":
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_told(report)))


def _tell(stage: StepReport) -> None:
    note = "unchanged" if stage.skipped else f"{stage.seconds:.1f} s"
    click.echo(f"{stage.stage:<18}{note:>10}", err=True)


def _told(report: PurgeReport) -> list[str]:
    corpus = report.corpus
    people = count(corpus.people, "person", "people")
    answers = count(report.answers, "archived answer", "archived answers")
    others = count(corpus.changed, "post", "posts")
    lines = [
        f"{count(corpus.posts, 'post', 'posts')} and {people} have left the workspace.",
        f"{others} of others quoted, named or linked to them, and no longer do.",
        f"{answers} and {count(corpus.rejects, 'rejected record', 'rejected records')} too.",
        "",
        f"{'table':<26}{'before':>10}{'after':>10}",
    ]
    if report.unknown:
        lines[3:3] = [f"{report.unknown:,} named posts were not in it, and will not come in."]
    if report.unknown_people:
        told = f"{report.unknown_people:,} named people wrote nothing in it, and will not come in:"
        lines[3:3] = [f"{told} is the name spelt as theirs?"]
    lines += [f"{name:<26}{old:>10,}{new:>10,}" for name, (old, new) in report.rows.items()]
    return [*lines, "", "Outside the workspace, and yours to delete:", *_listed(report.yours)]


def _listed(sentences: tuple[str, ...]) -> list[str]:
    return [f"  {sentence}" for sentence in sentences]
