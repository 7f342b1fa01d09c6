"""Pages in a real browser whose network is blocked: they draw, answer, and let no word run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from blocked_browser import PICTURES, Visit
from pages_world import SCRIPT

from viz.page import text_page
from viz.view import view_names

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

READY_CPU_SECONDS = 1.0


def _click_until(visit: Visit, x: float, y: float, chosen: str) -> None:
    """Click at a place; again where a busy machine made the click so long that it is a hold."""
    for _ in range(20):
        visit.page.mouse.click(x, y)
        if visit.run(chosen):
            return
    raise AssertionError(f"no click at {x}, {y} led to {chosen}")


def _click_node(visit: Visit, number: int) -> None:
    """Click on a node where it is drawn."""
    at = visit.run(f"kith.network.canvasToDOM(kith.network.getPosition({number}))")
    box = visit.page.locator("#network").bounding_box()
    assert box is not None
    chosen = f"kith.state.chosen?.type === 'node' && kith.state.chosen.index === {number}"
    _click_until(visit, box["x"] + at["x"], box["y"] + at["y"], chosen)


@pytest.mark.parametrize("name", [*view_names(), "index"])
@pytest.mark.parametrize("size", [(1400, 900), (800, 600)])
def test_every_page_is_ready_soon_asks_for_nothing_and_complains_of_nothing(
    browser: Browser, pages: Path, name: str, size: tuple[int, int]
) -> None:
    visit = Visit(browser, pages / f"{name}.html", size=size)
    assert visit.asked == []
    assert visit.complaints == []
    assert visit.cpu_seconds() < READY_CPU_SECONDS
    assert visit.run("document.documentElement.scrollWidth") <= size[0]
    assert visit.run("window.hacked") is None


@pytest.mark.parametrize("name", PICTURES)
def test_as_many_nodes_are_drawn_as_the_page_holds(
    browser: Browser, pages: Path, name: str
) -> None:
    visit = Visit(browser, pages / f"{name}.html")
    held = visit.run("JSON.parse(document.getElementById('kith-network').textContent)")
    assert visit.run("kith.network.body.nodeIndices.length") == len(held["nodes"])
    assert visit.run("kith.data.nodes.length") == len(held["nodes"])
    assert visit.run("kith.network.physics.physicsEnabled") is False


def test_a_click_on_a_person_opens_the_posts_behind_them(community: Visit) -> None:
    _click_node(community, 0)
    panel = community.page.locator("#panel")
    name = community.run("kith.data.nodes[0].name")
    assert panel.locator("h2").inner_text().startswith(name)
    assert "Posts behind this" in panel.inner_text()
    assert panel.locator("blockquote").count() >= 1
    assert panel.locator("mark").count() >= 1


def test_the_name_of_a_mark_goes_with_the_pointer_and_a_click_draws_no_frame(
    community: Visit,
) -> None:
    _click_node(community, 0)
    tip = community.page.locator("#network .tip")
    tip.wait_for(state="visible")
    shadow = "getComputedStyle(document.getElementById('network')).boxShadow"
    assert community.run(shadow) == "none"
    community.page.locator("#zoom-fit").hover()  # a button above the canvas
    tip.wait_for(state="hidden")


def test_hostile_words_are_shown_as_text(community: Visit) -> None:
    bob = community.run("kith.data.nodes.findIndex((node) => node.key.startsWith('kith-b2'))")
    _click_node(community, bob)
    told = community.page.locator("#panel").inner_text()
    assert SCRIPT in told
    assert "<img src=x" in told
    assert community.page.locator("#panel img, #panel script").count() == 0
    assert community.run("window.hacked") is None
    wide = community.run("document.getElementById('panel').scrollWidth")
    assert wide <= community.run("document.getElementById('panel').clientWidth")


def test_a_click_beside_everything_shows_how_to_read_the_picture(community: Visit) -> None:
    _click_node(community, 0)
    box = community.page.locator("#network").bounding_box()
    assert box is not None
    beside = (box["x"] + 4, box["y"] + box["height"] / 2)
    _click_until(community, *beside, "kith.state.chosen === null")
    assert "How to read this" in community.page.locator("#panel").inner_text()


def test_an_edge_can_be_opened_from_a_persons_panel(community: Visit) -> None:
    _click_node(community, 0)
    community.page.locator("#panel .ties button").first.click()
    assert community.run("kith.state.chosen.type") == "edge"
    assert community.page.locator("#panel blockquote").count() >= 1


def test_the_slash_begins_a_search_and_enter_chooses(community: Visit) -> None:
    name = community.run("kith.data.nodes[1].name")
    community.page.keyboard.press("/")
    assert community.run("document.activeElement.id") == "find"
    community.page.keyboard.type(name)
    assert community.page.locator("#found li").first.inner_text().startswith(name)
    community.page.keyboard.press("Enter")
    assert community.run("kith.state.chosen") == {"type": "node", "index": 1}
    community.page.locator("#find").fill("nobody of that name")
    found = community.page.locator("#found")
    assert "nothing that is drawn has that name" in found.inner_text()


def test_a_search_says_how_many_more_it_finds_than_it_lists(browser: Browser, pages: Path) -> None:
    stances = Visit(browser, pages / "stances.html")
    names = stances.run("kith.data.nodes.map((node) => node.name.toLowerCase())")
    letter = max("aeiou", key=lambda one: sum(one in name for name in names))
    stances.page.locator("#find").fill(letter)
    listed = stances.page.locator("#found li")
    said = listed.last.inner_text()
    assert listed.count() == 13
    assert said.startswith("and ")
    assert said.endswith(" more: type more of the name")
    more = int(said.split()[1])
    assert sum(letter in name for name in names) <= 12 + more <= len(names)


def test_brushing_the_days_filters_ties_and_the_reset_brings_them_back(community: Visit) -> None:
    last = community.run("kith.data.bins.labels.length") - 1
    before = community.run("kith.shown.edges")
    bars = community.page.locator("#bars svg").bounding_box()
    assert bars is not None
    x, y = bars["x"], bars["y"] + bars["height"] / 2
    community.page.mouse.move(x + bars["width"] - 2, y)
    community.page.mouse.down()
    community.page.mouse.move(x + bars["width"] * 0.6, y, steps=4)
    community.page.mouse.up()
    first, end = community.run("kith.state.brush")
    assert 0 < first < end == last
    expected = community.run(
        "kith.data.edges.filter((e) => kith.state.kinds.has(e.kind) &&"
        " e.bins.some((bin, i) => i % 2 === 0 && bin >= kith.state.brush[0])).length"
    )
    assert community.run("kith.shown.edges") == expected < before
    community.page.locator("#brush-reset").click()
    assert community.run("kith.shown.edges") == before
    assert community.run("kith.state.brush") is None


def test_the_ends_of_the_brush_move_with_the_keyboard(community: Visit) -> None:
    community.page.locator("#brush-from").focus()
    community.page.keyboard.press("ArrowRight")
    assert community.run("kith.state.brush[0]") == 1


def test_a_kind_can_be_left_out(community: Visit) -> None:
    before = community.run("kith.shown.edges")
    boxes = community.page.locator("#kinds input:checked")
    for _ in range(boxes.count()):
        community.page.locator("#kinds input:checked").first.uncheck()
    assert before > 0
    assert community.run("kith.shown.edges") == 0


@pytest.mark.parametrize("name", PICTURES)
def test_the_keyboard_reaches_each_node_through_the_table(
    browser: Browser, pages: Path, name: str
) -> None:
    visit = Visit(browser, pages / f"{name}.html")
    visit.page.locator("#open-table").focus()
    visit.page.keyboard.press("Enter")
    rows = visit.page.locator("#table-body tbody tr")
    n = visit.run("kith.data.nodes.length")
    assert rows.count() == n
    if n:
        rows.last.locator("th button").focus()
        visit.page.keyboard.press("Enter")
        assert visit.run("kith.state.chosen") == {"type": "node", "index": n - 1}
        assert visit.run("document.activeElement.id") == "panel"


def test_the_table_has_the_rows_that_are_in_view(community: Visit) -> None:
    community.page.locator("#kinds input").nth(1).focus()
    community.press("Space")
    assert 0 < community.run("kith.shown.edges") < community.run("kith.data.edges.length")
    community.page.locator("#brush-from").focus()
    community.press("ArrowRight")
    shown = community.run("kith.shown")
    community.page.locator("#open-table").focus()
    community.press("Enter")
    for tab, kind in (("nodes", "nodes"), ("edges", "edges")):
        community.page.locator(f"#table-tabs button[data-sheet={tab}]").click()
        assert community.page.locator("#table-body tbody tr").count() == shown[kind]
        caption = community.page.locator("#table-body caption").inner_text()
        n = community.run(f"kith.data.{kind}.length")
        assert f"{shown[kind]} of {n}, those in view" in caption or shown[kind] == n
        assert "Figures are of all times, not of those in view alone." in caption


def test_what_leads_to_a_model_out_of_view_is_out_of_view(browser: Browser, pages: Path) -> None:
    visit = Visit(browser, pages / "lineage.html")
    nodes = visit.run("kith.data.node_kinds.map((kind) => kind.label)")
    assert len(nodes) > 1
    for label in nodes:
        visit.page.locator("#kinds label", has_text=label).locator("input").uncheck()
        ends = visit.run(
            "kith.data.edges.map((e, i) => kith.inView.edges[i]"
            " && !(kith.inView.nodes[e.s] && kith.inView.nodes[e.t])).filter(Boolean).length"
        )
        assert ends == 0
    assert visit.run("kith.shown.edges") < visit.run("kith.data.edges.length")


def test_a_model_that_no_post_names_is_in_view_at_no_time(browser: Browser, pages: Path) -> None:
    visit = Visit(browser, pages / "lineage.html")
    unnamed = "kith.data.nodes.map((n, i) => n.bins.length ? -1 : i).filter((i) => i >= 0)"
    assert visit.run(f"{unnamed}.length") > 0
    visit.run("kith.brush(0, 0)")
    assert not any(visit.run(f"{unnamed}.map((i) => kith.inView.nodes[i])"))


@pytest.mark.parametrize("name", PICTURES)
def test_at_first_every_mark_is_in_view_also_of_what_was_not_found(
    browser: Browser, pages: Path, name: str
) -> None:
    visit = Visit(browser, pages / f"{name}.html")
    assert visit.run("kith.shown.nodes") == visit.run("kith.data.nodes.length")


def test_the_tabulator_stops_at_nothing_without_a_name(community: Visit) -> None:
    stops = "[...document.querySelectorAll('[tabindex=\"0\"]')].filter((e) => e.checkVisibility())"
    nameless = "(e) => !(e.getAttribute('aria-label') || e.textContent.trim())"
    assert community.run(f"{stops}.filter({nameless}).length") == 0


def test_the_table_is_sorted_by_a_click_on_its_head(community: Visit) -> None:
    community.page.locator("#open-table").click()
    head = community.page.locator("#table-body th", has_text="ties").first
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"  # counts begin with the most
    column = community.run(
        "[...document.querySelectorAll('#table-body thead th')]"
        ".findIndex((head) => head.textContent === 'ties')"
    )
    cells = community.page.locator(f"#table-body tbody tr > :nth-child({column + 1})")
    values = [int(text.replace(",", "")) for text in cells.all_inner_texts()]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) > 1
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"


_ROWS = """<table><thead><tr><th>model</th><th>since</th><th>parameters</th></tr></thead><tbody>
<tr><th>b</th><td>2025-02</td><td>600 million</td></tr><tr><th>c</th><td></td><td>–</td></tr>
<tr><th>a</th><td>2024-11</td><td>8.2 billion</td></tr><tr><th>d</th><td>2025-01</td><td>1,200</td>
</tr>
<tr><th>e</th><td>2025-03</td><td>–</td></tr><tr><th>f</th><td>2025-04</td><td>–</td></tr>
<tr><th>g</th><td>2025-05</td><td>–</td></tr><tr><th>all</th><td></td><td>7</td></tr>
</tbody></table>"""


def test_a_table_of_a_page_of_text_is_sorted_with_what_is_unknown_last(
    browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    html = text_page(title="T", headline="H", sentence="S", body=_ROWS, closing="C")
    path.write_text(html, encoding="utf-8")
    visit = Visit(browser, path)

    def after_a_click(title: str) -> str:
        visit.page.locator("thead th", has_text=title).locator("button").click()
        return "".join(visit.page.locator("tbody th").all_inner_texts())

    assert after_a_click("parameters")[:3] == "abd"
    assert after_a_click("parameters")[:3] == "dba"
    assert after_a_click("since") == "adbefgcall"
    assert after_a_click("since") == "gfebdacall"
    assert after_a_click("model") == "abcdefgall"


def test_the_slash_begins_a_search_also_from_a_box_to_tick(community: Visit) -> None:
    community.page.locator("#kinds input").first.focus()
    community.page.keyboard.press("/")
    assert community.run("document.activeElement.id") == "find"


def test_the_query_in_cypher_names_what_was_clicked(community: Visit) -> None:
    _click_node(community, 0)
    community.page.locator("#panel button", has_text="Query in Cypher").click()
    told = community.page.locator("#cypher-text").inner_text()
    key = community.run("kith.data.nodes[0].key")
    assert f'"{key}"' in told
    assert "$" not in told
    assert "MATCH" in told


def test_how_it_was_made_tells_frame_seed_and_versions(community: Visit) -> None:
    community.page.locator("#open-made").click()
    told = community.page.locator("#made-dialog").inner_text()
    for expected in ("seed", "pyvis", "The sampling frame", "Missing:"):
        assert expected in told


def test_in_a_small_window_the_panel_is_a_drawer_that_closes(browser: Browser, pages: Path) -> None:
    visit = Visit(browser, pages / "community.html", size=(800, 600))
    assert not visit.page.locator("#panel").is_visible()
    _click_node(visit, 0)
    visit.page.locator(".panel-close").click()
    visit.page.wait_for_function("!document.getElementById('panel').classList.contains('open')")
    picture = visit.page.locator("#network").bounding_box()
    assert picture is not None
    assert picture["height"] > 250


def test_dark_colours_follow_the_system_without_a_reload(community: Visit) -> None:
    light = community.run("getComputedStyle(document.body).backgroundColor")
    community.page.emulate_media(color_scheme="dark")
    dark = community.run("getComputedStyle(document.body).backgroundColor")
    assert light == "rgb(255, 255, 255)"
    assert dark != light
    # The browser tells the page of the change between two frames, not at once.
    community.page.wait_for_function("kith.network.nodesHandler.options.font.color !== '#1b1f2e'")


def test_how_a_page_was_made_is_printed_too(community: Visit) -> None:
    made = community.page.locator("#made-dialog .made-list")
    assert not made.is_visible()
    community.page.emulate_media(media="print")
    assert made.is_visible()
    community.page.emulate_media(media="screen")


@pytest.mark.parametrize("name", PICTURES)
def test_without_scripts_a_page_says_so_and_shows_nothing_dead(
    browser: Browser, pages: Path, name: str
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((pages / f"{name}.html").as_uri())
    assert page.locator(".no-script").is_visible()
    assert page.locator(".made-list").is_visible()
    for control in page.locator("button, input").all():
        assert not control.is_visible()


def test_a_page_prints(community: Visit) -> None:
    _click_node(community, 0)
    assert community.page.pdf(format="A4").startswith(b"%PDF")
