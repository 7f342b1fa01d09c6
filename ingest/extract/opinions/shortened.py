"""Tell which shorter names of a post mean a model that the post has called in full before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ingest.extract.names.keys import slug
from ingest.extract.scene import Scene
from ingest.extract.search.folded import DIGIT
from ingest.records import Mention

# What a name with a version may leave out: the size. Other words behind it tell another model.
_SIZE = re.compile(r"-(?:0-\d|[1-9]-[57]|\d+(?:x\d+)?|e\d)b(?![a-z0-9])")


def call_in_full(scene: Scene) -> Scene:
    """Return a scene in which a shortened name has the entity of the full one.

    A family's name shortens the one longer name that stands before it ("Gemma 3 27B writes well.
    Gemma is my favourite"); a name with a version does if only a size is left out ("Qwen3" after
    "Qwen3 32B"). What a post says of both is then said of one model.
    """
    named: dict[str, Mention] = {}
    for mention in scene.mentions:
        if mention.kind == "model":
            named.setdefault(slug(mention.name), mention)
    meant = _meant(named) if len(named) > 1 else {}
    if not meant:
        return scene
    mentions = tuple([_call(mention, meant) for mention in scene.mentions])
    return replace(scene, mentions=mentions, places={m.start: m for m in mentions})


def _call(mention: Mention, meant: Mapping[str, Mention]) -> Mention:
    full = meant.get(slug(mention.name)) if mention.kind == "model" else None
    return replace(mention, entity_id=full.entity_id, entity=full.entity) if full else mention


def _meant(named: Mapping[str, Mention]) -> dict[str, Mention]:
    """Return the full name of each shortened one; `named` is in the order of the text."""
    meant = {}
    before: list[str] = []
    for name in named:
        versioned = DIGIT.search(name) is not None
        longer = [
            full for full in before
            if full.startswith(name + "-") and (not versioned or _SIZE.match(full, len(name)))
        ]  # fmt: skip
        if len(longer) == 1:
            meant[name] = named[longer[0]]
        before.append(name)
    return meant
