"""Words that sentences of results and pages share."""

from __future__ import annotations


def count(n: int, one: str, many: str) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> count(1, "person", "people"), count(1200, "person", "people")
    ('1 person', '1,200 people')
    """
    return f"{n:,} {one if n == 1 else many}"
