"""What a page needs of each person in a dossier: figures, core membership, evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.core_periphery.dossier import CorePeriphery
from graph.core_periphery.search import find_all
from graph.kernels.csr import Csr, from_pairs
from graph.networks import EVIDENCE, people, replies
from graph.statistics.communities import louvain_groups, modularity
from graph.statistics.windows import MONTH

KEEP_RULE = (
    "the Borgatti-Everett core, then the highest coreness, then most partners, "
    "then the earliest first post"
)
_LEAST_EDGES = 200
_NEVER = "~"  # after every month


def user_rows(
    found: CorePeriphery,
    posts: pl.DataFrame,
    figures: pl.DataFrame,
    *,
    since: dict[str, str],
    keep: int,
    seed: int,
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return one row for each person kept for drawing, and the communities of all.

    Parameters
    ----------
    found : CorePeriphery
        The dossier of the undirected reply network.
    posts : pl.DataFrame
        The posts the network was made from.
    figures : pl.DataFrame
        From `with_replies`, in the order of `found.nodes`.
    since : dict
        From which month on the core held its members (see `core_since`).
    keep : int
        How many people are kept, by `KEEP_RULE`.
    """
    from graph.kernels.cores import coreness

    graph = found.graph
    core = coreness(graph.indptr, graph.indices)
    groups = louvain_groups(graph, seed=seed)
    main = found.methods["borgatti_everett"].found.core
    inside = np.zeros(graph.n, dtype=np.bool_) if main is None else main
    degrees = graph.degrees
    kept = np.lexsort((-degrees, -core.astype(np.int64), ~inside))[:keep]
    names = [found.nodes[i] for i in kept]
    evidence = _written_posts(posts, names)
    told = figures[kept.tolist()].iter_rows(named=True)
    rows = [
        _row(
            found,
            person,
            index,
            degree=int(degrees[index]),
            figures={"coreness": int(core[index]), "community": int(groups[index])},
        )
        | {"core_since": since.get(found.nodes[index])}
        | evidence.get(found.nodes[index], {"post_ids": [], "n_posts_behind": 0})
        for index, person in zip(kept.tolist(), told, strict=True)
    ]
    return rows, _communities(graph, groups, seed)


def _row(
    found: CorePeriphery,
    person: dict[str, Any],
    index: int,
    *,
    degree: int,
    figures: dict[str, int],
) -> dict[str, Any]:
    counts = ("replies_written", "replies_received", "people_answered", "people_answering")
    return {
        "user_id": person["user_id"],
        "is_bot": person["is_bot"],
        "n_posts": person["n_posts"],
        "first_month": _month(person["first_at"]),
        "last_month": _month(person["last_at"]),
        "degree": degree,
        **{name: person[name] for name in counts},
        **figures,
        "core": {
            name: bool(method.found.core[index])
            for name, method in found.methods.items()
            if method.found.core is not None
        },
    }


def _month(at: datetime | None) -> str | None:
    return at.strftime(MONTH) if at else None


def _is_before(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one < other)


