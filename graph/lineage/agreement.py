"""Whether the Hub confirms what people say derives from what."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.lineage.families import ancestors

if TYPE_CHECKING:
    import networkx as nx

VERDICTS = {
    "same": "the Hub names the same base",
    "ancestor": "the Hub names it as a base of the base, or farther up",
    "family": "the Hub names a base of the same family",
    "other": "the Hub names other bases only",
    "unknown": "the Hub has no base for the derivative, or not the derivative",
}
CONFIRMED = ("same", "ancestor", "family")


def judge_talk(
    talk: pl.DataFrame, hub: nx.DiGraph[str], entities: pl.DataFrame
) -> list[dict[str, Any]]:
    """Return the edges that posts tell, each with the Hub's verdict (a key of `VERDICTS`).

    Parameters
    ----------
    talk : pl.DataFrame
        From `graph.networks.talk_edges`.
    hub : nx.DiGraph
        Derivative → base of source `hub`.
    entities : pl.DataFrame
        `entity_id` and `parent_id` of `annotations/entities`: the family that a version belongs to.
    """
    parents = dict(
        entities.filter(pl.col("parent_id").is_not_null())
        .select("entity_id", "parent_id")
        .iter_rows()
    )
    return [
        row | {"verdict": _verdict(row["child"], row["base"], hub, parents)}
        for row in talk.iter_rows(named=True)
    ]


def count_verdicts(judged: list[dict[str, Any]]) -> dict[str, int]:
    """Return how many edges have each verdict."""
    counts = Counter(row["verdict"] for row in judged)
    return {verdict: counts[verdict] for verdict in VERDICTS}


def _verdict(child: str, base: str, hub: nx.DiGraph[str], parents: dict[str, str]) -> str:
    if child not in hub or hub.out_degree(child) == 0:
        return "unknown"
    if hub.has_edge(child, base):
        return "same"
    above = ancestors(hub, child)
    if base in above:
        return "ancestor"
    wanted = _line(base, parents)[-1]
    if any(wanted in _line(model, parents) for model in above):
        return "family"
    return "other"


def _line(model: str, parents: dict[str, str]) -> list[str]:
    """Return a model, its family, the family of that, and so on."""
    line = [model]
    while line[-1] in parents and parents[line[-1]] not in line:
        line.append(parents[line[-1]])
    return line
