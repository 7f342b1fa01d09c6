"""Reports of runs as relations: each with what memory and bandwidth say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.extract.names.keys import entity_id_of
from ingest.extract.names.models.parameters import (
    active_parameters_of,
    bits_of,
    is_sparse,
    parameters_of,
    stored_bits_of,
)
from ingest.extract.runs.details import Run
from ingest.extract.runs.finer import of_the_finer_name
from ingest.extract.runs.memory import is_phone, is_plausible, may_share, memory_of
from ingest.extract.runs.reports import find_runs
from ingest.extract.runs.streams import is_single_stream
from ingest.extract.scene import Scene
from ingest.records import Mention, Relation

_PLURAL = re.compile(r"'?s\b")


def runs_on(scene: Scene, *, topic: Mention | None, machine: Mention | None) -> Iterator[Relation]:
    """Yield what runs on what, with speed, memory and what else is told.

    Parameters
    ----------
    scene : Scene
        The post.
    topic, machine : Mention or None
        The model, or the device, that its thread is about where the post names none.
    """
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
