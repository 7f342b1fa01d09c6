"""Weigh which of the speeds that a post tells is that of a model on a device, if any is.

The rules of `ingest.extract.runs.reports` tie a speed to the names around it; a linear model weighs
their choice against every other speed of the post: by the names between and beside, by the clause
in which the speed stands, and by its place among the speeds of its sentence, paragraph and model.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.extract.linear import load_weights, weigh
from ingest.extract.names.keys import bare
from ingest.extract.names.models.parameters import active_parameters_of, bits_of, parameters_of
from ingest.extract.runs.details import Details, Link, is_asserted
from ingest.extract.runs.lines import Line, joins, lists
from ingest.extract.runs.memory import FASTEST_BYTES_S, is_too_fast
from ingest.extract.runs.speeds import Speed
from ingest.extract.scene import Scene
from ingest.records import Mention

_SIZE_BEFORE = re.compile(
    r"(?<![\w.])(\d{1,3}(?:\.\d{1,2})?) ?b(?: ?[/-]? ?a\d+(?:\.\d)?b)?[ *_`]{0,3}[:=|][ *_`~]{0,3}$"
)
_SAME_SIZE = 0.05  # the share by which a size told in short may differ: 30B of 30.5B
_MOST_SPEEDS = 24  # a post with more is a printout: the choice of the rules stands
_MOST_NAMES = 200  # mentions of one kind that are looked at
_CLAUSE_FLAGS = (
    "wish", "modal", "can", "cannot", "compare", "hedge", "you", "first", "run", "api", "advice",
)  # fmt: skip
_FROM = re.compile(
    r"\b(?:from|was|were|dropp(?:ed|ing)|instead of|than|vs\.?|before|initially|originally|used to"
    r"|previously|only)\b[^.\n;]{0,25}$"
)
_TO = re.compile(
    r"(?:\b(?:to|now|up to|reached|reach|hit|back to)|->|→)[ *~]*"
    r"(?:about |around |roughly |like |over )?[*~]*$"
)
_LOWER = re.compile(r"\b(?:drop|fall|slow|down|degrad|declin|decreas)\w*\b[^.\n;]{0,40}$")
_CHANGE = re.compile(
    r"[ *]*(?:faster|slower|more\b|less\b|difference|improvement|boost|increase|drop|gain|per user"
    r"|each)"
)

# A draft model writes ahead what the large one checks: the speed of both is that of the large one.
_DRAFT_BEFORE = re.compile(r"(?:\s-md|--model-draft|\bdraft(?:er| model)?:?)[ =\"'`][^\s,;]{0,60}$")
_DRAFT_BEHIND = re.compile(
    r"[`'\")*~ ]{0,4}draft\b(?! token)|[-a-z'’` ]{0,25}\bas (?:a |the |my )?draft"
)


def is_draft(mask: str, model: Mention) -> bool:
    """Tell whether a model is named as one that drafts for another."""
    begin = max(0, model.start - 80)
    before = _DRAFT_BEFORE.search(mask[begin : model.start])
    return bool(before or _DRAFT_BEHIND.match(mask, model.end))


def is_of_other_size(mask: str, model: Mention, speed: Speed) -> bool:
    """Tell whether a list gives a speed to another size than the model's: "0.6B: 394 t/s"."""
    label = _SIZE_BEFORE.search(mask, max(0, speed.start - 25), speed.start)
    size = parameters_of(model.name)
    if label is None or size is None:
        return False
    return abs(float(label[1]) - size) > _SAME_SIZE * size


class Choice(NamedTuple):
    """A pair of a model and a device with the speed chosen for it, and how sure that is."""

    link: Link
    speed: Speed | None
    sure: float


@dataclass(frozen=True, slots=True)
class _Side:
    """The mentions of one name and those of the others of its kind, by place.

    Names of which one tells the other with less detail are not others.
    """

    kind: str
    own: Sequence[Mention]
    others: Sequence[Mention]
    starts: Sequence[int]
    other_starts: Sequence[int]


