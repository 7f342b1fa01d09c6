"""Counterparts of the queries on what was made from what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import polars as pl

from .tables import Tables, rows

Rows = list[dict[str, Any]]
Given = Mapping[str, Any]

SAID_BY = ("hub", "name", "text")
"""Who says that something derives, the surest first."""


def bases_of_model(t: Tables, given: Given) -> Rows:
    meant = t.models(given["model"])
    told = [row for row in _told(t, t.derivations) if row["derivative_id"] in meant]
    return sorted(told, key=_place)


def derivative_compared_with_base(t: Tables, _given: Given) -> Rows:
    sayers: dict[tuple[str, str], set[str]] = {}
    for row in t.derivations.iter_rows(named=True):
        sayers.setdefault((row["derivative"], row["base"]), set()).add(row["source"])
    found = {
        (*map(t.names.get, pair), tuple(sorted(sayers[pair])), preferred, *where)
        for subject, object_, *where in _preferences(t)
        for pair, preferred in (
            ((subject, object_), "derivative"), ((object_, subject), "base"),
        )
        if pair in sayers
    }  # fmt: skip
    columns = ("derivative", "base", "said_by", "preferred", "month", "post", "thread")
    order = ("derivative", "base", "month", "post", "preferred", "said_by")
    told = [dict(zip(columns, row, strict=True)) for row in found]
    told.sort(key=lambda row: tuple(row[name] for name in order))
    return [row | {"said_by": list(row["said_by"])} for row in told]


def derivatives_of_model(t: Tables, given: Given) -> Rows:
    said_by = _said_by(t, given["model"])
    found = [
        {
            "derivative": t.names[model], "derivative_id": model, "steps": steps,
            "said_by": said_by[model],
        }
        for model, steps in _descendants(t.lineage(), t.models(given["model"])).items()
    ]  # fmt: skip
    return sorted(found, key=lambda row: (row["steps"], row["derivative"], row["derivative_id"]))


def judgements_of_derivatives(t: Tables, given: Given) -> Rows:
    made = _said_by(t, given["model"])
    told = t.relations.filter(
        pl.col("kind") == "judges", pl.col("subject").is_in(list(made)),
        pl.col("user_id").is_not_null(), ~pl.col("by_bot"),
    ).with_columns(
        said_by=pl.col("subject").replace_strict(made, return_dtype=pl.String)
    )  # fmt: skip
    polarities = [
        (pl.col("polarity") == name).sum().alias(name) for name in ("positive", "mixed", "negative")
    ]
    counted = told.group_by("said_by", derivative="model").agg(
        *polarities, people=pl.col("user_id").n_unique()
    )
    surest = pl.col("said_by").cast(pl.Enum(SAID_BY))
    ordered = counted.sort(surest, "people", "derivative", descending=[False, True, False])
    return rows(ordered, ["derivative", "said_by", "positive", "mixed", "negative", "people"])


def licences_along_lineage(t: Tables, _given: Given) -> Rows:
    told = {i: row["license"] for i, row in t.hub.items()}
    told |= dict(t.entities.drop_nulls("license").select("entity_id", "license").iter_rows())
    hub = t.derivations.filter(pl.col("source") == "hub").select("derivative", "base")
    pairs = (
        hub.unique()
        .with_columns(
            base_license=pl.col("base").replace_strict(told, default=None, return_dtype=pl.String),
            license=pl.col("derivative").replace_strict(told, default=None, return_dtype=pl.String),
        )
        .drop_nulls()
    )
    counted = pairs.group_by("base_license", "license").agg(pairs=pl.len())
    order = ["pairs", "base_license", "license"]
    ordered = counted.sort(order, descending=[True, False, False])
    return rows(ordered, ["base_license", "license", "pairs"])


def lineage_said_but_not_on_hub(t: Tables, _given: Given) -> Rows:
    hub = t.derivations.filter(pl.col("source") == "hub")
    said = t.derivations.filter(pl.col("source") != "hub").join(
        hub, on=["derivative", "base"], how="anti"
    )
    return sorted(_told(t, said), key=lambda row: (-row["posts"], _place(row)))


def merged_models(t: Tables, _given: Given) -> Rows:
    by_people = t.mentions.filter(~pl.col("by_bot"))
    posts = dict(by_people.group_by("entity_id").agg(pl.col("post_id").n_unique()).iter_rows())
    bases: dict[str, set[str]] = {}
    for row in t.derivations.filter(pl.col("relation") == "merge").iter_rows(named=True):
        bases.setdefault(row["derivative"], set()).add(t.names[row["base"]])
    found = [
        {"model": t.names[i], "made_from": sorted(names), "posts": posts[i], "id": i}
        for i, names in bases.items()
        if i in posts
    ]
    return sorted(found, key=lambda row: (-row["posts"], row["id"]))


def models_most_derived_from(t: Tables, _given: Given) -> Rows:
    kinds = {
        "finetunes": "finetune", "adapters": "adapter", "merges": "merge",
        "quantized": "quantized", "distilled": "distilled", "unspecified": "unspecified",
    }  # fmt: skip
    named = t.derivations.with_columns(pl.col("base").replace_strict(t.names))
    counted = named.group_by("base").agg(
        pl.col("derivative").n_unique().alias("derivatives"),
        *(
            pl.col("derivative").filter(pl.col("relation") == kind).n_unique().alias(name)
            for name, kind in kinds.items()
        ),
    )  # fmt: skip
    ordered = counted.sort("derivatives", "base", descending=[True, False])
    return rows(ordered, ["base", "derivatives", *kinds])


def publishers_built_upon(t: Tables, _given: Given) -> Rows:
    told = dict.fromkeys(t.entities["entity_id"])
    owners = {i: t.owner(i) for i in [*told, *t.hub, *t.kin] if i in t.kin}
    spelled = {owner.lower(): owner for owner in reversed([*owners.values()]) if owner}
    found: dict[str, tuple[set[str], set[str]]] = {}
    for derivative, base in t.lineage().edges:
        maker, other = owners[base], owners[derivative]
        if maker and other and maker.lower() != other.lower():
            made, others = found.setdefault(maker.lower(), (set(), set()))
            made.add(derivative)
            others.add(other.lower())
    counted = [
        {"publisher": spelled[key], "derivatives": len(made), "other_publishers": len(others)}
        for key, (made, others) in found.items()
    ]
    return sorted(counted, key=lambda row: (-int(row["derivatives"]), str(row["publisher"])))


def _told(t: Tables, derivations: pl.DataFrame) -> Rows:
    return [
        {
            "derivative": t.names[derivative], "derivative_id": derivative, "relation": relation,
            "base": t.names[base], "base_id": base, "source": source, "posts": posts,
        }
        for derivative, base, relation, source, posts in derivations.iter_rows()
    ]  # fmt: skip


def _place(row: dict[str, Any]) -> tuple[str, ...]:
    return row["derivative_id"], row["relation"], row["base_id"], row["source"]


def _said_by(t: Tables, told: str) -> dict[str, str]:
    """Return who says that each model derives from those meant, on the surest way."""
    found: dict[str, str] = {}
    for place, name in enumerate(SAID_BY, start=1):
        ties = t.derivations.filter(pl.col("source").is_in(SAID_BY[:place]))
        G = nx.DiGraph(list(ties.select("derivative", "base").iter_rows()))
        found = dict.fromkeys(_descendants(G, t.models(told)), name) | found
    return found


def _descendants(lineage: nx.DiGraph[str], models: set[str]) -> dict[str, int]:
    """Return what derives from some models in up to six steps, with the least steps."""
    G = lineage.reverse()
    found: dict[str, int] = {}
    for model in models & set(G):
        for other, steps in nx.single_source_shortest_path_length(G, model, cutoff=6).items():
            if other != model:
                found[other] = min(steps, found.get(other, steps))
    return found


def _preferences(t: Tables) -> list[tuple[str, str, str, str, str]]:
    told = t.relations.filter(pl.col("kind") == "prefers")
    return list(told.select("subject", "object", "month", "post_id", "thread_title").iter_rows())
