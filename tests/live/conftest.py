"""A real Neo4j for the live tests, started once a session."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

_SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "neo4j_server.py"


def _load(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def neo4j_script() -> Any:
    """The module `scripts/neo4j_server.py`; skips where Java or Maven is missing."""
    if not _SCRIPT.exists():
        pytest.skip("scripts/ is not here: the suite runs from a wheel")
    script = _load(_SCRIPT, "neo4j_server_script")
    lacking = script.missing_tools()
    if lacking and os.environ.get("REQUIRE_LIVE"):
        pytest.fail(f"missing and required here: {', '.join(lacking)}")
    if lacking:
        pytest.skip(f"missing: {', '.join(lacking)}")
    return script


@pytest.fixture(scope="session")
def neo4j_server(neo4j_script: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A running server on free ports: `bolt`, `browser`, `user`, `password`, `pid`, `home`."""
    server = neo4j_script.start(tmp_path_factory.mktemp("neo4j"))
    yield server
    neo4j_script.stop(server)
