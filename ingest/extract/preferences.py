"""Find the author's own judgment that one model is better than another."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ingest.extract.scene import LIST_OF_MODELS, MODEL, Scene, Sentence
from ingest.records import Mention, record


@record(kw_only=True)
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
    r"|impressive|powerful|usable|robust"
    r"|natural|nuanced|helpful|performant|competent|knowledgeable|trustworthy"
    r"|interesting|enjoyable|fun|stable|human"
    r"|expressive|precise|advanced|solid|polished|effective|efficient|pleasant"
)
_GOOD = (
    rf"better|superior|smarter|stronger|nicer|cleverer|more (?:{_QUALITY})"
    r"|less (?:censored|sloppy|annoying|repetitive|prone|robotic|flaky|hallucinat\w+)"
    r"|fewer (?:\w+ )?(?:mistakes|errors|hallucinations|refusals|issues|problems)"
)
_BAD = (
    rf"worse|inferior|weaker|dumber|poorer|stupider|less (?:{_QUALITY}|impress\w+)"
    r"|more (?:censored|sloppy|flaky|annoying|repetitive|robotic|mistakes|errors"
    r"|hallucinations|refusals)"
)
_LEFT = rf"(?P<left>{LIST_OF_MODELS})"
_WHICH = (
    r"(?:(?:both|even|any|all|the|old|older|original|regular|base|normal|full|local"
    r"|new|newer|my|standard|plain|vanilla|current"
    r"|previous|what|how|those|these|its|bigger|larger|smaller|output of|results? "
    r"(?:of|from)|something like|a|an|using|running) )*"
)
_RIGHT = rf"{_WHICH}(?P<right>{LIST_OF_MODELS})"
_CHAR = r"(?:[^.!?;\nⓂ]|\.(?=\w))"
_GAP = (
    rf"(?:(?!\b(?:but(?! still| also)|than|because|while|whereas|although|if)\b){_CHAR}){{0,90}}?"
)
_TAIL = rf"(?:(?!\b(?:but|which|because|while|if)\b){_CHAR}){{0,50}}?"
_THAN = r"(?:than|then|compared (?:to|with)|over|to)"
_BEATS = (
    r"beats?|beat|beating|outperform(?:s|ed|ing)?|our performs|out-performs?"
    r"|crush(?:es|ed)?|destroy(?:s|ed)?|smoke[sd]?"
    r"|trump(?:s|ed)?|surpass(?:es|ed|ing)?|outclass(?:es|ed)?|demolish(?:es|ed)?"
    r"|eclipse[sd]?|dominate[sd]?|edges? out"
    r"|wins? (?:over|against)|exceed(?:s|ed|ing)?|outshine[sd]?|mops? the floor with"
    r"|wipes? the floor with|runs circles around"
    r"|(?:(?:is|are|was|way|far|miles|well|already|leagues|light ?years|still|much) "
    r")+(?:ahead of|above|beyond)|head and shoulders above|leagues ahead of"
    r"|(?:an? )?(?:\w+ )?(?:step up|upgrade) (?:from|over|to)"
    r"|(?:stomps?|wrecks?|obliterates?|shits?) (?:all over|on)"
    r"|puts? (?=Ⓜ)|mogs?|clears?(?= Ⓜ)|beating up"
    r"|(?:twice|\d+ ?x|times) as \w+ as"
)
_LOST = (
    r"(?:behind|below|inferior to|no match for|loses? to|lost to|falls short of"
    r"|can['’]?t (?:compete|compare) with"
    r"|(?:not|isn't|aren't|wasn't) (?:\w+ )?(?:in|on) the same (?:class|league|level|ballpark)"
    r" (?:as|with)|(?:not|isn't|aren't) (?:\w+ ){0,2}?(?:approaching|near|close to|up to)"
    r"|nowhere (?:near|close to)|trails?(?: behind)?|pales? in comparison (?:to|with)"
    r"|can(?:'t|not) (?:compete with|hold a candle to|touch|match)"
    r"|(?:not|n't) (?:\w+ )?(?:to )?match(?:es)?(?= Ⓜ)|(?:is|was|are) no(?= (?:the |an? )?Ⓜ)"
    r"|(?:beaten|outperformed|surpassed|outclassed|crushed|destroyed|smoked) by"
    rf"|nothing compared to|(?:garbage|trash|bad|terrible|awful|useless|a joke|crap"
    rf"|meh)\b{_CHAR}{{0,15}}?compared to|pales?\b{_CHAR}{{0,20}}to)"
)
_NOT_AS = (
    rf"(?:not|isn['’]?t|aren['’]?t|wasn['’]?t|doesn['’]?t|don['’]?t|nowhere"
    rf"|never)\b{_CHAR}{{0,40}}?\bas \w+(?: \w+)? as"
)
_OTHER_LEFT, _OTHER_RIGHT = _RIGHT.replace("right", "left"), _RIGHT
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("prefers-better", rf"{_LEFT}{_GAP}\b(?P<sign>{_GOOD})\b{_TAIL}\b(?:{_THAN}|that) {_RIGHT}"),
    ("prefers-worse", rf"{_LEFT}{_GAP}\b(?P<sign>{_BAD})\b{_TAIL}\b{_THAN} {_RIGHT}"),
    ("prefers-beats", rf"{_LEFT}(?:['’]s)?(?: {_CHAR}{{0,80}}?)?[ ,]+(?P<sign>{_BEATS}) {_RIGHT}"),
    ("prefers-away", rf"{_LEFT}{_GAP}\b(?:blows?|blew|knocks?) {_RIGHT}(?: \w+)? (?:away|out)"),
    (
        "prefers-over",
        (
        r"\b(?:prefer(?:red|s|ring)?|favou?r|choose|chose|pick|take|recommend|picked"
        r"|go with|stick with|sticking with|keep|use) "
        rf"{_OTHER_LEFT}{_TAIL}\b(?:over|to|than|instead of|rather than) {_OTHER_RIGHT}"
        ),
    ),
    ("prefers-not-as", rf"{_LEFT}{_GAP}\b(?P<sign>{_NOT_AS}) {_RIGHT}"),
    ("prefers-behind", rf"{_LEFT}{_GAP}\b(?P<sign>{_LOST}) {_RIGHT}"),
    ("prefers-level", (
        rf"{_LEFT}{_GAP}\bnot (?:quite |really |at |on |yet |even )*{_RIGHT}(?: or "
        rf"{MODEL})?(?:['’]s)? (?:level|quality)"
    )),
    (
        "prefers-switch",
        (
        r"\b(?:switch(?:ed|ing)?|mov(?:ed|e|ing)|migrat(?:ed|ing)|chang(?:ed|ing)) "
        r"(?:\w+ ){0,2}from "
        rf"{_OTHER_RIGHT}{_TAIL} to {_OTHER_LEFT}"
        ),
    ),
    (
        "prefers-replace",
        (
        r"\b(?:replac(?:ed|ing)|ditch(?:ed|ing)|dropp(?:ed|ing)|abandon(?:ed|ing)|retir(?:ed|ing)) "
        rf"{_OTHER_RIGHT}{_TAIL} (?:with|for|in favou?r of|by) {_OTHER_LEFT}"
        ),
    ),
    ("prefers-only", (
        rf"\b(?:only|one) (?:\w+ )?(?:that(?:['’]s| is) )?better than {_RIGHT} is "
        rf"{_OTHER_LEFT}"
    )),
    ("prefers-none", (
        rf"\b(?:nothing|none|no other|not even) {_CHAR}{{0,40}}?(?:including |like )?{_OTHER_RIGHT}"
        rf"{_CHAR}{{0,40}}?\b(?:com(?:es?|ing)|came|get(?:s|ting)?|got)(?: \w+)? close to "
        rf"{_OTHER_LEFT}"
    )),
    ("prefers-sign", rf"(?P<left>{MODEL}) ?>{{1,3}} ?(?P<right>{MODEL})"),
)  # fmt: skip
_COMPILED = tuple((rule, re.compile(pattern)) for rule, pattern in _PATTERNS)
# A pattern is tried only where one of these words stands: most sentences hold none.
_SIGNS = {
    rule: re.compile(sign)
    for rule, sign in (
        ("prefers-better", rf"\b(?:{_GOOD})\b"),
        ("prefers-worse", rf"\b(?:{_BAD})\b"),
        ("prefers-beats", rf"\b(?:{_BEATS})\b"),
        ("prefers-away", r"\b(?:blow|blew|knock)"),
        ("prefers-over", r"\b(?:over|to|than|instead of|rather than)\b"),
        ("prefers-not-as", r"\bas \w"),
        ("prefers-behind", rf"\b{_LOST}"),
        ("prefers-level", r"level|quality"),
        ("prefers-switch", r"\bfrom\b"),
        ("prefers-replace", r"replac|ditch|dropp|abandon|retir"),
        ("prefers-only", r"better than"),
        ("prefers-none", r"close to"),
        ("prefers-sign", r">"),
    )
}
_REVERSED = frozenset({"prefers-worse", "prefers-not-as", "prefers-behind", "prefers-level"})
_SIGNED = frozenset({"prefers-better", "prefers-worse", "prefers-beats"})
_ADVERB = (
    r"and|but|also|honestly|definitely|still|way|much|far|even|a lot|many times|\d+ ?x|a bit|so"
    r"|\w+ly|feels?|actually|just|imo|performs?|works?|runs?|looks?|seems?"
)
_PRONOUN = re.compile(
    rf"(?:(?:^|[(\s\"])(?:it|its|this|they|this one|this model|both|theirs?)(?:['’]s|['’]re)?\b"
    rf"(?P<mid>{_GAP})|^\W*(?:(?:{_ADVERB}),? ){{0,4}})\b"
    rf"(?:(?P<good>{_GOOD})\b{_TAIL}\b{_THAN}|(?P<bad>{_BAD})\b{_TAIL}\b{_THAN}"
    rf"|(?P<beats>{_BEATS})|(?P<lost>{_LOST})|(?P<notas>{_NOT_AS})) {_RIGHT}"
)
_BARE = re.compile(
    rf"{_LEFT}(?:(?: \w+){{0,2}}? (?:is|are|was|were|performs?"
    rf"|performed|feels?|felt|seems?|works?|worked|does|did|do|looks?|writes?"
    rf"|codes?|handles? \w+)"
    rf"|['’]s) (?:\w+ ){{0,4}}?(?:(?P<good>better|superior|smarter|stronger)|(?P<bad>worse"
    rf"|weaker|inferior|dumber))(?= (?:imo|imho|across|for|at|in|though|overall|by "
    rf"far)\b|\s*[.,!)]|\s*$)"
)
_LIKED = re.compile(
    rf"\b(?:like|liked|prefer|preferred|enjoyed?|find|found|finding) (?P<left>{MODEL}) (?:to be )?"
    rf"(?:\w+ ){{0,4}}?(?:better|more|superior|smarter)(?= (?:imo|for|at|in|though)\b"
    rf"|\s*[.,!)]|\s*$)"
)
_ASIDE = re.compile(r"\([^()\n]{0,80}Ⓜ[^()\n]{0,80}\)")  # "Gemma (3, not 3n) beats"
_COMPLEMENT = re.compile(
    r"\b(?:than|compared (?:to|with)|over|against|unlike|vs\.?|the idea that"
    r"|(?:tested|tried|compared) (?:\w+ )?)"
    r" ?(?:the |even |original |old )*$"
)
_BEATEN = re.compile(rf"{_LEFT}(?: \w+){{0,2}} (?:{_BEATS}) (?:it|them|that one)\b")
_COMPARATIVE = re.compile(rf"\b(?:{_GOOD}|{_BAD}|more|{_BEATS}|{_LOST}|as)\b")
_GATE = (
    "better", "worse", "than", "prefer", "beat", "outperform", "perform", "ahead", "behind",
    "switch", "replac", "ditch", "over", "as ",
    "crush", "destroy", "smoke", "trump", "surpass", "outclass", "exceed", "eclips", "demolish",
    "blow", "blew", "mov",
    "migrat", "match", "los", "short of", "floor", "compared", "superior", "inferior", "level",
    "quality", ">", "smart",
    "strong", "weak", "dumb", "edge", "drop", "chang", "outshin", "dominat", "win", "circles",
    "liked", "enjoy", "above", "step up", "upgrade", "close", "class", "near", "approach", "find",
    "league", "ballpark", "compete", "candle", "touch", "trail", "pale", " by ", "no Ⓜ", "mog",
    "clear", "stomp", "wreck",
)  # fmt: skip
_NOT = re.compile(
    r"\b(?:not|isn['’]?t|aren['’]?t|wasn['’]?t|doesn['’]?t|don['’]?t|haven['’]?t|never"
    r"|no|hardly|nowhere)\b"
)
_HARDLY = re.compile(
    r"\b(?:not|n['’]?t)\b[^.]{0,20}\b(?:much|any|that|significantly|necessarily"
    r"|anything|something)\b|\b(?:any|no|some)thing "
)
_DOUBT = re.compile(
    r"\b(?:maybe|perhaps|might|may|could be|can be|supposed(?:ly)?|allegedly"
    r"|should(?:n['’]t)?|would(?:n['’]t)?|wonder(?:ing)?"
    r"|whether|hop(?:e|ing)|expect(?:ed|ing)?|not sure|doubt|unless|if|any(?:one|body)"
    r"|curious|wish|almost|nearly|as if|probably"
    r"|supposed to|is there|not saying|going to|gonna|will)\b|['’]d\b|\bnot necessarily\b"
)
_DENIED = re.compile(
    r"\b(?:no way|idea that|claim that|don't think|do not think|doubt|not saying|not convinced"
    r"|disagree)\b[^.;]{0,30}$"
)
_SAID = re.compile(
    r"\b(?:said|says|say|saying|claim(?:s|ed|ing)?|told|heard|reported(?:ly)?"
    r"|according to|rumou?r\w*|people (?:think|say)"
    r"|they (?:say|claim)|supposedly|apparently|where|where's)\b"
)
_ASKING = re.compile(
    r"^(?:[^\wⓂⓜ]|so |and |but |hey |also )*(?:is|are|do|does|did|can|could|would|will"
    r"|should|has|have|how|what|which|why|who|where|when|any|anyone|anybody|isn['’]t"
    r"|aren['’]t|doesn['’]t)\b"
)
_TURN = re.compile(r"(?:,|\b(?:so|but|and|why|how|what)\b)")


def find_preferences(scene: Scene) -> Iterator[Preference]:
    """Yield what the author prefers: no questions, doubts, conditions, or words of others."""
    if scene.mask.count("Ⓜ") < 2:
        return
    for sentence in scene.sentences:
        if sentence.is_quote or sentence.is_code or sentence.end - sentence.start > 1500:
            continue
        said = scene.mask[sentence.start : sentence.end]
        if "Ⓜ" in said and any(word in said for word in _GATE):
            yield from _in_sentence(scene, sentence, said)


def _in_sentence(scene: Scene, sentence: Sentence, said: str) -> Iterator[Preference]:
    taken: set[int] = set()  # places whose comparison has a subject of its own
    if said.count("Ⓜ") > 1:
        bare = _ASIDE.sub(lambda m: " " * len(m[0]), said) if "(" in said else said
        for rule, match, flipped in _matches(said, bare):
            taken.add(match.start("right"))
            yield from _pairs(scene, sentence, match, flipped=flipped, rule=rule)
    if _COMPARATIVE.search(said):
        for match in _PRONOUN.finditer(said):
            if match.start("right") not in taken:
                yield from _of_pronoun(scene, sentence, said, match)
        yield from _with_last(scene, sentence, said)


def _matches(said: str, bare: str) -> Iterator[tuple[str, re.Match[str], bool]]:
    """Yield rule, match and whether left and right change places; `bare` has no asides."""
    for rule, pattern in _COMPILED:
        if not _SIGNS[rule].search(said):
            continue
        at = 0
        while match := pattern.search(bare, at):
            at = max(match.start() + 1, match.start("right"))
            flipped = None if _is_doubtful(said, *match.span()) else _flips(rule, bare, match)
            if flipped is not None:
                yield rule, match, flipped


def _flips(rule: str, bare: str, match: re.Match[str]) -> bool | None:
    """Tell whether the right one is better; None if neither is."""
    flipped = rule in _REVERSED
    if rule not in _SIGNED:
        return flipped
    if _COMPLEMENT.search(bare, 0, match.start("left")):
        return None
    if not _NOT.search(bare, match.end("left"), match.start("sign")):
        return flipped
    hardly = _HARDLY.search(bare, match.end("left"), match.end("sign"))
    return None if rule == "prefers-worse" or hardly else not flipped


def _is_doubtful(said: str, start: int, end: int) -> bool:
    if said.rstrip(' )"*').endswith("?") and (_ASKING.match(said) or not _TURN.search(said, end)):
        return True
    ahead = said[max(0, start - 60) : start]
    return bool(
        _DENIED.search(ahead)
        or _DOUBT.search(said[start:end])
        or _DOUBT.search(ahead[-30:])
        or _SAID.search(ahead)
    )


def _pairs(
    scene: Scene, sentence: Sentence, match: re.Match[str], *, flipped: bool, rule: str
) -> Iterator[Preference]:
    offset = sentence.start
    left = scene.models_in(offset + match.start("left"), offset + match.end("left"))
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
    scene: Scene, position: int, reach: int, *, but: Collection[str | None] = ()
) -> Mention | None:
    """Return the model named last before a position, other than `but`, within reach."""
    for mention in reversed(scene.mentions):
        if mention.kind == "model" and mention.end <= position and mention.entity_id not in but:
            return mention if position - mention.end <= reach else None
    return None


def _of_pronoun(
    scene: Scene, sentence: Sentence, said: str, match: re.Match[str]
) -> Iterator[Preference]:
    if _is_doubtful(said, match.start(), match.end()) or _NOT.search(match["mid"] or ""):
        return
    subject = _last_before(scene, sentence.start + match.start(), 500)
    if subject is None:
        return
    offset = sentence.start
    for other in scene.models_in(offset + match.start("right"), offset + match.end("right")):
        lost = match["bad"] or match["lost"] or match["notas"]
        better, worse = (other, subject) if lost else (subject, other)
        yield _prefer(better, worse, sentence, match, rule="prefers-pronoun", confidence=0.6)


def _with_last(scene: Scene, sentence: Sentence, said: str) -> Iterator[Preference]:
    """Read comparatives without "than": the model named before is the one compared with."""
    for rule, pattern in (
        ("prefers-bare", _BARE),
        ("prefers-liked", _LIKED),
        ("prefers-beaten", _BEATEN),
    ):
        for match in pattern.finditer(said):
            if _is_doubtful(said, match.start(), match.end()) or _NOT.search(match[0]):
                continue
            offset = sentence.start + match.start("left")
            named = scene.models_in(offset, sentence.start + match.end("left"))
            entities = {model.entity_id for model in named}
            last = _last_before(scene, offset, 250, but=entities)
            if last is None:
                continue
            worse_named = rule == "prefers-bare" and bool(match["bad"])
            for model in named:
                better, worse = (last, model) if worse_named else (model, last)
                yield _prefer(better, worse, sentence, match, rule=rule, confidence=0.5)
