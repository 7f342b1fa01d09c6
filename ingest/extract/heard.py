"""What a thread named before: models with their version, size and variant, as far as told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from ingest.extract.vocabulary import Line
from ingest.records import record


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


def finer(line: Line, named: Sequence[Heard]) -> list[Heard]:
    """Return what was named of a line with a version, size or variant, or as a line within it."""
    found: dict[tuple[object, ...], Heard] = {}
    for heard in named:
        within = heard.line is not line and heard.line.name.startswith(f"{line.name}-")
        if within or (heard.line is line and (heard.version or heard.size or heard.words)):
            found[heard.line.name, heard.version, heard.size, heard.words] = heard
    return list(found.values())


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
