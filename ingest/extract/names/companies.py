"""Words beside a name that is also a firm's, where it means the firm and not its model."""

from __future__ import annotations

import re

from ingest.extract.search.sought import sought

_AFTER = re.compile(
    r"(?:['’]s[ ](?:\w+[ ])?(?:models?|team|small|large|new|latest|paper|api|release|website"
    r"|research|engineers?|conversion|official|repo|github|reference|code\b|work|license|own|next"
    r"|first|function|devstral|approach|business|policy|ceo|founder|open|primary|market|strategy"
    r"|revenue|customers|goals?|mission|servers|infrastructure|investors|employees|researchers"
    r"|announcement|analysis|blog|method|decision|privacy|terms|tos\b|offices?|headquarters|valuation)|"
    r"[ ](?:(?:just|also|quickly|already|recently|finally|never|really|actually|has|have|had"
    r"|managed to)[ ]){0,3}(?:drop(?:s|ped|ping)|releas(?:es|ed|ing)|fix(?:es|ed)|formed|bought"
    r"|hir(?:es|ed|ing)|publish(?:es|ed)|figured out|produced|raised|trained|announced"
    r"|open[- ]?sourc(?:es|ed|ing))(?![a-z])|[ ]was doing(?![a-z])|"
    r"[ ](?:dudes|boys|crew|bros|fellas)(?![a-z])|"
    r"[ ]has(?:n[’']?t| not) (?:done|made|given)(?![a-z])|"
    r"[ ](?:has|have|had|with)[ ](?:\w+[ ]){0,2}\d+k?[ ](?:h[128]00|hoppers|gpus|cards)|"
    r"[ ](?:ai\b|parent company|official api|released?\b|releases|releasing"
    r"|announced?|team|guys|is a (?:chinese|french"
    r"|company|startup|side|group|bunch|spin-?off|subsidiary|hedge)|lab\b|labs\b|devs\b|ceo|said"
    r"|open[- ]?sourced|published|engineers"
    r"|researchers|employees|company|stock|has released|have released|dropped|trained|made\b|hired"
    r"|raised|claims?\b|chose|decided|staff|folks|people|didn[’']?t release|hasn[’']?t released"
    r"|will release|did\b|won\b|always delivers?|keeps? releasing|shares\b"
    r"|open sources?\b|is hiring|paper|api\b|website))"
)
_TEAM = re.compile(
    r"(?:['’]s)?[ ](?:team|guys|folks|devs|developers|engineers|staff|employees|researchers"
    r"|cli\b|chat app|web ?ui|app\b|(?:web)?site\b|always delivers?|research team"
    r"|org\b|organization|labs?\b|dudes|crew|bros|forks?\b)|[ ]code\b"
)
_KIN_BEHIND = re.compile(
    r"s(?![a-z])|[-/_]|['’]s[ ](?:\w+[ ])?(?:ecosystem|interface|approach|app|chat|models)(?![a-z])"
    r"|[ ](?:models|series|famil(?:y|ies)|line-?up|chat|agent|ecosystem|(?:fine-?)?tunes|variants"
    r"|versions|quants|stuff)(?![a-z])"
    r"|[ ]\(or[ ]|[ ](?:or|and|/|,)[ ]\w+[ ]\d"
)
_KIN_BEFORE = sought(
    r"(?:[-/_.]|\b(?:previous|earlier|older|old|new|newer|newest|latest|next|other|another|tiny"
    r"|small|any|all|some|from|\d+\+?|original)[ ])$"
)
_BEFORE = sought(
    r"(?:\b(?:from|by|official|thanks|thank you|kudos to|props to|company"
    r"|compan(?:y|ies) like|labs? like|connection to|partner\w* with"
    r"|labs|startup|at|the next|be the next|(?:advertisement|credit|money) (?:for|to)|unlike meta"
    r"|meta,|meta and|google,|anthropic,|alibaba,)[ ](?:the[ ])?)$"
)


