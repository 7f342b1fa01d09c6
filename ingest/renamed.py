"""Repositories of the Hub that have several ids, and the one under which each model is one."""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "vocabulary" / "renamed.csv"


@lru_cache(maxsize=1 << 16)
def current(repo_id: str) -> str:
    """Return the id under which a repository is one model; most have no other.

    Examples
    --------
    >>> current("meta-llama/Meta-Llama-3.1-8B"), current("thudm/glm-4-9b-hf"), current("a/b")
    ('meta-llama/Llama-3.1-8B', 'zai-org/glm-4-9b', 'a/b')
    """
    whole, beginnings = _renamed()
    key = repo_id.casefold()
    if key in whole:
        return whole[key]
    for before, now in beginnings.get(key.partition("/")[0], ()):
        if key.startswith(before):
            return now + repo_id[len(before) :]
    return repo_id


@cache
def former_owners() -> frozenset[str]:
    """Return the case-folded accounts that repositories are no longer told by."""
    return frozenset(_renamed()[1]) | {key.partition("/")[0] for key in _renamed()[0]}


@cache
def _renamed() -> tuple[dict[str, str], dict[str, list[tuple[str, str]]]]:
    """Return the new ids of whole repositories, and of those of an account by how they begin."""
    whole: dict[str, str] = {}
    beginnings: dict[str, list[tuple[str, str]]] = {}
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        before, now = row["repo_id"].casefold(), row["now"]
        if before.endswith("*"):
            told = (before.removesuffix("*"), now.removesuffix("*"))
            beginnings.setdefault(before.partition("/")[0], []).append(told)
        else:
            whole[before] = now
    return whole, beginnings
