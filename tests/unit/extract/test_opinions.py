"""What posts prefer and judge, on sentences written for these tests."""

from __future__ import annotations

import pytest
from marked_text import asserted, marked, preferences, relations, verdicts

from ingest.extract.opinions.praise import find_opinions


@pytest.mark.parametrize(
    "text",
    [
        "{m:Qwen3} is much better than {m:Magistral}.",
        "{m:Magistral} is a lot worse than {m:Qwen3}.",
        "{m:Magistral} is drier than {m:Qwen3}.",
        "I tried {m:Qwen3}. {m:Magistral} is weak by comparison.",
        "{m:Qwen3} beats {m:Magistral} in my tests.",
        "I prefer {m:Qwen3} over {m:Magistral}.",
        "{m:Qwen3} > {m:Magistral}",
        "I switched from {m:Magistral} to {m:Qwen3}.",
        "{m:Magistral} is nowhere near as good as {m:Qwen3}.",
        "{m:Magistral} is not better than {m:Qwen3}.",
        "I tried {m:Qwen3}. It feels smarter than {m:Magistral}.",
        "{m:Magistral} is fine, but I liked {m:Qwen3} better.",
        "{m:Magistral} is fine. I do find {m:Qwen3} a little bit better in Finnish, though.",
        "{m:Magistral} works, but {m:Qwen3}'s incomparably better for long texts.",
        "{m:Magistral} is not in the same league as {m:Qwen3}.",
        "{m:Magistral} cannot compete with {m:Qwen3}.",
        "Nothing I have used, including {m:Magistral}, comes close to {m:Qwen3}.",
        "{m:Qwen3} makes fewer mistakes than {m:Magistral}.",
        "{m:Qwen3} is outstanding. Many times better than {m:Magistral} for my use.",
    ],
)
def test_one_model_is_preferred(text: str) -> None:
    assert preferences(text) == {("Qwen3", "Magistral")}


@pytest.mark.parametrize(
    "text",
    [
        "The rest repeats itself: {m:Magistral} does. Even {m:Qwen3} is better than it.",
        "Could be luck, but {m:Qwen3} beat {m:Magistral} in my tests.",
        "{m:Qwen3} is in a completely different league compared to {m:Magistral}.",
        "{m:Qwen3} scores much higher than {m:Magistral} here.",
        "{m:Qwen3} passed more test cases than {m:Magistral}.",
        "I never use {m:Magistral}. I have more fun with my local {m:Qwen3}!",
        "As you say, {m:Magistral} runs, but it is not in the same league as {m:Qwen3}.",
        "{m:Qwen3} absolutely thrashes {m:Magistral} at code.",
        "I wrote tests with {m:Magistral} for weeks, then went back to {m:Qwen3}.",
        "{m:Magistral} gave up halfway, so I switched to {m:Qwen3}.",
        "I ran {m:Magistral} all week. Today I switched from it to nothing; I prefer {m:Qwen3}.",
        "{m:Magistral} was my main model, but {m:Qwen3} is a nice step up!",
        "I tested {m:Magistral} first. {m:Qwen3}, which gives better answers, won me over.",
        "{m:Magistral} writes stiffly. {m:Qwen3} at {q:Q4} is better imo.",
        "{m:Magistral} is no where near {m:Qwen3}.",
        "I'd rather take {m:Qwen3} over {m:Magistral}.",
        "To be fair, I'm going to be honest: {m:Qwen3} is better than {m:Magistral}.",
        "{m:Qwen3} is best, then {m:Magistral}.",
        "I like {m:Magistral}, but it lacks the wit of {m:Qwen3}.",
        "I'd suggest {m:Qwen3}, it's head and shoulders above {m:Magistral}.",
        "{m:Qwen3} puts {m:Magistral} to shame.",
        "I had much better luck with {m:Qwen3} than I did with {m:Magistral}.",
        "{m:Magistral} was a let-down. I get better results from {m:Qwen3} so far.",
        "{m:Qwen3} has completely replaced {m:Magistral} for me.",
        "{m:Qwen3} is just a better {m:Magistral}.",
        "I ran {m:Magistral} first, then tried {m:Qwen3} and it is way better.",
        "I still prefer {m:Qwen3} at two bits vs {m:Magistral} at eight.",
        "{m:Magistral} disappointed me. Performed far worse than {m:Qwen3}.",
        "{m:Magistral} can not hold a candle to {m:Qwen3}.",
        "[{m:Qwen3}](https://x.y/{m:Qwen3}), tiny as it is, is more useful than {m:Magistral}.",
        "There's {m:Qwen3}, which beats {m:Magistral} at code.",
        "{m:Qwen3} makes {m:Magistral} look like a toy.",
        "I ran {m:Qwen3} all day. Blows {m:Magistral} out of the water.",
        "I do not like {m:Magistral}, at all. I much prefer {m:Qwen3}.",
        "{m:Qwen3} is less stiff than {m:Magistral}.",
        "{m:Magistral} is not as good as either {m:Qwen3}.",
        "{m:Qwen3} stays the top model for research, followed by {m:Magistral}.",
        "{m:Qwen3} (needs a careful prompt)  > {m:Magistral}",
        "I tried {m:Qwen3} all week. It doesn't just beat {m:Magistral}, it is quicker, too.",
        "I tried {m:Magistral} all week. But it can’t beat {m:Qwen3}.",
        "{m:Magistral} isn't very good at prose compared to {m:Qwen3}.",
        "{m:Qwen3} hallucinates less than {m:Magistral} here.",
        "I swapped out {m:Magistral} for {m:Qwen3}, and it shows.",
        "I like {m:Qwen3}. {m:Magistral} is fine too, but not quite as good in my experience.",
        "{m:Magistral} let me down, I preferred the {m:Qwen3} model to it for everything.",
        "{m:Qwen3} is much better than version {m:Magistral}.",
    ],
)
def test_a_preference_is_told_in_many_ways(text: str) -> None:
    assert preferences(text) == {("Qwen3", "Magistral")}


