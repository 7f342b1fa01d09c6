"""People's names of several words in texts: where they count, and what stands for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

BEHIND = re.compile(r"(?:['\u2019]s)?[.,'!?*_~`/|\u2019]*$")
"""What may stand right behind a name."""
GAP = r"(?:[ \t\u00a0]{1,3}(?!\n)|[ \t]?\r?\n[ \t>]{0,4})"
"""What stands between two words of a name, also where a line ends."""
WROTE = r"\s{1,2}(?:wrote|writes|schrieb)\s?:"
"""What stands behind the name of somebody who is quoted."""
WRITTEN_BY = r"(?:(?:posted|written|quoted) (?:by|from)\s|\[quote=\"?)"
"""What stands before it."""
_WORD = r"[^\s@:;<>()\[\]\"]*"
_STRETCH = re.compile(rf"(?<![\w/.@+=:-])[^\W\d_]{_WORD}(?:{GAP}[^\W_]{_WORD})+")
_GAPS = re.compile(f"({GAP})")
# A name of one to four words, of any letters and signs. What follows a sign is looked at and not
# taken, because the next name may begin within.
_WORDS = rf"[^\W_][^\s@,:;<>()\[\]\"]{{0,39}}(?:{GAP}[^\s@,:;<>()\[\]\"]{{1,40}}){{0,3}}"
_NAMED = re.compile(
    rf"(?<![\w/.@+-])(?:@|/?u/)(?=(?P<at>{_WORDS}))"
    rf"|(?<![\w/.@-])(?=(?P<before>{_WORDS}){WROTE})"
    rf"|{WRITTEN_BY}(?=(?P<after>{_WORDS}))",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?://|www\.|(?<![^\s(<\[])/)[^\s<>\"')\]]+", re.IGNORECASE)
_PATH_PART = re.compile(r"(?<=[/@=])[^/?&=#@]+")
_OF_PEOPLE = re.compile(
    r"(?:@|/(?:u|users?|members?|profiles?|people|authors?)[/=]|[?&](?:u|user|author|by)=)$",
    re.IGNORECASE,
)
_JOINTS = re.compile(r"[-_+.\s]+")
_PARTICLES = frozenset(
    (
        "van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du",
        "la", "le", "el", "al", "bin", "ibn", "ter", "ten", "zu", "af", "av",
    )
)  # fmt: skip
"""Words of family names that begin small."""
_FEWEST, _MOST = 2, 4
_SHORTEST = 5  # letters of the first and last word together, where letters have cases


def full_name(handle: str) -> str | None:
    """Return a handle as it stands in texts if it is a full name.

    Examples
    --------
    >>> full_name("Ada  Quill"), full_name("Ada van Quill"), full_name("the open model")
    ('Ada Quill', 'Ada van Quill', None)
    """
    words = handle.split()
    if not _FEWEST <= len(words) <= _MOST or not (_begins(words[0]) and _begins(words[-1])):
        return None
    if not all(_begins(word) or word in _PARTICLES for word in words):
        return None
    is_long = len(words[0]) + len(words[-1]) >= (_SHORTEST if handle != handle.lower() else 3)
    return " ".join(words) if is_long else None


def with_full_names(text: str, stands_for: Callable[[str], str | None]) -> str:
    """Return a text in which something else stands for each full name, the longest first.

    Parameters
    ----------
    text : str
        Any text.
    stands_for : callable
        Returns for a name, as `full_name` returns it, what stands for it, or None.
    """

    def changed(found: re.Match[str]) -> str:
        parts = _GAPS.split(found[0])
        words, gaps, at = parts[::2], parts[1::2], 0
        while at < len(words) - 1:
            for n in range(min(_MOST, len(words) - at), 1, -1):
                said = " ".join(words[at : at + n])
                if (told := _told(said, stands_for)) is not None:
                    words[at : at + n] = [told]
                    gaps[at : at + n - 1] = []
                    break
            at += 1
        return "".join(map("".join, zip(words, [*gaps, ""], strict=True)))

    return _STRETCH.sub(changed, text)


def with_marked_names(text: str, stands_for: Callable[[str], str | None]) -> str:
    """Return a text with something else for names behind `@` or `u/` and before ``wrote:``.

    Each is the longest for which `stands_for` tells something; case does not count.
    """
    parts, end = [], 0
    for found in _NAMED.finditer(text):
        place = _marked_name(found, stands_for)
        if place is not None and place[0] >= end:
            parts += [text[end : place[0]], place[2]]
            end = place[1]
    return "".join([*parts, text[end:]])


def with_names_in_links(
    text: str, stands_for: Callable[[str], str | None], *, is_anywhere: bool = False
) -> str:
    """Return a text or link with something else for names in paths: ``/users/ada-van-quill``.

    Case does not count for `stands_for`. Of other parts of links than people's (`is_anywhere`) some
    tell a repository or a title.
    """

    def changed(found: re.Match[str]) -> str:
        return _PATH_PART.sub(renamed, found[0])

    def renamed(found: re.Match[str]) -> str:
        words = _JOINTS.sub(" ", unquote(found[0])).split()
        is_name = _FEWEST <= len(words) <= _MOST and (is_anywhere or _is_person(found))
        return (stands_for(" ".join(words)) if is_name else None) or found[0]

    return _LINK.sub(changed, text) if "/" in text else text


def _is_person(part: re.Match[str]) -> bool:
    return _OF_PEOPLE.search(part.string, 0, part.start()) is not None


def _told(said: str, stands_for: Callable[[str], str | None]) -> str | None:
    for name in dict.fromkeys((said, BEHIND.sub("", said))):
        if full_name(name) == name and (told := stands_for(name)) is not None:
            return told + said[len(name) :]
    return None


def _marked_name(
    found: re.Match[str], stands_for: Callable[[str], str | None]
) -> tuple[int, int, str] | None:
    """Return from where to where a known name stands, and what stands for it."""
    group = next(name for name in ("at", "before", "after") if found[name])
    parts = _GAPS.split(found[group])
    for n in range(len(parts) // 2 + 1, 0, -1):
        taken = parts[-(2 * n - 1) :] if group == "before" else parts[: 2 * n - 1]
        written = "".join(taken)
        begin = found.end(group) - len(written) if group == "before" else found.start(group)
        for bare in dict.fromkeys((written, BEHIND.sub("", written))):
            if told := stands_for(" ".join(bare.split())):
                return begin, begin + len(bare), told
    return None


def _begins(word: str) -> bool:
    """Tell whether a word begins as names do: with a capital, or a letter that has no case."""
    return word[0].isalpha() and not word[0].islower()
