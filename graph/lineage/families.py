"""Families of models: what derives from a base, how deep and wide; cycles, impossible dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    import polars as pl

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """Who derives from whom by one source: a network that is walked, and needs no columns.

    `relations` are those of each pair of derivative and base, sorted, ``unknown`` where none is
    told; `bases` and `derivatives` hold models that have any.
    """

    relations: Mapping[tuple[str, str], Sequence[str]]
    bases: Mapping[str, Sequence[str]]
    derivatives: Mapping[str, Sequence[str]]

    @property
    def models(self) -> set[str]:
        """All that derive or are derived from."""
        return {*self.bases, *self.derivatives}


def lineage_of(edges: pl.DataFrame) -> Lineage:
    """Return the network of rows of `child`, `base` and `relation`; several of a pair are one."""
    relations: dict[tuple[str, str], list[str]] = {}
    bases: dict[str, list[str]] = {}
    derivatives: dict[str, list[str]] = {}
    for child, base, relation in edges.select("child", "base", "relation").iter_rows():
        told = relations.setdefault((child, base), [])
        if not told:
            bases.setdefault(child, []).append(base)
            derivatives.setdefault(base, []).append(child)
        told.append(relation or "unknown")
    return Lineage(
        relations={pair: sorted({*told}) for pair, told in relations.items()},
        bases=bases, derivatives=derivatives,
    )  # fmt: skip


def families(lineage: Lineage) -> list[Family]:
    """Return the family of every model that has derivatives and no base, largest first."""
    found = [family(lineage, root) for root in lineage.derivatives if root not in lineage.bases]
    return sorted(found, key=lambda one: (-one.descendants, one.root))


def family(lineage: Lineage, root: str) -> Family:
    """Return the family of one model; time O(its edges)."""
    seen, level, sizes = {root}, [root], []
    relations: Counter[str] = Counter()
    while level:
        sizes.append(len(level))
        below = []
        for base in level:
            for child in lineage.derivatives.get(base, ()):
                for relation in lineage.relations[child, base]:
                    relations[relation] += 1
                if child not in seen:
                    seen.add(child)
                    below.append(child)
        level = below
    return Family(root=root, generations=tuple(sizes), relations=dict(sorted(relations.items())))


def ancestors(lineage: Lineage, model: str) -> set[str]:
    """Return all bases of a model, direct or not; the model itself only if it lies on a cycle."""
    found: set[str] = set()
    waiting = list(lineage.bases.get(model, ()))
    while waiting:
        base = waiting.pop()
        if base not in found:
            found.add(base)
            waiting.extend(lineage.bases.get(base, ()))
    return found


def cycles(lineage: Lineage) -> list[list[str]]:
    """Return groups of models each of which derives from itself through the others."""
    pairs, before = set(lineage.relations), None
    # a model on a cycle derives from another one there and has one that derives from it
    while len(pairs) != before:
        before = len(pairs)
        children, bases = {child for child, _ in pairs}, {base for _, base in pairs}
        pairs = {(child, base) for child, base in pairs if child in bases and base in children}
    if not pairs:
        return []
    import networkx as nx

    groups = nx.strongly_connected_components(nx.DiGraph(sorted(pairs)))
    return sorted(sorted(group) for group in groups if len(group) > 1)


def impossible_dates(
    lineage: Lineage, born: Mapping[str, datetime]
) -> tuple[int, int, list[dict[str, Any]]]:
    """Return how many edges have both dates, how many no true one, and the impossible ones.

    Impossible: the derivative is older than its base. A derivative dated with the Hub's first day
    is older than any base by no fault of its record. `born` are the dates that are known.
    """
    dated, placeholder, early = 0, 0, []
    for child, base in lineage.relations:
        child_at, base_at = born.get(child), born.get(base)
        if child_at is None or base_at is None:
            continue
        dated += 1
        if child_at >= base_at:
            continue
        if child_at.date().isoformat() == HUB_EPOCH:
            placeholder += 1
            continue
        early.append(
            {
                "child": child, "base": base, "child_at": child_at.date().isoformat(),
                "base_at": base_at.date().isoformat(), "days": (base_at - child_at).days,
            }
        )  # fmt: skip
    return (
        dated,
        placeholder,
        sorted(early, key=lambda row: (-row["days"], row["child"], row["base"])),
    )
