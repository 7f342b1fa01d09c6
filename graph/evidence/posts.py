"""The posts behind anything in the graph, with what speaks for it marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from graph.stances import SAID, node_id
from ingest.errors import UsageError, nearest
from ingest.people.pseudonyms import PREFIX

if TYPE_CHECKING:
    from ingest.workspace import Workspace

_NO_SPAN = pl.lit(None).alias("start"), pl.lit(None).alias("end")
_FOUND = pl.Schema({"post_id": pl.String, "start": pl.Int32, "end": pl.Int32, "why": pl.String})


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePost:
    """One post: where it stands, why it is shown, and its text with the evidence in ``[[...]]``."""

    post_id: str
    thread_id: str
    user_id: str | None
    created_at: datetime
    why: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was asked for, how many posts there are, and the first of them by time."""

    asked: tuple[str, ...]
    total: int
    posts: tuple[EvidencePost, ...]


def evidence(workspace: Workspace, asked: Sequence[str], *, limit: int | None = 10) -> Evidence:
    """Return the posts behind an entity, a stance, an edge, a relation, a post or a person.

    Parameters
    ----------
    workspace : Workspace
        With its tables.
    asked : sequence of str
        One: the id of a post, a relation, a person (or the beginning of it), a thread, or the id or
        name of an entity, a stance or an affordance. Two: the ends of an edge, in its direction:
        people (replies and teaching), model and hardware, two models, person and model, person and
        stance or affordance.
    limit : int or None
        Most posts to return; None for all.

    Raises
    ------
    UsageError
        If nothing of that name is there.
    MissingStepError
        If a table is not there yet.
    """
    if len(asked) == 1:
        found = _of_one(workspace, asked[0])
    elif len(asked) == 2:
        found = _of_edge(workspace, asked[0], asked[1])
    else:
        raise UsageError(f"{len(asked)} names", now="give one name, or the two ends of an edge")
    return _collect(workspace, tuple(asked), found, limit)