@dataclass(slots=True)
class RunSpeeds:
    """The speeds that a post tells, asked of pairs of a model and a device."""

    scene: Scene
    lines: Sequence[Line]
    details: Details
    told: list[tuple[Line, Speed]] = field(init=False)
    starts: list[int] = field(init=False)
    line_of: dict[int, Line] = field(init=False)
    sides: dict[tuple[str, str | None], _Side] = field(default_factory=dict)
    shared: list[dict[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.told = [(line, speed) for line in self.lines for speed in line.speeds]
        self.starts = [speed.start for _, speed in self.told]
        self.line_of = {m.start: o for o in self.lines for m in (*o.models, *o.devices)}

    def of(self, link: Link, probability: float) -> Choice:
        """Return the speed of a pair, itself so probable, None if none is told or sure enough."""
        if self.told and any(is_draft(self.scene.mask, m) for m in self._side(link.model).own):
            return Choice(link, None, 0.0)
        if not self.told or len(self.told) > _MOST_SPEEDS:
            return Choice(link, self.details.ruled_speed(link), 0.0)
        weights = load_weights("relations")["speed"]
        weighed = [
            (weigh(cues, weights), speed)
            for cues, speed in self.candidates(link)
            if not is_of_other_size(self.scene.mask, link.model, speed)
        ]
        if not weighed:
            return Choice(link, None, 0.0)
        best, speed = max(weighed, key=lambda w: (w[0], -w[1].start))
        sure = best * probability
        return Choice(link, speed if sure >= weights["threshold"] else None, sure)

    def candidates(self, link: Link) -> list[tuple[dict[str, float], Speed]]:
        """Return each speed of the post with what speaks for and against it for a pair."""
        ruled = self.details.ruled_speed(link)
        model, device = (self._side(m) for m in (link.model, link.device))
        if not self.shared:
            self.shared = [self._place(line, speed) for line, speed in self.told]
        active = active_parameters_of(link.model.name)
        bits = bits_of(link.model.surface)
        found = []
        for (line, speed), shared in zip(self.told, self.shared, strict=True):
            cues = dict(shared)
            for side in (model, device):
                self._tell_side(cues, side, line, speed)
            cues["both nearest"] = cues["model nearest"] * cues["hardware nearest"]
            cues["both in sentence"] = cues["model in sentence"] * cues["hardware in sentence"]
            self._tell_group(cues, model, speed)
            value = speed.tokens_per_second
            fast = is_too_fast(value, active=active, bits=bits, bytes_s=4 * FASTEST_BYTES_S)
            cues["too fast"] = float(bool(fast))
            cues["ruled"] = float(ruled is speed)
            cues["of its event"] = float(link.event.speed is speed)
            cues["of a tied event"] = float(link.event.speed is speed and link.confidence > 0)
            found.append((cues, speed))
        return found

    def _side(self, mention: Mention) -> _Side:
        key = (mention.kind, mention.entity_id)
        if key not in self.sides:
            kind, name = mention.kind, bare(mention.name)
            all_of = [m for m in self.scene.mentions if m.kind == kind][:_MOST_NAMES]
            own = [m for m in all_of if m.entity_id == mention.entity_id] or [mention]
            same = {m.entity_id for m in all_of if _is_kin(name, bare(m.name))} | {
                mention.entity_id
            }
            others = [m for m in all_of if m.entity_id not in same]
            self.sides[key] = _Side(
                kind, own, others, [m.start for m in own], [m.start for m in others]
            )
        return self.sides[key]

    def _tell_side(self, cues: dict[str, float], side: _Side, line: Line, speed: Speed) -> None:
        """Add where the mentions of a name, and those of others, stand to a speed."""
        kind = side.kind
        own = _within(side.starts, line.start, line.end)
        other = _within(side.other_starts, line.start, line.end)
        cues[f"{kind} in sentence"] = float(own)
        cues[f"{kind} other in sentence"] = float(other)
        cues[f"{kind} only other in sentence"] = float(other and not own)
        begin = self.scene.mask.rfind("\n", 0, speed.start) + 1
        close = self.scene.mask.find("\n", speed.end)
        close = len(self.scene.mask) if close < 0 else close
        cues[f"{kind} in printed line"] = float(_within(side.starts, begin, close))
        cues[f"{kind} other in printed line"] = float(_within(side.other_starts, begin, close))
        nearest = min(side.own, key=lambda m: _distance(m, speed))
        theirs = min((_distance(m, speed) for m in side.others), default=1 << 60)
        cues[f"{kind} nearest"] = float(_distance(nearest, speed) <= theirs)
        gap = abs(self.line_of[nearest.start].index - line.index)
        cues[f"{kind} sentences {min(gap, 4)}"] = 1.0
        cues[f"{kind} far"] = min(gap, 15) / 5
        paragraphs = {self.line_of[m.start].paragraph for m in side.own}
        cues[f"{kind} in paragraph"] = float(line.paragraph in paragraphs)
        cues[f"{kind} alone in post"] = float(not side.others)
        self._tell_order(cues, side, line, speed)

    def _tell_order(self, cues: dict[str, float], side: _Side, line: Line, speed: Speed) -> None:
        """Add how many other names and speeds stand between a name and a speed."""
        kind = side.kind
        at = bisect_left(side.starts, speed.start)
        before = side.own[at - 1] if at else None
        after = side.own[at] if at < len(side.own) else None
        if before is None:
            cues[f"{kind} not before"] = 1.0
        else:
            between = _between(side.other_starts, before.end, speed.start)
            first = bisect_left(side.other_starts, before.end)
            near = side.others[first : first + min(between, 4)]
            listed = sum(_is_listed(self.scene, before, m) for m in near)
            cues[f"{kind} before, others {min(between - listed, 3)}"] = 1.0
            passed = _between(self.starts, before.end, speed.start)
            cues[f"{kind} before, speeds {min(passed, 3)}"] = 1.0
        if after is None:
            return
        others = min(_between(side.other_starts, speed.end, after.start), 2)
        passed = min(_between(self.starts, speed.end, after.start), 2)
        if self.line_of[after.start] is line:
            cues[f"{kind} behind in sentence, others {others}"] = 1.0
            cues[f"{kind} behind in sentence, speeds {passed}"] = 1.0
        elif before is None:
            cues[f"{kind} behind, others {others}"] = 1.0
            cues[f"{kind} behind, speeds {passed}"] = 1.0

    def _tell_group(self, cues: dict[str, float], model: _Side, speed: Speed) -> None:
        """Add a speed's place among those told of a model before another one is named."""
        at = bisect_left(model.starts, speed.start)
        if not at:
            return
        begin = model.own[at - 1].end
        other = bisect_left(model.other_starts, begin)
        end = model.other_starts[other] if other < len(model.others) else 1 << 60
        first, last = bisect_left(self.starts, begin), bisect_left(self.starts, end)
        group = [told for _, told in self.told[first:last]]
        if len(group) > 1 and speed in group:
            cues |= _ranks(speed, group, "group")

    def _place(self, line: Line, speed: Speed) -> dict[str, float]:
        """Return what a speed's clause tells, and its place among the speeds of the post."""
        mask = self.scene.mask
        told = [other for _, other in self.told]
        cues = {
            "asserted": float(is_asserted(line, speed)),
            "asks": float(line.asks),
            "quote": float(line.is_quote),
            "from": float(
                bool(_FROM.search(mask[max(line.start, speed.start - 40) : speed.start]))
            ),
            "to": float(bool(_TO.search(mask[max(line.start, speed.start - 40) : speed.start]))),
            "lower": float(
                bool(_LOWER.search(mask[max(line.start, speed.start - 60) : speed.start]))
            ),
            "change": float(bool(_CHANGE.match(mask, speed.end))),
            f"speeds {min(len(told), 4)}": 1.0,
        }
        clause = line.clause_around(speed.start, speed.end)
        cues |= {f"clause {name}": 1.0 for name in _CLAUSE_FLAGS if line.clause_has(clause, name)}
        cues |= _ranks(speed, told, "post")
        if len(line.speeds) > 1:
            cues |= _ranks(speed, line.speeds, "sentence")
        paragraph = [other for o, other in self.told if o.paragraph == line.paragraph]
        if len(paragraph) > 1:
            cues |= _ranks(speed, paragraph, "paragraph")
        return cues


def of_one_model(scene: Scene, choices: Sequence[Choice]) -> Iterator[tuple[Link, Speed | None]]:
    """Leave each speed to the model that it is most surely that of, and to those listed with it.

    Two models of one post share a speed where one breath names both ("R1/K2 at 10 t/s"), or where
    one name tells the other in full; else the speed of one was taken for that of another, which
    runs all the same.
    """
    surest: dict[int, Choice] = {}
    for choice in choices:
        if choice.speed and (
            choice.speed.start not in surest or surest[choice.speed.start].sure < choice.sure
        ):
            surest[choice.speed.start] = choice
    for link, speed, _ in choices:
        if speed is None:
            yield link, None
            continue
        model, name = surest[speed.start].link.model, bare(link.model.name)
        is_same = model.entity_id == link.model.entity_id or bare(model.name) in name
        yield link, speed if is_same or lists(scene.mask, model, link.model) else None


def _is_kin(one: str, other: str) -> bool:
    return one in other or other in one


def _is_listed(scene: Scene, one: Mention, other: Mention) -> bool:
    return (lists if one.kind == "model" else joins)(scene.mask, one, other)


def _distance(mention: Mention, speed: Speed) -> int:
    return max(mention.start - speed.end, speed.start - mention.end)


def _between(starts: Sequence[int], begin: int, end: int) -> int:
    return bisect_left(starts, end) - bisect_left(starts, begin)


def _within(starts: Sequence[int], begin: int, end: int) -> bool:
    return _between(starts, begin, end) > 0


def _ranks(speed: Speed, among: Sequence[Speed], where: str) -> Mapping[str, float]:
    values = [other.tokens_per_second for other in among]
    told = {
        "first": among[0] is speed,
        "last": among[-1] is speed,
        "greatest": speed.tokens_per_second == max(values),
        "least": speed.tokens_per_second == min(values),
    }
    return {f"several in {where}": float(len(among) > 1)} | {
        f"{name} of {where}": 1.0 for name, holds in told.items() if holds
    }
