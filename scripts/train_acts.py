"""Train and measure the models of acts and teaching; write their weights.

    train_acts.py --posts POSTS.parquet --gold PEER.jsonl [--labels ACTS.jsonl]
        [--shares SHARES.jsonl] [--write]

POSTS.parquet is the corpus table of posts that the labels are about. The same inputs give the same
weights. Figures are of cross-validation over the gold's threads: five folds, several seeds,
thresholds and calibration chosen inside the training part; further labels are only trained on.
SHARES tells of single posts, rich in sharing, whether they share: weights are trained with them,
thresholds and calibration are not, for they are not drawn as posts come.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from fitting import f1, fit, folds, part, read_rows, settle, write_models
from numpy.typing import NDArray

from ingest.extract.acts.acts import ACT_NAMES, describe
from ingest.extract.acts.seen import Seen, look_at
from ingest.extract.acts.surety import SURETY
from ingest.extract.acts.teaching import (
    CLUES,
    LEARNERS,
    choose_learners,
    find_pairs,
    read_help,
)
from ingest.extract.acts.text import SHAPE, cue_phrases
from ingest.extract.acts.thread import PLACE, Threads
from ingest.extract.linear import Features, Linear, load_models, probability, score

Vector = NDArray[np.float64]
Row = dict[str, Any]
WEIGHTS = Path(__file__).parent.parent / "ingest" / "extract" / "weights" / "acts.json"
ABOUT = "Weights in 1/1024, thresholds in 1/64 of log-odds; see docs/models/acts.md."
# Precisions of the Gaussian priors of weights, chosen by cross-validation.
STRENGTH = 2.0
WEAKER = {"shares": 0.5}

# What the guide says before any label is seen: means of the priors. All other means are 0.
EXPECTED: dict[str, dict[str, float]] = {
    "asks": {
        "questions": 0.6, "question_share": 1.2, "ends_asking": 1.0, "wh_start": 0.5,
        "yes_no_start": 0.3, "ask_phrase": 0.4, "own_problem": 0.2, "thanks_ahead": 0.5,
        "title_asks": 0.3, "joke": -0.4, "is_root": 0.3, "is_question": 1.2,
    },
    "helps": {
        "you_can": 0.4, "imperative": 0.4, "advice": 0.4, "explain": 0.3, "pointer": 0.4,
        "own_use": 0.2, "correct": 0.2, "joke": -0.7, "opinion": -0.3, "ends_asking": -0.8,
        "thanks": -0.5, "will_try": -0.6, "words_4": 0.4, "words_10": 0.5, "words_25": 0.4,
        "praise": -0.3, "names": 0.4, "questions": -0.3, "sign_url": 0.4, "sign_repo": 0.5,
        "is_root": -3.0, "to_opener": 0.3, "root_question": 0.5, "joke*few_words": -2.0,
        "affirm*few_words": -1.0, "praise*few_words": -1.0, "names*few_words": 1.0,
    },
    "acknowledges": {
        "thanks": 1.5, "thanks_for": 1.2, "learned": 1.3, "will_try": 1.3, "worked": 1.3,
        "thanks_ahead": -1.5, "words_150": -0.5, "is_root": -3.0, "own_thread_reply": 1.0,
        "thanks*parent.praise": -1.5,
    },
    "shares": {
        "own_made": 0.8, "own_measured": 0.5, "sign_speed": 0.8, "sign_repo": 0.5,
        "sign_code": 0.3, "own_use": 0.2, "sign_item": 0.3, "words_60": 0.3, "ends_asking": -0.5,
        "is_root": 1.0, "is_resource": 0.7, "is_model": 0.3, "is_question": -1.0,
    },
    "teaches_parent": {"parent_asks": 2.0, "is_top": 2.0, "to_opener": 2.0, "correct": 0.5,
                       "affirm": -0.7, "parent_helps": -0.7},
    "teaches_opener": {"parent_helps": 1.5, "parent_asks": -2.0, "correct": -0.3, "affirm": 0.5},
}  # fmt: skip
_ASKING = ("questions", "question_share", "ends_asking", "wh_start", "yes_no_start", "ask_phrase",
           "words_25")  # fmt: skip
_HELPING = ("you_can", "advice", "explain", "imperative", "pointer", "words_60")
_FEW = ("joke", "affirm", "praise", "names", "opinion", "thanks", "learned", "exclaims")
_MAKING = ("root_question", "root.own_made", "root.own_problem", "root.title_asks",
           "root_resource", "root_guide", "root_model", "root_discussion", "root.ask_phrase",
           "root.questions", "root.wh_start", "root.imperative", "root.explain")  # fmt: skip
_OPENING = ("questions", "title_asks", "wh_start", "ask_phrase", "own_made", "own_problem",
            "words_60")  # fmt: skip


def act_features(act: str) -> list[str]:
    """Return the names of the features of the model of an act."""
    own = [*SHAPE, *cue_phrases().names, *PLACE]
    above = [f"parent.{name}" for name in (*_ASKING, *_HELPING)]
    opening = [f"root.{name}*is_top" for name in _OPENING]
    first = ("questions", "ends_asking", "own_made", "own_problem", "ask_phrase", "title_asks",
             "wh_start", "yes_no_start")  # fmt: skip
    products = [f"{name}*is_root" for name in first]
    products += [f"{name}*by_opener" for name in ("questions", "ends_asking")]
    products += [f"{name}*own_thread_reply" for name in ("words_4", "thanks", "praise")]
    products += [f"{name}*root_question" for name in ("words_4", "words_10", "words_25")]
    products += [f"{name}*few_words" for name in _FEW]
    if act == "helps":
        # the opener of a question tells of himself, the maker of a thing answers questions
        products += [f"{name}*by_opener" for name in _MAKING]
        products += [f"{name}*to_opener" for name in _MAKING[:4]]
    return [*own, *above, *opening, *products, "thanks*parent.praise"]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Posts of labelled threads with their features and labels, row by row."""

    posts: pl.DataFrame
    seen: Seen
    features: Features
    X: dict[str, Vector]
    Y: dict[str, NDArray[np.bool_]]
    edges: set[tuple[int, int]]
    thread_of: NDArray[np.int64]
    is_gold: NDArray[np.bool_]
    more: Mapping[str, tuple[Vector, NDArray[np.bool_]]]


