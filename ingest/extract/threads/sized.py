"""Sizes of lines: which version of what was named has one, and which sizes one model has alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import chain
from string import ascii_lowercase

from ingest.extract.names.models.models import ModelSpan
from ingest.extract.names.vocabulary.files import rows
from ingest.extract.names.vocabulary.line import Line
from ingest.extract.names.vocabulary.vocabulary import Vocabulary
from ingest.extract.threads.heard import Heard

_SIZES: dict[int, frozenset[str]] = {}  # of the lines of the vocabulary, some of which share a name


def with_size(heard: Heard, size: str, when: datetime | None) -> Heard | None:
    """Return what was named with a size, in the version that has it; None where none has."""
    if heard.size == size:
        return heard
    version = _version_with(heard, size, when)
    if version is None:
        return None
    return Heard(heard.line, version or None, size, _words_with(heard, version, size))


def all_sizes(line: Line) -> frozenset[str]:
    """Return the sizes of a line of the vocabulary, whatever its version."""
    found = _SIZES.get(id(line))
    if found is None:
        found = _SIZES[id(line)] = frozenset(chain.from_iterable(line.sizes.values()))
    return found


def _words_with(heard: Heard, version: str, size: str) -> tuple[str, ...]:
    keys = [f"{version}-{w}" if version else w for w in heard.words]
    return tuple(
        w for w, k in zip(heard.words, keys, strict=True)
        if any(s.split("-")[0] == size for s in heard.line.sizes.get(k, ()))
    )  # fmt: skip


def _version_with(heard: Heard, size: str, when: datetime | None) -> str | None:
    """Return the version of a line that has the size: the one named, else the newest, or ""."""
    line = heard.line
    fits: list[str] = []
    alone = (heard.version or "").rstrip(ascii_lowercase)
    effective = alone != heard.version and size not in line.sizes.get(alone, ())
    for key, sizes in line.sizes.items():
        version, _, word = key.partition("-")
        told = effective and version == heard.version and f"E{size}" in sizes  # 2B of 3n is E2B
        if not told and not any(s == size or s.split("-")[0] == size for s in sizes):
            continue
        if version in line.versions:
            if when is None or _day_of(heard, version, word) <= when.date():
                fits.append(version)
        elif not line.versions or key == "" or version in line.words:
            fits.append("")
    if not fits:
        return None
    if heard.version in fits:
        return heard.version
    if heard.version:
        finer = [v for v in fits if v.startswith(heard.version + ".")]
        if finer:
            return finer[0]
        return None
    return max(fits, key=lambda v: line.versions.get(v, line.released))


def _day_of(heard: Heard, version: str, word: str) -> date:
    """Return when a version was out, in a variant where that was not named."""
    day = heard.line.versions[version]
    if not word or word in heard.words:
        return day
    return max(day, heard.line.version_dates.get(f"{word}-{version}", day))


def distinct(span: ModelSpan, words: Vocabulary) -> ModelSpan | None:
    """Return a size that only one known model has, with its line (see sizes.csv)."""
    size = span.size or ""
    told = _distinct().get(f"{size}-{span.active}") or _distinct().get(size)
    if told is None:
        return None
    variant = (told["variant"],) if told["variant"] else ()
    return replace(
        span,
        line=words.lines[told["line"]],
        version=told["version"] or None,
        words=span.words or variant,
    )


@cache
def _distinct() -> dict[str, dict[str, str]]:
    return {row["size"]: row for row in rows("sizes.csv")}
