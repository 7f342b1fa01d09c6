"""p-values of a dossier adjusted for how many tests it makes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from graph.core_periphery.dossier import CorePeriphery


def adjusted[Test: Hashable](p: Mapping[Test, float | None]) -> dict[Test, float | None]:
    """Return p-values adjusted for their number: the least rate of false discoveries that says yes.

    If everything with an adjusted p-value of at most 0.05 is called a finding, at most 5 % of such
    findings are expected to be false where tests are independent or go together. Unknown p-values
    are no tests, and stay unknown.

    References
    ----------
    .. [1] Benjamini and Hochberg, "Controlling the false discovery rate", Journal of the Royal
       Statistical Society B 57 (1995), doi:10.1111/j.2517-6161.1995.tb02031.x. What
       `scipy.stats.false_discovery_control` gives, whose import would take a second of each build.

    Examples
    --------
    >>> adjusted({"a": 0.01, "b": 0.04, "c": None, "d": 0.5})
    {'a': 0.03, 'b': 0.06, 'c': None, 'd': 0.5}
    """
    known = sorted((one, place) for place, one in enumerate(p.values()) if one is not None)
    found: list[float | None] = [None] * len(p)
    least = 1.0
    for rank, (one, place) in reversed(list(enumerate(known, 1))):
        least = min(least, one * (len(known) / rank))
        found[place] = least
    return dict(zip(p, found, strict=True))


def adjusted_tests(found: CorePeriphery) -> dict[tuple[str, str], float | None]:
    """Return the adjusted p-value of each method and null, all of them one family."""
    return adjusted(
        {
            (method, null): against.p
            for method, result in found.methods.items()
            for null, against in result.against.items()
        }
    )


def adjusted_intersections(found: CorePeriphery) -> dict[str, float | None]:
    """Return the adjusted p-value of each method's intersection test, a family of their own."""
    return adjusted({method: result.intersection for method, result in found.methods.items()})