@pytest.mark.parametrize(
    "text",
    [
        "I tried {m:Qwen3}. It just didn't seem any better than {m:Magistral}.",
        "I like {m:Qwen3}. I guess some day it'll smoke {m:Magistral}.",
        "{m:Qwen3} did the whole batch; the results were not far behind {m:Magistral}.",
    ],
)
def test_what_is_no_better_may_be_some_day_or_is_close_is_not_preferred(text: str) -> None:
    assert preferences(text) == set()


def test_what_a_model_cannot_match_is_let_alone_another() -> None:
    text = "In real use {m:Magistral} can't match {m:Qwen3}, let alone {m:Opus}."
    assert preferences(text) == {("Qwen3", "Magistral"), ("Opus", "Magistral")}


def test_a_maker_before_what_another_is_better_than_does_not_hide_that_it_is_the_standard() -> None:
    text = "I tried {m:Qwen3}. It was better than OpenAI's {m:o1}. But it is worse than {m:Opus}."
    assert preferences(text) >= {("Qwen3", "o1"), ("Opus", "Qwen3")}


def test_the_second_half_of_a_sentence_has_the_subject_of_the_first() -> None:
    text = "{m:Devstral} beats {m:Qwen3} and comes in just below {m:Opus}."
    assert preferences(text) == {("Devstral", "Qwen3"), ("Opus", "Devstral")}


def test_a_shorter_name_of_a_model_is_not_compared_with_the_longer_one() -> None:
    text = "I used {m:Gemini 2.5 Pro} and {m:Opus} all week: {m:Gemini} is always better."
    assert preferences(text) == {("Gemini 2.5 Pro", "Opus")}


def test_what_is_preferred_to_it_is_the_model_named_before() -> None:
    assert preferences("{m:GLM-4.5} is really powerful (I prefer it to {m:Qwen3}).") == {
        ("GLM-4.5", "Qwen3")
    }
    assert preferences("{m:GLM-4.5} has replaced {m:Qwen3} for me.") == {("GLM-4.5", "Qwen3")}


@pytest.mark.parametrize(
    "text",
    [
        "{m:Qwen3} was too good compared to the {m:Magistral} I was using before.",
        "{m:Magistral} is terrible at prose. In comparison, {m:Qwen3} wrote a much better ending.",
        "I ran both. {m:Qwen3} answers well, {m:Magistral} is useless garbage in comparison.",
    ],
)
def test_what_no_rule_ties_together_is_weighed(text: str) -> None:
    found = relations(text, "prefers")
    assert {(r.subject_name, r.object_name) for r in found} == {("Qwen3", "Magistral")}
    assert {r.rule for r in found} == {"prefers-linear"}
    assert all(0.3 <= r.confidence < 1.0 for r in found)


def test_the_evidence_of_a_weighed_preference_spans_both_names() -> None:
    text = "I ran both. {m:Qwen3} answers well, {m:Magistral} is useless garbage in comparison."
    (found,) = relations(text, "prefers")
    plain, _ = marked(text)
    told = plain[found.start : found.end]
    assert told.startswith("Qwen3 answers well, Magistral is useless")


def test_what_one_model_is_compared_with_are_no_rivals() -> None:
    text = "{m:Opus} is better than {m:Qwen3} and far better than {m:Magistral}."
    assert preferences(text) == {("Opus", "Qwen3"), ("Opus", "Magistral")}


def test_both_means_the_models_listed_before() -> None:
    text = "I also tried {m:Qwen3} and {m:Kimi K2}. For me {m:GLM 4.5} is better than both."
    assert preferences(text) == {("GLM 4.5", "Qwen3"), ("GLM 4.5", "Kimi K2")}


