"""The words that speak for a label in a post, to be marked for who reads it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import polars as pl

from ingest.extract.linear import load_models
from ingest.extract.stances.stances import cue_phrases, expected

Span = tuple[int, int]
_LEAST = 0.5
"""Least weight, before training, of a cue that a label is looked for by; others only help."""


def words_for(texts: pl.Series, label: str) -> list[tuple[Span, ...]]:
    """Return where each text has phrases that speak for a label, as far as they stand as written.

    Phrases are those of cues that the label is looked for by, unless its model counts against them.
    What stands in the answered post, or in other words than those of a cue, is not marked.

    Examples
    --------
    >>> words_for(pl.Series(["Offline!", "Hello"]), "offline")
    [((0, 7),), ()]
    """
    phrases = _phrases(label)
    if not phrases or texts.is_empty():
        return [()] * len(texts)
    sought = [phrase.removesuffix("*") for phrase in phrases]
    text = pl.col("text")
    found = texts.fill_null("").to_frame("text").select(
        text,
        at=text.str.find_many(sought, ascii_case_insensitive=True, overlapping=True),
        said=text.str.extract_many(sought, ascii_case_insensitive=True, overlapping=True),
    )  # fmt: skip
    goes_on = {phrase.removesuffix("*") for phrase in phrases if phrase.endswith("*")}
    return [
        _whole_words(text, zip(at, said, strict=True), goes_on) for text, at, said in found.rows()
    ]


def _whole_words(
    text: str, found: Iterable[tuple[int, str]], goes_on: set[str]
) -> tuple[Span, ...]:
    """Return the finds that are whole words, as characters, longer ones in the place of parts."""
    raw = text.encode()
    spans: list[Span] = []
    for at, said in sorted(found, key=lambda one: (one[0], -len(one[1]))):
        start = len(raw[:at].decode())
        end = start + len(said)
        while said.lower() in goes_on and end < len(text) and _is_word(text[end]):
            end += 1
        is_word = not (start and _is_word(text[start - 1])) and not (
            end < len(text) and _is_word(text[end])
        )
        if is_word and (not spans or start >= spans[-1][1]):
            spans.append((start, end))
    return tuple(spans)


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "'"


@cache
def _phrases(label: str) -> tuple[str, ...]:
    weights, cued = load_models("stances")[label].weights, cue_phrases()
    names = {
        name.partition("&")[0]
        for name, start in expected()[label].items()
        if start >= _LEAST and weights.get(name, start) > 0
    }
    return tuple(sorted({said for name in names for said in cued.get(name, ())}))
