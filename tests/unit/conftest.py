"""Workspaces, new and of the small world; handles for tests of privacy; people of Nostr."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from disguises import invented_handles

from ingest.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A new workspace, with nothing in it."""
    return Workspace.create(tmp_path / "study")


@pytest.fixture
def small_workspace(world: ModuleType, tmp_path: Path) -> Workspace:
    """A workspace with the tables of the small world."""
    workspace: Workspace = world.make_world(tmp_path / "small")
    return workspace


@pytest.fixture(scope="module")
def handles_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 500 invented handles."""
    path = tmp_path_factory.mktemp("handles") / "handles.txt"
    path.write_text("\n".join(f"u/{h}" for h in invented_handles(500)) + "\n")
    return path


@pytest.fixture(scope="session")
def people(beside: Callable[[str], ModuleType]) -> ModuleType:
    """The module tests/nostr_events.py."""
    pytest.importorskip("coincurve")
    return beside("nostr_events")


@pytest.fixture(scope="session")
def relays(beside: Callable[[str], ModuleType]) -> ModuleType:
    """The module tests/nostr_relay.py."""
    return beside("nostr_relay")
