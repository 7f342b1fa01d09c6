"""The contract of an analysis, and how analyses are found: one file each in `graph/analyses`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import graph.analyses
from ingest.errors import unknown_name
from ingest.outputs import write_json
from ingest.own_code import code_of
from ingest.step import Step, StepReport, is_current, previous, run_step
from ingest.workspace import Workspace

Result = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One analysis: its name, the tables it reads, its options with defaults, and its function.

    One that takes long has `in_build=False`: `kithgraph build` leaves it out, and
    `kithgraph analyse NAME` makes its result, which pages then show. `build_options` stand in the
    place of some `options` in a build, where an analysis can be quick or deep. `table` makes rows
    for a spreadsheet of a result, of those analyses that have such rows. `reads` names files of
    data that a result depends on, those of them that are there.

    `run(workspace, seed=..., **options)` returns a JSON-ready dictionary without times, memory or
    anything else that differs between two runs; it has at least `sentence`, `definition`, `n`.
    """

    name: str
    title: str
    tables: tuple[str, ...]
    run: Callable[..., Result]
    options: Mapping[str, Any] = field(default_factory=dict)
    build_options: Mapping[str, Any] = field(default_factory=dict)
    in_build: bool = True
    table: Callable[[Result], list[dict[str, Any]]] | None = None
    reads: tuple[Path, ...] = ()


def analysis_names() -> list[str]:
    """Return the names of all analyses, with hyphens, sorted."""
    return sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(graph.analyses.__path__))


def build_names() -> list[str]:
    """Return the names of the analyses that a build runs, sorted."""
    return [name for name in analysis_names() if load_analysis(name).in_build]


def results_at_hand(workspace: Workspace) -> list[str]:
    """Return the names of the results that are there, sorted.

    They count while the tables are the ones that they were made from: a build may have been stopped
    before it made them anew. Those of analyses that a build leaves out count while the code is
    that, too; a later kithgraph might not understand them.
    """
    return [
        name
        for name in analysis_names()
        if workspace.path(f"results/{name}.json").exists()
        and (_is_of_tables if load_analysis(name).in_build else is_up_to_date)(workspace, name)
    ]


def _is_of_tables(workspace: Workspace, name: str) -> bool:
    """Say whether a result was made from these tables; one without a manifest counts as such."""
    if not workspace.path(f"manifests/{name}.json").exists():
        return True
    made, tables = previous(workspace, name), load_analysis(name).tables
    return bool(made) and workspace.is_of_tables(made.get("inputs", {}), tables)


def is_up_to_date(workspace: Workspace, name: str) -> bool:
    """Say whether a result was made by this code from these tables, whatever its options.

    One without a manifest counts as made by hand.
    """
    if not workspace.path(f"manifests/{name}.json").exists():
        return True
    told = previous(workspace, name).get("options")
    tables = [workspace.table_path(table) for table in load_analysis(name).tables]
    if told is None or not all(path.exists() for path in tables):
        return False
    options = {key: value for key, value in told.items() if key != "seed"}
    return is_current(workspace, _step(workspace, name, told["seed"], options))


def load_analysis(name: str) -> Analysis:
    """Return the analysis of that name; hyphens and underscores are the same.

    Raises
    ------
    UsageError
        If there is none.
    """
    wanted = name.replace("_", "-")
    if wanted not in analysis_names():
        raise unknown_name("analysis", name, analysis_names())
    module = importlib.import_module(f"graph.analyses.{wanted.replace('-', '_')}")
    analysis: Analysis = module.ANALYSIS
    return analysis


def run_analysis(workspace: Workspace, name: str, *, seed: int = 0, **options: object) -> Result:
    """Run an analysis on a workspace; the result repeats its name, options and seed."""
    analysis = load_analysis(name)
    chosen = dict(analysis.options) | options
    result = analysis.run(workspace, seed=seed, **chosen)
    return {
        "analysis": analysis.name,
        "title": analysis.title,
        "seed": seed,
        "options": chosen,
    } | result


def analysis_step(
    workspace: Workspace, name: str, *, seed: int = 0, is_build: bool = False, **options: object
) -> StepReport:
    """Run an analysis into results/<name>.json unless tables, options and code are unchanged.

    A build asks for the analysis' `build_options`, but a result of its full options that is up to
    date stays: it tells more.

    Raises
    ------
    MissingStepError
        If a table has not been made yet.
    """
    analysis = load_analysis(name)
    for table in analysis.tables:
        workspace.scan(table)
    full = _step(workspace, name, seed, options)
    quick = analysis.build_options
    if not is_build or not quick or is_current(workspace, full):
        return _run_step(workspace, full, name, seed, options)
    chosen = {**quick, **options}
    return _run_step(workspace, _step(workspace, name, seed, chosen), name, seed, chosen)


def _step(workspace: Workspace, name: str, seed: int, options: Mapping[str, object]) -> Step:
    analysis = load_analysis(name)
    return Step(
        name=analysis.name,
        inputs=[workspace.table_path(table) for table in analysis.tables],
        options={"seed": seed} | dict(analysis.options) | dict(options),
        code=[
            *code_of(__name__, f"graph.analyses.{analysis.name.replace('-', '_')}"),
            *(path for path in analysis.reads if path.exists()),
        ],
        outputs=[f"results/{analysis.name}.json"],
    )


def _run_step(
    workspace: Workspace, step: Step, name: str, seed: int, options: Mapping[str, object]
) -> StepReport:
    def work(directory: Path) -> int:
        result = run_analysis(workspace, name, seed=seed, **options)
        write_json(result, directory / step.outputs[0])
        return 1

    return run_step(workspace, step, work)
