"""The answers that a workspace's archive holds, as the next reader gets them."""

from __future__ import annotations

from ingest.archive import RawFile
from ingest.intake.fetched import ARCHIVE, archived_raws, run_files
from ingest.records import Raw
from ingest.workspace import Workspace


def archived(workspace: Workspace) -> list[Raw]:
    """Return the answers of all fetches, in order."""
    files = run_files(workspace.path(ARCHIVE))
    return [raw for path in files for raw in archived_raws(RawFile(path).lines())]
