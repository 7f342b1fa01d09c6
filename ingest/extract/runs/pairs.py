"""Pair each model of a post with each device, and describe the pairs by cues.

The rules of `ingest.extract.runs.reports` tie some models and devices together; whether they met is
weighed by a linear model over these cues, also for pairs that no rule ties.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from ingest.extract.names.models.parameters import bits_of, parameters_of
from ingest.extract.names.models.read_again import is_closed
from ingest.extract.runs.cues import LOOKS, Told
from ingest.extract.runs.details import Event, Link, is_asserted
from ingest.extract.runs.lines import (
    CLAUSE,
    FLAGS,
    Line,
    flags_in,
    sole_rig,
)
from ingest.extract.runs.memory import is_plausible, memory_of
from ingest.extract.scene import Scene
from ingest.extract.search.folded import DIGIT
from ingest.extract.search.sought import sought
from ingest.records import Mention

Names = dict[str | None, list[Mention]]
Key = tuple[str | None, str | None]

_MOST = 12  # names of one kind that are paired: a longer list is no report
_AROUND = 60
_NEAR_FLAGS = (
    "wish", "modal", "cannot", "can", "buy", "first", "run", "advice", "hedge", "you",
)  # fmt: skip
_UNREAL = frozenset({"wish", "modal", "cannot"})
# The word that ties a name to what stands before it: "on my two", "running the new", "below".
_BEFORE = {
    "model": re.compile(
        r"\b(?P<word>run|runs|running|ran|use|using|used|with|of|for|on|than|like|as|to|tried|try"
        r"|test|tested|load|loaded|get|getting|got|have|and|or|is|below|above|from|by|between|vs)\b"
        r"[^\w.;!?]*(?:(?:an?|the|my|our|one|just|only|both|each|old|same|this|that|new|full|big"
        r"|small|large|latest|version|even|\w+ed|\w+'s)[ ,(]+)*$"
    ),
    "device": re.compile(
        r"\b(?P<word>on|with|using|via|across|over|in|at|from|for|and|is|of|by|or|to)\b[^\w.;!?]*"
        r"(?:(?:an?|the|my|our|one|just|only|single|dual|two|three|four|both|each|old|used|same"
        r"|this|that|quad|nvidia|amd|\w+ed|\d+ ?[x×]|x\d|\d+ ?gb)[ ,(]+)*(?:\d+ ?[x×]? ?)?$"
    ),
}
_BACK, _OPENS = 50, 4
_SUPPOSED = sought(r"\b(?:should|would|could|might|ought|expect(?:ed|ing)?|in theory)\b")
_FIRST = sought(r"\b(?:i|my|i'm|i've|we|our)\b")


@dataclass(frozen=True, slots=True)
class Pair:
    """A model and a device that a post names, with what speaks for and against a run."""

    link: Link
    cues: dict[str, float]


@dataclass(slots=True)
class _Post:
    """What the pairs of one post share."""

    scene: Scene
    lines: Sequence[Line]
    models: Names = field(default_factory=dict)
    devices: Names = field(default_factory=dict)
    line_of: dict[int, Line] = field(default_factory=dict)
    spoken: list[int] = field(default_factory=list)
    shared: dict[str, float] = field(default_factory=dict)
    ties: dict[int, str] = field(default_factory=dict)
    facts: Told = field(init=False)

    def __post_init__(self) -> None:
        for line in self.lines:
            self._note(line)
        self.facts = Told(self.scene, self.line_of, self.models, self.devices)
        text = self.scene.mask[:4000]
        models, devices = len(self.models), len(self.devices)
        size = len(self.scene.text)
        self.shared = {
            "first person": min(len(_FIRST.findall(text)), 6) / 3,
            f"length {'short' if size < 250 else 'middling' if size < 1000 else 'long'}": 1.0,
            f"models={min(models, 4)}": 1.0,
            f"devices={min(devices, 4)}": 1.0,
            "many models": min(models, _MOST) / 6,
            "many devices": min(devices, _MOST) / 6,
            "speed told": float(bool(self.spoken)),
            "sole device": float(bool(sole_rig(self.lines))),
        }

    def _note(self, line: Line) -> None:
        for names, mentions in ((self.models, line.models), (self.devices, line.devices)):
            for mention in mentions:
                names.setdefault(mention.entity_id, []).append(mention)
                self.line_of[mention.start] = line
        if any(is_asserted(line, speed) for speed in line.speeds):
            self.spoken.append(line.index)

    def to_speed(self, line: Line) -> int:
        """Return how many sentences lie to the nearest one with a speed; 1000 if there is none."""
        at = bisect_right(self.spoken, line.index)
        return min(
            (abs(n - line.index) for n in self.spoken[max(0, at - 1) : at + 1]), default=1000
        )

    def tie_of(self, place: str, mention: Mention) -> str:
        """Return the word that ties a name to what stands before it in its sentence, if any."""
        if mention.start not in self.ties:
            begin = self.line_of[mention.start].start
            back = max(begin, mention.start - _BACK)
            found = _BEFORE[place].search(self.scene.mask, back, mention.start)
            opens = "its sentence" if mention.start - begin < _OPENS else "others"
            self.ties[mention.start] = found["word"] if found else opens
        return self.ties[mention.start]

    def in_rig(self, device: Mention) -> bool:
        """Tell whether a device is one that its line tells the author to have or use."""
        return device in self.line_of[device.start].rig


def find_pairs(scene: Scene, lines: Sequence[Line], links: Mapping[Key, Link]) -> list[Pair]:
    """Return the pairs of the first names of a post, then what rules tie beyond these.

    Parameters
    ----------
    scene : Scene
        The post.
    lines : sequence of Line
        Its lines that name something.
    links : mapping
        What rules tie together, by the ids of model and device.
    """
    post = _Post(scene, lines)
    pairs = []
    first_model, first_device = next(iter(post.models), None), next(iter(post.devices), None)
    few = product(list(post.models)[:_MOST], list(post.devices)[:_MOST])
    for key in dict.fromkeys([*few, *links]):
        model_id, device_id = key
        link = links.get(key) or _nearest(post, model_id, device_id)
        if link.confidence == 0 and _is_refused(post, link):
            continue
        cues = dict(post.shared)
        cues["first model"] = float(model_id == first_model)
        cues["first device"] = float(device_id == first_device)
        cues["model again"] = min(len(post.models[model_id]), 4) / 2
        cues["device again"] = min(len(post.devices[device_id]), 4) / 2
        _tell_rule(cues, link)
        _tell_places(cues, post, link)
        _tell_names(cues, post, link)
        post.facts.tell(cues, link.model, link.device)
        pairs.append(Pair(link, cues))
    return pairs


def _nearest(post: _Post, model_id: str | None, device_id: str | None) -> Link:
    """Return the nearest mentions of a pair that no rule ties, as an event of the model's line."""
    near = min(
        product(post.models[model_id][:LOOKS], post.devices[device_id][:LOOKS]),
        key=lambda p: (
            abs(post.line_of[p[0].start].index - post.line_of[p[1].start].index),
            abs(p[0].start - p[1].start),
        ),
    )
    model, device = near
    line = post.line_of[model.start]
    told = next((s for s in line.speeds if is_asserted(line, s)), None)
    event = Event(line, told, line.models, line.devices)
    return Link(model, device, event, 0.0, "runs-linear")


