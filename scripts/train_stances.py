"""Train and measure the models of stances and affordances; write their weights.

    train_stances.py --posts POSTS.parquet --gold OPENNESS.jsonl --labels STANCES.jsonl
        [--errors LABEL] [--write]

POSTS.parquet is the corpus table of posts that the labels are about. GOLD and LABELS both train.
LABELS with an `inclusion` were drawn with that probability and read for no cue: they tell how
often a label holds in the whole corpus, and calibrate probabilities. The same inputs give the same
weights. Figures are of ten folds by thread, thresholds chosen in the other nine.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from fitting import f1, fit, folds, part, read_rows, settle, write_models
from numpy.typing import ArrayLike, NDArray
from reading_rates import Layers, any_of, pairs, rates

from graph.stance_figures.found import SIDES
from ingest.extract.acts.seen import look_at
from ingest.extract.acts.thread import Threads
from ingest.extract.linear import Features, Linear
from ingest.extract.stances.stances import (
    LABELS,
    SHARES,
    STANCE_NAMES,
    decide,
    describe,
    expected,
    heed_thread,
    share_of_others,
)

Flags = NDArray[np.bool_]
Vector = NDArray[np.float64]
WEIGHTS = Path(__file__).parent.parent / "ingest" / "extract" / "weights" / "stances.json"
MEASURED = WEIGHTS.with_name("stances_measured.json")
STRENGTH = 4.0
_FOLDS = 10
_INNER = 4


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled posts, row by row; `stands_for` is 0 for those that no lot was drawn for.

    `at` are their rows among all posts of the threads, where `said` tells by feature which posts
    have it, and `places` where they stand.
    """

    ids: list[str]
    texts: list[str]
    features: Features
    Y: Flags
    threads: NDArray[np.int64]
    is_gold: Flags
    stands_for: Vector
    at: NDArray[np.int64]
    said: Mapping[str, NDArray[np.int64]]
    places: Threads


def read_labels(
    posts: pl.DataFrame, gold: Sequence[dict[str, Any]], more: Sequence[dict[str, Any]]
) -> Labelled:
    """Join labels to the posts they are about and compute features."""
    rows = {row["id"].split("_")[-1]: row for row in [*more, *gold]}
    short = pl.col("post_id").str.split("_").list.last()
    threads = posts.filter(short.is_in(list(rows)))["thread_id"].unique()
    some = posts.filter(pl.col("thread_id").is_in(threads.to_list()))
    keys = some.select(short).to_series().to_list()
    at = np.array([row for row, key in enumerate(keys) if key in rows])
    told = [rows[keys[row]] for row in at]
    names = {name for features in expected().values() for name in features} - set(SHARES)
    seen = look_at(some)
    said = dict(describe(seen, sorted(names)))
    features = part(_columns(said, len(some)), at)
    Y = np.array(
        [[label in (row["openness"], *row["affordances"]) for label in LABELS] for row in told]
    )
    numbers = some["thread_id"].rank("dense").to_numpy().astype(np.int64)[at]
    of_gold = {row["id"].split("_")[-1] for row in gold}
    is_gold = np.array([keys[row] in of_gold for row in at])
    stands_for = np.array([1 / row["inclusion"] if "inclusion" in row else 0.0 for row in told])
    texts = some["text"].gather(at).to_list()
    return Labelled(
        some["post_id"].gather(at).to_list(),
        texts,
        features,
        Y,
        numbers,
        is_gold,
        stands_for,
        at,
        said,
        seen.threads,
    )


def _columns(said: Mapping[str, NDArray[np.int64]], n: int) -> Features:
    columns = {name: np.zeros(n) for name in said}
    for name, rows in said.items():
        columns[name][rows] = 1.0
    return Features(columns)


