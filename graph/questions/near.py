"""Why a question has no answer: a name that nothing has, and names that are like it.

Nothing here imports polars, as a query must not wait for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ingest.errors import UsageError, nearest
from ingest.people.pseudonyms import PREFIX

if TYPE_CHECKING:
    from graph.questions.parameters import Value
    from graph.store import Row, Store

_TOPICS = ("Model", "Hardware", "Runtime", "Quantization", "Benchmark")
_NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "model": ("Model",), "family": ("Model",), "hardware": ("Hardware",), "topic": _TOPICS,
    "entity": _TOPICS, "person": ("User",), "thread": ("Thread",),
    "label": ("Stance", "Affordance"), "affordance": ("Affordance",),
}  # fmt: skip
_THERE = (
    "MATCH (n:{label}) WHERE toLower($given) IN [toLower(n.name), n.id]"
    " OR n.id ENDS WITH ':' + toLower($given) OR n.id ENDS WITH '_' + toLower($given)"
    " RETURN n.id AS id LIMIT 1"
)
_LIKE = (
    "MATCH (n:{label}) WHERE toLower(n.name) CONTAINS $part"
    " RETURN DISTINCT n.name AS name ORDER BY name LIMIT 20000"
)
_BEGINS = "MATCH (u:User) WHERE u.id STARTS WITH $given RETURN u.id AS id ORDER BY id LIMIT 2"
_PART = re.compile(r"[a-z]{2,}|\d+")


def why_nothing(store: Store, values: Mapping[str, Value]) -> str:
    """Return why a query with these parameters found no row, though all names are known.

    Raises
    ------
    UsageError
        If a name is nothing's.
    """
    if values.get("limit") == 0:
        return "no row: limit=0 asks for none"
    for parameter, given in values.items():
        labels = _NAMED_BY.get(parameter)
        if labels is None or not isinstance(given, str):
            continue
        if any(_rows(store, _THERE, label, given=given) for label in labels):
            return f"no row: {given!r} is in the graph, but nothing of it answers this"
        names = [name for label in labels for name in _names_like(store, label, given)]
        raise UsageError(f"no row: no {parameter} is named {given!r}", now=nearest(given, names))
    return "no row: nothing in the graph answers this"


def whole_person(store: Store, values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the parameters with a pseudonym as pages shorten it made whole.

    Raises
    ------
    UsageError
        If several people's pseudonyms begin so.
    """
    given = values.get("person")
    if not isinstance(given, str) or not given.startswith(PREFIX):
        return dict(values)
    people = sorted({str(row["id"]) for row in store.query(_BEGINS, {"given": given})})
    if len(people) > 1 and given not in people:
        raise UsageError(
            f"several people's pseudonyms begin with {given!r}", now="give more of the id"
        )
    return {**values, "person": people[0]} if len(people) == 1 else dict(values)


def _names_like(store: Store, label: str, given: str) -> list[str]:
    """Return names that hold the first three letters or digits of a given one, so not all."""
    part = _PART.search(given.lower())
    if part is None or label == "User":
        return []
    return [str(row["name"]) for row in _rows(store, _LIKE, label, part=part[0][:3]) if row["name"]]


def _rows(store: Store, statement: str, label: str, **values: str) -> list[Row]:
    return list(store.query(statement.format(label=label), values))
