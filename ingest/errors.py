"""The errors that kithgraph knows, each saying what, where and what now.

KithgraphError                  exit code 1 unless another is named
├── UsageError                  2   a name or option that does not exist
├── InputError                      a file that is missing, empty, binary or of no known format
│   └── TooManyRejectsError         more than 1 % of a file could not be read as posts
├── WorkspaceError                  the workspace is missing, locked, of another version or damaged
│   └── MissingStepError            a table or result that an earlier step makes is not there yet
├── StoreError                      a graph store refused
│   ├── StoreLockedError            another process holds the embedded store
│   ├── StoreTakenError             a server holds the graph of another study
│   ├── StoreUnavailableError       no server answers, or it went away
│   └── StoreAuthError              the server refuses user or password
├── QueryError                      a query file whose header or parameters are wrong
├── SourceError                     a source on the network did not give what it was asked for
│   ├── SourceUnavailableError      no server answers, or it breaks off, also after several tries
│   ├── RateLimitError              too many requests; `.retry_after` seconds to wait
│   ├── SourceAuthError             a key is missing, refused, or not good for this
│   ├── SourceMissingError          what was asked for is not there
│   └── SourceInPartError           some did not come, `.missing` tells what; the rest did
├── DiskError                       the disk is full or cannot be written
├── WorkerError                     a process that we started ended without an answer
└── SettingError                    a setting that is missing or wrong
"""

from __future__ import annotations

import difflib
import errno
import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

_MOST_LISTED = 100
_MOST_NEAR = 3
_NO_FILE = "no such file"
_NO_LETTER = re.compile(r"[\W_]+")


