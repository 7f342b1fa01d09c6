"""Linking in threads and in time: what was named before makes names clear; nothing links ahead."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from invented_threads import names, thread

from ingest.extract.names.keys import slug
from ingest.extract.names.models.packaging import strip_packaging
from ingest.extract.names.vocabulary.vocabulary import vocabulary
from ingest.extract.pipeline import Extractor, load_extractor
from ingest.extract.threads.sized import all_sizes


def test_a_bare_size_is_the_model_of_the_thread(extractor: Extractor) -> None:
    posts = thread("gpt-oss-20b and gpt-oss-120b are out", "the 20b is fast", "20b is fine for me")
    assert names(extractor, posts, 1) == [("20b", "gpt-oss-20b")]
    assert names(extractor, posts, 2) == [("20b", "gpt-oss-20b")]


def test_a_bare_size_belongs_to_the_nearest_name_before_it(extractor: Extractor) -> None:
    text = "Llama 3.1 70B or the 8B? Qwen3 32B or the 8B? Then there is Mistral 7B."
    mentions, _, _ = extractor.find_mentions(text, when=datetime(2025, 8, 20, tzinfo=UTC))
    assert [m.entity for m in mentions if m.surface == "8B"] == ["Llama-3.1-8B", "Qwen3-8B"]


def test_a_bare_size_without_a_family_is_no_model(extractor: Extractor) -> None:
    posts = thread("What can I run?", "the 20b is fast", "a 20b model will do")
    assert names(extractor, posts, 1) == []
    assert names(extractor, posts, 2) == []


def test_what_a_thread_is_about_may_be_said_shorter(extractor: Extractor) -> None:
    posts = thread(
        "gpt-oss 20b or Qwen3 30B", "better than oss, the 235 or Q3-30B", "the 30B MoE, 2.5-Coder"
    )
    assert names(extractor, posts, 1) == [
        ("oss", "gpt-oss"), ("235", "Qwen3-235B-A22B"), ("Q3-30B", "Qwen3-30B-A3B"),
    ]  # fmt: skip
    assert names(extractor, posts, 2) == [
        ("30B MoE", "Qwen3-30B-A3B"), ("2.5-Coder", "Qwen2.5-Coder"),
    ]  # fmt: skip


def test_a_size_takes_the_version_that_the_post_named(extractor: Extractor) -> None:
    posts = thread("Small models", "I like Gemma 3, the 12b and even the 4b")
    assert names(extractor, posts, 1) == [
        ("Gemma 3", "Gemma-3"), ("12b", "Gemma-3-12B"), ("4b", "Gemma-3-4B"),
    ]  # fmt: skip


def test_a_size_with_its_active_part_is_no_variant_of_the_title(extractor: Extractor) -> None:
    posts = thread("Qwen3-Coder-30B-A3B is out", "the old 30B-A3B was fine", "the 30b coder is too")
    assert names(extractor, posts, 1) == [("30B-A3B", "Qwen3-30B-A3B")]
    assert names(extractor, posts, 2) == [("30b coder", "Qwen3-Coder-30B-A3B")]


def test_a_size_may_say_its_stage(extractor: Extractor) -> None:
    posts = thread("Qwen3 30B is out", "the 30B thinking 2507 is good", "the 30B thinking mode is")
    assert names(extractor, posts, 1) == [("30B thinking 2507", "Qwen3-30B-A3B-Thinking-2507")]
    assert names(extractor, posts, 2) == [("30B", "Qwen3-30B-A3B")]


def test_small_with_its_version_is_the_small_of_mistral(extractor: Extractor) -> None:
    posts = thread("Which 24b?", "small 3.2 24b is cheap", "Mistral has Large 2, a small 3 as well")
    assert names(extractor, posts, 1) == [("small 3.2 24b", "Mistral-Small-3.2-24B")]
    assert ("Large 2", "Mistral-Large-2") in names(extractor, posts, 2)


def test_oss_in_capitals_is_gpt_oss_where_that_was_named(extractor: Extractor) -> None:
    posts = thread(
        "gpt-oss is out", "OSS is fast, the 20b OSS too", "other OSS models, an OSS host"
    )
    assert names(extractor, posts, 1) == [("OSS", "gpt-oss"), ("20b OSS", "gpt-oss-20b")]
    assert names(extractor, posts, 2) == []
    assert names(extractor, thread("Qwen3 is out", "OSS is fast"), 1) == []


def test_a_name_that_the_thread_told_in_full_is_found_again(extractor: Extractor) -> None:
    posts = thread(
        "New: https://huggingface.co/some-lab/Zanzibar-8B",
        "Zanzibar is good, Zanzibar 70B is not out",
        "the coast of zanzibar is long, see zanzibar.org",
    )
    assert names(extractor, posts, 0) == [("some-lab/Zanzibar-8B", "Zanzibar-8B")]
    assert names(extractor, posts, 1) == [
        ("Zanzibar", "Zanzibar"), ("Zanzibar 70B", "Zanzibar 70B"),
    ]  # fmt: skip
    assert names(extractor, posts, 2) == []
    posts = thread("What is new?", "Zanzibar is good")
    assert names(extractor, posts, 1) == []


def test_a_word_of_variants_is_no_name_for_having_been_in_one(extractor: Extractor) -> None:
    posts = thread("https://huggingface.co/some-lab/Zanzibar-Story-8B", "My Story about Zanzibar")
    assert names(extractor, posts, 1) == []


def test_a_range_of_sizes_is_no_model(extractor: Extractor) -> None:
    posts = thread("Qwen3 32B is out", "the 32b-27b models are fine", "the 32b is fine")
    assert names(extractor, posts, 1) == []
    assert names(extractor, posts, 2) == [("32b", "Qwen3-32B")]


def test_a_class_of_sizes_is_no_model(extractor: Extractor) -> None:
    posts = thread("Qwen3 32B is out", "other models (32b and 70b) exist, as low as 0.6b")
    assert names(extractor, posts, 1) == []


def test_a_line_written_with_and_without_its_brand_is_one_thing(extractor: Extractor) -> None:
    mentions, _, _ = extractor.find_mentions("AMD Ryzen Threadripper 3960X, Threadripper 3960X")
    assert {m.entity_id for m in mentions} == {"hardware:amd-threadripper-3960x"}
    assert len(mentions) == len(["AMD Ryzen Threadripper 3960X", "Threadripper 3960X"])


def test_a_version_alone_is_compared_with_the_model_before(extractor: Extractor) -> None:
    posts = thread("News", "mistral small 3.1 outperforms 3.2 in my tests, by 3.2 points")
    assert names(extractor, posts, 1) == [
        ("mistral small 3.1", "Mistral-Small-3.1"), ("3.2", "Mistral-Small-3.2"),
    ]  # fmt: skip


def test_v3_needs_deepseek_in_the_thread(extractor: Extractor) -> None:
    assert names(extractor, thread("DeepSeek R1 tips", "V3 is better"), 1) == [
        ("V3", "DeepSeek-V3")
    ]
    assert names(extractor, thread("My keyboard", "V3 is better"), 1) == []


def test_no_post_is_linked_to_what_came_later(extractor: Extractor) -> None:
    before = thread("I wait for GPT-5 and Llama 4", when=datetime(2025, 3, 1, tzinfo=UTC))
    mentions = extractor.extract(before).mentions
    assert mentions["entity"].to_list() == ["GPT-5", "Llama-4"]
    assert mentions["entity_id"].to_list() == [None, None]
    after = thread("I use GPT-5 and Llama 4", when=datetime(2025, 9, 1, tzinfo=UTC))
    assert extractor.extract(after).mentions["entity_id"].to_list() == [
        "model:~gpt-5", "model:~llama-4",
    ]  # fmt: skip


def test_no_relation_is_with_what_came_later(extractor: Extractor) -> None:
    """The base that a file's name tells may be younger than the post: here a number was meant."""
    name = "deepseek-v3.1-max-guacamole-reasoning-IQ1_M.gguf"
    base = "model:~deepseek-v3-1"
    for month, expected in ((5, set()), (9, {base})):
        when = datetime(2025, month, 23, tzinfo=UTC)
        told = extractor.extract(thread("A joke", f"I load {name} now.", when=when)).relations
        assert set(told["object"]) & {base} == expected


