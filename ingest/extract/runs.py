"""Find reports of a model running on a device, with speed, quantization, runtime, context length and count.

A report is seldom one phrase: the rig stands in one sentence, the model in the next, speeds in a list below. So each
sentence is read for what it asserts, and what it leaves out is taken from its neighbours: devices from the rig that the
author told, the model from the sentence before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.extract.scene import Scene
from ingest.extract.speeds import Speed, count_devices, find_context_lengths, find_speeds
from ingest.records import Mention

MAX_PAIRS = 64

_FLAGS: dict[str, re.Pattern[str]] = {
    "wish": re.compile(
        r"\b(?:want(?:ed)? to|wanna|going to|gonna|plan(?:ning|s)? (?:to|on)"
        r"|consider(?:ing)?|look(?:ing)? (?:at|for|to|into)"
        r"|thinking (?:of|about)|hop(?:e|ing)|wish|would (?:love|like)|i['’]d "
        r"(?:love|like)|dream|interested in|curious|tempted|waiting for"
        r"|debating|not sure|unsure|wonder(?:ing)?|eventually|someday|soon)\b"
    ),
    "buy": re.compile(
        r"\b(?:buy(?:ing)?|bought|purchas\w+|price[sd]?|pric(?:e|ing)|cost(?:s"
        r"|ing)?|cheap(?:er|est)?|expensive|upgrade|upgrading|budget|afford\w*"
        r"|sell(?:ing)?|ebay|msrp|invest|order(?:ed)?|save up)\b|[$€£]\s?\d|\d\s?[$€£]"
    ),
    "should": re.compile(
        r"\b(?:would|could|should|might|may|maybe|probably|likely|assum\w+"
        r"|expect(?:ed|ing)?|suppose[d]?|theoretical(?:ly)?|in theory"
        r"|estimate[ds]?"
        r"|guess|if|unless|once|ought|potentially|ideally|realistically)\b|['’]d be\b"
    ),
    "can": re.compile(
        r"\b(?:can|able to|possible|enough|fits?|need(?:s|ed)?|require[sd]?|at least"
        r"|minimum|will)\b"
    ),
    "cannot": re.compile(
        r"\b(?:can['’]?t|cannot|won['’]?t|couldn['’]?t|doesn['’]?t|don['’]?t"
        r"|didn['’]?t|unable|not (?:able|enough|work\w*|possible|run\w*"
        r"|support\w*)"
        r"|no luck|fail(?:s|ed|ing)?|oom|out of memory|struggl\w+|too (?:big|large"
        r"|slow)|crash\w*)\b"
    ),
    "question": re.compile(r"\?"),
    "ask": re.compile(
        r"\b(?:how (?:to|much|many|fast|does|do|well)|what (?:is|are|would|kind"
        r"|sort|speed|model)|which|any(?:one|body)|has anyone|is it"
        r"|can i|should i|could i|does it|do you|would it|recommend\w*|suggest\w*|advice|best)\b"
    ),
    "run": re.compile(
        r"\b(?:run(?:s|ning)?|ran|us(?:e|es|ed|ing)|get(?:s|ting)?|got|gets"
        r"|load(?:s|ed|ing)?|host(?:s|ed|ing)?|serv(?:e|es|ed|ing)|test(?:s|ed"
        r"|ing)?"
        r"|tried|try|achiev\w+|perform\w*|works?|worked|working|went|gives?|gave"
        r"|see(?:ing)?|saw|hit(?:s|ting)?|push(?:es|ed|ing)?|benchmark\w*|bench"
        r"|measur\w+"
        r"|play(?:ed|ing)|install\w*|deploy\w*|manag\w+|handle[sd]?|inference"
        r"|offload\w*|experienc\w+)\b"
    ),
    "first": re.compile(r"\b(?:i|i['’]m|i['’]ve|i['’]ll|my|mine|we|our|we['’]re|me)\b"),
    "you": re.compile(r"\b(?:you|your|you['’]re|you['’]ll)\b"),
    "spec": re.compile(
        r"\b(?:specs?|set-?up|hardware|rig|system|config\w*|machine|pc|server"
        r"|build|gpus?|cpu|workstation|desktop|laptop|box|node)\b ?(?:is|:|=|-|\()"
    ),
    "fact": re.compile(
        r"\b(?:tflops?|bandwidth|gb/s|tb/s|watts?|tdp|pcie|nvlink|slots?|transistor"
        r"|teraflops|flops)\b"
    ),
    "train": re.compile(
        r"\b(?:train(?:ed|ing)?|fine-?tun\w+|finetun\w+|qlora|lora|pretrain\w*|epochs?"
        r"|gradient)\b"
    ),
    "compare": re.compile(
        r"\b(?:than|vs\.?|versus|compared?|instead|rather|better|worse|slower|faster"
        r"|equivalent|like)\b"
    ),
    "api": re.compile(
        r"\b(?:api|cloud|openrouter|subscription|hosted|rent(?:ed|ing)?|runpod|vast"
        r"|aws|azure|provider|paid|plan)\b"
    ),
    "figure": re.compile(
        r"\d ?x? ?(?:real-?time)|\d ?(?:it/s|s/it|iterations)|\d ?(?:ms|sec|seconds?"
        r"|minutes?) (?:per|to generate|for)|blazing|fast\b|usable|fits?\b|speeds?\b"
    ),
    "past": re.compile(r"\b(?:was|were|had|used to|back when|before)\b"),
}  # fmt: skip
_ON = re.compile(
    r"\b(?:on|with|using|via|across|in|from|over|for)(?: (?:a|an|the|my|our|your"
    r"|his|their|this|that|one|just|only|single|dual|two|both|each|old|new|used|"
    r"cheap|crappy|local|single-gpu|\d+ ?x|\dx|quad|triple|four|three|nvidia|amd"
    r"|base|\d+ ?gb))*[ ,(]*(?:\d+ ?[x×]? ?)?$"
)
_MINE = re.compile(
    r"\b(?:my|our|i have|i['’]ve got|i['’]ve|i got|i own|have|running|i use|i run"
    r"|mine)(?: (?:a|an|the|one|two|single|dual|quad|old|new|used|own|current|\d+ ?x?"
    r"|\w+))?[ ,(]*$"
)
_OTHERS = re.compile(
    r"\b(?:someone|somebody|people|others?|they|he|she|his|her|their|guy|friend"
    r"|colleague|reports?|reported(?:ly)?|according|claim\w*|review\w*|youtube\w*|u/"
    r"|op|users?|kith-\w+|saying|says?|said|saw)\b"
)
_OTHER_DEVICE = re.compile(
    r"(?:\bvs\.?|\bthan|\bversus|\bcompared to|\bequivalent to|\binstead of"
    r"|\bupgrade to|\bto (?:buy|get)|\bbuy|\bget|\blike|\bunlike)(?: an?| the| "
    r"another| my)? ?(?:\d+ ?x? ?)?(?:used |new )?$"
)
_OTHER_MODEL = re.compile(
    r"\b(?:like|than|similar to|vs\.?|rivaling|instead of|compared to|equivalent "
    r"of)(?: the| an?)? ?$"
)
_LIST_GAP = re.compile(
    r"^(?:[ ,/&+|]|and|or|then|the|both|also|as well as|\([^()\n]{0,40}\)|['’]s|s\b"
    r"|(?:\w+ )?for \w+(?: \w+)?|\d+b)*$"
)
_ALL_ON = re.compile(
    r"\b(?:all (?:of )?(?:this|that|these|on)|this (?:is|was)|these (?:are|were)"
    r"|everything|results?|numbers|tested|tests?|running) (?:\w+ ){0,3}on\b"
)
_AND = re.compile(
    r"^(?:s|['’]s)?[ ,]*(?:\([^()\n]{0,40}\))?[ ,]*(?:and|&|\+|,|/|with|plus|x\d)[ "
    r",]*(?:a |an |the |my |dual |two |one |\d+ ?x ?|\d+ ?gb ?\w* ?|nvidia |amd |\d+ "
    r")*(?:\([^()\n]{0,40}\))?[ +,&]*(?:a |an |nvidia |amd |intel )*$"
)


@dataclass(frozen=True, slots=True)
class Run:
    """One report: the mentions, where the evidence stands, and what else is told."""

    model: Mention
    hardware: Mention
    start: int
    end: int
    confidence: float
    rule: str
    speed: Speed | None
    quantization: Mention | None
    runtime: Mention | None
    context_length: int | None
    devices: int | None
    second_hand: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with the names, generation speeds and flags in it."""

    index: int
    start: int
    end: int
    paragraph: int
    models: tuple[Mention, ...]
    devices: tuple[Mention, ...]
    speeds: tuple[Speed, ...]
    flags: frozenset[str]

    @property
    def asserts(self) -> bool:
        """Tell whether the sentence reports something run, not wished, asked, guessed or advised."""
        return _asserts(self.flags)


