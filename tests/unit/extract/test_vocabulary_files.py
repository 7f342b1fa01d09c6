"""Tables of names: each thing is spelled in one way, and each alias is one thing's."""

import re

import pytest

from ingest.extract.names.vocabulary.files import rows
from ingest.extract.names.vocabulary.line import lines

TABLES = ("runtimes.csv", "benchmarks.csv", "devices.csv")
_NO_PART_OF_A_NAME = re.compile(r"[^a-z0-9+]")


@pytest.mark.parametrize("file", TABLES)
def test_nothing_is_spelled_in_two_ways(file: str) -> None:
    spelled: dict[str, set[str]] = {}
    for row in rows(file):
        key = _NO_PART_OF_A_NAME.sub("", row["name"].casefold())
        spelled.setdefault(key, set()).add(row["name"])
    assert [names for names in spelled.values() if len(names) > 1] == []


def test_no_alias_is_of_two_things() -> None:
    named: dict[str, set[str]] = {}
    for row in (row for file in TABLES for row in rows(file)):
        for alias in filter(None, (row["aliases"] or "").split("|")):
            named.setdefault(alias, set()).add(row["name"])
    assert {alias: names for alias, names in named.items() if len(names) > 1} == {}


def test_no_alias_is_of_two_lines_of_models() -> None:
    named: dict[str, set[str]] = {}
    for aliases, line in lines():
        for alias in aliases:
            named.setdefault(_NO_PART_OF_A_NAME.sub("", alias), set()).add(line.name)
    assert {alias: names for alias, names in named.items() if len(names) > 1} == {}
