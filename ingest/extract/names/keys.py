"""Keys of names: the letters by which they are compared (`bare`), and those of ids (`slug`)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from ingest.records import Mention

_NO_LETTER, _NO_LETTERS = re.compile(r"[^a-z0-9]"), re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=1 << 14)
def bare(name: str) -> str:
    """Return the letters and digits of a name's last part, lower case.

    Examples
    --------
    >>> bare("Qwen/Qwen2.5-72B"), bare("qwen 2.5 72b")
    ('qwen2572b', 'qwen2572b')
    """
    return _NO_LETTER.sub("", name.rsplit("/", 1)[-1].casefold())


def bare_names(keys: pl.Expr) -> pl.Expr:
    """Return what `bare` gives of the names behind the owners of case-folded repository ids."""
    names = keys.str.split("/").list.slice(1).list.last().fill_null("")
    return names.str.replace_all(_NO_LETTERS.pattern, "")


@lru_cache(maxsize=1 << 14)
def slug(name: str) -> str:
    """Return a name as part of an entity id: lower case letters and digits joined by hyphens.

    Examples
    --------
    >>> slug("Command R+"), slug("Qwen2.5-72B")
    ('command-r-plus', 'qwen2-5-72b')
    """
    spelled = name.casefold().replace("+", " plus ").replace("ü", "u")
    return _NO_LETTERS.sub("-", spelled).strip("-")


def entity_id_of(mention: Mention) -> str:
    """Return the id of what a mention means, also where it did not exist yet."""
    mark = "~" if mention.kind == "model" else ""
    return mention.entity_id or f"{mention.kind}:{mark}{slug(mention.name)}"
