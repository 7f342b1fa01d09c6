"""Cypher, read just enough to compare a statement with its header, and written with its values.

Neo4j Browser runs `:param` lines and a statement that are pasted together as one script, and shows
a script as a list of ticks: nothing is drawn. A statement alone, with its values in it, is drawn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from ingest.errors import QueryError

_HIDDEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""", re.DOTALL
)  # fmt: skip
_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|\$([A-Za-z_]\w*)""",
    re.DOTALL,
)
_PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")
_RETURN = re.compile(r"\bRETURN\b(?:\s+DISTINCT\b)?", re.IGNORECASE)
_END = re.compile(r"\b(?:ORDER\s+BY|SKIP|LIMIT|UNION)\b|;", re.IGNORECASE)
_ALIAS = re.compile(r"\bAS\s+(?:`([^`]+)`|(\w+))$", re.IGNORECASE)


def used_parameters(text: str) -> set[str]:
    """Return the names of the parameters that a statement uses; strings and comments do not count.

    Examples
    --------
    >>> sorted(used_parameters("MATCH (m {id: $model}) WHERE m.a <> '$no' RETURN m LIMIT $limit"))
    ['limit', 'model']
    """
    return set(_PARAMETER.findall(blank(text)))


def blank(text: str) -> str:
    """Put spaces in the place of comments and strings, so that places stay."""
    return _HIDDEN.sub(lambda match: " " * len(match[0]), text)


def returned_columns(text: str) -> tuple[str, ...]:
    """Return the columns of a statement's last RETURN, in order.

    Raises
    ------
    QueryError
        If there is no RETURN, or a column has neither a name nor an alias.

    Examples
    --------
    >>> returned_columns("MATCH (m) WITH m RETURN m.name AS name, count(*) AS n, m ORDER BY n")
    ('name', 'n', 'm')
    """
    hidden = blank(text)
    starts = [
        match.end() for match in _RETURN.finditer(hidden) if _depth(hidden[: match.start()]) == 0
    ]
    if not starts:
        raise QueryError("the statement has no RETURN", now="return rows")
    clause = hidden[starts[-1] :]
    ends = [
        match.start() for match in _END.finditer(clause) if _depth(clause[: match.start()]) == 0
    ]
    return tuple(_column(part) for part in _parts(clause[: ends[0]] if ends else clause))


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


def _column(expression: str) -> str:
    told = expression.strip()
    alias = _ALIAS.search(told)
    if alias:
        return alias[1] or alias[2]
    if re.fullmatch(r"\w+", told):
        return told
    raise QueryError(f"the column {told!r} has no name", now="write ... AS name")


def _depth(text: str) -> int:
    return sum(text.count(c) for c in "([{") - sum(text.count(c) for c in ")]}")


def _parts(clause: str) -> Iterator[str]:
    """Cut a clause at the commas that stand in no bracket."""
    start = 0
    for comma in re.finditer(",", clause):
        if _depth(clause[: comma.start()]) == 0:
            yield clause[start : comma.start()]
            start = comma.end()
    yield clause[start:]
