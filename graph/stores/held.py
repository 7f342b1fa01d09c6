"""What a store was filled with: a digest and a place for each row, so that the next load is small.

Beside the embedded store's file lies a table with a line for each node and relationship: which
label or type it belongs to, digests of its key and of all its values, and its number in the engine.
It holds no ids and no words, of posts and threads a digest of their words apart from their other
values. It counts only for the very file it was written for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import polars as pl

from graph.project import Projection
from graph.schema import Label
from graph.stores.place import HELD_FILE
from ingest.hashing import hash_path

_DIGESTS = ("key", "row", "words")
_SCHEMA = pl.Schema({"part": pl.UInt8, **dict.fromkeys(_DIGESTS, pl.UInt64), "place": pl.Int64})
_KEY_SEED, _ROW_SEED, _WORDS_SEED = 1, 2, 3
_WORDS = {"Thread": ("name", "title"), "Post": ("name", "text", "url", "state")}
"""What people wrote, by label, and whether it is still there to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What became of the rows of one label or type.

    `new` rows are created, `changed` nodes get other values at `changed_places`, and what stands at
    `gone` is removed. A relationship that changed is gone and new. `held` has digests and places of
    all rows that the store shall have, in order; new ones have no place yet. `is_reworded` says
    that words which people wrote are among the values that changed.
    """

    new: pl.DataFrame
    changed: pl.DataFrame
    changed_places: Sequence[int]
    gone: Sequence[int]
    held: pl.DataFrame
    is_reworded: bool

    @property
    def n_rows(self) -> int:
        """How many rows are written or removed."""
        return self.new.height + self.changed.height + len(self.gone)


def digests(projection: Projection) -> list[pl.DataFrame]:
    """Return digests of each label's and type's rows, in order.

    Of their `key`, of all values (`row`), and of `words` that people wrote, where there are any.
    They are equal only within one version of polars.
    """
    told = [(["id"], _WORDS.get(label.name), rows) for label, rows in projection.nodes]
    told += [
        (["source_id", "target_id", *kind.key], None, rows)
        for kind, rows in projection.relationships
    ]
    return [
        rows.select(
            key=pl.struct(key).hash(seed=_KEY_SEED),
            row=pl.struct(pl.all()).hash(seed=_ROW_SEED),
            words=pl.struct(words).hash(seed=_WORDS_SEED) if words else pl.lit(None, pl.UInt64),
        )
        for key, words, rows in told
    ]


def compare(projection: Projection, held: pl.DataFrame | None = None) -> list[Changes]:
    """Return what has to change in a store that holds `held` for it to hold the projection.

    Parameters
    ----------
    projection : Projection
        What the store shall hold.
    held : pl.DataFrame, optional
        What `read_held` returned; a store that is empty if not given.

    Returns
    -------
    list of Changes
        One a label, then one a type of relationship, in schema order.
    """
    parts = (*projection.nodes, *projection.relationships)
    before = pl.DataFrame(schema=_SCHEMA) if held is None else held
    return [
        _changes(told, rows, before.filter(part=number), is_node=isinstance(kind, Label))
        for number, ((kind, rows), told) in enumerate(
            zip(parts, digests(projection), strict=True)
        )
    ]  # fmt: skip


def _changes(
    told: pl.DataFrame, rows: pl.DataFrame, old: pl.DataFrame, *, is_node: bool
) -> Changes:
    """Compare one part: a node is known by its key, a relationship by its key and all values."""
    wanted, same = (told, ["key"]) if is_node else (told.with_columns(was="row"), ["key", "was"])
    placed = wanted.join(
        old.select("key", "place", was="row", said="words"),
        on=same, how="left", maintain_order="left",
    )  # fmt: skip
    is_new = placed["place"].is_null()
    is_changed = ~is_new & (placed["was"] != placed["row"]).fill_null(value=False)
    return Changes(
        new=rows if is_new.all() else rows.filter(is_new),
        changed=rows.filter(is_changed),
        changed_places=placed["place"].filter(is_changed).to_list(),
        gone=old.rename({"row": "was"}).join(wanted, on=same, how="anti")["place"].to_list(),
        held=placed.select(*_DIGESTS, "place"),
        is_reworded=placed.filter(is_changed, pl.col("said") != pl.col("words")).height > 0,
    )


def with_new(held: pl.DataFrame, places: Sequence[int]) -> pl.DataFrame:
    """Return digests with the places that new rows got, given in their order."""
    rows = held.with_row_index("number")
    new = rows.filter(pl.col("place").is_null()).select(
        "number", new=pl.Series(places, dtype=pl.Int64)
    )
    joined = rows.join(new, on="number", how="left", maintain_order="left")
    return joined.select(*_DIGESTS, pl.coalesce("place", "new").alias("place"))


def write_held(store: Path, parts: Sequence[pl.DataFrame]) -> None:
    """Note what a store's file holds; `parts` are digests with places, in schema order."""
    told = [
        part.select(pl.lit(number, pl.UInt8).alias("part"), *_DIGESTS, "place")
        for number, part in enumerate(parts)
    ]
    pl.concat(told).cast(_SCHEMA).write_parquet(
        store.with_name(HELD_FILE), compression="lz4", metadata=_made_for(store)
    )


def read_held(store: Path) -> pl.DataFrame | None:
    """Return what a store's file holds, or None where that is not known.

    Returns
    -------
    pl.DataFrame or None
        Columns `part`, `key`, `row`, `words`, `place`.
    """
    path = store.with_name(HELD_FILE)
    if not path.is_file() or not store.is_file():
        return None
    told = {k: v for k, v in pl.read_parquet_metadata(path).items() if k != "ARROW:schema"}
    return pl.read_parquet(path) if told == _made_for(store) else None


def _made_for(store: Path) -> dict[str, str]:
    return {"store": hash_path(store), "polars": version("polars"), "grafeo": version("grafeo")}


def places_of(nodes: pl.DataFrame, ids: pl.Series) -> pl.Series:
    """Return the places of nodes by their ids; `nodes` are digests and places of their label."""
    key = pl.struct(ids.alias("id")).hash(seed=_KEY_SEED)
    told = pl.select(key=key).join(nodes, on="key", how="left", maintain_order="left")
    return told["place"]
