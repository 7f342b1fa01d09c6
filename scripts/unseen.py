"""Measure extraction on labelled posts that no rule was made with, and keep the figures.

    python scripts/unseen.py WORKSPACE [--labels FILE]... [--score FILE]

WORKSPACE is built from the dump that the labels were read in. The figures go to
viz/study/accuracy.json, from which pages say how well posts are read, and into docs/accuracy.md.
Verdicts and preferences stand there twice: as the scoring tool counts them, with the right model
behind each name, and by the many posts of `training/opinions.jsonl`, which tell what is said of
which name. Pages take the second, whose posts are drawn by lot from all that name a model.
Derivations are counted a second time, too, by the unread half of `training/derivations.jsonl`, and
teachings by that of `training/teachings.jsonl`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
from fitting import read_rows
from numpy.typing import NDArray
from unseen_derivations import WHOLE, WORDS, count_derivations
from unseen_teachings import measure_teachings
from unseen_teachings import table as teachings_table

from graph.export.annotations import export_annotations_rows
from graph.statistics.clusters import clustered
from ingest.outputs import write_json
from ingest.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
LABELS = tuple(ROOT / f"training/entities-{batch}.jsonl" for batch in "HM")
SCORE = ROOT.parent / "shared" / "tools" / "score.py"
OPINIONS = ROOT / "training/opinions.jsonl"
DERIVATIONS = ROOT / "training/derivations.jsonl"
TEACHINGS = ROOT / "training/teachings.jsonl"
PAGE = ROOT / "docs/accuracy.md"
KEPT = ROOT / "viz/study/accuracy.json"
FIGURES = (
    "model", "hardware", "quantization", "runtime", "model linking", "hardware linking",
    "model linked", "hardware linked", "derived_from", "runs_on", "runs_on with speed", "prefers",
    "judges",
)  # fmt: skip
LINKING = "model linking", "hardware linking"  # shares of found names: none is missed
RELATIONS = "derived_from", "runs_on", "prefers", "judges"
OPINED = {"judges": ("model",), "prefers": ("better", "worse")}
SEED, DRAWS = 0, 2000
BEGIN, END = "<!-- unseen: made by scripts/unseen.py -->", "<!-- end of unseen -->"


def labelled(paths: Sequence[Path], texts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the labels as rows of a gold set, their spans filled from the texts."""
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["id"] in texts:
                yield gold_row(row, texts[row["id"]])


