"""Peer education: who taught what they were taught, in which chains; is it more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.analysis import Analysis, Result
from graph.statistics.clusters import clustered, clustered_twice
from graph.statistics.intervals import Share, rounded
from graph.statistics.nulls import LEVEL, bar
from graph.teaching.chains import (
    CHAINS_RULE,
    SHOWN_FROM,
    SHOWN_RULE,
    chain_rows,
    surest,
    thanked_onward,
    topic_names,
)
from graph.teaching.if_right import IF_RIGHT, if_right
from graph.teaching.lessons import (
    MAX_TOPICS,
    Lessons,
    Links,
    chain_counts,
    learners,
    link,
    make_lessons,
    passed_on,
)
from graph.teaching.thread_order import NULLS, STATISTICS, Comparison, learned_first, order_test
from graph.words import count, p_told
from ingest.workspace import Workspace

DEFINITION = (
    "A lesson: a post in which one person taught another (probability at or above the threshold) "
    "about a topic (a model, chip, runtime, quantization or benchmark named there; a post that "
    "names more than max_topics is a list and no lesson; a post that names none is about what was "
    "asked). A topic is a name, not what was said about it. A chain: lessons on the same topic, "
    "each given later (in the same thread or another) by the learner of the one before, all people "
    "distinct. Passed on: a person who was taught a topic and later taught it to somebody other "
    "than the teacher. Learned first: of pairs of person and topic with both in different "
    "threads, those whose first learning came before their first teaching (its interval "
    "takes people with all their pairs). Newcomers: people whose first part in "
    "teaching was being taught. "
    "Nulls: threads exchange their dates (of the same month; of any), lessons move with their "
    "thread; p: share of draws, the observed one among them, that reach the observed count. "
    "Expected right: the mean probability of the teachings that count. If right: draws that keep "
    "each teaching as often as its probability says."
)
THRESHOLDS = (0.5, 0.7, 0.9)
_FOLLOWED_DAYS = 30
_EVIDENCE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    window_days: float | None
    max_topics: int
    n_null: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """What the teachings at one threshold give."""

    lessons: Lessons
    links: Links
    passed: Share
    by_topic: Share
    tested: dict[str, dict[str, Comparison]]


def _run(
    workspace: Workspace,
    *,
    seed: int,
    threshold: float = 0.5,
    window_days: float | None = None,
    max_topics: int = MAX_TOPICS,
    n_null: int = 99,
    chains: int = 300,
) -> Result:
    posts = workspace.scan("corpus/posts").select(
        "post_id", "thread_id", "user_id", "is_bot", "created_at", "title"
    ).collect()  # fmt: skip
    teaches = workspace.table("annotations/teaches")
    names = topic_names(workspace.table("annotations/entities"))
    plan = _Plan(window_days=window_days, max_topics=max_topics, n_null=n_null, seed=seed)
    found = _study(teaches, posts, threshold, plan)
    lessons, links, passed = found.lessons, found.links, found.passed
    ordered = learned_first(lessons)
    newcomers = _newcomers(lessons.teachings, posts)
    marks = (workspace.table(f"annotations/{name}") for name in ("acts", "mentions"))
    shown = surest(lessons, posts, *marks)
    onward = thanked_onward(shown, link(shown, window_days=window_days))
    right = _if_right(lessons, _lessons(teaches, posts, 0.0, plan), plan)
    result: Result = rounded(
        {
            "sentence": _sentence(found, right, ordered, newcomers),
            "definition": DEFINITION,
            "n": lessons.teachings.height,
            "threshold": threshold,
            "counts": _counts(teaches, lessons, max_topics=max_topics),
            "expected_right": lessons.teachings["probability"].mean(),
            "if_right": right,
            "passed_on": passed.to_json(),
            "passed_on_by_topic": found.by_topic.to_json(),
            "learned_first": ordered.to_json(),
            "chains_by_length": _by_length(chain_counts(lessons, links)),
            "nulls": {n: {"definition": NULLS[n]} | _json(t) for n, t in found.tested.items()},
            "statistics": STATISTICS,
            "reciprocity": reciprocity(lessons.teachings).to_json(),
            "newcomers_who_later_taught": newcomers.to_json()
            | {
                "followed_at_least_30_days": _newcomers(
                    lessons.teachings, posts, days=_FOLLOWED_DAYS
                ).to_json()
            },
            "topics": _topics(lessons, links, names),
            "sensitivity": [
                _at_threshold(found if at == threshold else _study(teaches, posts, at, plan), at)
                for at in THRESHOLDS
            ],
            "people": _people(lessons),
            "chains_rule": CHAINS_RULE,
            "chains": chain_rows(lessons, links, names, limit=chains),
            "examples": {
                "rule": SHOWN_RULE,
                "from": SHOWN_FROM,
                "lessons": shown.n,
                "n": int(chain_counts(shown, onward)[2:].sum()),
                "chains": chain_rows(shown, onward, names, limit=chains),
            },
        }
    )
    return result


def passed_on_share(lessons: Lessons) -> Share:
    """Return the share of people taught a topic who later taught it to somebody else."""
    return _passed_on(lessons, link(lessons, window_days=None, in_order=False))


def _passed_on(lessons: Lessons, links: Links) -> Share:
    return Share(k=learners(lessons, passed_on(lessons, links)), n=learners(lessons))


def _passed_by_topic(lessons: Lessons, passed: NDArray[np.bool_]) -> Share:
    """Return the share of pairs of person and topic that was passed on; a person's are alike."""
    pairs = pl.DataFrame({"pair": lessons.learns, "person": lessons.learner, "passed": passed})
    each = pairs.group_by("pair", maintain_order=True).agg(
        pl.col("person").first(), pl.col("passed").any()
    )
    return clustered(each["passed"], each["person"])