# What firms do and models do not, with the words that may stand between.
_ACTS = re.compile(
    r"[ ](?:(?:just|also|quickly|already|recently|finally|never|really|actually|probably|now|still"
    r"|even|likely|keeps?|has|have|had|will|would|should|could|can|did|didn[’']?t|hasn[’']?t"
    r"|haven[’']?t|is|are|were|to|not|be|been|going|only|trying)[ ]){0,4}"
    r"(?:releas(?:e|es|ed|ing)(?![ ](?:at|are|were|is|of|have|today|so|from)(?![a-z]))"
    r"|drop(?:ped|ping)|publish(?:es|ed|ing)?|announc(?:e|es|ed|ing)|hir(?:e|es|ed|ing)"
    r"|(?<!is[ ])(?<!are[ ])(?<!was[ ])(?<!be[ ])open[- ]?sourc(?:e|es|ed|ing)"
    r"|upload(?:s|ed|ing)?|churn(?:s|ed|ing)?|acknowledg(?:es?|ed)"
    r"|contribut(?:es?|ed)|decid(?:es?|ed)|deliver(?:s|ed)?|raise[sd]?|innovat(?:es?|ed|ing)"
    r"|delay(?:s|ed)?|figured[ ]out|optimi[sz]ed|put[ ]out|g[ia]ves?[ ](?:me|us|them)[ ]access"
    r"|suggest(?:ing)?[ ]they|offer(?:s|ed)?|claim(?:s|ed)[ ](?:to[ ]be|that)|started[ ]work"
    r"|going[ ]for|all-in|develop(?:s|ed|ing)|explicitly|wants|at[ ]least[ ]studying)(?![a-z])"
)
_NO_ACTOR = sought(
    r"(?:\b(?:new|newest|latest|of|older?|the|a|my|full|local|to|train|than|\d+b)|[-/.])[ ]?$"
)
_FIRM = (
    r"(?:openai|google|meta|anthropic|alibaba|nvidia|microsoft|apple|moonshot|zhipu|tencent"
    r"|bytedance|xai|amazon|baidu|oai)"
)
_FIRM_BEFORE = sought(rf"(?<![a-z]){_FIRM}(?:,|,?[ ]and|[ ]or|[ ]&|[ ]?/)[ ]?$")
_FIRM_BEHIND = re.compile(
    rf"(?:,|,?[ ]and|[ ]or|[ ]&|[ ]?/)[ ]?{_FIRM}"
    r"(?![ ](?:models?|titan|nova|paper)(?![a-z])|[a-z-])"
)
_MODEL_BEHIND = re.compile(
    r"[ ](?:\w+[ ])?(?:models?|series|finetunes?|variants?|quants?)(?![a-z])|[ ]?\d"
)
_BUSINESS = sought(
    r"\b(?:french|france|investors?|investments?|valuation|hedge fund|ipo|macron|us[- ]owned|psyop"
    r"|research lab|ai lab|news cycle)\b"
)
_IS_FIRM = re.compile(
    r"[ ](?:is|are|were|was|being)[ ]"
    r"(?:(?:still|already|also|one of (?:the |a )?(?:\w+ ){0,2})[ ]?)?"
    r"(?:french|chinese|a (?:company|lab|hedge|ccp|psyop)|players?|companies|(?:mostly )?us|stuck"
    r"|doing great|committed|hiring|notorious|bought|bureaucr)(?![a-z])"
)
_AS_FIRM_BEFORE = sought(
    r"\b(?:(?:companies|labs|makers|developers|providers|startups|players|someone|people|engineers"
    r"|works?|working|affiliated|researchers?|invest|invested|connection|collab\w*|partner\w*)"
    r"[ ](?:at|from|for|into|in|such as|\(?like),?|(?:salaries|resources)[ ]of|owns|bought|buying"
    r"|buy|acquire|acquiring)[ ]$"
)
# Families whose makers go by the same name, and those of them that are firms.
_NAMED_ALIKE = frozenset({"Mistral", "DeepSeek", "Qwen", "GLM", "Kimi"})
_FIRMS = frozenset({"Mistral", "DeepSeek"})
_JOINTS = (", ", "/", "/ ", " and ", " or ", " & ")
_TIES = (
    " at ", " from ", " for ", " into ", " in ", " as ", "like ", ", ", " of ", "owns ", "ght ",
    "ing ", "buy ", "acquire ",
)  # fmt: skip
_REACH, _WORDS_BEFORE = 24, 30
_AROUND = 60


def is_company(low: str, start: int, end: int) -> bool:
    """Tell whether the words beside `low[start:end]` speak of a firm: "DeepSeek hired"."""
    before = low[max(0, start - 24) : start]
    return bool(_AFTER.match(low, end) or _BEFORE.search(before))


def is_maker(name: str, low: str, start: int, end: int) -> bool:
    """Tell whether a family's name means those who make it: "Qwen only open sources some"."""
    if name not in _NAMED_ALIKE:
        return False
    if _ACTS.match(low, end):
        return _NO_ACTOR.search(low, max(0, start - _REACH), start) is None
    if _MODEL_BEHIND.match(low, end):
        return False
    return (
        (name in _FIRMS and _is_in_business(low, start, end))
        or (_FIRM_BEHIND.match(low, end) is not None and low[start - 1 : start] not in {"/", "-"})
        or _IS_FIRM.match(low, end) is not None
        or _is_behind_firms(low[max(0, start - _WORDS_BEFORE) : start])
    )


def _is_behind_firms(before: str) -> bool:
    """Tell whether words end in a firm and a joint, or in what asks for one: "someone at "."""
    return (before.endswith(_JOINTS) and _FIRM_BEFORE.search(before) is not None) or (
        before.endswith(_TIES) and _AS_FIRM_BEFORE.search(before) is not None
    )


def _is_in_business(low: str, start: int, end: int) -> bool:
    """Tell whether owners, money or a country are talked of around a firm's name."""
    around = low[max(0, start - _AROUND) : end + _AROUND]
    return _BUSINESS.search(around) is not None


def is_of_team(low: str, end: int) -> bool:
    """Tell whether the people or an app of a family are meant: "the Qwen team"."""
    return _TEAM.match(low, end) is not None


def is_of_family(low: str, start: int, end: int) -> bool:
    """Tell whether all of a family is meant, or a part of an address: "the new Qwen models"."""
    before = low[max(0, start - 12) : start]
    return bool(_KIN_BEHIND.match(low, end) or _KIN_BEFORE.search(before))
