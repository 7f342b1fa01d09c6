"""Names told from what is spelled alike, and names that lacked a cue: programs, firms, keys."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.extract.pipeline import Extractor
from ingest.extract.threads.heard import Context

_WHEN = datetime(2025, 8, 20, tzinfo=UTC)


def named(extractor: Extractor, text: str, title: str = "") -> list[tuple[str, str | None]]:
    """Return the surfaces in a text, in a thread of a title, with their full names."""
    heard = extractor.find_mentions(title, when=_WHEN)[1]
    kinds = {"model", "hardware"}
    mentions, _, _ = extractor.find_mentions(
        text, when=_WHEN, context=Context(near=heard, kinds=kinds)
    )
    return [(m.surface, m.entity) for m in mentions]


@pytest.mark.parametrize(
    "text",
    [
        "the essay went through gpt-zero twice",
        "it said: llama runner process has terminated",
        "then hit F5 and wait for the page",
        "answer in the form of a sonnet, please",
        "DeepSeek's strategy puzzles my uncle",
        "DeepSeek is a bunch of people in a shed",
        "she might whisper something to the cat",
        "we were told that DeepSeek’s servers are in a barn",
        "she plans with claude-flow on Mondays",
        "a SD card in the oven, said the SD reader",
        "it is not david vs goliath but goliath vs goliath",
        "ggml-vocab-qwen2.gguf and ggml-vocab-bert-bge.gguf came with the build",
    ],
)
def test_what_is_spelled_like_a_model_may_be_none(extractor: Extractor, text: str) -> None:
    assert named(extractor, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chatterbox tts in a shed", ("Chatterbox tts", "Chatterbox")),
        ("is Sesame CSM worth a try?", ("Sesame CSM", "Sesame CSM")),
        ("F5 sounds like my aunt, as Kokoro does", ("F5", "F5-TTS")),
        ("we have kokoro, orpheus, csm.", ("csm", "CSM")),
        ("video (like Wan/Kling/Google Veo) is slow", ("Kling", "Kling")),
        ("we made posters with SD before Flux", ("SD", "Stable Diffusion")),
        ("they talk of Chroma, Flux and Kokoro", ("Chroma", "Chroma")),
        ("OLMo 2 7B and 13B are in", ("13B", "OLMo-2-13B")),
        ("my aunt has Llama (ie 3.1 or 3.3)", ("3.1", "Llama-3.1")),
        ("Codex Mini was out in May", ("Codex Mini", "codex-mini")),
        ("o3-preview solved it first", ("o3-preview", "o3-preview")),
        ("any AWQ or GTPQ of it?", ("GTPQ", "GPTQ")),
        ("ComfyUI or Invoke, whichever starts", ("Invoke", "InvokeAI")),
        ("a firm with 40k Hoppers in a cave", ("Hopper", "NVIDIA Hopper")),
        ("to get it to run on Ada hardware", ("Ada", "NVIDIA Ada")),
        ("with llama serve in a shed", ("llama serve", "llama-server")),
        ("JanAI in the attic", ("JanAI", "Jan")),
        ("sixteen GRID K1 for a song", ("GRID K1", "NVIDIA GRID K1")),
        (
            "a pair of Blackwell PRO Workstation",
            (
                "Blackwell PRO Workstation",
                "NVIDIA RTX PRO 6000 Blackwell",
            ),
        ),
        ("rent a DGX H100 by the hour", ("DGX H100", "NVIDIA DGX H100")),
        ("an a6000 pro in the attic", ("a6000 pro", "NVIDIA RTX PRO 6000")),
        ("a ryzen 9 hx370 laptop", ("ryzen 9 hx370", "AMD Ryzen AI 9 HX 370")),
    ],
)
def test_names_that_tell_what_they_are_are_found(
    extractor: Extractor, text: str, expected: tuple[str, str]
) -> None:
    assert expected in named(extractor, text)


def test_a_size_with_a_date_is_a_model_of_the_thread(extractor: Extractor) -> None:
    found = named(extractor, "14b 2508 would be nice", title="Qwen3-30B-A3B-Instruct-2507 is out")
    assert found == [("14b 2508", "Qwen3-14B-2508")]


def test_the_parameters_of_a_model_in_brackets_are_no_second_name(extractor: Extractor) -> None:
    text = "- Qwen3-235b (235b, 22b active)"
    assert [surface for surface, _ in named(extractor, text)] == ["Qwen3-235b"]


@pytest.mark.parametrize(
    "text",
    [
        "| Model | Size |\n| GLM-4.5 | 355B |",
        "| | EXAONE 4.0 32B | EXAONE 4.0 1.2B |\n| **Model Size** | 32.0B | 1.2B |",
        "Qwen3-235B-A22B has 14B routed, as I read it",
    ],
)
def test_counts_of_parameters_are_no_names(extractor: Extractor, text: str) -> None:
    found = [surface for surface, _ in named(extractor, text)]
    assert not {"355B", "1.2B", "32.0B", "14B"} & set(found)
