"""How far methods agree: cores that overlap, and people ranked alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from graph.core_periphery.dossier import CorePeriphery
from graph.core_periphery.found import Found, Values


def agreement(found: CorePeriphery) -> list[dict[str, Any]]:
    """Return for each two methods how far they agree.

    `jaccard`, `both` and `either` tell of cores, unknown where a method makes none; `rank` is
    Spearman's correlation of what they give to those with at least one tie (to all alike, unknown).
    """
    tied = found.graph.degrees > 0
    ranks = {
        name: _ranks(method.found.values[tied])
        for name, method in found.methods.items()
        if method.found.values is not None
    }
    names = list(ranks)
    return [
        _pair(a, b, found.methods[a].found, found.methods[b].found)
        | {"rank": _correlation(ranks[a], ranks[b])}
        for place, a in enumerate(names)
        for b in names[place + 1 :]
    ]


def _pair(a: str, b: str, mine: Found, theirs: Found) -> dict[str, Any]:
    if mine.core is None or theirs.core is None:
        return {"methods": [a, b], "both": None, "either": None, "jaccard": None}
    both, either = int((mine.core & theirs.core).sum()), int((mine.core | theirs.core).sum())
    return {
        "methods": [a, b], "both": both, "either": either,
        "jaccard": both / either if either else None,
    }  # fmt: skip


def _ranks(values: Values) -> Values:
    """Return mean ranks, equal values alike."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Values = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return ranks


def _correlation(a: Values, b: Values) -> float | None:
    if len(a) < 2 or a.min() == a.max() or b.min() == b.max():
        return None
    return float(np.corrcoef(a, b)[0, 1])
