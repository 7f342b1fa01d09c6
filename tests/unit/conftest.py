"""Workspaces, new and of the small world; handles for tests of privacy."""

from __future__ import annotations

from pathlib import Path

import pytest
from disguises import invented_handles
from small_world import make_world

from ingest.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A new workspace, with nothing in it."""
    return Workspace.create(tmp_path / "study")


@pytest.fixture
def small_workspace(tmp_path: Path) -> Workspace:
    """A workspace with the tables of the small world."""
    return make_world(tmp_path / "small")


@pytest.fixture(scope="module")
def handles_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 500 invented handles."""
    path = tmp_path_factory.mktemp("handles") / "handles.txt"
    path.write_text("\n".join(f"u/{h}" for h in invented_handles(500)) + "\n")
    return path
