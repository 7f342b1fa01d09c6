"""Count how often a core is told in communities of which it is known whether there is one.

python scripts/planted_worlds.py [--worlds N] [--draws N]

Worlds as `kithgraph simulate` writes them by default but for strength and seed. Per method: worlds
in which it finds more than graphs of the same degrees have; more than such graphs have in which
replies repeat; and more than the same degrees and the null `activity` make (p at most 0.05, not
adjusted).
"""

from __future__ import annotations

import argparse
from collections import Counter

from graph.core_periphery.dossier import examine
from graph.core_periphery.draws import Depth
from graph.core_periphery.methods import METHODS
from graph.core_periphery.observed import observed_replies
from graph.statistics.nulls import LEVEL, Observed
from ingest.simulate.worlds import World, replies_of

_STRENGTHS = 0.0, 0.25, 0.5, 0.75, 1.0
_NULLS = "degree", "degree_repeated", "activity"
_BEYOND = {"degree"}, {"degree_repeated"}, {"degree", "activity"}


def told(seen: Observed, draws: int, seed: int) -> dict[str, set[str]]:
    """Return by method the nulls beyond which it finds a core."""
    depth = Depth(n_null=draws, nulls=_NULLS, starts=10, mixing=False)
    nodes = [str(node) for node in range(seen.graph.n)]
    found = examine(seen, nodes, depth=depth, seed=seed).methods
    return {
        name: {
            null for null, against in one.against.items()
            if against.p is not None and against.p <= LEVEL
        }
        for name, one in found.items()
    }  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=20)
    parser.add_argument("--draws", type=int, default=39)
    options = parser.parse_args()
    columns = [f"{strength:g}" for strength in _STRENGTHS]
    beyond: dict[str, Counter[tuple[str, int]]] = {name: Counter() for name in METHODS}
    for strength, column in zip(_STRENGTHS, columns, strict=True):
        for seed in range(options.worlds):
            seen = observed_replies(replies_of(World(strength=strength, seed=seed)))
            for name, nulls in told(seen, options.draws, seed).items():
                for place, asked in enumerate(_BEYOND):
                    beyond[name][column, place] += asked <= nulls
    print(f"| method | {' | '.join(columns)} |")
    print("|---|" + "---|" * len(columns))
    for name, counts in beyond.items():
        shares = (
            " / ".join(
                f"{counts[column, place] / options.worlds:.2f}" for place in range(len(_BEYOND))
            )
            for column in columns
        )
        print(f"| {name} | {' | '.join(shares)} |")


if __name__ == "__main__":
    main()
