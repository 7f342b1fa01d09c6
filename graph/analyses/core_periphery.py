"""Core and periphery of the reply network: four methods, each against random graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from graph.analysis import Analysis, Result
from graph.core_periphery.dossier import (
    Against,
    CorePeriphery,
    MethodResult,
    Mixing,
    core_periphery,
)
from graph.core_periphery.members import KEEP_RULE, tie_rows, user_rows
from graph.core_periphery.methods import Mask
from graph.core_periphery.sentences import headline, sentences
from graph.intervals import rounded
from graph.networks import reply_network
from ingest.workspace import Workspace

if TYPE_CHECKING:
    import networkx as nx

DEFINITION = (
    "Simple undirected graph of who answered whom, over all known authors (isolates too). degree: "
    "Freeman's centralisation. k_core: the largest k with a k-core, and that core. "
    "borgatti_everett: the split whose ideal pattern (every pair with somebody of the core linked, "
    "pairs of the periphery not) correlates most with the network, over all pairs. "
    "borgatti_everett_missing: the same with core-periphery pairs left out. Label switching from "
    "several starts, alike on every random graph. p: share of graphs, the observed one among them, "
    "that score at least as high; null degree: everybody keeps their number of partners (double "
    "edge swaps, at least 5 accepted an edge), erdos_renyi: as many ties at random."
)


def simple(G: nx.DiGraph[str]) -> nx.Graph[str]:
    """Return the simple undirected graph of a directed one, nodes in the same order."""
    import networkx as nx

    U: nx.Graph[str] = nx.Graph()
    U.add_nodes_from(G)
    U.add_edges_from((u, v) for u, v in G.edges() if u != v)
    return U


def _run(
    workspace: Workspace,
    *,
    seed: int,
    n_null: int = 99,
    starts: int | None = None,
    keep: int = 900,
    bots: bool = True,
    threads: int | None = None,
) -> Result:
    posts = workspace.scan("corpus/posts").select(
        "post_id", "thread_id", "parent_id", "kind", "user_id", "is_bot", "created_at", "points"
    ).filter(pl.lit(bots) | ~pl.col("is_bot").fill_null(value=False)).collect()  # fmt: skip
    G = reply_network(posts)
    found = core_periphery(simple(G), n_null=n_null, starts=starts, seed=seed, threads=threads)
    users, communities = user_rows(found, posts, G, keep=keep, seed=seed)
    told = sentences(found)
    result: Result = rounded(
        {
            "headline": headline(found),
            "sentence": " ".join(told.values()),
            "sentences": told,
            "definition": DEFINITION,
            "n": found.n,
            "n_ties": found.m,
            "n_null": n_null,
            "starts": found.starts,
            "methods": {name: _method(method) for name, method in found.methods.items()},
            "agreement": _agreement(found),
            "mixing": _mixing(found.mixing),
            "seeds": found.seeds,
            "kept": {
                "n": len(users),
                "of": found.n,
                "not_drawn": found.n - len(users),
                "rule": KEEP_RULE,
            },
            "isolates": sum(1 for node in G if not G.degree(node)),
            "communities": communities,
            "users": users,
            "edges": tie_rows(G, [row["user_id"] for row in users]),
        }
    )  # fmt: skip
    return result


def _method(method: MethodResult) -> dict[str, Any]:
    return {
        "score": method.found.score,
        "core_size": method.core_size,
        "p": {null: against.p for null, against in method.against.items()},
        "refused": method.found.reason,
        "starts_at_best": method.found.reached,
        "nulls": {null: _against(method, against) for null, against in method.against.items()},
    }


def _against(method: MethodResult, against: Against) -> dict[str, Any]:
    score, mean = method.found.score, against.mean
    return {
        "p": against.p,
        "n": len(against.draws),
        "undefined": against.undefined,
        "mean": mean,
        "sd": against.sd,
        "min": min(against.draws, default=None),
        "max": max(against.draws, default=None),
        "ratio": _ratio(score, mean),
        "draws": against.draws,
    }


def _ratio(score: float | None, mean: float | None) -> float | None:
    return score / mean if score is not None and mean else None


def _agreement(found: CorePeriphery) -> list[dict[str, Any]]:
    """Return how far the cores of each two methods overlap (Jaccard)."""
    cores = {
        name: method.found.core
        for name, method in found.methods.items()
        if method.found.core is not None
    }
    names = list(cores)
    return [
        _overlap(a, b, cores[a], cores[b])
        for place, a in enumerate(names)
        for b in names[place + 1 :]
    ]


def _overlap(a: str, b: str, mine: Mask, theirs: Mask) -> dict[str, Any]:
    both, either = int((mine & theirs).sum()), int((mine | theirs).sum())
    return {
        "methods": [a, b], "both": both, "either": either,
        "jaccard": both / either if either else None,
    }  # fmt: skip


def _mixing(mixing: Mixing | None) -> dict[str, Any] | None:
    if mixing is None:
        return None
    return {
        "swaps_per_edge": mixing.swaps_per_edge,
        "edges_kept": mixing.kept,
        "score_shift_in_sd": mixing.shift,
        "mixed": mixing.mixed,
    }


ANALYSIS = Analysis(
    name="core-periphery",
    title="Core and periphery of the community",
    tables=("corpus/posts",),
    run=_run,
    options={"n_null": 99, "starts": None, "keep": 900, "bots": True},
)
