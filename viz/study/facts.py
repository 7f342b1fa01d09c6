"""Words and figures that views take from the JSON results of analyses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.words import count, drawn_told, percentage
from viz.picture import Facts


def number(value: float | None, digits: int = 3) -> str:
    """Return a figure as people write it: thousands apart, unknown as a dash.

    Examples
    --------
    >>> number(14710), number(0.0598, 4), number(None), number(41.0), number(409.6, 0)
    ('14,710', '0.0598', '–', '41', '410')
    """
    if value is None:
        return "–"
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    said = f"{value:,.{digits}f}"
    return said.rstrip("0").rstrip(".") if digits else said  # the zeros of a whole number stay


def share(part: float, whole: float) -> str:
    """Return a share as a percentage without false precision.

    Examples
    --------
    >>> share(1, 3), share(1, 1000), share(0, 0)
    ('33 %', '0.1 %', '–')
    """
    if not whole:
        return "–"
    return f"{percentage(part / whole)} %"


def how_made(result: Mapping[str, Any]) -> Facts:
    """Return how a result can be made again: command, options, seed."""
    options = result.get("options") or {}
    told = {key: "none" if value is None else value for key, value in sorted(options.items())}
    said = ", ".join(f"{key} {value}" for key, value in told.items()) or "defaults"
    return (
        (
            "analysis",
            f"kithgraph analyse {result.get('analysis', '')} --seed {result.get('seed', 0)}",
        ),
        ("options", said),
        ("seed", str(result.get("seed", 0))),
    )


def percent(found: Mapping[str, Any]) -> str:
    """Return a share with its parts and interval.

    Examples
    --------
    >>> percent({"share": 0.25, "k": 5, "n": 20, "interval": [0.11, 0.47]})
    '25 % (5 of 20; 95 % interval 11 to 47)'
    >>> percent({"share": None, "k": 0, "n": 0, "interval": None})
    'no case'
    """
    if not found["n"]:
        return "no case"
    parts = f"{found['k']:,} of {found['n']:,}"
    if found.get("interval"):
        low, high = map(percentage, found["interval"])
        parts += f"; 95 % interval {low} to {high}"
    return f"{share(found['k'], found['n'])} ({parts})"


def people_and_ties(result: Mapping[str, Any]) -> str:
    """Return how many people and ties a network has.

    Examples
    --------
    >>> people_and_ties({"n": 1, "n_ties": 0})
    '1 person, 0 ties'
    """
    return f"{count(result['n'], 'person', 'people')}, {count(result['n_ties'], 'tie', 'ties')}"


def p_fact(null: Mapping[str, Any], what: str) -> str:
    """Return a p-value with the draws behind it.

    Examples
    --------
    >>> p_fact({"p": 0.62, "n": 99}, "draws"), p_fact({"p": 0.01, "n": 99}, "graphs")
    ('0.62 (99 draws)', '0.01 (the least that 99 graphs can give)')
    """
    return f"{number(null['p'])} ({drawn_told(null['p'], null['n'], what)})"
