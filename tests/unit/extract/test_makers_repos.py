"""Makers' repositories that the catalogue lacks: one model has one id, however it is written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from ingest.catalogue import merge, shipped_models, with_bounds
from ingest.extract.entities import Annotated, build_entities, read_annotated
from ingest.extract.names.models.read_again import line_of
from ingest.extract.names.vocabulary.files import rows
from ingest.extract.pipeline import Extractor
from ingest.formats.hub import HubModel
from ingest.renamed import current


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


def test_a_repository_that_only_posts_name_is_spelled_as_they_do() -> None:
    mentions = pl.LazyFrame(
        {
            "entity_id": ["model:eve/quant-7b-gguf"] * 3,
            "entity": ["Quant-7B"] * 3,
            "surface": ["eve/Quant-7B-GGUF", "eve\\Quant-7B-GGUF", "Quant-7B"],
        }
    )
    none = {name: [] for name in ("subject", "subject_name", "object", "object_name")}
    relations = pl.LazyFrame(none, schema=dict.fromkeys(none, pl.String))
    (row,) = build_entities(read_annotated(mentions, relations), merge([])).to_dicts()
    assert (row["owner"], row["name"]) == ("eve", "Quant-7B-GGUF")


@pytest.mark.parametrize("day", [24, 25])
def test_a_name_means_a_repository_from_its_announcement_on(extractor: Extractor, day: int) -> None:
    when = datetime(2025, 7, day, 12, tzinfo=UTC)
    found, _, _ = extractor.find_mentions("Llama-3.3-Nemotron-Super-49B-v1.5 is out", when=when)
    linked = [m.entity_id for m in found]
    is_out = linked == ["model:nvidia/llama-3_3-nemotron-super-49b-v1_5"]
    assert is_out == (day == 25)


def test_a_model_of_the_catalogue_without_a_day_gets_the_announcement() -> None:
    (row,) = with_bounds(merge([HubModel(repo_id="deepseek-ai/DeepSeek-V3-0324")])).to_dicts()
    assert row["created_at_bound"] == datetime(2025, 3, 24, tzinfo=UTC)


@pytest.mark.parametrize("repo_id", ["deepseek-ai/DeepSeek-V3-0324", "Menlo/Jan-nano-128k"])
def test_the_announcement_is_the_day_of_what_the_hub_does_not_date(repo_id: str) -> None:
    entity_id = f"model:{repo_id.casefold()}"
    mentions = pl.DataFrame({"entity_id": [entity_id], "entity": [repo_id.partition("/")[2]]})
    none = {name: [] for name in ("subject", "subject_name", "object", "object_name")}
    relations = pl.DataFrame(none, schema=dict.fromkeys(none, pl.String))
    models = with_bounds(merge([HubModel(repo_id="deepseek-ai/DeepSeek-V3-0324")]))
    table = build_entities(Annotated(mentions=mentions, relations=relations), models)
    row = table.filter(pl.col("entity_id") == entity_id).row(0, named=True)
    (day,) = (one["released"] for one in rows("days.csv") if one["repo_id"] == repo_id)
    assert row["created_at"].date() == date.fromisoformat(day)
    assert row["created_at_bound"] is None


@pytest.mark.parametrize("row", rows("days.csv"), ids=lambda row: row["repo_id"])
def test_a_day_is_told_of_what_the_shipped_facts_do_not_date(row: dict[str, str]) -> None:
    key = row["repo_id"].casefold()
    known = shipped_models().filter(pl.col("key") == key, pl.col("created_at").is_not_null())
    assert known.is_empty()
    assert current(row["repo_id"]) == row["repo_id"]
