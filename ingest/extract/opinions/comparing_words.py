"""Words that compare models, as parts of patterns: what is better, what beats, what falls short."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ingest.extract.search.sought import begun

_QUALITY = (
    r"intelligent|capable|accurate|reliable|coherent|creative|useful|consistent"
    r"|impressive|powerful|usable|robust"
    r"|natural|nuanced|helpful|performant|competent|knowledgeable|trustworthy"
    r"|interesting|enjoyable|fun|stable|human"
    r"|expressive|precise|advanced|solid|polished|effective|efficient|pleasant|sophisticated"
    r"|logical|thorough|detailed|engaging|realistic|versatile|flexible|focused|insightful"
    r"|permissive|correct|compliant|convincing|attentive|steerable|complete"
)
_FLAW = (
    r"censored|sloppy|annoying|repetitive|robotic|flaky|prone|stiff|dry|bland|boring|verbose|wordy"
    r"|generic|shallow|preachy|buggy|lazy|dumb|stupid|restrict(?:ed|ive)|confus(?:ed|ing)"
    r"|frustrating|rigid|biased|sycophantic|cringe\w*|error[- ]prone|hallucinat\w+"
)
GOOD = (
    r"better|superior|smarter|stronger|nicer|cleverer|sharper|richer|saner|cleaner|deeper|wiser"
    rf"|funnier|more (?:{_QUALITY})|more (?:\w+ )?(?:answers|test cases|tests|tasks|details?|soul"
    r"|character|emotion|variety|sense|fun)"
    r"|(?:scor|rank|rat|benchmark|plac)\w+ (?:\w+ ){0,3}?higher"
    rf"|less (?:{_FLAW})"
    r"|fewer (?:\w+ )?(?:mistakes|errors|hallucinations|refusals|issues|problems)"
    r"|kn[eo]ws? (?:\w+ )?more(?: \w+)?|hallucinat\w+ (?:\w+ )?less"
    r"|more (?:world |general |factual )?(?:knowledge|intelligence|depth|nuance|creativity"
    r"|personality|accuracy)|higher[- ](?:quality|accuracy)"
)
BAD = (
    rf"worse|inferior|weaker|dumber|poorer|stupider|less (?:{_QUALITY}|impress\w+)"
    rf"|more (?:{_FLAW}|(?:\W?\w+\W? )?(?:mistakes|errors|hallucinations|refusals))"
    r"|(?:laz|slopp|bugg|craz|shitt|crapp|flak|bland|dull)i?er|dr[iy]er"
)
CHAR = r"(?:[^.!?;\nⓂ]|\.(?=\w))"
BEATS = (
    r"beat(?:s|ing)?(?: out| up)?|outperform(?:s|ed|ing)?|our performs|out-performs?|best(?:s|ing)"
    r"|(?:out(?:do|class|shin)|excell|topp|crush|destroy|dominat|eclips)ing"
    r"|out(?:do|write|code|smart|gun|play|rank)(?:e?s|ed)?|trounces?|annihilates?|steamrolls?"
    r"|humiliates?|slaughters?|dunks? on|dwarfs?"
    r"|crush(?:es|ed)?|destroy(?:s|ed)?|smoke[sd]?"
    r"|trump(?:s|ed)?|surpass(?:es|ed|ing)?|outclass(?:es|ed)?|demolish(?:es|ed)?"
    r"|embarrass(?:es|ed)?|wreck(?:s|ed)?|thrash(?:es|ed)?|smash(?:es|ed)?|shreds?"
    r"|(?:runs?|ran) laps around"
    r"|eclipse[sd]?|dominate[sd]?|edges? out"
    r"|wins? (?:over|against)|exceed(?:s|ed|ing)?|outshine[sd]?|mops? the floor with"
    r"|wipes? the floor with|runs (?:circles|rings) around"
    r"|(?:cut|class|tier|notch|level|step) above"
    r"|(?:(?:is|are|was|way|far|miles|well|already|leagues|light ?years|still|much) "
    r")+(?:ahead of|above|beyond)|head and shoulders above|leagues ahead of"
    r"|(?:different|another|whole other) (?:league|level|class|ballpark)"
    r" (?:compared to|than|from|to)"
    r"|(?:step up|upgrade) (?:from|over|to)"
    r"|(?:stomps?|wrecks?|obliterates?|shits?) (?:all over|on)"
    r"|puts? (?=Ⓜ)|mogs?|clears?(?= Ⓜ)|beating up"
    r"|(?:twice|[0-9]+ ?x|times) as \w+ as"
)
LOST = (
    r"(?:(?:is|are|was|were|(?<!not )(?<!n't )(?<!that )(?<!too )(?<!so )far|way|still|falls?"
    r"|lags?|lagging|slightly|just|well|bit|right"
    r"|ranks?|already|now|even|miles|months|years|'s|'re) (?:behind|below)|inferior to"
    r"|no match for|loses? to|lost to|falls short of"
    r"|can['’]?t (?:compete|compare) with"
    r"|(?:not|isn't|aren't|wasn't) (?:\w+ )?(?:in|on|at|of) the same (?:\w+ )?(?:class|league|level"
    r"|ballpark|quality) (?:as|with|like|of|than)"
    r"|(?:not|never) (?:\w+ ){0,3}?comparable (?:to|with)"
    r"|(?:not|isn't|aren't) (?:\w+ ){0,2}?(?:approaching|near|close to|up to)"
    r"|no ?where (?:near|close to)|trails?(?: behind)?|pales? in comparison (?:to|with)"
    r"|can(?:'t|not| not) (?:compete with|hold a candle to|touch|match)"
    r"|not (?:\w+ )?(?:to )?match(?:es)?(?= Ⓜ)|(?:is|was|are) no(?= (?:the |an? )?Ⓜ)"
    r"|(?:beat(?:en|ed)?|outperformed|surpassed|outclassed|crushed|destroyed|smoked|wrecked"
    r"|thrashed|demolished|eclipsed|dominated|smashed|embarrassed|mogged|trounced|replaced)"
    r"(?: in \w+(?: \w+)?)? by"
    r"|(?:not|never) (?:\w+ )?(?:come|came|get|got|coming|getting)(?: \w+)? close to"
    r"|lacks? (?:the )?\W?\w+\W? of"
    r"|(?:is|are|'s) (?:obviously|certainly|definitely|clearly|of course) not(?= (?:the |an? )?Ⓜ)"
    r"|(?:is|are|was|were) (?:\w+ )?less than(?= Ⓜ)"
    rf"|nothing compared to|(?:has|have|had) nothing on|a far cry from|loses? out to"
    rf"|underperform(?:s|ed)?(?: compared to| vs\.?)?|(?:does|did)n't hold up (?:to|against)"
    rf"|half as \w+ as|second (?:only )?to|(?:garbage|trash|bad|terrible|awful|useless|a joke|crap"
    rf"|meh|mid|nothing|useless|unusable)\b{CHAR}{{0,15}}?compared to"
    rf"|not (?:\w+ ){{0,2}}?(?:good|great|smart|impressive)\b{CHAR}{{0,25}}?compared to"
    rf"|pales?\b{CHAR}{{0,20}}to)"
)
EVEN = "tied|level|comparable|on par|equal|similar|close"
NOT_AS = (
    rf"(?:not|isn['’]?t|aren['’]?t|wasn['’]?t|doesn['’]?t|don['’]?t|nowhere"
    rf"|never)\b{CHAR}{{0,40}}?\bas \w+(?: \w+)? as"
)
STARTS = (
    "above", "ahead", "annihilat", "approach", "as ", "back to", "ballpark", "beat", "behind",
    "below", "best", "better", "blew", "blow", "by ", "candle", "chang", "circles", "class",
    "clear", "close", "compared", "compete", "crush", "demolish", "destroy", "ditch", "dominat",
    "drop", "dumb", "dunk", "dwarf", "eclips", "edge", "embarrass", "enjoy", "exceed",
    "far cry", "fewer ", "find", "floor", "half as", "higher", "hold up", "humiliat",
    "inferior", "jump", "knock", "lack", "laps", "league", "leave", "less ", "level", "liked",
    "los", "made ", "makes ", "making ", "match", "migrat", "mog", "more ", "mov", "near",
    "no Ⓜ", "nothing on", "outclass", "outcode", "outdo", "outgun", "outperform", "outplay",
    "outrank", "outshin", "outsmart", "outwrite", "over", "pale", "perform", "prefer", "put",
    "quality", "replac", "richer", "rings", "saner", "second", "sharper", "short of", "shred",
    "slaughter", "smart", "smash", "smoke", "steamroll", "step up", "swapp", "stomp", "strong",
    "superior", "surpass", "switch", "than", "thrash", "touch", "trail", "trounce", "trump",
    "upgrad", "weak", "win", "wipe", "worse", "wreck",
)  # fmt: skip


def sieve(starts: Iterable[str]) -> Callable[[str], bool]:
    """Return what tells whether a sentence holds ">" or a word that starts in one of some ways."""
    words = begun(starts)
    return lambda said: ">" in said or words.search(" " + said) is not None


may_compare = sieve(STARTS)
"""Tells whether a sentence holds a word that each pattern of a comparison asks for."""
