"""Who teaches whom: an edge for each helping post and person plainly helped by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from ingest.extract.acts.acts import ACT_NAMES
from ingest.extract.acts.seen import Seen, look_at
from ingest.extract.acts.surety import SURETY, Chosen, describe_teachings
from ingest.extract.acts.thread import Flags, Threads, take
from ingest.extract.linear import Features, Linear, Matrix, load_models, probability, score
from ingest.extract.search.phrases import Indices
from ingest.tables import TEACHES, empty

LEARNERS = ("parent", "opener")
_WORDS = (
    "correct", "affirm", "you", "you_can", "imperative", "pointer", "sign_quote", "questions",
    "thanks", "joke",
)  # fmt: skip
CLUES = (
    "is_top", "by_opener", "to_opener", "turn_back", "parent_asks", "parent_helps",
    "parent_acknowledges", "parent_none", "root_asks", "root_shares", "asks", "acknowledged",
    *_WORDS,
)  # fmt: skip
_ROWS = {
    "row": pl.Int64,
    "learner_row": pl.Int64,
    "ack_row": pl.Int64,
    "probability": pl.Float64,
}
# The act itself is told from a quarter on, where every third is right; that somebody said so is a
# claim of its own, and is told where it is more likely than not.
_SURE = 0.5
_LONGEST_SENTENCE = 1_000
# What follows a name up to the question mark of its sentence.
_ASKED_ON = r"^(?:[^.!?\n]|[.!]\S)*\?"
_PLACES = ("is_top", "by_opener", "to_opener", "turn_back")


@dataclass(frozen=True, slots=True)
class Help:
    """The posts that help: their `rows`, and acts and place of every post.

    `words` are those of helping posts of which it is open whom they help, else 0; `said` those of
    all posts. `thanks` are rows of replies that acknowledge, by the row of the post they answer and
    their author's number.
    """

    threads: Threads
    acted: Mapping[str, Matrix]
    rows: Indices
    words: Mapping[str, Matrix]
    said: Mapping[str, Matrix]
    place: Mapping[str, Matrix]
    thanks: Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Helping posts and a person each may teach: rows of posts, as parallel arrays."""

    post: Indices
    learner_post: Indices
    acknowledged_by: Indices
    features: Features


def find_teaching(
    posts: pl.DataFrame, acts: pl.DataFrame, mentions: pl.DataFrame, *, seen: Seen | None = None
) -> pl.DataFrame:
    """Return who taught whom in which post.

    Parameters
    ----------
    posts : pl.DataFrame
        Posts of whole threads, with the columns of the corpus table; any order of rows.
    acts : pl.DataFrame
        What these posts do, as `find_acts` gives it (or as a person corrected it).
    mentions : pl.DataFrame
        Names found in these posts; they become the topics of an edge.
    seen : Seen, optional
        What `look_at` sees in these posts, where it was looked at before.

    Returns
    -------
    pl.DataFrame
        The table of teaching edges, in the order of posts. `probability` is that of somebody being
        taught, all things told (see `surety`). `acknowledged_by` is the first
        later reply of the learner to the helping post that acknowledges, at 0.5 or more. `topics`
        are the entities named in the helping post or, if it names none, in what was asked: the
        title of an opening post, the questions of a reply. What else the post answered names (the
        asker's machine, what was tried) is rarely what the help is about.

    Notes
    -----
    A post teaches nobody when its author is unknown or a bot, and never its own author.
    """
    if posts.is_empty() or acts.is_empty():
        return empty(TEACHES)
    acted = read_acts(posts, acts)
    found = decide_edges(read_help(posts, seen or look_at(posts), acted), load_models("acts"))
    return _edges(posts, mentions, found)


def decide_edges(helping: Help, models: Mapping[str, Linear]) -> pl.DataFrame:
    """Return the edges decided as rows of posts, with the acknowledgement's row and probability."""
    chosen = choose_learners(helping, models)
    sure = models[SURETY]
    scores = score(describe_chosen(helping, chosen), sure) if len(chosen.row) else np.zeros(0)
    columns = (chosen.row, chosen.learner_row, chosen.ack_row, probability(scores, sure))
    return pl.DataFrame(dict(zip(_ROWS, columns, strict=True)), schema=_ROWS)


