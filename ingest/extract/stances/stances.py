"""What posts say of openness, and of what open models give and cost: small linear models.

The labels, and what each means, are those of `docs/models/stances.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.extract.acts.seen import Seen
from ingest.extract.acts.thread import Threads
from ingest.extract.linear import Linear, Matrix, load_models, probability, read_weights, rounded
from ingest.extract.search.phrases import Indices, Phrases
from ingest.tables import STANCES, empty

STANCE_NAMES = ("purist", "critic", "pragmatist")
AFFORDANCE_NAMES = (
    "privacy", "reliability", "transparency", "offline", "cost", "flexibility", "uncensored",
    "learning", "deterrent_setup", "deterrent_performance", "deterrent_cost",
)  # fmt: skip
LABELS = (*STANCE_NAMES, *AFFORDANCE_NAMES)
"""All labels, in the order of columns of scores."""
SHARES = {f"thread.{parts}": 1 / parts for parts in (128, 64, 32, 16, 8)}
"""Features that tell how much of the rest of a thread speaks of a label, with the least share."""
_SILENCE = 20
"""Posts that say nothing, counted with each thread: few posts tell little of what it is about."""
_PARTS = 10_000
_AS_WEIGHED = Linear("", 0.0, 0.0, 1.0, 0.0, {})


def find_stances(posts: pl.DataFrame, seen: Seen) -> pl.DataFrame:
    """Return what the author of each post says of openness and of open models.

    Parameters
    ----------
    posts : pl.DataFrame
        Posts of whole threads, with the columns of the corpus table; any order of rows.
    seen : Seen
        What `look_at` sees in these posts.

    Returns
    -------
    pl.DataFrame
        One row for each label decided to hold (post_id, family, label, probability), in the order
        of posts and of the labels. Of the stances on openness a post has one at most. Deleted,
        removed and empty posts and those of bots have none.

    Notes
    -----
    The result for a thread does not depend on the other threads of the batch.
    """
    if posts.is_empty():
        return empty(STANCES)
    models = load_models("stances")
    scores = weigh(seen, models)
    row, number = np.nonzero(decide(scores, models) & ~seen.threads.silent[:, None])
    sure = np.zeros(len(row))
    for one, label in enumerate(LABELS):
        sure[number == one] = probability(scores[row[number == one], one], models[label])
    families = ["openness"] * len(STANCE_NAMES) + ["affordance"] * len(AFFORDANCE_NAMES)
    found = {
        "post_id": posts["post_id"].gather(row),
        "family": pl.Series(families).gather(number),
        "label": pl.Series(LABELS).gather(number),
        "probability": sure,
    }
    return pl.DataFrame(found, schema=STANCES.schema)


def decide(scores: Matrix, models: Mapping[str, Linear]) -> NDArray[np.bool_]:
    """Return which labels hold: scores that reach the least one, and one stance at most.

    Columns are the labels in order; of several stances the one farthest above its least score is
    taken, the first of equals.
    """
    above = scores - np.array([models[label].least for label in LABELS])
    holds = above >= 0
    stances = len(STANCE_NAMES)
    if len(scores):
        best = np.argmax(above[:, :stances], axis=1)
        holds[:, :stances] &= best[:, None] == np.arange(stances)
    return np.asarray(holds)


def weigh(seen: Seen, models: Mapping[str, Linear]) -> Matrix:
    """Return the log-odds of the labels of every post, stances first."""
    weighed = [models[label] for label in LABELS]
    known = dict.fromkeys(name for model in weighed for name in model.weights)
    names = [name for name in known if name not in SHARES]
    rows = [found for _, found in describe(seen, names)]
    row, feature = np.concatenate(rows), np.repeat(np.arange(len(names)), [len(r) for r in rows])
    total = []
    for model in weighed:
        own = np.array([model.weights.get(name, 0.0) for name in names])
        said = np.bincount(row, weights=own[feature], minlength=len(seen.threads))
        total.append(heed_thread(said + model.bias, model, seen.threads))
    return np.column_stack(total)


def heed_thread(said: Matrix, model: Linear, threads: Threads) -> Matrix:
    """Return log-odds of a label by the words of posts and by what others say in their threads.

    Parameters
    ----------
    said : NDArray
        Log-odds by words alone.
    model : Linear
        It may weigh some of `SHARES`.
    threads : Threads
        Where the posts stand.
    """
    exact, least = rounded(said), {name: SHARES[name] for name in model.weights if name in SHARES}
    if least:
        share = share_of_others(exact, threads)
        exact = exact + sum(model.weights[name] * (share >= bar) for name, bar in least.items())
    return rounded(exact)


def share_of_others(said: Matrix, threads: Threads) -> Matrix:
    """Return which share of the other posts of each post's thread a label is expected in.

    `said` are log-odds by words. Posts of threads without their first post have a share of 0.
    """
    speaks = ~threads.silent & (threads.root >= 0)
    # whole numbers: sums are the same in any order of rows
    likely = np.round(probability(said, _AS_WEIGHED) * _PARTS) * speaks
    root = np.maximum(threads.root, 0)
    told = np.bincount(root, weights=likely, minlength=len(root))[root] - likely
    others = np.bincount(root, weights=speaks, minlength=len(root))[root] - speaks
    return np.where(threads.root >= 0, told / _PARTS / (others + _SILENCE), 0.0)


def describe(seen: Seen, names: Iterable[str]) -> Iterator[tuple[str, Indices]]:
    """Yield features of words with the rows of the posts where each holds.

    ``cue`` tells that a phrase of the cue stands in the post, ``a&b`` that phrases of both stand in
    one sentence, ``root.cue`` and ``parent.cue`` that one stands in the first post of its thread or
    in the post that it answers, and a name of `ingest.extract.acts.text.SHAPE` how long it is.
    """
    places = cues().places(seen.plain)
    number = {name: one for one, name in enumerate(cues().names)}
    above = {"parent": seen.threads.parent, "root": seen.threads.root}

    def rows(name: str) -> Indices:
        if "&" in name:
            one, other = (number[cue] for cue in name.split("&"))
            return places.texts(places.both(one, other))
        place, _, cue = name.partition(".")
        if place in above:
            said = np.zeros(len(seen.threads), dtype=bool)
            said[places.texts(places.of(number[cue]))] = True
            return np.flatnonzero((above[place] >= 0) & said[above[place]])
        if name in number:
            return places.texts(places.of(number[name]))
        return np.flatnonzero(seen.words[name])

    for name in names:
        yield name, rows(name)


@cache
def cues() -> Phrases:
    """Return the cues with their phrases, to be found in plain texts."""
    return Phrases(cue_phrases())


def cue_phrases() -> dict[str, list[str]]:
    """Return the hand-written phrases of each cue, of all files of `weights/stances`."""
    return {cue: said for told in _files() for cue, said in told["cues"].items()}


@cache
def expected() -> dict[str, dict[str, float]]:
    """Return for each label the features it is weighed by, with the weights they should have.

    That is what the guide says before any post is seen: training starts from there.
    """
    return {label: looks for told in _files() for label, looks in told["labels"].items()}


def _files() -> list[dict[str, Any]]:
    return [read_weights(f"stances/{name}") for name in ("common", "openness", "control", "effort")]
