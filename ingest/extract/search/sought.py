r"""Patterns of words that are looked for and not read: compiled so that looking takes half as long.

A search that begins with ``\b`` tries every place of a text. One that begins with a class of
characters skips from one of these to the next, in a loop of the engine's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.extract.search.beginnings import EDGE, beginnings


def sought(pattern: str) -> re.Pattern[str]:
    r"""Compile a pattern that finds as much as `pattern`, but not where a match ends.

    Where it cannot be told with which characters a match begins, the pattern is as it was told.

    Examples
    --------
    >>> found = sought(r"\b(?:my|our|i(?:['’]m)?)\b")
    >>> found.pattern, bool(found.search("so our rig")), bool(found.search("your hour"))
    ("[imo](?<=(?=\\b(?:my|our|i(?:['’]m)?)\\b).)", True, False)
    """
    first = {letters.removeprefix(EDGE)[0] for letters in beginnings(pattern, longest=2)}
    if not first:
        return re.compile(pattern)
    return re.compile(rf"[{re.escape(''.join(sorted(first)))}](?<=(?={pattern}).)")


def begun(starts: Iterable[str]) -> re.Pattern[str]:
    r"""Compile a pattern of words that begin in one of some ways; group 1 is the longest of these.

    It is looked for in a lower-case text behind one space, because a match begins with the sign
    before the word: so a search tries the beginnings of words alone, and matches start where the
    words start in the text without the space.

    Examples
    --------
    >>> [(m.start(), m[1]) for m in begun(["go", "good"]).finditer(" " + "so good, ago")]
    [(3, 'good')]
    """
    words = tuple(starts)
    first = "".join(sorted({re.escape(word[0]) for word in words}))
    return re.compile(rf"[^a-z0-9_](?=[{first}])(?=({tree(words)}))(?<=\W)")


class Word:
    """A pattern of words that no letter stands before; its places are looked for at other signs."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)
        self._ahead = re.compile(rf"[^a-z](?={pattern})")

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches in a lower-case text that do not overlap.

        Examples
        --------
        >>> [m.span() for m in Word("go|goo").finditer("goo, ago-go")]
        [(0, 2), (9, 11)]
        """
        spaced, end = f" {text}", 0
        while ahead := self._ahead.search(spaced, end):
            match = self._pattern.match(text, ahead.start())
            assert match is not None
            end = match.end()
            yield match


def tree(starts: Iterable[str]) -> str:
    r"""Return a pattern of some words that branches at their letters, so that few are tried.

    It matches the longest; the sign of `\b` stands for an edge of a word.
    """
    rests: dict[str, list[str]] = {}
    for start in sorted(starts, reverse=True):
        rests.setdefault(start[:1], []).append(start[1:])
    ends = "" in rests
    branches = [
        (r"\b" if letter == EDGE else re.escape(letter)) + (tree(some) if any(some) else "")
        for letter, some in rests.items()
        if letter
    ]
    whole = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return f"{whole}?" if ends else whole
