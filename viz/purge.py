"""Purging a whole workspace: what has a tombstone goes out of tables, stores, results and pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.archive_purge import purge_archive
from ingest.purge import CorpusPurge, Wish, note_tombstones, purge_corpus
from ingest.workspace import StepReport, Workspace, sweep

_NEO4J = (
    "Neo4j answers with none of it any more, but keeps bytes of deleted records in its files until"
    " they are written over, and in its transaction logs until these are pruned: to have them gone"
    " now, stop the server and run the command of 'kithgraph store import-files --out DIR'"
)
_COPIES = (
    "what you exported, published, printed, drew as a sample or backed up before: kithgraph does"
    " not know of it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeReport:
    """What left the workspace, and what is yours to delete.

    `answers` counts archived answers that went or changed, `unknown` posts that were named and not
    in the corpus; `rows` are those of each table before and after.
    """

    corpus: CorpusPurge
    answers: int
    unknown: int
    rows: dict[str, tuple[int, int]]
    yours: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the report ready for JSON."""
        return asdict(self)


def purge(
    workspace: Workspace,
    wish: Wish,
    *,
    stores: tuple[str, ...] = (),
    processes: int = 1,
    tell: Callable[[StepReport], None] = lambda _: None,
) -> PurgeReport:
    """Take posts and people out of a workspace and its stores, and complete earlier purges.

    Parameters
    ----------
    workspace : Workspace
        With a corpus.
    wish : Wish
        What is to go; an empty one completes what was begun.
    stores : tuple of str
        Addresses of Neo4j servers that hold the graph too.
    processes : int
        Processes of extraction.
    tell : callable
        Called after each step that was done again.

    Raises
    ------
    MissingStepError
        If there is no corpus.
    SettingError
        If the pseudonym key is not that of the workspace.
    StoreError
        If a store refuses; the workspace is purged by then, and repeating completes the store.
    """
    with workspace.lock():
        before = _heights(workspace)
        there = set(workspace.scan("corpus/posts").select("post_id").collect()["post_id"])
        tombstones, hasher = note_tombstones(workspace, wish)
        corpus = purge_corpus(workspace, tombstones, hasher)
        answers = purge_archive(workspace, tombstones, hasher)
        for step in _steps(workspace, stores, processes=processes):
            tell(step())
        sweep(workspace)
        after = _heights(workspace)
    return PurgeReport(
        corpus=corpus, answers=answers, unknown=len(set(wish.post_ids) - there),
        rows={name: (before[name], after[name]) for name in after},
        yours=tuple(_yours(workspace, stores)),
    )  # fmt: skip


def _heights(workspace: Workspace) -> dict[str, int]:
    import polars as pl

    from ingest.tables import TABLES

    there = (name for name in TABLES if workspace.table_path(name).exists())
    return {name: workspace.scan(name).select(pl.len()).collect().item() for name in there}


def _steps(
    workspace: Workspace, stores: tuple[str, ...], *, processes: int
) -> list[Callable[[], StepReport]]:
    """Return the steps that were done before, to do again as a build does them."""
    from functools import partial

    from graph.analysis import analysis_step
    from graph.load import load_step
    from ingest.extract.steps import extract_step
    from viz.build import PUBLIC, pages_step

    steps: list[Callable[[], StepReport]] = []
    if workspace.table_path("annotations/mentions").exists():
        steps.append(partial(extract_step, workspace, processes=processes))
    if workspace.path("store").exists():
        steps.append(partial(load_step, workspace, None))
    return [
        *steps,
        *(
            partial(analysis_step, workspace, name, seed=_seed(workspace, name), is_build=True)
            for name in _results(workspace)
        ),
        *(
            partial(pages_step, workspace, is_public=folder == PUBLIC)
            for folder in ("pages", PUBLIC)
            if workspace.path(folder).exists()
        ),
        *(partial(load_step, workspace, url) for url in stores),
    ]


def _results(workspace: Workspace) -> list[str]:
    """Return the analyses to run again; results of those that no build runs are removed."""
    from graph.analysis import analysis_names, load_analysis

    again = []
    for path in sorted(workspace.path("results").glob("*.json")):
        if path.stem in analysis_names() and load_analysis(path.stem).in_build:
            again.append(path.stem)
        elif path.stem in analysis_names():
            path.unlink()
            workspace.path(f"manifests/{path.name}").unlink(missing_ok=True)
    return again


def _seed(workspace: Workspace, name: str) -> int:
    """Return the seed with which an analysis was run."""
    path = workspace.path(f"results/{name}.json")
    return int(json.loads(path.read_text(encoding="utf-8"))["seed"])


def _yours(workspace: Workspace, stores: tuple[str, ...]) -> list[str]:
    """Return what is outside the workspace and may hold what was taken out."""
    noted = workspace.path("archive/inputs.json")
    inputs = json.loads(noted.read_text(encoding="utf-8")) if noted.exists() else []
    dumps = [one["path"] for one in inputs if Path(one["path"]).exists()]
    return [*dumps, *([_NEO4J] if stores else []), _COPIES]
