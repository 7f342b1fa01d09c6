"""What the words of a post say about what its author does: cues and the shape of the text."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from ingest.extract.linear import Matrix, read_weights
from ingest.extract.search.phrases import Phrases
from ingest.people.pseudonyms import PSEUDONYM

# A long post is read by its beginning: people ask, thank and advise early, and a pasted log must
# not cost seconds.
_LONGEST = 6_000
_MOST = 3.0
_SPEED = r"\b0 ?(?:t|tk|toks?|tokens?) ?(?:/|per) ?s(?:ec(?:ond)?)?\b|\b0 ?tps\b"
# What stands between words, but for single spaces: to replace each of these by itself takes long.
_NO_WORDS = r"[^\p{L}0-9'?^_ ][^\p{L}0-9'?^_]*| [^\p{L}0-9'?^_]+"

SHAPE = (
    "empty", "words_1", "words_4", "words_10", "words_25", "words_60", "words_150", "words_400",
    "questions", "question_share", "ends_asking", "begins_asking", "short_questions",
    "long_questions", "asks_last", "asks_early", "title_asks", "exclaims", "numbers", "only_link",
    "few_words",
)  # fmt: skip


def say_plainly(texts: pl.Expr) -> pl.Expr:
    """Return texts as lower-case words between single spaces, with signs for what is no word.

    Quoted lines and code are taken out: they are not what the author says. ``^`` marks the start
    of a sentence and ``?`` a question; quotes, code, links, repositories, images, list items,
    speeds, emoji and numbers become a sign each, and so do people, whatever key their pseudonyms
    are made with.
    """
    own = (
        texts.str.head(_LONGEST)
        .str.replace_all(r"(?m)^[ \t]*>[^\n]*$", "\n _quote \n")
        .str.replace_all(r"(?s)```.*?(?:```|\z)", "\n _code \n")
        .str.replace_all(r"(?m)^(?: {4}|\t)[^\n]+$", " _code ")
        .str.replace_all(r"`[^`\n]*`", " _code ")
        .str.replace_all(r"https?://(?:preview|i)\.redd\.it\S*", " _image ")
        .str.replace_all(r"https?://(?:www\.)?(?:github|huggingface|gitlab)\.co\S*", " _repo ")
        .str.replace_all(r"https?://\S+", " _url ")
        .str.replace_all(rf"(?:/?\bu/)?{PSEUDONYM}|/?\bu/[\w-]+", " _person ")
        .str.replace_all(r"(?m)^\s*(?:[-*•]|\d{1,2}[.)])\s", "\n _item ")
        .str.to_lowercase()
    )
    return (
        own.str.replace_all("’", "'", literal=True)
        .str.replace_all(r"\p{Extended_Pictographic}+", " _emoji ")
        .str.replace_all(r"[0-9]+(?:[.,][0-9]+)*", "0")
        .str.replace_all(_SPEED, " _speed ")
        .str.replace_all(r"\?[?!]*", " ? ^ ")
        .str.replace_all(r"(?:[.!;:](?:\s|\z)|\n)+", " ^ ")
        .str.replace_all(_NO_WORDS, " ")
        .str.replace_all(r"(?:\^ ){2,}", "^ ")
        .pipe(lambda plain: pl.lit(" ^ ") + plain.str.strip_chars(" ^") + pl.lit(" "))
    )  # fmt: skip


def read_shape(posts: pl.DataFrame, plain: pl.Series) -> Matrix:
    """Return the columns of `SHAPE` of every post, each a multiple of 1/16 between 0 and 3.

    Parameters
    ----------
    posts : pl.DataFrame
        `text` and `title` of the posts.
    plain : pl.Series
        The same texts as `say_plainly` gives them.
    """
    if plain.is_empty():
        return np.zeros((0, len(SHAPE)))
    signs = _Signs(plain)
    length = signs.count(" ") - 2.0
    asked, sentences = signs.count("?"), signs.count("^")
    seen = posts.select(
        link=pl.lit(plain).str.starts_with(" ^ _"),
        exclaims=pl.col("text").fill_null("").str.contains("!", literal=True),
        title=pl.col("title").str.contains("?", literal=True).fill_null(value=False),
    )
    link = seen["link"].to_numpy() & (length <= 4)
    columns = [
        length < 1, *(length >= bound for bound in (1, 4, 10, 25, 60, 150, 400)),
        np.minimum(asked, 3), asked / np.maximum(sentences, 1),
        *signs.questions(), seen["title"].to_numpy(), seen["exclaims"].to_numpy(),
        np.minimum(signs.count("0"), 12) / 4, link,
        (length >= 1) & (length <= 4),
    ]  # fmt: skip
    return np.asarray(np.round(np.column_stack(columns).astype(np.float64) * 16) / 16)


class _Signs:
    """Where spaces, question marks and starts of sentences stand in plain texts laid end to end.

    A single pass over bytes: a regular expression for each count would cost ten times as much.
    """

    def __init__(self, plain: pl.Series) -> None:
        self.bytes = np.frombuffer("".join(plain.to_list()).encode(), dtype=np.uint8)
        self.end = np.cumsum(plain.str.len_bytes().to_numpy().astype(np.int64))
        self.start = np.concatenate([[0], self.end[:-1]])
        self.at = {sign: np.flatnonzero(self.bytes == ord(sign)) for sign in " ?^0"}

    def count(self, sign: str) -> Matrix:
        at = self.at[sign]
        return (np.searchsorted(at, self.end) - np.searchsorted(at, self.start)).astype(np.float64)

    def questions(self) -> list[Matrix]:
        """Return if the text ends or begins with a question, its short and long ones, the rest.

        The last two columns tell if fewer than 15, or more than 40, words follow the last one.
        """
        asked, space, caret = self.at["?"], self.at[" "], self.at["^"]
        post = np.searchsorted(self.end, asked, side="right")
        begin = caret[np.searchsorted(caret, asked) - 1]
        words = np.searchsorted(space, asked) - np.searchsorted(space, begin) - 1
        n = len(self.end)
        begins = np.bincount(post[asked - self.start[post] < 64], minlength=n)
        last = np.full(n, -1)
        last[post] = asked
        after = np.searchsorted(space, self.end) - np.searchsorted(space, np.maximum(last, 0))
        return [
            self.bytes[self.end - 2] == ord("?"),
            np.minimum(begins, 1),
            np.minimum(np.bincount(post[words <= 2], minlength=n), 3),
            np.minimum(np.bincount(post[words >= 8], minlength=n), 2),
            (last >= 0) & (after < 15),
            (last >= 0) & (after > 40),
        ]


@cache
def cue_phrases() -> Phrases:
    """Return the hand-written phrases of each cue."""
    cues = read_weights("acts_cues")
    return Phrases({cue: phrases for cue, phrases in cues.items() if cue != "about"})


def count_cues(plain: pl.Series) -> Matrix:
    """Return how many different phrases of each cue stand in each plain text, at most 3."""
    return np.minimum(cue_phrases().count(plain), _MOST)
