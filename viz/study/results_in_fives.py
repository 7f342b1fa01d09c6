"""Results as they may be published: without values that tell what fewer than five people do.

What a page would have to hide is left out here, where values still stand beside what they count:
once they are words, a share, a null or a picture elsewhere tells a hidden count again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graph.analysis import Result
from graph.hardware_classes import CONSUMER
from ingest.privacy.cells import FEW, FEWEST, LEAST, NEARLY_ALL, is_told_by
from viz.study.stances_in_fives import in_fives

_TALLIES = {"quantizations": "quantization", "runtimes": "runtime", "devices": "devices"}
_OTHER_KINDS = "other kinds"
_CONSUMER = re.compile(r"; \d+ % \([^()]*\) on consumer hardware")
_OF_NEWCOMERS = (  # event, by which day, and how the sentence of the core over time tells it
    ("answered", 7, re.compile(r"; of [\d,]+ newcomers.*(?=\.)")),
    ("core", 30, re.compile(r", and \S+ %(?: \([^()]*\))? are in the core within 30 days")),
)
_ORDERED = re.compile(r" Of [\d,]+ cases? in which[^.]*\.")
_LATER = re.compile(r" Of [\d,]+ (?:person|people) seen to be taught[^.]*\.")
_CORE_OF = re.compile(r"core of [1-4]\b")
_COUNTED = (
    "posts", "comments", "threads", "users", "unknown_author_posts", "orphans", "edges",
    "replies", "self_replies", "isolates", "max_core_size",
)  # fmt: skip
"""Figures of the reply network that count."""
_UNTIL = "cumulative"
_NO_BOTS = "_without_bots"
_OF_THE_HUB = frozenset({"owners", "models"})
_OF_NODES = frozenset({"isolates", "giant_weak", "giant_strong", "none"})
"""Figures of tables that are shares of a network's people."""
_AMONG = frozenset({"modularity", "communities", "largest_community", "tail"})
"""Figures of tables that stand beside how many have a tie, or write, answer or teach at all."""
_ALONE = re.compile(r"^[\d.]+ % of the people")
_OF_TIES = frozenset({"reciprocity", "reciprocity_across_threads"})


def results_in_fives(results: Mapping[str, Result]) -> dict[str, Result]:
    """Return results without what tells of few."""
    return {name: _HOW[name](told) if name in _HOW else told for name, told in results.items()}


def _lineage(result: Mapping[str, Any]) -> dict[str, Any]:
    return {**result, "is_grouped": True}  # of first reports no day is told


