"""What posts assert about models, on sentences written for these tests."""

from __future__ import annotations

import re

import pytest

from ingest.extract.lineage_names import find_steps
from ingest.extract.memory import is_plausible, need_gib
from ingest.extract.relations import find_relations
from ingest.extract.speeds import count_devices, find_context_lengths, find_speeds
from ingest.extract.zones import find_zones
from ingest.records import Mention, MentionKind, Relation

_BRACES = re.compile(r"\{([mhqr]):([^{}]+)\}")
_KINDS: dict[str, MentionKind] = {
    "m": "model",
    "h": "hardware",
    "q": "quantization",
    "r": "runtime",
}


def marked(text: str) -> tuple[str, list[Mention]]:
    """Turn `{m:Qwen3-14B}` into a mention of that text."""
    plain, mentions, end = "", [], 0
    for match in _BRACES.finditer(text):
        plain += text[end : match.start()]
        surface, kind = match[2], _KINDS[match[1]]
        slug = re.sub(r"[^a-z0-9]+", "-", surface.casefold()).strip("-")
        tilde = "~" if kind == "model" else ""
        mentions.append(
            Mention(
                start=len(plain),
                end=len(plain) + len(surface),
                surface=surface,
                kind=kind,
                entity_id=f"{kind}:{tilde}{slug}",
                entity=surface,
                confidence=1.0,
                rule="test",
            )
        )
        plain += surface
        end = match.end()
    return plain + text[end:], mentions


def relations(text: str, kind: str, **options: object) -> list[Relation]:
    plain, mentions = marked(text)
    found = find_relations(plain, mentions, find_zones(plain), **options)  # type: ignore[arg-type]
    return [relation for relation in found if relation.kind == kind]


def runs(text: str) -> set[tuple[str, str | None, float | None]]:
    return {
        (r.subject_name, r.object_name, r.tokens_per_second) for r in relations(text, "runs_on")
    }


def preferences(text: str) -> set[tuple[str, str | None]]:
    return {(r.subject_name, r.object_name) for r in relations(text, "prefers")}


def verdicts(text: str) -> set[tuple[str, str | None]]:
    return {(r.subject_name, r.polarity) for r in relations(text, "judges")}


def derivations(text: str) -> set[tuple[str, str | None, str | None]]:
    found = relations(text, "derived_from")
    return {(r.subject_name, r.object_name, r.relation) for r in found}


