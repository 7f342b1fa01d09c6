r"""Tell in one pass over a text which of many patterns may match in it, by how they begin.

Most sentences hold the words of few kinds, and to try the pattern of each kind is a pass of its
own. So one search finds the letters with which patterns of any kind begin.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from ingest.extract.search.beginnings import EDGE, beginnings
from ingest.extract.search.sought import tree


class Kinds:
    """Patterns by the names of their kinds, of which a text may hold some."""

    def __init__(self, patterns: Mapping[str, str], *, of_words: bool = False) -> None:
        self._always: set[str] = set()
        words: dict[str, set[str]] = {}
        loose: dict[str, set[str]] = {}
        for kind, pattern in patterns.items():
            told = beginnings(pattern, of_words=of_words)
            if not told:
                self._always.add(kind)
            for letters in told:
                where = words if letters.startswith(EDGE) else loose
                where.setdefault(letters.removeprefix(EDGE), set()).add(kind)
        self._search = re.compile(rf"[^a-z](?=({tree(words)}))")
        self._words = {word: _of_starts(word, words) for word in map(_bare, words)}
        self._loose = tuple((_bare(letters), some) for letters, some in loose.items())

    def places_in(self, text: str) -> dict[str, list[int]]:
        r"""Return where in a lower-case text patterns of each kind may match, from left to right.

        This is told of patterns that are looked for only where words begin.

        Examples
        --------
        >>> Kinds({"go": r"go\b", "no": r"no\b"}, of_words=True).places_in("no, ego: go now")
        {'no': [0], 'go': [9]}
        """
        found: dict[str, list[int]] = {}
        for match in self._search.finditer(f" {text}"):
            for kind in self._words[match[1]]:
                found.setdefault(kind, []).append(match.start())
        return found

    def of(self, text: str) -> Collection[str]:
        r"""Return the kinds whose patterns may match in a lower-case text.

        Examples
        --------
        >>> sorted(Kinds({"good": r"\b(?:good|great)\b", "not": r"n't"}).of("isn't agreat"))
        ['not']
        """
        found = self._always.copy()
        for word in set(self._search.findall(f" {text}")):
            found |= self._words[word]
        for sign, kinds in self._loose:
            if sign in text:
                found |= kinds
        return found


def matches_at(
    places: Iterable[int], pattern: re.Pattern[str], text: str
) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern at some places, from left to right, that do not overlap."""
    end = 0
    for place in places:
        match = pattern.match(text, place) if place >= end else None
        if match:
            end = match.end()
            yield match


def _bare(letters: str) -> str:
    return letters.removesuffix(EDGE)


def _of_starts(word: str, kinds: Mapping[str, set[str]]) -> set[str]:
    """Return the kinds of a word and of what it starts with, whole words where those end."""
    found: set[str] = set()
    for length in range(1, len(word) + 1):
        found |= kinds.get(word[:length], set())
        if not word[length : length + 1].isalnum():
            found |= kinds.get(word[:length] + EDGE, set())
    return found
