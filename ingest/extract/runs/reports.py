"""Find reports of a model running on a device, with speed and what else is told.

A report is seldom one phrase: the rig stands in one sentence, the model in the next, speeds in a
list below. So each speed that the author asserts, and each sentence that tells of a run, is an
event; what it leaves out is taken from its neighbours: devices from the rig that the post tells,
the model from the sentence before. Which of the pairs are reports is weighed by a linear model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.extract.linear import load_weights, weigh
from ingest.extract.names.models.read_again import is_closed
from ingest.extract.runs.chosen_speeds import Choice, RunSpeeds, of_one_model
from ingest.extract.runs.details import REACH, Details, Event, Link, Run, is_asserted
from ingest.extract.runs.lines import (
    Line,
    joins,
    lists,
    read_lines,
    sole_rig,
)
from ingest.extract.runs.pairs import Key, Pair, find_pairs
from ingest.extract.runs.speeds import Speed
from ingest.extract.scene import Scene
from ingest.records import Mention

MAX_PAIRS = 64


def find_runs(
    scene: Scene, *, topic: Mention | None = None, machine: Mention | None = None
) -> Iterator[Run]:
    """Yield the reports of a post, one a device.

    Parameters
    ----------
    scene : Scene
        The post.
    topic : Mention, optional
        The model that its thread is about, for a post that names none; its offsets are not used.
    machine : Mention, optional
        The device that its thread is about, for a post that names none and says "same setup".
    """
    lines = read_lines(scene)
    if topic and is_closed(topic.name):
        return
    if topic or machine:
        yield from _with_context(scene, lines, topic, machine)
        return
    weights = load_weights("relations")["runs_on"]
    speeds: RunSpeeds | None = None
    chosen: list[Choice] = []
    for pair in pair_names(scene, lines):
        probability = weigh(pair.cues, weights)
        if probability >= weights["threshold"] and not is_closed(pair.link.model.name):
            speeds = speeds or RunSpeeds(scene, lines, Details(scene, lines))
            choice = speeds.of(pair.link, probability)
            link = replace(pair.link, confidence=round(probability, 3))
            chosen.append(choice._replace(link=link))
    if speeds:
        for link, speed in of_one_model(scene, chosen):
            yield speeds.details.complete(link, speed)


def pair_names(scene: Scene, lines: Sequence[Line]) -> list[Pair]:
    """Return the pairs of models and devices that the linear model weighs."""
    best: dict[Key, Link] = {}
    for event in _events(lines):
        for link in _links(lines, event):
            key = (link.model.entity_id, link.device.entity_id)
            if key not in best or _rank(best[key]) < _rank(link):
                best[key] = link
    return find_pairs(scene, lines, best)


def _with_context(
    scene: Scene, lines: Sequence[Line], topic: Mention | None, machine: Mention | None
) -> Iterator[Run]:
    """Yield the reports of a post that leaves its model or its device to the thread."""
    details = Details(scene, lines)
    seen: set[tuple[str | None, str | None]] = set()
    for event in _events([line for line in lines if line.speeds]):
        models = [_placed(topic, event.line)] if topic else list(event.models)
        devices = [_placed(machine, event.line)] if machine else list(event.devices)
        if machine and not models:
            models = _models_for(lines, event.line)[0]
        if topic and not devices:
            devices = _rig_for(lines, event.line)[0]
        for model, device in ((m, d) for m in models for d in devices):
            if (model.entity_id, device.entity_id) not in seen:
                seen.add((model.entity_id, device.entity_id))
                rule = "context-model" if topic else "context-device"
                link = Link(model, device, event, 0.4, rule)
                yield details.complete(link, event.speed)


def _placed(mention: Mention, line: Line) -> Mention:
    """Return a mention of another post as one without width at the start of a line."""
    return replace(mention, start=line.start, end=line.start)


def _rank(link: Link) -> tuple[bool, float, int]:
    """Rank links of one pair: a speed told, how surely, how near its sentence's names are to it."""
    event, speed = link.event, link.event.speed
    if speed is None:
        return False, link.confidence, 0
    name = next(
        (m for m in (link.device, link.model) if m in (*event.devices, *event.models)), None
    )
    if name is None:
        return True, link.confidence, 0
    return True, link.confidence, -max(name.start - speed.end, speed.start - name.end)


def _events(lines: Sequence[Line]) -> Iterator[Event]:
    for line in lines:
        speeds = [s for s in line.speeds if is_asserted(line, s)]
        if speeds:
            models = _share(line.models_run, speeds)
            devices = _share([d for d in line.devices if not line.is_other(d)], speeds)
            for speed, some, others in zip(speeds, models, devices, strict=True):
                yield Event(line, speed, tuple(some), tuple(others))
        elif not line.speeds and _tells(line):
            devices_used = tuple(d for d in line.devices if not line.is_other(d))
            yield Event(line, None, tuple(line.models_run), devices_used)


def _tells(line: Line) -> bool:
    """Tell whether a sentence without a speed reports a run in one of its clauses."""
    if line.is_question or not (line.models or line.devices):
        return False
    anchor = line.devices or line.models
    return any(
        _reports(line, line.said[start:end])
        for start, end in line.clauses
        if any(start <= m.start - line.start < end for m in anchor)
    )


