"""Find the author's own judgment that one model is better than another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.extract.scene import LIST_OF_MODELS, MODEL, Scene, Sentence
from ingest.records import Mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """One model judged better than another, with the evidence span."""

    better: Mention
    worse: Mention
    start: int
    end: int
    rule: str
    confidence: float


_QUALITY = (
    r"intelligent|capable|accurate|reliable|coherent|creative|useful|consistent"
    r"|impressive|powerful|usable|robust|natural|nuanced|helpful|performant"
    r"|competent|knowledgeable|trustworthy|interesting|enjoyable|fun|stable|human"
    r"|expressive|precise|advanced|solid|polished|effective|efficient|pleasant"
)
_GOOD = (
    rf"better|superior|smarter|stronger|nicer|best|cleverer|more (?:{_QUALITY})|less "
    rf"(?:censored|sloppy|annoying|repetitive|prone|robotic|flaky|hallucinat\w+)"
)
_BAD = (
    rf"worse|inferior|weaker|dumber|poorer|stupider|less (?:{_QUALITY}|impress\w+)"
    rf"|more (?:censored|sloppy|flaky|annoying|repetitive|robotic)"
)
_LEFT = rf"(?P<left>{LIST_OF_MODELS})"
_RIGHT = (
    rf"(?:both |even |any |all |the |old |older |original |regular |base |normal |full "
    rf"|local |new |my |standard |plain |vanilla |current |previous "
    rf")*(?P<right>{LIST_OF_MODELS})"
)
_GAP = r"(?:(?!\b(?:but|than|which|because|while|whereas|although|if)\b)[^.!?;\nⓂ]){0,60}?"
_TAIL = r"(?:(?!\b(?:but|which|because|while|if)\b)[^.!?;\nⓂ]){0,40}?"
_BEATS = (
    r"beats?|beat|beating|outperform(?:s|ed|ing)?|our performs|out-performs?"
    r"|crush(?:es|ed)?|destroy(?:s|ed)?|smoke[sd]?|trump(?:s|ed)?|surpass(?:es"
    r"|ed)?"
    r"|outclass(?:es|ed)?|demolish(?:es|ed)?|eclipse[sd]?|dominate[sd]?|edges? out"
    r"|wins? (?:over|against)|exceed(?:s|ed|ing)?|outshine[sd]?"
    r"|mops? the floor with|wipes? the floor with|(?:is |are |way |far |miles "
    r"|well |already |light ?years )+(?:ahead of|above|beyond)|runs circles around"
)
_AWAY = rf"{_LEFT}{_GAP}\b(?:blows?|blew|knocks?) {_RIGHT}(?: \w+)? (?:away|out)"
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("prefers-better", (
        rf"{_LEFT}{_GAP}\b(?P<sign>{_GOOD})\b{_TAIL}\b(?:than|to|compared to|then) "
        rf"{_RIGHT}"
    )),
    ("prefers-worse", (
        rf"{_LEFT}{_GAP}\b(?P<sign>{_BAD})\b{_TAIL}\b(?:than|to|compared to|then) "
        rf"{_RIGHT}"
    )),
    ("prefers-beats", (
        rf"{_LEFT}(?:['’]s)?(?: [^.!?;\nⓂ]{{0,30}}?)?[ ,]+(?P<sign>{_BEATS}) {_RIGHT}"
    )),
    ("prefers-away", _AWAY),
    ("prefers-over", (
        rf"\b(?:prefer(?:red|s|ring)?|favou?r|choose|chose|pick|take|recommend|picked"
        rf"|go with|use) {_RIGHT.replace('right', 'left')}{_TAIL}\b(?:over|to|than"
        rf"|instead of|rather than) {_RIGHT}"
    )),
    ("prefers-not-as", (
        rf"{_LEFT}{_GAP}\b(?P<sign>(?:not|isn['’]?t|aren['’]?t|wasn['’]?t|doesn['’]?t"
        rf"|don['’]?t|nowhere|never)\b[^.!?;\nⓂ]{{0,40}}?\bas \w+(?: \w+)?) as {_RIGHT}"
    )),
    ("prefers-behind", (
        rf"{_LEFT}{_GAP}\b(?P<sign>(?:behind|below|inferior to|no match for|loses? to"
        rf"|lost to|falls short of|can['’]?t (?:compete|compare) with|nothing compared "
        rf"to|pales?\b[^.!?;\nⓂ]{{0,20}}to)) {_RIGHT}"
    )),
    ("prefers-switch", (
        rf"\b(?:switch(?:ed|ing)?|moved|mov(?:e|ing)|migrat(?:ed|ing)|chang(?:ed|ing)) "
        rf"(?:\w+ ){{0,2}}from {_RIGHT}{_TAIL} to {_RIGHT.replace('right', 'left')}"
    )),
    ("prefers-replace", (
        rf"\b(?:replac(?:ed|ing)|ditch(?:ed|ing)|dropp(?:ed|ing)|abandon(?:ed|ing)"
        rf"|retir(?:ed|ing)) {_RIGHT}{_TAIL} (?:with|for|in favou?r of|by) "
        rf"{_RIGHT.replace('right', 'left')}"
    )),
    ("prefers-sign", rf"(?P<left>{MODEL}) ?>{{1,3}} ?(?P<right>{MODEL})"),
)  # fmt: skip
_COMPILED = tuple((rule, re.compile(pattern)) for rule, pattern in _PATTERNS)
_REVERSED = frozenset({"prefers-worse", "prefers-not-as", "prefers-behind"})
_PRONOUN = re.compile(
    rf"(?:^|[(\s\"])(?:it|this|they|this one|this model)(?:['’]s"
    rf"|['’]re)?\b(?P<mid>{_GAP})\b(?:(?P<good>{_GOOD})|(?P<bad>{_BAD})"
    rf"|(?P<beats>{_BEATS}))\b(?(beats)|{_TAIL}\b(?:than|to|compared to)) {_RIGHT}"
)
_GATE = re.compile(
    rf"\b(?:{_GOOD}|{_BAD}|than|prefer\w*|beat\w*|outperform\w*|our performs|ahead "
    rf"of|behind|switch\w*|replac\w+|ditch\w*|instead of|over|as|crush\w*"
    rf"|destroy\w*|smoke\w*|trump\w*"
    r"|surpass\w*|outclass\w*|exceed\w*|eclips\w*|demolish\w*|blow\w*|blew|moved"
    r"|migrat\w+|no match|los[et]\w*|short of|floor|compared|inferior|superior)\b"
    r"|Ⓜⓜ* ?>"
)
_NOT = re.compile(
    r"\b(?:not|isn['’]?t|aren['’]?t|wasn['’]?t|doesn['’]?t|don['’]?t|never|no|hardly"
    r"|nowhere)\b"
)
_DOUBT = re.compile(
    r"\b(?:maybe|perhaps|might|may be|could be|can be|supposed(?:ly)?|allegedly"
    r"|should(?:n['’]t)? be|would(?:n['’]t)? be|wonder(?:ing)?|whether|hop(?:e"
    r"|ing)|expect(?:ed|ing)?|not sure|doubt|unless|if|any(?:one|body)|curious"
    r"|wish|almost|nearly|as if)\b|\bnot necessarily\b"
)
_SAID = re.compile(
    r"\b(?:said|says|say|saying|claim(?:s|ed|ing)?|told|heard|reported(?:ly)?"
    r"|according to|rumou?r\w*|people (?:think|say)|they (?:say|claim)|supposedly"
    r"|apparently)\b"
)


def find_preferences(scene: Scene) -> Iterator[Preference]:
    """Yield what the author prefers; questions, doubts, conditions, quotes and what others say are left out."""
    if scene.mask.count("Ⓜ") < 2 or not _GATE.search(scene.mask):
        return
    for sentence in scene.sentences:
        if sentence.is_quote or sentence.is_code or sentence.end - sentence.start > 1500:
            continue
        said = scene.mask[sentence.start : sentence.end]
        if "Ⓜ" in said and not said.rstrip(' )"*').endswith("?") and _GATE.search(said):
            yield from _in_sentence(scene, sentence, said)


def _in_sentence(scene: Scene, sentence: Sentence, said: str) -> Iterator[Preference]:
    for rule, pattern in _COMPILED:
        at = 0
        while match := pattern.search(said, at):
            at = match.start("right") if match.start("right") > match.start() else match.end()
            if _is_doubtful(said, match.start(), match.end()):
                continue
            flipped = rule in _REVERSED
            if rule in {"prefers-better", "prefers-worse", "prefers-beats"}:
                lead = said[match.end("left") : match.start("sign")]
                if _NOT.search(lead):
                    if rule == "prefers-worse":
                        continue
                    flipped = not flipped
            yield from _pairs(scene, sentence, match, flipped=flipped, rule=rule)
    for match in _PRONOUN.finditer(said):
        yield from _of_pronoun(scene, sentence, said, match)


def _is_doubtful(said: str, start: int, end: int) -> bool:
    ahead = said[max(0, start - 60) : start]
    return bool(_DOUBT.search(said[start:end]) or _DOUBT.search(ahead[-30:]) or _SAID.search(ahead))


def _pairs(
    scene: Scene, sentence: Sentence, match: re.Match[str], *, flipped: bool, rule: str
) -> Iterator[Preference]:
    left = scene.models_in(sentence.start + match.start("left"), sentence.start + match.end("left"))
    right = scene.models_in(
        sentence.start + match.start("right"), sentence.start + match.end("right")
    )
    better, worse = (right, left) if flipped else (left, right)
    for one in better:
        for other in worse:
            yield Preference(
                better=one, worse=other, start=sentence.start + match.start(), end=sentence.start + match.end(),
                rule=rule, confidence=0.75,
            )  # fmt: skip


def _of_pronoun(
    scene: Scene, sentence: Sentence, said: str, match: re.Match[str]
) -> Iterator[Preference]:
    if _is_doubtful(said, match.start(), match.end()) or _NOT.search(match["mid"]):
        return
    before = [
        m for m in scene.mentions if m.kind == "model" and m.end <= sentence.start + match.start()
    ]
    if not before or sentence.start - before[-1].end > 250:
        return
    subject = before[-1]
    for other in scene.models_in(
        sentence.start + match.start("right"), sentence.start + match.end("right")
    ):
        better, worse = (other, subject) if match["bad"] else (subject, other)
        yield Preference(
            better=better, worse=worse, start=sentence.start + match.start(), end=sentence.start + match.end(),
            rule="prefers-pronoun", confidence=0.6,
        )  # fmt: skip
