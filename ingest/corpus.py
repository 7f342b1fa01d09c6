"""The corpus: the posts of all inputs in one table, each once, people behind pseudonyms."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ingest.coverage import cover, read_coverage, tell_losses
from ingest.errors import InputError, SettingError
from ingest.inputs import FileCount, InputFile, find_inputs, read_posts
from ingest.people import Mask, fingerprint, is_bot, load_key
from ingest.progress import progress
from ingest.records import Deletion
from ingest.runs import ARCHIVE, run_files
from ingest.settings import value_of
from ingest.source import post_sources
from ingest.tables import POSTS, write
from ingest.tombstones import TOMBSTONES, Hasher, Tombstones, read_tombstones
from ingest.withdraw import mentions_withdrawn, withdraw
from ingest.workspace import (
    Step,
    StepReport,
    Workspace,
    hash_path,
    run_step,
    write_json,
    write_text,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REJECTS = "rejects.ndjson"
COVERAGE = "results/coverage.json"
POSTS_FILE = "corpus/posts.parquet"
_FAR = 1 << 62
_SIGNS = ("u/", "U/", "u_", "user/", "@", "?id=")
# Where a phone number may stand, or a name before "wrote:".
_TRACES = (
    r"\+[1-9][\d .()-]{7}|\d{3}\)? ?[-. ]?\d{3}[-. ]\d{4}|(?i:tel:? |phone: )\d"
    r"|(?i:wrote|writes|schrieb) ?:|(?i:(?:posted|written|quoted) (?:by|from) |\[quote=)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusReport:
    """What `build_corpus` made: rows of posts, rejected records, names of cut files, coverage."""

    posts: int
    rejected: int
    cut: tuple[str, ...]
    coverage: dict[str, Any]


def build_corpus(
    inputs: Sequence[Path],
    directory: Path,
    *,
    key: bytes | None,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    keep_names: bool = False,
    community: str | None = None,
    withdrawn: tuple[Tombstones, Hasher] | None = None,
) -> CorpusReport:
    """Read files and folders into posts, a coverage report and rejects.

    Parameters
    ----------
    inputs : sequence of Path
        Files and folders (see `ingest.inputs.find_inputs`); their order does not matter.
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
    withdrawn : tuple, optional
        What was taken out of the workspace and does not come back (see `ingest.withdraw`).

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
    files, ignored = find_inputs(inputs, source=source, columns=columns)
    directory.mkdir(parents=True, exist_ok=True)
    read, counts = _read(files, directory / REJECTS, community=community)
    kept, lost = _newest(read)
    del read
    if kept.is_empty():
        raise InputError("no post", where=", ".join(f.name for f in files), now="check the inputs")
    kept = _without_deleted(kept, [wish for count in counts for wish in count.deletions])
    named = _with_people(kept, key=None if keep_names else key)
    left = withdraw(named, *(withdrawn or (Tombstones(), Hasher(b""))))
    posts = in_order(left.posts)
    gone = named.filter(left.gone)["file"]
    coverage = cover(files, counts, posts=posts, lost=lost, ignored=ignored, withdrawn=gone)
    if withdrawn:
        mend_rejects(directory / REJECTS, {f.name: f.source.platform for f in files}, *withdrawn)
    write(posts, POSTS, directory / POSTS_FILE)
    write_json(coverage, directory / COVERAGE)
    return CorpusReport(
        posts=posts.height,
        rejected=coverage["total"]["rejected"],
        cut=tuple(f["file"] for f in coverage["files"] if f["cut"]),
        coverage=coverage,
    )


def corpus_step(
    workspace: Workspace,
    inputs: Sequence[Path],
    *,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    keep_names: bool = False,
    key_file: Path | None = None,
    community: str | None = None,
) -> StepReport:
    """Bring a workspace's posts up to date with its inputs; the caller holds the lock.

    The parameters are those of `build_corpus`, but for the key.

    Parameters
    ----------
    key_file : Path, optional
        File of the pseudonym key; default: the setting `pseudonym_key`, or the key in the user's
        folder.

    Returns
    -------
    StepReport
        Skipped if files, options, key and code are as before. What was rejected or cut is told by
        `losses`, whether the step was skipped or not.

    Notes
    -----
    What was fetched into the workspace's archive is read with the inputs, so there may be none.
    Inputs stay where they are: their places and SHA-256 are noted in ``archive/inputs.json``.
    """
    fetched = fetched_files(workspace)
    inputs = [*inputs, *fetched]
    key = None if keep_names else load_key(key_file or key_setting())
    withdrawn = read_withdrawn(workspace, key_file=key_file)
    files, _ = find_inputs(inputs, source=source, columns=columns)
    step = Step(
        name="corpus",
        inputs=[file.path for file in files],
        options={
            "files": [[file.name, file.source.name] for file in files],
            "columns": dict(columns or {}),
            "community": community,
            "keep_names": keep_names,
            "key": fingerprint(key) if key else None,
            "withdrawn": hash_path(workspace.path(TOMBSTONES)) if withdrawn else None,
        },
        code=_code({file.source.name for file in files}),
        outputs=[POSTS_FILE, COVERAGE, REJECTS],
    )

    def work(directory: Path) -> int:
        report = build_corpus(
            inputs, directory, key=key, source=source, columns=columns, keep_names=keep_names,
            community=community, withdrawn=withdrawn,
        )  # fmt: skip
        return report.posts

    report = run_step(workspace, step, work)
    _note(workspace, [file for file in files if file.path not in fetched])
    return report


