"""A model's family: what it derives from and what derives from it, by Hub, talk and names."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from graph.judging import each_once
from ingest.errors import unknown_name
from ingest.records import record

Source = Literal["hub", "talk", "name"]
_MOST_ANCESTORS = 8


@record()
class Link:
    """One reason to put a model under another one."""

    child: str
    base: str
    source: Source
    relation: str | None
    in_words: bool = False
    """Whether words of posts say so, not a name."""


@dataclass(frozen=True, slots=True)
class Models:
    """All models that are named or derive: columns by id, links, and how many posts name each."""

    columns: Mapping[str, Mapping[str, Any]]
    links: Sequence[Link]
    named: Mapping[str, int]
    children: Mapping[str, list[str]]
    parents: Mapping[str, list[str]]
    beside_words: Mapping[str, list[str]]
    """Children by records and names alone."""

    def name(self, model: str) -> str:
        """Return how a model is called."""
        return str(self.columns.get(model, {}).get("name") or model.partition(":")[2].lstrip("~"))

    def rank(self, model: str) -> tuple[int, int, str]:
        """Return what orders models: most named first, then most downloaded, then by id."""
        downloads = self.columns.get(model, {}).get("downloads") or 0
        return (-self.named.get(model, 0), -downloads, model)


def read_models(tables: Mapping[str, pl.DataFrame]) -> Models:
    """Put together what the tables tell of models.

    Parameters
    ----------
    tables : mapping
        `corpus/models`, `annotations/entities`, `annotations/relations`, `annotations/mentions`.
    """
    links = list(_links(tables))
    pairs: set[tuple[str, str]] = set()
    children: dict[str, list[str]] = {}
    parents: dict[str, list[str]] = {}
    beside_words: dict[str, list[str]] = {}
    for link in links:
        if not link.in_words:
            beside_words.setdefault(link.base, []).append(link.child)
        if (link.base, link.child) not in pairs:
            pairs.add((link.base, link.child))
            children.setdefault(link.base, []).append(link.child)
            parents.setdefault(link.child, []).append(link.base)
    return Models(
        _columns(tables), links, _named(tables["annotations/mentions"]), children, parents,
        beside_words,
    )  # fmt: skip


def _links(tables: Mapping[str, pl.DataFrame]) -> Iterator[Link]:
    from graph import networks

    for child, base, relation in networks.hub_edges(tables["corpus/models"]).iter_rows():
        yield Link(child, base, "hub", relation)
    for row in networks.talk_edges(tables["annotations/relations"]).iter_rows(named=True):
        yield Link(row["child"], row["base"], "talk", row["relation"], row["in_words"])
    variants = tables["annotations/entities"].filter(
        (pl.col("kind") == "model") & pl.col("parent_id").is_not_null()
    )
    for child, base in variants.select("entity_id", "parent_id").iter_rows():
        if child != base:
            yield Link(child, base, "name", "variant")


def _columns(tables: Mapping[str, pl.DataFrame]) -> dict[str, Mapping[str, Any]]:
    hub = tables["corpus/models"].select(
        pl.format("model:{}", "key").alias("entity_id"), pl.col("repo_id").alias("name"),
        "created_at", "license", "n_params", "downloads", pl.lit(value=True).alias("on_hub"),
    )  # fmt: skip
    named = tables["annotations/entities"].filter(pl.col("kind") == "model").select(
        "entity_id", "name", "created_at", "license", "n_params", "downloads", "on_hub", "family"
    )  # fmt: skip
    found: dict[str, Mapping[str, Any]] = {
        row["entity_id"]: row for row in hub.iter_rows(named=True)
    }
    for row in named.iter_rows(named=True):
        known = found.get(row["entity_id"], {})
        found[row["entity_id"]] = {**known, **{k: v for k, v in row.items() if v is not None}}
    return found


def _named(mentions: pl.DataFrame) -> dict[str, int]:
    """Return how many posts name each model."""
    rows = (
        mentions.filter((pl.col("kind") == "model") & pl.col("entity_id").is_not_null())
        .group_by("entity_id")
        .agg(pl.col("post_id").n_unique())
    )
    return dict(rows.iter_rows())


def names_models(tables: Mapping[str, pl.DataFrame]) -> bool:
    """Tell whether any post names a model."""
    mentions = tables["annotations/mentions"]
    return not mentions.filter(pl.col("kind") == "model").is_empty()


def find_model(models: Models, wanted: str | None) -> str | None:
    """Return the model meant: by id, repository or name in any case.

    Without `wanted` the most talked-about base, or that of the most talked-about derivatives where
    no base is named; nothing if no post names a model that derives from another or has derivatives.

    Raises
    ------
    UsageError
        If no model is called so.
    """
    if wanted is None:
        derived = {link.base for link in models.links if link.source != "name"}
        talked = [base for base in derived or models.children if models.named.get(base)]
        above = [link.base for link in models.links if models.named.get(link.child)]
        return min(talked or above, key=models.rank, default=None)
    key = wanted.casefold()
    for model in (key, f"model:{key}", f"model:~{key}"):
        if model in models.columns or model in models.children or model in models.parents:
            return model
    named = {models.name(model).casefold(): model for model in sorted(models.columns, reverse=True)}
    if key in named:
        return named[key]
    raise unknown_name("model", wanted, [models.name(model) for model in models.columns])


@dataclass(frozen=True, slots=True)
class Family:
    """The part of a family to draw: who stands under whom, and how large the whole is."""

    root: str
    ancestors: list[str]
    members: list[str]
    """The root first, then descendants, each after its parent."""
    tree: Mapping[str, str]
    """Drawn parent of each member but the root."""
    n_descendants: int
    n_by_words: int
    """Descendants that only words of posts tie to the root."""


def choose_family(models: Models, root: str, *, most: int) -> Family:
    """Choose the members to draw: ancestors, then descendants, those most named first.

    Notes
    -----
    A descendant is taken only after the parent it hangs under, so that the drawing is connected.
    """
    ancestors = _ancestors(models, root)
    above = {root, *ancestors}
    tree: dict[str, str] = {}
    members = [root]
    taken = set(above)
    waiting: list[tuple[tuple[int, int, str], str, str]] = []
    _wait(waiting, models, root, taken)
    while waiting and len(members) < most:
        _, model, parent = heapq.heappop(waiting)
        if model in taken:
            continue
        taken.add(model)
        tree[model] = parent
        members.append(model)
        _wait(waiting, models, model, taken)
    known = _count_descendants(models.children, root)
    by_words = known - _count_descendants(models.beside_words, root)
    return Family(root, ancestors, members, tree, known, by_words)


def _wait(
    waiting: list[tuple[tuple[int, int, str], str, str]],
    models: Models,
    parent: str,
    taken: set[str],
) -> None:
    for child in models.children.get(parent, ()):
        if child not in taken:
            heapq.heappush(waiting, (models.rank(child), child, parent))


def _ancestors(models: Models, root: str) -> list[str]:
    """Return what a model comes from, nearest first."""
    found: list[str] = []
    queue = deque([root])
    while queue and len(found) < _MOST_ANCESTORS:
        for parent in models.parents.get(queue.popleft(), ()):
            if parent != root and parent not in found:
                found.append(parent)
                queue.append(parent)
    return found


def _count_descendants(children: Mapping[str, list[str]], root: str) -> int:
    seen = {root}
    queue = deque([root])
    while queue:
        for child in children.get(queue.popleft(), ()):
            if child not in seen:
                seen.add(child)
                queue.append(child)
    return len(seen) - 1


def verdicts(
    relations: pl.DataFrame, posts: pl.DataFrame, wanted: Iterable[str]
) -> dict[str, Counter[str]]:
    """Return how people judge each of the wanted models: polarity to number of judgements.

    What somebody says again in the same words counts once.
    """
    about = relations.filter(pl.col("subject").is_in(list(wanted)))
    rows = each_once(about, posts, "judges").group_by("subject", "polarity").len()
    found: dict[str, Counter[str]] = {}
    for model, polarity, n in rows.iter_rows():
        found.setdefault(model, Counter())[polarity or "unknown"] += n
    return found
