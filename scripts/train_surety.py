"""Train and measure the model of how sure a teaching is; add it to the weights of acts.

    train_surety.py --posts POSTS.parquet --gold PEER.jsonl --labels ACTS.jsonl
        --shares SHARES.jsonl --teachings TEACHINGS.jsonl [--write]

It follows `train_acts.py --write`, whose weights it takes. Trained on: teachings found in labelled
threads by weights that did not see the thread, and those of TEACHINGS whose thread is `read`.
Calibrated on the latter alone, each counted as often as teachings like it are there: labelled
threads are shorter than those that most teachings stand in. Figures are of cross-validation over
threads. The same inputs give the same weights.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from fitting import fit, folds, part, read_rows, settle, write_models
from numpy.typing import NDArray
from teachings import Told, join
from train_acts import (
    ABOUT,
    WEIGHTS,
    Labelled,
    find_here,
    read_labels,
    train_acts,
    train_teaching,
)

from ingest.extract.acts.surety import SIGNS, SURETY
from ingest.extract.acts.teaching import choose_learners, describe_chosen, read_help
from ingest.extract.linear import Features, Linear, load_models, probability, score

Vector = NDArray[np.float64]
STRENGTH = 4.0
EXPECTED = {
    "odds_helps": 1.0, "odds_learner": 1.0, "learner_asks": 0.3, "thanked": 0.5, "joke": -0.5,
    "opinion": -0.3, "affirm": -0.3, "explain": 0.2, "correct": 0.2, "advice": 0.2, "pointer": 0.3,
}  # fmt: skip


def held_out_teachings(data: Labelled) -> Told:
    """Return the teachings found in labelled threads by weights that did not see the thread."""
    fold, rows = folds(data.thread_of, 1), np.arange(len(data.posts))
    parts = []
    for k in range(5):
        models = train_acts(data, rows[fold != k], 0) | train_teaching(data, rows[fold != k])
        helping = read_help(data.posts, data.seen, find_here(data, rows[fold == k], models))
        found = choose_learners(helping, models)
        users = data.seen.threads.user[found.learner_row]
        pairs = zip(found.row.tolist(), users.tolist(), strict=True)
        right = np.array([pair in data.edges for pair in pairs])
        thread = data.posts["thread_id"].to_numpy()[found.row].astype(str)
        parts.append(Told(describe_chosen(helping, found), right, thread, np.zeros(len(right))))
    return together(parts)


def together(parts: Sequence[Told]) -> Told:
    """Return teachings one after the other."""
    names = parts[0].features.columns
    columns = {name: np.concatenate([p.features.columns[name] for p in parts]) for name in names}
    return Told(
        features=Features(columns),
        right=np.concatenate([p.right for p in parts]),
        thread=np.concatenate([p.thread for p in parts]),
        weight=np.concatenate([p.weight for p in parts]),
    )


def _fit(X: Vector, right: NDArray[np.bool_]) -> Linear:
    return fit(X, right, SIGNS, name=SURETY, expected=EXPECTED, strength=STRENGTH)


def train(told: Told, seed: int) -> tuple[Linear, Vector]:
    """Return the calibrated model, and the scores of each row by weights without its thread."""
    X, scores = told.features.matrix(SIGNS), np.zeros(len(told))
    _, thread = np.unique(told.thread, return_inverse=True)
    fold = folds(thread, seed)
    for k in range(5):
        model = _fit(X[fold != k], told.right[fold != k])
        scores[fold == k] = score(part(told.features, np.flatnonzero(fold == k)), model)
    lot = told.weight > 0
    each = told.weight[lot] / told.weight[lot].mean()
    model = settle(_fit(X, told.right), scores[lot], told.right[lot], weigh=each)
    # nothing is decided by it: what is a teaching was decided before
    return replace(model, least=0.0), scores


def figures(told: Told, p: Vector) -> pl.DataFrame:
    """Return by fifths of probability how many are right of those drawn by lot, each weighed."""
    lot = told.weight > 0
    frame = pl.DataFrame({"p": p, "right": told.right, "weight": told.weight}).filter(lot)
    share = (pl.col("right") * pl.col("weight")).sum() / pl.col("weight").sum()
    said = (pl.col("p") * pl.col("weight")).sum() / pl.col("weight").sum()
    fifth = (pl.col("p") * 5).floor().clip(0, 4).cast(pl.Int32)
    return frame.group_by(fifth=fifth).agg(n=pl.len(), said=said, right=share).sort("fifth")


def main() -> None:
    """Run as a script."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("posts", "gold", "labels", "shares", "teachings"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    posts = pl.read_parquet(options.posts)
    rows = [read_rows(path) for path in (options.gold, options.labels, options.shares)]
    models = load_models("acts")
    lot = join(posts, [r for r in read_rows(options.teachings) if r["read"]], models)
    told = together([held_out_teachings(read_labels(posts, *rows)), lot])
    model, scores = train(told, 0)
    p = probability(scores, model)
    print(f"{len(told)} teachings, {len(lot)} of them not in labelled threads")
    print(figures(told, p))
    if options.write:
        write_models(models | {SURETY: model}, WEIGHTS, ABOUT)


if __name__ == "__main__":
    main()
