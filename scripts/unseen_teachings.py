"""Count what is right among teachings found: drawn by lot, in chains, and shown as examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from fitting import read_rows
from numpy.typing import NDArray
from teachings import Row

from graph.claims import LIKELY
from graph.statistics.intervals import wilson
from ingest.workspace import Workspace

BANDS = ((0.5, 0.7), (0.7, 0.85), (0.85, 1.01))
SEED, DRAWS = 0, 2000


def measure_teachings(workspace: Workspace, path: Path) -> dict[str, Any]:
    """Return how many teachings and chains are right by who read them.

    Returns
    -------
    dict
        `counted` and `bands`: teachings drawn by lot, of threads that no weights were trained
        with, at the probability that pages count from, and by probability; each counts as often as
        teachings like it are there, intervals are a bootstrap over threads. `pairs`: chains of two
        lessons drawn by lot. `examples`: chains of the present result that were read in full.
        `right` are chains in which all lessons teach, `about` those that teach the topic, too.
    """
    labels = read_rows(path)
    sure = {
        (post, answered): probability
        for post, answered, probability in workspace.table("annotations/teaches")
        .select("post_id", "learner_post", "probability")
        .iter_rows()
    }
    lot = [row for row in labels if "lot" in row["drawn"] and not row["read"]]
    known = [row for row in lot if row["right"] is not None and _key(row) in sure]
    said = np.array([sure[_key(row)] for row in known])

    def between(low: float, high: float) -> dict[str, Any]:
        inside = (said >= low) & (said < high)
        rows = [row for row, one in zip(known, inside, strict=True) if one]
        weights = np.array([1 / row["inclusion"] for row in rows])
        mean = round(float(np.average(said[inside], weights=weights)), 4)
        return {"from": low, "said": mean} | _share(rows, weights)

    return {
        "counted": between(LIKELY, 2.0),
        "bands": [between(*band) for band in BANDS],
        "pairs": _pairs(labels),
        "examples": _examples(workspace, labels),
    }


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["id"], row["learner_post"]


def _share(rows: Sequence[Row], weights: NDArray[np.float64]) -> dict[str, Any]:
    """Return the weighed share that is right, its interval by a bootstrap over threads."""
    right = np.array([row["right"] for row in rows], dtype=float)
    _, thread = np.unique([row["thread"] for row in rows], return_inverse=True)
    hits, all_there = (np.bincount(thread, weights=weights * one) for one in (right, 1.0))
    drawn = np.random.default_rng(SEED).integers(0, len(hits), (DRAWS, len(hits)))
    shares = hits[drawn].sum(axis=1) / all_there[drawn].sum(axis=1)
    low, high = np.quantile(shares, [0.025, 0.975])
    told = {"share": hits.sum() / all_there.sum(), "low": low, "high": high}
    return {name: round(float(v), 4) for name, v in told.items()} | {"n": len(rows)}


def _pairs(labels: Sequence[Row]) -> dict[str, Any]:
    chains: dict[int, list[tuple[Row, str]]] = {}
    for row in labels:
        for number, topic in row.get("pairs", ()):
            chains.setdefault(number, []).append((row, topic))
    return _chains(list(chains.values()))


def _examples(workspace: Workspace, labels: Sequence[Row]) -> dict[str, Any]:
    known = {_key(row): row for row in labels}
    chains = []
    for chain in workspace.result("education-chains")["examples"]["chains"]:
        rows = [known.get((one["post_id"], one["learner_post"])) for one in chain["lessons"]]
        told = [row for row in rows if row and chain["topic"] in row.get("about", {})]
        if len(told) == len(rows):
            chains.append([(row, chain["topic"]) for row in told])
    return _chains(chains)


def _chains(chains: Sequence[Sequence[tuple[Row, str]]]) -> dict[str, Any]:
    """Return how many chains are right, and about their topic; what is doubtful is right."""
    right = [all(row["right"] is not False for row, _ in chain) for chain in chains]
    about = [all(row["about"][topic] for row, topic in chain) for chain in chains]
    both = sum(one and other for one, other in zip(right, about, strict=True))
    return {
        "n": len(chains),
        "right": _of(sum(right), len(chains)),
        "about": _of(both, len(chains)),
    }


def _of(k: int, n: int) -> dict[str, Any]:
    low, high = wilson(k, n) or (0.0, 1.0)
    return {"k": k, "low": round(low, 4), "high": round(high, 4)}


def table(measured: Mapping[str, Any]) -> str:
    """Return the figures as Markdown tables."""
    lines = ["| teachings drawn by lot | read | said | right |", "|---|---|---|---|"]
    named = [("counted (0.5 or more)", measured["counted"])]
    for one, (low, high) in zip(measured["bands"], BANDS, strict=True):
        named.append((f"from {low:g} to {min(high, 1):g}", one))
    lines += [
        f"| {name} | {one['n']} | {one['said']:.2f} | "
        f"{one['share']:.2f} ({one['low']:.2f} to {one['high']:.2f}) |"
        for name, one in named
    ]
    lines += ["", "| chains of two lessons or more | read | all lessons teach | the topic, too |",
              "|---|---|---|---|"]  # fmt: skip
    for name, what in (("drawn by lot", "pairs"), ("shown as examples", "examples")):
        one = measured[what]
        shares = [f"{one[k]['k']} ({one[k]['low']:.2f} to {one[k]['high']:.2f})"
                  for k in ("right", "about")]  # fmt: skip
        lines.append(f"| {name} | {one['n']} | {shares[0]} | {shares[1]} |")
    return "\n".join(lines)
