"""Slips of the finger in a name: letters left out, doubled, swapped, or hit beside another."""

from __future__ import annotations

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = "aeiou"


def misspellings(name: str) -> set[str]:
    """Return how a name of letters is written by one slip, but not as a plural.

    Slips are a letter left out, doubled or swapped with the next, one vowel for another, and a
    neighbour on the keyboard in place of a letter or behind it; the first letter stays.

    Examples
    --------
    >>> wrong = misspellings("mistral")
    >>> [word in wrong for word in ("misral", "misstral", "mistarl", "mistrel", "misyral")]
    [True, True, True, True, True]
    """
    found: set[str] = set()
    for at in range(1, len(name)):
        before, letter, behind = name[:at], name[at], name[at + 1 :]
        others = _beside(letter) + (_VOWELS if letter in _VOWELS else "")
        found.add(before + behind)
        found.add(before + behind[:1] + letter + behind[1:])
        found.update(before + other + behind for other in others)
        found.update(before + letter + other + behind for other in _beside(letter) + letter)
    return found - {name, f"{name}s", name[:-1]}


def _beside(letter: str) -> str:
    """Return the keys beside a letter's, in its row and in those above and below."""
    row, at = next((n, keys.index(letter)) for n, keys in enumerate(_ROWS) if letter in keys)
    near = [keys[max(0, at - 1) : at + 2] for keys in _ROWS[max(0, row - 1) : row + 2]]
    return "".join(near).replace(letter, "")
