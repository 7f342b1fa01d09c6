"""Pictures of a core-periphery dossier as inline SVG: matrix, rings, tests, agreement."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from graph.words import count
from viz.drawing.svg import drawing

_SIDE = 460
_GOLDEN = (3.0 - math.sqrt(5.0)) * math.pi
_FAR = 8.0
"""Standard deviations beyond which a test is drawn at the edge, with an arrow."""
_VAST = 100
_MOST_METHODS = 11


def adjacency(n: int, core: int, ties: Sequence[tuple[int, int]]) -> str:
    """Return the adjacency matrix of n people in their order, the first `core` of them framed.

    Each tie is two marks, mirrored at the diagonal; marks side by side become one line.
    """
    cells = sorted({(u, v) for u, v in ties} | {(v, u) for u, v in ties})
    scale = _SIDE / max(n, 1)
    path = "".join(
        f"M{first} {row + 0.5:g}h{last - first + 1}" for row, first, last in _runs(cells)
    )
    edge = core * scale
    people = count(n, "person", "people")
    said = f"Who is tied to whom among {people}, the core of {core:,} first"
    return drawing(
        _SIDE + 2, _SIDE + 22,
        f'<rect class="frame" x="0.5" y="0.5" width="{_SIDE + 1}" height="{_SIDE + 1}"/>'
        f'<g transform="translate(1 1) scale({scale:.5f})"><path class="ties" d="{path}"/></g>'
        f'<path class="accent-line" d="M{edge + 1:.1f} 1V{edge + 1:.1f}H1"/>'
        f'<text x="0" y="{_SIDE + 17}">{people}: the core of {core:,} first, '
        f"then the rest by coreness and ties</text>",
        said,
    )  # fmt: skip


def _runs(cells: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return cells as rows with the first and last column of each run."""
    runs: list[list[int]] = []
    for row, column in cells:
        if runs and runs[-1][0] == row and runs[-1][2] == column - 1:
            runs[-1][2] = column
        else:
            runs.append([row, column, column])
    return [(row, first, last) for row, first, last in runs]


def rings(n: int, core: int, ties: Sequence[tuple[int, int]]) -> str:
    """Return people around the centre in their order, the first `core` of them filled.

    The radius grows as the root of the place, so that all have as much room; ties are those given.
    """
    middle = _SIDE / 2
    at = [
        (
            middle + (middle - 8) * math.sqrt((i + 0.5) / max(n, 1)) * math.cos(i * _GOLDEN),
            middle + (middle - 8) * math.sqrt((i + 0.5) / max(n, 1)) * math.sin(i * _GOLDEN),
        )
        for i in range(n)
    ]
    lines = "".join(
        f"M{at[u][0]:.0f} {at[u][1]:.0f}L{at[v][0]:.0f} {at[v][1]:.0f}" for u, v in ties
    )
    dots = "".join(
        f'<circle class="{"member" if i < core else "other"}" cx="{x:.1f}" cy="{y:.1f}"'
        f' r="{3.4 if i < core else 1.7}"/>'
        for i, (x, y) in enumerate(at)
    )
    people = count(n, "person", "people")
    said = f"{people}, the core of {core:,} in the middle, and {len(ties):,} of their ties"
    return drawing(
        _SIDE, _SIDE + 22,
        f'<path class="faint" d="{lines}"/>{dots}'
        f'<text x="0" y="{_SIDE + 17}">{escape(said)}</text>', said,
    )  # fmt: skip


