"""Read the canonical name of a model again: which line it speaks of, and what it tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ingest.extract.names.models.lineage_names import find_steps
from ingest.extract.names.models.models import ModelSpan, find_named
from ingest.extract.names.models.naming import with_base_in_full
from ingest.extract.names.vocabulary.line import Line, closed_lines
from ingest.extract.names.vocabulary.vocabulary import RUN, vocabulary


def line_of(name: str) -> Line | None:
    """Return the line that a model's name speaks of, or None."""
    span = span_of(name)
    return span.line if span else None


@lru_cache(maxsize=1 << 14)
def span_of(name: str) -> ModelSpan | None:
    """Return the first part of a model's name that speaks of a line, with what it tells."""
    return next(_spans(name), None)


def _spans(name: str) -> Iterator[ModelSpan]:
    """Yield the parts of a model's name that speak of lines."""
    low = name.casefold()
    if len(low) != len(name):
        return
    for match in RUN.finditer(low):
        aliases = vocabulary().models.get(match.group())
        span = find_named(low, name, match.start(), aliases) if aliases else None
        if span and span.line:
            yield span


@lru_cache(maxsize=1 << 14)
def base_in(name: str) -> ModelSpan | None:
    """Return the part of a model's name that speaks of what it is made of, with what it tells.

    That is the first of a line, in full where it is in short; a closed model is but the teacher of
    one that names another line, too, because nobody else has its weights.

    Examples
    --------
    >>> [s.line.name for s in map(base_in, ("Grok-3-gemma3-12b-distilled", "MN-12B-Mag-Mell-R1"))]
    ['Gemma', 'Mistral']
    """
    spans = list(_spans(with_base_in_full(name)))
    return next((span for span in spans if not _speaks_of_closed(span)), next(iter(spans), None))


@lru_cache(maxsize=1 << 14)
def is_closed(name: str) -> bool:
    """Tell whether a model's weights are unpublished, so that nobody but its maker runs it.

    The vocabulary tells it of lines, their versions and variants; what was made from such a model
    is another.

    Examples
    --------
    >>> [is_closed(n) for n in ("Claude Sonnet 4", "Qwen2.5-Max", "GPT-2", "Qwen3-14B", "Grok-1")]
    [True, True, False, False, False]
    """
    span = span_of(name)
    if span is None or span.line is None or span.start > 0 or find_steps(name):
        return False
    return _speaks_of_closed(span)


def _speaks_of_closed(span: ModelSpan) -> bool:
    line = span.line
    if line is None:
        return False
    said = {word.casefold() for word in (*span.words, span.version) if word}
    return any(
        (only is None or bool(said & only)) and not said & but
        for only, but in closed_lines().get(line.name, ())
    )
