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
        Scalars, None or lists of them, by the name of the parameter; a parameter without a value
        stays.

    Examples
    --------
    >>> text = "MATCH (m {name: $model}) RETURN '$model' AS x LIMIT $limit"
    >>> print(with_literals(text, {"model": 'a"b', "limit": 5}))
    MATCH (m {name: "a\"b"}) RETURN '$model' AS x LIMIT 5
    """

    def literal(match: re.Match[str]) -> str:
        name = match[1]
        return json.dumps(values[name], ensure_ascii=False) if name in values else match[0]

    return _TOKEN.sub(literal, text)
