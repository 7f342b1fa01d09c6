"""Find the author's own clear verdicts on a model: positive, negative, or mixed.

A verdict is an opinion word that a clause ties to the model ("X is great", "love X", "It's a beast" after a sentence
on X); negation turns it, contrast splits it, and questions, conditions, hedges and quotes do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.extract.scene import Scene, Sentence
from ingest.records import Mention, Polarity


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A model, what the author thinks of it, and the evidence span."""

    model: Mention
    polarity: Polarity
    start: int
    end: int
    rule: str
    confidence: float


_STRONG_GOOD = (
    r"great|excellent|amazing(?:ly)?|awesome|impressive(?:ly)?|impressed|fantastic"
    r"|incredibl[ey]|superb|phenomenal|brilliant|outstanding|wonderful|stellar"
    r"|flawless(?:ly)?|perfect(?:ly)?|beast|goat|legendary|sota|state of the art"
    r"|mind[- ]?blow\w+|blown away|blew me away|unbeatable|insane(?:ly)?"
    r"|love|loving|loved|favou?rite|go-to|goto|my daily driver|best|king|gem"
    r"|crushes|nails|nailed|kills it|shines?|excels?|top[- ]notch|killer|game[- "
    r"]changer"
)
_MILD_GOOD = (
    r"good|solid|nice|well|decent|reliable|smart|intelligent|capable|helpful"
    r"|useful|competent|enjoy(?:ing|ed)?|happy|like|liked|fun|strong|surprisingly"
    r"|recommend"
    r"|usable|coherent|creative|works? fine|fine|promising|legit|cool|fan of"
    r"|underrated|pleased|satisfied|winner|improved|massive leap|worth"
)
_STRONG_BAD = (
    r"terrible|awful|horrible|horrendous|sucks?|sucked|suck|garbage|trash|useless"
    r"|worst|disappoint\w*|dumb|stupid|unusable|crap(?:py)?|shit(?:ty)?|pathetic"
    r"|abysmal"
    r"|overrated|overhyped|lobotomi[sz]ed|benchmax\w*|bad|hate|broken|mediocre|a "
    r"joke|underwhelm\w*|unimpress\w*|gibberish|nonsense|braindead|atrocious"
    r"|waste of"
)
_MILD_BAD = (
    r"poor(?:ly)?|weak|fail(?:s|ed|ing)?|hallucinat\w+|struggl\w+|meh|flak[ey]y?"
    r"|inconsistent|unreliable|repetiti\w+|censored|censorship|refus\w+|sloppy"
    r"|lazy|lacking|lacks?"
    r"|falls? apart|gave up|wrong|incorrect|vague|loop\w*|slop|annoying|boring"
    r"|limited|outdated|not (?:follow|work)\w*|worse|did not|didn['’]t|pointless"
    r"|crash\w*|issues?|problems?"
)
_MIXED = (
    r"(?:just |only |pretty much )?(?:ok|okay|alright|so-so|hit[- ]or[- ]miss|hit and "
    r"miss|a mixed bag|mixed)"
)
_OPINION = re.compile(
    rf"\b(?:(?P<great>{_STRONG_GOOD})|(?P<good>{_MILD_GOOD})"
    rf"|(?P<awful>{_STRONG_BAD})|(?P<poor>{_MILD_BAD})|(?P<mixed>{_MIXED}))\b"
)
_NOT = re.compile(
    r"\b(?:not|isn['’]?t|wasn['’]?t|aren['’]?t|doesn['’]?t|don['’]?t|didn['’]?t"
    r"|never|no|hardly|neither|without|lacks?|can['’]?t|cannot|won['’]?t"
    r"|nothing)\b(?! only)"
    r"(?:[^,.;Ⓜ]{0,30})$"
)
_INTENSE = re.compile(
    r"\b(?:very|really|so|pretty|quite|extremely|super|surprisingly|shockingly"
    r"|absolutely|incredibly|damn|fucking|freaking|remarkably|insanely|genuinely"
    r"|honestly|just)(?: \w+)? $"
)
_IS = (
    r"(?:is|are|was|were|['’]s|['’]re|has been|have been|had been|feels?|felt"
    r"|seems?|looks?|sounds?|works?|worked|performs?|performed|does|did|do|writes?"
    r"|handles?|gets?|got|gave|gives"
    r"|runs?|stays?|remains?|makes?|can|keeps?|produces?|follows?|understands?"
    r"|becomes?|goes|went|turned out|came out|proved|refactored|wrote|solved"
    r"|answered|tends?|fails?|failed|spit|sucks?|sucked|nails|excels|shines"
    r"|crushes|kills|offered|offers|showed|impressed|blew|has|have|had|needs?)"
)
_SUBJECT = re.compile(rf"^(?:['’]?s)?(?: ?\([^()]{{0,50}}\))?,?(?: (?:\w+|\w+ly)){{0,4}}? ?{_IS}\b")
_BEFORE = re.compile(
    r"\b(?:love|loving|loved|like|liked|liking|enjoy|enjoying|enjoyed|hate"
    r"|recommend|impressed (?:with|by|at)|disappointed (?:with|by|in)|happy with"
    r"|fan of|luck with|results? (?:with|from|out of|using)|experience with"
    r"|success with|pleased with|satisfied with|sick of|tired of|success (?:with"
    r"|using)|favou?rites? (?:is|are|was|:)|go-?to (?:\w+ ){0,6}is|best (?:\w+ "
    r"){0,6}(?:is|was|:)|worst (?:\w+ ){0,4}(?:is|was)|impressed with how(?: "
    r"\w+){0,2})"
    r"(?: (?:the|this|a|my|new|how|also|both|probably|currently|still|definitely"
    r"|still|now|using|either|personally|been|of|about|from|with))* ?$"
)
_PRONOUN = re.compile(
    r"^(?:and |but |so |honestly,? |imo,? |personally,? |overall,? |also,? |plus,? "
    r"|seriously,? |\W)*(?:it|this model|this one|that model|the model|they|this thing"
    r"|that one|both)\b"
)
_BLOCK = re.compile(
    r"\b(?:if|whether|wonder(?:ing)?|would|should|could|hop(?:e|ing)|wish|might"
    r"|maybe|perhaps|expect\w*|want|wanted|looking for|need a|any good|how good"
    r"|anyone|anybody|supposed(?:ly)?|what['’]?s|which|wish|rumou?r\w*|claim\w*"
    r"|allegedly|heard|says|said|will be|gonna be|going to|compared to|once)\b"
)
_CLAUSE = re.compile(
    r"(?:,? (?:but|however|though|although|yet|while|whereas|except)\b|;|\. |, and "
    r"(?=it|they|i)|—|–| - |\()"
)
_GATE = _OPINION
_COMPARED = re.compile(r"\b(?:than|vs\.?|versus|beats?|outperform\w*)\b")


