"""Size, parts, mixing and communities of a network, as rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from graph.kernels.csr import Csr
from graph.statistics.assortativity import degree_assortativity
from graph.statistics.communities import agreement, leiden_groups, modularity
from graph.statistics.nulls import degree, p_value, seeds, two_sided
from graph.statistics.reciprocity import Acts
from graph.tables.nets import Net
from graph.tables.rows import Row, part_row

_SAME_DEGREES = "same degrees"


def size_rows(net: Net) -> list[Row]:
    """Return nodes, ties, isolates and connected parts."""
    graph, n = net.graph, net.acts.n
    weak = np.bincount(_parts(net.acts, strong=False)) if n else np.zeros(0, dtype=np.int64)
    rows = [
        Row(figure="nodes", network=net.name, n=n, value=n),
        Row(figure="ties", network=net.name, n=n, value=net.ties),
        Row(figure="acts", network=net.name, n=n, value=len(net.acts.source)),
        part_row("isolates", net.name, int((graph.degrees == 0).sum()), n),
        Row(figure="components", network=net.name, n=n, value=int((weak > 1).sum())),
        part_row("giant_weak", net.name, int(weak.max(initial=0)), n),
    ]
    if net.directed:
        strong = np.bincount(_parts(net.acts, strong=True)) if n else weak
        rows.append(part_row("giant_strong", net.name, int(strong.max(initial=0)), n))
    return rows


def _parts(acts: Acts, *, strong: bool) -> NDArray[np.int32]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(acts.source), dtype=np.int8)
    matrix = coo_array((ones, (acts.source, acts.target)), shape=(acts.n, acts.n)).tocsr()
    kind = "strong" if strong else "weak"
    labels: NDArray[np.int32] = connected_components(matrix, connection=kind)[1]
    return labels


def mixing_rows(net: Net, *, n_null: int, seed: int) -> list[Row]:
    """Return the degree assortativity; projections of a shared thing are not tested."""
    graph = net.graph
    value = degree_assortativity(graph)
    if value is None or not net.directed:
        return [Row(figure="assortativity", network=net.name, n=graph.m, value=value)]
    draws = _over_draws(graph, _assortativity_of, n_null=n_null, seed=seed)
    above, below = (p_value(s * value, [s * draw for draw in draws]) for s in (1, -1))
    low, high = (float(x) for x in np.quantile(draws, [0.025, 0.975]))
    return [
        Row(
            figure="assortativity", network=net.name, n=graph.m, value=value, null=_SAME_DEGREES,
            null_mean=float(np.mean(draws)), null_low=low, null_high=high,
            p=two_sided(above, below),
        )
    ]  # fmt: skip


def community_rows(net: Net, *, n_seeds: int, n_null: int, seed: int) -> list[Row]:
    """Return modularity, number and stability of communities by the Leiden method.

    Of several searches the best is told, but the first alone is tested: each draw is searched once.
    That a network is as modular as this, or more, is asked of each draw: less would be no finding.
    """
    graph = net.graph
    if graph.m == 0:
        return []
    searches = seeds(seed, n_seeds)
    with ThreadPoolExecutor() as pool:
        splits = list(pool.map(lambda s: leiden_groups(graph, seed=s), searches))
    values = [modularity(graph, split) or 0.0 for split in splits]
    best = splits[int(np.argmax(values))]
    draws = _over_draws(graph, partial(_modularity_of, seed=searches[0]), n_null=n_null, seed=seed)
    sizes = np.bincount(best)
    tied = int((graph.degrees > 0).sum())
    return [
        Row(
            figure="modularity",
            network=net.name,
            n=tied,
            value=max(values),
            null=_SAME_DEGREES,
            null_mean=float(np.mean(draws)),
            null_low=min(draws),
            null_high=max(draws),
            p=p_value(values[0], draws),
            told=f"null: lowest and highest of {n_null:,}",
        ),
        Row(figure="communities", network=net.name, n=tied, value=int((sizes > 1).sum())),
        part_row("largest_community", net.name, int(sizes.max()), tied),
        *_stability(net.name, graph, splits),
    ]


def _stability(network: str, graph: Csr, splits: Sequence[NDArray[np.int64]]) -> list[Row]:
    """Return how far each two splits agree about those who have a tie."""
    tied = graph.degrees > 0
    pairs = [agreement(a[tied], b[tied]) for a, b in combinations(splits, 2)]
    if not pairs:
        return []
    return [
        Row(
            figure=name, network=network, n=len(pairs), value=float(np.mean(found)),
            low=min(found), high=max(found), told="lowest and highest of the pairs",
        )
        for name in ("nmi", "ari")
        if (found := [getattr(pair, name) for pair in pairs])
    ]  # fmt: skip


def _over_draws(
    graph: Csr, figure: Callable[[Csr], float], *, n_null: int, seed: int
) -> list[float]:
    with ThreadPoolExecutor() as pool:
        return list(pool.map(partial(_of_draw, graph, figure), seeds(seed, n_null, stream=43)))


def _of_draw(graph: Csr, figure: Callable[[Csr], float], seed: int) -> float:
    return figure(degree(graph, seed=seed).graph)


def _assortativity_of(graph: Csr) -> float:
    return degree_assortativity(graph) or 0.0


def _modularity_of(graph: Csr, *, seed: int) -> float:
    return modularity(graph, leiden_groups(graph, seed=seed)) or 0.0
