"""Sentences of tests with their names marked, and what posts are found to assert in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.extract.names.zones import find_zones
from ingest.extract.relations import Asked, find_relations
from ingest.records import Mention, MentionKind, Relation

_BRACES = re.compile(r"\{([mhqr]):([^{}]+)\}")
_KINDS: dict[str, MentionKind] = {
    "m": "model",
    "h": "hardware",
    "q": "quantization",
    "r": "runtime",
}


def marked(text: str) -> tuple[str, list[Mention]]:
    """Turn `{m:Qwen3-14B}` into a mention of that text."""
    plain, mentions, end = "", [], 0
    for match in _BRACES.finditer(text):
        plain += text[end : match.start()]
        surface, kind = match[2], _KINDS[match[1]]
        slug = re.sub(r"[^a-z0-9]+", "-", surface.casefold()).strip("-")
        tilde = "~" if kind == "model" else ""
        mentions.append(
            Mention(
                start=len(plain),
                end=len(plain) + len(surface),
                surface=surface,
                kind=kind,
                entity_id=f"{kind}:{tilde}{slug}",
                entity=surface,
                confidence=1.0,
                rule="test",
            )
        )
        plain += surface
        end = match.end()
    return plain + text[end:], mentions


def asserted(
    text: str,
    mentions: Sequence[Mention],
    *,
    title: str | None = None,
    context: Callable[[], Sequence[Mention]] = tuple,
) -> list[Relation]:
    """Return what one post asserts."""
    return find_relations([Asked(text, mentions, find_zones(text), title, context)])[0]


def relations(text: str, kind: str, **options: object) -> list[Relation]:
    plain, mentions = marked(text)
    found = asserted(plain, mentions, **options)  # type: ignore[arg-type]  # by name
    return [relation for relation in found if relation.kind == kind]


def runs(text: str) -> set[tuple[str, str | None, float | None]]:
    return {
        (r.subject_name, r.object_name, r.tokens_per_second) for r in relations(text, "runs_on")
    }


def preferences(text: str) -> set[tuple[str, str | None]]:
    return {(r.subject_name, r.object_name) for r in relations(text, "prefers")}


def verdicts(text: str) -> set[tuple[str, str | None]]:
    return {(r.subject_name, r.polarity) for r in relations(text, "judges")}


def derivations(text: str) -> set[tuple[str, str | None, str | None]]:
    found = relations(text, "derived_from")
    return {(r.subject_name, r.object_name, r.relation) for r in found}