class KithgraphError(Exception):
    """Base of every error that is shown without a traceback.

    Parameters
    ----------
    what : str
        What went wrong, with the offending value.
    where : str, optional
        File, table, server or option concerned.
    now : str, optional
        What the user can do about it.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str | None = None, now: str | None = None) -> None:
        self.what = what
        self.where = where
        self.now = now
        super().__init__(what)

    def __str__(self) -> str:
        text = self.what
        if self.where:
            joint = " at" if "://" in self.where else " in"
            text += f"{':' if self.what == _NO_FILE else joint} {self.where}"
        return f"{text}; {self.now}" if self.now else text


class UsageError(KithgraphError):
    """A name or option that does not exist."""

    exit_code = 2


class InputError(KithgraphError):
    """A file that cannot be read as what it is given for."""


class TooManyRejectsError(InputError):
    """More than 1 % of a file could not be read as posts."""


class WorkspaceError(KithgraphError):
    """The workspace is missing, locked, of another version or damaged."""


class MissingStepError(WorkspaceError):
    """A table or result is not there because an earlier step has not run."""


class StoreError(KithgraphError):
    """A graph store refused."""


class StoreLockedError(StoreError):
    """Another process holds the embedded store."""


class StoreTakenError(StoreError):
    """A server holds the graph of another study."""


class StoreUnavailableError(StoreError):
    """No server answers at the address, or it went away."""


class StoreAuthError(StoreError):
    """The server refuses user or password."""


class QueryError(KithgraphError):
    """A query file whose header, text or parameters are wrong."""


def opened_to_read(where: str) -> StoreError:
    """Return the error for a change of a store that was opened to be asked."""
    return StoreError("opened for reading only", where=where, now="open it with read_only=False")


def only_reads(where: str) -> QueryError:
    """Return the error for a statement that would change a store which was opened to be asked."""
    return QueryError(
        "a question only reads, and this one changes the graph", where=where,
        now="leave out CREATE, MERGE, SET, REMOVE and DELETE",
    )  # fmt: skip


class WorkerError(KithgraphError):
    """A process that we started ended without an answer."""


class SourceError(KithgraphError):
    """A source on the network did not give what it was asked for; `source` names it."""

    def __init__(
        self, what: str, *, source: str, where: str | None = None, now: str | None = None
    ) -> None:
        self.source = source
        super().__init__(what, where=where, now=now)


class SourceUnavailableError(SourceError):
    """No server answers, or it breaks off, also after several tries."""


class RateLimitError(SourceError):
    """Too many requests; `retry_after` are the seconds to wait, None where it is not told."""

    def __init__(
        self,
        what: str,
        *,
        source: str,
        retry_after: float | None = None,
        where: str | None = None,
        now: str | None = None,
    ) -> None:
        self.retry_after = retry_after
        super().__init__(what, source=source, where=where, now=now)


class SourceAuthError(SourceError):
    """A key is missing, refused, or not good for what was asked."""


class SourceMissingError(SourceError):
    """What was asked for is not there."""


class SourceInPartError(SourceError):
    """Some of what was asked for did not come, and the rest did; `missing` are sentences on it."""

    def __init__(self, missing: Sequence[str], *, source: str) -> None:
        self.missing = tuple(missing)
        super().__init__("; ".join(missing), source=source)


class DiskError(KithgraphError):
    """The disk is full or cannot be written."""


_DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM}
_OF_SYSTEM = re.compile(r"\(os error (\d+)\)")


def of_disk(
    error: Exception,
    *,
    where: str | None = None,
    now: str = "and give the command again: it goes on from what is complete",
) -> DiskError | None:
    """Return the error of a disk that is full or cannot be written; None if it is something else.

    Libraries written in Rust tell it as an error of their own, with the system's number in it.

    Parameters
    ----------
    where : str, optional
        What is named where the error names no file.
    now : str
        What follows on how to mend it.
    """
    number = getattr(error, "errno", None)
    if number is None and (found := _OF_SYSTEM.search(str(error))):
        number = int(found[1])
    if number not in _DISK_ERRORS | _NOT_ALLOWED:
        return None
    is_refused = number in _NOT_ALLOWED
    mend = "make it yours to read and write" if is_refused else "free some space"
    if number == errno.EROFS:
        mend = "name another folder, or make this one writable"
    told = f"{'not allowed' if is_refused else 'cannot write'}: {os.strerror(number)}"
    place = getattr(error, "filename", None) or where
    return DiskError(told, where=str(place) if place else None, now=f"{mend} {now}")


def of_memory(error: BaseException) -> KithgraphError | None:
    """Return the error of a machine whose memory is short; None if it is something else."""
    if not isinstance(error, MemoryError) and getattr(error, "errno", None) != errno.ENOMEM:
        return None
    return KithgraphError(
        "memory is short, and what was complete before is kept",
        now="close other programs, or set KITHGRAPH_PROCESSES=1, and give the command again",
    )


class SettingError(KithgraphError):
    """A setting that is missing or wrong."""


def unknown_name(kind: str, name: str, known: Iterable[str]) -> UsageError:
    """Return the error for a name that is not among the known ones, with the nearest one.

    Examples
    --------
    >>> print(unknown_name("source", "hackernewz", ["hackernews", "nostr"]))
    no source named 'hackernewz'; did you mean 'hackernews'?
    """
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        now = f"did you mean {near[0]!r}?"
    elif len(names) > _MOST_LISTED:  # thousands of models would fill the screen
        now = nearest(name, names)
    else:
        now = f"known: {', '.join(names)}"
    return UsageError(f"no {kind} named {name!r}", now=now)


def nearest(given: str, names: Iterable[str]) -> str:
    """Return what to do about a name that nothing has.

    Examples
    --------
    >>> nearest("qwen 3 32b", ["Qwen3-32B", "Llama-3.3-70B"])
    "did you mean 'Qwen3-32B'?"
    >>> nearest("hal9000", ["Qwen3-32B"])
    'give a name or an id as pages and other queries show it'
    """
    asked = _NO_LETTER.sub("", given.casefold())
    bare = {_NO_LETTER.sub("", name.casefold()): name for name in sorted(names, reverse=True)}
    longest = 3 * len(asked) + 6  # a longer name is hardly what somebody meant by so few letters
    holding = sorted(
        (name for name in bare if asked and asked in name and len(name) <= longest),
        key=lambda name: (len(name), name),
    )
    near = holding or difflib.get_close_matches(asked, bare, n=_MOST_NEAR, cutoff=0.6)
    if not near:
        return "give a name or an id as pages and other queries show it"
    return f"did you mean {' or '.join(repr(bare[name]) for name in near[:_MOST_NEAR])}?"


def no_such_file(path: Path, error: type[KithgraphError]) -> KithgraphError:
    """Return the error for a file that is not there, with names like it in its folder."""
    there = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, there, n=1, cutoff=0.75)
    if near:
        now = f"did you mean {str(path.parent / near[0])!r}?"
    elif not path.parent.is_dir():
        now = f"there is no folder {str(path.parent)!r} either: check where it lies"
    else:
        now = (
            f"check its name and where it lies; it was looked for in {str(path.parent.resolve())!r}"
        )
    return error(_NO_FILE, where=str(path), now=now)


def no_workspace(path: Path, marker: str) -> WorkspaceError:
    """Return the error for a folder that is no workspace, with those that are near it.

    Parameters
    ----------
    marker : str
        The file by which a folder is known as a workspace.
    """
    here = path.resolve()
    beside = here.parent.iterdir() if here.parent.is_dir() else ()
    near = [folder for folder in here.parents if (folder / marker).is_file()]
    near += sorted(folder for folder in beside if (folder / marker).is_file())
    listed = ", ".join(repr(os.path.relpath(folder)) for folder in near[:_MOST_NEAR])
    now = "make one with 'kithgraph build INPUT... --workspace DIR'"
    if near:
        now = f"name yours with --workspace DIR (there is {listed}), or {now}"
    else:
        now = f"name yours with --workspace DIR, or {now}"
    return WorkspaceError("no workspace", where=str(path), now=now)


def require_file(
    path: Path,
    error: type[KithgraphError],
    *,
    now: str,
    is_meant: Callable[[Path], bool] | None = None,
) -> None:
    """Raise where a file is asked for and a path is a folder.

    Parameters
    ----------
    now : str
        What to name instead.
    is_meant : callable, optional
        Tells which files of the folder are such ones: the first three are named.
    """
    if not path.is_dir():
        return
    files = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
    meant = [p.name for p in files if is_meant is None or is_meant(p)]
    few = ", ".join(meant[:3]) + (f" and {len(meant) - 3:,} more" if len(meant) > 3 else "")
    told = f"; there are {few}" if meant else "; there is none in it"
    raise error("a folder, where a file is asked for", where=str(path), now=now + told)


def require_unicode(path: Path, error: type[KithgraphError], *, now: str) -> None:
    """Refuse a name of bytes that are no UTF-8, which no report could tell.

    Raises
    ------
    KithgraphError
        Of the kind asked for.
    """
    try:
        str(path.resolve()).encode()
    except UnicodeEncodeError as cause:
        where = os.fsencode(path).decode("utf-8", "replace")
        raise error("a name that is no UTF-8", where=where, now=now) from cause
