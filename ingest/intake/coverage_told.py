"""What a coverage report tells people: its main lines, what was lost, and how months compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.intake.coverage import LONG

_SHOWN = 5
_MANY_ANSWERS = 20
_PACKED = (".zst", ".gz", ".bz2", ".xz", ".zip", ".7z", ".rar", ".tgz")
"""What a file of a folder may end in that is hardly there by chance: posts are packed so."""

_MANY_LONG = 20
_MOSTLY = 0.9

MUCH_OF_ALL = 0.3
"""A month that holds a larger share of the posts leaves the others thin."""


def posts_by_month(report: Mapping[str, Any]) -> dict[str | None, int]:
    """Return the posts of each month of a coverage report, None for those without a time.

    A report to be published may tell `posts` and not of which kind they are.
    """
    months = report.get("months") or []
    kinds = ("submissions", "comments", "other")
    return {m["month"]: m["posts"] if "posts" in m else sum(m[k] for k in kinds) for m in months}


def fullest_month(report: Mapping[str, Any]) -> str | None:
    """Return the month with most posts, the later of equal ones; None if no post has a time."""
    dated = {month: n for month, n in posts_by_month(report).items() if month is not None}
    return max(dated, key=lambda month: (dated[month], month), default=None)


def has_first_answers_alone(report: Mapping[str, Any]) -> bool:
    """Tell whether posts answer beginnings of threads and never an answer, in a number that counts.

    Examples
    --------
    >>> has_first_answers_alone({"answers": {"all": 500, "to_answers": 0}})
    True
    >>> has_first_answers_alone({"answers": {"all": 3, "to_answers": 0}})
    False

    Of what is missing nobody knows whether it is an answer:

    >>> has_first_answers_alone({
    ...     "answers": {"all": 500, "to_answers": 0}, "posts": {"orphans": 500}
    ... })
    False
    """
    answers = report.get("answers") or {"all": 0, "to_answers": 0}
    here = answers["all"] - report.get("posts", {}).get("orphans", 0)
    return here >= _MANY_ANSWERS and not answers["to_answers"]


def in_other_languages(report: Mapping[str, Any]) -> str | None:
    """Say how many posts are in English, where many are not; None where they are, or none is long.

    Examples
    --------
    >>> in_other_languages({"english": {"long": 30, "in_english": 3}})
    '3 of 30 posts of 100 characters or more are in English, by its commonest words'
    >>> in_other_languages({"english": {"long": 30, "in_english": 28}})
    >>> in_other_languages({"english": {"long": 9, "in_english": 0}})
    """
    told = report.get("english") or {"long": 0, "in_english": 0}
    long, english = told["long"], told["in_english"]
    if long < _MANY_LONG or english >= _MOSTLY * long:
        return None
    return (
        f"{english:,} of {long:,} posts of {LONG} characters or more are in English, by its"
        " commonest words"
    )


def summary(report: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the report's main lines: what is there, from when to when, what is missing."""
    for file in report["files"]:
        cut = ", cut short" if file["cut"] else ""
        yield "file", f"{file['file']}: {file['kept']:,} of {file['read']:,} records kept{cut}"
    posts, claims = report["posts"], report["claims"]
    yield (
        "posts",
        f"{posts['all']:,}: {posts['submissions']:,} submissions, {posts['comments']:,} comments"
        + (f", {posts['other']:,} notes and documents" if posts["other"] else ""),
    )
    yield "people", f"{report['users']:,}, {report['bots']:,} of them bots"
    yield "threads", f"{report['threads']['all']:,}"
    first_at, last_at = (report["span"][end] or "not known" for end in ("first_at", "last_at"))
    yield "from, to", f"{first_at[:10]}, {last_at[:10]}"
    yield "unknown authors", f"{posts['unknown_authors']:,} posts"
    yield "deleted, removed", f"{posts['deleted']:,}, {posts['removed']:,} posts"
    yield "missing parents", f"{posts['orphans']:,} posts"
    yield (
        "missing comments",
        f"{claims['missing']:,} of {claims['claimed']:,} that submissions claim",
    )
    if n := report["withdrawn"] + report.get("taken_out", 0):
        yield "withdrawn", f"{n:,} posts taken out at somebody's wish"
    yield "rejected records", f"{report['total']['rejected']:,}"
    yield from (("note", sentence) for sentence in tell_notes(report))
    yield from (("warning", sentence) for sentence in tell_losses(report))