def tests(rows: Sequence[tuple[str, Sequence[tuple[str, float | None, bool]]]]) -> str:
    """Return how far each score lies from the mean of each null, in standard deviations.

    Rows are (method, [(null, distance towards more of a core, whether the test says yes)]). A
    filled mark is a yes; farther than eight, marks stand at the edge.
    """
    left, width, step = 270, 820, 15
    nulls = [null for null, _, _ in rows[0][1]] if rows else []
    parts, y = [], 18.0
    middle, scale = left + (width - left) / 2, (width - left - 24) / 2 / _FAR
    for method, marks in rows:
        parts.append(f'<text class="strong" x="0" y="{y + 10:.1f}">{escape(method)}</text>')
        for null, far, yes in marks:
            parts.append(_mark(null, far, yes=yes, at=(left, middle, y), scale=scale))
            y += step
        parts.append(f'<line class="axis" x1="0" x2="{width}" y1="{y + 2:.1f}" y2="{y + 2:.1f}"/>')
        y += 6
    axis = "".join(
        f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="14" y2="{y:.1f}"/>'
        f'<text x="{x:.1f}" y="10" text-anchor="middle">{far or "0":{"+d" if far else ""}}</text>'
        for far in (-8, -4, 0, 4, 8)
        for x in [middle + far * scale]
    )
    said = f"Scores of {len(rows)} methods against {', '.join(nulls)}, in standard deviations"
    return drawing(width, y + 4, axis + "".join(parts), said)


def _mark(
    null: str, far: float | None, *, yes: bool, at: tuple[float, float, float], scale: float
) -> str:
    left, middle, y = at
    label = f'<text x="{left - 6}" y="{y + 10:.1f}" text-anchor="end">{escape(null)}</text>'
    if far is None:
        return f'{label}<text x="{middle:.1f}" y="{y + 10:.1f}" text-anchor="middle">–</text>'
    x = middle + max(-_FAR, min(_FAR, far)) * scale
    kind = "accent" if yes else "open"
    size = f"{far:+.0f}" if abs(far) < _VAST else f"{'+' if far > 0 else '-'}{_VAST} and more"
    beyond = "" if abs(far) <= _FAR else f"{'▸' if far > 0 else '◂'} {size}"
    side, anchor = (x - 8, "end") if far > 0 else (x + 8, "start")
    told = f'<text x="{side:.1f}" y="{y + 10:.1f}" text-anchor="{anchor}">{beyond}</text>'
    return f'{label}<circle class="{kind}" cx="{x:.1f}" cy="{y + 6:.1f}" r="4"/>{told}'


def agreement(names: Sequence[str], pairs: Sequence[Mapping[str, Any]]) -> str:
    """Return a grid: below the diagonal shared people of cores, above it how alike ranks are."""
    cell, left, top = 50, 150, 112
    place = {name: number for number, name in enumerate(names)}
    parts = []
    for name, number in place.items():
        at = top + number * cell * 0.6 + 19
        said = escape(name.replace("_", " "))
        parts.append(
            f'<text class="strong" x="{left - 8}" y="{at:.0f}" text-anchor="end">{said}</text>'
        )
        x = left + number * cell + cell / 2
        parts.append(f'<text transform="translate({x:.0f} {top - 8}) rotate(-45)">{said}</text>')
    for pair in pairs:
        a, b = (place[name] for name in pair["methods"])
        parts.append(_cell(left + a * cell, top + b * cell * 0.6, cell, pair["jaccard"]))
        parts.append(_cell(left + b * cell, top + a * cell * 0.6, cell, pair["rank"]))
    # the last name leans over the right edge, and few methods are not drawn larger than all
    width = left + max(len(names), _MOST_METHODS) * cell + 90
    height = top + len(names) * cell * 0.6 + 4
    return drawing(
        width, height, "".join(parts), f"Agreement of {len(names)} methods; also in the table"
    )


def _cell(x: float, y: float, size: float, value: float | None) -> str:
    if value is None:
        return f'<text x="{x + size / 2:.0f}" y="{y + 19:.0f}" text-anchor="middle">–</text>'
    return (
        f'<rect class="accent" x="{x + 1:.0f}" y="{y + 1:.0f}" width="{size - 2:.0f}"'
        f' height="{size * 0.6 - 2:.0f}" fill-opacity="{max(value, 0.0) * 0.55:.2f}"/>'
        f'<text class="strong" x="{x + size / 2:.0f}" y="{y + 19:.0f}" text-anchor="middle">'
        f"{value:.2f}</text>"
    )
