"""Quotes that lead to their post: words of the corpus in what is to be published."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from ingest.withdrawal.word_runs import word_spans, words_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

WIDTH = 8
"""Words in a row that are a verbatim quote."""
MOST_RANKED, MOST_PASSAGES = 20, 100
"""Of each file, verbatim quotes whose rank is told, and passages tried as reworded ones."""
_LEAST_WORDS = 6
_ALIKE = 0.5
_K1, _B = 1.2, 0.75
_LONGEST = 200
_NAME = re.compile(r"[\w./-]+")
_NAME_BEFORE, _NAME_AFTER = re.compile(r"[\w./-]*\Z"), re.compile(r"[\w./-]*")
_QUOTED = re.compile(
    r"(?:[“«„「『‹]|(?<![^\s(\[>])[”»›](?=\w)|``)([^“”«»„「」『』‹›`]{20,2000}?)(?:[”»“«」』›‹]|'')"
    r"|[‘‚]((?:[^‘’‚]|(?<=\w)’(?=\w)){20,2000})[’‘]"
    r"|<(?:q|blockquote)\b[^>]*>(.{20,4000}?)</(?:q|blockquote)>"
    r"|((?:^> ?\S.*\n?)+)",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage and the post it comes from; `rank`: of that post in a search for the passage.

    `is_verbatim`: eight words in a row are the post's; otherwise it shares half of its weight.
    """

    post_id: str
    rank: int
    is_verbatim: bool
    words: int


