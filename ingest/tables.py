"""The Parquet tables of a workspace: their names, keys and column types, spelled here alone."""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

UTC = pl.Datetime("us", "UTC")
_CANDIDATES = pl.List(pl.Struct({"entity_id": pl.String, "score": pl.Float64}))
_BASES = pl.List(pl.Struct({"repo_id": pl.String, "relation": pl.String}))
_ROW_GROUP = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: `name` is its path under the workspace without ending, `key` identifies a row."""

    name: str
    key: tuple[str, ...]
    schema: dict[str, pl.DataType | type[pl.DataType]]


POSTS = Table(
    name="corpus/posts",
    key=("post_id",),
    schema={
        "post_id": pl.String,
        "source": pl.String,
        "community": pl.String,
        "thread_id": pl.String,
        "parent_id": pl.String,
        "kind": pl.String,
        "user_id": pl.String,
        "is_bot": pl.Boolean,
        "created_at": UTC,
        "edited_at": UTC,
        "retrieved_at": UTC,
        "points": pl.Int64,
        "title": pl.String,
        "text": pl.String,
        "url": pl.String,
        "flair": pl.String,
        "state": pl.String,
        "removal": pl.String,
        "claimed_replies": pl.Int64,
        "depth": pl.Int32,
        "language": pl.String,
    },
)
MODELS = Table(
    name="corpus/models",
    key=("key",),
    schema={
        "repo_id": pl.String,
        "key": pl.String,
        "created_at": UTC,
        "created_at_bound": UTC,
        "downloads": pl.Int64,
        "downloads_at": pl.Date,
        "likes": pl.Int64,
        "license": pl.String,
        "n_params": pl.Int64,
        "pipeline_tag": pl.String,
        "library": pl.String,
        "gated": pl.Boolean,
        "base_models": _BASES,
        "tags": pl.List(pl.String),
        "snapshot": pl.String,
    },
)
MENTIONS = Table(
    name="annotations/mentions",
    key=("post_id", "start", "end", "kind"),
    schema={
        "post_id": pl.String,
        "start": pl.Int32,
        "end": pl.Int32,
        "surface": pl.String,
        "kind": pl.String,
        "entity_id": pl.String,
        "entity": pl.String,
        "confidence": pl.Float64,
        "rule": pl.String,
        "candidates": _CANDIDATES,
    },
)
RELATIONS = Table(
    name="annotations/relations",
    key=("relation_id",),
    schema={
        "relation_id": pl.String,
        "post_id": pl.String,
        "kind": pl.String,
        "subject": pl.String,
        "subject_name": pl.String,
        "object": pl.String,
        "object_name": pl.String,
        "relation": pl.String,
        "polarity": pl.String,
        "tokens_per_second": pl.Float64,
        "context_length": pl.Int64,
        "devices": pl.Int32,
        "quantization": pl.String,
        "runtime": pl.String,
        "second_hand": pl.Boolean,
        "plausible": pl.Boolean,
        "single_stream": pl.Boolean,
        "start": pl.Int32,
        "end": pl.Int32,
        "confidence": pl.Float64,
        "rule": pl.String,
    },
)
ACTS = Table(
    name="annotations/acts",
    key=("post_id", "act"),
    schema={"post_id": pl.String, "act": pl.String, "probability": pl.Float64},
)
TEACHES = Table(
    name="annotations/teaches",
    key=("post_id", "learner_id"),
    schema={
        "post_id": pl.String,
        "learner_id": pl.String,
        "teacher_id": pl.String,
        "learner_post": pl.String,
        "acknowledged_by": pl.String,
        "created_at": UTC,
        "topics": pl.List(pl.String),
        "probability": pl.Float64,
    },
)
STANCES = Table(
    name="annotations/stances",
    key=("post_id", "label"),
    schema={
        "post_id": pl.String,
        "family": pl.String,
        "label": pl.String,
        "probability": pl.Float64,
    },
)
ENTITIES = Table(
    name="annotations/entities",
    key=("entity_id",),
    schema={
        "entity_id": pl.String,
        "kind": pl.String,
        "name": pl.String,
        "family": pl.String,
        "parent_id": pl.String,
        "owner": pl.String,
        "on_hub": pl.Boolean,
        "n_params": pl.Int64,
        "license": pl.String,
        "created_at": UTC,
        "created_at_bound": UTC,
        "downloads": pl.Int64,
        "maker": pl.String,
        "line": pl.String,
        "memory_gib": pl.Float64,
        "released": pl.Date,
    },
)

TABLES = {t.name: t for t in (POSTS, MODELS, MENTIONS, RELATIONS, ACTS, TEACHES, STANCES, ENTITIES)}


def write(frame: pl.DataFrame, table: Table, path: Path) -> None:
    """Write a frame as Parquet with the table's columns; the same frame gives the same bytes.

    Raises
    ------
    OSError
        If the disk is full or cannot be written.
    """
    write_plain(frame.select(pl.col(n).cast(t) for n, t in table.schema.items()), path)


def write_plain(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame that is no table of its own as Parquet; raises like `write`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _disk_errors(path):
        frame.rechunk().write_parquet(
            path, compression="zstd", compression_level=3, statistics=True
        )


def write_part(frame: pl.DataFrame, table: Table, path: Path) -> None:
    """Write some rows of a table as an Arrow file, for `write_parts`; raises like `write`."""
    with _disk_errors(path):
        rows = frame.select(pl.col(n).cast(t) for n, t in table.schema.items())
        rows.rechunk().write_ipc(path, compression="lz4")


def write_parts(parts: Sequence[Path], path: Path) -> None:
    """Write the rows of some Arrow files, one after the other, as one Parquet file.

    Memory does not grow with the rows, and the bytes do not depend on where the files are cut:
    the files are cut anew into groups of rows first, because polars writes a group that it has to
    cut out of a longer file otherwise than one that is a file of its own. Raises like `write`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    groups: list[Path] = []
    with _disk_errors(path):
        for number, rows in enumerate(_groups(parts)):
            groups.append(path.with_name(f"{path.stem}-{number}.arrow"))
            rows.write_ipc(groups[-1], compression="lz4")
        pl.scan_ipc(groups).sink_parquet(
            path, compression="zstd", compression_level=3, statistics=True,
            row_group_size=_ROW_GROUP, maintain_order=True,
        )  # fmt: skip
    for group in groups:
        group.unlink()


def _groups(parts: Sequence[Path]) -> Iterator[pl.DataFrame]:
    """Yield the rows of Arrow files in frames of `_ROW_GROUP` rows, the last one with the rest."""
    held: list[pl.DataFrame] = []
    for part in parts:
        held.append(pl.read_ipc(part))
        while sum(frame.height for frame in held) >= _ROW_GROUP:
            joined = pl.concat(held)
            yield joined.head(_ROW_GROUP).rechunk()
            held = [joined.slice(_ROW_GROUP)]
    yield pl.concat(held).rechunk()


@contextmanager
def _disk_errors(path: Path) -> Generator[None]:
    try:
        yield
    except pl.exceptions.ComputeError as error:
        # polars tells a full disk as a mistake of computation, with the system's number in its text
        if found := re.search(r"os error (\d+)", str(error)):
            raise OSError(int(found[1]), os.strerror(int(found[1])), str(path)) from error
        raise


def empty(table: Table) -> pl.DataFrame:
    """Return the table without rows."""
    return pl.DataFrame(schema=table.schema)
