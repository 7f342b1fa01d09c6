"""Whether the Hub confirms what people say derives from what."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.lineage.families import ancestors
from graph.statistics.clusters import clustered

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from graph.statistics.intervals import Share

VERDICTS = {
    "same": "the Hub names the same base",
    "ancestor": "the Hub names it as a base of the base, or farther up",
    "family": "the Hub names a base of the same family",
    "name": "the Hub has a derivation between models of these names, their owners aside",
    "other": "the Hub names other bases only",
    "unknown": "the Hub has no base for the derivative, or not the derivative",
}
CONFIRMED = ("same", "ancestor", "family", "name")


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
    named: dict[str, list[str]] = {}
    for model, bases in hub.out_degree():
        if bases:
            named.setdefault(bare(model), []).append(model)
    return [
        row | {"verdict": _verdict(row["child"], row["base"], hub, parents, named)}
        for row in talk.iter_rows(named=True)
    ]


@lru_cache(maxsize=1 << 16)
def bare(model: str) -> str:
    """Return the letters and digits of a model's name without its owner.

    Examples
    --------
    >>> bare("model:unsloth/gemma-3-27b-it-gguf"), bare("model:~qwen2-5-7b")
    ('gemma327bitgguf', 'qwen257b')
    """
    return re.sub(r"[^a-z0-9]", "", model.removeprefix("model:").rpartition("/")[2])


def count_verdicts(judged: list[dict[str, Any]]) -> dict[str, int]:
    """Return how many pairs of derivative and base have each verdict; two relations are one."""
    counts = Counter({(row["child"], row["base"]): row["verdict"] for row in judged}.values())
    return {verdict: counts[verdict] for verdict in VERDICTS}


def confirmed_share(verdicts: Mapping[tuple[str, str], str]) -> Share:
    """Return how many pairs of derivative and base the Hub confirms of those that it knows.

    Parameters
    ----------
    verdicts : mapping
        The verdict of each pair of ids.

    Notes
    -----
    The interval takes owners with all their derivatives, whose repositories are named and described
    alike; a derivative of no known owner stands for itself.

    Examples
    --------
    >>> pairs = [(f"model:packer{n % 4}/m{n}-gguf", f"model:ann/m{n}") for n in range(8)]
    >>> one = confirmed_share(dict.fromkeys(pairs, "same") | {("model:~x", "model:~y"): "other"})
    >>> one.k, one.n, round(one.effective or 0, 1)
    (8, 9, 3.1)
    """
    known = {pair: verdict for pair, verdict in verdicts.items() if verdict != "unknown"}
    owners = [child.removeprefix("model:").partition("/")[0] for child, _ in known]
    return clustered([verdict in CONFIRMED for verdict in known.values()], owners)


def _verdict(
    child: str,
    base: str,
    hub: nx.DiGraph[str],
    parents: dict[str, str],
    named: dict[str, list[str]],
) -> str:
    known = child in hub and hub.out_degree(child) > 0
    if known:
        if hub.has_edge(child, base):
            return "same"
        above = ancestors(hub, child)
        if base in above:
            return "ancestor"
        wanted = _line(base, parents)[-1]
        if any(wanted in _line(model, parents) for model in above):
            return "family"
    alike = named.get(bare(child), [])
    if any(bare(base) in map(bare, ancestors(hub, model)) for model in alike):
        return "name"
    return "other" if known or alike else "unknown"


def _line(model: str, parents: dict[str, str]) -> list[str]:
    """Return a model, its family, the family of that, and so on."""
    line = [model]
    while line[-1] in parents and parents[line[-1]] not in line:
        line.append(parents[line[-1]])
    return line
