"""Read a post line by line for reports of runs: names, speeds, assertions, rigs."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

from ingest.extract.names.models.read_again import is_closed
from ingest.extract.runs.speeds import Speed, may_hold_speeds, speeds_of
from ingest.extract.scene import Scene
from ingest.extract.search.kinds import Kinds
from ingest.extract.search.sought import sought
from ingest.records import Mention

_FLAGS: dict[str, str] = {
    "wish": (
        r"\b(?:want(?:ed)? to|wanna|going to|gonna|plan(?:ning|s)? (?:to|on)|my plans?"
        r"|consider(?:ing)?"
        r"|look(?:ing)? (?:at|for|to|into)|thinking (?:of|about)|hop(?:e|ing)|wish"
        r"|would (?:love|like)"
        r"|i['’]d (?:love|like)|dream|interested in|curious|tempted|waiting for"
        r"|debating|not sure|unsure"
        r"|wonder(?:ing)?|eventually|someday|soon|target|goal|building an?)\b"
    ),
    "buy": (
        r"\b(?:buy(?:ing)?|purchas\w+|price[sd]?|pric(?:e|ing)|cost(?:s|ing)?"
        r"|cheap(?:er|est)?|expensive|upgrade"
        r"|upgrading|budget|afford\w*|sell(?:ing)?|ebay|msrp|invest|grab|go for)\b"
        r"|[$€£](?:\s?\d|(?<=\d.)|(?<=\d\s.))"
    ),
    "modal": (
        r"\b(?:would|could|should|might|expect(?:ed|ing)?|suppose[d]?"
        r"|theoretical(?:ly)?|in theory|estimate[ds]?"
        r"|assum\w+|if|unless|once|ought|potentially|ideally|realistically"
        r"|max(?:imum)? is|will|won['’]t)\b|['’](?:d|ll) (?!consider|call|say)"
    ),
    "hedge": (r"\b(?:may|maybe|probably|likely|guess|perhaps|i think)\b"),
    "can": (
        r"\b(?:can|able to|possible|enough|need(?:s|ed)?|require[sd]?|at least|minimum)\b"
    ),
    "cannot": (
        r"\b(?:can['’]?t|cannot|couldn['’]?t|unable|not (?:able|enough|work\w*"
        r"|possible|run\w*|support\w*|load\w*)"
        r"|not getting any|not been able|n['’]t been able|no luck|no success"
        r"|struggling|fail(?:s|ed|ing)?|oom"
        r"|out of memory|too big|no output"
        r"|doesn['’]?t (?:work|fit|run|load))\b"
    ),
    "advice": (r"\b(?:recommend\w*|suggest\w*|advice|try (?:the|this|a|it)|pick up)\b"),
    "ask": (
        r"\b(?:how (?:to|much|many|fast|does|do|well|is|are)|what (?:is|are|would|kind"
        r"|sort|speed|model|if)|which"
        r"|any(?:one|body)|is (?:it|there)|are (?:there|you)|can (?:i|you|we|it)"
        r"|should i|could i|does|do you"
        r"|would (?:it|a|the)|recommend\w*|suggest\w*|advice|best|why)\b"
    ),
    "run": (
        r"\b(?:run(?:s|ning|ned)?|ran|us(?:e|es|ed|ing)|get(?:s|ting)?|got|load(?:s|ed"
        r"|ing)?|host(?:s|ed|ing)?"
        r"|serv(?:e|es|ed|ing)|test(?:s|ed|ing)?|tried|achiev\w+|perform\w*|works?"
        r"|worked|working|went|gives?|gave"
        r"|see(?:ing)?|saw|hit(?:s|ting)?|push(?:es|ed|ing)?|bench(?:mark)?\w*"
        r"|measur\w+|notic(?:e|ed)|play(?:ed|ing)|install\w*"
        r"|deploy\w*|manag\w+|handle[sd]?|offload\w*|did|does|fits?|speeds?|results?|scores?)\b"
    ),
    "first": (r"\b(?:i|i['’](?:m|ve)|my|mine|we|our|we['’]re|me)\b"),
    "you": (r"\b(?:you|your|you['’](?:re|ll))\b"),
    "spec": (
        r"\b(?:specs?|set-?up|hardware|hw|rig|system|config\w*|machine|pc|server|build"
        r"|gpus?|cpus?|workstation"
        r"|desktop|laptop|box|node|device|card|phone)s?\b[^.\n]{0,20}?(?:\bis\b"
        r"|\bare\b|:|=|-|\(|\*\*)"
    ),
    "fact": (
        r"\b(?:tflops?|bandwidth|gb/s|tb/s|watts?|tdp|nvlink|slots?|transistor|teraflops"
        r"|flops)\b"),
    "train": (
        r"\b(?:train(?:ed|ing)?|fine-?tun\w+|finetun\w+|qlora|pretrain\w*|epochs?"
        r"|gradient)\b"),
    "compare": (r"\b(?:than|vs\.?|versus|compared?|instead|rather|equivalent)\b"),
    "api": (
        r"\b(?:api|cloud|openrouter|subscription|hosted|rent(?:ed|ing)?|runpod|vast|aws"
        r"|azure|provider)\b"),
    "figure": (
        r"\d ?x? ?(?:real-?time)|\d ?(?:it/s|s/it)|\d ?(?:ms|sec|seconds?) (?:per|to generate)"
    ),
    "pace": (r"\bblazing|\b(?:fast|slow|usable|speeds?|performance|acceptable)\b"),
}  # fmt: skip
FLAGS = {name: sought(pattern) for name, pattern in _FLAGS.items()}
CLAUSE = re.compile(
    r"[;!?\n]|[.:] |, (?:but|and|so|while|whereas|though|although|which|i|you|it|now)\b"
    r"| (?:but|while|whereas|although) | which (?=i )| - |—| \("
)
_ASKING = re.compile(
    r"^(?:so |and |but |hey |hi |also |[^\wⓂⓜⒽⓗ])*(?:is|are|do|does|did|can|could"
    r"|would|will|should|has|have|how|what|which|why|who|where|when|any|anyone|anybody"
    r"|best|am)\b"
)
_ON = sought(
    r"\b(?:on|with|using|via|across|from|over|for|by|tested|tried|testing)(?: (?:a|an"
    r"|the|my|our|your|his|their|this|that|one|just|only|single|dual"
    r"|two|both|each|old|new|used|cheap|crappy|local|quad|triple|four|three|nvidia|amd"
    r"|intel|base|\d+ ?x|\d+ ?gb(?: (?:ram|ddr\d|vram))?,?))*[ ,(+&]*(?:\d+ ?[x×]? "
    r"?)?$"
)
_MINE = sought(
    r"\b(?:my|our|(?:i|we)(?:['’]ve)? (?:have|got|own|use|run|use[sd]|bought|built)"
    r"|have|running|got|i['’]m using|mine)"
    r"(?: (?:a|an|the|one|two|single|dual|quad|old|new|used|own|current|about|high end"
    r"|gaming|myself|both|\w+|\d+ ?x?))?"
    r"(?: (?:\w+|\d+ ?x))?[ ,(]*(?:\d+ ?[x×]? ?)?$"
)
_HAVE = sought(
    r"\b(?:i|we)(?:'ve| have|'m| am)? (?:also |currently |now |just |only |still "
    r")?(?:have|got|own|run|running|use|using|bought|built)\b[^.!?;]{0,70}$"
    r"|\b(?:my|our) (?:\w+ ){0,3}(?:set-?up|rig|system|machine|pc|server|box|laptop"
    r"|build|hardware|gpus?|cpu)\b[^.!?;]{0,40}$"
)
_OTHER_DEVICE = sought(
    r"(?:\bvs\.?|\bthan|\bversus|\bcompared to|\bequivalent to|\binstead of|\bupgrade "
    r"to|\bto (?:buy|get)|\bbuy|\bget|\bgrab"
    r"|\blike|\bunlike|\bsimilar to|\bany|\bwant)(?: an?| the| another| my)? ?(?:\d+ "
    r"?x? ?)?(?:used |new )?$"
)
_OTHER_MODEL = sought(
    r"\b(?:like|than|similar to|vs\.?|rivaling|instead of|compared to|equivalent of"
    r"|drop|replaces?|replaced|from|compar(?:able|es?|ing) (?:to|with)|same as|close to"
    r"|on par with|as \w+ as|below|above|beats?|outperform\w*)"
    r"(?: the| an?| latest| old| original| full| regular| version of| my){0,3} ?$"
)
_LEVEL = re.compile(r"(?:-| )?(?:levels?|like|class|tier|quality|territory)\b")
_ALL_ON = sought(
    r"\b(?:all (?:of )?(?:this|that|these|on|results?|tests?)|this (?:is|was)|these "
    r"(?:are|were)|everything|results?|numbers"
    r"|tested|tests?|running|executed)\b(?: \w+){0,3} on\b"
)
_JOIN = re.compile(
    r"^(?:s|['’]s)?[ ,]*(?:\([^()\n]{0,40}\))?[ ,]*(?:\d+ ?(?:gb"
    r"|g)\b[ \w]{0,12})?[ ,/|]*(?:(?:and|&|\+|,|/|with|plus|-|or|cpu|gpu|processor|\|"
    r"|:)[ ,:]*)*"
    r"(?:(?:a|an|the|my|dual|two|one|\d+ ?x|\d+ ?gb ?\w*|\d+ ?mhz|ddr\d|ram|@ "
    r"?\d+\w*/?s?|nvidia|amd|intel|old|\d+|\w+ ?:|cpu|gpu)[ ,:]*|[+,&/-] *"
    r"|\([^()\n]{0,40}\) *)*$"
)

_LONGEST = 3000  # characters of a sentence that are read: longer ones are printouts
_NAME = re.compile("Ⓜⓜ*")
_LIST_GAP = re.compile(
    r"^(?:[ ,/&+|]|and|or|then|the|both|also|as well as|\([^()\n]{0,40}\)|['’]s|s\b"
    r"|for \w+(?: \w+)?|\d+b|a (?=qwen|Ⓜ))*$"
)


@dataclass(eq=False)  # each is itself alone, and remembers what it was asked
class Line:
    """One sentence with the names and generation speeds in it; `index` counts sentences.

    `mask` is that of the post, and `said` what the line has of it, at most 3,000 characters.
    """

    mask: str
    index: int
    start: int
    end: int
    paragraph: int
    models: tuple[Mention, ...]
    devices: tuple[Mention, ...]
    speeds: tuple[Speed, ...]
    is_quote: bool
    _known: dict[str, bool] = field(default_factory=dict, init=False)

    @cached_property
    def said(self) -> str:
        """The line's part of the mask."""
        return self.mask[self.start : min(self.end, self.start + _LONGEST)]

    @cached_property
    def is_question(self) -> bool:
        """Whether the sentence ends in a question mark."""
        return self.said.rstrip(' )"*').endswith("?")

    @cached_property
    def may_hold(self) -> Collection[str]:
        """The flags of which a word stands in the sentence."""
        return flags_in(self.said)

    def has(self, *names: str) -> bool:
        """Tell whether any of some flags holds for the sentence."""
        for name in names:
            holds = self._known.get(name)
            if holds is None:
                may_hold = name in self.may_hold
                holds = self._known[name] = may_hold and bool(FLAGS[name].search(self.said))
            if holds:
                return True
        return False

    def clause_has(self, clause: str, *names: str) -> bool:
        """Tell whether any of some flags holds for a clause of the sentence."""
        if clause == self.said:
            return self.has(*names)
        may_hold = self.may_hold
        return any(name in may_hold and FLAGS[name].search(clause) for name in names)

    @cached_property
    def asks(self) -> bool:
        """Whether the sentence is a question about what it names."""
        return self.is_question and (bool(_ASKING.match(self.said)) or self.has("ask"))

    @cached_property
    def cues(self) -> tuple[str, ...]:
        """All flags that hold for the sentence, with what it is."""
        kinds = {"asks": self.asks, "question": self.is_question, "quote": self.is_quote}
        held = [name for name in FLAGS if self.has(name)]
        return (*held, *(kind for kind, holds in kinds.items() if holds))

    @cached_property
    def clauses(self) -> list[tuple[int, int]]:
        """The spans of the clauses, as offsets in `said`."""
        cuts = [m.end() for m in CLAUSE.finditer(self.said)]
        return list(zip([0, *cuts], [*cuts, len(self.said)], strict=True))

    def clause_around(self, start: int, end: int) -> str:
        """Return the clause of a stretch of the mask, or the clauses that it stands in."""
        begin = max((m.end() for m in CLAUSE.finditer(self.said, 0, start - self.start)), default=0)
        close = CLAUSE.search(self.said, end - self.start)
        return self.said[begin : close.start() if close else len(self.said)]

    @cached_property
    def models_run(self) -> list[Mention]:
        """The open models that are not only compared with."""
        return [
            m
            for m in self.models
            if not _OTHER_MODEL.search(self.mask, max(self.start, m.start - 45), m.start)
            and not _LEVEL.match(self.mask, m.end)
            and not is_closed(m.name)
        ]

    def is_other(self, device: Mention) -> bool:
        """Tell whether a device is only compared with or wanted: "faster than a 3090"."""
        begin = max(self.start, device.start - 40)
        return _OTHER_DEVICE.search(self.mask, begin, device.start) is not None

    @cached_property
    def is_mine(self) -> bool:
        """Whether the line speaks of the author's own device."""
        return any(
            _MINE.search(self.mask, max(self.start, d.start - 60), d.start)
            or _HAVE.search(self.mask, max(self.start, d.start - 90), d.start)
            for d in self.devices
        )

    @cached_property
    def rig(self) -> list[Mention]:
        """The devices that the line tells the author to have or use."""
        if not self.devices or self.asks or self.has("fact"):
            return []
        told = self.has("spec") or bool(_ALL_ON.search(self.said))
        rig: list[Mention] = []
        for device in self.devices:
            if self.is_other(device) or self._is_doubted(device):
                continue
            before = self.mask[max(self.start, device.start - 90) : device.start]
            opens = device is self.devices[0] and device.start - self.start <= 4
            if (
                told
                or opens
                or (rig and joins(self.mask, rig[-1], device))
                or _MINE.search(before)
                or _ON.search(before)
                or _HAVE.search(before)
            ):
                rig.append(device)
        return rig

    def _is_doubted(self, device: Mention) -> bool:
        """Tell whether the clause of a device wishes, supposes or shops, without a speed."""
        if self.speeds:
            return False
        at = device.start - self.start
        clause = next((self.said[a:b] for a, b in self.clauses if a <= at < b), "")
        return self.clause_has(clause, "wish", "modal") or (
            self.clause_has(clause, "buy") and not self.has("first")
        )


