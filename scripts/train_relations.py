"""Train the linear model of verdicts, and cross-validate it by thread.

    train_relations.py POSTS [--labels training/relations.jsonl] [--gold GOLD.jsonl] [--dry-run]

POSTS is the table corpus/posts of a workspace that holds the labelled posts. The labels of this
project hold ids and
spans alone; they are joined to the corpus here. Posts of GOLD (rows with id, text and surfaces)
are used as well.
The same inputs give the same weights: Newton's method on a penalized likelihood, folds by sorted
thread ids.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ingest.extract.linear import weigh
from ingest.extract.pipeline import Extractor, _Thread, load_extractor
from ingest.extract.preferences import find_preferences
from ingest.extract.scene import Scene, set_scene
from ingest.extract.verdict_cues import portray
from ingest.extract.verdicts import polarity_of, verdict_cues

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "ingest/extract/weights/relations.json"
PENALTY = 8.0
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4)
FOLDS = 10
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Example:
    """One model of one post: its cues, the polarity that they point to, and the labelled one."""

    thread: str
    cues: Mapping[str, float]
    found: str
    label: str | None


def main() -> None:
    """Read the arguments, train, print figures and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("posts", type=Path)
    parser.add_argument("--labels", type=Path, default=ROOT / "training/relations.jsonl")
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args()
    labels = {row["id"]: row for row in _lines(options.labels)}
    gold = {row["id"]: row for row in _lines(options.gold)} if options.gold else {}
    examples, missed = [], 0
    for found, lost in _examples(options.posts, labels, gold):
        examples.extend(found)
        missed += lost
    threshold, score = cross_validate(examples, missed)
    print(
        f"{len(examples)} models, {sum(e.label is not None for e in examples)} "
        f"verdicts, {missed} beyond reach"
    )
    print(f"F1 of verdicts with polarity, {FOLDS} folds by thread: {score:.3f} at {threshold}")
    weights = {name: round(w, 4) for name, w in fit(examples).items()} | {"threshold": threshold}
    if not options.dry_run:
        text = json.dumps({"labels": {"judges": weights}}, indent=1, sort_keys=True)
        WEIGHTS.write_text(text + "\n", encoding="utf-8", newline="\n")


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _examples(
    path: Path, labels: Mapping[str, Any], gold: Mapping[str, Any]
) -> Iterator[tuple[list[Example], int]]:
    """Yield the examples of each labelled post, and how many verdicts are out of reach."""
    columns = ["post_id", "thread_id", "parent_id", "title", "text", "created_at"]
    posts = pl.read_parquet(path, columns=columns)
    wanted = posts.filter(
        pl.col("post_id").is_in(list(labels))
        | pl.col("post_id").str.split("_").list.last().is_in(list(gold))
    )
    posts = posts.filter(pl.col("thread_id").is_in(wanted["thread_id"].unique().to_list()))
    extractor = load_extractor()
    for key, thread in posts.group_by("thread_id", maintain_order=True):
        yield from _of_thread(extractor, str(key[0]), thread, labels, gold)


def _of_thread(
    extractor: Extractor,
    thread_id: str,
    posts: pl.DataFrame,
    labels: Mapping[str, Any],
    gold: Mapping[str, Any],
) -> Iterator[tuple[list[Example], int]]:
    thread = _Thread(title=posts["title"][0], first=thread_id)
    columns = ("post_id", "parent_id", "text", "created_at")
    for post_id, parent_id, text, when in posts.select(columns).iter_rows():
        mentions, heard, zones = extractor.find_mentions(
            text or "", when=when, context=partial(thread.context, parent_id)
        )
        thread.add(post_id, mentions, heard)
        own, other = labels.get(post_id), gold.get(post_id.split("_")[-1])
        if own is None and other is None:
            continue
        scene = set_scene(text, mentions, zones)
        spans = _own_spans(own) if own else _gold_spans(other or {}, text)
        yield _of_post(thread_id, scene, spans)


def _own_spans(row: Mapping[str, Any]) -> list[tuple[list[Span], str]]:
    return [([(v["model"][0], v["model"][1])], v["polarity"]) for v in row["judges"]]


def _gold_spans(row: Mapping[str, Any], text: str) -> list[tuple[list[Span], str]]:
    """Return every place of each judged name; gold tells names, not places."""
    found = []
    for verdict in row["judges"]:
        surface = verdict["model"]
        starts = [i for i in range(len(text)) if text.startswith(surface, i)]
        found.append(([(i, i + len(surface)) for i in starts], verdict["polarity"]))
    return found


def _of_post(
    thread_id: str,
    scene: Scene,
    spans: Sequence[tuple[list[Span], str]],
) -> tuple[list[Example], int]:
    preferred = {m.entity_id for p in find_preferences(scene) for m in (p.better, p.worse)}
    places: dict[str | None, list[Span]] = {}
    for mention in scene.of_kind("model"):
        places.setdefault(mention.entity_id, []).append((mention.start, mention.end))
    verdicts: dict[str | None, str] = {}
    for ours, polarity in spans:
        for entity, theirs in places.items():
            if any(a < d and c < b for a, b in ours for c, d in theirs):
                verdicts.setdefault(entity, polarity)
                break
    examples = [
        Example(
            thread_id,
            verdict_cues(portrait, preferred=preferred),
            polarity_of(portrait),
            verdicts.get(portrait.model.entity_id),
        )
        for portrait in portray(scene)
    ]
    reached = sum(e.label is not None for e in examples)
    return examples, max(0, len(spans) - reached)


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weights of a logistic regression with an L2 penalty, by Newton's method."""
    names = sorted({name for e in examples for name in e.cues})
    place = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(examples), len(names) + 1))
    x[:, -1] = 1.0
    for row, example in enumerate(examples):
        for name, value in example.cues.items():
            x[row, place[name]] = value
    y = np.array([e.label is not None for e in examples], dtype=float)
    penalty = np.full(x.shape[1], PENALTY)
    penalty[-1] = 1e-3
    w = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + penalty * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-9:
            break
    return {name: float(w[i]) for name, i in place.items()} | {"bias": float(w[-1])}


def cross_validate(examples: Sequence[Example], missed: int) -> tuple[float, float]:
    """Return the threshold with the best F1 over folds of threads, and that F1."""
    threads = sorted({e.thread for e in examples})
    scored: list[tuple[float, Example]] = []
    for fold in range(FOLDS):
        held = set(threads[fold::FOLDS])
        weights = fit([e for e in examples if e.thread not in held])
        scored.extend((weigh(e.cues, weights), e) for e in examples if e.thread in held)
    f1: Callable[[float], float] = lambda t: _f1(scored, t, missed)  # noqa: E731
    best = max(THRESHOLDS, key=f1)
    return best, f1(best)


def _f1(scored: Iterable[tuple[float, Example]], threshold: float, missed: int) -> float:
    right = found = told = 0
    for probability, example in scored:
        said = probability >= threshold
        right += said and example.label == example.found
        found += said
        told += example.label is not None
    return 2 * right / max(1, found + told + missed)


if __name__ == "__main__":
    main()
