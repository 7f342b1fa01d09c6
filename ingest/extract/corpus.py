"""Extraction of a whole corpus: batches of threads in several processes, tables written in streams.

Every batch leaves its rows in files of its own, which are put together at the end: no process holds
more than one batch, the digests of threads and, where annotations are kept, the ids of posts.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ingest.extract.reuse import (
    THREADS,
    UNREAD,
    changed_posts,
    in_corpus_order,
    kept_rows,
    thread_digests,
)
from ingest.processes import died, end_with_parent, in_one_thread, uninterrupted
from ingest.progress import progress
from ingest.tables import (
    ACTS,
    ENTITIES,
    MENTIONS,
    RELATIONS,
    STANCES,
    TEACHES,
    empty,
    write,
    write_part,
    write_parts,
    write_plain,
)

if TYPE_CHECKING:
    from ingest.extract.pipeline import Extractor

BATCH_POSTS = 12_000  # bounds the memory of each process
_LEAST_POSTS = 1_000  # of one of the small batches at the end
_SHARED_POSTS = 6_000  # up to which one process is done before a second one has started
_READ_POSTS = 50_000  # whose digests are made at once
_TABLES = {
    "mentions": MENTIONS,
    "relations": RELATIONS,
    "acts": ACTS,
    "teaches": TEACHES,
    "stances": STANCES,
}
_ENDS = ("entities", *_TABLES)  # that which takes longest first
_EXTRACTORS: list[Extractor] = []

type _Task = tuple[Path, int, int, Path]
type _Each = Callable[[Callable[[Any], int], Sequence[Any]], Iterator[int]]


def extract_corpus(
    posts_path: Path,
    models_path: Path,
    directory: Path,
    *,
    processes: int,
    before: Path | None = None,
    batch_posts: int = BATCH_POSTS,
) -> int:
    """Write annotations/{mentions,relations,acts,teaches,stances,entities}.parquet of a corpus.

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
        Annotations: rows of mentions, relations, acts, teachings and stances.
    """
    parts = directory / "parts"
    parts.mkdir()
    changed = posts_path
    if before is not None:
        changed = parts / "changed.parquet"
        threads = _write_digests(posts_path, directory)
        changed_posts(pl.scan_parquet(posts_path), threads, before).sink_parquet(changed)
    tasks = _tasks(changed, parts, size=batch_posts, processes=processes)
    with _workers(min(processes, len(tasks)), models_path) as each:
        lengths = each(_work, tasks)
        if before is None:  # while processes load what extraction needs
            _write_digests(posts_path, directory)
        with progress("extract", total=sum(length for _, _, length, _ in tasks)) as advance:
            for length in lengths:
                advance(length)
        made = _made(tasks, parts)
        if before is not None:
            made = _with_kept(made, posts_path, changed, before, parts)
        end = partial(_end, made, models_path, directory, before)
        rows = dict(zip(_ENDS, each(end, _ENDS), strict=True))
    shutil.rmtree(parts)
    return sum(rows[name] for name in _TABLES)


def _write_digests(posts_path: Path, directory: Path) -> pl.DataFrame:
    """Write the digests of threads; return them with their threads."""
    posts = pl.scan_parquet(posts_path)
    told = [
        thread_digests(posts.slice(start, length).collect())
        for start, length in _batches(posts_path, _READ_POSTS)
    ]
    threads = pl.concat(told) if told else thread_digests(posts.collect())
    write_plain(threads.select("digest"), directory / THREADS)
    return threads


def _tasks(posts_path: Path, parts: Path, *, size: int, processes: int) -> list[_Task]:
    return [
        (posts_path, start, length, parts / str(number))
        for number, (start, length) in enumerate(_batches(posts_path, size, processes))
    ]


def _made(tasks: Sequence[_Task], parts: Path) -> dict[str, list[Path]]:
    """Return the files of the tasks by table, at least one each."""
    if not tasks:
        for name, table in _TABLES.items():
            write_part(empty(table), table, _part(parts / "0", name))
    targets = [target for *_, target in tasks] or [parts / "0"]
    return {name: [_part(target, name) for target in targets] for name in _TABLES}


def _part(target: Path, name: str) -> Path:
    return target.with_name(f"{target.name}.{name}.arrow")


@contextmanager
def _workers(processes: int, models_path: Path) -> Generator[_Each]:
    """Give what calls a function with each of some arguments, in processes that extract.

    They start when it is called first. A single one is this process.
    """
    if processes <= 1:
        _EXTRACTORS.clear()
        if processes:
            _start(models_path)
        yield map
        return
    others = set(active_children())
    pool = ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_start, initargs=(models_path,)
    )

    def each(work: Callable[[Any], int], arguments: Sequence[Any]) -> Iterator[int]:
        try:
            with in_one_thread(), uninterrupted():
                found = pool.map(work, arguments)
        except BrokenProcessPool as error:
            raise died() from error
        return _answers(found)

    try:
        yield each
    except BaseException:  # whoever interrupts would wait for what each process has begun
        for worker in set(active_children()) - others:
            worker.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _answers(found: Iterator[int]) -> Iterator[int]:
    try:
        yield from found
    except BrokenProcessPool as error:
        raise died() from error


def _start(models_path: Path) -> None:
    """Make this process's extractor."""
    end_with_parent()
    # whoever only hands out work has no need of these modules, which take long to load
    from ingest.extract.pipeline import load_extractor

    _EXTRACTORS[:] = [load_extractor(pl.read_parquet(models_path))]


def _work(task: _Task) -> int:
    path, start, length, target = task
    posts = pl.scan_parquet(path).slice(start, length).drop(UNREAD, strict=False).collect()
    found = _EXTRACTORS[0].extract(posts)
    for name, table in _TABLES.items():
        write_part(getattr(found, name), table, _part(target, name))
    return length


def _batches(posts_path: Path, size: int, processes: int = 1) -> Iterator[tuple[int, int]]:
    """Yield first row and length of batches of whole threads.

    For several processes the last batches are smaller and smaller, so that all end together; but
    few posts stay one batch: to start a process takes as long as to read 2,000.
    """
    posts = pl.scan_parquet(posts_path)
    lengths = posts.select(pl.col("thread_id").rle().struct.field("len")).collect().to_series()
    start = length = 0
    left = int(lengths.sum())
    are_shared = processes > 1 and left > min(size, _SHARED_POSTS)
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


def _end(
    made: Mapping[str, Sequence[Path]], models_path: Path, directory: Path, before: Path | None,
    name: str,
) -> int:  # fmt: skip
    """Write a table of what the parts hold; return its rows."""
    if name == "entities":
        return _write_entities(made, models_path, directory, before)
    path = directory / f"{_TABLES[name].name}.parquet"
    write_parts(made[name], path)
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())


def _write_entities(
    made: Mapping[str, Sequence[Path]], models_path: Path, directory: Path, before: Path | None
) -> int:
    from ingest.extract.entities import build_entities, read_annotated

    found = read_annotated(*(pl.scan_ipc(list(made[name])) for name in ("mentions", "relations")))
    # where extraction was at work, it knows the catalogue
    known = _EXTRACTORS[0].catalogue if _EXTRACTORS else None
    entities = build_entities(found, pl.read_parquet(models_path), before=before, catalogue=known)
    write(entities, ENTITIES, directory / f"{ENTITIES.name}.parquet")
    return entities.height
