"""The parameters of a query: what a header says of them, and values made of what somebody gives.

A header tells them separated by spaces, each ``name:type`` or ``name:type=default``; types are
string, int, float, share (from 0 to 1), bool and list (of strings, separated by commas); a default
may be quoted, and ``null`` is no value.
"""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from ingest.errors import QueryError, UsageError

ParameterType = Literal["string", "int", "float", "share", "bool", "list"]
Value = str | int | float | bool | list[str] | None

TYPES = ", ".join(get_args(ParameterType))
"""The types, as messages list them."""
_TOLD = re.compile(r"([A-Za-z_]\w*):(\w+)(?:=(.*))?", re.DOTALL)
# What people are asked to write for a parameter, and what is said of something else.
_MEANT: Mapping[ParameterType, str] = {
    "string": "NAME", "int": "NUMBER", "float": "NUMBER", "share": "0.5", "bool": "yes",
    "list": "A,B,C",
}  # fmt: skip
_WRONG: Mapping[ParameterType, str] = {
    "string": "no text", "int": "no whole number", "float": "no number",
    "share": "no number from 0 to 1", "bool": "neither yes nor no", "list": "no list",
}  # fmt: skip
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

    @property
    def asked(self) -> str:
        """What to write on the command line."""
        return f"--param {self.name}={_MEANT[self.type]}"


def read_parameters(query: str, told: str) -> tuple[Parameter, ...]:
    """Return the parameters that a header tells.

    Parameters
    ----------
    query : str
        Name of the query, for messages.
    told : str
        What follows ``// params:``.

    Raises
    ------
    QueryError
        If one cannot be read.
    UsageError
        If a default is none of its type.

    Examples
    --------
    >>> [(p.name, p.type, p.default) for p in read_parameters("q", "model:string limit:int=20")]
    [('model', 'string', None), ('limit', 'int', 20)]
    """
    try:
        words = shlex.split(told)
    except ValueError as error:
        raise QueryError(
            f"cannot read the parameters {told!r}", where=f"query {query}", now="close the quote"
        ) from error
    return tuple(_parameter(query, word) for word in words)


def _parameter(query: str, told: str) -> Parameter:
    match = _TOLD.fullmatch(told)
    if match is None or match[2] not in get_args(ParameterType):
        raise QueryError(
            f"cannot read the parameter {told!r}", where=f"query {query}",
            now=f"write name:type or name:type=default; types are {TYPES}",
        )  # fmt: skip
    name, kind, default = match.groups()
    made = Parameter(name=name, type=cast("ParameterType", kind), required=default is None)
    if default is None or default == "null":
        return made
    return replace(made, default=value_of(query, made, default))


def value_of(query: str, parameter: Parameter, text: str) -> Value:
    """Return the value of a parameter that somebody gives as text.

    Raises
    ------
    UsageError
        If it is none of the parameter's type.
    """
    try:
        match parameter.type:
            case "int":
                return _in_reach(query, parameter, int(text))
            case "float":
                return _finite(float(text))
            case "share":
                return _share(float(text))
            case "bool":
                return _boolean(text)
            case "list":
                return [part.strip() for part in text.split(",") if part.strip()]
            case "string":
                return _told(query, parameter, text)
    except ValueError as error:
        raise UsageError(
            f"{parameter.name}={text!r} is {_WRONG[parameter.type]}", where=f"query {query}",
            now=f"give {parameter.asked}",
        ) from error  # fmt: skip


def _in_reach(query: str, parameter: Parameter, number: int) -> int:
    """Return a number that a store can hold, and of which a limit can be made."""
    least = 0 if parameter.name == "limit" else -_LARGEST
    if least <= number <= _LARGEST:
        return number
    raise UsageError(
        f"{parameter.name}={number} is {'below' if number < least else 'above'}"
        f" {least if number < least else _LARGEST}",
        where=f"query {query}", now=f"give {parameter.asked}",
    )  # fmt: skip


def _share(number: float) -> float:
    if 0 <= number <= 1:
        return number
    raise ValueError(number)


def _finite(number: float) -> float:
    """Return a number that can be compared and counted with."""
    if math.isfinite(number):
        return number
    raise ValueError(number)


def _told(query: str, parameter: Parameter, text: str) -> str:
    """Return a name that is not empty."""
    if text.strip():
        return text.strip()
    raise UsageError(
        f"{parameter.name} is empty", where=f"query {query}", now=f"give {parameter.asked}"
    )


def _boolean(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ValueError(text)