def train(data: Labelled, rows: NDArray[np.int64], label: str) -> Linear:
    """Return the model of a label, trained on the rows.

    What the rest of a thread says is weighed after the words of a post, as models tell it that saw
    nothing of the thread: what a model says of posts that it was trained on is too sure.
    """
    model = _train_words(data, rows, label)
    looks = {name: w for name, w in expected()[label].items() if name in SHARES}
    if not looks:
        return model
    fold = folds(data.threads[rows], 0, _INNER)
    said, share = np.zeros(len(rows)), np.zeros(len(rows))
    for k in range(_INNER):
        scores = weigh_all(data, _train_words(data, rows[fold != k], label))
        own = data.at[rows[fold == k]]
        said[fold == k] = scores[own]
        share[fold == k] = share_of_others(scores, data.places)[own]
    X = np.column_stack([share >= SHARES[name] for name in looks]).astype(np.float64)
    y = data.Y[rows, LABELS.index(label)]
    more = fit(X, y, list(looks), name=label, expected=looks, strength=STRENGTH, known=said)
    return replace(model, weights={**model.weights, **more.weights})


def _train_words(data: Labelled, rows: NDArray[np.int64], label: str) -> Linear:
    looks = {name: w for name, w in expected()[label].items() if name not in SHARES}
    X = part(data.features, rows).matrix(list(looks))
    y = data.Y[rows, LABELS.index(label)]
    return fit(X, y, list(looks), name=label, expected=looks, strength=STRENGTH)


def weigh_all(data: Labelled, model: Linear) -> Vector:
    """Return the log-odds of a label of all posts of the threads."""
    own = [(data.said[name], w) for name, w in model.weights.items() if name not in SHARES]
    rows = np.concatenate([at for at, _ in own])
    each = np.repeat([w for _, w in own], [len(at) for at, _ in own])
    said = np.bincount(rows, weights=each, minlength=len(data.places)) + model.bias
    return heed_thread(said, model, data.places)


def held_out(data: Labelled, rows: NDArray[np.int64], label: str, seed: int) -> Vector:
    """Return scores of rows by models that did not see their thread."""
    fold = folds(data.threads[rows], seed, _FOLDS)
    scores = np.zeros(len(rows))
    for k in range(_FOLDS):
        model = train(data, rows[fold != k], label)
        scores[fold == k] = weigh_all(data, model)[data.at[rows[fold == k]]]
    return scores


def settled(data: Labelled, rows: NDArray[np.int64], label: str, scores: Vector) -> Linear:
    """Return the model of a label with its threshold and calibration."""
    model, y = train(data, rows, label), data.Y[rows, LABELS.index(label)]
    return settle(model, scores, y, weigh=data.stands_for[rows], near=0.02)


def cross_validate(data: Labelled, labels: Sequence[str], seed: int) -> Flags:
    """Return which labels hold, by models and thresholds that saw nothing of a post's thread."""
    rows = np.arange(len(data.Y))
    fold = folds(data.threads, seed, _FOLDS)
    scores = np.full(data.Y.shape, -99.0)
    found = np.zeros(data.Y.shape, dtype=bool)
    for label in labels:
        scores[:, LABELS.index(label)] = held_out(data, rows, label, seed)
    for k in range(_FOLDS):
        models = {label: Linear(label, 0.0, 0.0, 1.0, 0.0, {}) for label in LABELS}
        for label in labels:
            one = LABELS.index(label)
            inside = fold != k
            models[label] = settle(
                models[label], scores[inside, one], data.Y[inside, one],
                weigh=data.stands_for[inside], near=0.02,
            )  # fmt: skip
        found[fold == k] = decide(scores[fold == k], models)
    return found


