"""Months as windows of a corpus, and whether they are long and dense enough to tell of entry."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

MONTH = "%Y-%m"
LEAST_POSTS = 1000
"""Posts of a month below which it is too thin to see who enters and leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Whole days from `since` to `until`, in which each month has at least `LEAST_POSTS` posts.

    `since` is the day from which the first month is dense, which need not be its first.
    """

    since: datetime
    until: datetime
    months: tuple[str, ...]


def next_month(month: str) -> str:
    """Return the month after one.

    Examples
    --------
    >>> next_month("2025-12")
    '2026-01'
    """
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02}"


def month_begin(month: str) -> datetime:
    """Return the first moment of a month."""
    return datetime(int(month[:4]), int(month[5:]), 1, tzinfo=UTC)


def days_of(month: str) -> int:
    """Return how many days a month has.

    Examples
    --------
    >>> days_of("2024-02")
    29
    """
    return (month_begin(next_month(month)) - month_begin(month)).days


def dense_span(posts: pl.DataFrame, *, least: int = LEAST_POSTS) -> Span | None:
    """Return the last run of months with enough posts each; None if there is none.

    It begins where its first month is dense: a dump that begins on the 26th has a month of enough
    posts and none to be seen in before.

    Parameters
    ----------
    posts : pl.DataFrame
        With `created_at`; posts without a time do not count.
    least : int
        Fewest posts a month.
    """
    counts = dict(
        posts.drop_nulls("created_at")
        .group_by(pl.col("created_at").dt.strftime(MONTH).alias("month"))
        .len()
        .iter_rows()
    )
    run: list[str] = []
    for month in sorted(month for month, n in counts.items() if n >= least):
        run = [*run, month] if run and month == next_month(run[-1]) else [month]
    if not run:
        return None
    end = posts.filter(pl.col("created_at").dt.strftime(MONTH) == run[-1])["created_at"].max()
    assert isinstance(end, datetime)
    first = posts.filter(pl.col("created_at").dt.strftime(MONTH) == run[0])["created_at"]
    since = month_begin(run[0]) + timedelta(days=_thin_days(first, run[0], least))
    return Span(since=since, until=end, months=tuple(run))


def _thin_days(times: pl.Series, month: str, least: int) -> int:
    """Return after how many days of a month each stretch of days holds its share of `least`.

    Shares are by length. A sum of what each day has beyond its share is least after that day: the
    point where the sums of a change of rate turn (Page 1954, doi:10.1093/biomet/41.1-2.100).
    """
    days = days_of(month)
    posts = [0] * (days + 1)
    for day, n in times.dt.day().value_counts().iter_rows():
        posts[day] = n
    beyond = [n * days - least * day for day, n in enumerate(itertools.accumulate(posts))]
    return beyond.index(min(beyond))
