"""The chains themselves, with the posts behind them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from graph.claims import LIKELY
from graph.teaching.lessons import LONGEST, Lessons, Links, Numbers, only

CHAINS_RULE = (
    "the longest, then the surest, then the earliest; of chains with the same people about the "
    "same topic the surest; each tells of at least half of its steps for the first time"
)
SHOWN_FROM = 0.7
SHOWN_RULE = (
    f"of lessons at a probability of {SHOWN_FROM} or more that answer a question or were thanked "
    "for, about a single topic or one that the post answered or the title of the thread names, "
    f"too; who passes a lesson on thanked for it: {CHAINS_RULE}"
)
_MOST_WALKED = 200_000


def surest(
    lessons: Lessons, posts: pl.DataFrame, acts: pl.DataFrame, mentions: pl.DataFrame
) -> Lessons:
    """Return the lessons that can be shown as examples (see `SHOWN_RULE`).

    Parameters
    ----------
    lessons : Lessons
        The lessons.
    posts : pl.DataFrame
        `post_id` and `title` of `corpus/posts`.
    acts, mentions : pl.DataFrame
        The tables `annotations/acts` and `annotations/mentions`.
    """
    asking = acts.filter(pl.col("act") == "asks", pl.col("probability") >= LIKELY)
    topics = pl.Series("topic", lessons.topics, dtype=pl.String).gather(lessons.topic)
    told = (
        lessons.teachings.select(
            "learner_post", "thread_id", "acknowledged_by", "probability", "topics"
        )[lessons.row]
        .with_columns(topics)
        .with_row_index("at")
        .filter(pl.col("probability") >= SHOWN_FROM)
        .join(
            asking.select("post_id", asks=pl.lit(value=True)),
            left_on="learner_post",
            right_on="post_id",
            how="left",
        )
        .filter(pl.col("asks").is_not_null() | pl.col("acknowledged_by").is_not_null())
    )
    named = mentions.select("post_id", "end", topic="entity_id").drop_nulls()
    in_title = named.join(posts.select("post_id", "title"), on="post_id").filter(
        pl.col("end") <= pl.col("title").str.len_chars()
    )
    chosen = (
        told.filter(pl.col("topics").list.len() == 1),
        told.join(
            named, left_on=["learner_post", "topic"], right_on=["post_id", "topic"], how="semi"
        ),
        told.join(
            in_title, left_on=["thread_id", "topic"], right_on=["post_id", "topic"], how="semi"
        ),
    )
    return only(lessons, np.unique(pl.concat([one["at"] for one in chosen]).to_numpy()))


def thanked_onward(lessons: Lessons, links: Links) -> Links:
    """Return the same links without those from lessons that nobody thanked for."""
    thanked = lessons.teachings["acknowledged_by"].is_not_null().to_numpy()[lessons.row]
    return replace(links, last=np.where(thanked[links.order], links.last, links.first))


def chain_rows(
    lessons: Lessons, links: Links, names: dict[str, str], *, limit: int
) -> list[dict[str, Any]]:
    """Return chains of two lessons or more: the longest, then the surest, then the earliest.

    Parameters
    ----------
    lessons, links
        Lessons and which may follow which.
    names : dict
        Names of topics by entity id.
    limit : int
        Most chains returned (see `CHAINS_RULE`).
    """
    probability = lessons.teachings["probability"].to_numpy()[lessons.row]
    best: dict[tuple[int, ...], tuple[float, list[int]]] = {}
    for chain in _walk(lessons, links):
        ids = (int(lessons.topic[chain[0]]), *_people(lessons, chain))
        sure = math.prod(probability[chain].tolist())
        if ids not in best or sure > best[ids][0] + 1e-12:
            best[ids] = (sure, chain)
    ranked = sorted(
        best.items(),
        key=lambda one: (-len(one[0]), -one[1][0], int(lessons.time[one[1][1][0]]), one[0]),
    )
    chosen: list[dict[str, Any]] = []
    told: set[tuple[int, ...]] = set()
    for ids, (sure, chain) in ranked:
        if len(chosen) == limit:
            break
        steps = {(ids[0], *step) for step in itertools.pairwise(ids[1:])}
        if 2 * len(steps - told) >= len(steps):
            chosen.append(_row(lessons, chain, sure, names))
            told |= steps
    return chosen


def _walk(lessons: Lessons, links: Links) -> Iterator[list[int]]:
    """Yield chains that cannot be made longer at their end, the longest prospects first."""
    order, first, last = links.order.tolist(), links.first.tolist(), links.last.tolist()
    teacher, learner = lessons.teacher[order].tolist(), lessons.learner[order].tolist()
    prospects = _prospects(lessons, links)
    walked = 0
    for begin in np.argsort(-prospects, kind="stable").tolist():
        stack = [[begin]] if prospects[begin] > 1 else []
        while stack and walked < _MOST_WALKED:
            walked += 1
            chain = stack.pop()
            people = {teacher[chain[0]], *(learner[place] for place in chain)}
            onward = [
                [*chain, after]
                for after in range(first[chain[-1]], last[chain[-1]])
                if learner[after] not in people
            ]
            if onward and len(chain) < LONGEST:
                stack.extend(reversed(onward))
            elif len(chain) > 1:
                yield [order[place] for place in chain]


def _prospects(lessons: Lessons, links: Links) -> Numbers:
    """Return how many lessons can follow each other from each one on, people aside."""
    longest = np.ones(lessons.n, dtype=np.int64)
    for lesson in np.argsort(-lessons.time[links.order], kind="stable"):
        first, last = links.first[lesson], links.last[lesson]
        if first < last:
            longest[lesson] += longest[first:last].max()
    return longest


def _people(lessons: Lessons, chain: list[int]) -> tuple[int, ...]:
    return (int(lessons.teacher[chain[0]]), *(int(lessons.learner[i]) for i in chain))


def _row(lessons: Lessons, chain: list[int], sure: float, names: dict[str, str]) -> dict[str, Any]:
    topic = lessons.topics[int(lessons.topic[chain[0]])]
    rows = lessons.teachings[lessons.row[chain].tolist()]
    return {
        "topic": topic,
        "topic_name": names.get(topic, topic.partition(":")[2].removeprefix("~")),
        "length": len(chain),
        "people": [lessons.names[i] for i in _people(lessons, chain)],
        "probability": sure,
        "days": int(lessons.time[chain[-1]] - lessons.time[chain[0]]) / 86400,
        "n_threads": rows["thread_id"].n_unique(),
        "lessons": [_lesson(row) for row in rows.iter_rows(named=True)],
    }


def _lesson(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "teacher_id": row["teacher_id"],
        "learner_id": row["learner_id"],
        "post_id": row["post_id"],
        "learner_post": row["learner_post"],
        "acknowledged_by": row["acknowledged_by"],
        "thread_id": row["thread_id"],
        "created_at": row["created_at"].isoformat(),
        "probability": row["probability"],
    }


def topic_names(entities: pl.DataFrame) -> dict[str, str]:
    """Return the names of entities by id."""
    return dict(entities.select("entity_id", "name").iter_rows())