def test_a_size_means_the_versions_that_were_out() -> None:
    extractor = load_extractor()
    old = thread("Qwen 32B", when=datetime(2024, 10, 1, tzinfo=UTC))
    assert extractor.extract(old).mentions["entity"].to_list() == ["Qwen2.5-32B"]


def test_a_page_is_about_the_model_and_not_about_its_whole_title(extractor: Extractor) -> None:
    for title, told in (("llama2-isnt-open-source", []), ("qwen3-coder", ["qwen3-coder"])):
        mentions, _, _ = extractor.find_mentions(f"see https://docs.example.org/blog/{title}")
        assert [m.surface for m in mentions if m.rule == "model:page"] == told


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("Qwen3-14B-Q4_K_M.gguf", "Qwen3-14B"),
        ("Llama-3.3-70B-Instruct-AWQ", "Llama-3.3-70B-Instruct"),
        ("GLM-4.5-Air-UD-Q4_K_XL-00001-of-00002.gguf", "GLM-4.5-Air"),
        ("gemma-3-27b-it", "gemma-3-27b-it"),
        ("Devstral-Small-2507-NVFP4A16", "Devstral-Small-2507"),
        ("sketch1-dev_fp8_scaled.safetensors", "sketch1-dev"),
    ],
)
def test_packaging_is_no_part_of_a_name(name: str, base: str) -> None:
    assert strip_packaging(name) == base


