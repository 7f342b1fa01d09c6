"""Describe each model of a post by cues that tell whether the author judges it.

A cue joins where an opinion stands (said of the model, before it, in the next sentence) with its
direction; others tell how the model is mentioned at all: compared with, asked for, part of a list,
the topic of the post.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from ingest.extract.opinions.praise import Opinion, find_opinions
from ingest.extract.scene import LISTED, Scene, Sentence
from ingest.extract.search.sought import sought
from ingest.records import Mention, record

_MARKS = r"(?:\]\([^\s)]{0,200}\)|[^\s()]{0,60}\)(?!\S))?[*_\"”'`\]]{0,4}"
_VERB = (
    r"(?:\b(?:is|are|was|were|has|have|had|feels?|felt|seems?"
    r"|looks?|sounds?|works?|worked|performs?|performed"
    r"|does|did|do|writes?|handles?|gets?|got|gave|gives|runs?|makes?|can|could|keeps?"
    r"|produces?|follows?|understands?|turned|proved|wrote|solved|answered|tends?"
    r"|fails?"
    r"|failed|sucks?|sucked|nails|excels|shines|crushes|kills|offers?|showed|impressed"
    r"|blew|needs?|isn['’]?t|doesn['’]?t|didn['’]?t|wasn['’]?t|can['’]?t|spits?|still"
    r"|never|won['’]?t|haven['’]?t|hasn['’]?t|couldn['’]?t|aren['’]?t|weren['’]?t|don['’]?t"
    r"|struggles?|hallucinates?|refuse[sd]?|beats?|loves?|knows?|lacks?|remains?|became|becomes?"
    r"|continues?|manage[sd]?|ran|nailed|spit|feel|seem|look|sound|work|perform|handle|follow"
    r"|give|make|produce|write|crushed|killed|blows?|delivers?|delivered|rocks|shits|punch(?:es)?)"
    r"\b|['’]s (?!own)|['’]re )"
)
_IS = re.compile(
    rf"^{_MARKS}(?:['’]s|['’]re)?(?: ?\([^()]{{0,50}}\))?,?(?: (?!and\b|or\b|to\b|for\b|on\b"
    rf"|with\b)[^\s,.;:()]+){{0,2}}? ?{_VERB}"
)
_IS_FAR = re.compile(  # of a name that opens the sentence: "X at Q3 with 32k is good"
    rf"^{_MARKS}(?: (?!and\b|but\b|which\b|that\b|or\b)[^\s;:]+){{0,7}}? {_VERB}"
)
_HEADS = re.compile(rf"^{_MARKS}(?: ?\([^()]{{0,50}}\))?[*_]* ?(?:[:,(=]|-+>?|–|—)(?!\S*Ⓜ)")
_STANDARD = sought(
    r"\b(?:than|vs\.?|versus|compared (?:to|with)|over|similar to|equivalent to|close to|behind"
    r"|(?:as|that|like)(?= (?:the |a |an |some |other |old(?:er)? |new(?:er)? )*$)|level of|from"
    r"|replace(?:ment|s|d)?(?: for)?|instead of|alternative to|not)"
    r"(?: (?:the|a|an|even|original|older|old|new|other|what|previous|my|any))* $"
)
_ITS = sought(r"\b(?:it|it's|its|they|them|this (?:model|one|thing))\b")
_CLAUSE = re.compile(
    r",? (?:but|however|though|although|yet|while|whereas|except|because|since|so)\b|;"
    r"|: |, (?=(?:it|they|i|we|and|which)\b)| - |—|–|\(|\)"
)
_PRONOUN = re.compile(
    r"^(?:\W|and |but |so |honestly,? |imo,? |personally,? |overall,? |also,? |plus,? "
    r"|seriously,? |in my experience,? |for me,? |to me,? )*(?:(?:it|it['’]s|its|this"
    r"|this model|this one|that model|the model|they|they['’]re|this thing|that one"
    r"|both|these)\b|(?:i am|i['’]m|i was|was|am)? ?(?:not |very |super |really |so "
    r")*(?:impressed|disappointed|blown)|i (?:love|like|hate|found|find) (?:it|them"
    r"|this)|works?\b|(?:not |pretty |very |really |so )*(?:good|great|bad|terrible"
    r"|amazing|awesome|solid)\b)"
)
_REACH = 3
_LONG = 1500
_CLOSE = 4
_FAR = 140
_LONG_LIST = 3
_SHORT_REMARK = 60
_LOOSE = frozenset({"after", "later", "said late"})
_SURE = frozenset({"said", "object", "next it", "next it of many", "said late", "headed"})
_BUT = r"\b(?:but|however|though|although|just not|except|albeit|only issue|downside)\b"
_ANY_CONTRAST = re.compile(rf"{_BUT}|;|, (?=(?:it|they) )")
_CONCESSION = re.compile(r"\W*(?:(?:al)?though|while|even though|as much as|despite)\b")
_CONTRAST = re.compile(
    rf"{_BUT}"
    r"(?!,? (?:(?:i|we|you|if|for|using|people|there|what|when|my|your|these|other|this|then)\b"
    r"|not (?:at|on|for|really (?:at|on|for)|Ⓜ|my|the|what|yet)\b|it (?:shouldn't|should not)))"
)
_LIMIT = re.compile(
    r"\b(?:not|never|no|less|lacks?|only|tricky|slow(?:er)?|issues?|problems?"
    r"|trouble|too|wish|fails?|hallucinat\w+|struggl\w+|bad|weak|poor"
    r"|limited|repetiti\w+|censored|worse|dry|expensive|outputs can|weird|wouldn't"
    r"|isn't|doesn't|don't|can't|hard|starts?|downside|pain|stick)\b|n't\b"
)
_GRANT = re.compile(
    r"\b(?:good|great|nice|decent|solid|fast|fine|well|ok|okay|admire|impressive"
    r"|useful|works?|works fine|big deal|still)\b"
)
_BACK = re.compile(
    r"(?:,|and|but|-|—|–|:|so|\() ?(?:\w+ )?(?:it|it['’]s|its|they|they['’]re|both|which|is"
    r"|was|works|have been|i am|i['’]m|i have|those|this|that|(?:was|is|did|does|could|ca)n['’]?t"
    r"|the (?:results?|quality|output|responses?|answers?)|got|getting|had)\b"
)
_PLURAL = re.compile(
    r"^(?:\W|and |but |so |imo,? |honestly,? )*(?:they|they['’]re|both|all|these"
    r"|neither|none|those|all of (?:them|these))\b"
)
_FLAGS: dict[str, re.Pattern[str]] = {
    "if": sought(
        r"\b(?:if|whether|unless|would|should|could|might|hope|hoping|wish|want|expect\w*"
        r"|will be|gonna|going to|once)\b"),
    "compared": sought(r"\b(?:than|vs\.?|versus|beats?|outperform\w*|compared|over)\b"),
    "hardware": sought(r"Ⓗ|\b(?:vram|gpu|ram|t/s|tok/s|tokens?|quants?)\b"),
    "untried": sought(
        r"(?:\b(?:never|not|yet to)|n['’]t)(?: \w+)? (?:tried|try|tested|used|played)\b"),
    "used": sought(
        r"\b(?:tried|tested|using|used|use|running|been|my experience|in my|for me|found"
        r"|find|daily)\b"),
}  # fmt: skip
_AHEAD: dict[str, re.Pattern[str]] = {
    "like": sought(
        r"\b(?:like|such as|than|vs\.?|versus|similar to|as|from|over)(?: the| a)? ?$"
    ),
    "love": sought(
        r"\b(?:love|loving|like|enjoy\w*|hate|fan of|fond of|impressed (?:with|by)"
        r"|disappointed (?:with|by|in)|happy with|luck with|success with|results? (?:with"
        r"|from)|recommend|prefer|trust)(?: \w+){0,2} ?$"),
    "best": sought(
        r"\b(?:best|favou?rites?|go-?to|worst|daily driver|bet)\b[^.;?Ⓜ]{0,50}(?:\b(?:is"
        r"|are|was|be|been)|:|-)[^.;?Ⓜ]{0,14}$"),
    "use": sought(
        r"\b(?:use|using|used|run|running|try|tried|trying|tested|with|on|get|load"
        r"|download|have)(?: \w+){0,2} ?$"),
    "for": sought(r"\b(?:for|of|in|by|to|at|support|with)(?: the)? ?$"),
    "start": re.compile(
        r"(?:^|[.!?:\n*-])\W*(?:the |new |old |and |but |so |even |imo |honestly,? "
        r"|personally,? |yes,? |yeah,? |this |that )*$"),
}  # fmt: skip


@record()
class Group:
    """Models listed together: what is said of one is said of all. Offsets in the sentence."""

    start: int
    end: int
    models: tuple[Mention, ...]


@record()
class Passage:
    """A sentence with its groups of models and its opinions."""

    sentence: Sentence
    said: str
    groups: tuple[Group, ...]
    opinions: list[Opinion]
    asked: bool  # whether the sentence is a question
    known: dict[int, dict[str, float]] = field(default_factory=dict, compare=False)

    def cues(self, group: Group) -> dict[str, float]:
        """Return how a group of models is mentioned: each is read once, whatever it lists."""
        if group.start not in self.known:
            self.known[group.start] = self._read(group)
        return self.known[group.start]

    def _read(self, group: Group) -> dict[str, float]:
        said, begin = self.said, max(0, group.start - 70)
        told = [f"flag:{name}" for name, pattern in _FLAGS.items() if pattern.search(said)]
        told += [
            f"ahead:{name}"
            for name, pattern in _AHEAD.items()
            if pattern.search(said, begin, group.start)
        ]
        held = (
            ("subject", _is_subject(said[group.end : group.end + 90])),
            ("asked", self.asked),
            ("alone", len(self.groups) == 1),
            ("listed", len(group.models) > 1),
            ("long list", len(group.models) > _LONG_LIST),
        )
        told += [name for name, holds in held if holds]
        return dict.fromkeys(told, 1.0)


@dataclass(slots=True)
class Portrait:
    """What a post shows about one model: first mention, cues, opinions, evidence span.

    `told` counts opinions by place and word: direction, `+` for a strong one, `?` in a question.
    """

    model: Mention
    cues: dict[str, float] = field(default_factory=dict)
    told: dict[tuple[str, str], int] = field(default_factory=dict)
    stands: list[tuple[Passage, Group]] = field(default_factory=list)
    start: int = 1 << 60
    end: int = 0

    def hear(self, passage: Passage, place: str, opinion: Opinion, *, sure: bool) -> None:
        """Count an opinion; one that is surely about the model widens the evidence span."""
        strong = "+" if opinion.strength > 1 else ""
        doubt = "?" if passage.asked else "~" if opinion.is_supposed else ""
        word = f"{opinion.direction}{strong}{doubt}"
        self.told[place, word] = min(2, self.told.get((place, word), 0) + 1)
        if place in _SURE and not opinion.is_supposed:
            self._turn(passage, opinion)
        if sure:
            offset = passage.sentence.start
            self.start = min(self.start, offset + opinion.start)
            self.end = max(self.end, offset + opinion.end)

    def _turn(self, passage: Passage, opinion: Opinion) -> None:
        """Note when a contrast follows an opinion about the model: "good, but slow"."""
        said = passage.said
        turn = _CONTRAST.search(said, opinion.end)
        other = _LIMIT if opinion.direction == "good" else _GRANT
        turned = bool(turn and other.search(said, turn.end(), turn.end() + 70))
        for later in passage.opinions:
            if later.direction not in {opinion.direction, "mixed"} and (
                0 < later.start - opinion.end < _FAR
            ):
                between = said[opinion.end : later.start]
                contrast = _CONCESSION.match(said) or _ANY_CONTRAST.search(between)
                turned |= bool(contrast) and "Ⓜ" not in between
        if turned:
            self.cues[f"turned {opinion.direction}"] = 1.0


def portray(scene: Scene) -> list[Portrait]:
    """Return a portrait of each model that some opinion is near, in order of mention.

    Names in quotes and code do not count, nor what stands there.
    """
    near = _near(scene)
    if not any(opinions for _, _, _, opinions in near):
        return []
    portraits: dict[str | None, Portrait] = {}
    groups: tuple[Group, ...] = ()
    for sentence, said, gap, opinions in near:
        if not gap:
            groups = _groups(scene, sentence, said)
        elif not opinions:
            continue
        asked = said.rstrip(' )*"').endswith("?")
        passage = Passage(sentence, said, groups, opinions, asked)
        if gap:
            _hear_next(portraits, passage, gap)
        else:
            _hear_here(portraits, passage)
    told = [portrait for portrait in portraits.values() if portrait.told]
    for portrait in told:
        _describe(portrait, scene, len(portraits))
    return told


def _near(scene: Scene) -> list[tuple[Sentence, str, int, list[Opinion]]]:
    """Return the sentences that name models or stand near behind, how far, and their opinions."""
    near = []
    gap = _REACH
    for sentence in scene.sentences:
        start, end, _, is_quote, is_code = sentence
        if is_quote or is_code or end - start > _LONG:
            gap = _REACH
            continue
        gap = 0 if scene.mask.find("Ⓜ", start, end) >= 0 else gap + 1
        if gap <= _REACH:
            said = scene.mask[start:end]
            near.append((sentence, said, gap, find_opinions(said)))
    return near


@lru_cache(maxsize=64)  # asked twice of each place
def _is_subject(behind: str) -> bool:
    """Tell whether a verb follows a name: "X is", "X, by the way, writes"."""
    return _IS.match(behind) is not None


def _groups(scene: Scene, sentence: Sentence, said: str) -> tuple[Group, ...]:
    offset = sentence.start
    return tuple(
        Group(m.start(), m.end(), tuple(scene.models_in(offset + m.start(), offset + m.end())))
        for m in LISTED.finditer(said)
    )


def _hear_here(portraits: dict[str | None, Portrait], passage: Passage) -> None:
    """Add what a sentence says about the models that it names."""
    for group in passage.groups:
        mine = [portraits.setdefault(m.entity_id, Portrait(m)) for m in group.models]
        for portrait in mine:
            portrait.stands.append((passage, group))
        if not passage.opinions:
            continue
        behind = passage.said[group.end : group.end + 90]
        goes_on = passage.opinions[-1].start >= group.end
        opens = goes_on and _opens(passage.said, group)
        subject = goes_on and (_is_subject(behind) or bool(opens and _IS_FAR.match(behind)))
        object_from = _object_from(passage.said, group)
        for opinion in passage.opinions:
            place = _place(passage.said, group, opinion, object_from, subject=subject)
            if opens and place in _LOOSE and _HEADS.match(behind):
                place = "headed"
            for portrait in mine:
                portrait.hear(passage, place, opinion, sure=place != "far")


def _opens(said: str, group: Group) -> bool:
    """Tell whether a group of models opens its sentence."""
    return bool(_AHEAD["start"].search(said, max(0, group.start - 70), group.start))


def _object_from(said: str, group: Group) -> int | None:
    """Return where a phrase starts whose object the group is: "love X", "the best is X"."""
    begin = max(0, group.start - 70)
    found = [_AHEAD[name].search(said, begin, group.start) for name in ("love", "best")]
    return min((match.start() for match in found if match), default=None)


def _place(
    said: str, group: Group, opinion: Opinion, object_from: int | None, *, subject: bool
) -> str:
    """Tell where an opinion stands in relation to a group of its sentence."""
    if opinion.start >= group.end:
        return _place_behind(said[group.end : opinion.start], subject=subject)
    if object_from is not None and opinion.end > object_from:
        return "object"
    between = said[opinion.end : group.start]
    if "Ⓜ" in between:
        return "far"
    if _STANDARD.search(between[-_SHORT_REMARK:]):
        return "standard"
    return "before" if not _CLAUSE.search(between) and len(between) < 60 else "earlier"


def _place_behind(between: str, *, subject: bool) -> str:
    """Tell where an opinion stands that comes after the group, from what lies between."""
    if "Ⓜ" in between:
        return "far"
    broken = bool(_CLAUSE.search(between))
    if len(between) < _CLOSE and between.strip() == "":
        return "said"
    if subject and not broken:
        return "said" if len(between) < 80 else "said late"
    if broken and _BACK.search(between):
        return "said"
    return "after" if not broken and len(between) < 60 else "later"


def _hear_next(portraits: dict[str | None, Portrait], passage: Passage, gap: int) -> None:
    """Add what a sentence without models says, if it goes on about those named before."""
    it, they = bool(_PRONOUN.match(passage.said)), bool(_PLURAL.match(passage.said))
    only = len(passage.groups) == 1
    for group in passage.groups:
        listed = len(group.models) > 1
        meant = (it and not listed and (only or group is passage.groups[-1])) or (
            they and (listed or only)
        )
        if gap > 1 and not meant:
            continue
        place = "next" if not meant else "next it" if only else "next it of many"
        for opinion in passage.opinions:
            if place == "next" and (near := _place_next(passage.said, opinion)):
                place = near
            for model in group.models:
                portraits[model.entity_id].hear(passage, place, opinion, sure=meant)


def _place_next(said: str, opinion: Opinion) -> str | None:
    """Tell a short remark, or one with a pronoun, from any other next sentence."""
    if _ITS.search(said, max(0, opinion.start - 80), opinion.start):
        return "next its"
    return "next short" if len(said) < _SHORT_REMARK else None


def _describe(portrait: Portrait, scene: Scene, count: int) -> None:
    """Add how the model is mentioned: flags of its sentences, and the words ahead of it."""
    cues = portrait.cues
    for passage, group in portrait.stands:
        cues.update(passage.cues(group))
    cues[f"models in post={min(count, 5)}"] = 1.0
    size = len(scene.text)
    cues["short" if size < 250 else "long" if size > 1500 else "middling"] = 1.0
    surface = portrait.model.surface
    if "/" in surface or "\\" in surface or surface.lower().endswith(".gguf"):
        cues["artefact"] = 1.0
    portrait.start = min(portrait.start, portrait.model.start)
    portrait.end = max(portrait.end, portrait.model.end)
