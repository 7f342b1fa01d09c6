"""Train the linear models of runs, their speeds and verdicts; cross-validate them by thread.

    train_relations.py WORKSPACE [--gold GOLD.jsonl] [--only runs_on|speed|judges]
                       [--without LABELS.jsonl]... [--dry-run]

WORKSPACE holds the labelled posts. The labels of this project hold ids and spans alone; they are
joined to the corpus here. Posts of GOLD (rows with id, text and surfaces) are used as well.
Posts of `--without` train nothing, so that they can measure.
`training/candidates.jsonl` tells single candidates true or false: they train, but no figure is
taken from them, because they were drawn where an earlier model was in doubt. The same inputs give
the same weights: Newton's method on a penalized likelihood, folds of threads shuffled by seeds.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from fitting import read_rows

from ingest.extract.linear import weigh
from ingest.extract.opinions.portraits import portray
from ingest.extract.opinions.preferences import find_preferences
from ingest.extract.opinions.shortened import call_in_full
from ingest.extract.opinions.verdicts import polarity_of, verdict_cues
from ingest.extract.pipeline import load_extractor
from ingest.extract.runs.chosen_speeds import RunSpeeds
from ingest.extract.runs.details import Details
from ingest.extract.runs.lines import read_lines
from ingest.extract.runs.pairs import Pair
from ingest.extract.runs.reports import pair_names
from ingest.extract.scene import Scene, set_scene
from ingest.records import Mention
from ingest.workspace import Workspace

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "ingest/extract/weights/relations.json"
LABELS = (
    "relations.jsonl",
    *(f"entities-{batch}.jsonl" for batch in "ABCDGIJ"),
    "runs.jsonl",
    "entities-K.jsonl",
)
OPINIONS = tuple(name for name in LABELS if name != "runs.jsonl")
BATCHES = {"runs_on": LABELS, "speed": LABELS, "judges": OPINIONS}  # files that train
# Posts drawn because they may tell of one thing hold more than others: they train, but are not
# scored.
UNTUNED = {"runs_on": ("relations.jsonl", "runs.jsonl"), "judges": ("relations.jsonl",)}
PENALTIES = {"runs_on": 12.0, "speed": 8.0, "judges": 8.0}
THRESHOLDS = tuple(n / 40 for n in range(8, 24))
FOLDS, REPEATS = 10, 5
NEARLY = {"runs_on": 0.002, "speed": 0.004, "judges": 0.004}
# Of thresholds that do nearly equally well: the highest for verdicts, because names linked wrongly
# make more wrong rows than folds see, and for runs, of which a wrong one says that a model runs
# where it does not; posts that rules were not written with do as well there.
CHOSEN: Mapping[str, Callable[[Iterable[int]], int]] = {
    "runs_on": max, "speed": min, "judges": max,
}  # fmt: skip
# A speed counts if it and its pair are probable together; the product was held against labels over
# folds of threads, with pairs weighed by models that did not see the thread.
SPEED_THRESHOLD = 0.3
LEAST = 5  # examples that a cue must have to get a weight
Span = tuple[int, int]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """One candidate: its cues, whether a rule says so, what is found and what is labelled."""

    thread: str
    cues: Mapping[str, float]
    ruled: bool
    found: str
    label: str | None
    scored: bool = True


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of posts by post id, with their file; candidates alone by post id too."""

    posts: Mapping[str, Row]
    files: Mapping[str, str]
    gold: Mapping[str, Row]
    candidates: Mapping[str, Sequence[Row]]


