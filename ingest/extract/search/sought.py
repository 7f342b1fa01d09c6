r"""Patterns of words that are looked for and not read: compiled so that looking takes half as long.

A search that begins with ``\b`` tries every place of a text. One that begins with a class of
characters skips from one of these to the next, in a loop of the engine's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_GROUP, _EDGE = "(?:", r"\b"
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_OPTIONAL = ("?", "*", "{0,")
_OF_CLASS = re.compile(r"\[([^]^\\-]+)\]|(\\d|[^].^$*+?{}[()|\\-])")


def sought(pattern: str) -> re.Pattern[str]:
    r"""Compile a pattern that finds as much as `pattern`, but not where a match ends.

    Where it cannot be told with which characters a match begins, the pattern is as it was told.

    Examples
    --------
    >>> found = sought(r"\b(?:my|our|i(?:['’]m)?)\b")
    >>> found.pattern, bool(found.search("so our rig")), bool(found.search("your hour"))
    ("[imo](?<=(?=\\b(?:my|our|i(?:['’]m)?)\\b).)", True, False)
    """
    first = _first(pattern)
    if not first:
        return re.compile(pattern)
    return re.compile(rf"[{''.join(sorted(first))}](?<=(?={pattern}).)")


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
        (_EDGE if letter == "\b" else re.escape(letter)) + (tree(some) if any(some) else "")
        for letter, some in rests.items()
        if letter
    ]
    whole = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return f"{whole}?" if ends else whole


def _first(pattern: str) -> set[str]:
    """Return what a class holds that begins all matches; nothing if that cannot be told."""
    told = [_of_branch(branch) for branch in _branches(pattern)]
    return set().union(*told) if all(told) else set()


def _of_branch(branch: str) -> set[str]:
    if branch.startswith(_EDGE):
        return _of_branch(branch.removeprefix(_EDGE))
    if branch.startswith(_LOOKS):
        return _of_branch(branch[_end_of_group(branch) :])
    if branch.startswith(_GROUP):
        end = _end_of_group(branch)
        inside, behind = _first(branch[len(_GROUP) : end - 1]), branch[end:]
        if not behind.startswith(_OPTIONAL):
            return inside
        rest = _of_branch(behind[1:]) if behind.startswith("?") else set()
        return inside | rest if inside and rest else set()
    one = _OF_CLASS.match(branch)
    if one is None or branch.startswith(_OPTIONAL, one.end()):
        return set()
    return {one[1] or one[2]}


def _branches(pattern: str) -> list[str]:
    """Split a pattern at the bars that stand in no group or class."""
    found, start, depth = [], 0, 0
    for at, sign in _signs(pattern):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            found.append(pattern[start:at])
            start = at + 1
    return [*found, pattern[start:]]


def _end_of_group(pattern: str) -> int:
    """Return where the group ends with which a pattern begins."""
    depth = 0
    for at, sign in _signs(pattern):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            return at + 1
    return len(pattern)


def _signs(pattern: str) -> list[tuple[int, str]]:
    """Return the parentheses and bars of a pattern that are no characters to be matched."""
    found = re.finditer(r"\\.|\[[^\]]*\]|([()|])", pattern)
    return [(match.start(), match[1]) for match in found if match[1]]
