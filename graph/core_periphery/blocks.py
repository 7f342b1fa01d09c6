"""Block models of a core, hub and spoke or layers, and the description length that chooses."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.core_periphery.found import Found, Mask, Starts, no_pattern
from graph.kernels.csr import Csr, Ints

Counts = NDArray[np.int64]
Layer = NDArray[np.int32]
MOST_LAYERS = 12
_MOST_STARTS, _FIRST, _GROUPS = 6, 3, 6
_LARGE = 2000
_CUTS, _MOST_CUTS = 60, 10


def hub_and_spoke(graph: Csr, starts: Starts) -> Found:
    """Return the core of hubs that describes the graph in the fewest nats.

    Densities fall from pairs within the core to pairs between core and periphery to the rest. The
    score is the description length, the negative logarithm of the likelihood (densities integrated
    out, drawn evenly but in this order) and of the prior of the split: lower is better. Graphs are
    compared by the share of nats that the core saves against one density for all pairs.

    References
    ----------
    .. [1] Gallagher, Young and Foucault Welles, "A clarified typology of core-periphery structure
       in networks", Science Advances 7 (2021), doi:10.1126/sciadv.abc9800, arXiv 2005.10191.
    """
    from graph.kernels.blocks import best_hub_prefix, switch_hubs

    if reason := no_pattern(graph):
        return Found(score=None, reason=reason)
    tried = []
    for order in _orders(graph, starts, _MOST_STARTS):
        member = best_hub_prefix(graph.indptr, graph.indices, order)
        value = switch_hubs(graph.indptr, graph.indices, order, member)
        tried.append((_least(graph.n, value, 2, 3), member))
    length, core, reached = _shortest(tried, lambda member: hub_length(graph, member))
    if not np.isfinite(length):
        return Found(score=None, reason="no split whose densities fall outwards")
    return Found(
        score=length, compared=saved(graph, length), core=core, values=core.astype(np.float64),
        reached=reached, sets={"core": int(core.sum()), "periphery": int((~core).sum())},
    )  # fmt: skip


def layered(graph: Csr, starts: Starts) -> Found:
    """Return the nested layers that describe the graph in the fewest nats; the innermost is core.

    A pair is linked with the density of the outer of its two layers; densities fall outwards. The
    number of layers, at least two, is the one whose description is shortest (see `hub_and_spoke`).
    Layers begin as the best cuts of an order, then nodes move between neighbouring layers. In small
    graphs the best ones are cut anew, so that layers can also merge and split.
    """
    if reason := no_pattern(graph):
        return Found(score=None, reason=reason)
    orders = _orders(graph, starts, _FIRST)
    tried = [one for order in orders for one in _cut_and_moved(graph, order)]
    if not tried:
        return Found(score=None, reason="no split into layers whose densities fall outwards")
    length, layer, reached = _shortest(tried, lambda layer: layers_length(graph, layer))
    if graph.n <= _LARGE:
        length, layer = _cut_anew(graph, length, layer)
    sizes = np.bincount(layer)
    return Found(
        score=length, compared=saved(graph, length), core=layer == 0,
        values=-layer.astype(np.float64),
        reached=reached,
        sets={f"layer {number + 1}": int(size) for number, size in enumerate(sizes)},
    )  # fmt: skip


def _orders(graph: Csr, starts: Starts, most: int) -> Sequence[Ints]:
    """Return the orders in which a search begins.

    In small graphs the first three, and groups grown from six nodes of most ties: sums over all
    neighbours, by which other orders are made, do not tell one group of two that each keep
    together. In large graphs, where they are hardly ever best, `most` of the usual orders.
    """
    from graph.kernels.cores import grown

    if graph.n > _LARGE:
        return list(starts.orders[:most])
    groups = grown(graph.indptr, graph.indices, starts.orders[0], _GROUPS)
    return [*starts.orders[:_FIRST], *groups]


def _shortest[Split: NDArray[Any]](
    tried: Sequence[tuple[float, Split]], length: Callable[[Split], float]
) -> tuple[float, Split, float]:
    """Return the shortest of some descriptions, its split, and the share of all that are as short.

    Each split comes with the least that its length can be, so that few need be measured.
    """
    measured: dict[bytes, float] = {}
    best = np.inf
    for least, split in sorted(tried, key=lambda one: one[0]):
        if least > best + 1e-3:
            break
        if (told := split.tobytes()) not in measured:
            measured[told] = length(split)
            best = min(best, measured[told])
    lengths = [measured.get(split.tobytes(), np.inf) for _, split in tried]
    first = int(np.argmin(lengths))
    return best, tried[first][1], float(np.mean(np.array(lengths) <= best + 1e-6))


def _least(n: int, value: float, layers: int, blocks: int) -> float:
    """Return the least length of a split with this value: its densities are sure to fall."""
    return -(value + _split_prior(n, layers) + math.lgamma(blocks + 1.0))


def _cut_and_moved(
    graph: Csr, order: Ints, ends: Sequence[int] | Counts = ()
) -> list[tuple[float, Layer]]:
    """Return layers cut from an order, after moves of nodes, with the least of their lengths."""
    from graph.kernels.blocks import IMPOSSIBLE, switch_layers

    made = [
        (switch_layers(graph.indptr, graph.indices, order, layer, layers), layer, layers)
        for layer, layers in _cut(graph, order, ends)
    ]
    return [
        (_least(graph.n, value, layers, layers), layer)
        for value, layer, layers in made
        if value > IMPOSSIBLE
    ]


def _cut_anew(graph: Csr, length: float, layer: Layer) -> tuple[float, Layer]:
    """Cut layers anew while that makes the description shorter.

    In order of layers, within one of how many ties a node has to it and those further in; layers
    may end where they ended, too.
    """
    sources = np.repeat(np.arange(graph.n), graph.degrees)
    for _ in range(_MOST_CUTS):
        inward = layer[graph.indices] <= layer[sources]
        inner = np.bincount(sources[inward], minlength=graph.n)
        order = np.lexsort((-inner, layer)).astype(np.int32)
        tried = _cut_and_moved(graph, order, np.cumsum(np.bincount(layer)))
        # a cut worse than the last is not measured
        better = [one for one in tried if one[0] < length - 1e-6]
        if not better:
            break
        best, other, _ = _shortest(better, lambda layer: layers_length(graph, layer))
        if best >= length - 1e-6:
            break
        length, layer = best, other
    return length, layer


def hub_length(graph: Csr, core: Mask) -> float:
    """Return the nats of a graph by the model of `hub_and_spoke` with this core.

    Infinite where densities do not fall outwards.
    """
    from graph.kernels.blocks import IMPOSSIBLE, hub_value

    k = int(core.sum())
    inside, touched = edges_of(graph, core)
    value = hub_value((graph.n, graph.m), k, (inside, graph.m - touched))
    if value <= IMPOSSIBLE:
        return np.inf
    pairs = k * (k - 1) / 2, k * (graph.n - k), (graph.n - k) * (graph.n - k - 1) / 2
    edges = inside, touched - inside, graph.m - touched
    return -(value + _order_prior(pairs, edges) + _split_prior(graph.n, 2))


def layers_length(graph: Csr, layer: Layer) -> float:
    """Return the nats of a graph by the model of `layered` with these layers, from 0 outwards.

    Infinite where densities do not fall outwards.
    """
    from graph.kernels.blocks import IMPOSSIBLE, layer_blocks

    sizes = np.bincount(layer)
    layers = len(sizes)
    outer = np.maximum(np.repeat(layer, graph.degrees), layer[graph.indices])
    edges = np.bincount(outer, minlength=layers) // 2
    pairs, value = layer_blocks(sizes, edges)
    if value <= IMPOSSIBLE:
        return np.inf
    return -(value + _order_prior(pairs.tolist(), edges) + _split_prior(graph.n, layers))


def saved(graph: Csr, length: float) -> float:
    """Return the share of nats that a description saves against one density for all pairs."""
    return 1.0 - length / one_density(graph)


def one_density(graph: Csr) -> float:
    """Return the description length in nats of a graph in which all pairs are alike."""
    from graph.kernels.blocks import log_block

    pairs = graph.n * (graph.n - 1) / 2
    return -float(log_block(pairs, float(graph.m))) + float(np.log(max(graph.n, 1)))


def _split_prior(n: int, layers: int) -> float:
    """Return the log prior of the number of layers and of their sizes."""
    from graph.kernels.blocks import log_choose

    return -float(np.log(n)) - float(log_choose(float(n - 1), float(layers - 1)))


def _order_prior(pairs: Sequence[float], edges: Sequence[float] | Counts) -> float:
    """Return the log of how much likelier densities in falling order make the blocks.

    That order is one of (number of blocks)! that even densities may have; against it stands the
    posterior probability of the order, by a sum over a grid of densities.
    """
    return math.lgamma(len(pairs) + 1.0) + float(np.log(max(_falls(pairs, edges), 1e-300)))


def _falls(pairs: Sequence[float], edges: Sequence[float] | Counts) -> float:
    """Return the probability that beta-distributed densities fall in the order given."""
    from scipy.special import betainc

    a, b = np.asarray(edges, dtype=float) + 1.0, np.asarray(pairs) - np.asarray(edges) + 1.0
    mean = a / (a + b)
    spread = np.sqrt(mean * (1.0 - mean) / (a + b + 1.0))
    cells = mean + spread * np.linspace(-8.0, 8.0, 97)[:, None]
    grid = np.unique(np.clip(cells, 0.0, 1.0))
    below = np.ones(len(grid) + 1)
    for place in range(len(a) - 1, -1, -1):
        mass = np.diff(betainc(a[place], b[place], grid), prepend=0.0, append=1.0)
        # within a cell both densities lie anywhere: half of the cell's own mass is below
        held = mass * below
        below = np.cumsum(held) - held / 2
        total = float(held.sum())
    return total


def _cut(graph: Csr, order: Ints, ends: Sequence[int] | Counts) -> list[tuple[Layer, int]]:
    """Return the best contiguous layers of an order for the most promising numbers of layers.

    `ends` are places where a layer may end beside the usual ones.
    """
    from graph.kernels.blocks import IMPOSSIBLE, best_cuts
    from graph.kernels.continuous import links_upward

    upward = links_upward(graph.indptr, graph.indices, order)
    until = np.concatenate([[0], np.cumsum(upward)]).astype(np.int64)
    ranks = np.geomspace(1, graph.n, _CUTS).round()
    cuts = np.unique(np.concatenate([[0], ranks, ends])).astype(np.int64)
    value, before = best_cuts(until, cuts, min(MOST_LAYERS, graph.n))
    last = len(cuts) - 1
    orders = np.cumsum(np.log(np.arange(1, len(value) + 1)))
    total = [
        value[layers, last] + _split_prior(graph.n, layers) + orders[layers - 1]
        if value[layers, last] > IMPOSSIBLE / 2
        else -np.inf
        for layers in range(2, len(value))
    ]
    best: list[int] = np.argsort(total)[::-1][:2].tolist() if total else []
    return [
        (_layer_of(order, cuts, before, number + 2), number + 2)
        for number in best
        if np.isfinite(total[number])
    ]


def _layer_of(
    order: Ints, cuts: NDArray[np.int64], before: NDArray[np.int64], layers: int
) -> Layer:
    """Return the layer of each node by following the best cuts from the end."""
    layer = np.empty(len(order), dtype=np.int32)
    last = len(cuts) - 1
    for number in range(layers, 0, -1):
        first = int(before[number, last])
        layer[order[cuts[first] : cuts[last]]] = number - 1
        last = first
    return layer


def edges_of(graph: Csr, core: Mask) -> tuple[int, int]:
    """Return the edges within a core, and those with an end in it."""
    sources = np.repeat(core, graph.degrees)
    targets = core[graph.indices]
    return int((sources & targets).sum()) // 2, int((sources | targets).sum()) // 2
