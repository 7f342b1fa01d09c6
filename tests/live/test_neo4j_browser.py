"""The real Neo4j Browser in Chromium: pictures, style sheet, saved scripts, hostile titles."""

from __future__ import annotations

import base64
import importlib.util
import os
import shutil
import zipfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from graph.load import load
from graph.questions.queries import load_query, query_names
from graph.stores import open_store
from ingest.workspace import Workspace

pytestmark = pytest.mark.live

_FILES = Path(str(resources.files("queries"))) / "browser"
_SHOTS = Path(__file__).resolve().parents[2] / ".live" / "screenshots"
_DROP = """([data, name]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], name));
  const target = document.querySelector(".filedrop");
  for (const kind of ["dragenter", "dragover", "drop"])
    target.dispatchEvent(
      new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: files}));
}"""


@pytest.fixture(scope="module")
def sample_in_neo4j(neo4j_server: Any, demo_workspace: Path) -> Any:
    """The server with the sample in it."""
    workspace = Workspace.open(demo_workspace)
    with open_store(
        neo4j_server.bolt, workspace.path("store"), read_only=False,
        user=neo4j_server.user, password=neo4j_server.password,
    ) as opened:  # fmt: skip
        load(workspace, opened, replace=True)
    return neo4j_server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    lacking = [
        name for name, found in (
            ("chromium", path), ("playwright", importlib.util.find_spec("playwright")),
        ) if not found
    ]  # fmt: skip
    if lacking and os.environ.get("REQUIRE_LIVE"):
        pytest.fail(f"missing and required here: {', '.join(lacking)}")
    if lacking:
        pytest.skip(f"missing: {', '.join(lacking)}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, sample_in_neo4j: Any) -> Iterator[Any]:
    """Neo4j Browser, logged in; a dialog that a script opens would be found in `page.dialogs`."""
    opened = chromium.new_page(viewport={"width": 1400, "height": 900})
    opened.dialogs = []
    opened.on("dialog", lambda dialog: (opened.dialogs.append(dialog.message), dialog.dismiss()))
    opened.set_default_timeout(60_000)
    opened.goto(sample_in_neo4j.browser)
    opened.fill("[data-testid=username]", sample_in_neo4j.user)
    opened.fill("[data-testid=password]", sample_in_neo4j.password)
    opened.click("[data-testid=connect]")
    opened.wait_for_selector("[data-testid=password]", state="detached")
    yield opened
    opened.close()


def run(page: Any, text: str) -> Any:
    """Type a statement into the editor, run it, and return its frame when it is drawn."""
    page.locator(".monaco-editor").first.click()
    page.keyboard.insert_text(text)
    page.keyboard.press("Control+Enter")
    frame = page.locator("[data-testid=frame]").filter(has=page.locator("svg g.node")).first
    frame.wait_for()
    return frame


def drop(page: Any, file: Path) -> None:
    """Drop a file onto the window."""
    page.evaluate(_DROP, [base64.b64encode(file.read_bytes()).decode(), file.name])


def shoot(page: Any, name: str) -> None:
    page.wait_for_timeout(3000)  # nodes drift apart until they rest
    _SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(_SHOTS / f"{name}.png"))


def saved(name: str) -> str:
    with zipfile.ZipFile(_FILES / "saved_scripts.zip") as file:
        return file.read(f"kithgraph/{name}.cypher").decode()


def test_a_drawn_query_typed_into_the_editor_is_drawn(page: Any) -> None:
    drop(page, _FILES / "kithgraph.grass")
    frame = run(page, saved("speed_by_hardware"))
    shoot(page, "speed_by_hardware")
    nodes = frame.locator("svg g.node")
    titles = " ".join(" ".join(nodes.all_text_contents()).split())
    assert nodes.count() >= 3
    assert frame.locator("svg g.relationship").count() >= nodes.count() - 1
    assert "Qwen3" in titles
    assert "NVIDIA" in titles


def test_the_style_sheet_colours_the_labels(page: Any) -> None:
    drop(page, _FILES / "kithgraph.grass")
    page.locator("[data-testid=frameCommand]", has_text=":style").first.wait_for()
    frame = run(page, "MATCH path = (:Model)-[:RUNS_ON]->(:Hardware) RETURN path LIMIT 5")
    drawn = frame.locator("svg g.node circle.b-outline, svg g.node circle.outline")
    colours = {circle.get_attribute("fill").upper() for circle in drawn.all()}
    assert colours == {"#E69F00", "#009E73"}


def test_the_saved_scripts_are_imported_as_a_folder_and_one_is_drawn_by_a_click(page: Any) -> None:
    drop(page, _FILES / "saved_scripts.zip")
    page.click("[data-testid=navigationFavorites]")
    folder = page.get_by_text("kithgraph", exact=True).first
    folder.wait_for()
    folder.click()
    titles = [query.title for query in map(load_query, query_names()) if query.browser]
    for title in titles:
        page.get_by_text(title, exact=True).first.wait_for()
    shoot(page, "saved_scripts")
    page.get_by_text("Who taught whom about what", exact=True).first.click()
    page.locator("[data-testid=editor-Run]").click()
    frame = page.locator("[data-testid=frame]").filter(has=page.locator("svg g.node")).first
    frame.wait_for()
    assert frame.locator("svg g.node").count() > 2


def test_without_connecting_result_nodes_the_answer_alone_is_drawn(page: Any) -> None:
    statement = saved("who_replies_to_whom")
    kinds = {word for word in run(page, statement).inner_text().split() if word.isupper()}
    assert {"WROTE", "REPLIES_TO", "TAUGHT"} <= kinds
    page.click("[data-testid=navigationSettings]")
    page.get_by_text("Connect result nodes").click()
    frame = run(page, statement)
    shoot(page, "answer_alone")
    assert {"WROTE", "REPLIES_TO"} <= set(frame.inner_text().split())
    assert "TAUGHT" not in frame.inner_text().split()


def test_a_hostile_title_is_shown_as_text(page: Any) -> None:
    drop(page, _FILES / "kithgraph.grass")
    frame = run(
        page,
        "MATCH path = (t:Thread)<-[:IN_THREAD]-(:Post) "
        "WHERE t.title CONTAINS '<script>' RETURN path",
    )
    shoot(page, "hostile_title")
    captions = "".join(frame.locator("svg g.node").all_text_contents())
    assert "<script>" in captions
    frame.get_by_text("Table", exact=True).first.click()
    frame.get_by_text("<script>alert(1)</script>").first.wait_for()
    assert page.dialogs == []
    assert page.locator("[data-testid=frame] script").count() == 0
