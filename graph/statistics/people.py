"""Shares of people who did something in any of their posts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.statistics.clusters import alike, numbers_of, worth
from graph.statistics.intervals import Share

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


def share_of_people(
    needs: Sequence[Flags], among: Flags, people: pl.Series, threads: pl.Series
) -> Share:
    """Return how many people have posts of every kind that is needed, of those with a post at all.

    Parameters
    ----------
    needs : sequence of numpy.ndarray of bool, shape (posts,)
        Posts of each kind.
    among : numpy.ndarray of bool, shape (posts,)
        Posts whose authors are counted; all that are needed are among them.
    people, threads : pl.Series
        Author and thread of each post; posts of nobody known (None) are left out.

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
    counted = among & people.is_not_null().to_numpy()
    if not counted.any():
        return Share(k=0, n=0)
    of_known = pl.Series(counted)
    person, thread = (_dense(one.filter(of_known)) for one in (people, threads))
    kinds = [need[counted] for need in needs]
    n = int(person.max()) + 1
    does = np.ones(n, dtype=np.bool_)
    for kind in kinds:
        does &= np.bincount(person[kind], minlength=n) > 0
    k = int(does.sum())
    pair = _dense(pl.Series(person * (int(thread.max()) + 1) + thread))
    many = min(n, int(thread.max()) + 1)
    if k in {0, n} or many == 1:
        return Share(k=k, n=n, effective=float(many))
    alone = np.array([
        _left_out(way, person, kinds, does) for way in (thread, pair)
    ])  # fmt: skip
    by_person = k / n * (1 - k / n) / n * n / (n - 1)
    variance = max(by_person, alone[0], by_person + alone[0] - alone[1])
    _, first = np.unique(pair, return_index=True)
    return worth(k, n, variance, alike(thread[first]))


def _dense(values: pl.Series) -> Numbers:
    """Number values from 0 on; each None is a value by itself."""
    return np.unique(numbers_of(values), return_inverse=True)[1].astype(np.int64)


def _left_out(way: Numbers, person: Numbers, kinds: Sequence[Flags], does: Flags) -> float:
    """Return the variance of the share over what is left where one cluster is left out."""
    many, n = int(way.max()) + 1, len(does)
    every = np.ones(len(way), dtype=np.bool_)
    # a person and the one cluster that holds all posts of a kind, each once
    lost = [_only_in(way, person, kind, n) for kind in kinds]
    held = np.unique(np.stack([np.tile(np.arange(n), len(lost)), np.concatenate(lost)]), axis=1)
    held = held[:, (held[1] >= 0) & does[held[0]]]
    gone = _only_in(way, person, every, n)
    apart = np.bincount(held[1], minlength=many) - does.mean() * np.bincount(
        gone[gone >= 0], minlength=many
    )
    return many / (many - 1) * float((apart**2).sum()) / n**2


def _only_in(way: Numbers, person: Numbers, chosen: Flags, n: int) -> Numbers:
    """Return the cluster that holds all chosen posts of each of `n` people; -1 where none does."""
    least, most = np.full(n, np.iinfo(np.int64).max), np.full(n, -1)
    np.minimum.at(least, person[chosen], way[chosen])
    np.maximum.at(most, person[chosen], way[chosen])
    return np.where(least == most, most, -1)
