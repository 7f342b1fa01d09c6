"""Networks of people by what they share: a thread that both wrote in, a model that both named.

What many share ties nobody in particular, and n people make n (n - 1) / 2 ties: a thread or model
of more than `MOST_PEOPLE` people is left out, and the graph says how many were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from graph.networks import authors, counted_posts, people

if TYPE_CHECKING:
    import networkx as nx

MOST_PEOPLE = 100
"""People of a thread or a model up to whom it ties each two of them."""


def co_participation_edges(posts: pl.DataFrame) -> pl.DataFrame:
    """Return who wrote in the same threads (see `co_participation_network`)."""
    return _shared(people(posts), _in_threads(posts, bots=True), most=MOST_PEOPLE)


def co_participation_network(
    posts: pl.DataFrame, *, bots: bool = True, most: int = MOST_PEOPLE
) -> nx.Graph[str]:
    """Make the network of co-participation: u - v if both wrote in the same thread.

    Parameters
    ----------
    posts : pl.DataFrame
        The table `corpus/posts`, or some of its rows.
    bots : bool
        False drops every post of a bot first.
    most : int
        Threads of more people tie nobody.

    Returns
    -------
    nx.Graph
        Nodes: all known authors, with the columns of `graph.networks.authors`; an isolate shared no
        thread of at most `most` people with anybody. Edges: `weight`, the threads both wrote in,
        and `shared`, the sum of 1 / (people - 1) over them [1]_. The graph's `most`, `counted` and
        `left_out` tell the limit and the threads within and beyond it.

    References
    ----------
    .. [1] Newman, "Scientific collaboration networks. II", Phys. Rev. E 64 (2001) 016132,
       doi:10.1103/PhysRevE.64.016132.
    """
    memberships = _in_threads(posts, bots=bots)
    return _network("co-participation", authors(posts, bots=bots), memberships, most)


def shared_model_edges(mentions: pl.DataFrame, posts: pl.DataFrame) -> pl.DataFrame:
    """Return who named the same models (see `shared_models_network`)."""
    named = _named_models(mentions, posts, bots=True)
    return _shared(people(posts), named, most=MOST_PEOPLE)


def shared_models_network(
    mentions: pl.DataFrame, posts: pl.DataFrame, *, bots: bool = True, most: int = MOST_PEOPLE
) -> nx.Graph[str]:
    """Make the network of shared models: u - v if both named the same model in a post of theirs.

    Parameters
    ----------
    mentions : pl.DataFrame
        The table `annotations/mentions`; its rows of kind `model` that have an entity count.
    posts : pl.DataFrame
        The table `corpus/posts`, or some of its rows.
    bots : bool
        False drops every post of a bot first.
    most : int
        Models named by more people tie nobody; so do families that everybody talks about.

    Returns
    -------
    nx.Graph
        Nodes: all known authors, with the columns of `graph.networks.authors`; an isolate named no
        model that somebody else named, too. Edges: `weight`, the models both named, and `shared`
        (see `co_participation_network`). The graph's `most`, `counted` and `left_out` tell the
        limit and the models within and beyond it.
    """
    memberships = _named_models(mentions, posts, bots=bots)
    return _network("shared models", authors(posts, bots=bots), memberships, most)


def _in_threads(posts: pl.DataFrame, *, bots: bool) -> pl.DataFrame:
    return counted_posts(posts, bots=bots).select("user_id", pl.col("thread_id").alias("group"))


def _named_models(mentions: pl.DataFrame, posts: pl.DataFrame, *, bots: bool) -> pl.DataFrame:
    named = mentions.filter(pl.col("kind") == "model").select("post_id", "entity_id")
    return (
        counted_posts(posts, bots=bots)
        .select("post_id", "user_id")
        .join(named, on="post_id", how="inner", maintain_order="left")
        .select("user_id", pl.col("entity_id").alias("group"))
    )


def _network(name: str, known: pl.DataFrame, memberships: pl.DataFrame, most: int) -> nx.Graph[str]:
    import networkx as nx

    sizes = _members(memberships).group_by("group").agg(pl.len().alias("people"))
    beyond = sizes.filter(pl.col("people") > most).height
    G: nx.Graph[str] = nx.Graph(name=name, most=most, counted=sizes.height - beyond)
    G.graph["left_out"] = beyond
    for row in known.iter_rows(named=True):
        G.add_node(row.pop("user_id"), **row)
    for u, v, weight, shared in _shared(known, memberships, most=most).iter_rows():
        G.add_edge(u, v, weight=weight, shared=shared)
    return G


def _members(memberships: pl.DataFrame) -> pl.DataFrame:
    return memberships.drop_nulls().unique(maintain_order=True)


def _shared(known: pl.DataFrame, memberships: pl.DataFrame, *, most: int) -> pl.DataFrame:
    """Return `source`, `target` (later in the order of people), `weight` and `shared`, in order."""
    numbered = known.select("user_id", pl.int_range(pl.len(), dtype=pl.UInt32).alias("number"))
    members = (
        _members(memberships)
        .join(numbered, on="user_id", how="inner", maintain_order="left")
        .with_columns(pl.len().over("group").alias("people"))
        .filter(pl.col("people") <= most)
        .select("group", "number", "people")
    )
    pairs = (
        members.join(members.select("group", "number"), on="group", suffix="_other")
        .filter(pl.col("number") < pl.col("number_other"))
        .sort("number", "number_other", "people")
        .group_by("number", "number_other", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("weight"),
            (1 / (pl.col("people") - 1)).sum().alias("shared"),
        )
    )
    names = known["user_id"]
    return pairs.select(
        names.gather(pairs["number"]).alias("source"),
        names.gather(pairs["number_other"]).alias("target"),
        "weight",
        "shared",
    )
