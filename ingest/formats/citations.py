"""Who wrote what a mail quotes, and when: citation lines ("On ... wrote:") in seven languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Archives of lists write "ada at example.org" for an address, newer ones turn other letters, too.
_HOST = r"[\w-]+(?:\.[\w-]+)+"
_MASKED = rf"[^\s<>()@]+ at {_HOST}(?:<mailto:[^<>\n]*>)?"
_ADDRESS = re.compile(rf"\s*(?:<|\[mailto:|\()(?:\S+@\S+?|{_MASKED})(?:>|\]|\))\s*")
_NAME_BEHIND = re.compile(rf"(?:[^()<>\"]*@[^()<>\"]*|{_MASKED}\s+)\((?P<name>.*[^\W\d_].*)\)")
# Months by their first letters in English, German, French, Spanish, Italian, Dutch, Portuguese.
_MONTHS = {
    letters: number
    for number, known in enumerate(
        (
            "jan ene gen", "feb fév fev", "mar mär mrt", "apr avr abr", "may mai mei mag",
            "jun juin giu", "jul juil lug", "aug aoû ago", "sep set", "oct okt out ott", "nov",
            "dec dez déc dic",
        ),
        1,
    )
    for letters in known.split()
}  # fmt: skip
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})[^\W\d_]*\.?"
_DATE = (
    r"(?:[^\W\d_]{2,12}\.?,?\s+)?"
    rf"(?:\d{{1,2}}-{_MONTH}-\d{{2,4}}|\d{{1,2}}\.?\s+(?:de\s+)?{_MONTH},?\s+(?:de\s+)?\d{{4}}|{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})"
)
_AT = r"(?:at|um|à|a las?|alle(?: ore)?|om|às)"
_CLOCK = (
    rf"(?:,?\s+(?:{_AT}\s+)?\d{{1,2}}[:h]\d\d(?::\d\d)?(?:\s?[AP]\.?M\.?|\s+Uhr)?"
    r"(?:\s+(?:[+-]\d{4}|(?-i:[A-Z]{1,4}T|UTC)))?)?"
)
_CITES = re.compile(
    rf"(?:On|Am|Le|El|Il(?: giorno)?|Op|Em)\s+(?P<when>{_DATE}{_CLOCK}),?\s+"
    r"(?:(?P<said>schrieb|schreef)\s+)?(?P<name>(?![^<>\n]*\d:\d)[^<>\n]{1,80}?)\s*"
    rf"(?P<address>\(?<\S+@\S+>\)?|\(\S+@\S+\)|<{_MASKED}>)?,?\s*"
    r"(?P<verb>wrote|writes|said|a écrit|escribió|ha scritto|escreveu)?\s*:",
    re.IGNORECASE,
)
_PRONOUNS = frozenset(
    {
        "he", "she", "they", "we", "i", "you", "er", "sie", "wir", "il", "elle", "ils", "elles",
        "nous",
    }
)  # fmt: skip
_NAME_ALONE = re.compile(
    r"[^\W\d_a-z][\w.'-]*(?: (?:[^\W\d_a-z][\w.'-]*|v[oa]n|d[aei]|de[nr])){0,3}"
)
_HALF = re.compile(r"\d\s?([ap])\.?m\b", re.IGNORECASE)
_BEGINS = ("On ", "Am ", "Le ", "El ", "Il ", "Op ", "Em ")
_DAY_MONTH = re.compile(
    rf"(\d{{1,2}})\.?\s+(?:de\s+)?({_MONTH}),?\s+(?:de\s+)?(\d{{4}})", re.IGNORECASE
)
_MONTH_DAY = re.compile(rf"({_MONTH})\s+(\d{{1,2}}),?\s+(\d{{4}})", re.IGNORECASE)
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_LEVEL = re.compile(r"((?:>\s?)+)")


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation line: who wrote, and when, what is quoted below at a level, 1 the outermost."""

    author: str | None
    written_at: datetime | None
    level: int


def with_citations(lines: Sequence[str]) -> Iterator[str | Citation]:
    """Yield the lines of a mail, citation lines (of one or two) read; a quote must follow them."""
    number = above = 0
    while number < len(lines):
        level, words = level_of(lines[number])
        found, used = _CITES.fullmatch(words), 1
        if found is None and number + 1 < len(lines) and words.startswith(_BEGINS):
            below, more = level_of(lines[number + 1])
            found, used = (_CITES.fullmatch(f"{words} {more}") if below == level else None), 2
        next_level = level_of(_next_words(lines, number + used))[0]
        # Apple's program puts the line into the quote, as its first one
        is_inside = found is not None and 0 < level == next_level and above < level
        if found is not None and _is_somebody(found) and (next_level > level or is_inside):
            cited_level = level if is_inside else level + 1
            yield Citation(author_of(found["name"]), written_at(found["when"]), cited_level)
            number += used
        else:
            yield lines[number]
            number += 1
        above = level


def _is_somebody(found: re.Match[str]) -> bool:
    """Tell whether a citation line names a person: prose may tell a day and end with a colon."""
    if found["name"].casefold() in _PRONOUNS:
        return False
    is_told = found["said"] or found["verb"] or found["address"]
    return bool(is_told or _NAME_ALONE.fullmatch(found["name"]))


def _next_words(lines: Sequence[str], number: int) -> str:
    """Return the next line that says something, if one is near."""
    return next((line for line in lines[number : number + 5] if line.strip("> \t")), "")


def level_of(line: str) -> tuple[int, str]:
    """Return how often a line is quoted, and what it says."""
    found = _LEVEL.match(line)
    if found is None:
        return 0, line.strip()
    return found[1].count(">"), line[found.end() :].rstrip()


def author_of(text: str) -> str | None:
    """Return the name in "Name <address>" or "address (Name)", or the address alone; None for none.

    Examples
    --------
    >>> author_of("Ada Rahn <ada@example.org>"), author_of("ada at example.org (Ada Rahn)")
    ('Ada Rahn', 'Ada Rahn')
    """
    if behind := _NAME_BEHIND.fullmatch(text.strip()):
        return behind["name"].strip(" \"'")
    name = _ADDRESS.sub("", text).strip().strip("\"'").strip()
    return name or text.strip("<> ") or None


def written_at(text: str) -> datetime | None:
    """Return the moment that a head or citation line tells, or its day."""
    return exact_moment(text) or _day(text)


def exact_moment(text: str) -> datetime | None:
    """Return a moment as mails write it (RFC 5322), or some programs, with AM and PM."""
    try:
        moment = parsedate_to_datetime(text)
        if half := _HALF.search(text):
            moment = moment.replace(hour=moment.hour % 12 + 12 * (half[1].lower() == "p"))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _day(text: str) -> datetime | None:
    """Return the day that a text names; with slashes it is none, for it may be read two ways."""
    if found := _DAY_MONTH.search(text):
        year, month, day = found[3], _month(found[2]), found[1]
    elif found := _MONTH_DAY.search(text):
        year, month, day = found[3], _month(found[1]), found[2]
    elif found := _NUMBERS.search(text):
        day, month, year = found.groups()
    elif found := _ISO.search(text):
        year, month, day = found.groups()
    else:
        return None
    try:
        return datetime(int(year) + 2000 * (len(year) == 2), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None


def _month(name: str) -> str:
    folded = name.casefold()
    known = (letters for letters in (folded[:4], folded[:3]) if letters in _MONTHS)
    return str(_MONTHS[next(known)])