def describe_chosen(helping: Help, chosen: Chosen) -> Features:
    """Return what tells how right each of the teachings is that `choose_learners` gives."""
    return describe_teachings(helping.threads, helping.acted, helping.said, chosen)


def choose_learners(helping: Help, models: Mapping[str, Linear]) -> Chosen:
    """Return who is taught by which post, in the order of posts.

    A reply under somebody's answer either corrects (and teaches) its author or adds to it (and
    teaches the opener): of the two the likelier one is taken.
    """
    found, margins = [], []
    for learner in LEARNERS:
        pairs = find_pairs(helping, learner=learner)
        model = models[f"teaches_{learner}"]
        scores = score(pairs.features, model) if len(pairs.post) else np.zeros(0)
        told = scores >= model.least
        rows = (pairs.post[told], pairs.learner_post[told], pairs.acknowledged_by[told])
        found.append(Chosen(*rows, probability(scores[told], model)))
        margins.append(scores[told] - model.least)
    row = np.concatenate([one.row for one in found])
    order = np.lexsort((-np.concatenate(margins), row))
    best = order[np.unique(row[order], return_index=True)[1]]
    return Chosen(
        row[best],
        np.concatenate([one.learner_row for one in found])[best],
        np.concatenate([one.ack_row for one in found])[best],
        np.concatenate([one.sure for one in found])[best],
    )


def read_acts(posts: pl.DataFrame, acts: pl.DataFrame) -> dict[str, Matrix]:
    """Return the probability of each act of each post, 0 where it was not decided to apply."""
    row_of = {post_id: row for row, post_id in enumerate(posts["post_id"].to_list())}
    found = {name: np.zeros(len(posts)) for name in ACT_NAMES}
    for post_id, act, sure in acts.select("post_id", "act", "probability").rows():
        if post_id in row_of:
            found[act][row_of[post_id]] = sure
    return found


def read_help(posts: pl.DataFrame, seen: Seen, acted: Mapping[str, Matrix]) -> Help:
    """Return what there is to know about the helping posts.

    Their words matter only where it is open who is helped: in replies to neither the thread's
    first post nor its author.
    """
    t = seen.threads
    rows = np.flatnonzero((acted["helps"] > 0) & ~t.silent & (t.user >= 0))
    is_open = (t.parent != t.root) & (t.target != t.opener)
    words = {name: np.where(is_open, seen.words[name], 0.0) for name in _WORDS}
    thanks = _thanks(posts, t, acted["acknowledges"] >= _SURE)
    return Help(t, acted, rows, words, seen.words, seen.place, thanks)


def _thanks(posts: pl.DataFrame, t: Threads, acknowledges: Flags) -> dict[tuple[int, int], int]:
    """Return the first later reply to each post, of each person, that acknowledges."""
    when = posts["created_at"].to_physical().fill_null(0).to_numpy()
    ids = posts["post_id"]
    reply = np.flatnonzero(acknowledges & (t.parent >= 0) & (t.user >= 0))
    later = reply[when[reply] >= when[t.parent[reply]]]
    found: dict[tuple[int, int], int] = {}
    for _, _, row in sorted(zip(when[later].tolist(), ids.gather(later), later, strict=True)):
        found.setdefault((int(t.parent[row]), int(t.user[row])), int(row))
    return found


def find_pairs(helping: Help, *, learner: str) -> Pairs:
    """Return the helping posts with one possible learner each, and what tells if it is one.

    Parameters
    ----------
    learner : str
        ``parent``: the author of the post answered; ``opener``: the author of the thread's first
        post, where that is somebody else.
    """
    t, rows = helping.threads, helping.rows
    if learner == "parent":
        rows = rows[(t.target[rows] >= 0) & (t.target[rows] != t.user[rows])]
        target = t.parent[rows]
    else:
        other = (t.opener >= 0) & (t.opener != t.user) & (t.opener != t.target)
        rows = rows[(other & (t.parent != t.root))[rows]]
        target = t.root[rows]
    thanked = _acknowledgement(helping, rows, take(t.user, target))
    return Pairs(rows, target, thanked, _clues(helping, rows, thanked >= 0))