def read_labels(
    posts: pl.DataFrame, gold: Sequence[Row], more: Sequence[Row], single: Sequence[Row] = ()
) -> Labelled:
    """Join labels to the posts they are about and compute features.

    `single` are labels of `shares` of posts in threads that are not labelled as a whole.
    """
    rows = [*gold, *more]
    wanted = [f"reddit:t3_{row['thread']}" for row in rows]
    some = posts.filter(pl.col("thread_id").is_in(wanted))
    row_of = {name.split("_")[-1]: row for row, name in enumerate(some["post_id"])}
    seen = look_at(some)
    features = describe(seen)
    y = {act: np.zeros(len(some), dtype=bool) for act in ACT_NAMES}
    edges: set[tuple[int, int]] = set()
    for row in rows:
        for post, acts in row["acts"].items():
            for act in acts:
                if act != "none" and post in row_of:
                    y[act][row_of[post]] = True
        edges |= set(_read_edges(row, row_of, seen.threads))
    order = {name: number for number, name in enumerate(wanted)}
    thread_of = np.array([order[name] for name in some["thread_id"]])
    X = {act: features.matrix(act_features(act)) for act in ACT_NAMES}
    return Labelled(some, seen, features, X, y, edges, thread_of, thread_of < len(gold),
                    {"shares": _read_single(posts, single, wanted)} if single else {})  # fmt: skip


def _read_single(
    posts: pl.DataFrame, single: Sequence[Row], labelled: Sequence[str]
) -> tuple[Vector, NDArray[np.bool_]]:
    """Return features and labels of single posts, but for those of threads labelled as a whole."""
    told = {row["id"]: bool(row["shares"]) for row in single}
    threads = posts.filter(
        pl.col("post_id").is_in(list(told)), ~pl.col("thread_id").is_in(list(labelled))
    )["thread_id"].unique()
    some = posts.filter(pl.col("thread_id").is_in(threads.to_list()))
    rows = np.array([row for row, name in enumerate(some["post_id"]) if name in told])
    X = describe(look_at(some)).matrix(act_features("shares"))[rows]
    return X, np.array([told[some["post_id"][row]] for row in rows.tolist()])


