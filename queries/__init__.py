"""The questions that kithgraph asks a graph, one Cypher file each."""
