"""Which posts of the corpus are gone from their platform by now: noted for a purge."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from ingest.errors import UsageError
from ingest.fetching.fetch import FetchReport, fetch_again
from ingest.intake.fetched import ARCHIVE, runs
from ingest.intake.inputs import find_inputs
from ingest.intake.posts import read_posts
from ingest.keys import own_key
from ingest.people.pseudonyms import PREFIX, pseudonym
from ingest.purge import note_gone, read_gone
from ingest.source import Source, load_source, web_sources
from ingest.workspace import Workspace

_RELAY = "relay"
_OLDER = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What was found: newly gone posts by what became of them, and all that wait for a purge.

    `unknown` counts posts that were told to be gone and are not in the corpus: they are not noted.
    `doubts` are sentences on files that are not newer than the corpus, or may not be; `missing` on
    what a source did not answer though it was asked.
    """

    asked: int
    found: dict[str, int]
    waiting: int
    unknown: int = 0
    doubts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def sync(
    workspace: Workspace,
    *,
    inputs: Sequence[Path] = (),
    post_ids: Sequence[str] = (),
    ask: Sequence[str] = (),
    tell: Callable[[], object] = lambda: None,
) -> SyncReport:
    """Note which posts of the corpus are gone; the caller holds the lock.

    Parameters
    ----------
    workspace : Workspace
        With a corpus.
    inputs : sequence of Path
        Newer dumps and files of events: they say of posts that they were deleted or removed
        (`_meta` of Arctic Shift, markers of Reddit, wishes to delete of Nostr).
    post_ids : sequence of str
        Posts known to be gone.
    ask : sequence of str
        Sources to ask about all posts of their platform. Their answers go to the archive.
    tell : callable
        Called after each answer.

    Raises
    ------
    UsageError
        If a source cannot be asked, or has no posts in the corpus.
    SourceError
        If a source does not answer; repeating the command goes on where it stopped.

    Notes
    -----
    A wish to delete counts where its author wrote the post, or the platform itself tells it. What
    else files say counts where they were not retrieved before the corpus's own version of the post;
    where nothing tells the days it counts too, and `doubts` say so.
    """
    posts = workspace.table("corpus/posts").select(
        "post_id", "source", "user_id", "state", "retrieved_at", has_text=pl.col("text") != ""
    )
    doubts: list[str] = []
    reports = [
        (source := load_source(name), _asked(workspace, posts, source, tell)) for name in ask
    ]
    answers = (workspace.path(f"{ARCHIVE}/{one.name}/{report.run}") for one, report in reports)
    files = [*inputs, *answers]
    gone = dict.fromkeys(post_ids, "told")
    if files:
        gone |= dict(_gone_in(workspace, posts, files, doubts))
    there = set(posts["post_id"]) & gone.keys()
    before = set(read_gone(workspace))
    new = sorted(there - before)
    note_gone(workspace, sorted(before | there))
    return SyncReport(
        asked=posts.height, found=dict(sorted(Counter(gone[one] for one in new).items())),
        waiting=len(before | there), unknown=len(set(post_ids) - set(posts["post_id"])),
        doubts=tuple(doubts), missing=tuple(told for _, one in reports for told in one.missing),
    )  # fmt: skip


def _asked(
    workspace: Workspace, posts: pl.DataFrame, source: Source, tell: Callable[[], object]
) -> FetchReport:
    """Ask a source about its posts again."""
    if source.again is None or source.options is None:
        askable = ", ".join(one.name for one in web_sources() if one.again)
        raise UsageError(f"{source.name} cannot be asked again", now=f"ask one of {askable}")
    theirs = _told(posts).filter(pl.col("source") == source.platform)
    if theirs.is_empty():
        raise UsageError(f"no post of {source.platform} in the corpus", now="name another source")
    return fetch_again(
        workspace, source, _asked_before(workspace, source), theirs["post_id"].sort().to_list(),
        tell=tell,
    )  # fmt: skip


