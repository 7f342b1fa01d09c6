"""The small world, for tests of the graph."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from ingest.workspace import Workspace


@pytest.fixture(scope="session")
def world() -> ModuleType:
    """The module tests/small_world.py."""
    path = Path(__file__).resolve().parents[1] / "small_world.py"
    spec = importlib.util.spec_from_file_location("small_world", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def small_workspace(world: ModuleType, tmp_path: Path) -> Workspace:
    """A workspace with the tables of the small world."""
    workspace: Workspace = world.make_world(tmp_path / "small")
    return workspace