@dataclass(slots=True)
class Tally:
    """The opinions on one model while a post is read."""

    model: Mention
    good: float = 0.0
    bad: float = 0.0
    mixed: float = 0.0
    start: int = 1 << 60
    end: int = 0
    rule: str = ""

    def add(self, weight: float, polarity: str, start: int, end: int, rule: str) -> None:
        """Count one opinion."""
        if polarity == "good":
            self.good += weight
        elif polarity == "bad":
            self.bad += weight
        else:
            self.mixed += weight
        self.start, self.end = min(self.start, start), max(self.end, end)
        self.rule = self.rule or rule


def find_verdicts(scene: Scene) -> Iterator[Verdict]:
    """Yield the author's verdicts, one a model, in the order in which they are first told."""
    if "Ⓜ" not in scene.mask or not _GATE.search(scene.mask):
        return
    tallies: dict[str | None, Tally] = {}
    topic: Mention | None = None
    for sentence in scene.sentences:
        if sentence.is_quote or sentence.is_code or sentence.end - sentence.start > 1200:
            topic = None if sentence.is_quote else topic
            continue
        said = scene.mask[sentence.start : sentence.end]
        models = scene.models_in(sentence.start, sentence.end)
        if not said.rstrip(' )"*').endswith("?"):
            _read(scene, sentence, said, models, topic, tallies)
        if models:
            topic = models[-1] if len({m.entity_id for m in models}) == 1 else None
    for tally in tallies.values():
        if verdict := _decide(tally):
            yield verdict


