"""A model is one node, under whatever id or name: of a renamed repository, or of a part of it."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from ingest.catalogue import merge, shipped_models
from ingest.extract.names.naming import bare
from ingest.extract.names.vocabulary import rows
from ingest.extract.pipeline import Extractor, load_extractor
from ingest.formats.hub import HubModel
from ingest.renamed import current


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return load_extractor()


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("meta-llama/Meta-Llama-3.1-8B is fine", "model:meta-llama/llama-3.1-8b"),
        ("Llama 3.1 8B is fine", "model:meta-llama/llama-3.1-8b"),
        ("THUDM/GLM-4-32B-0414 is fine", "model:zai-org/glm-4-32b-0414"),
        ("Llama 3.3 70B is fine", "model:meta-llama/llama-3.3-70b-instruct"),
        ("Qwen3-Coder-30B-A3B is fine", "model:qwen/qwen3-coder-30b-a3b-instruct"),
        ("deepseek/deepseek-chat-v3-0324 is fine", "model:deepseek-ai/deepseek-v3-0324"),
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


def test_a_plain_word_is_no_one_s_repository() -> None:
    catalogue = shipped_models().vstack(
        shipped_models()
        .head(1)
        .with_columns(key=pl.lit("somebody/openllama"), repo_id=pl.lit("somebody/OpenLLaMA"))
    )
    found, _, _ = load_extractor(catalogue).find_mentions(
        "OpenLLaMA was first", when=datetime(2025, 9, 1, tzinfo=UTC)
    )
    assert [m.entity_id for m in found] == ["model:~openllama"]


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
