"""What is left of chains if only as many teachings are right as their probabilities say."""

from __future__ import annotations

from typing import Any

import numpy as np

from graph.statistics.nulls import seeds
from graph.teaching.lessons import Lessons, chain_counts, learners, link, linkable, only, passed_on

IF_RIGHT = (
    "draws that keep each teaching, with all its lessons, as often as its probability says: of "
    "those that count (counted), or of all of any probability (any); mean and 95 % range of the "
    "draws. A person passes a topic on by two teachings at least, and a chain holds only if all "
    "its lessons do, so both lose more than teachings do"
)
_STREAM = 7  # no null draws from it


def if_right(
    lessons: Lessons, *, window_days: float | None, n_draws: int, seed: int
) -> dict[str, Any]:
    """Return who would have passed a topic on, and how many chains there would be.

    Parameters
    ----------
    lessons : Lessons
        The lessons; teachings are right or wrong independently of each other.
    window_days : float, optional
        Most days between being taught and teaching; any number if not given.
    n_draws : int
        Draws, at least 1.
    seed : int
        Seed of the draws.

    Returns
    -------
    dict
        `teachings`: how many are expected to be right; `passed_on`: mean and range of the share of
        people taught a topic who passed it on; `chains_of_2`, `chains_of_3`: means.

    Notes
    -----
    Probabilities are those of classification: what was never told, or not found with any
    probability, is in no draw.
    """
    probability = lessons.teachings["probability"].to_numpy()
    linked, _ = linkable(lessons)
    shares, chains = [], []
    for one in seeds(seed, n_draws, stream=_STREAM):
        kept = np.random.default_rng(one).random(len(probability)) < probability
        taught = learners(lessons, kept[lessons.row])
        drawn = only(linked, np.flatnonzero(kept[linked.row]))
        links = link(drawn, window_days=window_days, in_order=False)
        shares.append(learners(drawn, passed_on(drawn, links)) / taught if taught else 0.0)
        chains.append(chain_counts(drawn, links, longest=3)[2:4])
    low, high = np.quantile(shares, [0.025, 0.975])
    of_2, of_3 = np.mean(chains, axis=0)
    return {
        "teachings": float(probability.sum()),
        "passed_on": {"mean": float(np.mean(shares)), "range": [float(low), float(high)]},
        "chains_of_2": float(of_2),
        "chains_of_3": float(of_3),
    }
