"""Commands that show the posts behind anything in the graph."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.settings import format_option, workspace_option

if TYPE_CHECKING:
    from graph.evidence import Evidence


@click.group()
def evidence() -> None:
    """Show the posts behind anything in the graph."""


@evidence.command(
    "show", epilog="Example: kithgraph evidence show hardware:nvidia-rtx-3090 --limit 3"
)
@click.argument("asked", nargs=-1, required=True, metavar="ENTITY|EDGE|POST|USER...")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="Most posts; 0 for all.",
)
@workspace_option
@format_option("text", "ndjson")
def show(asked: tuple[str, ...], *, limit: int, workspace_path: Path, output_format: str) -> None:
    """Show the posts behind an entity, a post, a person, or an edge given by its two ends.

    What speaks for it stands in [[...]].
    """
    from graph.evidence import evidence as find
    from ingest.workspace import Workspace

    found = find(Workspace.open(workspace_path), asked, limit=limit or None)
    for line in _ndjson(found) if output_format == "ndjson" else _text(found):
        sys.stdout.write(line)


def _ndjson(found: Evidence) -> Iterator[str]:
    from dataclasses import asdict

    from graph.output import ndjson

    yield from (ndjson(asdict(post)) for post in found.posts)


def _text(found: Evidence) -> Iterator[str]:
    from graph.output import safe

    shown, noun = len(found.posts), "post" if found.total == 1 else "posts"
    of = f", the first {shown}" if shown < found.total else ""
    yield f"{safe(' → '.join(found.asked))}: {found.total:,} {noun}{of}\n"
    for post in found.posts:
        who = post.user_id or "author unknown"
        head = (post.post_id, who, f"{post.created_at:%Y-%m-%d %H:%M}", ", ".join(post.why))
        yield f"\n── {safe(' · '.join(head))}\n"
        yield safe(post.text).rstrip() + "\n"
