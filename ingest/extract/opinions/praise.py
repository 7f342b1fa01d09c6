"""Words of praise and blame: their place, strength and direction, with negation taken into account.

The words are data (`weights/opinions.json`): patterns by kind, looked up by the plain letters with
which each starts; so the time does not grow with their number.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from ingest.extract.linear import read_weights
from ingest.extract.search.sought import begun, sought
from ingest.records import record

Direction = Literal["good", "bad", "mixed"]

_NOT = sought(
    r"(?:\b(?:not|never|no|none|hardly|neither|nor|without|cannot|nothing|barely|less"
    r"|zero(?!-| shot)|far from|(?:is|was|are|were|do|does|did|has|have|would|could|wo|ca|ai)n'?t)"
    r"\b(?! (?:only|just|to mention|sure|wait|believe|stop|stress|recommend \w+ enough"
    r"|one\b|doubt|wonder|matter))|n't\b(?! (?:wait|believe|stop|stress)))"
    r"(?:(?!\b(?:but|and|because|so|if|when)\b)[^,.;:!?()Ⓜ]){0,35}$"
)
_SUPPOSED = sought(
    r"\b(?:would|could|might|may|should|will|'ll|hop(?:e|es|ed|ing)|wish|if|whether|unless"
    r"|expect\w*|until|supposed to|going to|gonna|once|wonder(?:ing)?|curious|heard|hear"
    r"|(?:people|everyone|everybody|they|some|others|many) (?:\w+ )?(?:say|think|claim|says|said)"
    r"|claim(?:s|ed|ing)?|supposedly|apparently|allegedly|reportedly|according to|rumou?r\w*"
    r"|said to be|looking for|find me|not saying|(?:never|(?:have|has|had|did|do)n't|not"
    r"|yet to)(?: \w+)? (?:tried|try"
    r"|tested|used))\b"
    r"(?:(?!\b(?:but|because|so|although|though)\b)[^.;:!?()]){0,45}$"
)
_MEANT = re.compile(
    r"\b(?:i|we)(?:'d| would| will|'ll| should| could)(?: \w+){0,2} (?:say|call|recommend|argue"
    r"|go|pick|use|rate)\b|\b(?:know|believe|amazed|surprised|impressed|shocked|crazy|insane|love"
    r"|loving) (?:at |by |with )?how\b|no matter (?:what|how)"
)
_TASK = sought(
    r"\b(?:solv\w+|fix\w*|debug\w*|handl\w+|address\w*|tackl\w*|identif\w+|find\w*|found|without"
    r"|any|math|coding|hard|complex|difficult|word|logic|real(?:[ -]world)?|other|your|my|the"
    r"|this|that|these|those|with)(?: \w+){0,2} $"
)
_TROUBLE = ("problem", "issue", "trouble", "error")
_COMPARED = re.compile(
    r"(?: \w+){0,4} than\b(?! (?:i |expected|nothing|anything|any other|everything|all |most))"
)


@record()
class Opinion:
    """An opinion word, with offsets in its sentence; `strength` is 2 for strong words.

    `is_supposed` tells that the author wishes, supposes, reports or cites it.
    """

    start: int
    end: int
    direction: Direction
    strength: int
    is_supposed: bool


_PLAIN = re.compile(r"(?:[a-z]+[' -]?)*")


@cache
def _lexicon() -> tuple[re.Pattern[str], dict[str, list[tuple[int, str, str]]]]:
    """Return a pattern of all beginnings, and the words (number, pattern, kind) by them."""
    listed = [(p, kind) for kind, found in read_weights("opinions").items() for p in found]
    words: dict[str, list[tuple[int, str, str]]] = {}
    for number, (pattern, kind) in enumerate(listed):
        words.setdefault(_head(pattern), []).append((number, pattern, kind))
    return begun(words), words


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


def _head(pattern: str) -> str:
    """Return the plain words with which a pattern begins."""
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
    for head in heads.finditer(" " + said):
        start = head.start()
        match = _pattern(head[1]).match(said, start) if start >= end else None
        if match and match.lastgroup and _is_opinion(said, match):
            found.append(_opinion(said, match.start(), match.end(), match.lastgroup))
            end = match.end()
    return found


def _is_opinion(said: str, match: re.Match[str]) -> bool:
    """Tell whether a word is said of something: not "better than", nor "solves problems"."""
    if match[0].startswith(_TROUBLE) and _TASK.search(
        said, max(0, match.start() - 40), match.start()
    ):
        return False
    return not _COMPARED.match(said, match.end())


def _opinion(said: str, start: int, end: int, kind: str) -> Opinion:
    ahead = said[max(0, start - 60) : start]
    supposed = said.count('"', 0, start) % 2 == 1 or _is_supposed(ahead)
    if kind == "mixed":
        return Opinion(start, end, "mixed", 1, is_supposed=supposed)
    negated = bool(_NOT.search(ahead))
    praise = kind in {"great", "good"}
    strength = 1 if negated or kind in {"good", "poor"} else 2
    direction: Direction = "good" if praise != negated else "bad"
    return Opinion(start, end, direction, strength, is_supposed=supposed)


def _is_supposed(ahead: str) -> bool:
    """Tell whether the words before make an opinion a wish, a guess or hearsay."""
    return bool(_SUPPOSED.search(ahead) and _SUPPOSED.search(_MEANT.sub("", ahead)))
