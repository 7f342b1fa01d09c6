from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

_ROOT = Path(__file__).parents[2]


@pytest.fixture
def page_of(script: Callable[[str], ModuleType]) -> ModuleType:
    """Give the module that writes the page of size and power."""
    return script("core_power_page")


def test_parts_of_the_page_that_are_not_counted_stay_as_they_are(page_of: ModuleType) -> None:
    page = (_ROOT / "docs/core-periphery.md").read_text("utf-8")
    assert page_of.document({}, page) == page
    noted = page.replace("\n### Hubs, against", "\nWritten by hand.\n\n### Hubs, against", 1)
    anew = page_of.document({"busy": [f"## {page_of.PARTS['busy']}", "", "Counted."]}, noted)
    assert anew.count("\nWritten by hand.\n") == 1
    assert f"## {page_of.PARTS['busy']}\n\nCounted.\n\n## {page_of.PARTS['power']}\n" in anew
    assert anew.split("## ")[1] == page.split("## ")[1]
    assert "Written by hand" not in page_of.document({"power": ["## Power"]}, noted)


def test_the_script_finds_its_parts_by_their_titles(page_of: ModuleType) -> None:
    titles = [f"## {title}" for title in page_of.PARTS.values()]
    page = (_ROOT / "docs/core-periphery.md").read_text("utf-8").splitlines()
    assert [line for line in page if line.startswith("## ")][: len(titles)] == titles
