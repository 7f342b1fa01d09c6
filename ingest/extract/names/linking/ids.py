"""Ids of what is no model: one for each thing, however it is written."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.extract.names.keys import slug
from ingest.extract.names.vocabulary.files import word_table

# Written with and without the line or generation above it.
_WITHIN = (
    ("ryzen-threadripper", "threadripper"),
    ("rtx-pro-6000-blackwell", "rtx-pro-6000"),
    ("nvidia-quadro-8000", "nvidia-quadro-rtx-8000"),
)
# Chips of these names are in no other notebook.
_MACBOOK = re.compile(r"apple-macbook-(?=m\d-(?:pro|max)$)")


@lru_cache(maxsize=1 << 14)
def entity_id(kind: str, name: str) -> str:
    """Return the id of an entity that is no model.

    Examples
    --------
    >>> entity_id("hardware", "Apple MacBook M4 Max"), entity_id("hardware", "AMD EPYC Rome")
    ('hardware:apple-macbook-pro-m4-max', 'hardware:amd-epyc-7002')
    """
    known = slug(name)
    for written, meant in _WITHIN:
        known = known.replace(written, meant)
    known = _MACBOOK.sub("apple-macbook-pro-", known)
    return f"{kind}:{word_table('same_things').get(known, known)}"