def _asked_before(workspace: Workspace, source: Source) -> Any:  # noqa: ANN401 - each source has its own
    """Return options with the relays that a source's posts were fetched from, if it has relays."""
    assert source.options is not None
    options = source.options()
    told = [
        relay
        for run in runs(workspace.path(ARCHIVE), source.name)
        for relay in run.options.get(_RELAY, ())
    ]
    return replace(options, **{_RELAY: tuple(dict.fromkeys(told))}) if told else options


def _told(posts: pl.DataFrame) -> pl.DataFrame:
    """Return the posts that still tell something: a removed one may have its author and text."""
    is_told = pl.col("has_text") | pl.col("user_id").is_not_null()
    return posts.filter((pl.col("state") == "present") | ((pl.col("state") == "removed") & is_told))


def _gone_in(
    workspace: Workspace, posts: pl.DataFrame, files: Sequence[Path], doubts: list[str]
) -> Iterator[tuple[str, str]]:
    """Yield the posts of the corpus that files say are gone, and what became of them.

    A post that was removed already is gone if it is deleted by now, or its text is. Sentences on
    files that are not newer than the corpus go to `doubts`.
    """
    known = _told(posts).select(
        "post_id", "user_id", "has_text", was="state", was_at="retrieved_at"
    )
    is_news = (
        (pl.col("was") == "present")
        | (pl.col("what") == "deleted")
        | (pl.col("has_text") & (pl.col("text") == ""))
    )
    for file in find_inputs(files)[0]:
        read, count = read_posts(file, rejects=io.StringIO())
        there = _compared(read, known)
        found = there.filter(is_news, pl.col("what") != "present")
        yield from (
            found.filter(pl.col("since").ne_missing(_OLDER)).select("post_id", "what").iter_rows()
        )
        doubts += _doubts(file.name, there, found, n_wishes=len(count.deletions))
        wrote = dict(known.select("post_id", "user_id").iter_rows())
        for wish in count.deletions:
            if wish.post_id in wrote and _is_by(
                wrote[wish.post_id], wish.author, file.source.platform, workspace
            ):
                yield wish.post_id, "deleted"


def _compared(read: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return those rows that are known; `since` is 1 if newer, 0 if as old, -1 if older."""
    told = read.select("post_id", "text", "retrieved_at", what="state")
    since = (pl.col("retrieved_at") - pl.col("was_at")).dt.total_microseconds().sign()
    return told.join(known, on="post_id", how="inner", maintain_order="left").with_columns(
        since=since
    )


def _doubts(name: str, there: pl.DataFrame, found: pl.DataFrame, *, n_wishes: int) -> Iterator[str]:
    """Yield what a person must know of a file before they trust what it says is gone."""
    if there.is_empty():
        if not n_wishes:
            yield f"{name} holds no post of the corpus that could be gone"
        return
    older, unknown = found.filter(since=_OLDER).height, found["since"].null_count()
    if older or (found.is_empty() and set(there["since"]) <= {_OLDER, 0}):
        told = f"{older:,} posts that it says are gone are not noted" if older else "it has no news"
        dated = found.filter(since=_OLDER) if older else there
        last = dated.select(pl.col("retrieved_at", "was_at").dt.date().max()).row(0)
        yield (
            f"{name} was retrieved by {last[0]:%Y-%m-%d}, the corpus's versions of the same posts"
            f" by {last[1]:%Y-%m-%d}: {told}"
        )
    if unknown:
        yield (
            f"nothing tells whether {name} is newer than what the corpus was read from; the"
            f" {unknown:,} posts that it says are gone are noted: if it is older, take them out of"
            " archive/gone.txt before you purge"
        )


def _is_by(user_id: str | None, author: str | None, platform: str, workspace: Workspace) -> bool:
    """Tell whether a wish to delete is the author's of a post, or the platform's own word."""
    if author is None or user_id is None:
        return author is None
    if user_id.startswith(PREFIX):
        return user_id == pseudonym(author, source=platform, key=own_key(workspace))
    return user_id == f"{platform}:{author}"
