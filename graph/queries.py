"""The query files: finding them, reading their headers, converting parameters, text to copy.

A file of `queries/` answers one question and begins with a header::

    // title: Models that were run on a device
    // question: Which models did people run on this hardware, and how fast?
    // params: hardware:string limit:int=20
    // returns: model runs fastest

`params` are separated by spaces, each `name:type` or `name:type=default`; types are string, int,
float, bool and list (of strings, separated by commas); a default may be quoted, and `null` is no
value. Nothing here imports polars: a query answers in less time than that import takes.
"""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, cast, get_args

from graph.cypher import returned_columns, used_parameters, with_literals
from ingest.errors import QueryError, UsageError, unknown_name

ParameterType = Literal["string", "int", "float", "bool", "list"]
Value = str | int | float | bool | list[str] | None

_HEADER = re.compile(r"//[ \t]*(\w+):[ \t]*(.*)")
_FIELDS = ("title", "question", "params", "returns")
_PARAMETER = re.compile(r"([A-Za-z_]\w*):(\w+)(?:=(.*))?", re.DOTALL)
# What people are asked to write for a parameter, and what is said of something else.
_MEANT: Mapping[ParameterType, str] = {
    "string": "NAME", "int": "NUMBER", "float": "NUMBER", "bool": "yes", "list": "A,B,C",
}  # fmt: skip
_WRONG: Mapping[ParameterType, str] = {
    "string": "no text", "int": "no whole number", "float": "no number",
    "bool": "neither yes nor no", "list": "no list",
}  # fmt: skip
_A_FILE = re.compile(r"[./\\]")
"""What names of files have, and no name of ours."""
_LARGEST = 2**63 - 1
"""The largest whole number of a store."""
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a query; `required` when it has no default."""

    name: str
    type: ParameterType
    required: bool
    default: Value = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query file: its header, and `text`, the statement without the header.

    `browser` is the same question answered as paths, for Neo4j Browser, where there is such a file.
    Of a file that does not come with kithgraph, `is_own` holds.
    """

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    returns: tuple[str, ...]
    text: str
    browser: str | None = None
    is_own: bool = False


def query_names() -> list[str]:
    """Return the names of all queries, with hyphens, sorted."""
    return sorted(
        _hyphens(file.name.removesuffix(".cypher"))
        for file in resources.files("queries").iterdir()
        if file.name.endswith(".cypher")
    )


def load_query(name: str) -> Query:
    """Return the query of that name, or of a file of one's own that ends in ``.cypher``.

    Hyphens and underscores of names are the same. A file of one's own needs no header, or of it no
    more than ``// params:`` if it takes parameters.

    Raises
    ------
    UsageError
        If there is none.
    QueryError
        If its header disagrees with its text.
    """
    if name.endswith(".cypher"):
        return _own(Path(name))
    if Path(name).is_file() or _A_FILE.search(name):
        raise UsageError(
            f"no question, and no file of one: {name!r}", now="a file's name ends in .cypher"
        )
    wanted = _hyphens(name)
    if wanted not in query_names():
        raise unknown_name("query", name, query_names())
    stem = wanted.replace("-", "_")
    folder = resources.files("queries")
    query = parse_query(wanted, (folder / f"{stem}.cypher").read_text(encoding="utf-8"))
    drawn = folder / "browser" / f"{stem}.cypher"
    return _with_browser(query, drawn) if drawn.is_file() else query


def _own(file: Path) -> Query:
    try:
        source = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"cannot read the question in {str(file)!r}", now="name a text file, or a question"
        ) from error
    query = parse_query(file.stem, _with_header(file.stem, source))
    return replace(query, is_own=True)


def _with_header(name: str, source: str) -> str:
    """Return the text of one's own file with a whole header; its other comments stand below."""
    lines = source.splitlines()
    end = next((n for n, line in enumerate(lines) if not line.startswith("//")), len(lines))
    told: dict[str, str] = {}
    below = []
    for line in lines[:end]:
        match = _HEADER.fullmatch(line.rstrip())
        if match is None or match[1] not in _FIELDS or match[1] in told:
            below.append(line)
        else:
            told[match[1]] = match[2]
    text = "\n".join(["", *below, *lines[end:]])
    if not told.get("params"):
        _refuse_undeclared(name, used_parameters(text))
    made = {"title": name, "question": f"{name}?", "returns": " ".join(returned_columns(text))}
    head = made | {field: value for field, value in told.items() if value}
    return "\n".join(f"// {field}: {value}" for field, value in head.items()) + "\n" + text


