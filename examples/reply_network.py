"""Open the reply network in NetworkX and look at who stands at its centre, without names.

python examples/reply_network.py WORKSPACE
"""

from __future__ import annotations

import sys
from collections import Counter

import networkx as nx

from graph.networks import reply_network
from ingest.errors import KithgraphError
from ingest.workspace import Workspace


def main(workspace_path: str) -> None:
    """Print size, reciprocity and the shells of the k-core."""
    posts = Workspace.open(workspace_path).table("corpus/posts")
    G = reply_network(posts)
    core_number = nx.core_number(nx.Graph(G.to_undirected()))
    shells = Counter(core_number.values())
    isolates = sum(1 for _ in nx.isolates(G))
    print(f"{G.number_of_nodes()} people, {isolates} of them in no reply")
    print(f"{G.number_of_edges()} pairs, {G.size(weight='weight'):.0f} replies")
    print(f"of the pairs, {nx.reciprocity(G):.1%} are answered by the other, too")
    for k in sorted(shells, reverse=True)[:5]:
        print(f"core number {k}: {shells[k]} people")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("name the folder of a study: python examples/reply_network.py WORKSPACE")
    try:
        main(sys.argv[1])
    except KithgraphError as error:
        sys.exit(f"error: {error}")
