"""Measure size and power of the core-periphery tests; write docs/core-periphery.md.

python scripts/core_power.py [--graphs N] [--planted N] [--draws N] [--counts FOLDER]
                             [--only size|busy|power] [--no-write]

It takes an hour of CPU; with `--counts` what was counted is kept, so that a run can go on. With
`--only` one part of the page is counted, and the others stay as they are.

Size: graphs are drawn from each null, and each is tested against that null; where the interval of a
share lies above the level, the method is tried anew on other graphs. Then networks of replies in
which nothing but how much people write decides who answers whom are tested against both nulls of
degree. Power: graphs with a
planted core are tested, in worlds whose structure some methods look for and others do not. The page
is made by this script alone, its sentences of what was measured too.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import numpy as np
from core_power_page import (
    ANEW,
    BUSY,
    DENSITIES,
    FIRST,
    KNOWN,
    PARTS,
    Row,
    Sizes,
    Told,
    busy_part,
    document,
    off,
    power_part,
    size_part,
)
from core_worlds import (
    CORE,
    PEOPLE,
    WORLDS,
    World,
    busy_talk,
    drawn,
    of_the_null,
    planted,
    sets,
    talk,
)
from numpy.typing import NDArray

from graph.core_periphery.dossier import examine
from graph.core_periphery.draws import Depth
from graph.core_periphery.methods import METHODS
from graph.statistics.nulls import LEVEL, NULLS, Observed, seeds

_ROOT = Path(__file__).resolve().parent.parent
_STRENGTHS = 0.0, 0.25, 0.5, 0.75, 1.0
_STARTS = 3
_CHUNK, _BUSY = 100, 300
_FEWER = {"degree_repeated": 1000}
"""Graphs of nulls that are counted on fewer than the others."""


def rejections(
    graphs: Iterator[Observed],
    null: str,
    *,
    draws: int,
    methods: Sequence[str],
    split: NDArray[np.int8] | None = None,
    first: int = 0,
) -> dict[str, Told]:
    """Return how often each method rejects a null at the level.

    `split` is the planted one; `first` the seed of the first graph's test.
    """
    yes, beats, below = (dict.fromkeys(methods, 0) for _ in range(3))
    count = 0
    known: set[str] = set()
    depth = Depth(n_null=draws, nulls=(null,), methods=tuple(methods), starts=_STARTS, mixing=False)
    for number, seen in enumerate(graphs, first):
        nodes = [str(node) for node in range(seen.graph.n)]
        found = examine(seen, nodes, depth=depth, seed=number, threads=1).methods
        count += 1
        for method in methods:
            against = found[method].against[null]
            yes[method] += against.p is not None and against.p <= LEVEL
            own = None if split is None else planted(method, seen, split)
            if own is not None:
                known.add(method)
                best = found[method].found.strength
                drawn = against.strengths
                # a graph in which nothing was found was not tested
                beats[method] += bool(drawn) and own > float(np.quantile(drawn, 0.95))
                below[method] += best is None or best < own - 1e-9
    return {
        m: Told(
            method=m, null=null, yes=yes[m], of=count, below=below[m],
            planted=beats[m] / count if m in known else None,
        )
        for m in methods
    }  # fmt: skip


def size(null: str, chunk: int, draws: int) -> list[Told]:
    """Return how often `_CHUNK` graphs of a null are told from that null."""
    return _told(null, _CHUNK * chunk, _CHUNK, draws, tuple(METHODS))


def busy(chunk: int, draws: int) -> list[Told]:
    """Return how often `_CHUNK` networks of busy people without a core are told from nulls."""
    nulls, said = BUSY[:-1], Counter[tuple[str, str]]()
    depth = Depth(n_null=draws, nulls=nulls, starts=_STARTS, mixing=False)
    for seed in range(_CHUNK * chunk, _CHUNK * (chunk + 1)):
        seen = busy_talk(seed)
        nodes = [str(node) for node in range(seen.graph.n)]
        found = examine(seen, nodes, depth=depth, seed=seed, threads=1).methods
        for method, one in found.items():
            known = {null: against.p for null, against in one.against.items()}
            yes = [null for null, p in known.items() if p is not None and p <= LEVEL]
            said.update((method, null) for null in yes)
            said[method, BUSY[-1]] += len(yes) == len(nulls)
    return [
        Told(method=method, null=null, yes=said[method, null], of=_CHUNK)
        for null in BUSY
        for method in METHODS
    ]


def known(chunk: int, draws: int) -> list[Told]:
    """Return how often `KNOWN` tells `_CHUNK` of them from graphs drawn with their own busyness."""
    numbers = range(_CHUNK * chunk, _CHUNK * (chunk + 1))
    made = (busy_talk(seed, known=True) for seed in numbers)
    told = rejections(made, "degree_repeated", draws=draws, methods=(KNOWN,), first=numbers[0])
    return list(told.values())


def anew(null: str, method: str, draws: int) -> list[Told]:
    """Return how often one method tells `ANEW` other graphs of a null from that null."""
    return _told(null, 100_000, ANEW, draws, (method,))


def _told(null: str, first: int, many: int, draws: int, methods: tuple[str, ...]) -> list[Told]:
    base = talk(1)
    drawn_from = seeds(7, first + many, stream=list(NULLS).index(null))[first:]
    made = (of_the_null(base, null, seed) for seed in drawn_from)
    return list(rejections(made, null, draws=draws, methods=methods, first=first).values())


def power(place: int, density: str, strength: float, graphs: int, draws: int) -> list[Told]:
    """Return what all methods say of the graphs of a world, by its place among `WORLDS`."""
    world = WORLDS[place]
    arcs = world.scored == "directed"
    split = sets() if arcs else (np.arange(PEOPLE) >= CORE).astype(np.int8)
    methods = ("directed",) if arcs else tuple(name for name in METHODS if name != "directed")
    odds, ties = world.odds(strength), DENSITIES[density]
    made = (drawn(odds, ties, seed, arcs=arcs) for seed in seeds(11, graphs))
    told = rejections(made, world.null, draws=draws, methods=methods, split=split)
    return list(told.values())


def added(chunks: Sequence[Sequence[Told]]) -> list[Told]:
    """Return the counts of several chunks of graphs as one."""
    return [
        replace(parts[0], yes=sum(one.yes for one in parts), of=sum(one.of for one in parts))
        for parts in zip(*chunks, strict=True)
    ]


def kept(folder: Path | None, name: str, count: Callable[[], list[Told]]) -> list[Told]:
    """Return what is counted under a name, from the folder if it is there."""
    path = None if folder is None else folder / f"{name}.json"
    if path is not None and path.exists():
        return [Told(**one) for one in json.loads(path.read_text("utf-8"))]
    told = count()
    print(f"{name} done", flush=True)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([asdict(one) for one in told]), "utf-8")
    return told


def measured_sizes(chunks: int, draws: int, folder: Path | None) -> Sizes:
    """Return the shares of all nulls and methods."""
    counted = {
        null: [
            kept(folder, f"size-{null}-{chunk}", partial(size, null, chunk, draws))
            for chunk in range(min(chunks, _FEWER.get(null, chunks * _CHUNK) // _CHUNK))
        ]
        for null in NULLS
    }

    def of_first(many: int) -> list[Told]:
        return [told for null in NULLS for told in added(counted[null][:many])]

    every = of_first(chunks)
    again = [
        kept(folder, f"anew-{t.null}-{t.method}", partial(anew, t.null, t.method, draws))[0]
        for t in every
        if off(t)
    ]
    return Sizes(every=every, first=of_first(FIRST // _CHUNK), anew=again)


def measured_busy(draws: int, folder: Path | None) -> tuple[list[Told], Told]:
    """Return the shares of networks of busy people, and of `KNOWN` if busyness is not fitted."""
    chunks = range(_BUSY // _CHUNK)
    alone, own = (
        added([kept(folder, f"{name}-{chunk}", partial(count, chunk, draws)) for chunk in chunks])
        for name, count in (("busy", busy), ("known", known))
    )
    return alone, own[0]


def measured_powers(graphs: int, draws: int, folder: Path | None) -> list[tuple[World, list[Row]]]:
    """Return what all methods say of the graphs of all worlds."""
    return [
        (world, [
            Row(density=density, strength=strength, told={
                one.method: one for one in kept(
                    folder, f"power-{place}-{density}-{strength:g}",
                    partial(power, place, density, strength, graphs, draws),
                )
            })
            for density, strength in itertools.product(DENSITIES, _STRENGTHS)
        ])
        for place, world in enumerate(WORLDS)
    ]  # fmt: skip


def main() -> int:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graphs", type=int, default=1000)
    parser.add_argument("--planted", type=int, default=50)
    parser.add_argument("--draws", type=int, default=19)
    parser.add_argument("--counts", type=Path)
    parser.add_argument("--only", choices=tuple(PARTS))
    parser.add_argument("--no-write", action="store_true")
    options = parser.parse_args()
    draws, folder = options.draws, options.counts
    count: dict[str, Callable[[], list[str]]] = {
        "size": lambda: size_part(
            measured_sizes(options.graphs // _CHUNK, draws, folder), draws
        ),
        "busy": lambda: busy_part(*measured_busy(draws, folder)),
        "power": lambda: power_part(measured_powers(options.planted, draws, folder)),
    }  # fmt: skip
    wanted = list(PARTS) if options.only is None else [options.only]
    page = _ROOT / "docs/core-periphery.md"
    text = document({part: count[part]() for part in wanted}, page.read_text("utf-8"))
    print(text)
    if not options.no_write:
        page.write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
