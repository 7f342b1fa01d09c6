"""Chains of double edge swaps: how many steps they make, and where the draws of a null begin.

For a test to be exact, the observed graph and the draws must be exchangeable if the null is true.
Draws that all begin at the observed graph are not: it is the one in the middle. So a chain first
runs from the observed graph to another one, backwards, and all draws run forwards from there [1]_.
That holds however badly chains mix, as long as their number of steps is not made from what they
meet: `plan` makes it from degrees alone, which all graphs of the null share. A chain that ended at
a number of accepted swaps instead would prefer graphs in which more swaps are possible.

A chain has a stage for each wanted swap an edge (two in small graphs). A stage puts all nodes in a
random order; the earlier end of a tie is its tail, and swaps exchange the heads of ties whose tails
are near each other, if heads stay behind tails. Everybody keeps how many heads they have, so that
the blocks of ties which are swapped, and their steps, are the same after a stage as before it: it
leads from one graph to another as likely as back, and all graphs of the null are alike likely in
the end. In some order any swap of two edges is possible.

References
----------
.. [1] Besag and Clifford, "Generalized Monte Carlo significance tests", Biometrika 76 (1989),
   doi:10.1093/biomet/76.4.633.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from graph.kernels.csr import Csr, Ints

SWAPS_PER_EDGE = 5
"""Accepted swaps an edge that a chain is planned for; dossiers check it with twice that."""
EVERY = np.zeros(0, dtype=np.int32)
"""The group of all half-edges."""
_ALIKE = np.zeros(0)
_TRIES_PER_SWAP = 40
_MARGIN, _MARGIN_OF_DENSE, _SMALL = 1.1, 5.0, 3000
_REFUSED = 1.1
"""How many more steps where some graphs are likelier than others, and some swaps refused."""
_BLOCK, _BLOCK_OF_HUB, _STAGES_OF_SMALL = 4096, 4, 2


def swapped(
    graph: Csr,
    groups: Sequence[Ints],
    *,
    seed: int,
    swaps_per_edge: float,
    shift: int = 0,
    backwards: bool = False,
    block: int | None = None,
    busy: NDArray[np.float64] | None = None,
) -> tuple[Csr, int]:
    """Return a graph after swaps within each group of half-edges, and how many were made.

    Parameters
    ----------
    graph : Csr
        Rows of the result are not sorted, but half-edges keep their group.
    groups : sequence of array of int
        Places in `graph.indices`, in order; `EVERY` alone for all of them. With a `shift` those of
        who sends.
    swaps_per_edge : float
        Accepted swaps an edge to be expected.
    shift : int
        See `graph.kernels.swaps.swap_heads`.
    backwards : bool
        Whether groups are swapped in the other order: the chain read from its end.
    block : int, optional
        Ties among which steps draw, at least: 4,096, or four times as many as a node has.
    busy : array of float, optional
        The x of each node that makes some graphs likelier than others, see
        `graph.statistics.repeated`.
    """
    from graph.kernels import swaps as kernel

    if not graph.m:
        return graph, 0
    block = block or _block(graph)
    stages = math.ceil(swaps_per_edge) * (_STAGES_OF_SMALL if graph.m < _SMALL else 1)
    wanted = swaps_per_edge * (1.0 if busy is None else _REFUSED)
    planned = list(plan(graph, groups, wanted, shift, block))
    words = np.random.SeedSequence(seed).generate_state(stages * (1 + len(planned)), np.uint64)
    ties, kinds = kernel.listed(graph.indptr, graph.indices), _kinds(graph, planned)
    who, made = np.arange(graph.n, dtype=np.int32), 0
    for stage in words.reshape(stages, -1):
        ties, kinds, first, who = kernel.ordered(ties, kinds, who, shift, stage[0])
        rows = ties, first, kernel.noted(ties, first), _ALIKE if busy is None else busy[who]
        chain = list(zip(_members(kinds, len(planned)), planned, stage[1:], strict=True))
        for members, (_, steps), own in reversed(chain) if backwards else chain:
            each = steps / stages / max(len(members) or len(ties), 1)
            made += kernel.swap_heads(rows, members, (each, block), shift, own)
    indices = graph.indices.copy()
    for members, (places, _) in zip(_members(kinds, len(planned)), planned, strict=True):
        kernel.put_back((graph.indptr, indices), (ties, who), members, places, shift)
    if shift:
        kernel.returned(graph.indptr, indices, shift)
    return Csr(indptr=graph.indptr, indices=indices), made


def _kinds(graph: Csr, planned: Sequence[tuple[Ints, int]]) -> Ints:
    """Return the group of each tie as `listed` gives them; nothing if there is one group."""
    if len(planned) == 1:
        return EVERY
    kinds = np.zeros(len(graph.indices), dtype=np.int32)
    for kind, (places, _) in enumerate(planned):
        kinds[places] = kind
    sources = np.repeat(np.arange(graph.n), graph.degrees)
    return kinds[sources < graph.indices]


def _members(kinds: Ints, many: int) -> list[Ints]:
    """Return the ties of each group."""
    if many == 1:
        return [EVERY]
    # small numbers are sorted by counting
    order = np.argsort(kinds.astype(np.min_scalar_type(many)), kind="stable").astype(np.int32)
    return np.split(order, np.cumsum(np.bincount(kinds, minlength=many))[:-1])


def plan(
    graph: Csr,
    groups: Sequence[Ints],
    swaps_per_edge: float,
    shift: int = 0,
    block: int | None = None,
) -> Iterator[tuple[Ints, int]]:
    """Yield the groups, small ones first, with the steps of the chain in each.

    As many as give the wanted swaps if two nodes are as likely tied as their degrees make, and a
    tenth more (in graphs of less than 3,000 edges, where that is a rough guess, up to six times as
    many, the fewer swaps are possible); at most 40 a swap. What small groups cannot swap is added
    to the larger ones.
    """
    wanted, expected = 0.0, 0.0
    linked, block = _Linked(graph, shift), block or _block(graph)
    for group in sorted(groups, key=len):
        # a group of an undirected graph holds both halves of its edges, one of arcs one half
        ties = (len(group) or len(graph.indices)) / (1 if shift else 2)
        wanted += swaps_per_edge * ties
        possible = linked.accepted(group)
        accepted = possible * (1.0 if shift else _in_order(block / ties))
        tries = min(1 / max(accepted, 1e-9), _TRIES_PER_SWAP)
        margin = _MARGIN + (_MARGIN_OF_DENSE * (1 - possible) if graph.m < _SMALL else 0)
        steps = int(np.ceil(margin * (wanted - expected) * tries))
        expected += min(wanted - expected, steps * accepted)
        yield group, steps


def _block(graph: Csr) -> int:
    """Return how many ties a block has, at least: with a hub's there are enough of others."""
    return max(_BLOCK, _BLOCK_OF_HUB * int(graph.degrees.max(initial=0)))