def gold_row(row: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return one labelled post in the form that the scoring tool reads."""

    def filled(value: object) -> object:
        return text[value[0] : value[1]] if isinstance(value, list) else value

    relations = {
        kind: [{key: filled(value) for key, value in one.items()} for one in row[kind]]
        for kind in RELATIONS
    }
    mentions = [
        {"surface": text[m["start"] : m["end"]], "type": m["kind"], "canonical": m.get("canonical")}
        for m in row["mentions"]
    ]
    return {"id": row["id"], "entities": mentions} | relations


def load_tool(path: Path) -> ModuleType:
    """Import the scoring tool from its file."""
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        sys.exit(f"error: no scoring tool at {path}; name it with --score")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def measure(workspace: Workspace, paths: Sequence[Path], tool: ModuleType) -> dict[str, Any]:
    """Return counts, precision, recall and their intervals for each figure.

    Intervals know that what one post names is alike.
    """
    texts = dict(workspace.table("corpus/posts").select("post_id", "text").iter_rows())
    gold = list(labelled(paths, texts))
    found = {row["id"]: row for row in export_annotations_rows(workspace)}
    scored = [tool.count_entities(row, found.get(row["id"], {})) for row in gold]
    figures = {}
    for figure in FIGURES:
        each = np.array([counts.get(figure, (0, 0, 0)) for counts in scored]).reshape(-1, 3)
        figures[figure] = _shares(each)
        if figure in LINKING:
            figures[figure]["recall"] = None
        figures[figure]["there_per_found"] = None if figure in LINKING else _there_per_found(each)
    return {"posts": len(gold), "labels": [path.name for path in paths], "figures": figures}


def measure_opinions(workspace: Workspace, path: Path) -> dict[str, Any]:
    """Return precision and recall of verdicts and preferences, each post weighed by its chance.

    What is said of a name counts, whichever model the name is linked to; labels called unsure
    count neither way. Posts whose errors were read measure no preferences: rules were made since.
    Intervals are a bootstrap over posts.
    """
    rows = read_rows(path)
    places = _places(workspace)
    found = _opinions(workspace)
    figures = {}
    for kind in OPINED:
        used = [row for row in rows if kind == "judges" or not row["read"]]
        each = np.array([_count(row, kind, found.get(row["id"], ()), places) for row in used])
        weights = 1 / np.array([row["inclusion"] for row in used])
        figures[kind] = _weighed(each, weights)
    return figures


def _places(workspace: Workspace) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Return where each post names each model."""
    named = workspace.table("annotations/mentions").filter(kind="model")
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for post, entity, start, end in named.select("post_id", "entity_id", "start", "end").rows():
        places.setdefault((post, entity), []).append((start, end))
    return places


def _opinions(workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = {}
    relations = workspace.table("annotations/relations")
    for row in relations.filter(pl.col("kind").is_in(list(OPINED))).iter_rows(named=True):
        told.setdefault(row["post_id"], []).append(row)
    return told


def _count(
    row: Mapping[str, Any],
    kind: str,
    found: Sequence[Mapping[str, Any]],
    places: Mapping[tuple[str, str], Sequence[tuple[int, int]]],
) -> tuple[int, int, int]:
    """Return how many of the opinions of a post are right, wrong and missed."""
    arguments = OPINED[kind]

    def meets(label: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
        ours = (told["subject"], told["object"])
        return all(
            name in label
            and any(
                label[name][0] < end and start < label[name][1]
                for start, end in places.get((row["id"], entity), ())
            )
            for name, entity in zip(arguments, ours, strict=False)
        )

    right: set[int] = set()
    wrong = 0
    for told in (one for one in found if one["kind"] == kind):
        met = {n for n, label in enumerate(row[kind]) if meets(label, told)}
        hits = {n for n in met if row[kind][n].get("polarity") == told["polarity"]}
        right |= hits
        wrong += not hits and (bool(met) or not any(meets(u, told) for u in row.get("unsure", ())))
    return len(right), wrong, len(row[kind]) - len(right)


def _weighed(each: NDArray[np.int64], weights: NDArray[np.float64]) -> dict[str, Any]:
    """Return shares of weighted counts of right, wrong and missed, and what is there per found."""
    drawn = np.random.default_rng(SEED).integers(0, len(each), (DRAWS, len(each)))
    weighed = each * weights[:, None]
    right, wrong, missed = np.array([weighed[one].sum(axis=0) for one in drawn]).T
    counted = weighed.sum(axis=0)

    def interval(part: NDArray[np.float64], of: NDArray[np.float64]) -> dict[str, float]:
        low, high = np.quantile(part / of, [0.025, 0.975])
        return {"low": round(low, 4), "high": round(high, 4)}

    totals = [int(total) for total in each.sum(axis=0)]
    told = {"posts": len(each)} | dict(zip(("right", "wrong", "missed"), totals, strict=True))
    found, there = right + wrong, right + missed
    if not (found.all() and there.all()):
        return told | {"precision": None, "recall": None, "there_per_found": None}
    all_found, all_there = counted[0] + counted[1], counted[0] + counted[2]
    precision = {"share": round(float(counted[0] / all_found), 4), "n": totals[0] + totals[1]}
    recall = {"share": round(float(counted[0] / all_there), 4), "n": totals[0] + totals[2]}
    return told | {
        "precision": precision | interval(right, found),
        "recall": recall | interval(right, there),
        "there_per_found": {"ratio": round(float(all_there / all_found), 4)}
        | interval(there, found),
    }


def measure_derivations(workspace: Workspace, path: Path) -> dict[str, Any]:
    """Return how many derivations of unread posts are right, with intervals over posts."""
    figures: dict[str, Any] = {}
    for kind, rows in count_derivations(workspace, path).items():
        each = np.array(rows, dtype=np.int64).reshape(-1, 3)
        figures[kind] = {"posts": len(each)} | _shares(each)
    return figures


def _shares(each: NDArray[np.int64]) -> dict[str, Any]:
    """Return what is right, wrong and missed in all posts, with precision and recall."""
    right, wrong, missed = (int(total) for total in each.sum(axis=0))
    return {
        "right": right,
        "wrong": wrong,
        "missed": missed,
        "precision": share_by_post(each, 1),
        "recall": share_by_post(each, 2),
    }


def share_by_post(each: NDArray[np.int64], but: int) -> dict[str, float | int] | None:
    """Return how many are right of those that are, or that column `but` counts, post by post.

    Names of one post are alike: they are misread, or missed, together.
    """
    right, of = each[:, 0], each[:, 0] + each[:, but]
    post = np.repeat(np.arange(len(each)), of)
    place = np.arange(len(post)) - np.repeat(np.cumsum(of) - of, of)
    share = clustered((place < right[post]).tolist(), post.tolist())
    if share.interval is None:
        return None
    low, high = share.interval
    told = {"share": share.k / share.n, "low": low, "high": high}
    return {name: round(end, 4) for name, end in told.items()} | {"n": share.n}


def _there_per_found(each: NDArray[np.int64]) -> dict[str, float] | None:
    """Return how many are there for each one found, with a bootstrap interval over the posts."""
    drawn = np.random.default_rng(SEED).integers(0, len(each), (DRAWS, len(each)))
    totals = each[drawn].sum(axis=1)
    found = totals[:, 0] + totals[:, 1]
    if not found.all():
        return None
    low, high = np.quantile((totals[:, 0] + totals[:, 2]) / found, [0.025, 0.975])
    right, wrong, missed = each.sum(axis=0)
    ratio = (right + missed) / (right + wrong)
    return {"ratio": round(float(ratio), 4), "low": round(low, 4), "high": round(high, 4)}


def table(figures: Mapping[str, Any]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| figure | precision | recall | F1 | right / wrong / missed |",
        "|---|---|---|---|---|",
    ]
    for figure, one in figures.items():
        right, wrong, missed = one["right"], one["wrong"], one["missed"]
        shares = one["precision"], one["recall"]
        told = [
            f"{s['share']:.2f} ({s['low']:.2f} to {s['high']:.2f})" if s else "none" for s in shares
        ]
        if figure in LINKING:
            lines.append(f"| {figure} | {told[0]} | | | {right} / {wrong} |")
            continue
        f1 = 2 / sum(1 / s["share"] for s in shares) if right else 0.0
        lines.append(
            f"| {figure} | {told[0]} | {told[1]} | {f1:.2f} | {right} / {wrong} / {missed} |"
        )
    return "\n".join(lines)


def write_page(
    measured: Mapping[str, Any],
    opinions: Mapping[str, Any],
    derived: Mapping[str, Any],
    taught: Mapping[str, Any],
) -> None:
    """Put the tables between their markers in docs/accuracy.md."""
    page = PAGE.read_text("utf-8")
    posts = " and ".join(f"{one['posts']:,} ({kind})" for kind, one in opinions.items())
    made = (
        f"{BEGIN}\n\n{measured['posts']} posts.\n\n{table(measured['figures'])}\n\n"
        "Verdicts and preferences in posts drawn by lot from all that name a model, whichever "
        f"model the name is linked to: {posts} posts.\n\n{table(opinions)}\n\n"
        "Derivations in the half of `training/derivations.jsonl` whose errors nobody read, "
        f"whichever models the names are linked to: all of {derived[WHOLE]['posts']} posts, and of "
        f"{derived[WORDS]['posts']} others what is told in words.\n\n{table(derived)}\n\n"
        "Teachings of threads that no weights were trained with, and chains of them "
        f"(`training/teachings.jsonl`).\n\n{teachings_table(taught)}\n\n{END}"
    )
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(page):
        sys.exit(f"error: no markers in {PAGE.name}; add the lines\n{BEGIN}\n{END}")
    PAGE.write_text(pattern.sub(lambda _match: made, page), "utf-8", newline="\n")


def main() -> None:
    """Measure, keep, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--labels", type=Path, action="append")
    parser.add_argument("--score", type=Path, default=SCORE)
    options = parser.parse_args()
    workspace = Workspace.open(options.workspace)
    measured = measure(workspace, options.labels or LABELS, load_tool(options.score))
    print(table(measured["figures"]))
    if not options.labels:
        opinions = measure_opinions(workspace, OPINIONS)
        print(table(opinions))
        derived = measure_derivations(workspace, DERIVATIONS)
        print(table(derived))
        taught = measure_teachings(workspace, TEACHINGS)
        print(teachings_table(taught))
        write_page(measured, opinions, derived, taught)
        figures = {"figures": measured["figures"] | opinions, "teachings": taught}
        write_json(measured | figures, KEPT)


if __name__ == "__main__":
    main()