def _is_refused(post: _Post, link: Link) -> bool:
    """Tell whether a sentence with both is no report, or each has others in its sentence."""
    line, theirs = post.line_of[link.model.start], post.line_of[link.device.start]
    if line is not theirs:
        return bool(line.devices and theirs.models)
    if _is_no_report(line):
        return True
    first, last = sorted((link.model, link.device), key=lambda m: m.start)
    around = _around(post, line, first, last)
    refused = (FLAGS["wish"], FLAGS["cannot"], _SUPPOSED)
    return any(pattern.search(around) for pattern in refused)


def _around(post: _Post, line: Line, first: Mention, last: Mention) -> str:
    begin = max(line.start, first.start - _AROUND)
    return post.scene.mask[begin : min(line.end, last.end + _AROUND)]


def _tell_rule(cues: dict[str, float], link: Link) -> None:
    cues[f"rule {link.rule}"] = 1.0
    cues["rule's confidence"] = link.confidence
    cues["rule's speed"] = float(link.confidence > 0 and link.event.speed is not None)


def _tell_places(cues: dict[str, float], post: _Post, link: Link) -> None:
    """Add how far the names are apart, and what is said where they stand."""
    model, device = link.model, link.device
    ours, theirs = post.line_of[model.start], post.line_of[device.start]
    gap = theirs.index - ours.index
    cues[f"gap {max(-6, min(6, gap))}"] = 1.0
    cues["far"] = min(abs(gap), 15) / 5
    cues["one paragraph"] = float(ours.paragraph == theirs.paragraph)
    if ours is theirs:
        _tell_sentence(cues, post, link, ours)
        return
    for place, line in (("model", ours), ("device", theirs)):
        _tell_line(cues, line, place)
        cues[f"{place} with speed"] = float(post.to_speed(line) == 0)


