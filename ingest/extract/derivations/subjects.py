"""Find of which model a phrase of derivation is told: named before it, or meant by "it"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.extract.scene import LISTED, Scene, Sentence
from ingest.records import Mention

_CLAIM = (
    r"(?:is (?:\w+ )?the result of|is|was|are|were|['’]s|['’]re|being|be|as|=|which is|that is"
    r"|that['’]s|looks like"
    r"|(?:seems|appears|claims|claimed|alleged|said|turns out|turned out|is said|is supposed) to"
    r" (?:be|have been)"
    r"|it['’]s|they['’]re|(?:has|have) been|comes from|came from)"
)
_STOP = (
    r"(?:better|worse|best|than|not|no|never|if|when|because|while|like|as|for|but|and|or|so|then|vs"
    r"|versus|unlike|your|include|includes|including|instead|available|i|i['’]m|i['’]ve|we|you"
    r"|they|he|she|who|what|how|to|with|without|in|on|at|of|from|by|about|since|though"
    r"|although|trained|built|running|using|use|uses|used|run"
    r"|more|less|faster|slower|any|every|each|some|all|other|others|there|here)"
)
WORDS = rf"(?:(?!{_STOP}\b)[\w'’.*+-]+[ ,]+)"
_ASIDE = r"(?: ?\([^()Ⓜ]{0,60}\))?"
_ADDRESS = re.compile(r"\]\([^()\sⓂ]*\)")  # behind the name in [name](address)
_END_OF_ADDRESS = re.compile(r"(?:[/#?][^()\s]*)?\)")  # behind one in the address
_LINK = re.compile(
    rf"^(?! (?:distill?s|fine-?tunes|tunes|merges|quants|ggufs|variants|loras|derivatives)\b)"
    rf"(?:['’]?s)?\**{_ASIDE}(?: (?:models?|series|family|line))?\**[ ,]*(?:"
    rf"(?:[(] ?)?(?:which|that|who) (?:itself |in turn )?{_CLAIM} {WORDS}{{0,8}}|"
    rf"(?:[-–—:(] ?(?:(?:which|that|it|they|this) )?)?{_CLAIM} {WORDS}{{0,8}}"
    rf"|(?:(?<=,)|(?<=, )|[-–—:(]) ?\**(?:an? |the |another ){WORDS}{{0,6}}"
    rf"|(?:(?<=,)|(?<=, )|[-–—:(]) ?\**{WORDS}{{0,3}}"
    rf"|{WORDS}{{0,2}}"
    rf")\**$"
)
_SUBJECT = r"(?:it|this|that|this one|this model|the model|they|these|he)(?:, too,)?"
_PRONOUN = re.compile(
    rf"(?:^|[\s(,;*])(?:and )?{_SUBJECT}(?:['’]s|['’]re"
    r"| (?:is|was|are|were|has been|seems to be|(?:looks|looked|seemed|seems) like))"
    rf" {WORDS}{{0,8}}$"
)
_BEING = re.compile(r"\b(?:despite|besides|while|although|though|after|by) (?:also )?being $")
_BUT = re.compile(r",? (?:but|and)(?: (?:was|is|were|has been))? $")
_OPENS = re.compile(r"[\s*_>#•\"(-]*(?:(?:the|so|but|and|yes|no),? )?")
_IT_OPENS = re.compile(rf"{_SUBJECT}(?:['’]s|['’]re| (?:is|was|are|were|has been)) ")
_SEVERAL = re.compile(r"\b(?:they|these|both)\b")
_IN_BRACKETS = re.compile(rf"\({_SUBJECT}\b[^()]*$")
_ITEM = re.compile(r"[*•-] ")
_OPENING = re.compile(rf"^[\s*_>#•-]*(?:(?:an?|the|another|my|our|new|first) )?{WORDS}{{0,3}}$")
# "the Polaris finetune of Qwen3", "R1 distilled from Gemini"
_NOUN = re.compile(r"(?:fine?[- ]?tune|tune|prunes?) of$|distilled from$")
_ALSO = re.compile(rf"\b(?:and|which|that|but) (?:(?:it|they) )?{_CLAIM} {WORDS}{{0,5}}$")
_NEGATED = re.compile(
    r"\b(?:not|isn['’]?t|wasn['’]?t|aren['’]?t|never|no longer|instead of|unlike"
    r"|than)\b"
)
_STRAYS = re.compile(
    r"[;!?]|\b(?:i|i'm|i've|i'd|we|you|he|she|they|there|who|people|someone|so|because|since|than"
    r"|if|when|while|although|though|not|never|isn't|can|could|would|should|will|may|might|to|your"
    r"|my)\b"
)  # what takes a sentence away from what it opens with
_JOINT = 3  # between a name and a bracket: "**Name** (it is ..."


def subjects(
    scene: Scene, sentence: Sentence, left: str, phrase: str
) -> tuple[Sequence[Mention | None], str]:
    """Return the children named before a phrase, or the model that a pronoun there stands for."""
    last = None
    for last in LISTED.finditer(left):  # noqa: B007 - the last one counts
        pass
    between = _behind(left, last) if last else ""
    if last and _LINK.match(between):
        gap = between.strip(" ,")
        if (gap or ("," not in between and _NOUN.match(phrase))) and not _NEGATED.search(gap):
            named = scene.models_in(sentence.start + last.start(), sentence.start + last.end())
            return named[-1:] if gap.startswith("(") else named, ""
    if last and _ALSO.search(left) and left.count("Ⓜ") == 1 and not _NEGATED.search(left[-40:]):
        return scene.models_in(sentence.start + last.start(), sentence.start + last.end()), "-also"
    if _NEGATED.search(left[-40:]):
        return [], ""
    return _meant(scene, sentence, left, phrase)


def _behind(left: str, last: re.Match[str]) -> str:
    """Return what stands behind the last names, without the rest of a link that they stand in."""
    between = left[last.end() :]
    link = _END_OF_ADDRESS if left.endswith("/", 0, last.start()) else _ADDRESS
    rest = link.match(between)
    return between[rest.end() :] if rest else between


def _meant(
    scene: Scene, sentence: Sentence, left: str, phrase: str
) -> tuple[Sequence[Mention | None], str]:
    """Return what a clause is about that names no model itself before its phrase."""
    if phrase and (_BEING.search(left) or _BUT.search(left)):
        return _opening(scene, sentence, left), "-goes-on"
    if _PRONOUN.search(left):
        return before_it(scene, sentence, left), "-pronoun"
    if phrase and not _STRAYS.search(left):
        named = _opening(scene, sentence, left)
        if named:
            here = named[0] is not None and named[0].start >= sentence.start
            return named, "-far" if here else "-pronoun"
    if "Ⓜ" not in left and _OPENING.match(left):
        return _told_before(scene, sentence), "-opening"
    return [], ""


def _opening(scene: Scene, sentence: Sentence, left: str) -> Sequence[Mention | None]:
    """Return the model or pronoun that a sentence opens with, of which its next clause tells."""
    opens = _OPENS.match(left)
    at = opens.end() if opens else 0
    named = scene.places.get(sentence.start + at)
    if named and named.kind == "model":
        return [named]
    if _IT_OPENS.match(left, at):
        return before_it(scene, sentence, left[:at])
    return []


def before_it(scene: Scene, sentence: Sentence, left: str) -> Sequence[Mention | None]:
    """Return the last model named before a pronoun, in this paragraph or the one before it.

    A pronoun in brackets means what stands before them; one in a list means what its item names.
    Before any name one that is singular means what the thread is about: None.
    """
    end = sentence.start + len(left)
    before = [m for m in scene.mentions if m.kind == "model" and m.end <= end]
    if not before:
        return [] if _SEVERAL.search(left) else [None]
    if sentence.paragraph - scene.sentence_at(before[-1].start).paragraph > 1:
        return []
    last = before[-1]
    bracket = _IN_BRACKETS.search(left)
    if bracket and sentence.start + bracket.start() - last.end > _JOINT:
        return []
    if last.end <= sentence.start and _ITEM.match(left):
        return []
    return [last]


def _told_before(scene: Scene, sentence: Sentence) -> list[Mention]:
    """Return the only model of the sentence before, about which one without subject goes on."""
    index = scene.sentence_index(sentence.start)
    if not index:
        return []
    before = scene.sentences[index - 1]
    models = scene.models_in(before.start, before.end)
    one = len({m.entity_id or m.surface for m in models}) == 1
    return models[-1:] if one and not scene.mask[before.start : before.end].endswith("?") else []
