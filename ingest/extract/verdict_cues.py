"""Describe each model of a post by cues that tell whether the author passes a verdict on it, and which.

A cue joins where an opinion stands (said of the model, before it, in the next sentence) with its direction; others tell
how the model is mentioned at all: compared with, asked for, part of a list, the topic of the post.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from ingest.extract.opinions import Opinion, find_opinions
from ingest.extract.scene import LIST_OF_MODELS, Scene, Sentence
from ingest.records import Mention

_IS = re.compile(
    r"^(?:['’]s|['’]re)?(?: ?\([^()]{0,50}\))?,?(?: (?!and\b|or\b|to\b|for\b|on\b|with\b)\w+){0,2}? ?(?:\b(?:is|are|was|were|has|have|had|feels?|felt|seems?|looks?|sounds?|works?|worked|performs?|performed"
    r"|does|did|do|writes?|handles?|gets?|got|gave|gives|runs?|makes?|can|could|keeps?|produces?|follows?|understands?|turned|proved|wrote|solved|answered|tends?|fails?"
    r"|failed|sucks?|sucked|nails|excels|shines|crushes|kills|offers?|showed|impressed|blew|needs?|isn['’]?t|doesn['’]?t|didn['’]?t|wasn['’]?t|can['’]?t|spits?|still|never|won['’]?t)\b|['’]s (?!own)|['’]re )"
)
_CLAUSE = re.compile(r",? (?:but|however|though|although|yet|while|whereas|except|because|since|so)\b|;|: |, (?=(?:it|they|i|we|and|which)\b)| - |—|–|\(|\)")
_PRONOUN = re.compile(
    r"^(?:\W|and |but |so |honestly,? |imo,? |personally,? |overall,? |also,? |plus,? |seriously,? |in my experience,? |for me,? |to me,? )*(?:(?:it|it['’]s|its|this|this model|this one|that model|the model|they|they['’]re|this thing|that one|both|these)\b|(?:i am|i['’]m|i was|was|am)? ?(?:not |very |super |really |so )*(?:impressed|disappointed|blown)|i (?:love|like|hate|found|find) (?:it|them|this)|works?\b|(?:not |pretty |very |really |so )*(?:good|great|bad|terrible|amazing|awesome|solid)\b)"
)
_REACH = 3
_SURE = frozenset({"said", "object", "next it", "next it of many", "said late"})
_CONTRAST = re.compile(r"\b(?:but|however|though|although|just not|except|albeit|only issue|downside)\b")
_LIMIT = re.compile(
    r"\b(?:not|n't|never|no|less|lacks?|only|tricky|slow(?:er)?|issues?|problems?|trouble|too|wish|fails?|hallucinat\w+|struggl\w+|bad|weak|poor"
    r"|limited|repetiti\w+|censored|worse|dry|expensive|outputs can|weird|wouldn't|isn't|doesn't|don't|can't|hard|starts?|downside|pain|stick)\b|n't\b"
)
_GRANT = re.compile(r"\b(?:good|great|nice|decent|solid|fast|fine|well|ok|okay|admire|impressive|useful|works?|works fine|big deal|still)\b")
_BACK = re.compile(r"(?:,|and|but|-|—|–|:|so|\() (?:\w+ )?(?:it|it['’]s|they|they['’]re|both|which|is|was|works|have been|i am|i['’]m|i have)\b")
_PLURAL = re.compile(r"^(?:\W|and |but |so |imo,? |honestly,? )*(?:they|they['’]re|both|all|these|neither|none|those|all of (?:them|these))\b")
_FLAGS: dict[str, re.Pattern[str]] = {
    "if": re.compile(r"\b(?:if|whether|unless|would|should|could|might|hope|hoping|wish|want|expect\w*|will be|gonna|going to|once)\b"),
    "ask": re.compile(r"\b(?:wonder\w*|curious|anyone|anybody|any good|how good|how does|looking for|recommend\w*|suggest\w*|which|what)\b"),
    "said": re.compile(r"\b(?:said|says|claim\w*|heard|rumou?r\w*|supposed(?:ly)?|apparently|people|they say|according|benchmarks?|leaderboard)\b"),
    "compared": re.compile(r"\b(?:than|vs\.?|versus|beats?|outperform\w*|compared|over)\b"),
    "i": re.compile(r"\b(?:i|i['’]m|i['’]ve|my|me|imo|imho|we|our)\b"),
    "you": re.compile(r"\b(?:you|your|try)\b"),
    "contrast": re.compile(r"\b(?:but|however|though|although|yet|only issue|downside|except|unfortunately|still)\b"),
    "hardware": re.compile(r"Ⓗ|\b(?:vram|gpu|ram|t/s|tok/s|tokens?|quants?)\b"),
    "plan": re.compile(r"\b(?:will try|gonna try|going to try|haven['’]?t tried|want to try|have to try|looking forward|excited|waiting for|can['’]?t wait)\b"),
    "used": re.compile(r"\b(?:tried|tested|using|used|use|running|been|my experience|in my|for me|found|find|daily)\b"),
}  # fmt: skip
_AHEAD: dict[str, re.Pattern[str]] = {
    "like": re.compile(r"\b(?:like|such as|than|vs\.?|versus|similar to|as|from|over)(?: the| a)? ?$"),
    "love": re.compile(r"\b(?:love|loving|like|enjoy\w*|hate|fan of|fond of|impressed (?:with|by)|disappointed (?:with|by|in)|happy with|luck with|success with|results? (?:with|from)|recommend|prefer|trust)(?: \w+){0,2} ?$"),
    "best": re.compile(r"\b(?:best|favou?rites?|go-?to|worst|daily driver|bet)\b[^.;?Ⓜ]{0,50}(?:\b(?:is|are|was|be|been)|:|-)[^.;?Ⓜ]{0,14}$"),
    "use": re.compile(r"\b(?:use|using|used|run|running|try|tried|trying|tested|with|on|get|load|download|have)(?: \w+){0,2} ?$"),
    "for": re.compile(r"\b(?:for|of|in|by|to|at|support|with)(?: the)? ?$"),
    "start": re.compile(r"(?:^|[.!?:\n*-])\W*(?:the |new |old |and |but |so |even |imo |honestly,? |personally,? |yes,? |yeah,? |this |that )*$"),
}  # fmt: skip


@dataclass(slots=True)
class Portrait:
    """What a post shows about one model: its first mention, cues, and the evidence span."""

    model: Mention
    cues: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    start: int = 1 << 60
    end: int = 0

    def see(self, start: int, end: int) -> None:
        """Widen the evidence span."""
        self.start, self.end = min(self.start, start), max(self.end, end)


def portray(scene: Scene) -> list[Portrait]:
    """Return a portrait of each model that the author names outside quotes and code, in the order of first mention."""
    portraits: dict[str | None, Portrait] = {}
    opinions: dict[int, list[Opinion]] = {}
    groups: list[Group] = []
    gap = 0
    for index, sentence in enumerate(scene.sentences):
        if sentence.is_quote or sentence.is_code or sentence.end - sentence.start > 1500:
            groups = []
            continue
        models = scene.models_in(sentence.start, sentence.end)
        if not models:
            gap += 1
            if gap <= _REACH:
                _add_next(portraits, scene, index, groups, opinions, gap=gap)
            continue
        groups, gap = _groups(scene, sentence), 0
        for group in groups:
            for model in group.models:
                portrait = portraits.setdefault(model.entity_id, Portrait(model))
                _add_sentence(portrait, scene, index, group, opinions, alone=len(groups) == 1)
    for portrait in portraits.values():
        _add_post(portrait, scene, len(portraits))
    return list(portraits.values())


@dataclass(frozen=True, slots=True)
class Group:
    """Models listed together, "A, B and C": what is said of one is said of all. Offsets are the sentence's."""

    start: int
    end: int
    models: tuple[Mention, ...]