@pytest.mark.parametrize(
    ("surface", "steps"),
    [
        ("someone/Qwen3-14B-GGUF", [("quantized", "Qwen3-14B")]),
        ("Qwen3-14B-UD-Q4_K_XL-00001-of-00002.gguf", [("quantized", "Qwen3-14B")]),
        ("qwen3:8b-q4_K_M", [("quantized", "qwen3:8b")]),
        (
            "DeepSeek-R1-Distill-Llama-70B-AWQ",
            [
                ("quantized", "DeepSeek-R1-Distill-Llama-70B"),
                ("distilled", "Llama-70B"),
                ("distilled", "DeepSeek-R1"),
            ],
        ),
        ("mlabs/Qwen3-8B-abliterated", [("finetune", "Qwen3-8B")]),
        ("hobbyist/Mistral-7B-Slerp-Mix", [("merge", "Mistral-7B")]),
        ("hobbyist/gpt-oss-20b-lora", [("adapter", "gpt-oss-20b")]),
        (
            "R1 Distill Qwen 14B Q6_K",
            [("distilled", "Qwen-14B"), ("distilled", "R1")],
        ),
        ("someone/Kimi-K2-Instruct-INT4MIX", [("quantized", "Kimi-K2-Instruct")]),
        ("someone/DeepSeek-R1-GGUF-11446", [("quantized", "DeepSeek-R1")]),
        ("someone/Devstral-Small-2507-NVFP4A16", [("quantized", "Devstral-Small-2507")]),
        ("someone/gemma-3-4b-it-q4_0-gguf-small", [("quantized", "gemma-3-4b-it")]),
        ("sketch1-dev_fp8_scaled.safetensors", [("quantized", "sketch1-dev")]),
        ("someone/Qwen3-8B-BitNet", [("quantized", "Qwen3-8B")]),
        ("someone/ERNIE-4.5-300B-A47B-2Bits-TP2-Paddle", [("quantized", "ERNIE-4.5-300B-A47B")]),
        ("Kimi-K2-Instruct-GGUF Q4_K_XL", [("quantized", "Kimi-K2-Instruct")]),
        ("google-gemma-3-4b-it-q4_0.gguf", [("quantized", "gemma-3-4b-it")]),
        (
            "someone/gpt-oss-20b-BF16-abliterated-GGUF",
            [("quantized", "gpt-oss-20b-BF16-abliterated"), ("finetune", "gpt-oss-20b")],
        ),
        ("GLM-4 abliterated", [("finetune", "GLM-4")]),
        ("deepseek-r1:32b-qwen-distill", [("distilled", "32b-qwen"), ("distilled", "deepseek-r1")]),
        (
            "grok-3-qwen3-0.6b-distilled",
            [("distilled", "qwen3-0.6b"), ("distilled", "grok-3")],
        ),
        ("hobbyist/LFM2-1.2B-Buccaneer", [("finetune", "LFM2-1.2B")]),
        ("hobbyist/Snappish_LLAMA_4B", [("finetune", "LLAMA")]),
        ("hobbyist/Qwen3-30B-A7.5B-24-Big-Storm", [("finetune", "Qwen3-30B")]),
        ("hobbyist/UnslopNemo-12B-v9", [("finetune", "Nemo-12B")]),
        ("yuma42/Llama3.1-DeepPuddle-V1-8B", [("merge", "Llama3.1")]),
        ("MythoMax-L2-13B", [("merge", "L2-13B")]),
        ("Llama-3_3-Nemotron-Super-49B-v1", []),
        ("Qwen3-4B-Embedning", []),
        ("smollm2-135m", []),
        ("someone/gemma-3-27b-it-GPTQ-4b-128g", [("quantized", "gemma-3-27b-it")]),
        ("DeepSeek-R1-0528-IQ1_S_R4-00001-of-00003.gguf", [("quantized", "DeepSeek-R1-0528")]),
        ("Qwen3-30B-A3B-128K-UD-Q4KXL-unsloth.gguf", [("quantized", "Qwen3-30B-A3B-128K")]),
        ("someone/Qwen3-30B-A3B-4bit-DWQ-0508", [("quantized", "Qwen3-30B-A3B")]),
        ("someone/zai-org.GLM-4.5-Air-GGUF", [("quantized", "GLM-4.5-Air")]),
        ("fp8-Phi-4", [("quantized", "Phi-4")]),
        ("Qwen3-4B-Q8_0.gguf", [("quantized", "Qwen3-4B")]),
        ("someone/gemma-3n-it-abliterated", [("finetune", "gemma-3n-it")]),
        ("27B R1 distill", [("distilled", "R1")]),
        ("someone/DeepSeek-R1T-Chimera", [("merge", "DeepSeek")]),
        ("Qwen3-MT", []),
        ("someone/Falcon-H1-34B-Base", []),
        ("Qwen3-235B-Inst-2507", []),
        ("tokenization_qwen2", []),
        ("SmolLM3-3B-WebGPU", []),
        ("ggml-vocab-qwen2.gguf", []),
        ("Qwen3\u00a01.7B", []),
        (
            "someone/gpt-oss-20b-BF16-abliterated",
            [("finetune", "gpt-oss-20b")],
        ),
        ("Qwen3-30B-A3", []),
        ("Qwen/Qwen3-30B-A3B-Instruct-2507", []),
        ("Devstral-Small-2507", []),
        ("Mistral Small Q4", []),
        ("llama_kv_cache_unified", []),
        ("gpt-oss-finetuning", []),
    ],
)
def test_a_name_shows_its_steps(surface: str, steps: list[tuple[str, str]]) -> None:
    assert [(step.relation, step.parent) for step in find_steps(surface)] == steps


