"""Counterparts of the queries on who teaches whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from .tables import Tables, rows

Rows = list[dict[str, Any]]
Given = Mapping[str, Any]

_THANKED = pl.col("acknowledged").sum().alias("acknowledged")


def answers_to_newcomers(t: Tables, _given: Given) -> Rows:
    firsts = t.posts.drop_nulls("user_id").group_by("user_id").agg(pl.col("created_at").min())
    first = dict(firsts.iter_rows())
    replied = {
        (asked, who)
        for asked, who in t.posts.drop_nulls("user_id")
        .filter(~pl.col("by_bot"))
        .select("parent_id", "user_id")
        .iter_rows()
    }
    helped = _helped(t)
    found: dict[str, Rows] = {}
    for row in _questions(t).drop_nulls("created_at").iter_rows(named=True):
        who = row["user_id"]
        is_first = row["created_at"] <= first[who]
        place = {"user_id": who, "thread_id": row["thread_id"]}
        found.setdefault("with the first post" if is_first else "later", []).append({
            "who": who, "answered": place in helped,
            "replied": any(post == row["post_id"] and by != who for post, by in replied),
        })  # fmt: skip
    return [
        {
            "asked": asked, "people": len({q["who"] for q in found[asked]}),
            "questions": len(found[asked]), "replied": sum(q["replied"] for q in found[asked]),
            "answered": sum(q["answered"] for q in found[asked]),
        }
        for asked in sorted(found, reverse=True)
    ]  # fmt: skip


def evidence_of_teaching(t: Tables, given: Given) -> Rows:
    texts = dict(t.posts.select("post_id", "text").iter_rows())
    told = t.teaches.filter(
        (pl.col("teacher_id") == given["person"]) | (pl.col("teacher") == given["person"])
    ).sort("created_at", "post_id", "learner_post")
    return [
        {
            "learner": row["learner"], "month": row["month"],
            "question": texts[row["learner_post"]], "answer": texts[row["post_id"]],
            "thanks": texts.get(row["acknowledged_by"]),
        }
        for row in told.iter_rows(named=True)
    ]  # fmt: skip


def mutual_teaching(t: Tables, _given: Given) -> Rows:
    pairs = t.teaches.group_by("teacher_id", "learner_id", "teacher", "learner").agg(
        times=pl.len(), began=pl.col("created_at").min(), post=pl.col("post_id").first()
    )
    ways = {(row["teacher_id"], row["learner_id"]): row for row in pairs.iter_rows(named=True)}
    both = [
        (row, ways[b, a])
        for (a, b), row in ways.items()
        if (b, a) in ways
        and (row["began"], row["post"]) < (ways[b, a]["began"], ways[b, a]["post"])
    ]
    both.sort(key=lambda way: (-way[0]["times"] - way[1]["times"], way[0]["post"]))
    return [
        {
            "first_teacher": forth["teacher"], "other": forth["learner"],
            "times": forth["times"] + back["times"],
            "times_first_taught": forth["times"], "times_other_taught": back["times"],
            "first_post": forth["post"], "first_post_back": back["post"],
        }
        for forth, back in both
    ]  # fmt: skip


def newcomers_who_later_taught(t: Tables, _given: Given) -> Rows:
    learned = t.teaches.group_by(user_id="learner_id").agg(
        first_learned=pl.col("created_at").min(), first_lesson_taken=pl.col("post_id").first()
    )
    taught = t.teaches.group_by(user_id="teacher_id", person="teacher").agg(
        first_taught=pl.col("created_at").min(), first_lesson_given=pl.col("post_id").first(),
        people=pl.col("learner_id").n_unique(),
    )  # fmt: skip
    told = (
        learned.join(taught, on="user_id")
        .filter(pl.col("first_learned") < pl.col("first_taught"))
        .sort("people", "first_taught", "first_lesson_given", descending=[True, False, False])
    )
    columns = [
        "person", "first_learned", "first_taught", "people", "first_lesson_taken",
        "first_lesson_given",
    ]  # fmt: skip
    return rows(told, columns)


def people_most_taught_by(t: Tables, _given: Given) -> Rows:
    counted = t.teaches.group_by("teacher_id", "teacher").agg(
        _THANKED, people=pl.col("learner_id").n_unique(), helps=pl.len(),
        threads=pl.col("thread_id").n_unique(), first_post=pl.col("post_id").first(),
    )  # fmt: skip
    told = counted.sort("people", "helps", "first_post", descending=[True, True, False])
    return rows(told, ["teacher", "people", "helps", "acknowledged", "threads", "first_post"])


def questions_answered_by_month(t: Tables, _given: Given) -> Rows:
    asked = _questions(t).drop_nulls("month")
    counted = asked.group_by("month").agg(
        questions=pl.len(), answered=pl.struct("user_id", "thread_id").is_in(_helped(t)).sum()
    )
    return rows(counted.sort("month"), ["month", "questions", "answered"])


def teachers_of_topic(t: Tables, given: Given) -> Rows:
    about = t.things(given["topic"])
    told = t.teaches.filter(
        pl.col("topics").map_elements(lambda ids: bool(about & set(ids)), return_dtype=pl.Boolean)
    )
    counted = told.group_by("teacher_id", "teacher").agg(
        _THANKED, people=pl.col("learner_id").n_unique(), helps=pl.len(),
        first_post=pl.col("post_id").first(),
    )  # fmt: skip
    ordered = counted.sort("people", "helps", "first_post", descending=[True, True, False])
    return rows(ordered, ["teacher", "people", "helps", "acknowledged", "first_post"])


def teaching_by_month(t: Tables, _given: Given) -> Rows:
    counted = t.teaches.drop_nulls("month").group_by("month").agg(
        _THANKED, helps=pl.len(), teachers=pl.col("teacher_id").n_unique(),
        learners=pl.col("learner_id").n_unique(),
    )  # fmt: skip
    return rows(counted.sort("month"), ["month", "helps", "acknowledged", "teachers", "learners"])


def teaching_chains(t: Tables, _given: Given) -> Rows:
    lessons = t.teaches.sort("created_at", "post_id").to_dicts()
    return [
        {
            "first": one["teacher"], "second": one["learner"], "third": two["learner"],
            "topic": topic, "first_post": one["post_id"], "second_post": two["post_id"],
        }
        for one in lessons
        for two in lessons
        if one["acknowledged"]
        and two["teacher_id"] == one["learner_id"] and two["learner_id"] != one["teacher_id"]
        and one["created_at"] < two["created_at"]
        for topic in sorted(set(one["topics"] or ()) & set(two["topics"] or ()))
    ]  # fmt: skip


def threads_where_most_learned(t: Tables, _given: Given) -> Rows:
    counted = t.teaches.group_by(
        thread="thread_title", month="thread_month", id="thread_id"
    ).agg(
        _THANKED, learners=pl.col("learner_id").n_unique(),
        teachers=pl.col("teacher_id").n_unique(), helps=pl.len(),
    )  # fmt: skip
    told = counted.sort("learners", "helps", "id", descending=[True, True, False])
    columns = ["thread", "month", "learners", "teachers", "helps", "acknowledged", "id"]
    return rows(told, columns)


def topics_taught(t: Tables, _given: Given) -> Rows:
    named = t.teaches.explode("topics").drop_nulls("topics")
    counted = named.group_by(id="topics").agg(
        _THANKED, helps=pl.len(), teachers=pl.col("teacher_id").n_unique(),
        learners=pl.col("learner_id").n_unique(),
    )  # fmt: skip
    told = counted.with_columns(topic=pl.col("id").replace_strict(t.names))
    ordered = told.sort("helps", "id", descending=[True, False])
    return rows(ordered, ["topic", "helps", "teachers", "learners", "acknowledged", "id"])


def unanswered_questions(t: Tables, _given: Given) -> Rows:
    helped = _helped(t)
    found = []
    for asked in _questions(t).sort("created_at", "post_id").iter_rows(named=True):
        if {"user_id": asked["user_id"], "thread_id": asked["thread_id"]} in helped:
            continue
        thread = t.posts.filter(
            pl.col("thread_id") == asked["thread_id"], pl.col("post_id") != asked["post_id"]
        )
        others = thread.filter(pl.col("user_id") != asked["user_id"], ~pl.col("by_bot"))
        found.append(
            {
                "post": asked["post_id"], "month": asked["month"], "title": asked["thread_title"],
                "replies": thread.height, "others": others["user_id"].n_unique(),
            }
        )  # fmt: skip
    return found


def who_taught_whom(t: Tables, _given: Given) -> Rows:
    order = ["created_at", "post_id", "learner_post"]
    told = t.teaches.sort(order, descending=[True, False, False]).select(
        "teacher",
        "learner",
        "month",
        "acknowledged",
        pl.col("topics").fill_null([]),
        post="post_id",
    )
    return rows(told, ["teacher", "learner", "month", "topics", "acknowledged", "post"])


def _questions(t: Tables) -> pl.DataFrame:
    return t.posts.filter(
        pl.col("kind") == "submission", pl.col("post_id").is_in(list(t.acts["asks"])),
        pl.col("user_id").is_not_null(), ~pl.col("by_bot"),
    )  # fmt: skip


def _helped(t: Tables) -> list[dict[str, str]]:
    """Return who was taught something in answer to a post of theirs, and in which thread."""
    threads = t.posts.select("thread_id", "user_id", learner_post="post_id")
    told = t.teaches.drop("thread_id").join(threads, on="learner_post")
    return (
        told.filter(pl.col("user_id") == pl.col("learner_id"))
        .select("user_id", "thread_id").unique().to_dicts()
    )  # fmt: skip
