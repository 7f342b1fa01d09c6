"""Which posts were read, and which labels were found in each of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.statistics.clusters import clustered
from graph.statistics.intervals import Share
from ingest.extract.stances.stances import AFFORDANCE_NAMES, STANCE_NAMES

Flags = NDArray[np.bool_]
LABELS = (*STANCE_NAMES, *AFFORDANCE_NAMES)
SIDES = {
    "openness": STANCE_NAMES,
    "gives": tuple(name for name in AFFORDANCE_NAMES if not name.startswith("deterrent_")),
    "costs": tuple(name for name in AFFORDANCE_NAMES if name.startswith("deterrent_")),
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
    is_gone = (pl.col("state") != "present").fill_null(value=False)
    is_empty = pl.col("text").fill_null("").str.strip_chars() == ""
    return ~(is_gone | is_empty | pl.col("is_bot").fill_null(value=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The posts read, by rows: author, thread, month, length; and the labels found in them.

    `holds` has a row a post and a column for each of `LABELS`. `probability` is 0 where a label was
    not found.
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
        """Return the share of posts that are hit, its interval by person."""
        if among is None:
            return clustered(pl.Series(is_hit), self.people)
        return clustered(pl.Series(is_hit[among]), self.people.filter(pl.Series(among)))

    def people_with(self, is_hit: Flags) -> int:
        """Return how many known people wrote one of the posts."""
        return self.people.filter(pl.Series(is_hit)).drop_nulls().n_unique()

    def only(self, is_kept: Flags) -> Said:
        """Return some of the posts."""
        return Said(
            posts=self.posts.filter(pl.Series(is_kept)), holds=self.holds[is_kept],
            probability=self.probability[is_kept],
        )  # fmt: skip


def said_in(posts: pl.LazyFrame, stances: pl.DataFrame) -> Said:
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
        month=pl.col("created_at").dt.strftime("%Y-%m"),
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
    return Said(posts=read, holds=holds, probability=probability)


def without_busiest(said: Said, part: float) -> tuple[Flags, int]:
    """Return which posts are not by the people with most posts read, and how many those are.

    `part` of the people, their number rounded up; of equally busy ones those who came first.
    """
    counts = (
        said.posts.drop_nulls("person")
        .group_by("person", maintain_order=True)
        .len()
        .sort("len", descending=True, maintain_order=True)
    )
    busy = counts["person"].head(math.ceil(part * counts.height))
    is_busy = said.people.is_in(busy.implode()).fill_null(value=False)
    return ~is_busy.to_numpy(), len(busy)


def surer_half(said: Said) -> Said:
    """Return the same posts with the half of each label's that is read with most probability."""
    kept = said.holds.copy()
    for column in range(len(LABELS)):
        sure = said.probability[said.holds[:, column], column]
        if len(sure):
            kept[:, column] &= said.probability[:, column] >= np.median(sure)
    return Said(posts=said.posts, holds=kept, probability=said.probability)
