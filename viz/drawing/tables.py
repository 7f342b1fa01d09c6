"""Tables and lists of figures as HTML text; everything human is escaped here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from html import escape

_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")


def table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[object]], *,
    things: Sequence[str] = (),
) -> str:  # fmt: skip
    """Return a table; whole numbers are set with thousands apart, to the right.

    `things` names columns that count neither people nor what they wrote: `viz.public` leaves them.
    """
    kept = {place for place, title in enumerate(head) if title in things}
    heads = "".join(
        f'<th scope="col"{_align(place, rows)}>{escape(title)}</th>'
        for place, title in enumerate(head)
    )
    body = "".join(
        f"<tr>{''.join(_cell(value, place, kept) for place, value in enumerate(row))}</tr>"
        for row in rows
    )
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def figures(facts: Sequence[tuple[str, str]]) -> str:
    """Return names and values side by side."""
    inside = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts
    )
    return f'<dl class="figures">{inside}</dl>'


def section(title: str, *parts: str) -> str:
    """Return a section with its heading."""
    return f"<section><h2>{escape(title)}</h2>{''.join(parts)}</section>"


def prose(*paragraphs: str) -> str:
    """Return paragraphs of plain text."""
    inside = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs if paragraph)
    return f'<div class="prose">{inside}</div>'


def _align(place: int, rows: Sequence[Sequence[object]]) -> str:
    is_number = bool(rows) and isinstance(rows[0][place], int | float)
    return ' class="number"' if is_number else ""


def _cell(value: object, place: int, things: AbstractSet[int]) -> str:
    thing = " thing" if place in things else ""
    if isinstance(value, int | float):
        return f'<td class="number{thing}">{value:,}</td>'
    if place == 0:
        return f'<th scope="row"><bdi>{escape(str(value))}</bdi></th>'
    kinds = f"{'day' if _DAY.fullmatch(str(value)) else ''}{thing}".strip()
    return f"<td{f' class="{kinds}"' if kinds else ''}><bdi>{escape(str(value))}</bdi></td>"
