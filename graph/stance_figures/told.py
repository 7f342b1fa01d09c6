"""What the figures say in sentences, no more than their intervals allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.stances import NAMES
from graph.words import count, listed, percentage

type Rows = Sequence[Mapping[str, Any]]


def leading(rows: Rows) -> str | None:
    """Return the label that is the commonest of its side, whatever chance and misreading leave.

    None where the interval of another label reaches that of the one found most, as found or, where
    it was measured how rightly they are read, as corrected.

    Examples
    --------
    >>> rows = [{"label": "critic", "posts": {"k": 9, "interval": [0.08, 0.1]}, "corrected": None},
    ...         {"label": "purist", "posts": {"k": 2, "interval": [0.01, 0.03]}, "corrected": None}]
    >>> leading(rows)
    'critic'
    """
    first, *others = sorted(rows, key=lambda row: -row["posts"]["k"])
    if not first["posts"]["k"]:
        return None
    ends = [row["posts"]["interval"] for row in (first, *others)]
    if any(high >= ends[0][0] for _, high in ends[1:]):
        return None
    if first["corrected"] is not None and not all(
        row["corrected"] and row["corrected"]["high"] < first["corrected"]["low"] for row in others
    ):
        return None
    return str(first["label"])


def openness_headline(told: Mapping[str, Any], rows: Rows) -> str:
    """Return what was found of stances on openness, in a few words."""
    found = told["posts"]
    if not found["n"]:
        return "No post was read"
    if not found["k"]:
        return f"No post of {found['n']:,} was found to take a stance on openness"
    most = leading(rows)
    posts = count(found["k"], "was", "were")
    said = f"Of {count(found['n'], 'post', 'posts')} {posts} found to take a stance on openness"
    if most:
        return f"{said}, most often that of a {most}"
    return f"{said}; which kind is commonest cannot be told"


def affordance_headline(sides: Mapping[str, Any], gives: Rows, costs: Rows) -> str:
    """Return what was found of what open models give and cost, in a few words."""
    found, against = sides["gives"]["posts"], sides["costs"]["posts"]
    if not found["n"]:
        return "No post was read"
    if not found["k"] and not against["k"]:
        return f"No post of {found['n']:,} was found to tell what open models give or cost"
    said = (
        f"Of {count(found['n'], 'post', 'posts')} {count(found['k'], 'was', 'were')} found to tell"
        f" what open models give, {against['k']:,} what they cost"
    )
    most = [NAMES[label] for label in (leading(gives), leading(costs)) if label]
    return f"{said}; most often {listed(most)}" if most else said


def sentence(result: Mapping[str, Any]) -> str:
    """Return what the figures of both questions say."""
    if not result["n"]:
        return "No post was read, so nothing is said of openness and of what open models give."
    parts = [_side(side, result) for side in ("openness", "gives", "costs")]
    either = result["sides"]["gives_of_affordances"]
    if either["n"]:
        parts.append(
            f"Of the posts found to tell of either, {_share(either)} tell of what they give."
        )
    together = [row for row in result["pairs"] if row["p_holm"] < 0.05]
    if together:
        more = sum(row["observed"] > row["expected"] for row in together)
        parts.append(
            f"{count(more, 'pair', 'pairs')} of labels come together in a post more often than"
            f" chance makes, {len(together) - more:,} less often (of {len(result['pairs']):,};"
            " exact, after Holm)."
        )
    return " ".join((*parts, _reading(result)))


_ASKS = {
    "openness": "take a stance on openness",
    "gives": "tell what open models give",
    "costs": "tell what they cost",
}


def _side(side: str, result: Mapping[str, Any]) -> str:
    told = result["sides"][side]
    rows = sorted(
        (row for row in result["labels"] if row["side"] == side), key=lambda row: -row["posts"]["k"]
    )
    parts = [f"{NAMES[row['label']]} {row['posts']['k']:,}" for row in rows]
    said = (
        f"{told['posts']['k']:,} of {count(told['posts']['n'], 'post', 'posts')}"
        f" ({_percent(told['posts'])}) by {count(told['people']['k'], 'person', 'people')} were"
        f" found to {_ASKS[side]}"
    )
    return f"{said}: {', '.join(parts)}." if told["posts"]["k"] else f"{said}."


def _reading(result: Mapping[str, Any]) -> str:
    if result["measured"] is None:
        return "How rightly they are read was not measured."
    if not result["measured"]["is_of_these"]:
        return (
            f"How rightly they are read was measured on posts of r/{result['measured']['of_posts']}"
            " alone: here 'kithgraph evidence sample' measures it."
        )
    told = [row for row in result["labels"] if row["corrected"] and row["posts"]["k"]]
    parts = [
        f"{NAMES[row['label']]} {percentage(row['corrected']['low'])} to"
        f" {percentage(row['corrected']['high'])} %"
        for row in sorted(told, key=lambda row: -row["corrected"]["value"])
    ]
    if not parts:
        return ""
    return f"What misreading leaves of these, of all posts: {', '.join(parts)}."


def _share(share: Mapping[str, Any]) -> str:
    return f"{percentage(share['share'])} % ({_interval(share)})"


def _percent(share: Mapping[str, Any]) -> str:
    return f"{percentage(share['share'])} %, {_interval(share)}"


def _interval(share: Mapping[str, Any]) -> str:
    low, high = map(percentage, share["interval"])
    return f"95 % interval {low} to {high}"
