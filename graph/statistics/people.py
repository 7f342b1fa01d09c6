"""Shares of people who did something in any of their posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.statistics.clusters import alike, numbers_of, worth
from graph.statistics.intervals import Share

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


class Written(NamedTuple):
    """Posts of known people, numbered from 0 on: author, thread, and both together.

    `counted` are the posts that these are of; `ways` are thread and both, each with how many people
    wrote in one cluster alone; `threads` tells how many threads with as many people say as much.
    """

    counted: Flags
    person: Numbers
    ways: tuple[tuple[Numbers, Numbers], ...]
    threads: float


def written(among: Flags, people: pl.Series, threads: pl.Series) -> Written:
    """Number posts for `share_of_people`, once for all that is asked of them.

    Parameters
    ----------
    among : numpy.ndarray of bool, shape (posts,)
        Posts whose authors are counted.
    people, threads : pl.Series
        Author and thread of each post; posts of nobody known (None) are left out.
    """
    counted = among & people.is_not_null().to_numpy()
    person, thread = (_dense(one.filter(pl.Series(counted))) for one in (people, threads))
    _, first, pair = np.unique(
        person * (int(thread.max(initial=0)) + 1) + thread, return_index=True, return_inverse=True
    )
    worth_threads = alike(thread[first]) if len(first) else 0.0
    n, every = int(person.max(initial=-1)) + 1, np.ones(len(person), dtype=np.bool_)
    ways = []
    for way in (thread, pair.astype(np.int64)):
        only = _only_in(way, person, every, n)
        ways.append((way, np.bincount(only[only >= 0], minlength=int(way.max(initial=-1)) + 1)))
    return Written(counted, person, tuple(ways), worth_threads)


def share_of_people(needs: Sequence[Flags], posts: Written) -> Share:
    """Return how many people have posts of every kind that is needed, of those with a post at all.

    Parameters
    ----------
    needs : sequence of numpy.ndarray of bool, shape (posts,)
        Posts of each kind, of all posts.
    posts : Written
        Those whose authors are counted; all that are needed are among them.

    Notes
    -----
    A thread in which many said a thing makes many people of whom it is true. So the variance is
    that of leaving out one person, one thread, and one person in one thread (a jackknife [1]_), put
    together as those of clusters in two ways [2]_, with Student's t. Leaving out a thread takes a
    person away if all that is needed of a kind stands there. In planted worlds of 60 to 3,000
    people, in whose threads a thing is said with very unequal odds, the interval holds the truth in
    90 to 98 of 100, Wilson's of people drawn one by one in 54 to 96. Time O(n log n).

    References
    ----------
    .. [1] Tukey, "Bias and confidence in not-quite large samples", Annals of Mathematical
       Statistics 29 (1958); Wolter, "Introduction to variance estimation", 2nd ed. (2007), ch. 4.
    .. [2] Cameron, Gelbach & Miller, "Robust inference with multiway clustering", Journal of
       Business & Economic Statistics 29 (2011), doi:10.1198/jbes.2010.07136.
    """
    if not posts.counted.any():
        return Share(k=0, n=0)
    kinds = [need[posts.counted] for need in needs]
    n = int(posts.person.max()) + 1
    does = np.ones(n, dtype=np.bool_)
    for kind in kinds:
        does &= np.bincount(posts.person[kind], minlength=n) > 0
    k = int(does.sum())
    many = min(n, len(posts.ways[0][1]))
    if k in {0, n} or many == 1:
        return Share(k=k, n=n, effective=float(many))
    by_thread, by_both = (
        _left_out(way, alone, posts.person, kinds, does) for way, alone in posts.ways
    )
    by_person = k / n * (1 - k / n) / (n - 1)
    variance = max(by_person, by_thread, by_person + by_thread - by_both)
    return worth(k, n, variance, posts.threads)


def _dense(values: pl.Series) -> Numbers:
    """Number values from 0 on; each None is a value by itself."""
    return np.unique(numbers_of(values), return_inverse=True)[1].astype(np.int64)


def _left_out(
    way: Numbers, alone: Numbers, person: Numbers, kinds: Sequence[Flags], does: Flags
) -> float:
    """Return the variance of the share over what is left where one cluster is left out."""
    many, n = len(alone), len(does)
    # a person and the one cluster that holds all posts of a kind, each once
    held = [_only_in(way, person, kind, n) * n + np.arange(n) for kind in kinds]
    lost = np.unique(np.concatenate([one[does & (one >= 0)] for one in held])) // n
    apart = np.bincount(lost, minlength=many) - does.mean() * alone
    return many / (many - 1) * float((apart**2).sum()) / n**2


def _only_in(way: Numbers, person: Numbers, chosen: Flags, n: int) -> Numbers:
    """Return the cluster that holds all chosen posts of each of `n` people; -1 where none does."""
    least, most = np.full(n, np.iinfo(np.int64).max), np.full(n, -1)
    np.minimum.at(least, person[chosen], way[chosen])
    np.maximum.at(most, person[chosen], way[chosen])
    return np.where(least == most, most, -1)
