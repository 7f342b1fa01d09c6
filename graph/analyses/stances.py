"""What posts say of openness, and of what open models give and cost: how many, whose, when."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

import numpy as np
import polars as pl

from graph.analysis import Analysis, Result
from graph.stance_figures.found import (
    SIDES,
    Flags,
    Found,
    found_in,
    side_of,
    without_busiest,
)
from graph.stance_figures.measured import COMMUNITY, PATH, Reading, Readings, load_readings
from graph.stance_figures.pairs import NULL, pairs
from graph.stance_figures.told import headlines, sentence, sentences
from graph.stances import LABELS
from graph.statistics.clusters import BUSIEST
from graph.statistics.intervals import rounded
from graph.statistics.misreading import Measured, corrected
from ingest.workspace import Workspace

DEFINITION = (
    "A post is found to carry a label where extraction decided so: of stances on openness one at "
    "most (purist: open must mean fully open; critic: doubts the idea or the motives; pragmatist: "
    "values what is shared for what can be done with it), of what open models give or cost any "
    "number. n: posts read, that is present, not empty and not by bots. Intervals of shares of "
    "posts: Wilson's, with as many cases as the posts are worth, since those of one person and "
    "those of one thread are alike (Cameron, Gelbach and Miller); people: of the known authors of "
    "posts read those who say it at least once; their intervals know, too, that people of one "
    "thread are alike (leaving out one thread at a time). "
    "corrected: the share found times the posts that have the label for each in which it is found "
    f"(precision over recall; Rogan and Gladen), measured on labelled posts of r/{COMMUNITY} by "
    "weights that had not seen their threads; its interval holds the chance in both, and it is "
    "told for that community alone. without_busiest: without the posts of "
    "the busiest 1 % of people. per_person: posts of those who say it at all. Months are those of "
    f"posts. Pairs are compared with {NULL}; confirmed: those that readers of labelled posts, too, "
    "gave more (or less) often than posts drawn alike and about as long make (exact, p below 0.05)."
)
type _Row = dict[str, Any]


def _run(workspace: Workspace, *, seed: int, busiest: float = BUSIEST) -> Result:
    del seed  # nothing here is drawn
    said = found_in(workspace.scan("corpus/posts"), workspace.table("annotations/stances"))
    readings = load_readings()
    is_of_these = said.posts["community"].unique().to_list() == [COMMUNITY]
    stays, busy = without_busiest(said, busiest)
    labels = [_label(label, said, stays) for label in LABELS]
    sides = {side: _counts(said, said.has(*SIDES[side]), stays) for side in SIDES}
    for name, row in (*((row["label"], row) for row in labels), *sides.items()):
        reading = {**readings.labels, **readings.sides}.get(name) if readings else None
        row["reading"] = reading.to_json() if reading else None
        row["corrected"] = _corrected(row["posts"], reading) if is_of_these else None
    figures: Result = {
        "n": said.posts.height,
        "people": said.people.drop_nulls().n_unique(),
        "by_nobody_known": said.people.null_count(),
        "busiest": {"people": busy, "posts": int((~stays).sum())},
        "measured": _measured(readings, is_of_these=is_of_these),
        "labels": labels,
        "sides": sides | _between(said),
        "months": _months(said),
        "pairs": pairs(said, readings.pairs if readings and is_of_these else {}),
    }
    told = {
        "sentence": sentence(figures),
        "sentences": sentences(figures),
        "headlines": headlines(sides, labels),
        "definition": DEFINITION,
    }
    result: Result = rounded(told | figures)
    return result


def _label(label: str, said: Found, stays: Flags) -> _Row:
    holds = said.has(label)
    sure = said.probability[holds, LABELS.index(label)]
    return {
        "label": label,
        "side": side_of(label),
        **_counts(said, holds, stays),
        "mean_probability": float(sure.mean()) if len(sure) else None,
    }


def _counts(said: Found, holds: Flags, stays: Flags) -> _Row:
    each = said.posts.filter(pl.Series(holds)).drop_nulls("person")["person"].value_counts()
    return {
        "posts": said.share(holds).to_json(),
        "people": said.share_of_people(holds).to_json(),
        "by_nobody_known": int(said.people.filter(pl.Series(holds)).null_count()),
        "per_person": _spread(each["count"]),
        "without_busiest": said.share(holds, stays).to_json(),
    }


def _spread(counts: pl.Series) -> dict[str, float] | None:
    """Return the mean and median number of posts of those who have any."""
    if counts.is_empty():
        return None
    values = counts.to_list()
    return {"mean": sum(values) / len(values), "median": median(values)}


def _between(said: Found) -> _Row:
    """Return how gains and deterrents stand to each other, by post and by person."""
    gives, costs = said.has(*SIDES["gives"]), said.has(*SIDES["costs"])
    either = gives | costs
    return {
        "gives_of_affordances": said.share(gives, either).to_json(),
        "costs_of_affordances": said.share(costs, either).to_json(),
        "people_with_both": said.share_of_people(gives, costs, among=either).to_json(),
    }


def _corrected(posts: Mapping[str, Any], reading: Reading | None) -> dict[str, float] | None:
    if reading is None:
        return None
    found = Measured(posts["share"], *posts["interval"])
    return corrected(found, reading.there_per_found)._asdict()


def _measured(readings: Readings | None, *, is_of_these: bool) -> _Row | None:
    if readings is None:
        return None
    return {
        "posts": readings.posts, "of": readings.of, "of_posts": COMMUNITY,
        "pairs_of": readings.pairs_of,
        "is_of_these": is_of_these,
    }  # fmt: skip


def _months(said: Found) -> list[_Row]:
    """Return the shares of each month that has posts, of each side and label.

    threads: those that the posts of the month are of; what few threads say is not the month's.
    """
    months = said.posts["month"]
    rows = []
    for month in months.drop_nulls().unique().sort():
        part = said.only((months == month).fill_null(value=False).to_numpy())
        hits = {side: part.has(*labels) for side, labels in SIDES.items()}
        hits |= {label: part.has(label) for label in LABELS}
        rows.append({
            "month": month, "n": part.posts.height,
            "threads": part.posts["thread_id"].n_unique(),
            "said": {
                name: part.share(found).to_json() | {"people": part.people_with(found)}
                for name, found in hits.items()
                if np.any(found)
            },
        })  # fmt: skip
    return rows


ANALYSIS = Analysis(
    name="stances",
    title="What openness means, what open models give and cost",
    tables=("corpus/posts", "annotations/stances"),
    run=_run,
    options={"busiest": BUSIEST},
    reads=(PATH,),
)
