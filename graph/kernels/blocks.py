"""Block models of a core: hub and spoke, and layers (Gallagher, Young and Foucault Welles 2021).

A block of M pairs of which m are linked, its density drawn evenly from [0, 1], has the marginal
likelihood B(m + 1, M - m + 1) = 1 / ((M + 1) C(M, m)). That densities fall from the core outwards
is required of the split here, and its share of the prior is counted by the caller.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets

Mask = NDArray[np.bool_]
Layers = NDArray[np.int32]
IMPOSSIBLE = -1e300
"""Value of a split whose densities do not fall from the core outwards."""
_KNOWN = 64


@compiled
def log_choose(total: float, part: float) -> float:
    """Return the logarithm of a binomial coefficient, also of very large numbers.

    Differences of log-gammas of 10^12 would lose the digits that moves are judged by: few are
    multiplied out, many taken by Stirling's series.
    """
    few = min(part, total - part)
    if few < 0.5:
        return 0.0
    value = 0.0
    if few < 16.0:
        for step in range(int(few)):
            value += math.log((total - step) / (step + 1.0))
        return value
    rest = total - few
    value = few * math.log(total / few) - rest * math.log1p(-few / total)
    value += 0.5 * math.log(total / (2.0 * math.pi * few * rest))
    value += (1.0 / total - 1.0 / few - 1.0 / rest) / 12.0
    return value - (1.0 / total**3 - 1.0 / few**3 - 1.0 / rest**3) / 360.0


@compiled
def log_block(pairs: float, edges: float) -> float:
    """Return the log marginal likelihood of a block."""
    return -math.log(pairs + 1.0) - log_choose(pairs, edges)


@compiled
def hub_value(whole: tuple[int, int], k: int, tied: tuple[int, int]) -> float:
    """Return the log posterior of a core of k hubs, but for constants and the order of densities.

    `whole` are nodes and edges of the graph, `tied` the edges within the core and within the rest.
    """
    n, m = whole
    inside, outside = float(tied[0]), float(tied[1])
    between = m - inside - outside
    size, rest = float(k), float(n - k)
    pairs = size * (size - 1.0) / 2.0, size * rest, rest * (rest - 1.0) / 2.0
    if k < 1 or k >= n or between * pairs[2] < outside * pairs[1]:
        return IMPOSSIBLE
    if inside * pairs[1] < between * pairs[0]:
        return IMPOSSIBLE
    value = log_block(pairs[0], inside) + log_block(pairs[1], between)
    return value + log_block(pairs[2], outside) - log_choose(float(n), size)


@compiled
def switch_hubs(indptr: Offsets, indices: Ints, order: Ints, member: Mask) -> float:
    """Move nodes in and out of the core in place while the posterior grows, and return it."""
    n, m = len(indptr) - 1, len(indices) // 2
    linked, k, inside, outside = _count(indptr, indices, member)
    value = hub_value((n, m), k, (inside, outside))
    # what a move is worth depends on its counts of neighbours alone: what failed since the last
    # move that was made need not be tried again
    failed, turn = np.zeros((2, _KNOWN, _KNOWN), dtype=np.int64), 1
    moved = True
    while moved:
        moved = False
        for v in order:
            unlinked = indptr[v + 1] - indptr[v] - linked[v]
            few = linked[v] < _KNOWN and unlinked < _KNOWN
            side = np.int64(member[v])
            if few and failed[side, linked[v], unlinked] == turn:
                continue
            step = -1 if member[v] else 1
            tied = inside + step * linked[v], outside - step * unlinked
            new = hub_value((n, m), k + step, tied)
            if new > value + 1e-7:
                value, k, moved, turn = new, k + step, True, turn + 1
                inside, outside = tied
                member[v] = not member[v]
                for edge in range(indptr[v], indptr[v + 1]):
                    linked[indices[edge]] += step
            elif few:
                failed[side, linked[v], unlinked] = turn
    return value


@compiled
def best_hub_prefix(indptr: Offsets, indices: Ints, order: Ints) -> Mask:
    """Return the core made of the first nodes of an order whose posterior is highest."""
    n, m = len(indptr) - 1, len(indices) // 2
    member = np.zeros(n, dtype=np.bool_)
    inside, outside = 0, m
    best, best_k = IMPOSSIBLE, 1
    for k in range(n - 1):
        v = order[k]
        linked = 0
        for edge in range(indptr[v], indptr[v + 1]):
            linked += member[indices[edge]]
        member[v] = True
        inside += linked
        outside -= indptr[v + 1] - indptr[v] - linked
        value = hub_value((n, m), k + 1, (inside, outside))
        if value > best:
            best, best_k = value, k + 1
    for position in range(best_k, n):
        member[order[position]] = False
    return member


@compiled
def _count(indptr: Offsets, indices: Ints, member: Mask) -> tuple[Offsets, int, int, int]:
    """Return each node's neighbours in the core, the core's size, edges inside and outside it."""
    n = len(indptr) - 1
    linked = np.zeros(n, dtype=np.int64)
    k, ends, inside = 0, 0, 0
    # a core is small: its rows tell all
    for v in range(n):
        if member[v]:
            k += 1
            ends += indptr[v + 1] - indptr[v]
            for edge in range(indptr[v], indptr[v + 1]):
                linked[indices[edge]] += 1
                inside += member[indices[edge]]
    return linked, k, inside // 2, len(indices) // 2 - ends + inside // 2


@compiled
def best_cuts(
    until: NDArray[np.int64], cuts: NDArray[np.int64], most: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Split an order of nodes into layers, best for each number of layers up to `most`.

    `until[k]` are the edges among the first k nodes, `cuts` the places where a layer may end, from
    0 to n. Returns the values (but for the prior of how many layers there are), and for each number
    of layers and cut the cut before it. Dynamic programming, O(most * cuts²).
    """
    many = len(cuts)
    value = np.full((most + 1, many), IMPOSSIBLE)
    before = np.zeros((most + 1, many), dtype=np.int64)
    value[0, 0] = 0.0
    for last in range(1, many):
        for first in range(last):
            low, high = float(cuts[first]), float(cuts[last])
            pairs = (high * (high - 1.0) - low * (low - 1.0)) / 2.0
            one = log_block(pairs, float(until[cuts[last]] - until[cuts[first]]))
            one -= log_choose(high, low)
            for layers in range(1, most + 1):
                new = value[layers - 1, first] + one
                if new > value[layers, last]:
                    value[layers, last] = new
                    before[layers, last] = first
    return value, before


