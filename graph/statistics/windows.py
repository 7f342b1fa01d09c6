"""Months as windows of a corpus, and whether they are long and dense enough to tell of entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

MONTH = "%Y-%m"
LEAST_POSTS = 1000
"""Posts of a month below which it is too thin to see who enters and leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Whole days from `since` to `until`, in which each month has at least `LEAST_POSTS` posts."""

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


def dense_span(posts: pl.DataFrame, *, least: int = LEAST_POSTS) -> Span | None:
    """Return the last run of months with enough posts each; None if there is none.

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
    since = datetime(int(run[0][:4]), int(run[0][5:]), 1, tzinfo=UTC)
    return Span(since=since, until=end, months=tuple(run))
