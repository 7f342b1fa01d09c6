"""Words of a question that no graph has are told, and no others."""

from __future__ import annotations

import pytest

from graph.questions.misspelled import misspelled
from graph.questions.queries import load_query, query_names


@pytest.mark.parametrize("name", query_names())
def test_questions_that_come_with_kithgraph_have_no_such_word(name: str) -> None:
    assert misspelled(load_query(name).text) == []


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("MATCH (u:Person) RETURN u.id", ["Person"]),
        ("MATCH (m:Model|Hardwar) RETURN m.id", ["Hardwar"]),
        ("MATCH (n) WHERE NOT n:Modle AND (n:Model OR n:GPU) RETURN n", ["Modle", "GPU"]),
        ("MATCH (a)-[r:TAUGTH*1..3]->(b)<-[:WROTE | JUDGES]-(c) RETURN a", ["TAUGTH", "JUDGES"]),
        ("MATCH (m:Model) WHERE m.downlaods > 1.5 RETURN m.licence", ["downlaods", "licence"]),
        ("MATCH (m:Model {id: 'a:B', name: 'x.pionts'}) RETURN m.id // m.nonsense", []),
        ("MATCH (m:Model) WITH {n: 1, all: m} AS row RETURN row.n, row.all, $given.part", []),
        ("MATCH (m:Model) RETURN date.truncate('month', m.created_at) AS month", []),
        ('MATCH (m:Model) WHERE m.name = "it\\"s (a:Joke)" /* (b:\nJoke) */ RETURN m', []),
    ],
)
def test_a_word_that_no_graph_has_is_told_once(statement: str, names: list[str]) -> None:
    assert [told.split("'")[1] for told in misspelled(statement)] == names
