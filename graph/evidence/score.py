"""Precision, corrected counts and what was missed, from labels of a sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.evidence.estimate import Estimate, Stratum, estimate_mean, estimate_share
from graph.evidence.labels import Label, Labelled, fit, read_labels
from graph.statistics.intervals import rounded, wilson
from graph.statistics.misreading import Measured, product
from ingest.outputs import write_json

if TYPE_CHECKING:
    from ingest.workspace import Workspace

DEFINITION = (
    "Precision: the share of found items that a person calls right; each label stands for the "
    "items of its stratum (Hájek's estimator), the interval is Wilson's with the effective sample "
    "size of the design. Of each rule: Wilson's interval of its labels. Corrected count: items "
    "found times precision. Missed: the share of posts without anything found in which a person "
    "saw something; items: that share times what was missed in each such post, both intervals put "
    "together on the scale of logarithms (Zou and Donner 2008). Recall is at most what is told: "
    "posts in which one thing was found may lack another. Rows called unsure are left out; "
    "precision_if_unsure tells both ends."
)
COLUMNS = (
    "rule", "found", "labelled", "right", "unsure", "precision", "low", "high", "corrected",
    "corrected_low", "corrected_high",
)  # fmt: skip


def score(workspace: Workspace, paths: Sequence[Path]) -> dict[str, Any]:
    """Return the score of label files, and keep it in results/evidence-score-<kind>.json.

    Parameters
    ----------
    workspace : Workspace
        The one that the samples were drawn from.
    paths : sequence of Path
        Files of one kind that `evidence sample` wrote, with labels; found and missed parts.

    Raises
    ------
    InputError
        If a file is not such a file.
    WorkspaceError
        If the workspace has changed since, or another process holds it.
    """
    labelled = fit(workspace, read_labels(paths))
    result = score_labels(labelled)
    name = f"evidence-score-{labelled.kind.replace('_', '-')}"
    with workspace.lock():
        write_json(result, workspace.path(f"results/{name}.json"))
    return result


def score_labels(labelled: Labelled) -> dict[str, Any]:
    """Return the score as JSON values; parts without a label are null."""
    found = _found(labelled) if any(one.label for one in labelled.found) else None
    missed = _missed(labelled) if any(one.label for one in labelled.missed) else None
    result: dict[str, Any] = rounded(
        {
            "kind": labelled.kind,
            "sentence": _sentence(labelled.kind, found, missed),
            "definition": DEFINITION,
            "n": sum(one.label is not None for one in (*labelled.found, *labelled.missed)),
            "found": found,
            "missed": missed,
            "recall_at_most": _recall(found, missed),
        }
    )
    return result


def score_rows(result: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table: all items, then rules by size, then posts with nothing found."""
    if found := result["found"]:
        for row in ({"rule": "all"} | found["all"], *found["rules"]):
            yield {name: row.get(name) for name in COLUMNS} | _ends(row)
    if (missed := result["missed"]) and missed["share"]:
        low, high = missed["share"]["interval"]
        yield dict.fromkeys(COLUMNS) | {
            "rule": "(nothing found, rightly)", "found": missed["posts"],
            "labelled": missed["labelled"], "right": missed["labelled"] - missed["with_missed"],
            "unsure": missed["unsure"], "precision": 1 - missed["share"]["value"],
            "low": 1 - high, "high": 1 - low,
        }  # fmt: skip


def _ends(row: Mapping[str, Any]) -> dict[str, Any]:
    low, high = row["interval"] or (None, None)
    least, most = row["corrected_interval"] or (None, None)
    return {"low": low, "high": high, "corrected_low": least, "corrected_high": most}


def _found(labelled: Labelled) -> dict[str, Any]:
    labels = labelled.found
    share = estimate_share(_strata(labels))
    return {
        "all": _figures(labels, labelled.items.height, share)
        | {"precision_if_unsure": [_if_unsure(labels, said) for said in ("wrong", "right")]},
        "rules": list(_rules(labelled)),
    }


def _rules(labelled: Labelled) -> Iterator[dict[str, Any]]:
    rule_of = dict(labelled.items.select("item", "rule").iter_rows())
    sizes = labelled.items.group_by("rule").len().sort(["len", "rule"], descending=[True, False])
    groups: dict[str, list[Label]] = {}
    for label in labelled.found:
        groups.setdefault(rule_of[label.item], []).append(label)
    for rule, size in sizes.iter_rows():
        yield {"rule": rule} | _figures(
            groups.get(rule, []), size, _of_rule(groups.get(rule, []), size)
        )