def mark(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the text with each span in ``[[...]]``; spans that touch become one.

    Examples
    --------
    >>> mark("Qwen3 runs on my 3090", [(0, 5), (17, 21), (3, 5)])
    '[[Qwen3]] runs on my [[3090]]'
    """
    parts, place = [], 0
    for start, end in merged(spans):
        parts += [text[place:start], "[[", text[start:end], "]]"]
        place = end
    return "".join([*parts, text[place:]])


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans in order, those that overlap or touch as one.

    Examples
    --------
    >>> merged([(5, 8), (0, 3), (2, 5)])
    [(0, 8)]
    """
    made: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def _of_one(workspace: Workspace, name: str) -> pl.DataFrame:
    posts = workspace.scan("corpus/posts")
    if "#" in name:
        rows = _relations(workspace, pl.col("relation_id") == name)
    elif not posts.filter(pl.col("post_id") == name).collect().is_empty():
        rows = pl.concat(
            [_whole(pl.DataFrame({"post_id": [name]}), "post"), *_said(workspace, name)]
        )
    elif _is_person(posts, name):
        person = _person(posts, name)
        wrote = posts.filter(pl.col("user_id") == person).select("post_id").collect()
        rows = _whole(wrote, "wrote")
    else:
        thread = posts.filter(pl.col("thread_id") == name).select("post_id").collect()
        rows = _whole(thread, "thread") if thread.height else _of_entity(workspace, name)
    return rows if rows.height else _nothing(name)


def _of_entity(workspace: Workspace, name: str) -> pl.DataFrame:
    expressed = _expressed(workspace, name)
    if expressed is not None:
        return expressed
    entity = _entity(workspace, name)
    named = workspace.scan("annotations/mentions").filter(pl.col("entity_id") == entity)
    told = _relations(workspace, (pl.col("subject") == entity) | (pl.col("object") == entity))
    return pl.concat([_rows(named, pl.lit("mentions")), told])


def _expressed(workspace: Workspace, name: str) -> pl.DataFrame | None:
    """Return the posts that express a stance or an affordance, or None if the name is of none."""
    folded = name.lower()
    ids = [one.node for one in SAID if folded in (one.node, one.label, one.name)]
    return _stances(workspace, node_id().is_in(ids)) if ids else None


def _of_edge(workspace: Workspace, source: str, target: str) -> pl.DataFrame:
    posts = workspace.scan("corpus/posts")
    people = [_person(posts, n) if _is_person(posts, n) else None for n in (source, target)]
    if people[0] and people[1]:
        rows = _between_people(workspace, people[0], people[1])
    elif people[0]:
        rows = _by_person(workspace, people[0], target)
    else:
        first, second = _entity(workspace, source), _entity(workspace, target)
        ends = (pl.col("subject") == first) & (pl.col("object") == second)
        rows = _relations(workspace, ends)
    return rows if rows.height else _nothing(f"{source} to {target}")


def _between_people(workspace: Workspace, source: str, target: str) -> pl.DataFrame:
    posts = workspace.scan("corpus/posts")
    wrote = posts.filter(pl.col("user_id") == source).select("post_id", "parent_id")
    answered = posts.filter(pl.col("user_id") == target).select(
        pl.col("post_id").alias("parent_id")
    )
    replies = wrote.join(answered, on="parent_id", how="semi").select("post_id").collect()
    taught = workspace.scan("annotations/teaches").filter(
        pl.col("teacher_id") == source, pl.col("learner_id") == target
    )
    # what is answered need not ask: a correction answers a claim
    steps = [
        _rows(taught.select(pl.col(column).alias("post_id"), "probability", *_NO_SPAN), why)
        for column, why in (
            ("learner_post", pl.lit("is answered")),
            ("post_id", pl.format("taught {}", pl.col("probability").round(2))),
            ("acknowledged_by", pl.lit("acknowledged")),
        )
    ]
    return pl.concat([_whole(replies, "replied"), *(step.drop_nulls("post_id") for step in steps)])


def _by_person(workspace: Workspace, person: str, entity: str) -> pl.DataFrame:
    wrote = workspace.scan("corpus/posts").filter(pl.col("user_id") == person).select("post_id")
    return _of_entity(workspace, entity).join(wrote.collect(), on="post_id", how="semi")


def _said(workspace: Workspace, post_id: str) -> list[pl.DataFrame]:
    named = workspace.scan("annotations/mentions").filter(pl.col("post_id") == post_id)
    of_post = pl.col("post_id") == post_id
    found = [_relations(workspace, of_post), _stances(workspace, of_post)]
    return [_rows(named, pl.col("kind")), *found]


def _stances(workspace: Workspace, which: pl.Expr) -> pl.DataFrame:
    """Return posts with what they express and its probability as the reason."""
    told = workspace.scan("annotations/stances").filter(which)
    why = pl.format("{} {}", node_id(), pl.col("probability").round(2))
    return _rows(told.with_columns(start=pl.lit(None), end=pl.lit(None)), why)


def _relations(workspace: Workspace, which: pl.Expr) -> pl.DataFrame:
    return _rows(workspace.scan("annotations/relations").filter(which), pl.col("kind"))


def _rows(table: pl.LazyFrame, why: pl.Expr) -> pl.DataFrame:
    return table.select("post_id", "start", "end", why.alias("why")).collect().cast(_FOUND)


def _whole(posts: pl.DataFrame, why: str) -> pl.DataFrame:
    """Return rows that name posts without a span."""
    return posts.select(
        "post_id", pl.lit(None).alias("start"), pl.lit(None).alias("end"), pl.lit(why).alias("why")
    ).cast(_FOUND)


def _is_person(posts: pl.LazyFrame, name: str) -> bool:
    if name.startswith(PREFIX):
        return True
    return not posts.filter(pl.col("user_id") == name).head(1).collect().is_empty()


def _person(posts: pl.LazyFrame, name: str) -> str:
    """Return the one person whose id begins so."""
    begins = pl.col("user_id").str.starts_with(name)
    known = posts.filter(begins).select(pl.col("user_id").unique()).collect()["user_id"]
    if name in known.to_list():
        return name
    if len(known) != 1:
        fault = (
            f"no person {name!r}" if not len(known) else f"{len(known)} people begin with {name!r}"
        )
        raise UsageError(fault, now="give more of the id")
    return str(known[0])


def _entity(workspace: Workspace, name: str) -> str:
    """Return the entity of that id, of that name in any case, or of that id without its kind."""
    entities = workspace.scan("annotations/entities").select("entity_id", "name")
    folded = name.lower()
    is_id, is_name = pl.col("entity_id") == folded, pl.col("name").str.to_lowercase() == folded
    is_bare = pl.col("entity_id").str.replace(r"^[a-z]+:", "") == folded
    known = entities.filter(is_id | is_name | is_bare).with_columns(named=is_name).collect()
    ids = known["entity_id"].to_list()
    if folded in ids:
        return folded
    if known["named"].any():
        ids = known.filter("named")["entity_id"].to_list()
    if len(ids) != 1:
        listed = ", ".join(ids[:5])
        fault = f"nothing named {name!r}" if not ids else f"several things are named {name!r}"
        names = entities.select("name").collect()["name"] if not ids else ()
        raise UsageError(fault, now=f"give one of {listed}" if ids else nearest(name, names))
    return str(ids[0])


def _nothing(name: str) -> pl.DataFrame:
    raise UsageError(f"no post speaks of {name!r}", now="give ids as queries and pages show them")


def _collect(
    workspace: Workspace, asked: tuple[str, ...], found: pl.DataFrame, limit: int | None
) -> Evidence:
    shown = ("post_id", "thread_id", "user_id", "created_at", "text")
    posts = (
        workspace.scan("corpus/posts")
        .select(shown)
        .join(found.lazy().select("post_id").unique(), on="post_id", how="semi")
        .sort("created_at", maintain_order=True)
        .collect()
    )
    rows = found.unique(maintain_order=True).partition_by("post_id", as_dict=True)
    first = posts.head(limit) if limit is not None else posts
    return Evidence(
        asked=asked,
        total=posts.height,
        posts=tuple(
            _post(row, rows[(str(row["post_id"]),)]) for row in first.iter_rows(named=True)
        ),
    )


def _post(row: dict[str, str | datetime | None], found: pl.DataFrame) -> EvidencePost:
    marked = found.drop_nulls("start")
    spans = merged(list(zip(marked["start"], marked["end"], strict=True)))
    created_at = row["created_at"]
    assert isinstance(created_at, datetime)
    return EvidencePost(
        post_id=str(row["post_id"]),
        thread_id=str(row["thread_id"]),
        user_id=None if row["user_id"] is None else str(row["user_id"]),
        created_at=created_at,
        why=tuple(found["why"].unique(maintain_order=True)),
        spans=tuple(spans),
        text=mark(str(row["text"]), spans),
    )
