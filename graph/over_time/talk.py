"""Replies as arrays with their months, and the networks of windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.kernels.csr import Csr, from_pairs
from graph.networks import people, replies
from graph.statistics.windows import MONTH, next_month
from graph.words import count

Places = NDArray[np.int64]
DAY_US = 86_400_000_000
"""Microseconds of a day."""
LEAST_TIES = 200
"""Ties of a window below which its core is not looked for."""
LEAST_THREADS = 20
"""Threads of a window below which its core would be that of a few threads."""
CHANGE_THREADS = 100
"""Threads of both windows below which who enters and leaves would be told by which threads are
there."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Talk:
    """Replies between known people, one a place, by time.

    `source` and `target` are people's places in `users` (in the order of their first post), `month`
    the place in `months`, `thread` a number, `at` microseconds since 1970. `posts_in` holds how
    many posts of any kind each person wrote in each month (people x months). Posts without a time
    are no part of it.
    """

    users: pl.DataFrame
    months: tuple[str, ...]
    source: Places
    target: Places
    month: Places
    thread: Places
    at: Places
    posts_in: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One window: its month and sizes, and why it is refused, if it is.

    `people` have a tie in it; `kind` is `month` or `cumulative` (all replies until its end).
    `refused`: why no core is looked for; `thin`: why who enters and leaves is not told. `days` have
    a reply. `left_truncated`: the window before is thin, so who entered may have been there.
    """

    kind: str
    month: str
    people: int
    ties: int
    threads: int
    replies: int
    days: int
    refused: str | None
    thin: str | None
    left_truncated: bool


def read_talk(posts: pl.DataFrame) -> Talk:
    """Return the replies of some posts with their months."""
    dated = posts.filter(pl.col("created_at").is_not_null())
    firsts = dated.select(first_post="post_id", first_thread="thread_id").unique(
        "first_post", keep="first"
    )
    users = people(dated).join(firsts, on="first_post", how="left", maintain_order="left")
    place = users.select("user_id", pl.int_range(pl.len(), dtype=pl.Int64).alias("place"))
    month = pl.col("created_at").dt.strftime(MONTH)
    months = tuple(_all_months(dated.select(month.unique().sort()).to_series().to_list()))
    number = {name: index for index, name in enumerate(months)}
    rows = replies(dated).drop_nulls(["source", "target"])
    rows = rows.filter(pl.col("source") != pl.col("target"))
    ends = {
        end: rows.join(place, left_on=end, right_on="user_id", how="left", maintain_order="left")[
            "place"
        ].to_numpy()
        for end in ("source", "target")
    }
    in_month = pl.col("month").replace_strict(number, return_dtype=pl.Int64)
    written = (
        dated.filter(pl.col("user_id").is_not_null())
        .group_by("user_id", month.alias("month"))
        .len()
        .join(place, on="user_id", how="inner")
        .with_columns(in_month)
    )
    posts_in = np.zeros((users.height, len(months)), dtype=np.int32)
    places, in_months = (written[name].cast(pl.Int64).to_numpy() for name in ("place", "month"))
    posts_in[places, in_months] = written["len"].to_numpy()
    return Talk(
        users=users, months=months, source=ends["source"], target=ends["target"],
        month=rows.select(month.alias("month")).select(in_month).to_series().to_numpy(),
        thread=rows["thread_id"].rank("dense").cast(pl.Int64).to_numpy(),
        at=rows["created_at"].dt.epoch("us").to_numpy(), posts_in=posts_in,
    )  # fmt: skip


def _all_months(found: Sequence[str]) -> list[str]:
    """Return the months from the first to the last, also those without a post."""
    months = list(found[:1])
    while months and months[-1] < found[-1]:
        months.append(next_month(months[-1]))
    return months


def network(talk: Talk, chosen: NDArray[np.bool_]) -> tuple[Csr, Places]:
    """Return the simple graph of some replies over those who have a tie, and their places."""
    source, target = talk.source[chosen], talk.target[chosen]
    inside, numbers = np.unique(np.concatenate([source, target]), return_inverse=True)
    graph = from_pairs(len(inside), numbers[: len(source)], numbers[len(source) :])
    return graph, inside


def in_window(talk: Talk, kind: str, month: int, months: Places | None = None) -> NDArray[np.bool_]:
    """Return which replies lie in a window; `months` stand in place of the replies' own."""
    of_reply = talk.month if months is None else months
    return of_reply == month if kind == "month" else of_reply <= month


def windows(talk: Talk, kind: str) -> list[Window]:
    """Return all windows of a kind, in order, with their sizes and why some are refused."""
    found: list[Window] = []
    for index, name in enumerate(talk.months):
        chosen = in_window(talk, kind, index)
        graph, inside = network(talk, chosen)
        threads = len(np.unique(talk.thread[chosen]))
        found.append(
            Window(
                kind=kind, month=name, people=len(inside), ties=graph.m, threads=threads,
                replies=int(chosen.sum()), days=len(np.unique(talk.at[chosen] // DAY_US)),
                refused=_refusal(graph.m, threads, LEAST_THREADS),
                thin=_refusal(graph.m, threads, CHANGE_THREADS),
                left_truncated=not found or found[-1].thin is not None,
            )
        )  # fmt: skip
    return found


def _refusal(ties: int, threads: int, least: int) -> str | None:
    if ties < LEAST_TIES:
        return f"too short: {count(ties, 'tie', 'ties')}, {LEAST_TIES:,} are needed"
    if threads < least:
        return f"too short: {count(threads, 'thread', 'threads')}, {least:,} are needed"
    return None
