"""What people do in a thread: ask, help, acknowledge, share; decided by small linear models."""

from __future__ import annotations

import numpy as np
import polars as pl

from ingest.extract.acts_model import Features, load_models, probability, score
from ingest.extract.acts_text import SHAPE, count_cues, cue_phrases, read_shape, say_plainly
from ingest.extract.acts_thread import PLACE, Threads, read_place, read_threads
from ingest.tables import ACTS, empty

ACT_NAMES = ("asks", "helps", "acknowledges", "shares")
ABOVE = (
    "questions", "question_share", "ends_asking", "title_asks", "wh_start", "yes_no_start",
    "ask_phrase", "words_25", "words_60", "you_can", "advice", "explain", "imperative", "pointer",
    "own_made", "own_problem", "praise",
)  # fmt: skip
_ROWS = {"row": pl.Int64, "probability": pl.Float64}


def find_acts(posts: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Return what each post does, after the rules of `docs/models/acts.md`.

    Parameters
    ----------
    posts : pl.DataFrame
        Posts of whole threads, with the columns of the corpus table; any order of rows.
    mentions : pl.DataFrame
        Names found in these posts. The models need none today; the argument is part of the
        contract of extraction.

    Returns
    -------
    pl.DataFrame
        One row for each act decided to apply (post_id, act, probability), in the order of posts
        and of `ACT_NAMES`. Deleted, removed and empty posts and those of bots have none.

    Notes
    -----
    Linear in the characters of the posts; a text is read up to its 6,000th character. The result
    for a thread does not depend on the other threads of the batch.
    """
    del mentions
    if posts.is_empty():
        return empty(ACTS)
    threads = read_threads(posts)
    features = describe(posts, threads)
    models = [load_models()[act] for act in ACT_NAMES]
    scores = score(features, *models).T
    frames = []
    for number, (model, of_act) in enumerate(zip(models, scores, strict=True)):
        row = np.flatnonzero((of_act >= model.least) & ~threads.silent)
        sure = probability(of_act[row], model)
        rows = pl.DataFrame({"row": row, "probability": sure}, schema=_ROWS)
        frames.append(rows.with_columns(number=pl.lit(number), act=pl.lit(model.name)))
    found = pl.concat(frames).sort("row", "number")
    return found.select(
        post_id=posts["post_id"].gather(found["row"]),
        act="act",
        probability="probability",
    )


def describe(posts: pl.DataFrame, threads: Threads) -> Features:
    """Return the features of every post: its own words, its place, its parent's and its opener's.

    Columns are named as in `SHAPE`, `PLACE` and the cues; those of the parent and of the thread's
    first post have the prefix ``parent.`` or ``root.``, 0 where there is none.
    """
    plain = posts.select(plain=say_plainly(pl.col("text").fill_null("")))["plain"]
    own = np.vstack([read_shape(posts, plain).T, count_cues(plain).T])
    place = np.ascontiguousarray(read_place(posts, threads).T)
    names = [*SHAPE, *cue_phrases()]
    columns = dict(zip(names, own, strict=True)) | dict(zip(PLACE, place, strict=True))
    for prefix, rows in (("parent", threads.parent), ("root", threads.root)):
        for name in ABOVE:
            columns[f"{prefix}.{name}"] = np.where(rows >= 0, columns[name][rows], 0.0)
    return Features(columns)