def _acknowledgement(helping: Help, rows: Indices, learners: Indices) -> Indices:
    """Return the first later reply of each learner to each post that acknowledges, or -1."""
    pairs = zip(rows.tolist(), learners.tolist(), strict=True)
    return np.array([helping.thanks.get(pair, -1) for pair in pairs], dtype=np.int64)


def _clues(helping: Help, rows: Indices, thanked: Flags) -> Features:
    parent, root = helping.threads.parent[rows], helping.threads.root[rows]
    does = {act: np.append(p > 0, np.False_) for act, p in helping.acted.items()}
    told = {
        "parent_asks": does["asks"][parent],
        "parent_helps": does["helps"][parent],
        "parent_acknowledges": does["acknowledges"][parent],
        "parent_none": ~np.any([does[act][parent] for act in does], axis=0),
        "root_asks": does["asks"][root],
        "root_shares": does["shares"][root],
        "asks": does["asks"][rows],
        "acknowledged": thanked,
    }
    words = {name: helping.words[name][rows] for name in _WORDS}
    places = {name: helping.place[name][rows] for name in _PLACES}
    return Features(words | places | {name: f.astype(np.float64) for name, f in told.items()})


def _edges(posts: pl.DataFrame, mentions: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    ids, users = posts["post_id"], posts["user_id"]
    learner_rows, ack_rows = found["learner_row"], found["ack_row"].to_list()
    taught, asked = ids.gather(found["row"]).to_list(), ids.gather(learner_rows).to_list()
    own, of_question = _topics(posts, mentions, taught, asked)
    told = [
        " ".join(sorted(own.get(post) or of_question.get(answered) or ()))
        for post, answered in zip(taught, asked, strict=True)
    ]
    columns = {
        "post_id": taught,
        "learner_id": users.gather(learner_rows),
        "teacher_id": users.gather(found["row"]),
        "learner_post": asked,
        "acknowledged_by": [ids[row] if row >= 0 else None for row in ack_rows],
        "created_at": posts["created_at"].gather(found["row"]),
        "topics": pl.Series(told, dtype=pl.String).str.extract_all(r"\S+"),
        "probability": found["probability"],
    }
    return pl.DataFrame({name: columns[name] for name in TEACHES.schema}, schema=TEACHES.schema)


def _topics(
    posts: pl.DataFrame, mentions: pl.DataFrame, taught: list[str], asked: list[str]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return what the helping posts name, and what the questions of the posts answered name."""
    named = mentions.drop_nulls("entity_id")
    own = _gather(named.filter(pl.col("post_id").is_in(taught)))
    silent = {post for helping, post in zip(taught, asked, strict=True) if helping not in own}
    title, end = pl.col("title"), pl.col("end").cast(pl.Int64)
    answered = (
        posts.select("post_id", "title", "text")
        .filter(pl.col("post_id").is_in(list(silent)))
        .join(named.select("post_id", "end", "entity_id"), on="post_id")
    )
    in_title = answered.filter(end <= title.str.len_chars(), pl.col("text").str.starts_with(title))
    in_question = answered.filter(title.fill_null("") == "").filter(
        pl.col("text").str.slice(end, _LONGEST_SENTENCE).str.contains(_ASKED_ON)
    )
    return own, _gather(pl.concat([in_title, in_question]))


def _gather(named: pl.DataFrame) -> dict[str, set[str]]:
    topics: dict[str, set[str]] = {}
    for post_id, entity_id in named.select("post_id", "entity_id").rows():
        topics.setdefault(post_id, set()).add(entity_id)
    return topics
