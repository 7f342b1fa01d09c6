"""Patterns of comparisons between models, over the mask of a sentence: "Ⓜ is better than Ⓜ"."""

from __future__ import annotations

import re

from ingest.extract.opinions.comparing_words import BAD, BEATS, CHAR, EVEN, GOOD, LOST, NOT_AS
from ingest.extract.scene import LIST_OF_MODELS, MODEL
from ingest.extract.search.sought import sought

_LEFT = rf"(?P<left>{LIST_OF_MODELS})"
_MAKER = r"(?:openai|anthropic|google|meta|alibaba)(?:'s)?"
_WHICH = (
    r"(?:(?:both|either|even|any|all|most|other|every|several"
    r"|(?:(?:a|the) )?(?:handful|bunch|couple|few)(?: of)?|the|old|older|original|regular|base"
    r"|normal|full|local|new|newer|my|basic|standard|plain|vanilla|current"
    r"|previous|version|what|how|those|these|its|bigger|larger|smaller|output of|results? "
    r"(?:of|from)|something like|a|an|using|running"
    rf"|{_MAKER}) )*"
)
_RIGHT = rf"{_WHICH}(?P<right>{LIST_OF_MODELS})"
_GAP = rf"(?:(?!\b(?:but(?! still| also)|than|because|while|whereas|although|if)\b){CHAR}){{0,90}}?"
_TAIL = rf"(?:(?!\b(?:but|which|because|while|if)\b){CHAR}){{0,50}}?"
_THAN = r"(?:than|then|compared (?:to|with)|over|to)"
_OUTCOME = (
    r"luck|success|results?|experiences?|outcomes?|performance|outputs?|responses?|answers?|fun"
    r"|quality|code|mileage"
)
_OTHER_LEFT, _OTHER_RIGHT = _RIGHT.replace("right", "left"), _RIGHT
_SENDS = r"blows?|blew|knocks?|puts?|wipes?|leaves?|makes?|made"
_AWAY = (
    r"(?: \w+)? (?:away|out|to shame|in the dust|(?:look|seem|feel|sound)s? (?:\w+ )?(?:like|bad"
    r"|weak|dumb|stupid|silly|slow|old|ancient|pathetic|outdated|dated|terrible|incompetent))\b"
)
_ABOVE = r"(?: {0,2}\([^()\n]{0,60}\))? {0,2}>{1,3} {0,2}"
# Rule, words without which the pattern is not tried (most sentences hold none), and the pattern.
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    (
        "prefers-better",
        rf"\b(?:{GOOD})\b",
        rf"{_LEFT}{_GAP}\b(?P<sign>{GOOD})\b{_TAIL}\b(?:{_THAN}|that) {_RIGHT}",
    ),
    (
        "prefers-worse",
        rf"\b(?:{BAD})\b",
        rf"{_LEFT}{_GAP}\b(?P<sign>{BAD})\b{_TAIL}\b{_THAN} {_RIGHT}",
    ),
    (
        "prefers-beats",
        rf"\b(?:{BEATS})\b",
        rf"{_LEFT}(?:['’]s)?(?:,? {CHAR}{{0,80}}?)?[ ,]+(?P<sign>{BEATS}) {_RIGHT}",
    ),
    (
        "prefers-away",
        r"\b(?:away|out|to shame|in the dust|look|seem|feel|sound)s?\b",
        rf"{_LEFT}{_GAP}\b(?:{_SENDS}|making) {_RIGHT}{_AWAY}",
    ),
    (
        "prefers-over",
        r"\b(?:over|to|than|instead of|rather than|vs|versus)\b",
        (
            r"\b(?:prefer(?:red|s|ring)?|favou?r|choose|chose|pick|take|recommend|picked"
            r"|go with|stick with|sticking with|keep|use) "
            rf"{_OTHER_LEFT}{_TAIL}\b(?:over|to|than|instead of|rather than|vs\.?|versus"
            rf"|compared to) {_OTHER_RIGHT}"
        ),
    ),
    (
        "prefers-luck",
        r"\b(?:better|more|greater) \w+ (?:with|from|using|out|in)\b",
        (
            rf"\b(?P<sign>better|more|greater) (?:{_OUTCOME}) (?:with|from|using|out of|in) "
            rf"{_OTHER_LEFT}{_TAIL}\b(?:than|compared to|vs\.?)(?: (?:with|from|using|in|i \w+"
            rf"(?: \w+)?))* {_OTHER_RIGHT}"
        ),
    ),
    (
        "prefers-replaced",
        r"replaced",
        (
            rf"{_LEFT} (?:has |have |had |just |completely |fully |totally |basically )*replaced "
            rf"{_RIGHT}"
        ),
    ),
    (
        "prefers-just",
        r"\ban? (?:\w+ ){0,2}?(?:better|smarter|improved|upgraded|superior) Ⓜ",
        (
            rf"{_LEFT} (?:is|are|was|feels like|seems like) (?:\w+ ){{0,2}}?an? (?:\w+ ){{0,2}}?"
            rf"(?P<sign>better|smarter|improved|upgraded|superior) (?P<right>{MODEL})"
        ),
    ),
    ("prefers-not-as", r"\bas \w", rf"{_LEFT}{_GAP}\b(?P<sign>{NOT_AS}) {_RIGHT}"),
    ("prefers-behind", rf"\b{LOST}", rf"{_LEFT}{_GAP}\b(?P<sign>{LOST}) {_RIGHT}"),
    (
        "prefers-let-alone",
        r"\b(?:let alone|much less|never mind)\b",
        (
            rf"{_LEFT}{_GAP}\b(?P<sign>{LOST}) {_WHICH}{LIST_OF_MODELS},? "
            rf"(?:let alone|much less|never mind) {_RIGHT}"
        ),
    ),
    (
        "prefers-level",
        r"level|quality",
        (
            rf"{_LEFT}{_GAP}\bnot (?:quite |really |at |on |yet |even )*{_RIGHT}(?: or "
            rf"{MODEL})?(?:['’]s)? (?:level|quality)"
        ),
    ),
    (
        "prefers-switch",
        r"\bfrom\b",
        (
            r"\b(?:switch(?:ed|ing)?|mov(?:ed|e|ing)|migrat(?:ed|ing)|chang(?:ed|ing)"
            r"|upgrad(?:ed|ing)|jump(?:ed|ing)) "
            r"(?:\w+ ){0,2}from "
            rf"{_OTHER_RIGHT}{_TAIL} to {_OTHER_LEFT}"
        ),
    ),
    (
        "prefers-back",
        r"back to",
        (
            rf"{_OTHER_RIGHT}{CHAR}{{0,120}}?\b(?:went|going|came|switched|moved|rolled|reverted|fell)"
            rf"(?: right| all the way| straight)? back to (?:using )?{_OTHER_LEFT}"
        ),
    ),
    (
        "prefers-replace",
        r"replac|ditch|dropp|abandon|retir|swapp",
        (
            r"\b(?:replac(?:ed|ing)|ditch(?:ed|ing)|dropp(?:ed|ing)|abandon(?:ed|ing)|retir(?:ed|ing)"
            rf"|swapp(?:ed|ing)(?: out)?) {_OTHER_RIGHT}{_TAIL} (?:with|for|in favou?r of|by) "
            rf"{_OTHER_LEFT}"
        ),
    ),
    (
        "prefers-only",
        r"better than",
        (
            rf"\b(?:only|one) (?:\w+ )?(?:that(?:['’]s| is) )?better than {_RIGHT} is "
            rf"{_OTHER_LEFT}"
        ),
    ),
    (
        "prefers-none",
        r"close to",
        (
            rf"\b(?:nothing|none|no other|not even) {CHAR}{{0,40}}?(?:including |like )?"
            rf"{_OTHER_RIGHT}{CHAR}{{0,40}}?\b(?:com(?:es?|ing)|came|get(?:s|ting)?|got)"
            rf"(?: \w+)? close to {_OTHER_LEFT}"
        ),
    ),
    ("prefers-sign", r">", rf"(?P<left>{MODEL}){_ABOVE}(?P<right>{MODEL})"),
    (
        "prefers-rank",
        r"\b(?:then|followed)\b",
        (
            rf"{_LEFT}[^.;!?\nⓂ]{{0,40}}?\b(?:best|top)\b(?:,?(?: and)? then"
            rf"|[^.;!?\nⓂ]{{0,60}}?\bfollowed (?:closely )?by) {_RIGHT}"
        ),
    ),
    (
        "prefers-to",
        r"\bfrom\b",
        (
            r"\b(?:switch(?:ed|ing)?|moved?|moving|migrat(?:ed|ing)|upgraded) to (?:using )?"
            rf"{_OTHER_LEFT}{_TAIL}\bfrom {_OTHER_RIGHT}"
        ),
    ),
    (
        "prefers-any-day",
        r"\b(?:any ?day|every time|all day)\b",
        rf"{_LEFT} over {_RIGHT}(?: \w+)? (?:any ?day|every time|all day)",
    ),
)
COMPARISONS = tuple((rule, sought(sign), re.compile(pattern)) for rule, sign, pattern in _PATTERNS)
REVERSED = frozenset(
    {"prefers-worse", "prefers-not-as", "prefers-behind", "prefers-let-alone", "prefers-level"}
)
SIGNED = frozenset({"prefers-better", "prefers-worse", "prefers-beats"})
PLAIN = SIGNED | {"prefers-behind", "prefers-not-as"}
_ADVERB = (
    r"and|but|also|like|even|slightly|significantly|honestly|definitely|still|way|much|far"
    r"|a lot|many times|\d+ ?x|a bit|so"
    r"|\w+ly|feels?|felt|actually|just|imo|performs?|works?|runs?|looks?|seems?|seemed|performed"
    r"|worked|did|does|was|is|had|has|gave|gives|for me"
)
_OF_PRONOUN = re.compile(
    rf"(?:(?:^|[(\s\"])(?:it|its|this|they|this one|this model|both|theirs?)(?:['’]s|['’]re)?\b"
    rf"(?P<mid>{_GAP})|(?:^\W*|, |\()(?:(?:{_ADVERB}),? ){{0,4}})\b"
    rf"(?:(?P<good>{GOOD})\b{_TAIL}\b{_THAN}|(?P<bad>{BAD})\b{_TAIL}\b{_THAN}"
    rf"|(?P<beats>{BEATS}|(?:(?:has|have|already|completely) )*replac(?:ed|ing))|(?P<lost>{LOST})"
    rf"|(?P<notas>{NOT_AS})) {_RIGHT}"
    rf"|\bprefer(?:red)? (?:it|this|that|them) (?:to|over|than) {_RIGHT.replace('right', 'other')}"
)
_AWAY_OF_PRONOUN = re.compile(
    rf"(?:(?:^|[(\s\"])(?:it|this|they|this one|this model|both)\b(?P<mid>{_GAP})|^\W*|, )\b"
    rf"(?:{_SENDS}) {_RIGHT}{_AWAY}"
)
# Comparisons with a pronoun, and what each holds: a word that compares, and a model behind it.
OF_PRONOUN = (
    (
        _OF_PRONOUN,
        re.compile(
            rf"[^a-z0-9_](?:(?:{GOOD}|{BAD})\b{_TAIL}\b{_THAN}|{BEATS}|replac(?:ed|ing)|{LOST}"
            rf"|(?:s|re) (?:behind|below|\w+ not)|{NOT_AS}"
            rf"|prefer(?:red)? (?:it|this|that|them) (?:to|over|than)) {_WHICH}Ⓜ"
        ),
    ),
    (_AWAY_OF_PRONOUN, re.compile(rf"[^a-z0-9_](?:{_SENDS}) {_WHICH}Ⓜ")),
)
BARE = re.compile(
    rf"{_LEFT}(?:(?: ?,? which| [\wⓆⓠ]+){{0,8}}? (?:is|are|was|were|performs?"
    rf"|performed|feels?|felt|seems?|works?|worked|does|did|do|looks?|writes?"
    rf"|codes?|handles? \w+|gives?(?: me)?|gave(?: me)?|generates?|scores?|scored"
    rf"|has|have|had|produces?|shows?|makes?|gets?)"
    rf"|['’]s) (?:\w+ ){{0,4}}?(?:(?P<good>better|superior|smarter|stronger"
    rf"|a (?:\w+ )?(?:step up|upgrade|leap|improvement)(?! (?:from|over|to)\b))|(?P<bad>worse"
    rf"|weaker|inferior|dumber|a (?:\w+ )?(?:downgrade|step (?:back|down))"
    rf"|(?:bad|weak|terrible|poor|awful|dumb|meh)(?= (?:in|by) comparison))"
    rf"|(?:good|great|amazing|impressive|solid|smart|fantastic)(?= (?:in|by) comparison))"
    rf"(?: (?:results?|responses?|outputs?|quality|answers?|prose|code|writing|performance"
    rf"|job|model|choice|option))?(?= (?:imo|imho|across|for|at|in|though|overall|but|and"
    rf"|by (?:far|comparison)|every|each|with|on|when|here|now|too|so far|to me|right now|as well"
    rf"|already|these days|out of)\b|\s*[.,!)]|\s*$)"
)
_ITS = re.compile(
    rf"(?<!not ){_LEFT}{_GAP}\b(?:it|they)(?:'s| is| was|'re| are| were| feels?| seems?| performs?"
    rf"| works?) (?:\w+ ){{0,3}}?(?:(?P<good>better|superior|smarter|stronger)|(?P<bad>worse|weaker"
    rf"|inferior|dumber))(?= (?:imo|imho|for|at|in|though|overall)\b|\s*[.,!)]|\s*$)"
)
_LUCK = re.compile(
    rf"\b(?:better|more) (?:{_OUTCOME}) (?:with|from|using|out of) "
    rf"(?:(?:the|my|local) )*(?P<left>{MODEL})(?!{_TAIL}\b(?:than|compared)\b)"
)
_SWITCHED = re.compile(
    rf"\b(?:switched|moved|migrated|upgraded|(?:and|then|,) (?:i )?switch) (?:over )?to "
    rf"(?:using )?(?:the )?"
    rf"(?P<left>{MODEL})(?!{_TAIL}\bfrom\b)"
)
_PREFER = re.compile(
    rf"\b(?:i|we|me)(?: \w+)? prefer (?:the |using )?(?P<left>{MODEL})"
    rf"(?!{_TAIL}\b(?:over|to|than|instead|rather)\b)"
)
_BOTH = re.compile(
    rf"{_LEFT}{_GAP}\b(?:(?P<good>{GOOD})\b{_TAIL}\bthan"
    rf"|(?P<bad>{BAD})\b{_TAIL}\bthan|(?P<beats>{BEATS})) (?:both|either|all of (?:them"
    rf"|these|those)|them|those|these|the (?:other )?(?:two|others?))"
    r"(?=\s*(?:[.,!)(]|$)| (?:imo|at|in|for|on|by|handily|easily)\b)"
)
_THAN_IT = re.compile(
    rf"{_LEFT}{_GAP}\b(?:(?P<good>{GOOD})|(?P<bad>{BAD}))\b{_TAIL}\bthan (?:it|(?:this|that)(?: one"
    r"| model)?)(?=\s*(?:[.,!)(]|$)| (?:imo|at|in|for|on|by|and|but)\b)"
)
_LIKED = re.compile(
    rf"\b(?:like|liked|prefer|preferred|enjoyed?|find|found|finding) (?P<left>{MODEL}) (?:to be )?"
    rf"(?:\w+ ){{0,4}}?(?:better|more|superior|smarter)(?= (?:imo|for|at|in|though)\b"
    rf"|\s*[.,!)]|\s*$)"
)
STANDARD = re.compile(  # of a comparison: not what the post is about
    r"\b(?:than|up there with|(?<!i )(?<!ly )(?<!not )(?<!n't )(?<!do )(?<!we )like|as good as"
    r"|similar to"
    r"|equivalent (?:to|of)|on par with"
    r"|compared (?:to|with)|such as|from)(?: the| an?| even| old| original"
    rf"| {_MAKER})* ?$"
)
LINK = re.compile(r"\[|\]\([^\s()]*\)")  # what is not said of an address with its words
ASIDE = re.compile(r"\([^()\n]{0,80}Ⓜ[^()\n]{0,80}\)")  # "Gemma (3, not 3n) beats"
COMPLEMENT = re.compile(
    rf"\b(?:than|compared (?:to|with)|over|against|unlike|vs\.?|the idea that|above|below|{BEATS}"
    rf"|(?:{EVEN}|competitive) (?:with|to)"
    r"|(?:tested|tried|compared) (?:\w+ )?)"
    rf" ?(?:(?:the|even|original|old|{_MAKER}) )*$"
)
_NOT_QUITE = re.compile(
    rf"{_LEFT}{CHAR}{{0,60}}?\b(?:not|isn['’]?t|aren['’]?t|wasn['’]?t|weren['’]?t)"
    rf"(?: (?:quite|nearly|really|even))? as"
    rf" (?P<bad>good|great|smart|strong|capable|impressive|solid|coherent|creative|reliable)"
    rf"(?= (?:in my|imo|imho|at|for|though)\b(?!{_TAIL}\bas\b)|\s*[.,!)]|\s*$)"
)
_PREFERRED = re.compile(
    rf"\bprefer(?:red)? (?:the |using )?(?P<left>{MODEL})(?: model)? (?:to|over) (?:it|this|that)\b"
)
_BEATEN = re.compile(
    rf"(?<!than )(?<!of ){_LEFT}(?: \w+){{0,2}} (?:(?:{BEATS}) (?:it|them|that one)\b"
    r"|(?:wins|won|(?:is|was) the (?:clear )?winner|takes the (?:cake|crown))(?= (?:for|in|here"
    r"|hands|by|every|imo)\b|\s*[.,!)]|\s*$))"
)
# Comparisons with the model named last: rule, pattern, and words of which one must stand.
WITH_LAST: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = (
    (
        "prefers-bare",
        BARE,
        ("better", "superior", "smarter", "stronger", "worse", "weaker", "inferior", "dumber",
         "comparison", " step ", "upgrade", "leap", "improvement", "downgrade"),
    ),
    ("prefers-liked", _LIKED, ("better", "more", "superior", "smarter")),
    ("prefers-alone", _PREFER, (" prefer ",)),
    (
        "prefers-its",
        _ITS,
        ("better", "superior", "smarter", "stronger", "worse", "weaker", "inferior", "dumber"),
    ),
    ("prefers-lucky", _LUCK, ("better", "more")),
    ("prefers-beaten", _BEATEN, (" it", " them", " that one", " win", " won", "takes the")),
    ("prefers-than-it", _THAN_IT, ("than it", "than this", "than that")),
    ("prefers-not-quite", _NOT_QUITE, (" as ",)),
    ("prefers-to-it", _PREFERRED, (" prefer",)),
    ("prefers-switched", _SWITCHED, ("switch", "moved", "migrated", "upgraded")),
    (
        "prefers-both",
        _BOTH,
        (" both", " either", " them", " those", " these", " the other", " the two", " all of"),
    ),
)  # fmt: skip
