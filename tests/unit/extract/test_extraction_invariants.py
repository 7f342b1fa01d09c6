"""What extraction promises: exact spans, one answer for all ways to ask, time that grows evenly."""

from __future__ import annotations

import gc
import json
import random
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
import zstandard

from ingest.corpus import build_corpus
from ingest.extract.corpus import extract_corpus
from ingest.extract.names.linking.linking import Linker, link
from ingest.extract.names.spans import find_names
from ingest.extract.pipeline import Extractor
from ingest.tables import MODELS, POSTS, TEACHES, write, write_part, write_parts
from ingest.workspace import Workspace

_START = datetime(2025, 7, 1, tzinfo=UTC)
_ONE_IN = 100


@pytest.fixture(scope="module")
def bench(script: Callable[[str], ModuleType]) -> ModuleType:
    """The script that counts broken promises."""
    return script("bench_extraction")


def read_lines(path: Path) -> list[bytes]:
    engine = zstandard.ZstdDecompressor(max_window_size=1 << 31)
    with path.open("rb") as file:
        return engine.stream_reader(file).readall().splitlines(keepends=True)


@pytest.fixture(scope="module")
def real_posts(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """One thread in a hundred of the real ones, drawn with a seed."""
    folder, target = shared / "data/reddit", tmp_path_factory.mktemp("threads")
    opened = {
        json.loads(line)["id"]: line
        for line in read_lines(folder / "localllama_submissions.jsonl.zst")
    }
    drawn = random.Random(0).sample(sorted(opened), len(opened) // _ONE_IN)
    in_thread = re.compile(rb'"link_id":"t3_(?:%b)"' % "|".join(drawn).encode())
    replies = read_lines(folder / "localllama_comments.jsonl.zst")
    dump = target / "dump.jsonl"
    dump.write_bytes(
        b"".join([opened[name] for name in drawn] + [r for r in replies if in_thread.search(r)])
    )
    build_corpus([dump], target, key=bytes(32))
    posts = pl.read_parquet(target / "corpus/posts.parquet")
    assert posts["thread_id"].n_unique() == len(drawn)
    return posts


@pytest.mark.shared
@pytest.mark.tree
def test_mentions_of_real_posts_are_their_text_however_they_are_asked_for(
    bench: ModuleType, extractor: Extractor, real_posts: pl.DataFrame
) -> None:
    assert extractor.extract(real_posts).mentions.height > 100
    assert not any(bench.broken_promises(extractor, real_posts).values())


def test_neither_processes_nor_batches_change_a_byte(tmp_path: Path, demo_workspace: Path) -> None:
    workspace = Workspace.open(demo_workspace)
    tables = workspace.table_path("corpus/posts"), workspace.table_path("corpus/models")
    made = []
    for processes, batch in ((1, 10_000), (1, 40), (2, 150)):
        folder = tmp_path / f"{processes}-{batch}"
        folder.mkdir()
        extract_corpus(*tables, folder, processes=processes, batch_posts=batch)
        made.append({p.name: p.read_bytes() for p in (folder / "annotations").iterdir()})
    assert len(made[0]) == 7
    assert made[0] == made[1] == made[2]


@pytest.mark.parametrize("cuts", [[70_000], [65_536, 4_464], [100, 69_900], [350] * 200])
def test_where_parts_are_cut_changes_no_byte(tmp_path: Path, cuts: list[int]) -> None:
    ids = [f"a:{n % 900}" for n in range(70_000)]
    topics = [[f"model:~{n % 7}"] * (n % 3) for n in range(70_000)]
    rows = pl.DataFrame({"post_id": ids, "topics": topics}).select(
        pl.col(name) if name in {"post_id", "topics"} else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in TEACHES.schema.items()
    )
    made = []
    for name, some in (("whole", [70_000]), ("cut", cuts)):
        folder, at = tmp_path / name, 0
        folder.mkdir()
        for number, length in enumerate(some):
            write_part(rows.slice(at, length), TEACHES, folder / f"{number}")
            at += length
        parts = sorted(folder.iterdir(), key=lambda path: int(path.name))
        write_parts(parts, tmp_path / f"{name}.parquet")
        made.append((tmp_path / f"{name}.parquet").read_bytes())
    assert made[0] == made[1]
    assert pl.read_parquet(tmp_path / "cut.parquet").equals(rows)


def test_a_post_takes_its_model_from_what_stands_before_it_alone(extractor: Extractor) -> None:
    first = {"post_id": "t", "text": "Which model do you run?"}
    speed = {"post_id": "t:1", "parent_id": "t:2", "text": "I get 30 t/s on my RTX 3090."}
    model = {"post_id": "t:2", "parent_id": "t", "text": "I run Qwen3-14B."}
    told = []
    for order in ([first, model, speed], [first, speed, model]):
        rows = [dict.fromkeys(POSTS.schema) | {"thread_id": "t", "title": "A"} | p for p in order]
        found = extractor.extract(pl.DataFrame(rows, schema=POSTS.schema)).relations
        told.append(found.filter(kind="runs_on")["rule"].to_list())
    assert told == [["context-model"], []]


def test_a_batch_of_posts_leaves_no_circles_to_the_collector(
    extractor: Extractor, demo_workspace: Path
) -> None:
    posts = pl.read_parquet(Workspace.open(demo_workspace).table_path("corpus/posts"))
    extractor.extract(posts)  # what is compiled and read at first stays
    gc.collect()
    gc.disable()
    try:
        extractor.extract(posts)
        left = gc.collect()
    finally:
        gc.enable()
    assert left < 100


def test_a_corpus_without_posts_has_all_tables(tmp_path: Path) -> None:
    write(pl.DataFrame(schema=POSTS.schema), POSTS, tmp_path / "posts.parquet")
    write(pl.DataFrame(schema=MODELS.schema), MODELS, tmp_path / "models.parquet")
    assert (
        extract_corpus(
            tmp_path / "posts.parquet", tmp_path / "models.parquet", tmp_path, processes=2
        )
        == 0
    )
    assert len(list((tmp_path / "annotations").iterdir())) == 7


def test_what_a_linker_remembers_is_what_linking_anew_gives(
    extractor: Extractor, demo_workspace: Path
) -> None:
    posts = pl.read_parquet(Workspace.open(demo_workspace).table_path("corpus/posts"))
    words, catalogue = extractor.words, extractor.catalogue
    texts = posts["text"].to_list()
    named = find_names(texts, [()] * len(texts), words, catalogue.owners)
    spans = [
        (found.model, text)
        for text, some in zip(texts, named, strict=True)
        for found in some
        if found.model is not None and found.model.line is not None
    ]
    assert len(spans) > 100
    linker = Linker(words, catalogue)
    draw = random.Random(1)
    for _ in range(20):
        when = datetime(2023, 6, 1, tzinfo=UTC) + timedelta(minutes=draw.randrange(1_400_000))
        hour = when.replace(minute=0)
        for span, text in spans:
            assert linker.link(span, text, when) == link(span, text, words, catalogue, hour)
    for span, text in spans[:50]:
        assert linker.link(span, text, None) == link(span, text, words, catalogue, None)


_WORD = "The 4090 runs Qwen3 30B at 35 t/s, better than Llama 3.1 8B. "


@pytest.mark.parametrize(
    "piece",
    [
        "x",
        "Qwen3-30B ",
        "| Qwen3 30B | 3090 | 35 t/s |\n",
        "is\u200bgood\u200c",
        "это лучше, чем Qwen3. ",
        "比Qwen3更好。",
        "> " + _WORD + "\n",
        _WORD,
        '"' + "said " * 12,
        "better than ",
        "Opus ",
    ],
    ids=["word", "names", "table", "zero-width", "Cyrillic", "Chinese", "quote", "prose", "cited",
         "cues", "bare name"],
)  # fmt: skip
def test_all_of_extraction_grows_no_faster_than_a_post(extractor: Extractor, piece: str) -> None:
    seconds = []
    for length in (8_000, 32_000):
        text = _WORD + piece * (length // len(piece))
        posts = pl.DataFrame(
            [{"post_id": "a:1", "thread_id": "a:1", "text": text, "created_at": _START}],
            schema=POSTS.schema,
        )
        best = float("inf")
        for _ in range(2):
            started = time.process_time()
            extractor.extract(posts)
            best = min(best, time.process_time() - started)
        seconds.append(best)
    assert seconds[1] < 8 * seconds[0] + 0.1
