"""Double edge swaps: random graphs in which every node keeps its degree.

What makes chains slow in large graphs is memory that no cache holds, above all where it is changed.
So a tie stands once, from its tail to its head, sorted by tails; steps exchange heads, of ties that
stand near each other; and whether two people are tied is asked of a few bits a tie first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets

Ties = NDArray[np.int32]
"""For each tie its tail and its head."""
Bits = NDArray[np.uint64]
_WHOLE, _STRETCH, _ROUND = 65_536, 512, 256
_STEP = np.uint64(0x9E3779B97F4A7C15)


@compiled
def swap_heads(
    rows: tuple[Ties, Ints, Bits], chosen: Ints, steps: int, shift: int, seed: int
) -> int:
    """Swap the heads of random pairs of ties in place, and return how many swaps were made.

    A step draws a → b and c → d and makes of them a → d and c → b, unless that would make a loop, a
    double edge or the same graph; refused steps count as steps of the chain. Where there are more
    than 65,536 ties, 256 steps at a time draw from two stretches of 512 and what completes the ties
    of their tails: tails stay, so the lot falls on stretches whatever was swapped.

    Parameters
    ----------
    rows : tuple of arrays
        What `oriented` and `noted` return; heads and bits are changed.
    chosen : array of int
        The ties that are drawn; all if empty.
    steps : int
        Steps of the chain, at least; each stretch gets as many.
    shift : int
        A node a and the node a + `shift` are the same person: 0, but the number of people where
        the graph has one node for what a person sends and one for what they receive.
    """
    ties, first, seen = rows
    state, made = np.uint64(seed), 0
    rounds = (steps + _ROUND - 1) // _ROUND
    for _ in range(rounds):
        state += _STEP
        i_begin, i_many = _stretch(ties, first, len(chosen), _mixed(state))
        state += _STEP
        j_begin, j_many = _stretch(ties, first, len(chosen), _mixed(state))
        for _ in range((steps + rounds - 1) // rounds):
            state += _STEP
            lots = _mixed(state)
            i = i_begin + (((lots >> np.uint64(32)) * i_many) >> np.uint64(32))
            j = j_begin + (((lots & np.uint64(0xFFFFFFFF)) * j_many) >> np.uint64(32))
            if len(chosen) > 0:
                i, j = np.uint64(chosen[i]), np.uint64(chosen[j])
            a, b, c, d = ties[i, 0], ties[i, 1], ties[j, 0], ties[j, 1]
            # with a = c or b = d the graph would stay as it is, with a = d or c = b get a loop
            if a == c or b == d or a + shift == d or c + shift == b:
                continue
            one, one_bits = _place(a, d, seen)
            if (seen[one] & one_bits) == one_bits and _linked(ties, first, a, d):
                continue
            two, two_bits = _place(c, b, seen)
            if (seen[two] & two_bits) == two_bits and _linked(ties, first, c, b):
                continue
            seen[one] |= one_bits
            seen[two] |= two_bits
            ties[i, 1], ties[j, 1] = d, b
            made += 1
    return made


@compiled
def listed(indptr: Offsets, indices: Ints) -> Ties:
    """Return each edge of a graph once, from its lower to its higher node."""
    ties, filled = np.empty((len(indices) // 2, 2), dtype=np.int32), 0
    for u in range(len(indptr) - 1):
        for position in range(indptr[u], indptr[u + 1]):
            if u < indices[position]:
                ties[filled, 0], ties[filled, 1] = u, indices[position]
                filled += 1
    return ties


@compiled
def oriented(ties: Ties, groups: Ints, n: int, shift: int, seed: int) -> tuple[Ties, Ints, Ints]:
    """Return ties sorted by tails, their groups (if any), and where those of each node begin.

    Coins say which end is the tail; with a `shift` it stays who sends.
    """
    first, coins = np.zeros(n + 2, dtype=np.int32), _coins(len(ties), shift, seed)
    for tie in range(len(ties)):
        first[ties[tie, coins[tie]] + 2] += 1
    for node in range(n):
        first[node + 2] += first[node + 1]
    turned, grouped = np.empty_like(ties), np.empty_like(groups)
    for tie in range(len(ties)):
        tail, head = ties[tie, coins[tie]], ties[tie, 1 - coins[tie]]
        place = first[tail + 1]
        turned[place, 0], turned[place, 1] = tail, head
        if len(groups) > 0:
            grouped[place] = groups[tie]
        first[tail + 1] += 1
    return turned, grouped, first


@compiled
def noted(ties: Ties) -> Bits:
    """Return 32 bits a tie, in words of 64, of which each tie sets three of one word."""
    seen = np.zeros(len(ties) // 2 + 1, dtype=np.uint64)
    for tie in range(len(ties)):
        place, bits = _place(ties[tie, 0], ties[tie, 1], seen)
        seen[place] |= bits
    return seen


@compiled
def put_back(
    rows: tuple[Offsets, Ints], ties: Ties, chosen: Ints, places: Ints, shift: int
) -> None:
    """Write chosen ties (all if empty) into places in the rows of a graph (all if empty).

    With a `shift` only into the rows of those who send.
    """
    indptr, indices = rows
    following = np.empty(len(indptr) - 1, dtype=np.int32)
    node = len(indptr) - 2
    for k in range((len(places) if len(places) > 0 else len(indices)) - 1, -1, -1):
        place = places[k] if len(places) > 0 else k
        while place < indptr[node]:
            node -= 1
        following[node] = k
    for k in range(len(chosen) if len(chosen) > 0 else len(ties)):
        tie = chosen[k] if len(chosen) > 0 else k
        for side in range(1 if shift else 2):
            node = ties[tie, side]
            place = places[following[node]] if len(places) > 0 else following[node]
            indices[place] = ties[tie, 1 - side]
            following[node] += 1


@compiled
def returned(indptr: Offsets, indices: Ints, shift: int) -> None:
    """Write into the rows of those who receive whose rows they stand in."""
    following = indptr.copy()
    for node in range(shift):
        for place in range(indptr[node], indptr[node + 1]):
            head = indices[place]
            indices[following[head]] = node
            following[head] += 1


@compiled
def _coins(many: int, shift: int, seed: int) -> NDArray[np.uint8]:
    """Return a 0 or 1 for each tie: 64 of one state; 0 for all with a shift."""
    coins, state = np.zeros(many, dtype=np.uint8), np.uint64(seed)
    for begin in range(0, 0 if shift else many, 64):
        state += _STEP
        lots = _mixed(state)
        for tie in range(begin, min(begin + 64, many)):
            coins[tie] = lots & np.uint64(1)
            lots >>= np.uint64(1)
    return coins


@compiled
def _stretch(ties: Ties, first: Ints, chosen: int, lots: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Return where the ties begin that steps draw from, and how many they are."""
    if chosen > 0 or len(ties) <= _WHOLE:
        return np.uint64(0), np.uint64(chosen if chosen > 0 else len(ties))
    at = np.int64(((lots >> np.uint64(32)) * np.uint64(len(ties))) >> np.uint64(32))
    begin = first[ties[at, 0]]
    last = at + _STRETCH - 1 if at + _STRETCH < len(ties) else len(ties) - 1
    return np.uint64(begin), np.uint64(first[ties[last, 0] + 1] - begin)


