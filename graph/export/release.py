"""A release: the study under a key of its own, so that it cannot be joined with another one.

A copy of the workspace's tables and results is made in a temporary folder, with other pseudonyms
and ids of posts, without titles and links, without words of texts and where these stand, with days
for times; exports are made from the copy.
"""

from __future__ import annotations

import hmac
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from graph.lineage.decisions import read_decisions, write_decisions
from ingest.damage import AGAIN, read_json
from ingest.errors import UsageError
from ingest.hashing import hash_path
from ingest.intake.coverage import without_withdrawn
from ingest.outputs import write_json
from ingest.people.pseudonyms import PREFIX, load_release_key
from ingest.privacy.cells import LEAST
from ingest.privacy.few_records import without_few_records
from ingest.tables import POSTS, TABLES, write
from ingest.workspace import Workspace

_POST_IDS = ("post_id", "thread_id", "parent_id", "learner_post", "acknowledged_by")
_PEOPLE = ("user_id", "teacher_id", "learner_id")
_LEFT_OUT = ("title", "url", "flair", "edited_at", "retrieved_at", "removal")
_TIMES = {"corpus/posts": ("created_at",), "annotations/teaches": ("created_at",)}
_ORDERED = (
    "corpus/posts",
    "annotations/mentions",
    "annotations/relations",
    "annotations/acts",
    "annotations/teaches",
    "annotations/stances",
)


@contextmanager
def release_of(workspace: Workspace, name: str | None) -> Iterator[Workspace]:
    """Give the workspace to export from: a copy under the release's key, or itself without a name.

    Parameters
    ----------
    workspace : Workspace
        With its tables.
    name : str or None
        Name of the release; the same name has the same key.

    Raises
    ------
    UsageError
        If the workspace keeps names, or the release's name has other characters.
    MissingStepError
        If a table is not there yet.

    Notes
    -----
    The same workspace and key give the same bytes. Rows of posts stand in the order of their new
    ids, because the order by time would join two releases row by row.
    """
    if name is None:
        yield workspace
        return
    key = load_release_key(name)
    posts = workspace.table("corpus/posts")
    if posts["user_id"].drop_nulls().str.starts_with(PREFIX).not_().any():
        raise UsageError(
            "this workspace keeps names, so nothing can be released from it",
            where=str(workspace.root), now="build one without --keep-names",
        )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="kithgraph-release-") as folder:
        copy = Workspace.create(Path(folder) / "study")
        told = _ids(posts, workspace, key)
        _tables(workspace, copy, told)
        _documents(workspace, copy, told)
        yield copy


def _ids(posts: pl.DataFrame, workspace: Workspace, key: bytes) -> dict[str, str]:
    """Return what each id of a post, thread or person becomes."""
    teaches = workspace.table("annotations/teaches")
    ids = [posts[name] for name in ("post_id", "thread_id", "parent_id")]
    ids += [teaches[name] for name in ("post_id", "learner_post", "acknowledged_by")]
    people = [posts["user_id"], teaches["teacher_id"], teaches["learner_id"]]
    known = {one: _new(one, key) for one in pl.concat(ids).drop_nulls().unique()}
    return known | {
        one: PREFIX + _digits(one, key) for one in pl.concat(people).drop_nulls().unique()
    }


def _new(post_id: str, key: bytes) -> str:
    return f"{post_id.partition(':')[0]}:{_digits(post_id, key)}"


def _digits(text: str, key: bytes) -> str:
    return hmac.digest(key, f"kithgraph release\0{text}".encode(), "sha256").hex()[:20]


def _tables(workspace: Workspace, copy: Workspace, told: Mapping[str, str]) -> None:
    for name, table in TABLES.items():
        frame = workspace.table(name)
        columns = [c for c in (*_POST_IDS, *_PEOPLE) if c in frame.columns]
        frame = frame.with_columns(pl.col(c).replace(told) for c in columns)
        if "relation_id" in frame.columns:
            number = pl.col("relation_id").str.extract(r"(#.*)$")
            frame = frame.with_columns(relation_id=pl.col("post_id") + number)
        frame = frame.with_columns(pl.col(c).dt.truncate("1d") for c in _TIMES.get(name, ()))
        if {"start", "end"} <= set(frame.columns):
            frame = _without_places(frame)
        if table is POSTS:
            frame = _without_words(frame)
        if name in _ORDERED:
            frame = frame.sort(table.key)
        write(frame, table, copy.table_path(name))


def _without_words(posts: pl.DataFrame) -> pl.DataFrame:
    kinds = POSTS.schema
    empty = [pl.lit(None, kinds[name]).alias(name) for name in _LEFT_OUT]
    return posts.with_columns(pl.lit("").alias("text"), *empty)


def _without_places(found: pl.DataFrame) -> pl.DataFrame:
    """Return names or claims without their words and where these stand, which the text would tell.

    Names of a post keep their order: the first is at 0, the second at 1.
    """
    if "surface" not in found.columns:
        none = pl.lit(None, pl.Int32)
        return found.with_columns(start=none, end=none)
    place = pl.int_range(pl.len(), dtype=pl.Int32).over("post_id")
    ordered = found.sort("post_id", "start", "end", "kind")
    return ordered.with_columns(start=place, end=place + 1, surface="entity")


def _documents(workspace: Workspace, copy: Workspace, told: Mapping[str, str]) -> None:
    """Copy results and manifests with the new ids, and decisions without notes."""
    paths = (copy.table_path(name) for name in TABLES)
    tables = {path.name: hash_path(path) for path in paths if path.exists()}
    for folder in ("results", "manifests"):
        for path in sorted(workspace.path(folder).glob("*.json")):
            value = _renamed(read_json(path, now=AGAIN), told)
            if path.name == "coverage.json":
                value = _published(value)
            if folder == "manifests" and isinstance(value, dict):
                value.get("options", {}).pop("key", None)
                value.get("options", {}).pop("withdrawn", None)
                inputs = value.get("inputs", {})
                inputs |= {name: tables[name] for name in inputs.keys() & tables.keys()}
            write_json(value, copy.path(f"{folder}/{path.name}"))
    if decided := read_decisions(workspace):
        # a note is what a person wrote, perhaps of a post
        write_decisions(copy, [replace(one, note="") for one in decided])


def _published(coverage: Mapping[str, Any]) -> dict[str, Any]:
    """Return a coverage report without times of day, and few records or withdrawn posts."""
    span = {end: at and at[:10] for end, at in coverage["span"].items()}
    few = {n: None for n in ("withdrawn", "taken_out") if 0 < coverage.get(n, 0) < LEAST}
    return without_few_records(without_withdrawn(coverage)) | few | {"span": span}


def _renamed(value: Any, told: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON
    """Return a JSON value with the new ids; lists of people or posts are empty.

    They stand in an order of their own, by which two releases could be joined row by row.
    """
    if isinstance(value, dict):
        return {told.get(name, name): _renamed(member, told) for name, member in value.items()}
    if isinstance(value, list):
        is_known = any(_is_known(member, told) for member in value)
        return [] if is_known else [_renamed(member, told) for member in value]
    return _id(value, told) if isinstance(value, str) else value


def _is_known(member: object, told: Mapping[str, str]) -> bool:
    """Tell whether a member of a list is an id, or a row with one."""
    values = member.values() if isinstance(member, dict) else [member]
    return any(isinstance(value, str) and _id(value, told) != value for value in values)


def _id(text: str, told: Mapping[str, str]) -> str:
    name, sign, number = text.partition("#")
    return told.get(name, name) + sign + number