_LIST = re.compile(LIST_OF_MODELS)


def _groups(scene: Scene, sentence: Sentence) -> list[Group]:
    said = scene.mask[sentence.start : sentence.end]
    return [
        Group(m.start(), m.end(), tuple(scene.models_in(sentence.start + m.start(), sentence.start + m.end())))
        for m in _LIST.finditer(said)
    ]


def _opinions_of(scene: Scene, index: int, known: dict[int, list[Opinion]]) -> list[Opinion]:
    if index not in known:
        sentence = scene.sentences[index]
        known[index] = find_opinions(scene.mask[sentence.start : sentence.end])
    return known[index]


def _add_sentence(
    portrait: Portrait, scene: Scene, index: int, group: Group, known: dict[int, list[Opinion]], *, alone: bool
) -> None:
    sentence = scene.sentences[index]
    said = scene.mask[sentence.start : sentence.end]
    cues = portrait.cues
    subject = bool(_IS.match(said[group.end : group.end + 90]))
    asked = said.rstrip(" )*\"").endswith("?")
    for name, pattern in _FLAGS.items():
        if pattern.search(said):
            cues[f"flag:{name}"] = 1.0
    ahead = {
        name: match for name, pattern in _AHEAD.items() if (match := pattern.search(said, max(0, group.start - 70), group.start))
    }
    cues.update({f"ahead:{name}": 1.0 for name in ahead})
    for name, holds in (("subject", subject), ("asked", asked), ("alone", alone), ("listed", len(group.models) > 1)):
        if holds:
            cues[name] = 1.0
    told = min((m.start() for name, m in ahead.items() if name in {"love", "best"}), default=None)
    for opinion in _opinions_of(scene, index, known):
        place = _place(said, group, opinion, told, subject=subject)
        _count(cues, place, opinion, asked=asked)
        _turn(cues, said, place, opinion)
        if place != "far":
            portrait.see(
                sentence.start + min(group.start, opinion.start), sentence.start + max(group.end, opinion.end)
            )


