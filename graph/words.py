"""Words that sentences of results and pages share."""

from __future__ import annotations

from collections.abc import Sequence


def count(n: int, one: str, many: str) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> count(1, "person", "people"), count(1200, "person", "people")
    ('1 person', '1,200 people')
    """
    return f"{n:,} {one if n == 1 else many}"


def listed(things: Sequence[str]) -> str:
    """Return things as a list in a sentence.

    Examples
    --------
    >>> listed(["a post"]), listed(["a", "b", "c"])
    ('a post', 'a, b and c')
    """
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last


def majority(low: float, high: float) -> str | None:
    """Return how many a share's interval says there are, or None where it leaves all open.

    Examples
    --------
    >>> majority(0.6, 0.7), majority(0.1, 0.4), majority(0.45, 0.55), majority(0.35, 0.6)
    ('Most', 'Fewer than half', 'About half', None)
    """
    if low > 0.5:
        return "Most"
    if high < 0.5:
        return "Fewer than half"
    return "About half" if low >= 0.4 and high <= 0.6 else None


def percentage(part: float) -> str:
    """Return a share in [0, 1] as a percentage without its sign and without false precision.

    Examples
    --------
    >>> percentage(1 / 3), percentage(0.0026), percentage(0.0), percentage(1.0)
    ('33', '0.26', '0', '100')
    """
    return f"{100 * part:.0f}" if part >= 0.095 or part == 0 else f"{100 * part:.2g}"
