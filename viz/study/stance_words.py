"""What pages tell of a label of openness or an affordance: its figures in words, posts to quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from graph.stance_figures.found import SIDES, is_read
from graph.stance_figures.told import corrected_share
from graph.stances import NAMES, SAID
from graph.words import count, share_told
from ingest.extract.stances.words import words_for
from viz.picture import Evidence, Facts
from viz.study.facts import number, percent
from viz.study.quotes import Span
from viz.study.reading import ELSEWHERE, two_digits

MARKED = 600
"""Posts of a label whose words are marked: as many as its file of posts shows."""
QUOTED = 3
"""Posts behind a month of a label or side."""
type Row = Mapping[str, Any]
type Moments = Mapping[str, tuple[datetime, ...]]
"""When posts were written, by label or side."""
type Surest = Mapping[tuple[str, str], tuple[Evidence, ...]]
"""The surest posts of a month, by label or side, and month."""
MEANING = {one.label: one.meaning for one in SAID}


def label_facts(row: Row, result: Row) -> Facts:
    """Return the figures of a label for its panel."""
    found = row["posts"]
    facts = [("posts found", f"{found['k']:,}")]
    if "label" in row:
        facts.append(("means", MEANING[row["label"]]))
    facts.append(("share of posts", percent(found)))
    if row["people"]["n"]:
        facts.append(("people", percent(row["people"])))
    elif row["people"]["k"]:  # of pages to be published, which do not tell out of how many
        facts.append(("people", f"{row['people']['k']:,}"))
    if row["per_person"]:
        facts.append(("posts of one who says it", f"{row['per_person']['mean']:.1f} on average"))
    facts += _reading_facts(row, result)
    if row.get("without_busiest"):
        facts.append(("without the busiest 1 %", percent(row["without_busiest"])))
    if "label" in row:
        facts += _company(row["label"], result["pairs"])
    return tuple(facts)


_FOUND = {
    "openness": "found with a stance", "gives": "found with a gain", "costs": "found with a cost",
}  # fmt: skip


def side_facts(result: Row, sides: Sequence[str]) -> Facts:
    """Return the shares of posts found on some sides, with what misreading leaves of them."""
    facts = []
    for side in sides:
        row = result["sides"][side]
        if row:
            left = row["corrected"] if row["posts"]["k"] else None
            leaves = f"; misreading leaves {corrected_share(left)}" if left else ""
            facts.append((_FOUND[side], percent(row["posts"]) + leaves))
    return tuple(facts)


def posts_of(result: Row, read: str = "") -> str:
    """Return how many posts were read, and of how many people, if any is known.

    Examples
    --------
    >>> posts_of({"n": 52, "people": 0}, " read")
    '52 posts read of unknown authors'
    """
    people = count(result["people"], "person", "people") if result["people"] else "unknown authors"
    people = result.get("whole", people)
    return f"{count(result['n'], 'post', 'posts')}{read} of {people}"


def _reading_facts(row: Row, result: Row) -> Facts:
    """Return how rightly posts of a label are read, and what this leaves, as labels and values."""
    measured = result["measured"]
    if not row["posts"]["k"] or measured is None or row.get("reading") is None:
        return ()
    if not measured["is_of_these"]:
        return (("read rightly", ELSEWHERE),)
    precision, recall = (_measured(row["reading"][side]) for side in ("precision", "recall"))
    said = (
        f"{precision} of what is found; {recall} of what is there is found;"
        f" {measured['posts']:,} posts labelled"
    )
    rightly = ("read rightly", said)
    left = row["corrected"]
    if left is None:
        return (rightly,)
    low, high = (two_digits(left[end] * result["n"]) for end in ("low", "high"))
    leaves = (
        f"{corrected_share(left)} of posts; {low:,} to {high:,} really there,"
        f" {row['posts']['k']:,} found"
    )
    return (rightly, ("misreading leaves", leaves))


def evidence_of(stances: pl.DataFrame, posts: pl.DataFrame) -> dict[str, tuple[Evidence, ...]]:
    """Return the posts behind each label, the surest first, with the words that speak for it.

    Words are marked in the surest posts alone, and in those that the file of posts shows.
    """
    told = posts.filter(is_read()).select("post_id", "text", "created_at")
    return {
        label: _evidence(label, stances.filter(pl.col("label") == label), told) for label in NAMES
    }


def _evidence(label: str, rows: pl.DataFrame, posts: pl.DataFrame) -> tuple[Evidence, ...]:
    found = rows.join(posts, on="post_id", how="inner", maintain_order="left").sort(
        "created_at", "post_id", nulls_last=False
    )
    spans = _spans(found.head(MARKED), label)
    surest = found.sort("probability", descending=True, maintain_order=True)
    spans |= _spans(surest.head(3), label)
    return tuple(
        Evidence(post, spans.get(post, ()), f"probability {number(sure, 2)}")
        for post, sure in surest.select("post_id", "probability").iter_rows()
    )


def surest_by_month(stances: pl.DataFrame, posts: pl.DataFrame) -> Surest:
    """Return the posts of each month in which a label, or one of a side, is most probable."""
    month = pl.col("created_at").dt.strftime("%Y-%m").alias("month")
    months = posts.filter(is_read()).select("post_id", month)
    told = stances.join(months, on="post_id", how="inner", maintain_order="left")
    sides = {label: side for side, labels in SIDES.items() for label in labels}
    both = pl.concat([told, told.with_columns(pl.col("label").replace(sides))])
    first = (
        both.sort("probability", "post_id", descending=[True, False])
        .unique(["label", "post_id"], keep="first", maintain_order=True)
        .drop_nulls("month")
        .group_by("label", "month", maintain_order=True)
        .head(QUOTED)
    )
    found: dict[tuple[str, str], tuple[Evidence, ...]] = {}
    for label, month, post, sure in first.select(
        "label", "month", "post_id", "probability"
    ).iter_rows():
        one = Evidence(post, (), f"probability {number(sure, 2)}")
        found[label, month] = (*found.get((label, month), ()), one)
    return found


def moments_of(stances: pl.DataFrame, posts: pl.DataFrame) -> Moments:
    """Return when the posts were written in which each label, or one of each side, was found."""
    told = stances.join(
        posts.filter(is_read()).select("post_id", "created_at").drop_nulls("created_at"),
        on="post_id", how="inner", maintain_order="left",
    )  # fmt: skip
    found = {}
    for name, labels in {**SIDES, **{label: (label,) for label in NAMES}}.items():
        one = told.filter(pl.col("label").is_in(labels)).unique("post_id", maintain_order=True)
        found[name] = tuple(one["created_at"].sort())
    return found


def _spans(rows: pl.DataFrame, label: str) -> dict[str, tuple[Span, ...]]:
    return dict(zip(rows["post_id"], words_for(rows["text"], label), strict=True))


def _company(label: str, pairs: list[Row]) -> Facts:
    """Return the labels that come together with one, or keep apart, more than chance makes.

    Those that readers of labelled posts do not confirm stand apart: words that speak for both
    labels make them.
    """
    told = [pair for pair in pairs if pair["p_holm"] < 0.05 and label in _ends(pair)]
    sure = [pair for pair in told if pair["confirmed"] is not False]
    more = [pair for pair in sure if pair["observed"] > pair["expected"]]
    less = [pair for pair in sure if pair["observed"] < pair["expected"]]
    alone = [pair for pair in told if pair["confirmed"] is False]
    named = (
        ("often found beside", more),
        ("seldom found beside", less),
        ("readers do not confirm", alone),
    )
    return tuple((name, "; ".join(_pair(pair, label) for pair in some[:4]))
                 for name, some in named if some)  # fmt: skip


def _pair(pair: Row, label: str) -> str:
    first, second = _ends(pair)
    other = NAMES[second if first == label else first]
    low, high = pair["low"], pair["high"]
    said = f"{pair['observed']:,} posts, by chance {low:,} to {high:,}"
    read = pair["readers"]
    rightly = f"; of {read['found']:,} labelled ones {read['right']:,} rightly" if read else ""
    return f"{other} ({said}{rightly})"


def _ends(pair: Row) -> tuple[str, str]:
    return pair["first"], pair["second"]


def _measured(figure: Row) -> str:
    return share_told({**figure, "share": figure["value"]})
