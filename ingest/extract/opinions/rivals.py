"""Weigh which models a post prefers to which, in words that no rule of preferences ties together.

A word that compares ("better", "beats", "prefer", "replaced", "best") is read with every pair of
models around it: those of its sentence, and those of the last two sentences that name any. Where
the two stand makes the cues of a linear model; hedges, questions and others' words tell nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from ingest.extract.linear import load_weights, weigh
from ingest.extract.names.keys import bare
from ingest.extract.opinions.comparisons import BARE
from ingest.extract.opinions.portraits import Portrait
from ingest.extract.opinions.preferences import Preference, is_doubtful
from ingest.extract.opinions.rival_words import (
    BEFORE_NAME,
    BREAK,
    COMPARING,
    IT,
    NOT,
    ONLY_THAT,
    PAUSE,
    SETTINGS,
    STANDARD,
    THAN,
    THAN_OR_TO,
    may_rival,
    places_in,
)
from ingest.extract.opinions.verdicts import balance
from ingest.extract.scene import LISTED, Scene, Sentence
from ingest.extract.search.folded import DIGIT
from ingest.extract.search.kinds import matches_at
from ingest.records import Mention, record

RULE = "prefers-linear"
_SIGNED = frozenset({"as", "lost", "beats", "better", "worse"})
_TAKES_THAN = frozenset({"better", "worse", "prefer"})
_WITH_OBJECT = frozenset({"as", "lost", "beats", ">"})
_NEAR, _REACH, _PAIR, _MOST = 2, 4, 2, 25
_LONG = 1500
_TOLD_BEFORE = "PIO"  # places in sentences before: as they stand, as "it", as "than it"
_SIDE = 20.0  # characters a step of distance


@record()
class _Group:
    """Models named together, and whether others are compared with them: "than Ⓜ"."""

    start: int
    end: int
    models: tuple[Mention, ...]
    is_standard: bool


@record()
class _Said:
    """A sentence with the models it names."""

    index: int
    sentence: Sentence
    text: str
    groups: tuple[_Group, ...]


@record()
class _Slot:
    """Where models stand to a comparing word: the place's name, and how far."""

    place: str
    models: tuple[Mention, ...]
    distance: int


@record()
class _Event:
    """A comparing word: its kind ("!" if negated), and what its sentence tells around it."""

    start: int
    end: int
    kind: str
    word: str
    standard: str
    settings: tuple[str, ...]
    named: int
    gap: int


Pair = tuple[str, str]


@dataclass(slots=True)
class Rivalry:
    """An ordered pair of models, the first perhaps preferred, with cues and evidence span."""

    better: Mention
    worse: Mention
    start: int
    end: int
    cues: dict[str, float] = field(default_factory=dict)


def find_rivals(
    scene: Scene, portraits: Sequence[Portrait], told: Sequence[Preference]
) -> Iterator[Preference]:
    """Yield preferences that a linear model finds beyond those that rules told."""
    found = rivals(scene, portraits)
    if not found:
        return
    weights = load_weights("prefers")["prefers"]
    known = {frozenset((key_of(p.better), key_of(p.worse))) for p in told}
    surely = {pair: weigh(one.cues, weights) for pair, one in found.items()}
    for pair, one in found.items():
        sure = surely[pair]
        other = surely.get((pair[1], pair[0]), 0.0)
        if sure < weights["threshold"] or sure < other or frozenset(pair) in known:
            continue
        if not _are_parallel(scene, one):
            yield Preference(
                better=one.better, worse=one.worse, start=one.start, end=one.end,
                rule=RULE, confidence=round(sure, 3),
            )  # fmt: skip


def _are_parallel(scene: Scene, one: Rivalry) -> bool:
    """Tell whether each is better at something: "A is better for code. B is better for prose"."""
    first, second = (scene.sentence_at(model.start) for model in (one.better, one.worse))
    return first is not second and all(
        BARE.search(scene.mask, sentence.start, sentence.end) for sentence in (first, second)
    )


def rivals(scene: Scene, portraits: Sequence[Portrait]) -> dict[Pair, Rivalry]:
    """Return the ordered pairs of models that some comparing word may tie, with their cues."""
    names = dict.fromkeys(key_of(m) for m in scene.mentions if m.kind == "model")
    if not 1 < len(names) <= _MOST:
        return {}
    found: dict[Pair, Rivalry] = {}
    read: dict[int, _Said] = {}
    before: list[int] = []  # sentences that name models
    for index, sentence in enumerate(scene.sentences):
        if sentence.is_quote or sentence.is_code or sentence.end - sentence.start > _LONG:
            continue
        near = [n for n in before[-_NEAR:] if index - n <= _REACH]
        named = scene.mask.find("Ⓜ", sentence.start, sentence.end) >= 0
        if (named or near) and may_rival(scene.mask[sentence.start : sentence.end]):
            _compare(found, scene, read, index, near)
        if named:
            before.append(index)
    for pair in [p for p, one in found.items() if _may_be_one(one.better, one.worse)]:
        del found[pair]
    if found:
        _describe(found, scene, portraits, list(names))
    return found


