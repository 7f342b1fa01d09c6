"""Words to be published: days as months, counts of people and posts from 1 to 4 as few."""

from __future__ import annotations

import re

from ingest.privacy.cells import LEAST

FEW = f"fewer than {LEAST}"
_DAY = re.compile(r"\b(\d{4}-\d{2})-\d{2}(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?(?!\d)")
_COUNT = re.compile(
    r"(?<![\d.,–-])(?<!± )[1-4] (?=(?:of (?:[\d,]+|them)\b(?! (?:descend|months?\b|pairs?\b)))"
    r"|(?:[a-z-]+ )?(?:people|person|users?|accounts?|posts?|comments?|submissions?|reports?"
    r"|threads?|judgements?|replies|reply|lessons?|teachings?|speeds?|learners?|teachers?|others"
    r"|times?)\b(?! or more)"
    r"|at second hand|with a speed|taught later|that the memory|repeated|are of a derivative"
    r"|rightly)"
)
# A share beside a small count, or of a small number, tells the count.
_SHARES = (
    (
        re.compile(r"(?<![\d.,–-])[1-4] \(\d[\d.]* %, 95 % interval[^()]*\)(?= later taught)"),
        "fewer than 5",
    ),
    (re.compile(r"\d[\d.]* % \(\d of [1-4](?![\d,])[^()]*\)"), "– (of fewer than 5)"),
    (re.compile(r"\d[\d.]* % \([^()]*\), \d of [1-4](?![\d,])"), "–, of fewer than 5"),
    (re.compile(r"(?<![\d.,–-])\d of [1-4](?= told\b)"), "few or none of fewer than 5"),
    (
        re.compile(r"(?<![\d.,–-])\d of these \(\d[^()]*% interval[^()]*\)(?=: few or none)"),
        "few or none of these",
    ),
    (re.compile(r"\d[\d.]* % \([1-4] of ([\d,]+)\b[^()]*\)"), r"few (fewer than 5 of \1)"),
    (re.compile(r"\d[\d.]* % \([^()]*\), [1-4] of ([\d,]+)\b"), r"few, fewer than 5 of \1"),
    (
        re.compile(r"(?<![\d.,–-])[1-4] of (these|[\d,]+) \(\d[^()]*%[^()]*\)"),
        r"fewer than 5 of \1",
    ),
)
# Of one thing no more than that it is few is told, and few are many to a verb.
_ONE = re.compile(
    r"(fewer than 5 (?:[a-z]+ )?)(post|comment|submission|report|reply|person|user|account|thread"
    r"|time|lesson|teaching|judgement)"
    r"(?:( was| is| has| names)\b|(?![\w-]| accounts?\b))"
)
_MANY = {
    "person": "people",
    "reply": "replies",
    " was": " were",
    " is": " are",
    " has": " have",
    " names": " name",
}
_BEGIN = re.compile(r"(?:^|(?<=[.!?] ))fewer\b")


def blurred(text: str) -> str:
    """Return a sentence with days as months, and counts of people or posts from 1 to 4 as few.

    Examples
    --------
    >>> blurred("3 people wrote 12 posts from 2025-07-04 on; 1 of 9 came back")
    'fewer than 5 people wrote 12 posts from 2025-07 on; fewer than 5 of 9 came back'
    >>> blurred("33 % (3 of 9; 95 % interval 12 to 65)")
    'few (fewer than 5 of 9)'
    """
    for share, few in _SHARES:
        text = share.sub(few, text)
    return _ONE.sub(_as_many, _COUNT.sub(f"{FEW} ", _DAY.sub(r"\1", text)))


def _as_many(found: re.Match[str]) -> str:
    few, thing, verb = found.groups()
    return f"{few}{_MANY.get(thing, f'{thing}s')}{_MANY[verb] if verb else ''}"


def told(text: str) -> str:
    """Return sentences blurred, each with its capital."""
    return _BEGIN.sub(lambda found: found[0].capitalize(), blurred(text))