def read_lines(scene: Scene) -> list[Line]:
    """Return the sentences that name a model or device or tell a speed."""
    told = speeds_of(scene.mask) if may_hold_speeds(scene.mask) else ()
    speeds = [s for s in told if s.kind == "generation"]
    lines = []
    at = speed_at = 0
    for index, sentence in enumerate(scene.sentences):
        names: list[Mention] = []
        reached: list[Speed] = []
        while at < len(scene.mentions) and scene.mentions[at].start < sentence.end:
            names.append(scene.mentions[at])
            at += 1
        while speed_at < len(speeds) and speeds[speed_at].start < sentence.end:
            reached.append(speeds[speed_at])
            speed_at += 1
        models = tuple(m for m in names if m.kind == "model")
        devices = tuple(m for m in names if m.kind == "hardware")
        if not (models or devices or reached):
            continue
        lines.append(
            Line(
                scene.mask, index, sentence.start, sentence.end, sentence.paragraph, models,
                devices, tuple(reached), sentence.is_quote,
            )
        )  # fmt: skip
    return lines


@cache
def _kinds() -> Kinds:
    return Kinds(_FLAGS)


def flags_in(said: str) -> Collection[str]:
    """Return the flags that may hold for a stretch of a mask: no others do."""
    return _kinds().of(said)


