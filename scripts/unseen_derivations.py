"""Count what is right among derivations found in posts that were labelled and not read since."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from ingest.extract.names.models.lineage_names import stem_of
from ingest.workspace import Workspace

WHOLE, OTHERS, WORDS = "in whole posts", "the same but quantized", "told in words"


def count_derivations(workspace: Workspace, path: Path) -> dict[str, list[tuple[int, int, int]]]:
    """Return how many derivations of each unread post are right, wrong and missed.

    Whichever models the names are linked to: counted are whole posts, the same without
    quantizations, and in other posts those told in words. Labels called doubtful count neither
    way, nor does what else is found of their child.
    """
    texts = dict(workspace.table("corpus/posts").select("post_id", "text").iter_rows())
    models = workspace.table("annotations/mentions").filter(kind="model")
    named: dict[str, list[tuple[int, int, str, str]]] = {}
    for post, *one in models.select("post_id", "start", "end", "entity_id", "entity").rows():
        named.setdefault(post, []).append((one[0], one[1], one[2], _letters(one[3] or "")))
    told: dict[str, list[dict[str, Any]]] = {}
    found = workspace.table("annotations/relations").filter(
        pl.col("kind") == "derived_from", ~pl.col("rule").str.starts_with("context-")
    )
    for relation in found.iter_rows(named=True):
        told.setdefault(relation["post_id"], []).append(relation)
    counts: dict[str, list[tuple[int, int, int]]] = {WHOLE: [], OTHERS: [], WORDS: []}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["read"] or row["id"] not in texts:
            continue
        post = _Named(texts[row["id"]], named.get(row["id"], ()))
        here = told.get(row["id"], [])
        if row["drawn"] == "told":
            counts[WORDS].append(_count(row, here, post, in_words=True))
            continue
        counts[WHOLE].append(_count(row, here, post, in_words=False))
        labels = [one for one in row["derived_from"] if one["relation"] != "quantized"]
        here = [one for one in here if one["relation"] != "quantized"]
        counts[OTHERS].append(_count(row | {"derived_from": labels}, here, post, in_words=False))
    return counts


@dataclass(frozen=True)
class _Named:
    """A post with the models that it names: where, their ids and the letters of their names."""

    text: str
    models: Sequence[tuple[int, int, str, str]]

    def means(self, label: Sequence[int] | str, entity_id: str, name: str) -> bool:
        """Tell whether what a label names, by its span or in words, is what was found."""
        if isinstance(label, str):
            return _letters(label) == _letters(name)
        start, end = label
        surface = self.text[start:end]
        written = {_letters(surface), _letters(stem_of(surface))}
        return _letters(name) in written or any(
            (first < end and start < last) or _letters(self.text[first:last]) in written
            for first, last, model, letters in self.models
            if model == entity_id or letters == _letters(name)
        )


def _letters(name: str) -> str:
    bare = re.sub(r"[^a-z0-9]", "", name.rsplit("/", 1)[-1].casefold())
    return re.sub(r"(?:gguf|awq|gptq|exl2|mlx)$", "", bare)


def _count(
    row: Mapping[str, Any], found: Sequence[Mapping[str, Any]], post: _Named, *, in_words: bool
) -> tuple[int, int, int]:
    """Return how many of a post's derivations are right, wrong and missed; each counts once."""

    def meets(label: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
        return (
            label["relation"] == one["relation"]
            and post.means(label["child"], one["subject"], one["subject_name"])
            and post.means(label["parent"], one["object"], one["object_name"])
        )

    def key(label: Mapping[str, Any]) -> tuple[str, ...]:
        child, parent = (
            one if isinstance(one, str) else post.text[one[0] : one[1]]
            for one in (label["child"], label["parent"])
        )
        return _letters(stem_of(child)), _letters(parent), label["relation"]

    labels = row["derived_from"]
    hit: set[tuple[str, ...]] = set()
    wrong: set[tuple[str, ...]] = set()
    for one in found:
        met = {key(label) for label in labels if meets(label, one)}
        hit |= met
        doubtful = any(
            post.means(label["child"], one["subject"], one["subject_name"])
            for label in row["doubtful"]
        )
        by_name = in_words and not one["rule"].startswith("words-")
        if not (met or doubtful or by_name):
            wrong.add((_letters(one["subject_name"]), _letters(one["object_name"])))
    return len(hit), len(wrong), len({key(label) for label in labels} - hit)
