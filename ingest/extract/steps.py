"""The steps of a workspace that belong to extraction: the catalogue of models, and annotations."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from ingest.damage import read_json
from ingest.errors import InputError, no_such_file
from ingest.hashing import hash_path
from ingest.intake.fetched import ARCHIVE, run_files
from ingest.outputs import write_json
from ingest.own_code import code_of
from ingest.step import Step, StepReport, code_digests, previous, run_step
from ingest.workspace import Workspace

HUB_FILES = "archive/hub.json"
"""Where the files of facts of models lie that a workspace was given."""


def catalogue_step(
    workspace: Workspace, hub_files: Sequence[Path], *, add: bool = False
) -> StepReport:
    """Bring corpus/models up to date; the caller holds the lock.

    With `add`, the files are added to those that were given before. What was fetched of the Hub
    into the workspace's archive is read with them.

    Raises
    ------
    InputError
        If one of them is not there.
    """
    if add:
        hub_files = list(dict.fromkeys(p.resolve() for p in [*_noted(workspace), *hub_files]))
    require_hub_files(hub_files)
    files = [*hub_files, *run_files(workspace.path(ARCHIVE), "huggingface")]
    step = Step(
        name="catalogue",
        inputs=files,
        options={"files": [path.name for path in files]},
        code=code_of(
            "ingest.catalogue", "ingest.sources.huggingface", folders=["ingest/vocabulary"]
        ),
        outputs=["corpus/models.parquet", "hub_rejects.ndjson", "results/catalogue.json"],
    )

    def work(directory: Path) -> int:
        from ingest.catalogue import build_catalogue

        return build_catalogue(files, directory)

    report = run_step(workspace, step, work)
    write_json([str(path.resolve()) for path in hub_files], workspace.path(HUB_FILES))
    return report


def require_hub_files(hub_files: Sequence[Path]) -> None:
    """Raise if a file of facts of models is not there.

    Raises
    ------
    InputError
        If it is not.
    """
    for path in hub_files:
        if not path.exists():
            raise no_such_file(path, InputError)


def _noted(workspace: Workspace) -> list[Path]:
    path = workspace.path(HUB_FILES)
    again = "remove it, and name its files again: 'kithgraph build --add --hub FILE...'"
    return [Path(p) for p in read_json(path, now=again)] if path.exists() else []


def extract_step(workspace: Workspace, *, processes: int) -> StepReport:
    """Bring the annotations up to date; the caller holds the lock.

    Notes
    -----
    Where models and code are as before, threads that did not change keep their annotations.
    """
    posts, models = workspace.table_path("corpus/posts"), workspace.table_path("corpus/models")
    workspace.scan("corpus/posts")
    tables = ("mentions", "relations", "acts", "teaches", "stances", "entities", "threads")
    step = Step(
        name="extract",
        inputs=[posts, models],
        options={"polars": version("polars")},
        code=code_of("ingest.extract.corpus", folders=["ingest/extract", "ingest/vocabulary"]),
        outputs=[f"annotations/{name}.parquet" for name in tables],
    )

    def work(directory: Path) -> int:
        from ingest.extract.corpus import extract_corpus

        before = workspace.root if _may_stay(workspace, step, models) else None
        return extract_corpus(posts, models, directory, processes=processes, before=before)

    return run_step(workspace, step, work)


def _may_stay(workspace: Workspace, step: Step, models: Path) -> bool:
    """Tell whether what is there was made by this code from these models."""
    told = previous(workspace, step.name)
    return (
        told.get("options") == dict(step.options)
        and told.get("code") == code_digests(step.code)
        and told["inputs"].get(models.name) == hash_path(models)
    )
