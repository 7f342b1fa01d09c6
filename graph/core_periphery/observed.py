"""The observed network in the form in which methods and nulls take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.kernels.csr import Csr, Ints, from_networkx, from_pairs
from graph.networks import people, replies
from graph.statistics.nulls import Numbers, Observed, Posts, arcs_of

if TYPE_CHECKING:
    import networkx as nx


def observed_graph(G: nx.Graph[str]) -> Observed:
    """Return a NetworkX graph as methods and nulls take it; weights are ignored.

    A directed graph gives arcs beside its simple graph. Edges that carry `first_at` give months.
    """
    graph = from_networkx(G)
    place = {node: index for index, node in enumerate(G)}
    ends = np.array(
        [(place[u], place[v]) for u, v in G.edges()], dtype=np.int64
    ).reshape(-1, 2)  # fmt: skip
    arcs = arcs_of(graph.n, ends[:, 0], ends[:, 1]) if G.is_directed() else None
    at = [first_at for _, _, first_at in G.edges(data="first_at")]
    if not at or any(first_at is None for first_at in at):
        return Observed(graph=graph, arcs=arcs)
    months = np.array([first_at.year * 12 + first_at.month for first_at in at])
    return _with_months(graph, arcs, ends, months)


def observed_replies(posts: pl.DataFrame) -> Observed:
    """Return the reply network of some posts, with months and who wrote what under what.

    Nodes are numbered in the order of `people`. A tie belongs to the month of its first reply.
    """
    users = people(posts).select("user_id").with_row_index("place")
    rows = (
        replies(posts)
        .filter(pl.col("source") != pl.col("target"))
        .join(_renamed(users, "source"), on="source", how="left", maintain_order="left")
        .join(_renamed(users, "target"), on="target", how="left", maintain_order="left")
    )
    ends = rows.select(pl.col("at_source", "at_target").cast(pl.Int64)).to_numpy().reshape(-1, 2)
    graph = from_pairs(users.height, ends[:, 0], ends[:, 1])
    arcs = arcs_of(users.height, ends[:, 0], ends[:, 1])
    seen = _with_months(graph, arcs, ends, _months(rows))
    return Observed(
        graph=graph, arcs=arcs, months=seen.months, arc_months=seen.arc_months,
        posts=_posts(posts, users),
    )  # fmt: skip


def _renamed(users: pl.DataFrame, end: str) -> pl.DataFrame:
    return users.rename({"user_id": end, "place": f"at_{end}"})


def _posts(posts: pl.DataFrame, users: pl.DataFrame) -> Posts:
    """Return authors and parents of posts as places."""
    numbered = posts.select("post_id", "parent_id", "user_id", "created_at").with_row_index("row")
    parents = numbered.select(pl.col("post_id").alias("parent_id"), pl.col("row").alias("parent"))
    joined = numbered.join(parents, on="parent_id", how="left", maintain_order="left").join(
        users, on="user_id", how="left", maintain_order="left"
    )
    author, parent = (
        joined[name].cast(pl.Int64).fill_null(-1).to_numpy() for name in ("place", "parent")
    )
    return Posts(author=author, parent=parent, month=_months(joined))


def _months(rows: pl.DataFrame) -> Numbers:
    at = pl.col("created_at")
    month = at.dt.year().cast(pl.Int64) * 12 + at.dt.month().cast(pl.Int64)
    months: Numbers = rows.select(month.fill_null(-1)).to_series().to_numpy()
    return months


def _with_months(
    graph: Csr, arcs: Csr | None, ends: NDArray[np.int64], months: Numbers
) -> Observed:
    """Return a network whose ties belong to the first of their months in the order given."""
    n = graph.n
    sources = np.repeat(np.arange(n), graph.degrees)
    both = np.minimum(sources, graph.indices) * n + np.maximum(sources, graph.indices)
    of_pair = _first(ends.min(axis=1) * n + ends.max(axis=1), months, both)
    of_arc = None
    if arcs is not None:
        rows = np.repeat(np.arange(n), arcs.degrees[:n])
        codes = rows * n + arcs.indices[: arcs.m] - n
        of_arc = _first(ends[:, 0] * n + ends[:, 1], months, codes)
    return Observed(graph=graph, arcs=arcs, months=of_pair, arc_months=of_arc)


def _first(codes: Numbers, months: Numbers, wanted: Numbers) -> Ints:
    """Return the month of the first row of each wanted code."""
    names, first = np.unique(codes, return_index=True)
    return months[first][np.searchsorted(names, wanted)].astype(np.int32)
