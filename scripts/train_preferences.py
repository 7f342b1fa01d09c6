"""Train the linear model of preferences that no rule reads, and cross-validate it by thread.

    train_preferences.py WORKSPACE [--gold GOLD.jsonl] [--dry-run]

WORKSPACE holds the labelled posts; labels are joined to it as `train_relations.py` does. An example
is an ordered pair of models around a comparing word, true if a labelled preference meets both. The
same inputs give the same weights: a penalized likelihood without other optimum, folds of threads
shuffled by seeds.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fitting import read_rows
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from train_relations import Labels, labelled_scenes, meets, places_of

from ingest.extract.linear import weigh
from ingest.extract.opinions.portraits import portray
from ingest.extract.opinions.preferences import find_preferences
from ingest.extract.opinions.rivals import Pair, Rivalry, key_of, rivals
from ingest.extract.opinions.shortened import call_in_full
from ingest.extract.scene import Scene
from ingest.records import Mention
from ingest.workspace import Workspace

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "ingest/extract/weights/prefers.json"
LABELS = ("relations.jsonl", *(f"entities-{batch}.jsonl" for batch in "ABCDGIJK"))
# Posts of which few were read for the rules: how surely the model must be is chosen with these.
FRESH = frozenset(LABELS[3:])
PENALTY = 3.0
THRESHOLDS = tuple(n / 20 for n in range(4, 15))
FOLDS, REPEATS, NEARLY = 8, 3, 0.004
LEAST = 4  # examples that a cue must have to get a weight
SMALL = 0.04  # weights below it are left out


@dataclass(frozen=True, slots=True)
class Post:
    """A labelled post: pairs with their cues, which rows each meets, and what rules tell."""

    thread: str
    fresh: bool
    pairs: Mapping[Pair, tuple[Mapping[str, float], frozenset[int]]]
    ruled: Mapping[Pair, frozenset[int]]
    rows: int


def main() -> None:
    """Read the arguments, train, print figures and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args()
    rows = {
        row["id"]: (row, name) for name in LABELS for row in read_rows(ROOT / "training" / name)
    }
    posts = {post_id: row for post_id, (row, _) in rows.items()}
    files = {post_id: name for post_id, (_, name) in rows.items()}
    gold = {row["id"]: row for row in read_rows(options.gold)} if options.gold else {}
    labels = Labels(posts, files, gold, {})
    read = [
        read_post(
            scene,
            thread,
            labels.posts.get(post_id) or gold[post_id.rsplit("_", 1)[-1]],
            fresh=labels.files.get(post_id) in FRESH,
        )
        for scene, thread, post_id in labelled_scenes(Workspace(options.workspace), labels)
    ]
    threshold = cross_validate(read)
    weights = {n: round(w, 3) for n, w in fit(read).items() if abs(w) >= SMALL or n == "bias"}
    print(f"{len(weights)} weights, threshold {threshold}")
    if not options.dry_run:
        kept = {"labels": {"prefers": weights | {"threshold": threshold}}}
        text = json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False)
        WEIGHTS.write_text(text + "\n", encoding="utf-8", newline="\n")


def read_post(
    scene: Scene, thread: str, row: Mapping[str, Sequence[Mapping[str, str]]], *, fresh: bool
) -> Post:
    """Return the pairs of a post with the labelled rows that each meets."""
    told, scene = row["prefers"], call_in_full(scene)

    def met(better: Mention, worse: Mention) -> frozenset[int]:
        places = places_of(scene, better), places_of(scene, worse)
        return frozenset(
            n
            for n, one in enumerate(told)
            if meets(scene, one["better"], places[0]) and meets(scene, one["worse"], places[1])
        )

    found: Mapping[Pair, Rivalry] = rivals(scene, portray(scene))
    pairs = {pair: (one.cues, met(one.better, one.worse)) for pair, one in found.items()}
    ruled = {
        (key_of(p.better), key_of(p.worse)): met(p.better, p.worse) for p in find_preferences(scene)
    }
    return Post(thread, fresh, pairs, {k: v for k, v in ruled.items() if k[0] != k[1]}, len(told))


