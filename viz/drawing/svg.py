"""Small pictures as inline SVG; colours come from the page's style, numbers are text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from graph.words import count
from viz.drawing.timeline import months_between
from viz.study.facts import number

_LETTER = 6.6
"""Width of a letter of a picture's text, on the wide side."""
_NARROW = 6.2
"""The same of small letters alone."""
_MOST_MONTHS = 120
_WIDTH = 430


def null_histogram(draws: Sequence[float], observed: float, *, label: str, digits: int = 0) -> str:
    """Return the distribution of a null model with the observed value as a line.

    Parameters
    ----------
    draws : sequence of float
        What the random graphs or orders gave; not empty.
    observed : float
        What the data gave.
    label : str
        What the draws are.
    digits : int
        Decimals of the numbers.
    """
    low, high = min(*draws, observed), max(*draws, observed)
    pad = (high - low) * 0.08 or abs(high) * 0.05 or 1.0
    low, high = low - pad, high + pad
    n_bins = 36
    counts = [0] * n_bins
    for value in draws:
        counts[min(n_bins - 1, int((value - low) / (high - low) * n_bins))] += 1
    step, most = _WIDTH / n_bins, max(counts)
    bars = "".join(
        _bar(i * step + 0.5, 84 - 56 * n / most, step - 1, 56 * n / most)
        for i, n in enumerate(counts) if n
    )  # fmt: skip
    x = (observed - low) / (high - low) * _WIDTH
    anchor = "end" if x > _WIDTH * 0.62 else "start"
    at = x - 6 if anchor == "end" else x + 6
    mean = sum(draws) / len(draws)
    here = (mean - low) / (high - low) * _WIDTH
    told = f"{label}: mean {number(mean, digits)}"
    half = min(_LETTER * len(told), _WIDTH) / 2
    return drawing(
        _WIDTH, 112,
        f'{bars}<line class="axis" x1="0" x2="{_WIDTH}" y1="84.5" y2="84.5"/>'
        f'<line class="accent-line" x1="{x:.1f}" x2="{x:.1f}" y1="10" y2="84"/>'
        f'<text class="strong" x="{at:.1f}" y="18" text-anchor="{anchor}">'
        f"observed {number(observed, digits)}</text>"
        f'<text x="{min(max(here, half), _WIDTH - half):.1f}" y="101" text-anchor="middle">'
        f"{escape(told)}</text>",
        f"{told}; observed {number(observed, digits)}",
    )  # fmt: skip


def share_bars(
    rows: Sequence[tuple[str, float, tuple[float, float] | None, str]], *, caption: str
) -> str:
    """Return one bar a row for shares in [0, 1], with their intervals as whiskers.

    Rows are (label, share, interval, text beside the bar); the caption tells what is shared.
    """
    # long names push the bars to the right
    left = max(118.0, 8 + _NARROW * max((len(label) for label, *_ in rows), default=0))
    scale = _WIDTH - left - 96
    step = min(30.0, 108 / max(len(rows), 1))
    parts = []
    for place, (label, part, interval, said) in enumerate(rows):
        y = 4 + place * step
        middle = y + step / 2
        parts.append(
            f'<text class="strong" x="{left - 8:g}" y="{middle + 4:.1f}" text-anchor="end">'
            f"{escape(label)}</text>{_bar(left, y + 3, max(part * scale, 0.8), step - 7)}"
        )
        end = part
        if interval:
            low, high = interval
            end = max(part, high)
            parts.append(
                f'<line class="accent-line" x1="{left + low * scale:.1f}"'
                f' x2="{left + high * scale:.1f}" y1="{middle:.1f}" y2="{middle:.1f}"/>'
            )
        parts.append(
            f'<text x="{left + end * scale + 7:.1f}" y="{middle + 4:.1f}">{escape(said)}</text>'
        )
    text = f"{caption}: " + "; ".join(f"{label} {said}" for label, _, _, said in rows)
    floor = step * len(rows) + 20
    parts.append(f'<text x="{left:g}" y="{floor:.1f}">{escape(caption)}</text>')
    return drawing(_WIDTH, floor + 8, "".join(parts), text)


def month_bars(
    rows: Sequence[tuple[str, int]], *, one: str = "post", many: str = "posts"
) -> str:  # fmt: skip
    """Return one bar a month with the largest number written above it.

    Months that `rows` leave out between the first and the last have a place, unless there are more
    than ten years of them, as a wrong clock makes.
    """
    if not rows:
        return ""
    width, height = 980, 150
    given = dict(rows)
    every_month = months_between(rows[0][0], rows[-1][0])
    if len(every_month) <= _MOST_MONTHS:
        rows = [(month, given.get(month, 0)) for month in every_month]
    most = max(n for _, n in rows) or 1
    step = width / len(rows)
    floor = height - 20
    every = max(1, math.ceil(58 / step))
    parts = [f'<line class="axis" x1="0" x2="{width}" y1="{floor + 0.5}" y2="{floor + 0.5}"/>']
    for place, (month, n) in enumerate(rows):
        tall = (floor - 18) * n / most
        parts.append(
            _bar(
                place * step + 1,
                floor - tall,
                max(step - 2, 1),
                tall,
                # of months that are not given nothing is known here
                title=f"{month}: {count(n, one, many)}" if month in given else "",
            )
        )
        if place % every == 0:
            parts.append(
                f'<text x="{place * step + 1:.1f}" y="{height - 5}">{escape(month)}</text>'
            )
    top = max(range(len(rows)), key=lambda place: rows[place][1])
    anchor, x = ("end", (top + 1) * step) if top > len(rows) / 2 else ("start", top * step)
    parts.append(
        f'<text class="strong" x="{x:.1f}" y="12" text-anchor="{anchor}">'
        f"{escape(count(most, one, many))}</text>"
    )
    said = (
        f"{many} a month, from {rows[0][0]} to {rows[-1][0]}; most in {rows[top][0]}: {most:,}"
        if len(rows) > 1
        else f"{rows[0][0]}: {count(most, one, many)}"
    )
    return drawing(width, height, "".join(parts), said)


def _bar(x: float, y: float, width: float, height: float, *, title: str = "") -> str:
    inside = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<rect class="bar" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}">'
        f"{inside}</rect>"
    )


def drawing(width: float, height: float, inside: str, said: str) -> str:
    """Return a picture of a size, with what it says to those who do not see it."""
    return (
        f'<svg class="figure" viewBox="0 0 {width:g} {height:g}" role="img"'
        f' aria-label="{escape(said)}" preserveAspectRatio="xMinYMid meet">{inside}</svg>'
    )
