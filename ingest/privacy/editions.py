"""Two editions of a study's pages: what each hides, their difference may tell."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

_TITLE = re.compile(r"<title>([^<]+) · kithgraph</title>")
_HEAD_BYTES = 1 << 12
_UNREAD = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:article|d[dlt]|details|div|figcaption|footer|h\d|header|li|main|nav|ol|option|p|section"
    r"|summary|table|text|title|tr|ul)\b[^>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]+>")
_COUNT = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?![\w-]|[.,]\d|\s*%)")
"""Whole numbers that stand alone: no shares, decimals, months or parts of names."""
_SHOWN, _WIDEST = 5, 80


def told_by_difference(paths: Sequence[Path], *, least: int) -> list[str]:
    """Return a sentence for each two of `paths` that are editions of the same pages.

    Editions are pages with the same titles and other words. Named are whole numbers that differ by
    1 to `least` - 1 in lines that are otherwise the same. It is no search for all that two editions
    tell together: shares, medians and pictures tell of counts, too.

    Parameters
    ----------
    paths : sequence of Path
        Files and folders, each once.
    least : int
        Smallest difference of counts that tells of no small group.
    """
    editions = [(path, _pages(path)) for path in paths]
    notes = []
    for (one, ours), (other, theirs) in combinations(editions, 2):
        both = [title for title in ours if title in theirs and ours[title] != theirs[title]]
        if both:
            close = [told for t in both for told in _close(t, ours[t], theirs[t], least=least)]
            notes.append(_told(one, other, close, least=least))
    return notes


def _told(one: Path, other: Path, close: Sequence[str], *, least: int) -> str:
    said = (
        f"{one} and {other} are two editions of the same pages: if both stand on nearly the same"
        " posts, who holds them subtracts one from the other; publish one"
    )
    if not close:
        return f"{said} (no number that is written on them differs by fewer than {least})"
    shown = "; ".join(close[:_SHOWN]) + ("; …" if len(close) > _SHOWN else "")
    n = f"{len(close):,} numbers differ" if len(close) > 1 else "1 number differs"
    return f"{said}. {n} by fewer than {least}: {shown}"


def _pages(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the lines of our pages at a path, by their titles."""
    files = sorted(path.rglob("*.html")) if path.is_dir() else [path]
    found: dict[str, tuple[str, ...]] = {}
    for file in files:
        if not file.is_file():
            continue
        with file.open("rb") as opened:
            title = _TITLE.search(opened.read(_HEAD_BYTES).decode("utf-8", "replace"))
        if title:
            found[title[1]] = tuple(_lines(file.read_text(encoding="utf-8", errors="replace")))
    return found


def _lines(page: str) -> Iterator[str]:
    """Yield what is written on a page, a paragraph or row of a table at once."""
    for block in _BLOCK.split(_UNREAD.sub(" ", page)):
        if line := " ".join(html.unescape(_TAG.sub(" ", block)).split()):
            yield line


def _close(title: str, ours: Sequence[str], theirs: Sequence[str], *, least: int) -> Iterator[str]:
    """Yield numbers that differ by few, with their lines, where these are otherwise the same."""
    old, new = ([_COUNT.sub("#", line) for line in lines] for lines in (ours, theirs))
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        for n in range(block.size):
            lines = ours[block.a + n], theirs[block.b + n]
            pairs = zip(*map(_COUNT.findall, lines), strict=True)
            few = [pair for pair in pairs if 0 < abs(_number(pair[0]) - _number(pair[1])) < least]
            for one, other in few:
                yield f"{title}: {one} and {other} in {_short(lines[0])!r}"


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _short(line: str) -> str:
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"
