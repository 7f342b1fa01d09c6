"""Where names may start: words, numbers and letters, in each text of a batch for itself."""

from __future__ import annotations

import pytest

from ingest.extract.names.vocabulary.vocabulary import vocabulary
from ingest.extract.search.folded import fold
from ingest.extract.search.starts import Finder, Start

_LETTERS_WITH_NUMBERS = {"l"}  # L3.1, L3.3


@pytest.fixture(scope="module")
def finder() -> Finder:
    """Knows few words; with two of them only longer names start."""
    anchors = {"qwen", "open", "k", "q", "a", "xrtx", "rtx", "bits", "bitsandbytes", "3090", "30"}
    return Finder(
        frozenset(anchors | {"4", "16", "50"}), {"open": frozenset("w"), "k": frozenset()}
    )


@pytest.mark.parametrize(
    ("low", "places"),
    [
        ("qwen-2, qwens and a qwen", [(0, "qwen"), (20, "qwen")]),
        ("bitsandbytes, bitsandbyte", [(0, "bitsandbytes")]),
        ("qwené", [(0, "qwen")]),
        ("open-webui, open, open -w, open - w", [(0, "open"), (18, "open")]),
        ("open", []),
        ("q4_k_m, a100, aq4, a q", [(0, "q"), (8, "a")]),
        ("k-quants, i-quants, a-series, k quiz", [(0, "k"), (20, "a")]),
        ("24rtx, 2xrtx, 2x3090, a3090", [(8, "xrtx"), (16, "3090"), (22, "a")]),
        ("30xx, 30 series, 30 days, 130 series", [(0, "30"), (6, "30")]),
        ("16-bit, 4 bit, 4 cars, 3-4bit", [(0, "16"), (8, "4"), (25, "4")]),
        ("mi50/50, ti50/50", [(5, "50")]),
    ],
)
def test_names_start_at_known_words_numbers_and_letters(
    finder: Finder, low: str, places: list[Start]
) -> None:
    assert finder.find([low])[0] == [places]
    assert all(low.startswith(key, at) for at, key in places)


@pytest.mark.parametrize(
    ("low", "places"),
    [
        ("z-image, z image, zimage, z images", [(0, "z"), (9, "z")]),
        ("don't lite, don’t lite, t-lite", [(24, "t")]),
        ("tülu, ütlu, tulu", [(0, "t")]),
        ("a z. image", [(2, "z")]),
        ("11labs, 11 labs, 111labs, 11 lab", [(0, "11"), (8, "11")]),
    ],
)
def test_letters_and_short_numbers_go_on_with_the_words_of_names(
    low: str, places: list[Start]
) -> None:
    second = {"z": {"image"}, "t": {"lite", "ülu"}, "11": {"labs"}}
    finder = Finder(frozenset(second), {}, {key: frozenset(said) for key, said in second.items()})
    assert finder.find([low])[0] == [places]


def test_every_name_of_the_vocabulary_starts_where_one_is_looked_for() -> None:
    words = vocabulary()
    aliases = {a.alias for some in words.models.values() for a in some}
    aliases |= {term.alias for some in words.terms.values() for term in some}
    names = sorted(aliases - _LETTERS_WITH_NUMBERS)
    found, _ = words.starts.find([fold(name) for name in names])
    assert [name for name, starts in zip(names, found, strict=True) if not starts] == []


@pytest.mark.parametrize("low", ["a 7b", "30ba3b", "235a22", "30-a3b"])
def test_numbers_that_may_be_sizes_are_seen(finder: Finder, low: str) -> None:
    assert finder.find([low, "a 7 b", low])[1] == [True, False, True]


@pytest.mark.parametrize("low", ["7bit", "30 a3", "b7", "3", ""])
def test_other_numbers_are_no_sizes(finder: Finder, low: str) -> None:
    assert finder.find([low])[1] == [False]
