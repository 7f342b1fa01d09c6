"""People's full names in texts: handles of two to four words that begin with capitals."""

from __future__ import annotations

import re
from collections.abc import Mapping

BEHIND = re.compile(r"(?:['\u2019]s)?[.,'!?*_~`/|\u2019]*$")
"""What may stand right behind a name."""
_STRETCH = re.compile(r"(?<![\w/.@+=:-])[^\W\d_][^\s@:;<>()\[\]\"]*(?: [^\W_][^\s@:;<>()\[\]\"]*)+")
_FEWEST, _MOST = 2, 4
_SHORTEST = 5  # letters of the first two words together


def full_name(handle: str) -> str | None:
    """Return a handle as it stands in texts if it is a full name.

    Examples
    --------
    >>> full_name("Ada  Quill"), full_name("the open model"), full_name("ada")
    ('Ada Quill', None, None)
    """
    words = handle.split()
    if not _FEWEST <= len(words) <= _MOST or not all(word[0].isupper() for word in words):
        return None
    return " ".join(words) if len(words[0]) + len(words[1]) >= _SHORTEST else None


def with_full_names(text: str, known: Mapping[str, str]) -> str:
    """Return a text in which something else stands for each full name, the longest first.

    Parameters
    ----------
    text : str
        Any text.
    known : mapping of str to str
        For each name, as `full_name` returns it, what stands for it; case counts.
    """

    def changed(found: re.Match[str]) -> str:
        words, at = found[0].split(" "), 0
        while at < len(words) - 1:
            for n in range(min(_MOST, len(words) - at), 1, -1):
                said = " ".join(words[at : at + n])
                name = BEHIND.sub("", said)
                if name in known:
                    words[at : at + n] = [known[name] + said[len(name) :]]
                    break
            at += 1
        return " ".join(words)

    return _STRETCH.sub(changed, text)
