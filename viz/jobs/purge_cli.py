"""The command `kithgraph purge`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.words import count
from ingest.settings import FilePath, format_option, processes, workspace_option
from ingest.step import StepReport
from ingest.workspace import Workspace
from viz.jobs.purge import PurgeReport

if TYPE_CHECKING:
    from ingest.purge import Wish

_SHOWN = 5


@click.command(epilog="Example: kithgraph purge --person kith-0f7c2a9d1 --workspace study")
@click.option(
    "--post",
    "posts",
    multiple=True,
    metavar="ID",
    help="A post: its id, such as reddit:t1_n79tsm4, or its permalink; may be given several times.",
)
@click.option(
    "--person",
    "people",
    multiple=True,
    metavar="NAME",
    help="A person: pseudonym, SOURCE:HANDLE or u/HANDLE; may be given several times.",
)
@click.option(
    "--absent",
    "may_be_absent",
    is_flag=True,
    help="What is named may be missing here: keep it out, names of people out of texts too.",
)
@click.option(
    "--from",
    "file",
    type=FilePath("a text file of ids, one a line"),
    metavar="FILE",
    help="File of ids of posts, one a line; - takes what is piped in.",
)
@click.option(
    "--people",
    "people_file",
    type=FilePath("a text file of people, one a line"),
    metavar="FILE",
    help="File of people, one a line, named as for --person; - takes what is piped in.",
)
@click.option(
    "--store",
    "stores",
    multiple=True,
    metavar="URL",
    help="A Neo4j that holds the graph too: bolt://HOST:PORT; may be given several times.",
)
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask, as a terminal otherwise does.")
@workspace_option
@format_option("table", "json")
def purge(
    *, posts: tuple[str, ...], people: tuple[str, ...], may_be_absent: bool, file: Path | None,
    people_file: Path | None, stores: tuple[str, ...], is_sure: bool, workspace_path: Path,
    output_format: str,
) -> None:  # fmt: skip
    """Take posts and people out of everything, and keep them from coming back.

    Without --post, --person, --from and --people: what 'kithgraph ingest sync' found gone.
    Archive, tables, stores, results and pages are made again without them; a purge that was stopped
    is completed by the next one, or by the next build. On a terminal it says what will go, and
    asks; the beginning of a pseudonym is taken where it was asked, or with --yes.

    Without --absent, somebody who wrote nothing here is refused, for a slip would take a word out
    of texts; a post that is not here is kept out and told, and the command ends with 3. What was
    taken out before may be named again.
    """
    import json

    from ingest.purge import read_wish
    from viz.jobs.purge import purge as run_purge

    workspace = Workspace.open(workspace_path, is_unfinished=True)
    wish = read_wish(
        workspace, posts=posts, people=people, file=file, people_file=people_file,
        may_be_absent=may_be_absent,
    )  # fmt: skip
    is_typed = "-" in (str(file), str(people_file))
    if not is_sure and not _is_wanted(workspace, wish, is_typed=is_typed):
        click.echo("Nothing was taken out.", err=True)
        return
    try:
        report = run_purge(
            workspace, wish, stores=stores, processes=processes(),
            tell=_tell if output_format == "table" else lambda _: None,
        )  # fmt: skip
    except KeyboardInterrupt:
        click.echo(f"\n{told_when_stopped(workspace)}", err=True)
        raise
    if output_format == "json":
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_told(report)))
    if report.unknown and not may_be_absent:
        click.echo(f"warning: {_missing(report.unknown)}; check the ids, or add --absent", err=True)
        sys.exit(3)


def told_when_stopped(workspace: Workspace) -> str:
    """Return what a purge that was stopped has done, and what now."""
    from ingest.purge import unfinished

    if unfinished(workspace) is None:
        return "the purge had not begun, and nothing was taken out: give the command again"
    return "the purge had begun, and is not complete: 'kithgraph purge' without names completes it"


def _is_wanted(workspace: Workspace, wish: Wish, *, is_typed: bool) -> bool:
    """Tell whether a wish is meant, asking on a terminal (not where the ids were typed there)."""
    from ingest.errors import UsageError
    from ingest.purge import absent, going

    if not (wish.post_ids or wish.people):
        return True
    can_ask = sys.stdin.isatty() and sys.stderr.isatty() and not is_typed
    if not (can_ask or wish.is_begun):
        return True
    n_posts, people = going(workspace, wish)
    told = [f"{one} with {count(n, 'post', 'posts')}" for one, n in people.items()]
    unknown = absent(workspace, wish).post_ids
    if not can_ask:
        raise UsageError(
            f"the beginning of a pseudonym is told, and means {', '.join(told)}",
            now="give the whole pseudonym, or --yes",
        )
    told += [f"{_missing(unknown)}."] if unknown else []
    click.echo("\n".join([*told, f"In all {count(n_posts, 'post goes', 'posts go')}."]), err=True)
    return click.confirm("Take them out, for good?", err=True)


def _missing(post_ids: tuple[str, ...]) -> str:
    """Say which of the posts that were named are not here."""
    told = ", ".join(post_ids[:_SHOWN]) + (", …" if len(post_ids) > _SHOWN else "")
    return f"{count(len(post_ids), 'named post is', 'named posts are')} not here: {told}"


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
        told = count(len(report.unknown), "named post was", "named posts were")
        lines[3:3] = [f"{told} not in it, and will not come in."]
    if report.unknown_people:
        told = count(len(report.unknown_people), "named person", "named people")
        lines[3:3] = [f"{told} wrote nothing in it, and will not come in."]
    lines += [f"{name:<26}{old:>10,}{new:>10,}" for name, (old, new) in report.rows.items()]
    return [*lines, "", "Outside the workspace, and yours to delete:", *_listed(report.yours)]


def _listed(sentences: tuple[str, ...]) -> list[str]:
    return [f"  {sentence}" for sentence in sentences]