def test_what_another_is_only_likened_to_is_not_compared() -> None:
    text = "{m:Qwen3} is up there with {m:Opus}. {m:Magistral} is far better for prose."
    assert preferences(text) == {("Magistral", "Qwen3")}


def test_who_is_beaten_by_another_is_the_worse_one() -> None:
    assert preferences("{m:Qwen3} got wrecked by {m:Nightjar}.") == {("Nightjar", "Qwen3")}
    said = "{m:Qwen3} was beaten in safety by {m:Nightjar}."
    assert preferences(said) == {("Nightjar", "Qwen3")}


def test_who_finds_each_of_two_better_prefers_neither() -> None:
    assert preferences("{m:Qwen3} is 1% better or worse than {m:Nightjar}.") == set()


def test_models_that_are_better_at_something_each_are_not_compared() -> None:
    text = "{m:Qwen3} is better for code. {m:Magistral} is better for prose."
    assert preferences(text) == set()


def test_what_a_model_is_only_tied_with_is_not_compared() -> None:
    text = "In code it is tied with {m:Llama 4} and worse than {m:Qwen3}."
    assert preferences(text) == set()


def test_what_stands_behind_a_model_is_not_below_it() -> None:
    assert preferences("{m:Kimi} found the trick behind {m:Opus}.") == set()


def test_an_aside_is_no_part_of_a_comparison() -> None:
    text = "{m:Gemma 3} (the plain one, not {m:Gemma 3n}) is better than {m:Phi 4}."
    assert preferences(text) == {("Gemma 3", "Phi 4")}


@pytest.mark.parametrize(
    "text",
    [
        "Is {m:Qwen3} better than {m:Magistral}?",
        "{m:Qwen3} might be better than {m:Magistral}.",
        "I hope {m:Qwen3} is better than {m:Magistral}.",
        "They claim {m:Qwen3} is better than {m:Magistral}.",
        "> {m:Qwen3} is better than {m:Magistral}.",
        "{m:Qwen3} is bigger than {m:Magistral}.",
        "{m:Qwen3} is not much better than {m:Magistral}.",
        "The idea that {m:Qwen3} is better than {m:Magistral} is laughable.",
        "{m:Qwen3} may not perform as well as {m:Magistral}.",
        "{m:Qwen3} seems to outperform {m:Magistral}.",
        "I have a hard time believing that {m:Qwen3} is better than {m:Magistral}.",
        "Imagine a {m:Qwen3} that beats {m:Magistral}.",
        "This is not better than {m:Qwen3} and not even better than {m:Magistral}.",
    ],
)
def test_questions_hedges_quotes_and_sizes_prefer_nothing(text: str) -> None:
    assert preferences(text) == set()


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("{m:Devstral} is really great for coding.", "positive"),
        ("I tried {m:Devstral}. It is amazing and works really well.", "positive"),
        ("{m:Devstral} sucks, it is useless.", "negative"),
        ("{m:Devstral} is not good.", "negative"),
        ("{m:Devstral} is good, but it hallucinates too much.", "mixed"),
        ("{m:Devstral} at Q4 with a long context is really good.", "positive"),
        ("* {m:Devstral}: excellent at refactoring", "positive"),
        ("{m:Devstral} is really good, but I don't know how it was trained.", "positive"),
        ("{m:Devstral} solves every problem that I throw at it, it is great.", "positive"),
        ("{m:Devstral} doesn't seem to be any good for this.", "negative"),
        ("{m:Devstral} does well in German but is terrible at prose.", "mixed"),
        ("Although {m:Devstral} is good, it hallucinates.", "mixed"),
        ("{m:Devstral} keeps punching above its weight.", "positive"),
    ],
)
def test_a_verdict_has_its_polarity(text: str, polarity: str) -> None:
    assert verdicts(text) == {("Devstral", polarity)}


@pytest.mark.parametrize(
    "text",
    [
        "I downloaded {m:Devstral} yesterday.",
        "> {m:Devstral} is great.",
        "I have heard that {m:Devstral} is good for prose.",
        "{m:Devstral} would be amazing with vision.",
        "I never tried {m:Devstral}, it may be good.",
        "The other one is good, unlike {m:Devstral}, and that is worse than {m:Devstral}.",
        "You can load {m:Devstral} in {r:LM Studio}.",
        "{m:Devstral}, just look for instruct fine-tunes.",
    ],
)
def test_mentions_alone_and_quotes_judge_nothing(text: str) -> None:
    assert verdicts(text) == set()


@pytest.mark.parametrize("tried", ["haven't", "have not", "never", "didn't really"])
def test_praise_of_what_was_not_tried_is_supposed(tried: str) -> None:
    (found,) = find_opinions(f"i {tried} tried it, the amazing one")
    assert found.is_supposed


def test_a_post_without_names_says_nothing() -> None:
    assert asserted("I get 24 t/s, it is great", []) == []
