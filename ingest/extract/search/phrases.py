"""Phrases in plain texts, found in one pass whatever their number, and the cues that they are of.

A plain text is what `say_plainly` makes of a post: lower-case words between single spaces, ``^``
where a sentence starts. A phrase is words between spaces; one that ends in ``*`` may go on. Where
places are asked for, a ``^`` may only begin a phrase.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import polars as pl
from numpy.typing import NDArray

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Places:
    """Where cues are told: sentences are counted through all texts, `text_of` is the text of each.

    `sentences` are those of the first cue, then of the second, ...; each cue's are in order and
    once each, and begin where `starts` says.
    """

    sentences: Indices
    starts: Indices
    text_of: Indices
    _tells: dict[int, NDArray[np.bool_]] = field(default_factory=dict, repr=False)

    def of(self, cue: int) -> Indices:
        """Return the sentences that tell a cue, in order."""
        return self.sentences[self.starts[cue] : self.starts[cue + 1]]

    def both(self, one: int, other: int) -> Indices:
        """Return the sentences that tell two cues, in order."""
        if one not in self._tells:
            self._tells[one] = np.zeros(len(self.text_of), dtype=np.bool_)
            self._tells[one][self.of(one)] = True
        sentences = self.of(other)
        return sentences[self._tells[one][sentences]]

    def texts(self, sentences: Indices) -> Indices:
        """Return the texts of sentences in order, each once."""
        return _once(self.text_of[sentences])


def _once(ordered: Indices) -> Indices:
    # called for hundreds of short rows a batch, of which np.diff and np.append take half the time
    new = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


class Phrases:
    """The phrases of some cues, by name of the cue; a phrase may be of several."""

    def __init__(self, cues: Mapping[str, Sequence[str]]) -> None:
        self.names = tuple(cues)
        of: dict[str, list[int]] = {}
        for number, phrases in enumerate(cues.values()):
            for phrase in dict.fromkeys(phrases):
                of.setdefault(phrase, []).append(number)
        said = sorted(of)
        cues_of = [of[phrase] for phrase in said]
        self._sought = [
            f" {phrase.removesuffix('*')}" + ("" if phrase.endswith("*") else " ")
            for phrase in said
        ]
        self._kind = pl.Enum(self._sought)
        self._counts = np.array([len(found) for found in cues_of], dtype=np.int64)
        self._flat = np.fromiter(chain.from_iterable(cues_of), dtype=np.int64)
        self._starts = np.cumsum(self._counts) - self._counts

    def count(self, plain: pl.Series) -> NDArray[np.float64]:
        """Return how many different phrases of each cue stand in each plain text.

        Returns
        -------
        NDArray
            One row a text, one column a cue.
        """
        found = plain.to_frame("plain").select(said=self._said("plain").list.unique())
        lengths = found.select(pl.col("said").list.len().fill_null(0)).to_series().to_numpy()
        phrase = self._phrases(found["said"])
        cue, repeat = self._cues(phrase)
        row = np.repeat(np.repeat(np.arange(len(plain)), lengths), repeat)
        width = len(self.names)
        total = np.bincount(row * width + cue, minlength=len(plain) * width)
        return total.reshape(len(plain), width).astype(np.float64)

    def places(self, plain: pl.Series) -> Places:
        """Return where the cues are told in plain texts."""
        sentences = plain.str.split("^")
        text_of = np.repeat(np.arange(len(plain)), sentences.list.len().to_numpy())
        one = sentences.explode(empty_as_null=False, keep_nulls=False)
        told = (" ^" + one).to_frame("plain").select(said=self._said("plain"))
        lengths = told.select(pl.col("said").list.len().fill_null(0)).to_series().to_numpy()
        cue, repeat = self._cues(self._phrases(told["said"]))
        sentence = np.repeat(np.repeat(np.arange(len(text_of)), lengths), repeat)
        # a stable sort of small numbers takes linear time
        order = np.argsort(cue.astype(np.uint16), kind="stable")
        cue, sentence = cue[order], sentence[order]
        new = np.append(True, (np.diff(cue) > 0) | (np.diff(sentence) > 0))[: len(cue)]
        starts = np.searchsorted(cue[new], np.arange(len(self.names) + 1))
        return Places(sentence[new], starts, text_of)

    def _said(self, name: str) -> pl.Expr:
        return pl.col(name).str.extract_many(self._sought, overlapping=True)

    def _phrases(self, said: pl.Series) -> Indices:
        """Return the numbers of the phrases that stand in lists."""
        names = said.explode(empty_as_null=False, keep_nulls=False)
        return names.cast(self._kind).to_physical().to_numpy().astype(np.int64)

    def _cues(self, phrase: Indices) -> tuple[Indices, Indices]:
        """Return the cues of phrases one after the other, and how many each phrase has."""
        repeat = self._counts[phrase]
        first = np.cumsum(repeat) - repeat
        within = np.arange(int(repeat.sum())) + np.repeat(self._starts[phrase] - first, repeat)
        return self._flat[within], repeat
