"""Files that are written whole or not at all, some of them where a user says."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ingest.errors import DiskError

PURGING = "archive/purging.json"
"""There while a purge is at work: until it has ended, what was made before may hold what goes."""
LEFT_TO_SERVERS = "left_to_servers"
"""True in that file where nothing is left to do but in servers, and the workspace may be read."""


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a path beside `path` to write to; what was written takes its place if all went well.

    Folders are made; what was written is on the disk before it takes the place.

    Raises
    ------
    OSError
        If `path` cannot be written; what stood there stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        yield temporary
        flush(temporary)
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Force a file to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def writing(out: Path) -> Iterator[Path]:
    """Give a path to write to, and put what was written in the place of `out` if all went well.

    A link and what is no file (a pipe, ``/dev/stdout``) are not replaced, but written to as they
    are.

    Raises
    ------
    DiskError
        If `out` cannot be written; a file that stood there stays.
    """
    try:
        if out.is_symlink() or (out.exists() and not out.is_file()):
            yield out
        else:
            with whole(out) as path:
                yield path
    except BrokenPipeError:
        raise
    except OSError as error:
        raise DiskError(
            f"cannot write: {error.strerror or error}", where=str(out), now="name another --out"
        ) from error


def write_out(text: str, out: Path) -> None:
    """Write a text where the user says (see `writing`)."""
    with writing(out) as path:
        path.write_text(text, encoding="utf-8", newline="\n")


def json_text(value: object) -> str:
    """Return JSON as files of ours hold it: a member a line, and a line's end."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_json(value: object, path: Path) -> None:
    """Write JSON whole or not at all (see `json_text`)."""
    write_text(json_text(value), path)


def write_text(text: str, path: Path) -> None:
    """Write a text whole or not at all."""
    with whole(path) as made:
        made.write_text(text, encoding="utf-8", newline="\n")
