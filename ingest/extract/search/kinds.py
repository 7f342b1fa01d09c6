r"""Tell in one pass over a text which of many patterns may match in it, by how they begin.

Most sentences hold the words of few kinds, and to try the pattern of each kind is a pass of its
own. The letters with which a pattern begins are read off it; one search finds those of all.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterable, Iterator, Mapping

from ingest.extract.search.sought import tree

_EDGE = "\b"  # of a word: before or behind letters
_LONGEST = 10  # letters of a beginning that are looked for
_PARTS = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:P<\w+>|<?[=!]|:)|\{[\d,]+\}|.", re.DOTALL)
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_CLASS = re.compile(r"\[([^]^\\-]+)\]")
_OPTIONAL, _REPEAT = ("?", "*", "{0"), ("+", "*", "{")

_Open = set[tuple[str, bool]]  # letters, and whether what stands behind them may be added


def beginnings(pattern: str, *, of_words: bool = False) -> set[str]:
    r"""Return letters of which some begin each match of a pattern; none if that cannot be told.

    Those that begin a word, or end one, have ``\b`` there.

    Parameters
    ----------
    of_words : bool
        Whether the pattern is looked for only where a word begins.

    Examples
    --------
    >>> sorted(beginnings(r"\b(?:an? (?:bit|lot)\b|so\w+)|n't"))
    ['\x08a bit\x08', '\x08a lot\x08', '\x08an bit\x08', '\x08an lot\x08', '\x08so', "n't"]
    """
    found = {letters for letters, _ in _of_branches(_Reader(pattern))}
    if of_words:
        found = {_EDGE + letters.removeprefix(_EDGE) for letters in found}
    return set() if found & {"", _EDGE} else found


class _Reader:
    """The parts of a pattern, from left to right."""

    def __init__(self, pattern: str) -> None:
        self.parts: list[str] = _PARTS.findall(pattern)
        self.at = 0

    def peek(self) -> str:
        return self.parts[self.at] if self.at < len(self.parts) else ""

    def take(self) -> str:
        self.at += 1
        return self.parts[self.at - 1]


def _of_branches(reader: _Reader) -> _Open:
    """Return the beginnings of branches up to the end of their group."""
    found = _of_branch(reader)
    while reader.peek() == "|":
        reader.take()
        found |= _of_branch(reader)
    return found


def _of_branch(reader: _Reader) -> _Open:
    found: _Open = {("", True)}
    while reader.peek() not in {"", "|", ")"}:
        part = _of_part(reader)
        repeat = reader.peek()
        if repeat.startswith(_REPEAT):
            part = {(letters, False) for letters, _ in part}
        if repeat.startswith(_OPTIONAL):
            part |= {("", True)}
        if repeat.startswith((*_OPTIONAL, *_REPEAT)):
            reader.take()
            if reader.peek() in {"?", "+"}:
                reader.take()
        found = {
            _cut(letters + more, still) if is_open else (letters, False)
            for letters, is_open in found
            for more, still in part
        }
    return found


def _cut(letters: str, is_open: bool) -> tuple[str, bool]:  # noqa: FBT001 - of one pair
    """Return a beginning up to where its first word may end, or to the longest length."""
    end = letters.find(_EDGE, 1) + 1 or _LONGEST
    return letters[:end], is_open and len(letters) < end


def _of_part(reader: _Reader) -> _Open:
    part = reader.take()
    if part.startswith("("):
        inside = _of_branches(reader)
        reader.take()
        return {("", True)} if part in _LOOKS else inside
    if part == r"\b":
        return {(_EDGE, True)}
    if part == "^":
        return {("", True)}
    some = _CLASS.fullmatch(part.replace("0-9", string.digits))
    if some:
        return {(sign, True) for sign in some[1]}
    if len(part) == 1 and part not in ".$":
        return {(part, True)}
    return {(part[1], True)} if re.fullmatch(r"\\\W", part) else {("", False)}


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
                where = words if letters.startswith(_EDGE) else loose
                where.setdefault(letters.removeprefix(_EDGE), set()).add(kind)
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
    return letters.removesuffix(_EDGE)


def _of_starts(word: str, kinds: Mapping[str, set[str]]) -> set[str]:
    """Return the kinds of a word and of what it starts with, whole words where those end."""
    found: set[str] = set()
    for length in range(1, len(word) + 1):
        found |= kinds.get(word[:length], set())
        if not word[length : length + 1].isalnum():
            found |= kinds.get(word[:length] + _EDGE, set())
    return found
