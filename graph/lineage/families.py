"""Families of models: what derives from a base, how deep and wide; cycles, impossible dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.statistics.clusters import clustered
from graph.statistics.intervals import Share

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


def first_roots(edges: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each derivative the root that its first named bases lead to.

    Parameters
    ----------
    edges : iterable of tuple
        Derivative and base. Where bases lead in a circle, the last before it closes is the root.

    Examples
    --------
    >>> first_roots([("c", "b"), ("c", "z"), ("b", "a")])
    {'c': 'a', 'b': 'a'}
    """
    base: dict[str, str] = {}
    for child, of in edges:
        base.setdefault(child, of)
    return {child: _root(base, child) for child in base}


def _root(base: Mapping[str, str], model: str) -> str:
    seen = {model}
    while model in base and base[model] not in seen:
        model = base[model]
        seen.add(model)
    return model


def cycles(H: nx.DiGraph[str]) -> list[list[str]]:
    """Return groups of models each of which derives from itself through the others."""
    import networkx as nx

    return sorted(sorted(group) for group in nx.strongly_connected_components(H) if len(group) > 1)


def impossible_dates(H: nx.DiGraph[str]) -> tuple[int, int, Share, list[dict[str, Any]]]:
    """Return how many edges have both dates, how many no true one, and the impossible ones.

    Impossible: the derivative is older than its base. A derivative dated with the Hub's first day
    is older than any base by no fault of its record. The share is of the others; derivatives of one
    base are alike, whose day may be the wrong one.
    """
    dated, placeholder, early, bases = 0, 0, [], []
    for child, base in H.edges():
        born = [H.nodes[node].get("created_at") for node in (child, base)]
        if born[0] is None or born[1] is None:
            continue
        dated += 1
        is_early = born[0] < born[1]
        if is_early and born[0].date().isoformat() == HUB_EPOCH:
            placeholder += 1
            continue
        bases.append((base, is_early))
        if is_early:
            early.append(
                {
                    "child": child, "base": base, "child_at": born[0].date().isoformat(),
                    "base_at": born[1].date().isoformat(), "days": (born[1] - born[0]).days,
                }
            )  # fmt: skip
    return (
        dated,
        placeholder,
        clustered([is_early for _, is_early in bases], [base for base, _ in bases]),
        sorted(early, key=lambda row: (-row["days"], row["child"], row["base"])),
    )
