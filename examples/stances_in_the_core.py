"""Do people of the core say other things of open models than the rest? Shares of their posts.

python examples/stances_in_the_core.py WORKSPACE
"""

from __future__ import annotations

import sys

import networkx as nx
import polars as pl

from graph.networks import reply_network
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
    """Print for each label the share of posts in which it was found, in the core and outside."""
    workspace = Workspace.open(workspace_path)
    # what extraction reads: present, not empty, not by bots; here also: of known authors
    posts = workspace.table("corpus/posts").filter(
        pl.col("user_id").is_not_null(), ~pl.col("is_bot"), pl.col("state") == "present",
        pl.col("text").str.strip_chars() != "",
    )  # fmt: skip
    k, core = core_of(posts)
    print(f"{len(core)} of {posts['user_id'].n_unique()} people are in the {k}-core")
    is_core = pl.col("user_id").is_in(core)
    written = posts.select(core=is_core.sum(), rest=(~is_core).sum()).row(0, named=True)
    found = (
        workspace.table("annotations/stances")
        .join(posts, on="post_id")
        .group_by("label")
        .agg(core=is_core.sum(), rest=(~is_core).sum())
        .sort("core", "label", descending=[True, False])
    )
    for row in found.iter_rows(named=True):
        shares = [
            f"{row[part]} of {n} posts = {row[part] / n:.2%}" if n else "no post"
            for part, n in written.items()
        ]
        print(f"{row['label']}: core {shares[0]}, others {shares[1]}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("name the folder of a study: python examples/stances_in_the_core.py WORKSPACE")
    try:
        main(sys.argv[1])
    except KithgraphError as error:
        sys.exit(f"error: {error}")
