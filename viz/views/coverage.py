"""The coverage of the corpus: what was read, kept and rejected, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.words import count
from ingest.intake.coverage_told import posts_by_month, tell_lost_letters
from viz.drawing.svg import month_bars
from viz.drawing.tables import figures, prose, section, table
from viz.study.facts import share
from viz.view import Parameters, Study, TextPage, View

_OF_MONTH = (
    "submissions", "comments", "other", "deleted", "removed", "unknown_authors", "orphans",
    "by_bots",
)  # fmt: skip
_OF_FILE = (
    "read", "kept", "rejected", "duplicates", "superseded", "other_communities", "cut_records",
    "not_posts",
)  # fmt: skip


def draw(study: Study, parameters: Parameters) -> TextPage:
    """Tell the coverage report as a page."""
    del parameters
    coverage = study.coverage
    parts = [
        section("In short", prose(*study.frame.paragraphs)),
        _months(coverage),
        _claims(coverage),
        _files(coverage),
        _catalogue(study.results.get("catalogue")),
    ]
    return TextPage(
        name="coverage", title="Coverage", headline=_headline(coverage),
        sentence="What was read, what was kept, and what is missing. The counts add up exactly.",
        body="\n".join(part for part in parts if part),
    )  # fmt: skip


def _headline(coverage: Mapping[str, Any]) -> str:
    posts, claims = coverage["posts"], coverage.get("claims") or {}
    said = count(posts["all"], "post", "posts")
    if claims.get("claimed"):
        there = claims["claimed"] - claims["missing"]
        return f"{said}: {share(there, claims['claimed'])} of the comments that their threads claim"
    return said


def _months(coverage: Mapping[str, Any]) -> str:
    months = coverage.get("months") or []
    posts = coverage["posts"]
    if not months:
        return ""
    bars = [(month, n) for month, n in posts_by_month(coverage).items() if month is not None]
    claims = coverage.get("claims") or {}
    whole = posts | {name: claims.get(name, 0) for name in ("claimed", "present")}
    # pages to be published do not tell all of it
    counted = [c for c in (*_OF_MONTH, "claimed", "present") if whole[c] is not None]
    rows = [
        [m["month"] or "not known", *("–" if m[c] is None else m[c] for c in counted)]
        for m in months
    ]
    rows.append(["all", *(whole[c] for c in counted)])
    head = ["month", *(c.replace("_", " ") for c in counted)]
    said = "Posts by the month they were written."
    if "claimed" in counted:
        said += " Claimed and present: comments of the threads begun in that month."
    return section(
        "By month",
        f'<div class="sheet">{month_bars(bars)}{table(said, head, rows)}</div>',
    )


def _claims(coverage: Mapping[str, Any]) -> str:
    claims = coverage.get("claims") or {}
    if not claims.get("threads"):
        return ""
    facts = (
        ("threads", f"{claims['threads']:,}"), ("claimed", f"{claims['claimed']:,}"),
        ("present", f"{claims['present']:,}"), ("missing", f"{claims['missing']:,}"),
        ("more than claimed", f"{claims['surplus']:,}"),
        ("complete threads", f"{claims['complete']:,}"),
    )  # fmt: skip
    rows = [
        [_range(row["from"], row["to"]), row["threads"], share(row["threads"], claims["threads"])]
        for row in claims["shares"]
    ]
    none = claims["threads"] - sum(row["threads"] for row in claims["shares"])
    if none:
        rows.append(["claims none", none, share(none, claims["threads"])])
    said = "Threads by the share of their claimed comments that is present"
    head = ["present", "threads", "share"]
    return section(
        "What threads claim",
        f'<div class="sheet">{figures(facts)}{table(said, head, rows)}</div>',
    )


def _range(low: float, high: float) -> str:
    return "every one" if low == high else f"{100 * low:.0f} to {100 * high:.0f} %"


def _files(coverage: Mapping[str, Any]) -> str:
    files, total = coverage["files"], coverage["total"]
    rows = [
        [
            file["file"],
            file["source"],
            *("–" if file[c] is None else file[c] for c in _OF_FILE),
            "yes" if file["cut"] else "no",
        ]
        for file in files
    ]
    rows.append(["all", "", *("–" if total[c] is None else total[c] for c in _OF_FILE), ""])
    head = ["file", "source", *(c.replace("_", " ") for c in _OF_FILE), "cut"]
    parts = [table("What became of the records of each file", head, rows)]
    if total["rejects"]:
        reasons = [[reason, n] for reason, n in total["rejects"].items()]
        parts.append(table("Why records were rejected", ["reason", "records"], reasons))
    if total["asides"]:
        kinds = [[kind, n] for kind, n in total["asides"].items()]
        parts.append(table("What the records that are no posts are", ["kind", "records"], kinds))
    sums = [[file["file"], file["size_bytes"], file["sha256"]] for file in files]
    parts.append(table("The files themselves", ["file", "bytes", "SHA-256"], sums))
    parts += [prose(f"{told[0].upper()}{told[1:]}.") for told in tell_lost_letters(coverage)]
    if coverage.get("ignored"):
        parts.append(prose(f"Not read: {', '.join(coverage['ignored'])}."))
    return section("By file", f'<div class="sheet">{"".join(parts)}</div>')


def _catalogue(told: Mapping[str, Any] | None) -> str:
    """Return what became of Hub files: bases dropped, and records that disagree."""
    if told is None or "disagreements" not in told:
        return ""
    rows = [
        [
            file["file"], file["read"], file["models"], file["rejected"], file["self_loops"],
            file["dropped_bases"] - file["self_loops"],
        ]
        for file in told["files"]
    ]  # fmt: skip
    head = ["file", "lines", "models", "rejected", "bases that are the model itself",
            "bases that are no repository"]  # fmt: skip
    differ = told["disagreements"]
    said = (
        f"{count(told['models']['all'], 'model', 'models')}, with what ships with kithgraph; of"
        f" {told['models']['created_at']:,} the day is known, of {told['models']['license']:,} the"
        f" licence, of {told['models']['downloads']:,} the downloads. Records spell the ids of"
        f" {count(differ['spellings'], 'model', 'models')} in several ways, and give"
        f" {count(differ['two_relations'], 'pair', 'pairs')} of derivative and base two relations;"
        " the newest record stands."
    )
    files = table("What became of the lines of each file", head, rows, things=head)
    sheet = f'<div class="sheet">{files}</div>' if rows else ""
    return section("The catalogue of models", prose(said), sheet)


VIEW = View(name="coverage", title="Coverage", draw=draw)
