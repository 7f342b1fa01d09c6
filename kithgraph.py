"""The roof: mounts the commands of the floors below and turns errors into exit codes."""

from __future__ import annotations

import importlib
import logging
import os
import sys

import click

VERSION = "0.1.0"
_CLOSED_PIPE = 141
"""What a shell says of a tool that ended because nobody read any more (128 and SIGPIPE)."""

_COMMANDS = {
    "build": (
        "viz.jobs.build_cli:build",
        "Do the main job: read posts, make graph, results and pages.",
    ),
    "demo": ("viz.jobs.build_cli:demo", "Do the main job on the sample that comes with kithgraph."),
    "doctor": ("viz.jobs.doctor:doctor", "Say what is missing on this machine, and how to get it."),
    "config": ("viz.jobs.doctor:config", "Show settings and where they come from."),
    "ingest": ("ingest.cli:ingest", "Fetch and read posts, and say what is there."),
    "purge": ("viz.jobs.purge_cli:purge", "Take posts and people out of everything, for good."),
    "extract": (
        "ingest.extract.cli:extract",
        "Find names, relations, acts, teaching and stances in posts.",
    ),
    "store": ("graph.cli:store", "Load the graph into the built-in store or Neo4j, and compare."),
    "query": ("graph.cli:query", "Ask the graph a question, or list the questions."),
    "analyse": ("graph.cli:analyse", "Run an analysis and print its result, or list the analyses."),
    "view": ("viz.cli:view", "Write one page as a single HTML file, or list the pages."),
    "evidence": (
        "graph.evidence.cli:evidence",
        "Show the posts behind anything; measure how well they are read.",
    ),
    "lineage": (
        "graph.lineage.cli:lineage",
        "List derivations that the Hugging Face Hub lacks; accept them.",
    ),
    "privacy": (
        "ingest.privacy.cli:privacy",
        "Search what you publish for what singles somebody out.",
    ),
    "export": (
        "graph.export.cli:export",
        "Write annotations, networks or a whole study to files.",
    ),
    "simulate": (
        "ingest.simulate.cli:simulate",
        "Write an invented community of which the answers are known.",
    ),
}


class _LazyGroup(click.Group):
    """A group that imports a command when it is called, not when its name is listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        return list(_COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click passes it
        cmd_name: str,
    ) -> click.Command:
        if cmd_name not in _COMMANDS:
            from ingest.errors import unknown_name

            raise unknown_name("command", cmd_name, _COMMANDS)
        module, _, attribute = _COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click passes it
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


@click.group(
    cls=_LazyGroup,
    epilog="Example: kithgraph build submissions.zst comments.zst --workspace study",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("-v", "--verbose", is_flag=True, help="Tell more while it works.")
@click.version_option(VERSION, prog_name="kithgraph")
def cli(*, verbose: bool) -> None:
    """Turn the discussions of a community into a graph of who builds, runs, judges and teaches."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if verbose else logging.WARNING,
        format="%(levelname)s %(name)s: %(message)s",
    )


def main() -> None:
    """Run the command line and exit with its code."""
    from ingest.errors import KithgraphError, of_disk, of_memory

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # TextIO
    stdout = sys.stdout
    try:
        code = cli.main(prog_name="kithgraph", standalone_mode=False)
    except KithgraphError as error:
        click.echo(f"error: {error}", err=True)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; what was complete before is kept", err=True)
        code = 130
    except SystemExit as end:  # where nobody reads any more, click says 1 and wraps the stream
        code = end.code if sys.stdout is stdout else _CLOSED_PIPE
    except BrokenPipeError:
        code = _CLOSED_PIPE
    except Exception as error:
        told = of_memory(error) or of_disk(error)
        if told is not None:
            click.echo(f"error: {told}", err=True)
        else:
            logging.getLogger("kithgraph").exception(
                "a mistake of kithgraph itself; please report the lines above with the command"
            )
        code = 1
    sys.exit(_flushed(code if isinstance(code, int) else 0))


def _flushed(code: int) -> int:
    """Write out what waits, and return the exit code; who reads may have gone meanwhile."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python tells it
        return code or _CLOSED_PIPE
    return code


if __name__ == "__main__":
    main()