def _lessons(teaches: pl.DataFrame, posts: pl.DataFrame, threshold: float, plan: _Plan) -> Lessons:
    return make_lessons(teaches, posts, threshold=threshold, max_topics=plan.max_topics)


def _if_right(counted: Lessons, every: Lessons, plan: _Plan) -> dict[str, Any]:
    """Return what is left if teachings are right as often as their probabilities say."""
    draws = partial(if_right, window_days=plan.window_days, n_draws=plan.n_null, seed=plan.seed)
    told = {"definition": IF_RIGHT, "n": plan.n_null}
    return told | {"counted": draws(counted), "any": draws(every)} if counted.n else told


def _study(teaches: pl.DataFrame, posts: pl.DataFrame, threshold: float, plan: _Plan) -> _Found:
    lessons = _lessons(teaches, posts, threshold, plan)
    links = link(lessons, window_days=plan.window_days)
    passed = passed_on(lessons, links)
    test = partial(order_test, window_days=plan.window_days, n_null=plan.n_null, seed=plan.seed)
    return _Found(
        lessons=lessons,
        links=links,
        passed=_passed_on(lessons, links),
        by_topic=_passed_by_topic(lessons, passed),
        tested=test(lessons) if lessons.n else {},
    )


def _counts(teaches: pl.DataFrame, lessons: Lessons, *, max_topics: int) -> dict[str, int]:
    teachings, named = lessons.teachings, pl.col("topics").list.len()
    return {
        "teachings_of_any_probability": teaches.height,
        "teachings": teachings.height,
        "with_topic": teachings.filter(named > 0).height,
        "lists_left_out": teachings.filter(named > max_topics).height,
        "acknowledged": teachings.height - teachings["acknowledged_by"].null_count(),
        "teachers": teachings["teacher_id"].n_unique(),
        "learners": teachings["learner_id"].n_unique(),
        "topics": len(lessons.topics),
        "lessons": lessons.n,
    }


def _by_length(counts: np.ndarray[Any, np.dtype[np.int64]]) -> list[dict[str, int]]:
    return [
        {"lessons": length, "chains": int(count)}
        for length, count in enumerate(counts)
        if length > 1 and (count or length == 2)
    ]


def reciprocity(teachings: pl.DataFrame) -> Share:
    """Return of how many pairs (teacher, learner) the learner taught the teacher too.

    The pairs of who teaches are alike, and both ways of a pair are one fact.
    """
    ends = ["teacher_id", "learner_id"]
    pairs = teachings.select(ends).unique(maintain_order=True)
    back = pairs.select(teacher_id="learner_id", learner_id="teacher_id", hit=pl.lit(value=True))
    both = pairs.join(back, on=ends, how="left", maintain_order="left").with_columns(
        pair=pl.struct(pl.min_horizontal(ends), pl.max_horizontal(ends).alias("high"))
    )
    hits = both["hit"].fill_null(value=False)
    return clustered_twice(hits, both["teacher_id"], both["pair"].rank("dense"))


def _newcomers(teachings: pl.DataFrame, posts: pl.DataFrame, *, days: int = 0) -> Share:
    """Return how many of those whose first part in teaching was being taught taught others later.

    With `days`, of those who were taught at least that long before the last post of the corpus.
    """
    taught = teachings.group_by("learner_id").agg(pl.col("created_at").min().alias("learned_at"))
    taught_others = teachings.group_by("teacher_id").agg(
        pl.col("created_at").min().alias("first_taught_at"),
        pl.col("created_at").max().alias("last_taught_at"),
    )
    both = taught.join(
        taught_others, left_on="learner_id", right_on="teacher_id", how="left"
    ).filter(
        pl.col("first_taught_at").is_null() | (pl.col("learned_at") < pl.col("first_taught_at"))
    )
    end = posts["created_at"].max()
    if days and end is not None:
        both = both.filter(pl.col("learned_at") <= pl.lit(end) - pl.duration(days=days))
    return Share(k=both.filter(pl.col("last_taught_at").is_not_null()).height, n=both.height)


