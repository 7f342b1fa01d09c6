"""What pages tell of people beside their ties: posts, topics, teaching."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from graph.claims import LIKELY
from viz.picture import Evidence
from viz.study.quotes import Span

Pair = tuple[str, str]
OF_TOPIC = ("model", "hardware", "runtime", "quantization", "benchmark")


def posts_of(posts: pl.DataFrame, users: Sequence[str]) -> dict[str, list[str]]:
    """Return the ids of each person's posts, by time."""
    rows = (
        posts.filter(pl.col("user_id").is_in(list(users)))
        .sort("created_at", maintain_order=True)
        .group_by("user_id", maintain_order=True)
        .agg("post_id")
    )
    return dict(rows.iter_rows())


def replies_between(posts: pl.DataFrame, pairs: Sequence[Pair]) -> dict[Pair, list[str]]:
    """Return the ids of all replies between two people, either way, by time and given pair."""
    from graph import networks

    wanted = pl.DataFrame(pairs, schema={"source": pl.String, "target": pl.String}, orient="row")
    back = wanted.select(source="target", target="source", first="source", second="target")
    both = pl.concat([wanted.with_columns(first="source", second="target"), back])
    rows = (
        networks.replies(posts)
        .join(both.unique(), on=["source", "target"], how="inner", maintain_order="left")
        .group_by("first", "second", maintain_order=True)
        .agg("post_id")
    )
    return {(first, second): post_ids for first, second, post_ids in rows.iter_rows()}


def topics_of(posts: pl.DataFrame, mentions: pl.DataFrame, users: Sequence[str]) -> dict[str, str]:
    """Return the three things that each person names in most posts; ties go to the first."""
    authors = posts.filter(pl.col("user_id").is_in(list(users))).select(
        "post_id", "user_id", "created_at"
    )
    named = (
        mentions.filter(pl.col("kind").is_in(OF_TOPIC) & pl.col("entity").is_not_null())
        .join(authors, on="post_id", how="inner", maintain_order="left")
        .sort("created_at", "post_id", "start")
        .group_by("user_id", "entity", maintain_order=True)
        .agg(pl.col("post_id").n_unique().alias("n"))
        .sort("n", descending=True, maintain_order=True)
        .group_by("user_id", maintain_order=True)
        .agg(pl.col("entity").head(3))
    )
    return {user: ", ".join(entities) for user, entities in named.iter_rows()}


def taught(teaches: pl.DataFrame) -> tuple[Counter[str], Counter[str]]:
    """Return how often each person taught, and was taught."""
    rows = teaches.filter(pl.col("probability") >= LIKELY)
    return Counter(rows["teacher_id"].to_list()), Counter(rows["learner_id"].to_list())


def marked_first(
    post_ids: Sequence[str], spans: Mapping[str, tuple[Span, ...]], *, note: str = ""
) -> tuple[Evidence, ...]:
    """Put posts that name something in front; within both parts the order stays."""
    marked = [Evidence(p, spans[p], note) for p in post_ids if p in spans]
    return (*marked, *(Evidence(p, (), note) for p in post_ids if p not in spans))
