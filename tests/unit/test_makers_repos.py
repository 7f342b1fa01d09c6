"""Makers' repositories that the catalogue lacks: one model has one id, however it is written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from ingest.extract.entities import Annotated, build_entities
from ingest.extract.names.read_again import line_of
from ingest.extract.names.vocabulary import rows
from ingest.extract.pipeline import Extractor, load_extractor


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return load_extractor()


def ids(extractor: Extractor, text: str) -> list[str | None]:
    found, _, _ = extractor.find_mentions(text, when=datetime(2025, 9, 1, tzinfo=UTC))
    return [m.entity_id for m in found if m.kind == "model"]


def test_a_name_is_linked_to_a_young_repository_of_its_maker(extractor: Extractor) -> None:
    air = "model:zai-org/glm-4.5-air"
    assert ids(extractor, "GLM 4.5 Air is fast") == [air]
    assert ids(extractor, "https://huggingface.co/zai-org/GLM-4.5-Air is fast") == [air]
    assert ids(extractor, "GLM-4.5-Air-Q4_K_M.gguf is fast") == [air]


def test_a_maker_s_plain_name_behind_its_account_is_the_name_alone(extractor: Extractor) -> None:
    assert ids(extractor, "over the API as openai/gpt-4.1") == ["model:~gpt-4-1"]
    assert ids(extractor, "over the API as google/gemini-2.5-pro-preview") == [
        "model:~gemini-2-5-pro"
    ]
    assert ids(extractor, "over the API as qwen/qwen3-coder") == ["model:~qwen3-coder"]
    assert ids(extractor, "over the API as qwen/qwen3-14b") == ["model:qwen/qwen3-14b"]


def test_other_repositories_stay_what_they_are(extractor: Extractor) -> None:
    for repo in ("zai-org/GLM-4.5-FP8", "cpatonn/GLM-4.5-Air-AWQ", "unsloth/GLM-4.5-Air-GGUF"):
        assert ids(extractor, f"https://huggingface.co/{repo} is fast") == [
            f"model:{repo.casefold()}"
        ]


@pytest.mark.parametrize("row", rows("repos.csv"), ids=lambda row: row["repo_id"])
def test_each_young_repository_is_of_a_maker_of_its_line(row: dict[str, str]) -> None:
    owner, _, name = row["repo_id"].partition("/")
    line = line_of(name)
    assert line is not None
    assert owner in line.owners


def test_a_young_repository_is_shown_as_its_maker_spells_it() -> None:
    air = "model:zai-org/glm-4.5-air"
    mentions = pl.DataFrame({"entity_id": [air], "entity": ["GLM-4.5-Air"]})
    none = {name: [] for name in ("subject", "subject_name", "object", "object_name")}
    relations = pl.DataFrame(none, schema=dict.fromkeys(none, pl.String))
    models = pl.DataFrame(
        schema={
            "key": pl.String,
            "repo_id": pl.String,
            "created_at": pl.Datetime("us", "UTC"),
            "created_at_bound": pl.Datetime("us", "UTC"),
            "downloads": pl.Int64,
            "license": pl.String,
            "n_params": pl.Int64,
            "base_models": pl.List(pl.Struct({"repo_id": pl.String, "relation": pl.String})),
        }
    )
    table = build_entities(Annotated(mentions=mentions, relations=relations), models)
    row = table.filter(pl.col("entity_id") == air).row(0, named=True)
    assert (row["name"], row["owner"], row["on_hub"]) == ("GLM-4.5-Air", "zai-org", False)
    assert row["created_at_bound"].date() == date(2025, 7, 28)
