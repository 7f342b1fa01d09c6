"""The page to label with the keyboard, in a browser whose network is blocked."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from blocked_browser import Visit

from graph.evidence.labels import read_labels
from graph.evidence.page import labelling_page
from graph.evidence.sample import Row, Sample
from graph.evidence.sheet import csv_text

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

_HOSTILE = (
    '<img src=x onerror=alert(1)></script><script>alert(2)</script> \u202e"quoted", it\'s\n=1+1'
)


def _row(number: int, part: str) -> Row:
    return Row(
        item=f"reddit:t1_{number}@0-4:model",
        part="found" if part == "found" else "missed",
        kind="model",
        rule="words",
        stratum="words",
        stratum_size=40,
        stratum_drawn=4,
        inclusion_probability=0.1,
        post_id=f"reddit:t1_{number}",
        month="2025-07",
        surface=_HOSTILE,
        claim=f"claim {number} {_HOSTILE}",
        pieces=("- [[before]] ", _HOSTILE, " behind ]]") if part == "found" else (_HOSTILE, "", ""),
        answers=_HOSTILE,
        thread=_HOSTILE,
        fingerprint="0123456789abcdef",
    )


def _sample(part: str) -> Sample:
    rows = tuple(_row(number, part) for number in range(4))
    return Sample(
        kind="model", part="found" if part == "found" else "missed", seed=0, size=40, rows=rows
    )


class Labelling(Visit):
    """The page opened, its words, and the file that it saves."""

    def text(self, place: str) -> str:
        return self.page.locator(f"#{place}").text_content() or ""

    def saved(self, folder: Path) -> Path:
        with self.page.expect_download() as waiting:
            self.press("s")
        out = folder / waiting.value.suggested_filename
        waiting.value.save_as(out)
        return out


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Labelling]:
    path = tmp_path / "sample.html"
    path.write_text(labelling_page(_sample("found")), encoding="utf-8")
    opened = Labelling(browser, path)
    yield opened
    assert opened.asked == []
    assert opened.complaints == []
    opened.context.close()


def test_keys_label_and_move_and_progress_is_told(visit: Labelling) -> None:
    assert visit.text("count") == "0 of 4 labelled"
    visit.press("1", "2", "ArrowUp")
    assert visit.text("claim").startswith("claim 1")
    assert visit.page.locator("input[value=wrong]").is_checked()
    assert visit.text("count") == "2 of 4 labelled"
    visit.press("0", "j", "j", "j", "j", "k")
    assert visit.text("claim").startswith("claim 2")
    assert visit.text("count") == "1 of 4 labelled"
    visit.press("j", "u")
    assert visit.text("claim").startswith("claim 1")


def test_hostile_words_stay_text(visit: Labelling) -> None:
    assert visit.page.locator("img").count() == 0
    assert visit.page.locator("script").count() == 2
    assert "<img src=x onerror=alert(1)></script>" in visit.text("context")
    assert "\u202e" not in visit.page.content()
    assert visit.page.locator("#context mark").text_content() == _HOSTILE.replace("\u202e", "")


def test_labels_and_notes_come_back_after_the_page_was_closed(visit: Labelling) -> None:
    visit.press("3", "n")
    visit.page.keyboard.type("12 or j? ")
    visit.press("Escape", "k")
    visit.page.close()
    visit.page = visit.open()
    assert visit.text("count") == "1 of 4 labelled"
    assert visit.page.locator("input[value=unsure]").is_checked()
    visit.press("j")
    assert visit.page.locator("#note").input_value() == "12 or j? "


def test_the_saved_file_is_the_sample_with_the_labels(visit: Labelling, tmp_path: Path) -> None:
    visit.press("1", "2", "3")
    out = visit.saved(tmp_path)
    assert [label.label for label in read_labels([out])] == ["right", "wrong", "unsure", None]
    plain = tmp_path / "plain.csv"
    plain.write_text(csv_text(_sample("found").rows), encoding="utf-8", newline="\n")
    with out.open(encoding="utf-8", newline="") as one, plain.open(newline="") as other:
        rows, expected = list(csv.DictReader(one)), list(csv.DictReader(other))
    assert [{**row, "label": ""} for row in rows] == expected


def test_every_control_has_a_name_and_is_reached_with_the_keyboard(visit: Labelling) -> None:
    nameless = visit.page.evaluate(
        "[...document.querySelectorAll('button, input')].filter(e => !e.hidden"
        " && !(e.textContent.trim() || e.labels?.length || e.ariaLabel)).length"
    )
    assert nameless == 0
    seen = set()
    for _ in range(14):
        visit.press("Tab")
        seen.add(visit.page.evaluate("document.activeElement.id || document.activeElement.name"))
    assert {"save", "context", "label", "note", "before", "next", "open"} <= seen


def test_a_post_with_something_missed_asks_how_many(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "missed.html"
    path.write_text(labelling_page(_sample("missed")), encoding="utf-8")
    visit = Labelling(browser, path)
    visit.press("1", "2")
    assert visit.text("claim").startswith("claim 1")
    visit.page.locator("#missed").fill("3")
    visit.page.locator("#missed").press("Enter")
    visit.press("j", "2")
    labels = read_labels([visit.saved(tmp_path)])
    assert [(label.label, label.missed) for label in labels] == [
        ("right", 0), ("wrong", 3), ("wrong", 1), (None, 0),
    ]  # fmt: skip
    assert visit.asked == visit.complaints == []
    visit.context.close()
