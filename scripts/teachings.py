"""Join the labels of teachings to a corpus: which of those found were right by who read them.

Each row of `training/teachings.jsonl` is a teaching that was found: the helping post (`id`), the
post answered and the thread. `drawn` tells why it was read: ``lot``, with `inclusion`, the chance
of being drawn, from all teachings in threads without labels; ``chains``, because the page of
chains showed it. `right` is null where readers may differ; `wrong_because` tells what stands there
instead. `about` tells of topics of shown chains whether the help was about them. Half of the
threads, by lot, are `read`: weights are trained with them, and their errors were looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.extract.acts.acts import find_acts
from ingest.extract.acts.seen import look_at
from ingest.extract.acts.surety import Chosen
from ingest.extract.acts.teaching import (
    Help,
    choose_learners,
    describe_chosen,
    read_acts,
    read_help,
)
from ingest.extract.linear import Features, Linear

Row = dict[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """Teachings that were read, row by row: what tells how sure they are, and the truth.

    `weight` is how many teachings of the corpus each stands for, 0 where it was drawn otherwise.
    """

    features: Features
    right: NDArray[np.bool_]
    thread: NDArray[np.str_]
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.right)


def join(posts: pl.DataFrame, labels: Sequence[Row], models: Mapping[str, Linear]) -> Told:
    """Find the teachings that the labels are about and describe them.

    Parameters
    ----------
    posts : pl.DataFrame
        The corpus table of posts that the labels are about.
    labels : sequence of dict
        Rows of the file; those without a verdict, or that are found no longer, are left out.
    models : mapping
        The models of acts and learners.
    """
    told = {(row["id"], row["learner_post"]): row for row in labels if row["right"] is not None}
    threads = {row["thread"] for row in labels}
    some = posts.filter(pl.col("thread_id").is_in(sorted(threads)))
    seen = look_at(some)
    acts = find_acts(some, seen=seen)
    helping = read_help(some, seen, read_acts(some, acts))
    found = choose_learners(helping, models)
    return _described(helping, found, some["post_id"], told)


def _described(helping: Help, found: Chosen, ids: pl.Series, told: Mapping[Key, Row]) -> Told:
    keys = zip(ids.gather(found.row), ids.gather(found.learner_row), strict=True)
    labels = [told.get(key) for key in keys]
    kept = [row for row in labels if row is not None]
    known = np.array([row is not None for row in labels], dtype=bool)
    rows, learner_rows, thanks = found.row[known], found.learner_row[known], found.ack_row[known]
    chosen = Chosen(rows, learner_rows, thanks, found.sure[known])
    weights = [1 / row["inclusion"] if row["inclusion"] else 0.0 for row in kept]
    return Told(
        features=describe_chosen(helping, chosen),
        right=np.array([row["right"] for row in kept], dtype=bool),
        thread=np.array([row["thread"] for row in kept]),
        weight=np.array(weights),
    )
