"""What acts and teaching both look at: the words, the shape and the place of every post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from ingest.extract.acts.text import SHAPE, count_cues, cue_phrases, read_shape, say_plainly
from ingest.extract.acts.thread import PLACE, Threads, read_place, read_threads
from ingest.extract.linear import Matrix


@dataclass(frozen=True, slots=True)
class Seen:
    """Posts of whole threads as columns, one value a post; `words` are of `SHAPE` and the cues.

    `plain` are their texts as `say_plainly` gives them.
    """

    plain: pl.Series
    threads: Threads
    words: Mapping[str, Matrix]
    place: Mapping[str, Matrix]


def look_at(posts: pl.DataFrame) -> Seen:
    """Return what there is to see in posts of whole threads, any order of rows."""
    threads = read_threads(posts)
    plain = posts.select(plain=say_plainly(pl.col("text").fill_null("")))["plain"]
    own = np.vstack([read_shape(posts, plain).T, count_cues(plain).T])
    place = np.ascontiguousarray(read_place(posts, threads).T)
    names = (*SHAPE, *cue_phrases().names)
    words, where = dict(zip(names, own, strict=True)), dict(zip(PLACE, place, strict=True))
    return Seen(plain, threads, words, where)
