"""What can be labelled: everything found of one kind, and the posts where nothing of it was found.

An item is what one label speaks about. Ids of people take no part in it: a sample is the same under
every pseudonym key.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, get_args

import polars as pl

from graph.stances import AFFORDANCE, LABELS, OPENNESS, SAID
from ingest.errors import unknown_name
from ingest.extract.acts.acts import ACT_NAMES
from ingest.extract.acts.thread import is_silent
from ingest.records import RelationKind

if TYPE_CHECKING:
    from ingest.workspace import Workspace

NAMES = ("model", "hardware", "quantization", "runtime", "benchmark")
RELATIONS: tuple[RelationKind, ...] = get_args(RelationKind)
KINDS = (*NAMES, *RELATIONS, *ACT_NAMES, "teaches", *LABELS)

_ITEM = {
    "item": pl.String,
    "rule": pl.String,
    "post_id": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "answers": pl.String,
    "surface": pl.String,
    "claim": pl.String,
}
_BAND = 0.1
_VERBS = {"derived_from": " was made from ", "runs_on": " runs on ", "prefers": " is better than "}
_EXPRESSED = {
    OPENNESS: "stance of a {} on openness ({})",
    AFFORDANCE: "“{}” said of open models ({})",
}
NOUNS = {
    "model": "name of a model",
    "hardware": "name of hardware",
    "quantization": "name of a quantization",
    "runtime": "name of a runtime",
    "benchmark": "name of a benchmark",
    "derived_from": "model made from another",
    "runs_on": "model run on hardware",
    "prefers": "model preferred to another",
    "judges": "judgement of a model",
    "asks": "question to others",
    "helps": "help for somebody",
    "acknowledges": "acknowledged help",
    "shares": "own work that is shared",
    "teaches": "teaching of somebody",
    **{one.label: _EXPRESSED[one.family].format(one.name, one.meaning) for one in SAID},
}
"""What one item of a kind is, in words that fit behind "no"."""
_SAID = {
    "asks": "asks something",
    "helps": "helps somebody",
    "acknowledges": "acknowledges help",
    "shares": "shares own work",
}


def found_items(workspace: Workspace, kind: str) -> pl.DataFrame:
    """Return everything found of a kind, one row an item, in the order of its table.

    Returns
    -------
    pl.DataFrame
        `item` (id), `rule` (or band of probability), `post_id`, `start`, `end` (of the evidence;
        null for whole posts), `answers` (post shown beside it, or null), `surface`, `claim` (what
        is said to be so).

    Raises
    ------
    UsageError
        If there is no such kind.
    MissingStepError
        If a table is not there yet.
    """
    if kind in NAMES:
        found = _names(workspace, kind)
    elif kind in RELATIONS:
        found = _relations(workspace, kind)
    elif kind in ACT_NAMES:
        found = _acts(workspace, kind)
    elif kind == "teaches":
        found = _teaching(workspace)
    elif kind in LABELS:
        found = _stances(workspace, kind)
    else:
        raise unknown_name("kind", kind, KINDS)
    return found.select(pl.col(name).cast(dtype) for name, dtype in _ITEM.items()).collect()


def missed_items(workspace: Workspace, kind: str) -> pl.DataFrame:
    """Return the posts with a text in which nothing of a kind was found; columns as `found_items`.

    `rule` tells where the post stands: names are the likelier, the nearer others of their kind are.
    Of acts, teaching and stances, for which posts of bots are not read, these are left out.
    """
    found = found_items(workspace, kind)
    of_people = kind in (*ACT_NAMES, "teaches", *LABELS)
    has_text = (pl.col("state") == "present") & (pl.col("text").str.strip_chars() != "")
    posts = workspace.scan("corpus/posts").filter(~is_silent() if of_people else has_text)
    empty = posts.join(
        found.lazy().select("post_id").unique(), on="post_id", how="anti", maintain_order="left"
    )
    if of_people:
        placed = empty.with_columns(_place().alias("rule"))
    else:
        placed = _near(workspace, kind, empty)
    return (
        placed.select(
            pl.format("{}!{}", "post_id", pl.lit(kind)).alias("item"),
            "rule",
            "post_id",
            pl.lit(None).alias("start"),
            pl.lit(None).alias("end"),
            pl.col("parent_id").alias("answers"),
            pl.lit("").alias("surface"),
            pl.lit(f"in this post: no {NOUNS[kind]}").alias("claim"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in _ITEM.items())
        .collect()
    )


def fingerprint(items: pl.DataFrame) -> str:
    """Return 16 hexadecimal digits that change when any item, its rule or its claim does.

    The order of the rows does not matter.
    """
    rows = items.select(pl.concat_str("item", "rule", "claim", separator="\t")).to_series().sort()
    digest = hashlib.sha256()
    for row in rows:
        digest.update(row.encode() + b"\n")
    return digest.hexdigest()[:16]


def _names(workspace: Workspace, kind: str) -> pl.LazyFrame:
    entity = pl.coalesce("entity", pl.lit("nothing known"))
    return (
        _with_parent(workspace, workspace.scan("annotations/mentions"))
        .filter(pl.col("kind") == kind)
        .with_columns(
            pl.format("{}@{}-{}:{}", "post_id", "start", "end", "kind").alias("item"),
            pl.format("“{}” is the {} {}", "surface", pl.lit(kind), entity).alias("claim"),
        )
    )


def _relations(workspace: Workspace, kind: str) -> pl.LazyFrame:
    parts = [pl.col("subject_name"), *_predicate(kind)]
    return (
        _with_parent(workspace, workspace.scan("annotations/relations"))
        .filter(pl.col("kind") == kind)
        .with_columns(
            pl.col("relation_id").alias("item"),
            pl.concat_str(parts, ignore_nulls=True).alias("claim"),
            pl.lit("").alias("surface"),
        )
    )


def _predicate(kind: str) -> list[pl.Expr]:
    if kind == "judges":
        return [pl.lit(" is judged "), pl.col("polarity")]
    said = [pl.lit(_VERBS[kind]), pl.coalesce("object_name", "object")]
    if kind == "derived_from":
        return [*said, pl.format(" ({})", "relation")]
    if kind == "runs_on":
        return [
            *said,
            pl.format("; {} tokens/s", "tokens_per_second"),
            pl.format("; context {}", "context_length"),
            pl.format(
                "; {} device{}",
                "devices",
                pl.when(pl.col("devices") == 1).then(pl.lit("")).otherwise(pl.lit("s")),
            ),
            pl.format("; {}", "quantization"),
            pl.format("; {}", "runtime"),
            pl.when(pl.col("second_hand")).then(pl.lit("; told second-hand")),
            pl.when(~pl.col("single_stream")).then(pl.lit("; not the speed of one stream")),
        ]
    return said


def _acts(workspace: Workspace, kind: str) -> pl.LazyFrame:
    return _of_posts(workspace, "acts", "act", kind, f"this post {_SAID[kind]}")


def _stances(workspace: Workspace, kind: str) -> pl.LazyFrame:
    (meant,) = (one for one in SAID if one.label == kind)
    of = "of AI and its openness" if meant.family == OPENNESS else "of open or local models"
    claim = f"{of} the author says ({meant.name}): {meant.meaning}"
    return _of_posts(workspace, "stances", "label", kind, claim)


def _of_posts(workspace: Workspace, table: str, column: str, kind: str, claim: str) -> pl.LazyFrame:
    """Return the rows of a kind of a table that tells something of whole posts."""
    return (
        _with_parent(workspace, workspace.scan(f"annotations/{table}"))
        .filter(pl.col(column) == kind)
        .with_columns(
            pl.format("{}!{}", "post_id", column).alias("item"),
            _band().alias("rule"),
            pl.lit(None).alias("start"),
            pl.lit(None).alias("end"),
            pl.lit("").alias("surface"),
            pl.lit(claim).alias("claim"),
        )
    )


def _teaching(workspace: Workspace) -> pl.LazyFrame:
    return workspace.scan("annotations/teaches").with_columns(
        pl.format("{}>{}", "post_id", "learner_post").alias("item"),
        _band().alias("rule"),
        pl.lit(None).alias("start"),
        pl.lit(None).alias("end"),
        pl.col("learner_post").alias("answers"),
        pl.lit("").alias("surface"),
        pl.lit("this post teaches the person who wrote the other one").alias("claim"),
    )


def _band() -> pl.Expr:
    """Return the band of a probability as text, such as ``0.7 to 0.8``; 1.0 is in the last one."""
    low = (pl.col("probability") / _BAND + 1e-9).floor().clip(0, 9).cast(pl.Int64)
    return pl.format("0.{} to {}", low, pl.when(low == 9).then(pl.lit("1.0")).otherwise(
        pl.format("0.{}", low + 1)))  # fmt: skip


def _with_parent(workspace: Workspace, rows: pl.LazyFrame) -> pl.LazyFrame:
    parents = workspace.scan("corpus/posts").select("post_id", pl.col("parent_id").alias("answers"))
    return rows.join(parents, on="post_id", how="left", maintain_order="left")


def _place() -> pl.Expr:
    opening = pl.col("parent_id").is_null()
    to_opening = pl.col("parent_id") == pl.col("thread_id")
    return (
        pl.when(opening)
        .then(pl.lit("opening post"))
        .when(to_opening)
        .then(pl.lit("answer to the opening post"))
        .otherwise(pl.lit("deeper reply"))
    )


def _near(workspace: Workspace, kind: str, posts: pl.LazyFrame) -> pl.LazyFrame:
    """Tell posts by whether they, or their threads, name things of the kind.

    A relation needs a model: for relations posts that name a model are told from others.
    """
    named = "model" if kind in RELATIONS else kind
    naming = (
        workspace.scan("annotations/mentions")
        .filter(pl.col("kind") == named)
        .select("post_id")
        .unique()
    )
    threads = workspace.scan("corpus/posts").join(naming, on="post_id", how="semi")
    in_post = pl.lit(f"post with {named}" if kind in RELATIONS else "")
    return (
        posts.join(
            naming.with_columns(itself=pl.lit(value=True)),
            on="post_id",
            how="left",
            maintain_order="left",
        )
        .join(
            threads.select("thread_id").unique().with_columns(around=pl.lit(value=True)),
            on="thread_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            pl.when(pl.col("itself"))
            .then(in_post)
            .when(pl.col("around"))
            .then(pl.lit(f"thread with {named}"))
            .otherwise(pl.lit(f"thread without {named}"))
            .alias("rule")
        )
    )