def main() -> None:
    """Read the arguments, train, print figures and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--only", choices=tuple(PENALTIES))
    parser.add_argument("--without", type=Path, action="append", default=[])
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args()
    held_out = {row["id"] for path in options.without for row in read_rows(path)}
    labels = read_labels(options.gold, held_out=held_out)
    kinds = [options.only] if options.only else list(PENALTIES)
    examples: dict[str, list[Example]] = {kind: [] for kind in kinds}
    missed: Counter[str] = Counter()
    for scene, thread, post_id in labelled_scenes(Workspace(options.workspace), labels):
        for kind in kinds:
            found, lost = FINDERS[kind](scene, thread, post_id, labels)
            examples[kind].extend(found)
            missed[kind] += lost
    weights = {kind: train(kind, some, missed[kind]) for kind, some in examples.items()}
    if not options.dry_run:
        kept = json.loads(WEIGHTS.read_text("utf-8"))["labels"] | weights
        text = json.dumps({"labels": kept}, indent=1, sort_keys=True, ensure_ascii=False)
        WEIGHTS.write_text(text + "\n", encoding="utf-8", newline="\n")


def read_labels(gold: Path | None, *, held_out: Collection[str] = ()) -> Labels:
    """Read the labels of this project, and those of the gold if there are any."""
    folder = ROOT / "training"
    rows = {
        row["id"]: (name, row)
        for name in LABELS
        for row in read_rows(folder / name)
        if row["id"] not in held_out
    }
    posts = {post_id: row for post_id, (_, row) in rows.items()}
    files = {post_id: name for post_id, (name, _) in rows.items()}
    candidates: dict[str, list[Row]] = {}
    for row in read_rows(folder / "candidates.jsonl"):
        if row["id"] in held_out:
            continue
        candidates.setdefault(row["id"], []).append(row)
    golden = {r["id"]: r for r in read_rows(gold)} if gold else {}
    return Labels(posts, files, golden, candidates)


def labelled_scenes(workspace: Workspace, labels: Labels) -> Iterator[tuple[Scene, str, str]]:
    """Yield scene, thread and id of each labelled post, read with its thread."""
    columns = ["post_id", "thread_id", "parent_id", "title", "text", "created_at"]
    posts = workspace.scan("corpus/posts").select(columns).collect()
    wanted = posts.filter(
        pl.col("post_id").is_in([*labels.posts, *labels.candidates])
        | pl.col("post_id").str.split("_").list.last().is_in(list(labels.gold))
    )
    ids = set(wanted["post_id"])
    posts = posts.filter(pl.col("thread_id").is_in(wanted["thread_id"].unique().to_list()))
    extractor = load_extractor(workspace.table("corpus/models"))
    for key, thread in posts.group_by("thread_id", maintain_order=True):
        for read in extractor.read(thread):
            if read.post_id in ids:
                found = [m for m in read.found if not m.rule.endswith(":title")]
                yield set_scene(read.text, found, read.zones), str(key[0]), read.post_id


def run_examples(
    scene: Scene, thread: str, post_id: str, labels: Labels
) -> tuple[list[Example], int]:
    """Return the pairs of a post as examples, and how many reports are out of reach."""
    told, candidates = _told(post_id, "runs_on", labels)
    scored = told is not candidates and labels.files.get(post_id, "") not in UNTUNED["runs_on"]
    kinds = {m.kind for m in scene.mentions}
    pairs = pair_names(scene, read_lines(scene)) if {"model", "hardware"} <= kinds else []
    doubtful = labels.posts.get(post_id, {}).get("doubtful", ())
    examples = []
    reached: set[int] = set()
    for pair in pairs:
        hits = _hits(scene, pair, told)
        reached |= hits
        if not hits and _hits(scene, pair, doubtful):
            continue
        ruled = pair.link.rule != "runs-linear"
        if told is not candidates:
            label = "run" if hits else None
            examples.append(Example(thread, pair.cues, ruled, "run", label, scored=scored))
        elif hits:
            label = "run" if told[min(hits)]["holds"] else None
            examples.append(Example(thread, pair.cues, ruled, "run", label, scored=False))
    return examples, len(told) - len(reached) if scored else 0


def _hits(scene: Scene, pair: Pair, told: Sequence[Row]) -> set[int]:
    """Return the numbers of the labelled rows that a pair is."""
    models, devices = (places_of(scene, m) for m in (pair.link.model, pair.link.device))
    return {
        n
        for n, row in enumerate(told)
        if meets(scene, row["model"], models) and meets(scene, row["hardware"], devices)
    }


def speed_examples(
    scene: Scene, thread: str, post_id: str, labels: Labels
) -> tuple[list[Example], int]:
    """Return each speed of a post for each pair that is a report, and how many are not read."""
    told, candidates = _told(post_id, "speed", labels)
    kinds = {m.kind for m in scene.mentions}
    if told is candidates or not told or not {"model", "hardware"} <= kinds:
        return [], 0
    lines = read_lines(scene)
    speeds = RunSpeeds(scene, lines, Details(scene, lines))
    examples: list[Example] = []
    missed = 0
    for pair in pair_names(scene, lines):
        rows = [told[n] for n in _hits(scene, pair, told)]
        if not rows or any(row.get("unsure") for row in rows):
            continue
        wanted = {round(float(row.get("tokens_per_second") or 0), 1) for row in rows} - {0.0}
        held = [
            (cues, round(speed.tokens_per_second, 1) in wanted)
            for cues, speed in speeds.candidates(pair.link)
        ]
        examples.extend(
            Example(thread, cues, cues["ruled"] > 0, "speed", "speed" if holds else None)
            for cues, holds in held
        )
        missed += bool(wanted) and not any(holds for _, holds in held)
    return examples, missed


def verdict_examples(
    scene: Scene, thread: str, post_id: str, labels: Labels
) -> tuple[list[Example], int]:
    """Return the models of a post as examples, and how many verdicts are out of reach."""
    told, candidates = _told(post_id, "judges", labels)
    scored = told is not candidates and labels.files.get(post_id, "") not in UNTUNED["judges"]
    scene = call_in_full(scene)
    preferred = {m.entity_id for p in find_preferences(scene) for m in (p.better, p.worse)}
    examples = []
    reached: set[int] = set()
    for portrait in portray(scene):
        places = places_of(scene, portrait.model)
        hits = {n for n, row in enumerate(told) if meets(scene, row["model"], places)}
        reached |= hits
        known = told is not candidates
        if known or hits:
            cues = verdict_cues(portrait, preferred=preferred)
            label = told[min(hits)]["polarity"] if hits else None
            found = polarity_of(portrait)
            examples.append(
                Example(thread, cues, ruled=False, found=found, label=label, scored=scored)
            )
    return examples, len(told) - len(reached) if scored else 0


FINDERS = {"runs_on": run_examples, "speed": speed_examples, "judges": verdict_examples}


def _told(post_id: str, kind: str, labels: Labels) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return the labelled rows of a post, and the single candidates if these are all there is."""
    row = labels.posts.get(post_id) if labels.files.get(post_id) in BATCHES[kind] else None
    row = row or labels.gold.get(post_id.rsplit("_", maxsplit=1)[-1])
    candidates = [c for c in labels.candidates.get(post_id, ()) if c["kind"] == kind]
    return (
        (row["runs_on" if kind == "speed" else kind], ())
        if row is not None
        else (candidates, candidates)
    )


