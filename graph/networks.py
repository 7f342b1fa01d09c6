"""Networks of people and models: polars tables in, NetworkX graphs out, one function a network.

Nodes and edges carry columns. People stand in the order of their first post and models in the order
of their tables, so that no result depends on how a pseudonym is spelled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import polars as pl

from graph.claims import LIKELY, counts_as_told

if TYPE_CHECKING:
    import networkx as nx

EVIDENCE = 5
"""How many posts a thing names as its evidence; `weight` of an edge counts them all."""


def counted_posts(posts: pl.DataFrame, *, bots: bool = True) -> pl.DataFrame:
    """Return the posts that count, in the order of the table; `bots=False` drops those of bots."""
    return posts if bots else posts.filter(~pl.col("is_bot").fill_null(value=False))


def people(posts: pl.DataFrame, *, bots: bool = True) -> pl.DataFrame:
    """Return the known authors of at least one post, in the order of their first post.

    Returns
    -------
    pl.DataFrame
        `user_id`, `is_bot`, `first_at`, `last_at`, `n_posts`, `n_threads`, `first_post`; posts of
        the same second stand in the order of the table.
    """
    return (
        counted_posts(posts, bots=bots)
        .filter(pl.col("user_id").is_not_null())
        .sort("created_at", maintain_order=True, nulls_last=True)
        .group_by("user_id", maintain_order=True)
        .agg(
            pl.col("is_bot").any(),
            pl.col("created_at").min().alias("first_at"),
            pl.col("created_at").max().alias("last_at"),
            pl.len().cast(pl.Int64).alias("n_posts"),
            pl.col("thread_id").n_unique().cast(pl.Int64).alias("n_threads"),
            pl.col("post_id").first().alias("first_post"),
        )
    )


def authors(posts: pl.DataFrame, *, bots: bool = True) -> pl.DataFrame:
    """Return `people` with `source`, the platform that each of them writes on."""
    sources = posts.select("user_id", "source").unique("user_id", keep="first")
    return people(posts, bots=bots).join(sources, on="user_id", how="left", maintain_order="left")


def replies(posts: pl.DataFrame, *, bots: bool = True) -> pl.DataFrame:
    """Return every post that answers a post which is there, with who answered whom.

    Returns
    -------
    pl.DataFrame
        `post_id`, `parent_id`, `thread_id`, `created_at`, `source` (who wrote), `target` (who was
        answered), by time. Either may be null (deleted or missing author); `source` equal to
        `target` is a reply to oneself.
    """
    counted = counted_posts(posts, bots=bots)
    answered = counted.select(
        pl.col("post_id").alias("parent_id"), pl.col("user_id").alias("target")
    )
    return (
        counted.filter(pl.col("parent_id").is_not_null())
        .select(
            "post_id", "parent_id", "thread_id", "created_at", pl.col("user_id").alias("source")
        )
        .join(answered, on="parent_id", how="inner", maintain_order="left")
        .sort("created_at", maintain_order=True, nulls_last=True)
    )


def reply_edges(posts: pl.DataFrame, *, bots: bool = True) -> pl.DataFrame:
    """Return the directed edges of the reply network, in the order of their first reply.

    Returns
    -------
    pl.DataFrame
        `source`, `target`, `weight` (replies), `n_threads`, `first_at`, `last_at`, `post_ids` (the
        first `EVIDENCE` replies).
    """
    return (
        replies(posts, bots=bots)
        .filter(pl.col("source") != pl.col("target"))
        .group_by("source", "target", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("weight"),
            pl.col("thread_id").n_unique().cast(pl.Int64).alias("n_threads"),
            pl.col("created_at").min().alias("first_at"),
            pl.col("created_at").max().alias("last_at"),
            pl.col("post_id").head(EVIDENCE).alias("post_ids"),
        )
    )


def reply_network(posts: pl.DataFrame, *, bots: bool = True) -> nx.DiGraph[str]:
    """Make the reply network: u → v if u wrote a post whose parent was written by v ≠ u.

    Parameters
    ----------
    posts : pl.DataFrame
        The table `corpus/posts`, or some of its rows.
    bots : bool
        False drops every post of a bot before counting, so that replies to it are orphans.

    Returns
    -------
    nx.DiGraph
        Nodes: all known authors, with the columns of `authors`; an isolate neither answered anybody
        known nor was answered. Edges: with the columns of `reply_edges`; `weight` is the number of
        replies.

    Examples
    --------
    >>> import polars as pl
    >>> from datetime import datetime, timezone
    >>> at = datetime(2025, 7, 1, tzinfo=timezone.utc)
    >>> posts = pl.DataFrame({
    ...     "post_id": ["a", "b"], "parent_id": [None, "a"], "thread_id": ["a", "a"],
    ...     "user_id": ["ann", "ben"], "is_bot": [False, False], "source": ["reddit"] * 2,
    ...     "created_at": [at, at]})
    >>> list(reply_network(posts).edges(data="weight"))
    [('ben', 'ann', 1)]
    """
    import networkx as nx

    G: nx.DiGraph[str] = nx.DiGraph(name="replies")
    G.add_nodes_from(_nodes(authors(posts, bots=bots), "user_id"))
    G.add_edges_from(_edges(reply_edges(posts, bots=bots)))
    return G


def teaching_edges(teaches: pl.DataFrame, *, threshold: float = LIKELY) -> pl.DataFrame:
    """Return the teachings at or above a probability, by time, with who taught whom.

    Teachings of oneself, or of or by somebody unknown, are left out.
    """
    return (
        teaches.filter(
            pl.col("probability") >= threshold,
            pl.col("teacher_id") != pl.col("learner_id"),
            pl.col("created_at").is_not_null(),
        )
        .with_columns(pl.col("topics").fill_null([]))
        .sort("created_at", maintain_order=True)
    )


def teaching_network(
    teaches: pl.DataFrame,
    *,
    threshold: float = LIKELY,
    posts: pl.DataFrame | None = None,
    bots: bool = True,
) -> nx.MultiDiGraph[str]:
    """Make the teaching network: u → v for each post in which u taught v ≠ u.

    An isolate is a known author who neither taught nor was taught (with `posts`; else there is
    none).

    Parameters
    ----------
    teaches : pl.DataFrame
        The table `annotations/teaches`.
    threshold : float
        Least probability of a teaching, in [0, 1].
    posts : pl.DataFrame, optional
        The table `corpus/posts`: then all its known authors are nodes, in the order of their first
        post, with the columns of `authors`. Without it the nodes are those who taught or were
        taught, by their first time.
    bots : bool
        False drops teachings by and of bots; it needs `posts`, which tell who is one.

    Returns
    -------
    nx.MultiDiGraph
        One edge a teaching, its key the post: `post_id`, `learner_post`, `acknowledged_by` (a
        post), `acknowledged`, `created_at`, `topics` (list of entity ids), `probability`.

    Raises
    ------
    ValueError
        If bots are to be dropped and `posts` is not given.
    """
    import networkx as nx

    edges = teaching_edges(teaches, threshold=threshold)
    G: nx.MultiDiGraph[str] = nx.MultiDiGraph(name="teaching")
    if posts is not None:
        known = authors(posts, bots=bots)
        G.add_nodes_from(_nodes(known, "user_id"))
        for end in ("teacher_id", "learner_id"):
            edges = edges.join(
                known, left_on=end, right_on="user_id", how="semi", maintain_order="left"
            )
    elif not bots:
        raise ValueError("bots=False needs posts, which tell who is a bot")
    edges = edges.with_columns(pl.col("acknowledged_by").is_not_null().alias("acknowledged"))
    for row in edges.iter_rows(named=True):
        G.add_edge(row.pop("teacher_id"), row.pop("learner_id"), key=row["post_id"], **row)
    return G


def hub_edges(models: pl.DataFrame) -> pl.DataFrame:
    """Return who derives from whom on the Hub: `child`, `base`, `relation`, in the models' order.

    `relation` is null where the Hub gives none. A pair may carry several relations, and stands once
    for each.
    """
    return (
        models.select(pl.col("key").alias("child"), "base_models")
        .explode("base_models")
        .filter(pl.col("base_models").is_not_null())
        .select(
            pl.format("model:{}", "child").alias("child"),
            pl.format(
                "model:{}", pl.col("base_models").struct.field("repo_id").str.to_lowercase()
            ).alias("base"),
            pl.col("base_models").struct.field("relation"),
        )
        .filter(pl.col("child") != pl.col("base"))
        .unique(maintain_order=True)
    )


def talk_edges(relations: pl.DataFrame) -> pl.DataFrame:
    """Return who derives from whom as posts say.

    Columns `child`, `base`, `relation`, `child_name`, `base_name`, `n_posts`, `post_ids`,
    `in_words` (not only by a name that holds that of its base).
    """
    return (
        relations.filter(
            pl.col("kind") == "derived_from",
            pl.col("subject") != pl.col("object"),
            counts_as_told(),
        )
        .group_by(
            pl.col("subject").alias("child"),
            pl.col("object").alias("base"),
            pl.col("relation"),
            maintain_order=True,
        )
        .agg(
            pl.col("subject_name").first().alias("child_name"),
            pl.col("object_name").first().alias("base_name"),
            pl.col("post_id").n_unique().cast(pl.Int64).alias("n_posts"),
            pl.col("post_id").unique(maintain_order=True).head(EVIDENCE).alias("post_ids"),
            (~pl.col("rule").fill_null("").str.starts_with("name-")).any().alias("in_words"),
        )
    )


def lineage_network(
    models: pl.DataFrame,
    relations: pl.DataFrame | None = None,
    entities: pl.DataFrame | None = None,
) -> nx.MultiDiGraph[str]:
    """Make the lineage of models: derivative → base, from the Hub and from talk, kept apart.

    Parameters
    ----------
    models : pl.DataFrame
        The table `corpus/models`; its `base_models` give the edges of source `hub`.
    relations : pl.DataFrame, optional
        The table `annotations/relations`; its rows of kind `derived_from` give the edges of source
        `text`.
    entities : pl.DataFrame, optional
        The table `annotations/entities`, which tells the families of what posts name.

    Returns
    -------
    nx.MultiDiGraph
        Nodes: entity ids of models with an edge, with `name`, `on_hub`, and `owner`, `created_at`,
        `license`, `n_params`, `downloads` where the catalogue holds them, `family` where
        `entities` does. Edges: `source`,
        `relation`, `n_posts`, `post_ids`; the same pair may carry several relations and both
        sources, and merges have several bases.
    """
    import networkx as nx

    G: nx.MultiDiGraph[str] = nx.MultiDiGraph(name="lineage")
    for child, base, relation in hub_edges(models).iter_rows():
        G.add_edge(child, base, key=("hub", relation), source="hub", relation=relation)
    if relations is not None:
        for row in talk_edges(relations).iter_rows(named=True):
            _add_talk(G, row)
    known = models.select(
        pl.format("model:{}", "key").alias("id"),
        pl.col("repo_id").alias("name"),
        pl.col("repo_id").str.extract("^([^/]+)/").alias("owner"),
        "created_at", "created_at_bound", "license", "n_params", "downloads",
    )  # fmt: skip
    for node, columns in _nodes(known, "id"):
        if node in G:
            G.nodes[node].update(columns, on_hub=True)
    if entities is not None:
        told = entities.filter(pl.col("family").is_not_null()).select("entity_id", "family")
        nx.set_node_attributes(G, dict(told.iter_rows()), "family")
    for node, columns in G.nodes(data=True):
        columns.setdefault("name", node.removeprefix("model:").removeprefix("~"))
        columns.setdefault("on_hub", False)
    return G


def _add_talk(G: nx.MultiDiGraph[str], row: dict[str, Any]) -> None:
    child, base, relation = row["child"], row["base"], row["relation"]
    G.add_edge(
        child, base, key=("text", relation), source="text", relation=relation,
        n_posts=row["n_posts"], post_ids=row["post_ids"],
    )  # fmt: skip
    G.nodes[child].setdefault("name", row["child_name"])
    G.nodes[base].setdefault("name", row["base_name"])


def owner_of(model: pl.Expr) -> pl.Expr:
    """Return the owner in entity ids or keys of models."""
    return model.str.strip_prefix("model:").str.split("/").list.first()


def owner_network(models: pl.DataFrame) -> nx.DiGraph[str]:
    """Make who builds on whom on the Hub: owner u → owner v ≠ u if a model of u has a base of v.

    Nodes: owners of models in the catalogue and of their bases, in case-folded form, with
    `n_models` (of the catalogue), in the order of the table; an isolate neither builds on another
    owner nor is built upon. Edges: `weight`, the pairs of models.
    """
    import networkx as nx

    G: nx.DiGraph[str] = nx.DiGraph(name="owners on the Hub")
    owned = models.group_by(owner_of(pl.col("key")), maintain_order=True).agg(pl.len())
    G.add_nodes_from((name, {"n_models": n}) for name, n in owned.iter_rows())
    pairs = hub_edges(models).select("child", "base").unique(maintain_order=True)
    pairs = pairs.with_columns(owner_of(pl.col("child", "base")))
    told = pairs.filter(pl.col("child") != pl.col("base"))
    for u, v, n in told.group_by("child", "base", maintain_order=True).agg(pl.len()).iter_rows():
        G.add_edge(u, v, weight=n)
    for _, columns in G.nodes(data=True):
        columns.setdefault("n_models", 0)
    return G


def _nodes(frame: pl.DataFrame, key: str) -> list[tuple[str, dict[str, Any]]]:
    """Return rows as NetworkX takes nodes; the key stays out of the columns."""
    return [(cast("str", row.pop(key)), row) for row in frame.iter_rows(named=True)]


def _edges(frame: pl.DataFrame) -> list[tuple[str, str, dict[str, Any]]]:
    return [(row.pop("source"), row.pop("target"), row) for row in frame.iter_rows(named=True)]
