r"""Patterns of words that are looked for and not read: compiled so that looking takes half as long.

A search that begins with ``\b`` tries every place of a text. One that begins with a class of
characters skips from one of these to the next, in a loop of the engine's own.
"""

from __future__ import annotations

import re

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