@compiled
def layer_blocks(
    sizes: NDArray[np.int64], edges: NDArray[np.int64]
) -> tuple[NDArray[np.float64], float]:
    """Return the pairs of each layer, and the log posterior but for the number of layers."""
    layers = len(sizes)
    pairs = np.zeros(layers)
    inner, value = 0.0, 0.0
    for layer in range(layers):
        size = float(sizes[layer])
        pairs[layer] = size * (size - 1.0) / 2.0 + size * inner
        inner += size
        falls = layer == 0 or edges[layer - 1] * pairs[layer] >= edges[layer] * pairs[layer - 1]
        if size < 1.0 or not falls:
            value = IMPOSSIBLE
        if value > IMPOSSIBLE:
            value += log_block(pairs[layer], float(edges[layer])) - log_choose(inner, size)
    return pairs, value


@compiled
def switch_layers(indptr: Offsets, indices: Ints, order: Ints, layer: Layers, layers: int) -> float:
    """Move nodes to the next layer in or out, in place, while the posterior grows; return it.

    An edge lies in the outer of the layers of its ends, so a move between two layers changes these
    two alone, by how many neighbours lie in the inner one or further in.
    """
    near, sizes, edges = _count_layers(indptr, indices, layer, layers)
    pairs, value = layer_blocks(sizes, edges)
    failed, turn = np.zeros((2, layers, _KNOWN), dtype=np.int64), 1
    moved = True
    while moved:
        moved = False
        for v in order:
            for step in (-1, 1):
                old = layer[v]
                low = min(old, old + step)
                if low < 0 or low + 1 >= layers:
                    continue
                inner = near[v, low]
                side = np.int64(step > 0)
                if inner < _KNOWN and failed[side, old, inner] == turn:
                    continue
                before = value if value <= IMPOSSIBLE else _two_layers(sizes, edges, pairs, low)
                old_pairs = pairs[low], pairs[low + 1]
                _shift(sizes, edges, low, -step, inner)
                if value <= IMPOSSIBLE:
                    pairs, found = layer_blocks(sizes, edges)
                else:
                    found = _two_layers(sizes, edges, pairs, low)
                if found > before + 1e-7:
                    value = found if value <= IMPOSSIBLE else value + found - before
                    moved, turn = True, turn + 1
                    layer[v] = old + step
                    for edge in range(indptr[v], indptr[v + 1]):
                        near[indices[edge], low] -= step
                else:
                    _shift(sizes, edges, low, step, inner)
                    pairs[low], pairs[low + 1] = old_pairs
                    if inner < _KNOWN:
                        failed[side, old, inner] = turn
    return value


@compiled
def _count_layers(
    indptr: Offsets, indices: Ints, layer: Layers, layers: int
) -> tuple[Ints, NDArray[np.int64], NDArray[np.int64]]:
    """Return each node's neighbours in layers up to each, and nodes and edges of each layer."""
    n = len(indptr) - 1
    near = np.zeros((n, layers), dtype=np.int32)
    sizes = np.zeros(layers, dtype=np.int64)
    edges = np.zeros(layers, dtype=np.int64)
    for v in range(n):
        sizes[layer[v]] += 1
        for edge in range(indptr[v], indptr[v + 1]):
            u = indices[edge]
            near[v, layer[u]] += 1
            if u > v:
                edges[max(layer[u], layer[v])] += 1
        for other in range(1, layers):
            near[v, other] += near[v, other - 1]
    return near, sizes, edges


@compiled
def _shift(
    sizes: NDArray[np.int64], edges: NDArray[np.int64], low: int, step: int, inner: int
) -> None:
    """Count a node with so many inner neighbours to layer `low` (1), or to the next one (-1)."""
    sizes[low] += step
    sizes[low + 1] -= step
    edges[low] += step * inner
    edges[low + 1] -= step * inner


@compiled
def _two_layers(
    sizes: NDArray[np.int64], edges: NDArray[np.int64], pairs: NDArray[np.float64], low: int
) -> float:
    """Return what two neighbouring layers add to the log posterior; sets their pairs."""
    inner = 0.0
    for layer in range(low):
        inner += sizes[layer]
    value = 0.0
    for layer in range(low, low + 2):
        size = float(sizes[layer])
        if size < 1.0:
            return IMPOSSIBLE
        pairs[layer] = size * (size - 1.0) / 2.0 + size * inner
        inner += size
        value += log_block(pairs[layer], float(edges[layer])) - log_choose(inner, size)
    for outer in range(max(low, 1), min(low + 3, len(sizes))):
        if edges[outer - 1] * pairs[outer] < edges[outer] * pairs[outer - 1]:
            return IMPOSSIBLE
    return value