def _read_edges(row: Row, row_of: Mapping[str, int], threads: Threads) -> Iterable[tuple[int, int]]:
    """Yield (row of the helping post, number of the learner)."""
    author = {}
    if "comments" in row:
        author = {row["author"]: row["id"]}
        for comment in row["comments"]:
            author.setdefault(comment["author"], comment["id"])
    for edge in row["teaches"]:
        learner = edge.get("learner_post") or author[edge["learner"]]
        if edge["helper"] in row_of and learner in row_of:
            yield row_of[edge["helper"]], int(threads.user[row_of[learner]])


def _fit(X: Vector, y: NDArray[np.bool_], names: Sequence[str], name: str) -> Linear:
    strength = WEAKER.get(name, STRENGTH)
    return fit(X, y, names, name=name, expected=EXPECTED[name], strength=strength)


def fit_act(data: Labelled, rows: NDArray[np.int64], act: str) -> Linear:
    """Return the model of an act, from rows and from the single posts that are labelled."""
    X, y = data.X[act][rows], data.Y[act][rows]
    if act in data.more:
        more = data.more[act]
        X, y = np.vstack([X, more[0]]), np.concatenate([y, more[1]])
    return _fit(X, y, act_features(act), act)


def held_out(data: Labelled, rows: NDArray[np.int64], act: str, seed: int) -> Vector:
    """Return scores of rows by models that did not see their thread."""
    fold = folds(data.thread_of[rows], seed)
    scores = np.zeros(len(rows))
    for k in range(5):
        train, test = rows[fold != k], rows[fold == k]
        scores[fold == k] = score(part(data.features, test), fit_act(data, train, act))
    return scores


def train_acts(data: Labelled, rows: NDArray[np.int64], seed: int) -> dict[str, Linear]:
    """Return the four models of acts, trained on the rows."""
    models = {}
    for act in ACT_NAMES:
        scores = held_out(data, rows, act, seed)
        models[act] = settle(fit_act(data, rows, act), scores, data.Y[act][rows])
    return models


def train_teaching(data: Labelled, rows: NDArray[np.int64]) -> dict[str, Linear]:
    """Return the models of who is taught, trained on the acts as labelled."""
    models = {}
    inside = np.isin(np.arange(len(data.posts)), rows)
    acted = {act: (y & inside).astype(np.float64) for act, y in data.Y.items()}
    helping = read_help(data.posts, data.seen, acted)
    for learner in LEARNERS:
        pairs = find_pairs(helping, learner=learner)
        user = data.seen.threads.user[pairs.learner_post]
        y = np.array(
            [(int(p), int(u)) in data.edges for p, u in zip(pairs.post, user, strict=True)]
        )
        name = f"teaches_{learner}"
        model = _fit(pairs.features.matrix(CLUES), y, CLUES, name)
        fold, scores = folds(data.thread_of[pairs.post], 0), np.zeros(len(y))
        for k in range(5):
            some = _fit(pairs.features.matrix(CLUES)[fold != k], y[fold != k], CLUES, name)
            scores[fold == k] = score(part(pairs.features, np.flatnonzero(fold == k)), some)
        models[name] = settle(model, scores, y)
    return models


def find_here(
    data: Labelled, rows: NDArray[np.int64], models: Mapping[str, Linear]
) -> dict[str, Vector]:
    """Return the probability of each act of some posts, 0 where it is not decided to apply."""
    acted = {name: np.zeros(len(data.posts)) for name in ACT_NAMES}
    for name in ACT_NAMES:
        scores = score(part(data.features, rows), models[name])
        decided = (scores >= models[name].least) & ~data.seen.threads.silent[rows]
        sure = np.maximum(probability(scores, models[name]), 1e-4)
        acted[name][rows] = np.where(decided, sure, 0)
    return acted


def predict_edges(
    data: Labelled, models: Mapping[str, Linear], acted: dict[str, Vector]
) -> set[tuple[int, int]]:
    """Return the edges found: (row of the post, number of the learner)."""
    found = choose_learners(read_help(data.posts, data.seen, acted), models)
    users = data.seen.threads.user[found.learner_row].tolist()
    return set(zip(found.row.tolist(), users, strict=True))


