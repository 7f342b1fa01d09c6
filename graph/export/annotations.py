"""Annotations as one JSON object a post, for scoring and for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from ingest.workspace import Workspace

_RELATIONS = {
    "derived_from": ("child", "parent", ("relation",)),
    "runs_on": (
        "model",
        "hardware",
        (
            "tokens_per_second",
            "context_length",
            "devices",
            "quantization",
            "runtime",
            "second_hand",
            "plausible",
            "single_stream",
        ),
    ),
    "prefers": ("better", "worse", ()),
    "judges": ("model", None, ("polarity",)),
}


def export_annotations_rows(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """Yield one object a post of the corpus, in the order of the corpus.

    Yields
    ------
    dict
        ``id``, ``mentions`` (start, end, surface, kind, entity), ``derived_from``, ``runs_on``,
        ``prefers``, ``judges`` (arguments are canonical names), ``acts``, ``teaches``
        (learner_post), and where stances have been read ``openness`` and ``affordances``.

    Raises
    ------
    MissingStepError
        If posts or annotations have not been made yet.
    """
    posts = workspace.scan("corpus/posts").select("post_id").collect()
    mentions = _by_post(
        workspace, "annotations/mentions", ("start", "end", "surface", "kind", "entity")
    )
    relations = _relations(workspace)
    acts = _by_post(workspace, "annotations/acts", ("act",))
    teaches = _by_post(workspace, "annotations/teaches", ("learner_post",))
    stances = _stances(workspace)
    for post_id in posts["post_id"]:
        row: dict[str, Any] = {"id": post_id, "mentions": mentions.get(post_id, [])}
        row |= {kind: relations[kind].get(post_id, []) for kind in _RELATIONS}
        row["acts"] = [a["act"] for a in acts.get(post_id, [])]
        row["teaches"] = teaches.get(post_id, [])
        if stances is not None:
            row |= stances.get(post_id, {"openness": "none", "affordances": []})
        yield row


def _by_post(
    workspace: Workspace, table: str, columns: tuple[str, ...]
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    frame = workspace.scan(table).select("post_id", *columns).collect()
    for row in frame.iter_rows(named=True):
        found.setdefault(row.pop("post_id"), []).append(row)
    return found


def _relations(workspace: Workspace) -> dict[str, dict[str, list[dict[str, Any]]]]:
    found: dict[str, dict[str, list[dict[str, Any]]]] = {kind: {} for kind in _RELATIONS}
    # An annotation of a post says what the post itself names, as the guide of the gold sets asks.
    told_here = pl.col("rule").str.starts_with("context-").not_()
    for row in (
        workspace.scan("annotations/relations").filter(told_here).collect().iter_rows(named=True)
    ):
        subject, other, more = _RELATIONS[row["kind"]]
        told: dict[str, Any] = {subject: row["subject_name"]}
        if other:
            told[other] = row["object_name"]
        told |= {name: row[name] for name in more if row[name] is not None}
        if row["kind"] == "runs_on":
            told.setdefault("tokens_per_second", None)
        found[row["kind"]].setdefault(row["post_id"], []).append(told)
    return found


def _stances(workspace: Workspace) -> dict[str, dict[str, Any]] | None:
    """Return stance and affordances of posts; None where nothing has read them yet."""
    if not workspace.table_path("annotations/stances").exists():
        return None
    found: dict[str, dict[str, Any]] = {}
    for row in workspace.table("annotations/stances").iter_rows(named=True):
        made = found.setdefault(row["post_id"], {"openness": "none", "affordances": []})
        if row["family"] == "openness":
            made["openness"] = row["label"]
        else:
            made["affordances"].append(row["label"])
    return found
