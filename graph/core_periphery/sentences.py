"""What a core-periphery dossier says in plain words, never stronger than its tests."""

from __future__ import annotations

from collections.abc import Mapping

from graph.core_periphery.adjusted import adjusted_intersections, adjusted_tests
from graph.core_periphery.dossier import (
    INTERSECTION,
    Against,
    Blocks,
    CorePeriphery,
    MethodResult,
)
from graph.statistics.nulls import LEVEL, bar
from graph.words import count, is_least, p_told

_MANY_MORE = 1.1
_ALSO = {
    "degree_repeated": "degree makes where replies repeat",
    "activity": "activity makes",
}
_BESIDE = {
    -1: ("fewer", "than their degrees make"), 0: ("as many", "as their degrees may make"),
    1: ("more", "than their degrees make"),
}  # fmt: skip
"""How many ties there are beside what nearly all draws have."""
_MODELS = {"hub_and_spoke": "hub and spoke", "layered": "layers"}


def sentences(found: CorePeriphery) -> dict[str, str]:
    """Return what is said, by what it answers.

    `core` (is there one), `degree` (more than degree?), `within` (are its members tied to one
    another?), `variant` (does the other form of the score agree?), and as far as they were asked
    `repeated` (more than degree where replies repeat?), `activity` (more than activity?), `methods`
    (which find a core beyond chance and degree), `model` (which block model describes the network),
    `tests` (on which p-values all that rests).
    """
    main = found.methods["borgatti_everett"]
    if main.found.score is None:
        why = "nobody is tied to anybody" if not found.m else main.found.reason
        why = why if found.n else "no post tells who wrote it"
        no = f"No core can be told: {why}."
        return {"core": no, "degree": no, "variant": no}
    told = {
        "core": _is_there(found, main),
        "degree": _more_than_degree(main),
        "repeated": _where_replies_repeat(main),
        "within": _within(found),
        "variant": _variant(main, found.methods["borgatti_everett_missing"]),
        "activity": _activity(found, main),
        "methods": _methods(found),
        "model": _model(found.lengths),
        "tests": _tests(found),
    }
    return {name: said for name, said in told.items() if said}


def headline(found: CorePeriphery) -> str:
    """Return the finding in a few words."""
    main = found.methods["borgatti_everett"]
    if main.found.score is None:
        return "No core can be told"
    if said := _short_of_degree(main):
        return said
    if found.blocks and found.blocks.is_thin_within("degree"):
        return "A core of hubs: tied outward more, and to one another less, than degrees alone make"
    slightly = "slightly " if abs(_above(main)) < 0.05 else ""
    variant = found.methods["borgatti_everett_missing"]
    other = _p(variant, "degree")
    split = ", by one of two measures" if other is not None and other > LEVEL else ""
    return f"A core {slightly}denser than degrees alone make{split}"


def _short_of_degree(main: MethodResult) -> str:
    """Return the finding where there is no core beyond degree, or that was not tested."""
    by_chance, by_degree = _p(main, "erdos_renyi"), _p(main, "degree")
    if by_chance is None:
        return "Whether there is a core was not tested"
    if by_chance > LEVEL:
        return "No core that can be told from chance"
    if by_degree is None:
        return "A core; whether it is more than degrees alone make was not tested"
    if by_degree > LEVEL:
        return "A core, but not told apart from what degrees alone make"
    if (_p(main, "degree_repeated") or 0.0) > LEVEL:
        return "A core, but not told apart from what degrees make where replies repeat"
    return ""


def _is_there(found: CorePeriphery, main: MethodResult) -> str:
    score, size = main.found.score or 0.0, main.core_size or 0
    null = main.against.get("erdos_renyi")
    told = (
        f"{size:,} of {found.n:,} people {'forms' if size == 1 else 'form'} the best core "
        f"(Borgatti-Everett, score {score:.4f})"
    )
    if null is None or null.p is None or null.mean is None:
        return f"{told}; it was not tested against random graphs."
    verdict = "there is a core" if null.p <= LEVEL else f"no sign of a core{_seen_from(null)}"
    return (
        f"{told}; random graphs with as many ties give {null.mean:.4f} "
        f"({p_told(null.p, len(null.draws))}): {verdict}."
    )


def _seen_from(null: Against) -> str:
    """Say from where on a score would have been told from a null: below, a large p tells nothing.

    Nothing where too few graphs were drawn to tell any, or scores are compared by another figure.
    """
    least = bar(null.draws) if null.draws == null.strengths else None
    return "" if least is None else f" (a score above {least:.4f} would have told it)"