def cross_validate(data: Labelled, seeds: int) -> tuple[dict[str, list[float]], pl.DataFrame]:
    """Return F1 of each figure by seed, and held-out probabilities beside the truth."""
    figures: dict[str, list[float]] = {name: [] for name in (*ACT_NAMES, "macro", "teaches")}
    seen: list[pl.DataFrame] = []
    gold = np.flatnonzero(data.is_gold)
    more = np.flatnonzero(~data.is_gold)
    for seed in range(seeds):
        fold = folds(data.thread_of[gold], seed)
        p = {act: np.zeros(len(data.posts)) for act in ACT_NAMES}
        acted = {act: np.zeros(len(data.posts)) for act in ACT_NAMES}
        edges: set[tuple[int, int]] = set()
        for k in range(5):
            train, test = np.concatenate([gold[fold != k], more]), gold[fold == k]
            models = train_acts(data, train, seed + 100) | train_teaching(data, train)
            here = find_here(data, test, models)
            for act in ACT_NAMES:
                scores = score(part(data.features, test), models[act])
                p[act][test] = probability(scores, models[act])
                acted[act] += here[act]
            edges |= predict_edges(data, models, here)
        for act in ACT_NAMES:
            figures[act].append(f1(data.Y[act][gold], acted[act][gold] > 0))
            seen.append(pl.DataFrame({"what": act, "p": p[act][gold], "y": data.Y[act][gold]}))
        figures["macro"].append(float(np.mean([figures[act][-1] for act in ACT_NAMES])))
        true = {edge for edge in data.edges if data.is_gold[edge[0]]}
        figures["teaches"].append(2 * len(true & edges) / max(1, len(true) + len(edges)))
    return figures, pl.concat(seen)


def baselines(data: Labelled) -> dict[str, float]:
    """Return F1 on the gold of a plain rule for each act and for teaching.

    A question mark asks; an answer to a post with one helps and teaches its author; thanks
    acknowledge; own work named shares.
    """
    column, t = data.features.column, data.seen.threads
    human = ~t.silent & data.is_gold
    rules = {
        "asks": column("questions") > 0,
        "helps": (column("parent.questions") > 0) & (column("is_root") == 0),
        "acknowledges": (column("thanks") > 0) & (column("is_root") == 0),
        "shares": column("own_made") > 0,
    }
    out = {act: f1(data.Y[act][data.is_gold], (rules[act] & human)[data.is_gold]) for act in rules}
    rows = np.flatnonzero(rules["helps"] & human & (t.target >= 0) & (t.target != t.user))
    found = set(zip(rows.tolist(), t.target[rows].tolist(), strict=True))
    true = {edge for edge in data.edges if data.is_gold[edge[0]]}
    return out | {"teaches": 2 * len(found & true) / (len(found) + len(true))}


def reliability(seen: pl.DataFrame) -> pl.DataFrame:
    """Return for tenths of probability how many posts there are and how often the label holds."""
    tenth = (pl.col("p") * 10).floor().clip(0, 9).cast(pl.Int32)
    return (
        seen.group_by("what", tenth=tenth)
        .agg(n=pl.len(), said=pl.col("p").mean().round(3), true=pl.col("y").mean().round(3))
        .sort("what", "tenth")
    )


def main() -> None:
    """Run as a script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--shares", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    paths = (options.gold, options.labels, options.shares)
    told = [read_rows(path) if path else [] for path in paths]
    data = read_labels(pl.read_parquet(options.posts), *told)
    if options.seeds:
        figures, seen = cross_validate(data, options.seeds)
        plain = baselines(data)
        print(f"{'F1 on the gold':<16}{'model':>7}{'± seeds':>9}{'rule':>7}")
        for name, values in figures.items():
            rule = f"{plain[name]:>7.3f}" if name in plain else ""
            print(f"{name:<16}{np.mean(values):>7.3f}{np.std(values):>9.3f}{rule}")
        with pl.Config(tbl_rows=60):
            print(reliability(seen))
    if options.write:
        rows = np.arange(len(data.posts))
        # how sure teachings are is trained after these: see train_surety.py
        sure = {SURETY: load_models("acts")[SURETY]}
        models = train_acts(data, rows, 0) | train_teaching(data, rows) | sure
        write_models(models, WEIGHTS, ABOUT)


if __name__ == "__main__":
    main()
