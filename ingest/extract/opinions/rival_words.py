"""Words by which posts compare models, and what around them tells how (see `rivals`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from ingest.extract.opinions.comparing_words import (
    BAD,
    BEATS,
    EVEN,
    GOOD,
    LOST,
    NOT_AS,
    STARTS,
    sieve,
)
from ingest.extract.search.kinds import Kinds

_WORDS: tuple[tuple[str, bool, str], ...] = (
    ("as", True, NOT_AS),
    ("lost", True, LOST),
    ("beats", False, (
        rf"(?:{BEATS})|(?:blows?|blew|knocks?|puts?|wipes?|leaves?)(?= Ⓜⓜ*\S* (?:away|out"
        r"|to shame|in the dust))|(?:wins?|won|winner)\b|punch\w* above"
        r"|different (?:league|level|class)"
    )),
    ("better", False, (
        rf"(?:{GOOD}|way up|higher|an? (?:\w+ )?(?:upgrade|improvement|step up|leap)"
        r"|improve[sd]?)\b"
    )),
    ("worse", True, (
        rf"(?:{BAD}|lower|an? (?:\w+ )?(?:downgrade|step (?:back|down))|lobotomi[sz]ed)\b"
    )),
    ("more", False, r"(?:more|fewer|less)\b(?=[^.!?\n]{0,40}\bthan\b)"),
    ("switch", False, (
        r"(?:(?:switch(?:ed|ing)?|mov(?:ed|ing)|migrat(?:ed|ing)|upgrad(?:ed|ing)|went|going"
        r"|came|come|go) (?:over |back |right back )*(?:to|from)|stick(?:ing)? with"
        r"|return(?:ed|ing)? to)\b"
    )),
    ("replace", False, (
        r"(?:replac(?:ed|ing|es?)|ditch(?:ed|ing)|dropp(?:ed|ing)|abandon(?:ed|ing)"
        r"|retir(?:ed|ing)|stopped using|deleted?)\b"
    )),
    ("prefer", False, (
        r"(?:prefer(?:red|s|ring)?|favou?r|choose|chose|pick(?:ed)?|recommend|rather|go with"
        r"|instead use)\b"
    )),
    ("over", False, (
        r"(?:over|instead of|rather than|vs\.?|versus|compared (?:to|with)|against"
        r"|in comparison|unlike|relative to|next to)\b"
    )),
    ("best", False, (
        r"(?:best|favou?rites?|go-?to|king|top|sota|unbeat\w+|daily driver|hard to beat"
        r"|number one|no competition|goat)\b"
    )),
    ("worst", True, r"(?:worst|useless|garbage|trash|terrible|awful|crap)\b"),
    (">", False, r">{1,3}(?!=)"),
)  # fmt: skip
# Kind of a comparing word, whether what it is said of is the worse one, and its pattern, to be
# matched where a word begins; of two that overlap the first counts.
COMPARING = tuple((kind, worse, re.compile(pattern)) for kind, worse, pattern in _WORDS)
THAN = re.compile(
    r"\b(?:than|then(?= (?:the )?Ⓜ)|over|instead of|vs\.?|versus|compared (?:to|with)|against"
    r"|unlike|relative to)\b"
)
THAN_OR_TO = re.compile(rf"{THAN.pattern}|\bto\b")
_ONLY = (
    r"(?: (?:the|an?|even|old|original|any|other|both|my|new|base|of|using|like|what|either|these"
    r"|those))* ?[*_\"`\[(]*"
)
STANDARD = re.compile(
    r"\b(?:than|then|over|instead of|rather than|vs\.?|versus|compared (?:to|with)|against|unlike"
    rf"|(?:{EVEN}) (?:with|to)|as good as"
    rf"|relative to|{NOT_AS}|{LOST}|{BEATS}){_ONLY}$"
)
ONLY_THAT = re.compile(_ONLY)
BEFORE_NAME = re.compile(r"\b(from|to|with|by|for|in)(?: (?:the|an?|my|using))* ?$")
BREAK = re.compile(r"[?;—–]|\. |\b(?:but|however|while|whereas|although|though|yet)\b")
PAUSE = re.compile(rf"{BREAK.pattern}|,")
IT = re.compile(r"\b(?:it|this|they|them|that one|the (?:others?|rest|former|latter))(?![a-z])")
NOT = re.compile(r"\b(?:not|never|no|hardly|nothing|none|cannot)\b|n't\b")
SETTINGS = {
    "supposed": re.compile(
        r"\b(?:maybe|perhaps|might|may|could|can be|should|would|if|whether|hop(?:e|ing)"
        r"|expect(?:ed|ing)?|not sure|unless|wish|probably|will|gonna|seems?|likely)\b|'(?:d|ll)\b"
    ),
    "said": re.compile(
        r"\b(?:said|says?|saying|claim(?:s|ed|ing)?|told|heard|reported(?:ly)?|according to"
        r"|rumou?r\w*|people think|apparently|where)\b"
    ),
    "if": re.compile(r"\bif\b"),
}  # fmt: skip
_STARTS = (
    *STARTS, "choos", "chose", "crap", "daily", "favor", "favour", "fewer", "garbage", "go-to",
    "goat", "goto", "awful", "higher", "king", "less", "lower", "pick", "recommend", "terrible",
    "trash", "unlike", "useless", "versus", "vs", "worst",
)  # fmt: skip
may_rival = sieve(_STARTS)
"""Tells whether a sentence may hold a word of `COMPARING`."""


@cache
def _kinds() -> Kinds:
    return Kinds({kind: pattern for kind, _, pattern in _WORDS}, of_words=True)


def places_in(said: str) -> Mapping[str, Sequence[int]]:
    """Return where in a sentence comparing words of each kind may begin."""
    return _kinds().places_in(said)
