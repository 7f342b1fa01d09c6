"""What a thread named before: models with their version, size and variant, as far as told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from ingest.extract.names.keys import bare
from ingest.extract.names.vocabulary.line import Line
from ingest.records import record

_SEVERAL = 2


@record()
class Heard:
    """A model that was named: its line, version and size, as far as told."""

    line: Line
    version: str | None
    size: str | None
    words: tuple[str, ...]


@dataclass(slots=True)
class Context:
    """What was named before a post: nearest first (parent, title, earlier posts of the thread)."""

    near: list[Heard] = field(default_factory=list)
    far: Collection[Heard] = ()
    kinds: set[str] = field(default_factory=set)


def finer(line: Line, named: Iterable[Heard]) -> list[Heard]:
    """Return what was named of a line with a version, size or variant, or as a line within it."""
    found: dict[str, Heard] = {}
    for heard in named:
        within = heard.line is not line and heard.line.name.startswith(f"{line.name}-")
        if within or (heard.line is line and (heard.version or heard.size or heard.words)):
            parts = (heard.line.name, heard.version or "", heard.size or "", *heard.words)
            found[bare("".join(parts))] = heard
    return list(found.values())


def each_once(told: Iterable[tuple[int, Heard]]) -> tuple[tuple[int, Heard], ...]:
    """Return each model that was named where it was named first: posts may repeat one for pages."""
    first: dict[tuple[object, ...], tuple[int, Heard]] = {}
    for place, heard in told:
        first.setdefault((heard.line.name, heard.version, heard.size, heard.words), (place, heard))
    return tuple(first.values())


def shared(told: Sequence[Heard]) -> Heard | None:
    """Return the one model that was named, or what all that were named have in common."""
    if len(told) < _SEVERAL:
        return told[0] if told else None
    first = told[0]
    if not first.version or any(
        (h.line, h.version, h.words) != (first.line, first.version, first.words) for h in told
    ):
        return None
    return Heard(first.line, first.version, None, first.words)


def join(parts: Iterable[Sequence[Heard]]) -> list[Heard]:
    """Return what was heard in several places, once each, in order."""
    seen: set[tuple[str, str | None, str | None]] = set()
    joined: list[Heard] = []
    for part in parts:
        for heard in part:
            key = (heard.line.name, heard.version, heard.size)
            if key not in seen:
                seen.add(key)
                joined.append(heard)
    return joined
