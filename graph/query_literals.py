"""Statements with their values written in, for Neo4j Browser.

Neo4j Browser runs `:param` lines and a statement that are pasted together as one script, and shows
a script as a list of ticks: nothing is drawn. A statement alone is drawn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|\$([A-Za-z_]\w*)""",
    re.DOTALL,
)


def with_literals(text: str, values: Mapping[str, object]) -> str:
    r"""Return a statement with values in the place of its parameters; strings and comments stay.

    Parameters
    ----------
    text : str
        One Cypher statement.
    values : mapping
        Scalars, None or lists of them, by the name of the parameter.

    Raises
    ------
    KeyError
        If a parameter has no value.

    Examples
    --------
    >>> text = "MATCH (m {name: $model}) RETURN '$model' AS x LIMIT $limit"
    >>> print(with_literals(text, {"model": 'a"b', "limit": 5}))
    MATCH (m {name: "a\"b"}) RETURN '$model' AS x LIMIT 5
    """

    def literal(match: re.Match[str]) -> str:
        return match[0] if match[1] is None else json.dumps(values[match[1]], ensure_ascii=False)

    return _TOKEN.sub(literal, text)
