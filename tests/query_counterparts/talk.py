"""Counterparts of the queries on who says what where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from .tables import Tables, people, rows

Rows = list[dict[str, Any]]
Given = Mapping[str, Any]


def activity_by_month(t: Tables, _given: Given) -> Rows:
    known = pl.col("user_id").filter(~pl.col("by_bot")).drop_nulls().n_unique()
    counted = t.posts.drop_nulls("month").group_by("month").agg(
        posts=pl.len(), threads=pl.col("thread_id").n_unique(), people=known,
        posts_by_bots=pl.col("by_bot").sum(), posts_by_nobody_known=pl.col("user_id").null_count(),
    )  # fmt: skip
    columns = ["month", "posts", "threads", "people", "posts_by_bots", "posts_by_nobody_known"]
    return rows(counted.sort("month"), columns)


def benchmarks_named(t: Tables, _given: Given) -> Rows:
    with_model = set(_of(t, "model")["post_id"])
    named = _of(t, "benchmark").filter(~pl.col("by_bot")).group_by(benchmark="name").agg(
        posts=pl.col("post_id").n_unique(), people=people(),
        with_model=pl.col("post_id").filter(pl.col("post_id").is_in(list(with_model))).n_unique(),
    )  # fmt: skip
    return rows(_most(named, "posts", "benchmark"), ["benchmark", "posts", "with_model", "people"])


def evidence_of_mentions(t: Tables, given: Given) -> Rows:
    found = t.mentions.filter(pl.col("entity_id").is_in(list(t.things(given["entity"]))))
    told = found.sort("created_at", "post_id", "start", "rule", nulls_last=True).rename(
        {"post_id": "post", "thread_title": "thread"}
    )
    return rows(told, ["post", "month", "thread", "surface", "rule", "text"])


def hardware_most_talked_about(t: Tables, _given: Given) -> Rows:
    makers = t.entities.select("entity_id", "maker")
    reporters = _first_hand(t).group_by(entity_id="object").agg(reporters=people())
    counted = (
        _of(t, "hardware")
        .filter(~pl.col("by_bot"))
        .group_by("entity_id", hardware="name")
        .agg(posts=pl.col("post_id").n_unique(), people=people())
        .join(makers, on="entity_id")
        .join(reporters, on="entity_id", how="left")
        .with_columns(pl.col("reporters").fill_null(0))
    )
    columns = ["hardware", "maker", "posts", "people", "reporters"]
    return rows(_most(counted, "posts", "hardware"), columns)


def licences_of_models_in_talk(t: Tables, _given: Given) -> Rows:
    on_hub = pl.coalesce("on_hub", pl.col("entity_id").is_in(list(t.hub)))
    known = t.entities.filter(on_hub).select("entity_id", told="license")
    listed = [(i, row["license"]) for i, row in t.hub.items()]
    hub = pl.DataFrame(
        listed, schema=["entity_id", "listed"], orient="row"
    )  # fmt: skip
    counted = (
        t.mentions.filter(~pl.col("by_bot"))
        .join(known, on="entity_id")
        .join(hub, on="entity_id", how="left")
        .group_by(license=pl.coalesce("told", "listed").fill_null("not told"))
        .agg(models=pl.col("entity_id").n_unique(), posts=pl.col("post_id").n_unique())
    )
    return rows(_most(counted, "posts", "license"), ["license", "models", "posts"])


def model_by_month(t: Tables, given: Given) -> Rows:
    counted = (
        _about(t, given["model"])
        .filter(~pl.col("by_bot"))
        .drop_nulls("month")
        .group_by("month")
        .agg(posts=pl.col("post_id").n_unique(), people=people())
    )
    return rows(counted.sort("month"), ["month", "posts", "people"])


def models_most_talked_about(t: Tables, _given: Given) -> Rows:
    counted = _of(t, "model").filter(~pl.col("by_bot")).group_by(model="name").agg(
        posts=pl.col("post_id").n_unique(), threads=pl.col("thread_id").n_unique(), people=people()
    )  # fmt: skip
    return rows(_most(counted, "posts", "model"), ["model", "posts", "threads", "people"])


def models_named_together(t: Tables, _given: Given) -> Rows:
    named = (
        _of(t, "model")
        .filter(~pl.col("by_bot"))
        .select("post_id", "user_id", "name")
        .unique(["post_id", "name"])
    )
    pairs = (
        named.join(named.select("post_id", other="name"), on="post_id")
        .filter(pl.col("name") < pl.col("other"))
        .group_by("other", one="name")
        .agg(posts=pl.len(), people=people())
    )
    ordered = pairs.sort("posts", "one", "other", descending=[True, False, False])
    return rows(ordered, ["one", "other", "posts", "people"])


def newcomers_by_month(t: Tables, _given: Given) -> Rows:
    taught = set(t.teaches["teacher_id"])
    first = (
        t.posts.drop_nulls("user_id")
        .filter(~pl.col("by_bot"))
        .group_by("user_id")
        .agg(month=pl.col("month").sort_by("created_at").first())
    )
    counted = first.group_by("month").agg(
        newcomers=pl.len(), taught_somebody=pl.col("user_id").is_in(list(taught)).sum()
    )
    return rows(counted.sort("month"), ["month", "newcomers", "taught_somebody"])


def posts_of_person(t: Tables, given: Given) -> Rows:
    told = t.posts.filter(
        (pl.col("user_id") == given["person"]) | (pl.col("person") == given["person"])
    ).sort("created_at", "post_id")
    acts = [pl.col("post_id").is_in(list(posts)).alias(act) for act, posts in t.acts.items()]
    named = told.select("month", *acts, post="post_id", thread="thread_title")
    return rows(named, ["post", "month", "thread", *t.acts])


def runtimes_by_month(t: Tables, _given: Given) -> Rows:
    counted = (
        _of(t, "runtime")
        .filter(~pl.col("by_bot"))
        .drop_nulls("month")
        .group_by("month", runtime="name")
        .agg(posts=pl.col("post_id").n_unique(), people=people())
    )
    ordered = counted.sort("month", "posts", "runtime", descending=[True, True, False])
    return rows(ordered, ["month", "runtime", "posts", "people"])


def thread_in_order(t: Tables, given: Given) -> Rows:
    asked = given["thread"]
    told = t.posts.filter(
        (pl.col("thread_id") == asked) | pl.col("thread_id").str.ends_with(f"_{asked}")
    ).sort("created_at", "post_id")
    named = told.rename({"post_id": "post"})
    return rows(named, ["post", "depth", "person", "month", "state", "text"])


def threads_about_model(t: Tables, given: Given) -> Rows:
    counted = (
        _about(t, given["model"])
        .filter(~pl.col("by_bot"))
        .group_by(thread="thread_title", month="thread_month", id="thread_id")
        .agg(posts=pl.col("post_id").n_unique(), people=people())
    )
    ordered = counted.sort("people", "posts", "id", descending=[True, True, False])
    return rows(ordered, ["thread", "month", "people", "posts", "id"])


def variants_of_family(t: Tables, given: Given) -> Rows:
    tops = t.things(given["family"])
    parents = dict(t.entities.select("entity_id", "parent_id").iter_rows())

    def above(model: str | None) -> list[str]:
        found: list[str] = []
        while (model := parents.get(model or "")) and len(found) < 4:
            found.append(model)
        return found

    by_people = _of(t, "model").filter(~pl.col("by_bot"))
    posts = dict(by_people.group_by("entity_id").agg(pl.col("post_id").n_unique()).iter_rows())
    reporters = dict(_first_hand(t).group_by("subject").agg(people()).iter_rows())
    found = [
        {"model": t.names[i], "posts": posts.get(i, 0), "reporters": reporters.get(i, 0), "id": i}
        for i in parents
        if tops.intersection(above(i))
        or (above(i) and t.names[i].lower().startswith(f"{given['family']}-".lower()))
    ]
    return sorted(found, key=lambda row: (-row["posts"], row["id"]))


def who_replies_to_whom(t: Tables, _given: Given) -> Rows:
    known = t.posts.drop_nulls("user_id").filter(~pl.col("by_bot"))
    answered = known.select(parent_id="post_id", other_id="user_id", to="person")
    counted = (
        known.join(answered, on="parent_id")
        .filter(pl.col("user_id") != pl.col("other_id"))
        .group_by("user_id", "other_id", "person", "to")
        .agg(
            replies=pl.len(), threads=pl.col("thread_id").n_unique(),
            began=pl.col("created_at").min(),
            first_post=pl.col("post_id").sort_by("created_at", "post_id").first(),
        )
    )  # fmt: skip
    order = ["replies", "threads", "began", "first_post"]
    often = counted.filter(pl.col("replies") >= 2)
    ordered = often.sort(order, descending=[True, True, False, False])
    return rows(ordered, ["person", "to", "replies", "threads", "first_post"])


def _of(t: Tables, kind: str) -> pl.DataFrame:
    return t.mentions.filter(pl.col("entity_id").str.starts_with(f"{kind}:"))


def _about(t: Tables, model: str) -> pl.DataFrame:
    return t.mentions.filter(pl.col("entity_id").is_in(list(t.models(model))))


def _most(frame: pl.DataFrame, count: str, name: str) -> pl.DataFrame:
    return frame.sort(count, name, descending=[True, False])


def _first_hand(t: Tables) -> pl.DataFrame:
    """Return reports at first hand that are not implausible."""
    return t.relations.filter(
        pl.col("kind") == "runs_on", ~pl.col("second_hand").fill_null(value=False),
        pl.col("plausible").fill_null(value=True),
    )  # fmt: skip
