"""A model is one node, under whatever id or name: of a renamed repository, or of a part of it."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from ingest.catalogue import merge, shipped_models
from ingest.extract.names.keys import bare
from ingest.extract.names.vocabulary.files import rows
from ingest.extract.pipeline import Extractor, load_extractor
from ingest.formats.hub import HubModel
from ingest.renamed import current


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("meta-llama/Meta-Llama-3.1-8B is fine", "model:meta-llama/llama-3.1-8b"),
        ("Llama 3.1 8B is fine", "model:meta-llama/llama-3.1-8b"),
        ("THUDM/GLM-4-32B-0414 is fine", "model:zai-org/glm-4-32b-0414"),
        ("Llama 3.3 70B is fine", "model:meta-llama/llama-3.3-70b-instruct"),
        ("Qwen3-Coder-30B-A3B is fine", "model:qwen/qwen3-coder-30b-a3b-instruct"),
        ("deepseek/deepseek-chat-v3-0324 is fine", "model:deepseek-ai/deepseek-v3-0324"),
        ("gpt4-o-mini is fine", "model:~gpt-4o-mini"),
        ("GPT-40 is fine", "model:~gpt-4o"),
        ("oss-gpt 120B is fine", "model:openai/gpt-oss-120b"),
        ("wan22 is fine", "model:~wan2-2"),
        ("gpt-35-turbo is fine", "model:~gpt-3-5-turbo"),
        ("Gemma 3 E4B is fine", "model:google/gemma-3n-e4b"),
        ("Gemma 3n 2B is fine", "model:google/gemma-3n-e2b"),
        ("Qwen3-30B-A3B-0725 is fine", "model:~qwen3-30b-a3b-2507"),
        ("SD 1.5 is fine", "model:stable-diffusion-v1-5/stable-diffusion-v1-5"),
        ("SD1.5 is fine", "model:stable-diffusion-v1-5/stable-diffusion-v1-5"),
        ("stable diffusion xl is fine", "model:~sdxl"),
        ("Flux Dev Krea is fine", "model:black-forest-labs/flux.1-krea-dev"),
        ("Llama-Guard-4 is fine", "model:~llama-guard-4"),
        ("Codestral-22B-v0.1 is fine", "model:mistralai/codestral-22b-v0.1"),
        ("Llama 3.2 11B vision is fine", "model:meta-llama/llama-3.2-11b-vision"),
        ("baidu/ERNIE-4.5-300B-A47B-PT is fine", "model:baidu/ernie-4.5-300b-a47b-pt"),
        ("Anubis70B V1.1 is fine", "model:thedrummer/anubis-70b-v1.1"),
        ("GLM-4.5-Air-2/3/4-bit", "model:zai-org/glm-4.5-air"),
        ("qwen coder 3AB is fine", "model:qwen/qwen3-coder-30b-a3b-instruct"),
        ("Qwen3-30B-A3B-Thinking is fine", "model:qwen/qwen3-30b-a3b-thinking-2507"),
        ("R1-528 is fine", "model:deepseek-ai/deepseek-r1-0528"),
        ("K2 1T is fine", "model:~kimi-k2"),
        ("glm-z1-32b-0414 is fine", "model:zai-org/glm-z1-32b-0414"),
        ("Qwen3-4B-Reranker is fine", "model:qwen/qwen3-reranker-4b"),
        ("Nemotron 49B v1.5 is fine", "model:nvidia/llama-3_3-nemotron-super-49b-v1_5"),
    ],
)
def test_one_model_is_one_id(extractor: Extractor, text: str, entity: str) -> None:
    found, _, _ = extractor.find_mentions(text, when=datetime(2025, 9, 1, tzinfo=UTC))
    assert [m.entity_id for m in found] == [entity]


def test_a_name_means_the_preview_until_the_model_is_out(extractor: Extractor) -> None:
    for when, entity in (
        (datetime(2024, 12, 7, tzinfo=UTC), "model:qwen/qwq-32b-preview"),
        (datetime(2025, 3, 9, tzinfo=UTC), "model:qwen/qwq-32b"),
    ):
        found, _, _ = extractor.find_mentions("QwQ is nice", when=when)
        assert [m.entity_id for m in found] == [entity]


def test_a_short_name_of_ollama_means_what_it_has_there(extractor: Extractor) -> None:
    old, new = "r1-distill-llama-8b", "r1-0528-qwen3-8b"
    for text, when, entity in (
        ("deepseek-r1:8b is fine", datetime(2025, 3, 1, tzinfo=UTC), old),
        ("deepseek-r1:8b is fine", datetime(2025, 7, 1, tzinfo=UTC), new),
        ("DeepSeek R1 8B is fine", datetime(2025, 7, 1, tzinfo=UTC), old),
        ("deepseek-r1:8b-llama-distill-q8_0", datetime(2025, 7, 1, tzinfo=UTC), old),
    ):
        found, _, _ = extractor.find_mentions(text, when=when)
        assert [m.entity_id for m in found] == [f"model:deepseek-ai/deepseek-{entity}"]


def test_a_size_of_a_version_may_be_told_without_its_letter(extractor: Extractor) -> None:
    text = "Gemma 3n is small: I ran the 2B, not the normal 4B"
    found, _, _ = extractor.find_mentions(text, when=datetime(2025, 9, 1, tzinfo=UTC))
    assert [m.entity_id for m in found][1:] == ["model:google/gemma-3n-e2b"]


@pytest.mark.parametrize("name", ["your-model", "my_model", "filename", "UD-Q6_K_XL"])
def test_a_placeholder_is_no_model(extractor: Extractor, name: str) -> None:
    found, _, _ = extractor.find_mentions(
        f"llama-server -m {name}.gguf", when=datetime(2025, 9, 1, tzinfo=UTC)
    )
    assert "model" not in {m.kind for m in found}


@pytest.mark.parametrize(
    ("repo_id", "text", "entity_id"),
    [
        ("somebody/nanoGPT", "Nano-GPT offers it", "model:~nano-gpt"),
        ("somebody/OpenLLaMA", "OpenLLaMA was first", "model:~openllama"),
    ],
)
def test_a_name_of_letters_is_no_one_s_repository(repo_id: str, text: str, entity_id: str) -> None:
    theirs = shipped_models().head(1)
    theirs = theirs.with_columns(key=pl.lit(repo_id.lower()), repo_id=pl.lit(repo_id))
    extractor = load_extractor(shipped_models().vstack(theirs))
    found, _, _ = extractor.find_mentions(text, when=datetime(2025, 9, 1, tzinfo=UTC))
    assert [m.entity_id for m in found] == [entity_id]


def test_a_renamed_repository_is_one_row_and_one_base() -> None:
    day = datetime(2024, 7, 14, tzinfo=UTC)
    rows = merge(
        [
            HubModel(repo_id="meta-llama/Meta-Llama-3.1-8B", snapshot="2024-08-01", created_at=day),
            HubModel(repo_id="meta-llama/Llama-3.1-8B", snapshot="2025-06-16", n_params=8),
            HubModel(
                repo_id="a/tuned", base_models=(("meta-llama/Meta-Llama-3.1-8B", "finetune"),)
            ),
            HubModel(repo_id="THUDM/glm-4-9b-hf", base_models=(("THUDM/glm-4-9b", None),)),
        ]
    )
    told = rows.select("key", "repo_id", "created_at", "n_params", "base_models").rows()
    assert told == [
        ("a/tuned", "a/tuned", None, None,
         [{"repo_id": "meta-llama/Llama-3.1-8B", "relation": "finetune"}]),
        ("meta-llama/llama-3.1-8b", "meta-llama/Llama-3.1-8B", day, 8, []),
        ("zai-org/glm-4-9b", "zai-org/glm-4-9b", None, None, []),
    ]  # fmt: skip


@pytest.mark.parametrize("row", rows("renamed.csv"), ids=lambda row: row["repo_id"])
def test_an_id_of_today_has_no_other(row: dict[str, str]) -> None:
    now = row["now"].replace("*", "any")
    assert current(row["repo_id"].replace("*", "any")) == current(now) == now


@pytest.mark.parametrize("row", rows("named_models.csv"), ids=lambda row: row["name"])
def test_a_name_in_the_table_means_a_repository_of_today(row: dict[str, str]) -> None:
    names = [bare(one["name"]) for one in rows("named_models.csv")]
    assert names.count(bare(row["name"])) == 1
    assert current(row["repo_id"]) == row["repo_id"]
