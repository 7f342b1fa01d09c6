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
from graph.lineage.cascades_told import cascade_sentence
from ingest.privacy.cells import FEW, FEWEST, LEAST, NEARLY_ALL, is_told_by
from viz.study.curves_in_fives import cascades_in_fives, newcomers_in_fives
from viz.study.machines_in_fives import machines_in_fives
from viz.study.stances_in_fives import in_fives

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
_NO_CASE = {"share": None, "k": 0, "n": 0, "interval": None}
_LEFT_OUT = {**_NO_CASE, "is_left_out": True}
_BY_NAME = re.compile(r", [\d,]+ of these by a name alone that holds its base")
_DERIVATIONS = re.compile(r"posts tell of [\d,]+ derivations?")
_JUDGED = re.compile(r" [\d,]+ (?:is|are) of a derivative whose base the Hub knows.*$")
_REPLIES = re.compile(r"^[\d,]+ repl(?:y|ies) of")


def results_in_fives(
    results: Mapping[str, Result], *, known: int | None = None
) -> dict[str, Result]:
    """Return results without what tells of few; `known` people are all that the corpus has."""
    told = {name: _HOW[name](one) if name in _HOW else one for name, one in results.items()}
    if "stances" in results:
        told["stances"] = in_fives(results["stances"], known=known)
    return told


def _lineage(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out how few derivations posts tell in words, by names, and that the Hub can judge.

    Of first reports no day is told.
    """
    talk, said, agreement = result["talk"], result["sentence"], result["agreement"]
    kinds = (talk["in_words"], talk["by_name"])
    if FEWEST & {*kinds}:
        said = _BY_NAME.sub("", said)
    if sum(kinds) in FEWEST:
        said = _DERIVATIONS.sub(f"posts tell of {FEW} derivations", said)
    parts = [agreement[name] for name in ("confirmed", "in_words", "by_name")]
    if FEWEST & {part["n"] for part in parts}:
        said = _JUDGED.sub("", said)
        agreement = {**agreement, **dict.fromkeys(("confirmed", "in_words", "by_name"), _NO_CASE)}
    beyond = talk.get("beyond_knowing", 0)
    told = {**talk, "beyond_knowing": None if beyond in FEWEST else beyond}
    cascades = cascades_in_fives(result["cascades"])
    return {
        **result, "sentence": said, "talk": told, "agreement": agreement, "cascades": cascades,
        "cascade_sentence": cascade_sentence(cascades), "is_grouped": True,
    }  # fmt: skip


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
    counts, taught = result["counts"], result["counts"]["learners"]
    if FEWEST & {taught - result[one]["n"] for one in ("passed_on", "newcomers_who_later_taught")}:
        counts = {**counts, "learners": None}
    # examples are there to be read, and public pages quote nothing
    told = {
        **result, "chains": chains, "examples": {**result["examples"], "chains": []},
        "counts": counts, "sentence": said, "newcomers_who_later_taught": later,
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
    if whole["comments"] - whole["replies"] in FEWEST:  # to nobody known, or to oneself
        whole["replies"] = without["replies"] = None
        said = _REPLIES.sub("Replies of", said)
    for name in _COUNTED:
        both = whole[name], without[name]
        if None not in both and abs(both[0] - both[1]) in FEWEST:
            without[name] = None
    return {**result, **parts, "sentence": said}


def _sensitivity(result: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what changes without the busiest 1 %, where these are one person or few.

    So are findings on fewer cases or surer readings that differ by few from those on all.
    """
    told, kept = dict(result), dict(result["variants"])
    if result["busiest"]["people"] < LEAST:
        kept.pop("without_busiest", None)
        told["busiest"] = {**result["busiest"], "people": 0}
    findings = [_apart_by_five(finding) for finding in result["findings"]]
    return {**told, "variants": kept, "findings": findings}


def _apart_by_five(finding: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of a finding what differs by few reports, posts, ties or people from all."""
    values, whole = finding["values"], finding["values"].get("all")
    left = {
        name for name, value in values.items()
        if name != "all" and whole and value
        and any(abs(whole[one] - value[one]) in FEWEST for one in ("k", "n"))
    }  # fmt: skip
    return {
        **finding,
        "values": {name: _LEFT_OUT if name in left else value for name, value in values.items()},
        "moves_with": [name for name in finding["moves_with"] if name not in left],
    }


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
        "sentence": _newcomers(result), "newcomers": newcomers_in_fives(result["newcomers"]),
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


_HOW: Mapping[str, Callable[[Mapping[str, Any]], Result]] = {
    "core-over-time": _windows, "core-periphery": _core, "community-tables": _tables,
    "education-chains": _lessons,
    "hardware-reports": machines_in_fives, "lineage": _lineage, "reply-network": _replies,
    "sensitivity": _sensitivity,
}  # fmt: skip
