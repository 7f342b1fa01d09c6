"""The workspace of commands that make one: where they fail before anything is in it, none stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import takewhile
from pathlib import Path

from ingest.workspace import MARKER, Workspace

_EMPTY = {MARKER, ".lock"}
"""The files of a workspace in which nothing stands yet."""


@contextmanager
def workspace_at(root: Path) -> Iterator[Workspace]:
    """Open the workspace at `root`, or make one; one that was made and stays empty goes again.

    Folders above it that had to be made go with it.

    Raises
    ------
    WorkspaceError
        As `Workspace.create` does.
    """
    above = takewhile(lambda folder: not folder.exists(), root.parents)
    made = [] if root.exists() else [root, *above]
    is_new = not (root / MARKER).exists()
    with ExitStack() as undo:
        if is_new:
            undo.callback(_remove_empty, root, made)
        yield Workspace.create(root)
        undo.pop_all()


def _remove_empty(root: Path, made: list[Path]) -> None:
    """Remove a workspace without content, and of the folders those that were made for it."""
    files = [path for path in root.rglob("*") if path.is_file()]
    if root / MARKER not in files or any(path.name not in _EMPTY for path in files):
        return
    with suppress(OSError):  # the error that led here is the one to tell
        for path in root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for folder in made:
            folder.rmdir()
