"""Patterns that are only looked for find what they would find as they were told."""

from __future__ import annotations

import re

import pytest

from ingest.extract.search.sought import Word, begun, sought

_TEXTS = (
    "", "i", "why", "my rig", "mymy", "so, our box", "it's $5", "5 € it costs", "n't", "i'd say",
    "best", "the newest", "over it", "ok -a", "rather\nthan", "Ⓜⓜ than Ⓜⓜ", "été or not",
    "2 x faster",
)  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        (r"\b(?:my|our|i(?:['’](?:m|ve))?)\b", "imo"),
        (r"\b(?:costs?|buy)\b|[$€£]\s?\d", "\\$bc£€"),
        (r"\b(?:would|if)\b|['’](?:d|ll) (?!call)", "'iw’"),
        (r"(?:\b(?:not|never)\b|n't\b)[^,]{0,9}$", "n"),
        (r"\b(?:the )?newest\b", "nt"),
        (r"\b(?:(?<!as you )say|is|(?!be)best)\b", "bis"),
        (r"\b(?:(?:much|far) )?(?:faster|than)\b", "fmt"),
        (r"\b(?:ok?|o?k)\b", "ko"),
        (r"(?:b|)e", "be"),
        (r"x{0,2}f", "fx"),
        (r"-a", "\\-"),
        (r"(?:m)*y", "my"),
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
    [r"\b\w+ly\b", r"[$€£]\s?\d|\d\s?[$€£]", r"(?:a|)(?:b|)", "[^a]b", "(?:a)*.b"],
)
def test_a_pattern_whose_first_letters_cannot_be_told_stays_as_it_was_told(pattern: str) -> None:
    assert sought(pattern).pattern == pattern


def test_words_that_begin_in_some_ways_are_found_where_they_begin() -> None:
    starts = ["go", "good", "go-to", "by ", "n't"]
    slow = re.compile(r"(?<=\b)(?:good|go-to|go|by |n't)")
    texts = (*_TEXTS, "good", "ago, good-bye", "go-to by by the", "so.good\ngo_go", "égo 3go go")
    for text in texts:
        fast = [(match.start(), match[1]) for match in begun(starts).finditer(f" {text}")]
        assert fast == [(match.start(), match[0]) for match in slow.finditer(text)]


@pytest.mark.parametrize(
    "pattern", [r"go|goo", r"\b(?:by|go) (?=\w)", r">{1,3}", r"is (?:n't )?so"]
)
def test_words_are_matched_as_by_their_pattern_where_no_letter_stands_before(pattern: str) -> None:
    slow = re.compile(rf"(?<![a-z])(?:{pattern})")
    for text in (*_TEXTS, "goo go-go ago", "by go by 3go by x", "a >> b>c", "is so is n't so"):
        assert [m.span() for m in Word(pattern).finditer(text)] == [
            m.span() for m in slow.finditer(text)
        ]
