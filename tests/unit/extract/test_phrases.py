import json
from collections.abc import Callable
from importlib.resources import files

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.acts.text import say_plainly
from ingest.extract.search.phrases import Phrases
from ingest.extract.stances.stances import cue_phrases

CUES = {"open": ["open source", "open*"], "data": ["data", "my data"], "both": ["open source"]}
WORDS = st.sampled_from(["open", "opened", "source", "data", "my", "é", "?", ".", "datas", "\n"])


def places_of(texts: list[str]) -> set[tuple[int, int, str]]:
    """Text, sentence within it, cue."""
    found = Phrases(CUES).places(pl.Series(texts, dtype=pl.String))
    first: dict[int, int] = {}
    for sentence, text in enumerate(found.text_of.tolist()):
        first.setdefault(text, sentence + 1)  # what stands before the first ^ is none
    return {
        (int(found.text_of[sentence]), sentence - first[int(found.text_of[sentence])], name)
        for cue, name in enumerate(CUES)
        for sentence in found.of(cue).tolist()
    }


def holds(sentence: str, phrase: str) -> bool:
    words = sentence.split()
    wanted = phrase.removesuffix("*").split()
    for at in range(len(words) - len(wanted) + 1):
        some = words[at : at + len(wanted)]
        if some == wanted:
            return True
        if phrase.endswith("*") and some[:-1] == wanted[:-1] and some[-1].startswith(wanted[-1]):
            return True
    return False


def test_a_phrase_is_found_in_its_sentence_and_in_no_part_of_a_word() -> None:
    texts = [" ^ data ^ open source ^ datas ", " ^ ", " ^ opened my data "]
    assert places_of(texts) == {
        (0, 0, "data"), (0, 1, "open"), (0, 1, "both"), (2, 0, "open"), (2, 0, "data"),
    }  # fmt: skip


def test_a_phrase_may_want_to_begin_its_sentence() -> None:
    begins = Phrases({"begins": ["^ open"]})
    found = begins.places(pl.Series([" ^ open it ^ is open ^ open ", " ^ reopen ? ^ open "]))
    assert found.text_of[found.of(0)].tolist() == [0, 0, 1]


def test_counts_are_of_different_phrases() -> None:
    counts = Phrases(CUES).count(pl.Series([" ^ open source ^ open source ^ my data ", " ^ "]))
    assert counts.tolist() == [[2, 2, 1], [0, 0, 0]]


def test_no_texts_have_no_places() -> None:
    assert places_of([]) == set()
    assert Phrases(CUES).count(pl.Series([], dtype=pl.String)).shape == (0, 3)


@given(st.lists(st.lists(WORDS, max_size=12).map(" ".join), min_size=1, max_size=5))
def test_places_are_those_that_a_reader_of_each_sentence_finds(texts: list[str]) -> None:
    plain = pl.DataFrame({"text": texts}).select(say_plainly(pl.col("text"))).to_series()
    wanted = {
        (text, number, cue)
        for text, said in enumerate(plain.to_list())
        for number, sentence in enumerate(said.split("^")[1:])
        for cue, phrases in CUES.items()
        if any(holds(sentence, phrase) for phrase in phrases)
    }
    assert places_of(plain.to_list()) == wanted
    counts = Phrases(CUES).count(plain)
    told = {(t, tuple(CUES)[c]) for t, c in np.argwhere(counts > 0).tolist()}
    assert told >= {(text, cue) for text, _, cue in wanted}


def acts_phrases() -> set[str]:
    text = (files("ingest.extract") / "weights" / "acts_cues.json").read_text("utf-8")
    told = json.loads(text)
    return {phrase for cue, phrases in told.items() if cue != "about" for phrase in phrases}


def stances_phrases() -> set[str]:
    return {phrase for phrases in cue_phrases().values() for phrase in phrases}


@pytest.mark.parametrize("phrases", [acts_phrases, stances_phrases])
def test_phrases_are_spelled_as_plain_texts_spell_them(phrases: Callable[[], set[str]]) -> None:
    wanted = pl.Series("phrase", sorted(phrase.removesuffix("*") for phrase in phrases()))
    said = wanted.to_frame().select(say_plainly(pl.col("phrase"))).to_series()
    words = ([one.replace("^", " ").split() for one in some] for some in (wanted, said))
    assert [one for one, other in zip(*words, strict=True) if one != other] == []
