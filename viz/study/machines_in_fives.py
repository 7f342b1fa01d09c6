"""The result `hardware-reports` as it may be published: nothing that fewer than five report.

Reports of a model are those on each machine together, so that a total minus what is told of its
parts is what is not told. Where that is few, more is left out until it is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from graph.analysis import Result
from graph.hardware_classes import CONSUMER
from ingest.privacy.cells import FEW, FEWEST, LEAST, NEARLY_ALL, is_told_by

type Row = Mapping[str, Any]
type Wholes = Sequence[tuple[str | None, int]]

_TALLIES = {"quantizations": "quantization", "runtimes": "runtime", "devices": "devices"}
_OTHER_KINDS = "other kinds"
_CONSUMER = re.compile(r"; \d+ % \([^()]*\) on consumer hardware")
_WITH_SPEED = re.compile(r"\([\d,]+ with a speed\)")
_ALL = None


def machines_in_fives(result: Row) -> Result:
    """Return a result without what fewer than five people report, and the posts behind the rest."""
    counts, said, usual = result["counts"], result["sentence"], _usual(result)
    whole = (_ALL, counts["counted"])
    wholes = [*((row["class"], row["k"]) for row in result["classes"]), whole]
    pairs = _pairs(result["pairs"], wholes)
    if usual and is_told_by(usual["k"], usual["n"]):
        said = _CONSUMER.sub("", said)
    if is_told_by(counts["with_speed"], counts["counted"]):
        many = FEW if counts["with_speed"] in FEWEST else NEARLY_ALL
        counts = {**counts, "with_speed": None}
        said = _WITH_SPEED.sub(f"({many} with a speed)", said)
    return {
        **result, "pairs": [_pair(pair) for pair in pairs], "counts": counts,
        "models": _heads(result["models"], pairs, "model", [whole], counts["people"]),
        "hardware": _heads(result["hardware"], pairs, "hardware", wholes, counts["people"]),
        "is_grouped": True, "sentence": said,
        "classes": _classes(result["classes"], _people_by_class(result["pairs"])),
    }  # fmt: skip


def _pairs(rows: Sequence[Row], wholes: Wholes) -> list[Row]:
    """Return the pairs that are told; the smallest goes where reports on no told pair are few."""
    pairs = [pair for pair in rows if pair["people"] >= LEAST]
    for name, whole in wholes:
        some = [pair for pair in pairs if name in (_ALL, pair["class"])]
        if some and whole - sum(pair["n"] for pair in some) in FEWEST:
            pairs.remove(min(some, key=lambda row: (row["n"], row["model"], row["hardware"])))
    return pairs


def _heads(
    every: Sequence[Row], pairs: Sequence[Row], key: str, wholes: Wholes, people: int
) -> list[Row]:
    """Return rows with all reports of a model or machine, None where few are on no told pair.

    What all rows have together must not tell what the hidden ones have beside their pairs: if it
    does, the next row is hidden with them.
    """
    rows = [row for row in every if row["people"] >= LEAST]
    mine = {row["id"]: [pair for pair in pairs if pair[key] == row["id"]] for row in rows}
    rest = {row["id"]: row["n"] - sum(pair["n"] for pair in mine[row["id"]]) for row in rows}
    hidden = {
        row["id"] for row in rows
        if rest[row["id"]] in FEWEST or _is_apart(row["people"], mine[row["id"]], people)
    }  # fmt: skip
    for name, whole in wholes:
        some = [row for row in rows if name in (_ALL, row.get("class"))]
        together = whole - sum(row["n"] for row in some)  # what rows of few people have
        together += sum(rest[row["id"]] for row in some if row["id"] in hidden)
        for row in sorted(some, key=lambda row: (rest[row["id"]], row["id"])):
            if row["id"] in hidden or not rest[row["id"]]:
                continue
            n_hidden = sum(row["id"] in hidden for row in some)
            if together not in FEWEST and together != (LEAST - 1) * n_hidden:
                break
            hidden.add(row["id"])
            together += rest[row["id"]]
    return [_head(row, is_told=row["id"] not in hidden) for row in rows]


def _is_apart(n: int, pairs: Sequence[Row], people: int) -> bool:
    """Say whether few people of a row are in none of its pairs, or all others are few.

    Somebody may be in several pairs.
    """
    of_pairs = [pair["people"] for pair in pairs]
    apart = {n - sum(of_pairs), n - max(of_pairs)} if of_pairs else set()
    return bool(FEWEST & {*apart, people - n})


def _head(row: Row, *, is_told: bool) -> Row:
    if not is_told:
        return {**row, "n": None, "people": None, "n_with_speed": None}
    if is_told_by(row["n_with_speed"], row["n"]):
        return {**row, "n_with_speed": None}
    return row


def _usual(result: Row) -> Row | None:
    return next((row for row in result["classes"] if row["class"] == CONSUMER), None)


def _people_by_class(pairs: Sequence[Row]) -> dict[str, int]:
    """Return how many people report each class of hardware; nobody known is nobody."""
    people: dict[str, set[str]] = {}
    for pair in pairs:
        of_class = people.setdefault(pair["class"], set())
        of_class |= {report["user_id"] for report in pair["reports"]} - {None}
    return {name: len(those) for name, those in people.items()}


def _classes(rows: Sequence[Row], people: Mapping[str, int]) -> list[Row]:
    """Put classes of few people or reports together, with more until five reports are."""
    few = [row for row in rows if row["k"] in FEWEST or people.get(row["class"], 0) in FEWEST]
    kept = [row for row in rows if row not in few]
    while kept and few and sum(row["k"] for row in few) < LEAST:
        few.append(kept.pop(min(range(len(kept)), key=lambda place: kept[place]["k"])))
    if not (few and kept):
        return kept
    k, n = sum(row["k"] for row in few), few[0]["n"]
    other = {"class": _OTHER_KINDS, "k": k, "n": n, "share": k / n if n else None, "interval": None}
    return [*kept, other]


def _pair(pair: Row) -> dict[str, Any]:
    """Return a model on a machine with the speeds, words and numbers of five people or more.

    A least or greatest speed is one person's, and so is the median of one; an interval whose ends
    are these is left out.
    """
    reports = pair["reports"]
    speeds = [
        report for report in reports
        if report["tokens_per_second"] is not None and report.get("single_stream", True)
    ]  # fmt: skip
    is_told = pair["median"] is not None and _n_people(speeds) >= LEAST
    low, high = pair["interval"] or (pair["min"], pair["max"])
    has_interval = is_told and pair["min"] < low and high < pair["max"]
    tallies = {
        name: _tally(pair[name], reports, column, pair["n"]) for name, column in _TALLIES.items()
    }
    return {
        **pair, **tallies, "reports": [], "min": None, "max": None, "n_other_speeds": 0,
        "median": _rough(pair["median"]) if is_told else None,
        "interval": [_rough(low), _rough(high)] if has_interval else None,
    }  # fmt: skip


def _n_people(reports: Sequence[Row]) -> int:
    return len({report["user_id"] for report in reports} - {None})


def _rough(speed: float) -> float:
    return float(f"{speed:.2g}")


def _tally(tally: Mapping[str, int], reports: Sequence[Row], column: str, n: int) -> dict[str, int]:
    """Return what five people or more report, nothing where few reports are left beside it."""
    kept = {
        name: k for name, k in tally.items()
        if _n_people([report for report in reports if str(report[column]) == name]) >= LEAST
    }  # fmt: skip
    return {} if n - sum(kept.values()) in FEWEST else kept
