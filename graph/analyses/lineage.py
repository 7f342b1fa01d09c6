"""Lineage of models: families on the Hub, and what talk says of them, kept apart."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.analysis import Analysis, Result
from graph.claims import counts_as_told
from graph.lineage.agreement import VERDICTS, confirmed_share, count_verdicts, judge_talk
from graph.lineage.cascades_told import cascade_sentence, cascades_told
from graph.lineage.families import Family, cycles, families, impossible_dates, of_source
from graph.lineage.licences import licences_told
from graph.networks import lineage_network, talk_edges
from graph.statistics.intervals import Share, rounded
from graph.words import count, percentage
from ingest.catalogue import REPORT
from ingest.workspace import Workspace

if TYPE_CHECKING:
    import networkx as nx

DEFINITION = (
    "An edge runs from a derivative to its base. hub: base models that repositories of the "
    "catalogue name (self-loops and placeholders dropped). talk: what posts tell derives from "
    "what, in words or by a model's name that holds that of its base (a file of quantized weights"
    " mostly does); counted apart and not drawn: that something is made from a closed model's "
    "weights, which nobody outside its maker has. Family: a base without a base of its own and "
    "all that derives from it; generation: steps from it on the shortest way; depth: the last "
    "generation; breadth: the largest one; a merge belongs to the family of each of its bases. "
    "Confirmed: of talk edges whose derivative has a base on the Hub (or whose name a derivative "
    "there has), those where the Hub names the same base, one farther up, one of the same family,"
    " or one of the same name. Cascade: days from a base's release to its first derivative of a "
    "kind, over bases with a known day and a derivative in the catalogue, censored at the "
    "catalogue's newest model, without those whose derivatives of the kind all lack a day; "
    "bounds: over all of them, what has no day counted as never or at once, what has no relation "
    "as never of the kind or always; to the first plausible first-hand report on consumer "
    "hardware, over models (closed ones, too) released while posts are dense (the last run of "
    "months of 1,000 posts or more, from the day on which the first of them begins to hold its "
    "share), censored at the last post; Kaplan and Meier's estimate; 95 % intervals by the "
    "variance both between owners and between lineages (the root that first named bases lead to),"
    " of reports between families and between owners, never less than Greenwood's. A version "
    "without a day of its own has that of its family. The interval of what is confirmed takes "
    "owners with all their derivatives, that of licences kept bases and owners."
)


def _run(workspace: Workspace, *, seed: int, top: int = 50) -> Result:
    del seed  # nothing here is random
    models = workspace.table("corpus/models")
    posts = workspace.scan("corpus/posts").select("post_id", "created_at").collect()
    mentions = workspace.scan("annotations/mentions").select("post_id", "kind", "entity_id")
    relations = workspace.table("annotations/relations")
    entities = workspace.table("annotations/entities")
    G = lineage_network(models, relations)
    hub, told = of_source(G, "hub"), of_source(G, "text")
    judged = judge_talk(talk_edges(relations), hub, entities)
    verdicts = count_verdicts(judged)
    _, confirmed = _confirmed(judged, {(row["child"], row["base"]) for row in judged})
    parts = {name: _confirmed(judged, pairs) for name, pairs in _ways_of_telling(relations).items()}
    roots = families(hub)
    cascades = cascades_told(models, relations, entities, (posts, mentions.collect()), top=top)
    result: Result = rounded(
        {
            "sentence": _sentence(hub, models.height, len(roots), confirmed, parts),
            "cascade_sentence": cascade_sentence(cascades),
            "definition": DEFINITION,
            "n": models.height,
            "hub": _figures(hub) | {"models_in_catalogue": models.height, "families": len(roots)},
            "talk": _figures(told)
            | {name: told for name, (told, _) in parts.items()}
            | _talk_counts(relations),
            "agreement": {
                "confirmed": confirmed.to_json(),
                **{name: share.to_json() for name, (_, share) in parts.items()},
                "verdicts": [
                    {"verdict": v, "meaning": VERDICTS[v], "n": n} for v, n in verdicts.items()
                ],
            },
            "families": [_family(hub, one) for one in roots[:top]],
            "family_sizes": _sizes([one.descendants for one in roots]),
            "bases": {"hub": _bases(hub, top), "talk": _bases(told, top)},
            "bases_per_model": _bases_per_model(hub),
            "depths": _depths(roots),
            "licences": licences_told(models, top=top),
            "cascades": cascades,
            "records": _records(workspace),
            "cycles": {"hub": cycles(hub), "talk": cycles(told)},
            "impossible_dates": _dates(hub),
            "talk_edges": [_talk_row(row) for row in judged],
        }
    )
    return result


def _figures(H: nx.DiGraph[str]) -> dict[str, Any]:
    relations: Counter[str] = Counter()
    for _, _, names in H.edges(data="relations"):
        relations.update(names)
    bases = [d for _, d in H.out_degree() if d]
    return {
        "edges": H.number_of_edges(),
        "models": H.number_of_nodes(),
        "derivatives": len(bases),
        "bases": sum(1 for _, d in H.in_degree() if d),
        "with_several_bases": sum(1 for d in bases if d > 1),
        "relations": dict(sorted(relations.items(), key=lambda one: (-one[1], one[0]))),
        "pairs_with_two_relations": sum(1 for *_, r in H.edges(data="relations") if len(r) > 1),
        "bases_not_in_catalogue": sum(
            1 for node, d in H.in_degree() if d and not H.nodes[node]["on_hub"]
        ),
    }


def _bases_per_model(H: nx.DiGraph[str]) -> list[dict[str, int]]:
    """Return how many derivatives have one base, two, and so on."""
    counts = Counter(d for _, d in H.out_degree() if d)
    return [{"bases": bases, "derivatives": counts[bases]} for bases in sorted(counts)]


def _depths(roots: list[Family]) -> list[dict[str, int]]:
    """Return how many families are one generation deep, two, and so on."""
    counts = Counter(one.depth for one in roots)
    return [{"depth": depth, "families": counts[depth]} for depth in sorted(counts)]


def _records(workspace: Workspace) -> dict[str, Any] | None:
    """Return what the records of the catalogue dropped and where they disagree, if it was told."""
    if not workspace.path(REPORT).exists():
        return None
    told = workspace.result("catalogue")
    dropped = sum(file["dropped_bases"] for file in told["files"])
    loops = sum(file.get("self_loops", 0) for file in told["files"])
    return {
        "files": len(told["files"]),
        "self_loops_dropped": loops,
        "placeholders_dropped": dropped - loops,
        **told.get("disagreements", {}),
    }


def _talk_counts(relations: pl.DataFrame) -> dict[str, int]:
    claims = relations.filter(pl.col("kind") == "derived_from")
    told = claims.filter(counts_as_told())
    return {
        # as posts are scored: one that tells a derivation twice tells it once
        "times": told.select("post_id", "subject", "object", "relation").n_unique(),
        "posts": told["post_id"].n_unique(),
        "beyond_knowing": claims.height - told.height,
    }


def _ways_of_telling(relations: pl.DataFrame) -> dict[str, set[tuple[str, str]]]:
    """Return the pairs of derivative and base that a post tells in words, and the others."""
    told = relations.filter(
        pl.col("kind") == "derived_from", pl.col("subject") != pl.col("object"), counts_as_told()
    )
    by_name = pl.col("rule").str.starts_with("name-").fill_null(value=False)
    words, names = (
        set(told.filter(said).select("subject", "object").rows()) for said in (~by_name, by_name)
    )
    return {"in_words": words, "by_name": names - words}


def _confirmed(judged: list[dict[str, Any]], pairs: set[tuple[str, str]]) -> tuple[int, Share]:
    """Return how many pairs there are, and how many the Hub confirms of those it knows."""
    verdicts = {(row["child"], row["base"]): row["verdict"] for row in judged}
    chosen = {pair: verdict for pair, verdict in verdicts.items() if pair in pairs}
    return len(chosen), confirmed_share(chosen)


def _family(H: nx.DiGraph[str], one: Family) -> dict[str, Any]:
    born = H.nodes[one.root].get("created_at")
    return {
        "root": one.root, "name": H.nodes[one.root]["name"],
        "created_at": born.date().isoformat() if born else None,
        "descendants": one.descendants, "children": H.in_degree(one.root), "depth": one.depth,
        "breadth": one.breadth, "generations": one.generations, "relations": one.relations,
    }  # fmt: skip


def _sizes(descendants: list[int]) -> dict[str, int]:
    edges = ((1, 1), (2, 9), (10, 99), (100, 999), (1000, None))
    return {
        (f"{low}" if low == high else f"{low}-{high}" if high else f"{low}+"): sum(
            1 for n in descendants if n >= low and (high is None or n <= high)
        )
        for low, high in edges
    }


def _bases(H: nx.DiGraph[str], top: int) -> list[dict[str, Any]]:
    """Return the models with most direct derivatives."""
    ranked = sorted(((d, n) for n, d in H.in_degree() if d), key=lambda one: (-one[0], one[1]))
    return [
        {"id": node, "name": H.nodes[node]["name"], "derivatives": d} for d, node in ranked[:top]
    ]


def _dates(H: nx.DiGraph[str]) -> dict[str, Any]:
    dated, placeholder, older, early = impossible_dates(H)
    return {
        "edges_with_both_dates": dated,
        "without_a_true_date": placeholder,
        "derivative_older_than_base": older.to_json(),
        "examples": early[:50],
    }


def _talk_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "child": row["child"], "child_name": row["child_name"], "base": row["base"],
        "base_name": row["base_name"], "relation": row["relation"], "n_posts": row["n_posts"],
        "verdict": row["verdict"], "post_ids": row["post_ids"],
    }  # fmt: skip


def _sentence(
    hub: nx.DiGraph[str], n_models: int, n_families: int, confirmed: Share,
    parts: dict[str, tuple[int, Share]],
) -> str:  # fmt: skip
    derivatives = sum(1 for _, d in hub.out_degree() if d)
    (in_words, words), (by_name, names) = parts["in_words"], parts["by_name"]
    n_told = in_words + by_name
    told = (
        f"Of {count(n_models, 'model', 'models')} of the Hub known here {derivatives:,} "
        f"{'derives' if derivatives == 1 else 'derive'} from others, in "
        f"{count(n_families, 'family', 'families')}; "
        f"posts tell of {count(n_told, 'derivation', 'derivations') if n_told else 'none'}"
        f"{f', {by_name:,} of these by a name alone that holds its base' if by_name else ''}"
    )
    if not n_told:
        return f"{told}."
    if confirmed.interval is None:
        return f"{told}, none of which the Hub can confirm or deny."
    low, high = map(percentage, confirmed.interval)
    ways = [
        f"{part.k:,} of {part.n:,} told {how}"
        for part, how in ((names, "by names"), (words, "in words"))
        if part.n
    ]
    are = "is" if confirmed.n == 1 else "are"
    return (
        f"{told}. {confirmed.n:,} {are} of a derivative whose base the Hub knows, and it confirms "
        f"{confirmed.k:,} of these ({percentage(confirmed.k / confirmed.n)} %, 95 % interval "
        f"{low} to {high}): {', '.join(ways)}."
    )


def _table(result: Result) -> list[dict[str, Any]]:
    """Return one row a family, the largest first."""
    columns = ("root", "name", "created_at", "descendants", "children", "depth", "breadth")
    return [{name: row[name] for name in columns} for row in result["families"]]


ANALYSIS = Analysis(
    name="lineage",
    title="What derives from what",
    tables=(
        "corpus/posts", "corpus/models", "annotations/mentions", "annotations/relations",
        "annotations/entities",
    ),
    run=_run,
    options={"top": 50},
    table=_table,
)  # fmt: skip
