"""The code of a step: what it runs of ours, so that it is done again where that has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_IMPORT = re.compile(
    r"^[ \t]*(?:from ((?:ingest|graph|viz)\b[\w.]*) import (\([^)]*\)|[^\n]+)"
    r"|import ((?:ingest|graph|viz)\b[\w.]*))",
    re.MULTILINE,
)
_COMMENT = re.compile(r"#[^\n]*")
_BESIDE = frozenset(f"ingest.{name}" for name in ("collector", "processes", "progress", "settings"))
"""Modules that carry rows, or show how many there are, and decide nothing of them."""


def code_of(*modules: str, folders: Sequence[str] = ()) -> list[Path]:
    """Return the files of modules and of all of ours that these import, sorted, after the folders.

    Parameters
    ----------
    *modules : str
        Names of modules. Plugs that a step finds by their name have to be named, too.
    folders : sequence of str
        Folders such as ``ingest/vocabulary`` that count with all their files: data, above all.

    Notes
    -----
    Imports within functions count, and so do those for types alone.

    Examples
    --------
    >>> [path.name for path in code_of("ingest.hashing")]
    ['hashing.py']
    """
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imported(_file_of(name))
    whole = [_ROOT.joinpath(*folder.split("/")) for folder in folders]
    files = sorted(_file_of(name) for name in found)
    return whole + [file for file in files if not any(map(file.is_relative_to, whole))]


@cache
def _imported(file: Path) -> tuple[str, ...]:
    """Return the modules of ours that a file imports, but for those that decide nothing."""
    names = dict.fromkeys(_named(_IMPORT.findall(file.read_text(encoding="utf-8"))))
    return tuple(name for name in names if name not in _BESIDE)


def _named(imports: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    for package, names, alone in imports:
        yield package or alone
        for name in re.findall(r"\w+", _COMMENT.sub("", names)):
            if _is_module(f"{package}.{name}"):
                yield f"{package}.{name}"


@cache
def _file_of(module: str) -> Path:
    place = _ROOT.joinpath(*module.split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


@cache
def _is_module(name: str) -> bool:
    return _file_of(name).is_file()
