"""What is left of a share that was found, given how rightly and how fully it is found."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Measured(NamedTuple):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


def corrected(found: Measured, precision: Measured, recall: Measured) -> Measured | None:
    """Return the share that is there: what was found, times precision, over recall.

    Unknown where the recall is 0.

    Parameters
    ----------
    found, precision, recall : Measured
        Shares in [0, 1]: of all cases those found; of those found the right ones; of those that are
        there the found ones.

    Notes
    -----
    The estimate of [1]_ in the form that needs no specificity: cases that are right among those
    found are as many as cases that are there and found. The interval puts together the distances
    of the three to their limits on the scale of logarithms [2]_, as of independent figures:
    precision and recall rise together with what was found rightly, so it is rather too wide.

    References
    ----------
    .. [1] Rogan & Gladen, "Estimating prevalence from the results of a screening test", American
       Journal of Epidemiology 107 (1978), doi:10.1093/oxfordjournals.aje.a112510.
    .. [2] Zou & Donner, "Construction of confidence limits about effect measures: a general
       approach", Statistics in Medicine 27 (2008), doi:10.1002/sim.3095.

    Examples
    --------
    Of a hundred found in a thousand half are right, and these are half of those that are there.

    >>> exact = Measured(0.5, 0.5, 0.5)
    >>> [round(end, 4) for end in corrected(Measured(0.1, 0.08, 0.12), exact, exact)]
    [0.1, 0.08, 0.12]
    """
    if not recall.value:
        return None
    value = found.value * precision.value / recall.value
    if not value:
        return Measured(0.0, 0.0, min(1.0, _most(found, precision, recall)))
    below = math.hypot(*(_fold(one.value, one.low) for one in (found, precision)),
                       _fold(recall.high, recall.value))  # fmt: skip
    above = math.hypot(*(_fold(one.high, one.value) for one in (found, precision)),
                       _fold(recall.value, recall.low))  # fmt: skip
    low, high = value * math.exp(-below), value * math.exp(min(above, 700.0))
    return Measured(min(1.0, value), min(1.0, low), min(1.0, high))


def summed(parts: Sequence[Measured]) -> Measured:
    """Return the sum of independent figures with the interval of Zou and Donner.

    Examples
    --------
    >>> summed([Measured(10, 7, 14), Measured(20, 16, 23)])
    Measured(value=30, low=25.0, high=35.0)
    """
    value = sum(one.value for one in parts)
    below = math.hypot(*(one.value - one.low for one in parts))
    above = math.hypot(*(one.high - one.value for one in parts))
    return Measured(value, value - below, value + above)


def _most(found: Measured, precision: Measured, recall: Measured) -> float:
    """Return the upper end where nothing right was found: there is no logarithm of 0."""
    return found.high * precision.high / recall.low if recall.low else 1.0


def _fold(above: float, below: float) -> float:
    return math.log(above / below) if below > 0 else math.inf
