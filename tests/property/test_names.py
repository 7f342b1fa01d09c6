"""Extraction of names on any text: spans hold, nothing raises, time grows with length alone."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.extract.names.spans import find_names
from ingest.extract.names.zones import find_zones
from ingest.extract.pipeline import load_extractor

_EXTRACTOR = load_extractor()
_PIECES = st.sampled_from(
    [
        "Qwen3",
        "-30B",
        " 30b",
        "-A3B",
        "Q4_K_M",
        ".gguf",
        "/",
        "llama",
        ".cpp",
        "3090",
        " ti",
        "x",
        "M2 Ultra",
        " 24GB",
        "https://huggingface.co/",
        "unsloth/",
        "İ",
        "ß",
        "\u200d",
        "\u202f",
        "`",
        "> ",
        "\n",
        "    ",
        "R1",
        " 0528",
        "4-bit",
        "the ",
        "20b",
        "GLM",
        "4.5",
        "(",
        ")",
        "deepseek",
        "v3",
        "RTX",
        "$",
        "_",
        "Mac ",
        "Pro",
        "s",
        " ",
        "。",
        "강",
    ]
)
_TEXTS = st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=60).map("".join))


@given(_TEXTS)
@example("İİİ RTX 3090 ti\u202f24GB Qwen3\u201130B")
@example("\x00`" * 9 + "Qwen3-30B-A3B-Q4_K_M.gguf")
@settings(max_examples=300)
def test_spans_are_the_text_and_do_not_overlap(text: str) -> None:
    mentions, _, _ = _EXTRACTOR.find_mentions(text)
    assert all(text[m.start : m.end] == m.surface != "" for m in mentions)
    for kind in {m.kind for m in mentions}:
        own = sorted((m.start, m.end) for m in mentions if m.kind == kind)
        assert all(a[1] <= b[0] for a, b in pairwise(own))


@given(st.lists(_TEXTS, max_size=6))
@example(["q", "4 bit", "Qwen", "3", "https://x.org/a-b-c-qwen3"])
@settings(max_examples=200)
def test_texts_of_a_batch_know_nothing_of_each_other(texts: list[str]) -> None:
    words, owners = _EXTRACTOR.words, _EXTRACTOR.catalogue.owners
    zones = [find_zones(text) for text in texts]
    alone = [
        find_names([text], [some], words, owners)[0]
        for text, some in zip(texts, zones, strict=True)
    ]
    assert find_names(texts, zones, words, owners) == alone


@given(_TEXTS)
@settings(max_examples=200)
def test_zones_lie_inside_the_text(text: str) -> None:
    assert all(0 <= z.start < z.end <= len(text) for z in find_zones(text))


def _seconds(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        _EXTRACTOR.find_mentions(text)
        best = min(best, time.process_time() - started)
    return best


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "9",
        "-",
        "a-",
        "_a",
        "Qwen3-",
        "qwen ",
        "3090",
        "3090 ",
        "q4_",
        "`",
        "> x\n",
        "| a | 8 |\n",
        "https://a(",
        "a/b/",
        "30b-a3b",
        "(",
        "\u200b",
        "강",
        "the 20b ",
        "llama.cpp/",
        "r1 ",
        "-7b",
        "4 or ",
        "huggingface.co/a/",
    ],
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    short, long = (piece * (n // len(piece)) for n in (10_000, 40_000))
    allowed = 8 * _seconds(short) + 0.05
    assert _seconds(long) < allowed
