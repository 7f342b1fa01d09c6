"""Texts as they are read: without marks, look-alikes and line breaks within a name."""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from ingest.text import holds_any

_INVISIBLE = (
    r"\x{00ad}\x{034f}\x{061c}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{180b}-\x{180f}\x{200b}-\x{200f}"
    r"\x{202a}-\x{202e}\x{2060}-\x{206f}\x{3164}\x{fe00}-\x{fe0f}\x{feff}\x{ffa0}\x{e0000}-\x{e0fff}"
)
_OTHER_FORMS = r"\x{ff01}-\x{ff5e}\x{1d400}-\x{1d7ff}"
DRESS = (
    rf"[{_INVISIBLE}{_OTHER_FORMS}]|&(?:#\d|#[xX][0-9A-Fa-f]|[A-Za-z]{{2,24}};)|%[0-9A-Fa-f]{{2}}"
    r"|[\w/@](?:(?:\*{1,3}|~~|\|\||`|\\|</?[A-Za-z][^<>\n]{0,200}>)+|-[ \t]*\r?\n[ \t>]*)[\w@-]"
)
"""What a text holds that is not read as it stands; for polars, whose patterns look at no sides."""


def _python(pattern: str) -> str:
    """Return a pattern of polars as Python writes it."""
    return re.sub(r"\\x\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), pattern)


_PIECE = re.compile(
    rf"(?P<invisible>[{_python(_INVISIBLE)}]+)|(?P<form>[{_python(_OTHER_FORMS)}])"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,24});)"
    r"|(?P<percent>(?:%[0-9A-Fa-f]{2})+)"
    r"|(?<=[\w/@])(?P<mark>(?:\*{1,3}|~~|\|\||`|\\|</?[A-Za-z][^<>\n]{0,200}>)+)(?=[\w@-])"
    r"|(?<=\w)(?P<break>-[ \t]*\r?\n[ \t>]*)(?=\w)"
)
_HIDDEN = re.compile(f"[{_python(_INVISIBLE)}]+")
_SIGNS = "&", "%", "*", "~~", "||", "`", "\\", "<", "-\n", "-\r", "- ", "-\t"
_IS_DRESSED = re.compile(_python(DRESS))


@dataclass(frozen=True, slots=True)
class Undressed:
    """A text as it is read and as it is `written`.

    `read` and `begins`, `ends` tell of each piece that was taken off or changed where what is read
    of it ends, and from where to where it was written.
    """

    text: str
    written: str
    read: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a stretch stands in the text as it is; None if it stands there likewise."""
        first, last = self._written(start, is_end=False), self._written(end, is_end=True)
        is_other = self.written[first:last] != self.text[start:end]
        return (first, last) if is_other else None

    def words(self) -> Iterator[tuple[int, int]]:
        """Yield from where to where words are read, from space to space, that stand otherwise."""
        at = was = end = 0
        for read, begin, behind in zip(self.read, self.begins, self.ends, strict=True):
            start = at + begin - was  # of what is read of this piece
            at, was = read, behind
            if not end or read > end:
                first = max(end, self.text.rfind(" ", 0, start) + 1)
                end = self.text.find(" ", read)
                end = len(self.text) if end < 0 else end
                yield first, end

    def _written(self, at: int, *, is_end: bool) -> int:
        """Return where a place of the text as it is read was written."""
        find = bisect_left if is_end else bisect_right
        n = find(self.read, at)
        place = at - self.read[n - 1] + self.ends[n - 1] if n else at
        if n < len(self.begins) and place > self.begins[n]:  # within what stands for a piece
            return self.ends[n] if is_end else self.begins[n]
        return place


def undressed(text: str) -> Iterator[Undressed]:
    r"""Yield the ways to read a text that has something to take off; none for most texts.

    A hyphen at the end of a line may belong to a word or not: then there are two ways.

    Examples
    --------
    >>> [one.text for one in undressed("Mill\u00ad_**Fox**99 or Quiet-\nHeron")]
    ['Mill_Fox99 or QuietHeron', 'Mill_Fox99 or Quiet-Heron']
    """
    if text.isascii() and not holds_any(text, _SIGNS):
        return
    if not _IS_DRESSED.search(text):
        return
    one = _read(text, hyphen="")
    yield one
    if "-" in text and (other := _read(text, hyphen="-")).text != one.text:
        yield other


def replaced(
    text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str | None]
) -> str:
    """Return a text in which something else stands for what a pattern finds in it as it is read.

    Parameters
    ----------
    text : str
        Any text.
    pattern : re.Pattern
        What is looked for; no space may stand within it.
    replace : callable
        Returns what stands for what was found, or None where it stays. What is written as it is
        read stays, too: that is found in the text itself.
    """
    found: dict[tuple[int, int], str] = {}
    for one in undressed(text):
        for start, end in one.words():  # the rest is found in the text itself
            for match in pattern.finditer(one.text, start, end):
                place = one.place(*match.span())
                if place is not None and (left := replace(match)) is not None:
                    found.setdefault(place, left)
    parts, at = [], 0
    for (start, end), left in sorted(found.items()):
        if start >= at:
            parts += [text[at:start], left]
            at = end
    return "".join([*parts, text[at:]])


def _read(text: str, *, hyphen: str) -> Undressed:
    parts: list[str] = []
    places: list[tuple[int, int, int]] = []
    at = length = 0
    for found in _PIECE.finditer(text):
        start, end = found.span()
        said = hyphen if found["break"] else _said(found)
        parts += [text[at:start], said]
        length += start - at + len(said)
        places.append((length, start, end))
        at = end
    parts.append(text[at:])
    read, begins, ends = zip(*places, strict=True) if places else ((), (), ())
    return Undressed("".join(parts), text, read, begins, ends)


def _said(found: re.Match[str]) -> str:
    if found["form"]:
        return unicodedata.normalize("NFKC", found["form"])
    if found["entity"]:
        return _HIDDEN.sub("", html.unescape(found["entity"]))
    if found["percent"]:
        return _HIDDEN.sub("", unquote(found["percent"], errors="replace"))
    return ""
