"""On which day a name could first mean what it says, and when its meaning may have changed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from ingest.extract.names.models.completing import STILL_NEW
from ingest.extract.names.models.models import ModelSpan
from ingest.extract.names.models.read_again import span_of
from ingest.extract.names.vocabulary.files import rows
from ingest.extract.names.vocabulary.line import Line, midnight
from ingest.extract.names.vocabulary.vocabulary import Vocabulary

_NEVER = 2090
"""Years from here on mean: not released."""


def released(line: Line, span: ModelSpan) -> date:
    """Return the first day on which the name could mean this: its line, version, variants."""
    days = [line.released]
    if span.version in line.versions:
        days.append(line.versions[span.version or ""])
    days += [line.words[word][1] for word in span.words if word in line.words]
    parts = (span.version, span.date, span.size, span.active)
    told = [part.casefold() for part in parts if part]
    keys = [*told, *(f"{word}-{part}" for word in span.words for part in told)]
    days += [line.version_dates[key] for key in keys if key in line.version_dates]
    return max(days)


def is_of_several(line: Line, span: ModelSpan, when: datetime | None) -> bool:
    """Tell whether several versions of a line have the size that a name without a version tells.

    "Qwen 14B" was one model in 2023; since then it is any of three, and seldom the first.
    """
    if span.version is not None or not span.size or span.words or span.stages or span.date:
        return False
    out = [v for v, day in line.versions.items() if when is None or day <= when.date()]
    return sum(span.size in line.sizes.get(version, ()) for version in out) > 1


def turning_days(words: Vocabulary) -> dict[str, list[date]]:
    """Return the days, sorted, from which on a name may mean something else, by name of line.

    These are the days of release of the vocabulary, and those on which a variant stops being new.
    """
    days: dict[str, set[date]] = {}
    lines = {id(alias.line): alias.line for some in words.models.values() for alias in some}
    for line in lines.values():
        of_line = days.setdefault(line.name, set())
        of_line.update([line.released], line.versions.values(), line.version_dates.values())
        of_line.update(released_on for _, released_on in line.words.values())
        of_line.update(day for _, day in line.tags.values())
    last = date.max - STILL_NEW
    return {
        name: sorted(some | {day + STILL_NEW + timedelta(days=1) for day in some if day < last})
        for name, some in days.items()
    }


def moment_of(day: date | None) -> datetime | None:
    """Return the first moment of a day; None of what the vocabulary dates as not out yet."""
    return midnight(day) if day and day.year < _NEVER else None


@lru_cache(maxsize=1 << 14)
def first_day(name: str) -> date | None:
    """Return the first day of what a name says, where the vocabulary knows it."""
    span = span_of(name)
    if span is None or span.line is None or span.end < len(name) or span.written:
        return None
    return released(span.line, span) if _is_dated(span.line, span) else None


def _is_dated(line: Line, span: ModelSpan) -> bool:
    """Tell whether the vocabulary knows the day of all that a name tells of when it came."""
    told = [part.casefold() for part in (span.version, span.date) if part]
    if span.size and not told and len(line.versions) > 1 and not span.words:
        told = [span.size.casefold()]
    return all(
        part in line.versions
        or part in line.version_dates
        or any(f"{word}-{part}" in line.version_dates for word in span.words)
        for part in told
    )


def earliest_day(name: str) -> date | None:
    """Return the day before which a name cannot have meant what it says, if a line is known."""
    span = span_of(name)
    return released(span.line, span) if span and span.line else None


def tells_no_version(name: str, when: datetime | None) -> bool:
    """Tell whether a name may by then be any of several versions of its line: "Qwen-14B"."""
    span = span_of(name)
    return span is not None and span.line is not None and is_of_several(span.line, span, when)


def announced(repo_id: str) -> datetime | None:
    """Return the first day of a repository that the vocabulary tells since the Hub does not."""
    return _days().get(repo_id.casefold())


@cache
def _days() -> dict[str, datetime]:
    """Return the first days of repositories that the Hub's snapshots do not tell, by key."""
    return {
        row["repo_id"].casefold(): midnight(date.fromisoformat(row["released"]))
        for row in rows("days.csv")
    }
