"""Versions, date codes and variants that stand alone and mean a model that the thread has named."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingest.extract.names.models.models import ModelSpan
from ingest.extract.names.models.parts import Parts, parts_behind
from ingest.extract.names.quantization import QWEN
from ingest.extract.names.spans import Found
from ingest.extract.names.vocabulary.files import read_toml
from ingest.extract.names.vocabulary.line import Line
from ingest.extract.names.vocabulary.vocabulary import Vocabulary
from ingest.text import holds_any

_END = r"(?![a-z0-9])(?!\.\d)"


_DECIMAL = re.compile(
    r"(?:\b(?:than|vs\.?|versus|outperforms|beats|and|or|over|from|to|then|while|both|but"
    r"|original)|[,/&(])[ ]{0,2}(?:the )?"
    r"(?<![0-9])v?(?P<v>\d\.\d)(?![0-9a-z.%])(?![ ]?(?:x\b|t/s|tok|gb|tb|k\b|%|seconds|times|bpw"
    r"|million|billion|points|hours|s\b))"
)
_POINT = re.compile(r"[0-9]\.[0-9]")
_SIZE_BEHIND = re.compile(r"[ -](?P<size>\d{1,3}(?:\.\d)?b)(?![a-z0-9])")
_REACH = 70
_EDGE, _END_OF_WORD = "(?:^|[^a-z0-9])", "(?:[^a-z0-9]|$)"
HINT = (
    rf"OSS|(?i:(?:^|\s)oss|{_EDGE}(?:air|scout|maverick|behemoth|kontext|schnell|0528|0324|v3|z1"
    rf"|3n|a3b|a22b|e[24]b|(?:small|large).[23]){_END_OF_WORD}|(?:the.|b/)235|q3.[0-9]"
    r"|[0-9]\.[0-9][^a-z0-9](?:pro|flash|air|mini|nano)|(?:pro|flash).[12]\.[05]"
    r"|(?:3\.[123]|2\.5)[^a-z0-9](?:coder|vl|[0-9]))"
)
"""What stands in a text, as it was written, where a nickname does.

polars looks for it in all posts of a batch at once; most hold none.
"""


@dataclass(frozen=True, slots=True)
class Nickname:
    """A way to say a model of `line` without its name (see nicknames.toml for the fields)."""

    pattern: re.Pattern[str]
    line: str
    needs: str | None
    version: str | None
    words: tuple[str, ...]
    capital: bool
    signs: tuple[str, ...]


@cache
def nicknames() -> tuple[Nickname, ...]:
    """Return the nicknames of the vocabulary."""
    told = read_toml("nicknames.toml")
    lists = told["lists"]
    parts = {
        "{qwen}": QWEN,
        "{open_source}": "|".join(lists["open_source"]),
        "{no_open_source_before}": "".join(
            rf"(?<!\b{word} )" for word in lists["no_open_source_before"]
        ),
    }
    return tuple(_nickname(row, parts) for row in told["nickname"])


def _nickname(row: Mapping[str, Any], parts: Mapping[str, str]) -> Nickname:
    pattern = row["pattern"]
    for name, part in parts.items():
        pattern = pattern.replace(name, part)
    return Nickname(
        # begins with the sign before the name, of which a search skips from one to the next
        pattern=re.compile(rf"[^a-z0-9.$_-](?:(?<!/)|(?<=r1/)|(?<=b/))(?:{pattern}){_END}"),
        line=row["line"],
        needs=row.get("needs"),
        version=row.get("version"),
        words=tuple(row.get("words", ())),
        capital=row.get("capital", False),
        signs=tuple(row["signs"]),
    )


def find_nicknames(
    text: str,
    low: str,
    found: Sequence[Found],
    families: Callable[[], Collection[str]],
    words: Vocabulary,
) -> list[Found]:
    """Return names that only the thread makes clear.

    Parameters
    ----------
    text, low : str
        The text and the same in lower case.
    found : Sequence[Found]
        What the text names otherwise, sorted.
    families : callable
        Tells the families of models named in the post, its parent, the title and earlier posts.
    words : Vocabulary
        The names known.
    """
    taken = places_taken(found)
    named: list[Found] = []
    spaced = f" {low}"
    for nickname in nicknames():
        if not holds_any(low, nickname.signs):
            continue
        if nickname.needs and nickname.needs not in families():
            continue
        line = words.lines[nickname.line]
        for match in nickname.pattern.finditer(spaced):
            start, end = match.start(), match.end() - 1
            if nickname.capital and not text[start].isupper():
                continue
            if not overlaps(taken, start, end):
                behind = parts_behind(low, end, line, text=text)
                named.append(_found(start, match, nickname, line, behind))
    return named


def _found(
    start: int, match: re.Match[str], nickname: Nickname, line: Line, behind: Parts
) -> Found:
    groups = {k: v for k, v in match.groupdict().items() if v}
    told = tuple(groups[k] for k in ("w1", "w2") if k in groups) or nickname.words
    size, active = groups.get("s"), groups.get("a")
    span = ModelSpan(
        start=start,
        end=behind.end,
        rule="nickname",
        line=line,
        version=groups.get("v", nickname.version),
        words=(*told, *(word for word in behind.words if word not in told)),
        stages=tuple(behind.stages),
        date=groups.get("d") or behind.date,
        quants=tuple(behind.quants),
        size=f"{size.upper().replace('X', 'x').removesuffix('B')}B" if size else behind.size,
        active=active.upper() if active else behind.active,
    )
    return Found(span.start, span.end, "model", "model:nickname", model=span)


def places_taken(found: Iterable[Found]) -> list[tuple[int, int]]:
    """Return the spans of what is named, in order; a size alone may turn out to be a part."""
    return sorted([(f.start, f.end) for f in found if f.cue != "size"])


def overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether a span meets one of those taken, which are sorted and apart."""
    at = bisect_left(taken, (start, start))
    return (at < len(taken) and taken[at][0] < end) or (at > 0 and taken[at - 1][1] > start)


def find_compared(low: str, found: Sequence[Found]) -> Iterator[Found]:
    """Yield a version that is compared with the model named just before: "3.1 outperforms 3.2"."""
    for one in found:
        model = one.model
        if (
            model is None
            or model.line is None
            or model.version is None
            or model.written is not None
        ):
            continue
        if not _POINT.search(low, one.end, one.end + _REACH):
            continue
        known = set(model.line.versions).union(*model.line.word_versions.values())
        for match in _DECIMAL.finditer(low, one.end, one.end + _REACH):
            start, end = match.span("v")
            if match["v"] not in known or match["v"] == model.version:
                continue
            size = _SIZE_BEHIND.match(low, end)
            end = size.end() if size else end
            if overlaps(places_taken(found), start, end):
                continue
            span = ModelSpan(
                start=start,
                end=end,
                rule="nickname",
                line=model.line,
                version=match["v"],
                size=size["size"].upper().replace("X", "x") if size else None,
                words=model.words,
            )
            yield Found(start, end, "model", "model:version", model=span)
