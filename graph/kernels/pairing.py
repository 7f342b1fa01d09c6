"""Shuffling who is answered, so that everybody writes and receives as much as before."""

from __future__ import annotations

import numpy as np

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets

_TRIES = 100


@compiled
def shuffle_targets(source: Ints, target: Ints, bounds: Offsets, seed: int) -> Ints:
    """Return the targets in a random order within each block, avoiding `source[i] == target[i]`.

    Block k is `bounds[k]` to `bounds[k + 1]`. A pair with itself swaps targets with a random other
    of its block if neither then has one, up to 100 tries; pairs with themselves that remain could
    not be avoided.
    """
    shuffled = target.copy()
    state = np.uint64(seed)
    for block in range(len(bounds) - 1):
        begin, end = bounds[block], bounds[block + 1]
        for i in range(end - 1, begin, -1):
            state += np.uint64(0x9E3779B97F4A7C15)
            j = begin + _below(state, i - begin + 1)
            shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
        for i in range(begin, end):
            for _ in range(_TRIES):
                if source[i] != shuffled[i]:
                    break
                state += np.uint64(0x9E3779B97F4A7C15)
                j = begin + _below(state, end - begin)
                if source[i] != shuffled[j] and source[j] != shuffled[i]:
                    shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
    return shuffled


@compiled
def _below(state: np.uint64, n: int) -> np.int64:
    """Return a number from 0 to n - 1 made of a state by SplitMix64 (Steele, Lea, Flood 2014)."""
    z = state
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return np.int64(((z >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))
