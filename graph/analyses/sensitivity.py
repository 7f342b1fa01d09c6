"""What the findings turn on: each again without bots, without the busiest, and of the surer half.

A finding that holds only because of a few very busy people, of bots, or of doubtful readings is no
finding about a community.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.analyses.education_chains import passed_on_share
from graph.analyses.hardware_reports import consumer_share
from graph.analyses.reply_network import returned_ties
from graph.analysis import Analysis, Result
from graph.claims import LIKELY
from graph.judging import judgements
from graph.lineage.agreement import confirmed_share, judge_talk
from graph.networks import hub_edges, replies, talk_edges
from graph.stance_figures.found import gains_share, pragmatist_share
from graph.statistics.clusters import BUSIEST, largest
from graph.statistics.intervals import Share, rounded
from graph.statistics.reciprocity import Acts, reciprocity
from graph.teaching.lessons import Lessons, make_lessons, only
from graph.words import count, listed
from ingest.workspace import Workspace

VARIANTS = {
    "all": "every post",
    "without_bots": "without posts of bots",
    "without_busiest": "without the posts of the busiest 1 % of people (rounded up; by posts)",
    "surer": "of relations the half of each kind that is read with the most confidence, of "
    "teachings those of at least the median probability, of stances and affordances the more "
    "probable half of each label",
}
DEFINITION = (
    "Each finding is counted again on fewer posts or on surer readings. "
    + "; ".join(f"{name}: {meaning}" for name, meaning in VARIANTS.items())
    + ". A finding moves when a variant's value lies outside the 95 % interval of the value of all "
    "and that outside the variant's. "
    "What people do again and again (pass on, answer in return) is seen less where less is left, "
    "whoever wrote it: such a finding moves only when its value also lies outside what is found if "
    "as much is left out at random (people with as many posts; as many teachings)."
)
_DRAWS = 19
"""Draws of what is left out at random: one value in ten lies outside them by chance."""


_OF_POSTS = (
    "post_id", "parent_id", "thread_id", "kind", "source", "user_id", "is_bot", "created_at",
    "text",
)  # fmt: skip


type _Verdicts = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    posts: pl.DataFrame
    models: pl.DataFrame
    relations: pl.DataFrame
    teaches: pl.DataFrame
    stances: pl.DataFrame
    entities: pl.DataFrame


_READ = {
    "consumer_hardware": "reports on consumer hardware, of all reports",
    "positive": "judgements of models that are positive",
    "positive_derivatives": "judgements of models made from others' that are positive",
    "confirmed": "derivations told in posts that the Hub confirms",
    "passed_on": "people who passed on what they were taught",
    "pragmatist": "stances found on openness that are read as a pragmatist's",
    "gains": "posts found to tell what open models give or cost that tell what they give",
}
"""What the findings that are read out of words count."""

_RETURNED = {
    "reciprocity": "ties of answering that are returned",
    "reciprocity_across_threads": "ties returned in another thread",
}
"""What those count that stand in who answered whom: no confidence of a reading bears on them."""


def _read(tables: _Tables, verdicts: _Verdicts) -> dict[str, Share]:
    positive = judgements(tables.relations, tables.posts, tables.models).shares
    return {
        "consumer_hardware": consumer_share(tables.relations, tables.posts, tables.entities),
        "positive": positive["all models"],
        "positive_derivatives": positive["derivatives"],
        "confirmed": _confirmed(tables, verdicts),
        "passed_on": _passed_on(tables),
        "pragmatist": pragmatist_share(tables.stances, tables.posts),
        "gains": gains_share(tables.stances, tables.posts),
    }


def _passed_on(tables: _Tables) -> Share:
    return passed_on_share(_lessons(tables))


def _lessons(tables: _Tables) -> Lessons:
    return make_lessons(tables.teaches, tables.posts, threshold=LIKELY)


def _verdicts(tables: _Tables) -> _Verdicts:
    """Return what the Hub says of each derivation that a post tells: no variant changes that."""
    import networkx as nx

    hub = nx.DiGraph(hub_edges(tables.models).select("child", "base").rows())
    judged = judge_talk(talk_edges(tables.relations), hub, tables.entities)
    return {(row["child"], row["base"]): row["verdict"] for row in judged}


def _confirmed(tables: _Tables, verdicts: _Verdicts) -> Share:
    told = talk_edges(tables.relations).select("child", "base").unique(maintain_order=True).rows()
    return confirmed_share({pair: verdicts[pair] for pair in told})


def _returned(tables: _Tables) -> dict[str, Share]:
    return dict(zip(_RETURNED, returned_ties(tables.posts), strict=True))


def _run(workspace: Workspace, *, seed: int, busiest: float = BUSIEST) -> Result:
    entities = workspace.table("annotations/entities")
    tables = _Tables(
        posts=workspace.scan("corpus/posts").select(_OF_POSTS).collect(),
        models=workspace.table("corpus/models"),
        relations=workspace.table("annotations/relations"),
        teaches=workspace.table("annotations/teaches"),
        stances=_of_models(workspace.table("annotations/stances"), entities),
        entities=entities,
    )
    busy = _busiest(tables.posts, busiest)
    verdicts = _verdicts(tables)
    counted: dict[str, dict[str, Share]] = {
        variant: _read(kept, verdicts) | ({} if variant == "surer" else _returned(kept))
        for variant, kept in _variants(tables, busy)
    }
    drawn = _drawn(tables, busy, seed=seed)
    findings = [
        _finding(
            name, meaning, {v: shares.get(name) for v, shares in counted.items()},
            drawn.get(name, {}),
        )
        for name, meaning in (_READ | _RETURNED).items()
    ]  # fmt: skip
    people = tables.posts["user_id"].drop_nulls().n_unique()
    result: Result = rounded(
        {
            "sentence": _sentence(findings, len(busy)),
            "definition": DEFINITION,
            "n": people,
            "variants": VARIANTS,
            "n_draws": _DRAWS,
            "busiest": {
                "people": len(busy),
                "posts": tables.posts.filter(_by(busy)).height,
                "of_posts": tables.posts.height,
            },
            "bots": {"posts": tables.posts.filter(pl.col("is_bot")).height},
            "findings": findings,
        }
    )
    return result


def _of_models(stances: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """Return the stances, none where no post names a model: then none is about open ones."""
    return stances if entities["kind"].eq("model").any() else stances.clear()


def _busiest(posts: pl.DataFrame, part: float) -> pl.Series:
    """Return the people with the most posts; of equally busy ones those who came first."""
    by_time = posts.sort("created_at", maintain_order=True, nulls_last=True)
    return largest(by_time["user_id"], part)


def _by(people: pl.Series) -> pl.Expr:
    return pl.col("user_id").is_in(people.implode()).fill_null(value=False)


def _variants(tables: _Tables, busy: pl.Series) -> Iterator[tuple[str, _Tables]]:
    yield "all", tables
    yield "without_bots", _kept(tables, ~pl.col("is_bot").fill_null(value=False))
    yield "without_busiest", _kept(tables, ~_by(busy))
    surer = tables.relations.filter(
        pl.col("confidence") >= pl.col("confidence").median().over("kind")
    )
    likely = tables.stances.filter(_likely("label"))
    teaches = tables.teaches.filter(_likely())
    yield "surer", replace(tables, relations=surer, teaches=teaches, stances=likely)


def _likely(*of: str) -> pl.Expr:
    median = pl.col("probability").median()
    return pl.col("probability") >= (median.over(of) if of else median)


def _drawn(tables: _Tables, busy: pl.Series, *, seed: int) -> dict[str, dict[str, list[float]]]:
    """Return the shares found where as much is left out at random, by finding and variant."""
    rng = np.random.default_rng(seed)
    authors = tables.posts.group_by("user_id", maintain_order=True).len().drop_nulls("user_id")
    sizes = authors["len"].to_numpy().astype(np.int64)
    posts = sizes[authors["user_id"].is_in(busy.implode()).to_numpy()].sum()
    counts = pl.col("probability") >= LIKELY
    likely = tables.teaches.filter(counts).with_row_index("place")
    surer = tables.teaches.filter(counts, _likely()).height
    lessons = _lessons(replace(tables, teaches=likely))
    place = lessons.teachings["place"].to_numpy()[lessons.row]
    acts, ends = _acts(tables.posts, authors), _ends(likely, tables.posts, authors)

    def taught(is_kept: NDArray[np.bool_]) -> Share:
        """Return the share of some teachings' lessons: all are made once, for every draw."""
        return passed_on_share(only(lessons, np.flatnonzero(is_kept[place])))

    names = ("passed_on", *_RETURNED)
    drawn: dict[str, dict[str, list[float]]] = {name: {"without_busiest": []} for name in names}
    drawn["passed_on"]["surer"] = []
    for _ in range(_DRAWS):
        order = rng.permutation(authors.height)
        # the last place is of nobody known, whose posts always stay
        stays = np.ones(authors.height + 1, dtype=np.bool_)
        stays[order[np.cumsum(sizes[order]) <= posts]] = False
        returned = reciprocity(_among(acts, stays))
        chosen = np.zeros(likely.height, dtype=np.bool_)
        chosen[rng.permutation(likely.height)[:surer]] = True
        for name, variant, value in (
            ("passed_on", "without_busiest", taught(stays[ends].all(axis=1)).value),
            ("passed_on", "surer", taught(chosen).value),
            ("reciprocity", "without_busiest", returned.ties),
            ("reciprocity_across_threads", "without_busiest", returned.across),
        ):
            if value is not None:
                drawn[name][variant].append(value)
    return drawn