def test_slugs_have_letters_digits_and_hyphens_alone() -> None:
    assert slug("AMD Ryzen AI Max+ 395") == "amd-ryzen-ai-max-plus-395"


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Devstral 24B", "Devstral-Small-24B"),
        ("Mistral 3.2 24b", "Mistral-Small-3.2-24B"),
        ("Qwen3 A3B", "Qwen3-30B-A3B"),
        ("Qwen3 480B", "Qwen3-Coder-480B-A35B"),
        ("ChatGPT 4o", "GPT-4o"),
        ("ChatGPT", "ChatGPT"),
        ("DeepSeek R1 Distill Qwen 32B Q6", "DeepSeek-R1-Distill-Qwen-32B"),
        ("Mag Mell 12B", "MN-12B-Mag-Mell-R1"),
        ("Big Tiger Gemma v3 27B", "Big-Tiger-Gemma-27B-v3"),
        ("Nemotron Super 49B", "Llama-3.3-Nemotron-Super-49B"),
        ("Claude-3.7-Sonnet", "Claude 3.7 Sonnet"),
        ("Sonnet 3.7", "Claude Sonnet 3.7"),
        ("claude3.5 sonnet", "Claude 3.5 Sonnet"),
        ("claude-3-5-haiku-20241022", "Claude 3.5 Haiku"),
        ("gpt-4.1-2025-04-14", "GPT-4.1"),
        ("gemini-2.5-flash-preview-05-20", "Gemini 2.5 Flash"),
        ("llama-3-1-8b-instruct", "Llama-3.1-8B-Instruct"),
        ("Claude 4.1", "Claude Opus 4.1"),
        ("Phi 4 14b Q4", "Phi-4"),
        ("Llama 4 Maverick 402B", "Llama-4-Maverick"),
        ("Nemotron Super", "Llama-3.3-Nemotron-Super-49B"),
        ("FLAN-T5", "FLAN-T5"),
        ("Gemma 27B", "Gemma-3-27B"),
        ("deepseek-r1-qwen3-8b", "DeepSeek-R1-0528-Qwen3-8B"),
        ("DeepSeek 67B", "DeepSeek-LLM-67B"),
        ("qwen3moe", "Qwen3-MoE"),
        ("anthropic/claude-3.5-haiku", "Claude 3.5 Haiku"),
        ("Codestral Mamba", "Codestral-Mamba"),
        ("Qwen3 30B-3A", "Qwen3-30B-A3B"),
        ("Qwen3 255b a22b", "Qwen3-235B-A22B"),
        ("Qwen3-16B-A3B", "Qwen3-16B-A3B"),
        ("Nemotron Super v1.5", "Llama-3.3-Nemotron-Super-49B-v1.5"),
        ("Mistral-Small-24B-Instruct-2501-Q5_K_M.gguf", "Mistral-Small-24B-Instruct-2501"),
        ("qwen-235b-a22b-no-thinking", "Qwen3-235B-A22B"),
        ("someone/OpenAi-GPT-oss-20b-NEO-gguf", "GPT-oss-20b-NEO"),
        ("someone/Qwen3-8B-BitNet", "Qwen3-8B-BitNet"),
        ("TinyLlama-1.1B-Chat-v0.1", "TinyLlama-1.1B-Chat-v0.1"),
    ],
)
def test_names_are_completed(extractor: Extractor, text: str, entity: str) -> None:
    when = datetime(2025, 8, 20, tzinfo=UTC)
    mentions, _, _ = extractor.find_mentions(f"We tried {text} at home.", when=when)
    assert [(m.surface, m.entity) for m in mentions] == [(text, entity)]