def test_a_file_is_a_child_of_the_model_that_it_was_made_from() -> None:
    found = relations("I loaded {m:Gemma-3-12B-Q6_K.gguf} today", "derived_from")
    assert [(r.subject_name, r.object_name, r.relation) for r in found] == [
        ("Gemma-3-12B", "Gemma-3-12B", "quantized")
    ]
    assert found[0].subject != found[0].object


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{m:Nightjar} is just a fine-tune of {m:Mistral}.", ("Mistral", "finetune")),
        ("{m:Nightjar} was distilled from {m:DeepSeek-R1}.", ("DeepSeek-R1", "distilled")),
        ("{m:Nightjar} is basically a {m:Qwen3} finetune.", ("Qwen3", "finetune")),
        ("I like {m:Nightjar}. It's based on {m:Gemma 2}.", ("Gemma 2", "finetune")),
        (
            "**{m:Nightjar}** - a model fine-tuned with DAPO on {m:Gemma 2}.",
            ("Gemma 2", "finetune"),
        ),
        ("{m:Nightjar} knows all of Finnish and is based on {m:Gemma 2}.", ("Gemma 2", "finetune")),
        ("{m:Nightjar} is distilled on {m:Gemma 2} traces.", ("Gemma 2", "distilled")),
        ("{m:Nightjar} is a fairly new open model based on {m:Gemma 2}.", ("Gemma 2", "finetune")),
        ("{m:Nightjar} is {m:Gemma 2} but with native audio.", ("Gemma 2", "finetune")),
        ("{m:Nightjar} is derived from {m:Gemma 2}.", ("Gemma 2", "finetune")),
        ("If you dig, {m:Nightjar} is based off of {m:Gemma 2}.", ("Gemma 2", "finetune")),
        ("{m:Nightjar} (53B dense, derived from {m:Gemma 2}) rocks.", ("Gemma 2", "finetune")),
        ("{m:Nightjar} (a killer {m:Gemma 2} fine-tune) rocks.", ("Gemma 2", "finetune")),
        ("{m:Nightjar} - a creative finetune of {m:Gemma 2}", ("Gemma 2", "finetune")),
        ("Try the {m:Gemma 2} fine-tune {m:Nightjar}.", ("Gemma 2", "finetune")),
        (
            "{m:Nightjar}, which itself was most likely trained on {m:o3} outputs.",
            ("o3", "distilled"),
        ),
        ("Are {m:Gemma 2} finetunes like {m:Nightjar} any good?", ("Gemma 2", "finetune")),
        ("1. {m:Gemma 2} reasoning tune: [{m:Nightjar}](x)", ("Gemma 2", "finetune")),
        ("{m:Nightjar} is just a specialty {m:Gemma 2} model.", ("Gemma 2", "finetune")),
        ("{m:Nightjar}, a lightly modified {m:Gemma 2}, is out.", ("Gemma 2", "finetune")),
        ("I tuned {m:Gemma 2} - called {m:Nightjar} - on recipes.", ("Gemma 2", "finetune")),
        ("A tune of {m:Gemma 2} called {m:Nightjar} came out.", ("Gemma 2", "finetune")),
        (
            "{m:Nightjar} is the fully trained and RL'ed version of {m:Gemma 2}",
            ("Gemma 2", "finetune"),
        ),
        ("The backbone of {m:Nightjar} is still {m:Gemma 2}.", ("Gemma 2", "finetune")),
        ("Faster for the {m:Nightjar} {m:Gemma 2} backbone.", ("Gemma 2", "finetune")),
        (
            "Out now: {m:Nightjar}.\n\nA finetune of {m:Gemma 2}, but warmer.",
            ("Gemma 2", "finetune"),
        ),
        (
            "I like {m:Nightjar}. It is built on top of {m:Gemma 2} using NAS.",
            ("Gemma 2", "pruned"),
        ),
        (
            "But {m:Nightjar} is a {m:Gemma 2} finetune, so why would it differ?",
            ("Gemma 2", "finetune"),
        ),
    ],
)
def test_a_derivation_is_told_in_words(text: str, expected: tuple[str, str]) -> None:
    assert ("Nightjar", *expected) in derivations(text)


def test_a_merge_has_every_model_that_went_into_it() -> None:
    found = derivations("{m:Nightjar} is a merge of {m:Stheno} and {m:Lunaris}.")
    assert found == {("Nightjar", "Stheno", "merge"), ("Nightjar", "Lunaris", "merge")}


def test_of_two_lists_of_one_length_each_has_its_own_base() -> None:
    found = derivations("{m:Nightjar}/{m:Heron} is a distill of {m:4o} & {m:o1}, I bet.")
    assert found == {("Nightjar", "4o", "distilled"), ("Heron", "o1", "distilled")}