def _acts(posts: pl.DataFrame, authors: pl.DataFrame) -> Acts:
    """Return who answered whom in which thread, people by their places among the authors."""
    told = replies(posts).drop_nulls(["source", "target"])
    told = told.filter(pl.col("source") != pl.col("target"))
    source, target = (_places(told[end], authors["user_id"]) for end in ("source", "target"))
    thread = told["thread_id"].rank("dense").to_numpy().astype(np.int32)
    return Acts(n=authors.height, source=source, target=target, group=thread)


def _among(acts: Acts, stays: NDArray[np.bool_]) -> Acts:
    """Return the acts between those who stay."""
    kept = stays[acts.source] & stays[acts.target]
    return Acts(
        n=acts.n, source=acts.source[kept], target=acts.target[kept], group=acts.group[kept]
    )


def _ends(teaches: pl.DataFrame, posts: pl.DataFrame, authors: pl.DataFrame) -> NDArray[np.int32]:
    """Return the author of each teaching's post and its learner, by their places."""
    told = teaches.join(
        posts.select("post_id", author="user_id"), on="post_id", how="left", maintain_order="left"
    )
    ends = [_places(told[end], authors["user_id"]) for end in ("author", "learner_id")]
    return np.stack(ends, axis=1)


def _places(people: pl.Series, authors: pl.Series) -> NDArray[np.int32]:
    """Return the places of people among the authors; of nobody known the place after the last."""
    known = authors.alias("user_id").to_frame().with_row_index("place")
    told = (
        people.alias("user_id")
        .to_frame()
        .join(known, on="user_id", how="left", maintain_order="left")
    )
    return told["place"].fill_null(len(authors)).to_numpy().astype(np.int32)


