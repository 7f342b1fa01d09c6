"""Names that are written otherwise than they are read: dressed in signs, bent, broken by lines."""

from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.people.inflected import stems
from ingest.people.mask import Mask
from ingest.people.pseudonyms import pseudonym
from ingest.people.undressed import DRESS, replaced, undressed
from ingest.withdrawal.mend import MARK
from ingest.withdrawal.tombstones import Hasher, Tombstones
from ingest.withdrawal.withdraw import withdraw

_KEY = bytes(range(32))
FOX = "Mill_Fox99"
WIDE = "".join(chr(ord(sign) + 0xFEE0) for sign in FOX)

# What is written, and what is left around the name.
WAYS = {
    "soft hyphen": ("Mill_\u00adFox99!", "{}!"),
    "joiners": ("by " + "\u200d".join(FOX), "by {}"),
    "direction marks": ("Mill_\u200eFox99 said", "{} said"),
    "variation selectors": ("Mill\ufe0f_Fox99", "{}"),
    "fillers": ("Mill\u3164_Fox99", "{}"),
    "full width": (f"by {WIDE}, no", "by {}, no"),
    "mathematical letters": ("\U0001d40cill_Fox99", "{}"),
    "entities": ("by Mill&#95;Fox&#x39;9 it", "by {} it"),
    "percent": ("a%20%4Dill_Fox99 b", "a{} b"),
    "stressed beginning": ("**Mill_**Fox99 said", "**{} said"),
    "stressed end": ("so Mill_*Fox99* said", "so {}* said"),
    "struck through": ("Mill~~_Fox99~~", "{}~~"),
    "tags": ("Mill_<b>Fox99</b>", "{}</b>"),
    "backslash": (r"Mill\_Fox99 is", "{} is"),
    "line break": ("as Mill_-\n   Fox99 says", "as {} says"),
    "line break of Windows": ("as Mill_-\r\nFox99 says", "as {} says"),
    "spaces before a line break": ("as Mill_- \n> Fox99 says", "as {} says"),
    "tab before a line break": ("as Mill_-\t\nFox99 says", "as {} says"),
    "decimal entity": ("by Mill&#95;Fox99 it", "by {} it"),
    "hexadecimal entity": ("by Mill&#X5f;Fox99 it", "by {} it"),
    "named entity": ("by Mill&lowbar;Fox99 it", "by {} it"),
    "percent in two bytes": ("by Mill_%46ox9%39", "by {}"),
    "entity that hides": ("by Mill_&shy;Fox99 it", "by {} it"),
    "number that hides": ("by Mill_&#x200B;Fox99 it", "by {} it"),
    "long entity that hides": ("by Mill_&ZeroWidthSpace;Fox99 it", "by {} it"),
    "percent that hides": ("by Mill_%E2%80%8BFox99 it", "by {} it"),
    "spoiler": ("Mill||_Fox99|| said", "{}|| said"),
    "several marks": ("Mill***_Fox99*** said", "{}*** said"),
    "an end that hides": ("by Mill_Fox9\u00ad9.", "by {}."),
}
BENT = {
    "plural": ("two Mill_Fox99s", "two {}s"),
    "possessive": ("Mill_Fox99's rig", "{}'s rig"),
    "possessive plural": ("Mill_Fox99s' rig", "{}s' rig"),
    "alike": ("a Mill_Fox99-like rig", "a {}-like rig"),
    "adjective": ("how Mill_Fox99ish", "how {}ish"),
    "before": ("my ex-Mill_Fox99", "my ex-{}"),
    **{
        f"ending {end}": (f"so Mill_Fox99{end} it is", f"so {{}}{end} it is")
        for end in (
            "s", "'s", "es", "ed", "-ed", "ish", "-ish", "esque", "-esque", "ian", "ism", "like",
            "-like", "style", "-style",
        )
    },
    **{
        f"beginning {begin}": (f"so {begin}-Mill_Fox99 it is", f"so {begin}-{{}} it is")
        for begin in (
            "Ex", "non", "un", "pro", "anti", "pre", "post", "pseudo", "fellow",
        )
    },
}  # fmt: skip


def _withdrawn(text: str, handle: str = FOX, *, is_bare: bool = True) -> str:
    hasher = Hasher(_KEY)
    people = frozenset({hasher.person(f"reddit:{handle}")})
    stones = Tombstones(hasher, {"person": people} | ({"bare": people} if is_bare else {}))
    row = {
        "post_id": "reddit:t1_a", "source": "reddit", "thread_id": "reddit:t3_t",
        "parent_id": "reddit:t3_t", "user_id": None, "url": None, "text": text, "title": None,
        "flair": None,
    }  # fmt: skip
    posts = pl.DataFrame([row], schema=dict.fromkeys(row, pl.String))
    done = withdraw(posts, stones)
    assert withdraw(done.posts, stones).changed == 0
    return str(done.posts["text"][0])


