"""Names that a thread has told in full, said again: "Piaget-8B" in a link, "Piaget" behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.extract.entities import line_of
from ingest.extract.models import ModelSpan
from ingest.extract.names import Found
from ingest.extract.naming import strip_packaging
from ingest.extract.nicknames import overlaps
from ingest.extract.parts import STAGES
from ingest.extract.vocabulary import word_list

TOLD = frozenset({"link", "repo", "file", "model:sized"})
"""Rules of names that tell themselves: of repositories, of files, with a size."""
MOST = 12
"""Names of one thread that are looked for again."""

_JOINT = re.compile(r"[-_ .]+")
_BEHIND = re.compile(
    r"\d+(?:\.\d+)?[bmt]|\d+x\d+b|a\d+b|v\d[\d.]*|\d{4}|\d{1,3}k|preview|rc\d", re.IGNORECASE
)
_SIZE = r"(?:[- ]\d{1,3}(?:\.\d)?b)?"
_PLAIN = re.compile(r"[A-Z]?[a-z]+")
_LEAST = 5
_VARIANTS = frozenset(word_list("variants_alone"))


def told_name(found: Found) -> str | None:
    """Return the name that a repository or file tells, if no known line is in it."""
    if found.rule not in TOLD or found.model is None or found.model.written is None:
        return None
    name = strip_packaging(found.model.written)
    return name if line_of(name) is None else None


def find_echoes(
    text: str, low: str, found: Sequence[Found], names: Sequence[str]
) -> Iterator[Found]:
    """Yield what a text names of the names told, outside of what it names otherwise.

    Parameters
    ----------
    text, low : str
        The text and the same in lower case.
    found : Sequence[Found]
        What the text names otherwise, sorted, without overlap.
    names : Sequence[str]
        Names told in the thread, without owner and packaging; at most `MOST` are looked for.
    """
    taken = [(f.start, f.end) for f in found if f.cue != "size"]
    for name in names[:MOST]:
        words = [word for word in _JOINT.split(name) if word]
        if words and words[0].casefold() in low:
            yield from _said(text, low, words, taken)


def _said(text: str, low: str, words: list[str], taken: list[tuple[int, int]]) -> Iterator[Found]:
    """Yield the places of a name, or of what it is without sizes, versions and stages."""
    short = _without_ends(words)
    forms = [words, short] if len(short) < len(words) else [words]
    for form in forms:
        letters = "".join(form)
        if len(letters) < _LEAST or letters.casefold() in _VARIANTS:
            continue
        pattern = r"[-_ .]?".join(re.escape(word.casefold()) for word in form)
        for match in re.finditer(rf"(?<![\w./@-]){pattern}{_SIZE}(?![\w/@-])", low):
            start, end = match.span()
            if not overlaps(taken, start, end) and _is_spelled(text, form, start):
                span = ModelSpan(start=start, end=end, rule="echo", written=text[start:end])
                yield Found(start, end, "model", "model:echo", model=span)


def _without_ends(words: list[str]) -> list[str]:
    kept = list(words)
    while len(kept) > 1 and (_BEHIND.fullmatch(kept[-1]) or kept[-1].casefold() in STAGES):
        kept.pop()
    return kept


def _is_spelled(text: str, form: list[str], start: int) -> bool:
    """Tell whether a plain word is written as a name: with a capital."""
    return len(form) > 1 or not _PLAIN.fullmatch(form[0]) or text[start].isupper()