def _reports(line: Line, clause: str) -> bool:
    """Tell whether a clause reports a run; run words may stand elsewhere in the sentence."""
    first = line.has("first")
    if not line.clause_has(line.said if first else clause, "run", "figure", "pace"):
        return False
    if line.clause_has(clause, "modal", "wish", "advice", "cannot", "train", "api", "fact"):
        return False
    mine = line.clause_has(clause, "first") or (first and line.has("run"))
    return (
        mine
        or line.clause_has(clause, "figure")
        or not line.clause_has(clause, "buy", "can", "you", "compare", "hedge")
    )


def _share(names: Sequence[Mention], speeds: Sequence[Speed]) -> list[list[Mention]]:
    """Give each speed of a sentence its names: those before it, or behind if it comes first."""
    if len(speeds) == 1 or len({m.entity_id for m in names}) <= 1:
        return [list(names) for _ in speeds]
    if names[0].start >= speeds[0].end and not any(m.start >= speeds[-1].end for m in names):
        return [[m for m in names if _nearest(m, speeds) is s] for s in speeds]
    first = names[0].start < speeds[0].start
    shares: list[list[Mention]] = []
    for n, speed in enumerate(speeds):
        if first:
            begin, end = (speeds[n - 1].end if n else 0), speed.start
        else:
            begin, end = speed.end, (speeds[n + 1].start if n + 1 < len(speeds) else 1 << 60)
        shares.append([m for m in names if begin <= m.start < end])
    if first:
        tail = [m for m in names if m.start >= speeds[-1].end]
        shares = [[*share, *tail] for share in shares]
    for n, share in enumerate(shares):
        if not share and n:
            shares[n] = shares[n - 1]
    return shares


def _nearest(name: Mention, speeds: Sequence[Speed]) -> Speed:
    return min(speeds, key=lambda s: (max(name.start - s.end, s.start - name.end), s.start))


def _links(lines: Sequence[Line], event: Event) -> Iterator[Link]:
    models, devices = list(event.models), list(event.devices)
    told = event.speed is not None
    if models and devices:
        confidence, rule = (0.9 if told else 0.75), ("runs-speed" if told else "runs-sentence")
    elif models:
        devices, confidence, rule = _rig_for(lines, event.line)
    elif devices:
        models, confidence, rule = _models_for(lines, event.line)
        if not told:
            devices = [d for d in devices if d in event.line.rig]
    else:
        models, confidence, rule = _models_for(lines, event.line)
        devices, _, _ = _rig_for(lines, event.line)
        confidence, rule = 0.55, "runs-speed-alone"
    if len(models) * len(devices) > MAX_PAIRS:
        return
    for device in devices:
        for model in models if rule != "runs-sentence" else _models_of(event.line, device, models):
            yield Link(model, device, event, confidence, rule)


def _models_of(line: Line, device: Mention, models: list[Mention]) -> list[Mention]:
    """Return the models that a device goes with: those listed with the nearest one."""
    if len(models) <= 1 or len(line.devices) == 1:
        return models
    before = [m for m in models if m.end <= device.start]
    nearest = before[-1] if before else models[0]
    return [m for m in models if m is nearest or lists(line.mask, m, nearest)]


def _models_for(lines: Sequence[Line], line: Line) -> tuple[list[Mention], float, str]:
    """Return the models of an event without any: those named last before, else next after."""
    named = [(o, models) for o in lines if o.index != line.index and (models := o.models_run)]
    before = [(o, models) for o, models in named if o.index < line.index]
    if before and line.index - before[-1][0].index <= REACH:
        other, models = before[-1]
        near = line.index - other.index <= 3
        last = [m for m in models if m is models[-1] or lists(line.mask, m, models[-1])]
        return last, 0.65 if near else 0.5, "runs-model-before"
    behind = [(o, models) for o, models in named if o.index > line.index]
    if behind and behind[0][0].index - line.index <= REACH:
        return behind[0][1][:1], 0.5, "runs-model-behind"
    return [], 0.0, ""


def _rig_for(lines: Sequence[Line], line: Line) -> tuple[list[Mention], float, str]:
    """Return the devices of an event without any: the nearest rig before, else behind."""
    rigs = [(o, rig) for o in lines if (rig := o.rig)]
    before = [(o, rig) for o, rig in rigs if o.index <= line.index]
    if before and line.has("first"):
        before = [(o, rig) for o, rig in before if o.is_mine] or before
    if before:
        whole = _whole_rig(before, backwards=True)
        near = line.index - before[-1][0].index <= 3
        return whole, 0.7 if near else 0.55, "runs-rig-before"
    if rigs:
        return _whole_rig(rigs, backwards=False), 0.55, "runs-rig-behind"
    return sole_rig(lines), 0.45, "runs-sole-device"


def _whole_rig(rigs: list[tuple[Line, list[Mention]]], *, backwards: bool) -> list[Mention]:
    """Join the rig of neighbouring lines: a list of parts is one machine."""
    ordered = rigs[::-1] if backwards else rigs
    first, devices = ordered[0][0], list(ordered[0][1])
    last = first
    for other, rig in ordered[1:]:
        if abs(other.index - last.index) > 1 or other.speeds or first.speeds or not _is_part(other):
            break
        devices.extend(rig)
        last = other
    return devices


def _is_part(line: Line) -> bool:
    """Tell whether a line is one part of a list of parts: "GPU: RTX 3090"."""
    return (
        line.end - line.start < 80
        and not line.models
        and (line.has("spec") or joins(line.mask, line.devices[0], line.devices[-1]))
    )
