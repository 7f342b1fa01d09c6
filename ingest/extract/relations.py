"""Find what a post asserts about models: derivations, runs on devices, preferences and verdicts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, get_args

import polars as pl

from ingest.extract.derivations import derivations
from ingest.extract.lineage_words import may_derive
from ingest.extract.memory import (
    active_parameters_of,
    bits_of,
    is_phone,
    is_plausible,
    is_sparse,
    may_share,
    memory_of,
    parameters_of,
    stored_bits_of,
)
from ingest.extract.names.models.naming import entity_id_of
from ingest.extract.names.models.read_again import is_closed
from ingest.extract.names.zones import Zone
from ingest.extract.opinions.preferences import Preference, find_preferences
from ingest.extract.opinions.rivals import RULE as RIVALS
from ingest.extract.opinions.rivals import find_rivals
from ingest.extract.opinions.shortened import call_in_full
from ingest.extract.opinions.verdict_cues import Portrait, portray
from ingest.extract.opinions.verdicts import find_verdicts
from ingest.extract.runs.details import Run
from ingest.extract.runs.finer import of_the_finer_name
from ingest.extract.runs.reports import find_runs
from ingest.extract.runs.speeds import may_hold_speeds
from ingest.extract.runs.streams import is_single_stream
from ingest.extract.scene import Scene, set_scene
from ingest.extract.search.folded import fold
from ingest.records import Mention, Relation, RelationKind

_APART = re.compile(r" ?[,:|(–—]| - ")  # behind the name that a title opens with
_PLURAL = re.compile(r"'?s\b")
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
            one.found.extend(_runs(one.scene, one.topic, one.machine))
    named = [one for one in told if one.topic is None]
    masks = pl.Series([one.scene.mask for one in named], dtype=pl.String)
    for one, in_words in zip(named, may_derive(masks), strict=True):
        titled = partial(_titled_of, one.post)
        one.found.extend(derivations(one.scene, titled, in_words=in_words))
    for one in named:
        one.scene = call_in_full(one.scene)
        one.portraits = portray(one.scene)
    for one in named:
        one.ruled = list(find_preferences(one.scene))
    for one in named:
        one.preferences = list(_preferences(one.scene, one.portraits, one.ruled))
        one.found.extend(one.preferences)
    for one in named:
        one.found.extend(_verdicts(one.portraits, one.preferences))
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


def _runs(scene: Scene, topic: Mention | None, machine: Mention | None) -> Iterator[Relation]:
    runs = of_the_finer_name(scene.mask, list(find_runs(scene, topic=topic, machine=machine)))
    shared = bool(runs) and may_share(scene.mask)
    memories: dict[str | None, list[float | None]] = {}
    for run in runs:
        memories.setdefault(run.model.entity_id, []).append(_memory(run))
    for run in runs:
        spread = shared or _are_uncounted(scene, run)
        plausible = _plausible(run, memories[run.model.entity_id], shared=spread)
        speed = run.speed
        yield Relation(
            kind="runs_on", subject=entity_id_of(run.model), subject_name=run.model.name,
            object=entity_id_of(run.hardware), object_name=run.hardware.name, start=run.start,
            end=run.end,
            confidence=run.confidence, rule=run.rule,
            tokens_per_second=speed.tokens_per_second if speed else None,
            context_length=run.context_length, devices=run.devices,
            quantization=run.quantization,
            runtime=run.runtime.name if run.runtime else None, second_hand=run.second_hand,
            plausible=plausible,
            single_stream=_single_stream(scene, run, runs) if speed else None,
        )  # fmt: skip


def _plausible(run: Run, memories: Sequence[float | None], *, shared: bool) -> bool | None:
    """Check a report with all devices that the post tells for the same model."""
    speed = run.speed.tokens_per_second if run.speed else 0.0
    streams = is_sparse(run.model.name) and not is_phone(run.hardware.name)
    return is_plausible(
        parameters=parameters_of(run.model.name),
        active=active_parameters_of(run.model.name),
        bits=_bits(run),
        context_length=run.context_length,
        memories=memories,
        shared=shared,
        sparse_speed=speed if streams else None,
    )


def _bits(run: Run) -> float | None:
    return stored_bits_of(run.model.name) or bits_of(run.quantization, run.model.surface)


def _single_stream(scene: Scene, run: Run, runs: Sequence[Run]) -> bool | None:
    """Judge a speed with all devices that the post tells it for, which may share the model."""
    if run.speed is None:
        return None
    value, model = run.speed.tokens_per_second, run.model.entity_id
    together = {
        other.hardware.name: other.devices or 1
        for other in runs
        if other.model.entity_id == model and other.speed and other.speed.tokens_per_second == value
    }
    names = (run.quantization, run.model.surface)
    told = [bits for name in names if (bits := bits_of(name))]
    stored = stored_bits_of(run.model.name)
    return is_single_stream(
        scene.mask, run.speed, active=active_parameters_of(run.model.name),
        bits=stored or min(told, default=None), devices=together,
    )  # fmt: skip


def _memory(run: Run) -> float | None:
    memory = memory_of(run.hardware.surface, run.hardware.name)
    return memory * (run.devices or 1) if memory else None


def _are_uncounted(scene: Scene, run: Run) -> bool:
    """Tell whether a report is of several devices, nobody says how many: "on my P40s"."""
    return run.devices is None and bool(_PLURAL.match(scene.mask, run.hardware.end))


def _preferences(
    scene: Scene, portraits: Sequence[Portrait], ruled: Sequence[Preference]
) -> Iterator[Relation]:
    for told in _one_way((*ruled, *find_rivals(scene, portraits, ruled))):
        if entity_id_of(told.better) != entity_id_of(told.worse):
            yield Relation(
                kind="prefers", subject=entity_id_of(told.better), subject_name=told.better.name,
                object=entity_id_of(told.worse), object_name=told.worse.name, start=told.start,
                end=told.end,
                confidence=told.confidence, rule=told.rule,
            )  # fmt: skip


def _one_way(told: Sequence[Preference]) -> Iterator[Preference]:
    """Yield what is surer than its reverse: who finds each of two better prefers neither."""
    surest: dict[tuple[str, str], float] = {}
    for one in told:
        pair = (entity_id_of(one.better), entity_id_of(one.worse))
        surest[pair] = max(one.confidence, surest.get(pair, 0.0))
    for one in told:
        back = surest.get((entity_id_of(one.worse), entity_id_of(one.better)), 0.0)
        if one.confidence > back:
            yield one


def _verdicts(portraits: Sequence[Portrait], preferences: Sequence[Relation]) -> Iterator[Relation]:
    ruled = (r for r in preferences if r.rule != RIVALS)
    compared = [(r.start, r.end, {r.subject, r.object}) for r in ruled]
    preferred = {entity for _, _, pair in compared for entity in pair}
    for told in find_verdicts(portraits, preferred=preferred):
        entity = entity_id_of(told.model)
        if any(entity in pair and a < told.end and told.start < b for a, b, pair in compared):
            continue
        yield Relation(
            kind="judges", subject=entity, subject_name=told.model.name, object=None,
            object_name=None,
            start=told.start, end=told.end, confidence=told.confidence, rule=told.rule,
            polarity=told.polarity,
        )  # fmt: skip


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