def test_a_name_said_in_two_ways_is_remembered_for_each() -> None:
    extractor = load_extractor()  # which remembers nothing yet
    text = "Llama 3 8B, L3 8B; DS 0324, DeepSeek 0324"
    mentions, _, _ = extractor.find_mentions(text, when=datetime(2025, 8, 20, tzinfo=UTC))
    assert [m.entity for m in mentions] == [
        "Llama-3-8B", "Llama-3.1-8B", "DeepSeek-0324", "DeepSeek-V3-0324",
    ]  # fmt: skip


def test_a_line_has_its_own_sizes_whichever_of_its_name_is_asked_first() -> None:
    lines = [alias.line for some in vocabulary().models.values() for alias in some]
    for line in [*lines, *reversed(lines)]:
        assert all_sizes(line) == {size for some in line.sizes.values() for size in some}


def test_both_orders_of_a_name_are_one_entity(extractor: Extractor) -> None:
    when = datetime(2025, 8, 20, tzinfo=UTC)
    mentions, _, _ = extractor.find_mentions("Claude 3.7 Sonnet or Sonnet 3.7?", when=when)
    assert len({m.entity_id for m in mentions}) == 1
    assert len(mentions) == len(["Claude 3.7 Sonnet", "Sonnet 3.7"])


def test_a_bare_name_is_the_version_that_its_post_told_before(extractor: Extractor) -> None:
    posts = thread(
        "Reading bills", "Mistral Small 3.2 reads them. Mistral is quick, Qwen3 8B slow."
    )
    assert names(extractor, posts, 1)[:2] == [
        ("Mistral Small 3.2", "Mistral-Small-3.2"), ("Mistral", "Mistral-Small-3.2"),
    ]  # fmt: skip
    posts = thread("Reading bills", "Mistral Nemo and Mistral Large read them. So Mistral does.")
    assert names(extractor, posts, 1)[-1] == ("Mistral", "Mistral")
    posts = thread("Reading bills", "Qwen3 8B reads them. Qwen is quick.")
    assert names(extractor, posts, 1)[-1] == ("Qwen", "Qwen")


