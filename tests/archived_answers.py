"""The answers that a workspace's archive holds, as the next reader gets them."""

from __future__ import annotations

from ingest.archive import RawFile
from ingest.intake.fetched import ARCHIVE, archived_raws, run_files
from ingest.records import Post, Raw
from ingest.sources.reddit import parse
from ingest.workspace import Workspace


def archived(workspace: Workspace) -> list[Raw]:
    """Return the answers of all fetches, in order."""
    files = run_files(workspace.path(ARCHIVE))
    return [raw for path in files for raw in archived_raws(RawFile(path).lines())]


def post_ids(raws: list[Raw]) -> set[str]:
    """Return the ids at Reddit of the posts in its answers, which hold nothing else."""
    records = [record for raw in raws for record in parse(raw)]
    assert all(isinstance(record, Post) for record in records)
    return {r.post_id.removeprefix("reddit:") for r in records if isinstance(r, Post)}
