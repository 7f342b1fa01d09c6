"""Find the author's own judgment that one model is better than another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from ingest.extract.names.keys import bare as bare_name
from ingest.extract.opinions.comparing_words import may_compare
from ingest.extract.opinions.comparisons import (
    ASIDE,
    BARE,
    COMPARISONS,
    COMPLEMENT,
    LINK,
    OF_PRONOUN,
    PLAIN,
    REVERSED,
    SIGNED,
    STANDARD,
    WITH_LAST,
)
from ingest.extract.scene import LISTED, Scene, Sentence
from ingest.extract.search.sought import sought
from ingest.records import Mention, record
from ingest.text import holds_any


@record(kw_only=True)
class Preference:
    """One model judged better than another, with the evidence span."""

    better: Mention
    worse: Mention
    start: int
    end: int
    rule: str
    confidence: float


_NOT = sought(
    r"\b(?:not|(?:is|are|was|were|does|do|did|have|has|could)n['’]?t|(?:can|won)['’]?t|cannot"
    r"|never|no|hardly|nowhere)\b(?! (?:just|only|merely|simply)\b)"
)
_HARDLY = re.compile(
    r"\b(?:not|n['’]?t)\b[^.]{0,20}\b(?:much|any|that|significantly|necessarily"
    r"|anything|something)\b|\b(?:any|no|some)thing "
)
_DOUBT = sought(
    r"\b(?:maybe|perhaps|might|may|could be|can be|supposed(?:ly)?|allegedly"
    r"|should(?:n['’]t)?|would(?:n['’]t)?|wonder(?:ing)?"
    r"|whether|hop(?:e|ing)|expect(?:ed|ing)?|not sure|doubt|unless|if|any(?:one|body)"
    r"|curious|wish|almost|nearly|as if|probably"
    r"|supposed to|is there|not saying|going to(?! be honest| say)|gonna|will)\b|['’](?:d|ll)\b"
    r"|\bnot necessarily\b|\bseems? to (?=out|beat)|\bimagine\b"
)
_WOULD_RATHER = re.compile(
    r"\b(?:i|we)(?:'d| would)(?: (?:much|rather|always|still|personally|definitely|also))* ?$"
)
_CLAUSE = re.compile(r", (?=(?:it|they|i|we|this|that)\b)|[,(] ?$|;|\. |\bbut\b")
_DENIED = sought(
    r"\b(?:no way|idea that|claim that|doubtful|hard (?:time|to) believ\w+"
    r"|(?:can't|cannot) believe|don't think|do not think|doubt|not saying|not convinced"
    r"|disagree|(?:did|do|does)n't (?:find|feel|believe)|haven't found)\b[^.;]{0,30}$"
)
_SAID = sought(
    r"\b(?:said|says|(?<!as you )say|saying|claim(?:s|ed|ing)?|told|heard|reported(?:ly)?"
    r"|according to|rumou?r\w*|people (?:think|say)"
    r"|they (?:say|claim)|supposedly|apparently|where|where's)\b"
)
_ASKING = re.compile(
    r"^(?:[^\wⓂⓜ]|so |and |but |hey |also )*(?:is|are|do|does|did|can|could|would|will"
    r"|should|has|have|how|what|which|why|who|where|when|any|anyone|anybody|isn['’]t"
    r"|aren['’]t|doesn['’]t)\b"
)
_SIGNED_ALONE = frozenset({
    "prefers-bare", "prefers-both", "prefers-its", "prefers-not-quite", "prefers-than-it",
})  # fmt: skip
_OF_LISTS = frozenset({"prefers-both"})
_TURN = sought(r"(?:,|\b(?:so|but|and|why|how|what)\b)")


def find_preferences(scene: Scene) -> Iterator[Preference]:
    """Yield what the author prefers: no questions, doubts, conditions, or words of others."""
    if scene.mask.count("Ⓜ") < 2:
        return
    for sentence in scene.sentences:
        if sentence.is_quote or sentence.is_code or sentence.end - sentence.start > 1500:
            continue
        if scene.mask.find("Ⓜ", sentence.start, sentence.end) < 0:
            continue
        said = scene.mask[sentence.start : sentence.end]
        if may_compare(said):
            yield from _in_sentence(scene, sentence, said)


def _in_sentence(scene: Scene, sentence: Sentence, said: str) -> Iterator[Preference]:
    if "](" in said:
        said = LINK.sub(lambda m: " " * len(m[0]), said)
    taken: set[int] = set()  # places whose comparison has a subject of its own
    subjects: dict[int, int] = {}  # where they start, and where the word that compares does
    if said.count("Ⓜ") > 1:
        bare = ASIDE.sub(lambda m: " " * len(m[0]), said) if "(" in said else said
        for rule, match, flipped in _matches(said, bare):
            taken.add(match.start("right"))
            sign = match.start("sign") if "sign" in match.re.groupindex else 0
            subjects[match.start("left")] = min(sign, subjects.get(match.start("left"), sign))
            yield from _pairs(scene, sentence, match, flipped=flipped, rule=rule, bare=bare)
    end = said.rfind("Ⓜ") + 2
    for pattern, gate in OF_PRONOUN:
        for match in pattern.finditer(said) if gate.search(" " + said, 0, end) else ():
            if match.start("right") not in taken:
                yield from _of_pronoun(scene, sentence, said, match)
    yield from _with_last(scene, sentence, said, subjects)


def _matches(said: str, bare: str) -> Iterator[tuple[str, re.Match[str], bool]]:
    """Yield rule, match and whether left and right change places; `bare` has no asides."""
    for rule, sign, pattern in COMPARISONS:
        if not sign.search(said):
            continue
        at = 0
        while match := pattern.search(bare, at):
            at = max(match.start() + 1, match.start("right"))
            flipped = None if is_doubtful(said, *match.span()) else _flips(rule, bare, match)
            if flipped is not None:
                yield rule, match, flipped


def _flips(rule: str, bare: str, match: re.Match[str]) -> bool | None:
    """Tell whether the right one is better; None if neither is."""
    flipped = rule in REVERSED
    if rule not in SIGNED:
        return flipped
    if not _NOT.search(bare, match.end("left"), match.start("sign")):
        return flipped
    hardly = _HARDLY.search(bare, match.end("left"), match.end("sign"))
    return None if rule == "prefers-worse" or hardly else not flipped


def is_doubtful(said: str, start: int, end: int) -> bool:
    """Tell whether a comparison is asked, supposed, denied, or in the words of others."""
    if said.rstrip(' )"*').endswith("?") and (_ASKING.match(said) or not _TURN.search(said, end)):
        return True
    ahead = said[max(0, start - 60) : start]
    clause = _WOULD_RATHER.sub("", _CLAUSE.split(ahead[-30:])[-1])
    return bool(
        _DENIED.search(ahead)
        or _DOUBT.search(said[start:end])
        or _DOUBT.search(clause)
        or _SAID.search(ahead)
    )


def _subject(bare: str, match: re.Match[str]) -> tuple[int, int] | None:
    """Return the span of what is compared: "A beats B and is better than C" compares A with C."""
    span = match.span("left")
    while COMPLEMENT.search(bare, max(0, span[0] - 60), span[0]):
        earlier = [m.span() for m in LISTED.finditer(bare, 0, span[0])]
        if not earlier:
            return None
        span = earlier[-1]
    return span


def _pairs(
    scene: Scene, sentence: Sentence, match: re.Match[str], *, flipped: bool, rule: str, bare: str
) -> Iterator[Preference]:
    offset = sentence.start
    span = match.span("left") if rule not in PLAIN else _subject(bare, match)
    if span is None:
        return
    left = scene.models_in(offset + span[0], offset + span[1])
    right = scene.models_in(offset + match.start("right"), offset + match.end("right"))
    better, worse = (right, left) if flipped else (left, right)
    for one in better:
        for other in worse:
            yield _prefer(one, other, sentence, match, rule=rule, confidence=0.75)


def _prefer(
    better: Mention,
    worse: Mention,
    sentence: Sentence,
    match: re.Match[str],
    *,
    rule: str,
    confidence: float,
) -> Preference:
    return Preference(
        better=better,
        worse=worse,
        start=sentence.start + match.start(),
        end=sentence.start + match.end(),
        rule=rule,
        confidence=confidence,
    )


def _last_before(
    scene: Scene,
    position: int,
    reach: int,
    *,
    but: Sequence[Mention] = (),
    beaten: bool = False,
) -> Mention | None:
    """Return the model named last before a position, other than `but`, within reach.

    A shorter or longer name of the same model does not count: "Gemini" after "Gemini 2.5 Pro".

    What others are only compared with does not count, but for what beat another if this one
    is `beaten` too.
    """
    for mention in reversed(scene.mentions):
        if mention.kind == "model" and mention.end <= position:
            if position - mention.end > reach:
                return None
            if any(_is_same(mention, other) for other in but):
                continue
            ahead = scene.mask[max(0, mention.start - 30) : mention.start]
            standard = STANDARD.search(ahead)
            if not standard or (beaten and standard[0].startswith("than")):
                return mention
    return None


def _is_same(one: Mention, other: Mention) -> bool:
    """Tell whether two names may stand for one model, the shorter being the start of the longer."""
    if one.entity_id == other.entity_id:
        return True
    short, long = sorted((bare_name(m.name) for m in (one, other)), key=len)
    return long.startswith(short)


def _of_pronoun(
    scene: Scene, sentence: Sentence, said: str, match: re.Match[str]
) -> Iterator[Preference]:
    told = match.groupdict()
    mid = told["mid"] or ""
    denied = bool(_NOT.search(mid))
    if (
        is_doubtful(said, match.start(), match.end())
        or (denied and not told.get("beats"))
        or _SAID.search(mid)
    ):
        return
    offset = sentence.start
    named = "right" if match["right"] else "other"
    others = scene.models_in(offset + match.start(named), offset + match.end(named))
    subject = _last_before(scene, offset + match.start(), 500, but=others)
    if subject is None:
        return
    for other in others:
        lost = denied or told.get("bad") or told.get("lost") or told.get("notas")
        better, worse = (other, subject) if lost else (subject, other)
        yield _prefer(better, worse, sentence, match, rule="prefers-pronoun", confidence=0.6)


def _with_last(
    scene: Scene, sentence: Sentence, said: str, subjects: Mapping[int, int]
) -> Iterator[Preference]:
    """Read comparatives without "than": the model named before is the one compared with."""
    for rule, pattern, signs in WITH_LAST:
        if not holds_any(said, signs):
            continue
        for match in pattern.finditer(said):
            if (
                subjects.get(match.start("left"), match.end()) < match.end()
                or is_doubtful(said, match.start(), match.end())
                or (rule != "prefers-not-quite" and _NOT.search(match[0]))
                or _SAID.search(match[0])
            ):
                continue
            offset = sentence.start + match.start("left")
            named = scene.models_in(offset, sentence.start + match.end("left"))
            lost = rule in _SIGNED_ALONE and bool(match["bad"])
            last = _last_before(scene, offset, 250, but=named, beaten=lost)
            if last is None or (rule == "prefers-bare" and _is_parallel(scene, sentence, last)):
                continue
            others = _listed_with(scene, last) if rule in _OF_LISTS else [last]
            for model, other in product(named, others):
                better, worse = (other, model) if lost else (model, other)
                yield _prefer(better, worse, sentence, match, rule=rule, confidence=0.5)


def _is_parallel(scene: Scene, sentence: Sentence, last: Mention) -> bool:
    """Tell whether each is better at something: "A is better for code. B is better for prose"."""
    other = scene.sentence_at(last.start)
    if other is sentence:
        return False
    match = BARE.search(scene.mask, other.start, other.end)
    return bool(match and match["good"])


def _listed_with(scene: Scene, last: Mention) -> list[Mention]:
    """Return the models of the list that a model stands in: what "both" or "them" means."""
    sentence = scene.sentence_at(last.start)
    said = scene.mask[sentence.start : sentence.end]
    for match in LISTED.finditer(said):
        if match.start() <= last.start - sentence.start < match.end():
            return scene.models_in(sentence.start + match.start(), sentence.start + match.end())
    return [last]