class Corpus:
    """The posts of a workspace, to be found by their words.

    Parameters
    ----------
    posts : pl.DataFrame
        With `post_id` and `text`.
    artefacts : set of str, optional
        Names and repositories of models, case-folded: eight words of one name, as
        ``org/a-1.0-8b-b-c-d`` has them, or of names side by side without a space, quote nobody.

    Notes
    -----
    Ranks are by Okapi BM25 (k1 1.2, b 0.75) [1]_, which stands for what a search engine does.

    References
    ----------
    .. [1] Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
       Foundations and Trends in Information Retrieval 3 (2009), doi:10.1561/1500000019.
    """

    def __init__(self, posts: pl.DataFrame, artefacts: AbstractSet[str] = frozenset()) -> None:
        self._artefacts = artefacts
        self._ids = posts["post_id"].to_list()
        self._words = words_of(posts["text"], _hash)
        self._n = posts.height

    def verbatim(self, texts: Sequence[str]) -> list[list[tuple[int, str]]]:
        """Return for each text the posts it quotes: row of the post, and the quoted words."""
        import numpy as np

        hashes, rows = self._runs
        found: list[list[tuple[int, str]]] = []
        for text in texts:
            spans = word_spans(text)
            runs, _ = words_of(pl.Series([text]), _hash).runs(WIDTH)
            at = np.searchsorted(hashes, runs)
            is_known = np.searchsorted(hashes, runs, side="right") > at
            quoted: dict[int, tuple[int, int]] = {}
            for place in np.flatnonzero(is_known):
                if self._is_name(text, spans[place][0], spans[place + WIDTH - 1][1]):
                    continue
                row = int(rows[at[place]])
                first, _ = quoted.get(row, (int(place), 0))
                quoted[row] = (first, int(place) + WIDTH - 1)
            found.append([
                (row, text[spans[first][0] : spans[min(last, first + 60)][1]])
                for row, (first, last) in quoted.items()
            ])  # fmt: skip
        return found

    def _is_name(self, text: str, start: int, end: int) -> bool:
        if any(sign.isspace() for sign in text[start:end]):
            return False
        before = _NAME_BEFORE.search(text[max(0, start - _LONGEST) : start])
        after = _NAME_AFTER.match(text, end, end + _LONGEST)
        whole = f"{before[0] if before else ''}{text[start:end]}{after[0] if after else ''}"
        names = (name.strip(".-").casefold() for name in _NAME.findall(whole))
        return all(name in self._artefacts for name in names if name)

    def rank(self, passage: str, row: int) -> int:
        """Return the place of a post among all that a search for the passage finds, from 1."""
        scores = self._scores(passage)
        return 1 + int((scores > scores[row]).sum())

    def quote(self, passage: str, row: int, *, is_verbatim: bool) -> Quote:
        """Return a quote of the post in a row, with its rank."""
        return Quote(self._ids[row], self.rank(passage, row), is_verbatim, len(word_spans(passage)))

    def reworded(self, passage: str) -> Quote | None:
        """Return the post that a reworded passage most likely comes from, or None.

        It is the one of the 50 best found with the largest share of the passage's words, weighed by
        how rare they are; at least half.
        """
        import numpy as np

        codes = self._codes(passage)
        if len(codes) < _LEAST_WORDS:
            return None
        n_words = len(np.unique(words_of(pl.Series([passage]), _hash).hashes))
        best = np.argsort(-self._scores(passage), kind="stable")[:50]
        weights = self._idf[codes]
        # A word that no post has weighs as much as the rarest.
        whole = weights.sum() + (n_words - len(codes)) * self._idf.max()
        shares = (self._counts[best][:, codes] > 0).astype(np.float64) @ weights / whole
        place = int(np.argmax(shares))
        if shares[place] < _ALIKE:
            return None
        return self.quote(passage, int(best[place]), is_verbatim=False)

    def _scores(self, passage: str) -> NDArray[np.float64]:
        import numpy as np

        codes = self._codes(passage)
        scores: NDArray[np.float64] = np.asarray(self._bm25[:, codes].sum(axis=1)).ravel()
        return scores

    def _codes(self, passage: str) -> NDArray[np.int64]:
        import numpy as np

        wanted = np.unique(words_of(pl.Series([passage]), _hash).hashes)
        at = np.searchsorted(self._known, wanted)
        found: NDArray[np.int64] = at[np.searchsorted(self._known, wanted, side="right") > at]
        return found

    @cached_property
    def _runs(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        import numpy as np

        hashes, rows = self._words.runs(WIDTH)
        order = np.argsort(hashes, kind="stable")
        return hashes[order], rows[order]

    @cached_property
    def _known(self) -> NDArray[np.uint64]:
        import numpy as np

        return np.unique(self._words.hashes)

    @cached_property
    def _counts(self) -> csr_matrix:
        import numpy as np
        from scipy import sparse

        codes = np.searchsorted(self._known, self._words.hashes)
        shape = (self._n, len(self._known))
        ones = np.ones(len(codes))
        return sparse.csr_matrix((ones, (self._words.text, codes)), shape=shape)

    @cached_property
    def _idf(self) -> NDArray[np.float64]:
        import numpy as np

        holding = np.asarray((self._counts > 0).sum(axis=0)).ravel()
        idf: NDArray[np.float64] = np.log(1 + (self._n - holding + 0.5) / (holding + 0.5))
        return idf

    @cached_property
    def _bm25(self) -> csr_matrix:
        import numpy as np

        counts = self._counts.tocoo()
        lengths = np.asarray(self._counts.sum(axis=1)).ravel()
        norm = _K1 * (1 - _B + _B * lengths / max(lengths.mean(), 1.0))
        counts.data = (
            self._idf[counts.col] * counts.data * (_K1 + 1) / (counts.data + norm[counts.row])
        )
        return counts.tocsc()


def quoted_passages(text: str) -> Iterator[str]:
    """Yield what a text sets in typographic quotation marks, as a quotation, or after ``>``.

    Marks are those of many languages, and of TeX; a mark that closes in one opens in another.
    """
    for found in _QUOTED.finditer(text):
        words = found[1] or found[2] or found[3] or found[4]
        passage = re.sub(r"<[^>]*>|^> ?", " ", words, flags=re.MULTILINE)
        if len(word_spans(passage)) >= _LEAST_WORDS:
            yield passage


def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
