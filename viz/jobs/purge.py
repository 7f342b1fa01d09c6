"""Purging a whole workspace: what has a tombstone goes out of tables, stores, results and pages."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from graph.lineage.decisions import DECISIONS, read_decisions
from ingest.catalogue import REJECTS as HUB_REJECTS
from ingest.corpus import COVERAGE, REJECTS
from ingest.damage import require_table
from ingest.errors import InputError
from ingest.extract.reuse import THREADS
from ingest.extract.steps import HUB_FILES, extract_step
from ingest.intake.fetched import ARCHIVE
from ingest.intake.noted import HOW, NOTED, noted_entries
from ingest.intake.readings import FOLDER
from ingest.outputs import PURGING, write_json
from ingest.purge import (
    GONE,
    CorpusPurge,
    Wish,
    absent,
    note_tombstones,
    purge_corpus,
    unfinished,
)
from ingest.step import STAGES, StepReport, sweep
from ingest.tables import TABLES
from ingest.withdrawal.archived import MENDED_FOR, purge_archive, runs_of_posts
from ingest.withdrawal.tombstones import TOMBSTONES
from ingest.workspace import MARKER, Workspace
from viz.jobs.servers import reach_servers
from viz.jobs.stale import drop_stale, steps_made

_NEO4J = (
    "Neo4j answers with none of it any more, but keeps bytes of deleted records in its files until"
    " they are written over, and in its transaction logs until these are pruned: to have them gone"
    " now, run 'kithgraph store import-files --workspace {workspace} --out DIR', stop the server,"
    " run 'sh DIR/import.sh' (it calls neo4j-admin), start the server, and run"
    " 'cypher-shell -f DIR/constraints.cypher'"
)
_LOADED = (
    "the Neo4j at {store}, which was loaded from this workspace: run 'kithgraph purge --store"
    " {store}' when it is there"
)
_OURS = (
    MARKER, ".lock", REJECTS, HUB_REJECTS, COVERAGE, STAGES, NOTED, HOW, HUB_FILES, MENDED_FOR,
    GONE, TOMBSTONES, PURGING, *(f"{name}.parquet" for name in TABLES), THREADS,
)  # fmt: skip
_OUR_PATTERNS = ("manifests/*.json", f"{ARCHIVE}/huggingface/*.ndjson*", f"{FOLDER}/*.sealed")
_COPIES = (
    "what you exported, published, printed, drew as a sample or backed up before: kithgraph does"
    " not know of it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeReport:
    """What left the workspace, and what is yours to delete.

    `answers` counts archived answers that went or changed, `unknown` are ids of posts that were
    named, are not in the corpus and were not taken out before, `unknown_people` such people (as
    `user_id` tells them); `rows` are those of each table before and after.
    """

    corpus: CorpusPurge
    answers: int
    unknown: tuple[str, ...]
    unknown_people: tuple[str, ...]
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
    stages: list[StepReport] = []

    def done(report: StepReport) -> None:
        stages.append(report)
        tell(report)

    with workspace.lock():
        before, dumps = _heights(workspace), _dumps(workspace)
        missing = absent(workspace, wish)
        tombstones = note_tombstones(workspace, wish, stores=stores)
        stores = unfinished(workspace) or ()
        workspace.path(STAGES).unlink(missing_ok=True)  # it counts rows of before
        corpus = purge_corpus(workspace, tombstones)
        answers = purge_archive(workspace, tombstones)
        made = steps_made(workspace)
        drop_stale(workspace, made)
        if "extract" in made:
            done(extract_step(workspace, processes=processes))
        drop_stale(workspace, made)
        for step in _steps(workspace, made):
            done(step())
        sweep(workspace)
        reach_servers(workspace, stores, done)
        write_json([asdict(stage) for stage in stages], workspace.path(STAGES))
        after = _heights(workspace)
    return PurgeReport(
        corpus=corpus, answers=answers, unknown=missing.post_ids, unknown_people=missing.people,
        rows={name: (before.get(name, 0), after[name]) for name in after},
        yours=(*dumps, *_yours(workspace, stores)),
    )  # fmt: skip


def _heights(workspace: Workspace) -> dict[str, int]:
    import polars as pl

    there = {n: path for n in TABLES if (path := workspace.table_path(n)).exists()}
    for path in there.values():
        require_table(path)
    return {n: pl.scan_parquet(path).select(pl.len()).collect().item() for n, path in there.items()}


def _steps(
    workspace: Workspace, made: Mapping[str, Mapping[str, Any]]
) -> list[Callable[[], StepReport]]:
    """Return the steps that were done before, to do again as a build does them."""
    from graph.analysis import analysis_step, build_names
    from graph.load import load_step
    from viz.jobs.build import pages_step

    return [
        *([partial(load_step, workspace, None)] if "store" in made else []),
        *(
            partial(
                analysis_step, workspace, name, seed=made[name]["options"]["seed"], is_build=True
            )
            for name in build_names()
            if name in made
        ),
        *(
            partial(pages_step, workspace, is_public=name == "public-pages")
            for name in ("pages", "public-pages")
            if name in made
        ),
    ]


def _dumps(workspace: Workspace) -> list[str]:
    """Return the inputs that are still there: they hold what is taken out."""
    return [one["path"] for one in noted_entries(workspace) if Path(one["path"]).exists()]


def _yours(workspace: Workspace, stores: tuple[str, ...]) -> list[str]:
    """Return what else may hold what was taken out, and is not made again."""
    server = [_NEO4J.format(workspace=shlex.quote(str(workspace.root)))] if stores else []
    loaded = steps_made(workspace).get("store-server", {}).get("options", {}).get("store")
    if loaded and loaded not in stores:
        server += [_LOADED.format(store=loaded)]
    return [*server, *_foreign(workspace), _COPIES]


def _has_notes(workspace: Workspace) -> bool:
    """Tell whether somebody wrote notes beside decisions: nobody but them knows about whom."""
    try:
        return any(decided.note for decided in read_decisions(workspace))
    except InputError:
        return True


def _foreign(workspace: Workspace) -> list[str]:
    """Return the files in the workspace that no step makes: exports, scores, copies, notes."""
    made = steps_made(workspace).values()
    archived = (str(path.relative_to(workspace.root)) for _, path in runs_of_posts(workspace))
    ours = [*_OURS, *archived, *(one for manifest in made for one in manifest["outputs"])]
    ours += [] if _has_notes(workspace) else [DECISIONS]
    known = {p for pattern in _OUR_PATTERNS for p in workspace.root.glob(pattern)}
    files = (p for p in sorted(workspace.root.rglob("*")) if p.is_file() and p not in known)
    return [
        str(path)
        for path in files
        if not any(path.is_relative_to(workspace.path(one)) for one in ours)
    ]
