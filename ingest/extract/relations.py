"""Find what a post asserts about models: derivations, runs on devices, preferences and verdicts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, get_args

import polars as pl

from ingest.extract.derivations.derivations import derived_from
from ingest.extract.derivations.in_words import may_derive
from ingest.extract.names.models.read_again import is_closed
from ingest.extract.names.zones import Zone
from ingest.extract.opinions.opinions import judges, prefers
from ingest.extract.opinions.portraits import Portrait, portray
from ingest.extract.opinions.preferences import Preference, find_preferences
from ingest.extract.opinions.shortened import call_in_full
from ingest.extract.runs.runs import runs_on
from ingest.extract.runs.speeds import may_hold_speeds
from ingest.extract.scene import Scene, set_scene
from ingest.extract.search.folded import fold
from ingest.records import Mention, Relation, RelationKind

_APART = re.compile(r" ?[,:|(–—]| - ")  # behind the name that a title opens with
_SAME = re.compile(
    r"\bsame (?:exact )?(?:set-?up|card|gpu|hardware|machine|rig|config\w*|device|laptop|specs?)\b",
    re.IGNORECASE,
)
_KINDS: tuple[RelationKind, ...] = get_args(RelationKind)


class Asked(NamedTuple):
    """A post that is asked for its relations.

    `text` is cleaned, `mentions` is what it names, in any order, `zones` are its quotes, code and
    addresses, `title` is that of its thread. `context` tells what the parent post and the thread's
    title name, most recent first; their offsets are not used.
    """

    text: str
    mentions: Sequence[Mention]
    zones: Sequence[Zone]
    title: str | None
    context: Callable[[], Sequence[Mention]]


@dataclass(slots=True)
class _Open:
    """A post that may assert relations, and what the finders have told of it so far."""

    post: Asked
    scene: Scene
    topic: Mention | None
    machine: Mention | None
    found: list[Relation] = field(default_factory=list)
    portraits: list[Portrait] = field(default_factory=list)
    ruled: list[Preference] = field(default_factory=list)
    preferences: list[Relation] = field(default_factory=list)


def find_relations(posts: Sequence[Asked]) -> list[list[Relation]]:
    """Return the relations that each of some posts asserts, one a kind and pair of entities.

    Each finder goes over all posts before the next one does: what it runs and looks up then stays
    in the caches of the processor, so that posts by the thousand take a tenth less than one by one.
    """
    opened = [_open(post) for post in posts]
    told = [one for one in opened if one is not None]
    for one in told:
        if one.machine or any(m.kind == "hardware" for m in one.scene.mentions):
            one.found.extend(runs_on(one.scene, topic=one.topic, machine=one.machine))
    named = [one for one in told if one.topic is None]
    masks = pl.Series([one.scene.mask for one in named], dtype=pl.String)
    for one, in_words in zip(named, may_derive(masks), strict=True):
        titled = partial(_titled_of, one.post)
        one.found.extend(derived_from(one.scene, titled, in_words=in_words))
    for one in named:
        one.scene = call_in_full(one.scene)
        one.portraits = portray(one.scene)
    for one in named:
        one.ruled = list(find_preferences(one.scene))
    for one in named:
        one.preferences = list(prefers(one.scene, one.portraits, one.ruled))
        one.found.extend(one.preferences)
    for one in named:
        one.found.extend(judges(one.portraits, one.preferences))
    return [_unique(one.found) if one is not None else [] for one in opened]


def _open(post: Asked) -> _Open | None:
    """Return a post with its scene, or None if it names nothing that relations are told of."""
    mentions = [m for m in post.mentions if not m.rule.endswith(":title")]
    kinds = {m.kind for m in mentions}
    if not kinds & {"model", "hardware"}:
        return None
    topic = _topic(post.title, post.context()) if "model" not in kinds else None
    machine = _machine(post.text, post.context) if "hardware" not in kinds else None
    if "model" not in kinds and (topic is None or not may_hold_speeds(post.text.lower())):
        return None
    return _Open(post, set_scene(post.text, mentions, post.zones), topic, machine)


def _topic(title: str | None, context: Sequence[Mention]) -> Mention | None:
    """Return the one model of the thread's title, else the only one that the context names."""
    models = [m for m in context if m.kind == "model" and not is_closed(m.name)]
    return _titled(title, models) or _only(models)


def _titled(title: str | None, models: Sequence[Mention]) -> Mention | None:
    """Return the one model of some that a title names."""
    return _only([m for m in models if title and m.kind == "model" and m.surface in title])


def _titled_of(post: Asked) -> Mention | None:
    """Return what the thread is about: the one model of its title or of the posts before.

    Of several in the title it is the first if a comma or the like stands behind it.
    """
    models = [m for m in post.context() if m.kind == "model"]
    return _titled(post.title, models) or _opens(post.title or "", models) or _only(models)


def _opens(title: str, models: Sequence[Mention]) -> Mention | None:
    behind = [(title.removeprefix(m.surface), m) for m in models if title.startswith(m.surface)]
    rest, first = min(behind, key=lambda one: len(one[0]), default=("", None))
    return first if _APART.match(rest) else None


def _only(models: Sequence[Mention]) -> Mention | None:
    return models[0] if len({m.entity_id for m in models}) == 1 else None


def _machine(text: str, context: Callable[[], Sequence[Mention]]) -> Mention | None:
    """Return the only device of the context, if the post says to have the same."""
    if "same" not in fold(text) or not _SAME.search(text):
        return None
    devices = [m for m in context() if m.kind == "hardware"]
    return devices[0] if len({m.entity_id for m in devices}) == 1 else None


def _unique(found: Sequence[Relation]) -> list[Relation]:
    """Keep the surest of each kind and pair; sort by kind, then by place."""
    best: dict[tuple[str, str, str | None, str | None], Relation] = {}
    for relation in found:
        key = (relation.kind, relation.subject, relation.object, relation.relation)
        if key not in best or best[key].confidence < relation.confidence:
            best[key] = relation
    order = {kind: n for n, kind in enumerate(_KINDS)}
    return sorted(
        best.values(),
        key=lambda r: (order[r.kind], r.start, r.end, r.subject, r.object or "", r.relation or ""),
    )