def _asserts(flags: frozenset[str]) -> bool:
    if flags & {"question", "quote"}:
        return False
    measured = bool(flags & {"speed", "figure"})
    mine = "first" in flags and "run" in flags
    if "should" in flags and not (measured and mine):
        return False
    if measured:
        return "wish" not in flags or mine
    if flags & {"wish", "ask", "cannot", "train", "api", "buy", "fact"}:
        return False
    if flags & {"can", "you", "compare"} and not mine:
        return False
    return "run" in flags


def find_runs(scene: Scene) -> Iterator[Run]:
    """Yield the reports of a post, one a device."""
    lines = _lines(scene)
    found: dict[tuple[str | None, str | None], tuple[float, Mention, Mention, Line, str]] = {}
    for line in lines:
        for confidence, model, device, rule in _links(scene, lines, line):
            key = (model.entity_id, device.entity_id)
            if key not in found or found[key][0] < confidence:
                found[key] = (confidence, model, device, line, rule)
    details = Details(scene, lines)
    for confidence, model, device, line, rule in found.values():
        yield details.complete(model, device, line, confidence, rule)


def _lines(scene: Scene) -> list[Line]:
    speeds = [s for s in find_speeds(scene.mask) if s.kind == "generation"]
    lines = []
    at = speed_at = 0
    for index, sentence in enumerate(scene.sentences):
        names = []
        while at < len(scene.mentions) and scene.mentions[at].start < sentence.end:
            names.append(scene.mentions[at])
            at += 1
        told = []
        while speed_at < len(speeds) and speeds[speed_at].start < sentence.end:
            told.append(speeds[speed_at])
            speed_at += 1
        if not names and not told:
            continue
        flags = _flags(scene, sentence.start, sentence.end, bool(told))
        extra = {
            name
            for name, holds in (("quote", sentence.is_quote), ("code", sentence.is_code))
            if holds
        }
        lines.append(
            Line(
                index, sentence.start, sentence.end, sentence.paragraph,
                tuple(m for m in names if m.kind == "model"),
                tuple(m for m in names if m.kind == "hardware"), tuple(told), flags | extra,
            )
        )  # fmt: skip
    return lines


