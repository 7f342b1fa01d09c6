"""Tables of what was found in a batch of posts."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import polars as pl

from ingest.records import Candidate, Mention, Relation
from ingest.tables import MENTIONS, RELATIONS

_MENTION_FIELDS = [name for name in MENTIONS.schema if name not in {"post_id", "candidates"}]
_RELATION_FIELDS = [name for name in RELATIONS.schema if name not in {"relation_id", "post_id"}]


def mention_frame(rows: Sequence[tuple[str, Mention]]) -> pl.DataFrame:
    """Return mentions as a table: column by column, which is what polars reads fastest."""
    columns: dict[str, list[Any]] = {"post_id": [post_id for post_id, _ in rows]}
    mentions = [mention for _, mention in rows]
    for name in _MENTION_FIELDS:
        columns[name] = list(map(attrgetter(name), mentions))
    schema = {name: MENTIONS.schema[name] for name in columns}
    candidates = _candidate_lists([mention.candidates for mention in mentions])
    return pl.DataFrame(columns, schema=schema).with_columns(candidates=candidates)


def _candidate_lists(found: Sequence[Sequence[Candidate]]) -> pl.Series:
    """Return the candidates of each mention as lists: a list at a time would take ten times it."""
    flat = [(row, c.entity_id, c.score) for row, some in enumerate(found) for c in some]
    named = pl.DataFrame(
        {
            "row": [row for row, _, _ in flat],
            "entity_id": [entity_id for _, entity_id, _ in flat],
            "score": [score for _, _, score in flat],
        },
        schema={"row": pl.Int64, "entity_id": pl.String, "score": pl.Float64},
    )
    lists = named.group_by("row", maintain_order=True).agg(
        candidates=pl.struct("entity_id", "score")
    )
    every = pl.DataFrame({"row": range(len(found))}, schema={"row": pl.Int64})
    joined = every.join(lists, on="row", how="left", maintain_order="left")
    return joined["candidates"].fill_null(pl.Series([[]], dtype=MENTIONS.schema["candidates"]))


def relation_frame(rows: Sequence[tuple[str, Relation]]) -> pl.DataFrame:
    """Return relations as a table; ids count the relations of one kind in one post."""
    counts: dict[str, int] = {}
    ids: list[str] = []
    for post_id, relation in rows:
        key = f"{post_id}#{relation.kind}"
        counts[key] = number = counts.get(key, -1) + 1
        ids.append(f"{key}:{number}")
    columns: dict[str, list[Any]] = {"relation_id": ids, "post_id": [p for p, _ in rows]}
    relations = [relation for _, relation in rows]
    for name in _RELATION_FIELDS:
        columns[name] = list(map(attrgetter(name), relations))
    return pl.DataFrame(columns, schema=RELATIONS.schema)
