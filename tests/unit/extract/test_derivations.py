"""What is told to be made from what, on sentences and names written for these tests."""

from __future__ import annotations

import pytest
from marked_text import derivations, marked, relations

from ingest.extract.names.models.lineage_names import find_steps, tells_quantized


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
        ("hobbyist/puddle-v2-llama-109B-MoE", [("finetune", "llama-109B-MoE")]),
        ("hobbyist/TARN-Qwen2.5-32B-v0.2", [("finetune", "Qwen2.5-32B")]),
        ("hobbyist/Tarn-Mistral-7B-v0.3", [("finetune", "Mistral-7B-v0.3")]),
        ("QwQ-32B-Preview-abliterated", [("finetune", "QwQ-32B-Preview")]),
        ("fp8-Qwen2.5-32B-Coder gguf", [("quantized", "Qwen2.5-32B-Coder")]),
        ("of-000022.gguf", []),
        ("Llama-3_3-Nemotron-Super-49B-v1", [("finetune", "Llama-3_3")]),
        ("hobbyist/MarshLlama-3.1-8B", [("finetune", "Llama-3.1-8B")]),
        ("MedGemma-27B", []),
        ("30B-A3B-Q4", []),
        ("someone/opt-2.7b-GPTQ-4bit-g128", [("quantized", "opt-2.7b")]),
        ("someone/Qwen3-8B-int8-ct2", [("quantized", "Qwen3-8B")]),
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
        ("someone/DeepSeek-R1T-Chimera", []),
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
        (
            "unsloth/gemma-3-27b-it-qat-unsloth-bnb-4bit",
            [("quantized", "gemma-3-27b-it-qat")],
        ),
        (
            "nvidia/Llama-3.1-Nemotron-8B-UltraLong-1M-Instruct",
            [("finetune", "Llama-3.1-8B")],
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
    assert tells_quantized(surface) == (steps[:1] != [] and steps[0][0] == "quantized")


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
        ("{m:Nightjar}: claimed to be shell-wrapped from {m:Gemma 2}.", ("Gemma 2", "finetune")),
        ("I like {m:Nightjar}. It, too, is based on {m:Gemma 2}.", ("Gemma 2", "finetune")),
        ("{m:Nightjar}: allegedly continued training on {m:Gemma 2}.", ("Gemma 2", "finetune")),
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
        ("The base model of {m:Nightjar} is {m:Gemma 2}.", ("Gemma 2", "finetune")),
        ("{m:Nightjar} is an uncensored {m:Gemma 2}.", ("Gemma 2", "finetune")),
        ("{m:Nightjar} is {m:Gemma 2} with some extra RL.", ("Gemma 2", "finetune")),
        ("{m:Nightjar} is a coder like {m:Phi-4}, based on {m:Gemma 2}.", ("Gemma 2", "finetune")),
        ("[{m:Nightjar}](https://a.example/n) is a tune of {m:Gemma 2}.", ("Gemma 2", "finetune")),
        (
            "[This](https://huggingface.co/{m:Nightjar}/tree/main) is a tune of {m:Gemma 2}.",
            ("Gemma 2", "finetune"),
        ),
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
        ("Does {m:Nightjar} see, since it is based on {m:Gemma 2}?", ("Gemma 2", "finetune")),
        ("{m:Nightjar} is based on {m:Gemma 2}, so it might be good.", ("Gemma 2", "finetune")),
        ("I ran the {m:Gemma 2}-based {m:Nightjar} for a week.", ("Gemma 2", "finetune")),
        ("{m:Nightjar}, which is a {m:Gemma 2} model fine-tuned by them", ("Gemma 2", "finetune")),
        ("{m:Gemma 2} (and the kinder fine-tune {m:Nightjar}) rocks.", ("Gemma 2", "finetune")),
        ("That one ({m:Nightjar}) is pruned {m:Gemma 2}.", ("Gemma 2", "pruned")),
        ("Data of {m:Nightjar} prunes of {m:Gemma 2} is poor.", ("Gemma 2", "pruned")),
        ("So the “{m:Nightjar},” alleged to be a tweaked {m:Gemma 2}", ("Gemma 2", "finetune")),
        ("{m:Nightjar} was trained on a lot of {m:ChatGPT} data.", ("ChatGPT", "distilled")),
        ("{m:Nightjar} does use {m:Gemma 2} as the base.", ("Gemma 2", "finetune")),
        ("{m:Gemma 2} is the base model for {m:Nightjar}.", ("Gemma 2", "finetune")),
        ("{m:Gemma 2} serves as the base for {m:Nightjar}.", ("Gemma 2", "finetune")),
        (
            "{m:Nightjar} has a codec and a decoder-only backbone ({m:Gemma 2}).",
            ("Gemma 2", "finetune"),
        ),
        ("{m:Nightjar} (a {m:Gemma 2} upscale) is next.", ("Gemma 2", "finetune")),
        ("{m:Nightjar} (deep maths retrain of {m:Gemma 2}) is good.", ("Gemma 2", "finetune")),
        ("{m:Nightjar}, which is a maths-retrain of {m:Gemma 2}.", ("Gemma 2", "finetune")),
        (
            "{m:Nightjar} (a coding fine tune of the 24B parameter {m:Gemma 2})",
            ("Gemma 2", "finetune"),
        ),
        (
            "{m:Nightjar} is simply the result of training on top of {m:Gemma 2}.",
            ("Gemma 2", "finetune"),
        ),
        ("We like models based on {m:Gemma 2} (like {m:Nightjar}).", ("Gemma 2", "finetune")),
        ("These merges of {m:Gemma 2} ({m:Nightjar}, and more) rock.", ("Gemma 2", "merge")),
        ("They tuned {m:Gemma 2} to make {m:Nightjar}.", ("Gemma 2", "finetune")),
        ("{m:Gemma 2} fine-tunes like Heron or {m:Nightjar} write well.", ("Gemma 2", "finetune")),
        ("Both {m:Gemma 2} and a finetune called {m:Nightjar} fail.", ("Gemma 2", "finetune")),
        ("I like {m:Nightjar}. It was fine tuned on responses from {m:o3}.", ("o3", "distilled")),
        ("I like {m:Nightjar}. It is literally {m:Gemma 2} fine tuned.", ("Gemma 2", "finetune")),
        ("I like {m:Nightjar}. It's based of {m:Gemma 2}.", ("Gemma 2", "finetune")),
        ("Is {m:Nightjar} (another derivate from {m:Gemma 2}) good?", ("Gemma 2", "finetune")),
        ("> {m:Nightjar} is a derivative of {m:Gemma 2}.", ("Gemma 2", "finetune")),
        ("{m:Nightjar} is bad (despite being trained on {m:o3} outputs).", ("o3", "distilled")),
        (
            "Of old, {m:Owl}.\n\n{m:Nightjar} was new, but trained on top of {m:Gemma 2}.",
            ("Gemma 2", "finetune"),
        ),
        ("{m:Nightjar}? Better than the {m:Gemma 2} it's based on.", ("Gemma 2", "finetune")),
        (
            "{m:Nightjar} is just 3b more than the {m:Gemma 2} it was built off of.",
            ("Gemma 2", "finetune"),
        ),
        ("I know {m:Nightjar}. They used outputs of {m:o3} to fine-tune it.", ("o3", "distilled")),
        ("{m:Nightjar} is {m:Gemma 2} with extra RL on top.", ("Gemma 2", "finetune")),
        ("This is how {m:Nightjar} distilled from {m:o3}.", ("o3", "distilled")),
        ("{m:Nightjar} is upcycled from {m:Gemma 2}.", ("Gemma 2", "finetune")),
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


def test_one_model_may_have_two_bases() -> None:
    found = derivations("{m:Nightjar} is based on {m:Gemma 2} and {m:Llama 3}.")
    assert found == {("Nightjar", "Gemma 2", "finetune"), ("Nightjar", "Llama 3", "finetune")}


def test_a_gloss_in_brackets_is_that_of_the_name_before_it() -> None:
    found = derivations("{m:Phi-4} / {m:Gemma 2} / {m:Nightjar} ({m:Qwen3} distil) all failed.")
    assert found == {("Nightjar", "Qwen3", "distilled")}


@pytest.mark.parametrize(
    "text",
    [
        "{m:Heron} is better. Last year's {m:Mistral} finetunes are good.",
        "{m:Gemma 2} and {m:Nightjar} distills had no part in it.",
        "Their analysis would suggest that {m:Nightjar} is upcycled from {m:Gemma 2}.",
        "Half of the {m:Nightjar} distills are based on {m:Llama 3}.",
        "Rocking the {m:Llama 3} derivative model, {m:Phi-3} and {m:Nightjar}.",
        "Your LoRA for {m:Qwen3} does not fit {m:Nightjar}, your LoRA for {m:Phi-3} neither.",
        "{m:Gemma 2} vs fine-tuned {m:Phi-3} and {m:Nightjar}",
        "{m:Nightjar} is what {m:Phi-4} was, and people like those based on {m:Gemma 2}.",
        "{m:Nightjar} (as {m:Phi-4}) beats everything since the one based on {m:Gemma 2}.",
        "Is {m:Nightjar} a fine-tune of {m:Mistral Small}?",
        "{m:Nightjar} is not a fine-tune of {m:Mistral Small}.",
        "{m:Nightjar} might be a fine-tune of {m:Mistral Small}, no idea; maybe.",
        "I thought {m:Nightjar} was a fine-tune of {m:Mistral Small}.",
        "{m:Nightjar} is better than one based on {m:Mistral Small}.",
        "{m:Nightjar} is fine.\n\n> It is a fine-tune of {m:Mistral Small}.",
        "{m:Nightjar} would be nice. Based on the {m:Gemma 2} speeds it is usable.",
        "We get a thinking {m:Nightjar} before {m:R2} based on {m:V3}",
        "They used {m:Claude}. And it was fine-tuned on {m:Llama 3}.",
        "I ran a {m:Gemma 2}. It's a tune of {m:Gemma 2 27B}.",
        "Is {m:Nightjar} like Owl's (it's based on {m:Gemma 2})",
        "I like {m:Nightjar}\n* Owl, it's a merge of {m:Gemma 2} and {m:Llama 3}",
    ],
)
def test_questions_doubts_negations_and_quotes_derive_nothing(text: str) -> None:
    assert derivations(text) == set()


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("{m:Gemma-3} is a finetune of {m:Gemini 2.0}.", 0.2),
        ("{m:Claude} is a finetune of {m:GPT-4}.", 0.2),
        ("{m:Grok-4} is a finetune of {m:Grok-3}.", 0.8),
        ("{m:Kimi K2} is distilled from {m:Claude}.", 0.8),
        ("{m:Dolphin} is a finetune of {m:Llama 3}.", 0.8),
    ],
)
def test_what_a_closed_model_s_weights_became_nobody_outside_knows(
    text: str, confidence: float
) -> None:
    assert [told.confidence for told in relations(text, "derived_from")] == [confidence]


