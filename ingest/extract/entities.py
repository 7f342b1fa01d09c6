"""One row for everything that is named: its name, what it belongs to, what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from ingest.extract.names.hardware.makers import maker_and_line
from ingest.extract.names.keys import slug
from ingest.extract.names.linking.above import Above
from ingest.extract.names.linking.catalogue import Catalogue, catalogue_of
from ingest.extract.names.linking.days import announced, first_day, moment_of
from ingest.extract.names.models.read_again import base_in
from ingest.extract.names.vocabulary.files import rows
from ingest.extract.names.vocabulary.vocabulary import vocabulary
from ingest.tables import ENTITIES, MENTIONS, RELATIONS

_OF_HUB = (
    "key", "repo_id", "created_at", "created_at_bound", "downloads", "license", "n_params",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Annotated:
    """Tables of annotations as far as they name entities."""

    mentions: pl.DataFrame
    relations: pl.DataFrame
    spelled: Mapping[str, str] = field(default_factory=dict)
    """Repositories by case-folded key, as most posts that write them out spell them."""


def read_annotated(mentions: pl.LazyFrame, relations: pl.LazyFrame) -> Annotated:
    """Return the columns that name entities from both tables."""
    named = mentions.select("entity_id", "entity", "surface").collect()
    return Annotated(
        mentions=named.select("entity_id", "entity"),
        relations=relations.select("subject", "subject_name", "object", "object_name").collect(),
        spelled=_spelled(named),
    )


def _spelled(named: pl.DataFrame) -> dict[str, str]:
    """Return how most mentions that are the id of a repository to the letter spell it."""
    said = named.with_columns(pl.col("surface").str.replace_all("\\", "/", literal=True)).filter(
        pl.format("model:{}", pl.col("surface").str.to_lowercase()) == pl.col("entity_id"),
        pl.col("surface").str.contains("/", literal=True),
    )
    counted = said.group_by("entity_id", "surface").len()
    counted = counted.sort(["entity_id", "len", "surface"], descending=[False, True, False])
    first = counted.unique("entity_id", keep="first", maintain_order=True)
    return {
        k.removeprefix("model:"): name
        for k, name in first.select("entity_id", "surface").iter_rows()
    }


def build_entities(
    found: Annotated,
    models: pl.DataFrame,
    *,
    before: Path | None = None,
    catalogue: Catalogue | None = None,
) -> pl.DataFrame:
    """Return table annotations/entities: all ids in mentions, relations and their lineage.

    Parameters
    ----------
    found : Annotated
        Mentions and relations.
    models : pl.DataFrame
        Table corpus/models.
    before : Path, optional
        Folder with annotations made with the same models and code: rows of what has the name that
        it had there are taken from there. The table does not depend on it.
    catalogue : Catalogue, optional
        That of these models, where one is at hand; else it is made.
    """
    names = _names(found)
    catalogue = catalogue or catalogue_of(models, vocabulary().lines.values())
    of_hub = _Hub(models, found.spelled)
    hub = of_hub.rows(names)
    wanted = {k: hub[k]["repo_id"] for k in hub} | names
    kept = _kept_rows(wanted, names, hub, before) if before else {}
    built = {k: kept.get(k) or _entity(k, name, hub) for k, name in wanted.items()}
    above = Above(catalogue, frozenset(built))
    while missing := above.put_into(built):
        hub = of_hub.rows(missing)
        built |= {k: _entity(k, name, hub) for k, name in missing.items()}
    return pl.DataFrame([built[k] for k in sorted(built)], schema=ENTITIES.schema)


def _kept_rows(
    wanted: Mapping[str, str],
    names: Mapping[str, str],
    hub: Mapping[str, dict[str, Any]],
    before: Path,
) -> dict[str, dict[str, Any]]:
    """Return the rows in the folder `before` of what is named, or not named, as it was there."""
    tables = (pl.scan_parquet(before / f"{table.name}.parquet") for table in (MENTIONS, RELATIONS))
    were = _names(read_annotated(*tables))
    rows = pl.read_parquet(before / f"{ENTITIES.name}.parquet").iter_rows(named=True)
    return {
        row["entity_id"]: row
        for row in rows
        if row["entity_id"] in wanted
        and were.get(row["entity_id"]) == names.get(row["entity_id"])
        and _repo_of(row) in {None, hub.get(row["entity_id"], {}).get("repo_id")}
    }


def _repo_of(row: Mapping[str, Any]) -> str | None:
    """Return the repository of an entity's row as it is spelled there."""
    return f"{row['owner']}/{row['name']}" if row["owner"] else None


