"""Answers of the query files, computed from the tables without the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

from . import figures, lineage, runs, stances, talk, teaching, verdicts
from .parameters import given
from .tables import Tables

__all__ = ["COUNTERPARTS", "Tables", "given"]

Counterpart = Callable[[Tables, Mapping[str, Any]], list[dict[str, Any]]]

_MODULES = (figures, lineage, runs, stances, talk, teaching, verdicts)

COUNTERPARTS: dict[str, Counterpart] = {
    name.replace("_", "-"): function
    for module in _MODULES
    for name, function in vars(module).items()
    if isinstance(function, FunctionType)
    and function.__module__ == module.__name__
    and not name.startswith("_")
}
"""One function a query: tables and parameters in, all rows out, before the limit."""
