r"""Read off a pattern the letters with which its matches begin, so that places for it are few."""

from __future__ import annotations

import re
import string

EDGE = "\b"  # of a word: before or behind letters
_PARTS = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:P<\w+>|<?[=!]|:)|\{[\d,]+\}|.", re.DOTALL)
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_CLASS = re.compile(r"\[([^]^\\-]+)\]")
_OPTIONAL, _REPEAT = ("?", "*", "{0"), ("+", "*", "{")

type _Open = set[tuple[str, bool]]  # letters, and whether what stands behind them may be added


def beginnings(pattern: str, *, of_words: bool = False, longest: int = 10) -> set[str]:
    r"""Return letters of which some begin each match of a pattern; none if that cannot be told.

    Those that begin a word, or end one, have ``\b`` there.

    Parameters
    ----------
    of_words : bool
        Whether the pattern is looked for only where a word begins.
    longest : int
        Characters of a beginning, at most.

    Examples
    --------
    >>> sorted(beginnings(r"\b(?:an? (?:bit|lot)\b|so\w+)|n't"))
    ['\x08a bit\x08', '\x08a lot\x08', '\x08an bit\x08', '\x08an lot\x08', '\x08so', "n't"]
    """
    found = {letters for letters, _ in _of_branches(_Reader(pattern, longest))}
    if of_words:
        found = {EDGE + letters.removeprefix(EDGE) for letters in found}
    return set() if found & {"", EDGE} else found


class _Reader:
    """The parts of a pattern, from left to right, and how long its beginnings may be."""

    def __init__(self, pattern: str, longest: int) -> None:
        self.longest = longest
        self.parts: list[str] = _PARTS.findall(pattern)
        self.at = 0

    def peek(self) -> str:
        return self.parts[self.at] if self.at < len(self.parts) else ""

    def take(self) -> str:
        self.at += 1
        return self.parts[self.at - 1]

    def cut(self, letters: str, is_open: bool) -> tuple[str, bool]:  # noqa: FBT001 - of one pair
        """Return a beginning up to where its first word may end, or to the longest length."""
        end = letters.find(EDGE, 1) + 1 or self.longest
        return letters[:end], is_open and len(letters) < end


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
            reader.cut(letters + more, still) if is_open else (letters, False)
            for letters, is_open in found
            for more, still in part
        }
    return found


def _of_part(reader: _Reader) -> _Open:
    part = reader.take()
    if part.startswith("("):
        inside = _of_branches(reader)
        reader.take()
        return {("", True)} if part in _LOOKS else inside
    if part == r"\b":
        return {(EDGE, True)}
    if part == "^":
        return {("", True)}
    some = _CLASS.fullmatch(part.replace("0-9", string.digits))
    if some:
        return {(sign, True) for sign in some[1]}
    if len(part) == 1 and part not in ".$":
        return {(part, True)}
    return {(part[1], True)} if re.fullmatch(r"\\\W", part) else {("", False)}
