"""Handles of people, found in texts whatever their disguise."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from ingest.people.pseudonyms import is_telling
from ingest.privacy.disguise import OTHER_LETTER, fold, mirrored, rotated, views

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHORTEST = 3
SHORTEST_SURE = 3
"""Letters and digits from which a handle is told from other text: shorter ones stand in any."""
_SHORTEST_HIDDEN = 6
_SHORTEST_REARRANGED = 8
_WIDEST_GAP = 12
_HASHED_BY = (
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b",
    "blake2s",
)  # fmt: skip
_SHORTEST_HASH = 12
_HASH = re.compile(rf"(?<![0-9a-z])[0-9a-f]{{{_SHORTEST_HASH},128}}(?![0-9a-z])")
_DIGITS = str.maketrans("013457890l", "oieastbgoi")
_SIGNS = str.maketrans("$@!", "sai")
_SIGN_INSIDE = re.compile(r"[a-z0-9][$@!]+[a-z0-9]")
# What says that a word is a person: u/NAME, @NAME, author=NAME, "user_id": "reddit:NAME".
_MARKED = re.compile(
    r"(?:(?:^|[^a-z0-9])(?:u|users?|members?|profiles?|people|authors?|user[ _]?id|user[ _]?name"
    r"|screen[ _]?name|handle|reddit|hackernews|nostr|discord"
    r"|telegram)[\"']?\s?[:=/_>]\s?[\"']?|[^\w]@|^@)$"
)
_OWNED = re.compile(r"/[a-z0-9]")
_HUB = re.compile(r"(?:^|[^\w/@%-]|huggingface\.co/|hf\.co/|model:|ollama\.com/)$")
_LINE_END = re.compile(r"-\r?\n\s*")  # where a word is parted
_ENDING = re.compile(r"e?s(?![a-z0-9_-])")
_WROTE = re.compile(r"\W{0,3}\s(?:wrote|writes|schrieb)\b")


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A handle that was found, and how it was disguised.

    `is_sure`: it is no short one that nothing marks as a person.
    """

    handle: str
    disguise: str
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class _Pattern:
    handle: str
    disguise: str


