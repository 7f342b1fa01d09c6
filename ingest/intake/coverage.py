"""The coverage report: what became of every record that was read, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import polars as pl

from ingest.errors import KithgraphError, MissingStepError
from ingest.hashing import hash_path
from ingest.intake.inputs import InputFile
from ingest.intake.posts import FileCount
from ingest.workspace import Workspace

_SUMS = (
    "read", "kept", "rejected", "duplicates", "superseded", "other_communities", "cut_records",
    "not_posts", "more_stubs", "more_posts", "lost_letters",
)  # fmt: skip
_WORST_THREADS = 50
LONG = 100
"""Characters from which on a post can be told to be in English."""

_ENGLISH = (
    r"(?i)\b(?:the|and|to|you|that|this|are|with|but|not|my|it|than|can|be|would|from|your|what|"
    r"they|when)\b"
)
"""Common words of English that its neighbours do not have; 96 in 100 long posts have two."""


def cover(
    files: Sequence[InputFile],
    counts: Sequence[FileCount],
    *,
    posts: pl.DataFrame,
    lost: pl.DataFrame,
    ignored: Sequence[str],
    withdrawn: pl.Series,
    taken_out: int,
) -> dict[str, Any]:
    """Return the coverage report, ready for JSON.

    Parameters
    ----------
    files, counts : sequences of equal length
        The files read and what became of their records.
    posts : pl.DataFrame
        The corpus with the columns of POSTS, and `file`: the number of the file a post was taken
        from.
    lost : pl.DataFrame
        Posts displaced by another of the same id: `file`, `is_same`.
    ignored : sequence of str
        Names of files in folders that no source reads.
    withdrawn : pl.Series
        Numbers of the files of the posts that were kept and then taken out, at somebody's wish.
    taken_out : int
        Posts that were taken out of fetched answers before these were read now.

    Raises
    ------
    KithgraphError
        If the counts do not add up, which would be a mistake of ours.

    Notes
    -----
    ``files``: one object a file, in the order read. ``file`` its name, ``source``,
    ``sha256``, ``size_bytes``, ``cut`` (the file ended too early or is damaged; its readable part
    was kept). ``read`` = ``kept`` + ``rejected`` + ``duplicates`` (the same post again, nothing
    differs) + ``superseded`` (the same post, another version is newer) + ``other_communities`` +
    ``cut_records`` (0 or 1: left incomplete by the cut) + ``not_posts`` (reactions, wishes to
    delete and the like). ``rejects``, ``asides``: number by reason, and of no posts by kind.
    ``more_stubs``, ``more_posts``: places where the platform says that there are more posts, and
    how many posts it says. ``lost_letters``: posts with letters that could not be read, because the
    record is no UTF-8.

    ``total``: the same counts summed, ``rejects`` and ``asides`` too; ``files``, ``cut_files``
    count files.
    ``ignored``: names of files not read. ``withdrawn``: posts taken out at somebody's wish; they
    count as kept in ``files`` and ``total``, and nowhere else. ``taken_out``: posts that a purge
    took out of fetched answers before they were read now; they count nowhere else.

    ``posts``: ``all``, ``submissions``, ``comments``, ``other``; ``deleted`` and ``removed`` (by
    state); ``unknown_authors`` (deleted or not told), ``orphans`` (the parent is not in the
    corpus), ``without_depth`` (orphans and what is below them), ``without_text``, ``by_bots``.
    ``users``, ``bots``: distinct people. ``sources``: where posts come from. ``answers``: posts
    that tell which post they answer (``all``), and that answer an answer (``to_answers``).
    ``english``: posts of `LONG` characters or more (``long``), and those of them that hold two or
    more of the commonest English words (``in_english``).

    ``threads``: ``all``, ``without_submission``. ``span``: ``first_at``, ``last_at`` (ISO 8601,
    UTC).

    ``months``: one object a month, in order: ``month`` ("2025-07"; null: not known),
    ``submissions``, ``comments``, ``other``, ``deleted``, ``removed``, ``unknown_authors``,
    ``orphans``, ``by_bots``, ``claimed``, ``present`` (comments claimed by, and
    present in, the threads begun in this month).

    ``claims``: comments that submissions claim (`num_comments`) against those present. ``threads``
    with a claim, ``claimed``, ``present``, ``missing`` (sum over threads that claim more than is
    present), ``surplus`` (sum over threads where more is present than claimed), ``complete``
    (threads where nothing is missing), ``shares`` (threads by share present, in tenths: ``from``,
    ``to``, ``threads``), ``worst`` (the 50 threads that miss most: ``thread_id``, ``claimed``,
    ``present``).
    """
    taken = pl.concat([posts["file"], withdrawn])
    kept = dict(taken.value_counts().iter_rows())
    displaced = {
        (file, is_same): n
        for file, is_same, n in lost.group_by("file", "is_same").len().iter_rows()
    }
    described = [
        _file(
            file,
            count,
            kept=kept.get(n, 0),
            duplicates=displaced.get((n, True), 0),
            superseded=displaced.get((n, False), 0),
        )
        for n, (file, count) in enumerate(zip(files, counts, strict=True))
    ]
    total = _total(described)
    report: dict[str, Any] = {"files": described, "total": total, "ignored": list(ignored)}
    report["taken_out"] = taken_out
    report |= of_posts(posts, kept=total["kept"])
    check(report)
    return report


def of_posts(posts: pl.DataFrame, *, kept: int) -> dict[str, Any]:
    """Return the part of a coverage report that the posts alone tell.

    Parameters
    ----------
    posts : pl.DataFrame
        The corpus.
    kept : int
        Posts that were kept of the files; those that the corpus lacks were withdrawn.
    """
    threads = _threads(posts)
    return {
        "withdrawn": kept - posts.height,
        "posts": _posts(posts),
        "users": posts["user_id"].drop_nulls().n_unique(),
        "bots": posts.filter("is_bot")["user_id"].n_unique(),
        "sources": sorted(posts["source"].unique()),
        "answers": _answers(posts),
        "english": _english(posts),
        "threads": {
            "all": threads.height,
            "without_submission": int(threads["has_submission"].not_().sum()),
        },
        "span": {
            "first_at": _iso(posts["created_at"].min()),
            "last_at": _iso(posts["created_at"].max()),
        },
        "months": _months(posts, threads),
        "claims": _claims(threads.filter(pl.col("claimed").is_not_null())),
    }


def without_files(report: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return a report as if files had not been read; what `of_posts` tells is left as it is."""
    files = [file for file in report["files"] if file["file"] not in names]
    return {**report, "files": files, "total": _total(files)}


