"""One id is one thing: what looks alike, and is another, has an id of its own or none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.extract.names.keys import slug
from ingest.extract.pipeline import Extractor


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
        ("It does well on ARC-AGI-2", "benchmark:arc-agi-2"),
        ("It does well on MMMU-Pro", "benchmark:mmmu-pro"),
        ("I ran llama-gguf-split on it", "runtime:llama-gguf-split"),
        ("Use GPTQModel for that", "runtime:gptqmodel"),
        ("Ollama WebUI is what I use", "runtime:open-webui"),
        ("It outperforms R1 on SWE by far", "benchmark:swe-bench"),
        ("81 % on AIME24", "benchmark:aime-2024"),
        ("81 % on AIME 2025", "benchmark:aime-2025"),
        ("81 % on AIME", "benchmark:aime"),
        ("I run it on gfx1151", "hardware:amd-strix-halo"),
        ("I run it on a MacBook M4 Pro Max", "hardware:apple-macbook-pro-m4-max"),
        ("I run it on a Xeon W2255", "hardware:intel-xeon-w-2255"),
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


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("at 4.0 bpw it fits", "quantization:4bpw"),
        ("at 4bpw it fits", "quantization:4bpw"),
        ("the Q4 XL of it", "quantization:q4-k-xl"),
        ("the q4 K_XL UD of it", "quantization:ud-q4-k-xl"),
        ("plenty to fit some Q5s", "quantization:q5"),
        ("a 4 or 8 bit quant", "quantization:4-to-8-bit"),
        ("on an EPYC Rome board", "hardware:amd-epyc-7002"),
        ("on an EPYC 7002 board", "hardware:amd-epyc-7002"),
        ("on a MacBook M4 Max", "hardware:apple-macbook-pro-m4-max"),
        ("I run ikawrakow/ik_llama.cpp here", "runtime:ik-llama-cpp"),
    ],
)
def test_one_thing_is_one_id(extractor: Extractor, text: str, entity: str) -> None:
    found, _, _ = extractor.find_mentions(text, when=datetime(2025, 9, 1, tzinfo=UTC))
    assert [m.entity_id for m in found] == [entity]


@pytest.mark.parametrize(
    "text",
    [
        "an ASUS Prime Z790-P-CSM, or a Gigabyte MS73-HB0",
        "the AI Risk Management Framework",
        'File "openai/tool_parsers/glm4_moe_tool_parser.py", line 271',
        "see NVIDIA/nccl-tests for that",
        "https://huggingface.co/owner-of-it/SillyTavern-Settings",
    ],
)
def test_mainboards_frameworks_and_programs_are_no_models(extractor: Extractor, text: str) -> None:
    found, _, _ = extractor.find_mentions(
        f"On a 3090: {text}", when=datetime(2025, 9, 1, tzinfo=UTC)
    )
    assert {m.entity_id for m in found if m.kind != "runtime"} == {"hardware:nvidia-rtx-3090"}


def test_labels_of_an_architecture_are_the_model_of_that_size(extractor: Extractor) -> None:
    text = "| deepseek2 671B Q4_K - Medium   | 378.02 GiB |   671.03 B | CUDA       |  99 |"
    found, _, _ = extractor.find_mentions(text, when=datetime(2025, 9, 1, tzinfo=UTC))
    assert [m.entity_id for m in found] == ["model:~deepseek-671b"]
