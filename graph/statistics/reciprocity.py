"""Reciprocity of a directed network: of ties, of their weights, across threads, against shuffles.

A tie of weight w stands for w acts (replies, derivations). Two nulls shuffle who is answered: over
the whole network, so that everybody writes and receives as much as before; and within each thread
(or other group), so that what merely comes from meeting there stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.statistics.nulls import p_value, seeds

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Acts:
    """Acts of one node towards another, one a place: nodes numbered from 0 to n - 1, and groups.

    Acts of a node towards itself are no part of it.
    """

    n: int
    source: Numbers
    target: Numbers
    group: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Reciprocity:
    """Shares in [0, 1], unknown without ties.

    `ties`: of directed ties, those whose reverse exists. `weight`: of all weight, what is returned,
    the sum of min(w_uv, w_vu) over ordered pairs [1]_. `across`: of directed ties, those whose
    reverse exists and whose acts, both ways, lie in at least two groups; unknown where all acts
    lie in one.

    References
    ----------
    .. [1] Squartini, Picciolo, Ruzzenenti and Garlaschelli, "Reciprocity of weighted networks",
       Sci. Rep. 3 (2013) 2729, doi:10.1038/srep02729.
    """

    ties: float | None
    weight: float | None
    across: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstShuffles:
    """One share against its null: mean and 95 % range of the draws, upper and lower p.

    `excess` is (share - mean) / (1 - mean): 0 where it is what the null makes, 1 where all is
    returned (Squartini et al. 2013, equation 10).
    """

    mean: float
    low: float
    high: float
    p_above: float
    p_below: float
    excess: float | None
    n: int


def reciprocity(acts: Acts) -> Reciprocity:
    """Return the three shares; time O(acts * log(acts)).

    Examples
    --------
    >>> import numpy as np
    >>> rows = np.array([(0, 1, 0), (0, 1, 0), (1, 0, 1), (2, 0, 2)], dtype=np.int32)
    >>> reciprocity(Acts(n=3, source=rows[:, 0], target=rows[:, 1], group=rows[:, 2]))
    Reciprocity(ties=0.6666666666666666, weight=0.5, across=0.6666666666666666)
    """
    if not len(acts.source):
        return Reciprocity(ties=None, weight=None, across=None)
    source, target = acts.source.astype(np.int64), acts.target.astype(np.int64)
    codes, weights = np.unique(source * acts.n + target, return_counts=True)
    reverse = codes % acts.n * acts.n + codes // acts.n
    places = np.minimum(np.searchsorted(codes, reverse), len(codes) - 1)
    returned = codes[places] == reverse
    back = np.where(returned, weights[places], 0)
    pairs = np.minimum(codes, reverse)
    many = _of_many_groups(source, target, acts)
    return Reciprocity(
        ties=float(returned.mean()),
        weight=float(np.minimum(weights, back).sum() / weights.sum()),
        across=float((returned & np.isin(pairs, many)).mean()) if np.ptp(acts.group) else None,
    )


def _of_many_groups(
    source: NDArray[np.int64], target: NDArray[np.int64], acts: Acts
) -> NDArray[np.int64]:
    """Return the unordered pairs, as codes, whose acts lie in at least two groups."""
    pairs = np.minimum(source, target) * acts.n + np.maximum(source, target)
    order = np.lexsort((acts.group, pairs))
    ordered, groups = pairs[order], acts.group[order]
    another = (ordered[1:] == ordered[:-1]) & (groups[1:] != groups[:-1])
    found: NDArray[np.int64] = np.unique(ordered[1:][another])
    return found


def shuffled(acts: Acts, *, within: bool, seed: int) -> Acts:
    """Return the acts with their targets shuffled, over all of them or `within` each group.

    Every node acts and is acted upon as often as before (within each group), and each act stays in
    its group. The few acts that cannot but be of a node towards itself are dropped.
    """
    from graph.kernels.pairing import shuffle_targets

    order = np.argsort(acts.group, kind="stable") if within else np.arange(len(acts.source))
    source, target, group = acts.source[order], acts.target[order], acts.group[order]
    edges = np.flatnonzero(np.diff(group)) + 1 if within else np.zeros(0, dtype=np.int64)
    bounds = np.concatenate([[0], edges, [len(source)]]).astype(np.int64)
    drawn = shuffle_targets(source, target, bounds, seed)
    kept = source != drawn
    return Acts(n=acts.n, source=source[kept], target=drawn[kept], group=group[kept])


def against_shuffles(
    acts: Acts, *, within: bool, n_null: int = 99, seed: int = 0
) -> dict[str, AgainstShuffles]:
    """Return each share of `reciprocity` against `n_null` shuffles; nothing where it is unknown."""
    found = reciprocity(acts)
    draws = [
        reciprocity(shuffled(acts, within=within, seed=one))
        for one in seeds(seed, n_null, stream=41 + within)
    ]
    return {
        name: _against(value, np.array([getattr(draw, name) or 0.0 for draw in draws]))
        for name in ("ties", "weight", "across")
        if (value := getattr(found, name)) is not None
    }


def _against(value: float, draws: NDArray[np.float64]) -> AgainstShuffles:
    mean = float(draws.mean())
    low, high = (float(x) for x in np.quantile(draws, [0.025, 0.975]))
    return AgainstShuffles(
        mean=mean, low=low, high=high, p_above=p_value(value, draws.tolist()),
        p_below=p_value(-value, (-draws).tolist()), n=len(draws),
        excess=(value - mean) / (1 - mean) if mean < 1 else None,
    )  # fmt: skip
