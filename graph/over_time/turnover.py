"""Who enters and who leaves the core from one window to the next, against reshuffled activity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from graph.kernels.csr import Csr
from graph.over_time.talk import Places, Talk, Window, in_window, network
from graph.statistics.nulls import p_value, seeds

Mask = NDArray[np.bool_]
FindCore = Callable[[Csr], Mask | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a core from one window to the next.

    Of those who `entered`, `newcomers` had never posted before the later window, `returned` had not
    in the earlier one but before, the rest were its periphery. Of those who `left`, `silent` did
    not post in the later window (nobody in a cumulative one), the rest are its periphery.
    `turnover` is 1 - stayed / (stayed + entered + left).
    """

    stayed: int
    entered: int
    left: int
    newcomers: int
    returned: int
    silent: int

    @property
    def turnover(self) -> float | None:
        """Share of the two cores' members who are not in both."""
        either = self.stayed + self.entered + self.left
        return 1 - self.stayed / either if either else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reshuffled:
    """The same turnover where activity is reshuffled: mean, 95 % range, p of either side."""

    mean: float
    low: float
    high: float
    p_above: float
    p_below: float
    n: int


def cores_of(talk: Talk, kind: str, run: Sequence[int], find: FindCore) -> list[Mask]:
    """Return the core of each window of a run, as a mask over all people."""
    return [_core(talk, in_window(talk, kind, month), find) for month in run]


def changes(talk: Talk, kind: str, run: Sequence[int], cores: Sequence[Mask]) -> list[Change]:
    """Return what changes from each window of a run to the next."""
    return [
        _change(talk, kind, pair, before, after)
        for pair, (before, after) in zip(pairwise(run), pairwise(cores), strict=True)
    ]


def against_reshuffles(
    talk: Talk, kind: str, run: Sequence[int], find: FindCore, *, n_null: int, seed: int
) -> list[Reshuffled]:
    """Return the turnover of each change in a run against reshuffled activity.

    Parameters
    ----------
    talk : Talk
        The replies.
    kind : str
        `month` or `cumulative`.
    run : sequence of int
        Consecutive months that are long enough.
    find : callable
        Finds a core in a graph, always in the same way.
    n_null : int
        Reshuffles of each change.

    Notes
    -----
    The replies that a thread got in one month are a lot. For each change the lots of its two months
    are dealt out to these anew, each getting as many as it has: who answers whom stays, and so does
    what happens within a thread; in which of the two months people are active becomes chance. What
    other months of the run hold bears on no change but their own. In cumulative windows what came
    before stays.
    """
    cores = cores_of(talk, kind, run, find)
    drawn = seeds(seed, n_null, stream=51)
    found = []
    with ThreadPoolExecutor() as pool:
        for pair, (before, after) in zip(pairwise(run), pairwise(cores), strict=True):
            # however the two months are dealt out, together they are what they were
            same = after if kind == "cumulative" else None
            draws = list(pool.map(partial(_one_reshuffle, talk, kind, find, (pair, same)), drawn))
            found.append(_against(_turnover(before, after) or 0.0, np.array(draws)))
    return found


def reshuffled_months(talk: Talk, pair: Sequence[int], seed: int) -> Places:
    """Return months of the replies after the lots of two months were dealt out to them anew."""
    inside = np.isin(talk.month, pair)
    cells = talk.thread[inside] * (len(talk.months) + 1) + talk.month[inside]
    lots, numbers = np.unique(cells, return_inverse=True)
    months = lots % (len(talk.months) + 1)
    dealt = np.random.default_rng(seed).permutation(months)
    drawn = talk.month.copy()
    drawn[inside] = dealt[numbers]
    return drawn


def _one_reshuffle(
    talk: Talk, kind: str, find: FindCore, step: tuple[tuple[int, int], Mask | None], seed: int
) -> float:
    """Return the turnover of one reshuffle; of the later window its core, if that is known."""
    pair, known = step
    months = reshuffled_months(talk, pair, seed)
    before = _core(talk, in_window(talk, kind, pair[0], months), find)
    after = _core(talk, in_window(talk, kind, pair[1], months), find) if known is None else known
    return _turnover(before, after) or 0.0


def _turnover(before: Mask, after: Mask) -> float | None:
    either = int((before | after).sum())
    return 1 - int((before & after).sum()) / either if either else None


def _core(talk: Talk, chosen: Mask, find: FindCore) -> Mask:
    graph, inside = network(talk, chosen)
    member = np.zeros(talk.users.height, dtype=np.bool_)
    core = find(graph)
    if core is not None:
        member[inside[core]] = True
    return member


def _change(talk: Talk, kind: str, pair: tuple[int, int], before: Mask, after: Mask) -> Change:
    first, second = pair
    entered, left = after & ~before, before & ~after
    earlier = talk.posts_in[:, :first].sum(axis=1) > 0
    active = talk.posts_in[:, first] > 0
    later = talk.posts_in[:, second] > 0
    return Change(
        stayed=int((before & after).sum()), entered=int(entered.sum()), left=int(left.sum()),
        newcomers=int((entered & ~active & ~earlier).sum()),
        returned=int((entered & ~active & earlier).sum()),
        silent=int((left & ~later).sum()) if kind == "month" else 0,
    )  # fmt: skip


def _against(value: float, draws: NDArray[np.float64]) -> Reshuffled:
    low, high = (float(x) for x in np.quantile(draws, [0.025, 0.975]))
    return Reshuffled(
        mean=float(draws.mean()), low=low, high=high, n=len(draws),
        p_above=p_value(value, draws.tolist()), p_below=p_value(-value, (-draws).tolist()),
    )  # fmt: skip


def runs(found: Sequence[Window]) -> list[list[int]]:
    """Return the places of consecutive windows that are not thin, at least two a run."""
    lots: list[list[int]] = []
    for place, window in enumerate(found):
        if window.thin is not None:
            continue
        if lots and lots[-1][-1] == place - 1:
            lots[-1].append(place)
        else:
            lots.append([place])
    return [run for run in lots if len(run) > 1]