def _flags(scene: Scene, start: int, end: int, speed: bool) -> frozenset[str]:
    said = scene.mask[start : min(end, start + 1500)]
    found = {name for name, pattern in _FLAGS.items() if pattern.search(said)}
    if speed:
        found.add("speed")
    return frozenset(found)


Link = tuple[float, Mention, Mention, str]


def _links(scene: Scene, lines: Sequence[Line], line: Line) -> Iterator[Link]:
    """Yield the pairs that one sentence reports, with what it leaves out taken from its neighbours."""
    if not line.asserts:
        return
    if line.models and line.devices:
        yield from _same_sentence(scene, line)
    elif line.models:
        rig, confidence, rule = _rig_for(scene, lines, line)
        for device in rig:
            for model in _run_models(scene, line):
                yield confidence, model, device, rule
    elif line.devices:
        used = [d for d in line.devices if _is_used(scene, line, d)]
        before = _models_before(scene, lines, line)
        for device in used:
            for model in before:
                yield 0.6, model, device, "runs-device-after-model"


def _same_sentence(scene: Scene, line: Line) -> Iterator[Link]:
    models = _run_models(scene, line)
    devices = [d for d in line.devices if not _is_other(scene, d)]
    if len(models) * len(devices) > MAX_PAIRS:
        return
    told = bool(line.flags & {"speed", "figure"})
    for device in devices:
        for model in _models_of(scene, line, device, models):
            yield 0.9 if told else 0.75, model, device, "runs-speed" if told else "runs-sentence"