def fetched_files(workspace: Workspace) -> list[Path]:
    """Return the files of a workspace's archive that hold posts."""
    folder = workspace.path(ARCHIVE)
    return [path for source in post_sources() for path in run_files(folder, source.name)]


def losses(workspace: Workspace) -> list[str]:
    """Return what the corpus lost, one sentence each; not empty means exit code 3.

    Raises
    ------
    MissingStepError
        If there is no corpus yet.
    """
    return tell_losses(read_coverage(workspace))


def read_withdrawn(
    workspace: Workspace, *, key_file: Path | None = None
) -> tuple[Tombstones, Hasher] | None:
    """Return what was taken out of a workspace, with what hashes it; None if nothing was.

    Raises
    ------
    SettingError
        If the pseudonym key is not the one under which it was taken out.
    """
    if not workspace.path(TOMBSTONES).exists():
        return None
    key = load_key(key_file or key_setting())
    return read_tombstones(workspace, key), Hasher(key)


def in_order(posts: pl.DataFrame) -> pl.DataFrame:
    """Return posts with their depth, in the order of the table."""
    return _in_order(_with_depth(posts))


def mend_rejects(
    path: Path, platforms: Mapping[str, str], tombstones: Tombstones, hasher: Hasher
) -> int:
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
        if not mentions_withdrawn(reject["raw_id"], platform, tombstones, hasher):
            kept.append(line)
    if len(kept) < len(lines):
        write_text("".join(kept), path)
    return len(lines) - len(kept)


def key_setting() -> Path | None:
    """Return the file of the pseudonym key that is set, or None for the one made by itself."""
    value = value_of("pseudonym_key")
    return Path(value).expanduser() if value else None


def _code(sources: Collection[str]) -> list[Path]:
    """Return the files whose change makes the corpus again."""
    here = Path(__file__).parent
    beside = {"cli.py", "cli_fetch.py", "fetch.py", "processes.py", "progress.py", "settings.py"}
    return [
        *(path for path in sorted(here.glob("*.py")) if path.name not in beside),
        *(here / "sources" / f"{name}.py" for name in sorted(sources)),
    ]


def _note(workspace: Workspace, files: Sequence[InputFile]) -> None:
    digests = {file["file"]: file["sha256"] for file in workspace.result("coverage")["files"]}
    noted = [
        {"path": str(file.path.resolve()), "file": file.name, "sha256": digests[file.name]}
        for file in files
    ]
    write_json(noted, workspace.path("archive/inputs.json"))


def _read(
    files: Sequence[InputFile], rejects_path: Path, *, community: str | None
) -> tuple[pl.DataFrame, list[FileCount]]:
    frames, counts = [], []
    size = sum(file.path.stat().st_size for file in files)
    with (
        rejects_path.open("w", encoding="utf-8", newline="\n") as rejects,
        progress("read", total=size, unit="bytes") as advance,
    ):
        for number, file in enumerate(files):
            frame, count = read_posts(file, rejects=rejects, community=community, advance=advance)
            frames.append(frame.with_columns(file=pl.lit(number, pl.Int32)))
            counts.append(count)
    return pl.concat(frames, rechunk=False), counts