def _refuse_undeclared(name: str, used: set[str]) -> None:
    """Tell whoever takes parameters in a file of their own what to write at its begin."""
    if not used:
        return
    line = " ".join(f"{parameter}:string" for parameter in sorted(used))
    types = ", ".join(get_args(ParameterType))
    raise QueryError(
        f"parameters used and not declared: {', '.join(sorted(used))}", where=f"query {name}",
        now=f"begin the file with the line '// params: {line}' (types are {types})",
    )  # fmt: skip


def parse_query(name: str, source: str) -> Query:
    """Return the query that a file's text holds.

    Parameters
    ----------
    name : str
        For messages.
    source : str
        Header and one statement.

    Raises
    ------
    QueryError
        If a line of the header is missing or wrong, or the statement uses other parameters or
        returns other columns than the header says.
    """
    header, text = _split(name, source)
    query = Query(
        name=name,
        title=header["title"],
        question=header["question"],
        parameters=tuple(_parameter(name, told) for told in _words(name, header["params"])),
        returns=tuple(header["returns"].split()),
        text=text,
    )
    _refuse_parameters(name, query.parameters, text)
    returned = returned_columns(text)
    if returned != query.returns:
        raise QueryError(
            f"the header says {' '.join(query.returns)}, the text returns {' '.join(returned)}",
            where=f"query {name}", now="mend the line '// returns:'",
        )  # fmt: skip
    return query


def bind(query: Query, given: Mapping[str, str]) -> dict[str, Value]:
    """Return the values of a query's parameters from what the command line gives, as text.

    Raises
    ------
    UsageError
        If one is unknown, missing, or cannot be converted.
    """
    known = [parameter.name for parameter in query.parameters]
    for name in given:
        if name not in known:
            if not known:
                raise UsageError(f"query {query.name} takes no parameters", now=f"leave out {name}")
            raise unknown_name("parameter", name, known)
    values: dict[str, Value] = {}
    for parameter in query.parameters:
        if parameter.name in given:
            value = _convert(query.name, parameter, given[parameter.name])
            if isinstance(value, float) and not query.is_own:
                _refuse_no_portion(query.name, parameter, value)
            values[parameter.name] = value
        elif parameter.required:
            raise UsageError(
                f"query {query.name} needs {parameter.name}",
                now=f"add --param {parameter.name}={_MEANT[parameter.type]}",
            )
        else:
            values[parameter.name] = parameter.default
    return values


def copy_text(query: Query, params: Mapping[str, Value]) -> str:
    r"""Return what to paste in Neo4j Browser: the drawn form if there is one, with its values.

    Parameters
    ----------
    query : Query
        A query.
    params : mapping
        Values as `bind` returns them; a parameter without a value stays.

    Examples
    --------
    >>> header = "// title: T\n// question: Q?\n// params: model:string\n// returns: name\n"
    >>> text = "MATCH (m:Model {id: $model})\nRETURN m.name AS name\nLIMIT 1\n"
    >>> query = parse_query("q", header + text)
    >>> print(copy_text(query, {"model": "model:~llama"}), end="")
    MATCH (m:Model {id: "model:~llama"})
    RETURN m.name AS name
    LIMIT 1
    """
    return with_literals(query.browser or query.text, params).strip() + "\n"


def _hyphens(name: str) -> str:
    return name.replace("_", "-")


def _split(name: str, source: str) -> tuple[dict[str, str], str]:
    """Return header and text; the header is the comment lines that the file begins with."""
    lines = source.splitlines()
    end = next((n for n, line in enumerate(lines) if not line.startswith("//")), len(lines))
    header: dict[str, str] = {}
    for line in lines[:end]:
        match = _HEADER.fullmatch(line.rstrip())
        if match is None or match[1] not in _FIELDS or match[1] in header:
            raise QueryError(
                f"cannot read the line {line!r}", where=f"query {name}",
                now=f"a header has {', '.join(_FIELDS)}, each once",
            )  # fmt: skip
        header[match[1]] = match[2]
    for field in _FIELDS:
        if not header.get(field) and field != "params":
            raise QueryError(f"no line '// {field}:'", where=f"query {name}", now="add one")
    return {"params": ""} | header, "\n".join(lines[end:]).strip() + "\n"


