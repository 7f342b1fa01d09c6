"""Files that a command writes where its user says: whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ingest.errors import DiskError


@contextmanager
def writing(out: Path) -> Iterator[Path]:
    """Give a path to write to, and put what was written in the place of `out` if all went well.

    Folders are made. A link and what is no file (a pipe, ``/dev/stdout``) are not replaced, but
    written to as they are.

    Raises
    ------
    DiskError
        If `out` cannot be written; a file that stood there stays.
    """
    is_replaced = not out.is_symlink() and (out.is_file() or not out.exists())
    path = out.with_name(f".{out.name}.tmp") if is_replaced else out
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        yield path
        if is_replaced:
            with path.open("rb+") as file:
                os.fsync(file.fileno())
            path.replace(out)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise DiskError(
            f"cannot write: {error.strerror or error}", where=str(out), now="name another --out"
        ) from error
    finally:
        if is_replaced:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def write_out(text: str, out: Path) -> None:
    """Write a text where the user says (see `writing`)."""
    with writing(out) as path:
        path.write_text(text, encoding="utf-8", newline="\n")
