"""Names that a thread has told in full, said again: "Piaget-8B" in a link, "Piaget" behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ingest.extract.names.models.models import ModelSpan
from ingest.extract.names.models.packaging import strip_packaging
from ingest.extract.names.models.parts import STAGES
from ingest.extract.names.models.read_again import line_of
from ingest.extract.names.spans import Found
from ingest.extract.names.vocabulary.files import word_list
from ingest.extract.threads.nicknames import overlaps, places_taken

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


@dataclass(frozen=True)
class _Form:
    """One way to say a name: its words in lower case, with or without joints between them."""

    words: tuple[str, ...]
    capital: bool

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        spelled = r"[-_ .]?".join(map(re.escape, self.words))
        return re.compile(rf"(?<![\w./@-]){spelled}{_SIZE}(?![\w/@-])")


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
    taken = places_taken(found)
    for name in names[:MOST]:
        for form in _forms(name):
            if all(word in low for word in form.words):
                yield from _said(text, low, form, taken)


def _said(text: str, low: str, form: _Form, taken: list[tuple[int, int]]) -> Iterator[Found]:
    for match in form.pattern.finditer(low):
        start, end = match.span()
        if not overlaps(taken, start, end) and (text[start].isupper() or not form.capital):
            span = ModelSpan(start=start, end=end, rule="echo", written=text[start:end])
            yield Found(start, end, "model", "model:echo", model=span)


@lru_cache(maxsize=1 << 12)
def _forms(name: str) -> tuple[_Form, ...]:
    """Return the ways to say a name: whole, and without sizes, versions and stages."""
    words = [word for word in _JOINT.split(name) if word]
    short = _without_ends(words)
    return tuple(
        _Form(tuple(word.casefold() for word in form), capital=_needs_capital(form))
        for form in ([words, short] if len(short) < len(words) else [words])
        if len(letters := "".join(form)) >= _LEAST and letters.casefold() not in _VARIANTS
    )


def _without_ends(words: list[str]) -> list[str]:
    kept = list(words)
    while len(kept) > 1 and (_BEHIND.fullmatch(kept[-1]) or kept[-1].casefold() in STAGES):
        kept.pop()
    return kept


def _needs_capital(form: list[str]) -> bool:
    """Tell whether a name is a plain word, which is a name only with a capital."""
    return len(form) == 1 and _PLAIN.fullmatch(form[0]) is not None
