"""Input files: found in folders, and recognised by their content."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.archive import RawFile
from ingest.errors import InputError, require_unicode
from ingest.formats import reddit_rows
from ingest.formats.cells import PARQUET, names_of_columns, names_of_fields, rows_as_json
from ingest.formats.foreign import foreign
from ingest.formats.members import first_member, members
from ingest.intake.fetched import archived_raws, archived_source
from ingest.source import Source, load_source, one_a_line, recognise
from ingest.sources import hackernews
from ingest.sources.reddit_dump import NAME as REDDIT_DUMP
from ingest.sources.table import FIELDS, is_table, mapped
from ingest.sources.table import NAME as TABLE

_MOST_NAMES = 40
_JSON = re.compile(rb"\s*(?:\[\s*[\[{\"]|\{\s*\")")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """One file to read, its name in reports (relative to the input), and what reads it.

    `columns` are those that a person told for a table.
    """

    path: Path
    name: str
    source: Source
    columns: Mapping[str, str] = field(default_factory=dict)


def find_inputs(
    inputs: Sequence[Path],
    *,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> tuple[list[InputFile], list[str]]:
    """Return the files to read, in order, and the names of files in folders that nothing reads.

    Parameters
    ----------
    inputs : sequence of Path
        Files and folders; folders are searched with all their subfolders.
    source : str, optional
        Name of the source that reads them all; default: each file is recognised by its content.
    columns : mapping, optional
        Column of each field of a post, for tables among the files.

    Raises
    ------
    InputError
        If a file is missing, empty, binary or of no known format, or a folder holds nothing known.
    """
    given = load_source(source) if source else None
    found: dict[Path, InputFile] = {}
    ignored: list[str] = []
    for path in inputs:
        members, refused = _members(path), dict[Path, InputError]()
        for name, member in members:
            require_unicode(member, InputError, now="give the file or folder another name")
            try:
                known = _recognise(member, given, columns, in_folder=member != path)
            except InputError as error:
                if member == path:
                    raise
                ignored.append(name)
                refused[member] = error
            else:
                told = columns if columns and known.name == TABLE else {}
                file = InputFile(path=member, name=name, source=known, columns=told)
                found.setdefault(member.resolve(), file)
        if path.is_dir() and not any(m.resolve() in found for _, m in members):
            raise _nothing_known(path, refused)
    if not found:
        raise InputError("no input", now="name files or folders")
    return list(found.values()), ignored


def _nothing_known(folder: Path, refused: Mapping[Path, InputError]) -> InputError:
    """Return the error of a folder of which nothing can be read, with why not its largest file."""
    if not refused:
        return InputError("no file", where=str(folder), now="name files, or a folder that has some")
    largest = max(refused, key=lambda file: file.stat().st_size)
    why, files = refused[largest], f"{len(refused)} file{'s' if len(refused) > 1 else ''}"
    what = f"nothing known among {files}, such as {largest.name} ({why.what})"
    return InputError(what, where=str(folder), now=why.now)


def noted_input(
    *,
    path: str,
    file: str,
    sha256: str,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> InputFile:
    """Return a file that was an input before, read as it was; `sha256` is not looked at.

    Raises
    ------
    InputError
        If it is gone.
    """
    del sha256
    place = Path(path)
    if not place.exists():
        raise InputError(
            "an input of this workspace is gone", where=path,
            now="put it back, or build again from what there is",
        )  # fmt: skip
    given = load_source(source) if source else None
    known = _recognise(place, given, columns, in_folder=False)
    return InputFile(path=place, name=file, source=known, columns=dict(columns or {}))


def joined(first: Sequence[InputFile], then: Sequence[InputFile]) -> list[InputFile]:
    """Return files of two lists, each file once."""
    found = {file.path.resolve(): file for file in reversed([*first, *then])}
    order = dict.fromkeys(file.path.resolve() for file in (*first, *then))
    return [found[path] for path in order]


def _members(path: Path) -> list[tuple[str, Path]]:
    if not path.is_dir():
        return [(path.name, path)]
    files = (p for p in path.rglob("*") if p.is_file())
    named = ((p.relative_to(path).as_posix(), p) for p in files)
    return sorted((n, p) for n, p in named if not any(s.startswith(".") for s in n.split("/")))


def _recognise(
    path: Path, given: Source | None, columns: Mapping[str, str] | None, *, in_folder: bool
) -> Source:
    """Return what reads a file: told by the archive, the user, or its looks."""
    raw = RawFile(path)
    head = raw.head()
    if (name := archived_source(head)) is not None:
        return replace(load_source(name), split=archived_raws)
    if columns and (given is None or given.name == TABLE) and is_table(head):
        return mapped(columns)
    if given is not None:
        return mapped(columns) if columns and given.name == TABLE else given
    if not head.strip():
        why = "nothing of it can be unpacked" if raw.cut else "the file is empty"
        raise InputError("no content", where=str(path), now=f"{why}: download it again")
    if (told := foreign(head)) is not None:  # before its content, which a ZIP may hold unpacked
        raise InputError(f"no posts can be read from {told[0]}", where=str(path), now=told[1])
    found = _of_records(path, head)
    if found is None and not in_folder:
        found = recognise(head)
    found = found or recognise(head, name=path.name)
    if found is None and columns and columns["text"] in names_of_fields(head):
        found = mapped(columns)
    if found is None:
        raise _unknown(path, head)
    return found


def _of_records(path: Path, head: bytes) -> Source | None:
    """Return what reads records that stand in a table or in one array, not one a line."""
    names = names_of_columns(path, head)
    if reddit_rows.are_of_reddit(names):
        return replace(load_source(REDDIT_DUMP), split=reddit_rows.rows)
    if head.startswith(PARQUET) and hackernews.are_columns(names):
        return replace(load_source(hackernews.NAME), split=rows_as_json)
    first = first_member(head)
    source = recognise(first + b"\n") if first else None
    is_of_records = source is not None and source.split in (one_a_line, hackernews.split)
    return replace(source, split=members) if source and is_of_records else None


def _unknown(path: Path, head: bytes) -> InputError:
    """Return what to say of content that no source knows."""
    if path.suffix == ".zst_blocks":
        return InputError(
            "a dump in blocks, which only the scripts of Arctic Shift open", where=str(path),
            now="take the same dump as .zst, or write it as JSON lines with these scripts",
        )  # fmt: skip
    names, fields = names_of_columns(path, head), names_of_fields(head)[:_MOST_NAMES]
    if names or len(fields) > 1:
        what = "a table whose columns" if names else "JSON whose fields"
        return InputError(
            f"{what} are not known: {', '.join(names or fields)}", where=str(path),
            now="tell with --map 'COLUMN=FIELD' which hold the fields of a post, text at least;"
            f" fields are {', '.join(FIELDS)}",
        )  # fmt: skip
    now = "'kithgraph ingest list' shows what can be read; --source NAME tells the format"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return InputError(
            "text in UTF-16, of no known format", where=str(path),
            now="save it as UTF-8 (a spreadsheet as CSV UTF-8), or " + now,
        )  # fmt: skip
    if b"\0" in head:
        return InputError("binary content of no known format", where=str(path), now=now)
    if _JSON.match(head):
        is_array = head.lstrip().startswith(b"[")
        return InputError(
            f"JSON {'in an array ' if is_array else ''}of no known format", where=str(path),
            now="'kithgraph ingest list' shows what can be read; of other records make a table"
            " (CSV) with the columns text, post_id, parent_id, author, created_at",
        )  # fmt: skip
    return InputError("content of no known format", where=str(path), now=now)
