"""Servers that still hold what a purge took out of a workspace: it ends when all are reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest.errors import StoreError
from ingest.outputs import PURGING
from ingest.purge import finish
from ingest.step import StepReport
from ingest.workspace import Workspace

_FOR_GOOD = (
    "the workspace itself is purged and can be read; if that server is gone for good, or its"
    f" address was wrong, remove {PURGING} in the workspace"
)


def reach_servers(
    workspace: Workspace, stores: Sequence[str], done: Callable[[StepReport], None]
) -> None:
    """Bring servers up to date with a workspace that holds nothing any more of what went.

    Raises
    ------
    StoreError
        If one refuses: it, and those behind it, wait for the next purge or build.
    """
    from graph.load import load_step

    for number, url in enumerate(stores):
        finish(workspace, waiting=stores[number:])
        try:
            done(load_step(workspace, url))
        except StoreError as error:
            error.now = f"{error.now}; {_FOR_GOOD}" if error.now else _FOR_GOOD
            raise
    finish(workspace)