def _tell_line(cues: dict[str, float], line: Line, place: str) -> None:
    for name in line.cues:
        cues[f"{place} {name}"] = 1.0


def _tell_sentence(cues: dict[str, float], post: _Post, link: Link, line: Line) -> None:
    """Add the cues of a sentence that names both."""
    first, last = sorted((link.model, link.device), key=lambda m: m.start)
    mask = post.scene.mask
    cues["one sentence"] = 1.0
    cues["model first"] = float(first is link.model)
    cues["one clause"] = float(not CLAUSE.search(mask, first.end, last.start))
    cues["between"] = min(last.start - first.end, 200) / 100
    _tell_line(cues, line, "both")
    around = _around(post, line, first, last)
    may_hold = flags_in(around)
    near = [name for name in _NEAR_FLAGS if name in may_hold and FLAGS[name].search(around)]
    cues.update({f"near {name}": 1.0 for name in near})
    cues["unreal"] = float(_is_no_report(line) or not _UNREAL.isdisjoint(near))


def _is_no_report(line: Line) -> bool:
    return line.asks or line.is_question or line.has("train")


def _tell_names(cues: dict[str, float], post: _Post, link: Link) -> None:
    """Add what is known of the two names, and what is named between them."""
    scene, model, device = post.scene, link.model, link.device
    ours, theirs = post.line_of[model.start], post.line_of[device.start]
    name = model.name
    looks = post.devices[device.entity_id][:LOOKS]
    cues["device compared"] = float(theirs.is_other(device))
    cues["model compared"] = float(model not in ours.models_run)
    cues["closed"] = float(is_closed(model.name))
    cues["rig"] = float(post.in_rig(device))
    cues["rig somewhere"] = float(any(post.in_rig(d) for d in looks))
    cues["mine"] = float(theirs.is_mine)
    cues["family alone"] = float(not DIGIT.search(name))
    cues["no size"] = float(parameters_of(name) is None)
    cues[f"fits {_fits(model, device, name)}"] = 1.0
    cues["in the first line"] = float(ours.index == 0 and "\n" in scene.text)
    cues[f"model after {post.tie_of('model', model)}"] = 1.0
    cues[f"device after {post.tie_of('device', device)}"] = 1.0
    for place, line in (("model", ours), ("device", theirs)):
        if post.spoken:
            cues[f"{place} to speed {min(post.to_speed(line), 3)}"] = 1.0
    cues["models between"], cues["devices between"] = _between(post, model, device)


def _fits(model: Mention, device: Mention, name: str) -> bool | None:
    return is_plausible(
        parameters=parameters_of(name),
        bits=bits_of(model.surface),
        context_length=None,
        memories=[memory_of(device.surface, device.name)],
        shared=False,
    )


def _between(post: _Post, model: Mention, device: Mention) -> tuple[float, float]:
    """Return how many other models and devices are named between the two, at most 2.0 each."""
    low, high = sorted((model.start, device.start))
    scene = post.scene
    first, last = (bisect_right(scene.mention_starts, at) for at in (low, high - 1))
    inside = scene.mentions[first : min(last, first + 40)]
    models = {m.entity_id for m in inside if m.kind == "model"} - {model.entity_id}
    devices = {m.entity_id for m in inside if m.kind == "hardware"} - {device.entity_id}
    return min(len(models), 4) / 2, min(len(devices), 4) / 2
