"""Hints: what polars looks for in a batch of posts stands wherever the slower patterns find."""

from __future__ import annotations

import polars as pl
import pytest

from ingest.extract.search.folded import fold
from ingest.extract.threads import nicknames, versions

SAID = (
    "2.5 Pro", "so is Flash 2.0.", "try 4.1-mini", "4.5 Air", "GLM (Air)", "Mistral Small 3.1",
    "I mean Small 3!", "Large 2", "3.1 8B", "3.2-90b", "a 3.3\u00a070B", "2.5 coder 7b",
    "Q3 30B", "the 235", "R1-0528", "on 0528", "V3 0324", "V3.1", "v3", "3n e4b", "3n", "E2B",
    "the E4B", "Z1", "z1-32b", "the A3B", "A22B", "Maverick", "then scout.", "Schnell", "kontext",
    "or OSS", "than oss", "Oss is", "Air", "the A3B", "GLM Z1",
)  # fmt: skip


@pytest.mark.parametrize("nickname", nicknames.nicknames(), ids=lambda n: n.pattern.pattern[40:70])
def test_each_nickname_holds_a_hint(nickname: nicknames.Nickname) -> None:
    said = [text for text in SAID if nickname.pattern.search(f" {fold(text)}")]
    assert said
    assert pl.Series(said).str.contains(nicknames.HINT).all()


def test_a_version_alone_holds_a_hint() -> None:
    said = ["3.5 was better", "I run 2.5", "\n4.5, then", "(1.5)"]
    assert pl.Series(said).str.contains(versions.HINT).all()


def test_most_words_and_numbers_are_no_hints() -> None:
    said = ["across the board", "a fair pair", "v35 of 3nm", "it costs $2.50", "12.5% of 10.0.1"]
    hints = f"{nicknames.HINT}|{versions.HINT}"
    assert not pl.Series(said).str.contains(hints).any()
