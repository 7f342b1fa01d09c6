"""A post as the finders of relations see it: sentences, and the text with names masked.

`Scene.mask` is as long as the text: a model's name is `Ⓜⓜⓜ…`, a device's `Ⓗⓗⓗ…`, a quantization's
`Ⓠⓠ…`, a runtime's `Ⓡⓡ…`, a benchmark's `Ⓑⓑ…`. Patterns over the mask cannot trip over words inside
names, and offsets stay those of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from ingest.extract.names.zones import Zone
from ingest.records import Mention, record

SIGNS = {"model": "Ⓜⓜ", "hardware": "Ⓗⓗ", "quantization": "Ⓠⓠ", "runtime": "Ⓡⓡ", "benchmark": "Ⓑⓑ"}
MODEL = "Ⓜⓜ*+"  # possessive: a name is never cut

_GLOSS = r"(?:['’]?s\b)?(?: ?\([^()Ⓜ\n]{0,30}\))?(?: models?\b)?"
LIST_OF_MODELS = (
    rf"{MODEL}{_GLOSS}(?:(?:,? and (?:the |even |also |also the )?|, (?:or |then |the "
    rf")?|,? or (?:even )?(?:the )?| ?& ?| ?\+ ?| ?/ ?)"
    rf"{MODEL}{_GLOSS}){{0,12}}"
)
LISTED = re.compile(LIST_OF_MODELS)
# Each begins with a class of characters, so that a text is passed over quickly; the empty group of
# a break stands where the words before it end.
_BREAK = re.compile(r"[.!?…\n](?:(?<=\n)\s*|(?<!\n)[.!?…]*[\"'”’)*_]*()\s+)")
_CITED = re.compile(r"[\"“](?<![\w=].)(?:(?<=\")[^\"\n]{60,600}\"|(?<=“)[^”\n]{60,600}”)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|vs|approx|etc|ca|no|incl|min|max|avg|resp|dr|mr|\d{1,2})\.$",
    re.IGNORECASE,
)


class Sentence(NamedTuple):
    """One sentence or line: its span, and the paragraph (counted from 0) that it stands in."""

    start: int
    end: int
    paragraph: int
    is_quote: bool
    is_code: bool


@record()
class Scene:
    """A post with its mentions (sorted, without overlaps), sentences and mask."""

    text: str
    mask: str
    mentions: tuple[Mention, ...]
    sentences: tuple[Sentence, ...]
    starts: tuple[int, ...]
    mention_starts: tuple[int, ...]
    places: dict[int, Mention]

    def of_kind(self, kind: str) -> list[Mention]:
        """Return the mentions of one kind, in the order of the text."""
        return [m for m in self.mentions if m.kind == kind]

    def sentence_index(self, position: int) -> int:
        """Return the index of the sentence at or before a position."""
        return max(0, bisect_right(self.starts, position) - 1)

    def sentence_at(self, position: int) -> Sentence:
        """Return the sentence at or before a position."""
        return self.sentences[self.sentence_index(position)]

    def models_in(self, start: int, end: int) -> list[Mention]:
        """Return the models whose names begin in a span."""
        first = bisect_left(self.mention_starts, start)
        last = bisect_left(self.mention_starts, end)
        return [m for m in self.mentions[first:last] if m.kind == "model"]


def set_scene(text: str, mentions: Sequence[Mention], zones: Sequence[Zone]) -> Scene:
    """Build the scene of a post; the order of `mentions` does not matter."""
    kept = _without_overlaps(text, mentions)
    mask = _mask(_lower(text), kept)
    sentences = _sentences(text, mask, zones)
    return Scene(
        text,
        mask,
        kept,
        sentences,
        tuple(s.start for s in sentences),
        tuple(m.start for m in kept),
        {m.start: m for m in kept},
    )


def _without_overlaps(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Sort the mentions inside the text; of two that overlap the first or longer stays."""
    inside = [m for m in mentions if m.kind in SIGNS and 0 <= m.start < m.end <= len(text)]
    inside.sort(key=lambda m: (m.start, -m.end, m.kind, m.entity or "", m.entity_id or ""))
    kept: list[Mention] = []
    end = 0
    for mention in inside:
        if mention.start >= end:
            kept.append(mention)
            end = mention.end
    return tuple(kept)


def _lower(text: str) -> str:
    """Lower the case and make apostrophes one, without moving any offset."""
    lowered = text.lower()
    if len(lowered) != len(text):  # İ and a few others grow
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    if lowered.isascii():
        return lowered
    return lowered.replace("’", "'").replace("‘", "'").replace("´", "'")


def _mask(lowered: str, mentions: Sequence[Mention]) -> str:
    parts = []
    end = 0
    for mention in mentions:
        first, rest = tuple(SIGNS[mention.kind])
        parts.append(lowered[end : mention.start])
        parts.append(first + rest * (mention.end - mention.start - 1))
        end = mention.end
    parts.append(lowered[end:])
    return "".join(parts)


def _sentences(text: str, mask: str, zones: Sequence[Zone]) -> tuple[Sentence, ...]:
    spans: list[tuple[int, int, int]] = []
    start = paragraph = 0
    for cut in _BREAK.finditer(mask):
        first, last = cut.span()
        end = cut.end(1)
        if end >= 0:
            breaks = mask.count("\n", end, last)
            if (
                not breaks
                and mask[first] == "."
                and _ABBREVIATION.search(mask, max(start, end - 8), end)
            ):
                continue
        else:
            breaks, end = mask.count("\n", first, last), first
            while end > start and mask[end - 1] in " \t\r":
                end -= 1
        if end > start:
            spans.append((start, end, paragraph))
        paragraph += breaks > 1
        start = last
    if start < len(text):
        spans.append((start, len(text), paragraph))
    cited = _cited(text)
    if not cited and all(zone.kind == "url" for zone in zones):
        return tuple([Sentence(a, b, p, False, False) for a, b, p in spans])  # noqa: FBT003 - once a sentence, so fast
    quotes, code = sorted(_of_kind("quote", zones) + cited), _of_kind("code", zones)
    return tuple(
        Sentence(
            a,
            b,
            p,
            is_quote=_is_in((a + b) // 2, quotes),
            is_code=_is_in((a + b) // 2, code),
        )
        for a, b, p in spans
    )


def _cited(text: str) -> list[tuple[int, int]]:
    """Return the spans of long passages in quotation marks: somebody else's words."""
    return [m.span() for m in _CITED.finditer(text)] if '"' in text or "“" in text else []


def _of_kind(kind: str, zones: Sequence[Zone]) -> list[tuple[int, int]]:
    return sorted((zone.start, zone.end) for zone in zones if zone.kind == kind)


def _is_in(position: int, spans: list[tuple[int, int]]) -> bool:
    at = bisect_right(spans, (position, 1 << 62)) - 1
    return at >= 0 and position < spans[at][1]