def _models_of(scene: Scene, line: Line, device: Mention, models: list[Mention]) -> list[Mention]:
    """Return the models that a device of the same sentence goes with: those listed with the nearest one."""
    if len(models) <= 1 or len(line.devices) == 1:
        return models
    before = [m for m in models if m.end <= device.start]
    nearest = before[-1] if before else models[0]
    return [m for m in models if m is nearest or _listed(scene, m, nearest)]


def _listed(scene: Scene, one: Mention, other: Mention) -> bool:
    first, last = (one, other) if one.start < other.start else (other, one)
    between = scene.mask[first.end : last.start]
    return len(between) < 120 and bool(_LIST_GAP.match(between))


def _run_models(scene: Scene, line: Line) -> list[Mention]:
    return [
        m
        for m in line.models
        if not _OTHER_MODEL.search(scene.mask, max(line.start, m.start - 30), m.start)
    ]


def _is_other(scene: Scene, device: Mention) -> bool:
    """Tell whether a device is only compared with: "faster than a 3090"."""
    return bool(_OTHER_DEVICE.search(scene.mask, max(0, device.start - 40), device.start))


def _is_used(scene: Scene, line: Line, device: Mention) -> bool:
    start = max(line.start, device.start - 60)
    if _is_other(scene, device):
        return False
    return (
        bool(
            _ON.search(scene.mask[start : device.start])
            or _MINE.search(scene.mask[start : device.start])
        )
        or "speed" in line.flags
    )


def _models_before(scene: Scene, lines: Sequence[Line], line: Line) -> list[Mention]:
    """Return the models of the nearest sentence before that names any, at most three sentences back."""
    for other in reversed([o for o in lines if o.index < line.index]):
        if line.index - other.index > 4:
            break
        models = _run_models(scene, other)
        if models and "quote" not in other.flags:
            return [m for m in models if m is models[-1] or _listed(scene, m, models[-1])]
    return []


def _rig_for(scene: Scene, lines: Sequence[Line], line: Line) -> tuple[list[Mention], float, str]:
    """Return the devices that a sentence without any goes with: the nearest rig before it, else behind it."""
    rigs = [(o, rig) for o in lines if (rig := _rig(scene, o))]
    before = [(o, rig) for o, rig in rigs if o.index < line.index]
    if before:
        other, rig = before[-1]
        near = line.index - other.index <= 3
        return rig, 0.7 if near else 0.55, "runs-rig-before"
    behind = [(o, rig) for o, rig in rigs if o.index > line.index]
    if behind:
        return _whole_rig(behind), 0.55, "runs-rig-behind"
    return [], 0.0, ""


def _whole_rig(rigs: list[tuple[Line, list[Mention]]]) -> list[Mention]:
    """Join the rig of neighbouring lines: a list of parts is one machine."""
    first, devices = rigs[0][0], list(rigs[0][1])
    for other, rig in rigs[1:]:
        if other.paragraph != first.paragraph:
            break
        devices.extend(rig)
    return devices


