"""Families of models: what derives from a base, how deep and wide; cycles, impossible dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

HUB_EPOCH = "2022-03-02"
"""The Hub gives this day to every repository made before it kept dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A base and all that derives from it.

    `generations[k]` counts models k steps from the root on the shortest way (the root is
    generation 0), so depth is the last generation and breadth the largest. A merge stands in the
    family of each of its bases.
    """

    root: str
    generations: tuple[int, ...]
    relations: dict[str, int]

    @property
    def descendants(self) -> int:
        """Models that derive from the root, directly or not."""
        return sum(self.generations) - 1

    @property
    def depth(self) -> int:
        """Steps from the root to the farthest model."""
        return len(self.generations) - 1

    @property
    def breadth(self) -> int:
        """Models in the largest generation."""
        return max(self.generations)


def of_source(G: nx.MultiDiGraph[str], source: str) -> nx.DiGraph[str]:
    """Return derivative → base of one source, parallel edges as one with `relations` (sorted)."""
    import networkx as nx

    H: nx.DiGraph[str] = nx.DiGraph()
    for child, base, columns in G.edges(data=True):
        if columns["source"] != source:
            continue
        relation = columns["relation"] or "unknown"
        if H.has_edge(child, base):
            H[child][base]["relations"] = sorted({*H[child][base]["relations"], relation})
        else:
            H.add_edge(child, base, relations=[relation])
    for node in H:
        H.nodes[node].update(G.nodes[node])
    return H


def families(H: nx.DiGraph[str]) -> list[Family]:
    """Return the family of every model that has derivatives and no base, largest first."""
    found = [family(H, root) for root in H if H.out_degree(root) == 0 and H.in_degree(root) > 0]
    return sorted(found, key=lambda one: (-one.descendants, one.root))


def family(H: nx.DiGraph[str], root: str) -> Family:
    """Return the family of one model; time O(its edges)."""
    seen, level, sizes = {root}, [root], []
    relations: Counter[str] = Counter()
    while level:
        sizes.append(len(level))
        below = []
        for base in level:
            for child in H.predecessors(base):
                relations.update(H[child][base]["relations"])
                if child not in seen:
                    seen.add(child)
                    below.append(child)
        level = below
    return Family(root=root, generations=tuple(sizes), relations=dict(sorted(relations.items())))


def ancestors(H: nx.DiGraph[str], model: str) -> set[str]:
    """Return all bases of a model, direct or not; the model itself only if it lies on a cycle."""
    found: set[str] = set()
    waiting = list(H.successors(model)) if model in H else []
    while waiting:
        base = waiting.pop()
        if base not in found:
            found.add(base)
            waiting.extend(H.successors(base))
    return found


def cycles(H: nx.DiGraph[str]) -> list[list[str]]:
    """Return groups of models each of which derives from itself through the others."""
    import networkx as nx

    return sorted(sorted(group) for group in nx.strongly_connected_components(H) if len(group) > 1)


def impossible_dates(H: nx.DiGraph[str]) -> tuple[int, int, list[dict[str, Any]]]:
    """Return how many edges have both dates, how many no true one, and the impossible ones.

    Impossible: the derivative is older than its base. A derivative dated with the Hub's first day
    is older than any base by no fault of its record.
    """
    dated, placeholder, early = 0, 0, []
    for child, base in H.edges():
        born = [H.nodes[node].get("created_at") for node in (child, base)]
        if born[0] is None or born[1] is None:
            continue
        dated += 1
        if born[0] >= born[1]:
            continue
        if born[0].date().isoformat() == HUB_EPOCH:
            placeholder += 1
            continue
        early.append(
            {
                "child": child, "base": base, "child_at": born[0].date().isoformat(),
                "base_at": born[1].date().isoformat(), "days": (born[1] - born[0]).days,
            }
        )  # fmt: skip
    return (
        dated,
        placeholder,
        sorted(early, key=lambda row: (-row["days"], row["child"], row["base"])),
    )


def family_tree(G: nx.MultiDiGraph[str], model: str, *, limit: int = 300) -> dict[str, Any]:
    """Return nodes and edges of one model's family: its bases up to the roots, its derivatives.

    Parameters
    ----------
    G : nx.MultiDiGraph
        From `graph.networks.lineage_network`.
    model : str
        Entity id.
    limit : int
        Most nodes. All bases are kept; of derivatives the nearer ones, then the more downloaded.

    Returns
    -------
    dict
        `model`; `nodes`: `id`, `name`, `generation` (0 the model, negative its bases, positive its
        derivatives), `created_at` (day), `license`, `downloads`, `on_hub`; `edges`: `child`,
        `base`, `source`, `relation`, `n_posts`, `post_ids`; `left_out`: derivatives not kept.

    Raises
    ------
    KeyError
        If the model is not in the graph.
    """
    if model not in G:
        raise KeyError(model)
    above = _levels(G.successors, model)
    below = {n: level for n, level in _levels(G.predecessors, model).items() if n not in above}
    near = sorted(below, key=lambda n: (below[n], -(G.nodes[n].get("downloads") or 0), n))
    room = max(limit - 1 - len(above), 0)
    generation = {model: 0} | {n: -level for n, level in above.items()}
    generation |= {n: below[n] for n in near[:room]}
    return {
        "model": model,
        "nodes": [_node(G, node, level) for node, level in generation.items()],
        "edges": [
            {"child": child, "base": base, **_edge(columns)}
            for child, base, columns in G.edges(data=True)
            if child in generation and base in generation
        ],
        "left_out": max(len(near) - room, 0),
    }


def _levels(step: Any, model: str) -> dict[str, int]:  # noqa: ANN401 - networkx has no stubs
    level, found, depth = [model], {model: 0}, 0
    while level:
        depth += 1
        following: Iterable[str] = dict.fromkeys(n for node in level for n in step(node))
        level = [n for n in following if n not in found]
        found |= dict.fromkeys(level, depth)
    found.pop(model)
    return found


def _node(G: nx.MultiDiGraph[str], node: str, generation: int) -> dict[str, Any]:
    columns = G.nodes[node]
    born = columns.get("created_at")
    return {
        "id": node,
        "name": columns["name"],
        "generation": generation,
        "created_at": born.date().isoformat() if born else None,
        "license": columns.get("license"),
        "downloads": columns.get("downloads"),
        "on_hub": columns["on_hub"],
    }


def _edge(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: columns.get(name) for name in ("source", "relation", "n_posts", "post_ids")}