def test_it_is_the_one_model_of_the_title_where_the_post_has_named_none() -> None:
    def told(text: str, title: str) -> set[tuple[str, str | None]]:
        _, titled = marked(title)
        plain = title.replace("{m:", "").replace("}", "")
        found = relations(text, "derived_from", title=plain, context=lambda: titled)
        return {(r.subject_name, r.object_name) for r in found if r.rule == "context-finetune"}

    title = "{m:Nightjar} runs in a browser"
    assert told("It's based on {m:Gemma 2}, so no.", title) == {("Nightjar", "Gemma 2")}
    assert told("They are all based on {m:Gemma 2}.", title) == set()
    assert told("I doubt it was fine-tuned from {m:Gemma 2}.", title) == set()
    assert told("It's based on {m:Gemma 2}.", "{m:Nightjar} against {m:Heron}") == set()
    assert told("It's based on {m:Gemma 2}.", "{m:Nightjar}, as good as {m:Heron}") == {
        ("Nightjar", "Gemma 2")
    }
    assert told("It's based on {m:Gemma 2 27B}.", "{m:Gemma 2} is out") == set()


def test_words_tell_the_base_of_a_name_in_full() -> None:
    found = derivations("Use the {m:Gemma-3-27B} fine-tune {m:Snappish-Gemma-27B-v3}.")
    assert found == {("Snappish-Gemma-27B-v3", "Gemma-3-27B", "finetune")}


def test_a_file_of_settings_derives_nothing() -> None:
    assert derivations("pass --chat-template {m:qwen3_nonthinking}.jinja") == set()
    assert derivations("load {m:qwen3-barefoot-v9}.gguf") != set()


def test_what_was_made_uncensored_is_the_name_without_it() -> None:
    steps = find_steps("Some/Llama-3.2-8X3B-MOE-Dark-Wolf-Instruct-uncensored-abliterated-18.4B")
    assert [(s.relation, s.parent) for s in steps] == [
        ("finetune", "Llama-3.2-8X3B-MOE-Dark-Wolf-Instruct"),
        ("merge", "Llama-3.2"),
    ]
    assert [s.parent for s in find_steps("Lexi-Llama-3-8B-Uncensored")] == ["Llama-3-8B"]
    assert find_steps("qwen-235b-a22b-no-thinking") == ()