def _of_rule(labels: Sequence[Label], size: int) -> Estimate | None:
    """Return the precision of one rule, whose labels all weigh alike."""
    said = Counter(one.label for one in labels)
    decided = said["right"] + said["wrong"]
    ends = wilson(said["right"], decided)
    if ends is None:
        return None
    if decided == size:
        ends = (said["right"] / size, said["right"] / size)
    return Estimate(value=said["right"] / decided, low=ends[0], high=ends[1], n=decided, size=size)


def _figures(labels: Sequence[Label], size: int, share: Estimate | None) -> dict[str, Any]:
    said = Counter(one.label for one in labels)
    return {
        "found": size,
        "labelled": said["right"] + said["wrong"],
        "right": said["right"],
        "unsure": said["unsure"],
        "precision": share.value if share else None,
        "interval": share.interval if share else None,
        "corrected": round(size * share.value) if share else None,
        "corrected_interval": [round(size * end) for end in share.interval] if share else None,
    }


def _if_unsure(labels: Sequence[Label], said: str) -> float | None:
    """Return the precision if every unsure label were this one."""
    share = estimate_share(_strata(labels, unsure=said))
    return share.value if share else None


def _strata(labels: Sequence[Label], *, unsure: str | None = None) -> list[Stratum]:
    said: dict[str, Counter[str | None]] = {}
    sizes: dict[str, int] = {}
    for one in labels:
        label = unsure if one.label == "unsure" else one.label
        said.setdefault(one.stratum, Counter())[label] += 1
        sizes[one.stratum] = one.stratum_size
    return [
        Stratum(name=name, size=sizes[name], right=counts["right"], wrong=counts["wrong"])
        for name, counts in sorted(said.items())
    ]


def _missed(labelled: Labelled) -> dict[str, Any]:
    labels = labelled.missed
    strata = _strata(labels)
    right = estimate_share(strata)
    wrong = [one for one in labels if one.label == "wrong"]
    stands = {one.name: one.size / one.decided for one in strata if one.decided}
    each = estimate_mean([one.missed for one in wrong], [stands[one.stratum] for one in wrong])
    share = Measured(1 - right.value, 1 - right.high, 1 - right.low) if right else None
    items = product(share, each) if share else None
    return {
        "posts": labelled.n_missed_items,
        "labelled": right.n if right else 0,
        "unsure": sum(one.label == "unsure" for one in labels),
        "with_missed": len(wrong),
        "share": {"value": share.value, "interval": share[1:]} if share else None,
        "missed_each": each.value,
        "items": round(labelled.n_missed_items * items.value) if items else None,
        "items_interval": [round(labelled.n_missed_items * end) for end in items[1:]]
        if items
        else None,
    }


def _recall(
    found: Mapping[str, Any] | None, missed: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """Return what share of all that is there was found, with the range of both estimates."""
    if not found or not missed or found["all"]["corrected"] is None or missed["items"] is None:
        return None
    right, (least, most) = found["all"]["corrected"], found["all"]["corrected_interval"]
    lost, (few, many) = missed["items"], missed["items_interval"]
    return {"value": _ratio(right, lost), "range": [_ratio(least, many), _ratio(most, few)]}


def _ratio(right: int, lost: int) -> float | None:
    return right / (right + lost) if right + lost else None


def _sentence(kind: str, found: Mapping[str, Any] | None, missed: Mapping[str, Any] | None) -> str:
    parts = []
    if found and found["all"]["precision"] is not None:
        row = found["all"]
        low, high = row["interval"]
        parts.append(
            f"Of {row['found']:,} found of kind {kind}, {row['precision']:.1%} are right "
            f"(95 % interval {low:.1%} to {high:.1%}, {row['labelled']} labelled)"
        )
    if missed and missed["share"]:
        low, high = missed["share"]["interval"]
        parts.append(
            f"of {missed['posts']:,} posts with nothing found, {missed['share']['value']:.1%} hold "
            f"something ({low:.1%} to {high:.1%}, {missed['labelled']} labelled)"
        )
    text = "; ".join(parts) or f"No label of kind {kind} decides"
    return f"{text[0].upper()}{text[1:]}."
