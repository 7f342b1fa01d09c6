"""One id is one thing: what looks alike, and is another, has an id of its own or none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.extract.names.naming import slug
from ingest.extract.pipeline import Extractor, load_extractor


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return load_extractor()


def test_experts_are_counted_in_small_letters(extractor: Extractor) -> None:
    when = datetime(2025, 9, 1, tzinfo=UTC)
    found, _, _ = extractor.find_mentions("Mixtral 8X7B, or the 8x22b", when=when)
    assert [m.entity for m in found] == ["Mixtral-8x7B", "Mixtral-8x22B"]
    assert [m.entity_id for m in found] == [f"model:~{slug(str(m.entity))}" for m in found]


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("It runs in the browser with transformers.js now", "runtime:transformers-js"),
        ("It runs in the browser with WebLLM now", "runtime:webllm"),
        ("Use IPEX for that", "runtime:intel-extension-for-pytorch"),
        ("I ran llama-quantize on it", "runtime:llama-quantize"),
        ("I ran llama-perplexity on it", "runtime:llama-perplexity"),
        ("It tops Design Arena", "benchmark:design-arena"),
        ("It tops LMArena", "benchmark:lmarena"),
        ("67 points on LoCoMo", "benchmark:locomo"),
        ("It outperforms R1 on SWE by far", "benchmark:swe-bench"),
    ],
)
def test_one_id_is_one_thing(extractor: Extractor, text: str, entity: str) -> None:
    found, _, _ = extractor.find_mentions(text, when=datetime(2025, 9, 1, tzinfo=UTC))
    assert entity in [m.entity_id for m in found]


@pytest.mark.parametrize(
    "text",
    [
        "As a former SWE I agree with the author",
        "conventional SWE principles apply",
        "I built a local AI server for work",
        "loaded CPU backend from /usr/lib/ollama/libggml-cpu-haswell.so",
    ],
)
def test_trades_own_machines_and_files_are_no_names(extractor: Extractor, text: str) -> None:
    found, _, _ = extractor.find_mentions(text, when=datetime(2025, 9, 1, tzinfo=UTC))
    assert {m.entity_id for m in found} <= {"runtime:ollama", "runtime:ggml"}
