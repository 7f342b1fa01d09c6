"""Stratified simple random sampling without replacement, with exact inclusion probabilities.

Every unit has a permanent random number, made from the seed and its id; of each stratum those with
the smallest numbers are drawn. A larger sample of the same seed therefore holds the smaller one, as
long as the strata are the same, and no version of a random generator matters.

References
----------
.. [1] Ohlsson, "Coordination of samples using permanent random numbers", in Cox et al. (eds.),
   Business Survey Methods, Wiley (1995), doi:10.1002/9781118150504.ch9.
.. [2] Cochran, Sampling Techniques, 3rd ed., Wiley (1977), chapter 5.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 2
"""Fewest units drawn of a stratum, so that its spread can be told."""
POOLED = "rare rules"
"""The stratum of those too small to be drawn apart in a sample of the size asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One unit drawn: its id, and how many units its stratum has and how many of them were drawn.

    `order` is the unit's permanent random number; drawn units are shown in this order.
    """

    item: str
    stratum: str
    size: int
    drawn: int
    order: str

    @property
    def inclusion_probability(self) -> float:
        """The probability that this unit is in the sample: drawn / size."""
        return self.drawn / self.size


def draw(strata: Mapping[str, Sequence[str]], *, n: int, seed: int) -> list[Drawn]:
    """Return `n` units, or all if there are no more.

    Parameters
    ----------
    strata : mapping of str to sequence of str
        The ids of each stratum's units; ids are distinct over all strata.
    n : int
        Units to draw, at least `LEAST`.
    seed : int
        Seed of the permanent random numbers.

    Raises
    ------
    ValueError
        If `n` is below `LEAST`.

    Notes
    -----
    While `LEAST` of every stratum would be more than half of `n`, the smallest ones become one,
    named `POOLED`: else many rare rules would leave little for the common ones. Time O(N log N) for
    N units.
    """
    if n < LEAST:
        raise ValueError(f"n is {n}, at least {LEAST} are needed")
    filled = {name: list(units) for name, units in strata.items() if units}
    pooled = pool(filled, n=n)
    counts = allocate({name: len(units) for name, units in pooled.items()}, n=n)
    drawn = [
        Drawn(item=item, stratum=name, size=len(units), drawn=counts[name], order=order)
        for name, units in pooled.items()
        for order, item in sorted((_permanent(item, seed=seed), item) for item in units)[
            : counts[name]
        ]
    ]
    return sorted(drawn, key=lambda one: (one.order, one.item))


def pool(strata: Mapping[str, list[str]], *, n: int) -> dict[str, list[str]]:
    """Return the strata, the smallest as one if `LEAST` of each would take over half of `n`."""
    room = max(LEAST, n // 2)
    by_size = sorted(strata, key=lambda name: (-len(strata[name]), name))
    kept = len(by_size)
    while kept and _least(strata, by_size, kept) > room:
        kept -= 1
    if kept == len(by_size):
        return dict(strata)
    rare = [unit for name in by_size[kept:] for unit in strata[name]]
    return {name: strata[name] for name in by_size[:kept]} | {POOLED: rare}


def allocate(sizes: Mapping[str, int], *, n: int) -> dict[str, int]:
    """Share `n` out in proportion to the sizes, with at least `LEAST` (or all) of each stratum.

    Returns
    -------
    dict of str to int
        Units to draw of each stratum; they sum to `n`, or to the sum of sizes if that is smaller.

    Examples
    --------
    >>> allocate({"common": 90, "rare": 10, "single": 1}, n=20)
    {'common': 17, 'rare': 2, 'single': 1}
    """
    total = sum(sizes.values())
    if n >= total:
        return dict(sizes)
    fixed: dict[str, int] = {}
    while True:
        free = {name: size for name, size in sizes.items() if name not in fixed}
        room, rest = n - sum(fixed.values()), sum(free.values())
        low = {name for name, size in free.items() if room * size < min(LEAST, size) * rest}
        if not low:
            return {**dict.fromkeys(sizes, 0), **fixed, **_largest_remainders(free, room)}
        fixed |= {name: min(LEAST, sizes[name]) for name in free if name in low}


def _permanent(item: str, *, seed: int) -> str:
    """Return the permanent random number of a unit: 128 random bits as hexadecimal digits."""
    return hashlib.sha256(f"{seed}\0{item}".encode()).hexdigest()[:32]


def _least(strata: Mapping[str, list[str]], by_size: Sequence[str], kept: int) -> int:
    """Return the fewest units that a sample has whose strata after the first `kept` are one."""
    rare = sum(len(strata[name]) for name in by_size[kept:])
    return sum(min(LEAST, len(strata[name])) for name in by_size[:kept]) + min(LEAST, rare)


def _largest_remainders(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """Share `n` out exactly in proportion; who lost most by rounding down gets one more."""
    total = sum(sizes.values())
    counts = {name: n * size // total for name, size in sizes.items()} if total else {}
    lost = sorted(counts, key=lambda name: (-(n * sizes[name] % total), name))
    for name in lost[: n - sum(counts.values())]:
        counts[name] += 1
    return counts
