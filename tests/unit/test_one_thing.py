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
        "which parts: 0001-of-0008.gguf, 1-of-00003.gguf",
        "system CPU.0.LLAMAFILE=1 CPU.1.LLAMAFILE=1",
    ],
)
def test_trades_own_machines_and_files_are_no_names(extractor: Extractor, text: str) -> None:
    found, _, _ = extractor.find_mentions(text, when=datetime(2025, 9, 1, tzinfo=UTC))
    assert {m.kind for m in found} <= {"runtime", "quantization"}
    assert "runtime:localai" not in {m.entity_id for m in found}


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Llama 4 is dead, how bad was Behemoth?", "model:~llama-4-behemoth"),
        ("Behemoth 123B is what I write stories with", "model:~behemoth-123b"),
        ("Behemoth v2.2 is what I write stories with", "model:~behemoth-v2-2"),
    ],
)
def test_a_name_of_two_models_is_the_one_that_its_parts_or_neighbours_tell(
    extractor: Extractor, text: str, entity: str
) -> None:
    found, _, _ = extractor.find_mentions(text, when=datetime(2025, 9, 1, tzinfo=UTC))
    assert entity in [m.entity_id for m in found]