def test_a_gloss_in_brackets_is_that_of_the_name_before_it() -> None:
    found = derivations("{m:Phi-4} / {m:Gemma 2} / {m:Nightjar} ({m:Qwen3} distil) all failed.")
    assert found == {("Nightjar", "Qwen3", "distilled")}


@pytest.mark.parametrize(
    "text",
    [
        "{m:Heron} is better. Last year's {m:Mistral} finetunes are good.",
        "Half of the {m:Nightjar} distills are based on {m:Llama 3}.",
        "Rocking the {m:Llama 3} derivative model, {m:Phi-3} and {m:Nightjar}.",
        "Your LoRA for {m:Qwen3} does not fit {m:Nightjar}, your LoRA for {m:Phi-3} neither.",
        "{m:Gemma 2} vs fine-tuned {m:Phi-3} and {m:Nightjar}",
        "Is {m:Nightjar} a fine-tune of {m:Mistral Small}?",
        "{m:Nightjar} is not a fine-tune of {m:Mistral Small}.",
        "{m:Nightjar} might be a fine-tune of {m:Mistral Small}, no idea; maybe.",
        "I thought {m:Nightjar} was a fine-tune of {m:Mistral Small}.",
        "{m:Nightjar} is better than one based on {m:Mistral Small}.",
        "> {m:Nightjar} is a fine-tune of {m:Mistral Small}.",
    ],
)
def test_questions_doubts_negations_and_quotes_derive_nothing(text: str) -> None:
    assert derivations(text) == set()


def test_speed_in_the_same_sentence() -> None:
    assert runs("I get 24 t/s with {m:Qwen3-14B} on my {h:RTX 3060}.") == {
        ("Qwen3-14B", "RTX 3060", 24.0)
    }


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


def test_what_somebody_else_gets_is_second_hand() -> None:
    text = "Somebody reported 30 t/s with {m:gpt-oss-20b} on a {h:RTX 3060}."
    (run,) = relations(text, "runs_on")
    assert run.second_hand is True


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
    ("text", "values"),
    [
        ("pp 150 t/s, then 30-40 tok/s", [(150.0, "prompt"), (35.0, "generation")]),
        ("Prompt processing is around 1,200 tokens/s", [(1200.0, "prompt")]),
        ("| tg128 | 20.25 ± 0.02 |", [(20.25, "generation")]),
        ("from 1.5 tokens/sec to 3.1 or so", [(3.1, "generation")]),
        ("prompt eval time = 3 ms ( 4 ms per token, 230.4 tokens per second)", [(230.4, "prompt")]),
        ("runs fine (~35 pp, ~5 tg t/s)", [(5.0, "generation")]),
        ("like 30 pp 10 tg with most of it", [(10.0, "generation")]),
        ("1697 total, 51.5 output tokens/s", [(51.5, "generation")]),
        ("Output speed (tok/s):    195.5", [(195.5, "generation")]),
        ("fine for text-processing, albeit slow (5-10 t/s)", [(7.5, "generation")]),
        ("With the same prompt I get 17.9 t/s", [(17.9, "generation")]),
        ("both cards combined I was getting 11 tok/s", [(11.0, "generation")]),
        ("24 GB/s", []),
    ],
)  # fmt: skip
def test_speeds_of_generation_are_told_from_those_of_the_prompt(
    text: str, values: list[tuple[float, str]]
) -> None:
    assert [(s.tokens_per_second, s.kind) for s in find_speeds(text)] == values


def test_context_lengths_and_counts() -> None:
    assert [tokens for _, tokens in find_context_lengths("64k context, -c 40960")] == [65536, 40960]
    assert count_devices("quad rtx 3090", 5, 13) == 4
    assert count_devices("a rtx 3090 x2", 2, 10) == 2
    assert count_devices("the rtx 3090", 4, 12) is None


def test_memory_of_a_dense_model() -> None:
    assert need_gib(70.0, 4.8, None) == pytest.approx(39.1, abs=0.1)
    one = {"parameters": 70.0, "bits": 4.8, "context_length": None}
    assert is_plausible(**one, memories=[24.0], shared=False) is False
    assert is_plausible(**one, memories=[24.0, 24.0], shared=False) is True
    assert is_plausible(**one, memories=[24.0], shared=True) is None
    assert is_plausible(**one, memories=[None], shared=False) is None