def places_of(scene: Scene, mention: Mention) -> list[Span]:
    """Return every place of an entity."""
    return [
        (m.start, m.end)
        for m in scene.mentions
        if (m.kind, m.entity_id) == (mention.kind, mention.entity_id)
    ]


def meets(scene: Scene, argument: Sequence[int] | str, places: Iterable[Span]) -> bool:
    """Tell whether a labelled span, or any place of a labelled surface, meets a mention."""
    if isinstance(argument, str):
        text = scene.text
        ours = [(i, i + len(argument)) for i in range(len(text)) if text.startswith(argument, i)]
    else:
        ours = [(argument[0], argument[1])]
    return any(a < d and c < b for a, b in ours for c, d in places)


def train(kind: str, examples: Sequence[Example], missed: int) -> dict[str, float]:
    """Print the cross-validated figures of a kind and return its weights with the threshold."""
    scored = [e for e in examples if e.scored]
    threshold, score = cross_validate(kind, examples, missed)
    true = sum(e.label is not None for e in scored)
    print(
        f"{kind}: {len(scored)} candidates, {true} true, {missed} beyond reach; "
        f"{len(examples) - len(scored)} more train\n"
        f"  F1 in {FOLDS} folds by thread {score:.3f} at {threshold}"
    )
    if any(e.ruled for e in scored):
        ruled = _f1([(float(e.ruled), e) for e in scored], 0.5, missed)
        print(f"  F1 of the rules alone {ruled:.3f}")
    weights = fit(kind, examples)
    kept = {name: round(w, 4) for name, w in weights.items() if round(w, 4)}
    return kept | {"threshold": SPEED_THRESHOLD if kind == "speed" else threshold}


def fit(kind: str, examples: Sequence[Example]) -> dict[str, float]:
    """Return the weights of a logistic regression with an L2 penalty, by Newton's method."""
    counts = Counter(name for e in examples for name, value in e.cues.items() if value)
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    place = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(examples), len(names) + 1))
    x[:, -1] = 1.0
    for row, example in enumerate(examples):
        for name, value in example.cues.items():
            if name in place:
                x[row, place[name]] = value
    y = np.array([e.label is not None for e in examples], dtype=float)
    penalty = np.full(x.shape[1], PENALTIES[kind])
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


def cross_validate(kind: str, examples: Sequence[Example], missed: int) -> tuple[float, float]:
    """Return a threshold around which F1 over folds is nearly best, and the F1 there."""
    threads = sorted({e.thread for e in examples})
    sums = [0.0] * len(THRESHOLDS)
    for seed in range(REPEATS):
        random.Random(seed).shuffle(threads)  # noqa: S311 - folds, no secrets
        scored: list[tuple[float, Example]] = []
        for fold in range(FOLDS):
            held = set(threads[fold::FOLDS])
            weights = fit(kind, [e for e in examples if e.thread not in held])
            scored.extend(
                (weigh(e.cues, weights), e) for e in examples if e.thread in held and e.scored
            )
        for n, threshold in enumerate(THRESHOLDS):
            sums[n] += _f1(scored, threshold, missed)
    # Neighbours count, because single thresholds are noisy.
    around = [sum(sums[n - 1 : n + 2]) / 3 / REPEATS for n in range(1, len(sums) - 1)]
    best = CHOSEN[kind](n for n, f1 in enumerate(around, 1) if f1 >= max(around) - NEARLY[kind])
    return THRESHOLDS[best], sums[best] / REPEATS


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
