"""Read the canonical name of a model again: which line it speaks of, and what it tells of it."""

from __future__ import annotations

from functools import lru_cache

from ingest.extract.names.lineage_names import find_steps
from ingest.extract.names.models import ModelSpan, find_named
from ingest.extract.names.vocabulary import RUN, Line, closed_lines, vocabulary


def line_of(name: str) -> Line | None:
    """Return the line that a model's name speaks of, or None."""
    span = span_of(name)
    return span.line if span else None


@lru_cache(maxsize=1 << 14)
def span_of(name: str) -> ModelSpan | None:
    """Return the first part of a model's name that speaks of a line, with what it tells."""
    low = name.casefold()
    if len(low) != len(name):
        return None
    for match in RUN.finditer(low):
        aliases = vocabulary().models.get(match.group())
        span = find_named(low, name, match.start(), aliases) if aliases else None
        if span and span.line:
            return span
    return None


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
    said = {word.casefold() for word in (*span.words, span.version) if word}
    return any(
        (only is None or bool(said & only)) and not said & but
        for only, but in closed_lines().get(span.line.name, ())
    )