def _newest(read: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split into posts to keep and those displaced: `file`, `is_same` (nothing differs)."""
    repeated = read["post_id"].is_duplicated()
    if not repeated.any():
        return read, pl.DataFrame(schema={"file": pl.Int32, "is_same": pl.Boolean})
    content = [c for c in read.columns if c not in {"file", "retrieved_at", "post_id"}]
    is_gone = pl.col("state") != "present"
    unknown = pl.when(is_gone).then(_FAR).otherwise(-_FAR)
    ranked = (
        read.filter(repeated)
        .with_columns(
            rank=pl.col("retrieved_at").dt.timestamp("us").fill_null(unknown),
            is_gone=is_gone,
            content=pl.struct(content).hash(seed=0),
        )
        .with_columns(pl.col("retrieved_at").max().over("post_id", "content"))
    )
    latest = ["rank", "is_gone", "edited_at"]
    order = ["post_id", *latest, *(c for c in content if c not in latest), "file"]
    ranked = ranked.sort(order, descending=[c in latest for c in order], nulls_last=True)
    first = ranked.unique("post_id", keep="first", maintain_order=True)
    lost = ranked.filter(pl.int_range(pl.len()).over("post_id") > 0).join(
        first.select("post_id", winner="content"), on="post_id", how="left"
    )
    return (
        pl.concat([read.filter(~repeated), first.select(read.columns)]),
        lost.select("file", is_same=pl.col("content") == pl.col("winner")),
    )


def _without_deleted(posts: pl.DataFrame, wishes: Sequence[Deletion]) -> pl.DataFrame:
    """Empty the posts that their authors wished deleted; a wish of anybody else counts nothing."""
    if not wishes:
        return posts
    asked = pl.DataFrame(
        {"post_id": [w.post_id for w in wishes], "author": [w.author for w in wishes]},
        schema={"post_id": pl.String, "author": pl.String},
    )
    by_platform = asked.filter(pl.col("author").is_null())["post_id"]
    by_author = pl.struct("post_id", "author").is_in(asked.drop_nulls().to_struct().implode())
    is_gone = pl.col("post_id").is_in(by_platform.implode()) | by_author
    emptied: dict[str, str | None] = {
        "state": "deleted", "removal": "author", "text": "",
        "author": None, "title": None, "flair": None,
    }  # fmt: skip
    return posts.with_columns(
        pl.when(is_gone).then(pl.lit(value, pl.String)).otherwise(pl.col(name)).alias(name)
        for name, value in emptied.items()
    )


def _with_people(posts: pl.DataFrame, *, key: bytes | None) -> pl.DataFrame:
    """Replace `author` by `user_id` and `is_bot`, and names in texts by the same pseudonyms."""
    parts = [
        _with_people_of(part, str(name), key=key)
        for (name,), part in posts.group_by("source", maintain_order=True)
    ]
    return pl.concat(parts)


def _with_people_of(posts: pl.DataFrame, source: str, *, key: bytes | None) -> pl.DataFrame:
    handles = posts["author"].drop_nulls().unique(maintain_order=True).to_list()
    mask = Mask(handles, source=source, key=key) if key else None
    ids = [mask.user_id(h) if mask else f"{source}:{h}" for h in handles]
    people = pl.DataFrame(
        {"author": handles, "user_id": ids, "is_bot": [is_bot(h) for h in handles]},
        schema={"author": pl.String, "user_id": pl.String, "is_bot": pl.Boolean},
    )
    named = posts.join(people, on="author", how="left", maintain_order="left").drop("author")
    if mask is None:
        return named
    return named.with_columns(
        _replaced(named["text"], mask.text, _SIGNS, names=mask.telling),
        _replaced(named["title"], mask.text, _SIGNS, names=mask.telling),
        _replaced(named["url"], mask.link, ("/u/", "/user/", "/u_", "?id=")),
        _replaced(named["community"], mask.community, ("u_",)),
    )


def _replaced(
    column: pl.Series,
    replace: Callable[[str], str],
    signs: Sequence[str],
    *,
    names: Sequence[str] | None = None,
) -> pl.Series:
    """Apply `replace` where a sign, name or number occurs: few texts name a person."""
    concerned = column.str.contains_any(list(signs))
    if names is not None:
        concerned |= column.str.contains(_TRACES)
    if names:
        concerned |= column.str.contains_any(list(names), ascii_case_insensitive=True)
    rows = concerned.fill_null(value=False).arg_true()
    values = [replace(text) for text in column.gather(rows).to_list()]
    return column.scatter(rows, pl.Series(values, dtype=pl.String))


def _with_depth(posts: pl.DataFrame) -> pl.DataFrame:
    """Add `depth`: 0 without a parent, null where the way up is broken or runs in a circle.

    `thread_id` becomes that of the uppermost post: some answers tell a post's parent alone.
    """
    rows = posts.select("post_id").with_row_index("row")
    above = posts.select(parent_id="parent_id").join(
        rows, left_on="parent_id", right_on="post_id", how="left", maintain_order="left"
    )["row"]
    parent = above.cast(pl.Int64).fill_null(-1).to_numpy()
    is_root = posts["parent_id"].is_null().to_numpy()
    depth, top = _depths(parent, is_root)
    return posts.with_columns(
        posts["thread_id"].gather(top),
        depth=pl.Series(depth, dtype=pl.Int32).replace(-1, None),
        language=pl.lit(None, pl.String),
    )


def _depths(
    parent: NDArray[np.int64], is_root: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return steps to the root (-1: there is none) and the uppermost row above each row.

    In O(n log n): pointers are doubled. A row on or below a circle is its own uppermost.
    """
    import numpy as np

    n = len(parent)
    jump = np.append(np.where(parent < 0, n, parent), n)
    steps = np.append((parent >= 0).astype(np.int64), 0)
    top = np.append(np.where(parent < 0, np.arange(n), parent), n)
    for _ in range(n.bit_length()):
        steps = steps + steps[jump]
        top = np.where(jump == n, top, top[jump])
        jump = jump[jump]
    ends = jump[:n] == n
    depth = np.where(ends & is_root[top[:n]], steps[:n], -1)
    return depth, np.where(ends, top[:n], np.arange(n))


def _in_order(posts: pl.DataFrame) -> pl.DataFrame:
    first = pl.col("created_at").min().over("thread_id")
    return posts.sort(first, "thread_id", "created_at", "post_id")