def _place(said: str, group: Group, opinion: Opinion, told: int | None, *, subject: bool) -> str:
    """Tell where an opinion stands in relation to a group of its sentence."""
    if opinion.start >= group.end:
        between = said[group.end : opinion.start]
        if "Ⓜ" in between:
            return "far"
        broken = bool(_CLAUSE.search(between))
        if subject and not broken:
            return "said" if len(between) < 80 else "said late"
        if broken and _BACK.search(between):
            return "said"
        return "after" if not broken and len(between) < 60 else "later"
    if told is not None and opinion.start >= told:
        return "object"
    between = said[opinion.end : group.start]
    if "Ⓜ" in between:
        return "far"
    return "before" if not _CLAUSE.search(between) and len(between) < 60 else "earlier"


def _add_next(
    portraits: dict[str | None, Portrait],
    scene: Scene,
    index: int,
    groups: list[Group],
    known: dict[int, list[Opinion]],
    *,
    gap: int,
) -> None:
    """Add what a sentence without models says, if it goes on about those of the sentence before."""
    if not groups:
        return
    sentence = scene.sentences[index]
    said = scene.mask[sentence.start : sentence.end]
    asked = said.rstrip(" )*\"").endswith("?")
    last = groups[-1]
    for group in groups:
        it, they = bool(_PRONOUN.match(said)), bool(_PLURAL.match(said))
        named = len(group.models) > 1
        meant = (it and not named and (len(groups) == 1 or group is last)) or (they and (named or len(groups) == 1))
        if gap > 1 and not meant:
            continue
        place = "next it" if meant and len(groups) == 1 else "next it of many" if meant else "next"
        for opinion in _opinions_of(scene, index, known):
            for model in group.models:
                portrait = portraits[model.entity_id]
                _count(portrait.cues, place, opinion, asked=asked)
                _turn(portrait.cues, said, place, opinion)
                if meant:
                    portrait.see(sentence.start, sentence.start + opinion.end)


def _count(cues: dict[str, float], place: str, opinion: Opinion, *, asked: bool) -> None:
    word = f"{opinion.direction}{'+' if opinion.strength > 1 else ''}{'?' if asked else ''}"
    cues[f"{place}:{word}"] = min(2.0, cues[f"{place}:{word}"] + 1.0)


def _turn(cues: dict[str, float], said: str, place: str, opinion: Opinion) -> None:
    """Note when a contrast follows an opinion that is surely about the model: "good, but slow"."""
    if place not in _SURE:
        return
    turn = _CONTRAST.search(said, opinion.end)
    if turn and (_LIMIT if opinion.direction == "good" else _GRANT).search(said, turn.end(), turn.end() + 70):
        cues[f"turned {opinion.direction}"] = 1.0


def _add_post(portrait: Portrait, scene: Scene, count: int) -> None:
    cues = portrait.cues
    cues[f"models in post={min(count, 5)}"] = 1.0
    cues["short" if len(scene.text) < 250 else "long" if len(scene.text) > 1500 else "middling"] = 1.0
    surface = portrait.model.surface
    if "/" in surface or "\\" in surface or surface.lower().endswith(".gguf"):
        cues["artefact"] = 1.0
    if portrait.start > portrait.end:
        portrait.see(portrait.model.start, portrait.model.end)
