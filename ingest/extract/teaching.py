"""Who teaches whom: an edge for each helping post and person plainly helped by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from ingest.extract.acts_model import Features, Linear, Matrix, load_models, probability, score
from ingest.extract.acts_text import SHAPE, count_cues, cue_phrases, read_shape, say_plainly
from ingest.extract.acts_thread import (
    PLACE,
    Flags,
    Indices,
    Threads,
    read_place,
    read_threads,
    take,
)
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
    "margin": pl.Float64,
}
_PLACES = ("is_top", "by_opener", "to_opener", "turn_back")


@dataclass(frozen=True, slots=True)
class Help:
    """The posts that help: their `rows`, and words, place and acts of every post."""

    posts: pl.DataFrame
    threads: Threads
    acted: Mapping[str, Matrix]
    rows: Indices
    words: Matrix
    place: Matrix


@dataclass(frozen=True, slots=True)
class Pairs:
    """Helping posts and a person each may teach: rows of posts, as parallel arrays."""

    post: Indices
    learner_post: Indices
    acknowledged_by: Indices
    features: Features


def find_teaching(posts: pl.DataFrame, acts: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Return who taught whom in which post.

    Parameters
    ----------
    posts : pl.DataFrame
        Posts of whole threads, with the columns of the corpus table; any order of rows.
    acts : pl.DataFrame
        What these posts do, as `find_acts` gives it (or as a person corrected it).
    mentions : pl.DataFrame
        Names found in these posts; they become the topics of an edge.

    Returns
    -------
    pl.DataFrame
        The table of teaching edges, in the order of posts. `probability` is that of the post
        helping times that of the person being the one helped. `acknowledged_by` is the first
        later reply of the learner to the helping post that acknowledges. `topics` are the
        entities named in the helping post or, if it names none, in the post answered.

    Notes
    -----
    A post teaches nobody when its author is unknown or a bot, and never its own author.
    """
    if posts.is_empty() or acts.is_empty():
        return empty(TEACHES)
    threads = read_threads(posts)
    acted = read_acts(posts, acts)
    found = decide_edges(read_help(posts, threads, acted), load_models())
    return _edges(posts, mentions, found)


def decide_edges(helping: Help, models: Mapping[str, Linear]) -> pl.DataFrame:
    """Return the edges decided as rows of posts, with the acknowledgement's row and probability.

    A reply under somebody's answer either corrects (and teaches) its author or adds to it (and
    teaches the opener): of the two the likelier one is taken.
    """
    frames = []
    for learner in LEARNERS:
        pairs = find_pairs(helping, learner=learner)
        model = models[f"teaches_{learner}"]
        scores = score(pairs.features, model) if len(pairs.post) else np.zeros(0)
        sure = np.round(helping.acted["helps"][pairs.post] * probability(scores, model), 4)
        columns = (
            pairs.post,
            pairs.learner_post,
            pairs.acknowledged_by,
            sure,
            scores - model.least,
        )
        frames.append(pl.DataFrame(dict(zip(_ROWS, columns, strict=True)), schema=_ROWS))
    over = pl.concat(frames).filter(pl.col("margin") >= 0)
    best = over.sort("row", "margin", descending=[False, True], maintain_order=True)
    return best.unique("row", keep="first", maintain_order=True)


def read_acts(posts: pl.DataFrame, acts: pl.DataFrame) -> dict[str, Matrix]:
    """Return the probability of each act of each post, 0 where it was not decided to apply."""
    found = {}
    for act in ("asks", "helps", "acknowledges", "shares"):
        decided = acts.filter(pl.col("act") == act).select("post_id", "probability")
        joined = posts.select("post_id").join(
            decided, on="post_id", how="left", maintain_order="left"
        )
        found[act] = joined["probability"].fill_null(0.0).to_numpy().astype(np.float64)
    return found


def read_help(posts: pl.DataFrame, threads: Threads, acted: Mapping[str, Matrix]) -> Help:
    """Return what there is to know about the helping posts.

    Their words matter, and are read, only where it is open who is helped: in replies to neither
    the thread's first post nor its author.
    """
    t = threads
    rows = np.flatnonzero((acted["helps"] > 0) & ~t.silent & (t.user >= 0))
    is_open = (t.parent[rows] != t.root[rows]) & (t.target[rows] != t.opener[rows])
    some = posts[rows[is_open]]
    plain = some.select(plain=say_plainly(pl.col("text").fill_null("")))["plain"]
    found = np.hstack([read_shape(some, plain), count_cues(plain)])
    names = [*SHAPE, *cue_phrases()]
    words = np.zeros((len(posts), len(_WORDS)))
    words[rows[is_open]] = found[:, [names.index(word) for word in _WORDS]]
    return Help(posts, threads, acted, rows, words, read_place(posts, threads))


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
    posts, t, acknowledges = helping.posts, helping.threads, helping.acted["acknowledges"] > 0
    when = posts["created_at"].to_physical().fill_null(0).to_numpy()
    reply = np.flatnonzero(acknowledges & (t.parent >= 0) & (t.user >= 0))
    replies = pl.DataFrame(
        {"row": t.parent[reply], "user": t.user[reply], "ack": reply, "at": when[reply]},
        schema=dict.fromkeys(("row", "user", "ack", "at"), pl.Int64),
    )
    later = replies.filter(pl.col("at") >= pl.lit(pl.Series(when[t.parent[reply]])))
    ids = posts["post_id"].gather(later["ack"])
    first = later.with_columns(ids.alias("id")).sort("row", "user", "at", "id")
    first = first.unique(["row", "user"], keep="first", maintain_order=True)
    asked = pl.DataFrame(
        {"row": rows, "user": learners}, schema=dict.fromkeys(("row", "user"), pl.Int64)
    )
    joined = asked.join(first, on=["row", "user"], how="left", maintain_order="left")
    return joined["ack"].fill_null(-1).to_numpy().astype(np.int64)


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
    words = dict(zip(_WORDS, helping.words[rows].T, strict=True))
    places = {name: helping.place[rows, PLACE.index(name)] for name in _PLACES}
    return Features(words | places | {name: f.astype(np.float64) for name, f in told.items()})


def _edges(posts: pl.DataFrame, mentions: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    ids, users = posts["post_id"], posts["user_id"]
    acknowledged = found.select(pl.when(pl.col("ack_row") >= 0).then("ack_row"))["ack_row"]
    edges = pl.DataFrame(
        {
            "post_id": ids.gather(found["row"]),
            "learner_id": users.gather(found["learner_row"]),
            "teacher_id": users.gather(found["row"]),
            "learner_post": ids.gather(found["learner_row"]),
            "acknowledged_by": ids.gather(acknowledged),
            "created_at": posts["created_at"].gather(found["row"]),
            "probability": found["probability"],
        }
    )
    named = mentions.filter((pl.col("kind") != "user") & pl.col("entity_id").is_not_null())
    topics = named.group_by("post_id").agg(topics=pl.col("entity_id").unique().sort())
    own = edges.join(topics, on="post_id", how="left", maintain_order="left")["topics"]
    asked = edges.join(
        topics, left_on="learner_post", right_on="post_id", how="left", maintain_order="left"
    )["topics"]
    none = pl.lit([], dtype=pl.List(pl.String))
    told = edges.with_columns(topics=pl.coalesce(own, asked, none))
    return told.select(pl.col(name).cast(dtype) for name, dtype in TEACHES.schema.items())