def _more_than_degree(main: MethodResult) -> str:
    null = main.against.get("degree")
    if null is None or null.p is None or null.mean is None:
        return "Whether it is more than degree was not tested."
    if null.p <= LEVEL:
        verdict = f"the core's score is {percent(_above(main))} above what degree alone makes"
    elif null.draws and max(null.draws) - min(null.draws) < 1e-12:
        verdict = "the degrees leave no other score, so nothing beyond degree can be seen"
    else:
        verdict = f"that the core is more is not told{_seen_from(null)}"
    return (
        f"Graphs with the same degrees give {null.mean:.4f} ± {null.sd or 0.0:.4f} "
        f"({p_told(null.p, len(null.draws))}): {verdict}."
    )


def _where_replies_repeat(main: MethodResult) -> str:
    """Say whether the core is also more than degree makes where busy pairs answer repeatedly."""
    null = main.against.get("degree_repeated")
    beyond = _p(main, "degree")
    if null is None or null.p is None or null.mean is None or beyond is None:
        return ""
    verdict = {
        (True, True): "the core is more than that, too",
        (True, False): "that the core is more than replies that repeat make is not told"
        f"{_seen_from(null)}",
        (False, True): "the score is above these, though not above all with the same degrees",
        (False, False): f"that the core is more than that is not told either{_seen_from(null)}",
    }[beyond <= LEVEL, null.p <= LEVEL]
    return (
        "A tie counts once however often it is renewed, so pairs of busy people are tied more "
        "surely than in such graphs even where nobody keeps together. Graphs with the same degrees "
        f"in which replies repeat give {null.mean:.4f} ± {null.sd or 0.0:.4f} "
        f"({p_told(null.p, len(null.draws))}): {verdict}."
    )


def _within(found: CorePeriphery) -> str:
    """Say how many ties the busiest have within, against the same people where degrees count."""
    blocks = found.blocks
    if blocks is None or not blocks.drawn.get("degree"):
        return ""
    within, between, _ = blocks.mean("degree")
    spread = blocks.sd("degree")
    inner, outer = (_BESIDE[blocks.side("degree", place)] for place in (0, 1))
    size = found.methods["borgatti_everett"].core_size or 0
    if size == 1:  # nobody is tied to themselves
        ties = f"{blocks.observed[1]:,} against {between:,.0f} ± {spread[1]:,.0f}"
        return f"The one person with most ties has {outer[0]} ties to the rest {outer[1]} ({ties})."
    said = (
        f"The {size:,} people with most ties, as many as the core, are tied to one another "
        f"{count(blocks.observed[0], 'time', 'times')}; in graphs with the same degrees "
        f"{within:,.0f} ± {spread[0]:,.0f} times{_repeated_within(blocks)}. They have "
        f"{inner[0]} ties among themselves {inner[1]}, and {outer[0]} to the rest "
        f"({blocks.observed[1]:,} against {between:,.0f} ± {spread[1]:,.0f})"
    )
    if blocks.is_thin_within("degree"):
        return f"{said}: hubs with many spokes, not a group that keeps to itself."
    return f"{said}."


def _repeated_within(blocks: Blocks) -> str:
    if not blocks.drawn.get("degree_repeated"):
        return ""
    mean, spread = blocks.mean("degree_repeated")[0], blocks.sd("degree_repeated")[0]
    return f", where replies repeat {mean:,.0f} ± {spread:,.0f}"


def _variant(main: MethodResult, other: MethodResult) -> str:
    null = other.against.get("degree")
    if other.found.score is None or null is None or null.p is None or null.mean is None:
        why = other.found.reason or "it was not tested"
        return f"The variant without core-periphery pairs has no score: {why}."
    beats, main_p = null.p <= LEVEL, _p(main, "degree")
    agree = main_p is not None and beats == (main_p <= LEVEL)
    side = "above" if beats else "below" if other.found.score < min(null.draws) else "within"
    return (
        f"The variant that leaves core-periphery pairs out {'agrees' if agree else 'disagrees'}: "
        f"its score {other.found.score:.4f} (core of {other.core_size:,}) is {side} that of graphs "
        f"with the same degrees ({null.mean:.4f} ± {null.sd or 0.0:.4f}; "
        f"{p_told(null.p, len(null.draws))})."
    )


