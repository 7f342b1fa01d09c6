"""Extraction of a whole corpus: batches of threads in several processes, tables written in streams.

Every batch leaves its rows in files of its own, which are put together at the end: no process holds
more than one batch, the digests of threads and, where annotations are kept, the ids of posts.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from ingest.extract.entities import build_entities, read_annotated
from ingest.extract.pipeline import Extractor, load_extractor
from ingest.extract.reuse import (
    THREADS,
    UNREAD,
    changed_posts,
    in_corpus_order,
    kept_rows,
    thread_digests,
)
from ingest.processes import end_with_parent, in_one_thread
from ingest.progress import progress
from ingest.tables import (
    ACTS,
    ENTITIES,
    MENTIONS,
    RELATIONS,
    TEACHES,
    empty,
    write,
    write_part,
    write_parts,
    write_plain,
)

BATCH_POSTS = 3000
_LEAST_POSTS = 500
_READ_POSTS = 50_000
_TABLES = {"mentions": MENTIONS, "relations": RELATIONS, "acts": ACTS, "teaches": TEACHES}
_EXTRACTORS: list[Extractor] = []

type _Task = tuple[Path, int, int, Path]


def extract_corpus(
    posts_path: Path,
    models_path: Path,
    directory: Path,
    *,
    processes: int,
    before: Path | None = None,
    batch_posts: int = BATCH_POSTS,
) -> int:
    """Write annotations/{mentions,relations,acts,teaches,entities}.parquet of a corpus.

    Parameters
    ----------
    posts_path, models_path : Path
        Tables corpus/posts and corpus/models.
    directory : Path
        Folder that gets the folder ``annotations``.
    processes : int
        Processes at work; the tables do not depend on it.
    before : Path, optional
        Folder with the annotations of an earlier corpus, made with the same models and code: those
        of threads that are as they were are taken from there. The tables do not depend on it.
    batch_posts : int
        Most posts of a batch, but for its last thread; the tables do not depend on it.

    Returns
    -------
    int
        Rows of mentions and relations.
    """
    parts = directory / "parts"
    parts.mkdir()
    threads = _digests(posts_path)
    write_plain(threads.select("digest"), directory / THREADS)
    changed = posts_path
    if before is not None:
        changed = parts / "changed.parquet"
        changed_posts(pl.scan_parquet(posts_path), threads, before).sink_parquet(changed)
    done = _annotate(changed, models_path, parts, processes=processes, size=batch_posts)
    made = {name: [_part(parts, number, name) for number in range(done)] for name in _TABLES}
    if before is not None:
        made = _with_kept(made, posts_path, changed, before, parts)
    for name, table in _TABLES.items():
        write_parts(made[name], directory / f"{table.name}.parquet")
    shutil.rmtree(parts)
    return _write_entities(models_path, directory, before)


def _digests(posts_path: Path) -> pl.DataFrame:
    posts = pl.scan_parquet(posts_path)
    told = [
        thread_digests(posts.slice(start, length).collect())
        for start, length in _batches(posts_path, _READ_POSTS)
    ]
    return pl.concat(told) if told else thread_digests(posts.collect())


def _annotate(
    posts_path: Path, models_path: Path, parts: Path, *, processes: int, size: int
) -> int:
    """Annotate posts into numbered files; return how many numbers there are, at least one."""
    tasks: list[_Task] = [
        (posts_path, start, length, parts / str(number))
        for number, (start, length) in enumerate(_batches(posts_path, size, processes))
    ]
    if not tasks:
        for name, table in _TABLES.items():
            write_part(empty(table), table, _part(parts, 0, name))
    with progress("extract", total=sum(length for _, _, length, _ in tasks)) as advance:
        for length in _run(tasks, models_path, processes):
            advance(length)
    return max(1, len(tasks))


def _part(parts: Path, number: int, name: str) -> Path:
    return parts / f"{number}.{name}.arrow"


def _run(tasks: Sequence[_Task], models_path: Path, processes: int) -> Iterator[int]:
    if not tasks:
        return
    if processes <= 1 or len(tasks) <= 1:
        _start(models_path)
        yield from map(_work, tasks)
        return
    with ProcessPoolExecutor(
        min(processes, len(tasks)),
        mp_context=get_context("spawn"),
        initializer=_start,
        initargs=(models_path,),
    ) as pool:
        with in_one_thread():  # all processes start as the tasks are handed over
            done = pool.map(_work, tasks)
        yield from done


def _start(models_path: Path) -> None:
    """Make this process's extractor."""
    end_with_parent()
    _EXTRACTORS[:] = [load_extractor(pl.read_parquet(models_path))]


def _work(task: _Task) -> int:
    path, start, length, target = task
    posts = pl.scan_parquet(path).slice(start, length).drop(UNREAD, strict=False).collect()
    found = _EXTRACTORS[0].extract(posts)
    for name, table in _TABLES.items():
        write_part(getattr(found, name), table, target.with_name(f"{target.name}.{name}.arrow"))
    return length


def _batches(posts_path: Path, size: int, processes: int = 1) -> Iterator[tuple[int, int]]:
    """Yield first row and length of batches of whole threads.

    For several processes the last batches are smaller and smaller, so that all end together; but
    what fits into one batch stays one: to start a process takes as long as to read 2,000 posts.
    """
    posts = pl.scan_parquet(posts_path)
    lengths = posts.select(pl.col("thread_id").rle().struct.field("len")).collect().to_series()
    start = length = 0
    left = int(lengths.sum())
    are_shared = processes > 1 and left > size
    for count in lengths.to_list():
        length += count
        share = left // (2 * processes) if are_shared else left
        if length >= min(size, max(share, _LEAST_POSTS)):
            yield start, length
            start, length, left = start + length, 0, left - length
    if length:
        yield start, length


def _with_kept(
    made: dict[str, list[Path]], posts_path: Path, changed: Path, before: Path, parts: Path
) -> dict[str, list[Path]]:
    """Return parts with the annotations of threads that are as they were, in order."""
    ids = pl.read_parquet(posts_path, columns=["post_id", "thread_id"])
    tables = {name: table.name for name, table in _TABLES.items()}
    kept = kept_rows(tables, ids, pl.read_parquet(changed, columns=["post_id"]), before)
    for name, table in _TABLES.items():
        rows = pl.concat([*map(pl.read_ipc, made[name]), kept[name]])
        path = parts / f"{name}.arrow"
        write_part(in_corpus_order(rows, ids), table, path)
        made = made | {name: [path]}
    return made


def _write_entities(models_path: Path, directory: Path, before: Path | None) -> int:
    found = read_annotated(directory)
    entities = build_entities(found, pl.read_parquet(models_path), before=before)
    write(entities, ENTITIES, directory / f"{ENTITIES.name}.parquet")
    return found.mentions.height + found.relations.height
