"""The posts of one input file, with every record counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TextIO

import msgspec
import polars as pl

from ingest.archive import RawFile
from ingest.errors import TooManyRejectsError
from ingest.intake.inputs import InputFile
from ingest.progress import Advance
from ingest.records import MOST_REJECTED, Aside, Deletion, Post, Raw, Reject, Stub
from ingest.source import one_a_line, whole_file
from ingest.sources.table import NAME as TABLE
from ingest.tables import UTC

DELETION = "wish to delete"
_LOST = "\ufffd"
_BATCH = 4096
# Posts as they are read: the columns of POSTS that sources fill, with the native handle.
READ_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "post_id": pl.String, "source": pl.String, "community": pl.String, "thread_id": pl.String,
    "parent_id": pl.String, "kind": pl.String, "author": pl.String, "created_at": UTC,
    "edited_at": UTC, "retrieved_at": UTC, "points": pl.Int64, "title": pl.String,
    "text": pl.String, "url": pl.String, "flair": pl.String, "state": pl.String,
    "removal": pl.String, "claimed_replies": pl.Int64,
}  # fmt: skip
_fields = attrgetter(*READ_SCHEMA)


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
    if sum(count.rejects.values()) > MOST_REJECTED * count.read:
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
