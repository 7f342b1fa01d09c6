"""Derivations that posts or names tell and the Hub lacks, and what a person decided about each.

What the Hub declares, what posts say and what a person accepted stay apart: decisions lie in
``decisions/lineage.csv`` of the workspace, which no build writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from graph.lineage.agreement import CONFIRMED, VERDICTS, judge_talk
from graph.lineage.decisions import (
    Decided,
    Decision,
    proposal_id,
    read_decisions,
    write_decisions,
)
from graph.lineage.families import of_source
from graph.networks import lineage_network
from graph.statistics.windows import MONTH
from ingest.errors import UsageError

if TYPE_CHECKING:
    from ingest.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A derivation that the Hub lacks.

    `told_by` is ``name``, ``words`` or ``name and words``; `on_hub` whether the Hub has ``both``
    models, the ``child``, the ``base`` or ``none``. `people` counts distinct authors that are
    known; `confidence` is the highest of its relations; `state` ``open`` or the decision.
    """

    id: str
    child: str
    base: str
    relation: str
    child_name: str
    base_name: str
    on_hub: str
    told_by: str
    reason: str
    posts: int
    people: int
    first_month: str
    confidence: float
    state: str
    note: str
    post_ids: tuple[str, ...]


def proposals(workspace: Workspace) -> list[Proposal]:
    """Return what the Hub lacks: models that it has first, then what words say, then by people.

    Quantizations that a name alone tells come last among their like: most are names of files.

    Raises
    ------
    MissingStepError
        If a table is not there yet.
    InputError
        If the file of decisions is damaged.

    Notes
    -----
    A derivation that the Hub names itself, over several steps, for the same family or under the
    same names is left out (see `graph.lineage.agreement`).
    """
    told = _told(workspace)
    verdicts = _verdicts(workspace, told)
    known = set(workspace.table("corpus/models")["key"])
    decided = {one.id: one for one in read_decisions(workspace)}
    found = [
        _proposal(row, verdict, known, decided)
        for row, verdict in zip(told.iter_rows(named=True), verdicts, strict=True)
        if verdict not in CONFIRMED
    ]
    return sorted(found, key=_place)


def lapsed(workspace: Workspace) -> list[Decided]:
    """Return the decisions about derivations that no post or name tells any more.

    What was accepted stands in the graph only as long as the graph has both models.
    """
    told = _told(workspace).select("child", "base", "relation")
    known = {proposal_id(*row) for row in told.iter_rows()}
    return [one for one in read_decisions(workspace) if one.id not in known]


def decide(
    workspace: Workspace,
    *,
    accept: Sequence[str] = (),
    refuse: Sequence[str] = (),
    note: str = "",
    day: date | None = None,
) -> list[Decided]:
    """Write a person's decisions, and return all that were made; a later one replaces an earlier.

    Parameters
    ----------
    workspace : Workspace
        Whose proposals are meant.
    accept, refuse : sequence of str
        Ids of proposals.
    note : str
        Why; kept beside each of them.
    day : date, optional
        When; nothing is written where it is not told.

    Raises
    ------
    UsageError
        If an id is unknown, or stands on both sides.
    DiskError
        If the file cannot be written.
    """
    both = sorted(set(accept) & set(refuse))
    if both:
        raise UsageError(f"{both[0]!r} is accepted and refused", now="give it once")
    with workspace.lock():
        known = {one.id: one for one in read_decisions(workspace)}
        open_ones = {one.id: one for one in proposals(workspace)}
        said: list[tuple[str, Decision]] = [(name, "accepted") for name in accept]
        for name, decision in [*said, *((name, "refused") for name in refuse)]:
            base = _known(name, open_ones, known)
            when = day.isoformat() if day else ""
            known[name] = replace(base, decision=decision, date=when, note=" ".join(note.split()))
        made = sorted(known.values(), key=lambda one: (one.child, one.base, one.relation))
        write_decisions(workspace, made)
    return made