def with_replies(users: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Return what people wrote to how many others, and got from how many.

    Parameters
    ----------
    users, edges : pl.DataFrame
        From `graph.networks.people` and `graph.networks.reply_edges`.

    Returns
    -------
    pl.DataFrame
        `users`, in its order, with `replies_written`, `people_answered`, `replies_received` and
        `people_answering`.
    """
    sides = (
        ("source", "replies_written", "people_answered"),
        ("target", "replies_received", "people_answering"),
    )
    for end, replied, met in sides:
        counts = edges.group_by(pl.col(end).alias("user_id")).agg(
            pl.col("weight").sum().alias(replied), pl.len().cast(pl.Int64).alias(met)
        )
        users = users.join(counts, on="user_id", how="left", maintain_order="left").with_columns(
            pl.col(replied, met).fill_null(0)
        )
    return users


def tie_rows(edges: pl.DataFrame, names: list[str]) -> list[dict[str, Any]]:
    """Return the ties among some people, both directions as one; `edges` are `reply_edges`.

    `source` and `target` are places in `names`; `weight` counts replies either way, `back` those
    from target to source; the source is who answered first.
    """
    places = pl.DataFrame({"name": names}, schema={"name": pl.String}).with_row_index("place")
    among = edges.select("source", "target", "weight", "first_at", "post_ids")
    for end in ("source", "target"):
        at = places.select(pl.col("name").alias(end), pl.col("place").alias(f"at_{end}"))
        among = among.join(at, on=end, how="inner", maintain_order="left")
    ties: dict[tuple[int, int], dict[str, Any]] = {}
    for edge in among.sort("at_source", maintain_order=True).iter_rows(named=True):
        _add_tie(ties, edge["at_source"], edge["at_target"], edge)
    for tie in ties.values():
        tie["month"] = _month(tie.pop("first_at"))
    return list(ties.values())


def _add_tie(
    ties: dict[tuple[int, int], dict[str, Any]], u: int, v: int, edge: dict[str, Any]
) -> None:
    other = ties.get((v, u))
    if other is None:
        ties[u, v] = {
            "source": u, "target": v, "weight": edge["weight"], "back": 0,
            "first_at": edge["first_at"], "post_ids": edge["post_ids"][:2],
        }  # fmt: skip
        return
    other["weight"] += edge["weight"]
    other["back"] = edge["weight"]
    if _is_before(edge["first_at"], other["first_at"]):
        other.update(
            source=u, target=v, first_at=edge["first_at"], back=other["weight"] - edge["weight"]
        )
    other["post_ids"] = [*other["post_ids"], *edge["post_ids"][:2]]


def _written_posts(posts: pl.DataFrame, names: list[str]) -> dict[str, dict[str, Any]]:
    """Return the replies of each person to others with most points, and how many there are."""
    rows = (
        replies(posts)
        .filter(pl.col("source").is_in(names), pl.col("source") != pl.col("target"))
        .join(posts.select("post_id", "points"), on="post_id", how="left", maintain_order="left")
        .sort("points", descending=True, nulls_last=True, maintain_order=True)
        .group_by("source", maintain_order=True)
        .agg(
            pl.col("post_id").head(EVIDENCE).alias("post_ids"),
            pl.len().cast(pl.Int64).alias("n_posts_behind"),
        )
    )
    return {row.pop("source"): row for row in rows.iter_rows(named=True)}


def core_since(posts: pl.DataFrame, found: CorePeriphery) -> dict[str, str]:
    """Return for each member of the core the first month from which on the core always held them.

    The core of a month is the Borgatti-Everett core of all replies until its end; months with fewer
    than `_LEAST_EDGES` ties until then have none. The last month's core is that of the whole
    network.
    """
    final = found.methods["borgatti_everett"].found.core
    if final is None:
        return {}
    users = people(posts)
    number = {user: i for i, user in enumerate(users["user_id"])}
    dated = users.drop_nulls("first_at")["user_id"]  # nobody else has a month to join in
    known = replies(posts).drop_nulls(["source", "target", "created_at"])
    known = known.filter(pl.col("target").is_in(dated.implode()))
    source = np.array([number[u] for u in known["source"]], dtype=np.int64)
    target = np.array([number[u] for u in known["target"]], dtype=np.int64)
    months = known["created_at"].dt.strftime(MONTH).to_numpy()
    joined = users["first_at"].dt.strftime(MONTH).fill_null(_NEVER).to_numpy()
    since: dict[int, str] = {}
    names = sorted(set(months.tolist()))
    for month in names:
        members = (
            final if month == names[-1] else _core_until(month, months, joined, source, target)
        )
        inside = set(np.flatnonzero(members).tolist())
        since = {i: m for i, m in since.items() if i in inside} | {
            i: month for i in inside if i not in since
        }
    order = users["user_id"].to_list()
    return {order[i]: since[i] for i in sorted(since)}


def _core_until(
    month: str,
    months: NDArray[Any],
    joined: NDArray[Any],
    source: NDArray[np.int64],
    target: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Return the core at the end of a month; those who had joined stand first."""
    n, until = int((joined <= month).sum()), months <= month
    graph = from_pairs(n, source[until], target[until])
    members = np.zeros(len(joined), dtype=np.bool_)
    if graph.m >= _LEAST_EDGES:
        found = find_all(graph, starts=3, seed=0, methods=["borgatti_everett"])
        core = found["borgatti_everett"].core
        if core is not None:
            members[:n] = core
    return members


def _communities(graph: Csr, groups: NDArray[np.int64], seed: int) -> dict[str, Any]:
    sizes = np.bincount(groups) if len(groups) else np.zeros(0, dtype=np.int64)
    return {
        "method": "louvain",
        "seed": seed,
        "n": int((sizes > 1).sum()),
        "sizes": [int(size) for size in sizes if size > 1],
        "modularity": modularity(graph, groups),
    }
