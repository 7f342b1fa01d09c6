"""Words that tell a derivation with child and base on both sides: patterns over masked posts."""

from __future__ import annotations

import re

from ingest.extract.scene import LIST_OF_MODELS, MODEL
from ingest.records import LineageRelation

TUNE = r"(?:fine?[- ]?tun(?:e|ed|es|ing)|tune|tuned)"
MADE = (
    r"(?:tuned|abliterated|uncensored|decensored|unrestricted|modified|tweaked|altered|customi[sz]ed"
    r"|trained|pre-?trained|post-?trained|re-?trained|continued|rl'?e?d|improved|enhanced|upgraded"
    r"|re-?branded|re-?skinned|fine-?tuned|enlarged)"
)
_TUNED_WORD = r"(?:fine?[- ]?tuned|post-?trained|re-?trained|distill?ed|abliterated|pruned)"
_LIGHTLY = r"(?:(?:lightly|slightly|heavily|further|fully) )?"
_GLOSS = re.compile(
    rf"(?P<child>{MODEL})[ \u00a0]{{0,2}}\((?:(?:a|an|the|which is|basically|it['’]s) )*"
    rf"(?P<base>{MODEL}) (?:but )?(?P<how>{TUNE}|merge|distill?(?:ed|ation)?)"
)
_INTO = re.compile(
    rf"(?P<base>{MODEL})(?:['’]s)?(?: was| is| been| being| got)? distill?ed "
    rf"(?:down )?(?:into|to|onto) (?:the |a |an )?(?P<child>{MODEL})"
)
_BUT = re.compile(
    rf"(?P<child>{MODEL}) (?:is|are) (?:just |basically |essentially |literally |still )?"
    rf"(?P<base>{MODEL})(?:(?:,? but|,? except) (?:with|it|that|for)"
    r"|,? (?:but )?with (?:extra|more|some|further|additional|a lot of|lots of) (?:\w+ )?"
    r"(?:rl|rlhf|sft|(?:pre-?|post-?)?training|fine-?tuning))\b"
)
_JUST = re.compile(
    rf"(?P<child>{MODEL})[\"”*)]{{0,3}}(?: model)?(?:(?:['’]s| is| are| was|,)"
    r"(?: (?:clearly|really|actually|just|basically|essentially|literally|merely))*"
    r"(?: (?:alleged|claimed|said|rumou?red|supposed) to be)?|,[\"”]? alleged to be|,| [-–—]| ?\()"
    rf"(?: (?:just|basically))? ?(?:an? )?(?P<how>{_LIGHTLY}{MADE}|speciali[sz]ed|specialty|pruned"
    rf"|wrapped|renamed|bog standard) (?P<base>{MODEL})(?! (?:and|or|vs|\+) )"
)
_BONE = re.compile(
    rf"(?:backbone|base(?: model)?)(?: of| for| behind) (?:the )?(?P<child>{MODEL}) (?:is|was)"
    rf"(?: still| just)? (?P<base>{MODEL})"
    rf"|(?P<child2>{MODEL}) (?:(?:does )?uses?|used|has|takes?|with) (?:the |an? )?"
    rf"(?P<base2>{MODEL}) as (?:its|the|a) (?:base|backbone|foundation|starting point)"
    rf"|(?P<child3>{MODEL}) (?P<base3>{MODEL}) backbone"
)
_BASE_FOR = re.compile(
    rf"(?P<base>{MODEL})(?: (?:is|was|being|serves|served|acts) (?:as )?|['’]s )(?:the |an? )?"
    r"(?:\w+ )?(?:base(?: model)?|backbone|foundation|basis|starting point) (?:for|of|behind) "
    rf"(?:the )?(?P<child>{MODEL})"
)
_HAS_BACKBONE = re.compile(
    rf"(?P<child>{MODEL}) (?:uses|has|combines|consists of|comprises)\b[^.!?\n]{{0,160}}? backbone "
    rf"\((?P<base>{MODEL})\)"
)
_SOME_OF = re.compile(
    rf"(?:(?P<how>fine-?tune|tune|merge|distill?|prune|derivative)s of|(?:models?|tunes|merges)"
    rf" (?:based|built|trained) on) (?:the )?(?P<base>{MODEL})(?: models?)?,? ?\(?"
    rf"(?:like|such as|e\.g\.|for example|\() ?(?:the )?(?P<list>{LIST_OF_MODELS})"
)
_NAMED = re.compile(
    rf"(?:{MADE}|{TUNE}) (?:an? |the |our |my )?(?P<base>{MODEL})(?: models?)?,? ?"
    rf"(?:[-–—(,] ?)?(?:called|named|into|dubbed|to (?:make|create|become|get)) (?:the )?"
    rf"(?P<child>{MODEL})"
)
_SUCH_AS = re.compile(
    rf"(?P<base>{MODEL})(?:['’]s)?[ -](?:\w+ )?(?P<how>{TUNE}s?|merges?|distill?s?"
    rf"|derivatives?|prunes?)(?: models?)?,? (?:like|such as|called|named|e\.g\.,?) (?:the "
    rf")?(?:[\w-]+(?:,| or| and) ){{0,2}}(?P<list>{LIST_OF_MODELS})"
)
_APPOSED = re.compile(
    rf"(?P<base>{MODEL})(?:['’]s)?(?:[ -](?:\w+ )?"
    r"|[ ,(]{1,3}(?:and|or) (?:its|the|an?) (?:[\w-]+ ){0,3})"
    r"(?P<how>fine-?tune|tune|merge|distill?)"
    r"(?: model)?(?: (?:called |named )?|\]?: ?[\[(]?\**(?:https?://(?:huggingface|hf)\.co/)?)"
    rf"(?P<child>{MODEL})(?! (?:is|are|was|beats?|can|has|had|does)\b)"
)
_BASED = re.compile(
    rf"(?P<base>{MODEL})[ -]based (?!(?:on|off|upon|in|and|or) )(?:\w+ )?(?P<child>{MODEL})"
)
_WHICH_IS = re.compile(
    rf"(?P<child>{MODEL})[\"”*)]{{0,3}}(?:,? (?:which|that|who))?(?:['’]s| is| are| was|,| =)"
    r"(?: (?:just|basically|essentially|actually|really|only))?(?: an?| the)? ?"
    rf"(?P<base>{MODEL})(?: models?)?,? (?P<how>{_TUNED_WORD})"
    r"(?= (?:for|on|to|by|with|using|via|from|in)\b)"
)
_USED = re.compile(
    rf"(?P<list>{LIST_OF_MODELS})(?: \w+){{0,2}} used (?P<base>{MODEL})(?:['’]s)? "
    rf"(?:distill?ation|distills?|outputs?|synthetic data)"
)
_IT = r"(?:it|they)(?:['’]s| is| was|['’]re| are| were)(?: itself)?"
OF_IT: tuple[tuple[LineageRelation, str, re.Pattern[str]], ...] = (
    (
        "finetune",
        " it",
        re.compile(
            rf"(?:the|its) (?:\w+ )?(?P<list>{MODEL})(?: models?)? (?:that |which )?{_IT} "
            r"(?:based|built|made|tuned) (?:on|off|from|upon)(?: of| top of)?(?= ?[.,;:)!]|$)"
        ),
    ),
    (
        "distilled",
        " to ",
        re.compile(
            r"(?:us(?:e|ed|ing)|took|with) (?:the )?(?:(?:outputs?|data|responses) (?:of|from) )?"
            rf"(?P<list>{LIST_OF_MODELS})(?:['’]s)?(?: (?:outputs?|data|responses))?"
            r" to (?:train|fine-?tune|tune) (?:it|them|their (?:own )?models?)\b"
        ),
    ),
)
"""Patterns with bases named before the "it" that is made of them, each with what it holds."""
PAIRS: tuple[tuple[str, tuple[str, ...], re.Pattern[str], LineageRelation | None], ...] = (
    ("gloss", (), _GLOSS, None),
    ("distilled-into", (), _INTO, "distilled"),
    ("but", (), _BUT, "finetune"),
    ("just", (), _JUST, None),
    ("base", ("base", "backbone"), _BONE, "finetune"),
    ("base-for", (), _BASE_FOR, "finetune"),
    ("backbone", (), _HAS_BACKBONE, "finetune"),
    ("some-of", (" of ", " on "), _SOME_OF, None),
    ("tuned-as", ("called", "named", " into ", "dubbed", " to "), _NAMED, "finetune"),
    ("such-as", (), _SUCH_AS, None),
    ("apposed", (), _APPOSED, None),
    ("used", (" used ",), _USED, "distilled"),
    ("based", (), _BASED, "finetune"),
    ("which-is", (), _WHICH_IS, None),
)
"""Rules with child and base in one pattern, words of which one stands in each, and the relation.

Words stand where a pattern begins with none of the masked names, which are soon found.
"""