def joins(mask: str, one: Mention, other: Mention) -> bool:
    """Tell whether two devices are parts of one list: "a 3090 and a 3060 Ti"."""
    between = mask[one.end : other.start]
    return len(between) < 100 and _joins(between)


@lru_cache(maxsize=1 << 12)
def _joins(between: str) -> bool:
    """Tell whether words join two devices; full stops and breaks of lines never do."""
    if "\n" in between[:-1] or ("." in between and "(" not in between):
        return False
    return _JOIN.match(between) is not None


def lists(mask: str, one: Mention, other: Mention) -> bool:
    """Tell whether two models are named in one list: "Qwen3 8B, 14B and Gemma"."""
    first, last = (one, other) if one.start < other.start else (other, one)
    between = mask[first.end : last.start]
    return len(between) < 120 and bool(_LIST_GAP.match(_NAME.sub("", between)))


def sole_rig(lines: Sequence[Line]) -> list[Mention]:
    """Return the only device of a post, if nothing says that it is not in use."""
    devices = [(line, d) for line in lines for d in line.devices]
    if len({d.entity_id for _, d in devices}) != 1:
        return []
    for line, device in devices:
        if not (line.asks or line.is_other(device) or line.has("wish", "buy", "modal", "fact")):
            return [device]
    return []
