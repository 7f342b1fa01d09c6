"""Archive and rejects kept without what was withdrawn: what comes in, and its news of people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from ingest.archive import RawFile
from ingest.intake.fetched import archived_raws
from ingest.intake.inputs import InputFile
from ingest.outputs import write_text
from ingest.records import Aside, Raw
from ingest.source import Source
from ingest.tables import POSTS
from ingest.withdrawal.archived import Purger, mend_archive, runs_of_posts
from ingest.withdrawal.learning import grown, learned
from ingest.withdrawal.mend import mentions_withdrawn
from ingest.withdrawal.tombstones import Kind, Tombstones, write_tombstones
from ingest.workspace import Workspace


class Keeper:
    """Takes what was withdrawn out of answers of a source before they reach the disk.

    What answers tell of withdrawn people that is new (other posts, other names) is noted as it is
    met; what others said of it in answers that were there goes when the keeper is closed, or one
    after it if a fetch is killed before that.
    """

    __slots__ = ("_purger", "_source", "_workspace")

    def __init__(self, workspace: Workspace, source: Source, tombstones: Tombstones) -> None:
        self._workspace, self._source = workspace, source
        self._purger = Purger(source.platform, tombstones)

    @property
    def purger(self) -> Purger:
        """What takes out of answers, and of what is asked, what was withdrawn."""
        return self._purger

    def raw(self, raw: Raw) -> Raw | None:
        """Return an answer without what is withdrawn, or None if nothing is left."""
        platform, known = self._source.platform, self._purger.tombstones
        told = learned(self._source.parse(raw), platform, known)
        more = grown(known, told, lambda: _posts_at_hand(self._workspace))
        if more is not known:
            write_tombstones(self._workspace, more)
            self._purger = Purger(platform, more)
        return self._purger.raw(raw)

    def close(self) -> None:
        """Purge the archive anew if something was noted since it was purged."""
        mend_archive(self._workspace, self._purger.tombstones)


def learn(workspace: Workspace, files: Sequence[InputFile], tombstones: Tombstones) -> Tombstones:
    """Return tombstones with what the archive, and profiles in other `files`, tell beyond them.

    A superseded version of a post stands in the archive alone, a profile in no table at all.
    """
    more: dict[Kind, set[int]] = {}
    for source, path in runs_of_posts(workspace):
        raws = archived_raws(RawFile(path).lines())
        records = (record for raw in raws for record in source.parse(raw))
        _join(more, learned(records, source.platform, tombstones))
    for file in files:
        _join(more, learned(_profiles(file), file.source.platform, tombstones))
    return grown(tombstones, more, lambda: _posts_at_hand(workspace))


def mend_rejects(path: Path, platforms: Mapping[str, str], tombstones: Tombstones) -> int:
    """Take rejected records that name a withdrawn post out of the file; return how many.

    Parameters
    ----------
    path : Path
        ``rejects.ndjson``.
    platforms : mapping
        Platform of each file by its name.
    """
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = []
    for line in lines:
        reject = json.loads(line)
        platform = platforms.get(reject["file"], "")
        if not mentions_withdrawn(platform, tombstones, reject["raw_id"]):
            kept.append(line)
    if len(kept) < len(lines):
        write_text("".join(kept), path)
    return len(lines) - len(kept)


def _posts_at_hand(workspace: Workspace) -> pl.DataFrame:
    """Return the posts of a workspace; none if there is no corpus yet."""
    if not workspace.table_path("corpus/posts").exists():
        return pl.DataFrame(schema=POSTS.schema)
    return workspace.table("corpus/posts")


def _profiles(file: InputFile) -> Iterable[Aside]:
    raws = file.source.split(RawFile(file.path).lines())
    records = (record for raw in raws for record in file.source.parse(raw))
    return (record for record in records if isinstance(record, Aside))


def _join(more: dict[Kind, set[int]], told: dict[Kind, set[int]]) -> None:
    for kind, found in told.items():
        more.setdefault(kind, set()).update(found)
