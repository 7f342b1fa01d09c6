"""Purging: posts and people go out of archive and corpus, and do not come back.

The tombstones are written first. Whatever is killed after that is completed by the next purge or
build, because both leave out what has a tombstone.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from ingest.corpus import COVERAGE, POSTS_FILE, REJECTS
from ingest.damage import read_json
from ingest.errors import InputError, no_such_file
from ingest.formats.nostr import PLATFORM as NOSTR
from ingest.formats.nostr import named_in
from ingest.formats.reddit import FULLNAME
from ingest.intake.coverage import check, of_posts, read_coverage, without_files
from ingest.intake.depths import in_order
from ingest.intake.noted import drop_noted, noted_at_hand
from ingest.intake.readings import FOLDER
from ingest.keys import own_key
from ingest.outputs import LEFT_TO_SERVERS, PURGING, write_json, write_text
from ingest.people.pseudonyms import is_telling, may_be_word
from ingest.source import load_source, post_sources
from ingest.tables import POSTS, write
from ingest.withdrawal.documents import withdrawn_files
from ingest.withdrawal.keeping import learn, mend_rejects
from ingest.withdrawal.likeness import likenesses_of
from ingest.withdrawal.links import link_hashes
from ingest.withdrawal.meant import absent_people, find_people, is_beginning, require_writers
from ingest.withdrawal.mend import COMMON, title_hashes
from ingest.withdrawal.tombstones import Hasher, Kind, Tombstones, read_tombstones, write_tombstones
from ingest.withdrawal.withdraw import people_named, text_hashes, withdraw
from ingest.workspace import Workspace

GONE = "archive/gone.txt"
_CODES_OF_POSTS = "note1", "nevent1"
_ID = re.compile(r"(?!table:)[a-z_]+:[^\s:/]+(?::\d+)?|table:[^\s:/]+:\S(?:.*\S)?")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_PERMALINK = re.compile(r"/comments/(?P<thread>[0-9a-z]+)(?:/[^/\s]*(?:/(?P<comment>[0-9a-z]+))?)?")
_HACKER_NEWS = re.compile(r"\bnews\.ycombinator\.com/item\?id=(?P<top>\d+)(?:#(?P<below>\d+))?")
_PLATFORM = re.compile(r"(?:reddit|hackernews|nostr)(?=:)", re.IGNORECASE)
_AROUND = " \t\"'`<>,;\u200b\ufeff\u2018\u2019\u201c\u201d"
"""What tables, mails and word processors put around an id."""
_SHORT_LINK = re.compile(r"(?:https?://)?redd\.it/([0-9a-z]+)/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to go: ids of posts, and people as `user_id` tells them.

    `is_begun`: somebody was named by the beginning of a pseudonym.
    """

    post_ids: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    is_begun: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusPurge:
    """What left the corpus: posts, people, rejected records; and posts of others that changed."""

    posts: int
    people: int
    changed: int
    rejects: int


def read_wish(
    workspace: Workspace,
    *,
    posts: Sequence[str] = (),
    people: Sequence[str] = (),
    file: Path | None = None,
    people_file: Path | None = None,
    may_be_absent: bool = False,
) -> Wish:
    """Return what is to go: what is named, or else what `ingest sync` noted.

    Parameters
    ----------
    workspace : Workspace
        With a corpus.
    posts, people : sequences of str
        See `post_ids_in` and `find_people`.
    file : Path, optional
        Ids of posts, one a line; ``-`` is stdin.
    people_file : Path, optional
        People, one a line, named as in `people`; ``-`` is stdin.
    may_be_absent : bool
        Whether people may be named who wrote nothing in the corpus.

    Raises
    ------
    InputError
        If a file cannot be read, holds no id or name, or something else.
    UsageError
        If somebody named is nobody, or wrote nothing and may not be absent.
    """
    post_ids = post_ids_in(posts, "--post")
    if file is not None:
        post_ids += _some(read_post_ids(file), file, "id of a post", "--from")
    if people_file is not None:
        people = [
            *people,
            *_some(read_people(people_file), people_file, "name of a person", "--people"),
        ]
    if not (posts or people or file is not None):
        return Wish(post_ids=tuple(read_gone(workspace)))
    if not people:
        return Wish(post_ids=tuple(post_ids))
    known, key = workspace.table("corpus/posts"), own_key(workspace)
    found = find_people(known, people, key=key)
    if not may_be_absent:
        before = read_tombstones(workspace, key)
        require_writers(known, dict(zip(people, found, strict=True)), before)
    is_begun = any(is_beginning(name, known) for name in people)
    return Wish(post_ids=tuple(post_ids), people=tuple(found), is_begun=is_begun)