def _machines(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what fewer than five people report, and the posts behind the rest."""
    kept = {
        name: [row for row in result[name] if row["people"] >= LEAST]
        for name in ("models", "hardware", "pairs")
    }
    kept["pairs"] = [_pair(pair) for pair in kept["pairs"]]
    said, usual = result["sentence"], _usual(result)
    if usual and is_told_by(usual["k"], usual["n"]):
        said = _CONSUMER.sub("", said)
    return {
        **result, **kept, "is_grouped": True, "sentence": said,
        "classes": _classes(result["classes"], _people_by_class(result["pairs"])),
    }  # fmt: skip


def _usual(result: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return next((row for row in result["classes"] if row["class"] == CONSUMER), None)


def _people_by_class(pairs: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many people report each class of hardware; nobody known is nobody."""
    people: dict[str, set[str]] = {}
    for pair in pairs:
        of_class = people.setdefault(pair["class"], set())
        of_class |= {report["user_id"] for report in pair["reports"]} - {None}
    return {name: len(those) for name, those in people.items()}


def _classes(
    rows: Sequence[Mapping[str, Any]], people: Mapping[str, int]
) -> list[Mapping[str, Any]]:
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


def _lessons(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out chains on topics of few people, and what tells how few passed on, or did not.

    A null, its p and shares under other thresholds tell a count that lies between one and four.
    """
    people: dict[str, set[str]] = {}
    for chain in result["chains"]:
        people.setdefault(chain["topic"], set()).update(chain["people"])
    chains = [chain for chain in result["chains"] if len(people[chain["topic"]]) >= LEAST]
    said = result["sentence"]
    if is_told_by(result["learned_first"]["k"], result["learned_first"]["n"]):
        said = _ORDERED.sub("", said)
    later = result["newcomers_who_later_taught"]
    if is_told_by(later["k"], later["n"]):
        said, later = _LATER.sub("", said), {**later, "n": 0}
    # examples are there to be read, and public pages quote nothing
    told = {
        **result, "chains": chains, "examples": {**result["examples"], "chains": []},
        "sentence": said, "newcomers_who_later_taught": later,
    }  # fmt: skip
    passed = result["passed_on"]
    if not is_told_by(passed["k"], passed["n"]):
        return told
    rest = "".join(found[0] for one in (_ORDERED, _LATER) if (found := one.search(said)))
    many = FEW if passed["k"] in FEWEST else NEARLY_ALL
    said = f"Of {passed['n']:,} people who were taught a topic, {many} later taught it on.{rest}"
    return {**told, "sentence": said, "nulls": {}, "sensitivity": [], "if_right": {}}


def _replies(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what tells of few: who is busiest, who stands apart, who is taken for a bot."""
    said, parts = result["sentence"], {}
    for name in ("all", "without_bots"):
        part = dict(result[name])
        if math.ceil(part["users"] / 100) in FEWEST:
            part["top1_share_written"] = None
            said = re.sub(r"; the busiest 1 % wrote \S+ % of the replies", "", said)
        if part["giant_weak_share"] is not None and is_told_by(
            round(part["giant_weak_share"] * part["users"]), part["users"]
        ):
            part["giant_weak_share"] = None
        if part["max_core_size"] in FEWEST:  # who have coreness 3 are four at least
            part["max_core"] = part["max_core_size"] = None
        parts[name] = part
    whole, without = parts["all"], parts["without_bots"]
    for name in _COUNTED:
        both = whole[name], without[name]
        if None not in both and abs(both[0] - both[1]) in FEWEST:
            without[name] = None
    return {**result, **parts, "sentence": said}


def _sensitivity(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what changes without the busiest 1 %, where these are one person or few."""
    told, left = dict(result), set()
    if result["busiest"]["people"] < LEAST:
        left.add("without_busiest")
        told["busiest"] = {**result["busiest"], "people": 0}
    if any(_is_told_without_bots(one) for one in result["findings"]):
        left.add("without_bots")
    kept = {name: what for name, what in result["variants"].items() if name not in left}
    return {**told, "variants": kept}


def _is_told_without_bots(finding: Mapping[str, Any]) -> bool:
    """Say whether a finding differs by few reports, posts or people from that without bots."""
    values = finding["values"]
    whole, without = values.get("all"), values.get("without_bots")
    if finding["finding"] in _OF_TIES or not whole or not without:
        return False
    return any(abs(whole[one] - without[one]) in FEWEST for one in ("k", "n"))


def _windows(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out windows too short to tell of, and steps and shares that fewer than five make.

    Why a window is too short repeats its counts; of windows until a month's end the counts of two
    differ by those of one. Who left is the core of before without those who stayed, and the
    turnover tells who stayed.
    """
    windows = [row for row in result["windows"] if row["refused"] is None]
    steps = [
        step for step in result["turnover"]
        if step["refused"] is not None
        or not {step["entered"], step["left"], step["stayed"]} & FEWEST
    ]  # fmt: skip
    return {
        **result, "windows": _apart(windows, result["n"]), "turnover": steps,
        "sentence": _newcomers(result), "newcomers": _events(result["newcomers"]),
    }  # fmt: skip


def _apart(windows: Sequence[Mapping[str, Any]], n: int) -> list[Mapping[str, Any]]:
    """Leave out windows that differ by few people or threads from the one before, or from all."""
    kept: list[Mapping[str, Any]] = []
    last: dict[str, int] = {}
    for row in windows:
        if row["kind"] == _UNTIL:
            steps = [row[name] - last.get(name, 0) for name in ("people", "threads")]
            if FEWEST & {*steps, n - row["people"]}:
                continue
            last = {name: row[name] for name in ("people", "threads")}
        kept.append(row)
    return kept


def _events(newcomers: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the shares to whom something has happened by a day, where these are few."""

    def told(by: Mapping[str, Any], n: int) -> Mapping[str, Any]:
        is_few = by["share"] is not None and is_told_by(round(by["share"] * n), n)
        return {**by, "share": None, "low": None, "high": None} if is_few else by

    curves = {
        name: {
            **curve,
            "happened_by": [told(by, newcomers["watched"]) for by in curve["happened_by"]],
        }
        for name, curve in newcomers.get("to_first", {}).items()
    }
    return {**newcomers, "to_first": curves} if curves else dict(newcomers)


def _tables(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of networks of people what tells who has no tie, or is taken for a bot."""
    nodes = {row["network"]: row["value"] for row in result["rows"] if row["figure"] == "nodes"}
    left = {
        name for name, n in nodes.items()
        if name.endswith(_NO_BOTS) and nodes[name.removesuffix(_NO_BOTS)] - n in FEWEST
    }  # fmt: skip
    rows = [
        row if row["network"] in _OF_THE_HUB else _of_people(row, nodes[row["network"]])
        for row in result["rows"] if row["network"] not in left
    ]  # fmt: skip
    said = result["sentence"]
    if any(row["figure"] == "isolates" and row["value"] is None for row in rows):
        said = _ALONE.sub("Few of the people", said)
    return {**result, "rows": rows, "sentence": said}


def _of_people(row: Mapping[str, Any], people: int) -> Mapping[str, Any]:
    value, n = row["value"], row["n"]
    if row["figure"] in _OF_NODES and value is not None and is_told_by(round(value * n), n):
        return {**row, "value": None, "low": None, "high": None}
    if row["figure"] in _AMONG and is_told_by(n, people):
        return {**row, "n": FEW if n in FEWEST else NEARLY_ALL}
    return row


def _newcomers(result: Mapping[str, Any]) -> str:
    """Return the sentence without shares of newcomers that are fewer than five."""
    sentence, told = str(result["sentence"]), result["newcomers"]
    for name, day, part in _OF_NEWCOMERS:
        shares = told.get("to_first", {}).get(name, {}).get("happened_by", ())
        by = [one["share"] or 0.0 for one in shares if one["day"] == day]
        if any(round(share * told["watched"]) in FEWEST for share in by):
            sentence = part.sub("", sentence)
    return sentence


def _core(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what tells how few are in a core: its blocks, and whom two cores have in common.

    Pairs of people are as many as their number makes, and a share of those in either core tells
    those in both.
    """
    methods, sentences = dict(result["methods"]), dict(result["sentences"])
    sizes = {name: method["core_size"] for name, method in methods.items()}
    blocks = result["blocks"]
    if sizes.get("borgatti_everett") in FEWEST:
        blocks = None
        sentences.pop("within", None)
    if sizes.get("k_core") in FEWEST:
        methods["k_core"] = {**methods["k_core"], "score": None}
    told = {name: _CORE_OF.sub(f"core of {FEW}", said) for name, said in sentences.items()}
    agreement = [
        {**pair, "both": None, "either": None, "jaccard": None}
        if pair["both"] is not None
        and FEWEST & {pair["both"], *(sizes[name] - pair["both"] for name in pair["methods"])}
        else pair
        for pair in result["agreement"]
    ]
    return {
        **result,
        "methods": methods,
        "sentences": told,
        "blocks": blocks,
        "agreement": agreement,
    }


def _pair(pair: Mapping[str, Any]) -> dict[str, Any]:
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
        tally: {
            name: n for name, n in pair[tally].items()
            if _n_people([r for r in reports if str(r[column]) == name]) >= LEAST
        }
        for tally, column in _TALLIES.items()
    }  # fmt: skip
    return {
        **pair, **tallies, "reports": [], "min": None, "max": None, "n_other_speeds": 0,
        "median": _rough(pair["median"]) if is_told else None,
        "interval": [_rough(low), _rough(high)] if has_interval else None,
    }  # fmt: skip


def _n_people(reports: Sequence[Mapping[str, Any]]) -> int:
    return len({report["user_id"] for report in reports} - {None})


def _rough(speed: float) -> float:
    return float(f"{speed:.2g}")


_HOW: Mapping[str, Callable[[Mapping[str, Any]], Result]] = {
    "core-over-time": _windows, "core-periphery": _core, "community-tables": _tables,
    "education-chains": _lessons,
    "hardware-reports": _machines, "lineage": _lineage, "reply-network": _replies,
    "sensitivity": _sensitivity, "stances": in_fives,
}  # fmt: skip
