"""A text as names are looked for in it: lower case, plain spaces and hyphens."""

from __future__ import annotations

import re
from functools import lru_cache

DIGIT = re.compile(r"\d")
_ODD = (
    *((odd, " ") for odd in "\u00a0\u202f\u2009\u00ae\u2122"),
    ("\u2010", "-"),
    ("\u2011", "-"),
)


@lru_cache(maxsize=1)  # asked several times of one text
def fold(text: str) -> str:
    """Return the text in lower case with plain spaces and hyphens, each at its place."""
    low = text.lower()
    if text.isascii():
        return low
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    for odd, plain in _ODD:
        if odd in low:
            low = low.replace(odd, plain)
    return low
