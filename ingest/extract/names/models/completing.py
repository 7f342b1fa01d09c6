"""What size, version and date of a model's name tell about each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from string import ascii_lowercase

from ingest.extract.names.models.models import ModelSpan
from ingest.extract.names.vocabulary.line import Line

STILL_NEW = timedelta(days=90)
"""How long a variant is new, so that its name alone means it."""
_THREE_DIGITS = len("235B")


def complete(span: ModelSpan, when: datetime | None) -> ModelSpan:
    """Add what size, version and date tell about each other: a Qwen3 of 30B is 30B-A3B."""
    line = span.line
    if line is None or line.keep:
        return span
    span = _with_usual_date(_with_usual_version(span, line), line)
    if span.version is None and span.date in line.date_versions:
        return _dated(span, line.date_versions[span.date or ""], when)
    version, size, words = span.version, span.size, list(span.words)
    for word in span.words:
        if version is None and line.implied.get(word):
            version = line.implied[word]
    if (
        size
        and not words
        and size.lower() in line.size_words
        and not _has_size(line, version, size)
    ):
        words.append(line.size_words[size.lower()].lower())
    if version and not words and version in line.version_words:
        words.append(line.version_words[version].lower())
    if version is None and words and size is None:
        version = _newest_with_word(line, words, when)
    size = size or _size_of_active(line, version, words, span.active)
    key = _size_key(line, version, words, size, when)
    if key is not None:
        version, size = (None if key[0] == "1" and span.version is None else key[0]), key[1]
    if size is None and line.only_size and not span.stages and not span.date:
        size = line.only_size
    active = None if size and "-A" in size else span.active
    return replace(span, version=version, size=size, active=active, words=tuple(words))


def _with_usual_version(span: ModelSpan, line: Line) -> ModelSpan:
    """Take the usual one of several ways to write a version, and what active parameters tell."""
    if span.version in line.same_versions:
        return replace(span, version=line.same_versions[span.version or ""])
    if span.version is None and not span.size and span.active in line.actives:
        return replace(span, version=line.actives[span.active or ""])
    return span


def _with_usual_date(span: ModelSpan, line: Line) -> ModelSpan:
    """Take the code of a line for a month that is told the other way round: 0725 for 2507."""
    code = (span.date or "").replace("-", "")
    turned = code[2:] + code[:2]
    known = line.version_dates.keys() | line.date_versions.keys() if code else frozenset()
    return replace(span, date=turned) if code not in known and turned in known else span


def _dated(span: ModelSpan, told: tuple[str, ...], when: datetime | None) -> ModelSpan:
    """Add what a date code tells: a Mistral 2503 is the Small of that date, 3.1 of 24B."""
    version, *more = told
    words = tuple(word.lower() for word in more[:1])
    if not more or not version:
        more = [word for word in words if word not in span.words]
        undated = replace(span, version=version or None, words=(*more, *span.words), date=None)
        return replace(complete(undated, when), date=span.date)
    if span.words not in ((), words):
        return span
    code = span.date if span.stages else None
    return replace(span, version=version, words=words, size=span.size or more[1], date=code)


def _has_size(line: Line, version: str | None, size: str) -> bool:
    return version is not None and any(s.split("-")[0] == size for s in line.sizes.get(version, ()))


def _size_of_active(
    line: Line, version: str | None, words: Sequence[str], active: str | None
) -> str | None:
    """Return the size of which only the active part was told: a Qwen3 A3B is a 30B-A3B."""
    if not active or version is None:
        return None
    key = "-".join([version, *words])
    fits = [s for s in line.sizes.get(key, ()) if s.endswith(f"-{active}")]
    return fits[0].split("-")[0] if len(fits) == 1 else None


def _newest_with_word(line: Line, words: Sequence[str], when: datetime | None) -> str | None:
    """Return the version of a variant that is new: a "Qwen Coder" of August 2025 is Qwen3-Coder."""
    days = {
        v: line.version_dates.get(f"{words[0]}-{v}", line.versions[v])
        for v in line.versions
        if f"{v}-{words[0]}" in line.sizes
    }
    out = [v for v in days if _is_out(days[v], when)]
    newest = max(out, key=lambda v: days[v], default=None)
    if newest is None or (when and when.date() - days[newest] > STILL_NEW):
        return None
    return newest


def _is_out(day: date, when: datetime | None) -> bool:
    return when is None or day <= when.date()


def _size_key(
    line: Line, version: str | None, words: Sequence[str], size: str | None, when: datetime | None
) -> tuple[str | None, str] | None:
    """Return version and full size where the line's sizes leave one answer."""
    if size is None or not line.sizes:
        return None
    fits: list[tuple[str | None, str]] = []
    for key, sizes in line.sizes.items():
        key_version, _, key_word = key.partition("-")
        if key_version and not key_version[0].isdigit():
            key_version, key_word = "", key
        if bool(key_word) != any(w == key_word for w in words) and (
            key_word or _has_word_sizes(line, words)
        ):
            continue
        if version and key_version and not _same_version(version, key_version):
            continue
        if key_version in line.versions and not _is_out(line.versions[key_version], when):
            continue
        fits.extend(
            (key_version or version, full)
            for full in sizes
            if full.split("-")[0] in {size, f"E{size}"} or full == size
        )
    if not fits and version is not None and not words:
        fits = _one_digit_off(line, version, size)
    exact = [f for f in fits if f[0] == version]
    if version is not None and exact:
        return exact[0]
    if len({f[0] for f in fits}) == 1:
        return fits[0]
    meant = line.size_versions.get(size) if version is None and not words else None
    return (meant, size) if meant and _is_out(line.versions[meant], when) else None


def _one_digit_off(line: Line, version: str, size: str) -> list[tuple[str | None, str]]:
    """Return the size of three digits that one with a digit mistyped means: 255B for 235B."""
    known: list[tuple[str | None, str]] = [
        (version, full)
        for full in line.sizes.get(version, ())
        if len(whole := full.split("-")[0]) == len(size) == _THREE_DIGITS
        and sum(a != b for a, b in zip(whole, size, strict=True)) == 1
    ]
    return known if len(known) == 1 else []


def _has_word_sizes(line: Line, words: Sequence[str]) -> bool:
    return any(key.endswith("-" + w) or key == w for key in line.sizes for w in words)


def _same_version(version: str, known: str) -> bool:
    """Tell whether a version is another, or a finer one of it: 3.1 or 3n of 3."""
    return version in {known, known.rstrip(ascii_lowercase)} or known.startswith(version + ".")
