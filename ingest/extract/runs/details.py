"""What a report of a run tells beside model and device: speed, quantization, context, count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.extract.names.quantization import is_container, scheme_in
from ingest.extract.runs.lines import Line
from ingest.extract.runs.speeds import Speed, count_devices, find_context_lengths
from ingest.extract.scene import Scene
from ingest.extract.search.sought import sought
from ingest.records import Mention, record

REACH = 25
_LOOKS = 8
_GET = re.compile(
    r"\b(?:i|we|i['’]m|i['’]ve|it|my \w+) (?:\w+ )?(?:get|got|getting|see|saw|seeing"
    r"|hit|run|ran|running|been getting|do|did)\b|^(?:\W*)(?:getting|got|get)\b"
)
_OTHERS = sought(
    r"\b(?:someone|somebody|people|others(?! like)"
    r"|(?:an)?other (?:reddit )?(?:user|person|guy|member|redditor|post|thread|comment)s?"
    r"|they(?! (?:are|were)\b|['’]re)|he|she|his|her|their|guy|friend"
    r"|colleague|reports?|reported(?:ly)?|according|claim\w*"
    r"|reviewers?|(?:a|the|this|that|his|their|'s) (?:\w+ )?reviews?|youtubers?"
    r"|(?:on|from|a|this) youtube|u/|(?<![\\/])(?<!single )(?<!per )(?<!concurrent )users?(?![\\/])"
    r"|kith-\w+|saying|(?<!ⓡ )says?|said|saw|allegedly|supposedly)\b"
)
_FRIEND = re.compile(r"\bmy (?:\w+ )?(?:friend|colleague|coworker|buddy|brother|boss)\b")
_OWN = re.compile(r"\b(?:my|our) (?:own |old |new |dual )?(?:\d ?x ?)?$")
# What a program prints, or is called with, of the author's own run if the device is.
_PRINTED = re.compile(
    r"\beval (?:time|rate|count)|\bms per token|\btok/sec •|\bthroughput:|^[^>].*\s--?[a-z]"
)
_KV = re.compile(r"[ -]?(?:kv|k/v|cache|context)")
# What stands before the scheme of a cache of keys and values: -ctk q8_0, KV cache at Q8.
_KV_BEFORE = re.compile(
    r"(?:-ct[kv]d?|cache(?:[-_ ](?:d?type|quanti[sz]ation))?(?:[-_][kv])?(?:[-_]draft)?|\bkv)"
    r"(?:[ =`'\":(]+(?:a|as|at|be|for|in|is|of|on|quant(?:ized|s)?|set|stored|to|type|with)){0,3}"
    r"[ =`'\":(]*$"
)
_KV_REACH = 60
_WITH = re.compile(r"[ (/-]{0,2}")  # between a form of file and the level that it is told with


@record()
class Run:
    """One report: the mentions, where the evidence stands, and what else is told."""

    model: Mention
    hardware: Mention
    start: int
    end: int
    confidence: float
    rule: str
    speed: Speed | None
    quantization: str | None
    runtime: Mention | None
    context_length: int | None
    devices: int | None
    second_hand: bool


@record()
class Event:
    """A speed told, or a sentence that tells of a run, with the names in its reach."""

    line: Line
    speed: Speed | None
    models: tuple[Mention, ...]
    devices: tuple[Mention, ...]


@record()
class Link:
    """A model and a device that an event ties together."""

    model: Mention
    device: Mention
    event: Event
    confidence: float
    rule: str


def is_asserted(line: Line, speed: Speed) -> bool:
    """Tell whether a speed is reported as reached: not asked, wished, calculated or advised."""
    if line.asks:
        return False
    clause = line.clause_around(speed.start, speed.end)
    if line.clause_has(clause, "modal", "wish", "cannot"):
        return False
    return bool(_GET.search(clause)) or not line.clause_has(clause, "hedge")


def _said_with(
    mask: str, container: Mention, near: Sequence[Mention], line: Line
) -> Mention | None:
    """Return the level told with a form of file ("GGUF Q8"), else the only one of its sentence."""
    levels = [m for m in near if not is_container(m.name)]
    for level in levels:
        first, last = sorted((level, container), key=lambda m: m.start)
        if _WITH.fullmatch(mask, first.end, last.start):
            return level
    inside = [m for m in levels if m.start < line.end]
    return inside[0] if len({m.name for m in inside}) == 1 else None


@dataclass(slots=True)
class Details:
    """Finds what else a report tells: quantization, runtime, context length, devices."""

    scene: Scene
    lines: Sequence[Line]
    runtimes: list[Mention] = field(init=False)
    contexts: list[tuple[int, int]] = field(init=False)
    devices: dict[str | None, list[Mention]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.runtimes = self.scene.of_kind("runtime")
        self.contexts = find_context_lengths(self.scene.mask)
        for mention in self.scene.of_kind("hardware"):
            self.devices.setdefault(mention.entity_id, []).append(mention)

    def complete(self, link: Link, speed: Speed | None) -> Run:
        """Return the report of a speed with everything else that is told about it."""
        line = link.event.line
        return Run(
            model=link.model, hardware=link.device, start=min(line.start, link.model.start,
            link.device.start),
            end=max(line.end, link.model.end, link.device.end), confidence=link.confidence,
            rule=link.rule,
            speed=speed, quantization=self._quantization(link),
            runtime=self._runtime(line),
            context_length=self._context(line, link.model), devices=self._count(link.device),
            second_hand=self._is_cited(link),
        )  # fmt: skip

    def _is_cited(self, link: Link) -> bool:
        """Tell whether somebody else's run is told: in a quote, or of another person.

        What stands in a quote is the author's own if the device stands outside, as theirs, or if
        a program printed it there; readers quote questions and their own logs.
        """
        line = link.event.line
        if not line.is_quote:
            before = self.scene.mask[line.start : max(line.start, link.device.start)]
            if line.has("first"):
                return bool(_FRIEND.search(line.said) and not _OWN.search(before))
            return bool(_OTHERS.search(line.said))
        outside = self._lines_outside(link.device)
        if not outside:
            return not _PRINTED.search(line.said) or line.said.startswith(">")
        return not (_PRINTED.search(line.said) or any(one.has("first") for one in outside))

    def _lines_outside(self, device: Mention) -> list[Line]:
        """Return the lines outside quotes that name a device."""
        places = {m.start for m in self.devices.get(device.entity_id, ())}
        return [
            line
            for line in self.lines
            if not line.is_quote and any(m.start in places for m in line.devices)
        ]

    def ruled_speed(self, link: Link) -> Speed | None:
        """Return the speed that rules give a pair: of its event, else behind, else beside it."""
        return link.event.speed or self._speed_behind(link) or self._speed_beside(link)

    def _speed_behind(self, link: Link) -> Speed | None:
        """Take the speed of the sentences that follow, up to the next one with a model."""
        line = link.event.line
        for other in self.lines:
            if other.index <= line.index:
                continue
            if other.index - line.index > REACH or (other.models and line.models):
                break
            if other.devices and link.device.entity_id not in {m.entity_id for m in other.devices}:
                continue
            for speed in other.speeds:
                if is_asserted(other, speed):
                    return speed
        return None

    def _speed_beside(self, link: Link) -> Speed | None:
        """Take the only speed of the sentence where the device stands, if it stands there alone."""
        place = self.scene.sentence_index(link.device.start)
        line = next((o for o in self.lines if o.index == place), link.event.line)
        told = [s for s in line.speeds if is_asserted(line, s)]
        return told[0] if len(told) == 1 and len(line.devices) == 1 else None

    def _quantization(self, link: Link) -> str | None:
        """Return the scheme in the model's own name, else the next one near, else in its files.

        The file that a thread is about tells it only where the reply that runs one tells none.
        """
        model, line = link.model, link.event.line
        own = scheme_in(model.surface)
        if own and link.rule != "context-model":
            return own
        schemes = [m for m in self.scene.of_kind("quantization") if not self._is_of_cache(m)]
        near = [m for m in schemes if line.start <= m.start < line.end + 200]
        behind = [m for m in near if m.start >= model.end]
        next_one = min(
            behind or near, key=lambda m: (abs(m.start - model.end), m.start), default=None
        )
        if next_one and is_container(next_one.name):
            next_one = _said_with(self.scene.mask, next_one, near, line) or next_one
        if next_one and not is_container(next_one.name):
            return next_one.name
        told = {
            scheme_in(m.surface)
            for m in self.scene.of_kind("model")
            if m.entity_id == model.entity_id
        } - {None}
        if len(told) == 1:
            return told.pop()
        if own:
            levels = {m.name for m in schemes if not is_container(m.name)}
            return levels.pop() if len(levels) == 1 else own
        return next_one.name if next_one else None

    def _is_of_cache(self, scheme: Mention) -> bool:
        mask = self.scene.mask
        before = mask[max(0, scheme.start - _KV_REACH) : scheme.start]
        return bool(_KV.match(mask, scheme.end) or _KV_BEFORE.search(before))

    def _runtime(self, line: Line) -> Mention | None:
        inside = [m for m in self.runtimes if line.start <= m.start < line.end]
        if inside:
            return inside[0]
        names = {m.entity_id for m in self.runtimes}
        return self.runtimes[0] if len(names) == 1 else None

    def _context(self, line: Line, model: Mention) -> int | None:
        inside = [tokens for at, tokens in self.contexts if line.start <= at < line.end]
        if inside:
            return inside[0]
        place = self.scene.sentence_at(model.start)
        near = [tokens for at, tokens in self.contexts if place.start <= at < place.end + 300]
        return near[0] if near else None

    def _count(self, device: Mention) -> int | None:
        for mention in (device, *self.devices.get(device.entity_id, ())[:_LOOKS]):
            count = count_devices(self.scene.mask, mention.start, mention.end)
            if count is not None:
                return count
        return None