def _kept(tables: _Tables, condition: pl.Expr) -> _Tables:
    """Return the tables of the posts that meet a condition, and of people who wrote one of them."""
    posts = tables.posts.filter(condition)
    people = posts.select("user_id").unique()
    teaches = tables.teaches.join(posts, on="post_id", how="semi", maintain_order="left").join(
        people, left_on="learner_id", right_on="user_id", how="semi", maintain_order="left"
    )
    return replace(
        tables,
        posts=posts,
        relations=tables.relations.join(posts, on="post_id", how="semi", maintain_order="left"),
        teaches=teaches,
    )


def _finding(
    name: str,
    meaning: str,
    shares: Mapping[str, Share | None],
    drawn: Mapping[str, list[float]],
) -> dict[str, Any]:
    whole = shares["all"]
    values: dict[str, dict[str, Any] | None] = {
        variant: share.to_json() if share else None for variant, share in shares.items()
    }
    for variant, draws in drawn.items():
        told = values.get(variant)
        if told is not None and draws:
            told["at_random"] = [min(draws), max(draws)]
    return {
        "finding": name,
        "meaning": meaning,
        "values": values,
        "moves_with": [
            variant
            for variant, share in shares.items()
            if share and whole and _moves(whole, share, drawn.get(variant, []))
        ],
    }


def _moves(whole: Share, other: Share, draws: list[float]) -> bool:
    if whole.interval is None or other.value is None:
        return False
    if draws and min(draws) <= other.value <= max(draws):
        return False
    return not (_holds(whole, other) or _holds(other, whole))


def _holds(one: Share, other: Share) -> bool:
    low, high = one.interval or (0.0, 1.0)
    return low <= (other.value or 0.0) <= high


def _sentence(findings: list[dict[str, Any]], busy: int) -> str:
    counted = [one for one in findings if one["values"]["all"]["n"]]
    if not counted:
        return "There is nothing to count again: no finding has a case."
    busiest = count(busy, "person", "people") if busy else "no author is known"
    without = f"without the busiest 1 % ({busiest})"
    told = {
        "without_bots": "without bots", "without_busiest": without,
        "surer": "on the surer half of readings",
    }  # fmt: skip
    parts = [
        f"{sum(variant in one['moves_with'] for one in counted)} {said}"
        for variant, said in told.items()
    ]
    return (
        f"Of {count(len(counted), 'finding', 'findings')}, {listed(parts)} "
        "leave the 95 % interval that they have on all posts, and not only because less is left."
    )


ANALYSIS = Analysis(
    name="sensitivity",
    title="What the findings turn on",
    tables=(
        "corpus/posts",
        "corpus/models",
        "annotations/relations",
        "annotations/teaches",
        "annotations/stances",
        "annotations/entities",
    ),
    run=_run,
    options={"busiest": BUSIEST},
)
