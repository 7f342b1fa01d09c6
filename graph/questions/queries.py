"""The query files: finding them, reading their headers, values of parameters, text to copy.

A file of `queries/` answers one question and begins with a header::

    // title: Models that were run on a device
    // question: Which models did people run on this hardware, and how fast?
    // params: hardware:string limit:int=20
    // returns: model runs fastest

`parameters.py` beside it reads `params`. Nothing here imports polars: a query answers in less time
than that import takes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from graph.questions.cypher import returned_columns, used_parameters, with_literals
from graph.questions.parameters import TYPES, Parameter, Value, read_parameters, value_of
from ingest.errors import QueryError, UsageError, unknown_name

_HEADER = re.compile(r"//[ \t]*(\w+):[ \t]*(.*)")
_FIELDS = ("title", "question", "params", "returns")
_A_FILE = re.compile(r"[./\\]")
"""What names of files have, and no name of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query file: its header, and `text`, the statement without the header.

    `browser` is the same question answered as paths, for Neo4j Browser, where there is such a file.
    """

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    returns: tuple[str, ...]
    text: str
    browser: str | None = None


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
    return parse_query(file.stem, _with_header(file.stem, source))


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
    raise QueryError(
        f"parameters used and not declared: {', '.join(sorted(used))}", where=f"query {name}",
        now=f"begin the file with the line '// params: {line}' (types are {TYPES})",
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
        parameters=read_parameters(name, header["params"]),
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
            values[parameter.name] = value_of(query.name, parameter, given[parameter.name])
        elif parameter.required:
            raise UsageError(
                f"query {query.name} needs {parameter.name}", now=f"add {parameter.asked}"
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
    return replace(query, browser=text)