def _names(found: Annotated) -> dict[str, str]:
    """Return every entity id with the name most often used for it."""
    told = pl.concat(
        [
            found.mentions.select("entity_id", name="entity"),
            found.relations.select(entity_id="subject", name="subject_name"),
            found.relations.select(entity_id="object", name="object_name"),
        ]
    ).drop_nulls()
    counted = (
        told.group_by("entity_id", "name")
        .len()
        .sort(["entity_id", "len", "name"], descending=[False, True, False])
    )
    return dict(
        counted.unique("entity_id", keep="first", maintain_order=True)
        .select("entity_id", "name")
        .iter_rows()
    )


class _Hub:
    """The catalogue as entities need it: rows, what derives from what, how ids are spelled."""

    def __init__(self, models: pl.DataFrame, said: Mapping[str, str]) -> None:
        self._models, self._said = models.select(_OF_HUB), said
        derived = models.select(
            "key", bases=pl.col("base_models").list.eval(pl.element().struct.field("repo_id"))
        ).filter(pl.col("bases").list.len() > 0)
        self._bases = dict(derived.iter_rows())
        younger = (row["repo_id"] for row in (*rows("repos.csv"), *rows("named_models.csv")))
        self._spelled = {repo_id.casefold(): [(-1, repo_id)] for repo_id in younger}
        for repo_id, count in derived["bases"].explode().drop_nulls().value_counts().iter_rows():
            self._spelled.setdefault(repo_id.casefold(), []).append((-count, repo_id))

    def rows(self, names: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        """Return rows of the models named and of all that these were derived from."""
        wanted = {
            k.removeprefix("model:")
            for k in names
            if k.startswith("model:") and not k.startswith("model:~")
        }
        reached, todo = set(), sorted(wanted)
        while todo:
            key = todo.pop()
            if key not in reached:
                reached.add(key)
                todo.extend(base.casefold() for base in self._bases.get(key) or ())
        chosen = self._models.filter(pl.col("key").is_in(sorted(reached)))
        found = {f"model:{row['key']}": row for row in chosen.iter_rows(named=True)}
        for key in sorted(reached - {k.removeprefix("model:") for k in found}):
            # as most of what was made from it spells it, or else posts
            _, repo_id = min(self._spelled.get(key, [(0, self._said.get(key, key))]))
            found[f"model:{key}"] = dict.fromkeys(_OF_HUB) | {"key": None, "repo_id": repo_id}
        return found


def _entity(entity_id: str, name: str, hub: dict[str, dict[str, Any]]) -> dict[str, Any]:
    kind = entity_id.partition(":")[0]
    row: dict[str, Any] = dict.fromkeys(ENTITIES.schema)
    row |= {"entity_id": entity_id, "kind": kind, "name": name}
    if kind == "model":
        return row | _model(name, hub.get(entity_id))
    if kind == "hardware":
        return row | _device(name)
    return row


def _model(name: str, known: dict[str, Any] | None) -> dict[str, Any]:
    span = base_in(name.rsplit("/", 1)[-1])
    line = span.line if span else None
    found = {"family": line.family if line else _families().get(slug(name))}
    if known is None:
        return found | {"on_hub": False, "created_at": _released(name)}
    owner, _, repo = known["repo_id"].rpartition("/")
    on_hub = known["key"] is not None
    created = known["created_at"] or announced(known["repo_id"])
    bound = known["created_at_bound"] if on_hub else _released(repo)
    return found | {
        "name": repo,
        "owner": owner or None,
        "n_params": known["n_params"],
        "license": known["license"],
        "created_at": created,
        "created_at_bound": None if created else bound,
        "downloads": known["downloads"],
        "on_hub": on_hub,
    }


def _released(name: str) -> datetime | None:
    return moment_of(first_day(name))


@cache
def _families() -> dict[str, str]:
    """Return the families of the vocabulary by their slugs: some are no line's name."""
    return {slug(line.family): line.family for line in vocabulary().lines.values()}


def _device(name: str) -> dict[str, Any]:
    maker, line = maker_and_line(name)
    facts = _chip_facts().get(slug(name), {})
    memory, day = facts.get("memory_gib"), facts.get("released")
    return {
        "maker": maker or name.split(" ", 1)[0],
        "line": line,
        "memory_gib": float(memory) if memory else None,
        "released": date.fromisoformat(day) if day else None,
    }


_FACTS: dict[str, dict[str, str]] = {}


def _chip_facts() -> dict[str, dict[str, str]]:
    if not _FACTS:
        _FACTS.update({slug(row["name"]): row for row in rows("chips.csv")})
    return _FACTS
