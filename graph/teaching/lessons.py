"""Lessons as arrays: who taught whom what and when, and which lesson may follow which."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.networks import teaching_edges

Numbers = NDArray[np.int64]
MAX_TOPICS = 8
LONGEST = 6
"""Chains are counted up to this many lessons."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lessons:
    """Teachings taken apart by topic: lesson i taught `learner[i]` the topic `topic[i]`.

    People, topics and threads are numbered in the order of their first lesson; `names`, `topics`
    and `threads` tell them. `time` is in seconds. `row` is the row of `teachings`, which holds
    the columns of the table. `teaches` and `learns` number the pair of person and topic on either
    side alike.
    """

    teacher: Numbers
    learner: Numbers
    topic: Numbers
    thread: Numbers
    time: Numbers
    row: Numbers
    teaches: Numbers
    learns: Numbers
    names: tuple[str, ...]
    topics: tuple[str, ...]
    threads: tuple[str, ...]
    teachings: pl.DataFrame

    @property
    def n(self) -> int:
        """Lessons."""
        return len(self.row)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Links:
    """Which lesson may follow which.

    Lessons sorted by `order`, the one at place i is followed by places `first[i]` to `last[i] - 1`.
    """

    order: Numbers
    first: Numbers
    last: Numbers


def make_lessons(
    teaches: pl.DataFrame, posts: pl.DataFrame, *, threshold: float, max_topics: int = MAX_TOPICS
) -> Lessons:
    """Return the lessons of teachings at or above a probability, by time.

    Parameters
    ----------
    teaches : pl.DataFrame
        The table `annotations/teaches`.
    posts : pl.DataFrame
        `post_id` and `thread_id` of `corpus/posts`; a teaching outside it is its own thread.
    threshold : float
        Least probability, in [0, 1].
    max_topics : int
        Most topics of a teaching that is about them; one that names more is a list, and its
        topics make no lessons.
    """
    teachings = (
        teaching_edges(teaches, threshold=threshold)
        .join(posts.select("post_id", "thread_id"), on="post_id", how="left", maintain_order="left")
        .with_columns(pl.col("thread_id").fill_null(pl.col("post_id")))
    )
    rows = (
        teachings.select("topics")
        .with_row_index("row")
        .filter(pl.col("topics").list.len() <= max_topics)
        .explode("topics")
        .filter(pl.col("topics").is_not_null())
        .unique(maintain_order=True)
    )
    row = rows["row"].to_numpy().astype(np.int64)
    ends = teachings.select(pl.concat_list("teacher_id", "learner_id").explode())
    people, names = _number(ends.to_series())
    thread, threads = _number(teachings["thread_id"])
    topic, topics = _number(rows["topics"])
    pairs = people.reshape(-1, 2)[row]
    sides = topic[:, None] * len(names) + pairs
    ranks = np.searchsorted(np.unique(sides), sides).astype(np.int64)
    return Lessons(
        teacher=pairs[:, 0], learner=pairs[:, 1], topic=topic, thread=thread[row],
        teaches=ranks[:, 0], learns=ranks[:, 1],
        time=(teachings["created_at"].dt.epoch("s").to_numpy())[row], row=row,
        names=names, topics=topics, threads=threads, teachings=teachings,
    )  # fmt: skip


def at_times(lessons: Lessons, time: Numbers) -> Lessons:
    """Return the same lessons at other times."""
    return replace(lessons, time=time)


def linkable(lessons: Lessons) -> tuple[Lessons, Numbers]:
    """Return the lessons that can follow or be followed at some times, and their places.

    Their learner teaches the topic, or their teacher learns it; no other lesson is in a chain.
    Their pairs of person and topic are numbered anew, so that what is counted by pair is short.
    """
    most = int(max(lessons.teaches.max(initial=-1), lessons.learns.max(initial=-1))) + 1
    taught, learned = (
        np.bincount(side, minlength=most) > 0 for side in (lessons.teaches, lessons.learns)
    )
    places = np.flatnonzero(taught[lessons.learns] | learned[lessons.teaches])
    few = only(lessons, places)
    sides = np.stack([few.teaches, few.learns])
    ranks = np.searchsorted(np.unique(sides), sides).astype(np.int64)
    return replace(few, teaches=ranks[0], learns=ranks[1]), places