def tell_losses(report: dict[str, Any]) -> list[str]:
    """Return what was lost while reading, one sentence each, for people.

    Examples
    --------
    >>> file = {"file": "RC.zst", "cut": True, "kept": 1200, "rejected": 0}
    >>> tell_losses({"files": [file]})
    ['RC.zst is cut short or damaged; 1,200 posts of its readable part are kept']
    """
    told = []
    for file in report["files"]:
        if file["cut"]:
            told.append(
                f"{file['file']} is cut short or damaged; "
                f"{file['kept']:,} posts of its readable part are kept"
            )
        if file["rejected"]:
            told.append(
                f"{file['rejected']:,} of {file['read']:,} records of {file['file']} "
                "cannot be read; rejects.ndjson says which and why"
            )
    return [*told, *tell_lost_letters(report), *_tell_packed(report)]


def tell_lost_letters(report: Mapping[str, Any]) -> list[str]:
    """Return a sentence on each file of which letters are lost, for people.

    Examples
    --------
    >>> tell_lost_letters({"files": [{"file": "RC.jsonl", "lost_letters": 7, "kept": 9}]})[0][:60]
    'of 7 posts of RC.jsonl letters are lost, because it is no UT'
    """
    return [
        f"of {n:,} post{'s' if n > 1 else ''} of {file['file']} letters are lost, because it is no"
        " UTF-8: save it as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8, say), and build again"
        for file in report["files"]
        if (n := file.get("lost_letters", 0))  # older reports do not tell
    ]


def _tell_packed(report: Mapping[str, Any]) -> list[str]:
    """Return a sentence on each packed file of a folder of which nothing was read, for people."""
    return [
        f"nothing was read of {name}: unpack it, download it again if it is cut, or take it out"
        for name in report.get("ignored", ())
        if _is_packed(name)
    ]


def _is_packed(name: str) -> bool:
    return name.lower().endswith(_PACKED)


def tell_notes(report: dict[str, Any]) -> list[str]:
    """Return what to know of the inputs beside losses, for people: what was not read or given."""
    english = in_other_languages(report)
    only = f"{english}: what others say, do and hold is hardly read, only names in them"
    return [*_tell_unread(report), *_tell_half(report), *([only] if english else ())]


def _tell_half(report: dict[str, Any]) -> list[str]:
    """Return a sentence where only the submissions, or only the comments, of a dump were given.

    Examples
    --------
    >>> posts, claims = {"submissions": 0, "comments": 9, "orphans": 4}, {"claimed": 0}
    >>> _tell_half({"posts": posts, "claims": claims})[0][:58]
    'no post that opens a thread was given, only comments: add '
    """
    posts, claims = report["posts"], report["claims"]
    if posts["comments"] and posts["orphans"] and not posts["submissions"]:
        told = "no post that opens a thread was given, only comments: add the file of submissions,"
        return [f"{told} or questions, titles and whom first answers are for stay unknown"]
    if posts["submissions"] and claims["claimed"] and not posts["comments"]:
        told = f"no comment was given of the {claims['claimed']:,} that the posts have:"
        return [f"{told} add the file of comments, or nobody answers anybody"]
    return []


def _tell_unread(report: dict[str, Any]) -> list[str]:
    """Return a sentence on files of folders that nothing reads, for people; a note, no loss.

    Packed ones are a loss (see `tell_losses`).

    Examples
    --------
    >>> _tell_unread({"ignored": ["notes.txt", "photo.jpg"]})
    ['2 files of no known format were not read: notes.txt, photo.jpg']
    """
    names = [name for name in report["ignored"] if not _is_packed(name)]
    if not names:
        return []
    shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    files = "1 file of no known format was" if len(names) == 1 else None
    files = files or f"{len(names):,} files of no known format were"
    return [f"{files} not read: {shown}"]