class HandleSearch:
    """Find known handles in texts.

    Parameters
    ----------
    handles : Iterable of str
        Native handles, without ``u/`` or ``@``.
    words : collection of str
        Handles, in lower case, that are also words: they count only where something says that a
        person is meant (``u/``, ``@``, a profile's address, ``author=``, ``wrote:``).

    Notes
    -----
    A handle counts where no letter or digit touches it. One that is all digits counts as a word;
    one of fewer than three letters and digits is a hit that is not sure where nothing marks it.
    ``NAME/REPOSITORY`` on a hub of models is an artefact and no person: those are in `owners`.
    Rearranged forms are looked for only of handles that are no words
    (`ingest.people.pseudonyms.is_telling`): six letters and digits for changed separators, eight
    for backwards, rotated and digits.
    Every text is read as it is, decoded, without tags, and unpacked (`ingest.privacy.disguise`).
    Names in letters that are not Latin and look like none are looked for in those letters alone.
    """

    def __init__(self, handles: Iterable[str], *, words: Collection[str] = ()) -> None:
        known = sorted({h for h in handles if len(h) >= SHORTEST})
        self.n_handles = len(known)
        self._all = known
        self.owners: set[str] = set()
        self._words = {
            h for h in known if h.isdecimal() or not {fold(h), h.casefold()}.isdisjoint(words)
        }
        self._foreign = {_same_form(h): h for h in known if OTHER_LETTER in fold(h)}
        self._plain: dict[str, str] = {fold(h): h for h in known if OTHER_LETTER not in fold(h)}
        self._short = {h for h in self._plain.values() if len(_bare(h)) < SHORTEST_SURE}
        self._telling = [h for h in known if is_telling(h) and h not in self._words]

    def hits(self, texts: Sequence[str]) -> list[set[Hit]]:
        """Return the handles in each text, with the plainest disguise in which they were found."""
        found: list[dict[str, str]] = [{} for _ in texts]
        seen = [(n, name, view) for n, text in enumerate(texts) for name, view in views(text)]
        read = [(number, name, _ascii(fold(view))) for number, name, view in seen]
        bodies = [body for _, _, body in read]
        for row, handle in self._in_own_letters([view for _, _, view in seen]):
            found[read[row][0]].setdefault(handle, read[row][1])
        unsure: list[set[str]] = [set() for _ in texts]
        for row, handle, is_sure in self._as_words(bodies):
            if is_sure:
                found[read[row][0]].setdefault(handle, read[row][1])
            else:
                unsure[read[row][0]].add(handle)
        for row, handle, how in self._rearranged(bodies):
            found[read[row][0]].setdefault(handle, how)
        for row, body in enumerate(bodies):
            for name in filter(None, map(self._hashed_as, _HASH.findall(body))):
                found[read[row][0]].setdefault(name, "hashed without a key")
        return [
            {Hit(handle, how) for handle, how in one.items()}
            | {Hit(handle, "too short", is_sure=False) for handle in doubts - one.keys()}
            for one, doubts in zip(found, unsure, strict=True)
        ]

    def _as_words(self, texts: Sequence[str]) -> Iterator[tuple[int, str, bool]]:
        """Yield text and handle of each that counts, and whether it is sure."""
        for row, start, pattern in _matches(texts, list(self._plain)):
            text, end = texts[row], start + len(pattern)
            handle = self._plain[pattern]
            if _touches(text, start, end) and not (
                is_telling(handle) and _is_bent(text, start, end)
            ):
                continue
            if _is_owner(text, start, end):
                self.owners.add(handle)
                continue
            is_meant = handle not in self._words and (
                is_telling(handle) or not _inside_a_name(text, start, end)
            )
            is_marked = _is_marked(text, start, end)
            if is_meant or is_marked:
                yield row, handle, is_marked or handle not in self._short

    def _in_own_letters(self, texts: Sequence[str]) -> Iterator[tuple[int, str]]:
        if not self._foreign:
            return
        series = pl.Series(map(_same_form, texts), dtype=pl.String)
        found = series.str.extract_many(list(self._foreign), overlapping=True)
        for row, names in enumerate(found.to_list()):
            for name in sorted(set(names)):
                places = re.finditer(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", series[row])
                handle = self._foreign[name]
                is_sure = handle not in self._words
                if any(is_sure or _is_marked(one.string, *one.span()) for one in places):
                    yield row, handle

    def _rearranged(self, texts: Sequence[str]) -> Iterator[tuple[int, str, str]]:
        if not self._telling:
            return
        plain = [_skeleton(text) for text in texts]
        spelled = [
            _skeleton(text.translate(_SIGNS)) if _SIGN_INSIDE.search(text) else skeleton
            for text, skeleton in zip(texts, plain, strict=True)
        ]
        for patterns, found, versions in (
            (self._skeletons, plain, [one for one, _ in plain]),
            (self._in_letters, spelled, [one.translate(_DIGITS) for one, _ in spelled]),
        ):
            for row, start, word in _matches(versions, list(patterns)):
                at = found[row][1][start : start + len(word)]
                begin, end = int(at[0]), int(at[-1]) + 1
                if _touches(texts[row], begin, end) or _is_owner(texts[row], begin, end):
                    continue
                for one in patterns[word]:
                    if how := _arrangement(texts[row], at, one):
                        yield row, one.handle, how

    def _hashed_as(self, digits: str) -> str | None:
        """Return the handle whose hash, whole or begun, some hexadecimal digits are."""
        whole, handle = self._hashes.get(digits[:_SHORTEST_HASH], ("", None))
        return handle if whole.startswith(digits) else None

    @cached_property
    def _hashes(self) -> Mapping[str, tuple[str, str]]:
        """Plain hashes of all handles by their first digits: who has a list of handles has them."""
        told = (
            (h, form) for h in self._all for one in {h, h.lower()} for form in (one, f"u/{one}")
        )
        return {
            (whole := hashlib.new(name, form.encode(), usedforsecurity=False).hexdigest())[
                :_SHORTEST_HASH
            ]: (whole, handle)
            for handle, form in told
            for name in _HASHED_BY
        }

    @cached_property
    def _skeletons(self) -> Mapping[str, list[_Pattern]]:
        """Letters and digits of the telling handles: as they are, backwards, rotated."""
        found: dict[str, list[_Pattern]] = {}
        for handle in self._telling:
            bare = _bare(handle)
            if len(bare) >= _SHORTEST_HIDDEN:
                found.setdefault(bare, []).append(_Pattern(handle, ""))
            if len(bare) >= _SHORTEST_REARRANGED:
                found.setdefault(bare[::-1], []).append(_Pattern(handle, "backwards"))
                found.setdefault(rotated(bare), []).append(_Pattern(handle, "rotated by 13"))
                found.setdefault(mirrored(bare), []).append(_Pattern(handle, "a for z"))
        return found

    @cached_property
    def _in_letters(self) -> Mapping[str, list[_Pattern]]:
        """The same with letters for digits, so that n1mbus and nimbus are one."""
        found: dict[str, list[_Pattern]] = {}
        for handle in self._telling:
            bare = _bare(handle)
            if len(bare) >= _SHORTEST_REARRANGED and sum(c.isalpha() for c in bare) > len(bare) / 2:
                told = bare.translate(_DIGITS)
                found.setdefault(told, []).append(_Pattern(handle, "digits for letters"))
        return found


def _matches(texts: Sequence[str], patterns: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield text, place and word of each pattern in ASCII texts, overlapping ones too."""
    if not patterns or not texts:
        return
    series = pl.Series(texts, dtype=pl.String)
    found = pl.DataFrame({
        "start": series.str.find_many(patterns, overlapping=True),
        "word": series.str.extract_many(patterns, overlapping=True),
    }).with_row_index("row").filter(pl.col("start").list.len() > 0)  # fmt: skip
    yield from found.explode("start", "word").select("row", "start", "word").iter_rows()


def _same_form(text: str) -> str:
    """Return a text in one case, width and form of accents, its letters as they are."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def _ascii(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c if c.isascii() else OTHER_LETTER if c.isalnum() else " " for c in text)


def _touches(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return before.isalnum() or after.isalnum() or OTHER_LETTER in before + after


def _is_bent(text: str, start: int, end: int) -> bool:
    """Tell whether what follows a name is an ending: Mill_Fox99s."""
    return not text[start - 1 : start].isalnum() and bool(_ENDING.match(text, end))


def _inside_a_name(text: str, start: int, end: int) -> bool:
    """Tell whether a hyphen or underscore joins the span to another word."""
    return bool(
        re.search(r"[a-z0-9][_-]$", text[max(0, start - 2) : start])
        or re.match(r"[_-][a-z0-9]", text[end : end + 2])
    )


def _is_owner(text: str, start: int, end: int) -> bool:
    """Tell whether the span owns a repository: NAME/REPOSITORY, alone or on the Hub."""
    return bool(_OWNED.match(text[end : end + 3]) and _HUB.search(text[max(0, start - 24) : start]))


def _is_marked(text: str, start: int, end: int) -> bool:
    return bool(
        _MARKED.search(text[max(0, start - 24) : start]) or _WROTE.match(text[end : end + 14])
    )


def _bare(handle: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(handle))


def _skeleton(text: str) -> tuple[str, NDArray[np.int64]]:
    """Return the letters and digits of an ASCII text, and their places in it."""
    import numpy as np

    letters = np.frombuffer(text.encode("ascii"), np.uint8)
    is_kept = (
        ((letters >= 97) & (letters <= 122)) | ((letters >= 48) & (letters <= 57)) | (letters == 1)
    )
    return letters[is_kept].tobytes().decode("ascii"), np.flatnonzero(is_kept)


def _arrangement(text: str, at: NDArray[np.int64], pattern: _Pattern) -> str | None:
    """Return how the letters of a handle stand apart in a text, or None if by chance."""
    gaps = [text[int(a) + 1 : int(b)] for a, b in pairwise(at)]
    filled = [place for place, gap in enumerate(gaps) if gap]
    longest = max(map(len, gaps), default=0)
    own, joints = _own_gaps(pattern)
    if longest > _WIDEST_GAP:
        return None
    if not pattern.disguise and filled and _is_even(gaps, own):
        return "letters set apart"
    if not filled or (set(filled) <= own | joints and longest <= 3):
        seen = text[int(at[0]) : int(at[-1]) + 1]
        is_meant = _is_meant(seen, pattern, n_joints=len(own | joints))
        return (pattern.disguise or "other separators") if is_meant else None
    if len(filled) == len(gaps) and longest <= 3 and not pattern.disguise:
        return "letters set apart"
    odd = set(filled) - own
    if len(odd) == 1 and not pattern.disguise and _is_break(gaps, next(iter(odd)), joints, pattern):
        return "broken in two"
    return None


def _is_even(gaps: list[str], own: set[int]) -> bool:
    """Tell whether the same stands between all letters, as in a list of them."""
    between = {gap for place, gap in enumerate(gaps) if place not in own}
    return len(between) == 1 and bool(sign := between.pop()) and all(sign in gap for gap in gaps)


def _is_break(gaps: list[str], place: int, joints: set[int], pattern: _Pattern) -> bool:
    """Tell whether a handle that is otherwise as written breaks within a word, as lines do."""
    inside = place not in joints and 2 <= place <= len(gaps) - 3
    signs = re.sub(r"[a-z0-9]", "", fold(pattern.handle).strip("_-"))
    others = "".join(gap for number, gap in enumerate(gaps) if number != place)
    return inside and others == signs and bool(re.search(r"[\n\"<>=\\]", gaps[place].strip(" ")))


def _own_gaps(pattern: _Pattern) -> tuple[set[int], set[int]]:
    """Return after which letters a handle has signs of its own, and after which a new word."""
    own, joints, count = set(), set(), 0
    handle = pattern.handle.strip("_-")
    for before, letter in zip(" " + handle, handle, strict=False):
        if not letter.isalnum():
            own.add(count - 1)
            continue
        if before.islower() and letter.isupper():
            joints.add(count - 1)
        count += 1
    if pattern.disguise == "backwards":
        own, joints = ({count - 2 - gap for gap in gaps} for gaps in (own, joints))
    return own, joints


def _is_meant(seen: str, pattern: _Pattern, *, n_joints: int) -> bool:
    """Tell whether the letters of a handle stand there by intent, and not as words of a sentence.

    With a digit they do. Without, spaces between words may stand in any sentence, and fewer than
    eight letters in one may be a word. Digits for letters are a disguise where the handle has none.
    """
    digits = sum(letter.isdecimal() for letter in pattern.handle)
    if pattern.disguise == "digits for letters":
        return sum(letter.isdecimal() or letter in "$@!" for letter in seen) > digits
    if digits or pattern.disguise:
        return True
    seen = _LINE_END.sub("", seen)
    if seen.isalnum():
        return n_joints > 0 and len(seen) >= _SHORTEST_REARRANGED
    return not any(letter.isspace() for letter in seen)
