"""Names that only what stands beside them tells: members of lists, firms, bare sizes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.extract.pipeline import Extractor
from ingest.extract.threads.heard import Context

_WHEN = datetime(2025, 8, 20, tzinfo=UTC)


def named(extractor: Extractor, text: str, title: str = "") -> list[tuple[str, str | None]]:
    """Return the surfaces in a text, in a thread of a title, with their full names."""
    heard = extractor.find_mentions(title, when=_WHEN)[1]
    found = extractor.find_mentions(text, when=_WHEN, context=Context(near=heard, kinds={"model"}))[
        0
    ]
    return [(m.surface, m.entity) for m in found]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("my aunt has both grok 2 and 3.", ("3", "Grok-3")),
        ("was it Llama 2 (or was it 3?)", ("3", "Llama-3")),
        ("first gpt 4 -> 4.5, then tea", ("4.5", "GPT-4.5")),
        ("any of Gemini 2.5 Pro, Flash, whatever", ("Flash", "Gemini 2.5 Flash")),
        ("GLM4.5/air is what the choir uses", ("air", "GLM-4.5-Air")),
        ("llama4 scout/maverick in the shed", ("maverick", "Llama-4-Maverick")),
        ("she has tried sglang/vllm, both", ("vllm", "vLLM")),
        ("the chatgpt/claude/gemini apps", ("gemini", "Gemini")),
    ],
)
def test_later_members_of_a_list_are_names(
    extractor: Extractor, text: str, last: tuple[str, str]
) -> None:
    assert named(extractor, text)[-1] == last


@pytest.mark.parametrize(
    "text",
    [
        "I run Llama 3 and 4 cards are idle",
        "Gemini Flash, pro tip: boil the rice first",
        "Gemini 2.5 Flash and air quality in Graz",
        "see /home/ada/vllm/kernels",
    ],
)
def test_numbers_and_words_behind_a_name_need_not_be_names(extractor: Extractor, text: str) -> None:
    assert len(named(extractor, text)) <= 1


@pytest.mark.parametrize(
    "text",
    [
        "Qwen just released another batch",
        "Mistral only open sources the small ones",
        "Is there American investment in Mistral?",
        "between Google, Meta and Qwen",
        "somebody who works for DeepSeek? no, someone at DeepSeek",
        "Mistral is one of the few French players",
    ],
)
def test_a_family_called_as_its_makers_may_mean_them(extractor: Extractor, text: str) -> None:
    assert named(extractor, text) == []


@pytest.mark.parametrize(
    "text",
    ["I asked DeepSeek twice", "the newest Qwen dropped points", "Mistral is better at prose"],
)
def test_a_family_called_as_its_makers_mostly_means_the_model(
    extractor: Extractor, text: str
) -> None:
    assert len(named(extractor, text)) == 1


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("32b is massively better at chess", ("32b", "Qwen3-32B")),
        ("it was at the level of 14b for me", ("14b", "Qwen3-14B")),
        ("the 14b sings", ("14b", "Qwen3-14B")),
        ("what quant of 8x7b do you use?", ("8x7b", "Mixtral-8x7B")),
    ],
)
def test_sizes_that_are_rated_mean_the_models_of_the_thread(
    extractor: Extractor, text: str, size: tuple[str, str]
) -> None:
    assert named(extractor, text, "Qwen3-32B against Qwen3-14B") == [size]


@pytest.mark.parametrize(
    "text",
    [
        "best <= 14b for knitting?",
        "that's 32b, so it will not fit",
        "it is good at 14b",
        "so many 32b models",
        "both (14b, Q4_0) and larger",
    ],
)
def test_sizes_that_tell_how_large_something_is_are_no_names(
    extractor: Extractor, text: str
) -> None:
    assert not [
        one for one in named(extractor, text, "Qwen3-32B against Qwen3-14B") if one[0][-1] == "b"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "put it into CLAUDE.md, not into .claude/",
        "ld.param.u32  %r1, [n];",
        "serve --tokenizer_mode mistral --load_format mistral",
        "it comes in Q3'25 or Q1 2026",
        "an 8TB gen5 m2 for the shelf",
        "try qwen-code once",
        "the Chinchilla scaling laws",
    ],
)
def test_the_same_letters_may_be_something_else(extractor: Extractor, text: str) -> None:
    assert named(extractor, text) == []