def _topics(lessons: Lessons, links: Links, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return one row a topic, most lessons first."""
    if not lessons.n:
        return []
    frame = pl.DataFrame(
        {
            "topic": lessons.topic, "teacher": lessons.teacher, "learner": lessons.learner,
            "passed": passed_on(lessons, links),
        }
    )  # fmt: skip
    rows = frame.group_by("topic", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("lessons"),
        pl.col("teacher").n_unique().cast(pl.Int64).alias("teachers"),
        pl.col("learner").n_unique().cast(pl.Int64).alias("learners"),
        pl.col("learner").filter("passed").n_unique().cast(pl.Int64).alias("passed"),
    ).sort("lessons", descending=True, maintain_order=True)  # fmt: skip
    table = []
    for row in rows.iter_rows(named=True):
        topic = lessons.topics[row["topic"]]
        table.append(
            {
                "topic": topic,
                "topic_name": names.get(topic, topic.partition(":")[2].removeprefix("~")),
                "lessons": row["lessons"], "teachers": row["teachers"], "learners": row["learners"],
                "passed_on": Share(k=row["passed"], n=row["learners"]).to_json(),
            }
        )  # fmt: skip
    return table


def _at_threshold(found: _Found, threshold: float) -> dict[str, Any]:
    return {
        "threshold": threshold,
        "teachings": found.lessons.teachings.height,
        "passed_on": found.passed.to_json(),
        "passed_on_by_topic": found.by_topic.to_json(),
        "chains_by_length": _by_length(chain_counts(found.lessons, found.links)),
        "p": {
            null: {name: one.p for name, one in tested.items()}
            for null, tested in found.tested.items()
        },
    }


def _people(lessons: Lessons) -> list[dict[str, Any]]:
    """Return who taught and was taught how often, in the order of the first lesson."""
    rows: dict[str, dict[str, Any]] = {}
    columns = lessons.teachings.select("post_id", "topics", "teacher_id", "learner_id")
    for post_id, topics, teacher, learner in columns.iter_rows():
        for end, what in ((teacher, "taught"), (learner, "was_taught")):
            if end not in rows:
                rows[end] = {
                    "user_id": end, "taught": 0, "was_taught": 0, "topics": {}, "post_ids": [],
                }  # fmt: skip
            rows[end][what] += 1
        person = rows[teacher]
        if len(person["post_ids"]) < _EVIDENCE:
            person["post_ids"].append(post_id)
        for topic in topics:
            person["topics"][topic] = person["topics"].get(topic, 0) + 1
    for person in rows.values():
        most = sorted(person["topics"].items(), key=lambda one: (-one[1], one[0]))
        person["topics"] = [topic for topic, _ in most[:_EVIDENCE]]
    return list(rows.values())


def _json(tested: dict[str, Comparison]) -> dict[str, Any]:
    return {name: one.to_json() for name, one in tested.items()}


def _sentence(found: _Found, right: dict[str, Any], ordered: Share, newcomers: Share) -> str:
    passed = found.passed
    if passed.interval is None:
        return _without_topic(found)
    low, high = passed.interval
    told = (
        f"Of {count(passed.n, 'person who was', 'people who were')} taught a topic, {passed.k:,} "
        f"({100 * passed.k / passed.n:.1f} %, 95 % interval {100 * low:.1f} to {100 * high:.1f}; "
        f"{100 * right['counted']['passed_on']['mean']:.1f} % if as many teachings are right as "
        "their probabilities say) "
        f"later taught it to somebody else; {_verdict(found.tested['thread_dates']['passed_on'])}."
    )
    if ordered.interval is not None:
        low, high = ordered.interval
        told += (
            f" Of {count(ordered.n, 'case', 'cases')} in which somebody learned and taught a "
            f"topic in different threads, learning came first in {100 * ordered.k / ordered.n:.0f} "
            f"% (95 % interval {100 * low:.0f} to {100 * high:.0f})."
        )
    if newcomers.n:
        came = count(newcomers.n, "person", "people")
        told += (
            f" Of {came} seen to be taught who had taught nobody before, {newcomers.k:,} taught "
            "later."
        )
    return told


def _without_topic(found: _Found) -> str:
    teachings = found.lessons.teachings
    if not teachings.height:
        return "No lesson was found, so nothing can be said about chains."
    people = count(teachings["teacher_id"].n_unique(), "person", "people")
    return (
        f"{count(teachings.height, 'lesson', 'lessons')} of {people} were found, none about a "
        "topic known by name (a model, chip, runtime, quantization or benchmark), so nothing can "
        "be said about chains."
    )


def _verdict(tested: Comparison) -> str:
    mean = float(np.mean(tested.draws))
    told = (
        f"with the threads of each month in another order {mean:,.0f} would "
        f"({p_told(tested.p, len(tested.draws), 'draws')})"
    )
    if tested.p > LEVEL:
        least = bar(tested.draws)
        seen = "" if least is None else f" (more than {least:,.0f} would have been)"
        return f"{told}: not told apart from chance{seen}"
    more = 100 * (tested.observed / mean - 1) if mean else 100.0
    return f"{told}: {more:.0f} % more than chance"


ANALYSIS = Analysis(
    name="education-chains",
    title="Who teaches what they were taught",
    tables=(
        "corpus/posts",
        "annotations/teaches",
        "annotations/entities",
        "annotations/mentions",
    ),
    run=_run,
    options={
        "threshold": 0.5,
        "window_days": None,
        "max_topics": MAX_TOPICS,
        "n_null": 99,
        "chains": 300,
    },
)
