"""Runs of words, hashed: how the words of one text are found again in others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

_POLARS_WORD = r"[\p{L}\p{N}]+"
WORD = re.compile(r"[^\W_]+")
"""A word, as `_POLARS_WORD` finds it: letters and digits of any script."""
NAME_WIDTHS = range(2, 8)
"""Words of a name that is known as a run; longer ones are known as texts are."""
_STEP = 0x9E3779B97F4A7C15  # odd: 2**64 over the golden ratio, as in Fibonacci hashing


@dataclass(frozen=True, slots=True)
class Words:
    """The words of many texts, one after the other: hash of each, and the text it stands in."""

    hashes: Hashes
    text: NDArray[np.int64]

    def runs(self, width: int) -> tuple[Hashes, NDArray[np.int64]]:
        """Return the hash of each run of `width` words of one text, and the text it stands in."""
        import numpy as np

        n = len(self.hashes) - width + 1
        if n < 1:
            return np.zeros(0, np.uint64), np.zeros(0, np.int64)
        mixed = np.zeros(n, np.uint64)
        step = np.uint64(1)
        for place in range(width):
            mixed += self.hashes[place : place + n] * step
            step = np.uint64(int(step) * _STEP & (2**64 - 1))
        inside = self.text[:n] == self.text[width - 1 :]
        return mixed[inside], self.text[:n][inside]


def words_of(texts: pl.Series, hash_of: Callable[[str], int]) -> Words:
    """Return the words of texts, in lower case; each distinct one is hashed once."""
    import numpy as np

    rows = (
        pl.DataFrame({"text": np.arange(len(texts)), "word": texts.fill_null("")})
        .with_columns(pl.col("word").str.extract_all(_POLARS_WORD))
        .explode("word")
        .drop_nulls()
        .with_columns(pl.col("word").str.to_lowercase())
    )
    known = rows["word"].unique()
    codes = pl.DataFrame(
        {"word": known, "hash": pl.Series([hash_of(word) for word in known], dtype=pl.UInt64)}
    )
    found = rows.join(codes, on="word", how="left", maintain_order="left")
    return Words(found["hash"].to_numpy(), found["text"].to_numpy())


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return where the words of a text stand.

    Examples
    --------
    >>> word_spans("Q4_K runs.")
    [(0, 2), (3, 4), (5, 9)]
    """
    return [found.span() for found in WORD.finditer(text)]


def marked_runs(
    text: str, spans: list[tuple[int, int]], *, width: int, hash_of: Callable[[str], int],
    known: frozenset[int],
) -> Iterator[tuple[int, int]]:  # fmt: skip
    """Yield where in a text the runs of words stand whose hash is known."""
    hashes = [hash_of(text[start:end].lower()) for start, end in spans]
    for first in range(len(spans) - width + 1):
        if _mixed(hashes[first : first + width]) in known:
            yield spans[first][0], spans[first + width - 1][1]


def words_in(text: str) -> list[str]:
    """Return the words of a text, in lower case.

    Examples
    --------
    >>> words_in("Ada *Quill*")
    ['ada', 'quill']
    """
    return [text[start:end].lower() for start, end in word_spans(text)]


def run_of(words: Sequence[str], hash_of: Callable[[str], int]) -> int:
    """Return the hash of words in a row, as `Words.runs` gives it."""
    return _mixed([hash_of(word) for word in words])


def _mixed(hashes: Sequence[int]) -> int:
    mixed, step = 0, 1
    for value in hashes:
        mixed += value * step
        step = step * _STEP % 2**64
    return mixed % 2**64