def key_of(mention: Mention) -> str:
    """Return what tells a model from others of its post."""
    return mention.entity_id or mention.name


def _read(scene: Scene, index: int) -> _Said:
    """Return a sentence with its groups of models."""
    sentence = scene.sentences[index]
    offset, text = sentence.start, scene.mask[sentence.start : sentence.end]
    groups = tuple(
        _Group(
            m.start(), m.end(), tuple(scene.models_in(offset + m.start(), offset + m.end())),
            bool(STANDARD.search(text, max(0, m.start() - 45), m.start())),
        )
        for m in LISTED.finditer(text)
    )  # fmt: skip
    return _Said(index, sentence, text, groups)


def _may_be_one(one: Mention, other: Mention) -> bool:
    """Tell whether one name is a family's, and the other a longer one of the same family."""
    short, long = sorted((bare(m.name) for m in (one, other)), key=len)
    return long.startswith(short) and not DIGIT.search(short)


def _compare(
    found: dict[Pair, Rivalry],
    scene: Scene,
    read: dict[int, _Said],
    index: int,
    near: Sequence[int],
) -> None:
    """Add the cues that the comparing words of a sentence give; `read` keeps what it reads."""
    around = [scene.sentences[n] for n in (*near, index)]
    if len({key_of(m) for one in around for m in scene.models_in(one.start, one.end)}) < _PAIR:
        return
    context: list[_Slot] | None = None
    gap = min(index - near[-1], 3) if near else 0
    for kind, match, worse in _comparing(scene.mask[around[-1].start : around[-1].end]):
        if context is None:
            for n in (*near, index):
                read[n] = read.get(n) or _read(scene, n)
            context = _context([read[n] for n in near])
        slots, standard = _slots(read[index], match, context, kind)
        _tie(found, slots, _event(read[index], match, kind, standard, gap), worse=worse)


def _comparing(text: str) -> Iterator[tuple[str, re.Match[str], bool]]:
    """Yield the comparing words of a sentence that it means: kind, match, who is the worse one."""
    places = places_in(text)
    taken: list[tuple[int, int]] = []
    for kind, worse, words in COMPARING if places else ():
        for match in matches_at(places.get(kind, ()), words, text):
            start, end = match.span()
            if any(a < end and start < b for a, b in taken):
                continue
            taken.append((start, end))
            if not is_doubtful(text, max(0, start - len("seems to ")), end):
                yield kind, match, worse


def _context(near: Sequence[_Said]) -> list[_Slot]:
    """Return the models of the sentences before, the last sentence first."""
    slots = []
    for back, said in enumerate(reversed(near), 1):
        topics = [g for g in said.groups if not g.is_standard] or list(said.groups)
        for group in said.groups:
            if len(said.groups) == 1:
                role = "only"
            elif group is topics[0]:
                role = "first"
            elif group is topics[-1]:
                role = "last"
            else:
                role = "other"
            slots.append(_Slot(f"P{back}{role}", group.models, 50))
    return slots


def _slots(
    said: _Said, match: re.Match[str], context: Sequence[_Slot], kind: str
) -> tuple[list[_Slot], str]:
    """Return where the models stand to a comparing word, and whether a standard is told."""
    start, end = match.span()
    left = [g for g in said.groups if g.end <= start]
    right = [g for g in said.groups if g.start >= end]
    slots = _left_slots(said.text, left, start)
    than: re.Match[str] | None = match
    if kind not in _WITH_OBJECT:
        than = (THAN_OR_TO if kind in _TAKES_THAN else THAN).search(said.text, start, end + 80)
    behind, tied = _right_slots(said.text, right, end, than)
    slots += behind
    pronouns = list(IT.finditer(said.text, max(0, start - 60), start))
    if pronouns and not any(not g.is_standard and g.start > pronouns[-1].start() for g in left):
        slots += [_Slot("I" + s.place, s.models, start - pronouns[-1].start()) for s in context[:4]]
    if than and not tied and (its := IT.search(said.text, than.end(), than.end() + 25)):
        slots += [_Slot("O" + s.place, s.models, its.start() - end) for s in context[:3]]
    return [*slots, *context], "T" if tied else "t" if than else "-"


def _left_slots(text: str, left: Sequence[_Group], start: int) -> list[_Slot]:
    slots = [_Slot("LS", g.models, start - g.end) for g in left if g.is_standard]
    free = [g for g in left if not g.is_standard]
    for rank, group in enumerate(reversed(free), 1):
        broken = "b" if BREAK.search(text, group.end, start) else ""
        first = "f" if group is free[0] and len(free) > 1 else ""
        slots.append(_Slot(f"L{min(rank, 3)}{broken}{first}", group.models, start - group.end))
    return slots


