"""Tables of names: each thing is spelled in one way, and each alias is one thing's."""

import re

import pytest

from ingest.extract.names.models.parameters import active_parameters_of, is_sparse, parameters_of
from ingest.extract.names.vocabulary.files import rows
from ingest.extract.names.vocabulary.line import lines
from ingest.extract.names.vocabulary.vocabulary import vocabulary

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


def test_no_token_passes_more_parameters_than_a_model_has() -> None:
    told = [row for row in rows("parameters.csv") if row["total"] and row["active"]]
    assert len(told) >= 5
    assert all(float(row["active"]) < float(row["total"]) for row in told)


@pytest.mark.parametrize(
    ("name", "total", "active"),
    [
        ("Llama-4-Scout", 109.0, 17.0),
        ("DeepSeek-R1-0528", 671.0, 37.0),
        ("DeepSeek-R1-Distill-Qwen-7B", 7.0, 7.0),
        ("GLM-4.5-Air", 106.0, 12.0),
        ("Qwen3-30B-A3B", 30.0, 3.0),
        ("phi-4", 14.7, 14.7),
        ("Kimi-VL", None, None),
    ],
)
def test_parameters_are_those_of_the_name_or_else_of_the_table(
    name: str, total: float | None, active: float | None
) -> None:
    assert (parameters_of(name), active_parameters_of(name)) == (total, active)
    assert is_sparse(name) == (active is None or active != total)


def test_a_size_that_one_model_has_alone_is_one_of_its_lines() -> None:
    known = vocabulary().lines
    for row in rows("sizes.csv"):
        line = known[row["line"]]
        assert not row["version"] or row["version"] in line.versions
        sizes = {size for some in line.sizes.values() for size in some}
        assert any(row["size"] in {size, size.split("-")[0]} for size in sizes) or not sizes
