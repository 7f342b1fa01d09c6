"""The steps of a workspace that belong to extraction: the catalogue of models, and annotations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.workspace import Step, StepReport, Workspace, run_step

if TYPE_CHECKING:
    from collections.abc import Iterable

_HERE = Path(__file__).parent.parent


def catalogue_step(workspace: Workspace, hub_files: Sequence[Path]) -> StepReport:
    """Bring corpus/models up to date; the caller holds the lock."""
    step = Step(
        name="catalogue",
        inputs=list(hub_files),
        options={"files": [path.name for path in hub_files]},
        code=_code(
            "catalogue.py",
            "sources/huggingface.py",
            "vocabulary/hub.csv.zst",
            "vocabulary/models.toml",
            "tables.py",
        ),
        outputs=["corpus/models.parquet", "hub_rejects.ndjson", "results/catalogue.json"],
    )

    def work(directory: Path) -> int:
        from ingest.catalogue import build_catalogue

        return build_catalogue(hub_files, directory)

    return run_step(workspace, step, work)


def extract_step(workspace: Workspace, *, processes: int) -> StepReport:
    """Bring the annotations up to date; the caller holds the lock."""
    posts, models = workspace.table_path("corpus/posts"), workspace.table_path("corpus/models")
    workspace.scan("corpus/posts")
    step = Step(
        name="extract",
        inputs=[posts, models],
        code=_code("extract", "vocabulary", "tables.py", "records.py"),
        outputs=[
            f"annotations/{n}.parquet"
            for n in ("mentions", "relations", "acts", "teaches", "entities")
        ],
    )

    def work(directory: Path) -> int:
        from ingest.extract.pipeline import extract_corpus

        return extract_corpus(posts, models, directory, processes=processes)

    return run_step(workspace, step, work)


def _code(*names: str) -> list[Path]:
    paths: Iterable[Path] = (_HERE.joinpath(*name.split("/")) for name in names)
    return list(paths)
