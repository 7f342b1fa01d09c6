"""Counterparts of the queries that give figures of the tables of the literature."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import networkx as nx
import polars as pl

from .tables import Tables

Rows = list[dict[str, Any]]
Given = Mapping[str, Any]
type Arcs = nx.MultiDiGraph[str]


def downloads_of_models(t: Tables, _given: Given) -> Rows:
    models = [row for row in _models(t).values() if row["on_hub"]]
    told = [row["downloads"] for row in models if row["downloads"] is not None]
    return [
        {"models": len(models), "downloads_known": len(told), "no_download": told.count(0)}
    ]  # fmt: skip


def licences_kept_by_relation(t: Tables, _given: Given) -> Rows:
    models = _models(t)
    counts: dict[str, list[int]] = {}
    hub = t.derivations.filter(pl.col("source") == "hub")
    for derivative, base, relation in hub.select("derivative", "base", "relation").iter_rows():
        mine, other = models[derivative]["license"], models[base]["license"]
        count = counts.setdefault(relation, [0, 0, 0])
        known = mine is not None and other is not None
        for place, holds in enumerate((True, known, known and mine == other)):
            count[place] += holds
    found = [
        {"relation": relation, "pairs": pairs, "both_known": known, "kept": kept}
        for relation, (pairs, known, kept) in counts.items()
    ]
    return sorted(found, key=lambda row: (-int(row["pairs"]), str(row["relation"])))


def models_without_lineage(t: Tables, _given: Given) -> Rows:
    hub = t.derivations.filter(pl.col("source") == "hub")
    G: nx.DiGraph[str] = nx.DiGraph()
    G.add_nodes_from(_models(t))
    G.add_edges_from(hub.select("derivative", "base").iter_rows())
    return [{
        "models": len(G), "pairs": G.number_of_edges(),
        "with_base": sum(n > 0 for _, n in G.out_degree()),
        "with_derivative": sum(n > 0 for _, n in G.in_degree()),
        "neither": nx.number_of_isolates(G),
    }]  # fmt: skip


def people_by_coreness(t: Tables, given: Given) -> Rows:
    lessons = t.teaches.filter(pl.col("probability") >= given["least"])
    lessons = lessons.filter(pl.col("teacher_id") != pl.col("learner_id"))
    judged = t.relations.filter(pl.col("kind") == "judges", pl.col("model").is_not_null())
    parts = [
        set(people.drop_nulls())
        for people in (lessons["teacher_id"], lessons["learner_id"], judged["user_id"])
    ]
    written = _people(t, bots=True)["user_id"].value_counts()
    levels: dict[int, list[int]] = {}
    core = _coreness(t)
    for person, posts in written.iter_rows():
        row = levels.setdefault(core[person], [0] * 6)
        does = [person in part for part in parts]
        for place, value in enumerate((1, posts, *does, not any(does))):
            row[place] += value
    names = ("people", "posts", "taught", "were_taught", "judge", "none_of_these")
    return [
        {"coreness": level} | dict(zip(names, levels[level], strict=True))
        for level in sorted(levels, reverse=True)
    ]


def people_without_lessons(t: Tables, given: Given) -> Rows:
    people, taught_nobody, untaught, neither = _alone(_lessons(t, given["least"]))
    return [{
        "people": people, "taught_nobody": taught_nobody, "untaught": untaught, "neither": neither,
    }]  # fmt: skip


def people_without_replies(t: Tables, given: Given) -> Rows:
    people, silent, unanswered, neither = _alone(_replies(t, bots=given["bots"]))
    return [{
        "people": people, "answered_nobody": silent, "unanswered": unanswered, "neither": neither,
    }]  # fmt: skip


def posts_written_by_few(t: Tables, given: Given) -> Rows:
    written = _people(t, bots=given["bots"])["user_id"].value_counts()["count"].to_list()
    people, posts, few, held = _by_few(written, len(written), given["share"])
    return [{
        "people": people, "posts": posts, "most_active": few, "posts_of_most_active": held,
    }]  # fmt: skip


def replies_by_coreness(t: Tables, given: Given) -> Rows:
    G, core = _replies(t, bots=True), _coreness(t)
    least = given["core"] or max(core.values())
    inside = {person for person, level in core.items() if level >= least}
    parts = {"core": inside, "rest": set(G) - inside}
    found = []
    for source, target in ((one, other) for one in sorted(parts) for other in sorted(parts)):
        ties = [(u, v) for u in parts[source] for v in G[u] if v in parts[target]]
        pairs = sum(u != v for u in parts[source] for v in parts[target])
        replies = sum(G.number_of_edges(u, v) for u, v in ties)
        if ties:
            found.append({
                "source": source, "target": target, "pairs": pairs, "ties": len(ties),
                "density": len(ties) / pairs, "replies": replies,
            })  # fmt: skip
    return found


def replies_received_by_few(t: Tables, given: Given) -> Rows:
    G = _replies(t, bots=given["bots"])
    received = [n for _, n in G.in_degree()]
    people, replies, few, held = _by_few(received, len(G), given["share"])
    return [{
        "people": people, "replies": replies, "most_answered": few,
        "replies_to_most_answered": held,
    }]  # fmt: skip


def replies_returned(t: Tables, given: Given) -> Rows:
    ties, returned, _, acts, acts_returned = _returned(_replies(t, bots=given["bots"]))
    return [{
        "ties": ties, "ties_returned": returned, "replies": acts, "replies_returned": acts_returned,
    }]  # fmt: skip


def replies_returned_across_threads(t: Tables, given: Given) -> Rows:
    _, returned, across, _, _ = _returned(_replies(t, bots=given["bots"]))
    return [{"ties_returned": returned, "ties_returned_across_threads": across}]


def replies_written_by_few(t: Tables, given: Given) -> Rows:
    G = _replies(t, bots=given["bots"])
    written = [n for _, n in G.out_degree()]
    people, replies, few, held = _by_few(written, len(G), given["share"])
    return [{
        "people": people, "replies": replies, "most_active": few, "replies_of_most_active": held,
    }]  # fmt: skip


def teachings_returned(t: Tables, given: Given) -> Rows:
    ties, returned, across, acts, acts_returned = _returned(_lessons(t, given["least"]))
    return [{
        "ties": ties, "ties_returned": returned, "ties_returned_across_threads": across,
        "lessons": acts, "lessons_returned": acts_returned,
    }]  # fmt: skip


def _people(t: Tables, *, bots: bool) -> pl.DataFrame:
    known = t.posts.drop_nulls("user_id")
    return known if bots else known.filter(~pl.col("by_bot"))


def _replies(t: Tables, *, bots: bool) -> Arcs:
    known = _people(t, bots=bots)
    answered = known.select(parent_id="post_id", other_id="user_id")
    rows = known.join(answered, on="parent_id").select("user_id", "other_id", "thread_id")
    return _arcs(known, rows)


def _coreness(t: Tables) -> dict[str, int]:
    """Return for each person the largest k such that pruning those with fewer ties spares them."""
    G = nx.Graph(_replies(t, bots=True))
    core = dict.fromkeys(G, 0)
    for k in range(1, len(G)):
        while few := [person for person, n in G.degree() if n < k]:
            G.remove_nodes_from(few)
        core.update(dict.fromkeys(G, k))
    return core


def _lessons(t: Tables, least: float) -> Arcs:
    told = t.teaches.filter(pl.col("probability") >= least, pl.col("created_at").is_not_null())
    rows = told.select("teacher_id", "learner_id", "thread_id")
    return _arcs(_people(t, bots=True), rows)


def _arcs(known: pl.DataFrame, rows: pl.DataFrame) -> Arcs:
    """Return who acted towards whom, an edge an act, none towards oneself."""
    G: Arcs = nx.MultiDiGraph()
    G.add_nodes_from(known["user_id"])
    G.add_edges_from(
        (one, other, {"thread": thread})
        for one, other, thread in rows.iter_rows()
        if one != other
    )  # fmt: skip
    return G


def _alone(G: Arcs) -> tuple[int, int, int, int]:
    silent = sum(n == 0 for _, n in G.out_degree())
    unanswered = sum(n == 0 for _, n in G.in_degree())
    return len(G), silent, unanswered, nx.number_of_isolates(G)


def _by_few(counts: list[int], people: int, share: float) -> tuple[int, int, int, int]:
    few = math.ceil(share * people)
    return people, sum(counts), few, sum(sorted(counts, reverse=True)[:few])


def _returned(G: Arcs) -> tuple[int, int, int, int, int]:
    """Return ties, those returned, those returned across threads, acts, and acts returned."""
    pairs = [(u, v) for u in G for v in G[u]]
    both = [(u, v) for u, v in pairs if G.has_edge(v, u)]
    threads = [
        {edge["thread"] for a, b in ((u, v), (v, u)) for edge in G[a][b].values()} for u, v in both
    ]
    acts = sum(min(G.number_of_edges(u, v), G.number_of_edges(v, u)) for u, v in both)
    return len(pairs), len(both), sum(len(t) > 1 for t in threads), G.number_of_edges(), acts


def _models(t: Tables) -> dict[str, dict[str, Any]]:
    """Return whether each model of the graph is on the Hub, with its downloads and licence."""
    told = {row["entity_id"]: row for row in t.entities.iter_rows(named=True)}
    listed = {i: row | {"on_hub": True} for i, row in t.hub.items()}
    columns = ("on_hub", "downloads", "license")
    return {
        i: {
            name: _first(told.get(i, {}).get(name), listed.get(i, {}).get(name)) for name in columns
        }
        for i in t.kin
    }


def _first(one: Any, other: Any) -> Any:
    return other if one is None else one