def read_gone(workspace: Workspace) -> list[str]:
    """Return the ids of posts that `ingest sync` found gone and no purge has taken out yet."""
    path = workspace.path(GONE)
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def note_gone(workspace: Workspace, post_ids: Sequence[str]) -> None:
    """Note the ids of posts that are gone from their platform, for a purge to take out."""
    path = workspace.path(GONE)
    if post_ids:
        write_text("".join(f"{post_id}\n" for post_id in post_ids), path)
    else:
        path.unlink(missing_ok=True)


def read_post_ids(file: Path) -> list[str]:
    """Return the ids of posts in a file, one a line (see `post_ids_in`); ``-`` is stdin.

    Raises
    ------
    InputError
        If the file cannot be read, or holds something else.
    """
    return post_ids_in(_lines(file), str(file))


def read_people(file: Path) -> list[str]:
    """Return the names of people in a file, one a line; ``-`` is stdin.

    Comments are those of `post_ids_in`; quotation marks around a name and a comma behind it go.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    names = (_COMMENT.sub("", line).strip().rstrip(",").strip("\"'") for line in _lines(file))
    return list(dict.fromkeys(filter(None, names)))


def _some(told: list[str], file: Path, what: str, option: str) -> list[str]:
    """Return what a file tells, which is something: a wish that came in would be lost unseen."""
    if told:
        return told
    raise InputError(
        f"no {what}", where="stdin" if str(file) == "-" else str(file),
        now=f"write one {what} a line, or leave {option} out",
    )  # fmt: skip


def _lines(file: Path) -> list[str]:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise no_such_file(file, InputError) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "cannot be read as text", where=str(file), now="name a text file with one a line"
        ) from error
    return text.splitlines()


def post_ids_in(lines: Iterable[str], where: str) -> list[str]:
    """Return the ids of posts in lines: ids, Reddit's full names, or links to posts.

    What stands behind ``#`` at the beginning of a line, or after a space, is a comment.

    Raises
    ------
    InputError
        If a line that is neither empty nor a comment is none of these.

    Examples
    --------
    >>> post_ids_in(["t1_n79tsm4", "hackernews:40077533  # asked by mail"], "list")
    ['reddit:t1_n79tsm4', 'hackernews:40077533']
    >>> post_ids_in(["'T1_N79TSM4',", "https://news.ycombinator.com/item?id=41#42"], "list")
    ['reddit:t1_n79tsm4', 'hackernews:42']
    """
    found = []
    for number, line in enumerate(lines, 1):
        word = _COMMENT.sub("", line).strip().strip('"')
        if not word.startswith("table:"):  # whose ids may hold any sign
            word = word.strip(_AROUND)
        if word:
            found.append(_post_id(word, f"line {number} of {where}"))
    return found


def going(workspace: Workspace, wish: Wish) -> tuple[int, dict[str, int]]:
    """Return how many posts a wish takes out of the corpus, and how many each person wrote."""
    hasher, posts = Hasher(own_key(workspace)), workspace.table("corpus/posts")
    told = {hasher.person(one): one for one in wish.people}
    of_user = {u: told.get(hasher.person(u)) for u in posts["user_id"].drop_nulls().unique()}
    users = [user for user, one in of_user.items() if one is not None]
    theirs = posts["user_id"].is_in(users).fill_null(value=False)
    counts = dict.fromkeys(wish.people, 0)
    for user, n in posts.filter(theirs)["user_id"].value_counts().iter_rows():
        counts[str(of_user[user])] += n
    return int((theirs | posts["post_id"].is_in(list(wish.post_ids))).sum()), counts


def absent(workspace: Workspace, wish: Wish) -> Wish:
    """Return what a wish names that is not in the corpus, and that no purge took out before."""
    posts = workspace.scan("corpus/posts").select("post_id", "user_id").collect()
    before = read_tombstones(workspace, own_key(workspace))
    here = set(posts["post_id"])
    return Wish(
        post_ids=tuple(
            one
            for one in dict.fromkeys(wish.post_ids)
            if one not in here and not before.has_post(one)
        ),
        people=tuple(absent_people(posts, wish.people, before)),
    )


def note_tombstones(workspace: Workspace, wish: Wish, *, stores: Sequence[str] = ()) -> Tombstones:
    """Write tombstones for a wish, beside those that are there; the caller holds the lock.

    From here on the wish is kept: a purge or build completes what is left to do, in `stores` too
    (addresses of Neo4j servers).
    """
    before = read_tombstones(workspace, own_key(workspace))
    hasher, posts = before.hasher, workspace.table("corpus/posts")
    people = {hasher.person(one) for one in wish.people}
    users = [u for u in posts["user_id"].drop_nulls().unique() if hasher.person(u) in people]
    is_going = posts.select(
        going=pl.col("user_id").is_in(users).fill_null(value=False)
        | pl.col("post_id").is_in(list(wish.post_ids))
    )["going"]
    theirs = posts.filter(is_going)
    more: dict[Kind, set[int]] = {
        "post": {hasher.post(one) for one in (*wish.post_ids, *theirs["post_id"])},
        "person": people,
        "bare": people - _words(people, posts, hasher),
        "link": link_hashes(theirs, posts.filter(~is_going), hasher),
        "likeness": likenesses_of(posts, set(theirs["post_id"]), hasher),
        **text_hashes([*theirs["text"], *theirs["title"].drop_nulls()], hasher),
        **title_hashes(theirs["title"].drop_nulls(), hasher),
    }
    tombstones = learn(
        workspace,
        [
            file
            for one in post_sources()
            if one.names_people
            for file in noted_at_hand(workspace, one.name)
        ],
        before.with_more(more),
    )
    waiting = {*stores, *(unfinished(workspace) or ())}
    # tombstones first: a purge that is told to have begun forgets nobody
    write_tombstones(workspace, tombstones)
    write_json({"stores": sorted(waiting)}, workspace.path(PURGING))
    return tombstones


def unfinished(workspace: Workspace) -> tuple[str, ...] | None:
    """Return the servers that a purge which was stopped had to reach; None if none was stopped."""
    path = workspace.path(PURGING)
    if not path.exists():
        return None
    told = read_json(path, now="remove it, and purge again")
    return tuple(told["stores"])


def finish(workspace: Workspace, *, waiting: Sequence[str] = ()) -> None:
    """Note that nothing in the workspace holds what went, and which servers wait to be reached.

    With none of these the purge has ended. With some the workspace is read again all the same: a
    server that never comes back must not lock it.
    """
    if waiting:
        write_json({"stores": sorted(waiting), LEFT_TO_SERVERS: True}, workspace.path(PURGING))
    else:
        workspace.path(PURGING).unlink(missing_ok=True)


def purge_corpus(workspace: Workspace, tombstones: Tombstones) -> CorpusPurge:
    """Take what has a tombstone out of posts, coverage report and rejected records.

    Notes
    -----
    The result equals, byte for byte, that of reading the inputs again; of what was fetched the
    report tells how many records there were before. The dumps are not needed: they may be gone.
    """
    posts = workspace.table("corpus/posts")
    left = withdraw(posts, tombstones)
    kept = in_order(left.posts.drop("depth", "language"))
    coverage = read_coverage(workspace)
    platforms = _platforms(coverage)
    read = ((f["file"], f["source"]) for f in coverage["files"])
    documents = withdrawn_files(read, tombstones)
    coverage = without_files(coverage, documents)
    drop_noted(workspace, documents)
    report = coverage | of_posts(kept, kept=coverage["total"]["kept"])
    check(report)
    workspace.path("manifests/corpus.json").unlink(missing_ok=True)
    shutil.rmtree(workspace.path(FOLDER), ignore_errors=True)
    temporary = workspace.path("corpus/.posts.tmp")
    write(kept, POSTS, temporary)
    temporary.replace(workspace.path(POSTS_FILE))
    write_json(report, workspace.path(COVERAGE))
    rejects = mend_rejects(workspace.path(REJECTS), platforms, tombstones)
    left_to_do = [o for o in read_gone(workspace) if not tombstones.has_post(o)]
    note_gone(workspace, left_to_do)
    gone = posts.filter(left.gone)
    return CorpusPurge(
        posts=gone.height,
        people=len(set(gone["user_id"].drop_nulls()) - set(kept["user_id"].drop_nulls())),
        changed=left.changed,
        rejects=rejects,
    )


def _words(people: set[int], posts: pl.DataFrame, hasher: Hasher) -> set[int]:
    """Return those of some people whose handle is a word that many posts use, or names a thing.

    A pseudonym and a handle that is no word name their person, however many posts do so.
    """
    counts = people_named(posts, people, hasher, is_counted=may_be_word)
    common = {person for person, n in counts.items() if n > COMMON}
    return common | (people & _things(posts["source"].unique().to_list(), hasher))


def _things(sources: Sequence[str], hasher: Hasher) -> set[int]:
    """Return whom names of models, chips and other things would be on some platforms."""
    from ingest.extract.names.vocabulary.vocabulary import vocabulary

    terms = vocabulary()
    names = {name for name in (*terms.anchors, *terms.lines) if not is_telling(name)}
    return {hasher.person(f"{source}:{name}") for source in sources for name in names}


def _post_id(word: str, where: str) -> str:
    word = _PLATFORM.sub(lambda found: found[0].lower(), word)
    if word.startswith(f"{NOSTR}:") or word.lower().startswith(_CODES_OF_POSTS):
        code = word.removeprefix(f"{NOSTR}:").lower()
        told = [one for what, one in named_in(code) if what == "post"]
        if told:
            return f"{NOSTR}:{told[0]}"
    if _ID.fullmatch(word) and not word.startswith("reddit:"):
        return word
    word = word.removeprefix("reddit:")
    if found := _HACKER_NEWS.search(word):
        return f"hackernews:{found['below'] or found['top']}"  # a comment in its thread
    if found := _SHORT_LINK.fullmatch(word):
        return f"reddit:t3_{found[1]}"
    if found := _PERMALINK.search(word):
        name = f"t1_{found['comment']}" if found["comment"] else f"t3_{found['thread']}"
        return f"reddit:{name}"
    if FULLNAME.fullmatch(word.lower()):
        return f"reddit:{word.lower()}"
    raise InputError(
        f"{word!r} is no id of a post", where=where,
        now="write ids as 'reddit:t1_n79tsm4' (t1_ comments, t3_ submissions), or permalinks",
    )  # fmt: skip


def _platforms(coverage: Mapping[str, Any]) -> dict[str, str]:
    """Return the platform of each input file, by the file's name."""
    return {f["file"]: load_source(f["source"]).platform for f in coverage["files"]}
