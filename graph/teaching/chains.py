"""The chains themselves, with the posts behind them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from graph.teaching.lessons import LONGEST, Lessons, Links, Numbers

CHAINS_RULE = (
    "the longest, then the surest, then the earliest; of chains with the same people about the "
    "same topic the surest; each tells of at least half of its steps for the first time"
)
_MOST_WALKED = 200_000


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
