"""Sizes that stand alone, such as 30B-A3B: the thread decides whether they name a model."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.extract.names.models.models import ModelSpan
from ingest.extract.search.sought import sought

ALONE = re.compile(
    r"(?P<size>[0-9](?:(?<=[0-9]b/.)|(?<![\w.$€£~<>≤≥/+=-].)(?<![0-9],.))(?:\d{0,3}(?:\.\d{1,2})?b"
    r"|\d?x\d{1,2}b|\d{1,2}(?=-?a\d{1,2}b?(?![a-z0-9]))))"
    r"(?P<active>[-_ .]?a\d{1,2}(?:\.\d)?b?)?(?![a-z0-9+])"
)


_ANY = re.compile(
    r"(?:\b(?:an?|any|small|smaller|bigger|larger|below|under|above|over|most|standard|other"
    r"|around|about|dense|up to|sub|every|all|some|"
    r"no|typical|average|single|tiny|big|large|good|decent|another|each|many|few|than an?|like an?"
    r"|(?<!starting )at|numbers like|(?<!so )only|just"
    r"|(?<!here )(?<!run )(?<!it )(?:was|is|are|it[’']?s|that[’']?s)(?:[ ](?:only|just))?"
    r"|sized|models?|llms?|roughly|approx\.?|at least|or|to|class"
    r"|as (?:low|small|big|large|high) as)"
    r"|(?:multiple|different|various|several|larger|smaller|bigger|small|large|other)[ ](?:llm[ ])?"
    r"models[ ]\((?:[\w/.,+ ]{0,24}(?:and|or|[,/+])[ ]?)?|[~<>≤≥=$+x*–-])[ ]?$"
)
_THE = sought(
    r"\b(?:the|that|this|these|those|their|its|your|our|my|new|newer|latest|both|old|previous|same"
    r"|original)[ ](?:new[ ]|smaller[ ]|bigger[ ]|larger[ ]|full[ ]|big[ ]|dense[ ]|moe[ ]"
    r"|other[ ]|actual[ ])?$"
)
_PLURAL = re.compile(
    r"[ -]*(?:s\b|/\d{1,3}b[ ]models?"
    r"|(?<=-)\d{1,3}b(?:\(\w+\))?[ ](?:models?|range|class|moe|param)"
    r"|routed\b|shared\b|models\b|llms?\b|params?\b|parameters?\b|active\b|activated\b|tokens?\b|range\b|class\b"
    r"|sized?\b|-class|-ish|ish\b|or (?:so|less|more|larger|bigger|smaller)|and (?:up"
    r"|under|below|above|over)|weights|billion|\+|total|dense model|moe model|experts?\b|users"
    r"|people|dollars|revenue|valuation|company|\$)"
)
_MARKUP = re.compile(r"(?:(?<=\n)[ ]*[*+-][ ]+)?(?:(?<![\w*])\*{1,3}|(?<![\w])__?)?$")
_MODEL_BEHIND = re.compile(r"[ ]models?\b")
# What is rated, tried or compared is a model, where the thread has named one of that size.
_RATED_BEHIND = re.compile(r"[ ](?:is|was|has|will|seems?|seemed|vs\.?)(?![a-z])(?! an?[ ]joke)")
_RATED_BEFORE = sought(
    r"\b(?:(?:better|worse|faster|slower|smarter|dumber|stronger|weaker) than|(?:inferior|superior"
    r"|comparable|similar|compared|close|equal) to|(?:level|quality|speed) (?:of|as)|same \w+ as"
    r"|let alone|i(?:['’]m| am)? us(?:e|ed|ing)|tried|tested|test on)[ ]$"
)
_ASIDE_BEHIND = re.compile(r"\)|,[ ](?:i?q\d|bf16|fp\d)|[,.;/][ ]?a?\d+b[ ]activ")
_CELL_BEHIND = re.compile(r"[ *]*\|")
_ASIDE_BEFORE = ("(", "(also ", "also ", "(both ")
_REACH = 30

_WORDS = re.compile(r"[a-z]+|\d{4}")
_TAIL = re.compile(
    r"(?:[-_](?:instruct|thinking|coder|base|chat|2507|0\d{3})"
    r"|[ ](?:coder|instruct|thinking)(?![a-z]|[ ](?:modes?|budget|tokens?|traces?)(?![a-z])))+"
    r"(?:[ ]2507)?(?![a-z0-9])|(?<!a\db)(?<!a\d\db)[ ]moe(?![a-z0-9])"
    r"|[ ](?:2[4-6](?:0[1-9]|1[0-2]))(?:[ ](?:instruct|thinking))?(?![0-9a-z])"
)


def read_size(low: str, match: re.Match[str]) -> ModelSpan:
    """Return a size that stands alone with what is glued behind it."""
    active = match["active"]
    span = ModelSpan(
        start=match.start(),
        end=match.end(),
        rule="size",
        size=match["size"].upper().replace("X", "x").rstrip("B") + "B",
        active=active.lstrip("-_ .").upper().rstrip("B") + "B" if active else None,
    )
    tail = _TAIL.match(low, match.end())
    if not tail:
        return span
    words = _WORDS.findall(tail.group())
    return replace(
        span,
        end=tail.end(),
        date=next((word for word in words if word.isdigit()), None),
        words=tuple(word for word in words if word == "coder"),
        stages=tuple(word for word in words if word not in {"coder", "moe"} and not word.isdigit()),
    )


def is_no_name(low: str, start: int, end: int) -> bool:
    """Tell whether a size counts, names a class, only adds to a name or heads a list."""
    if _PLURAL.match(low, end) or low.startswith((" - ", ": "), end):
        return True
    if _CELL_BEHIND.match(low, end) and _is_later_cell(low, start):
        return True
    return bool(_ASIDE_BEHIND.match(low, end)) and low.endswith(_ASIDE_BEFORE, 0, start)


def _is_later_cell(low: str, start: int) -> bool:
    """Tell whether what starts at a place fills a cell of a table that is not the row's first."""
    before = low[low.rfind("\n", 0, start) + 1 : start].rstrip(" *")
    return before.endswith("|") and before.strip(" |*") != ""


def is_pointed_at(low: str, start: int) -> bool:
    """Tell whether a size is one that was talked of: "the 20b"."""
    return _THE.search(_words_before(low, start)) is not None


def is_any(low: str, start: int, end: int) -> bool:
    """Tell whether any model of a size may be meant: "a 7b", "14b models", "only 24b"."""
    return bool(_ANY.search(_words_before(low, start)) or _MODEL_BEHIND.match(low, end))


def is_rated(low: str, start: int, end: int) -> bool:
    """Tell whether a size is rated, tried or compared: "better than 14b", "32b is"."""
    before = _words_before(low, start)
    return bool(_RATED_BEHIND.match(low, end) or _RATED_BEFORE.search(before))


def _words_before(low: str, start: int) -> str:
    return _MARKUP.sub("", low[max(0, start - _REACH) : start])
