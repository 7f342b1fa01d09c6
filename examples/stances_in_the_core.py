"""Do people of the core say other things of open models than the rest? Shares with intervals.

python examples/stances_in_the_core.py WORKSPACE
"""

from __future__ import annotations

import sys

import networkx as nx
import polars as pl

from graph.networks import reply_network
from graph.statistics.clusters import clustered_twice
from ingest.errors import KithgraphError
from ingest.workspace import Workspace


def core_of(posts: pl.DataFrame) -> tuple[int, list[str]]:
    """Return the largest k with a k-core among those who answer each other, and who is in it."""
    network = nx.Graph(reply_network(posts))  # a tie counts once, whoever answered
    network.remove_edges_from(list(nx.selfloop_edges(network)))
    coreness = nx.core_number(network)
    highest = max(coreness.values(), default=0)
    return highest, [person for person, k in coreness.items() if k == highest]


def main(workspace_path: str) -> None:
    """Print for each label the share of posts in which it was found, in the core and outside.

    Who is in the core is taken as known.
    """
    workspace = Workspace.open(workspace_path)
    # what extraction reads: present, not empty, not by bots; here also: of known authors
    posts = workspace.table("corpus/posts").filter(
        pl.col("user_id").is_not_null(), ~pl.col("is_bot"), pl.col("state") == "present",
        pl.col("text").str.strip_chars() != "",
    )  # fmt: skip
    k, core = core_of(posts)
    print(f"{len(core)} of {posts['user_id'].n_unique()} people are in the {k}-core")
    is_core = pl.col("user_id").is_in(core)
    found = workspace.table("annotations/stances").join(posts, on="post_id")
    labels = (
        found.group_by("label")
        .agg(core=is_core.sum())
        .sort("core", "label", descending=[True, False])
    )
    for label in labels["label"]:
        with_label = found.filter(pl.col("label") == label)["post_id"].implode()
        said = posts.select("user_id", "thread_id", hit=pl.col("post_id").is_in(with_label))
        print(f"{label}: core {told(said.filter(is_core))}, others {told(said.filter(~is_core))}")


def told(said: pl.DataFrame) -> str:
    """Return a share of posts with its counts and interval.

    Posts of one person are alike, and so are those of one thread.
    """
    share = clustered_twice(said["hit"], said["user_id"], said["thread_id"])
    if share.interval is None:
        return "no post"
    low, high = share.interval
    return (
        f"{share.k} of {share.n} posts = {share.k / share.n:.2%}"
        f" (95 % interval {low:.2%} to {high:.2%})"
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("name the folder of a study: python examples/stances_in_the_core.py WORKSPACE")
    try:
        main(sys.argv[1])
    except KithgraphError as error:
        sys.exit(f"error: {error}")
