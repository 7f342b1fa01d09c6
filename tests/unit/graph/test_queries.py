"""Query files: their headers, parameters, and the text to copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.ask import pairs
from graph.questions.queries import Query, bind, copy_text, load_query, parse_query, query_names
from ingest.errors import QueryError, UsageError

PARAMS = (
    "hardware:string limit:int=20 least:share=0.5 all:bool=false kinds:list=a,b since:string=null"
)
HEADER = f"""\
// title: Models on a device
// question: Which models ran on it?
// params: {PARAMS}
// returns: model n
"""
TEXT = """\
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware {id: $hardware})
WHERE r.tokens_per_second >= $least AND ($all OR r.plausible) AND r.runtime IN $kinds
  AND ($since IS NULL OR r.month >= $since) AND m.name <> 'no $parameter, RETURN nothing AS it'
WITH m, count(*) AS runs  // not $this one
RETURN DISTINCT m.name AS model, coalesce(runs, 0) AS n
ORDER BY n DESC, model
LIMIT $limit
"""


@pytest.fixture
def query() -> Query:
    return parse_query("q", HEADER + TEXT)


def test_a_header_is_read(query: Query) -> None:
    assert (query.title, query.question) == ("Models on a device", "Which models ran on it?")
    assert query.returns == ("model", "n")
    assert [(p.name, p.type, p.required, p.default) for p in query.parameters] == [
        ("hardware", "string", True, None),
        ("limit", "int", False, 20),
        ("least", "share", False, 0.5),
        ("all", "bool", False, False),
        ("kinds", "list", False, ["a", "b"]),
        ("since", "string", False, None),
    ]
    assert query.text == TEXT


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (HEADER.replace("limit:int=20 ", "") + TEXT, "used and not declared: limit"),
        (HEADER.replace("limit:int", "more:int=3 limit:int") + TEXT, "declared and not used: more"),
        (
            HEADER.replace("model n", "n model") + TEXT,
            "header says n model, the text returns model n",
        ),
        (HEADER.replace("model n", "model") + TEXT, "the text returns model n"),
        (HEADER.replace("int=20", "whole=20") + TEXT, "cannot read the parameter 'limit:whole=20'"),
        (HEADER.replace("// title: Models on a device\n", "") + TEXT, "no line '// title:'"),
        (HEADER.replace("// question", "// asks") + TEXT, "cannot read the line '// asks"),
        (HEADER + TEXT.replace("m.name AS model", "m.name"), "column 'm.name' has no name"),
        (HEADER + "MATCH (m)\n", "used and not declared|declared and not used"),
        (HEADER.replace("string=null", "string='open") + TEXT, "cannot read the parameters"),
    ],
)
def test_a_header_that_disagrees_with_the_text_is_refused(wrong: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        parse_query("q", wrong)


def test_values_are_converted_as_the_header_says(query: Query) -> None:
    given = {"hardware": "hardware:x", "limit": "3", "least": "0.75", "all": "yes", "kinds": "c, d"}
    assert bind(query, given) == {
        "hardware": "hardware:x", "limit": 3, "least": 0.75, "all": True, "kinds": ["c", "d"],
        "since": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "query q needs hardware; add --param hardware=NAME"),
        ({"hardware": "x", "limit": "many"}, "limit='many' is no whole number"),
        ({"hardware": "x", "limit": "-1"}, "limit=-1 is below 0 in query q; give --param limit="),
        ({"hardware": "x", "limit": str(2**63)}, f"limit={2**63} is above {2**63 - 1} in query q"),
        ({"hardware": " "}, "hardware is empty in query q; give --param hardware=NAME"),
        ({"hardware": "x", "least": "50"}, "least='50' is no number from 0 to 1 in query q"),
        ({"hardware": "x", "least": "-0.1"}, "least='-0.1' is no number from 0 to 1 in query q"),
        (
            {"hardware": "x", "least": "nan"},
            "least='nan' is no number from 0 to 1 in query q; give --param least=0.5",
        ),
        ({"hardware": "x", "all": "perhaps"}, "all='perhaps' is neither yes nor no"),
        ({"hardware": "x", "limits": "3"}, "no parameter named 'limits'; did you mean 'limit'"),
    ],
)
def test_wrong_parameters_say_what_to_give(
    query: Query, given: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        bind(query, given)


OWN = """\
// what I want to know
// params: least:float=-2.5 family:string=null kinds:list=a low:int=-3 all:bool=no
MATCH (m:Model)
WHERE m.x > $least AND m.family = $family AND m.y > $low AND m.kind IN $kinds AND $all
RETURN m.name AS model
"""


@pytest.fixture
def own(tmp_path: Path) -> Query:
    file = tmp_path / "own.cypher"
    file.write_text(OWN, encoding="utf-8")
    return load_query(str(file))


def test_a_file_of_ones_own_needs_no_more_of_a_header_than_its_parameters(own: Query) -> None:
    assert own.returns == ("model",)
    assert bind(own, {}) == {
        "least": -2.5, "family": None, "kinds": ["a"], "low": -3, "all": False,
    }  # fmt: skip


def test_a_file_of_ones_own_takes_any_number(own: Query) -> None:
    given = {"least": "20.5", "low": "-70", "kinds": " b ,, -1", "all": "YES", "family": "-1"}
    assert bind(own, given) == {
        "least": 20.5, "low": -70, "kinds": ["b", "-1"], "all": True, "family": "-1",
    }  # fmt: skip
    assert bind(own, {"least": "-1e3"})["least"] == -1000.0
    for none in ("nan", "inf", "-inf", "1e999", "two"):
        with pytest.raises(UsageError, match=f"least='{none}' is no number in query own; give"):
            bind(own, {"least": none})


@pytest.mark.parametrize("name", ["mine.cyper", "mine.txt", "folder/mine", r"folder\\mine"])
def test_a_file_without_the_end_of_its_name_is_told_which(name: str) -> None:
    with pytest.raises(UsageError, match=r"a file's name ends in \.cypher"):
        load_query(name)


def test_a_file_of_ones_own_that_declares_no_parameter_is_told_the_line(tmp_path: Path) -> None:
    file = tmp_path / "own.cypher"
    file.write_text("MATCH (m:Model {name: $model}) RETURN m.id AS id", encoding="utf-8")
    with pytest.raises(QueryError, match=r"begin the file with the line '// params: model:string'"):
        load_query(str(file))


def test_copied_text_has_its_values_in_it_and_strings_stay(query: Query) -> None:
    values = bind(query, {"hardware": 'hardware:"x"\\'})
    assert copy_text(query, values).splitlines() == [
        'MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware {id: "hardware:\\"x\\"\\\\"})',
        'WHERE r.tokens_per_second >= 0.5 AND (false OR r.plausible) AND r.runtime IN ["a", "b"]',
        (
            "  AND (null IS NULL OR r.month >= null)"
            " AND m.name <> 'no $parameter, RETURN nothing AS it'"
        ),
        "WITH m, count(*) AS runs  // not $this one",
        "RETURN DISTINCT m.name AS model, coalesce(runs, 0) AS n",
        "ORDER BY n DESC, model",
        "LIMIT 20",
    ]


@pytest.mark.parametrize("told", [["limit"], ["=3"], ["a=1", "a=2"]])
def test_a_parameter_that_is_no_pair_is_refused(told: list[str]) -> None:
    with pytest.raises(UsageError, match="cannot read --param"):
        pairs(told)


def test_a_value_may_hold_an_equals_sign() -> None:
    assert pairs(["a=b=c"]) == {"a": "b=c"}


def test_names_take_hyphens_and_underscores() -> None:
    first = query_names()[0]
    assert load_query(first.replace("-", "_")) == load_query(first)


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(UsageError, match=f"did you mean '{query_names()[0]}'"):
        load_query(query_names()[0] + "x")


@pytest.mark.parametrize("name", query_names())
def test_no_query_file_lies_about_itself(name: str) -> None:
    query = load_query(name)
    assert query.name == name
    assert query.returns
    assert "LIMIT" in query.text
    assert "ORDER BY" in query.text
