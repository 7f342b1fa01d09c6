"""Preferences and verdicts as relations: what each finder tells, without what another denies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.extract.names.keys import entity_id_of
from ingest.extract.opinions.portraits import Portrait
from ingest.extract.opinions.preferences import Preference
from ingest.extract.opinions.rivals import RULE as RIVALS
from ingest.extract.opinions.rivals import find_rivals
from ingest.extract.opinions.verdicts import find_verdicts
from ingest.extract.scene import Scene
from ingest.records import Relation


def prefers(
    scene: Scene, portraits: Sequence[Portrait], ruled: Sequence[Preference]
) -> Iterator[Relation]:
    """Yield which model is preferred to which: what rules told (`ruled`), and what a model finds.

    Parameters
    ----------
    scene : Scene
        The post.
    portraits : sequence of Portrait
        What it shows about each of its models (`portray`).
    ruled : sequence of Preference
        What `find_preferences` finds in it.
    """
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


def judges(portraits: Sequence[Portrait], preferences: Sequence[Relation]) -> Iterator[Relation]:
    """Yield verdicts on models, but for those that only compare a model: they are preferences.

    Parameters
    ----------
    portraits : sequence of Portrait
        What the post shows about each of its models (`portray`).
    preferences : sequence of Relation
        What `prefers` yields of the post.
    """
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
