"""What Neo4j Browser is given: drawn queries, saved scripts, a style sheet that fit the queries."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from importlib import resources
from types import ModuleType

import pytest

from graph.questions.queries import load_query, parse_query, query_names
from graph.schema import LABELS, RELATIONSHIP_TYPES

_FOLDER = resources.files("queries") / "browser"
_OKABE_ITO = {
    "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#000000",
}  # fmt: skip
DRAWN = [name for name in query_names() if load_query(name).browser]


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawn_query_has_the_title_the_question_and_parameters_of_the_query(name: str) -> None:
    query = load_query(name)
    source = (_FOLDER / f"{name.replace('-', '_')}.cypher").read_text(encoding="utf-8")
    drawn = parse_query(name, source)
    assert (drawn.title, drawn.question) == (query.title, query.question)
    assert set(drawn.parameters) <= set(query.parameters)
    assert "LIMIT" in drawn.text.splitlines()[-1]


def test_every_drawn_query_stands_beside_a_query() -> None:
    files = [f.name for f in _FOLDER.iterdir() if f.name.endswith(".cypher")]
    assert sorted(f.removesuffix(".cypher").replace("_", "-") for f in files) == DRAWN


@pytest.mark.tree
def test_the_saved_scripts_are_in_step_with_the_drawn_queries(
    script: Callable[[str], ModuleType],
) -> None:
    made = script("make_browser_files").archive()
    assert (_FOLDER / "saved_scripts.zip").read_bytes() == made


def test_every_drawn_query_is_a_saved_script_of_one_statement_named_by_its_title() -> None:
    with zipfile.ZipFile(io.BytesIO((_FOLDER / "saved_scripts.zip").read_bytes())) as file:
        texts = {name: file.read(name).decode() for name in file.namelist()}
    assert sorted(texts) == [f"kithgraph/{name.replace('-', '_')}.cypher" for name in DRAWN]
    for name, text in texts.items():
        query = load_query(name.removeprefix("kithgraph/").removesuffix(".cypher"))
        assert text.splitlines()[0] == f"// {query.title}"
        assert ":param" not in text
        assert "$" not in text
        assert ";" not in text.partition("MATCH")[2]


def test_the_style_sheet_names_every_label_and_no_other_thing() -> None:
    rules = _rules()
    known = {f"node.{label.name}" for label in LABELS}
    known_types = {f"relationship.{kind.name}" for kind in RELATIONSHIP_TYPES}
    assert known <= set(rules)
    assert set(rules) - known - {"node", "relationship"} <= known_types


def test_labels_differ_by_colour_and_captions_are_properties_that_they_have() -> None:
    rules = _rules()
    colours = [rules[f"node.{label.name}"]["color"] for label in LABELS]
    assert len(set(colours)) == len(colours)
    assert len(set(colours) & _OKABE_ITO) == len(_OKABE_ITO)
    kinds = [(f"node.{label.name}", label.columns) for label in LABELS]
    kinds += [(f"relationship.{kind.name}", kind.columns) for kind in RELATIONSHIP_TYPES]
    for name, columns in kinds:
        shown = rules.get(name, {}).get("caption", "")
        assert set(re.findall(r"{(\w+)}", shown)) <= set(columns)


def _rules() -> dict[str, dict[str, str]]:
    text = (_FOLDER / "kithgraph.grass").read_text(encoding="utf-8")
    found = re.findall(r"([\w.]+) \{\n(.*?)\n\}", text, re.DOTALL)
    return {
        name: dict(re.findall(r'([\w-]+): "?([^";]+)"?;', body)) for name, body in found
    }  # fmt: skip
