"""Handles with an ending or a syllable before them, as people bend names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.people.pseudonyms import PSEUDONYM, is_telling

_BEHIND = re.compile(r"(?:'?s|es|-?(?:ed|ish|esque|ian|ism|like|style))$", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:ex|non|un|pro|anti|pre|post|pseudo|fellow)-", re.IGNORECASE)
_PSEUDONYM = re.compile(PSEUDONYM)


def stems(word: str) -> Iterator[str]:
    """Yield what may be the handle in a bent word; handles that are words are not looked for.

    Other parts behind a hyphen are left: they make names of models.

    Examples
    --------
    >>> list(stems("Mill_Fox99s")), list(stems("ex-QuietHeron-like"))
    (['Mill_Fox99'], ['QuietHeron-like', 'ex-QuietHeron', 'QuietHeron'])
    >>> list(stems("turnips")), list(stems("QuietHeron-7B"))
    ([], [])
    """
    if word.isalpha() and word[1:].islower():  # a plain word, as most are
        return
    if found := _PSEUDONYM.search(word):
        yield found[0]
        return
    short, bare = _BEFORE.sub("", word), _BEHIND.sub("", word)
    forms = dict.fromkeys((short, bare, _BEHIND.sub("", short)))
    yield from (one for one in forms if one != word and is_telling(one))
