"""Measure extraction alone, side by side with spaCy, and check what it promises on all posts.

python scripts/bench_extraction.py check POSTS.parquet MODELS.parquet
python scripts/bench_extraction.py compare POSTS.parquet MODELS.parquet [--posts N]
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import polars as pl

from ingest.extract.corpus import BATCH_POSTS
from ingest.extract.pipeline import Extractor, load_extractor
from ingest.processes import in_one_thread

_AT_ONCE = 1_000


def broken_promises(extractor: Extractor, posts: pl.DataFrame) -> Counter[str]:
    """Count what does not hold of the mentions of some posts; whole threads, as in the corpus.

    Returns
    -------
    Counter
        ``text``: mentions that are not the text at their place; ``overlap``: mentions that overlap
        another of their kind; ``thread``: posts where spaCy's path finds something else in the
        thread; ``alone``: the same of the text alone.
    """
    mentions = extractor.extract(posts).mentions
    placed = mentions.join(posts.select("post_id", "text"), on="post_id", how="left")
    own = pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
    ends = pl.col("end").shift().over("post_id", "kind", order_by="start")
    broken = Counter(
        text=placed.filter(own.ne_missing(pl.col("surface"))).height,
        overlap=placed.filter(pl.col("start") < ends).height,
    )
    for read in extractor.read(posts):
        doc = extractor.nlp.make_doc(read.text)
        doc._.when, doc._.thread = read.when, read.context()
        broken["thread"] += tuple(read.found) != extractor.nlp(doc)._.mentions
    alone = posts.with_columns(thread_id="post_id", created_at=pl.lit(None), title=pl.lit(None))
    for read in extractor.read(alone.with_columns(parent_id=pl.lit(None, dtype=pl.String))):
        broken["alone"] += tuple(read.found) != extractor.nlp(read.text)._.mentions
    return broken


def whole_threads(posts: pl.DataFrame, size: int) -> Iterator[pl.DataFrame]:
    """Yield the posts of a corpus in parts of whole threads, at least `size` posts each."""
    start = length = 0
    for count in posts["thread_id"].rle().struct.field("len").to_list():
        length += count
        if length >= size:
            yield posts.slice(start, length)
            start, length = start + length, 0
    if length:
        yield posts.slice(start, length)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Seconds of a processor to start, and posts in each second of it afterwards."""

    start: float
    posts_per_second: float


def compare(posts_path: Path, models_path: Path, *, posts: int | None = None) -> dict[str, Speed]:
    """Let extraction and spaCy read the same posts in turn, each in a process of its own.

    The processes have one thread each, and parts have the size of a build's.

    Returns
    -------
    dict
        ``extraction`` does all there is to do; ``names`` finds and links names alone;
        ``entity ruler`` is a blank English pipeline with the EntityRuler over all names of models
        in the catalogue; ``tokenizer`` is that pipeline's tokenizer.
    """
    read = pl.read_parquet(posts_path)
    parts = list(whole_threads(read.head(posts) if posts else read, BATCH_POSTS))
    context = multiprocessing.get_context("spawn")
    lines: dict[str, Connection] = {}
    with in_one_thread():
        for name in _READERS:
            lines[name], theirs = context.Pipe()
            context.Process(target=_answer, args=(name, theirs, models_path), daemon=True).start()
    started = {name: float(line.recv()) for name, line in lines.items()}
    seconds: Counter[str] = Counter()
    for part in parts:
        for name, line in lines.items():
            line.send(part)
            seconds[name] += line.recv()
    for line in lines.values():
        line.send(None)
    total = sum(part.height for part in parts)
    return {
        name: Speed(start=started[name], posts_per_second=total / seconds[name]) for name in lines
    }


def _answer(name: str, line: Connection, models_path: Path) -> None:
    """Read the parts that come through a pipe; tell the seconds of the processor for each."""
    read = _READERS[name](models_path)
    line.send(time.process_time())
    while (part := line.recv()) is not None:
        started = time.process_time()
        read(part)
        line.send(time.process_time() - started)


def _extraction(models_path: Path) -> Callable[[pl.DataFrame], object]:
    return load_extractor(pl.read_parquet(models_path)).extract


def _names(models_path: Path) -> Callable[[pl.DataFrame], object]:
    extractor = load_extractor(pl.read_parquet(models_path))
    return lambda posts: sum(1 for _ in extractor.read(posts))


def _entity_ruler(models_path: Path) -> Callable[[pl.DataFrame], object]:
    import spacy

    nlp = spacy.blank("en")
    nlp.max_length = 100_000_000
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ids = pl.read_parquet(models_path, columns=["repo_id"])["repo_id"].to_list()
    names = sorted({repo_id.partition("/")[2].casefold() for repo_id in ids})
    ruler.add_patterns([{"label": "MODEL", "pattern": name} for name in names])  # type: ignore[attr-defined]  # spaCy knows its pipes by name
    return lambda posts: sum(1 for _ in nlp.pipe(posts["text"].drop_nulls().to_list()))


def _tokenizer(models_path: Path) -> Callable[[pl.DataFrame], object]:
    import spacy

    del models_path
    nlp = spacy.blank("en")
    return lambda posts: [nlp.make_doc(text) for text in posts["text"].drop_nulls().to_list()]


_READERS: dict[str, Callable[[Path], Callable[[pl.DataFrame], object]]] = {
    "extraction": _extraction,
    "names": _names,
    "entity ruler": _entity_ruler,
    "tokenizer": _tokenizer,
}


def main() -> int:
    """Compare or check; 1 if a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["check", "compare"])
    parser.add_argument("posts_path", type=Path)
    parser.add_argument("models_path", type=Path)
    parser.add_argument("--posts", type=int)
    options = parser.parse_args()
    if options.what == "compare":
        told = compare(options.posts_path, options.models_path, posts=options.posts)
        for name, speed in told.items():
            print(f"{name}: start {speed.start:.2f} s, {speed.posts_per_second:,.0f} posts/s")
        return 0
    extractor = load_extractor(pl.read_parquet(options.models_path))
    read = pl.read_parquet(options.posts_path)
    broken: Counter[str] = Counter()
    for part in whole_threads(read.head(options.posts) if options.posts else read, _AT_ONCE):
        broken.update(broken_promises(extractor, part))
    print(dict(broken))
    return 1 if any(broken.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
