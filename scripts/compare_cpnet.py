"""Compare the core-periphery methods with the package cpnet, side by side in one run.

uv run --with cpnet==0.0.21 python scripts/compare_cpnet.py [--runs N]

The best of N runs of cpnet on the graphs that NetworkX ships, and on two that papers print, scored
by the definitions that `graph.core_periphery` uses, beside what is found here; then seconds of CPU
for one Borgatti-Everett run on 500 people. The figures in tests/unit/graph/test_core_methods.py and
test_core_periphery.py were made so. cpnet (MIT by its metadata) is no development dependency: its
last version is of July 2022, it brings pandas, plotly, seaborn, simanneal and their likes, and its
Rombach and MINRES runs may fail on newer versions of NumPy, which is told then.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.core_periphery.continuous import transition
from graph.core_periphery.search import find_all, find_cores
from graph.kernels.csr import from_networkx

_GRAPHS = "karate_club", "davis_southern_women", "florentine_families", "les_miserables"
# Figure 1 of Borgatti and Everett (2000, doi:10.1016/S0378-8733(99)00019-2), and the four powers of
# Galtung (1971) with their dependents, as Estévez and Nordlund (2025) print them.
_PRINTED = {
    "Borgatti and Everett, figure 1": {
        1: (2, 3, 4, 5), 2: (3, 4, 6, 7, 8), 3: (4, 8, 9), 4: (5, 10),
    },
    "Galtung, feudal network": {
        1: (2, 4, 5, 6), 2: (3, 7, 8), 3: (4, 9, 10, 11), 4: (12, 13),
    },
}  # fmt: skip
_TIMES = 200
Values = NDArray[np.float64]


def correlation(A: Values, x: Values) -> float:
    """Return the Borgatti-Everett score over all pairs."""
    upper = np.triu_indices(len(A), 1)
    ideal = (x[:, None] + x[None, :] > 0)[upper]
    return float(np.corrcoef(A[upper], ideal)[0, 1])


def error_saved(A: Values, x: Values) -> float:
    """Return the MINRES score over pairs of different nodes."""
    off = ~np.eye(len(A), dtype=bool)
    residual = ((A - np.outer(x, x))[off] ** 2).sum()
    return float(1 - residual / ((A[off] - A[off].mean()) ** 2).sum())


def quality(A: Values, x: Values) -> float:
    """Return Rombach's core quality of the order of some values."""
    c = np.empty(len(A))
    c[np.argsort(-x, kind="stable")] = transition(len(A))
    return float(c @ A @ c)


METHODS: dict[str, tuple[str, Callable[[Values, Values], float]]] = {
    "borgatti_everett": ("BE", correlation),
    "minres": ("MINRES", error_saved),
    "rombach": ("Rombach", quality),
}
"""Our name, cpnet's, and the score by its definition."""


def graphs() -> dict[str, nx.Graph[int]]:
    """Return the graphs by name, without weights, which cpnet would count."""
    told: dict[str, nx.Graph[int]] = {}
    for name in _GRAPHS:
        known = nx.convert_node_labels_to_integers(getattr(nx, f"{name}_graph")())
        G: nx.Graph[int] = nx.Graph()
        G.add_nodes_from(known)
        G.add_edges_from(known.edges())
        told[name.replace("_", " ")] = G
    for name, neighbours in _PRINTED.items():
        told[name] = nx.convert_node_labels_to_integers(nx.Graph(neighbours))
    return told


def theirs(cpnet: Any, name: str, G: nx.Graph[int], **options: int) -> Values:  # noqa: ANN401 - a module without types
    """Return the coreness that cpnet gives each node."""
    method = getattr(cpnet, name)(**options)
    method.detect(G)
    coreness = method.get_coreness()
    return np.array([coreness[node] for node in G], dtype=float)


def best(cpnet: Any, method: str, G: nx.Graph[int], runs: int) -> float | str:  # noqa: ANN401 - a module without types
    """Return the best score of some runs of cpnet, or why there is none."""
    name, scored = METHODS[method]
    A = nx.to_numpy_array(G, weight=None)
    try:
        return max(scored(A, theirs(cpnet, name, G)) for _ in range(runs))
    except (TypeError, ValueError, AttributeError) as error:
        return f"fails: {error}"


def speed(cpnet: Any) -> tuple[float, float]:  # noqa: ANN401 - a module without types
    """Return seconds of CPU of one run on 500 people, theirs and ours; compilation apart."""
    G = nx.barabasi_albert_graph(500, 4, seed=1)
    theirs(cpnet, "BE", nx.barabasi_albert_graph(40, 4, seed=1), num_runs=1)
    graph = from_networkx(G)
    find_all(graph, starts=1, seed=0, methods=["borgatti_everett"])
    started = time.process_time()
    theirs(cpnet, "BE", G, num_runs=1)
    other, started = time.process_time() - started, time.process_time()
    for _ in range(_TIMES):
        find_all(graph, starts=1, seed=0, methods=["borgatti_everett"])
    return other, (time.process_time() - started) / _TIMES


def main() -> int:
    """Print both tables; 1 if cpnet is better anywhere, 2 if it is not installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    try:
        cpnet = import_module("cpnet")
    except ModuleNotFoundError as error:
        print(f"{error}; run it with: uv run --with cpnet==0.0.21 python scripts/compare_cpnet.py")
        return 2
    worse = 0
    print("| graph | method | cpnet | here |\n|---|---|---|---|")
    for name, G in graphs().items():
        found = find_cores(G, methods=list(METHODS))
        for method in METHODS:
            other, own = best(cpnet, method, G, options.runs), found[method].score or 0.0
            worse += not isinstance(other, str) and own < other - 1e-9
            told = other if isinstance(other, str) else f"{other:.5f}"
            print(f"| {name} | {method} | {told} | {own:.5f} |")
    other, own = speed(cpnet)
    print(f"\n500 people, one run: cpnet {other:.3f} s, here {own:.6f} s: {other / own:,.0f} times")
    return int(worse > 0)


if __name__ == "__main__":
    sys.exit(main())
