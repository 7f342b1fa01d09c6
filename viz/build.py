"""The main job, one step after the other: corpus, annotations, store, results, pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from ingest.processes import beside
from ingest.tables import TABLES
from ingest.workspace import Step, StepReport, Workspace, run_step, sweep, write_json

PUBLIC = "public"
"""Folder of the pages that may be published."""
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What a build is told: see `kithgraph build --help`."""

    inputs: tuple[Path, ...]
    hub_files: tuple[Path, ...] = ()
    source: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    add: bool = False
    store_url: str | None = None
    keep_names: bool = False
    seed: int = 0
    processes: int = 1
    is_public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did: its stages, the coverage of its inputs, and the page to open."""

    stages: tuple[StepReport, ...]
    coverage: dict[str, Any]
    losses: tuple[str, ...]
    """What was lost while reading, one sentence each."""
    index_page: Path


def build(
    workspace: Workspace, options: BuildOptions, *, tell: Callable[[StepReport], None]
) -> BuildReport:
    """Run every step that is not up to date, and call `tell` after each.

    The store is loaded in a second process beside analyses and pages, which do not ask it; with
    one process, before them.
    """
    from graph.load import load_step
    from ingest.catalogue import catalogue_losses
    from ingest.corpus import losses

    stages: list[StepReport] = []

    def done(report: StepReport) -> None:
        stages.append(report)
        tell(report)
        write_json([asdict(stage) for stage in stages], workspace.path("results/stages.json"))

    with workspace.lock():
        sweep(workspace)
        for step in _reading(workspace, options):
            done(step())
        if options.processes == 1:
            done(load_step(workspace, options.store_url))
            for step in _showing(workspace, options):
                done(step())
        else:
            with beside(load_step, workspace, options.store_url) as store:
                for step in _showing(workspace, options):
                    done(step())
                    store.check()
                done(store.result())
    return BuildReport(
        stages=tuple(stages),
        coverage=workspace.result("coverage"),
        losses=(*losses(workspace), *catalogue_losses(workspace)),
        index_page=workspace.path(f"{PUBLIC if options.is_public else 'pages'}/index.html"),
    )


def _reading(workspace: Workspace, options: BuildOptions) -> list[Callable[[], StepReport]]:
    """Return the steps that make tables, of which each needs the one before."""
    from ingest.extract.steps import catalogue_step, extract_step

    return [
        lambda: _corpus(workspace, options),
        lambda: catalogue_step(workspace, options.hub_files, add=options.add),
        lambda: extract_step(workspace, processes=options.processes),
    ]


def _showing(workspace: Workspace, options: BuildOptions) -> list[Callable[[], StepReport]]:
    """Return the steps from tables to results to pages; none of them asks the store."""
    from graph.analysis import build_names

    return [
        *(partial(_analysis, workspace, name, seed=options.seed) for name in build_names()),
        lambda: pages_step(workspace),
        *([partial(pages_step, workspace, is_public=True)] if options.is_public else []),
    ]


def _corpus(workspace: Workspace, options: BuildOptions) -> StepReport:
    from ingest.corpus import corpus_step

    return corpus_step(
        workspace,
        options.inputs,
        source=options.source,
        columns=options.columns,
        keep_names=options.keep_names,
        add=options.add,
    )


def _analysis(workspace: Workspace, name: str, *, seed: int) -> StepReport:
    from graph.analysis import analysis_step

    return analysis_step(workspace, name, seed=seed, is_build=True)


def pages_step(workspace: Workspace, *, is_public: bool = False) -> StepReport:
    """Bring the pages up to date, or those that may be published, in a folder of their own."""
    from graph.analysis import results_at_hand
    from ingest.catalogue import REPORT

    def work(directory: Path) -> int:
        from viz.render import render_pages, render_public_pages

        render = render_public_pages if is_public else render_pages
        return render(workspace, directory)

    results = ["coverage", *results_at_hand(workspace)]
    step = Step(
        name="public-pages" if is_public else "pages",
        inputs=[
            *(workspace.table_path(name) for name in TABLES),
            *(workspace.path(f"results/{name}.json") for name in results),
            *(path for path in [workspace.path(REPORT)] if path.exists()),
        ],
        code=_code("viz", "queries"),
        outputs=[PUBLIC if is_public else "pages"],
    )
    return run_step(workspace, step, work)


def _code(*names: str) -> list[Path]:
    return [_ROOT.joinpath(*name.split("/")) for name in names]