def _activity(found: CorePeriphery, main: MethodResult) -> str:
    null = main.against.get("activity")
    if null is None or null.p is None or null.mean is None or found.blocks is None:
        return ""
    ties = sum(found.blocks.mean("activity"))
    verdict = (
        "the core is more than activity and the size of threads make" if null.p <= LEVEL
        else "that the core is more than activity and the size of threads make is not told by this "
        f"score{_seen_from(null)}"
    )  # fmt: skip
    told = (
        "Where everybody writes as much each month but on threads by their size, cores score "
        f"{null.mean:.4f} ± {null.sd or 0.0:.4f} ({p_told(null.p, len(null.draws), 'draws')}): "
        f"{verdict}. These draws have {ties:,.0f} ties to the network's {found.m:,}, for people "
        "there answer each other again less often, and scores grow with ties"
    )
    if null.p > LEVEL and ties > _MANY_MORE * found.m:
        return f"{told}: the test could hardly say yes."
    return f"{told}."


def _methods(found: CorePeriphery) -> str:
    """Say which methods find a core beyond chance and degree, by adjusted p-values.

    And which of these beyond degree where replies repeat, and beyond activity: of busy pairs more
    are tied than the null of degree draws even where nobody keeps together.
    """
    tested = adjusted_intersections(found)
    known = {name: p for name, p in tested.items() if p is not None and name != "degree"}
    if len(known) <= 3:
        return ""
    yes = [name for name, p in known.items() if p <= LEVEL]
    no = [name for name, p in known.items() if p > LEVEL]
    said = (
        f"Of {len(known)} methods {len(yes)} find a core beyond both chance and degree"
        f"{_listed(yes)}, {len(no)} do not{_listed(no)}{_might(found, no)}."
    )
    adjusted, also = adjusted_tests(found), []
    for null, makes in _ALSO.items():
        known = {name: p for name in yes if (p := adjusted.get((name, null))) is not None}
        if yes and len(known) == len(yes):
            still = [name for name, p in known.items() if p <= LEVEL]
            also.append(f"{len(still)} find more than {makes}{_listed(still)}")
    return f"{said} Of the {len(yes)}, {' and '.join(also)}." if also else said


def _might(found: CorePeriphery, names: list[str]) -> str:
    """Say of how many methods no graph of the nulls scores as well, but graphs are too few."""
    asked = [[found.methods[name].against[null] for null in INTERSECTION] for name in names]
    few = sum(all(_is_least(one) for one in both) for both in asked)
    return f"; with more graphs {few:,} of these might" if few else ""


def _is_least(one: Against) -> bool:
    return one.p is not None and is_least(one.p, len(one.draws))


def _tests(found: CorePeriphery) -> str:
    """Say which p-values are adjusted for the number of tests, and what that changes."""
    adjusted = adjusted_tests(found)
    known = {
        (method, null): one
        for method, result in found.methods.items()
        for null, one in result.against.items()
        if one.p is not None
    }
    many = len(known)
    if many <= len(found.methods["borgatti_everett"].against):
        return ""
    yes = sum((one.p or 0.0) <= LEVEL for one in known.values())
    no = [one for test, one in known.items() if (adjusted[test] or 0.0) > LEVEL]
    few = sum(_is_least(one) for one in no)
    still = many - len(no)
    more = f", and {few:,} more might with more graphs" if few else ""
    return (
        "What is said of the Borgatti-Everett score rests on its own p-values, not adjusted, as it "
        "is the score named beforehand; what is said of all methods rests on p-values adjusted for "
        f"their number (Benjamini-Hochberg). Of {many} tests of the dossier {yes} say yes at the "
        f"level of {LEVEL:g} each for itself, {still} when adjusted{more}."
    )


def _listed(names: list[str]) -> str:
    return f" ({', '.join(name.replace('_', ' ') for name in names)})" if names else ""


def _model(lengths: Mapping[str, float]) -> str:
    models = {name: length for name, length in lengths.items() if name in _MODELS}
    if len(models) < len(_MODELS):
        return ""
    best = min(models, key=lambda name: models[name])
    other = next(name for name in models if name != best)
    if models[best] >= lengths["one_density"]:
        return "Neither hub and spoke nor layers describe the network better than one density."
    return (
        f"Of the block models {_MODELS[best]} describe{'s' if best != 'layered' else ''} the "
        f"network best: {models[best]:,.0f} nats against {models[other]:,.0f} with "
        f"{_MODELS[other]} and {lengths['one_density']:,.0f} with one density for all pairs."
    )


def _above(main: MethodResult) -> float:
    """Return how far the score is above the mean of graphs with the same degrees, as a share."""
    mean = main.against["degree"].mean
    return (main.found.score or 0.0) / mean - 1 if mean else 0.0


def percent(share: float) -> str:
    """Return a share as a percentage without false precision."""
    return f"{100 * share:.1f} %" if abs(share) < 0.1 else f"{100 * share:.0f} %"


def _p(method: MethodResult, null: str) -> float | None:
    return method.against[null].p if null in method.against else None
