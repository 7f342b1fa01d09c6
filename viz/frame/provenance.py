"""What every page says of where its numbers come from: sampling frame, gaps, versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.words import count, listed
from ingest.intake.coverage_told import (
    MUCH_OF_ALL,
    fullest_month,
    has_first_answers_alone,
    in_other_languages,
    posts_by_month,
)
from viz.study.facts import share


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The same on all pages of a study: paragraphs, a short form for the footer, and versions."""

    paragraphs: tuple[str, ...] = ()
    short: str = ""
    versions: tuple[tuple[str, str], ...] = ()


def thousands(n: int) -> str:
    """Return a count as text."""
    return f"{n:,}"


def make_frame(
    coverage: Mapping[str, Any],
    *,
    versions: tuple[tuple[str, str], ...] = (),
    tell: Callable[[int], str] = thousands,
) -> Frame:
    """Say in words what was read, what was kept and what is missing.

    Parameters
    ----------
    coverage : mapping
        The coverage report of the corpus.
    versions : tuple of pairs
        Names and versions of what computes and draws.
    tell : callable
        Writes a count of what is missing.
    """
    claims = coverage.get("claims") or {}
    if claims.get("claimed"):
        there = claims["claimed"] - claims["missing"]
        short = f"coverage {share(there, claims['claimed'])} of claimed comments"
    else:
        short = f"coverage: {count(coverage['posts']['all'], 'post', 'posts')} read"
    paragraphs = (
        _what_is_there(coverage), _what_is_missing(coverage, tell), _who_can_be_tied(coverage),
        _what_is_not_read(coverage), _where_it_stands(coverage),
    )  # fmt: skip
    told = tuple(said for said in paragraphs if said)
    return Frame(paragraphs=told, short=short, versions=versions)


def _what_is_there(coverage: Mapping[str, Any]) -> str:
    posts, total = coverage["posts"], coverage["total"]
    files = [file["file"] for file in coverage["files"]]
    span = coverage.get("span") or {}
    first, last = (str(span.get(end) or "")[:10] for end in ("first_at", "last_at"))
    kinds = (("submissions", "submission", "submissions"), ("comments", "comment", "comments"),
             ("other", "note or document", "notes and documents"))  # fmt: skip
    told = [count(posts[name], one, many) for name, one, many in kinds if posts[name]]
    return (
        f"The corpus holds {count(posts['all'], 'post', 'posts')}"
        + (f" ({listed(told)})" if told else "")
        + " in"
        f" {count(coverage['threads']['all'], 'thread', 'threads')} by"
        f" {count(coverage['users'], 'known person', 'known people')}"
        + _when(first, last)
        + f". It was read from {count(len(files), 'file', 'files')} ({', '.join(files[:4])}"
        f"{', …' if len(files) > 4 else ''}): {_records(total)}."
    )


def _records(total: Mapping[str, Any]) -> str:
    """Say what became of the records; pages to be published do not tell few that were left out."""
    kept, read, rejected = (total[name] for name in ("kept", "read", "rejected"))
    said = count(kept, "record was kept", "records were kept")
    if read is not None:
        said = f"{kept:,} of {count(read, 'record was', 'records were')} kept"
    return said if rejected is None else f"{said} and {rejected:,} could not be read"


def _when(first: str, last: str) -> str:
    if not (first and last):
        return ", of no time that is told"
    return f", written on {first}" if first == last else f", written from {first} to {last}"


def _what_is_missing(coverage: Mapping[str, Any], tell: Callable[[int], str]) -> str:
    posts, claims = coverage["posts"], coverage.get("claims") or {}
    orphans = posts["orphans"]
    said = (
        f"Missing: the words of {tell(posts['deleted'])} deleted and {tell(posts['removed'])}"
        f" removed posts, the authors of {tell(posts['unknown_authors'])}"
        + (f" and the parents of {tell(orphans)}." if orphans else "; no post's parent is missing.")
    )
    withdrawn = coverage.get("withdrawn", 0) + coverage.get("taken_out", 0)
    if withdrawn:
        said += f" {count(withdrawn, 'post was', 'posts were')} taken out at somebody's wish."
    if claims.get("claimed"):
        said += (
            f" The threads claim {claims['claimed']:,} comments; {claims['missing']:,} of these"
            f" ({share(claims['missing'], claims['claimed'])}) are not in the files,"
            f" though {claims['complete']:,} of"
            f" {count(claims['threads'], 'thread is', 'threads are')} complete."
        )
        worst = (claims.get("worst") or [None])[0]
        if worst:
            said += (
                f" The thread that misses most has {worst['present']:,} of {worst['claimed']:,}."
            )
    return said


def _who_can_be_tied(coverage: Mapping[str, Any]) -> str:
    """Say which ties the files cannot hold, so that nobody takes that for the community's doing."""
    answers, posts = coverage.get("answers"), coverage["posts"]["all"]
    said = []
    if posts > 1 and not coverage["users"]:
        said.append("No post tells who wrote it, so nothing is said of people.")
    elif answers and posts > 1 and not answers["all"]:
        said.append(
            "No post tells which post it answers, so nothing is known of who answers or teaches"
            " whom, and there are no ties between people."
        )
    elif answers and answers["all"] and answers["all"] == coverage["posts"]["orphans"]:
        said.append(
            "No post that is answered is in the files, so nothing is known of who answers or"
            " teaches whom, and there are no ties between people."
        )
    elif has_first_answers_alone(coverage):
        said.append(
            "No post answers an answer: the files hold first answers alone, or the platform has no"
            " others. So next to no tie can be returned, and who begins threads stands out as a"
            " hub, whatever the community is like."
        )
    sources = coverage.get("sources") or []
    if len(sources) > 1:
        said.append(
            f"The posts come from {len(sources)} sources ({', '.join(sources)}). Nobody is known"
            " across them: who writes on two counts as two people, and no tie leads from one to"
            " another. What is said of the shape of the community is said of all together; build"
            " a workspace of each to tell them apart."
        )
    return " ".join(said)


def _what_is_not_read(coverage: Mapping[str, Any]) -> str:
    """Say where posts are in other languages, so that nobody takes what is not read for absent."""
    english = in_other_languages(coverage)
    if english is None:
        return ""
    return (
        f"{english}. Names are found in any language; what posts run, derive, judge, ask,"
        " teach and hold is read in English alone. Of the others little is found: counts are too"
        " low, and where nothing was found nothing is known."
    )


def _where_it_stands(coverage: Mapping[str, Any]) -> str:
    totals, most = posts_by_month(coverage), fullest_month(coverage)
    said = ""
    if most and len(totals) > 1:
        whole = coverage["posts"]["all"]  # pages to be published leave months out
        said = f"{share(totals[most], whole)} of the posts were written in one month ({most})"
        is_most = totals[most] > MUCH_OF_ALL * whole
        said += (
            ", so that the others are thin and nothing is said about trends over them. "
            if is_most
            else ", the fullest. "
        )
    return said + (
        "The files do not tell how their threads were chosen: the findings are about these"
        " posts, not about all"
        " that the community wrote. What people run, judge and teach is read from their words by"
        " rules and small"
        " models that err; counts are counts of what was found."
    )
