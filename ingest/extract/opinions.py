"""Words of praise and blame: their place, strength and direction, with negation taken into account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Direction = Literal["good", "bad", "mixed"]

_GREAT = (
    r"great(?:ly)?|excellent(?:ly)?|amazing(?:ly)?|awesome|impressive(?:ly)?|impress(?:es|ed)|fantastic(?:ally)?"
    r"|incredibl[ey]|superb|phenomenal|brilliant(?:ly)?|outstanding|wonderful(?:ly)?|stellar|flawless(?:ly)?|perfect(?:ly)?"
    r"|beast|monster|goat|legendary|sota|state[- ]of[- ]the[- ]art|mind[- ]?blow\w+|blown away|blew (?:me|my mind)|unbeatable"
    r"|insanely|love|loving|loved|favou?rites?|fav|go-?to|daily driver|best|king|gem|crush(?:es|ed|ing)|nails|nailed|shines?"
    r"|excels?|top[- ]notch|killer|game[- ]changer|magic(?:al)?|works? like a charm|beautiful(?:ly)?|exceptional(?:ly)?"
    r"|remarkabl[ey]|fond of|astonishing(?:ly)?|unmatched|dope|one-?shot(?:s|ted)?|rocks|champ|the shit(?= ?[.!,]| ?$)|gold standard|no match|marvel"
)
_GOOD = (
    r"good|solid|nice(?:ly)?|decent(?:ly)?|reliabl[ey]|smart|intelligent|capable|helpful|useful|competent|enjoy(?:ing|ed|able)?"
    r"|happy|strong|recommend(?:ed)?|usable|coherent(?:ly)?|creative|fun|fine|promising|legit|cool|fan of|underrated|pleased|satisfied|winner|worth|successful(?:ly)?|success"
    r"|(?:(?:very|really|pretty|quite|so|extremely|surprisingly|remarkably|fairly|works?|worked|performs?|performed|does|did|follows|handles|writes) |working )well"
    r"|(?:i|we|really|also|actually|do) (?:(?:really|also|do|quite|still|actually) )?like[ds]?|prefer(?:red)?|hold(?:s)? up|held up|trust|can[’']?t go wrong|sweet spot"
    r"|does (?:the|its) job|gets? the job done|efficient|accurate(?:ly)?|clever|versatile|robust|pleasant|(?:significantly|much|hugely|greatly|massively) improved|massive leap|huge leap|promising|handy|perfectly fine|adequate|without a doubt|swear by|sticking with|keep (?:coming|going|returning) back|keep returning to"
)
_AWFUL = (
    r"terribl[ey]|awful(?:ly)?|horribl[ey]|horrendous|suck(?:s|ed|y)?|garbage|trash|rubbish|useless(?:ly)?|worst|disappoint\w*|dumb|stupid"
    r"|unusable|crap(?:py)?|shit(?:ty|s)?|pathetic|abysmal|overrated|overhyped|lobotomi[sz]ed|benchmax\w*|bad(?:ly)?|hate[ds]?|broken|mediocre"
    r"|a joke|underwhelm\w*|unimpress\w*|gibberish|nonsense|brain-?dead|atrocious|waste of|lackluster|pisses me off|dogshit|let(?:s)? (?:me|everyone) down"
    r"|dead on arrival|doa|insufferable|ridiculous(?:ly)?"
)
_POOR = (
    r"poor(?:ly)?|weak|fail(?:s|ed|ing|ure)?|hallucinat\w+|struggl\w+|meh|flak[ey]y?|inconsistent|unreliable|repetiti\w+|repeats?|censored|censorship"
    r"|refus(?:es?|ed|als?|ing)|sloppy|lazy|lacking|lacks?|falls? apart|fell apart|gave up|wrong|incorrect|vague|loop(?:s|ing)?|slop|annoying|boring|dry|limited|not impressed|not a fan|less (?:flexible|capable|useful|reliable|coherent|creative|accurate)|slipping|fall from grace|downhill|step back"
    r"|outdated|ancient|pointless|crash(?:es|ed)?|issues?|problems?|trouble|mess|buggy|breaks?|breaking|ignores?|messing up|rambl\w+|makes (?:stuff|things) up"
    r"|strange|weird|errored|nerfed|far behind|tricky|overkill|not there yet|not quite there|butcher(?:ed|s)|forgets?|diminished|trivial errors|makes errors|headache|inferior|sad(?:ly)?|unfortunately|hard to trust"
)
_MIXED = r"ok|okay|alright|so-so|hit[- ]or[- ]miss|hit and miss|mixed bag|mixed results|mixed feelings|serviceable|adequate|not (?:too |that |so )?bad|could be better"
_OPINION = re.compile(
    rf"(?<![a-z])(?:(?P<mixed>{_MIXED})|(?P<great>{_GREAT})|(?P<awful>{_AWFUL})|(?P<poor>{_POOR})|(?P<good>{_GOOD}))(?![a-z])"
)
_NOT = re.compile(
    r"\b(?:not|isn['’]?t|wasn['’]?t|aren['’]?t|doesn['’]?t|don['’]?t|didn['’]?t|never|no|none|hardly|neither|nor|without|can['’]?t|cannot|won['’]?t|nothing|barely|less)\b(?! only)"
    r"(?:(?!\b(?:but|and|because)\b)[^,.;Ⓜ]){0,25}$"
)
_COMPARED = re.compile(r"(?: \w+){0,4} than\b(?! (?:i |expected|nothing|anything|any other|everything|all |most))")


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion word in a sentence's mask, with offsets in it; `strength` is 2 for strong words, else 1."""

    start: int
    end: int
    direction: Direction
    strength: int
    is_negated: bool


def find_opinions(said: str) -> list[Opinion]:
    """Return the opinion words of a sentence in lower case; negation turns them round and weakens blame.

    Examples
    --------
    >>> [(o.direction, o.strength) for o in find_opinions("it is not great, but the prose is good")]
    [('bad', 1), ('good', 1)]
    """
    found = []
    for match in _OPINION.finditer(said):
        kind = match.lastgroup
        if kind == "mixed":
            found.append(Opinion(match.start(), match.end(), "mixed", 1, is_negated=False))
            continue
        if _COMPARED.match(said, match.end()):
            continue
        negated = bool(_NOT.search(said, max(0, match.start() - 40), match.start()))
        praise = kind in {"great", "good"}
        strength = 1 if negated or kind in {"good", "poor"} else 2
        direction: Direction = "good" if praise != negated else "bad"
        found.append(Opinion(match.start(), match.end(), direction, strength, is_negated=negated))
    return found
