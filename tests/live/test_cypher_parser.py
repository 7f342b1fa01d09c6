"""Every query file through Neo4j's own parser, which knows more errors than one run can show."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from graph.questions.queries import Query, bind, load_query, query_names
from graph.schema import LABELS, RELATIONSHIP_TYPES

pytestmark = pytest.mark.live

_ROOT = Path(__file__).resolve().parents[2]
_SCRIPT = _ROOT / "scripts" / "check_cypher.mjs"
_PACKAGE = "@neo4j-cypher/language-support@2.0.0-next.38"


@pytest.fixture(scope="module")
def parser() -> Path:
    """The folder where npm put Neo4j's parser."""
    lacking = [tool for tool in ("node", "npm") if shutil.which(tool) is None]
    if lacking and os.environ.get("REQUIRE_LIVE"):
        pytest.fail(f"missing and required here: {', '.join(lacking)}")
    if lacking or not _SCRIPT.exists():
        pytest.skip(f"missing: {', '.join(lacking) or _SCRIPT.name}")
    folder = _ROOT / ".live" / "cypher-parser"
    if not (folder / "node_modules" / "@neo4j-cypher").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        command = ["npm", "install", "--no-audit", "--no-fund", "--silent", _PACKAGE]
        subprocess.run(command, cwd=folder, check=True)
    return folder


WRONG = {
    "not closed": ("MATCH (p:Post RETURN p", "RETURN"),
    "no such label": ("MATCH (p:Pots) RETURN p", "Pots"),
    "gone after counting": ("MATCH (p:Post) RETURN count(*) AS n ORDER BY p.name", "p.name"),
    "no such parameter": ("MATCH (p:Post) RETURN p LIMIT $limit", "$limit"),
}  # fmt: skip


@pytest.fixture(scope="module")
def complaints(parser: Path) -> list[dict[str, str]]:
    """What the parser says of all queries, and of some wrong ones; it takes long to start."""
    queries = [load_query(name) for name in query_names()]
    texts = [statement(query, query.text) for query in queries]
    texts += [statement(query, query.browser) for query in queries if query.browser]
    texts += [{"name": n, "text": text, "parameters": {}} for n, (text, _) in WRONG.items()]
    properties = {name for kind in (*LABELS, *RELATIONSHIP_TYPES) for name in kind.columns}
    schema = {
        "labels": [label.name for label in LABELS],
        "relationshipTypes": sorted({kind.name for kind in RELATIONSHIP_TYPES}),
        "propertyKeys": sorted(properties),
    }
    done = subprocess.run(
        ["node", str(_SCRIPT), str(parser)],
        input=json.dumps({"schema": schema, "statements": texts}),
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


def statement(query: Query, text: str) -> dict[str, Any]:
    given = {p.name: "1" for p in query.parameters}
    return {"name": query.name, "text": text, "parameters": bind(query, given)}


def test_the_parser_has_nothing_to_say_of_any_query(complaints: list[dict[str, str]]) -> None:
    assert [one for one in complaints if one["name"] not in WRONG] == []


@pytest.mark.parametrize("name", WRONG)
def test_the_parser_finds_what_is_wrong(complaints: list[dict[str, str]], name: str) -> None:
    assert WRONG[name][1] in {one["place"] for one in complaints if one["name"] == name}
