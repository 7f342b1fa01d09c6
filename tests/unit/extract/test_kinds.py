"""No kind of words that a text holds is missed, and those that it cannot hold are not tried."""

from __future__ import annotations

import pytest

from ingest.extract.opinions.rival_words import COMPARING, places_in
from ingest.extract.runs.lines import FLAGS, flags_in
from ingest.extract.runs.speeds import find_speeds, may_hold_speeds
from ingest.extract.search.beginnings import beginnings
from ingest.extract.search.kinds import Kinds, matches_at
from ingest.extract.search.sought import Word

_SAID = (
    "", "i", "i'd like to buy it for $500", "costs 300 €", "it isn't as good as Ⓜⓜ", "n't",
    "they're behind Ⓜⓜ", "3x as fast as Ⓜⓜ, été", "my rig: 2 x Ⓗⓗ", "running it at 5 it/s",
    "i'll consider it", "he'll run it", "blazing fast", "not able to load it", "swish, biggest",
    "switched back to Ⓜⓜ", "Ⓜⓜ >> Ⓜⓜ", "a much better upgrade", "an upgrade", "less sloppy",
    "punching above its weight", "thank god we've tried", "no luck\ndon't suggest it",
    "specs: 1 gpu", "i think so",
)  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "begun"),
    [
        (r"\b(?:my|our)\b", {"\bmy\b", "\bour\b"}),
        (r"\bcosts?\b|n't", {"\bcost\b", "\bcosts\b", "n't"}),
        (r"\b(?:pay(?:s|ing)?|sold) (?=Ⓜ)", {"\bpay ", "\bpays ", "\bpaying ", "\bsold "}),
        (r"\b(?!no)(?:so ){0,2}big", {"\bbig", "\bso "}),
        (r"[$€]\s?\d", {"$", "€"}),
        (r"\ba.c|ab+c", {"\ba", "ab"}),
        (r"\bextraordinarily", {"\bextraordi"}),
        (r"\b\w+ly", set()),
        (r"good|\d times", set()),
    ],
)
def test_letters_that_begin_all_matches_are_read_off_a_pattern(
    pattern: str, begun: set[str]
) -> None:
    assert beginnings(pattern) == begun


def test_no_kind_is_missed_that_a_sentence_holds() -> None:
    for said in _SAID:
        held = {name for name, pattern in FLAGS.items() if pattern.search(said)}
        assert held <= set(flags_in(said))
        places = places_in(said)
        for kind, _, words in COMPARING:
            found = [match.span() for match in Word(words.pattern).finditer(said)]
            assert [m.span() for m in matches_at(places.get(kind, ()), words, said)] == found


def test_kinds_whose_words_begin_otherwise_are_left_out() -> None:
    assert set(flags_in("swish, biggest")) == {"figure"}  # no letters begin a figure
    assert places_in("thank god we've tried") == {}
    assert places_in("it switched back to Ⓜⓜ") == {"switch": [3]}
    kinds = Kinds({"go": r"\bgo\b", "gone": r"\bgone\b", "by": r"by|go west"}, of_words=True)
    said = ("gone", "going", "ago", "byte", "go west")
    assert [kinds.of(one) for one in said] == [{"gone"}, set(), set(), {"by"}, {"go", "by"}]


def test_a_price_is_found_on_either_side_of_its_sign() -> None:
    for price in ("$5", "$ 5", "5$", "5 €"):
        assert FLAGS["buy"].search(price)
    assert not FLAGS["buy"].search("$ or €")


def test_each_speed_of_a_generation_has_a_unit_that_is_looked_for() -> None:
    told = (
        "30-40 tok/s", "5 tokens per second", "2k tps", "tokens/sec: 31.5", "100 pp, 12 tg",
        "| tg128 | 31.4 ± 0.2 |", "12 t.p.s", "| model | t/s |\n|---|---|\n| q4 | 12.5 |",
    )  # fmt: skip
    for said in told:
        assert [s for s in find_speeds(said) if s.kind == "generation"]
        assert may_hold_speeds(said)
    assert not may_hold_speeds("https://example.org runs at 5 it/s, said the cat")
