"""What the figures say in sentences, no more than their intervals allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.stances import NAMES
from graph.words import count, listed, percentage

type Rows = Sequence[Mapping[str, Any]]


def leading(rows: Rows) -> str | None:
    """Return the label that is the commonest of its side, whatever chance and misreading leave.

    None where the interval of another label reaches that of the one found most, as found or as
    corrected, and where how rightly they are read was not measured: of some labels most of what is
    found is wrong, of others little.

    Examples
    --------
    >>> critic = {"low": 0.04, "high": 0.2}, {"k": 9, "interval": [0.08, 0.1]}
    >>> purist = {"low": 0.0, "high": 0.03}, {"k": 2, "interval": [0.01, 0.03]}
    >>> rows = [{"label": label, "posts": posts, "corrected": left}
    ...         for label, (left, posts) in (("critic", critic), ("purist", purist))]
    >>> leading(rows)
    'critic'
    """
    first, *others = sorted(rows, key=lambda row: -row["posts"]["k"])
    if not first["posts"]["k"]:
        return None
    ends = [row["posts"]["interval"] for row in (first, *others)]
    if any(high >= ends[0][0] for _, high in ends[1:]):
        return None
    if not first["corrected"] or not all(
        row["corrected"] and row["corrected"]["high"] < first["corrected"]["low"] for row in others
    ):
        return None
    return str(first["label"])


def headlines(sides: Mapping[str, Any], labels: Rows) -> dict[str, str]:
    """Return what was found to each of the two questions, and to both, in a few words.

    A side that is None is not told.
    """
    rows = {side: [row for row in labels if row["side"] == side] for side in _ASKS}
    return {
        "both": _both(sides),
        "openness": _openness(sides, rows["openness"]),
        "affordance": _affordance(sides, rows["gives"], rows["costs"]),
    }


_HIDDEN = "Too few people for one of its kinds: nothing is told of it here"


def _openness(sides: Mapping[str, Any], rows: Rows) -> str:
    if sides["openness"] is None:
        return _HIDDEN
    found = sides["openness"]["posts"]
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


def _affordance(sides: Mapping[str, Any], gives: Rows, costs: Rows) -> str:
    told = {side: sides[side]["posts"] for side in ("gives", "costs") if sides[side]}
    if not told:
        return _HIDDEN
    n = max(found["n"] for found in told.values())
    if not n:
        return "No post was read"
    if not any(found["k"] for found in told.values()):
        return f"No post of {n:,} was found to tell what open models give or cost"
    rows = {"gives": gives, "costs": costs}
    most = [NAMES[label] for side in told if (label := leading(rows[side]))]
    said = _found_in(told)
    return f"{said}; most often {listed(most)}" if most else said


def _both(sides: Mapping[str, Any]) -> str:
    told = {side: row["posts"] for side, row in sides.items() if side in _ASKS and row}
    if not told:
        return _HIDDEN
    return _found_in(told) if max(one["n"] for one in told.values()) else "No post was read"


def _found_in(told: Mapping[str, Mapping[str, Any]]) -> str:
    (first, found), *others = told.items()
    parts = [f"{count(found['k'], 'was', 'were')} found to {_ASKS[first]}"]
    parts += [f"{one['k']:,} to {_ASKS[side]}" for side, one in others]
    return f"Of {count(found['n'], 'post', 'posts')} {', '.join(parts)}"


def sentences(result: Mapping[str, Any]) -> dict[str, str]:
    """Return what the figures say to each of the two questions."""
    if not result["n"]:
        return dict.fromkeys(("openness", "affordance"), "No post was read.")
    reading = _reading(result)
    openness = (_side("openness", result), _left("openness", result), reading)
    affordance = (
        _side("gives", result), _left("gives", result), _side("costs", result),
        _left("costs", result), _more_often(result), reading,
    )  # fmt: skip
    return {
        "openness": " ".join(part for part in openness if part),
        "affordance": " ".join(part for part in affordance if part),
    }


def sentence(result: Mapping[str, Any]) -> str:
    """Return what the figures of both questions say, in short."""
    if not result["n"]:
        return "No post was read, so nothing is said of openness and of what open models give."
    told = [side for side in _ASKS if result["sides"][side]]
    sides = ", ".join(_found(side, result) for side in told)
    known = f"Of {_whole(result)} {sides}." if told else ""
    return " ".join(part for part in (known, _rightly(result), _reading(result)) if part)


_ASKS = {
    "openness": "take a stance on openness",
    "gives": "tell what open models give",
    "costs": "tell what they cost",
}
_FIRST = 3


def _side(side: str, result: Mapping[str, Any]) -> str:
    return f"Of {_whole(result)} {_found(side, result)}." if result["sides"][side] else ""


def _whole(result: Mapping[str, Any]) -> str:
    """Return whom the figures are about: the known authors or, if there are none, the posts.

    Pages to be published may not tell how many, and say so as `whole`.
    """
    if told := result.get("whole"):
        return str(told)
    if result["people"]:
        return count(result["people"], "known person", "known people")
    return count(result["n"], "post of an unknown author", "posts of unknown authors")


def _found(side: str, result: Mapping[str, Any]) -> str:
    told, rows = result["sides"][side], _rows(side, result)
    parts = [f"{NAMES[row['label']]} {row['posts']['k']:,}" for row in rows[:_FIRST]]
    first = "first of all " if len(rows) > _FIRST else ""
    kinds = f"{first}{', '.join(parts)}"
    if not result["people"]:
        were = f"{count(told['posts']['k'], 'was', 'were')} found to {_ASKS[side]}"
        return f"{were} ({kinds})" if parts else were
    posts = count(told["posts"]["k"], "post", "posts")
    if told.get("by_nobody_known"):
        posts += f", {told['by_nobody_known']:,} by unknown authors"
    behind = f"{posts}: {kinds}" if parts else posts
    return f"{count(told['people']['k'], 'was', 'were')} found to {_ASKS[side]} ({behind})"


def _rows(side: str, result: Mapping[str, Any]) -> Rows:
    """Return the labels of a side that were found, most found first."""
    rows = [row for row in result["labels"] if row["side"] == side and row["posts"]["k"]]
    return sorted(rows, key=lambda row: -row["posts"]["k"])


def _left(side: str, result: Mapping[str, Any]) -> str:
    """Return how many posts of a side are rightly found, and the ranges that misreading leaves."""
    told = result["sides"][side]
    if not _is_corrected(told):
        return ""
    precision = told["reading"]["precision"]
    value, low, high = (f"{100 * precision[end]:.0f}" for end in ("value", "low", "high"))
    parts = [
        f"{NAMES[row['label']]} {corrected_share(row['corrected'])}"
        for row in _rows(side, result)[:_FIRST]
        if row["corrected"]
    ]
    said = f"{value} % ({low} to {high}) of these posts do so rightly"
    left = f"misreading leaves {corrected_share(told['corrected'])} of all posts"
    return f"{said}; {left}: {', '.join(parts)}." if parts else f"{said}; {left}."


def _rightly(result: Mapping[str, Any]) -> str:
    """Return how many of the posts of each side are rightly found."""
    told = [row for side in _ASKS if (row := result["sides"][side])]
    if not told or not all(map(_is_corrected, told)):
        return ""
    right = [f"{100 * row['reading']['precision']['value']:.0f}" for row in told]
    return f"Of these posts some {listed(right)} % do so rightly."


def _is_corrected(told: Mapping[str, Any] | None) -> bool:
    return bool(told and told["posts"]["k"] and told["corrected"])


def corrected_share(left: Mapping[str, Any]) -> str:
    """Return the range that misreading leaves of a share.

    Examples
    --------
    >>> corrected_share({"value": 0.01, "low": 0.008, "high": 0.021})
    '0.8 to 2.1 %'
    """
    return f"{percentage(left['low'])} to {percentage(left['high'])} %"


_APART = "the ranges that misreading leaves of both do not meet"


def _more_often(result: Mapping[str, Any]) -> str:
    """Return which of gains and costs misreading leaves more of, if their ranges do not meet."""
    sides = [result["sides"][side] for side in ("gives", "costs")]
    gains, costs = (side and side["corrected"] for side in sides)
    if not gains or not costs:
        return ""
    if gains["low"] > costs["high"]:
        return f"Gains are told in more posts than costs: {_APART}."
    if costs["low"] > gains["high"]:
        return f"Costs are told in more posts than gains: {_APART}."
    return "Misreading leaves open whether gains or costs are told in more posts."


def _reading(result: Mapping[str, Any]) -> str:
    if result["measured"] is None:
        return "How rightly they are read was not measured."
    if result["measured"]["is_of_these"]:
        return ""
    return (
        f"How rightly they are read was measured on posts of r/{result['measured']['of_posts']}"
        " alone: here 'kithgraph evidence sample' measures it."
    )
