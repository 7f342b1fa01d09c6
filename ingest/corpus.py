"""The corpus: the posts of all inputs in one table, each once, people behind pseudonyms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ingest.errors import InputError, SettingError
from ingest.hashing import hash_path
from ingest.intake.coverage import cover, read_coverage
from ingest.intake.coverage_told import tell_losses
from ingest.intake.depths import in_order, with_depth
from ingest.intake.fetched import fetched_files
from ingest.intake.inputs import InputFile, find_inputs, joined
from ingest.intake.noted import Before, read_noted, write_noted
from ingest.intake.posts import FileCount
from ingest.intake.readings import Readings, open_readings, read_files
from ingest.intake.versions import newest
from ingest.keys import own_key, read_withdrawn
from ingest.outputs import write_json
from ingest.own_code import code_of
from ingest.people.naming import with_people
from ingest.people.pseudonyms import fingerprint
from ingest.step import Step, StepReport, run_step
from ingest.tables import POSTS, write
from ingest.withdrawal.archived import mend_archive
from ingest.withdrawal.documents import withdrawn_files
from ingest.withdrawal.keeping import mend_rejects
from ingest.withdrawal.learning import with_profiles
from ingest.withdrawal.tombstones import TOMBSTONES, Hasher, Tombstones, write_tombstones
from ingest.withdrawal.wishes import without_deleted
from ingest.withdrawal.withdraw import withdraw
from ingest.workspace import Workspace

REJECTS = "rejects.ndjson"
COVERAGE = "results/coverage.json"
POSTS_FILE = "corpus/posts.parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusReport:
    """What `build_corpus` made: rows of posts, rejected records, names of cut files, coverage.

    `learned` are tombstones with what the inputs tell beyond those that were given; None: nothing.
    """

    posts: int
    rejected: int
    cut: tuple[str, ...]
    coverage: dict[str, Any]
    learned: Tombstones | None = None


def build_corpus(
    inputs: Sequence[Path],
    directory: Path,
    *,
    key: bytes | None,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    keep_names: bool = False,
    community: str | None = None,
) -> CorpusReport:
    """Read files and folders into posts, a coverage report and rejects.

    Parameters
    ----------
    inputs : sequence of Path
        Files and folders (see `ingest.intake.inputs.find_inputs`); their order does not matter.
    directory : Path
        Gets ``corpus/posts.parquet``, ``results/coverage.json`` and ``rejects.ndjson``.
    key : bytes or None
        The pseudonym key; None only together with `keep_names`.
    source : str, optional
        Source that reads all files; default: recognised by content.
    columns : mapping, optional
        Column of each field of a post, for tables among the files.
    keep_names : bool
        Keep handles: `user_id` is then ``reddit:<handle>``, texts stay as they are.
    community : str, optional
        Keep only posts of this community (any case).

    Raises
    ------
    InputError
        If a file cannot be read, or no post is found.
    TooManyRejectsError
        If more than 1 % of a file's records are rejected.
    SettingError
        If there is no key and names are not to be kept.

    Notes
    -----
    A post that is found several times is kept as it was last retrieved; where that is
    unknown, one that says it is deleted or removed wins, because that comes after. Versions that
    differ in nothing else share the newest time of retrieval. A post that its author wished
    deleted keeps its place, without author and text. A post belongs to the thread of the uppermost
    post above it that is known. Rows are sorted
    by the thread's first `created_at`, thread_id, created_at, post_id. `parent_id` may name a post
    that is not in the corpus; `depth` is null where the way up to a submission is broken. Time is
    linear in the input but for sorting.
    """
    if key is None and not keep_names:
        raise SettingError("no pseudonym key", now="give one, or keep names knowingly")
    found = find_inputs(inputs, source=source, columns=columns)
    return _build(
        *found, directory, key=None if keep_names else key, community=community,
        withdrawn=None, readings=None,
    )  # fmt: skip


def _build(
    files: Sequence[InputFile],
    ignored: Sequence[str],
    directory: Path,
    *,
    key: bytes | None,
    community: str | None,
    withdrawn: Tombstones | None,
    readings: Readings | None,
) -> CorpusReport:
    directory.mkdir(parents=True, exist_ok=True)
    read, counts = read_files(files, directory / REJECTS, community=community, kept=readings)
    kept, lost = newest(read)
    handles = read.select("source", "author").drop_nulls().unique()
    del read
    if kept.is_empty():
        raise _no_post(files, counts, community)
    kept = without_deleted(kept, [wish for count in counts for wish in count.deletions])
    names: dict[str, list[tuple[str, str]]] = {}
    for file, count in zip(files, counts, strict=True):
        names.setdefault(file.source.platform, []).extend(count.names)
    named = with_people(kept, key=key, names=names, handles=handles)
    stones = withdrawn or Tombstones(Hasher(b""))
    if withdrawn:
        told = ((f.source.platform, c.names) for f, c in zip(files, counts, strict=True))
        stones = with_profiles(told, stones, posts=named)
        # who stood above whom is known only while those who go are there
        named = with_depth(named).drop("depth", "language")
    left = withdraw(named, stones)
    posts = in_order(left.posts)
    gone = named.filter(left.gone)
    taken = stones.of("taken") - set(map(stones.hasher.post, gone["post_id"]))
    coverage = cover(
        files, counts, posts=posts, lost=lost, ignored=ignored, withdrawn=gone["file"],
        taken_out=len(taken),
    )  # fmt: skip
    if withdrawn:
        mend_rejects(directory / REJECTS, {f.name: f.source.platform for f in files}, withdrawn)
    write(posts, POSTS, directory / POSTS_FILE)
    write_json(coverage, directory / COVERAGE)
    return CorpusReport(
        posts=posts.height,
        rejected=coverage["total"]["rejected"],
        cut=tuple(f["file"] for f in coverage["files"] if f["cut"]),
        coverage=coverage,
        learned=left.tombstones if withdrawn and left.tombstones != withdrawn else None,
    )


def corpus_step(
    workspace: Workspace,
    inputs: Sequence[Path],
    *,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    keep_names: bool = False,
    community: str | None = None,
    add: bool = False,
) -> StepReport:
    """Bring a workspace's posts up to date with its inputs; the caller holds the lock.

    The parameters are those of `build_corpus`; the key is the workspace's own.

    Parameters
    ----------
    add : bool
        Add the inputs to those that the workspace has; how these were read, `keep_names` and
        `community` stay as they were.

    Returns
    -------
    StepReport
        Skipped if files, options, key and code are as before. What was rejected or cut is told by
        `losses`, whether the step was skipped or not.

    Raises
    ------
    InputError
        If a file cannot be read, or one that the workspace has is gone.
    SettingError
        If the pseudonym key is not the one under which the workspace was built, or that is gone.

    Notes
    -----
    What was fetched into the workspace's archive is read with the inputs, so there may be none.
    Inputs stay where they are: their places and SHA-256 are noted in ``archive/inputs.json``. What
    was read of them is kept (see `ingest.intake.readings`), so that only new and changed files are
    read. What a purge that was stopped had left in the archive goes first. Where inputs tell more
    of people who were purged (other posts, other names), that is noted, the archive is purged of
    it, and the step is done again.
    """
    while True:
        report, more = _step(
            workspace, inputs, source=source, columns=columns, keep_names=keep_names,
            community=community, add=add,
        )  # fmt: skip
        if more is None:
            return report
        write_tombstones(workspace, more)


def _step(
    workspace: Workspace,
    inputs: Sequence[Path],
    *,
    source: str | None,
    columns: Mapping[str, str] | None,
    keep_names: bool,
    community: str | None,
    add: bool,
) -> tuple[StepReport, Tombstones | None]:
    """Do the step once; return tombstones, too, if inputs tell what these do not know yet."""
    before = read_noted(workspace) if add else Before()
    keep_names, community = keep_names or before.keep_names, community or before.community
    key = None if keep_names else own_key(workspace)
    withdrawn = read_withdrawn(workspace)
    if withdrawn:
        mend_archive(workspace, withdrawn)
    fetched = fetched_files(workspace)
    given, ignored = _found([*inputs, *fetched], source=source, columns=columns, more=before.files)
    files = sorted(joined(before.files, given), key=partial(_place, fetched))
    if withdrawn:
        gone = withdrawn_files(((f.name, f.source.name) for f in files), withdrawn)
        files = [file for file in files if file.name not in gone]
    step = _step_of(
        files,
        community=community,
        keep_names=keep_names,
        key=fingerprint(key) if key else None,
        withdrawn=hash_path(workspace.path(TOMBSTONES)) if withdrawn else None,
    )
    news: list[Tombstones] = []

    def work(directory: Path) -> int:
        report = _build(
            files, sorted({*before.ignored, *ignored}), directory, key=key, community=community,
            withdrawn=withdrawn,
            readings=open_readings(workspace, step.code, key=None if withdrawn else key),
        )  # fmt: skip
        news.extend([report.learned] if report.learned else [])
        return report.posts

    report = run_step(workspace, step, work)
    noted = [file for file in files if file.path not in fetched]
    write_noted(
        workspace, noted, keep_names=keep_names, community=community, key=step.options["key"]
    )
    return report, news[0] if news else None


def _step_of(
    files: Sequence[InputFile],
    *,
    community: str | None,
    keep_names: bool,
    key: str | None,
    withdrawn: str | None,
) -> Step:
    """Return what has to be as before for the step to be skipped."""
    return Step(
        name="corpus",
        inputs=[file.path for file in files],
        options={
            "files": [[f.name, f.source.name, dict(f.columns)] for f in files],
            "community": community,
            "keep_names": keep_names,
            "key": key,
            "withdrawn": withdrawn,
            "polars": version("polars"),
        },
        code=code_of(__name__, *sorted({f"ingest.sources.{f.source.name}" for f in files})),
        outputs=[POSTS_FILE, COVERAGE, REJECTS],
    )


def _no_post(
    files: Sequence[InputFile], counts: Sequence[FileCount], community: str | None
) -> InputError:
    where = ", ".join(f.name for f in files)
    others = sum(count.other_communities for count in counts)
    if community and others:
        return InputError(
            f"no post of the community {community!r}, and {others:,} records of others",
            where=where, now="check its spelling, or leave --community out",
        )  # fmt: skip
    if any(count.is_cut for count in counts):
        return InputError("no post", where=where, now="the file is cut short: get it again")
    return InputError("no post", where=where, now="check the inputs")


def _found(
    inputs: Sequence[Path],
    *,
    source: str | None,
    columns: Mapping[str, str] | None,
    more: Sequence[InputFile],
) -> tuple[list[InputFile], list[str]]:
    """Find the files of inputs; there may be none where there are others already."""
    if not inputs and more:
        return [], []
    return find_inputs(inputs, source=source, columns=columns)


def _place(fetched: Collection[Path], file: InputFile) -> tuple[bool, str, str]:
    """Return what orders files, so that nothing tells which was given first."""
    return file.path in fetched, file.name, hash_path(file.path)


def losses(workspace: Workspace) -> list[str]:
    """Return what the corpus lost, one sentence each; not empty means exit code 3.

    Raises
    ------
    MissingStepError
        If there is no corpus yet.
    """
    return tell_losses(read_coverage(workspace))
