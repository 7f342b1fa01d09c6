"""Chromium for the tests of pages."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from blocked_browser import Visit
from pages_world import make_pages_world

from ingest.workspace import Workspace
from viz.render import render_pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_REQUIRED = bool(os.environ.get("CI") or os.environ.get("REQUIRE_LIVE"))


def _refuse(reason: str) -> None:
    if _REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium, as the system has it."""
    path = next((p for p in map(shutil.which, ("chromium", "google-chrome")) if p), None)
    if path is None:
        _refuse("Chromium is missing")
    if importlib.util.find_spec("playwright") is None:
        _refuse("Playwright is missing")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """Chromium with nothing open, neither before a test nor after it."""
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All pages of the small world."""
    directory = tmp_path_factory.mktemp("browser")
    workspace: Workspace = make_pages_world(directory / "workspace")
    render_pages(workspace, directory)
    return directory / "pages"


@pytest.fixture
def community(browser: Browser, pages: Path) -> Visit:
    return Visit(browser, pages / "community.html")
