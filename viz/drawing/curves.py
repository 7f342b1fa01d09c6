"""Curves of waiting as inline SVG: the share to whom something has happened, with its band."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from graph.words import percentage
from viz.drawing.svg import drawing
from viz.study.facts import share

Step = tuple[float, float, float | None, float | None]
"""From which time on, which share, and the ends of its interval."""
_LINE = 13
_SIGNS = 4
"""Kinds of lines that the style of pages tells apart, by colour and by dashes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """Where times and shares stand in the picture."""

    most: float
    width: int = 980
    height: int = 240
    left: int = 40
    right: int = 180

    def x(self, time: float) -> float:
        across = self.width - self.left - self.right
        return self.left + min(time, self.most) / max(self.most, 1e-9) * across

    def y(self, part: float) -> float:
        floor = self.height - 24
        return floor - part * (floor - 12)


def happened(curve: Mapping[str, Any]) -> list[Step]:
    """Return a survival curve of a result as shares to whom it has happened."""
    return [
        (
            step["time"], 1 - step["share"],
            None if step["high"] is None else 1 - step["high"],
            None if step["low"] is None else 1 - step["low"],
        )
        for step in curve["steps"]
    ]  # fmt: skip


def share_by(by: Mapping[str, Any]) -> str:
    """Return the share by some day with its interval.

    Examples
    --------
    >>> share_by({"day": 7, "share": 0.25, "low": 0.08, "high": 0.61})
    '25 % (8 to 61)'
    """
    if by["share"] is None:
        return "–"
    if by["low"] is None or by["high"] is None:
        return share(by["share"], 1)
    return f"{share(by['share'], 1)} ({percentage(by['low'])} to {percentage(by['high'])})"


def waiting_curves(rows: Sequence[tuple[str, Sequence[Step]]], *, most: float) -> str:
    """Return one curve a row of label and steps; `most` is the day at the right edge."""
    scale = _Scale(most=most)
    parts = [_axes(scale)]
    taken: list[float] = []
    signed = [(f"curve curve-{n % _SIGNS}", *row) for n, row in enumerate(rows)]
    # the lowest first, so that labels that make way upwards keep the order of their curves
    for sign, label, steps in sorted(signed, key=lambda row: row[2][-1][1] if row[2] else 0.0):
        parts += [_band(scale, steps), f'<path class="{sign}" d="{_stairs(scale, steps)}"/>']
        y = scale.y(steps[-1][1] if steps else 0.0) + 4
        while any(abs(y - other) < _LINE for other in taken):
            y -= _LINE
        taken.append(y)
        x = scale.width - scale.right + 8
        parts.append(
            f'<line class="{sign}" x1="{x}" x2="{x + 24}" y1="{y - 4:.1f}" y2="{y - 4:.1f}"/>'
            f'<text class="strong" x="{x + 30}" y="{y:.1f}">{escape(label)}</text>'
        )
    ends = "; ".join(f"{label} {100 * steps[-1][1]:.0f} %" for label, steps in rows if steps)
    said = f"share to whom it has happened, by days; at the end: {ends}"
    return drawing(scale.width, scale.height, "".join(parts), said)


def _axes(scale: _Scale) -> str:
    lines = [
        f'<line class="axis" x1="{scale.left}" x2="{scale.x(scale.most):.1f}"'
        f' y1="{scale.y(part):.1f}" y2="{scale.y(part):.1f}"/><text x="{scale.left - 6}"'
        f' y="{scale.y(part) + 4:.1f}" text-anchor="end">{100 * part:.0f} %</text>'
        for part in (0.0, 0.5, 1.0)
    ]
    times = ticks(scale.most)
    days = [
        f'<text x="{scale.x(time):.1f}" y="{scale.height - 6}" text-anchor="middle">'
        f"{time:g}{' days' if time == times[-1] else ''}</text>"
        for time in times
    ]
    return "".join((*lines, *days))


def ticks(most: float) -> list[float]:
    """Return round numbers from 0 to at most `most`, three to six of them where it is above 0.

    Examples
    --------
    >>> ticks(882.0), ticks(31.0), ticks(0.0)
    ([0.0, 200.0, 400.0, 600.0, 800.0], [0.0, 10.0, 20.0, 30.0], [0.0])
    """
    if most <= 0:
        return [0.0]
    unit = 10.0 ** math.floor(math.log10(most / 5))
    step = next(unit * n for n in (1, 2, 5, 10) if unit * n * 5 >= most)
    return [step * place for place in range(math.floor(most / step) + 1)]


def _band(scale: _Scale, steps: Sequence[Step]) -> str:
    ends = [*(time for time, *_ in steps[1:]), scale.most] if steps else []
    return "".join(
        f'<rect class="bar" opacity="0.3" x="{scale.x(time):.1f}" y="{scale.y(high):.1f}"'
        f' width="{scale.x(end) - scale.x(time):.1f}"'
        f' height="{scale.y(low) - scale.y(high):.1f}"/>'
        for (time, _, low, high), end in zip(steps, ends, strict=True)
        if low is not None and high is not None
    )


def _stairs(scale: _Scale, steps: Sequence[Step]) -> str:
    path = f"M{scale.left} {scale.y(0.0):.1f}"
    for time, part, *_ in steps:
        path += f"H{scale.x(time):.1f}V{scale.y(part):.1f}"
    return f"{path}H{scale.x(scale.most):.1f}"
