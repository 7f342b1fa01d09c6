"""Words that sentences of results and pages share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


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


def share_told(found: Mapping[str, Any]) -> str:
    """Return a share that has a value as a percentage, with its interval if it has one.

    Examples
    --------
    >>> share_told({"share": 0.25, "low": 0.1, "high": 0.4})
    '25 % (10 to 40)'
    >>> share_told({"share": 0.25, "low": None, "high": None})
    '25 %'
    """
    low, high = found["low"], found["high"]
    ends = "" if low is None else f" ({percentage(low)} to {percentage(high)})"
    return f"{percentage(found['share'])} %{ends}"


def p_told(p: float, draws: int, what: str = "graphs") -> str:
    """Return a p-value with the number of draws, and whether these could give no smaller one.

    Examples
    --------
    >>> p_told(0.31, 99)
    'p = 0.31, 99 graphs'
    >>> p_told(0.025, 39), p_told(0.01, 99, "draws")
    ('p = 0.025, the least that 39 graphs can give', 'p = 0.01, the least that 99 draws can give')
    """
    return f"p = {p:.3g}, {drawn_told(p, draws, what)}"


def drawn_told(p: float, draws: int, what: str = "graphs") -> str:
    """Return the number of draws behind a p-value, and whether they could give no smaller one.

    Examples
    --------
    >>> drawn_told(0.31, 99), drawn_told(0.01, 99)
    ('99 graphs', 'the least that 99 graphs can give')
    """
    drawn = f"{draws:,} {what}"
    return f"the least that {drawn} can give" if is_least(p, draws) else drawn


def is_least(p: float, draws: int) -> bool:
    """Say whether none of the draws behind a p-value scores as well as what is observed.

    Examples
    --------
    >>> is_least(0.025, 39), is_least(0.05, 39)
    (True, False)
    """
    return abs(p * (1 + draws) - 1) < 0.1
