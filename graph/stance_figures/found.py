"""Which posts were read, and which labels were found in each of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.stances import AFFORDANCE, LABELS, OPENNESS, SAID
from graph.statistics.clusters import clustered_twice, largest
from graph.statistics.intervals import Share
from graph.statistics.people import Written, share_of_people, written
from graph.statistics.windows import MONTH
from ingest.extract.acts.thread import is_silent

Flags = NDArray[np.bool_]
_AFFORDANCES = tuple(one.label for one in SAID if one.family == AFFORDANCE)
SIDES = {
    OPENNESS: tuple(one.label for one in SAID if one.family == OPENNESS),
    "gives": tuple(name for name in _AFFORDANCES if not name.startswith("deterrent_")),
    "costs": tuple(name for name in _AFFORDANCES if name.startswith("deterrent_")),
}
"""The labels of each side of the two questions."""


def side_of(label: str) -> str:
    """Return the side of a label.

    Examples
    --------
    >>> [side_of(label) for label in ("critic", "privacy", "deterrent_cost")]
    ['openness', 'gives', 'costs']
    """
    return next(side for side, labels in SIDES.items() if label in labels)


def is_read() -> pl.Expr:
    """Return whether extraction reads a post of `corpus/posts`: present, not empty, not a bot's."""
    return ~is_silent()


@dataclass(frozen=True, kw_only=True)
class Found:
    """The posts read, by rows: author, thread, month, length; and the labels found in them.

    `holds` has a row a post and a column for each of `graph.stances.LABELS`. `probability` is 0
    where a label was not found.
    """

    posts: pl.DataFrame
    holds: Flags
    probability: NDArray[np.float64]

    @property
    def people(self) -> pl.Series:
        """The number of each post's author, null of nobody known."""
        return self.posts["person"]

    def has(self, *labels: str) -> Flags:
        """Return which posts have one of the labels."""
        chosen = self.holds[:, [LABELS.index(label) for label in labels]]
        return np.asarray(chosen.any(axis=1))

    def share(self, is_hit: Flags, among: Flags | None = None) -> Share:
        """Return the share of posts that are hit, its interval by person and thread."""
        if among is not None:
            return self.only(among).share(is_hit[among])
        return clustered_twice(pl.Series(is_hit), self.people, self.posts["thread_id"])

    def people_with(self, is_hit: Flags) -> int:
        """Return how many known people wrote one of the posts."""
        return self.people.filter(pl.Series(is_hit)).drop_nulls().n_unique()

    def share_of_people(self, *needs: Flags, among: Flags | None = None) -> Share:
        """Return how many known people wrote one of each of some posts, of those with one among."""
        posts = self._written if among is None else self._numbered(among)
        return share_of_people(needs, posts)

    @cached_property
    def _written(self) -> Written:
        return self._numbered(np.ones(self.posts.height, dtype=np.bool_))

    def _numbered(self, among: Flags) -> Written:
        return written(among, self.people, self.posts["thread_id"])

    def only(self, is_kept: Flags) -> Found:
        """Return some of the posts."""
        return Found(
            posts=self.posts.filter(pl.Series(is_kept)), holds=self.holds[is_kept],
            probability=self.probability[is_kept],
        )  # fmt: skip


def found_in(posts: pl.LazyFrame, stances: pl.DataFrame) -> Found:
    """Return the posts read with what was found in them.

    Parameters
    ----------
    posts : pl.LazyFrame
        Table `corpus/posts`.
    stances : pl.DataFrame
        Table `annotations/stances`.
    """
    read = posts.filter(is_read()).select(
        "post_id", "thread_id", "community",
        person=pl.when(pl.col("user_id").is_not_null()).then(pl.col("user_id").rank("dense")),
        month=pl.col("created_at").dt.strftime(MONTH),
        length=pl.col("text").str.len_chars(),
    ).collect()  # fmt: skip
    row_of = read.select("post_id").with_row_index("row")
    numbers = pl.DataFrame({"label": LABELS, "column": range(len(LABELS))})
    found = stances.join(row_of, on="post_id").join(numbers, on="label")
    probability = np.zeros((read.height, len(LABELS)))
    places = found["row"].to_numpy(), found["column"].to_numpy()
    holds = np.zeros(probability.shape, dtype=np.bool_)
    holds[places] = True
    probability[places] = found["probability"].to_numpy()
    return Found(posts=read, holds=holds, probability=probability)


def without_busiest(said: Found, part: float) -> tuple[Flags, int]:
    """Return which posts are not by the people with most posts read, and how many those are.

    `part` of the people, their number rounded up; of equally busy ones those who came first.
    """
    busy = largest(said.people, part)
    is_busy = said.people.is_in(busy.implode()).fill_null(value=False)
    return ~is_busy.to_numpy(), len(busy)


def pragmatist_share(stances: pl.DataFrame, posts: pl.DataFrame) -> Share:
    """Return how many of the stances on openness found in some posts are a pragmatist's."""
    taken = _with_authors(stances.filter(pl.col("family") == OPENNESS), posts)
    return clustered_twice(taken["label"] == "pragmatist", taken["user_id"], taken["thread_id"])


def gains_share(stances: pl.DataFrame, posts: pl.DataFrame) -> Share:
    """Return how many of some posts found to tell gains or costs of open models tell a gain."""
    told = _with_authors(stances.filter(pl.col("family") == AFFORDANCE), posts)
    by_post = told.group_by("post_id", maintain_order=True).agg(
        pl.col("user_id", "thread_id").first(),
        pl.col("label").is_in(SIDES["gives"]).any().alias("is_gain"),
    )
    return clustered_twice(by_post["is_gain"], by_post["user_id"], by_post["thread_id"])


def _with_authors(stances: pl.DataFrame, posts: pl.DataFrame) -> pl.DataFrame:
    authors = posts.select("post_id", "user_id", "thread_id")
    return stances.join(authors, on="post_id", how="inner", maintain_order="left")
