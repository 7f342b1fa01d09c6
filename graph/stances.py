"""What the labels of `annotations/stances` are called and mean, in words people read."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

OPENNESS, AFFORDANCE = "openness", "affordance"
_PREFIX = {OPENNESS: "stance", AFFORDANCE: "affordance"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One label: what it is called, and what an author means whose post expresses it."""

    label: str
    family: str
    name: str
    meaning: str

    @property
    def node(self) -> str:
        """Id of its node in the graph."""
        return f"{_PREFIX[self.family]}:{self.label}"


def _stance(label: str, meaning: str) -> Said:
    return Said(label=label, family=OPENNESS, name=label, meaning=meaning)


def _affordance(label: str, name: str, meaning: str) -> Said:
    return Said(label=label, family=AFFORDANCE, name=name, meaning=meaning)


SAID: tuple[Said, ...] = (
    _stance(
        "purist",
        "open must mean fully open: training data, code, recipe, an open licence; open weights "
        "alone are not open source",
    ),
    _stance(
        "critic",
        "the idea of openness for AI itself is doubtful, or its value, or the motives behind it",
    ),
    _stance(
        "pragmatist",
        "what is shared, however limited, is worth what one can do with it: run it, tune it, keep "
        "it",
    ),
    _affordance("privacy", "privacy", "data stays with the user"),
    _affordance(
        "reliability",
        "reliability",
        "no outages, silent changes, limits of use or bans; control over versions",
    ),
    _affordance("transparency", "transparency", "one can see, inspect, understand what it is"),
    _affordance("offline", "offline use", "it works without a network"),
    _affordance(
        "cost", "low cost", "own hardware paid once instead of fees again and again; cheaper to run"
    ),
    _affordance(
        "flexibility",
        "freedom to experiment",
        "one may tune, merge and change it, choose its parameters, build it in",
    ),
    _affordance("uncensored", "no refusals", "no refusals and no guardrails"),
    _affordance("learning", "learning", "one learns by running or changing it"),
    _affordance(
        "deterrent_setup",
        "hard to set up",
        "hard, confusing or long to set up or run; it needs too much hardware",
    ),
    _affordance(
        "deterrent_performance",
        "weaker than hosted",
        "worse, slower, less able than what is closed or hosted",
    ),
    _affordance("deterrent_cost", "costly to run", "hardware or power for it costs too much"),
)
"""All labels, in the order in which they are told."""
LABELS = tuple(one.label for one in SAID)

NAMES = {one.label: one.name for one in SAID}


def node_id() -> pl.Expr:
    """Return the id of a row's node in the graph, from its `family` and `label`.

    Examples
    --------
    >>> rows = pl.DataFrame({"family": ["openness"], "label": ["purist"]})
    >>> rows.select(node_id()).item()
    'stance:purist'
    """
    return pl.format("{}:{}", pl.col("family").replace(_PREFIX), "label")
