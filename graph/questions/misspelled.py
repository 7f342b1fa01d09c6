"""Words of a question of one's own that the graph does not have: Cypher finds nothing, silently.

Nothing here imports polars, as a query must not wait for it.
"""

from __future__ import annotations

import difflib
import re

from graph.questions.cypher import blank
from graph.schema import LABELS, RELATIONSHIP_TYPES, Label, RelationshipType

_WORDS = r"\s*\w*\s*:\s*(\w+(?:\s*[:|&!]+\s*\w+)*)"
_NODE = re.compile(r"(?:\(|\b(?:WHERE|AND|OR|XOR|NOT)\b)" + _WORDS, re.IGNORECASE)
_RELATIONSHIP = re.compile(r"\[" + _WORDS)
_PROPERTY = re.compile(r"(?<![$\w.])[A-Za-z_]\w*\.([A-Za-z_]\w*)\b(?!\s*[(.])")
_KEY_OF_MAP = re.compile(r"[{,]\s*(\w+)\s*:")


def misspelled(statement: str) -> list[str]:
    """Return a sentence for each label, type and property of a statement that no graph here has.

    Keys of maps that the statement makes itself are no properties.

    Examples
    --------
    >>> misspelled("MATCH (u:Usr)-[:WROTE]->(p) WHERE p.points > 5 RETURN u.id AS user")
    ["no label named 'Usr'; did you mean 'User'?"]
    >>> misspelled("MATCH (u:User)-[:wrote]->(p:Post) RETURN sum(p.upvotes) AS n")[0]
    "no type named 'wrote'; did you mean 'WROTE'?"
    """
    code = blank(statement)
    kinds: tuple[Label | RelationshipType, ...] = (*LABELS, *RELATIONSHIP_TYPES)
    known = {
        "label": {label.name for label in LABELS},
        "type": {kind.name for kind in RELATIONSHIP_TYPES},
        "property": {"id", "name", *_KEY_OF_MAP.findall(code)}.union(
            *(k.properties for k in kinds)
        ),
    }
    given = {
        "label": _words(_NODE, code),
        "type": _words(_RELATIONSHIP, code),
        "property": _PROPERTY.findall(code),
    }
    return [
        f"no {kind} named {name!r}; {_near(name, known[kind])}"
        for kind, names in given.items()
        for name in dict.fromkeys(names)
        if name not in known[kind]
    ]


def _words(pattern: re.Pattern[str], code: str) -> list[str]:
    return [word for found in pattern.findall(code) for word in re.findall(r"\w+", found)]


def _near(name: str, known: set[str]) -> str:
    by_letters = {one.casefold(): one for one in sorted(known)}
    near = difflib.get_close_matches(name.casefold(), by_letters, n=1)
    return f"did you mean {by_letters[near[0]]!r}?" if near else "docs/codebook.md lists them"