def _read(
    scene: Scene,
    sentence: Sentence,
    said: str,
    models: list[Mention],
    topic: Mention | None,
    tallies: dict[str | None, Tally],
) -> None:
    for opinion in _OPINION.finditer(said):
        target, rule = _target(said, opinion, models, topic, sentence.start)
        if target is None or _is_blocked(said, opinion, target, sentence.start):
            continue
        weight, polarity = _weigh(said, opinion)
        if weight:
            tally = tallies.setdefault(target.entity_id, Tally(target))
            tally.add(
                weight,
                polarity,
                sentence.start + min(opinion.start(), max(0, target.start - sentence.start)),
                sentence.start + opinion.end(),
                rule,
            )


def _target(
    said: str, opinion: re.Match[str], models: list[Mention], topic: Mention | None, offset: int
) -> tuple[Mention | None, str]:
    """Return the model that an opinion is about, if its clause says so."""
    before = [m for m in models if m.end - offset <= opinion.start()]
    if before:
        model = before[-1]
        between = said[model.end - offset : opinion.start()]
        if (
            len(between) <= 90
            and not _CLAUSE.search(between)
            and _SUBJECT.match(said[model.end - offset : opinion.end()])
        ):
            return model, "judges-subject"
    after = [m for m in models if m.start - offset >= opinion.end()]
    if after:
        model = after[0]
        ahead = said[max(0, opinion.start() - 30) : model.start - offset]
        if _BEFORE.search(ahead):
            return model, "judges-object"
    if topic is not None and not before:
        clause = max((m.end() for m in _CLAUSE.finditer(said, 0, opinion.start())), default=0)
        if _PRONOUN.match(said[clause : opinion.start()]) or (clause and _PRONOUN.match(said)):
            return topic, "judges-pronoun"
    return None, ""


def _is_blocked(said: str, opinion: re.Match[str], target: Mention, offset: int) -> bool:
    first = max(0, min(opinion.start(), max(0, target.start - offset)) - 40)
    window = said[first : opinion.end() + 25]
    return bool(_BLOCK.search(said[first : opinion.end()]) or _COMPARED.search(window))


def _weigh(said: str, opinion: re.Match[str]) -> tuple[float, str]:
    kind = opinion.lastgroup
    weight = 1.0 if kind in {"great", "awful", "mixed"} else 0.6
    if kind == "mixed":
        return weight, "mixed"
    ahead = said[max(0, opinion.start() - 45) : opinion.start()]
    if _INTENSE.search(ahead):
        weight += 0.3
    polarity = "good" if kind in {"great", "good"} else "bad"
    if _NOT.search(ahead):
        if kind in {"awful", "poor"}:
            return 0.6, "good"
        return 0.8, "bad"
    return weight, polarity


def _decide(tally: Tally) -> Verdict | None:
    total = tally.good + tally.bad + tally.mixed
    if total < 0.6:
        return None
    if tally.mixed >= max(tally.good, tally.bad) or min(tally.good, tally.bad) >= 0.6:
        polarity: Polarity = "mixed"
    else:
        polarity = "positive" if tally.good > tally.bad else "negative"
    return Verdict(
        model=tally.model, polarity=polarity, start=tally.start, end=tally.end, rule=tally.rule,
        confidence=round(min(0.9, 0.4 + 0.2 * total), 3),
    )  # fmt: skip