def test_a_bare_kimi_is_the_one_of_the_title(extractor: Extractor) -> None:
    posts = thread("Kimi K2 writes poems", "Kimi rhymes well", "and Kimi is cheap")
    assert [names(extractor, posts, n)[-1] for n in (1, 2)] == [("Kimi", "Kimi-K2")] * 2
    posts = thread("Poems", "Kimi rhymes well")
    assert names(extractor, posts, 1) == [("Kimi", "Kimi")]
    posts = thread("Poems", "Kimi K2 rhymes well", "does it?", "yes, Kimi does")
    assert names(extractor, posts, 3) == [("Kimi", "Kimi-K2")]


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Gemma 3 12B is fine. Gemma rhymes well.", "Gemma-3-12B"),
        ("Gemma 3 12B is as good as Gemma 3 27B. Gemma rhymes well.", "Gemma-3"),
        ("Gemma 2 9B or Gemma 3 12B? Gemma rhymes well.", "Gemma"),
        ("Gemma 3 12B is fine. All Gemma models are.", "Gemma"),
        ("Gemma 3 12B is fine, the older Gemma was not.", "Gemma"),
    ],
)
def test_a_bare_name_is_all_of_its_family_where_words_say_so(
    extractor: Extractor, text: str, entity: str
) -> None:
    mentions, _, _ = extractor.find_mentions(text, when=datetime(2025, 8, 20, tzinfo=UTC))
    assert [m.entity for m in mentions if m.surface == "Gemma"] == [entity]


def test_a_size_of_the_title_comes_before_one_named_behind_it(extractor: Extractor) -> None:
    posts = thread("EXAONE 4.0 32B is out", "The 32B beats what Qwen3 32B does")
    assert names(extractor, posts, 1)[0] == ("32B", "EXAONE-4.0-32B")


def test_chroma_paints_where_flux_does(extractor: Extractor) -> None:
    posts = thread("Pictures", "Chroma is made from Flux schnell")
    assert names(extractor, posts, 1)[0] == ("Chroma", "Chroma")
    posts = thread("Notes for Qwen3", "I store vectors in Chroma")
    assert names(extractor, posts, 1) == []


def test_a_size_takes_the_version_that_the_thread_named(extractor: Extractor) -> None:
    posts = thread("Gemma 3 12B or 27B?", "I would take Gemma 27B.")
    assert names(extractor, posts, 1) == [("Gemma 27B", "Gemma-3-27B")]


@pytest.mark.parametrize("surface", ["P102-100", "P104", "CMP 170HX", "p106-090"])
def test_names_of_mining_cards_are_filled_in(extractor: Extractor, surface: str) -> None:
    mentions, _, _ = extractor.find_mentions(f"I bought a {surface} and an RTX 3090.")
    assert mentions[0].surface == surface
    assert "{" not in (mentions[0].entity or "{")


def test_a_common_word_in_lower_case_is_a_model_once_the_thread_has_named_it(
    extractor: Extractor,
) -> None:
    posts = thread("Granite 3.3 8B is out", "granite is fine", "a granite table")
    assert names(extractor, posts, 1) == [("granite", "Granite")]
    posts = thread("Claude 4 is out", "it wrote a haiku", "Haiku 3.5 is cheap", "haiku is")
    assert names(extractor, posts, 1) == []
    assert names(extractor, posts, 3) == [("haiku", "Claude Haiku")]
    posts = thread("Qwen3 8B is out", "granite is hard")
    assert names(extractor, posts, 1) == []


def test_a_title_in_an_address_adds_what_the_text_does_not_name(extractor: Extractor) -> None:
    page = "https://www.reddit.com/r/x/comments/1ab/{}/"
    posts = thread(
        "My RTX 3090 box: " + page.format("two_rtx_3090_and_qwen3_8b"),
        "Llama-4 is in " + page.format("llama_4_and_llama_9_are_out"),
    )
    assert names(extractor, posts, 0) == [("RTX 3090", "NVIDIA RTX 3090"), ("qwen3_8b", "Qwen3-8B")]
    assert ("Llama-4", "Llama-4") in names(extractor, posts, 1)
    assert extractor.extract(posts).relations.is_empty()
