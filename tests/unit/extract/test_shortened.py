"""Shortened names mean the model that a post has called in full, on sentences of these tests."""

from __future__ import annotations

import pytest
from marked_text import preferences, relations, verdicts


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("{m:Gemma-3-27B} came out in spring. {m:Gemma} is a great model.", "Gemma-3-27B"),
        ("I run {m:Qwen3-32B} daily. {m:Qwen3} is an amazing writer.", "Qwen3-32B"),
        ("I run {m:Qwen3-1.7B} daily. {m:Qwen3} is an amazing writer.", "Qwen3-1.7B"),
    ],
)
def test_what_is_said_of_a_shortened_name_is_said_of_the_full_one(text: str, model: str) -> None:
    assert verdicts(text) == {(model, "positive")}


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("I have {m:Llama-3.1-8B} here. {m:Llama-3} is a great model.", "Llama-3"),
        ("I have {m:Qwen3-Coder-30B} here. {m:Qwen3} is a great model.", "Qwen3"),
        ("I have {m:Gemma-3-4B} and {m:Gemma-3-27B} here. {m:Gemma} is a great model.", "Gemma"),
        ("{m:Gemma} is a great model. I have no {m:Gemma-3-27B} here.", "Gemma"),
    ],
)
def test_other_versions_and_several_sizes_are_not_meant(text: str, model: str) -> None:
    assert (model, "positive") in verdicts(text)


def test_preferences_compare_the_full_names_at_their_places() -> None:
    text = "I tried {m:Gemma-3-27B} and {m:Qwen3-32B}. {m:Qwen3} is better than {m:Gemma}."
    assert preferences(text) == {("Qwen3-32B", "Gemma-3-27B")}
    (told,) = relations(text, "prefers")
    assert told.start > len("I tried Gemma-3-27B and Qwen3-32B. ") - 1
