"""Text taken from a paged document: running heads, page numbers, hyphens and line ends undone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_REPEATED = 3
_PAGE_LINES = 10
"""Pages have so many lines at least, on average."""
_HEAD_LETTERS = 130
_NEAR = 2
_PARAGRAPH, _FULL = 0.72, 0.88
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"[-\u2013|]?\s*(?:page\s*)?(\d{1,4})\s*(?:of \d{1,4}|/ ?\d{1,4})?\s*[-\u2013|]?", re.IGNORECASE
)
_PAGED = re.compile(
    r"page\s*#|\bp\s*a\s*g\s*e\b|#\s*(?:of|/)\s*#|\|\s*#$|^#\s*\||envelope id", re.IGNORECASE
)
# Signs that steer the direction of writing, soft hyphens, and marks of width zero.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
# What some office fonts' ligatures become when text is taken out of a file: ti, tt.
_OFFICE = (
    (re.compile("(?<=[a-z])\u019f|\u019f(?=[a-z])"), "ti"),
    (re.compile("(?<=[a-z])\u01a9"), "tt"),
)
_HYPHEN = re.compile(r"(\w+)[-\u2010]$")
# Words within a compound, behind which it goes on: state-of-the-, end-to-
_LINKED = re.compile(r"\w[-\u2010](?:a|and|as|by|for|in|of|on|or|the|to)[-\u2010]$")
_LOOKED_AT = 300
_ADDRESS_END = re.compile(r"(?:https?://|www\.|\S/)\S*-$")
_BEGIN = re.compile(r"^([^\W\d_]+)")
_ITEM = re.compile(
    r"(?:[•●○▪◦·*-]|\(?[a-z0-9]{1,3}[.)])(?:\s|$)|\d{1,3}(?:\.\d{1,2})*\.?\s+[\"\u201c‘A-Z]"
)
_WORDS_OF_TWO = frozenset(
    {
        "any", "can", "every", "for", "here", "how", "in", "no", "not", "on", "out", "over", "some",
        "there", "through", "under", "up", "what", "when", "where", "with",
    }
)  # fmt: skip
_COMPOUND = re.compile(
    r"(?:[a-z]+(?:ed|ing)|based|cost|driven|free|led|level|known|owned|scale|source|specific|term|to|use)"
)
_PREFIX = frozenset({"cross", "fine", "high", "long", "low", "self", "short", "well"})


def unpaged(text: str) -> str:
    r"""Return a paged document as flowing text: paragraphs on lines of their own.

    Running heads and feet (lines that repeat beside page numbers), page numbers, signs that are not
    seen, and hyphens at ends of lines go; ligatures become letters. Lines become paragraphs where
    they fill the page's width.

    Examples
    --------
    >>> unpaged("Weights are open. They can be inspec-\nted by many.")
    'Weights are open. They can be inspected by many.'
    """
    lines = [_plain(line) for line in text.replace("\f", "\n").split("\n")]
    kept = _without_heads(lines)
    return _paragraphs(_joined_words(kept))


def _plain(line: str) -> str:
    for sign, letters in _LIGATURES.items():
        line = line.replace(sign, letters)
    for sign_of, letters in _OFFICE:
        line = sign_of.sub(letters, line)
    return " ".join(_UNSEEN.sub("", line).split())


def _without_heads(lines: Sequence[str]) -> list[str]:
    gone = set(_page_numbers(lines))
    shapes = [_DIGITS.sub("#", line) for line in lines]
    repeated = {
        shape
        for shape, count in Counter(shapes).items()
        if count >= _REPEATED and _may_be_head(shape)
    }
    gone |= {n for n, shape in enumerate(shapes) if shape in repeated and _PAGED.search(shape)}
    while found := _beside(lines, shapes, repeated, gone):
        gone |= found
    return [line for n, line in enumerate(lines) if n not in gone]


def _may_be_head(shape: str) -> bool:
    is_short = 4 <= len(shape) <= _HEAD_LETTERS
    return is_short and "://" not in shape and any(map(str.isalpha, shape))


def _page_numbers(lines: Sequence[str]) -> list[int]:
    """Return the places of lines that hold a number alone, each one more than the one before.

    Before and behind them may stand pages of other documents, which count for themselves.
    """
    places = [(n, int(m[1])) for n, line in enumerate(lines) if (m := _NUMBER.fullmatch(line))]
    found = _longest_run(places)
    if len(found) < _REPEATED:
        return []
    before = _longest_run([one for one in places if one[0] < found[0]])
    behind = _longest_run([one for one in places if one[0] > found[-1]])
    others = [n for run in (before, behind) if _are_pages(run) for n in run]
    return sorted([*found, *others])


def _are_pages(run: Sequence[int]) -> bool:
    return len(run) >= _REPEATED and run[-1] - run[0] >= _PAGE_LINES * (len(run) - 1)


def _longest_run(places: Sequence[tuple[int, int]]) -> list[int]:
    """Return the places of the longest run of numbers that count on, one left out now and then.

    Of equal ones the run whose numbers stand nearest to each other: a table of contents counts to
    the first pages, too.
    """
    runs: dict[int, tuple[int, int]] = {}  # by last number: how many, and which is the last
    before: list[int] = []
    for index, (_, number) in enumerate(places):
        many, last = max((runs[n] for n in (number - 1, number - 2) if n in runs), default=(0, -1))
        before.append(last)
        runs[number] = max(runs.get(number, (0, 0)), (many + 1, index))
    last = max(runs.values(), default=(0, -1))[1]
    best = []
    while last >= 0:
        best.append(places[last][0])
        last = before[last]
    return best[::-1]


def _beside(
    lines: Sequence[str], shapes: Sequence[str], repeated: set[str], gone: set[int]
) -> set[int]:
    """Return the lines of repeated shapes that stand beside lines that went, nearly always."""
    written = [n for n, line in enumerate(lines) if line]
    order = {n: position for position, n in enumerate(written)}
    near: dict[str, list[int]] = {}
    all_of: Counter[str] = Counter()
    for n in written:
        if shapes[n] not in repeated or n in gone:
            continue
        all_of[shapes[n]] += 1
        position = order[n]
        around = written[max(0, position - _NEAR) : position + _NEAR + 1]
        if any(other in gone for other in around):
            near.setdefault(shapes[n], []).append(n)
    return {
        n
        for shape, places in near.items()
        if len(places) >= max(_REPEATED, 0.7 * all_of[shape])
        for n in places
    }


def _joined_words(lines: Sequence[str]) -> list[str]:
    """Put words and addresses together that a hyphen at the end of a line cuts."""
    known = Counter(word.casefold() for line in lines for word in re.findall(r"[\w-]+", line))
    made: list[list[str]] = []  # the pieces of each line
    for line in lines:
        end = made[-1][-1][-_LOOKED_AT:] if made else ""
        before = _HYPHEN.search(end) if end.endswith(("-", "\u2010")) else None
        after = _BEGIN.match(line)
        if before and line and _ADDRESS_END.search(end):
            made[-1].append(line)
        elif before and after and after[1][0].islower():
            is_linked = _LINKED.search(end) is not None
            cut = (before[1], after[1])
            whole = "-".join(cut) if is_linked else _uncut(*cut, known)
            made[-1][-1] = made[-1][-1][: len(made[-1][-1]) - len(before[0])]
            made[-1].append(whole + line[after.end() :])
        elif line or not before:
            made.append([line])
    return ["".join(pieces) for pieces in made]


def _uncut(first: str, second: str, known: Counter[str]) -> str:
    """Return a cut word whole; its hyphen stays where both parts look like words of their own."""
    plain, hyphened = (first + second).casefold(), f"{first}-{second}".casefold()
    if known[plain] or known[hyphened]:
        return first + second if known[plain] >= known[hyphened] else f"{first}-{second}"
    head, tail = first.casefold(), second.casefold()
    if head in _WORDS_OF_TWO:
        return first + second
    is_compound = known[head] > 0 and _COMPOUND.fullmatch(tail) is not None
    are_words = known[head] > 0 and known[tail] > 1 and len(second) > 2
    return f"{first}-{second}" if head in _PREFIX or is_compound or are_words else first + second


def _paragraphs(lines: Sequence[str]) -> str:
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    made: list[list[str]] = []
    is_open = False
    for line in lines:
        if not line:
            if made and made[-1] and not is_open:
                made.append([])
            continue
        if is_open and made and made[-1] and not _ITEM.match(line):
            made[-1].append(line)
        else:
            made.append([line])
        is_end = line.endswith((".", ":", "?", "!"))
        is_open = len(line) >= width * (_FULL if is_end else _PARAGRAPH)
    return "\n".join(" ".join(words) for words in made).strip()
