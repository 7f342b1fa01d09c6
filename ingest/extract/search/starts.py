"""Where names may start in texts: at words, numbers and letters that are known.

The texts of a batch are looked through at once, as one row of bytes: a loop over their words takes
four times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from string import ascii_lowercase, digits
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ingest.extract.search.sought import tree

JOINTS = " ._-"
type Start = tuple[int, str]
"""A place of a text and the word, number or letter there."""
type _Bytes = NDArray[np.uint8]
type _Places = NDArray[np.intp]
type _Mask = NDArray[np.bool_]
type _Keys = NDArray[np.uint64]

_NUMBER = (
    r"[0-9]{3,5}(?![0-9])|[0-9]{1,2}(?=th[ -]gen)|[0-9]0(?=xx|[ -]?series)"
    r"|[56]0(?<=mi[1-9]0/..)(?![0-9])|16(?=[- ]?bit)"
    r"|[1-9](?=o(?![a-z])|(?:\.[0-9]+)?(?:[- ]?bits?(?![a-z])|[ ]?bpw)"
    r"|(?:\.[0-9]+)?(?:[/-][1-8]){0,3}[ ]?(?:or|and|/|to|-)[ ]?[1-9](?:\.[0-9]+)?"
    r"(?:[- ]?bit|[ ]?bpw)"
    r"|-[ ](?:to|or|and)[ ][1-9]|q(?![a-z0-9])|b[ ](?:quant|med)"
    r"|[hkbcfrv][1-7][1-4](?![0-9a-gi-z]))"
)
_BEHIND_LETTER = r"[0-9]|-series|(?<=m) series|(?<=[ik])[- ]quant"
# Between texts and around them: what looks a few characters ahead or back finds an end of a line.
_BETWEEN, _AROUND = "\n", "\n" * 8
# Letters of a word that one number holds beside its length, and how such numbers fill a table.
_MOST, _WIDTH, _LENGTH = 7, 8, 56
_KEPT = np.array([(1 << 8 * n) - 1 for n in range(_WIDTH)], np.uint64)
_ODD, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(48)


def _codes(signs: str) -> list[int]:
    """Return some signs as bytes; those beyond ASCII are question marks."""
    return list(signs.encode("ascii", "replace"))


def _any_of(signs: str) -> _Mask:
    """Return which bytes are one of some signs."""
    return np.isin(np.arange(256), _codes(signs))


_A, _ZERO, _X = np.frombuffer(b"a0x", np.uint8)
_LETTER, _DIGIT, _JOINT = _any_of(ascii_lowercase), _any_of(digits), _any_of(JOINTS)
_BEFORE_NUMBER = ~_any_of(digits + ascii_lowercase.replace("x", ""))
_BEHIND_NUMBER = _any_of("abcfhkoqrstvx -./")
_BEHIND_LETTERS = "sq"


class Finder:
    """Finds where names may start.

    Parameters
    ----------
    anchors : frozenset of str
        Words of letters, and numbers, with which names start.
    behind : mapping of str to frozenset of str
        Of words with which only longer names start: the characters that go on with one of them,
        behind a joint of up to two characters. Most places of such words need no look.
    second : mapping of str to frozenset of str
        Of letters and short numbers, the words that go on with one of them: ``image`` of z-image.
    """

    def __init__(
        self,
        anchors: frozenset[str],
        behind: Mapping[str, frozenset[str]],
        second: Mapping[str, frozenset[str]] = MappingProxyType({}),
    ) -> None:
        self._anchors = anchors
        letters = {key: words for key, words in second.items() if key.isalpha()}
        numbers = {key: words for key, words in second.items() if not key.isalpha()}
        letter = [rf"(?<=(?<!['’]){key}){_goes_on(words)}" for key, words in letters.items()]
        number = [rf"{key}(?={_goes_on(words)})" for key, words in numbers.items()]
        self._behind_letter = re.compile("|".join([_BEHIND_LETTER, *letter]))
        self._number = re.compile("|".join([_NUMBER, *number]))
        self._behind_number = _BEHIND_NUMBER | _any_of("".join(map(_signs, numbers.values())))
        words = [word for word in anchors if word.isalpha()]
        keys = [int.from_bytes(word[:_MOST].encode(), "little") for word in words]
        keys = [key | len(word) << _LENGTH for key, word in zip(keys, words, strict=True)]
        self._keys, rows = np.unique(np.array(keys, np.uint64), return_inverse=True)
        self._signs = np.zeros((len(self._keys), 128), bool)
        for row, word in zip(rows.tolist(), words, strict=True):
            signs = _codes("".join(behind[word])) if word in behind else slice(None)
            if len(word) == 1:
                signs = _codes(_BEHIND_LETTERS + _signs(second.get(word, ())))
            self._signs[row, signs] = True
        self._slots = np.zeros(1 << 16, bool)
        self._slots[_slots(self._keys)] = True

    def find(self, lows: Sequence[str]) -> tuple[list[list[Start]], list[bool]]:
        """Return where names may start in each of some texts in lower case.

        Returns
        -------
        tuple of list
            For each text the places where names may start, and whether it may hold sizes.

        Examples
        --------
        >>> finder = Finder(frozenset({"open", "rtx", "3090", "q"}), {"open": frozenset("w")})
        >>> finder.find(["open q4 of open-webui", "2 rtx 3090", "a 7b"])
        ([[(5, 'q'), (11, 'open')], [(2, 'rtx'), (6, '3090')], []], [False, False, True])
        """
        row = f"{_AROUND}{_BETWEEN.join(lows)}{_AROUND}"
        data = np.frombuffer(row.encode("ascii", "replace"), np.uint8)
        lengths = np.fromiter(map(len, lows), np.intp, len(lows)) + len(_BETWEEN)
        firsts = len(_AROUND) + lengths.cumsum() - lengths
        starts, ends = _runs(data - _ZERO < len(digits))
        keys = self._words(row, data) | self._numbers(row, data, starts, ends)
        at = np.array(sorted(keys), np.intp)
        places = at - firsts[firsts.searchsorted(at, side="right") - 1]
        told = list(zip(places.tolist(), map(keys.__getitem__, at.tolist()), strict=True))
        bounds = [*at.searchsorted(firsts).tolist(), len(told)]
        is_sized = np.zeros(len(lows), bool)
        is_sized[firsts.searchsorted(_sizes(data, ends), side="right") - 1] = True
        return [told[first:end] for first, end in pairwise(bounds)], is_sized.tolist()

    def _words(self, row: str, data: _Bytes) -> dict[int, str]:
        """Return where known words stand, and single letters before numbers or few words."""
        starts, ends = _runs(data - _A < len(ascii_lowercase))
        keys = _keys(data, starts, ends)
        some = np.flatnonzero(self._slots[_slots(keys)])
        starts, ends, keys = starts[some], ends[some], keys[some]
        known = np.minimum(self._keys.searchsorted(keys), len(self._keys) - 1)
        behind, alone = data[ends], ends - starts == 1
        goes_on = self._signs[known, _next_sign(data, ends)]
        goes_on[alone] |= _DIGIT[behind][alone]
        # behind a digit stands a unit, but for the x of "2x3090"
        goes_on &= ~_DIGIT[data[starts - 1]] | (data[starts] == _X)
        some = np.flatnonzero((self._keys[known] == keys) & goes_on)
        return {
            start: word
            for start, end in zip(starts[some].tolist(), ends[some].tolist(), strict=True)
            if (word := row[start:end]) in self._anchors
            and (len(word) > 1 or self._behind_letter.match(row, end))
        }

    def _numbers(self, row: str, data: _Bytes, starts: _Places, ends: _Places) -> dict[int, str]:
        """Return where known numbers stand; those of one or two digits before few words."""
        before = data[starts - 1]
        may_start = (ends - starts > 2) | self._behind_number[data[ends]] | (before == ord("/"))
        return {
            start: number[0]
            for start in starts[may_start & _BEFORE_NUMBER[before]].tolist()
            if (number := self._number.match(row, start)) and number[0] in self._anchors
        }


def _goes_on(words: Iterable[str]) -> str:
    """Return a pattern of words behind a joint of up to two characters, or none."""
    return rf"[{JOINTS}]{{0,2}}{tree(words)}(?![a-z])"


def _signs(words: Iterable[str]) -> str:
    """Return the characters with which words start."""
    return "".join(sorted({word[0] for word in words}))


def _runs(of_class: _Mask) -> tuple[_Places, _Places]:
    """Return where runs of characters of a class start and end; no run begins or ends the row."""
    edges = np.flatnonzero(of_class[1:] != of_class[:-1]) + 1
    return edges[::2], edges[1::2]


def _keys(data: _Bytes, starts: _Places, ends: _Places) -> _Keys:
    """Return words as numbers: their first letters and their lengths."""
    eights: _Keys = np.ndarray(len(data) - _WIDTH + 1, "<u8", data, strides=(1,))
    lengths = np.minimum(ends - starts, 255)
    first: _Keys = eights[starts] & _KEPT[np.minimum(lengths, _MOST)]
    first |= lengths.astype(np.uint64) << np.uint64(_LENGTH)
    return first


def _slots(keys: _Keys) -> _Keys:
    return keys * _ODD >> _SHIFT


def _next_sign(data: _Bytes, ends: _Places) -> _Bytes:
    """Return the characters behind joints of up to two characters."""
    sign = data[ends]
    for further in (1, 2):
        sign = np.where(_JOINT[sign], data[ends + further], sign)
    return sign


def _sizes(data: _Bytes, ends: _Places) -> _Places:
    """Return the ends of numbers that may be sizes: 7b, 30ba3b, 30-a3b."""
    one, two, three = data[ends], data[ends + 1], data[ends + 2]
    is_b = one == ord("b")
    is_active = (is_b | (one == ord("-"))) & (two == ord("a")) & _DIGIT[three]
    may_be: _Mask = (is_b & ~_LETTER[two]) | (one == ord("a")) & _DIGIT[two] | is_active
    return ends[may_be]
