"""Where things stand on pages, in windows of several sizes: no word is cut off or without room."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from blocked_browser import PICTURES, Visit
from stances_world import FOUND, drawn, make_result, make_study

from viz.render import page_html
from viz.view import view_names

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

WORDS_CUT_OFF = """() => {
  const box = document.getElementById("network"), scale = kith.network.getScale();
  const context = document.createElement("canvas").getContext("2d");
  return kith.data.guides.texts.filter(([x, y, text, align, given, turn]) => {
    const size = given < 0 ? -given : given * scale;
    context.font = `${size}px system-ui, "DejaVu Sans", sans-serif`;
    const width = context.measureText(text).width, angle = (turn || 0) * Math.PI / 180;
    const from = { left: 0, center: -width / 2, above: -width / 2, right: -width }[align];
    const at = kith.network.canvasToDOM({ x, y });
    return [from, from + width].some((along) => {
      const [left, top] = [at.x + along * Math.cos(angle), at.y + along * Math.sin(angle)];
      return left < 0 || left > box.clientWidth || top < 0 || top > box.clientHeight;
    });
  }).map(([, , text]) => text);
}"""


AS_LARGE_AS_ITS_ROOM = """(width) => {
  const box = document.getElementById("network"), canvas = box.querySelector("canvas");
  return window.innerWidth === width
    && canvas.width === Math.round(box.clientWidth * window.devicePixelRatio)
    && canvas.height === Math.round(box.clientHeight * window.devicePixelRatio);
}"""


@pytest.mark.parametrize("name", [*view_names(), "index"])
def test_no_page_is_wider_than_a_narrow_window(browser: Browser, pages: Path, name: str) -> None:
    visit = Visit(browser, pages / f"{name}.html", size=(390, 780))
    assert visit.run("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("name", PICTURES)
def test_no_word_around_a_picture_is_cut_off_however_long(
    browser: Browser, pages: Path, tmp_path: Path, name: str
) -> None:
    html = (pages / f"{name}.html").read_text("utf-8")
    longer, n = re.subn(
        r'","(left|right|center|above)",-(?=[0-9.]+[,\]])', rf'{" and on" * 7}","\1",-', html
    )
    assert n
    path = tmp_path / "longer.html"
    path.write_text(longer, "utf-8")
    assert Visit(browser, path, size=(800, 600)).run(WORDS_CUT_OFF) == []


def test_rings_and_sectors_keep_their_words_among_the_dots(community: Visit) -> None:
    words = community.run(
        "kith.data.guides.texts.filter((t) => t[3] === 'center').map((t) => t[2])"
    )
    assert words
    assert set(words) <= set(community.run("kith.words"))


def test_each_row_of_shares_keeps_its_name_on_a_small_screen(
    browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "stances.html"
    picture = drawn(make_result(FOUND))  # with months, which leave rows the less room
    path.write_text(page_html(picture, make_study(make_result(FOUND))), "utf-8")
    rows = [node.name for node in picture.nodes if node.kind in {"openness", "gives", "costs"}]
    assert rows
    assert set(rows) <= set(Visit(browser, path, size=(1024, 600)).run("kith.words"))


@pytest.mark.parametrize("size", [(640, 360), (1280, 620), (1366, 625)])
@pytest.mark.parametrize("name", PICTURES)
def test_a_low_window_scrolls_and_leaves_the_picture_its_room(
    browser: Browser, pages: Path, tmp_path: Path, name: str, size: tuple[int, int]
) -> None:
    html = (pages / f"{name}.html").read_text("utf-8")
    wordy = html.replace('<p class="said">', f'<p class="said">{"More that was found. " * 30}', 1)
    path = tmp_path / "wordy.html"
    path.write_text(wordy, "utf-8")
    visit = Visit(browser, path, size=size)
    assert visit.run("document.getElementById('network').clientHeight") >= 350
    visit.page.locator("#open-made").scroll_into_view_if_needed()
    assert (
        visit.run("document.getElementById('open-made').getBoundingClientRect().bottom") <= size[1]
    )


@pytest.mark.parametrize("name", ["cascades", "community-tables", "core-over-time", "coverage"])
def test_no_column_is_cut_off_on_paper(browser: Browser, pages: Path, name: str) -> None:
    page = browser.new_context(viewport={"width": 688, "height": 900}).new_page()  # A4's, upright
    page.emulate_media(media="print")
    page.goto((pages / f"{name}.html").as_uri())
    beyond = "[...document.querySelectorAll('.sheet')].map((e) => e.scrollWidth - e.clientWidth)"
    rooms = page.evaluate(beyond)
    assert rooms
    assert max(rooms) <= 0


def test_a_number_stands_apart_from_the_words_beside_it(browser: Browser, pages: Path) -> None:
    visit = Visit(browser, pages / "cascades.html", size=(1100, 800))
    beside = "td.number + td:not(.number), td.number + th:not(.number)"
    assert visit.run(f"document.querySelectorAll('{beside}').length")
    rooms = (
        f"[...document.querySelectorAll('{beside}')].map((c) => getComputedStyle(c).paddingLeft)"
    )
    assert {float(room.removesuffix("px")) >= 20 for room in visit.run(rooms)} == {True}


def test_names_of_bases_stand_on_their_marks_however_small_the_picture(
    browser: Browser, pages: Path
) -> None:
    visit = Visit(browser, pages / "lineage.html", size=(1280, 720))
    stands = visit.run(
        "kith.data.guides.texts.filter(([, , , align]) => align === 'above').map(([x, y]) =>"
        " kith.nodes.get().some((n) => Math.abs(n.x - x) < 0.1 && n.y - n.size >= y))"
    )
    assert stands
    assert all(stands)


@pytest.mark.parametrize("name", PICTURES)
def test_a_page_opens_and_changes_its_size_as_the_button_fit_shows_it(
    browser: Browser, pages: Path, name: str
) -> None:
    visit = Visit(browser, pages / f"{name}.html", size=(1366, 768))
    for size in ((1366, 768), (1100, 700), (1600, 900)):
        visit.page.set_viewport_size({"width": size[0], "height": size[1]})
        visit.page.wait_for_function(AS_LARGE_AS_ITS_ROOM, arg=size[0])
        before = visit.run("kith.network.getScale()")
        visit.page.locator("#zoom-fit").click()
        assert visit.run("kith.network.getScale()") == pytest.approx(before, rel=1e-6)
