"""The contract of a view, and how views are found: one file each in `viz/views`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

import viz.views
from ingest.catalogue import REPORT
from ingest.errors import MissingStepError, UsageError, unknown_name
from ingest.workspace import Workspace
from viz.frame.provenance import Frame
from viz.picture import Picture

Result = dict[str, Any]
Parameters = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What views draw from: results by analysis, tables by name, and the frame of all pages."""

    results: Mapping[str, Result]
    tables: Mapping[str, pl.DataFrame]
    coverage: Result
    frame: Frame
    withheld: Mapping[str, str] = field(default_factory=dict)
    """Results that are there and may not be published, by analysis: a sentence that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage:
    """A page without a network: `body` is HTML whose human text is escaped already."""

    name: str
    title: str
    headline: str
    sentence: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view: its name, the results and tables it reads, its parameters with defaults.

    `draw(study, parameters)` is pure: no disk, browser, clock or randomness. A parameter whose
    default is None is chosen by the view.
    """

    name: str
    title: str
    draw: Callable[[Study, Parameters], Picture | TextPage]
    analyses: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    parameters: Mapping[str, str | None] = field(default_factory=dict)


def view_names() -> list[str]:
    """Return the names of all views, with hyphens, sorted."""
    return sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(viz.views.__path__))


def load_view(name: str) -> View:
    """Return the view of that name; hyphens and underscores are the same.

    Raises
    ------
    UsageError
        If there is none.
    """
    wanted = name.replace("_", "-")
    if wanted not in view_names():
        raise unknown_name("view", name, view_names())
    view: View = importlib.import_module(f"viz.views.{wanted.replace('-', '_')}").VIEW
    return view


def fill_parameters(view: View, given: Mapping[str, str]) -> Parameters:
    """Return the view's parameters with the given ones in their place.

    Raises
    ------
    UsageError
        If the view has no such parameter.
    """
    for name in given:
        if name not in view.parameters:
            if not view.parameters:
                raise UsageError(f"view {view.name} takes no parameters", now=f"leave out {name}")
            raise unknown_name(f"parameter of view {view.name!r}", name, view.parameters)
    return dict(view.parameters) | dict(given)


def open_study(workspace: Workspace, views: list[View], *, more: tuple[str, ...] = ()) -> Study:
    """Read the results and tables that the views need, each once; missing results are left out.

    Parameters
    ----------
    workspace : Workspace
        Where they lie.
    views : list of View
        The views to draw.
    more : tuple of str
        Names of further results.

    Raises
    ------
    MissingStepError
        If a table is missing.
    """
    from graph.analysis import results_at_hand
    from viz.frame.provenance import make_frame
    from viz.page import versions

    wanted = {*more, *(name for view in views for name in view.analyses)}
    results = {n: workspace.result(n) for n in results_at_hand(workspace) if n in wanted}
    if workspace.path(REPORT).exists():
        results["catalogue"] = workspace.result("catalogue")
    tables = {name: workspace.table(name) for name in sorted({t for v in views for t in v.tables})}
    coverage = workspace.result("coverage")
    frame = make_frame(coverage, versions=versions())
    return Study(results=results, tables=tables, coverage=coverage, frame=frame)


def draw_view(view: View, study: Study, given: Mapping[str, str]) -> Picture | TextPage:
    """Return what a view draws.

    Raises
    ------
    UsageError
        If the view has no such parameter.
    MissingStepError
        If an analysis that it draws has not run; it says the command that makes the result.
    """
    parameters = fill_parameters(view, given)
    for name in view.analyses:
        if name in study.withheld:
            raise UsageError(f"nothing may be published of {name!r}: {study.withheld[name]}")
        if name not in study.results:
            raise MissingStepError(
                f"no result {name!r} of these tables by this version of kithgraph",
                now=f"run 'kithgraph analyse {name}' first",
            )
    return view.draw(study, parameters)