def _words(name: str, told: str) -> list[str]:
    try:
        return shlex.split(told)
    except ValueError as error:
        raise QueryError(
            f"cannot read the parameters {told!r}", where=f"query {name}", now="close the quote"
        ) from error


def _parameter(name: str, told: str) -> Parameter:
    match = _PARAMETER.fullmatch(told)
    if match is None or match[2] not in get_args(ParameterType):
        types = ", ".join(get_args(ParameterType))
        raise QueryError(
            f"cannot read the parameter {told!r}", where=f"query {name}",
            now=f"write name:type or name:type=default; types are {types}",
        )  # fmt: skip
    made = Parameter(
        name=match[1], type=cast("ParameterType", match[2]), required=match[3] is None
    )  # fmt: skip
    if match[3] is None:
        return made
    default = None if match[3] == "null" else _convert(name, made, match[3])
    return Parameter(name=made.name, type=made.type, required=False, default=default)


def _convert(query: str, parameter: Parameter, text: str) -> Value:
    try:
        match parameter.type:
            case "int":
                return _in_reach(query, parameter, int(text))
            case "float":
                return _finite(float(text))
            case "bool":
                return _boolean(text)
            case "list":
                return [part.strip() for part in text.split(",") if part.strip()]
            case "string":
                return _told(query, parameter, text)
    except ValueError as error:
        raise UsageError(
            f"{parameter.name}={text!r} is {_WRONG[parameter.type]}", where=f"query {query}",
            now=f"give --param {parameter.name}={_MEANT[parameter.type]}",
        ) from error  # fmt: skip


def _in_reach(query: str, parameter: Parameter, number: int) -> int:
    """Return a number that a store can hold, and of which a limit can be made."""
    least = 0 if parameter.name == "limit" else -_LARGEST
    if least <= number <= _LARGEST:
        return number
    raise UsageError(
        f"{parameter.name}={number} is {'below' if number < least else 'above'}"
        f" {least if number < least else _LARGEST}",
        where=f"query {query}", now=f"give --param {parameter.name}={_MEANT[parameter.type]}",
    )  # fmt: skip


def _finite(number: float) -> float:
    """Return a number that can be compared and counted with."""
    if math.isfinite(number):
        return number
    raise ValueError(number)


def _refuse_no_portion(query: str, parameter: Parameter, number: float) -> None:
    """Refuse what is no share or probability: all numbers with a fraction are in our questions."""
    if not 0 <= number <= 1:
        raise UsageError(
            f"{parameter.name}={number} is not from 0 to 1", where=f"query {query}",
            now=f"give --param {parameter.name}=0.5, say",
        )  # fmt: skip


def _told(query: str, parameter: Parameter, text: str) -> str:
    """Return a name that is not empty."""
    if text.strip():
        return text.strip()
    raise UsageError(
        f"{parameter.name} is empty", where=f"query {query}",
        now=f"give --param {parameter.name}={_MEANT[parameter.type]}",
    )  # fmt: skip


def _boolean(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ValueError(text)


def _refuse_parameters(name: str, declared: Sequence[Parameter], text: str) -> None:
    names = [parameter.name for parameter in declared]
    used = used_parameters(text)
    if len(set(names)) != len(names):
        raise QueryError("a parameter is declared twice", where=f"query {name}", now="leave one")
    for missing in (used - set(names), set(names) - used):
        if missing:
            listed = ", ".join(sorted(missing))
            fault = "used and not declared" if missing <= used else "declared and not used"
            raise QueryError(
                f"parameters {fault}: {listed}", where=f"query {name}",
                now="mend the line '// params:'",
            )  # fmt: skip


def _with_browser(query: Query, file: Traversable) -> Query:
    """Add the drawn form, which takes no parameter that the query does not have."""
    lines = file.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("//")).strip() + "\n"
    more = used_parameters(text) - {parameter.name for parameter in query.parameters}
    if more:
        raise QueryError(
            f"parameters that the query does not declare: {', '.join(sorted(more))}",
            where=f"queries/browser of {query.name}", now="use those of the query alone",
        )  # fmt: skip
    return Query(
        name=query.name, title=query.title, question=query.question, parameters=query.parameters,
        returns=query.returns, text=query.text, browser=text,
    )  # fmt: skip