def without_withdrawn(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report that counts no record of what was withdrawn, to be published.

    Else a difference would tell how many posts that were. Which of several files held them is not
    known: of these, `read` and `kept` are None.
    """
    n = report.get("withdrawn", 0)
    if not n + report.get("taken_out", 0):
        return dict(report)
    total = {name: report["total"][name] - n for name in ("read", "kept")}
    known = total if len(report["files"]) == 1 else dict.fromkeys(total)
    files = [{**file, **known} for file in report["files"]]
    return {**report, "files": files, "total": {**report["total"], **total}}


def read_coverage(workspace: Workspace) -> dict[str, Any]:
    """Return a workspace's coverage report.

    Raises
    ------
    MissingStepError
        If nothing has been read into it yet.
    """
    try:
        return workspace.result("coverage")
    except MissingStepError:
        raise MissingStepError(
            "no corpus",
            where=str(workspace.root),
            now="run 'kithgraph ingest parse INPUT...' first",
        ) from None


def check(report: dict[str, Any]) -> None:
    """Make sure that the counts of a report add up.

    Raises
    ------
    KithgraphError
        If they do not.
    """
    for counted in (*report["files"], report["total"]):
        parts = (
            "kept", "rejected", "duplicates", "superseded", "other_communities", "cut_records",
            "not_posts",
        )  # fmt: skip
        _equal(counted["read"], sum(counted[p] for p in parts), counted.get("file", "total"))
        _equal(counted["rejected"], sum(counted["rejects"].values()), "rejects by reason")
        _equal(counted["not_posts"], sum(counted["asides"].values()), "no posts by kind")
    posts = report["posts"]
    _equal(report["total"]["kept"], posts["all"] + report["withdrawn"], "posts kept")
    _equal(posts["all"], posts["submissions"] + posts["comments"] + posts["other"], "kinds")
    for name in (
        "submissions",
        "comments",
        "other",
        "deleted",
        "removed",
        "unknown_authors",
        "orphans",
        "by_bots",
    ):
        _equal(posts[name], sum(month[name] for month in report["months"]), f"months: {name}")
    claims = report["claims"]
    _equal(claims["claimed"], claims["present"] + claims["missing"] - claims["surplus"], "claims")


def _equal(told: int, summed: int, where: str) -> None:
    if told != summed:
        raise KithgraphError(
            f"the counts of the coverage report do not add up: {told:,} against {summed:,}",
            where=where, now="this is a mistake in kithgraph: please report it",
        )  # fmt: skip


def _file(
    file: InputFile, count: FileCount, *, kept: int, duplicates: int, superseded: int
) -> dict[str, Any]:
    return {
        "file": file.name,
        "source": file.source.name,
        "sha256": hash_path(file.path),
        "size_bytes": file.path.stat().st_size,
        "cut": count.is_cut,
        "read": count.read,
        "kept": kept,
        "rejected": sum(count.rejects.values()),
        "duplicates": duplicates,
        "superseded": superseded,
        "other_communities": count.other_communities,
        "cut_records": count.cut_records,
        "not_posts": sum(count.asides.values()),
        "more_stubs": count.stubs,
        "more_posts": count.stub_posts,
        "lost_letters": count.lost_letters,
        "rejects": dict(sorted(count.rejects.items())),
        "asides": dict(sorted(count.asides.items())),
    }


def _total(files: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "files": len(files),
        "cut_files": sum(file["cut"] for file in files),
        # reports of earlier versions do not tell all of it
        **{name: sum(file.get(name, 0) for file in files) for name in _SUMS},
        "rejects": _summed(files, "rejects"),
        "asides": _summed(files, "asides"),
    }


def _summed(files: Sequence[dict[str, Any]], name: str) -> dict[str, int]:
    keys = sorted({key for file in files for key in file[name]})
    return {key: sum(file[name].get(key, 0) for file in files) for key in keys}


def _measures() -> dict[str, pl.Expr]:
    is_known = pl.col("kind").is_in(["submission", "comment"])
    return {
        "submissions": (pl.col("kind") == "submission").sum(),
        "comments": (pl.col("kind") == "comment").sum(),
        "other": (~is_known).sum(),
        "deleted": (pl.col("state") == "deleted").sum(),
        "removed": (pl.col("state") == "removed").sum(),
        "unknown_authors": pl.col("user_id").is_null().sum(),
        "orphans": pl.col("is_orphan").sum(),
        "by_bots": pl.col("is_bot").fill_null(value=False).sum(),
    }


def _with_orphans(posts: pl.DataFrame) -> pl.DataFrame:
    present = pl.col("parent_id").is_in(posts["post_id"].implode())
    return posts.with_columns(is_orphan=pl.col("parent_id").is_not_null() & ~present)


def _answers(posts: pl.DataFrame) -> dict[str, int]:
    answers = posts.filter(pl.col("parent_id").is_not_null())
    deeper = answers.filter(pl.col("parent_id").is_in(answers["post_id"].implode()))
    return {"all": answers.height, "to_answers": deeper.height}


def _english(posts: pl.DataFrame) -> dict[str, int]:
    long = posts.filter(pl.col("text").str.len_chars() >= LONG)["text"]
    return {"long": len(long), "in_english": int((long.str.count_matches(_ENGLISH) >= 2).sum())}


def _posts(posts: pl.DataFrame) -> dict[str, int]:
    found = _with_orphans(posts).select(
        all=pl.len(),
        **_measures(),
        without_depth=pl.col("depth").is_null().sum(),
        without_text=(pl.col("text") == "").sum(),
    )
    return {name: int(value) for name, value in found.row(0, named=True).items()}


def _threads(posts: pl.DataFrame) -> pl.DataFrame:
    return (
        posts.group_by("thread_id")
        .agg(
            month=pl.col("created_at").min().dt.strftime("%Y-%m"),
            claimed=pl.col("claimed_replies").max(),
            present=(pl.col("kind") == "comment").sum().cast(pl.Int64),
            has_submission=pl.col("parent_id").is_null().any(),
        )
        .sort("thread_id")
    )


def _months(posts: pl.DataFrame, threads: pl.DataFrame) -> list[dict[str, Any]]:
    claims = (
        threads.filter(pl.col("claimed").is_not_null())
        .group_by("month")
        .agg(pl.col("claimed").sum(), pl.col("present").sum())
    )
    months = (
        _with_orphans(posts)
        .group_by(month=pl.col("created_at").dt.strftime("%Y-%m"))
        .agg(**_measures())
        .join(claims, on="month", how="left")
        .with_columns(pl.col("claimed", "present").fill_null(0))
        .sort("month")
    )
    return months.to_dicts()


def _claims(threads: pl.DataFrame) -> dict[str, Any]:
    gap = pl.col("claimed") - pl.col("present")
    found = threads.select(
        threads=pl.len(),
        claimed=pl.col("claimed").sum(),
        present=pl.col("present").sum(),
        missing=gap.clip(lower_bound=0).sum(),
        surplus=(-gap).clip(lower_bound=0).sum(),
        complete=(gap <= 0).sum(),
    ).row(0, named=True)
    share = (pl.col("present") * 10 // pl.max_horizontal("claimed", pl.lit(1))).clip(0, 10)
    tenths = dict(threads.filter(pl.col("claimed") > 0).group_by(tenth=share).len().iter_rows())
    worst = threads.filter(gap > 0).sort(gap, "thread_id", descending=[True, False])
    return {
        **{name: int(value) for name, value in found.items()},
        "shares": [
            {"from": t / 10, "to": min(1.0, (t + 1) / 10), "threads": int(tenths.get(t, 0))}
            for t in range(11)
        ],
        "worst": worst.select("thread_id", "claimed", "present").head(_WORST_THREADS).to_dicts(),
    }


def _iso(value: Any) -> str | None:  # noqa: ANN401 - what polars returns for a time
    return value.isoformat() if value is not None else None