def tell(data: Labelled, labels: Sequence[str], found: Sequence[Flags]) -> None:
    """Print the figures of some cross-validations."""
    own, gold = data.stands_for > 0, data.is_gold
    print(f"{'label':<24}{'gold':>6}{'F1':>7}{'lot':>6}{'F1':>7}  precision and recall: posts drawn"
          "; in the corpus")  # fmt: skip
    sums = []
    for label in labels:
        one = LABELS.index(label)
        y, p = data.Y[:, one], [some[:, one] for some in found]
        on_gold = float(np.mean([f1(y[gold], q[gold]) for q in p]))
        on_own = float(np.mean([f1(y[own], q[own]) for q in p]))
        sums.append((label in STANCE_NAMES, on_gold, on_own))
        each, w = p[0], data.stands_for
        right = y & each
        print(f"{label:<24}{y[gold].sum():>6}{on_gold:>7.3f}{y[own].sum():>6}{on_own:>7.3f}  "
              f"{_share(right[own].sum(), each[own].sum()):.2f} "
              f"{_share(right[own].sum(), y[own].sum()):.2f};  "
              f"{_share(w @ right, w @ each):.2f} {_share(w @ right, w @ y):.2f}")  # fmt: skip
    for name, is_stance in (("stance macro", True), ("affordances macro", False)):
        some = [(a, b) for stance, a, b in sums if stance is is_stance]
        if some:
            print(f"{name:<30}{np.mean([a for a, _ in some]):>7.3f}{'':>6}"
                  f"{np.mean([b for _, b in some]):>7.3f}")  # fmt: skip


def _share(some: ArrayLike, every: ArrayLike) -> float:
    return float(np.asarray(some) / np.asarray(every)) if np.any(every) else 0.0


def measured(data: Labelled, found: Flags) -> dict[str, Any]:
    """Return precision and recall of each label and side in the whole corpus, with 95 % intervals.

    Posts that were drawn by lot stand for as many as their probability of being drawn says; the
    gold, which no lot was drawn among, for itself. Pairs of labels: of all labelled posts, against
    posts drawn in the same way that are about as long.
    """
    rows = np.flatnonzero((data.stands_for > 0) | data.is_gold)
    weights = np.where(data.is_gold, 1.0, data.stands_for)
    weight, layer = np.unique(weights[rows], return_inverse=True)
    layers = Layers(layer=layer, weight=weight, is_whole=weight == 1.0)
    Y, P = data.Y[rows], found[rows]
    sides = [any_of(LABELS, SIDES, flags) for flags in (Y, P)]
    length = (2 * np.log2([max(1, len(text)) for text in data.texts])).astype(np.int64)
    _, group = np.unique(np.column_stack([weights, length]), axis=0, return_inverse=True)
    return {
        "posts": len(rows), "of": round(float(weights[rows].sum())),
        "labels": {
            label: rates(Y[:, one], P[:, one], layers) for one, label in enumerate(LABELS)
        },
        "sides": {
            side: rates(sides[0][:, one], sides[1][:, one], layers)
            for one, side in enumerate(SIDES)
        },
        "pairs_of": len(data.Y), "pairs": pairs(LABELS, data.Y, found, group),
    }  # fmt: skip


def tell_errors(data: Labelled, label: str, found: Flags) -> None:
    """Print the posts that may be read for cues where a label is found wrongly or missed."""
    one = LABELS.index(label)
    for kind, rows in (("MISSED", data.Y[:, one] & ~found[:, one]),
                       ("WRONG", ~data.Y[:, one] & found[:, one])):  # fmt: skip
        for row in np.flatnonzero(rows & ~data.is_gold & (data.stands_for == 0)):
            others = [name for name, y in zip(LABELS, data.Y[row], strict=True) if y]
            print(f"=== {kind} {data.ids[row]} {others}\n{data.texts[row][:1500]}\n")


def main() -> None:
    """Run as a script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=LABELS, default=LABELS)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--errors", choices=LABELS)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    data = read_labels(
        pl.read_parquet(options.posts), read_rows(options.gold), read_rows(options.labels)
    )
    found = [cross_validate(data, options.only, seed) for seed in range(options.seeds)]
    if found:
        tell(data, options.only, found)
        if options.errors:
            tell_errors(data, options.errors, found[0])
    if options.write:
        rows = np.arange(len(data.Y))
        models = {
            label: settled(data, rows, label, held_out(data, rows, label, 0)) for label in LABELS
        }
        about = "Weights in 1/1024, thresholds in 1/64 of log-odds; see docs/models/stances.md."
        write_models(models, WEIGHTS, about)
        text = json.dumps(measured(data, cross_validate(data, LABELS, 0)), indent=1)
        MEASURED.write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
