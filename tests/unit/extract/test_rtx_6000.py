"""Which card a bare RTX 6000 is, on sentences written for these tests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.extract.pipeline import Extractor

_ADA, _TURING = "NVIDIA RTX 6000 Ada", "NVIDIA Quadro RTX 6000"
_PRO = "NVIDIA RTX PRO 6000"


def cards(extractor: Extractor, text: str, when: datetime) -> list[str | None]:
    mentions, _, _ = extractor.find_mentions(text, when=when)
    return [m.entity for m in mentions if "6000" in m.surface]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("I run it on an RTX 6000", [_PRO]),
        ("one RTX 6000 96GB is enough", [_PRO]),
        ("the older Ada RTX 6000 is cheaper than the RTX 6000", [_ADA, _PRO]),
        ("an RTX 6000 (Ada, 48GB) is no RTX PRO 6000", [_ADA, _PRO]),
        ("an rtx 6000 48gb with 300 W", [_ADA]),
        ("an rtx6000 (48 GB) with 300 W", [_ADA]),
        ("a Turing RTX 6000 with 24GB", [_TURING]),
        ("an RTX 6000 24GB of 2018", [_TURING]),
        ("my RTX 6000 Pro 96GB, not Ada", [_PRO]),
    ],
)
def test_words_beside_a_bare_number_tell_the_card(
    extractor: Extractor, text: str, named: list[str]
) -> None:
    assert cards(extractor, text, datetime(2025, 8, 1, tzinfo=UTC)) == named


@pytest.mark.parametrize(
    ("day", "named"),
    [
        (datetime(2021, 5, 1, tzinfo=UTC), _TURING),
        (datetime(2024, 5, 1, tzinfo=UTC), _ADA),
        (datetime(2025, 4, 1, tzinfo=UTC), _PRO),
    ],
)
def test_a_card_that_was_not_out_is_not_meant(
    extractor: Extractor, day: datetime, named: str
) -> None:
    assert cards(extractor, "It runs on my RTX 6000.", day) == [named]
