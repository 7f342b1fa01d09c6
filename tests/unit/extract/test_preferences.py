"""Who prefers which model to which: what is asked, supposed or told by others, and what "it" is."""

from __future__ import annotations

import pytest
from marked_text import preferences, relations

_BEES = "The garden is green and the bees are at work in it all day long. " * 9


@pytest.mark.parametrize(
    "text",
    [
        "{m:Qwen3} is better than {m:Magistral}?",
        "Is {m:Qwen3} better than {m:Magistral}, and why?",
        "Are {m:Qwen3} and {m:Kimi K2} better than {m:Magistral}, or not?",
        "Doesn't {m:Qwen3} beat {m:Magistral}, or not?",
        "Isn't {m:Qwen3} better than {m:Magistral}, or what?",
        "Maybe {m:Qwen3} is better than {m:Magistral}.",
        "I disagree that {m:Qwen3} is better than {m:Magistral}.",
        "{m:Qwen3} isn't anything better than {m:Magistral}.",
        "{m:Magistral} is fine. Maybe {m:Qwen3} is better.",
        "{m:Magistral} is fine. He said {m:Qwen3} is better.",
    ],
)
def test_what_is_asked_supposed_or_said_by_others_is_no_preference(text: str) -> None:
    assert preferences(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "{m:Qwen3} is better than {m:Magistral}, but why?",
        "{m:Qwen3} is better than {m:Magistral}, so what?",
        "{m:Magistral} is fine. {m:Qwen3} is better.",
        "I tried {m:Magistral}. It's not as good as {m:Qwen3}.",
        "I tried {m:Magistral}. It doesn't write as well as {m:Qwen3}.",
        "I used {m:Magistral} a lot. {m:Qwen3} is better than it.",
    ],
)
def test_what_is_said_before_a_question_or_of_the_model_before_is_one(text: str) -> None:
    assert preferences(text) == {("Qwen3", "Magistral")}


@pytest.mark.parametrize("said", ["It beats {m:Magistral}.", "{m:Magistral} is better."])
def test_a_model_named_long_before_is_not_meant(said: str) -> None:
    assert preferences(f"{{m:Qwen3}} is here. {said}")
    assert preferences(f"{{m:Qwen3}} is here. {_BEES} {said}") == set()


def test_both_are_those_of_the_list_wherever_it_stands() -> None:
    text = "Bees hum. I tried {m:Qwen3} and {m:Kimi K2}. For me {m:GLM 4.5} is better than both."
    assert preferences(text) == {("GLM 4.5", "Qwen3"), ("GLM 4.5", "Kimi K2")}


def test_a_sign_alone_compares() -> None:
    (found,) = relations("{m:Qwen3} > {m:Magistral}", "prefers")
    assert found.rule != "prefers-linear"


@pytest.mark.parametrize(
    "said",
    [
        "is more efficient than",
        "is more sophisticated than",
        "is more human than",
        "makes fewer errors than",
        "has fewer refusals than",
        "has more nuance than",
        "is less lazy than",
        "eclipses",
        "is eclipsing",
        "wipes the floor with",
        "out-performs",
        "outcodes",
        "is on a different level than",
        "is in another league compared to",
        "is well ahead of",
    ],
)
def test_what_is_better_is_said_in_many_words(said: str) -> None:
    (found,) = relations(f"{{m:Qwen3}} {said} {{m:Magistral}}.", "prefers")
    assert (found.subject_name, found.object_name) == ("Qwen3", "Magistral")
    assert found.rule != "prefers-linear"


@pytest.mark.parametrize(
    "said",
    [
        "underperforms compared to",
        "was no",
        "is terrible compared to",
        "is not on the same level as",
        "is not even close to",
        "isn't a bit as good as",
        "is a bit behind",
        "is dumber than",
        "is flakier than",
        "is half as clever as",
        "does not come close to",
    ],
)
def test_what_is_worse_is_said_in_many_words(said: str) -> None:
    (found,) = relations(f"{{m:Magistral}} {said} {{m:Qwen3}}.", "prefers")
    assert (found.subject_name, found.object_name) == ("Qwen3", "Magistral")
    assert found.rule != "prefers-linear"