def _rig(scene: Scene, line: Line) -> list[Mention]:
    """Return the devices that a sentence tells the author to have or use."""
    if not line.devices or line.flags & {"question", "quote", "fact"}:
        return []
    if line.flags & {"wish", "buy", "should", "ask"} and not line.flags & {"speed"}:
        return []
    told = "spec" in line.flags or _ALL_ON.search(scene.mask, line.start, line.end)
    rig: list[Mention] = []
    for device in line.devices:
        if _is_other(scene, device):
            continue
        before = scene.mask[max(line.start, device.start - 60) : device.start]
        joined = rig and _AND.match(scene.mask[rig[-1].end : device.start])
        if told or joined or _MINE.search(before) or _ON.search(before):
            rig.append(device)
    return rig


@dataclass(slots=True)
class Details:
    """Finds what else a report tells: speed, quantization, runtime, context length, count of devices."""

    scene: Scene
    lines: Sequence[Line]
    runtimes: list[Mention] = field(init=False)
    contexts: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.runtimes = self.scene.of_kind("runtime")
        self.contexts = find_context_lengths(self.scene.mask)

    def complete(
        self, model: Mention, device: Mention, line: Line, confidence: float, rule: str
    ) -> Run:
        """Return the report with everything that is told about it."""
        scene = self.scene
        speed = self._speed(model, device, line)
        start = min(m for m in (line.start, model.start, device.start))
        end = max(line.end, model.end, device.end)
        window = scene.mask[line.start : line.end]
        return Run(
            model=model, hardware=device, start=start, end=end, confidence=confidence, rule=rule, speed=speed,
            quantization=self._quantization(model, line), runtime=self._runtime(line),
            context_length=self._context(line, model), devices=self._count(device),
            second_hand="first" not in line.flags and bool(_OTHERS.search(window)),
        )  # fmt: skip

    def _speed(self, model: Mention, device: Mention, line: Line) -> Speed | None:
        speeds = line.speeds or self._speeds_near(line)
        if not speeds:
            return None
        if len(speeds) == 1:
            return speeds[0]
        names = [m for m in (*line.devices, *line.models)]
        anchor = device if len({d.entity_id for d in line.devices}) > 1 else model
        if anchor not in names:
            return speeds[0]
        behind = [s for s in speeds if s.start >= anchor.end]
        rivals = [
            m.start
            for m in names
            if m.kind == anchor.kind and m.start > anchor.end and m.entity_id != anchor.entity_id
        ]
        if behind and not (rivals and rivals[0] < behind[0].start):
            return behind[0]
        ahead = [s for s in speeds if s.end <= anchor.start]
        return ahead[-1] if ahead else speeds[0]

    def _speeds_near(self, line: Line) -> tuple[Speed, ...]:
        """Take the speeds of the sentences that follow, up to the next one with a model."""
        for other in self.lines:
            if other.index <= line.index:
                continue
            if other.index - line.index > 12 or (other.models and line.models):
                break
            if other.speeds and not other.flags & {"question", "quote", "should"}:
                return other.speeds
        return ()

    def _quantization(self, model: Mention, line: Line) -> Mention | None:
        near = [
            m for m in self.scene.mentions
            if m.kind == "quantization" and line.start <= m.start < line.end + 200
        ]  # fmt: skip
        near = [
            m
            for m in near
            if not re.match(r"[ -]?(?:kv|k/v|cache|context)", self.scene.mask[m.end : m.end + 12])
        ]
        if not near:
            return None
        behind = [m for m in near if m.start >= model.end]
        return min(behind or near, key=lambda m: (abs(m.start - model.end), m.start))

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
        same = [
            m
            for m in self.scene.mentions
            if m.kind == "hardware" and m.entity_id == device.entity_id
        ]
        for mention in [device, *same]:
            count = count_devices(self.scene.mask, mention.start, mention.end)
            if count is not None:
                return count
        return None
