"""The first day of what a model's name says."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from ingest.catalogue import with_bounds
from ingest.extract.names.linking.days import first_day
from ingest.tables import MODELS


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Mistral-Small-3.2", date(2025, 6, 20)),
        ("Mistral-Large-2", date(2024, 7, 24)),
        ("Qwen3-30B-A3B-Instruct-2507", date(2025, 7, 21)),
        ("Qwen3-30B-A3B", date(2025, 4, 28)),
        ("Mistral-7B", date(2023, 9, 27)),
        ("Devstral-Small-2507", date(2025, 7, 10)),
        ("Mistral-Small-24B", date(2025, 1, 30)),
        ("Mistral-Large-2411", date(2024, 11, 18)),
        ("Hunyuan-A13B", date(2025, 6, 27)),
        ("Kimi-Dev-72B", date(2025, 6, 17)),
        ("GLM-4-0414", None),
        ("DeepSeek-671B", None),
        ("Qwen-32B", None),
    ],
)
def test_a_name_has_the_day_of_all_that_it_tells_or_none(name: str, day: date | None) -> None:
    assert first_day(name) == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Qwen3-8B", date(2025, 4, 28)),
        ("Qwen3-8B-GGUF", date(2025, 4, 28)),
        ("gemma-3-27b-it", date(2025, 3, 12)),
        ("Llama-3.1-8B-Instruct", date(2024, 7, 23)),
        ("GLM-4-32B-0414", date(2024, 1, 16)),
        ("no model", None),
    ],
)
def test_a_repository_without_a_day_is_no_older_than_the_version_of_its_name(
    name: str, day: date | None
) -> None:
    models = pl.DataFrame(
        {"repo_id": [f"somebody/{name}"], "key": [f"somebody/{name}".casefold()]},
    ).with_columns(
        created_at=pl.lit(None, pl.Datetime("us", "UTC")),
        base_models=pl.lit([], MODELS.schema["base_models"]),
    )
    bound = with_bounds(models)["created_at_bound"].item()
    assert (bound and bound.date()) == day
