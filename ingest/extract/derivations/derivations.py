"""Find which models a post says to be made of which others: in words, and in names themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ingest.extract.derivations.in_words import Derivation, find_derivations
from ingest.extract.names.keys import bare, entity_id_of, slug
from ingest.extract.names.models.lineage_names import find_steps, stem_of
from ingest.extract.names.models.read_again import is_closed, line_of
from ingest.extract.scene import Scene
from ingest.records import Mention, Relation

type _Told = tuple[Mention, Derivation]

_BEYOND_KNOWING = 0.2
"""Confidence of a derivation that only a model's maker could know: a joke, a rumour, a slip."""
_FILE = re.compile(r"\.(?:ya?ml|jinja2?|py|json|txt|md|sh|html?)\b")  # of settings, not of weights


def derived_from(
    scene: Scene, titled: Callable[[], Mention | None], *, in_words: bool = True
) -> Iterator[Relation]:
    """Yield what models are made of, by their names first, then by what words say.

    Parameters
    ----------
    scene : Scene
        The post.
    titled : callable
        Tells the one model of the thread's title: what "it" is where a sentence names none.
    in_words : bool
        Whether words of the post may tell something (`may_derive`), not its names alone.
    """
    told = list(_told(scene, titled)) if in_words else []
    yield from _by_name(scene, scene.of_kind("model"), told)
    for made, one in told:
        yield Relation(
            kind="derived_from", subject=entity_id_of(made), subject_name=made.name,
            object=entity_id_of(one.parent), object_name=one.parent.name, start=one.start,
            end=one.end, confidence=_BEYOND_KNOWING if _nobody_knows(made, one) else one.confidence,
            rule=one.rule, relation=one.relation,
        )  # fmt: skip


def _told(scene: Scene, titled: Callable[[], Mention | None]) -> Iterator[_Told]:
    """Yield what words tell to be made of what."""
    for told in find_derivations(scene):
        child = told.child or titled()
        if child is None or not _may_come_from(child, told.parent):
            continue
        if told.rule == "words-distilled-into" and not _is_one_line(child, told.parent):
            continue  # what comes of "R1 distilled into Llama 70B" has another name
        if told.child or not _is_one_line(child, told.parent):
            yield child, told


def _by_name(scene: Scene, models: Sequence[Mention], told: Sequence[_Told]) -> Iterator[Relation]:
    """Yield what the names of models say that they are made of, unless words say it in full."""
    steps = [
        (model, step)
        for model in models
        for step in find_steps(model.surface)
        if not _FILE.match(scene.mask, model.end)
    ]
    known = {}
    for model in reversed(models) if steps else ():
        known[bare(model.surface)] = model
        if not _is_packed(_linked(model)):  # else its name is that of what it was made from
            known[bare(model.name)] = model
    bases = {(child.entity_id, one.relation, _line_named(one.parent.name)) for child, one in told}
    for model, step in steps:
        if (model.entity_id, step.relation, _line_named(step.parent)) in bases:
            continue  # words tell the base in full: of Gemma 3 27B, not of the name's Gemma-27B
        stem, named = stem_of(model.surface), model.name
        child = stem if named == model.surface else named
        if step.relation != "quantized" and _names_itself(model, step.parent):
            continue
        child_id, parent_id, name = entity_id_of(model), f"model:~{slug(step.parent)}", step.parent
        if step.relation == "quantized" and _names_base(model):
            child_id, parent_id = f"model:~{slug(model.surface)}", child_id
        parent = known.get(bare(step.parent))
        if parent and parent.entity_id != model.entity_id:
            parent_id, name = entity_id_of(parent), parent.name
        yield Relation(
            kind="derived_from", subject=child_id, subject_name=child,
            object=parent_id, object_name=name,
            start=model.start, end=model.end, confidence=step.confidence, rule=step.rule,
            relation=step.relation,
        )  # fmt: skip


def _is_one_line(one: Mention, other: Mention) -> bool:
    return _line_named(one.name) == _line_named(other.name)


def _line_named(name: str) -> str:
    line = line_of(name)
    return line.name if line else name


def _may_come_from(child: Mention, parent: Mention) -> bool:
    """Tell whether a model may be made of another: none of itself, no closed one of an open one."""
    if entity_id_of(child) == entity_id_of(parent) or bare(parent.name).startswith(
        bare(child.name)
    ):
        return False
    return is_closed(parent.name) or not is_closed(child.name)


def _nobody_knows(child: Mention, told: Derivation) -> bool:
    """Tell whether a claim is about weights that nobody outside their maker has.

    A closed model derives from no other closed line that outsiders know of, and nothing open
    derives from a closed one, except that it may be distilled from what that answers.
    """
    if not _is_closed(told.parent):
        return False
    if _is_closed(child):
        return _line(child) != _line(told.parent)
    return told.relation != "distilled"


def _line(model: Mention) -> str:
    """Return the first word of a name, by letters alone: "grok" of "Grok-4"."""
    return re.split(r"[^a-z]", model.name.casefold(), maxsplit=1)[0]


def _is_closed(model: Mention) -> bool:
    return is_closed(model.name) and "/" not in (model.entity_id or "")


def _names_itself(model: Mention, parent: str) -> bool:
    """Tell whether a step is the name in other letters: a maker's name glued is no fine-tune."""
    if bare(parent) == bare(model.name):
        return True
    linked = _linked(model)
    by_name = "/" in linked and bare(linked) in {bare(model.name), bare(model.surface)}
    return not by_name and not find_steps(model.name)


def _linked(model: Mention) -> str:
    """Return the repository or slug that a mention is linked to."""
    return entity_id_of(model).partition(":")[2].removeprefix("~")


def _names_base(file: Mention) -> bool:
    """Tell whether the mention of a file is linked to the model that the file was made from."""
    linked = _linked(file)
    own = bare(file.surface) == bare(linked)
    return not own and not _is_packed(linked)


def _is_packed(name: str) -> bool:
    """Tell whether a name is that of a file or repository of quantized weights."""
    return any(step.relation == "quantized" for step in find_steps(name))
