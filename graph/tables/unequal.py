"""How unequal a network is: Gini, top shares, and whether the tail is a power law, as rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.statistics.heavy_tails import HeavyTail, heavy_tail
from graph.statistics.intervals import Z95, concentration_intervals, gini, top_share
from graph.tables.rows import Row, part_row

_PARTS = {"top_1_percent": 0.01, "top_10_percent": 0.1}
VERDICTS = {
    "power law": "power law: not ruled out, and better than exponential and lognormal",
    "not told apart": "a power law is not ruled out, nor are others",
    "another fits better": "another model fits better than a power law",
    "ruled out": "a power law is ruled out",
    "too few": "too few values to tell",
}


def inequality_rows(
    network: str, quantity: str, values: NDArray[np.integer], *, draws: int, seed: int
) -> list[Row]:
    """Return who has none, Gini and top shares of a quantity, with bootstrap intervals by node."""
    n = len(values)
    intervals = concentration_intervals(
        values, parts=tuple(_PARTS.values()), seed=seed, draws=draws
    )
    figures = {"gini": gini(values)} | {
        name: top_share(values, part=part) for name, part in _PARTS.items()
    }
    rows = [part_row("none", network, int((values == 0).sum()), n, part=quantity)]
    for (name, value), interval in zip(figures.items(), intervals, strict=True):
        low, high = interval or (None, None)
        rows.append(
            Row(figure=name, network=network, part=quantity, n=n, value=value, low=low, high=high)
        )
    return rows


def tail_rows(
    network: str, quantity: str, values: NDArray[np.integer], *, draws: int, seed: int
) -> list[Row]:
    """Return the fit of a power law to a quantity, its test, its rivals, and the verdict."""
    found = heavy_tail(values, draws=draws, seed=seed)
    verdict = Row(
        figure="tail", network=network, part=quantity, n=found.positive, p=found.p,
        told=VERDICTS[found.verdict],
    )  # fmt: skip
    if found.alpha is None or found.alpha_se is None:
        return [verdict]
    width = Z95 * found.alpha_se
    exponent = Row(
        figure="tail_exponent", network=network, part=quantity, n=found.n_tail, value=found.alpha,
        low=found.alpha - width, high=found.alpha + width, told=f"from {found.xmin:,} on",
    )  # fmt: skip
    return [verdict, exponent, *_rival_rows(network, quantity, found)]


def _rival_rows(network: str, quantity: str, found: HeavyTail) -> list[Row]:
    return [
        Row(
            figure=f"tail_against_{name}", network=network, part=quantity, n=found.n_tail,
            value=rival.ratio, p=rival.p,
        )
        for name, rival in (found.rivals or {}).items()
    ]  # fmt: skip
