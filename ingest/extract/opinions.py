"""Words of praise and blame: their place, strength and direction, with negation taken into account.

The words are data (`weights/opinions.json`): patterns by kind, looked up by the plain letters with
which each starts; so the time does not grow with their number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

from ingest.records import record

Direction = Literal["good", "bad", "mixed"]

_NOT = re.compile(
    r"\b(?:not|isn't|wasn't|aren't|doesn't|don't|didn't|never|no|none|hardly|neither"
    r"|nor|without|can't|cannot|won't|nothing"
    r"|barely|less)\b(?! only)(?:(?!\b(?:but|and|because)\b)[^,.;Ⓜ]){0,25}$"
)
_COMPARED = re.compile(
    r"(?: \w+){0,4} than\b(?! (?:i |expected|nothing|anything|any other|everything|all |most))"
)


@record()
class Opinion:
    """An opinion word, with offsets in its sentence; `strength` is 2 for strong words."""

    start: int
    end: int
    direction: Direction
    strength: int
    is_negated: bool


_PLAIN = re.compile(r"[a-z]+[' -]?")


@cache
def _lexicon() -> tuple[re.Pattern[str], dict[str, list[tuple[int, str, str]]]]:
    """Return a pattern of all beginnings, and the words (number, pattern, kind) by them."""
    text = files("ingest.extract").joinpath("weights", "opinions.json").read_text(encoding="utf-8")
    listed = [(p, kind) for kind, found in json.loads(text).items() for p in found]
    words: dict[str, list[tuple[int, str, str]]] = {}
    for number, (pattern, kind) in enumerate(listed):
        words.setdefault(_head(pattern), []).append((number, pattern, kind))
    heads = sorted(words, key=lambda head: (-len(head), head))
    return re.compile(_any_of(heads)), words


@cache
def _pattern(head: str) -> re.Pattern[str]:
    """Return the pattern of the words that start like a beginning, compiled when one is met."""
    _, words = _lexicon()
    kinds: dict[str, list[str]] = {}
    starts = [head[:length] for length in range(1, len(head) + 1)]
    for _, pattern, kind in sorted(word for start in starts for word in words.get(start, ())):
        kinds.setdefault(kind, []).append(pattern)
    groups = "|".join(f"(?P<{kind}>{'|'.join(found)})" for kind, found in kinds.items())
    return re.compile(rf"(?:{groups})(?![a-z])")


def _any_of(heads: Sequence[str]) -> str:
    """Return a pattern of any of some beginnings of words, branched by first letter, so fast."""
    rests: dict[str, list[str]] = {}
    for head in heads:
        rests.setdefault(head[0], []).append(re.escape(head[1:]))
    branches = (f"{first}(?:{'|'.join(rest)})" for first, rest in sorted(rests.items()))
    return rf"\b(?:{'|'.join(branches)})"


def _head(pattern: str) -> str:
    """Return the plain letters with which a pattern begins, of its first word alone."""
    plain = _PLAIN.match(pattern)
    head = plain[0] if plain else ""
    return head[:-1] if pattern.startswith(("?", "*", "{"), len(head)) else head


def find_opinions(said: str) -> list[Opinion]:
    """Return the opinion words of a sentence in lower case; negation turns them round.

    Examples
    --------
    >>> [(o.direction, o.strength) for o in find_opinions("it is not great, but the prose is good")]
    [('bad', 1), ('good', 1)]
    """
    heads, _ = _lexicon()
    found = []
    end = 0
    for head in heads.finditer(said):
        start = head.start()
        match = _pattern(head[0]).match(said, start) if start >= end else None
        if match and match.lastgroup and not _COMPARED.match(said, match.end()):
            found.append(_opinion(said, match.start(), match.end(), match.lastgroup))
            end = match.end()
    return found


def _opinion(said: str, start: int, end: int, kind: str) -> Opinion:
    if kind == "mixed":
        return Opinion(start, end, "mixed", 1, is_negated=False)
    negated = bool(_NOT.search(said, max(0, start - 40), start))
    praise = kind in {"great", "good"}
    strength = 1 if negated or kind in {"good", "poor"} else 2
    return Opinion(start, end, "good" if praise != negated else "bad", strength, is_negated=negated)
