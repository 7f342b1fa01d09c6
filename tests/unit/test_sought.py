"""Patterns that are only looked for find what they would find as they were told."""

from __future__ import annotations

import re

import pytest

from ingest.extract.names.sought import sought

_TEXTS = (
    "", "i", "why", "my rig", "mymy", "so, our box", "it's $5", "5 € it costs", "n't", "i'd say",
    "best", "the newest", "over it", "rather\nthan", "Ⓜⓜ than Ⓜⓜ", "été or not", "2 x faster",
)  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        (r"\b(?:my|our|i(?:['’](?:m|ve))?)\b", "imo"),
        (r"\b(?:costs?|buy)\b|[$€£]\s?\d|\d\s?[$€£]", "$€£\\dbc"),
        (r"\b(?:would|if)\b|['’](?:d|ll) (?!call)", "'’iw"),
        (r"(?:\b(?:not|never)\b|n't\b)[^,]{0,9}$", "n"),
        (r"\b(?:the )?newest\b", "nt"),
        (r"\b(?:(?<!as you )say|is|(?!be)best)\b", "bis"),
        (r"\b(?:(?:much|far) )?(?:faster|than)\b", "fmt"),
    ],
)
def test_a_pattern_is_tried_where_one_of_its_first_letters_stands(pattern: str, first: str) -> None:
    fast, plain = sought(pattern), re.compile(pattern)
    assert fast.pattern == f"[{first}](?<=(?={pattern}).)"
    found = [(fast.search(text), plain.search(text)) for text in _TEXTS]
    assert [a and a.start() for a, _ in found] == [b and b.start() for _, b in found]
    assert any(b for _, b in found)


@pytest.mark.parametrize(
    "pattern",
    [r"\b(?:ok?|o?k)\b", r"\b\w+ly\b", r"(?:a|)b", r"x{0,2}y", "-a", "(?:a)*b"],
)
def test_a_pattern_whose_first_letters_are_not_plain_stays_as_it_was_told(pattern: str) -> None:
    assert sought(pattern).pattern == pattern
