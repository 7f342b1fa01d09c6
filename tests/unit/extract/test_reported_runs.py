"""What posts report to run where, on sentences written for these tests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from marked_text import asserted, marked, relations, runs

from ingest.extract.names.zones import find_zones
from ingest.extract.runs.lines import read_lines
from ingest.extract.runs.reports import pair_names
from ingest.extract.scene import set_scene


def test_speed_in_the_same_sentence() -> None:
    assert runs("I get 24 t/s with {m:Qwen3-14B} on my {h:RTX 3060}.") == {
        ("Qwen3-14B", "RTX 3060", 24.0)
    }


def test_a_speed_that_a_list_gives_to_another_size_is_not_the_model_s() -> None:
    text = (
        "{m:Qwen3-4B} numbers of my {h:M3 Ultra}:\n\n- 0.6B: 394 t/s\n\n- 4B: 173 t/s\n\n"
        "- 8B: 116 t/s"
    )
    of_one_size = {("Qwen3-4B", "M3 Ultra", 173.0), ("Qwen3-4B", "M3 Ultra", None)}
    assert runs(text) <= of_one_size
    assert runs(f"I tried {{m:Qwen3}} first.\n\n{text}") <= of_one_size


def test_rig_in_the_sentence_before_and_every_device_a_row() -> None:
    text = (
        "I have a {h:RTX 3090} and a {h:RTX 3060 Ti}. Getting around 1.6 t/s with {m:Qwen3-235B}."
    )
    assert runs(text) == {("Qwen3-235B", "RTX 3090", 1.6), ("Qwen3-235B", "RTX 3060 Ti", 1.6)}


def test_a_run_that_no_rule_ties_is_weighed_by_its_cues() -> None:
    text = (
        "My laptop: {h:RTX 3070}.\n\nThe models I used are:\n{m:Hermes 2.5}\n{m:Mythomax 13B}\n\n"
        "Getting 9 t/s with the first and 5 t/s with the second."
    )
    found = relations(text, "runs_on")
    assert {r.subject_name for r in found} >= {"Mythomax 13B"}
    assert all(0.0 < r.confidence < 1.0 for r in found)


def test_a_device_told_in_full_and_by_its_line_is_one() -> None:
    text = "I bought an {h:EPYC} server, a {h:EPYC 7642}. {m:Qwen3-235B} runs at 1.6 t/s on it."
    assert runs(text) == {("Qwen3-235B", "EPYC 7642", 1.6)}


def test_a_card_to_buy_runs_nothing() -> None:
    text = "{m:Qwen3-14B} is nice. Should I buy a {h:RTX 3060} or wait for the {h:RTX 5060}?"
    assert runs(text) == set()


def test_a_list_of_speeds_under_one_rig() -> None:
    text = (
        "I've got two {h:Tesla P40}.\n\n- {m:gemma3:27b} with 10.9 T/s\n"
        "- {m:gemma3:12b} with 20.3 T/s"
    )
    assert runs(text) == {("gemma3:27b", "Tesla P40", 10.9), ("gemma3:12b", "Tesla P40", 20.3)}


def test_each_device_has_its_own_speed() -> None:
    text = "My {h:3060} did 10.2 t/s and my {h:4080} did 11.7 t/s with {m:Qwen3-235B}."
    assert runs(text) == {("Qwen3-235B", "3060", 10.2), ("Qwen3-235B", "4080", 11.7)}


def test_of_two_models_on_one_card_each_has_the_speed_told_of_it() -> None:
    text = "On my {h:RTX 3090} I get 30 t/s with {m:Qwen3-14B} and 12 t/s with {m:Gemma 3 27B}."
    assert runs(text) == {("Qwen3-14B", "RTX 3090", 30.0), ("Gemma 3 27B", "RTX 3090", 12.0)}


def test_in_a_printout_of_many_speeds_the_first_counts() -> None:
    rows = "".join(f"\n{n}: {n} t/s" for n in range(40, 70))
    text = f"I ran {{m:Qwen3-14B}} on my {{h:RTX 3090}} at 40 t/s.{rows}"
    assert runs(text) == {("Qwen3-14B", "RTX 3090", 40.0)}


@pytest.mark.parametrize(
    "text",
    [
        "I would like to run {m:Qwen3-14B} on a {h:RTX 3060}.",
        "Can I run {m:Qwen3-14B} on a {h:RTX 3060}?",
        "{m:Qwen3-14B} should reach 30 t/s on a {h:RTX 3060}.",
        "If you had a {h:RTX 3060}, {m:Qwen3-14B} would reach 30 t/s.",
        "I couldn't get {m:Qwen3-14B} to load on my {h:RTX 3060}.",
        "I fine-tuned {m:Qwen3-14B} on a {h:RTX 3060}.",
    ],
)
def test_wishes_questions_guesses_and_failures_run_nothing(text: str) -> None:
    assert runs(text) == set()


def test_a_report_tells_quantization_runtime_context_and_count() -> None:
    text = (
        "I run {m:Qwen3-32B} at {q:Q4_K_M} with 32k context in {r:llama.cpp} on 2x {h:RTX 3060} "
        "at 14 t/s."
    )
    (run,) = relations(text, "runs_on")
    assert (run.quantization, run.runtime, run.context_length) == ("Q4_K_M", "llama.cpp", 32768)
    assert (run.devices, run.tokens_per_second, run.second_hand) == (2, 14.0, False)


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("I run {m:Qwen3-32B-Q5_K_M.gguf} on my {h:RTX 3090} at 30 t/s.", "Q5_K_M"),
        ("I run {m:Qwen3-32B-AWQ} on my {h:RTX 3090} at 30 t/s, never {q:Q4_K_M}.", "AWQ"),
        ("{m:Qwen3-32B-IQ4_XS} -ctk {q:q8_0} -ctv {q:q8_0}: 30 t/s on my {h:P40}.", "IQ4_XS"),
        ("I run {m:Qwen3-32B} with KV cache at {q:Q8} on my {h:RTX 3090} at 30 t/s.", None),
        ("I run {m:Qwen3-32B}, --cache-type-k {q:q8_0}, on my {h:RTX 3090} at 30 t/s.", None),
        ("I run {m:Qwen3-32B} at {q:Q6_K}, KV cache at {q:Q8}, on a {h:RTX 3090}: 30 t/s.", "Q6_K"),
        ("I run {m:Qwen3-32B} as {q:GGUF} on my {h:RTX 3090} at 30 t/s.", "GGUF"),
        ("I run {m:Qwen3-32B} ({q:GGUF} {q:Q8}) on my {h:RTX 3090} at 30 t/s.", "Q8"),
        ("At {q:Q4_K_S} my {h:RTX 3090} gets 30 t/s with {m:Qwen3-32B}, a {q:GGUF}.", "Q4_K_S"),
        ("My {h:RTX 3090}: 30 t/s with {m:Qwen3-32B} as {q:GGUF}; {q:Q4} or {q:Q6}.", "GGUF"),
    ],
)
def test_the_quantization_is_that_of_the_weights(text: str, scheme: str | None) -> None:
    assert {run.quantization for run in relations(text, "runs_on")} == {scheme}


def test_a_file_elsewhere_in_the_post_tells_the_quantization_if_only_one_does() -> None:
    plain, mentions = marked(
        "I get 30 t/s with {m:Qwen3-32B} on my {h:RTX 3090}.\n\nFiles:\n\n{m:Qwen3-32B-Q5_K_M.gguf}"
    )
    same = [replace(m, entity_id="model:~x") if m.kind == "model" else m for m in mentions]
    found = asserted(plain, same)
    assert {r.quantization for r in found if r.kind == "runs_on"} == {"Q5_K_M"}


def test_of_several_cards_nobody_counts_no_report_is_implausible() -> None:
    text = "I get 12 t/s with {m:Mistral-Large-123B-Q4_K_M} on my {h:NVIDIA RTX 3090}%s."
    told = {mark: relations(text % mark, "runs_on")[0].plausible for mark in ("", "s", "'s")}
    assert told == {"": False, "s": None, "'s": None}


def test_weights_published_in_four_bits_take_these_in_a_file_of_any_name() -> None:
    text = "I get 60 t/s with {m:gpt-oss-20b-F16.gguf} on my {h:NVIDIA RTX 5080}."
    (run,) = relations(text, "runs_on")
    assert (run.quantization, run.plausible, run.single_stream) == ("F16", True, True)


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("They are equally fast, {m:Qwen3} runs at 20 t/s on {h:3090}s.", False),
        ("> {m:Qwen3} eval rate: 20.5 tokens/s\n\nThat is with one {h:3090}.", False),
        ("> How fast is {m:Qwen3}?\n\nI get 20 t/s on my {h:3090}.", False),
        ("For YouTube scripts {m:Qwen3} does 20 t/s on the {h:3090}.", False),
        ("Single user, single request: {m:Qwen3} does 20 t/s on the {h:3090}.", False),
        ("> I get 20 t/s with {m:Qwen3} on a {h:3090}\n\nHow?", True),
        ("Supposedly a {h:3090} runs {m:Qwen3} at 20 t/s.", True),
        ("Another user runs {m:Qwen3} at 20 t/s on a {h:3090}.", True),
        ("My friend gets 20 t/s with {m:Qwen3} on a {h:3090}.", True),
    ],
)
def test_a_run_is_somebody_else_s_if_they_tell_it(text: str, cited: bool) -> None:  # noqa: FBT001 - a parameter
    assert [run.second_hand for run in relations(text, "runs_on")] == [cited]


def test_what_somebody_else_gets_is_second_hand() -> None:
    text = "Somebody reported 30 t/s with {m:gpt-oss-20b} on a {h:RTX 3060}."
    (run,) = relations(text, "runs_on")
    assert run.second_hand is True


def test_a_folder_of_users_is_no_hearsay() -> None:
    text = r"{m:gpt-oss-20b} gets 30 t/s on a {h:RTX 3060}, files in C:\Users\kith\models."
    (run,) = relations(text, "runs_on")
    assert run.second_hand is False


@pytest.mark.parametrize(
    ("text", "model", "device"),
    [
        ("I run {m:Qwen3-14B} on my {h:RTX 3060}.", 0.0, 0.0),
        ("I am downloading {m:Qwen3-14B}; my {h:RTX 3060} has room.", 1.0, 0.0),
        ("Could you try {m:Qwen3-14B}? I am tempted by an {h:RTX 3060}.", 1.0, 1.0),
        ("{m:Qwen3-14B} is fun. I plan to order an {h:RTX 3060}.", 0.0, 1.0),
    ],
)
def test_what_is_planned_of_a_model_or_a_device_is_weighed(
    text: str, model: float, device: float
) -> None:
    plain, mentions = marked(text)
    scene = set_scene(plain, mentions, find_zones(plain))
    (pair,) = pair_names(scene, read_lines(scene))
    assert (pair.cues["model planned"], pair.cues["device planned"]) == (model, device)
    assert pair.cues["either only planned"] == max(model, device)


def test_the_model_may_come_from_the_title() -> None:
    _, (topic,) = marked("{m:gpt-oss-120b}")
    found = relations(
        "I get 12 t/s on my {h:RTX 4070}.",
        "runs_on",
        title="gpt-oss-120b is out",
        context=lambda: [topic],
    )
    assert [(r.subject_name, r.object_name, r.rule) for r in found] == [
        ("gpt-oss-120b", "RTX 4070", "context-model")
    ]
    assert found[0].confidence < 0.5


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("I get 12 t/s on my {h:RTX 4070}.", "Q8_0"),
        ("I get 12 t/s on my {h:RTX 4070} with {q:Q4_K_M}.", "Q4_K_M"),
        ("I took {q:Q4_K_M}.\n\nIt works well.\n\nI get 12 t/s on my {h:RTX 4070}.", "Q4_K_M"),
    ],
)
def test_a_reply_tells_another_level_than_its_thread_s_file(text: str, level: str) -> None:
    _, (topic,) = marked("{m:Qwen3-32B-Q8_0.gguf}")
    title = "Qwen3-32B-Q8_0.gguf works"
    (run,) = relations(text, "runs_on", title=title, context=lambda: [topic])
    assert run.quantization == level


def test_every_line_of_a_long_table_tells_its_own_run() -> None:
    rows = "\n".join(f"{{m:Qwen3-{n}B}} on {{h:RTX {n}}}: {n}.5 t/s" for n in range(20, 50))
    told = {(f"Qwen3-{n}B", f"RTX {n}", n + 0.5) for n in range(20, 50)}
    assert runs(f"My results:\n{rows}") == told


def test_of_two_names_of_one_model_the_one_that_tells_more_runs() -> None:
    told = runs(
        "I get 41 t/s with {m:gpt-oss} on my {h:RTX 3060}. It is {m:gpt-oss-20b} of course."
    )
    assert told == {("gpt-oss-20b", "RTX 3060", 41.0)}
    card = "My {h:RTX 3060} runs"
    two = f"{card} {{m:Qwen3-8B}} at 30 t/s.\n{card} {{m:Qwen3-8B-2507}} at 9 t/s."
    assert {speed for _, _, speed in runs(two)} == {30.0, 9.0}


@pytest.mark.parametrize(
    "text",
    [
        "{h:Epyc 9015} {m:Qwen3 235B} speed?",
        "I have been trying to run {m:Qwen3-8B} on my {h:RTX A6000} with no success.",
        "I have two {h:RTX A6000} and am not getting any {m:Qwen3-8B} run with them.",
    ],
)
def test_a_run_that_is_asked_for_or_failed_is_none(text: str) -> None:
    assert runs(text) == set()


def test_what_one_has_been_able_to_run_was_run() -> None:
    text = "The only one that I've been able to run on my {h:RTX 4090} is {m:Qwen3-8B}, at 9 t/s."
    assert runs(text) == {("Qwen3-8B", "RTX 4090", 9.0)}


@pytest.mark.parametrize(
    "text",
    [
        "I usually run {m:Qwen3-32B} with long contexts. It thinks long. I have a {h:RTX 5090}.",
        "GPU: {h:RTX 4070}\nRAM: 64 GB\n\nBeen using {m:Gemma 3 12B} for notes, and it works.",
    ],
)
def test_a_model_that_one_uses_and_a_device_that_one_has_met(text: str) -> None:
    assert len(runs(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "I usually run {m:Qwen3-32B}. Would your {h:RTX 5090} be worth its price?",
        "Somebody should try {m:Qwen3-32B}. I want a {h:RTX 5090}, too.",
    ],
)
def test_what_is_not_used_or_not_held_did_not_meet(text: str) -> None:
    assert runs(text) == set()


def test_of_two_speeds_the_one_next_to_the_model_is_its_own() -> None:
    text = "On my {h:RTX 3090} the old one gives 6 t/s. The small thing 9 t/s, {m:Qwen3-8B} 40 t/s."
    assert runs(text) == {("Qwen3-8B", "RTX 3090", 40.0)}


def test_a_speed_belongs_to_one_model_but_where_one_breath_names_two() -> None:
    text = (
        "I have a {h:Mac Studio}. {m:Qwen3-235B} is fine there, but slow to start.\n\n"
        "Have you tried {m:GLM-4.5-Air}? I run it all day and I'm getting 44 t/s."
    )
    assert {(model, speed) for model, _, speed in runs(text) if speed} == {("GLM-4.5-Air", 44.0)}
    both = "My {h:EPYC 7002} does 10 t/s on {m:DeepSeek-R1}/{m:Kimi-K2}."
    assert {(model, speed) for model, _, speed in runs(both)} == {
        ("DeepSeek-R1", 10.0),
        ("Kimi-K2", 10.0),
    }


@pytest.mark.parametrize(
    "text",
    [
        "My {h:RTX 3060} runs {m:Qwen3-235B} with {m:Qwen3-0.6B} as a draft model at 9.8 t/s.",
        "On my {h:RTX 3060}: llama-server -m {m:Qwen3-235B} -md {m:Qwen3-0.6B} gives 9.8 t/s.",
        "With {m:Qwen3-0.6B} draft my {h:RTX 3060} gets 9.8 t/s out of {m:Qwen3-235B}.",
    ],
)
def test_a_model_that_drafts_has_no_speed_of_its_own(text: str) -> None:
    assert {(model, speed) for model, _, speed in runs(text) if speed} == {("Qwen3-235B", 9.8)}


def test_what_no_phone_can_hold_ran_elsewhere() -> None:
    def plausible(text: str) -> list[bool | None]:
        return [told.plausible for told in relations(text, "runs_on")]

    assert plausible("I run {m:Kimi-K2} on my {h:Apple iPhone}.") == [False]
    assert plausible("I run {m:Qwen3-4B} on my {h:Apple iPhone}.") == [True]
    assert plausible("I run {m:Kimi-K2} on my {h:OnePlus 13} by mmap.") == [None]


def test_what_drafts_takes_no_speed_from_its_family() -> None:
    text = (
        "{h:RTX 5090} + RAM => 7.15 t/s\n\n"
        "{m:Qwen3} models such as '{m:Qwen3-0.6B}' seem to work as draft model."
    )
    assert ("Qwen3-0.6B", "RTX 5090", 7.15) not in runs(text)