def _right_slots(
    text: str, right: Sequence[_Group], end: int, than: re.Match[str] | None
) -> tuple[list[_Slot], bool]:
    slots = []
    tied = False
    for rank, group in enumerate(right, 1):
        if tied:
            place = "Ra"
        elif than and 0 <= group.start - than.end() <= 50:
            tied = direct = bool(ONLY_THAT.fullmatch(text, than.end(), group.start))
            place, tied = "RTd" if direct else "RT", True
        else:
            broken = "b" if PAUSE.search(text, end, group.start) else ""
            place = f"R{min(rank, 3)}{broken}"
        if place != "RTd" and (
            word := BEFORE_NAME.search(text, max(0, group.start - 15), group.start)
        ):
            place += "_" + word[1]
        slots.append(_Slot(place, group.models, group.start - end))
    return slots, tied


def _event(said: _Said, match: re.Match[str], kind: str, standard: str, gap: int) -> _Event:
    text, start = said.text, match.start()
    negated = "!" if NOT.search(text, max(0, start - 25), start) else ""
    begin = max(0, start - 60)
    settings = [name for name, words in SETTINGS.items() if words.search(text, begin, start)]
    if text.rstrip(' )*"').endswith("?"):
        settings.append("asked")
    offset = said.sentence.start
    return _Event(
        offset + start, offset + match.end(), kind + negated, match[0][:24], standard,
        tuple(settings), min(len(said.groups), 4), gap,
    )  # fmt: skip


def _tie(found: dict[Pair, Rivalry], slots: Sequence[_Slot], event: _Event, *, worse: bool) -> None:
    """Give each pair of models around a comparing word its cues."""
    for one, other in product(slots, slots):
        if one is other or one.models is other.models or _are_standards(one, other):
            continue
        cues = _cues(one, other, event)
        for first, second in product(one.models, other.models):
            better, lesser = (second, first) if worse else (first, second)
            pair = (key_of(better), key_of(lesser))
            if pair[0] == pair[1]:
                continue
            if pair not in found:
                start = min(event.start, better.start, lesser.start)
                end = max(event.end, better.end, lesser.end)
                found[pair] = Rivalry(better, lesser, start, end)
            found[pair].cues.update(cues)


def _are_standards(one: _Slot, other: _Slot) -> bool:
    """Tell whether something else is compared with both: "better than Ⓜ and better than Ⓜ"."""
    return {one.place, other.place} == {"LS", "RTd"}


def _cues(one: _Slot, other: _Slot, event: _Event) -> dict[str, float]:
    """Return the cues of two places around a comparing word, from the exact to the rough."""
    places, sides = f"{one.place}>{other.place}", f"{one.place[:2]}>{other.place[:2]}"
    ends = f"{one.place[0]}>{other.place[0]}"
    negated = "!" if event.kind[-1] == "!" else ""
    sign = f"sign{negated}" if event.kind.rstrip("!") in _SIGNED else event.kind
    cues = [
        f"{event.kind} {places} {event.standard}", f"{sign} {places} {event.standard}",
        f"{negated}{places}", f"{negated}{sides} {event.standard}", f"{event.word} {ends}",
        f"{one.place[0]} far {min(4, int(one.distance / _SIDE))}",
        f">{other.place[0]} far {min(4, int(other.distance / _SIDE))}",
        f"named {event.named} {ends}",
    ]  # fmt: skip
    for setting in event.settings:
        cues += [setting, f"{setting} {sides}"]
    if one.place[0] in _TOLD_BEFORE or other.place[0] in _TOLD_BEFORE:
        cues.append(f"gap {event.gap} {ends}")
    return dict.fromkeys(cues, 1.0)


def _describe(
    found: Mapping[Pair, Rivalry],
    scene: Scene,
    portraits: Sequence[Portrait],
    names: Sequence[str],
) -> None:
    """Add what speaks for the reverse, what is said of each alone, and how long the post is."""
    reverse = {p: [c for c in one.cues if ">" in c and " " not in c] for p, one in found.items()}
    opinions = {}
    for portrait in portraits:
        masses = balance(portrait)
        opinions[key_of(portrait.model)] = masses["good"] - masses["bad"]
    size = len(scene.text)
    length = "short" if size < 250 else "middling" if size < 700 else "long"
    for (better, worse), one in found.items():
        for cue in reverse.get((worse, better), ()):
            one.cues[f"reverse {cue}"] = 1.0
        up, down = opinions.get(better, 0.0), opinions.get(worse, 0.0)
        one.cues.update({
            "better": max(-2.0, min(2.0, up)), "worse": max(-2.0, min(2.0, down)),
            "balance": max(-3.0, min(3.0, up - down)),
            "praised": float(up > 0.4), "blamed": float(up < -0.4),
            "other praised": float(down > 0.4), "other blamed": float(down < -0.4),
            "contrast": float(up > 0.4 and down < -0.4),
            "against": float(up < -0.4 and down > 0.4),
            "first" if names.index(better) < names.index(worse) else "second": 1.0,
            f"models {min(len(names), 6)}": 1.0, length: 1.0,
        })  # fmt: skip
