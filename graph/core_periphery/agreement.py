"""How far methods agree: cores that overlap, and people ranked alike."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import polars as pl

from graph.core_periphery.dossier import CorePeriphery
from graph.core_periphery.found import Found


def agreement(found: CorePeriphery) -> list[dict[str, Any]]:
    """Return for each two methods how far they agree.

    `jaccard`, `both` and `either` tell of cores, unknown where a method makes none; `rank` is
    Spearman's correlation of what they give to those with at least one tie (to all alike, unknown).
    """
    tied = found.graph.degrees > 0
    values = pl.DataFrame(
        {
            name: method.found.values[tied]
            for name, method in found.methods.items()
            if method.found.values is not None
        }
    )
    return [
        _pair(a, b, found.methods[a].found, found.methods[b].found)
        | {"rank": _rank(values[a], values[b])}
        for a, b in combinations(values.columns, 2)
    ]


def _pair(a: str, b: str, mine: Found, theirs: Found) -> dict[str, Any]:
    if mine.core is None or theirs.core is None:
        return {"methods": [a, b], "both": None, "either": None, "jaccard": None}
    both, either = int((mine.core & theirs.core).sum()), int((mine.core | theirs.core).sum())
    return {
        "methods": [a, b], "both": both, "either": either,
        "jaccard": both / either if either else None,
    }  # fmt: skip


def _rank(a: pl.Series, b: pl.Series) -> float | None:
    """Return Spearman's correlation, none where one of both is the same for all."""
    correlation = pl.select(pl.corr(a, b, method="spearman")).item()
    return None if correlation is None or math.isnan(correlation) else float(correlation)
