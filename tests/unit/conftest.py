"""The small world, for tests of the graph."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from ingest.workspace import Workspace


@pytest.fixture
def small_workspace(world: ModuleType, tmp_path: Path) -> Workspace:
    """A workspace with the tables of the small world."""
    workspace: Workspace = world.make_world(tmp_path / "small")
    return workspace
