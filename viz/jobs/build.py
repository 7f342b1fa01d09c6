"""The main job, one step after the other: corpus, annotations, store, results, pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from ingest.collector import without_collection
from ingest.outputs import write_json
from ingest.own_code import code_of
from ingest.processes import beside, second
from ingest.step import STAGES, Step, StepReport, run_step, sweep
from ingest.tables import TABLES
from ingest.workspace import Workspace

PUBLIC = "public"
"""Folder of the pages that may be published."""
BESIDE_EXTRACTION = "core-periphery"
"""The analysis that takes longest; it reads posts alone, so that it need not wait for more."""
WITH_KERNELS = "education-chains", "reply-network"
"""Analyses that follow it in its process, where compiled kernels are at hand."""
type _Tell = Callable[[StepReport], None]


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
    pages_with_posts: Path | None = None
    """The index of the pages that quote, where `index_page` is that of pages to publish."""


def build(workspace: Workspace, options: BuildOptions, *, tell: _Tell) -> BuildReport:
    """Run every step that is not up to date, and call `tell` after each.

    With more than one process, the longest analysis runs beside extraction and the others, and the
    store is loaded beside the pages.
    """
    from graph.load import require_server
    from ingest.catalogue import catalogue_losses
    from ingest.corpus import losses
    from ingest.extract.steps import require_hub_files

    stages: list[StepReport] = []

    def done(report: StepReport) -> None:
        stages.append(report)
        tell(report)
        write_json([asdict(stage) for stage in stages], workspace.path(STAGES))

    require_hub_files(options.hub_files)  # before the corpus is read, which takes longest
    with workspace.lock():
        require_server(workspace, options.store_url)
        sweep(workspace)
        (_in_turn if options.processes == 1 else _side_by_side)(workspace, options, done)
        _finish_purge(workspace, done)
    return BuildReport(
        stages=tuple(stages),
        coverage=workspace.result("coverage"),
        losses=(*losses(workspace), *catalogue_losses(workspace)),
        index_page=workspace.path(f"{PUBLIC if options.is_public else 'pages'}/index.html"),
        pages_with_posts=workspace.path("pages/index.html") if options.is_public else None,
    )


def _in_turn(workspace: Workspace, options: BuildOptions, done: _Tell) -> None:
    """Make the tables, load the store, then go from tables to results to pages."""
    from graph.analysis import build_names
    from graph.load import load_step

    done(_corpus(workspace, options))
    _annotate(workspace, options, done)
    done(load_step(workspace, options.store_url))
    for name in build_names():
        done(_analysis(workspace, name, seed=options.seed))
    for step in _pages(workspace, options):
        done(step())


def _side_by_side(workspace: Workspace, options: BuildOptions, done: _Tell) -> None:
    """Do what `_in_turn` does in two processes and those of extraction.

    The longest analysis reads posts alone, so it begins with them, in the second process, which has
    loaded compiled kernels until then; what else needs these follows there, and then pages.
    Neither analyses nor pages ask the store, which is loaded here meanwhile; a server is slow and
    takes none of our memory, so it begins before small analyses.
    """
    from graph.load import load_step
    from graph.stores import is_embedded

    with ExitStack() as running:
        other = running.enter_context(second())
        other.ask(_make_ready, kernels=_has_work(workspace, options))
        done(_corpus(workspace, options))
        asked = [other.ask(_analysis, workspace, BESIDE_EXTRACTION, seed=options.seed)]
        _annotate(workspace, options, done)
        server = None
        if not is_embedded(options.store_url):
            server = running.enter_context(beside(load_step, workspace, options.store_url))
        asked += [other.ask(_analysis, workspace, name, seed=options.seed) for name in WITH_KERNELS]
        _others(workspace, options, done)
        asked += [other.ask(step) for step in _pages(workspace, options)]
        if server is None:
            done(load_step(workspace, options.store_url))
        for report in asked:
            if server:
                server.check()
            done(report.result())
        if server:
            done(server.result())


def _has_work(workspace: Workspace, options: BuildOptions) -> bool:
    """Say whether it is sure that analyses are to be made; else they may all be up to date."""
    return bool(options.add and options.inputs) or not workspace.table_path("corpus/posts").exists()


def _make_ready(*, kernels: bool) -> None:
    """Load what analyses need while posts are read: the packages and, if wanted, the kernels."""
    from graph.analysis import load_analysis

    load_analysis(BESIDE_EXTRACTION)
    if not kernels:
        return
    import numpy as np

    from graph.core_periphery.methods import QUICK
    from graph.core_periphery.search import find_all
    from graph.kernels.csr import from_pairs
    from graph.statistics.nulls import degree

    # kernels are read from the disk when they are first called
    star = from_pairs(4, np.zeros(3, dtype=np.int64), np.arange(1, 4))
    find_all(degree(star, seed=0).graph, starts=3, seed=0, methods=QUICK)


def _annotate(workspace: Workspace, options: BuildOptions, done: _Tell) -> None:
    from ingest.extract.steps import catalogue_step, extract_step

    done(catalogue_step(workspace, options.hub_files, add=options.add))
    done(extract_step(workspace, processes=options.processes))


def _others(workspace: Workspace, options: BuildOptions, done: _Tell) -> None:
    from graph.analysis import build_names

    for name in build_names():
        if name not in (BESIDE_EXTRACTION, *WITH_KERNELS):
            done(_analysis(workspace, name, seed=options.seed))


def _pages(workspace: Workspace, options: BuildOptions) -> list[Callable[[], StepReport]]:
    public = [partial(pages_step, workspace, is_public=True)] if options.is_public else []
    return [partial(pages_step, workspace), *public]


def _corpus(workspace: Workspace, options: BuildOptions) -> StepReport:
    from ingest.corpus import corpus_step
    from ingest.purge import unfinished

    report = corpus_step(
        workspace,
        options.inputs,
        source=options.source,
        columns=options.columns,
        keep_names=options.keep_names,
        add=options.add,
    )
    if unfinished(workspace) is not None:
        from viz.jobs.stale import drop_stale, steps_made

        drop_stale(workspace, steps_made(workspace))
    return report


def _finish_purge(workspace: Workspace, done: _Tell) -> None:
    """Bring the servers that a stopped purge had to reach up to date, and note that it has ended.

    What it left elsewhere has gone when the corpus was made, or was made anew.
    """
    from ingest.purge import unfinished

    if (stores := unfinished(workspace)) is not None:
        from viz.jobs.servers import reach_servers

        reach_servers(workspace, stores, done)


def _analysis(workspace: Workspace, name: str, *, seed: int) -> StepReport:
    from graph.analysis import analysis_step

    return analysis_step(workspace, name, seed=seed, is_build=True)


def pages_step(workspace: Workspace, *, is_public: bool = False) -> StepReport:
    """Bring the pages up to date, or those that may be published, in a folder of their own."""
    from graph.analysis import results_at_hand
    from ingest.catalogue import REPORT
    from viz.view import view_names

    def work(directory: Path) -> int:
        from viz.render import render_pages, render_public_pages

        render = render_public_pages if is_public else render_pages
        # what is drawn stays until all is written
        with without_collection():
            return render(workspace, directory)

    results = ["coverage", *results_at_hand(workspace)]
    views = [f"viz.views.{name.replace('-', '_')}" for name in view_names()]
    step = Step(
        name="public-pages" if is_public else "pages",
        inputs=[
            *(workspace.table_path(name) for name in TABLES),
            *(workspace.path(f"results/{name}.json") for name in results),
            *(path for path in [workspace.path(REPORT)] if path.exists()),
        ],
        code=code_of("viz.render", *views, folders=["viz", "queries"]),
        outputs=[PUBLIC if is_public else "pages"],
    )
    return run_step(workspace, step, work)
