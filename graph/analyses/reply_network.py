"""The reply network in figures: size, reciprocity, concentration, cores; with bots and without."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.analysis import Analysis, Result
from graph.kernels.csr import Csr, from_pairs
from graph.networks import counted_posts, people, replies
from graph.statistics.assortativity import degree_assortativity
from graph.statistics.clusters import clustered_twice
from graph.statistics.intervals import Share, gini, rounded, top_share
from graph.words import count, percentage
from ingest.workspace import Workspace

DEFINITION = (
    "Users: known authors of at least one post. u → v if u wrote a post whose parent was written "
    "by v ≠ u; weight: such replies; isolate: a user without an edge. Reciprocity: share of "
    "directed edges whose reverse exists; across threads: both answered each other, and in at "
    "least two threads taken together (unknown where all is in one). Gini and top 1 % (rounded "
    "up): over all users, of replies written and received. Cores and degree assortativity: of the "
    "simple undirected graph. Without bots: every post of a bot is dropped before counting."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyNetwork:
    """Figures of one reply network; shares are in [0, 1], unknown where nothing can be shared."""

    posts: int
    comments: int
    threads: int
    users: int
    unknown_author_posts: int
    orphans: int
    edges: int
    replies: int
    self_replies: int
    isolates: int
    reciprocity: float | None
    reciprocity_across_threads: float | None
    giant_weak_share: float | None
    gini_written: float | None
    gini_received: float | None
    top1_share_written: float | None
    top1_share_received: float | None
    max_core: int
    max_core_size: int
    assortativity: float | None


def reply_figures(posts: pl.DataFrame, *, bots: bool = True) -> ReplyNetwork:
    """Return the figures of the reply network of some posts.

    Parameters
    ----------
    posts : pl.DataFrame
        Rows of the table `corpus/posts`.
    bots : bool
        False drops every post of a bot before counting.

    Notes
    -----
    Time O(p log p) in the posts. Text of unknown authors stays in `posts`, its author is no user.
    """
    counted = counted_posts(posts, bots=bots)
    users = people(posts, bots=bots)
    rows, edges, self_replies = _numbered(replies(posts, bots=bots), users)
    n, weight = users.height, edges["weight"].to_numpy()
    source, target = edges["source"].to_numpy(), edges["target"].to_numpy()
    written = np.bincount(source, weights=weight, minlength=n).astype(np.int64)
    received = np.bincount(target, weights=weight, minlength=n).astype(np.int64)
    graph = from_pairs(n, source, target)
    core, core_size = _innermost(graph)
    returned, across = (share.value for share in _reciprocity(rows, edges))
    return ReplyNetwork(
        posts=counted.height,
        comments=counted.filter(pl.col("kind") == "comment").height,
        threads=counted["thread_id"].n_unique(),
        users=n,
        unknown_author_posts=counted["user_id"].null_count(),
        orphans=_orphans(counted),
        edges=edges.height,
        replies=int(weight.sum()),
        self_replies=self_replies,
        isolates=int((graph.degrees == 0).sum()),
        reciprocity=returned,
        reciprocity_across_threads=across,
        giant_weak_share=_giant_share(graph),
        gini_written=gini(written),
        gini_received=gini(received),
        top1_share_written=top_share(written),
        top1_share_received=top_share(received),
        max_core=core,
        max_core_size=core_size,
        assortativity=degree_assortativity(graph),
    )


def returned_ties(posts: pl.DataFrame) -> tuple[Share, Share]:
    """Return the shares of ties that are returned, and that are returned across threads.

    Parameters
    ----------
    posts : pl.DataFrame
        Rows of the table `corpus/posts`.
    """
    rows, edges, _ = _numbered(replies(posts), people(posts))
    return _reciprocity(rows, edges)


def _giant_share(graph: Csr) -> float | None:
    """Return the share of nodes in the largest connected part, unknown for no nodes."""
    if graph.n == 0:
        return None
    # everybody takes the lowest label around them, then that one's label; scipy, which has a faster
    # way, takes ten times as long to import
    sources, labels = np.repeat(np.arange(graph.n), graph.degrees), np.arange(graph.n)
    while True:
        lowest = labels.copy()
        np.minimum.at(lowest, sources, labels[graph.indices])
        lowest = lowest[lowest]
        if np.array_equal(lowest, labels):
            return float(np.bincount(labels).max() / graph.n)
        labels = lowest


def _numbered(answers: pl.DataFrame, users: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Return replies between known people and their edges, people numbered; replies to oneself."""
    known = answers.drop_nulls(["source", "target"])
    number = users.select("user_id", pl.int_range(pl.len(), dtype=pl.Int64).alias("number"))
    rows = known.filter(pl.col("source") != pl.col("target")).select(
        "thread_id", "source", "target"
    )
    for end in ("source", "target"):
        rows = rows.join(
            number, left_on=end, right_on="user_id", how="left", maintain_order="left"
        ).with_columns(pl.col("number").alias(end)).drop("number")  # fmt: skip
    edges = rows.group_by("source", "target", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("weight")
    )
    return rows, edges, known.height - rows.height


