"""How sure a teaching is: what its post, the post answered and the thread tell beside the acts.

The acts are read from threads of some ten posts that were labelled as a whole. Most teachings stand
in longer ones, where more is claimed than explained; this model has seen teachings drawn from all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ingest.extract.acts.thread import Threads
from ingest.extract.linear import Features, Matrix
from ingest.extract.search.phrases import Indices

SURETY = "teaches"
"""The name of the model among those of acts."""
_WORDS = (
    "joke", "opinion", "affirm", "praise", "correct", "explain", "advice", "imperative", "pointer",
    "you_can", "own_use", "own_made", "names", "exclaims", "questions", "ends_asking", "few_words",
    "words_10", "words_25", "words_60", "numbers", "sign_url", "sign_repo", "sign_code",
    "sign_quote", "thanks",
)  # fmt: skip
_OWN = ("asks", "acknowledges", "shares")
_LEARNER = ("helps", "acknowledges", "shares")
SIGNS = (
    "odds_helps", "odds_learner", "learner_asks", "root_asks", "to_root", "learner_asks*to_root",
    *_OWN, *(f"learner_{act}" for act in _LEARNER), "thanked", "size", *_WORDS,
)  # fmt: skip
_LEAST = 0.02  # odds of what is surer say no more
_LONGEST = 512


@dataclass(frozen=True, slots=True)
class Chosen:
    """Teachings decided, as parallel arrays.

    Rows of the helping posts, of the posts answered and of replies that acknowledge (-1 for none);
    `sure` is the probability that the author answered is the one helped, if anybody is.
    """

    row: Indices
    learner_row: Indices
    ack_row: Indices
    sure: Matrix


def describe_teachings(
    threads: Threads, acted: Mapping[str, Matrix], words: Mapping[str, Matrix], chosen: Chosen
) -> Features:
    """Return what tells how right each teaching is, multiples of 1/16.

    Parameters
    ----------
    threads, acted, words
        Of all posts: their structure, the probability of each act (0 where it was not decided to
        apply) and the words.
    chosen : Chosen
        The teachings.

    Notes
    -----
    A thread whose first post is not there counts as one of a single post.
    """
    rows, learner_rows = chosen.row, chosen.learner_row
    root = threads.root[rows]
    opens = np.maximum(root, 0)
    n = np.bincount(threads.root[threads.root >= 0], minlength=len(threads))
    size = np.where(root >= 0, np.clip(n[opens], 1, _LONGEST), 1)
    told = {
        "odds_helps": _odds(acted["helps"][rows]),
        "odds_learner": _odds(chosen.sure),
        "learner_asks": acted["asks"][learner_rows],
        "root_asks": np.where(root >= 0, acted["asks"][opens], 0.0),
        "to_root": learner_rows == root,
        "thanked": chosen.ack_row >= 0,
        "size": np.log2(size),
    }
    told |= {act: acted[act][rows] > 0 for act in _OWN}
    told |= {f"learner_{act}": acted[act][learner_rows] > 0 for act in _LEARNER}
    told |= {name: words[name][rows] for name in _WORDS}
    return Features({name: np.round(np.asarray(v, float) * 16) / 16 for name, v in told.items()})


def _odds(probability: Matrix) -> Matrix:
    inside = np.clip(probability, _LEAST, 1 - _LEAST)
    return np.asarray(np.log(inside / (1 - inside)))
