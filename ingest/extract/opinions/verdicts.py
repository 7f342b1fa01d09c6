"""Find the author's own clear verdicts on a model: positive, negative, or mixed.

Whether there is a verdict is weighed by a linear model over the cues of `portraits`; which one
follows from the balance of praise and blame that is said of the model.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator

from ingest.extract.linear import load_weights, weigh
from ingest.extract.opinions.portraits import Portrait
from ingest.records import Mention, Polarity, record

# How surely an opinion in each place is about the model; places are those of `portraits`.
_PLACES = {
    "said": 1.0, "said late": 0.5, "object": 1.0, "after": 0.5, "before": 0.4, "later": 0.25,
    "earlier": 0.2,
    "far": 0.05, "next it": 0.8, "next it of many": 0.5, "next": 0.2, "next its": 0.4,
    "next short": 0.3, "headed": 0.9, "standard": 0.05,
}  # fmt: skip
_STRONG = 1.5
_FAINT = 0.15  # blame that is hardly about the model
_DOUBTS = {"?": 0.2, "~": 0.2}  # asked, supposed


@record(kw_only=True)
class Verdict:
    """A model, what the author thinks of it, and the evidence span."""

    model: Mention
    polarity: Polarity
    start: int
    end: int
    rule: str
    confidence: float


def find_verdicts(
    portraits: Iterable[Portrait], *, preferred: Collection[str | None] = ()
) -> Iterator[Verdict]:
    """Yield the author's verdicts, one a model, in the order in which the models are first named.

    Parameters
    ----------
    portraits : iterable of Portrait
        What the post shows about each of its models (`portray`).
    preferred : collection of str
        Entity ids of models that the post compares; being preferred is no verdict yet.
    """
    weights = load_weights("relations")["judges"]
    for portrait in portraits:
        probability = weigh(verdict_cues(portrait, preferred=preferred), weights)
        if probability >= weights["threshold"]:
            yield Verdict(
                model=portrait.model, polarity=polarity_of(portrait), start=portrait.start,
                end=portrait.end,
                rule="judges-linear", confidence=round(probability, 3),
            )  # fmt: skip


def verdict_cues(portrait: Portrait, *, preferred: Collection[str | None]) -> dict[str, float]:
    """Return the cues that the linear model weighs, whichever way opinions point."""
    cues = dict(portrait.cues)
    mass = math.fsum(balance(portrait).values())
    cues["mass"] = min(mass, 3.0)
    for least in (0.4, 0.8, 1.3):
        cues[f"mass>{least}"] = float(mass > least)
    for place, word in portrait.told:
        doubt = "" if word[-1] not in "?~" else word[-1]
        if doubt != "?":
            cues[f"told {place}{'+' if '+' in word else ''}{doubt}"] = 1.0
    if all(word[-1] in _DOUBTS for _, word in portrait.told):
        cues["doubted"] = 1.0
    if portrait.model.entity_id in preferred:
        cues["preferred"] = 1.0
    return cues


def balance(portrait: Portrait) -> dict[str, float]:
    """Return the mass of praise, blame and lukewarm words, each by its place and strength."""
    masses = {"good": 0.0, "bad": 0.0, "mixed": 0.0}
    for (place, word), count in portrait.told.items():
        weight = _PLACES[place] * (_STRONG if "+" in word else 1.0) * _DOUBTS.get(word[-1], 1.0)
        masses[word.rstrip("+?~")] += weight * count
    return masses


def polarity_of(portrait: Portrait) -> Polarity:
    """Return which way the opinions on a model point."""
    masses = balance(portrait)
    low, high = sorted((masses["good"], masses["bad"]))
    if masses["mixed"] >= high and masses["mixed"] > 0:
        return "mixed"
    if low >= 0.6 and low > 0.55 * high:
        return "mixed"
    if portrait.cues.get("turned good" if masses["good"] >= masses["bad"] else "turned bad"):
        return "mixed"
    return "negative" if masses["bad"] > max(masses["good"], _FAINT) else "positive"
