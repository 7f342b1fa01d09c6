"""What people do in a thread: ask, help, acknowledge, share; decided by small linear models."""

from __future__ import annotations

import numpy as np
import polars as pl

from ingest.extract.acts.seen import Seen, look_at
from ingest.extract.linear import Features, load_models, probability, score
from ingest.tables import ACTS, empty

ACT_NAMES = ("asks", "helps", "acknowledges", "shares")
ABOVE = (
    "questions", "question_share", "ends_asking", "title_asks", "wh_start", "yes_no_start",
    "ask_phrase", "words_25", "words_60", "you_can", "advice", "explain", "imperative", "pointer",
    "own_made", "own_problem", "praise",
)  # fmt: skip


def find_acts(posts: pl.DataFrame, *, seen: Seen | None = None) -> pl.DataFrame:
    """Return what each post does, after the rules of `docs/models/acts.md`.

    Parameters
    ----------
    posts : pl.DataFrame
        Posts of whole threads, with the columns of the corpus table; any order of rows.
    seen : Seen, optional
        What `look_at` sees in these posts, where it was looked at before.

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
    if posts.is_empty():
        return empty(ACTS)
    seen = seen or look_at(posts)
    models = [load_models("acts")[act] for act in ACT_NAMES]
    scores = score(describe(seen), *models)
    applies = scores >= np.array([model.least for model in models])
    row, number = np.nonzero(applies & ~seen.threads.silent[:, None])
    sure = np.zeros(len(row))
    for act, model in enumerate(models):
        sure[number == act] = probability(scores[row[number == act], act], model)
    found = {
        "post_id": posts["post_id"].gather(row),
        "act": pl.Series(ACT_NAMES).gather(number),
        "probability": sure,
    }
    return pl.DataFrame(found, schema=ACTS.schema)


def describe(seen: Seen) -> Features:
    """Return the features of every post: its own words, its place, its parent's and its opener's.

    Columns are named as in `SHAPE`, `PLACE` and the cues; those of the parent and of the thread's
    first post have the prefix ``parent.`` or ``root.``, 0 where there is none.
    """
    columns = {**seen.words, **seen.place}
    for prefix, rows in (("parent", seen.threads.parent), ("root", seen.threads.root)):
        for name in ABOVE:
            columns[f"{prefix}.{name}"] = np.where(rows >= 0, columns[name][rows], 0.0)
    return Features(columns)