@pytest.mark.parametrize("way", [*WAYS, *BENT])
def test_a_purge_finds_a_name_however_it_is_dressed_or_bent(way: str) -> None:
    text, left = (WAYS | BENT)[way]
    told = _withdrawn(text)
    assert MARK in told
    assert not any(part in told for part in ("Fox", "ill_", WIDE))
    if way in WAYS:
        assert told == left.format(MARK)


@pytest.mark.parametrize("way", [*WAYS, *BENT])
def test_pseudonyms_stand_for_names_however_they_are_dressed_or_bent(way: str) -> None:
    text, left = (WAYS | BENT)[way]
    told = Mask([FOX], source="reddit", key=_KEY).text(text)
    assert told == left.format(pseudonym(FOX, source="reddit", key=_KEY))
    assert _withdrawn(told).count(MARK) == 1


def test_all_names_of_a_text_are_found_and_what_stands_between_them_stays() -> None:
    text = (
        "First Mill\u00ad_Fox99 and Mill_<b>Fox99</b>; then others say so too,"
        " and Mill_&shy;Fox99 says it twice: Mill_Fox9\u200b9\nand after a line Mill_\u00adFox99"
        " with a long, long end of words in which nobody is named, *but* stressed"
    )
    left = (
        "First {0} and {0}</b>; then others say so too, and {0} says it twice: {0}\n"
        "and after a line {0} with a long, long end of words in which nobody is named, *but*"
        " stressed"
    )
    assert _withdrawn(text) == left.format(MARK)
    told = Mask([FOX], source="reddit", key=_KEY).text(text)
    assert told == left.format(pseudonym(FOX, source="reddit", key=_KEY))


def test_a_name_that_is_code_in_part_goes_with_a_purge_and_is_code_otherwise() -> None:
    text = "so Mill`_Fox99` said"
    assert _withdrawn(text) == f"so {MARK}` said"
    assert Mask([FOX], source="reddit", key=_KEY).text(text) == text


def test_bent_words_that_no_handle_is_built_like_are_no_stems() -> None:
    assert [list(stems(word)) for word in ("turnip's", "ex-turnip", "TURNIPs", "a7s")] == [
        [],
        [],
        [],
        [],
    ]


def test_a_word_is_a_name_where_it_is_marked_as_one() -> None:
    assert _withdrawn("u/**turnip** and @tur\u00adnip", "turnip", is_bare=False) == (
        f"{MARK}** and {MARK}"
    )
    for text in ("the tur\u00adnip of *turnip*s", "turnip-like turnips", "u/turnips"):
        assert _withdrawn(text, "turnip", is_bare=False) == text
    person = pseudonym("turnip", source="reddit", key=_KEY)
    assert person not in Mask(["turnip"], source="reddit", key=_KEY).text("u/turnips *turnip*s")


@pytest.mark.parametrize(
    "text",
    ["Quiet-Heron-7B", "QuietHeron2", "QuietHeron-GGUF", "Quiet-\nly", "preQuietHeron", "Quiet*5"],
)
def test_names_of_other_things_stay(text: str) -> None:
    for handle in ("QuietHeron", "Quiet-Heron"):
        assert _withdrawn(text, handle) == text
        assert Mask([handle], source="reddit", key=_KEY).text(text) == text


@given(st.text(alphabet="aB_9*~&#;%41\u00ad\uff21<b>/-\n \\@x", max_size=40))
def test_what_is_read_stands_somewhere_and_polars_finds_every_text_that_is_dressed(
    text: str,
) -> None:
    ways = list(undressed(text))
    if any(way.text != text for way in ways):
        assert pl.Series([text]).str.contains(DRESS).all()
    for way in ways:
        for start in range(len(way.text)):
            place = way.place(start, start + 1)
            first, last = place or (start, start + 1)
            assert 0 <= first <= last <= len(text)


@given(st.text(alphabet="aB_&#;%4120\u00ad\uff21*\\/- \n@", max_size=40))
def test_only_words_that_stand_otherwise_are_looked_at_and_none_of_these_is_missed(
    text: str,
) -> None:
    pattern = re.compile(r"@?[^\W_][\w/-]*")
    looked_at: list[str] = []
    replaced(text, pattern, lambda found: looked_at.append(found[0]))
    assert looked_at == [
        found[0]
        for way in undressed(text)
        for found in pattern.finditer(way.text)
        if way.place(*found.span()) is not None
    ]
