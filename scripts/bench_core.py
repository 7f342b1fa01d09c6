"""Measure the core-periphery methods: growth with the size of the graph, and deep tests.

python scripts/bench_core.py deep TIES NULLS

Imported by `scripts/bench.py`; `deep` alone prints seconds, seconds of CPU and peak memory of one
discrete Borgatti-Everett run with ten starts, and of its test against degree-preserving graphs, so
that memory can be measured in a process of its own.
"""

from __future__ import annotations

import itertools
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from graph.core_periphery.dossier import examine
from graph.core_periphery.draws import Depth
from graph.core_periphery.methods import METHODS, make_starts
from graph.kernels.csr import from_pairs
from graph.statistics.nulls import Observed, arcs_of, degree

SIZES = 10_000, 100_000, 1_000_000
_STARTS, _TURNS = 10, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Seconds of CPU of a method on graphs of each of `SIZES`, and ties they had."""

    what: str
    seconds: tuple[float, ...]
    ties: tuple[int, ...]

    @property
    def factor(self) -> float:
        """By how much time grows beyond ties, a doubling of the ties."""
        beyond = self.seconds[-1] / self.seconds[0] / (self.ties[-1] / self.ties[0])
        return float(beyond ** (1.0 / np.log2(self.ties[-1] / self.ties[0])))

    def __str__(self) -> str:
        """Return the seconds of each size."""
        return " / ".join(f"{1000 * one:,.1f}" for one in self.seconds)


def invented(ties: int) -> Observed:
    """Return a random graph of uneven degrees with about so many ties, a quarter as many people."""
    n = ties // 4
    rng = np.random.default_rng(1)
    own = (1.0 + np.arange(n)) ** -0.5
    own /= own.sum()
    # who has many ties stands anywhere, as in a table of people
    place = rng.permutation(n)
    ends = place[rng.choice(n, size=(2, int(1.05 * ties)), p=own)]
    source, target = ends[:, ends[0] != ends[1]]
    return Observed(graph=from_pairs(n, source, target), arcs=arcs_of(n, source, target))


def growth() -> list[Growth]:
    """Measure every method, the starts and one degree-preserving graph; compilation apart.

    All sizes are measured in turns, the least of some turns counts: the machine's own drift from
    one minute to the next would look like growth.
    """
    seen = [invented(size) for size in SIZES]
    jobs, ties = [_jobs(one) for one in seen], tuple(one.graph.m for one in seen)
    least = {name: [np.inf] * len(SIZES) for name in jobs[0]}
    for _, (place, of_size) in itertools.product(range(_TURNS), enumerate(jobs)):
        for name, job in of_size.items():
            least[name][place] = min(least[name][place], _spent(job))
    return [Growth(what=name, seconds=tuple(told), ties=ties) for name, told in least.items()]


def _jobs(seen: Observed) -> dict[str, Callable[[], object]]:
    begin = make_starts(seen.graph, starts=_STARTS, seed=1, arcs=seen.arcs)
    return {
        **{name: partial(method, seen.graph, begin) for name, method in METHODS.items()},
        "ten starts": partial(make_starts, seen.graph, starts=_STARTS, seed=1),
        "one degree-preserving graph": partial(degree, seen.graph, seed=1),
    }


def _spent(job: Callable[[], object]) -> float:
    started = time.process_time()
    job()
    return max(time.process_time() - started, 1e-5)


def deep(ties: int, nulls: int) -> dict[str, float]:
    """Measure one run of ten starts, and its test against so many degree-preserving graphs."""
    small, seen = invented(SIZES[0]), invented(ties)
    depth = Depth(
        n_null=nulls, nulls=("degree",), methods=("borgatti_everett",), starts=_STARTS,
        mixing=False,
    )  # fmt: skip
    _examined(small, depth)
    started = time.perf_counter()
    begin = make_starts(seen.graph, starts=_STARTS, seed=1)
    found = METHODS["borgatti_everett"](seen.graph, begin)
    once = time.perf_counter() - started
    started, spent = time.perf_counter(), time.process_time()
    p = _examined(seen, depth)
    return {
        "ties": seen.graph.m, "score": found.score or 0.0, "p": p, "once": once,
        "tested": time.perf_counter() - started, "cpu": time.process_time() - spent,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip


def _examined(seen: Observed, depth: Depth) -> float:
    found = examine(seen, [str(node) for node in range(seen.graph.n)], depth=depth)
    return found.methods["borgatti_everett"].against["degree"].p or 1.0


if __name__ == "__main__":
    print(json.dumps(deep(int(sys.argv[2]), int(sys.argv[3]))))
