"""Which labels come together in one post, more or less often than chance makes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from graph.stance_figures.found import SIDES, Found
from graph.stances import LABELS
from graph.statistics.nulls import LEVEL
from graph.statistics.strata import holm, together

NULL = (
    "labels dealt out anew, each by itself, among the posts of a thread that are about as long "
    "(the same half power of two of characters: at most 1.4 times), since long posts say more of "
    "everything; exact, p two-sided, after Holm over all pairs"
)
"""Posts up to twice as long as each other would not do: where labels grow as steeply with length as
they do, p came below 0.05 in 7 to 10 of 100 planted worlds without pairs, here in 2 to 5."""


type Read = Mapping[tuple[str, str], Mapping[str, Any]]


def pairs(said: Found, read: Read) -> list[dict[str, Any]]:
    """Return how often two labels come together, against `NULL`; the surest first.

    Pairs of stances on openness are left out: a post has one at most.

    Parameters
    ----------
    said : Found
        What was found in the posts read.
    read : mapping
        What readers of labelled posts say of pairs, nothing where none were read. Words that speak
        for two labels make pairs that no author says: `confirmed` tells of a pair whether readers,
        too, gave both more (or both less) often than chance does, in labelled posts.
    """
    group = _groups(said)
    n = int(group.max()) + 1 if len(group) else 0
    sizes = np.bincount(group, minlength=n)
    counts = [np.bincount(group[said.holds[:, place]], minlength=n) for place in range(len(LABELS))]
    rows = []
    for one, two in combinations(range(len(LABELS)), 2):
        if {LABELS[one], LABELS[two]} <= set(SIDES["openness"]):
            continue
        both = int((said.holds[:, one] & said.holds[:, two]).sum())
        found = together(both, sizes, counts[one], counts[two])
        row = {"first": LABELS[one], "second": LABELS[two]} | found.to_json()
        readers = read.get((LABELS[one], LABELS[two]))
        rows.append(row | {"readers": readers, "confirmed": _confirmed(row, readers)})
    for row, p in zip(rows, holm([row["p"] for row in rows]), strict=True):
        row["p_holm"] = p
    return sorted(rows, key=lambda row: (row["p_holm"], row["p"], row["first"], row["second"]))


def _confirmed(row: Mapping[str, Any], readers: Mapping[str, Any] | None) -> bool | None:
    if readers is None:
        return None
    is_more = row["observed"] > row["expected"]
    return bool(readers["p"] < LEVEL and (readers["labelled"] > readers["expected"]) == is_more)


def _groups(said: Found) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Number posts by their thread and by how long they are."""
    length = (2 * pl.col("length").log(2)).floor()
    told = said.posts.select(pl.struct("thread_id", length).rank("dense").cast(pl.Int64) - 1)
    return told.to_series().to_numpy()