def _told(workspace: Workspace) -> pl.DataFrame:
    posts = workspace.scan("corpus/posts").select("post_id", "user_id", "created_at")
    relations = workspace.scan("annotations/relations").filter(
        pl.col("kind") == "derived_from", pl.col("subject") != pl.col("object")
    )
    by_name = pl.col("rule").str.starts_with("name-")
    return (
        relations.join(posts, on="post_id", how="left", maintain_order="left")
        .with_columns(pl.col("relation").fill_null("unspecified"))
        .sort("created_at", maintain_order=True, nulls_last=True)
        .group_by("subject", "object", "relation", maintain_order=True)
        .agg(
            pl.col("subject_name").first(),
            pl.col("object_name").first(),
            by_name.any().alias("by_name"),
            (~by_name).any().alias("by_words"),
            pl.col("post_id").unique(maintain_order=True),
            pl.col("user_id").drop_nulls().n_unique().alias("people"),
            pl.col("created_at").min().dt.strftime(MONTH).alias("first_month"),
            pl.col("confidence").max(),
        )
        .rename({"subject": "child", "object": "base"})
        .collect()
    )


def _verdicts(workspace: Workspace, told: pl.DataFrame) -> list[str]:
    hub = of_source(lineage_network(workspace.table("corpus/models")), "hub")
    judged = judge_talk(told.select("child", "base"), hub, workspace.table("annotations/entities"))
    return [row["verdict"] for row in judged]


def _proposal(
    row: dict[str, object], verdict: str, known: set[str], decided: dict[str, Decided]
) -> Proposal:
    child, base, relation = (str(row[name]) for name in ("child", "base", "relation"))
    name = proposal_id(child, base, relation)
    before = decided.get(name)
    posts, confidence = row["post_id"], row["confidence"]
    assert isinstance(posts, list)
    assert isinstance(confidence, float)
    people = row["people"]
    assert isinstance(people, int)
    return Proposal(
        id=name,
        child=child,
        base=base,
        relation=relation,
        child_name=str(row["subject_name"]),
        base_name=str(row["object_name"]),
        on_hub=_on_hub(child, base, known),
        told_by=_told_by(by_name=bool(row["by_name"]), by_words=bool(row["by_words"])),
        reason=_reason(child, verdict, known),
        posts=len(posts),
        people=people,
        first_month=str(row["first_month"] or ""),
        confidence=confidence,
        state=before.decision if before else "open",
        note=before.note if before else "",
        post_ids=tuple(posts),
    )


def _place(one: Proposal) -> tuple[int, bool, bool, int, int, str]:
    by_name = one.told_by == "name"
    hub = ("both", "child", "base", "none").index(one.on_hub)
    trivial = by_name and one.relation == "quantized"
    return hub, by_name, trivial, -one.people, -one.posts, one.id


def _on_hub(child: str, base: str, known: set[str]) -> str:
    there = [model.removeprefix("model:") in known for model in (child, base)]
    return {(True, True): "both", (True, False): "child", (False, True): "base"}.get(
        (there[0], there[1]), "none"
    )


def _told_by(*, by_name: bool, by_words: bool) -> str:
    return " and ".join(n for n, is_so in (("name", by_name), ("words", by_words)) if is_so)


def _reason(child: str, verdict: str, known: set[str]) -> str:
    if child.removeprefix("model:") not in known:
        return "the Hub does not have the derivative" if verdict == "unknown" else VERDICTS[verdict]
    if verdict == "unknown":
        return "the Hub names no base for the derivative"
    return VERDICTS[verdict]


def _known(name: str, open_ones: dict[str, Proposal], before: dict[str, Decided]) -> Decided:
    if name in before:
        return before[name]
    if name not in open_ones:
        raise UsageError(f"no proposal {name!r}", now="see 'kithgraph lineage propose' for the ids")
    one = open_ones[name]
    return Decided(id=name, child=one.child, base=one.base, relation=one.relation, decision="")
