"""Versions that stand alone and mean a line that is talked of: "3.5 was better", "4.5 32b"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from ingest.extract.names.models.models import ModelSpan
from ingest.extract.names.models.parts import parts_behind
from ingest.extract.names.spans import Found
from ingest.extract.names.vocabulary.line import Line
from ingest.extract.threads.heard import Heard
from ingest.extract.threads.nicknames import overlaps, places_taken

# Looked for at its point, of which a text holds fewer than of digits.
_ALONE = re.compile(r"\.(?<=[0-9].)(?<![\w.$€£¥~<>≤≥=+*^:@#%|-]..)(?=[0-9](?![\w%°×|:/-])(?!\.\w))")
# Behind these amounts, settings, shares and ends of a range.
_AMOUNT_BEHIND = re.compile(
    r"\**[ ]?(?:x\b|t/s|tps|tok|[gtmk]i?b\b|[kmbwvs]\b|kw|[gm]?hz|%|sec|ms\b|min|hours?|hrs?|days?"
    r"|weeks?|months?|years?|times|bpw|bits?|mil|billion|trillion|points?|stars?|or so|usd|dollars"
    r"|eur|pounds|cents|params?|parameters|more\b|less\b|faster|slower|higher|lower|out of|inch"
    r"|score|average|per\b|it/s|s/it|temp|mio\b|ssd|gpu|cpu|(?:-|–|to|or)[ ]?\d|[ ]?\d++(?!b)"
    r"|[ ]*\||->|→|≈|=|\+|\*|×|<|>)"
)
_AMOUNT_BEFORE = re.compile(
    r"(?:\b(?:of|by|about|around|at|only|get|gets|got|getting|hit|hits|penalty|presence|repeat"
    r"|scale|_scale|temp|temperature|temps|top|min|cuda|rocm|python|pytorch|torch|vulkan|pcie|gen"
    r"|usb|hdmi|version|ubuntu|linux|windows|bluetooth|release|update|dsp|p|k|rope|factor|alpha"
    r"|scores?|scored|rating|ratio|averages?|approximately|roughly|almost|nearly|costs?|reaches"
    r"|reached|section|figure|table|chapter|step|node|tier|apache|gpl|agpl|lgpl|rev|http|ipv|tls"
    r"|sdk|api|macos|ios|android|opencl|directx|java|go|rust|c|php|ruby|transformers|openai)"
    r"|(?<!compared )(?<!switch )(?<!switched )(?<!back )(?<!similar )(?<!close )(?<!closer )"
    r"(?<!prefer )(?<!comparable )(?<!upgrade )\bto|[-–—]|\d,?|[(\[{/])[ ]?[\"'`*]*$"
)
_OR_OTHER = re.compile(r"[ ]or[ ](\d\.\d)(?![\w%.])")
# A word with a capital inside a sentence is a name, which the version belongs to: Jin 3.5.
_NAME_BEFORE = re.compile(r"[^\s.!?:>*(\[\"-][ ]+[A-Z][\w.]*[ ]$")
_REACH = 24
_FEW = 2
HINT = r"(?:^|[^\w.$€£¥~<>≤≥=+*^:@#%|-])[0-9]\.[0-9](?:[^\w%°×|:/-]|$)"
"""What stands in a text where a version stands alone; polars looks for it as for nicknames."""


def find_versions(
    text: str, low: str, found: Sequence[Found], heard: Callable[[], Iterable[Heard]]
) -> Iterator[Found]:
    """Yield the versions that stand alone, each as one of the nearest line that has it.

    Parameters
    ----------
    text, low : str
        The text and the same in lower case.
    found : Sequence[Found]
        What the text names otherwise.
    heard : callable
        Tells the models named in the post and near it, nearest first.
    """
    taken = places_taken(found)
    spans = [(m.start() - 1, m.end() + 1) for m in _ALONE.finditer(low)]
    alone = [span for span in spans if not overlaps(taken, *span)]
    lines: dict[str, Heard] = {}
    for one in heard() if alone else ():
        lines.setdefault(one.line.name, one)
    for start, end in alone if lines else ():
        version = low[start:end]
        known = next((one for one in lines.values() if _may_follow(one, version)), None)
        if known is not None and not _is_amount(text, low, start, end, known.line):
            span = _span(text, low, start, end, known)
            yield Found(span.start, span.end, "model", "model:version", model=span)


def _may_follow(heard: Heard, version: str) -> bool:
    """Tell whether a version is one of a line that has several, or that was told with this one."""
    line = heard.line
    if version not in line.versions:
        return False
    return sum("." in known for known in line.versions) >= _FEW or heard.version == version


def _is_amount(text: str, low: str, start: int, end: int, line: Line) -> bool:
    """Tell whether a number counts or sets something, or belongs to a name that is not known."""
    before = max(0, start - _REACH)
    other = _OR_OTHER.match(low, end)
    is_one_of_two = other is not None and other[1] in line.versions
    return (
        (_AMOUNT_BEHIND.match(low, end) is not None and not is_one_of_two)
        or _AMOUNT_BEFORE.search(low, before, start) is not None
        or _NAME_BEFORE.search(text, before, start) is not None
    )


def _span(text: str, low: str, start: int, end: int, known: Heard) -> ModelSpan:
    """Return a version with the size and variants that stand behind it."""
    parts = parts_behind(low, end, known.line, text=text)
    return ModelSpan(
        start=start,
        end=parts.end,
        rule="nickname",
        line=known.line,
        version=low[start:end],
        words=tuple(parts.words),
        stages=tuple(parts.stages),
        date=parts.date,
        quants=tuple(parts.quants),
        size=parts.size,
        active=parts.active,
    )