def only(lessons: Lessons, places: Numbers) -> Lessons:
    """Return the lessons at some places; what they are numbered by stays."""
    names = ("teacher", "learner", "topic", "thread", "time", "row", "teaches", "learns")
    return replace(lessons, **{name: getattr(lessons, name)[places] for name in names})


def link(lessons: Lessons, *, window_days: float | None, in_order: bool = True) -> Links:
    """Find for each lesson those that may follow it: its learner teaches the same topic later.

    Parameters
    ----------
    lessons : Lessons
        The lessons.
    window_days : float, optional
        Most days between being taught and teaching; any number if not given.
    in_order : bool
        Lessons of one teacher, topic and second stand in the order of `lessons`; without it in any,
        which changes no count and takes a quarter of the time.

    Notes
    -----
    Later means at least a second and, with a window, at most that many days. O(n log n): lessons
    sorted by topic, teacher and time, the followers of one lesson stand side by side.
    """
    if lessons.n == 0:
        none = np.zeros(0, dtype=np.int64)
        return Links(order=none, first=none, last=none)
    time = lessons.time - lessons.time.min()
    span = int(time.max()) + 1
    keys = lessons.teaches * span + time
    order = np.argsort(keys, kind="stable" if in_order else "quicksort")
    keys, learns = keys[order], lessons.learns[order]
    # what a person teaches of a topic stands side by side, however times are
    counts = np.bincount(lessons.teaches, minlength=int(learns.max()) + 1)
    last = np.cumsum(counts)[learns]
    first = last.copy()
    some = np.flatnonzero(counts[learns])
    own = learns[some] * span
    later = time[order[some]] + 1
    first[some] = np.searchsorted(keys, own + later)
    if window_days is not None:
        reach = np.minimum(later + int(window_days * 86400), span)
        last[some] = np.searchsorted(keys, own + reach)
    return Links(order=order, first=first, last=last)


def chain_counts(lessons: Lessons, links: Links, *, longest: int = LONGEST) -> Numbers:
    """Return how many chains of distinct people have k lessons, k from 0 to `longest`."""
    from graph.kernels.chains import count_chains

    order = links.order
    return count_chains(
        links.first, links.last, lessons.teacher[order], lessons.learner[order], longest
    )


def passed_on(lessons: Lessons, links: Links) -> NDArray[np.bool_]:
    """Say for each lesson (in the order of `lessons`) whether its learner passed the topic on.

    That is: taught it later, within the window, to somebody other than the teacher.
    """
    teacher, learner = lessons.teacher[links.order], lessons.learner[links.order]
    followers = links.last - links.first
    # a lesson given back to one's own teacher passes nothing on
    source = np.repeat(np.arange(lessons.n), followers)
    start = np.repeat(links.first - np.cumsum(followers) + followers, followers)
    target = start + np.arange(len(source))
    onward = learner[target] != teacher[source]
    passed = np.zeros(lessons.n, dtype=np.bool_)
    passed[links.order[source[onward]]] = True
    return passed


def learners(lessons: Lessons, chosen: NDArray[np.bool_] | None = None) -> int:
    """Return how many people were taught, in all lessons or in the chosen ones."""
    taught = lessons.learner if chosen is None else lessons.learner[chosen]
    return int(np.count_nonzero(np.bincount(taught)))


def taught_pairs(lessons: Lessons, chosen: NDArray[np.bool_] | None = None) -> int:
    """Return how many pairs of person and topic were taught, in all or in the chosen lessons."""
    taught = lessons.learns if chosen is None else lessons.learns[chosen]
    return int(np.count_nonzero(np.bincount(taught)))


def _number(values: pl.Series) -> tuple[Numbers, tuple[str, ...]]:
    """Number values in the order of their first occurrence."""
    known = values.unique(maintain_order=True).rename("value").to_frame()
    numbers = values.rename("value").to_frame().join(
        known.with_row_index("number"), on="value", how="left", nulls_equal=True,
        maintain_order="left",
    )["number"]  # fmt: skip
    return numbers.to_numpy().astype(np.int64), tuple(known["value"].to_list())