@compiled
def _mixed(state: np.uint64) -> np.uint64:
    """Return the lots of a state by SplitMix64 (Steele, Lea and Flood 2014)."""
    z = state
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@compiled
def _place(u: int, v: int, seen: Bits) -> tuple[np.uint64, np.uint64]:
    """Return the word of a pair of nodes, in either order, and the bits that it sets there."""
    pair = (np.uint64(min(u, v)) << np.uint64(32)) | np.uint64(max(u, v))
    mixed = pair * _STEP
    mixed ^= mixed >> np.uint64(32)
    word = ((mixed >> np.uint64(32)) * np.uint64(len(seen))) >> np.uint64(32)
    bits = np.uint64(1) << (mixed & np.uint64(63))
    bits |= np.uint64(1) << ((mixed >> np.uint64(6)) & np.uint64(63))
    bits |= np.uint64(1) << ((mixed >> np.uint64(12)) & np.uint64(63))
    return word, bits


@compiled
def _linked(ties: Ties, first: Ints, u: int, v: int) -> bool:
    """Say whether two nodes are tied, by looking through the ties that begin at either."""
    for tie in range(first[u], first[u + 1]):
        if ties[tie, 1] == v:
            return True
    for tie in range(first[v], first[v + 1]):  # noqa: SIM110 — numba is faster with the loop
        if ties[tie, 1] == u:
            return True
    return False
