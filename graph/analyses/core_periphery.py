"""Core and periphery of the reply network: every method, each against random graphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from graph import networks
from graph.analysis import Analysis, Result
from graph.core_periphery.adjusted import adjusted_intersections, adjusted_tests
from graph.core_periphery.agreement import agreement
from graph.core_periphery.dossier import (
    Against,
    Blocks,
    CorePeriphery,
    MethodResult,
    examine,
)
from graph.core_periphery.draws import Depth, Mixing
from graph.core_periphery.members import (
    KEEP_RULE,
    core_since,
    tie_rows,
    user_rows,
    with_replies,
)
from graph.core_periphery.methods import QUICK
from graph.core_periphery.observed import observed_replies
from graph.core_periphery.roles import core_table
from graph.core_periphery.sentences import headline, sentences
from graph.statistics.intervals import rounded
from graph.statistics.nulls import LEVEL
from ingest.workspace import Workspace

DEFINITION = (
    "Simple undirected graph of who answered whom, over all known authors (isolates too); "
    "directions count for the method directed alone, weights for none. degree: Freeman's "
    "centralisation. k_core: the largest k with a k-core, and that core. borgatti_everett: the "
    "split whose ideal pattern (every pair with somebody of the core linked, pairs of the "
    "periphery not) correlates most with the network, over all pairs. borgatti_everett_missing: "
    "the same with core-periphery pairs left out. minres: coreness whose products come nearest to "
    "the network; the score is the squared error saved. rombach: the order of people of "
    "highest core quality (alpha 0.5, beta 0.8; the size of its core is a parameter, so none is "
    "told). nonlinear_spectral: the most that the ties' larger ends can hold of a coreness (powers "
    "10 and 20). rich_core: the most ties that a person has to people of higher degree; the core "
    "ends there. hub_and_spoke, layered: block models; the score is a description length in nats, "
    "lower is better. directed: two cores and two peripheries; the score is nats gained a tie. "
    "Cores of minres and nonlinear_spectral: those where the values are concentrated. Searches "
    "begin from several starts, alike on every random graph. p: share of graphs, the observed one "
    "among them, that score at least as well; scores that grow with ties count by tie, block "
    "models by the share of nats saved against one density, k_core and rich_core by the largest "
    "excess of ties among the first in their order, in standard deviations (distance tells how far "
    "such a figure is from the mean of the draws, in theirs). Nulls: degree: everybody keeps their "
    "number of partners (double edge swaps, at least 5 accepted an edge, from a graph that as many "
    "swaps made of the observed one); erdos_renyi: as many ties at random; degree_month: everybody "
    "keeps how many new partners they have each month; activity: "
    "everybody keeps their comments of each month and every thread its size and shape, who wrote "
    "which comment is drawn anew; degree_repeated: as degree, but a tie is there with the "
    "probability that a Poisson number of replies is at least one, whose mean is the product of "
    "how busy both are (fitted from the degrees), so that busy pairs are tied more surely. Blocks: "
    "ties within as many people of most ties as the Borgatti-Everett core has, between them and "
    "the rest, and outside, and what graphs of the nulls tie between them. The intersection test "
    "asks for more than erdos_renyi and degree. "
    "p_adjusted: the same adjusted for the number of all tests, of the intersection tests for "
    "theirs (Benjamini and Hochberg's false discovery rate)."
)


def _run(
    workspace: Workspace,
    *,
    seed: int,
    n_null: int = 99,
    n_other: int | None = None,
    methods: Sequence[str] | None = None,
    nulls: Sequence[str] | None = None,
    starts: int | None = None,
    mixing: bool = True,
    keep: int = 900,
    bots: bool = True,
    threads: int | None = None,
) -> Result:
    posts = workspace.scan("corpus/posts").select(
        "post_id", "thread_id", "parent_id", "kind", "user_id", "is_bot", "created_at", "points"
    ).filter(pl.lit(bots) | ~pl.col("is_bot").fill_null(value=False)).collect()  # fmt: skip
    people, edges = networks.people(posts), networks.reply_edges(posts)
    depth = Depth(
        n_null=n_null, n_other=n_other, starts=starts,
        methods=None if methods is None else tuple(methods),
        nulls=None if nulls is None else tuple(nulls), mixing=mixing,
    )  # fmt: skip
    found = examine(
        observed_replies(posts),
        people["user_id"].to_list(),
        depth=depth,
        seed=seed,
        threads=threads,
    )
    since = core_since(posts, found)
    figures = with_replies(people, edges)
    users, communities = user_rows(found, posts, figures, since=since, keep=keep, seed=seed)
    result: Result = rounded(
        _tested(found)
        | {
            "kept": {
                "n": len(users), "of": found.n, "not_drawn": found.n - len(users),
                "rule": KEEP_RULE,
            },
            "isolates": int((found.graph.degrees == 0).sum()),
            "communities": communities,
            "core": core_table(found, posts, figures, since=since),
            "users": users,
            "edges": tie_rows(edges, [row["user_id"] for row in users]),
        }
    )  # fmt: skip
    return result


def _tested(found: CorePeriphery) -> dict[str, Any]:
    """Return what methods and tests say of the network as a whole."""
    told = sentences(found)
    adjusted, both = adjusted_tests(found), adjusted_intersections(found)
    return {
        "headline": headline(found),
        "sentence": " ".join(dict.fromkeys(told.values())),
        "sentences": told,
        "definition": DEFINITION,
        "n": found.n,
        "n_ties": found.m,
        "n_null": found.n_null,
        "level": LEVEL,
        "starts": found.starts,
        "methods": {
            name: _method(
                method, {null: adjusted[name, null] for null in method.against}, both[name]
            )
            for name, method in found.methods.items()
        },
        "blocks": None if found.blocks is None else _blocks(found.blocks),
        "description_lengths": found.lengths,
        "agreement": agreement(found),
        "mixing": {null: _mixing(mixing) for null, mixing in found.mixing.items()},
        "mixing_directed": {
            null: _mixing(mixing) for null, mixing in found.mixing_directed.items()
        },
        "seeds": found.seeds,
    }


def _method(
    method: MethodResult, adjusted: dict[str, float | None], both: float | None
) -> dict[str, Any]:
    p = method.intersection
    return {
        "score": method.found.score,
        "core_size": method.core_size,
        "p": {null: against.p for null, against in method.against.items()},
        "p_adjusted": adjusted,
        "n_null": {null: len(against.draws) for null, against in method.against.items()},
        "intersection": {"p": p, "p_adjusted": both, "beyond": None if p is None else p <= LEVEL},
        "refused": method.found.reason,
        "starts_at_best": method.found.reached,
        "sets": method.found.sets,
        "nulls": {
            null: _against(method, against) | {"p_adjusted": adjusted[null]}
            for null, against in method.against.items()
        },
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
        "distance": against.distance(method.found.strength),
        "draws": against.draws,
    }


def _ratio(score: float | None, mean: float | None) -> float | None:
    return score / mean if score is not None and mean else None


def _blocks(blocks: Blocks) -> dict[str, Any]:
    names = ("within", "between", "outside")
    return {
        name: {
            "pairs": blocks.pairs[place],
            "ties": blocks.observed[place],
            "density": _ratio(blocks.observed[place], blocks.pairs[place]),
            "expected": {null: blocks.mean(null)[place] for null in blocks.drawn},
            "sd": {null: blocks.sd(null)[place] for null in blocks.drawn},
        }
        for place, name in enumerate(names)
    }


def _mixing(mixing: Mixing) -> dict[str, Any]:
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
    options={
        "n_null": 999, "n_other": 99, "methods": None, "nulls": None, "starts": None,
        "mixing": True, "keep": 900, "bots": True,
    },
    build_options={
        "n_null": 99, "n_other": 39, "methods": list(QUICK), "nulls": ["degree", "erdos_renyi"],
        "starts": 3, "mixing": False,
    },
)  # fmt: skip
