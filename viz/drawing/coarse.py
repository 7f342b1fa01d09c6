"""Words to be published: days as months, counts of people and posts from 1 to 4 as few."""

from __future__ import annotations

import re

from ingest.privacy.cells import FEW, FEWEST, NEARLY_ALL

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
# What is left of a whole is as few as what is counted.
_PART = re.compile(
    r"(?:\d[\d.]* % (?:(?P<open>\()|\([^()]*\), ))?(?<![\d.,–-])(?<!fewer than )(?P<k>\d[\d,]*) of"
    r" (?:these )?(?P<n>\d[\d,]*)\b(?P<rest>(?(open)[^()]*\)))"
    r"(?! (?:descend|months?\b|pairs?\b))"
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
_WITHIN = re.compile(r"(?<=[a-z0-9)%][.!?] )fewer\b")


def few_told(n: int) -> str:
    """Return a count as text, as few from 1 to 4.

    Examples
    --------
    >>> few_told(3), few_told(0), few_told(1200)
    ('fewer than 5', '0', '1,200')
    """
    return FEW if n in FEWEST else f"{n:,}"


def blurred(text: str) -> str:
    """Return a sentence with days as months, and counts of people or posts from 1 to 4 as few.

    Examples
    --------
    >>> blurred("3 people wrote 12 posts from 2025-07-04 on; 1 of 9 came back")
    'fewer than 5 people wrote 12 posts from 2025-07 on; fewer than 5 of 9 came back'
    >>> blurred("33 % (3 of 9; 95 % interval 12 to 65)")
    'few (fewer than 5 of 9)'
    >>> blurred("93 % (13 of 14; 95 % interval 43 to 100), 7 of 8 posts")
    'nearly all (of 14), nearly all of 8 posts'
    """
    for share, few in _SHARES:
        text = share.sub(few, text)
    text = _PART.sub(_as_nearly_all, text)
    text = _ONE.sub(_as_many, _COUNT.sub(f"{FEW} ", _DAY.sub(r"\1", text)))
    return _WITHIN.sub("Fewer", text)


def _as_nearly_all(found: re.Match[str]) -> str:
    k, n = (int(found[one].strip(",").replace(",", "")) for one in ("k", "n"))
    if k in FEWEST or n - k not in FEWEST or not k:
        return found[0]
    is_share = "%" in found[0].partition(" of")[0]
    whole = f"of {found['n']}"
    if not is_share:
        return f"{NEARLY_ALL} {whole}"
    return f"{NEARLY_ALL} ({whole})" if found["open"] else f"{NEARLY_ALL}, {whole}"


def _as_many(found: re.Match[str]) -> str:
    few, thing, verb = found.groups()
    return f"{few}{_MANY.get(thing, f'{thing}s')}{_MANY[verb] if verb else ''}"


def told(text: str) -> str:
    """Return sentences blurred, each with its capital."""
    return _BEGIN.sub(lambda found: found[0].capitalize(), blurred(text))
