"""The first day of what a model's name says."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.extract.entities import first_day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Mistral-Small-3.2", date(2025, 6, 20)),
        ("Mistral-Large-2", date(2024, 7, 24)),
        ("Qwen3-30B-A3B-Instruct-2507", date(2025, 7, 21)),
        ("Qwen3-30B-A3B", date(2025, 4, 28)),
        ("Mistral-7B", date(2023, 9, 27)),
        ("Devstral-Small-2507", None),
        ("DeepSeek-671B", None),
        ("Qwen-32B", None),
    ],
)
def test_a_name_has_the_day_of_all_that_it_tells_or_none(name: str, day: date | None) -> None:
    assert first_day(name) == day