def _reciprocity(rows: pl.DataFrame, edges: pl.DataFrame) -> tuple[Share, Share]:
    """Return the shares; ties of who answers are alike, and both ties of a pair are one fact."""
    ends = ["source", "target"]
    back = edges.select(pl.col("target").alias("source"), pl.col("source").alias("target"))
    threads = (
        rows.select(
            pl.min_horizontal("source", "target").alias("low"),
            pl.max_horizontal("source", "target").alias("high"),
            "thread_id",
        )
        .group_by("low", "high")
        .agg(pl.col("thread_id").n_unique().alias("threads"))
        .filter(pl.col("threads") >= 2)
    )
    told = edges.select(
        *ends, pl.min_horizontal(ends).alias("low"), pl.max_horizontal(ends).alias("high")
    )
    found = [
        told.join(other.with_columns(hit=True), on=on, how="left", maintain_order="left").select(
            "source", pl.col("hit").fill_null(value=False)
        )
        for other, on in ((back, ends), (threads, ["low", "high"]))
    ]
    returned, several = (rows["hit"] for rows in found)
    pair = told.select(pl.struct("low", "high").rank("dense")).to_series()
    # where all answers are in one thread, none can be returned in another
    n = told.height if rows["thread_id"].n_unique() > 1 else 0
    across = (returned & several).head(n)
    return (
        clustered_twice(returned, edges["source"], pair),
        clustered_twice(across, edges["source"].head(n), pair.head(n)),
    )


def _orphans(counted: pl.DataFrame) -> int:
    """Return how many posts answer one that is not among the posts counted."""
    answers = counted.filter((pl.col("kind") == "comment") | pl.col("parent_id").is_not_null())
    there = answers.join(
        counted.select("post_id"), left_on="parent_id", right_on="post_id", how="semi"
    )
    return answers.height - there.height


def _innermost(graph: Csr) -> tuple[int, int]:
    from graph.kernels.cores import coreness

    if graph.m == 0:
        return 0, graph.n
    core: NDArray[np.int32] = coreness(graph.indptr, graph.indices)
    return int(core.max()), int((core == core.max()).sum())


def _sentence(found: ReplyNetwork, *, is_told: bool) -> str:
    if found.edges == 0 and not is_told:
        if found.users and found.orphans:
            return "No post that is answered is here, so who answers whom is not known."
        what = "who wrote it" if not found.users else "which post it answers"
        return f"No post tells {what}, so who answers whom is not known."
    if found.edges == 0:
        posts, users = (
            count(found.posts, "post", "posts"), count(found.users, "known person", "known people"),
        )  # fmt: skip
        return f"Nobody answered anybody in {posts} of {users}."
    returned, across = found.reciprocity or 0.0, found.reciprocity_across_threads
    elsewhere = "" if across is None else f", {percentage(across)} % in another thread"
    return (
        f"{count(found.replies, 'reply', 'replies')} of {count(found.users, 'person', 'people')} "
        f"to each other in {count(found.threads, 'thread', 'threads')}; {percentage(returned)} % "
        f"of the {count(found.edges, 'tie is', 'ties are')} returned{elsewhere}; "
        f"the busiest 1 % wrote {percentage(found.top1_share_written or 0.0)} % "
        "of the replies."
    )


def _run(workspace: Workspace, *, seed: int) -> Result:
    del seed  # nothing here is random
    posts = workspace.scan("corpus/posts").select(
        "post_id", "thread_id", "parent_id", "kind", "user_id", "is_bot", "created_at"
    ).collect()  # fmt: skip
    whole = reply_figures(posts)
    # of pasted talk, and of answers without what they answer, nothing tells who answers whom,
    # which is not that nobody does
    answered = posts["parent_id"].count() - whole.orphans
    is_told = bool(whole.users and answered > 0) or (whole.posts < 2 and not whole.orphans)
    result: Result = rounded(
        {
            "sentence": _sentence(whole, is_told=is_told),
            "is_told": is_told,
            "definition": DEFINITION,
            "n": whole.users,
            "all": asdict(whole),
            "without_bots": asdict(reply_figures(posts, bots=False)),
        }
    )
    return result


ANALYSIS = Analysis(
    name="reply-network",
    title="Who answers whom, in figures",
    tables=("corpus/posts",),
    run=_run,
)