def _in_order(share: float) -> float:
    """Return in how many pairs of ties of a block both heads are behind both tails.

    `share`: how many of all ties a block holds. In two of three pairs if it holds all, and oftener
    the fewer it holds, because most heads are then far behind.
    """
    share = min(share, 1.0)
    return 1 - share / 3 + share * math.log(share) / 6


class _Linked:
    """How likely two nodes are tied, by their degrees."""

    def __init__(self, graph: Csr, shift: int) -> None:
        self._graph, self._shift = graph, shift
        # a table of all degrees up to the highest takes a tenth of sorting them
        counts = np.bincount(graph.degrees)
        degrees = np.flatnonzero(counts)
        self._kind = (np.cumsum(counts > 0) - 1)[graph.degrees]
        odds = np.outer(degrees, degrees) / (len(graph.indices) / (2 if shift else 1))
        self._chance = odds / (1 + odds)

    def accepted(self, group: Ints) -> float:
        """Return the share of steps within a group that are expected to make a swap."""
        sent, got = self._ends(group)
        loops = product(sent[: len(sent) - self._shift], got[self._shift :])
        tied = self._by_kind(sent) @ self._chance @ self._by_kind(got)
        changed = (1 - product(sent, sent)) * (1 - product(got, got))
        return float(changed * (1 - loops) ** 2 * (1 - tied) ** 2)

    def _ends(self, group: Ints) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the share of a group's half-edges that begin, and that end, at each node."""
        graph = self._graph
        if not len(group):
            every: NDArray[np.float64] = graph.degrees / len(graph.indices)
            return every, every
        source = np.searchsorted(graph.indptr, group, side="right") - 1
        ends = (source, graph.indices[group])
        sent, got = (np.bincount(nodes, minlength=graph.n) / len(group) for nodes in ends)
        return sent, got

    def _by_kind(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(self._kind, share, minlength=len(self._chance))


def product(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the inner product of two arrays of one length, the same on every machine."""
    # the product of numpy's library starts threads on ten thousand numbers, which cost more than
    # they save, and whose number its last digits depend on
    return float((one * other).sum())
