"""A real Neo4j for the live tests, started once a session."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="session")
def neo4j_script(script: Callable[[str], ModuleType]) -> Any:
    """The module `scripts/neo4j_server.py`; skips where Java or Maven is missing."""
    server = script("neo4j_server")
    lacking = server.missing_tools()
    if lacking and os.environ.get("REQUIRE_LIVE"):
        pytest.fail(f"missing and required here: {', '.join(lacking)}")
    if lacking:
        pytest.skip(f"missing: {', '.join(lacking)}")
    return server


@pytest.fixture(scope="session")
def neo4j_server(neo4j_script: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A running server on free ports: `bolt`, `browser`, `user`, `password`, `pid`, `home`."""
    server = neo4j_script.start(tmp_path_factory.mktemp("neo4j"), light=True)
    yield server
    neo4j_script.stop(server, at_once=True)
