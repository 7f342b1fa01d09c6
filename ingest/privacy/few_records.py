"""The coverage report as others may have it: without few records that were not kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.privacy.cells import FEWEST

type Report = Mapping[str, Any]
_PARTS = (
    "rejected", "duplicates", "superseded", "other_communities", "cut_records", "not_posts",
)  # fmt: skip
"""What records are that were read and not kept."""
_REASONS = {"rejected": "rejects", "not_posts": "asides"}
_BESIDE = "lost_letters", "more_stubs", "more_posts"
"""What is counted of records that were kept."""


def without_few_records(report: Report) -> dict[str, Any]:
    """Return a coverage report that tells no count of records from 1 to 4, also by subtraction.

    Such a count is None, with the count of all files, and with the records read of the file and of
    all files: what was read is what was kept and the rest. Reasons are left out where few records
    have one. Where posts were withdrawn, letters lost are not told, for these may be among them.
    """
    every = (*report["files"], report["total"])
    few = [_few(counted) for counted in every]
    files = [_bare(file, *names) for file, names in zip(report["files"], few, strict=False)]
    counts, reasons = (set[str]().union(*names) for names in zip(*few, strict=True))
    told = {**report, "files": files, "total": _bare(report["total"], counts, reasons)}
    if report.get("withdrawn", 0) or report.get("taken_out", 0):
        told["files"] = [{**file, "lost_letters": None} for file in files]
        told["total"] = {**told["total"], "lost_letters": None}
    return told


def _few(counted: Report) -> tuple[set[str], set[str]]:
    """Return which counts are few, and which are of reasons of which one is."""
    names = {name for name in (*_PARTS, *_BESIDE) if counted.get(name) in FEWEST}
    reasons = {name for name, by in _REASONS.items() if FEWEST & {*counted.get(by, {}).values()}}
    return names, reasons


def _bare(counted: Report, names: set[str], reasons: set[str]) -> dict[str, Any]:
    """Return the counts of a file, or of all, without some of them and some reasons."""
    left: dict[str, Any] = dict.fromkeys(names)
    left |= {by: {} for name, by in _REASONS.items() if name in names | reasons}
    if names & {*_PARTS}:
        left["read"] = None
    return {**counted, **left}
