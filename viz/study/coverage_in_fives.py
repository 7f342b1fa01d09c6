"""The coverage report as it may be published: without what tells of fewer than five posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ingest.intake.coverage_told import posts_by_month
from ingest.privacy.cells import FEWEST, LEAST
from ingest.privacy.few_records import without_few_records

type Report = Mapping[str, Any]
_KINDS = "submissions", "comments", "other"
_LEFT_OUT = "left out"
_NO_KINDS: dict[str, Any] = dict.fromkeys(_KINDS)
_NO_CLAIMS: dict[str, Any] = {"threads": 0, "claimed": None, "present": None, "missing": 0}


def coverage_in_fives(report: Report) -> dict[str, Any]:
    """Return a report whose totals, months and threads tell no count from 1 to 4 by subtraction.

    Kinds of posts are not told where few are of one kind, for they sum to all posts; months of few
    posts are left out, and one more where the rest of the sum would tell them; what threads claim
    is left out where few posts are missing or few threads are of a kind. The thread that misses
    most is one thread, and is not told. For records see `without_few_records`.
    """
    months = _months(report)
    claims = report.get("claims") or {}
    told = {**without_few_records(report), "months": months}
    if FEWEST & {report["posts"][kind] for kind in _KINDS}:
        told["posts"] = {**report["posts"], **_NO_KINDS}
    english = report.get("english") or {"long": 0, "in_english": 0}
    if FEWEST & {english["in_english"], english["long"] - english["in_english"]}:
        told["english"] = None
    if claims:
        told["claims"] = {**claims, "worst": []} if _is_safe(claims) else {**claims, **_NO_CLAIMS}
    return told


def _months(report: Report) -> list[dict[str, Any]]:
    """Return the months that are told, with the sum of their posts where few are of a kind."""
    totals = posts_by_month(report)
    hidden = hidden_parts(totals)
    rows = [row for row in report.get("months") or () if row["month"] not in hidden]
    told = {row["month"]: totals[row["month"]] for row in rows}
    without_kinds = {
        month for kind in _KINDS for month in _without(rows, kind, report["posts"][kind])
    }
    missing = {row["month"]: abs(row["claimed"] - row["present"]) for row in rows}
    without_claims = hidden_parts(missing)
    if not hidden:
        without_kinds = _never_alone(without_kinds, told)
        without_claims = _never_alone(without_claims, told)
    more: dict[str, Any] = {}
    for name in rows[0] if rows else ():
        whole = report["posts"].get(name)
        is_other = name not in _KINDS and whole is not None
        if is_other and whole - sum(row[name] for row in rows) in FEWEST:
            more[name] = None
    return [
        row
        | more
        | {"posts": totals[row["month"]]}
        | (_NO_KINDS if row["month"] in without_kinds else {})
        | ({"claimed": None, "present": None} if row["month"] in without_claims else {})
        for row in rows
    ]


def _without(rows: Sequence[Report], kind: str, whole: int) -> set[Any]:
    """Return the months that tell no kinds for the sake of one; what is left out is a part, too."""
    parts: dict[Any, int] = {row["month"]: row[kind] for row in rows}
    parts[_LEFT_OUT] = whole - sum(parts.values())
    return hidden_parts(parts) - {_LEFT_OUT}


def _never_alone(left_out: set[Any], totals: Mapping[Any, int]) -> set[Any]:
    """Return months with that of fewest posts beside a single one, which the sum would tell."""
    if len(left_out) != 1:
        return left_out
    others = totals.keys() - left_out
    return left_out | set(sorted(others, key=lambda month: (totals[month], str(month)))[:1])


def hidden_parts[Part](totals: Mapping[Part, int]) -> set[Part]:
    """Return the parts of a sum that are not told: those of few, and one more if they are alone.

    Examples
    --------
    >>> sorted(hidden_parts({"2025-01": 3, "2025-02": 40, "2025-03": 9}))
    ['2025-01', '2025-03']
    >>> hidden_parts({"2025-01": 30, "2025-02": 40})
    set()
    """
    few = {part for part, n in totals.items() if n in FEWEST}
    rest = sum(totals[part] for part in few)
    others: Sequence[Part] = sorted(totals.keys() - few, key=lambda part: (totals[part], str(part)))
    # as many ones, or as many fours, as there are parts: the sum tells each
    if few and others and (rest in {len(few), (LEAST - 1) * len(few)} or rest in FEWEST):
        few.add(next((part for part in others if totals[part]), others[0]))
    return few


def _is_safe(claims: Report) -> bool:
    """Say whether what threads claim tells neither few comments nor few threads."""
    every = [row["threads"] for row in claims["shares"] if row["from"] == row["to"]]
    partly = sum(row["threads"] for row in claims["shares"]) - sum(every)
    none = claims["threads"] - partly - sum(every)
    return not FEWEST & {
        *every, partly, none, claims["missing"], claims["surplus"],
        claims["threads"] - claims["complete"],
    }  # fmt: skip
