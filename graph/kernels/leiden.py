"""Communities by modularity: the refinement of the Leiden method, compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets

Floats = NDArray[np.float64]
Groups = NDArray[np.int64]


@compiled
def refine_groups(  # noqa: C901, PLR0912, PLR0917 - numba; one pass, told in one piece
    indptr: Offsets,
    indices: Ints,
    weights: Floats,
    loops: Floats,
    order: Ints,
    group: Groups,
    chances: Floats,
    theta: float,
) -> Groups:
    """Return a split of each group into parts that hang together, as numbers of nodes.

    Nodes that still stand alone join, in the given order, a part of their group that is well
    connected with the rest of it; a part is drawn with probability growing with what modularity
    gains (`theta`: how freely), by one of `chances` a node. Arguments else as in `move_nodes`.
    """
    n = len(indptr) - 1
    strength = loops.copy()
    inner = np.zeros(n)
    for v in range(n):
        for edge in range(indptr[v], indptr[v + 1]):
            strength[v] += weights[edge]
            if group[indices[edge]] == group[v]:
                inner[v] += weights[edge]
    total = strength.sum()
    held = np.zeros(n)
    for v in range(n):
        held[group[v]] += strength[v]
    part = np.arange(n)
    mass, cut, size = strength.copy(), inner.copy(), np.ones(n, dtype=np.int64)
    toward, gains = np.zeros(n), np.empty(n)
    seen = np.empty(n, dtype=np.int64)
    for position in range(n):
        v = order[position]
        whole = held[group[v]]
        if size[v] != 1 or part[v] != v or inner[v] * total < strength[v] * (whole - strength[v]):
            continue
        count = 0
        for edge in range(indptr[v], indptr[v + 1]):
            u = indices[edge]
            if group[u] == group[v]:
                if toward[part[u]] == 0.0:
                    seen[count] = part[u]
                    count += 1
                toward[part[u]] += weights[edge]
        highest = 0.0
        for index in range(count):
            c = seen[index]
            gains[index] = toward[c] - strength[v] * mass[c] / total
            if cut[c] * total < mass[c] * (whole - mass[c]):
                gains[index] = -1.0
            highest = max(highest, gains[index])
        # to stay alone gains nothing and is one of the choices
        mark = np.exp(-highest / theta)
        for index in range(count):
            if gains[index] >= 0.0:
                mark += np.exp((gains[index] - highest) / theta)
        mark = mark * chances[position] - np.exp(-highest / theta)
        chosen = v
        for index in range(count):
            if mark > 0.0 and gains[index] >= 0.0:
                chosen = seen[index]
                mark -= np.exp((gains[index] - highest) / theta)
        if chosen != v:
            part[v] = chosen
            mass[chosen] += strength[v]
            cut[chosen] += inner[v] - 2.0 * toward[chosen]
            size[chosen] += 1
            size[v] = 0
        for index in range(count):
            toward[seen[index]] = 0.0
    return part
