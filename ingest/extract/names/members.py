"""Second and later names of pairs and lists: "Grok 2 or 3", "Gemini 2.5 Pro, Flash"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.extract.names.models.models import ModelSpan
from ingest.extract.names.spans import Found

_JOINT = re.compile(
    r"(?:,|,?[ ](?:and|or|but[ ]not|vs\.?|to|&)|[ ]\((?:and|or)|[ ]?/|[ ]?[-=]>|[ ]→)"
    r"[ ]?(?:was[ ]it[ ]|maybe[ ]|even[ ]|now[ ]|the[ ])?"
)
_NUMBER = re.compile(r"v?(?P<number>\d(?:\.\d)?)(?![\w%°×:$€-]|\.\d|,\d)")
_WORD = re.compile(r"[a-z]+(?![\w-]|\.\w)")
# What may follow a bare number or variant: the end of a clause, or a word that goes on with one.
_CLAUSE_GOES_ON = re.compile(
    r"[\"'’*_]{0,2}(?:[ ]?(?:[.,;:!?)\]\n/&|]|->|→)|[ ]?$|[ ](?:is|are|was|were|has|have|had|will"
    r"|would|can|could|did|do|does|models?|series|versions?|but|and|or|vs|than|so|which|in|on|with"
    r"|at|as|for|from|came|when|if|both|right|out|too|also|not)(?![a-z]))"
)
_TIERS = frozenset(
    [
        "pro", "flash", "ultra", "super", "nano", "mini", "small", "medium", "large", "air", "max",
        "plus", "lite", "opus", "sonnet", "haiku", "scout", "maverick", "behemoth", "coder",
    ]
)  # fmt: skip
_MOST = 6


def find_members(text: str, low: str, found: Sequence[Found]) -> list[Found]:
    """Return versions and variants that stand in a list behind a model and go on with it.

    Parameters
    ----------
    text, low : str
        The text and the same in lower case.
    found : Sequence[Found]
        What the text names otherwise.
    """
    named: list[Found] = []
    for one in found:
        model = one.model
        if model is None or not (model.version or model.words):
            continue
        last = _next(text, low, one, model)
        for _ in range(_MOST):
            if last is None or any(last.start == other.start for other in found):
                break
            named.append(last)
            last = _next(text, low, last, model)
    return named


def _next(text: str, low: str, one: Found, model: ModelSpan) -> Found | None:
    """Return the version or the variant that stands behind a model and a joint."""
    joint = None if model.size or model.written is not None else _JOINT.match(low, one.end)
    if joint is None or one.model is None:
        return None
    start, model = joint.end(), one.model
    end = _version_at(low, start, one, joint.group())
    if end is not None:
        version = low[start:end].removeprefix("v")
        span = replace(model, version=version, stages=(), date=None, quants=())
    else:
        word = _variant_at(text, low, start, one, joint.group())
        if word is None:
            return None
        end = start + len(word)
        span = replace(model, words=(word,), stages=(), date=None, quants=())
    span = replace(span, start=start, end=end, rule="member")
    return Found(start, end, "model", "model:member", model=span)


def _version_at(low: str, start: int, one: Found, joint: str) -> int | None:
    """Return where a version of the line ends that starts at a place, if one does."""
    number, model = _NUMBER.match(low, start), one.model
    if number is None or model is None or model.line is None or not model.version:
        return None
    told = number["number"]
    if told == model.version or told not in model.line.versions or not _ends_in(low, one, model):
        return None
    if joint.startswith(",") and "." not in told:
        return None
    return number.end() if _CLAUSE_GOES_ON.match(low, number.end()) else None


def _ends_in(low: str, one: Found, model: ModelSpan) -> bool:
    """Tell whether a name ends in its version."""
    return low.endswith(model.version or "", one.start, one.end)


def _variant_at(text: str, low: str, start: int, one: Found, joint: str) -> str | None:
    """Return the variant of the line that starts at a place, if one does."""
    match, model = _WORD.match(low, start), one.model
    if match is None or model is None or model.line is None:
        return None
    word = match.group()
    if word not in _TIERS or word not in model.line.words or word in model.words:
        return None
    last = model.words[-1] if model.words else ""
    alike = last in _TIERS and low.endswith(last, one.start, one.end)
    if not alike and not ("/" in joint and model.version and _ends_in(low, one, model)):
        return None
    if text[start].islower() and text[one.end - 1 : one.end].isalpha() and alike:
        head = text[one.end - len(last)]
        if head.isupper():
            return None
    return word if _CLAUSE_GOES_ON.match(low, match.end()) else None