def fit(posts: Iterable[Post]) -> dict[str, float]:
    """Return the weights of a logistic regression with an L2 penalty."""
    examples = [example for post in posts for example in post.pairs.values()]
    counts = Counter(name for cues, _ in examples for name, value in cues.items() if value)
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    place = {name: i for i, name in enumerate(names)}
    cells = [
        (row, place[name], value)
        for row, (cues, _) in enumerate(examples)
        for name, value in cues.items()
        if value and name in place
    ]
    rows, columns, values = zip(*cells, strict=True)
    x = csr_matrix((values, (rows, columns)), shape=(len(examples), len(names)))
    y = np.array([bool(hits) for _, hits in examples], dtype=float)

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = x @ w[:-1] + w[-1]
        p = 1.0 / (1.0 + np.exp(-np.clip(z, -30, 30)))
        value = float((np.logaddexp(0, z) - y * z).sum() + PENALTY / 2 * (w[:-1] @ w[:-1]))
        return value, np.append(x.T @ (p - y) + PENALTY * w[:-1], (p - y).sum())

    start = np.zeros(len(names) + 1)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return {name: float(best[i]) for name, i in place.items()} | {"bias": float(best[-1])}


def cross_validate(posts: Sequence[Post]) -> float:
    """Print F1 over folds by thread; return the lowest at which fresh posts do nearly best."""
    threads = sorted({post.thread for post in posts})
    alone = np.zeros((REPEATS, len(THRESHOLDS)))
    joined = np.zeros_like(alone)
    fresh = np.zeros_like(alone)
    for seed in range(REPEATS):
        random.Random(seed).shuffle(threads)  # noqa: S311 - folds, no secrets
        weighed: list[tuple[Post, dict[Pair, float]]] = []
        for fold in range(FOLDS):
            held = set(threads[fold::FOLDS])
            weights = fit(post for post in posts if post.thread not in held)
            weighed += [
                (post, {pair: weigh(cues, weights) for pair, (cues, _) in post.pairs.items()})
                for post in posts
                if post.thread in held
            ]
        for n, threshold in enumerate(THRESHOLDS):
            alone[seed, n] = score(weighed, threshold, with_rules=False)
            joined[seed, n] = score(weighed, threshold, with_rules=True)
            new = [(post, sure) for post, sure in weighed if post.fresh]
            fresh[seed, n] = score(new, threshold, with_rules=True)
    print(f"{sum(post.rows for post in posts)} rows in {len(posts)} posts")
    print(f"rules alone: {score([(post, {}) for post in posts], 1.0, with_rules=True):.3f}")
    for n, threshold in enumerate(THRESHOLDS):
        print(
            f"{threshold:.2f}: model alone {_told(alone[:, n])}, with rules {_told(joined[:, n])},"
            f" of fresh posts {_told(fresh[:, n])}"
        )
    # Rules were made with posts of these in view, so here they want the model less than elsewhere:
    # of nearly equal thresholds the lowest. Neighbours count, because single ones are noisy.
    means = np.convolve(fresh.mean(axis=0), [1 / 3] * 3, mode="valid")
    return THRESHOLDS[min(n for n, mean in enumerate(means, 1) if mean >= means.max() - NEARLY)]


def _told(figures: NDArray[np.float64]) -> str:
    return f"{figures.mean():.3f} ± {figures.std(ddof=1):.3f}"


def score(
    weighed: Iterable[tuple[Post, Mapping[Pair, float]]], threshold: float, *, with_rules: bool
) -> float:
    """Return F1 of rows and pairs; a rule's pair goes before the model's."""
    right = wrong = rows = 0
    for post, sure in weighed:
        found = {
            pair: post.pairs[pair][1]
            for pair, p in sure.items()
            if p >= threshold and p >= sure.get((pair[1], pair[0]), 0.0)
        }
        if with_rules:
            ruled = {frozenset(pair) for pair in post.ruled}
            kept = {pair: hits for pair, hits in found.items() if frozenset(pair) not in ruled}
            found = kept | dict(post.ruled)
        right += len(frozenset().union(*found.values()))
        wrong += sum(not hits for hits in found.values())
        rows += post.rows
    return 2 * right / max(1, right + wrong + rows)


if __name__ == "__main__":
    main()
