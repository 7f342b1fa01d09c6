"""Reports of runs as relations: each with what memory and bandwidth say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.extract.names.keys import bare, entity_id_of
from ingest.extract.names.models.parameters import (
    active_parameters_of,
    bits_of,
    is_sparse,
    parameters_of,
    stored_bits_of,
)
from ingest.extract.runs.chosen_speeds import is_draft, is_of_other_size
from ingest.extract.runs.details import Run
from ingest.extract.runs.memory import is_phone, is_plausible, may_share, memory_of
from ingest.extract.runs.reports import find_runs
from ingest.extract.runs.streams import is_single_stream
from ingest.extract.scene import Scene
from ingest.extract.search.folded import DIGIT
from ingest.records import Mention, Relation

# What a longer name adds to one of the same model: a size, a stage of training, a month.
_FINER = re.compile(r"(?:\d{1,3}b(?:a\d{1,2}b)?)?(?:(?:instruct|thinking|coder)?(?:\d{4})?)")
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
    runs = _of_the_finer_name(scene.mask, list(find_runs(scene, topic=topic, machine=machine)))
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


def _of_the_finer_name(mask: str, runs: Sequence[Run]) -> list[Run]:
    """Put reports of a name that another report tells more of under that one."""
    kept = dict(enumerate(runs))
    for number, run in enumerate(runs):
        finer = next((n for n, other in enumerate(runs) if _tells_more(other, run)), None)
        if finer is not None:
            del kept[number]
            if (
                finer in kept
                and kept[finer].speed is None
                and run.speed
                and not is_of_other_size(mask, kept[finer].model, run.speed)
                and not is_draft(mask, kept[finer].model)
            ):
                kept[finer] = replace(kept[finer], speed=run.speed)
    return list(kept.values())


def _tells_more(finer: Run, run: Run) -> bool:
    """Tell whether two reports are one, of which the first tells the model or device in full.

    Of a model that is a size or release; of a device the number in its line ("my EPYC, a 7642").
    """
    if finer.hardware.entity_id != run.hardware.entity_id:
        line, whole = bare(run.hardware.name), bare(finer.hardware.name)
        same = finer.model.entity_id == run.model.entity_id and whole != line
        return same and whole.startswith(line) and not DIGIT.search(line)
    name, full = bare(run.model.name), bare(finer.model.name)
    if full == name or not full.startswith(name) or not _FINER.fullmatch(full, len(name)):
        return False
    one, two = run.speed, finer.speed
    return one is None or two is None or one.tokens_per_second == two.tokens_per_second


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
