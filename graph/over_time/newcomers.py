"""How newcomers get in: how long until they are answered, help, teach, and enter the core.

Who was there before the watch began is no newcomer (left truncation): the watch begins after a
run-in of a month in which posts are dense, and those seen until then are counted and left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.claims import LIKELY
from graph.over_time.talk import DAY_US, Places, Talk, network
from graph.over_time.turnover import FindCore
from graph.statistics.intervals import Share
from graph.statistics.survival import Survival, kaplan_meier
from graph.statistics.windows import Span, days_of
from ingest.extract.acts.acts import ACT_NAMES

EARLY_POSTS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watch:
    """Newcomers under watch: their places among people, first post, and the end of the watch.

    `threads` are numbers of the threads of their first posts. `truncated` people were seen before
    the watch began. Times are microseconds since 1970.
    """

    places: Places
    first_at: Places
    threads: Places
    begin: datetime
    until: datetime
    truncated: int


def start_watch(talk: Talk, span: Span) -> Watch | None:
    """Return the newcomers of a span after a month of run-in; None where nothing is left of it."""
    begin = span.since + timedelta(days=days_of(span.months[0]))
    if begin >= span.until:
        return None
    first = talk.users["first_at"]
    inside = ((first >= begin) & (first <= span.until)).to_numpy()
    return Watch(
        places=np.flatnonzero(inside), begin=begin, until=span.until,
        first_at=first.dt.epoch("us").to_numpy()[inside], truncated=int((first < begin).sum()),
        threads=talk.users["first_thread"].rank("dense").cast(pl.Int64).to_numpy()[inside] - 1,
    )  # fmt: skip


def until_event(watch: Watch, at: dict[int, int]) -> Survival:
    """Return the curve of days until something happened to newcomers.

    `at` gives the time, in microseconds, by place among people; who has none is censored at the end
    of the watch. What happened at or before the first post counts as after 0 days. Intervals know
    that newcomers whose first posts stand in one thread fare alike.
    """
    end = _us(watch.until)
    times, happened = [], []
    for place, first in zip(watch.places.tolist(), watch.first_at.tolist(), strict=True):
        event = at.get(place)
        is_seen = event is not None and event <= end
        last = event if event is not None and is_seen else end
        times.append(round(max(0, last - first) / DAY_US, 3))
        happened.append(is_seen)
    return kaplan_meier(times, happened, clusters=[watch.threads.tolist()])


def first_answered(talk: Talk) -> dict[int, int]:
    """Return when each person was first answered by somebody else."""
    return _first(talk.target, talk.at)


def first_act(talk: Talk, rows: pl.DataFrame) -> dict[int, int]:
    """Return when each person first did something; `rows` have `user_id` and `created_at`."""
    place = {user: index for index, user in enumerate(talk.users["user_id"])}
    firsts = rows.drop_nulls().group_by("user_id").agg(pl.col("created_at").min().dt.epoch("us"))
    return {place[user]: at for user, at in firsts.iter_rows() if user in place}


def core_entries(talk: Talk, watch: Watch, find: FindCore) -> dict[int, int]:
    """Return at the end of which week each person was first in the core of all replies until then.

    Weeks are counted from the begin of the watch; the last one ends with it. A week in which the
    method finds no core lets nobody in.
    """
    entries: dict[int, int] = {}
    end = watch.begin
    while end < watch.until:
        end = min(end + timedelta(days=7), watch.until)
        graph, inside = network(talk, talk.at <= _us(end))
        core = find(graph)
        for place in inside[core].tolist() if core is not None else ():
            entries.setdefault(place, _us(end))
    return entries


def acts_before(
    acts: pl.DataFrame, posts: pl.DataFrame, talk: Talk, watch: Watch, entries: dict[int, int]
) -> dict[str, Any]:
    """Return what newcomers did in their first posts: those who entered the core, and the others.

    Parameters
    ----------
    acts, posts : pl.DataFrame
        The tables of these names.
    talk, watch : Talk, Watch
        The replies and the newcomers.
    entries : dict
        From `core_entries`.

    Notes
    -----
    Of people with at least 5 posts, the first 5 are looked at, so that those who entered and the
    others are equally active; posts after the entry do not count, so some of those who entered
    soon have fewer. An act counts from a probability of one half on. Shares are of people.
    """
    first = _first_posts(posts, talk, watch)
    entered = {p: at for p, at in entries.items() if at <= _us(watch.until)}
    limit = pl.DataFrame(
        {"place": list(entered), "entered_at": list(entered.values())},
        schema={"place": pl.Int64, "entered_at": pl.Int64},
    )
    rows = first.join(limit, on="place", how="left", maintain_order="left").filter(
        pl.col("entered_at").is_null() | (pl.col("at") <= pl.col("entered_at"))
    )
    likely = acts.filter(pl.col("probability") >= LIKELY)
    done = rows.join(likely, on="post_id", how="inner").select("place", "act", "number").unique()
    people = rows.group_by("place", maintain_order=True).agg(
        pl.col("entered_at").is_not_null().first().alias("is_in")
    )
    return {
        "of_first_posts": EARLY_POSTS,
        "acts": [_compared(people, done, act) for act in ACT_NAMES],
        "in_the_first_post": [_compared(people, _of_first(done), act) for act in ACT_NAMES],
    }


def _of_first(done: pl.DataFrame) -> pl.DataFrame:
    return done.filter(pl.col("number") == 0)


def _compared(people: pl.DataFrame, done: pl.DataFrame, act: str) -> dict[str, Any]:
    doers = done.filter(pl.col("act") == act).select("place").unique()
    did = people.join(doers, on="place", how="semi")
    parts = {}
    for name, is_in in (("entered", True), ("others", False)):
        n = people.filter(pl.col("is_in") == is_in).height
        parts[name] = Share(k=did.filter(pl.col("is_in") == is_in).height, n=n).to_json()
    return {"act": act, **parts}


def _first_posts(posts: pl.DataFrame, talk: Talk, watch: Watch) -> pl.DataFrame:
    """Return the first posts of newcomers with enough posts: `place`, `post_id`, `at`, `number`."""
    numbers = pl.DataFrame(
        {"user_id": talk.users["user_id"].gather(watch.places), "place": watch.places}
    )
    return (
        posts.select("post_id", "user_id", pl.col("created_at").dt.epoch("us").alias("at"))
        .drop_nulls()
        .join(numbers, on="user_id", how="inner", maintain_order="left")
        .sort("at", maintain_order=True)
        .with_columns(
            pl.int_range(pl.len()).over("place").alias("number"),
            pl.len().over("place").alias("many"),
        )
        .filter(pl.col("many") >= EARLY_POSTS, pl.col("number") < EARLY_POSTS)
        .select("place", "post_id", "at", "number")
    )


def _first(places: Places, at: NDArray[np.int64]) -> dict[int, int]:
    order = np.argsort(at, kind="stable")
    names, first = np.unique(places[order], return_index=True)
    return dict(zip(names.tolist(), at[order][first].tolist(), strict=True))


def _us(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


def told(curve: Survival, days: Sequence[int] = (1, 7, 14, 30)) -> dict[str, Any]:
    """Return a curve as JSON with the share to whom it has happened by some days."""
    by = [{"day": day} | curve.happened_by(day) for day in days]
    return {"unit": "days", **curve.to_json(most=60), "happened_by": by}
