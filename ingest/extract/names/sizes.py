"""Sizes that stand alone, such as 30B-A3B: the thread decides whether they name a model."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.extract.names.models import ModelSpan

ALONE = re.compile(
    r"(?P<size>[0-9](?:(?<=[0-9]b/.)|(?<![\w.$€£~<>≤≥/+=-].)(?<![0-9],.))(?:\d{0,3}(?:\.\d{1,2})?b"
    r"|\d?x\d{1,2}b|\d{1,2}(?=-?a\d{1,2}b?(?![a-z0-9]))))"
    r"(?P<active>[-_ .]?a\d{1,2}(?:\.\d)?b?)?(?![a-z0-9+])"
)


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
        size=match["size"].upper().rstrip("B") + "B",
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