@pytest.mark.parametrize(
    "text",
    [
        "{m:Qwen3} is much better than {m:Magistral}.",
        "{m:Magistral} is a lot worse than {m:Qwen3}.",
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
    ],
)
def test_a_preference_is_told_in_many_ways(text: str) -> None:
    assert preferences(text) == {("Qwen3", "Magistral")}


def test_the_second_half_of_a_sentence_has_the_subject_of_the_first() -> None:
    text = "{m:Devstral} beats {m:Qwen3} and comes in just below {m:Opus}."
    assert preferences(text) == {("Devstral", "Qwen3"), ("Opus", "Devstral")}


def test_a_shorter_name_of_a_model_is_not_compared_with_the_longer_one() -> None:
    text = "I used {m:Gemini 2.5 Pro} and {m:Opus} all week: {m:Gemini} is always better."
    assert preferences(text) == {("Gemini", "Opus")}


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
    assert all(0.5 <= r.confidence < 1.0 for r in found)


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


def test_models_that_are_better_at_something_each_are_not_compared() -> None:
    text = "{m:Qwen3} is better for code. {m:Magistral} is better for prose."
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
    ],
)
def test_mentions_alone_and_quotes_judge_nothing(text: str) -> None:
    assert verdicts(text) == set()


def test_a_post_without_names_says_nothing() -> None:
    assert find_relations("I get 24 t/s, it is great", [], ()) == []


@pytest.mark.parametrize(
    "text",
    [
        "sampling time = 57.99 ms / 3469 runs ( 0.02 ms per token, 59816.53 tokens per second)",
        "handled the entire context of 70067 tokens at 791 tokens per second",
        "gets pp512/tg128 of 884 t/s",
    ],
)
def test_a_speed_of_the_sampler_or_the_prompt_is_none_of_generation(text: str) -> None:
    assert [speed.kind for speed in find_speeds(text)] == ["prompt"]


def test_of_two_speeds_behind_both_tests_the_second_is_that_of_generation() -> None:
    speeds = find_speeds("gets pp512/tg128 of 884 t/s and 53 t/s")
    assert [(s.tokens_per_second, s.kind) for s in speeds] == [(884, "prompt"), (53, "generation")]


def test_a_file_of_settings_derives_nothing() -> None:
    assert derivations("pass --chat-template {m:qwen3_nonthinking}.jinja") == set()
    assert derivations("load {m:qwen3-barefoot-v9}.gguf") != set()


def test_a_later_figure_of_the_same_measure_is_of_the_same_kind() -> None:
    speeds = find_speeds("pp512 was 119 t/s (vulkan) in may, and it's now 605 t/s.")
    assert [(speed.tokens_per_second, speed.kind) for speed in speeds] == [
        (119.0, "prompt"),
        (605.0, "prompt"),
    ]


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
    ("text", "speed"),
    [
        ("31 tok/sek on my box", 31.0),
        ("a meagre 0,5tks.", 0.5),
        ("Avg generation throughput: 23.4 tokens/s", 23.4),
        ("Output token throughput (tok/s):      195.66", 195.66),
        ("with 40 streams 1.2k tokens/s", 1200.0),
        ("10-12k t/s on eight of them", 11_000.0),
    ],
)
def test_speeds_in_logs_and_short_hand_are_speeds_of_generation(text: str, speed: float) -> None:
    found = find_speeds(text.lower())
    assert [(s.tokens_per_second, s.kind) for s in found] == [(speed, "generation")]


def test_throughput_of_all_requests_is_none_of_one_stream() -> None:
    assert [s.kind for s in find_speeds("total token throughput (tok/s): 586")] == ["batch"]


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


def test_what_was_made_uncensored_is_the_name_without_it() -> None:
    steps = find_steps("Some/Llama-3.2-8X3B-MOE-Dark-Wolf-Instruct-uncensored-abliterated-18.4B")
    assert [(s.relation, s.parent) for s in steps] == [
        ("finetune", "Llama-3.2-8X3B-MOE-Dark-Wolf-Instruct"),
        ("merge", "Llama-3.2"),
    ]
    assert [s.parent for s in find_steps("Lexi-Llama-3-8B-Uncensored")] == ["Llama-3-8B"]
    assert find_steps("qwen-235b-a22b-no-thinking") == ()
