"""Input files: found in folders, recognised by content, read with every record counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path
from typing import TextIO

import msgspec
import polars as pl

from ingest.archive import RawFile
from ingest.errors import InputError, TooManyRejectsError, require_unicode
from ingest.formats.foreign import foreign
from ingest.formats.members import first_member, members
from ingest.intake.fetched import archived_raws, archived_source
from ingest.records import Aside, Deletion, Post, Raw, Reject, Stub
from ingest.source import Source, load_source, one_a_line, recognise, whole_file
from ingest.sources.table import FIELDS, is_table, mapped, names_of_columns
from ingest.sources.table import NAME as TABLE
from ingest.tables import UTC

REJECTS_SHARE = 0.01
DELETION = "wish to delete"
_LOST = "\ufffd"
_BATCH = 4096
_JSON_ARRAY = re.compile(rb"\s*\[\s*[\[{\"]")
# Posts as they are read: the columns of POSTS that sources fill, with the native handle.
READ_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "post_id": pl.String, "source": pl.String, "community": pl.String, "thread_id": pl.String,
    "parent_id": pl.String, "kind": pl.String, "author": pl.String, "created_at": UTC,
    "edited_at": UTC, "retrieved_at": UTC, "points": pl.Int64, "title": pl.String,
    "text": pl.String, "url": pl.String, "flair": pl.String, "state": pl.String,
    "removal": pl.String, "claimed_replies": pl.Int64,
}  # fmt: skip
_fields = attrgetter(*READ_SCHEMA)
Advance = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """One file to read, its name in reports (relative to the input), and what reads it.

    `columns` are those that a person told for a table.
    """

    path: Path
    name: str
    source: Source
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class FileCount:
    """What became of the records of one file, counted while it is read.

    `read` is the sum of `posts`, `rejects` by reason, `asides` by what they are (wishes to delete,
    `deletions`, are among them), `other_communities`, and `cut_records` (the record that a cut end
    left incomplete). `names` are handles with what their person is called; `lost_letters` are posts
    of which letters could not be read, because the record is no UTF-8.
    """

    read: int = 0
    posts: int = 0
    other_communities: int = 0
    cut_records: int = 0
    lost_letters: int = 0
    stubs: int = 0
    stub_posts: int = 0
    is_cut: bool = False
    rejects: Counter[str] = field(default_factory=Counter)
    asides: Counter[str] = field(default_factory=Counter)
    deletions: list[Deletion] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    first_rejects: list[str] = field(default_factory=list)


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
        return given
    if not head.strip():
        why = "nothing of it can be unpacked" if raw.cut else "the file is empty"
        raise InputError("no content", where=str(path), now=f"{why}: download it again")
    if (told := foreign(head)) is not None:  # before its content, which a ZIP may hold unpacked
        raise InputError(f"no posts can be read from {told[0]}", where=str(path), now=told[1])
    first = first_member(head)
    if first and (source := recognise(first + b"\n")) and source.split is one_a_line:
        return replace(source, split=members)
    if not in_folder and (source := recognise(head)) is not None:
        return source
    if (source := recognise(head, name=path.name)) is not None:
        return source
    raise _unknown(path, head)


def _unknown(path: Path, head: bytes) -> InputError:
    """Return what to say of content that no source knows."""
    if names := names_of_columns(path, head):
        return InputError(
            f"a table whose columns are not known: {', '.join(names)}", where=str(path),
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
    if _JSON_ARRAY.match(head):
        return InputError(
            "a JSON array instead of one JSON object a line", where=str(path),
            now="write one object a line, for example with jq -c '.[]'",
        )  # fmt: skip
    return InputError("content of no known format", where=str(path), now=now)


def read_posts(
    file: InputFile,
    *,
    rejects: TextIO,
    community: str | None = None,
    advance: Advance | None = None,
) -> tuple[pl.DataFrame, FileCount]:
    """Read one file into a frame with the columns of `READ_SCHEMA`, and write its rejects.

    Raises
    ------
    TooManyRejectsError
        If more than 1 % of the records could not be read as posts.
    """
    count = FileCount()
    opened = RawFile(file.path)
    if community and file.source.needle and file.source.split is one_a_line:
        raws = _holding(file.source.needle(community), opened, count, advance)
    else:
        raws = file.source.split(opened.lines(advance))
    if file.source.split is whole_file:
        raws = (replace(raw, raw_id=file.path.name) for raw in raws)
    posts = _parsed(raws, file, opened, count, rejects=rejects)
    frames = list(_frames(posts, count, community=community))
    if sum(count.rejects.values()) > REJECTS_SHARE * count.read:
        raise _too_many(file, count)
    return pl.concat([pl.DataFrame(schema=READ_SCHEMA), *frames]), count


def _holding(
    needle: bytes, opened: RawFile, count: FileCount, advance: Advance | None
) -> Iterator[Raw]:
    """Yield the lines that may be of a community; the others are counted."""

    def skip(lines: int) -> None:
        count.read += lines
        count.other_communities += lines

    for number, line in opened.lines_with(needle, skip, advance):
        if line and not line.isspace():
            yield Raw(raw_id=f"line {number}", body=line)


def _parsed(
    raws: Iterator[Raw], file: InputFile, opened: RawFile, count: FileCount, *, rejects: TextIO
) -> Iterator[Post]:
    parse = file.source.parse
    pending: list[Reject] = []  # of the last Raw: what a cut left of a record is no reject
    for raw in raws:
        _write(pending, file, count, rejects=rejects)
        pending = []
        for record in parse(raw):
            if isinstance(record, Post):
                count.read += 1
                count.lost_letters += _has_lost_letters(record, raw.body)
                yield record
            elif isinstance(record, Reject):
                pending.append(_placed(record, raw, count.read))
                count.read += 1
            else:
                _set_aside(record, count)
    count.is_cut = opened.cut
    is_whole = opened.is_ended or file.source.split is whole_file
    if len(pending) == 1 and (opened.cut or not is_whole):
        count.is_cut = True
        count.cut_records = 1
        pending = []
    _write(pending, file, count, rejects=rejects)


def _has_lost_letters(post: Post, body: bytes) -> bool:
    """Tell whether letters of a post stand as U+FFFD that no record of its own could tell."""
    if _LOST not in post.text and _LOST not in (post.title or ""):
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False  # somebody wrote it so


def _set_aside(record: object, count: FileCount) -> None:
    if isinstance(record, Stub):
        count.stubs += 1
        count.stub_posts += record.count
    elif isinstance(record, Aside):
        count.read += 1
        count.asides[record.what] += 1
        count.names += [(record.handle, name) for name in record.names if record.handle]
    elif isinstance(record, Deletion):
        count.read += 1
        count.asides[DELETION] += 1
        count.deletions.append(record)


def _placed(reject: Reject, raw: Raw, index: int) -> Reject:
    where = raw.raw_id if reject.raw_id == raw.raw_id else f"{raw.raw_id}: {reject.raw_id}"
    return Reject(raw_id=where, index=index, reason=reject.reason)


def _write(found: Sequence[Reject], file: InputFile, count: FileCount, *, rejects: TextIO) -> None:
    for reject in found:
        count.rejects[reject.reason] += 1
        if len(count.first_rejects) < 3:
            count.first_rejects.append(reject.raw_id)
        line = {
            "file": file.name,
            "raw_id": reject.raw_id,
            "index": reject.index,
            "reason": reject.reason,
        }
        rejects.write(msgspec.json.encode(line).decode() + "\n")


def _frames(
    posts: Iterator[Post], count: FileCount, *, community: str | None
) -> Iterator[pl.DataFrame]:
    batch: list[Post] = []
    folded = community.casefold() if community else None
    for post in posts:
        if folded is not None and (post.community or "").casefold() != folded:
            count.other_communities += 1
            continue
        count.posts += 1
        batch.append(post)
        if len(batch) == _BATCH:
            yield _frame(batch)
            batch.clear()
    if batch:
        yield _frame(batch)


def _frame(posts: Sequence[Post]) -> pl.DataFrame:
    columns = zip(*map(_fields, posts), strict=True)
    return pl.DataFrame(
        [
            pl.Series(name, values, dtype=dtype)
            for (name, dtype), values in zip(READ_SCHEMA.items(), columns, strict=True)
        ]
    )


def _too_many(file: InputFile, count: FileCount) -> TooManyRejectsError:
    rejected = sum(count.rejects.values())
    reasons = ", ".join(f"{reason} ({n:,})" for reason, n in count.rejects.most_common(3))
    now = "check that the file is whole and of the format named by 'kithgraph ingest list'"
    if file.source.name == TABLE and "no column" in reasons:
        now = "tell its name with --map 'COLUMN=FIELD'"
    elif file.source.name == TABLE:
        now = "mend that column, or give it another name if it holds something else"
    return TooManyRejectsError(
        f"{rejected:,} of {count.read:,} records cannot be read: {reasons}",
        where=f"{file.path} (first: {'; '.join(count.first_rejects)})",
        now=now,
    )
