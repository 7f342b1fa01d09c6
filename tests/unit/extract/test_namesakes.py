"""Programs, benchmarks and devices beside what else has their name: both are told in each case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.extract.pipeline import Extractor
from ingest.extract.threads.heard import Context

_WHEN = datetime(2025, 8, 20, tzinfo=UTC)


def names(extractor: Extractor, text: str) -> list[str | None]:
    """Return the names found in a text, in a thread about models."""
    mentions, _, _ = extractor.find_mentions(text, when=_WHEN, context=Context(kinds={"model"}))
    return [mention.entity for mention in mentions]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("install PyTorch first", "PyTorch"),
        ("we train bees with unsloth", "Unsloth"),
        ("Keras vs Transformers for bees", "Transformers"),
        ("it asks for the transformers library", "Transformers"),
        # the snake is too far away to make it a network
        (
            "Mamba is a snake in the grass near the hive where we sat, says Ann, with transformers",
            "Transformers",
        ),
        ("just use ik for that", "ik_llama.cpp"),
        ("does it load in ik?", "ik_llama.cpp"),
        ("the Arena elo is high", "LMArena"),
        ("a contamination-free SWE-Bench", "SWE-bench"),
        ("a swe-bench score", "SWE-bench"),
        ("it has 50 points on SWE", "SWE-bench"),
        ("SWE scores are up", "SWE-bench"),
        ("the framework desktop is small", "Framework Desktop"),
        ("they trained on ARC, it seems", "ARC"),
        ("install the webui", "WebUI"),
        ("what runs on MLC? My hive does", "MLC LLM"),
        ("the onnx runtime is quick", "ONNX Runtime"),
        ("from pen and paper to jan", "Jan"),
        ("use it with sentence transformers", "Sentence Transformers"),
        ("forge draws what comfy drew", "Forge"),
    ],
)
def test_programs_benchmarks_and_devices_are_known(
    extractor: Extractor, text: str, name: str
) -> None:
    assert name in names(extractor, text)


@pytest.mark.parametrize(
    "text",
    [
        "to train, conda activate unsloth_env",
        "our transformers dance well",
        "unsloth makes good quants",
        "transformers topped out, they say",
        "Transformers are a revolution",
        "transformers would still be a curiosity",
        'Transformers (or the actual name "attention layers")',
        "the 2nd ik is ours",
        "the gladiators left the arena",
        "we made an Audio Arena for bees",
        "my SWE friend left",
        "Swe bees hum",
        "the Testing Framework is old",
        "in an arc over the hive",
        "do you want to use a webui",
        "MLC shows my bandwidth",
        "my memory's latency by MLC",
        "a voice in onnx format",
        "jan 3 was cold",
        "bees forge their way",
    ],
)
def test_what_is_called_alike_is_none_of_them(extractor: Extractor, text: str) -> None:
    assert names(extractor, text) == []


def test_a_graphics_card_is_no_benchmark(extractor: Extractor) -> None:
    assert names(extractor, "an ARC A770 is slow") == ["Intel Arc A770"]


def test_a_folder_is_no_program(extractor: Extractor) -> None:
    assert names(extractor, "pictures by comfy in /forge/ here") == ["ComfyUI"]
