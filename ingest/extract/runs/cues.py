"""Tell of each model how its use is told and of each device whose it is, as cues of a run.

A post that says "I run X" and "my rig: Y" reports that X runs on Y, wherever the two stand; so what
is said of each alone is looked up apart from the pair.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.extract.names.keys import bare
from ingest.extract.names.models.parameters import bits_of
from ingest.extract.runs.lines import Line, joins, lists
from ingest.extract.scene import Scene
from ingest.extract.search.sought import sought
from ingest.records import Mention

Names = Mapping[str | None, Sequence[Mention]]

LOOKS = 6  # mentions of one name that are looked at
_MOST = 40  # other names that one is compared with
_VERB = (
    r"(?:run|running|ran|use|using|used|try|tried|trying|test|tested|testing|load|loaded|loading"
    r"|host|hosting|hosted|serve|serving|served|play(?:ed|ing)? (?:around )?with|download(?:ed)?"
    r"|downloading|went with|going with|settled on|keep|keeping|switched to|moved to|installed"
    r"|deployed|experiment(?:ed|ing) with|got|getting|benchmarked|benchmarking|rocking|have|had"
    r"|enjoying|loving|stick(?:ing)? (?:with|to)|offloading|launch(?:ed)?|start(?:ed)?)"
)
_ADVERB = (
    r"(?:also|just|only|now|currently|still|usually|mostly|mainly|even|actually|already|been|have"
    r"|recently|always|often|normally|personally|primarily|successfully|easily|happily|then|both"
    r"|do|did|was|am|were|able to|can|generally|typically|sometimes|finally|myself|regularly"
    r"|managed to|could|constantly)"
)
_I_USE = sought(rf"\b(?:i|we)(?:'ve|'m|'re)?(?: {_ADVERB})* {_VERB}\b[^.!?\n;]{{0,90}}$")
_USING = re.compile(
    r"(?:^|[.!?:;,(\n*•-] ?|\b(?:and|but|so|while|currently|now|here|been) )"
    rf"(?:{_ADVERB} )*{_VERB}\b"
    r"[^.!?\n;]{0,60}$"
)
_IT_RUNS = re.compile(
    r"(?:'s)?(?: \([^()\n]{0,40}\)| [\w-]+){0,3} (?:runs?|ran|works?|worked|gives?|gave|gets?|got"
    r"|does|did|fits?|is running|performs?|hits?|flies|took|takes)\b"
)
_UNREAL = sought(
    r"\b(?:not|never|want|wanted|plan|planning|would|should|if|wish|hope|hoping|couldn't|can't"
    r"|cannot|unable|try(?:ing)? to|going to|gonna|will|like to|love to|supposed|maybe|might"
    r"|wonder\w*|when|until|instead of|than|vs)\b"
)
_MY = sought(r"\b(?:my|our|mine)\b(?:[ -](?:\w+|\d+ ?x|[\d.]+)){0,5}[ ,(:]*(?:\d+ ?[x×]? ?)?$")
_I_HAVE = sought(
    rf"\b(?:i|we)(?:'ve|'m)?(?: {_ADVERB})* (?:have|had|got|own|run|running|use|using|used|bought"
    r"|built|tested|testing|tried|ran|rock|rocking)\b[^.!?\n;]{0,80}$"
)
_ON = sought(
    r"\b(?:on|with|using|via|across|over) (?:(?:a|an|the|my|our|one|just|only|single|dual|two|three"
    r"|four|both|each|old|used|same|this|that|\d+ ?[x×]|x\d|\d+ ?gb|quad|nvidia|amd|\w+ed)[ ,]*)*"
    r"(?:\d+ ?[x×]? ?)?$"
)
_SPECS = re.compile(
    r"[\s*#\-•|>_]*(?:gpus?|cpus?|processor|hardware|specs?"
    r"|(?:my )?(?:pc |system |server |hardware )?(?:specs?|set-?up|rig|config\w*|build|machine"
    r"|system)|graphics(?: card)?|device|machine|laptop|hw|computer|host|motherboard|video card)\b"
    r"[^\n:=|]{0,20}[\s*]*[:=|]"
)
_HERE = re.compile(r"[^.!?\n;]{0,30}\bhere\b")
_NOT_HELD = sought(
    r"\b(?:your|you|want|buy|buying|get|getting|considering|upgrade|upgrading|looking|thinking|would"
    r"|should|if|than|vs|versus|like|instead of|for a|could|need|plan|planning|price|cost|cheaper"
    r"|used|worth|ebay|recommend)\b[^.!?\n;]{0,50}$"
)
# What stands before a model or a device that is not there yet: "waiting for", "tempted by a".
_MODEL_PLANNED = sought(
    r"\b(?:downloading|excited (?:to|for|about)"
    r"|have(?:n't| not) (?:yet )?(?:tried|tested|used|run|had)"
    r"|not (?:tried|tested)|yet to (?:try|test)"
    r"|(?:will|'ll|gonna|going to|want to|wanna|need to|to|let me|can|could) (?:\w+ )?"
    r"(?:try|test|run|use|download|give)|could you (?:try|test|run)|waiting (?:for|on)"
    r"|interested in"
    r"|looking (?:at|for|forward)|curious|consider\w*|hop(?:e|ing)|wish|recommend\w*|suggest\w*"
    r"|go with|check out|try)\b[^.!?\n;]{0,60}$"
)
_DEVICE_PLANNED = sought(
    r"\b(?:buy|buying|grab|get|getting|plan\w*|tempted|thinking|considering|proposed?|budget"
    r"|upgrad\w+|invest|order\w*|looking (?:at|for|into)|want|wanting|debating|instead of|would"
    r"|should|could|might|if i|if you|save|saving|afford|purchas\w+|waiting|build(?:ing)? an?|price"
    r"|cost|ebay)\b[^.!?\n;]{0,70}$"
)
_PLAN_REACH = 100
_ITEM = re.compile(r"\s*(?:[*\-•+]|\d+[.)])\s")
_CHIP = re.compile(
    r"AMD (?:Ryzen(?! AI)|EPYC|Threadripper|Zen)"
    r"|Intel (?:Core|Xeon|Haswell|Cascade|Celeron|Pentium|N\d)"
)
_BOX = re.compile(
    r"chip:(?:mac|dgx|laptop|iphone|raspberry|jetson|snapdragon|thinkpad|poweredge|galaxy|asus"
    r"|precision|strix|apple-chip|ryzen-ai)"
)


@dataclass(slots=True)
class Told:
    """What a post tells of its models and devices, each by itself; looked up once."""

    scene: Scene
    line_of: Mapping[int, Line]
    models: Names
    devices: Names
    uses: dict[str | None, str] = field(default_factory=dict)
    holds: dict[str | None, str] = field(default_factory=dict)
    places: dict[int, list[str]] = field(default_factory=dict)
    finer: dict[tuple[str, str | None], list[str]] = field(default_factory=dict)
    plans: dict[tuple[str, str | None], tuple[bool, bool]] = field(default_factory=dict)
    shared: dict[str, float] = field(default_factory=dict)
    classes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        mask = self.scene.mask
        self.shared = {"runtime told": float("Ⓡ" in mask), "quantization told": float("Ⓠ" in mask)}
        for held in list(self.devices)[:_MOST]:
            self.hold_of(held)
        for used in list(self.models)[:_MOST]:
            self.use_of(used)
        some = list(self.devices.values())[:_MOST]
        self.classes = frozenset(class_of(mentions[0]) for mentions in some)
        self.shared["none used"] = float(not set(self.uses.values()) - {"untold"})
        self.shared["none held"] = float("held" not in self.holds.values())

    def use_of(self, model: str | None) -> str:
        """Return how the use of a model is told: `run`, `runs`, `works` or `untold`."""
        if model not in self.uses:
            ways = [_use(self.scene, self.line_of[m.start], m) for m in self.models[model][:LOOKS]]
            self.uses[model] = next((w for w in ("run", "runs", "works") if w in ways), "untold")
        return self.uses[model]

    def hold_of(self, device: str | None) -> str:
        """Return whether a device is told to be there: `held`, `on` or `untold`."""
        if device not in self.holds:
            ways = [
                _hold(self.scene, self.line_of[m.start], m) for m in self.devices[device][:LOOKS]
            ]
            self.holds[device] = next((w for w in ("held", "on") if w in ways), "untold")
        return self.holds[device]

    def tell(self, cues: dict[str, float], model: Mention, device: Mention) -> None:
        """Add the cues of a model and a device that may have met."""
        cues |= self.shared
        use, hold = self.use_of(model.entity_id), self.hold_of(device.entity_id)
        cues[f"use {use}"] = cues[f"hold {hold}"] = cues[f"use {use}, hold {hold}"] = 1.0
        cues["used and held"] = float(use != "untold" and hold == "held")
        cues["another held"] = float(hold != "held" and not self.shared["none held"])
        cues["another used"] = float(use == "untold" and not self.shared["none used"])
        for kind, mention in (("model", model), ("device", device)):
            cues |= {f"{kind} {what}": 1.0 for what in self._place_of(mention)}
            cues |= {f"{kind} {what}": 1.0 for what in self._rank_of(mention)}
        self._tell_plans(cues, model, device)
        self._tell_class(cues, device)
        self._tell_weights(cues, model, device)

    def _tell_plans(self, cues: dict[str, float], model: Mention, device: Mention) -> None:
        """Add whether model or device are planned, wished or advised, somewhere or everywhere."""
        some, alone = zip(*map(self._plans_of, (model, device)), strict=True)
        for n, kind in enumerate(("model", "device")):
            cues[f"{kind} planned"] = float(some[n])
            cues[f"{kind} only planned"] = float(alone[n])
        cues["either only planned"] = float(any(alone))

    def _plans_of(self, mention: Mention) -> tuple[bool, bool]:
        """Return whether a name is planned at any of its first places, and at all of these."""
        key = (mention.kind, mention.entity_id)
        if key not in self.plans:
            is_model = mention.kind == "model"
            pattern = _MODEL_PLANNED if is_model else _DEVICE_PLANNED
            mask = self.scene.mask
            told = []
            for m in (self.models if is_model else self.devices)[key[1]][:LOOKS]:
                begin = max(self.line_of[m.start].start, m.start - _PLAN_REACH)
                told.append(bool(pattern.search(mask[begin : m.start])))
            self.plans[key] = any(told), all(told)
        return self.plans[key]

    def _tell_class(self, cues: dict[str, float], device: Mention) -> None:
        own = class_of(device)
        cues[f"a {own}"] = 1.0
        cues |= {f"a {own} beside a {other}": 1.0 for other in self.classes if other != own}

    def _tell_weights(self, cues: dict[str, float], model: Mention, device: Mention) -> None:
        mask = self.scene.mask
        cues["quantized name"] = float(bits_of(model.surface) is not None)
        cues["quantization near"] = float("Ⓠ" in mask[max(0, model.start - 40) : model.end + 40])
        lines = (self.line_of[model.start], self.line_of[device.start])
        cues["runtime near"] = float(any("Ⓡ" in line.said for line in lines))
        cues[f"found as {model.rule}"] = 1.0

    def _place_of(self, mention: Mention) -> list[str]:
        """Return in what a mention stands: list, item, table, code, quote."""
        if mention.start not in self.places:
            self.places[mention.start] = _places(self.scene, self.line_of[mention.start], mention)
        return self.places[mention.start]

    def _rank_of(self, mention: Mention) -> list[str]:
        """Return whether another name of the post tells more of the same, or less."""
        key = (mention.kind, mention.entity_id)
        if key not in self.finer:
            names = self.models if mention.kind == "model" else self.devices
            others = [bare(some[0].name) for i, some in list(names.items())[:_MOST] if i != key[1]]
            own = bare(mention.name)
            finer = any(own in name and len(own) < len(name) for name in others)
            coarser = any(name in own and len(name) < len(own) for name in others)
            self.finer[key] = ["has a finer name"] * finer + ["has a coarser name"] * coarser
        return self.finer[key]


def class_of(device: Mention) -> str:
    """Return what sort of hardware a device is: cpu, generation, rented, computer or card.

    Examples
    --------
    >>> from ingest.records import Mention
    >>> class_of(Mention(start=0, end=9, surface="EPYC 7702", kind="hardware", confidence=1.0,
    ...     entity_id="hardware:amd-epyc-7702", entity="AMD EPYC 7702", rule="chip:epyc"))
    'cpu'
    """
    if _CHIP.match(device.name):
        return "cpu"
    if device.rule.endswith(("generation", "apple-silicon", "series")):
        return "generation"
    if device.rule == "chip:datacenter":
        return "rented"
    return "computer" if _BOX.match(device.rule) else "card"


def _use(scene: Scene, line: Line, model: Mention) -> str:
    if line.asks or line.is_quote:
        return "untold"
    before = scene.mask[max(line.start, model.start - 150) : model.start]
    for way, pattern in (("run", _I_USE), ("runs", _USING)):
        match = pattern.search(before)
        if match and not _UNREAL.search(before, max(0, match.start() - 25)):
            return way
    works = _IT_RUNS.match(scene.mask, model.end, line.end)
    if works and not _UNREAL.search(scene.mask, model.end, min(line.end, model.end + 60)):
        return "works"
    return "untold"


def _hold(scene: Scene, line: Line, device: Mention) -> str:
    if line.asks or line.is_quote:
        return "untold"
    mask, start = scene.mask, device.start
    before = mask[max(line.start, start - 120) : start]
    mine = _MY.search(before)
    have = _I_HAVE.search(before)
    if (
        _SPECS.match(mask, _begin(mask, start), start)
        or (mine and not _UNREAL.search(before, max(0, len(before) - 60)))
        or (have and not _UNREAL.search(before, max(0, have.start() - 25)))
        or _HERE.match(mask, device.end, line.end)
    ):
        return "held"
    return "on" if _ON.search(before) and not _NOT_HELD.search(before) else "untold"


def _places(scene: Scene, line: Line, mention: Mention) -> list[str]:
    """Return in what a mention stands: a list of its like, an item, a table, code, a quote."""
    is_model = mention.kind == "model"
    same = line.models if is_model else line.devices
    at = bisect_left(same, mention.start, key=lambda m: m.start)
    pairs = pairwise(same[max(0, at - 1) : at + 2])
    begin = _begin(scene.mask, mention.start)
    sentence = scene.sentence_at(mention.start)
    told = {
        "listed": any((lists if is_model else joins)(scene.mask, a, b) for a, b in pairs),
        "in an item": bool(_ITEM.match(scene.mask, begin, mention.start + 1)),
        "in a table": scene.mask[begin : mention.start + 1].lstrip().startswith("|"),
        "in code": sentence.is_code,
        "in a quote": sentence.is_quote,
    }
    return [name for name, holds in told.items() if holds]


def _begin(mask: str, position: int) -> int:
    """Return where the printed line of a position begins, or 400 characters before it."""
    low = max(0, position - 400)
    return max(low, mask.rfind("\n", low, position) + 1)
