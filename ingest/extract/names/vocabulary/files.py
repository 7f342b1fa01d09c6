"""The data files of `ingest/vocabulary`: rows of tables, lists of words."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).parents[3] / "vocabulary"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of the vocabulary; lines that start with # are notes."""
    text = (DIRECTORY / name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def read_toml(name: str) -> dict[str, Any]:
    """Return what a TOML file of the vocabulary holds."""
    return tomllib.loads((DIRECTORY / name).read_text(encoding="utf-8"))


def word_list(name: str) -> tuple[str, ...]:
    """Return a list of words of words.toml."""
    words: list[str] = _words()[name]
    return tuple(words)


def word_lists(name: str) -> dict[str, list[str]]:
    """Return a table of lists of words of words.toml."""
    table: dict[str, list[str]] = _words()[name]
    return dict(table)


def word_table(name: str) -> dict[str, str]:
    """Return a table of words of words.toml."""
    table: dict[str, str] = _words()[name]
    return dict(table)


@cache
def _words() -> dict[str, Any]:
    return read_toml("words.toml")
