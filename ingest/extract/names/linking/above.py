"""What a model is a size, a variant or a version of: Qwen3-Coder, Qwen3, then Qwen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ingest.extract.names.keys import slug
from ingest.extract.names.linking.catalogue import Catalogue
from ingest.extract.names.models.models import ModelSpan
from ingest.extract.names.models.naming import assemble, with_base_in_full
from ingest.extract.names.models.read_again import base_in, span_of
from ingest.extract.names.vocabulary.line import Line
from ingest.extract.names.vocabulary.vocabulary import RUN


class Above:
    """Tells what stands above models: with the ids that its names are linked to."""

    def __init__(self, catalogue: Catalogue, named: frozenset[str]) -> None:
        self._catalogue = catalogue
        self._named = named

    def put_into(self, rows: Mapping[str, dict[str, Any]]) -> dict[str, str]:
        """Set `parent_id` of rows of annotations/entities, by id; return names of what these lack.

        That is a version, line or family of the vocabulary, or a variant of a version if it is
        named, and so a version that people name is one node.
        """
        missing: dict[str, str] = {}
        for row in rows.values():
            if row["kind"] == "model":
                above = next(self._of(row["entity_id"], row["name"]), None)
                row["parent_id"] = above[0] if above else None
                if above and above[0] not in rows:
                    missing[above[0]] = above[1]
        return missing

    def _of(self, entity_id: str, name: str) -> Iterator[tuple[str, str]]:
        """Yield the ids above a model, nearest first, with names."""
        for above in names_above(name):
            span = span_of(above)
            line = span.line if span else None
            known = self._catalogue.known(above, line, None, None) or f"model:~{slug(above)}"
            is_sure = known in self._named or line is None or line.name == above
            if known != entity_id and (is_sure or not (span and span.words)):
                yield known, above


@lru_cache(maxsize=1 << 13)
def names_above(name: str) -> tuple[str, ...]:
    """Return the names that a model's name belongs under, nearest first; its family last.

    A size belongs under its variant, that under its version where the vocabulary knows it, and
    that under its line; a variant with versions of its own stands above these.

    Examples
    --------
    >>> names_above("Qwen3-Coder-30B-A3B"), names_above("Mistral-Small-3.2-24B")
    (('Qwen3-Coder', 'Qwen3', 'Qwen'), ('Mistral-Small-3.2', 'Mistral-Small', 'Mistral'))
    """
    span = base_in(name)
    if span is None or span.line is None:
        return ()
    name = with_base_in_full(name)
    if _parts(name) == _parts(span.line.family):
        return ()
    found: dict[tuple[str, ...], str] = {}
    for above in (*_within(span.line, span, name), span.line.name, span.line.family):
        found.setdefault(_parts(above), above)
    found.pop(_parts(name), None)
    return tuple(found.values())


def _parts(name: str) -> tuple[str, ...]:
    """Return the words and numbers of a name, in one order: GPT-2 is gpt2."""
    return tuple(sorted(RUN.findall(name.casefold())))


def _within(line: Line, span: ModelSpan, name: str) -> Iterator[str]:
    """Yield the variant of a version and the version that a name tells, as far as known."""
    if line.keep:
        return
    plain = replace(
        span, size=None, active=None, stages=(), date=None, quants=(), written=None, rule="line"
    )
    words = tuple(word for word in span.words if word in line.words)
    own = tuple(word for word in words if span.version in line.word_versions.get(word, ()))
    version = span.version if own or (span.version or "") in line.versions else None
    told = [(version, words), (version, own), *([(None, own)] if own else [])]
    for known, variants in told:
        if known or variants:
            yield assemble(replace(plain, version=known, words=variants), name)
