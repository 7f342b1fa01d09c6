"""Double edge swaps: random graphs in which every node keeps its degree.

What makes chains slow in large graphs is memory that no cache holds. So nodes are put in a random
order, and a tie stands once, from the earlier of its ends, its tail, to the later, its head, sorted
by tails; steps exchange the heads of ties that stand near each other, and whether two nodes are
tied, which the row of the earlier tells, is asked of a few bits a tie first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets

Ties = NDArray[np.int32]
"""For each tie its tail and its head."""
Bits = NDArray[np.uint64]
Values = NDArray[np.float64]
_STEP = np.uint64(0x9E3779B97F4A7C15)


@compiled
def swap_heads(
    rows: tuple[Ties, Ints, Bits, Values],
    chosen: Ints,
    steps: tuple[float, int],
    shift: int,
    seed: int,
) -> int:
    """Swap the heads of random pairs of ties in place, and return how many swaps were made.

    Ties come in blocks of whole rows, one after the other. A step draws a → b and c → d of a block
    and makes of them a → d and c → b, unless that would make a loop, a double edge, the same graph
    or a head before its tail; refused steps count as steps of the chain. Tails stay, so that blocks
    and their numbers of steps are the same whatever was swapped.

    If nodes have an x, graphs are as likely as the product of (exp(x) - 1) / x over their ties, x
    being that of both ends multiplied (`graph.statistics.repeated`): a swap to a graph less likely
    is made as often as that is less likely (Metropolis et al. 1953).

    Parameters
    ----------
    rows : tuple of arrays
        What `ordered` and `noted` return, of which heads and bits are changed, and the x of each
        node, none if all graphs are alike likely.
    chosen : array of int
        The ties that are drawn; all if empty.
    steps : tuple
        Steps of the chain a tie, and ties of a block, at least.
    shift : int
        A node a and the node a + `shift` are the same person: 0, but the number of people where
        the graph has one node for what a person sends and one for what they receive.
    """
    ties, first, seen, busy = rows
    state, made, end = np.uint64(seed), 0, 0
    whole = len(chosen) if len(chosen) > 0 else len(ties)
    while end < whole:
        begin, end = end, min(end + steps[1], whole)
        while end < whole and _tail(ties, chosen, end) == _tail(ties, chosen, end - 1):
            end += 1
        many, place = np.uint64(end - begin), np.uint64(begin)
        for _ in range(np.int64(np.ceil(steps[0] * (end - begin)))):
            state += _STEP
            lots = _mixed(state)
            i = place + (((lots >> np.uint64(32)) * many) >> np.uint64(32))
            j = place + (((lots & np.uint64(0xFFFFFFFF)) * many) >> np.uint64(32))
            if len(chosen) > 0:
                i, j = np.uint64(chosen[i]), np.uint64(chosen[j])
            a, b, c, d = ties[i, 0], ties[i, 1], ties[j, 0], ties[j, 1]
            # with a = c or b = d the graph would stay as it is
            if a == c or b == d or a >= d or c >= b or a + shift == d or c + shift == b:
                continue
            one, one_bits = _place(a, d, first)
            if (seen[one] & one_bits) == one_bits and _linked(ties, first, a, d):
                continue
            two, two_bits = _place(c, b, first)
            if (seen[two] & two_bits) == two_bits and _linked(ties, first, c, b):
                continue
            if len(busy) > 0:
                now = log_odds(busy[a] * busy[b]) + log_odds(busy[c] * busy[d])
                then = log_odds(busy[a] * busy[d]) + log_odds(busy[c] * busy[b])
                if then < now and not _share(state) < np.exp(then - now):
                    continue
            seen[one] |= one_bits
            seen[two] |= two_bits
            ties[i, 1], ties[j, 1] = d, b
            made += 1
    return made


@compiled
def log_odds(x: float) -> float:
    """Return the logarithm of (exp(x) - 1) / x for x above 0."""
    if x > 1.0:
        return float(x + np.log1p(-np.exp(-x)) - np.log(x))
    # x / 2 + log(sinh(x / 2) / (x / 2)), which begins with these powers
    square = x * x
    rest = 1 / 2880 - square * (1 / 181440 - square / 9676800)
    return x / 2 + square * (1 / 24 - square * rest)


@compiled
def _share(state: np.uint64) -> float:
    """Return a lot between 0 and 1 that depends on a state otherwise than what was drawn by it."""
    return float(_mixed(~state) >> np.uint64(11)) * 2.0**-53


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
def ordered(
    ties: Ties, groups: Ints, who: Ints, shift: int, seed: int
) -> tuple[Ties, Ints, Ints, Ints]:
    """Return ties in a new random order of nodes, their groups (if any), rows, and who is who.

    Nodes are places in the order, and `who` tells which node of the graph stands at each. With a
    `shift` the order is of people, and all who send come before all who receive.
    """
    place, told = _order(len(who), shift, seed), np.empty_like(who)
    for node in range(len(who)):
        told[place[node]] = who[node]
    first, turned = np.zeros(len(who) + 2, dtype=np.int32), np.empty_like(ties)
    for tie in range(len(ties)):
        one, other = place[ties[tie, 0]], place[ties[tie, 1]]
        turned[tie, 0], turned[tie, 1] = min(one, other), max(one, other)
        first[min(one, other) + 2] += 1
    for node in range(len(who)):
        first[node + 2] += first[node + 1]
    by_tail, grouped = np.empty_like(ties), np.empty_like(groups)
    for tie in range(len(ties)):
        tail = turned[tie, 0]
        at = first[tail + 1]
        by_tail[at, 0], by_tail[at, 1] = tail, turned[tie, 1]
        if len(groups) > 0:
            grouped[at] = groups[tie]
        first[tail + 1] += 1
    return by_tail, grouped, first, told


@compiled
def noted(ties: Ties, first: Ints) -> Bits:
    """Return 32 bits a tie, in words of 64, of which each tie sets three of one word."""
    seen = np.zeros(len(ties) // 2 + 1, dtype=np.uint64)
    for tie in range(len(ties)):
        place, bits = _place(ties[tie, 0], ties[tie, 1], first)
        seen[place] |= bits
    return seen


@compiled
def put_back(
    rows: tuple[Offsets, Ints], told: tuple[Ties, Ints], chosen: Ints, places: Ints, shift: int
) -> None:
    """Write chosen ties (all if empty) into places in the rows of a graph (all if empty).

    With a `shift` only into the rows of those who send.
    """
    (indptr, indices), (ties, who) = rows, told
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
            node = who[ties[tie, side]]
            place = places[following[node]] if len(places) > 0 else following[node]
            indices[place] = who[ties[tie, 1 - side]]
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
def _order(n: int, shift: int, seed: int) -> Ints:
    """Return the place of each node in a random order; with a shift the same for both halves."""
    place, state = np.arange(n).astype(np.int32), np.uint64(seed)
    for node in range((shift or n) - 1, 0, -1):
        state += _STEP
        lots = (_mixed(state) >> np.uint64(32)) * np.uint64(node + 1)
        other = np.int64(lots >> np.uint64(32))
        place[node], place[other] = place[other], place[node]
    for node in range(shift):
        place[node + shift] = place[node] + shift
    return place


@compiled
def _tail(ties: Ties, chosen: Ints, tie: int) -> int:
    return int(ties[chosen[tie] if len(chosen) > 0 else tie, 0])


@compiled
def _mixed(state: np.uint64) -> np.uint64:
    """Return the lots of a state by SplitMix64 (Steele, Lea and Flood 2014)."""
    z = state
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@compiled
def _place(tail: int, head: int, first: Ints) -> tuple[np.int64, np.uint64]:
    """Return the word of a pair of nodes, near the tail's ties, and the bits that it sets there."""
    mixed = ((np.uint64(tail) << np.uint64(32)) | np.uint64(head)) * _STEP
    mixed ^= mixed >> np.uint64(32)
    row = np.uint64(first[tail + 1] - first[tail])
    tie = np.uint64(first[tail]) + (((mixed >> np.uint64(32)) * row) >> np.uint64(32))
    bits = np.uint64(1) << (mixed & np.uint64(63))
    bits |= np.uint64(1) << ((mixed >> np.uint64(6)) & np.uint64(63))
    bits |= np.uint64(1) << ((mixed >> np.uint64(12)) & np.uint64(63))
    return np.int64(tie >> np.uint64(1)), bits


@compiled
def _linked(ties: Ties, first: Ints, tail: int, head: int) -> bool:
    """Say whether two nodes are tied, by looking through the ties of the earlier."""
    for tie in range(first[tail], first[tail + 1]):  # noqa: SIM110 — numba is faster with the loop
        if ties[tie, 1] == head:
            return True
    return False
